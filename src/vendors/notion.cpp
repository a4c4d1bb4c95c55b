#include "step.h"
#include "vendor.h"

namespace credlint::vendors::notion {
namespace {

// developers.notion.com, reference and guides/get-started/personal-access-tokens; the text of the 401 from
// github.com/64andrewwalker/2anki.net issue 1521; the 403 from the vendor's tests. All read 2026-11-28.
const Step& step() {
  using enum Meaning;
  static const Step kStep{.tests = {{proof, {200}, {json("/object", Condition::Is::equal, "user"), json("/id")}},
                                    {refused, {401}, {json("/code", Condition::Is::equal, "unauthorized")}},
                                    {lacks_right,
                                     {403},
                                     {json("/code", Condition::Is::equal, "restricted_resource")},
                                     "it may not ask who it is"}},
                          .told = {.account = "/bot/owner/user/person/email", .account_id = "/id"}};
  return kStep;
}

Probe probe() {
  return {.get = "https://api.notion.com/v1/users/me", .headers = {{"Notion-Version", "2022-06-28"}}, .step = &step()};
}

Hosts hosts() { return {.api = {"api.notion.com"}, .right = "https://api.notion.com"}; }

std::vector<Kind> kinds() {
  return {{.name = "notion-internal-token",
           .title = "a Notion integration secret",
           .replace = "refresh its secret at https://www.notion.so/my-integrations",
           .revoke = "at https://www.notion.so/my-integrations, under the integration",
           .looks = "`ntn_` and 46 letters and digits; older ones `secret_` and 43",
           .formats = {"a Notion token"},
           .expiry = Expiry::none,
           .organization = {Form::any, "its workspace"},
           .hosts = hosts(),
           .probe = probe(),
           .sources = {{"how it looks", "github.com/gitleaks/gitleaks notion.go", "2026-11-28"},
                       {"the request and its answers", "developers.notion.com/reference", "2026-11-28"}}},
          {.name = "notion-pat",
           .title = "a Notion personal access token",
           .replace = "create one in the developer portal, under Personal access tokens",
           .formats = {"a Notion token"},
           .expiry = Expiry::dated,
           // One year, which may have a leap day.
           .life = Lifetime{days{366}},
           .organization = {Form::any, "its workspace"},
           .hosts = hosts(),
           .probe = probe(),
           .sources = {{"life: one year after it was made",
                        "developers.notion.com/guides/get-started/personal-access-tokens", "2026-11-28"}}}};
}

}  // namespace

Vendor vendor() {
  return {
      .name = "Notion",
      .kinds = kinds(),
      .domains = {{"notion.com"}, {"notion.so"}},
      .formats = {{"ntn_", 40, Body::alnum, "a Notion token", 46}, {"secret_", 43, Body::alnum, "a Notion token", 43}}};
}

}  // namespace credlint::vendors::notion
