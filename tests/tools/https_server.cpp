#include "https_server.h"

#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/strand.hpp>
#include <cstring>
#include <deque>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "https_session.h"

namespace credlint::testing {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// Chooses HTTP/1.1, and ends the handshake with a client that offers only others.
int choose_protocol(SSL* /*connection*/, const unsigned char** chosen, unsigned char* size,
                    const unsigned char* offered, unsigned int offered_size, void* /*unused*/) {
  constexpr std::string_view kHttp1 = "http/1.1";
  for (unsigned at = 0; at < offered_size; at += 1U + offered[at]) {
    const unsigned length = offered[at];
    if (at + 1U + length > offered_size) break;
    if (length != kHttp1.size() || std::memcmp(offered + at + 1, kHttp1.data(), length) != 0) continue;
    *chosen = offered + at + 1;
    *size = offered[at];
    return SSL_TLSEXT_ERR_OK;
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

}  // namespace

class HttpsServer::Core : public HttpsSession::Owner {
 public:
  Core(TestAuthority authority, std::map<std::string, Certificate> certificates);
  void start();
  void stop();
  [[nodiscard]] std::uint16_t port() const { return port_; }

  void script(std::string_view host, std::string_view target, std::vector<Reply> replies);
  void on_request(Handler handler);
  [[nodiscard]] std::vector<Request> requests() const;
  [[nodiscard]] std::size_t connections() const;
  [[nodiscard]] std::size_t open_connections() const;
  [[nodiscard]] std::size_t max_concurrent() const;

  void log(Request& request) override;
  void answered(std::size_t request) override;
  Reply reply_to(const Request& request) override;
  void closed(std::size_t connection) override;

 private:
  static int choose_certificate(SSL* connection, void* core);
  void accept();
  void welcome(int descriptor);

  const TestAuthority authority_;
  std::uint16_t port_ = 0;

  std::mutex handler_mutex_;  // taken before mutex_
  Handler handler_;

  mutable std::mutex mutex_;  // of all down to the next empty line
  std::map<std::string, Certificate> certificates_;
  std::map<std::pair<std::string, std::string>, std::deque<Reply>> scripts_;
  std::vector<Request> log_;
  std::map<std::size_t, std::weak_ptr<HttpsSession>> open_;
  std::size_t connections_ = 0, max_concurrent_ = 0;
  bool stopped_ = false;

  // What refers to others stands below them: handlers that never ran are destroyed with io_, and sessions with them.
  asio::ssl::context context_{asio::ssl::context::tls_server};
  asio::io_context io_{2};
  tcp::acceptor acceptor_{asio::make_strand(io_)};
  std::vector<std::thread> threads_;
};

HttpsServer::Core::Core(TestAuthority authority, std::map<std::string, Certificate> certificates)
    : authority_(std::move(authority)), certificates_(std::move(certificates)) {
  SSL_CTX* const context = context_.native_handle();
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
  SSL_CTX_set_num_tickets(context, 0);
  SSL_CTX_set_cert_cb(context, &Core::choose_certificate, this);
  SSL_CTX_set_alpn_select_cb(context, &choose_protocol, nullptr);

  // No descriptor may reach the programs that tests start, or a connection would stay open with them. Asio has no flag
  // for that.
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener < 0) throw std::runtime_error("the HTTPS server of the tests: no socket");
  acceptor_.assign(tcp::v4(), listener);
  acceptor_.bind({asio::ip::address_v4::loopback(), 0});
  acceptor_.listen();
  acceptor_.non_blocking(true);
  port_ = acceptor_.local_endpoint().port();
}

void HttpsServer::Core::start() {
  accept();
  for (int i = 0; i < 2; ++i) threads_.emplace_back([this] { io_.run(); });
}

void HttpsServer::Core::stop() {
  std::vector<std::shared_ptr<HttpsSession>> sessions;
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    for (const auto& [number, session] : open_) sessions.push_back(session.lock());
  }
  asio::post(acceptor_.get_executor(), [this] {
    error_code ignored;
    acceptor_.close(ignored);
  });
  for (const auto& session : sessions)
    if (session) session->stop();
  sessions.clear();
  for (std::thread& thread : threads_) thread.join();
}

void HttpsServer::Core::accept() {
  acceptor_.async_wait(tcp::acceptor::wait_read, [this](error_code error) {
    if (error || !acceptor_.is_open()) return;
    for (;;) {
      const int descriptor = ::accept4(acceptor_.native_handle(), nullptr, nullptr, SOCK_CLOEXEC);
      if (descriptor < 0) break;
      welcome(descriptor);
    }
    accept();
  });
}

void HttpsServer::Core::welcome(int descriptor) {
  tcp::socket socket(asio::make_strand(io_));
  socket.assign(tcp::v4(), descriptor);
  error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  std::shared_ptr<HttpsSession> session;
  {
    const std::lock_guard lock(mutex_);
    if (stopped_) return;
    session = std::make_shared<HttpsSession>(*this, context_, std::move(socket), ++connections_);
    open_.emplace(connections_, session);
    max_concurrent_ = std::max(max_concurrent_, open_.size());
  }
  session->start();
}

int HttpsServer::Core::choose_certificate(SSL* connection, void* core) {
  Core& self = *static_cast<Core*>(core);
  try {
    const std::string name = server_name_of(connection);
    const std::lock_guard lock(self.mutex_);
    auto found = self.certificates_.find(name);
    if (found == self.certificates_.end())
      found = self.certificates_.emplace(name, self.authority_.certificate({name.empty() ? "127.0.0.1" : name})).first;
    const Certificate& shown = found->second;
    return SSL_use_certificate(connection, shown.certificate.get()) == 1 &&
                   SSL_use_PrivateKey(connection, shown.key.get()) == 1
               ? 1
               : 0;
  } catch (const std::exception&) {
    return 0;  // a name that no certificate can have; it ends the handshake
  }
}

void HttpsServer::Core::script(std::string_view host, std::string_view target, std::vector<Reply> replies) {
  const std::lock_guard lock(mutex_);
  const std::pair key(lower(host), std::string(target));
  if (replies.empty())
    scripts_.erase(key);
  else
    scripts_[key].assign(replies.begin(), replies.end());
}

void HttpsServer::Core::on_request(Handler handler) {
  const std::lock_guard lock(handler_mutex_);
  handler_ = std::move(handler);
}

std::vector<Request> HttpsServer::Core::requests() const {
  const std::lock_guard lock(mutex_);
  return log_;
}

std::size_t HttpsServer::Core::connections() const {
  const std::lock_guard lock(mutex_);
  return connections_;
}

std::size_t HttpsServer::Core::open_connections() const {
  const std::lock_guard lock(mutex_);
  return open_.size();
}

std::size_t HttpsServer::Core::max_concurrent() const {
  const std::lock_guard lock(mutex_);
  return max_concurrent_;
}

void HttpsServer::Core::log(Request& request) {
  const std::lock_guard lock(mutex_);
  request.number = log_.size();
  request.received = std::chrono::steady_clock::now();
  log_.push_back(request);
}

void HttpsServer::Core::answered(std::size_t request) {
  const std::lock_guard lock(mutex_);
  log_[request].answered = std::chrono::steady_clock::now();
}

Reply HttpsServer::Core::reply_to(const Request& request) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = scripts_.find({request.host, request.target});
    if (found != scripts_.end()) {
      Reply reply = found->second.front();
      if (found->second.size() > 1) found->second.pop_front();
      return reply;
    }
  }
  const std::lock_guard lock(handler_mutex_);
  if (!handler_) return {.status = 418, .body = "no answer is scripted for " + request.host + request.target + "\n"};
  try {
    return handler_(request);
  } catch (const std::exception& error) {
    return {.status = 500, .body = std::string("the handler of the test threw: ") + error.what() + "\n"};
  }
}

void HttpsServer::Core::closed(std::size_t connection) {
  const std::lock_guard lock(mutex_);
  open_.erase(connection);
}

HttpsServer::HttpsServer(const TestAuthority& authority, std::map<std::string, Certificate> certificates)
    : core_(std::make_shared<Core>(authority, std::move(certificates))) {
  core_->start();
}

HttpsServer::~HttpsServer() { core_->stop(); }

std::uint16_t HttpsServer::port() const { return core_->port(); }

std::string HttpsServer::connect_to(std::string_view host) const {
  return std::string(host) + (host.empty() ? ":" : ":443") + ":127.0.0.1:" + std::to_string(port());
}

void HttpsServer::script(std::string_view host, std::string_view target, std::vector<Reply> replies) {
  core_->script(host, target, std::move(replies));
}

void HttpsServer::on_request(Handler handler) { core_->on_request(std::move(handler)); }

std::vector<Request> HttpsServer::requests() const { return core_->requests(); }

std::size_t HttpsServer::connections() const { return core_->connections(); }

std::size_t HttpsServer::open_connections() const { return core_->open_connections(); }

std::size_t HttpsServer::max_concurrent() const { return core_->max_concurrent(); }

std::size_t HttpsServer::max_per_second(std::string_view host) const {
  std::vector<TimePoint> times;
  for (const Request& request : requests())
    if (host.empty() || request.host == lower(host)) times.push_back(request.received);
  return max_in_a_second(times);
}

std::size_t max_in_a_second(const std::vector<TimePoint>& times) {
  std::size_t most = 0, first = 0;
  for (std::size_t last = 0; last < times.size(); ++last) {
    while (times[last] - times[first] >= std::chrono::seconds{1}) ++first;
    most = std::max(most, last - first + 1);
  }
  return most;
}

}  // namespace credlint::testing
