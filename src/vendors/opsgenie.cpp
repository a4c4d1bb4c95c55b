// Opsgenie, which ends on 2027-04-05 with all of its keys.
#include "inventory.h"
#include "place.h"
#include "planned.h"
#include "step.h"
#include "url.h"
#include "vendor.h"

namespace credlint::vendors::opsgenie {
namespace {

constexpr std::string_view kHost = "api.opsgenie.com", kEurope = "api.eu.opsgenie.com",
                           kSuccessor = "api.atlassian.com", kRead = "2026-11-28";

// trufflesecurity/trufflehog pkg/detectors/opsgenie (read 2026-11-28). A living key of the other region is refused too,
// so that a refusal counts only where the entry says the region.
Step make_step(bool region_is_said) {
  using enum Meaning;
  const Test unauthorised =
      region_is_said
          ? Test{refused, {401}}
          : Test{undecided,
                 {401},
                 {},
                 "a dead key and a living one of the other region are answered alike (401)",
                 "write `base_url = \"https://api.opsgenie.com\"`, or `https://api.eu.opsgenie.com` for Europe"};
  const Test forbidden =
      region_is_said ? Test{lacks_right, {403}, {json("/message")}, "it has no right to the configuration"}
                     : Test{undecided, {403}, {}, "it has no right to the configuration, or is of the other region"};
  return {.tests = {{proof, {200}, {json("/data/name")}}, forbidden, unauthorised}};
}

std::string_view region_of(const Token& token) {
  if (!token.base_url.known()) return {};
  const std::string_view host = split_url(*token.base_url).host;
  return host == kHost || host == kEurope ? host : std::string_view{};
}

std::string host_of_probe(const Token& token) {
  const std::string_view region = region_of(token);
  return std::string(region.empty() ? kHost : region);
}

// The operations of Jira Service Management take the same key, which does not end there.
bool is_at_successor(const Token& token) {
  return token.base_url.known() && split_url(*token.base_url).host == kSuccessor;
}

Planned plan(const Token& token, const Context&, const Reachable&) {
  if (is_at_successor(token)) return Planned::skip("no request is documented that proves a key of the successor");
  static const Step kSaid = make_step(true), kOpen = make_step(false);
  return {.url = "https://" + host_of_probe(token) + "/v2/account",
          .credential = {.auth = Auth::header, .header = "Authorization", .prefix = "GenieKey "},
          .step = region_of(token).empty() ? &kOpen : &kSaid};
}

}  // namespace

Vendor vendor() {
  return {
      .name = "Opsgenie",
      .kinds =
          {{.name = "opsgenie-api-key",
            .title = "an Opsgenie API key",
            .replace = "move to the operations of Jira Service Management, and create an integration there",
            .revoke = "in Settings, API key management",
            .looks = "a UUID",
            .expiry = Expiry::none,
            .retired = Retirement{midnight(2027, 4, 5), "Opsgenie API keys", is_at_successor},
            .organization = {Form::any, "its account at the vendor"},
            // The successor takes the same key.
            .hosts = {.api = {kHost, kEurope, kSuccessor}, .right = "https://api.opsgenie.com"},
            .probe_in_words = "GET `https://api.opsgenie.com/v2/account`, header `Authorization: GenieKey …`",
            .sources = {{"its end on 2027-04-05",
                         "support.atlassian.com, what-happens-when-opsgenie-is-turned-off "
                         "(quoted in opsgenie/opsgenie-go-sdk-v2 issue 156)",
                         kRead},
                        {"the request and its answers", "github.com/trufflesecurity/trufflehog pkg/detectors/opsgenie",
                         kRead}},
            .notes = {"the successor takes the same key at https://api.atlassian.com/jsm/ops/integration/v2/alerts"},
            .plan = plan,
            .probed_host = host_of_probe}},
      .domains = {{"opsgenie.com", true}}};
}

}  // namespace credlint::vendors::opsgenie
