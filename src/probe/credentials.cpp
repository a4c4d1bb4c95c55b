#include "credentials.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <tuple>
#include <utility>

#include "secret_format.h"
#include "secret_shape.h"
#include "sha256.h"
#include "text.h"

namespace credlint {
namespace {

// The known formats that a secret of a kind may have. Organisation API keys and Bitbucket's access tokens share one.
std::span<const std::string_view> formats_of(Kind kind) {
  static constexpr std::array kApiToken{kApiTokenFormat, kAtlassianFormat};
  static constexpr std::array kServiceToken{kApiTokenFormat, kServiceTokenFormat, kAtlassianFormat};
  static constexpr std::array kAccessKey{kAccessKeyFormat, kAtlassianFormat};
  static constexpr std::array kClientSecret{kAtlassianFormat};
  static constexpr std::array kDatacenter{kDatacenterFormat, kBitbucketDatacenterFormat};
  switch (kind) {
    case Kind::atlassian_api_token:
      return kApiToken;
    case Kind::atlassian_service_token:
      return kServiceToken;
    case Kind::atlassian_admin_key:
    case Kind::bitbucket_access_token:
      return kAccessKey;
    case Kind::atlassian_oauth_client:
      return kClientSecret;
    case Kind::atlassian_datacenter_pat:
      return kDatacenter;
    default:
      return {};
  }
}

// Why the secret of a request cannot be sent; "" if it can.
std::string obstacle(const PlannedRequest& request, const FoundSecret& found, const Inventory& inventory) {
  if (!found.found()) return "its secret is not to be had: " + found.why;
  const Kind kind = inventory.tokens[request.tokens.front()]->kind;
  const std::string why = why_no_token(found.secret.reveal(), formats_of(kind));
  return why.empty() ? "" : fmt::format("held back: what its `secret` leads to is no token of its kind: {}", why);
}

}  // namespace

std::vector<Credentialed> find_credentials(std::vector<PlannedRequest> requests, SecretSource& secrets,
                                           const Inventory& inventory, unsigned threads,
                                           std::vector<Observation>& observations) {
  std::vector<SecretSource::Wanted> wanted;
  for (const PlannedRequest& request : requests)
    if (request.auth != Auth::none) wanted.push_back({request.reference, &request.inventory});
  // Also those of tokens that are not tried.
  for (const auto& tokens : {inventory.tokens, inventory.left_out})
    for (const Token* token : tokens)
      if (token->secret.known()) secrets.hide(*token->secret);
  secrets.follow_all(wanted, threads);

  std::vector<Credentialed> ready;
  ready.reserve(requests.size());
  std::map<std::tuple<std::string, std::string, std::string>, std::size_t> known;  // digest, account, URL
  for (PlannedRequest& request : requests) {
    if (request.auth == Auth::none) {
      ready.push_back({std::move(request), nullptr});
      continue;
    }
    const FoundSecret& found = secrets.find(request.reference, request.inventory);
    if (std::string why = obstacle(request, found, inventory); !why.empty()) {
      for (const std::uint32_t token : request.tokens) {
        observations[token].verdict = Verdict::undecided;
        observations[token].why = why;
        observations[token].hint = found.found() ? "put the bare token where `secret` leads to, and nothing else"
                                                 : "make what `secret` names available to the audit, or correct it";
      }
      continue;
    }
    const std::string account = request.auth == Auth::basic ? to_lower_ascii(request.account) : request.account;
    const auto [same, is_new] =
        known.try_emplace({sha256_hex(found.secret.reveal()), account, request.url}, ready.size());
    if (is_new) {
      ready.push_back({std::move(request), &found.secret});
    } else {
      std::vector<std::uint32_t>& tokens = ready[same->second].request.tokens;
      tokens.insert(tokens.end(), request.tokens.begin(), request.tokens.end());
    }
  }
  return ready;
}

}  // namespace credlint
