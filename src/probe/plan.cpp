#include "plan.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include "route.h"
#include "secret_source.h"
#include "text.h"
#include "url.h"

namespace credlint {
namespace {

// What is asked of the vendor's servers, each the least that proves who is asking.
// Sources: developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-myself, …/cloud/confluence/rest/v1/
// api-group-users, …/cloud/bitbucket/rest/api-group-users and api-group-workspaces, …/cloud/admin/organization/rest,
// …/cloud/jira/platform/oauth-2-3lo-apps; confluence.atlassian.com/enterprise/
// using-personal-access-tokens-1026032365.html (read 2026-11-23).
constexpr std::string_view kJiraMyself = "/rest/api/3/myself";
constexpr std::string_view kConfluenceUser = "/wiki/rest/api/user/current";
constexpr std::string_view kDatacenterJira = "/rest/api/2/myself";
constexpr std::string_view kDatacenterConfluence = "/rest/api/user/current";
constexpr std::string_view kBitbucketUser = "https://api.bitbucket.org/2.0/user";
constexpr std::string_view kBitbucketWorkspaces = "https://api.bitbucket.org/2.0/workspaces/";
constexpr std::string_view kAdminOrgs = "/admin/v1/orgs";
constexpr std::string_view kAccessibleResources = "/oauth/token/accessible-resources";
constexpr std::string_view kAccessToken = "/oauth/token";
constexpr std::string_view kTenantInfo = "/_edge/tenant_info";

bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

// What may stand as one segment of a path.
bool is_segment(std::string_view text) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";
  return !text.empty() && text.find_first_not_of(kAllowed) == std::string_view::npos && text != "." && text != "..";
}

// Where a Data Center server's own paths begin: what stands before is the context path under which it is installed.
// Source: the REST references and the pages of Jira and Confluence Data Center (read 2026-11-30).
std::string_view context_path(std::string_view path) {
  constexpr std::array<std::string_view, 9> kOwn{"rest",    "browse",   "secure",    "plugins",    "servlet",
                                                 "display", "download", "login.jsp", "servicedesk"};
  constexpr std::array<std::string_view, 4> kOwnWithMore{"projects", "issues", "spaces", "pages"};
  const auto has = [](const auto& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  for (std::size_t slash = path.find('/'); slash != std::string_view::npos; slash = path.find('/', slash + 1)) {
    const std::string_view rest = path.substr(slash + 1);
    const std::string_view segment = rest.substr(0, rest.find('/'));
    if (segment.empty() || has(kOwn, segment) || segment.ends_with(".action") || segment.ends_with(".jspa") ||
        (has(kOwnWithMore, segment) && rest.size() > segment.size() + 1))
      return path.substr(0, slash);
  }
  return path;
}

class Planner {
 public:
  Planner(const Context& context, const ProbeConfig& config, const PlanOptions& options)
      : context_(context), config_(config), options_(options) {
    plan_.observations.resize(context.inventory().tokens.size());
    // Of two that contradict each other, the first entry of a site counts.
    for (const Site& site : context.inventory().sites)
      if (site.host.known() && site.cloud_id.known() && may_go_to(*site.host))
        allowed_cloud_ids_.emplace(context.cloud_id_of_site(*site.host), *site.host);
  }

  ProbePlan plan() {
    for (const Token* token : context_.inventory().tokens) plan_token(*token);
    plan_sites();
    order_lanes();
    return std::move(plan_);
  }

 private:
  void decide(const Token& token, Verdict verdict, std::string why) {
    Observation& observation = plan_.observations[token.index];
    observation.verdict = verdict;
    observation.why = std::move(why);
  }
  void skip(const Token& token, std::string why) { decide(token, Verdict::skipped, std::move(why)); }
  void hold_back(const Token& token, const std::string& why) { decide(token, Verdict::undecided, "held back: " + why); }

  void plan_token(const Token& token) {
    if (token.kind == Kind::unknown) return skip(token, "its kind is not known");
    if (token.kind == Kind::atlassian_oauth_3lo)
      return skip(token, "a refresh token is never redeemed: that would destroy it");
    if (facts(token.kind).removed) return skip(token, "the vendor has removed all of its kind");
    if (context_.ended(token) && !options_.expired_too) return skip(token, "it has ended");
    if (token.secret.absent() && token.secret_flaw == SecretFlaw::none) return skip(token, "its entry has no `secret`");
    if (!token.secret.known()) return decide(token, Verdict::undecided, "its `secret` is no valid reference");
    if (options_.is_wrong_host && options_.is_wrong_host(token))
      return decide(token, Verdict::wrong_host, "`base_url` is wrong, so nothing was sent");
    if (token.base_url.unknown()) return hold_back(token, "its `base_url` is not valid");
    if (token.base_url_had_credentials) return hold_back(token, "its `base_url` had credentials in it");
    if (token.base_url.known() && split_url(*token.base_url).scheme != "https")
      return hold_back(token, "its `base_url` is not https");
    switch (token.kind) {
      case Kind::atlassian_api_token:
      case Kind::atlassian_service_token:
        return plan_cloud(token);
      case Kind::atlassian_oauth_client:
        return plan_client(token);
      case Kind::atlassian_admin_key:
        add(token, Proof::admin_orgs, Via::gateway, Auth::bearer,
            fmt::format("https://{}{}", cloud_of(token).gateway, kAdminOrgs));
        return;
      case Kind::atlassian_scim_key:
        return skip(token, "no documented request proves that one works without returning people");
      case Kind::bitbucket_access_token:
        return plan_workspace(token);
      case Kind::atlassian_datacenter_pat:
        return plan_datacenter(token);
      default:
        return skip(token, "its kind is never tried");
    }
  }

  void plan_cloud(const Token& token) {
    const bool user = token.kind == Kind::atlassian_api_token;
    if (token.product.unknown()) return hold_back(token, "its `product` is not valid");
    const Auth auth = user ? Auth::basic : Auth::bearer;
    if (user && !token.account.known()) return hold_back(token, "it needs an `account`, its user name");
    // The vendor wants the address; a refusal would be laid to the token.
    if (user && token.account->find('@') == std::string_view::npos)
      return skip(token, "its `account` is no e-mail address, which the request needs");
    if (user && (!is_plain(*token.account) || token.account->find(':') != std::string_view::npos))
      return hold_back(token, "its `account` can be no user name");
    if (user && token.scopes.unknown()) return hold_back(token, "its `scopes` are not valid");
    const Product product = product_of(token);
    if (product == Product::bitbucket && user && token.scopeless())
      return skip(token, "it has no scopes, and Bitbucket takes only scoped API tokens");
    if (product == Product::bitbucket) {
      add(token, Proof::bitbucket_user, Via::bitbucket, auth, std::string(kBitbucketUser));
      return;
    }
    const Proof proof = product == Product::jira ? Proof::jira_myself : Proof::confluence_user;
    const std::string_view path = product == Product::jira ? kJiraMyself : kConfluenceUser;
    if (user && token.scopeless()) {
      const std::string_view site = site_of(token);
      if (site.empty()) return hold_back(token, "neither `base_url` nor `site` says where it goes");
      if (!is_cloud_site(site)) return hold_back(token, "its host is no Atlassian Cloud site");
      if (!may_go_to(site)) return skip(token, fmt::format("the policy does not list `{}` under [probe] sites", site));
      add(token, proof, Via::site, auth, fmt::format("https://{}{}", site, path));
      return;
    }
    const std::string cloud_id = cloud_id_for(token);
    if (cloud_id.empty()) return hold_back(token, "its cloud id is not known");
    const auto allowed = allowed_cloud_ids_.find(cloud_id);
    if (config_.sites && allowed == allowed_cloud_ids_.end()) {
      const std::string_view site = context_.site_of_cloud_id(cloud_id);
      return skip(token, site.empty() ? std::string("no [[site]] says whose its cloud id is, as [probe] sites requires")
                                      : fmt::format("the policy does not list `{}` under [probe] sites", site));
    }
    PlannedRequest& request =
        add(token, proof, Via::gateway, auth, gateway_url(cloud_of(token), product, cloud_id) + std::string(path));
    if (config_.sites) {
      request.vouched_by = allowed->second;
      request.cloud_id = cloud_id;
    }
  }

  // As its URL says, else as its site or itself.
  [[nodiscard]] std::string cloud_id_for(const Token& token) const {
    const std::string_view in_url = cloud_id_in_url(token);
    if (!in_url.empty()) return to_lower_ascii(in_url);
    return std::string(cloud_id_of(token, context_));
  }

  [[nodiscard]] bool may_go_to(std::string_view site) const {
    return !config_.sites || std::find(config_.sites->begin(), config_.sites->end(), site) != config_.sites->end();
  }

  void plan_client(const Token& token) {
    if (!token.client_id.known()) return hold_back(token, "it needs a `client_id`");
    if (!is_plain(*token.client_id)) return hold_back(token, "its `client_id` can be none");
    const Cloud& cloud = cloud_of(token);
    add(token, Proof::accessible_resources, Via::gateway, Auth::client_credentials,
        fmt::format("https://{}{}", cloud.gateway, kAccessibleResources))
        .token_url = fmt::format("https://{}{}", cloud.auth, kAccessToken);
  }

  void plan_workspace(const Token& token) {
    if (token.organization.absent())
      return skip(token, "without `organization`, its workspace, there is nothing to ask");
    if (!token.organization.known()) return hold_back(token, "its `organization` is not valid");
    // Its slug, or a UUID in braces, which a URL must not have.
    std::string_view name = *token.organization;
    const bool braces = name.starts_with('{') && name.ends_with('}');
    if (braces) name = name.substr(1, name.size() - 2);
    if (braces ? !is_uuid(name) : !is_segment(name)) return hold_back(token, "its `organization` is not valid");
    add(token, Proof::bitbucket_workspace, Via::bitbucket, Auth::bearer,
        fmt::format("{}{}{}{}", kBitbucketWorkspaces, braces ? "%7B" : "", name, braces ? "%7D" : ""));
  }

  void plan_datacenter(const Token& token) {
    if (!token.base_url.known()) return skip(token, "without `base_url` there is no server to ask");
    const Url url = split_url(*token.base_url);
    // Another port is another service, and no choice of the inventory's.
    const std::string host = fmt::format("{}{}{}", url.host, url.port.empty() ? "" : ":", url.port);
    if (std::find(config_.hosts.begin(), config_.hosts.end(), host) == config_.hosts.end())
      return skip(token, fmt::format("the policy does not list {} under [probe] hosts", literal(host)));
    if (token.product.unknown()) return hold_back(token, "its `product` is not valid");
    if (product_of(token) == Product::bitbucket) return skip(token, "no request proves that one for Bitbucket works");
    const bool confluence = product_of(token) == Product::confluence;
    std::string base = fmt::format("https://{}{}", host, context_path(url.path));
    add(token, confluence ? Proof::datacenter_confluence : Proof::datacenter_jira, Via::server, Auth::bearer,
        base.append(confluence ? kDatacenterConfluence : kDatacenterJira));
  }

  PlannedRequest& add(const Token& token, Proof proof, Via via, Auth auth, std::string url) {
    const std::string account(auth == Auth::basic                ? *token.account
                              : auth == Auth::client_credentials ? *token.client_id
                                                                 : std::string_view{});
    const std::string inventory = context_.inventory().sources[token.place.file].path;
    // A user name is the same in upper case.
    const std::string user = auth == Auth::basic ? to_lower_ascii(account) : account;
    const auto [known, is_new] =
        requests_.try_emplace({key_of(*token.secret, inventory), user, url}, plan_.requests.size());
    if (is_new) {
      // A credential without an account counts alone.
      const std::string lane = token.account.known() ? to_lower_ascii(*token.account)
                                                     : fmt::format("#{}", std::string_view(std::get<0>(known->first)));
      plan_.requests.push_back(
          {proof, via, auth, std::move(url), account, std::string(*token.secret), inventory, lane, {}, {}});
    }
    PlannedRequest& request = plan_.requests[known->second];
    request.tokens.push_back(token.index);
    return request;
  }

  // Each site with a declared cloud id is asked once what its own is.
  void plan_sites() {
    std::set<std::string_view> sites;
    for (const Site& site : context_.inventory().sites)
      if (site.host.known() && site.cloud_id.known()) sites.insert(*site.host);
    for (const Token* token : context_.inventory().tokens)
      if ((token->cloud_id.known() || !cloud_id_in_url(*token).empty()) && is_cloud_site(site_of(*token)))
        sites.insert(site_of(*token));
    for (const std::string_view site : sites)
      if (may_go_to(site))
        plan_.requests.push_back({Proof::tenant_info,
                                  Via::site,
                                  Auth::none,
                                  fmt::format("https://{}{}", site, kTenantInfo),
                                  {},
                                  {},
                                  {},
                                  fmt::format("#{}", site),
                                  {},
                                  std::string(site)});
  }

  void order_lanes() {
    const auto last_use = [this](const PlannedRequest& request) {
      Instant latest = Instant::min();
      for (const std::uint32_t token : request.tokens)
        latest = std::max(latest, context_.inventory().tokens[token]->last_used.value_or(Instant::min()));
      return latest;
    };
    std::stable_sort(
        plan_.requests.begin(), plan_.requests.end(),
        [&](const PlannedRequest& left, const PlannedRequest& right) { return last_use(left) > last_use(right); });
  }

  const Context& context_;
  const ProbeConfig& config_;
  const PlanOptions& options_;
  ProbePlan plan_;
  std::map<std::string_view, std::string_view> allowed_cloud_ids_;                     // with the site
  std::map<std::tuple<std::string, std::string, std::string>, std::size_t> requests_;  // credential, account, URL
};

}  // namespace

ProbePlan plan_probes(const Context& context, const ProbeConfig& config, const PlanOptions& options) {
  return Planner(context, config, options).plan();
}

std::string_view host_of(const PlannedRequest& request) { return split_url(request.url).host; }

}  // namespace credlint
