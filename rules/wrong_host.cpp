#include <fmt/core.h>

#include "route.h"
#include "rule.h"
#include "text.h"
#include "url.h"

namespace credlint::rules::wrong_host {
namespace {

struct Fault {
  std::string message, hint;
  Severity severity = Severity::error;
  Harm harm = Harm::broken;
};

bool is_bitbucket(std::string_view host) { return host == kBitbucketApiHost || host == kBitbucketGitHost; }
bool is_cloud(std::string_view host) {
  return host == kGatewayHost || host == kAuthHost || is_cloud_site(host) || is_bitbucket(host);
}

// A host that is not the vendor's gets the secret with every request.
Fault foreign(std::string_view host, std::string_view right) {
  const bool lookalike = host.find("atlassian") != std::string_view::npos ||
                         host.find("bitbucket") != std::string_view::npos ||
                         host.find("jira") != std::string_view::npos;
  return {
      fmt::format("sends it to {}, which {}", literal(host),
                  lookalike ? "only looks like a host of the vendor" : "is no host of the vendor"),
      fmt::format("revoke it, because whoever runs that host may have read it; then create a new one and {}", right),
      Severity::error, Harm::leaking};
}

// The right URL for a token that belongs to the gateway.
std::string to_gateway(const Token& token, const Context& context, Product product) {
  const std::string_view cloud_id = right_cloud_id_of(token, context);
  if (!cloud_id.empty()) return fmt::format("write `base_url = \"{}\"`", gateway_url(product, cloud_id));
  const std::string_view site = site_of(token);
  return fmt::format("write `base_url = \"{}\"`, with the cloud id that `https://{}/_edge/tenant_info` gives",
                     gateway_url(product, "CLOUDID"), site.empty() ? "SITE.atlassian.net" : site);
}

std::string to_site(const Token& token) {
  const std::string_view site = site_of(token);
  return fmt::format("write `base_url = \"https://{}\"`", site.empty() ? "SITE.atlassian.net" : site);
}

// Takes the next "/segment" off the path.
std::string_view next_segment(std::string_view& path) {
  if (!path.starts_with('/')) return {};
  path.remove_prefix(1);
  const std::string_view segment = path.substr(0, path.find('/'));
  path.remove_prefix(segment.size());
  return segment;
}

// https://api.atlassian.com/ex/PRODUCT/CLOUDID[/…]
std::optional<Fault> judge_gateway(const Token& token, const Context& context, const Url& url) {
  const Product product = product_of(token);
  const auto fault = [&](std::string message) {
    return Fault{std::move(message), to_gateway(token, context, product)};
  };
  if (url.host != kGatewayHost) {
    if (!is_cloud(url.host)) return foreign(url.host, to_gateway(token, context, product));
    const std::string_view who =
        facts(token.kind).scoping == Scoping::always ? facts(token.kind).title : "a scoped token";
    return fault(fmt::format("goes to {}{}, but {} works only at the gateway `{}`",
                             is_cloud_site(url.host) ? "the site " : "", literal(url.host), who, kGatewayHost));
  }

  std::string_view path = url.path;
  if (next_segment(path) != "ex")
    return fault(fmt::format("goes to the gateway, but its path does not begin with `/ex/{}/`", to_text(product)));
  const std::string_view path_product = next_segment(path);
  if (path_product != to_text(product)) {
    if (!token.product.known())
      return fault(fmt::format("has the product {} in its path; the gateway knows `jira` and `confluence`",
                               literal(path_product)));
    Fault found =
        fault(fmt::format("has {} in its path, but `product` is `{}`", literal(path_product), to_text(product)));
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
  if (const std::string_view stated = cloud_id_of(token, context); !stated.empty() && stated != expected)
    return std::nullopt;
  const std::string_view other = context.site_of_cloud_id(cloud_id);
  return fault(fmt::format("has {} in its path, {}, but the cloud id of its site is `{}`", literal(cloud_id),
                           other.empty() ? "an unknown cloud id" : fmt::format("the cloud id of `{}`", other),
                           expected));
}

std::optional<Fault> judge_bitbucket(const Url& url) {
  constexpr std::string_view kHint =
      "write `base_url = \"https://api.bitbucket.org\"`, or `https://bitbucket.org` for git";
  if (is_bitbucket(url.host)) return std::nullopt;
  if (is_cloud(url.host))
    return Fault{fmt::format("goes to {}, but is for Bitbucket", literal(url.host)), std::string(kHint)};
  return foreign(url.host, kHint);
}

std::optional<Fault> judge_unscoped(const Token& token, const Url& url) {
  if (is_cloud_site(url.host)) {
    if (token.site.known() && *token.site != url.host)
      return Fault{fmt::format("goes to {}, but its site is `{}`", literal(url.host), *token.site), to_site(token)};
    return std::nullopt;
  }
  if (url.host == kGatewayHost)
    return Fault{"goes to the gateway, where only scoped tokens are known to work",
                 fmt::format("list its `scopes` if it has some; else {}", to_site(token)), Severity::warning};
  if (is_bitbucket(url.host) && !token.product.known()) return std::nullopt;
  if (is_cloud(url.host))
    return Fault{fmt::format("goes to {}, but an unscoped token works only at its site", literal(url.host)),
                 to_site(token)};
  return foreign(url.host, to_site(token));
}

std::optional<Fault> judge_admin_key(const Url& url) {
  constexpr std::string_view kHint = "write `base_url = \"https://api.atlassian.com/admin\"`";
  if (url.host != kGatewayHost) {
    if (is_cloud(url.host))
      return Fault{fmt::format("goes to {}, but an organisation API key works only at `https://{}/admin`",
                               literal(url.host), kGatewayHost),
                   std::string(kHint)};
    return foreign(url.host, kHint);
  }
  std::string_view path = url.path;
  const std::string_view first = next_segment(path);
  if (url.path.empty() || first == "admin" || first == "users") return std::nullopt;
  return Fault{fmt::format("goes to the path {}; an organisation API key works only under `/admin` and `/users`",
                           literal(url.path)),
               std::string(kHint)};
}

std::optional<Fault> judge_datacenter(const Url& url) {
  if (!is_cloud(url.host)) return std::nullopt;
  return Fault{fmt::format("goes to {}, but a Data Center token works only on its own server", literal(url.host)),
               "write the URL of the Data Center server, or the right `kind`"};
}

std::optional<Fault> judge(const Token& token, const Context& context, const Url& url) {
  switch (token.kind) {
    case Kind::atlassian_admin_key:
      return judge_admin_key(url);
    case Kind::atlassian_datacenter_pat:
      return judge_datacenter(url);
    case Kind::bitbucket_access_token:
      return judge_bitbucket(url);
    case Kind::atlassian_oauth_client:
      if (url.host == kAuthHost) return std::nullopt;
      break;
    case Kind::atlassian_api_token:
      if (token.product.known() && *token.product == Product::bitbucket) return judge_bitbucket(url);
      if (token.scopeless()) return judge_unscoped(token, url);
      if (!token.product.known() && is_bitbucket(url.host)) return std::nullopt;
      break;
    default:
      break;
  }
  // Where a service account's credentials for Bitbucket go is not documented: both may be right.
  if (product_of(token) == Product::bitbucket) return url.host == kGatewayHost ? std::nullopt : judge_bitbucket(url);
  return judge_gateway(token, context, url);
}

void check(const Token& token, const Context& context, Remarks& out) {
  if (token.base_url.unknown()) return out.cannot_judge("`base_url` is not valid");
  if (token.product.unknown()) return out.cannot_judge("`product` is not valid");
  if (token.scopes.unknown() && facts(token.kind).scoping == Scoping::optional)
    return out.cannot_judge("`scopes` is not valid");
  const Url url = split_url(*token.base_url);
  auto fault = judge(token, context, url);
  if (!fault && url.scheme == "https" && !url.port.empty() && token.kind != Kind::atlassian_datacenter_pat)
    fault = Fault{fmt::format("goes to port {}; the vendor serves only the port of https, 443", url.port),
                  fmt::format("write `base_url = \"https://{}{}\"`", url.host, url.path)};
  if (fault) out.add(fault->severity, token.base_url.where(), "`base_url` " + fault->message, fault->hint, fault->harm);
}

bool applies(const Token& token, const Context&) {
  return token.kind != Kind::unknown && !facts(token.kind).removed && !token.base_url.absent();
}

}  // namespace

Rule rule() {
  return {.summary = "`base_url` is not where this kind of token works",
          .severity = Severity::error,
          .harm = Harm::broken,
          .levels = "error; warning for an unscoped token sent to the gateway",
          .applies = applies,
          .check = check};
}

}  // namespace credlint::rules::wrong_host
