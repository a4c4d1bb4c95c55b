// What the HTTPS server of the tests is asked, and what it does then.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace credlint::testing {

using Headers = std::vector<std::pair<std::string, std::string>>;
using TimePoint = std::chrono::steady_clock::time_point;

struct Request {
  std::size_t number = 0;      // its index in the log
  std::size_t connection = 0;  // 1 for the first that the server accepted
  TimePoint received{};        // when it was read completely
  // When the last bytes of its answer, or the end of the connection, were about to go out: never later than the client
  // saw them. None while it waits for that, or if it never came to it.
  std::optional<TimePoint> answered{};
  std::string server_name{};  // of the TLS handshake (SNI)
  std::string host{};         // of the Host header, in lower case and without a port
  std::string method{}, target{}, body{};
  Headers headers{};  // as they came

  // The first header of this name, in whatever case; nothing if there is none.
  [[nodiscard]] std::optional<std::string> header(std::string_view name) const;
};

// Holds answers back until the test says so. Copies are the same latch.
class Latch {
 public:
  Latch();
  // Lets go all that wait, and all that will come.
  void release() const;
  // Until so many requests have come to the latch; false if they did not in this time.
  [[nodiscard]] bool wait_for(std::size_t requests, std::chrono::milliseconds at_most = std::chrono::minutes{2}) const;

 private:
  friend class HttpsSession;
  struct State;
  // False if it is released already; otherwise `go` is called by release().
  [[nodiscard]] bool hold(std::function<void()> go) const;

  std::shared_ptr<State> state_;
};

// What the server does with a request. Make one with designated initializers or with a function below.
struct Reply {
  enum class Manner : std::uint8_t {
    proper,   // an answer; the connection stays open unless one side says `Connection: close`
    close,    // an orderly end of TLS and TCP instead of an answer
    reset,    // a TCP reset instead of an answer
    raw,      // `body` as the only bytes, whatever they are, then an orderly end
    half,     // the head, half of the body, then an orderly end
    endless,  // the head and `body` (or a filling), chunked, over and over until the client goes away
    slow,     // a proper answer, one byte each `pause`, from the status line on
  };

  unsigned status = 200;
  // Content-Length is added unless one or a Transfer-Encoding is given.
  Headers headers{};
  std::string body{};
  Manner manner = Manner::proper;
  std::chrono::milliseconds pause{1000};
  std::optional<Latch> latch{};

  static Reply json(std::string body, unsigned status = 200);
  static Reply redirect(std::string location, unsigned status = 302);
  static Reply close() { return {.manner = Manner::close}; }
  static Reply reset() { return {.manner = Manner::reset}; }
  static Reply garbage();
  static Reply raw(std::string bytes) { return {.body = std::move(bytes), .manner = Manner::raw}; }
  static Reply half(std::string body) { return {.body = std::move(body), .manner = Manner::half}; }
  static Reply endless() { return {.manner = Manner::endless}; }
  // One header `x-huge` with a value of so many bytes.
  static Reply huge_header(std::size_t bytes);
  static Reply slow(std::string body, std::chrono::milliseconds pause = std::chrono::seconds{1}) {
    return {.body = std::move(body), .manner = Manner::slow, .pause = pause};
  }

  // The same, but only once the latch is released. If the client goes away before, so does the connection.
  [[nodiscard]] Reply after(const Latch& held_by) const;
};

// Of ASCII, whatever the locale.
std::string lower(std::string_view text);

}  // namespace credlint::testing
