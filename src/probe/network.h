// How the prober talks to servers. The tests have a network of their own, with a clock that only they advance.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "answer.h"
#include "kind.h"
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

// Of an answer that says whether a credential works.
inline constexpr std::size_t kMostBody = std::size_t{64} * 1024;

struct HttpRequest {
  std::string url;
  Credential credential = {};
  std::string user = {};             // for `basic`: the user name; for `signed_v4`: the access key id
  const Secret* secret = nullptr;    // outlives the request; null for none
  std::vector<Header> headers = {};  // constant ones
  // Posted, where it is given: a secret body that outlives the request, or a constant one. Else it is a GET.
  const Secret* secret_body = nullptr;
  std::string_view body = {};
  bool form = false;                  // the body is a form, and no JSON
  std::size_t most_body = kMostBody;  // of the answer, in bytes; a larger one is a failure
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
