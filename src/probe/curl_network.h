// The network itself, by libcurl's multi interface.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "network.h"

namespace credlint {

// "HOST:PORT:ADDR:PORT", as curl takes it: requests to the first two go to the last two. An empty HOST or PORT in front
// stands for every one. IPv6 addresses stand in brackets.
struct ConnectTo {
  std::string text, host, port;
};
std::optional<ConnectTo> parse_connect_to(std::string_view text);

struct NetworkOptions {
  std::string user_agent;
  std::string ca_file;  // in PEM, instead of the system's certificates; empty: those
  std::string proxy;    // a URL; empty: none, whatever the environment says
  std::vector<ConnectTo> connect_to;
  std::vector<std::string> internal_hosts;  // in lower case: those that may have addresses of a private network
  std::chrono::seconds timeout{10};         // for one request, from the first byte to the last
};

// Speaks https alone, HTTP/2 where it is offered, follows no redirect, and connects to no address that the secret of a
// request must not go to: see address.h. A host that `connect_to` names may have any address. Throws a
// std::runtime_error if libcurl cannot be set up.
std::unique_ptr<Network> make_curl_network(const NetworkOptions& options);

}  // namespace credlint
