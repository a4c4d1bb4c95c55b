#include "connect_proxy.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <string_view>

namespace credlint::testing {
namespace {

constexpr int kPatience = 50;  // milliseconds between two looks at whether it is to stop

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

void send_all(int to, std::string_view text) {
  while (!text.empty()) {
    const ssize_t sent = ::send(to, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
}

}  // namespace

ConnectProxy::ConnectProxy(std::uint16_t to, Manner manner)
    : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), to_(to), manner_(manner) {
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener_, 16) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    throw std::runtime_error("the proxy cannot listen");
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

ConnectProxy::~ConnectProxy() {
  stops_ = true;
  acceptor_.join();
  for (std::thread& session : sessions_) session.join();
  ::close(listener_);
}

std::string ConnectProxy::url(const std::string& credentials) const {
  return fmt::format("http://{}{}127.0.0.1:{}", credentials, credentials.empty() ? "" : "@", port_);
}

std::vector<std::string> ConnectProxy::heads() const {
  const std::lock_guard lock(mutex_);
  return heads_;
}

void ConnectProxy::accept_all() {
  while (!stops_) {
    pollfd waiting{listener_, POLLIN, 0};
    if (::poll(&waiting, 1, kPatience) <= 0) continue;
    const int client = ::accept(listener_, nullptr, nullptr);
    if (client >= 0) sessions_.emplace_back([this, client] { serve(client); });
  }
}

void ConnectProxy::serve(int client) {
  std::string head;
  while (!stops_ && head.find("\r\n\r\n") == std::string::npos) {
    pollfd waiting{client, POLLIN, 0};
    if (::poll(&waiting, 1, kPatience) <= 0) continue;
    std::array<char, 4096> buffer{};
    const ssize_t size = ::recv(client, buffer.data(), buffer.size(), 0);
    if (size <= 0) break;
    head.append(buffer.data(), static_cast<std::size_t>(size));
  }
  {
    const std::lock_guard lock(mutex_);
    heads_.push_back(head);
  }
  if (manner_ == Manner::wants_credentials) {
    send_all(client,
             "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\n"
             "Content-Length: 0\r\nConnection: close\r\n\r\n");
  } else if (const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0); server >= 0) {
    sockaddr_in address = loopback(to_);
    if (::connect(server, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) {
      send_all(client, "HTTP/1.1 200 Connection established\r\n\r\n");
      tunnel(client, server);
    }
    ::close(server);
  }
  ::close(client);
}

void ConnectProxy::tunnel(int client, int server) const {
  std::array<pollfd, 2> ends{pollfd{client, POLLIN, 0}, pollfd{server, POLLIN, 0}};
  while (!stops_) {
    if (::poll(ends.data(), ends.size(), kPatience) <= 0) continue;
    for (std::size_t i = 0; i < ends.size(); ++i) {
      if (ends[i].revents == 0) continue;
      std::array<char, 16384> buffer{};
      const ssize_t size = ::recv(ends[i].fd, buffer.data(), buffer.size(), 0);
      if (size <= 0) return;
      send_all(ends[1 - i].fd, {buffer.data(), static_cast<std::size_t>(size)});
    }
  }
}

}  // namespace credlint::testing
