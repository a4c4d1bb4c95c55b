// A real HTTPS server in threads of the test process, with certificates of its own making. It plays the hosts that
// a client is sent to by `--connect-to HOST:443:127.0.0.1:PORT --ca-file ROOT`, and has bad manners on request.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

struct x509_st;      // OpenSSL's X509
struct evp_pkey_st;  // and EVP_PKEY

namespace credlint::testing {

struct Certificate {
  std::shared_ptr<x509_st> certificate;
  std::shared_ptr<evp_pkey_st> key;
};

// An authority with a fresh root. Names may be IPv4 addresses too. Copies share the root.
class TestAuthority {
 public:
  TestAuthority();

  [[nodiscard]] std::string root_pem() const;
  // For --ca-file.
  void write_root(const std::string& path) const;

  // A good one for exactly these names; for a host that is none of them, a certificate of a wrong name.
  [[nodiscard]] Certificate certificate(const std::vector<std::string>& names) const;
  // Signed by itself.
  [[nodiscard]] Certificate self_signed(const std::vector<std::string>& names) const;
  // Over since yesterday.
  [[nodiscard]] Certificate expired(const std::vector<std::string>& names) const;

 private:
  Certificate root_;
};

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
  [[nodiscard]] bool wait_for(std::size_t requests, std::chrono::milliseconds at_most = std::chrono::seconds{20}) const;

 private:
  friend class HttpsServer;
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
  class Session;
  std::shared_ptr<Core> core_;
};

// The most of these times in any second; a second does not include its end. `times` are in order.
std::size_t max_in_a_second(const std::vector<TimePoint>& times);

}  // namespace credlint::testing
