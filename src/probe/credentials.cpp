#include "credentials.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "secret_format.h"
#include "secret_shape.h"
#include "sha256.h"
#include "text.h"
#include "vendor.h"

namespace credlint {
namespace {

// Why the secret of a request cannot be sent; "" if it can.
std::string obstacle(const PlannedRequest& request, const FoundSecret& found, const Inventory& inventory) {
  if (!found.found()) return "its secret is not to be had: " + found.why;
  const Kind& kind = *inventory.tokens[request.tokens.front()]->kind;
  const std::string why = why_no_token(found.secret.reveal(), kind.formats, inventory.kinds->formats());
  return why.empty() ? "" : fmt::format("held back: what its `secret` leads to is no token of its kind: {}", why);
}

}  // namespace

std::vector<Credentialed> find_credentials(std::vector<PlannedRequest> requests, SecretSource& secrets,
                                           const Inventory& inventory, unsigned threads,
                                           std::vector<Observation>& observations) {
  std::vector<SecretSource::Wanted> wanted;
  for (const PlannedRequest& request : requests)
    if (!request.reference.empty()) wanted.push_back({request.reference, &request.inventory});
  // Also those of tokens that are not tried.
  for (const auto& tokens : {inventory.tokens, inventory.left_out})
    for (const Token* token : tokens)
      if (token->secret.known()) secrets.hide(*token->secret);
  secrets.follow_all(wanted, threads);

  std::vector<Credentialed> ready;
  ready.reserve(requests.size());
  std::map<std::tuple<std::string, std::string, std::string>, std::size_t> known;  // digest, account, URL
  for (PlannedRequest& request : requests) {
    if (request.reference.empty()) {
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
    const std::string account = request.auth() == Auth::basic ? to_lower_ascii(request.account) : request.account;
    const auto [same, is_new] = known.try_emplace(
        {sha256_hex(found.secret.reveal()), account, request.url.empty() ? request.token_url : request.url},
        ready.size());
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
