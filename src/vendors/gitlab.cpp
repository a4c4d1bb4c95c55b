// GitLab: gitlab.com and servers of the company's own. GL is docs.gitlab.com.
#include <boost/crc.hpp>

#include <algorithm>

#include "collection.h"
#include "inventory.h"
#include "planned.h"
#include "step.h"
#include "text.h"
#include "url.h"
#include "vendor.h"

namespace credlint::vendors::gitlab {
namespace {

constexpr std::string_view kHost = "gitlab.com", kApi = "/api/v4", kFormat = "a GitLab token", kRead = "2026-11-27";

// Where the API is: a server may be installed below a path of its own, which only a base_url with /api/v4 tells.
std::string api_of(const Token& token) {
  if (!token.base_url.known()) return std::string(kHost).append(kApi);
  const Url url = split_url(*token.base_url);
  if (is_under(url.host, kHost)) return std::string(kHost).append(kApi);
  const std::size_t api = url.path.find(kApi);
  return std::string(url.host)
      .append(url.port.empty() ? "" : ":")
      .append(url.port)
      .append(api == std::string_view::npos ? std::string_view{} : url.path.substr(0, api))
      .append(kApi);
}

std::string host_of_probe(const Token& token) {
  const std::string api = api_of(token);
  return api.substr(0, api.find_first_of(":/"));
}

// GL api/personal_access_tokens, "self"; the refusals from gitlabhq lib/api/api_guard.rb (read 2026-11-27). Every token
// may ask, whatever its scopes.
const Step& step() {
  using enum Meaning;
  using enum Condition::Is;
  static const Step kStep{
      .tests = {{proof, {200}, {json("/id"), json("/active", equal, "true"), json("/revoked", other, "true")}},
                {revoked, {200}, {json("/id"), json("/revoked", equal, "true")}},
                {expired, {401}, {json("/error_description", begins, "Token is expired")}},
                {revoked, {401}, {json("/error_description", begins, "Token was revoked")}},
                {refused, {401}, {json("/message", equal, "401 Unauthorized")}},
                {lacks_right, {403}, {json("/error", equal, "insufficient_scope")}}},
      .told = {.expires = "/expires_at",
               .scopes = "/scopes",
               .scopes_unless = "/granular_scopes",
               .last_used = "/last_used_at"}};
  return kStep;
}

Planned plan(const Token& token, const Context&, const Reachable& reachable) {
  const std::string api = api_of(token);
  const std::string place = api.substr(0, api.find('/'));
  if (place != kHost && !reachable.has_host(place))
    return Planned::skip("the policy does not list `" + place + "` under [probe] hosts");
  return {.url = "https://" + api + "/personal_access_tokens/self",
          .credential = {.auth = Auth::header, .header = "PRIVATE-TOKEN"},
          .step = &step()};
}

// "….01." + two digits + the CRC-32 of all before it, in base 36 (gitlabhq lib/authn/token_field/generator/
// routable_token.rb, read 2026-11-27).
bool checksum_confirms(std::string_view token) {
  constexpr std::string_view kDigits = "0123456789abcdefghijklmnopqrstuvwxyz";
  constexpr std::size_t kSum = 7;
  if (token.size() < 30 || token.find(".01.") == std::string_view::npos) return false;
  boost::crc_32_type crc;
  crc.process_bytes(token.data(), token.size() - kSum);
  std::string sum(kSum, '0');
  std::uint32_t rest = crc.checksum();
  for (std::size_t i = kSum; i-- > 0; rest /= 36) sum[i] = kDigits[rest % 36];
  return token.ends_with(sum);
}

// GL user/profile/personal_access_tokens and api/deploy_tokens (read 2026-11-27).
const Vocabulary& scopes() {
  using enum Reach;
  static const Vocabulary kScopes = vocabulary_of("2026-11-27",
                                                  {{"api", manage, "do all that its account may, by the API"},
                                                   {"sudo", manage, "act as any user"},
                                                   {"admin_mode", manage},
                                                   {"read_api", read},
                                                   {"read_user", read},
                                                   {"read_repository", read},
                                                   {"write_repository", write},
                                                   {"read_registry", read},
                                                   {"write_registry", write},
                                                   {"read_package_registry", read},
                                                   {"write_package_registry", write},
                                                   {"read_virtual_registry", read},
                                                   {"write_virtual_registry", write},
                                                   {"create_runner", write},
                                                   {"manage_runner", manage},
                                                   {"k8s_proxy", write},
                                                   {"ai_features", write},
                                                   {"self_rotate", write},
                                                   {"read_service_ping", read}},
                                                  false);
  return kScopes;
}

// GL api/personal_access_tokens and api/group_access_tokens (read 2026-11-27).
void read_listed(const Json& item, ListedItem& out) {
  out.id = text_at(item, "/id");
  out.label = text_at(item, "/name");
  const Json& revoked = member(item, "revoked");
  if (revoked.is_boolean()) out.status = revoked.get<bool>() ? "revoked" : "active";
  out.created = instant_at(item, "/created_at");
  out.expires = is_null_at(item, "/expires_at") ? std::optional(kNever) : instant_at(item, "/expires_at");
  out.last_used = instant_at(item, "/last_used_at");
  out.account_id = text_at(item, "/user_id");
  // One with finer ones may do less than its scopes say.
  if (!item.contains("granular_scopes")) out.scopes = texts_at(item, "/scopes");
}

constexpr std::string_view kSelf = "/personal_access_tokens/self";

Planned ask(const Token& token, const Context& context, const Reachable& reachable) {
  Planned planned = plan(token, context, reachable);
  if (planned.url.ends_with(kSelf)) planned.url.resize(planned.url.size() - kSelf.size());
  return planned;
}

Listing listing(std::string_view path, std::string_view name) {
  return {.path = path,
          .query = "state=active&sort=created_asc&per_page=100",
          .paging = Paging::numbered,
          .read = read_listed,
          .list = name,
          .of_accounts = false,
          .total_header = "x-total"};
}

const Collection& own_lists() {
  static const Collection kLists{
      .ask = ask, .scope = "{host} {account}", .lists = {listing("/personal_access_tokens", "personal-access-tokens")}};
  return kLists;
}

const Collection& group_lists() {
  static const Collection kLists{.ask = ask,
                                 .scope = "{host} {organization}",
                                 .lists = {listing("/groups/{organization}/access_tokens", "group-access-tokens")}};
  return kLists;
}

Kind token(std::string_view name, std::string_view title, std::string_view replace) {
  return {.name = name,
          .title = title,
          .replace = replace,
          .looks =
              "`glpat-` and 20 characters, or more with a checksum; an administrator may have chosen another beginning",
          .formats = {kFormat},
          .scoping = Scoping::always,
          .vocabulary = scopes,
          .expiry = Expiry::dated,
          .dated_at_vendor_only = true,  // an administrator may switch the requirement off
                                         // 365 days since 16.0, and 400 where a flag is set: the longer one accuses
                                         // nobody. An administrator of a server may switch the limit off.
          .life = Lifetime{.longest = days{400}, .made_since = midnight(2023, 6, 1), .at_vendor_only = true},
          .used_by_probe = true,
          .organization = {Form::any, "the path of its group"},
          .hosts = {.api = {kHost}, .self_hosted = true, .right = "https://gitlab.com"},
          .probe_in_words =
              "GET `https://gitlab.com/api/v4/personal_access_tokens/self` (or of a server of your own), "
              "header `PRIVATE-TOKEN`",
          .punishes_address = true,
          .sources = {{"always an end, 365 days ahead at most (400 with a flag), at 00:00 UTC",
                       "docs.gitlab.com/administration/settings/account_and_limit_settings", kRead},
                      {"the request tells all", "docs.gitlab.com/api/personal_access_tokens", kRead},
                      {"the refusals", "github.com/gitlabhq/gitlabhq lib/api/api_guard.rb", kRead},
                      {"each request is noted down as a use",
                       "github.com/gitlabhq/gitlabhq lib/gitlab/auth/auth_finders.rb", kRead}},
          .plan = plan,
          .probed_host = host_of_probe};
}

Kind untried(std::string_view name, std::string_view title, std::string_view replace, std::string_view looks,
             std::string_view never_tried) {
  Kind kind = token(name, title, replace);
  kind.looks = looks;
  kind.expiry = Expiry::may_be_never;
  kind.life.reset();
  kind.used_by_probe = false;
  kind.plan = nullptr;
  kind.probed_host = nullptr;
  kind.probe_in_words = {};
  kind.punishes_address = false;
  kind.never_tried = never_tried;
  kind.sources = {{"how it looks, and that its end is optional", "docs.gitlab.com/security/tokens", kRead}};
  return kind;
}

std::vector<Kind> kinds() {
  Kind personal = token("gitlab-pat", "a GitLab personal access token",
                        "create one at https://gitlab.com/-/user_settings/personal_access_tokens");
  personal.account = {Form::any, "the name of its user"};
  personal.list = OwnList{.name = "personal-access-tokens",
                          .title = "personal access tokens of the server",
                          .needs = "read_api",
                          .at_host = true};
  personal.collection = own_lists;
  Kind group = token("gitlab-group-token", "a GitLab group access token",
                     "create one in the settings of its group, under Access tokens");
  group.list = OwnList{.name = "group-access-tokens",
                       .title = "access tokens of the group",
                       .needs = "read_api",
                       .by_organization = true,
                       .at_host = true};
  group.collection = group_lists;
  Kind service = token("gitlab-service-token", "a token of a GitLab service account",
                       "create one in the settings of its group, under Service accounts");
  service.expiry = Expiry::may_be_never;
  service.life.reset();
  Kind trigger = untried("gitlab-trigger-token", "a GitLab pipeline trigger token",
                         "create one in the settings of its project, under CI/CD, Pipeline trigger tokens",
                         "`glptt-` and 40 hexadecimal digits", "the only request that it is for starts a pipeline");
  trigger.scoping = Scoping::none;
  trigger.vocabulary = nullptr;
  Kind runner = untried("gitlab-runner-token", "a GitLab runner authentication token",
                        "create a runner in the settings of its group or project, under CI/CD, Runners",
                        "`glrt-` and more", "it is proved by a POST alone");
  runner.scoping = Scoping::none;
  runner.expiry = Expiry::none;  // an interval for all of them may be set
  runner.vocabulary = nullptr;
  Kind job = untried("gitlab-job-token", "a GitLab CI job token", "the next job gets a new one",
                     "`glcbt-` or a JSON Web Token", "it lives only as long as its job");
  job.scoping = Scoping::none;
  job.vocabulary = nullptr;
  job.expiry = Expiry::dated;
  job.never_stored = "it lives only as long as its job";
  return {personal,
          token("gitlab-project-token", "a GitLab project access token",
                "create one in the settings of its project, under Access tokens"),
          group,
          service,
          untried("gitlab-deploy-token", "a GitLab deploy token",
                  "create one in the settings of its project or group, under Repository, Deploy tokens",
                  "`gldt-` and 20 characters", "no request is documented that proves one"),
          trigger,
          runner,
          job};
}

}  // namespace

Vendor vendor() {
  // docs.gitlab.com/security/tokens (read 2026-11-27).
  std::vector<SecretFormat> formats{{"glagent-", 45, Body::base64url, kFormat, kLongestBody, checksum_confirms},
                                    {"glptt-", 36, Body::hex, kFormat},
                                    {"gloas-", 60, Body::base64url, kFormat, kLongestBody, checksum_confirms},
                                    {"GR1348941", 20, Body::base64url, kFormat}};
  for (const std::string_view prefix :
       {"glpat-", "gldt-", "glrt-", "glrtr-", "glcbt-", "glsoat-", "glimt-", "glft-", "glwt-", "glffct-"})
    formats.push_back({prefix, 20, Body::base64url, kFormat, kLongestBody, checksum_confirms});
  return {
      .name = "GitLab", .kinds = kinds(), .domains = {{"gitlab.com", true}, {"gitlab.io", true}}, .formats = formats};
}

}  // namespace credlint::vendors::gitlab
