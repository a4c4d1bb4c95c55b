// Asana.
#include "step.h"
#include "vendor.h"

namespace credlint::vendors::asana {
namespace {

constexpr std::string_view kRead = "2026-11-28";

// trufflesecurity/trufflehog pkg/detectors and analyzers for Asana; developers.asana.com (read 2026-11-28).
const Step& step() {
  using enum Meaning;
  using enum Condition::Is;
  static const Step kStep{
      .tests = {{proof, {200}, {json("/data/gid")}},
                {refused, {401}, {json("/errors/0/message", equal, "Not Authorized")}},
                {lacks_right, {402}, {json("/errors/0/message")}, "its plan lacks what was asked for"}},
      .told = {.account = "/data/email", .account_id = "/data/gid"}};
  return kStep;
}

Kind kind(std::string_view name, std::string_view title, std::string_view replace) {
  return {
      .name = name,
      .title = title,
      .replace = replace,
      .looks = "a number, `/`, one or two more, `:` and 32 letters and digits; its vendor may change that at any time",
      .expiry = Expiry::none,
      .account = {Form::any, "the e-mail address it acts as"},
      .organization = {Form::any, "its workspace or organisation"},
      .hosts = {.api = {"app.asana.com"}, .right = "https://app.asana.com/api/1.0"},
      .probe = {.get = "https://app.asana.com/api/1.0/users/me?opt_fields=gid%2Cemail", .step = &step()},
      .tells_account = true,
      .sources = {{"what it is", "developers.asana.com/docs/personal-access-token", kRead},
                  {"the request and its answers", "github.com/trufflesecurity/trufflehog analyzers, asana.go", kRead}},
      .notes = {"no expiry was found in its documentation; it dies with its user",
                "it has no scopes: it may do all that its user may"}};
}

}  // namespace

Vendor vendor() {
  Kind pat = kind("asana-pat", "an Asana personal access token",
                  "create one at https://app.asana.com/0/my-apps, under Personal access tokens");
  pat.revoke = "at https://app.asana.com/0/my-apps";
  Kind service = kind("asana-service-token", "a token of an Asana service account",
                      "have a super admin create one in the Admin console, Apps, Service accounts");
  service.revoke = "in the Admin console, Apps, Service accounts";
  service.notes.emplace_back("with full access it reads the data of the whole organisation");
  return {.name = "Asana", .kinds = {pat, service}, .domains = {{"asana.com"}}};
}

}  // namespace credlint::vendors::asana
