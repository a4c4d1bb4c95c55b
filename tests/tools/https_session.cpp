#include "https_session.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/status.hpp>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <string_view>
#include <utility>

namespace credlint::testing {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

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

}  // namespace

HttpsSession::HttpsSession(Owner& owner, asio::ssl::context& context, tcp::socket socket, std::size_t number)
    : owner_(owner), number_(number), stream_(std::move(socket), context), timer_(stream_.get_executor()) {}

void HttpsSession::start() {
  asio::post(stream_.get_executor(), [self = shared_from_this()] { self->shake_hands(); });
}

void HttpsSession::stop() {
  asio::post(stream_.get_executor(), [self = shared_from_this()] { self->cut(); });
}

void HttpsSession::shake_hands() {
  if (cut_) return;
  stream_.async_handshake(asio::ssl::stream_base::server, [self = shared_from_this()](error_code error) {
    if (error) return self->cut();
    self->read();
  });
}

void HttpsSession::read() {
  if (cut_) return;
  parser_.emplace();
  parser_->header_limit(65536);
  parser_->body_limit(1048576);
  http::async_read(stream_, buffer_, *parser_, [self = shared_from_this()](error_code error, std::size_t /*size*/) {
    if (error) return self->cut();
    self->take(self->parser_->release());
  });
}

void HttpsSession::take(Message message) {
  request_ = {.connection = number_,
              .server_name = server_name_of(stream_.native_handle()),
              .method = std::string(message.method_string()),
              .target = std::string(message.target()),
              .body = std::move(message.body())};
  for (const auto& field : message) request_.headers.emplace_back(field.name_string(), field.value());
  const std::string host = lower(request_.header("host").value_or(""));
  request_.host = host.substr(0, host.rfind(':'));
  owner_.log(request_);
  reply_ = owner_.reply_to(request_);
  keep_alive_ = message.keep_alive() && !says_close(reply_);

  ++turn_;
  // A latch may outlive the server.
  const auto go = [weak_owner = owner_.weak_from_this(), weak_self = weak_from_this()] {
    const std::shared_ptr<Owner> owner = weak_owner.lock();
    const std::shared_ptr<HttpsSession> self = owner ? weak_self.lock() : nullptr;
    if (self) asio::post(self->stream_.get_executor(), [self] { self->answer(); });
  };
  if (reply_.latch && reply_.latch->hold(go))
    watch();
  else
    answer();
}

void HttpsSession::answer() {
  if (cut_) return;
  ++turn_;
  const bool with_body = has_body(reply_) && request_.method != "HEAD";
  switch (reply_.manner) {
    case Reply::Manner::close:
      owner_.answered(request_.number);
      return finish();
    case Reply::Manner::reset: {
      owner_.answered(request_.number);
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

void HttpsSession::send(bool goes_on) {
  owner_.answered(request_.number);
  asio::async_write(stream_, asio::buffer(out_),
                    [self = shared_from_this(), goes_on](error_code error, std::size_t /*size*/) {
                      if (error) return self->cut();
                      if (goes_on)
                        self->read();
                      else
                        self->finish();
                    });
}

void HttpsSession::send_slowly(std::size_t at, bool goes_on) {
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

void HttpsSession::send_endlessly() {
  asio::async_write(stream_, asio::buffer(out_), [self = shared_from_this()](error_code error, std::size_t /*size*/) {
    if (error || self->cut_) return self->cut();
    self->out_ = self->reply_.body;
    self->send_endlessly();
  });
}

void HttpsSession::watch() {
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

void HttpsSession::finish() {
  if (cut_) return;
  // A client that does not answer the end of TLS with its own is not waited for.
  timer_.expires_after(std::chrono::milliseconds{250});
  timer_.async_wait([self = shared_from_this()](error_code aborted) {
    if (!aborted) self->cut();
  });
  stream_.async_shutdown([self = shared_from_this()](error_code /*error*/) { self->cut(); });
}

void HttpsSession::cut() {
  if (cut_) return;
  cut_ = true;
  ++turn_;
  timer_.cancel();
  error_code ignored;
  stream_.next_layer().close(ignored);
  owner_.closed(number_);
}

std::string server_name_of(SSL* connection) {
  const char* const name = SSL_get_servername(connection, TLSEXT_NAMETYPE_host_name);
  return name == nullptr ? std::string() : lower(name);
}

}  // namespace credlint::testing
