#include "https_server.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cerrno>
#include <condition_variable>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <deque>
#include <exception>
#include <fstream>
#include <mutex>
#include <stdexcept>
#include <thread>

namespace credlint::testing {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::milliseconds, std::chrono::seconds;

void require(bool ok, const char* what) {
  if (!ok) throw std::runtime_error(std::string("the HTTPS server of the tests: ") + what);
}

// Of ASCII, whatever the locale.
std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

constexpr long kDay = 24L * 60 * 60;

void add_extension(X509* certificate, X509* issuer, int what, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension{
      X509V3_EXT_conf_nid(nullptr, &context, what, value.c_str()), &X509_EXTENSION_free};
  require(extension != nullptr, "cannot make an extension of a certificate");
  require(X509_add_ext(certificate, extension.get(), -1) == 1, "cannot add an extension to a certificate");
}

void add_name(X509_NAME* name, const char* field, std::string_view text) {
  std::vector<unsigned char> bytes(text.begin(), text.end());
  require(
      X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8, bytes.data(), static_cast<int>(bytes.size()), -1, 0) == 1,
      "cannot name the subject of a certificate");
}

// Valid from `from` to `to`, in seconds from now. Without an issuer it is signed by itself; without names it is a root.
Certificate make_certificate(const std::vector<std::string>& names, const Certificate* issuer, long from, long to) {
  Certificate made{{X509_new(), &X509_free}, {EVP_EC_gen("P-256"), &EVP_PKEY_free}};
  X509* const certificate = made.certificate.get();
  require(certificate != nullptr && made.key != nullptr, "cannot make a key");
  if (issuer == nullptr) issuer = &made;

  std::uint64_t serial = 0;
  std::array<unsigned char, sizeof serial> random{};
  require(RAND_bytes(random.data(), static_cast<int>(random.size())) == 1, "no random bytes");
  std::memcpy(&serial, random.data(), sizeof serial);
  require(X509_set_version(certificate, X509_VERSION_3) == 1 &&
              ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1U) == 1 &&
              X509_gmtime_adj(X509_getm_notBefore(certificate), from) != nullptr &&
              X509_gmtime_adj(X509_getm_notAfter(certificate), to) != nullptr &&
              X509_set_pubkey(certificate, made.key.get()) == 1,
          "cannot fill in a certificate");
  X509_NAME* const subject = X509_get_subject_name(certificate);
  add_name(subject, "O", "credlint tests");
  add_name(subject, "CN", names.empty() ? "root" : "server");
  require(X509_set_issuer_name(certificate, X509_get_subject_name(issuer->certificate.get())) == 1,
          "cannot name the issuer of a certificate");

  const auto extend = [&](int what, const std::string& value) {
    add_extension(certificate, issuer->certificate.get(), what, value);
  };
  extend(NID_subject_key_identifier, "hash");
  if (names.empty()) {
    extend(NID_basic_constraints, "critical,CA:TRUE");
    extend(NID_key_usage, "critical,keyCertSign");
  } else {
    std::string alternatives;
    for (const std::string& name : names) {
      error_code no_address;
      asio::ip::make_address(name, no_address);
      alternatives.append(alternatives.empty() ? "" : ",").append(no_address ? "DNS:" : "IP:").append(name);
    }
    extend(NID_basic_constraints, "critical,CA:FALSE");
    extend(NID_key_usage, "critical,digitalSignature");
    extend(NID_ext_key_usage, "serverAuth");
    extend(NID_subject_alt_name, alternatives);
    extend(NID_authority_key_identifier, "keyid");
  }
  require(X509_sign(certificate, issuer->key.get(), EVP_sha256()) > 0, "cannot sign a certificate");
  return made;
}

bool has_body(const Reply& reply) { return reply.status >= 200 && reply.status != 204 && reply.status != 304; }

// The head of an answer, up to and with the empty line.
std::string head_of(const Reply& reply) {
  std::string head = "HTTP/1.1 " + std::to_string(reply.status) + ' ' +
                     std::string(http::obsolete_reason(http::int_to_status(reply.status))) + "\r\n";
  bool measured = !has_body(reply);
  for (const auto& [name, value] : reply.headers) {
    head.append(name).append(": ").append(value).append("\r\n");
    const std::string key = lower(name);
    measured = measured || key == "content-length" || key == "transfer-encoding";
  }
  if (reply.manner == Reply::Manner::endless)
    head += "Transfer-Encoding: chunked\r\n";
  else if (!measured)
    head += "Content-Length: " + std::to_string(reply.body.size()) + "\r\n";
  return head += "\r\n";
}

bool says_close(const Reply& reply) {
  return std::any_of(reply.headers.begin(), reply.headers.end(), [](const auto& header) {
    return lower(header.first) == "connection" && lower(header.second) == "close";
  });
}

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

std::string server_name_of(SSL* connection) {
  const char* const name = SSL_get_servername(connection, TLSEXT_NAMETYPE_host_name);
  return name == nullptr ? std::string() : lower(name);
}

}  // namespace

TestAuthority::TestAuthority() : root_(make_certificate({}, nullptr, -kDay, kDay)) {}

std::string TestAuthority::root_pem() const {
  const std::unique_ptr<BIO, decltype(&BIO_free)> out{BIO_new(BIO_s_mem()), &BIO_free};
  require(out != nullptr && PEM_write_bio_X509(out.get(), root_.certificate.get()) == 1, "cannot write the root");
  std::string pem(BIO_ctrl_pending(out.get()), '\0');
  require(BIO_read(out.get(), pem.data(), static_cast<int>(pem.size())) == static_cast<int>(pem.size()),
          "cannot write the root");
  return pem;
}

void TestAuthority::write_root(const std::string& path) const {
  std::ofstream file(path, std::ios::binary);
  file << root_pem() << std::flush;
  require(file.good(), "cannot write the file of the root");
}

Certificate TestAuthority::certificate(const std::vector<std::string>& names) const {
  require(!names.empty(), "a certificate needs a name");
  return make_certificate(names, &root_, -kDay, kDay);
}

Certificate TestAuthority::self_signed(const std::vector<std::string>& names) const {
  require(!names.empty(), "a certificate needs a name");
  return make_certificate(names, nullptr, -kDay, kDay);
}

Certificate TestAuthority::expired(const std::vector<std::string>& names) const {
  require(!names.empty(), "a certificate needs a name");
  return make_certificate(names, &root_, -2 * kDay, -kDay);
}

std::optional<std::string> Request::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (lower(key) == lower(name)) return value;
  return std::nullopt;
}

struct Latch::State {
  std::mutex mutex;
  std::condition_variable changed;
  bool released = false;
  std::size_t come = 0;
  std::vector<std::function<void()>> waiting;
};

Latch::Latch() : state_(std::make_shared<State>()) {}

void Latch::release() const {
  std::vector<std::function<void()>> waiting;
  {
    const std::lock_guard lock(state_->mutex);
    state_->released = true;
    waiting.swap(state_->waiting);
  }
  for (const auto& go : waiting) go();
}

bool Latch::wait_for(std::size_t requests, milliseconds at_most) const {
  std::unique_lock lock(state_->mutex);
  return state_->changed.wait_for(lock, at_most, [&] { return state_->come >= requests; });
}

bool Latch::hold(std::function<void()> go) const {
  const std::lock_guard lock(state_->mutex);
  ++state_->come;
  state_->changed.notify_all();
  if (!state_->released) state_->waiting.push_back(std::move(go));
  return !state_->released;
}

Reply Reply::json(std::string body, unsigned status) {
  return {.status = status, .headers = {{"Content-Type", "application/json"}}, .body = std::move(body)};
}

Reply Reply::redirect(std::string location, unsigned status) {
  return {.status = status, .headers = {{"Location", std::move(location)}}};
}

Reply Reply::garbage() { return raw("\x16\x03\x01 this is no HTTP\x80\xff\r\n\r\n"); }

Reply Reply::huge_header(std::size_t bytes) { return {.headers = {{"x-huge", std::string(bytes, 'h')}}}; }

Reply Reply::after(const Latch& held_by) const {
  Reply held = *this;
  held.latch = held_by;
  return held;
}

class HttpsServer::Core : public std::enable_shared_from_this<Core> {
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

  // For the sessions.
  asio::ssl::context& context() { return context_; }
  // Puts the request into the log.
  void log(Request& request);
  void answered(std::size_t number);
  Reply reply_to(const Request& request);
  void closed(std::size_t connection);

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
  std::map<std::size_t, std::weak_ptr<Session>> open_;
  std::size_t connections_ = 0, max_concurrent_ = 0;
  bool stopped_ = false;

  // What refers to others stands below them: handlers that never ran are destroyed with io_, and sessions with them.
  asio::ssl::context context_{asio::ssl::context::tls_server};
  asio::io_context io_{2};
  tcp::acceptor acceptor_{asio::make_strand(io_)};
  std::vector<std::thread> threads_;
};

// A connection. All runs in its strand, but for the constructor, start() and stop(). Operations under way keep it
// alive.
class HttpsServer::Session : public std::enable_shared_from_this<Session> {
 public:
  Session(Core& core, tcp::socket socket, std::size_t number)
      : core_(core), number_(number), stream_(std::move(socket), core.context()), timer_(stream_.get_executor()) {}

  void start() {
    asio::post(stream_.get_executor(), [self = shared_from_this()] { self->shake_hands(); });
  }
  void stop() {
    asio::post(stream_.get_executor(), [self = shared_from_this()] { self->cut(); });
  }

 private:
  void shake_hands();
  void read();
  void take(http::request<http::string_body> message);
  void answer();
  // Sends out_; afterwards the connection goes on, or ends.
  void send(bool goes_on);
  void send_slowly(std::size_t at, bool goes_on);
  void send_endlessly();
  // Notices that the client goes away while nothing is read or written, until the next ++turn_.
  void watch();
  // Ends TLS and the connection, in order.
  void finish();
  // Ends the connection at once.
  void cut();

  Core& core_;
  const std::size_t number_;
  asio::ssl::stream<tcp::socket> stream_;
  asio::steady_timer timer_;
  boost::beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  Request request_;
  Reply reply_;
  bool keep_alive_ = false;
  std::string out_;
  unsigned turn_ = 0;
  bool cut_ = false;
};

void HttpsServer::Session::shake_hands() {
  if (cut_) return;
  stream_.async_handshake(asio::ssl::stream_base::server, [self = shared_from_this()](error_code error) {
    if (error) return self->cut();
    self->read();
  });
}

void HttpsServer::Session::read() {
  if (cut_) return;
  parser_.emplace();
  parser_->header_limit(65536);
  parser_->body_limit(1048576);
  http::async_read(stream_, buffer_, *parser_, [self = shared_from_this()](error_code error, std::size_t /*size*/) {
    if (error) return self->cut();
    self->take(self->parser_->release());
  });
}

void HttpsServer::Session::take(http::request<http::string_body> message) {
  request_ = {.connection = number_,
              .server_name = server_name_of(stream_.native_handle()),
              .method = std::string(message.method_string()),
              .target = std::string(message.target()),
              .body = std::move(message.body())};
  for (const auto& field : message) request_.headers.emplace_back(field.name_string(), field.value());
  const std::string host = lower(request_.header("host").value_or(""));
  request_.host = host.substr(0, host.rfind(':'));
  core_.log(request_);
  reply_ = core_.reply_to(request_);
  keep_alive_ = message.keep_alive() && !says_close(reply_);

  ++turn_;
  // A latch may outlive the server.
  const auto go = [weak_core = core_.weak_from_this(), weak_self = weak_from_this()] {
    const std::shared_ptr<Core> core = weak_core.lock();
    const std::shared_ptr<Session> self = core ? weak_self.lock() : nullptr;
    if (self) asio::post(self->stream_.get_executor(), [self] { self->answer(); });
  };
  if (reply_.latch && reply_.latch->hold(go))
    watch();
  else
    answer();
}

void HttpsServer::Session::answer() {
  if (cut_) return;
  ++turn_;
  const bool with_body = has_body(reply_) && request_.method != "HEAD";
  switch (reply_.manner) {
    case Reply::Manner::close:
      core_.answered(request_.number);
      return finish();
    case Reply::Manner::reset: {
      core_.answered(request_.number);
      error_code ignored;
      stream_.next_layer().set_option(asio::socket_base::linger(true, 0), ignored);
      return cut();
    }
    case Reply::Manner::raw:
      out_ = reply_.body;
      return send(false);
    case Reply::Manner::half:
      out_ = head_of(reply_) + reply_.body.substr(0, reply_.body.size() / 2);
      return send(false);
    case Reply::Manner::proper:
      out_ = head_of(reply_) + (with_body ? reply_.body : "");
      return send(keep_alive_);
    case Reply::Manner::slow:
      out_ = head_of(reply_) + (with_body ? reply_.body : "");
      watch();
      return send_slowly(0, keep_alive_);
    case Reply::Manner::endless: {
      const std::string part = reply_.body.empty() ? std::string(16384, 'e') : reply_.body;
      std::array<char, 32> size{};
      std::snprintf(size.data(), size.size(), "%zx\r\n", part.size());
      out_ = head_of(reply_);
      reply_.body = size.data() + part + "\r\n";
      return send_endlessly();
    }
  }
}

void HttpsServer::Session::send(bool goes_on) {
  core_.answered(request_.number);
  asio::async_write(stream_, asio::buffer(out_),
                    [self = shared_from_this(), goes_on](error_code error, std::size_t /*size*/) {
                      if (error) return self->cut();
                      if (goes_on)
                        self->read();
                      else
                        self->finish();
                    });
}

void HttpsServer::Session::send_slowly(std::size_t at, bool goes_on) {
  if (cut_) return;
  if (at + 1 == out_.size()) {
    ++turn_;  // from here on the client may send its next request
    out_.erase(0, at);
    return send(goes_on);
  }
  asio::async_write(stream_, asio::buffer(&out_[at], 1),
                    [self = shared_from_this(), at, goes_on](error_code error, std::size_t /*size*/) {
                      if (error || self->cut_) return self->cut();
                      self->timer_.expires_after(self->reply_.pause);
                      self->timer_.async_wait([self, at, goes_on](error_code aborted) {
                        if (!aborted) self->send_slowly(at + 1, goes_on);
                      });
                    });
}

void HttpsServer::Session::send_endlessly() {
  asio::async_write(stream_, asio::buffer(out_), [self = shared_from_this()](error_code error, std::size_t /*size*/) {
    if (error || self->cut_) return self->cut();
    self->out_ = self->reply_.body;
    self->send_endlessly();
  });
}

void HttpsServer::Session::watch() {
  stream_.next_layer().async_wait(tcp::socket::wait_read, [self = shared_from_this(), turn = turn_](error_code error) {
    if (error || turn != self->turn_) return;
    // Asio may wake it for bytes that have been read since.
    char byte = 0;
    const ssize_t count = ::recv(self->stream_.next_layer().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) return self->watch();
    // No client here sends its next request before it has the answer to the last, so whatever comes is an end.
    self->cut();
  });
}

void HttpsServer::Session::finish() {
  if (cut_) return;
  // A client that does not answer the end of TLS with its own is not waited for.
  timer_.expires_after(milliseconds{250});
  timer_.async_wait([self = shared_from_this()](error_code aborted) {
    if (!aborted) self->cut();
  });
  stream_.async_shutdown([self = shared_from_this()](error_code /*error*/) { self->cut(); });
}

void HttpsServer::Session::cut() {
  if (cut_) return;
  cut_ = true;
  ++turn_;
  timer_.cancel();
  error_code ignored;
  stream_.next_layer().close(ignored);
  core_.closed(number_);
}

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
  require(listener >= 0, "no socket");
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
  std::vector<std::shared_ptr<Session>> sessions;
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
  std::shared_ptr<Session> session;
  {
    const std::lock_guard lock(mutex_);
    if (stopped_) return;
    session = std::make_shared<Session>(*this, std::move(socket), ++connections_);
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

void HttpsServer::Core::answered(std::size_t number) {
  const std::lock_guard lock(mutex_);
  log_[number].answered = std::chrono::steady_clock::now();
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
    while (times[last] - times[first] >= seconds{1}) ++first;
    most = std::max(most, last - first + 1);
  }
  return most;
}

}  // namespace credlint::testing
