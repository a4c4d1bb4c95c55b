// Azure DevOps: its service, and servers of the company's own. LRN is learn.microsoft.com.
#include "inventory.h"
#include "planned.h"
#include "step.h"
#include "text.h"
#include "vendor.h"

namespace credlint::vendors::azure_devops {
namespace {

constexpr std::string_view kFormat = "an Azure DevOps personal access token", kRead = "2026-11-27";

// One for all organisations has no organisation that could be asked.
bool is_for_all(const Token& token) { return token.organization.known() && *token.organization == "*"; }

// A wrong or dead one gets a sign-in page in the place of data (203, or 302 to it); github.com/microsoft/
// azure-pipelines-agent issue 1559, MicrosoftDocs/azure-devops-auth-samples issue 52, azure-pipelines-tasks issue 18732
// (read 2026-11-27).
const Step& step() {
  using enum Meaning;
  using enum Condition::Is;
  static const Step kStep{
      .tests = {{undecided,
                 {200},
                 {json("/authenticatedUser/id", equal, "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa")},
                 "the answer is for an anonymous user"},
                {proof, {200}, {json("/authenticatedUser/id")}},
                {expired, {401}, {header_is("x-tfs-serviceerror", contains, "has%20expired")}},
                {expired, {401}, {json("/message", contains, "Personal Access Token used has expired")}},
                // It is not authorised, or nobody was authenticated.
                {undecided,
                 {401, 403},
                 {json("/message", contains, "TF400813")},
                 "it is not authorised for this organisation, or it is dead: both are answered alike (TF400813)"},
                {refused, {203}, {header_is("content-type", contains, "html")}},
                {refused, {302}, {header_is("location", contains, "/_signin")}}},
      .told = {.account_id = "/authenticatedUser/id"},
      .html_refuses = true};
  return kStep;
}

std::vector<std::string_view> refusal_causes(const Token&) {
  return {"is of a user who has not signed in for 90 days", "is for another organisation"};
}

Planned plan(const Token& token, const Context&, const Reachable& reachable) {
  if (is_for_all(token)) return Planned::skip("it is for all organisations, so that there is none to ask");
  if (!is_at_vendor(token)) return Planned::skip("how a server of your own refuses one is not documented");
  return plan_by_data(token, reachable);
}

}  // namespace

Vendor vendor() {
  Kind pat{
      .name = "azure-devops-pat",
      .title = "an Azure DevOps personal access token",
      .replace = "create one for one organisation, in its user settings under Personal access tokens",
      .revoke = "in the user settings of its organisation, under Personal access tokens",
      .looks = "84 letters and digits with `AZDO` near the end; older ones 52 lower-case letters and digits",
      .formats = {kFormat},
      .scoping = Scoping::always,
      .expiry = Expiry::dated,
      .legacy = Generation{.made_before = {},
                           .ends = {midnight(2026, 11, 30), midnight(2026, 11, 30)},
                           .covers = is_for_all,
                           .which = "is for all organisations"},
      .organization = {Form::any, "its organisation, or `*` for all accessible ones"},
      .hosts = {.api = {"dev.azure.com", "*.visualstudio.com", "vssps.dev.azure.com"},
                .self_hosted = true,
                .right = "https://dev.azure.com/{organization|ORGANIZATION}"},
      .probe = {.get = "https://dev.azure.com/{organization}/_apis/connectionData",
                .credential = {.auth = Auth::basic},
                .headers = {{"X-TFS-FedAuthRedirect", "Suppress"}},
                .step = &step()},
      .sources = {{"those for all organisations stop on 2026-12-01",
                   "learn.microsoft.com/azure/devops/organizations/accounts/use-personal-access-tokens-to-authenticate",
                   kRead},
                  {"how it looks", "learn.microsoft.com/azure/devops/release-notes/2024/sprint-241-update", kRead},
                  {"a sign-in page is the refusal", "github.com/microsoft/azure-pipelines-agent issue 1559", kRead}},
      .notes = {"at most a year in the web page; a policy of the tenant may say less",
                "its owner can prolong one that has expired: the same value then lives again",
                "after 90 days without a sign-in of its user it may be refused (MicrosoftDocs/azure-devops-docs issue "
                "10143)"},
      .plan = plan,
      .refusal_causes = refusal_causes};
  return {.name = "Azure DevOps",
          .kinds = {pat},
          .domains = {{"dev.azure.com", true}, {"visualstudio.com", true}},
          // 84 characters, of which the 77th to 80th are AZDO (LRN release notes of sprint 241; microsoft/
          // security-utilities, read 2026-11-27). The older 52 characters look like nothing.
          .formats = {{.prefix = "AZDO", .least = 4, .body = Body::alnum, .name = kFormat, .most = 4, .before = 76}}};
}

}  // namespace credlint::vendors::azure_devops
