// What the prober keeps count of: requests, the lanes they wait in, and the hosts they go to.
#pragma once

#include <deque>
#include <map>
#include <string>

#include "credentials.h"
#include "network.h"
#include "pacer.h"

namespace credlint {

struct Job;

// By which a host that counts refusals against the address is left alone.
inline constexpr unsigned kMostRefusalsOfAddress = 5;

// The hosts that have something to send, by the time from which they may.
using Schedule = std::multimap<Moment, struct Host*>;

struct Host {
  explicit Host(unsigned rate) : pacer(rate) {}

  Pacer pacer;
  std::deque<Job*> ready;
  Schedule::iterator slot;  // while `scheduled`
  bool scheduled = false;
  Moment stopped_until = Moment::min();  // as the host asked
  std::chrono::seconds pauses{0};        // that it asked for, all together
  unsigned failures = 0;                 // to reach it, in a row
  unsigned refusals = 0;                 // of tokens, where it counts them against the address …
  unsigned at_stake = 0;                 // … and what is under way to there and may become one
  Observation given_up;                  // what becomes of all that would go there; Verdict::none: it is not given up

  [[nodiscard]] bool is_given_up() const { return given_up.verdict != Verdict::none; }
  [[nodiscard]] Moment next() const {
    if (is_given_up()) return Moment::min();
    // If all of them were refused, it would be too many.
    return refusals + at_stake >= kMostRefusalsOfAddress ? Moment::max() : std::max(pacer.next(), stopped_until);
  }
};

// The requests of one account, which are sent one after another.
struct Lane {
  std::deque<Job*> waiting;
  unsigned refusals = 0;  // in a row
  std::string closed;     // why nothing more is sent for the account; empty: it is open
};

struct Job {
  std::size_t number = 0;
  Credentialed work;
  Lane* lane = nullptr;
  Host* host = nullptr;  // where it goes next
  unsigned repeats = 0;
  // For client_credentials: the body of the first request, and what it bought.
  Secret body, access_token;

  [[nodiscard]] const PlannedRequest& request() const { return work.request; }
  // Whether the next request is to buy the access token.
  [[nodiscard]] bool is_buying() const { return request().auth() == Auth::client_credentials && access_token.empty(); }
};

}  // namespace credlint
