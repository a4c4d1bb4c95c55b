// A real HTTP proxy on loopback that tunnels every CONNECT to one port of this machine, or asks for credentials.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace credlint::testing {

class ConnectProxy {
 public:
  enum class Manner { tunnels, wants_credentials };

  // Listens on a free port of 127.0.0.1.
  explicit ConnectProxy(std::uint16_t to, Manner manner = Manner::tunnels);
  // Cuts all connections and waits for the threads.
  ~ConnectProxy();
  ConnectProxy(const ConnectProxy&) = delete;
  ConnectProxy& operator=(const ConnectProxy&) = delete;

  // "http://127.0.0.1:PORT", with `credentials` such as "user:password" before the address.
  [[nodiscard]] std::string url(const std::string& credentials = {}) const;
  // All that was said to the proxy itself, a text a connection.
  [[nodiscard]] std::vector<std::string> heads() const;

 private:
  void accept_all();
  void serve(int client);
  void tunnel(int client, int server) const;

  int listener_ = -1;
  std::uint16_t port_ = 0, to_;
  Manner manner_;
  std::atomic<bool> stops_{false};
  mutable std::mutex mutex_;
  std::vector<std::string> heads_;
  std::vector<std::thread> sessions_;
  std::thread acceptor_;
};

}  // namespace credlint::testing
