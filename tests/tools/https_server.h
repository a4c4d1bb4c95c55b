// A real HTTPS server in threads of the test process, with certificates of its own making. It plays the hosts that
// a client is sent to by `--connect-to HOST:443:127.0.0.1:PORT --ca-file ROOT`, and has bad manners on request.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "https_reply.h"
#include "test_authority.h"

namespace credlint::testing {

// Speaks HTTP/1.1 alone, in TLS 1.2 and 1.3. There are no TLS sessions to resume, so every connection shows its
// certificate. All functions may be called from any thread, also by the handler unless it says otherwise.
class HttpsServer {
 public:
  using Handler = std::function<Reply(const Request&)>;

  // Listens on a free port of 127.0.0.1. `certificates` are by host name in lower case ("" for clients that name no
  // host); all other names get a good one, made when it is asked for.
  explicit HttpsServer(const TestAuthority& authority, std::map<std::string, Certificate> certificates = {});
  // Cuts all connections, whatever they are at, and waits for the threads.
  ~HttpsServer();
  HttpsServer(const HttpsServer&) = delete;
  HttpsServer& operator=(const HttpsServer&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  // "HOST:443:127.0.0.1:PORT"; for "" any host.
  [[nodiscard]] std::string connect_to(std::string_view host = {}) const;

  // The answers to this target (path and query) of this host, one after the other; the last one is repeated. Replaces
  // those given before.
  void script(std::string_view host, std::string_view target, std::vector<Reply> replies);
  // Answers what is not scripted. Called for one request at a time, and after that is in the log; it should not block
  // (there is the latch for that). Without it the answer is 418, and 500 if it throws. Not to be called by a handler.
  void on_request(Handler handler);

  // In the order in which they came.
  [[nodiscard]] std::vector<Request> requests() const;
  // Accepted ones, including those whose handshake failed.
  [[nodiscard]] std::size_t connections() const;
  // A connection that the client has closed counts until the server has read so.
  [[nodiscard]] std::size_t open_connections() const;
  [[nodiscard]] std::size_t max_concurrent() const;
  // The most requests in any second, to one host or to all.
  [[nodiscard]] std::size_t max_per_second(std::string_view host = {}) const;

 private:
  class Core;
  std::shared_ptr<Core> core_;
};

// The most of these times in any second; a second does not include its end. `times` are in order.
std::size_t max_in_a_second(const std::vector<TimePoint>& times);

}  // namespace credlint::testing
