// What a live probe established about a token.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "instant.h"

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

// Why a token is blocked: all but an address that an allow-list does not admit are the token's own matter.
enum class Block : std::uint8_t { none, captcha, administrator, address, policy };

// Why it was refused, where the vendor tells.
enum class Cause : std::uint8_t { none, expired, revoked };

// What the vendor told of a credential, in an answer or in a list of its own; nothing where it did not.
struct Observed {
  std::optional<Instant> expires = {};  // Instant::max(): never
  std::optional<std::vector<std::string>> scopes = {};
  std::optional<Instant> last_used = {};  // never one that a probe of this run may have caused
};

struct Observation : Observed {
  Verdict verdict = Verdict::none;
  Block block = Block::none;
  std::string why = {};         // one line in lower case without a full stop; for all but `alive` and `rejected`
  std::string hint = {};        // what to do about it, where that is known
  std::string account_id = {};  // as the server names the account that it acts as; empty: not told
  std::string email = {};       // in lower case; empty: not told
  std::string redirect = {};    // the host, or else the path, to which the server sends whoever asks; empty: nowhere
  bool inactive = false;        // the server says that the account is not active
  Cause cause = Cause::none;
};

// What a verdict means for the reader of a report.
enum class Decision : std::uint8_t {
  none,       // there was no probe
  decided,    // it is known what the token is
  undecided,  // it was to be known, and is not
  skipped,    // it was not tried, for a reason of its own
};

constexpr Decision decision_of(const Observation& observation) {
  switch (observation.verdict) {
    case Verdict::none:
      return Decision::none;
    case Verdict::alive:
    case Verdict::alive_scope_short:
    case Verdict::rejected:
      return Decision::decided;
    case Verdict::blocked:  // an IP allow-list judges no token
      return observation.block == Block::address ? Decision::undecided : Decision::decided;
    case Verdict::wrong_host:
    case Verdict::skipped:
      return Decision::skipped;
    default:
      return Decision::undecided;
  }
}

// Whether the proof came that the token works.
constexpr bool works(const Observation& observation) {
  return observation.verdict == Verdict::alive || observation.verdict == Verdict::alive_scope_short;
}

enum class ProbeMode : std::uint8_t { off, plan, live };

inline constexpr std::array<std::string_view, 3> kProbeModeNames{"off", "plan", "live"};
constexpr std::string_view to_text(ProbeMode mode) { return kProbeModeNames[static_cast<std::size_t>(mode)]; }

// What becomes of tokens without a verdict: an ordinary finding; one, and the audit counts as incomplete; none.
enum class Undecided : std::uint8_t { warn, fail, ignore };

inline constexpr std::array<std::string_view, 3> kUndecidedNames{"warn", "fail", "ignore"};
constexpr std::string_view to_text(Undecided undecided) { return kUndecidedNames[static_cast<std::size_t>(undecided)]; }

// All that probing brought to light.
struct Probed {
  ProbeMode mode = ProbeMode::off;
  Undecided undecided = Undecided::warn;
  std::vector<Observation> observations;                      // by token; only where the mode is `live`
  std::map<std::string, std::string, std::less<>> cloud_ids;  // by site, in lower case: what the site itself tells
  std::map<std::string, std::string, std::less<>> untold;     // by site: why it does not tell its cloud id
  std::size_t requests = 0;                                   // that were sent, repetitions included
  bool by_proxy = false;                                      // then nobody saw which addresses the requests went to
  bool interrupted = false;                                   // by a signal, before all was sent
};

}  // namespace credlint
