// Clients of the HTTPS server of the tests, for its own tests.
#pragma once

#include <curl/curl.h>

#include <array>
#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "https_server.h"
#include "support.h"

namespace credlint::testing {

inline constexpr std::string_view kHost = "acme.atlassian.net";

// What has not come by then will never come. No test depends on how long anything takes.
inline constexpr std::chrono::seconds kPatience{120};

struct Fetched {
  CURLcode code = CURLE_OK;
  std::string error;  // curl's words
  long status = 0, http_version = 0, verified = 0;
  std::string body, redirect, head;
};

// A curl easy handle with its own connections. Boost.Test is not for threads, so nothing is checked here.
class Client {
 public:
  Client(const HttpsServer& server, const std::string& root);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  template <typename Value>
  void set(CURLoption option, Value value) {
    if (curl_easy_setopt(curl_, option, value) != CURLE_OK) throw std::runtime_error("curl does not know an option");
  }
  void set_url(const std::string& url) {
    fetched_ = {};
    set(CURLOPT_URL, url.c_str());
  }
  [[nodiscard]] CURL* handle() { return curl_; }

  Fetched get(const std::string& url);
  Fetched get(std::string_view host, std::string_view target);
  // Sends a request, over a new connection, and goes away as soon as this is so; false if there was an end before.
  [[nodiscard]] bool leave(std::string_view host, std::string_view target, const std::function<bool()>& when);
  // What has come of a request that was sent by the handle.
  Fetched result();

 private:
  CURL* curl_;
  curl_slist* connect_to_ = nullptr;
  std::array<char, CURL_ERROR_SIZE> error_{};
  Fetched fetched_;
};

// An authority, and its root in a file.
struct Trust {
  TemporaryFolder folder;
  TestAuthority authority;
  std::string root = folder.path("root.pem");

  Trust() { authority.write_root(root); }
};

// Until something is so that another thread or a process brings about.
bool eventually(const std::function<bool()>& condition);

Fetched get_once(const HttpsServer& server, const Trust& trust, std::string_view target);

}  // namespace credlint::testing
