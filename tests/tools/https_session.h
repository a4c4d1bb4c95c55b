// One connection of the HTTPS server of the tests.
#pragma once

#include <openssl/ssl.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "https_reply.h"

namespace credlint::testing {

// All runs in its strand, but for the constructor, start() and stop(). Operations under way keep it alive.
class HttpsSession : public std::enable_shared_from_this<HttpsSession> {
 public:
  // What the session belongs to, and what outlives it. Its functions are called by several threads.
  class Owner : public std::enable_shared_from_this<Owner> {
   public:
    virtual ~Owner() = default;
    // Puts the request into the log, which gives it its number and its time.
    virtual void log(Request& request) = 0;
    virtual void answered(std::size_t request) = 0;
    virtual Reply reply_to(const Request& request) = 0;
    virtual void closed(std::size_t connection) = 0;
  };

  HttpsSession(Owner& owner, boost::asio::ssl::context& context, boost::asio::ip::tcp::socket socket,
               std::size_t number);

  void start();
  void stop();

 private:
  using Message = boost::beast::http::request<boost::beast::http::string_body>;

  void shake_hands();
  void read();
  void take(Message message);
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

  Owner& owner_;
  const std::size_t number_;
  boost::asio::ssl::stream<boost::asio::ip::tcp::socket> stream_;
  boost::asio::steady_timer timer_;
  boost::beast::flat_buffer buffer_;
  std::optional<boost::beast::http::request_parser<boost::beast::http::string_body>> parser_;
  Request request_;
  Reply reply_;
  bool keep_alive_ = false;
  std::string out_;
  unsigned turn_ = 0;
  bool cut_ = false;
};

// The host that the client names in the handshake (SNI), in lower case; "" if it names none.
std::string server_name_of(SSL* connection);

}  // namespace credlint::testing
