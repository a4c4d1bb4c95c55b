// What a live probe established about a token.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace credlint {

// A verdict needs proof. What is neither proven to work nor refused in the way that the vendor documents is undecided:
// never dead, and never fine.
enum class Verdict : std::uint8_t {
  none,               // there was no probe
  alive,              // the proof of its kind came back
  alive_scope_short,  // it works, but lacks the scope that the probe needs
  rejected,           // the right host refused it
  wrong_host,         // `base_url` is wrong, so it was not sent
  blocked,            // CAPTCHA, an administrator, or an IP allow-list
  throttled,          // the host asked to come back later, and did so until the end
  unreachable,        // no answer from the host
  undecided,          // anything else
  skipped,            // not to be tried
};

inline constexpr std::array<std::string_view, 10> kVerdictNames{
    "",        "alive",     "alive-scope-short", "rejected",  "wrong-host",
    "blocked", "throttled", "unreachable",       "undecided", "skipped"};
constexpr std::string_view to_text(Verdict verdict) { return kVerdictNames[static_cast<std::size_t>(verdict)]; }

// Why a token is blocked: the first two are the token's own fault, the third judges no token.
enum class Block : std::uint8_t { none, captcha, administrator, address };

struct Observation {
  Verdict verdict = Verdict::none;
  Block block = Block::none;
  std::string why;         // one line in lower case without a full stop; for all but `alive` and `rejected`
  std::string account_id;  // as the server names the account that it acts as; empty: not told
  std::string email;       // in lower case; empty: not told
  bool inactive = false;   // the server says that the account is not active
};

}  // namespace credlint
