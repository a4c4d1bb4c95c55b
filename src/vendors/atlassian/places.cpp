// Where the vendor's credentials work, and the right URL for a wrong one.
#include <fmt/core.h>

#include <algorithm>

#include "atlassian.h"
#include "text.h"
#include "url.h"

namespace credlint::vendors::atlassian {
namespace {

// The company's own, or anybody's: nobody is accused.
Fault foreign(std::string_view host, std::string_view right) {
  return {
      fmt::format("goes to {}, which is no host of the vendor", literal(host)),
      fmt::format("{}: the API is there alone, even where people use an address of your own in the browser; for a "
                  "Data Center server the kind is `atlassian-datacenter-pat`, and for a proxy of yours a [[waiver]] "
                  "says so",
                  right)};
}

// Takes the next "/segment" off the path.
std::string_view next_segment(std::string_view& path) {
  if (!path.starts_with('/')) return {};
  path.remove_prefix(1);
  const std::string_view segment = path.substr(0, path.find('/'));
  path.remove_prefix(segment.size());
  return segment;
}

// The cloud id that stands in the path, whatever the host.
std::string_view cloud_id_in_path(std::string_view path) {
  while (path.starts_with('/'))
    if (const std::string_view segment = next_segment(path); is_uuid(segment)) return segment;
  return {};
}

// What a token is judged by.
struct Case {
  const Token& token;
  const Context& context;
  Url url;
  HostClass host = class_of_host(url.host);
  const Cloud& cloud = cloud_of(token);
  Product product = product_of(token);

  // Known to the inventory, else as the URL itself says.
  [[nodiscard]] std::string_view cloud_id() const {
    const std::string_view known = right_cloud_id_of(token, context);
    return known.empty() && host != HostClass::trap ? cloud_id_in_path(url.path) : known;
  }
  [[nodiscard]] std::string_view site() const {
    const std::string_view declared = token.site.known() ? *token.site : std::string_view{};
    if (!declared.empty()) return declared;
    if (host == HostClass::site && url.host != cloud.gateway) return url.host;
    return context.site_of_cloud_id(token.cloud_id.known() ? *token.cloud_id : cloud_id_in_path(url.path));
  }

  // The right URL for a token that belongs to the gateway.
  [[nodiscard]] std::string to_gateway() const {
    const std::string_view id = cloud_id();
    if (!id.empty()) return fmt::format("write `base_url = \"{}\"`", gateway_url(cloud, product, id));
    const std::string_view own = site_of(token);
    return fmt::format("write `base_url = \"{}\"`, with the cloud id that `https://{}/_edge/tenant_info` gives",
                       gateway_url(cloud, product, "CLOUDID"),
                       own.empty() ? fmt::format("SITE{}", cloud.site_suffix) : std::string(own));
  }
  [[nodiscard]] std::string to_site() const {
    const std::string_view own = host == HostClass::site ? std::string_view{} : site();
    if (token.site.known()) return fmt::format("write `base_url = \"https://{}\"`", *token.site);
    return own.empty()
               ? fmt::format("write `base_url = \"https://SITE{}\"`, with the name of its site", cloud.site_suffix)
               : fmt::format("write `base_url = \"https://{}\"`", own);
  }
};

// What holds of a host for every kind that is used at the vendor's; nothing where the kind itself must be asked.
std::optional<std::optional<Fault>> judge_host(const Case& item, const std::string& right) {
  const std::string shown = literal(item.url.host);
  switch (item.host) {
    case HostClass::trap:
      return look_alike(item.url.host, right);
    case HostClass::foreign:
      return foreign(item.url.host, right);
    case HostClass::no_site:
      return Fault{fmt::format("goes to {}, which is a host of the vendor, but no site", shown), right};
    case HostClass::page:
      return Fault{fmt::format("goes to {}, which has pages of the vendor and no API", shown), right};
    case HostClass::other_service:
      return Fault{fmt::format("goes to {}, another service of the vendor, which has keys of its own", shown), right};
    // Whether the kind works there is not known, and so no fault.
    case HostClass::vendor:
    case HostClass::agents:
      return std::optional<Fault>{};
    default:
      return std::nullopt;
  }
}

// The gateway of one cloud knows nothing of the sites of another.
std::optional<Fault> judge_cloud(const Case& item, const std::string& right) {
  const Cloud* cloud = cloud_of_host(item.url.host);
  if (cloud == nullptr || cloud == &item.cloud) return std::nullopt;
  return Fault{fmt::format("goes to {}, but its site `{}` is in another cloud of the vendor", literal(item.url.host),
                           site_of(item.token)),
               right};
}

// Paths beside /ex/ that the gateway serves. Which of them take which scoped tokens is not documented.
// Sources: developer.atlassian.com/cloud/assets/assets-rest-api-guide/workflow, …/cloud/guard-detect/developer/
// getting-started, …/cloud/jira/platform/oauth-2-3lo-apps, clients' scripts (read 2026-11-28).
bool is_other_api(std::string_view first_segment) {
  constexpr std::array<std::string_view, 7> kOthers{"jsm", "graphql", "automation", "me", "oauth", "admin", "users"};
  return std::find(kOthers.begin(), kOthers.end(), first_segment) != kOthers.end();
}

// Whether a path of the gateway is /ex/… gone wrong, and not something else that is not known here.
bool is_meant_as_ex(std::string_view path) {
  const std::string_view first = path.substr(0, path.find('/', 1));
  return path.empty() || path == "/" || path.starts_with("//") || first == "/ex" || first == "/rest" ||
         first == "/wiki" || path.find("/jira") != std::string_view::npos ||
         path.find("/confluence") != std::string_view::npos;
}

std::optional<Fault> judge_scim_path(const Case& item, std::string_view first) {
  if (first != "scim") return std::nullopt;
  return Fault{"goes to the API of user provisioning, which takes nothing but SCIM API keys", item.to_gateway()};
}

// https://api.atlassian.com/ex/PRODUCT/CLOUDID[/…]
std::optional<Fault> judge_path(const Case& item) {
  const Token& token = item.token;
  const Context& context = item.context;
  const auto fault = [&](std::string message) { return Fault{std::move(message), item.to_gateway()}; };
  std::string_view path = item.url.path;
  const std::string_view first = next_segment(path);
  if (auto scim = judge_scim_path(item, first)) return scim;
  if (is_other_api(first)) return std::nullopt;
  if (first != "ex") {
    if (!is_meant_as_ex(item.url.path)) return std::nullopt;
    return fault(fmt::format("goes to the gateway, but its path does not begin with `/ex/{}/`", to_text(item.product)));
  }
  const std::string_view path_product = next_segment(path);
  if (path_product != to_text(item.product)) {
    if (!token.product.known())
      return fault(fmt::format("has the product {} in its path; the gateway knows `jira` and `confluence`",
                               literal(path_product)));
    Fault found =
        fault(fmt::format("has {} in its path, but `product` is `{}`", literal(path_product), to_text(item.product)));
    if (path_product == "jira" || path_product == "confluence")
      found.hint += fmt::format(", or `product = \"{}\"` if that is what it is for", path_product);
    return found;
  }
  const std::string_view cloud_id = next_segment(path);
  if (cloud_id.empty()) return fault("goes to the gateway, but its path names no cloud id");
  if (!is_uuid(cloud_id))
    return fault(fmt::format("has {} where its path needs the cloud id, a UUID", literal(cloud_id)));
  const std::string_view expected = right_cloud_id_of(token, context);
  if (expected.empty() || equal_ignoring_case(cloud_id, expected)) return std::nullopt;
  // The site contradicts the inventory: then cloud-id-mismatch names every place that is wrong.
  if (const std::string_view stated = cloud_id_of(token, context);
      !stated.empty() && !equal_ignoring_case(stated, expected))
    return std::nullopt;
  const std::string_view other = context.site_of_cloud_id(cloud_id);
  return fault(fmt::format("has {} in its path, {}, but the cloud id of its site is `{}`", literal(cloud_id),
                           other.empty() ? "an unknown cloud id" : fmt::format("the cloud id of `{}`", other),
                           expected));
}

std::optional<Fault> judge_gateway(const Case& item) {
  if (auto judged = judge_host(item, item.to_gateway())) return *judged;
  if (auto fault = judge_cloud(item, item.to_gateway())) return fault;
  if (item.host == HostClass::gateway) return judge_path(item);
  const Kind& kind = *item.token.kind;
  return Fault{fmt::format("goes to {}{}, but {} works only at the gateway `{}`",
                           item.host == HostClass::site ? "the site " : "", literal(item.url.host),
                           kind.scoping == Scoping::always ? kind.title : "a scoped token", item.cloud.gateway),
               item.to_gateway()};
}

std::optional<Fault> judge_bitbucket(const Case& item) {
  const std::string right = "write `base_url = \"https://api.bitbucket.org\"`, or `https://bitbucket.org` for git";
  if (item.host == HostClass::bitbucket) return std::nullopt;
  if (auto judged = judge_host(item, right)) return *judged;
  return Fault{fmt::format("goes to {}, but is for Bitbucket", literal(item.url.host)), right};
}

std::optional<Fault> judge_unscoped(const Case& item) {
  const Token& token = item.token;
  if (auto judged = judge_host(item, item.to_site())) return *judged;
  if (item.host == HostClass::site) {
    if (token.site.known() && *token.site != item.url.host)
      return Fault{fmt::format("goes to {}, but its site is `{}`", literal(item.url.host), *token.site),
                   item.to_site()};
    return std::nullopt;
  }
  if (auto fault = judge_cloud(item, item.to_site())) return fault;
  if (item.host == HostClass::gateway) {
    std::string_view path = item.url.path;
    const std::string_view first = next_segment(path);
    if (first == "scim")
      return Fault{"goes to the API of user provisioning, which takes nothing but SCIM API keys", item.to_site()};
    if (first != "ex") return std::nullopt;
    return Fault{"goes to the gateway, where only scoped tokens are known to work",
                 fmt::format("list its `scopes` if it has some; else {}", item.to_site()), Severity::warning};
  }
  if (item.host == HostClass::bitbucket && !token.product.known()) return std::nullopt;
  return Fault{fmt::format("goes to {}, but an unscoped token works only at its site", literal(item.url.host)),
               item.to_site()};
}

std::optional<Fault> judge_admin_key(const Case& item) {
  const std::string right = fmt::format("write `base_url = \"https://{}/admin\"`", item.cloud.gateway);
  if (auto judged = judge_host(item, right)) return *judged;
  if (item.host != HostClass::gateway)
    return Fault{fmt::format("goes to {}, but an organisation API key works only at `https://{}/admin`",
                             literal(item.url.host), item.cloud.gateway),
                 right};
  std::string_view path = item.url.path;
  const std::string_view first = next_segment(path);
  if (item.url.path.empty() || is_other_api(first)) return std::nullopt;
  return Fault{fmt::format("goes to the path {}; an organisation API key works only under `/admin` and `/users`{}",
                           literal(item.url.path),
                           first == "scim" ? ", and what works there is of kind `atlassian-scim-key`" : ""),
               right};
}

std::optional<Fault> judge_scim_key(const Case& item) {
  const Token& token = item.token;
  const std::string right = fmt::format(
      "write `base_url = \"https://{}/scim/directory/{}\"`{}", item.cloud.gateway,
      token.organization.known() ? *token.organization : "DIRECTORYID",
      token.organization.known() ? "" : ", with the id of its directory, which its provisioning page shows");
  if (auto judged = judge_host(item, right)) return *judged;
  std::string_view path = item.url.path;
  if (item.host == HostClass::gateway && next_segment(path) == "scim" && next_segment(path) == "directory") {
    const std::string_view directory = next_segment(path);
    if (directory.empty()) return Fault{"names no directory in its path", right};
    if (token.organization.known() && !equal_ignoring_case(directory, *token.organization))
      return Fault{fmt::format("names the directory {} in its path, but its `organization` is {}", literal(directory),
                               literal(*token.organization)),
                   right};
    return std::nullopt;
  }
  return Fault{fmt::format("goes to {}, but a SCIM API key works only at `https://{}/scim/directory/`",
                           literal(fmt::format("{}{}", item.url.host, item.url.path)), item.cloud.gateway),
               right};
}

std::optional<Fault> judge_datacenter(const Case& item) {
  if (item.host != HostClass::site && item.host != HostClass::gateway && item.host != HostClass::auth &&
      item.host != HostClass::bitbucket)
    return std::nullopt;
  return Fault{fmt::format("goes to {}, but a Data Center token works only on its own server", literal(item.url.host)),
               "write the URL of the Data Center server, or the right `kind`"};
}

std::optional<Fault> judge(const Case& item) {
  const Token& token = item.token;
  switch (sort_of(token)) {
    case Sort::admin_key:
      return judge_admin_key(item);
    case Sort::scim_key:
      return judge_scim_key(item);
    case Sort::datacenter:
      return judge_datacenter(item);
    case Sort::access_token:
      return judge_bitbucket(item);
    case Sort::client:
      if (item.host == HostClass::auth) return judge_cloud(item, item.to_gateway());
      break;
    case Sort::api_token:
      if (token.product.known() && product_of(token) == Product::bitbucket) return judge_bitbucket(item);
      if (token.scopeless()) return judge_unscoped(item);
      if (!token.product.known() && item.host == HostClass::bitbucket) return std::nullopt;
      break;
    default:
      break;
  }
  // Where a service account's credentials for Bitbucket go is not documented: both may be right.
  if (item.product == Product::bitbucket) return item.host == HostClass::gateway ? std::nullopt : judge_bitbucket(item);
  return judge_gateway(item);
}

}  // namespace

std::optional<Fault> misplaced(const Token& token, const Context& context) {
  return judge({token, context, split_url(*token.base_url)});
}

}  // namespace credlint::vendors::atlassian
