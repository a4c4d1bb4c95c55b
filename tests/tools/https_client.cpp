#include "https_client.h"

#include <memory>
#include <thread>

namespace credlint::testing {
namespace {

std::size_t append(char* data, std::size_t size, std::size_t count, void* text) {
  static_cast<std::string*>(text)->append(data, size * count);
  return size * count;
}

}  // namespace

Client::Client(const HttpsServer& server, const std::string& root) : curl_(curl_easy_init()) {
  if (curl_ == nullptr) throw std::runtime_error("no curl handle");
  connect_to_ = curl_slist_append(nullptr, server.connect_to().c_str());
  set(CURLOPT_CONNECT_TO, connect_to_);
  set(CURLOPT_CAINFO, root.c_str());
  set(CURLOPT_PROXY, "");
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_TIMEOUT, long{kPatience.count()});
  set(CURLOPT_WRITEFUNCTION, &append);
  set(CURLOPT_WRITEDATA, &fetched_.body);
  set(CURLOPT_HEADERFUNCTION, &append);
  set(CURLOPT_HEADERDATA, &fetched_.head);
  set(CURLOPT_ERRORBUFFER, error_.data());
}

Client::~Client() {
  curl_easy_cleanup(curl_);
  curl_slist_free_all(connect_to_);
}

Fetched Client::get(const std::string& url) {
  set_url(url);
  fetched_.code = curl_easy_perform(curl_);
  return result();
}

Fetched Client::get(std::string_view host, std::string_view target) {
  return get("https://" + std::string(host) + std::string(target));
}

bool Client::leave(std::string_view host, std::string_view target, const std::function<bool()>& when) {
  set_url("https://" + std::string(host) + std::string(target));
  const std::unique_ptr<CURLM, decltype(&curl_multi_cleanup)> multi{curl_multi_init(), &curl_multi_cleanup};
  curl_multi_add_handle(multi.get(), curl_);
  int running = 1;
  while (curl_multi_perform(multi.get(), &running) == CURLM_OK && running > 0 && !when())
    curl_multi_poll(multi.get(), nullptr, 0, 1, nullptr);
  curl_multi_remove_handle(multi.get(), curl_);
  return running > 0;
}

Fetched Client::result() {
  fetched_.error = error_.data();
  curl_easy_getinfo(curl_, CURLINFO_RESPONSE_CODE, &fetched_.status);
  curl_easy_getinfo(curl_, CURLINFO_HTTP_VERSION, &fetched_.http_version);
  curl_easy_getinfo(curl_, CURLINFO_SSL_VERIFYRESULT, &fetched_.verified);
  const char* redirect = nullptr;
  curl_easy_getinfo(curl_, CURLINFO_REDIRECT_URL, &redirect);
  if (redirect != nullptr) fetched_.redirect = redirect;
  return fetched_;
}

bool eventually(const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
  return true;
}

Fetched get_once(const HttpsServer& server, const Trust& trust, std::string_view target) {
  return Client(server, trust.root).get(kHost, target);
}

}  // namespace credlint::testing
