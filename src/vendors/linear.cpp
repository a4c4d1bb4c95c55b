// Linear.
#include "step.h"
#include "vendor.h"

namespace credlint::vendors::linear {
namespace {

constexpr std::string_view kRead = "2026-11-28", kFormat = "a Linear API key";

// The code decides and no status, which is 200, 400 or 401 (linear/linear packages/sdk/src/error.ts and several
// clients' tests; linear.app/developers/rate-limiting; read 2026-11-28).
const Step& step() {
  using enum Meaning;
  using enum Condition::Is;
  static const Step kStep{
      .tests = {{refused, {200, 400, 401}, {json("/errors/0/extensions/code", equal, "AUTHENTICATION_ERROR")}},
                {lacks_right, {200, 400, 403}, {json("/errors/0/extensions/code", equal, "FORBIDDEN")}},
                {throttled, {}, {json("/errors/0/extensions/code", equal, "RATELIMITED")}},
                {proof, {200}, {json("/data/viewer/id"), json("/errors", absent)}}},
      .told = {.account = "/data/viewer/email", .account_id = "/data/viewer/id"}};
  return kStep;
}

}  // namespace

Vendor vendor() {
  return {
      .name = "Linear",
      .kinds = {{.name = "linear-api-key",
                 .title = "a Linear personal API key",
                 .replace = "create one in Settings, Security & access, Personal API keys",
                 .revoke = "in Settings, Security & access, Personal API keys",
                 .looks = "`lin_api_` and 40 letters and digits",
                 .formats = {kFormat},
                 .scoping = Scoping::optional,
                 .expiry = Expiry::none,
                 .account = {Form::any, "the e-mail address of its user"},
                 .organization = {Form::any, "its workspace"},
                 .hosts = {.api = {"api.linear.app"}, .right = "https://api.linear.app"},
                 // The vendor has nothing but GraphQL: one constant query, and nothing of the entry in it.
                 .probe = {.get = "https://api.linear.app/graphql",
                           .credential = {.auth = Auth::header, .header = "Authorization"},
                           .body = R"({"query":"{ viewer { id email } }"})",
                           .step = &step()},
                 .tells_account = true,
                 .sources = {{"how it looks", "github.com/trufflesecurity/trufflehog pkg/detectors/linearapi", kRead},
                             {"the codes of its answers", "github.com/linear/linear packages/sdk/src/error.ts", kRead}},
                 .notes = {"no expiry was found in its documentation; it dies with its user"}}},
      .domains = {{"linear.app"}},
      .formats = {{"lin_api_", 30, Body::alnum, kFormat}}};
}

}  // namespace credlint::vendors::linear
