// How the prober talks to servers. The tests have a network of their own, with a clock that only they advance.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "answer.h"
#include "plan.h"
#include "secret.h"

namespace credlint {

using Moment = std::chrono::steady_clock::time_point;

// Why there is no answer.
enum class Failure : std::uint8_t {
  none,         // there is one
  unreachable,  // no address, no connection, a connection that broke, or a time-out: it may be tried again
  certificate,  // the server could not prove who it is
  address,      // the name stands for an address that nothing may be sent to
  proxy,        // the proxy does not let us through: nothing can be reached
  garbage,      // what came back is no HTTP, or is too large
  cancelled,
};

struct HttpRequest {
  std::string url;
  Auth auth = Auth::none;
  std::string user;                // for `basic`
  const Secret* secret = nullptr;  // outlives the request; not for `none`
  bool post = false;               // then `secret` is the JSON body, and no header is sent for it
};

struct HttpResult {
  std::size_t id = 0;  // as given to send()
  Failure failure = Failure::none;
  std::string why;  // in words of ours, for a failure
  // How often it was sent again because a connection that was kept open turned out to be closed.
  unsigned repeats = 0;
  Answer answer;  // for a failure: what came before it; status 0: nothing
};

class Network {
 public:
  virtual ~Network() = default;

  // The time that all pacing and waiting goes by; it never runs backwards.
  [[nodiscard]] virtual Moment now() const = 0;

  // The time of day, for servers that give a date to come back at.
  [[nodiscard]] virtual std::chrono::system_clock::time_point utc() const = 0;

  // Begins a request. Its result comes from wait(), once.
  virtual void send(std::size_t id, const HttpRequest& request) = 0;

  // Returns as soon as a request has ended, at the latest at `until`, or a little later; with all that have ended.
  virtual std::vector<HttpResult> wait(Moment until) = 0;

  // Ends all that is under way; wait() does not tell of it.
  virtual void cancel() = 0;
};

}  // namespace credlint
