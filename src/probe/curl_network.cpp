#include "curl_network.h"

#include <curl/curl.h>
#include <fmt/core.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <map>
#include <stdexcept>
#include <utility>

#include "address.h"
#include "text.h"
#include "url.h"
#include "vendor.h"

namespace credlint {
namespace {

constexpr std::size_t kMostHeaders = std::size_t{64} * 1024;

struct ListDeleter {
  void operator()(curl_slist* list) const { ::curl_slist_free_all(list); }
};
using List = std::unique_ptr<curl_slist, ListDeleter>;

List list_of(const std::vector<std::string>& lines) {
  List list;
  for (const std::string& line : lines) {
    curl_slist* longer = ::curl_slist_append(list.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    static_cast<void>(list.release());  // it is the head of the longer one
    list.reset(longer);
  }
  return list;
}

// A header may hold the secret.
void forget(List& headers) {
  for (const curl_slist* line = headers.get(); line != nullptr; line = line->next)
    wipe(line->data, std::char_traits<char>::length(line->data));
  headers.reset();
}

// One request under way. libcurl calls its functions with what arrives.
struct Transfer {
  CURL* easy = nullptr;
  std::size_t id = 0;
  Answer answer;
  std::size_t header_bytes = 0;
  bool too_large = false;
  unsigned sent = 0;  // times
  std::size_t most_body = kMostBody;
  // Where the connection may go.
  bool any_address = false, internal_too = false;
  bool address_refused = false;
  List headers;

  Transfer() : easy(::curl_easy_init()) {
    if (easy == nullptr) throw std::bad_alloc();
  }
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;
  ~Transfer() {
    ::curl_easy_cleanup(easy);
    forget(headers);
  }

  template <class Value>
  void set(CURLoption option, Value value) const {
    if (::curl_easy_setopt(easy, option, value) != CURLE_OK)
      throw std::runtime_error(fmt::format("libcurl does not take its option {}", static_cast<int>(option)));
  }
};

std::size_t take_body(char* data, std::size_t, std::size_t size, void* to) {
  auto& transfer = *static_cast<Transfer*>(to);
  if (transfer.answer.body.size() + size > transfer.most_body) {
    transfer.too_large = true;
    return 0;
  }
  transfer.answer.body.append(data, size);
  return size;
}

bool is_listed(std::string_view header) {
  const auto& vendors = all_vendors();
  return std::any_of(vendors.begin(), vendors.end(), [header](const Vendor& vendor) {
    return std::find(vendor.listed_headers.begin(), vendor.listed_headers.end(), header) != vendor.listed_headers.end();
  });
}

std::size_t take_header(char* data, std::size_t, std::size_t size, void* to) {
  auto& transfer = *static_cast<Transfer*>(to);
  transfer.header_bytes += size;
  if (transfer.header_bytes > kMostHeaders) {
    transfer.too_large = true;
    return 0;
  }
  const std::string_view line = trim({data, size});
  if (line.starts_with("HTTP/")) transfer.answer.headers.clear();  // those before were of an interim answer
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return size;
  const std::string name = to_lower_ascii(line.substr(0, colon));
  const std::string_view value = trim(line.substr(colon + 1));
  std::string& known = transfer.answer.headers[name];
  // Of most the last one counts; of some each one.
  if (!known.empty() && is_listed(name))
    known.append(", ").append(value);
  else
    known = value;
  return size;
}

// Called each time that the request is about to be sent.
int count_request(void* of, char*, char*, int, int) {
  ++static_cast<Transfer*>(of)->sent;
  return CURL_PREREQFUNC_OK;
}

// Called for every address that a connection is tried to.
curl_socket_t open_socket(void* of, curlsocktype purpose, curl_sockaddr* address) {
  auto& transfer = *static_cast<Transfer*>(of);
  const AddressClass is = class_of(address->addr);
  const bool allowed =
      transfer.any_address || is == AddressClass::open || (is == AddressClass::internal && transfer.internal_too);
  if (purpose != CURLSOCKTYPE_IPCXN || !allowed) {
    transfer.address_refused = true;
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

// What went wrong, in words of ours: those of libcurl may quote what the server sent.
std::pair<Failure, std::string> explain(CURLcode code, const Transfer& transfer, std::string_view host) {
  const std::string name = fmt::format("`{}`", host);
  if (transfer.too_large)
    return {Failure::garbage,
            fmt::format("the answer of {} is larger than any true one ({} KiB)", name, transfer.most_body / 1024)};
  long proxy_status = 0;
  ::curl_easy_getinfo(transfer.easy, CURLINFO_HTTP_CONNECTCODE, &proxy_status);
  if (proxy_status == 407)
    return {Failure::proxy, "the proxy asks for credentials, or refuses those that it got (407)"};
  switch (code) {
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
      return {Failure::certificate, fmt::format("the certificate of {} is not to be trusted", name)};
    case CURLE_COULDNT_RESOLVE_HOST:
      return {Failure::unreachable, fmt::format("the name {} has no address", name)};
    case CURLE_COULDNT_RESOLVE_PROXY:
      return {Failure::unreachable, "the name of the proxy has no address"};
    case CURLE_OPERATION_TIMEDOUT:
      return {Failure::unreachable, fmt::format("{} did not answer in time", name)};
    case CURLE_COULDNT_CONNECT:
      if (transfer.address_refused)
        return {Failure::address,
                fmt::format("held back: the name {} stands for an address that no secret may go to", name)};
      return {Failure::unreachable, fmt::format("{} takes no connection", name)};
    case CURLE_SSL_CONNECT_ERROR:
      return {Failure::unreachable, fmt::format("no secure connection to {} came about", name)};
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_OUT_OF_MEMORY:  // a header line beyond all measure, too
      return {Failure::garbage, fmt::format("what {} sent is no HTTP answer", name)};
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
      return {Failure::unreachable, fmt::format("the connection to {} broke before its answer was complete", name)};
    default:
      return {Failure::unreachable,
              fmt::format("the request to {} failed (libcurl's error {})", name, static_cast<int>(code))};
  }
}

class CurlNetwork final : public Network {
 public:
  explicit CurlNetwork(NetworkOptions options) : options_(std::move(options)) {
    static const CURLcode kReady = ::curl_global_init(CURL_GLOBAL_DEFAULT);
    multi_ = kReady == CURLE_OK ? ::curl_multi_init() : nullptr;
    if (multi_ == nullptr) throw std::runtime_error("libcurl cannot be set up");
    ::curl_multi_setopt(multi_, CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
    std::vector<std::string> connect_to;
    for (const ConnectTo& item : options_.connect_to) connect_to.push_back(item.text);
    connect_to_ = list_of(connect_to);
  }
  CurlNetwork(const CurlNetwork&) = delete;
  CurlNetwork& operator=(const CurlNetwork&) = delete;
  ~CurlNetwork() override {
    cancel();
    idle_.clear();
    ::curl_multi_cleanup(multi_);
  }

  [[nodiscard]] Moment now() const override { return std::chrono::steady_clock::now(); }
  [[nodiscard]] std::chrono::system_clock::time_point utc() const override { return std::chrono::system_clock::now(); }

  void send(std::size_t id, const HttpRequest& request) override {
    if (idle_.empty()) idle_.push_back(std::make_unique<Transfer>());
    std::unique_ptr<Transfer> transfer = std::move(idle_.back());
    idle_.pop_back();
    prepare(*transfer, id, request);
    CURL* easy = transfer->easy;
    if (::curl_multi_add_handle(multi_, easy) != CURLM_OK) throw std::runtime_error("libcurl takes no more requests");
    under_way_[easy] = {std::move(transfer), std::string(split_url(request.url).host)};
  }

  std::vector<HttpResult> wait(Moment until) override {
    while (true) {
      int running = 0;
      ::curl_multi_perform(multi_, &running);
      std::vector<HttpResult> results = collect();
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - now()).count();
      if (!results.empty() || left <= 0) return results;
      ::curl_multi_poll(multi_, nullptr, 0, static_cast<int>(std::min<std::int64_t>(left, 1000)), nullptr);
    }
  }

  void cancel() override {
    for (auto& [easy, flight] : under_way_) {
      ::curl_multi_remove_handle(multi_, easy);
      std::string& body = flight.transfer->answer.body;
      wipe(body.data(), body.size());
    }
    under_way_.clear();
  }

 private:
  struct Flight {
    std::unique_ptr<Transfer> transfer;
    std::string host;
  };

  void prepare(Transfer& transfer, std::size_t id, const HttpRequest& request) const {
    ::curl_easy_reset(transfer.easy);
    transfer.id = id;
    transfer.answer = {};
    transfer.header_bytes = 0;
    transfer.sent = 0;
    transfer.too_large = transfer.address_refused = false;
    transfer.most_body = request.most_body;
    allow_addresses(transfer, split_url(request.url));

    transfer.set(CURLOPT_URL, request.url.c_str());
    transfer.set(CURLOPT_PROTOCOLS_STR, "https");
    transfer.set(CURLOPT_FOLLOWLOCATION, 0L);
    transfer.set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    transfer.set(CURLOPT_NOSIGNAL, 1L);
    // A request that ends while its name is still being looked up must not wait for the answer of a dead name server.
    transfer.set(CURLOPT_QUICK_EXIT, 1L);
    transfer.set(CURLOPT_TIMEOUT_MS, static_cast<long>(std::chrono::milliseconds(options_.timeout).count()));
    transfer.set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
    transfer.set(CURLOPT_PIPEWAIT, 1L);
    transfer.set(CURLOPT_USERAGENT, options_.user_agent.c_str());
    // An empty one keeps libcurl from looking for others in the environment.
    transfer.set(CURLOPT_PROXY, options_.proxy.c_str());
    transfer.set(CURLOPT_NOPROXY, "");
    transfer.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    if (!options_.ca_file.empty()) {
      transfer.set(CURLOPT_CAINFO, options_.ca_file.c_str());
      transfer.set(CURLOPT_CAPATH, nullptr);
      transfer.set(CURLOPT_PROXY_CAINFO, options_.ca_file.c_str());
    }
    if (connect_to_) transfer.set(CURLOPT_CONNECT_TO, connect_to_.get());
    transfer.set(CURLOPT_WRITEFUNCTION, take_body);
    transfer.set(CURLOPT_WRITEDATA, &transfer);
    transfer.set(CURLOPT_HEADERFUNCTION, take_header);
    transfer.set(CURLOPT_HEADERDATA, &transfer);
    transfer.set(CURLOPT_PREREQFUNCTION, count_request);
    transfer.set(CURLOPT_PREREQDATA, &transfer);
    transfer.set(CURLOPT_OPENSOCKETFUNCTION, open_socket);
    transfer.set(CURLOPT_OPENSOCKETDATA, &transfer);
    give_secret(transfer, request);
  }

  static void give_secret(Transfer& transfer, const HttpRequest& request) {
    std::vector<std::string> headers;
    const auto has = [&request](std::string_view name) {
      return std::any_of(request.headers.begin(), request.headers.end(),
                         [name](const Header& header) { return equal_ignoring_case(header.name, name); });
    };
    if (!has("accept")) headers.emplace_back("Accept: application/json");
    for (const Header& header : request.headers) headers.push_back(fmt::format("{}: {}", header.name, header.value));
    const std::string_view body = request.secret_body != nullptr ? request.secret_body->reveal() : request.body;
    if (!body.empty()) {
      headers.emplace_back(request.form ? "Content-Type: application/x-www-form-urlencoded"
                                        : "Content-Type: application/json");
      // What comes back to a secret body is a secret, which growing would leave copies of.
      if (request.secret_body != nullptr) transfer.answer.body.reserve(kMostBody);
      transfer.set(CURLOPT_POST, 1L);
      transfer.set(CURLOPT_POSTFIELDS, body.data());
      transfer.set(CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
    }
    const Credential& credential = request.credential;
    // libcurl wants an end of the text, which a Secret has not.
    std::string secret(request.secret == nullptr ? std::string_view{} : request.secret->reveal());
    switch (credential.auth) {
      case Auth::none:
      case Auth::client_credentials:
        break;
      case Auth::basic: {
        const bool is_user = credential.user == "{secret}";
        transfer.set(CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
        transfer.set(CURLOPT_USERNAME, is_user ? secret.c_str() : request.user.c_str());
        transfer.set(CURLOPT_PASSWORD, is_user ? "" : secret.c_str());
        break;
      }
      case Auth::bearer:
        transfer.set(CURLOPT_HTTPAUTH, CURLAUTH_BEARER);
        transfer.set(CURLOPT_XOAUTH2_BEARER, secret.c_str());
        break;
      case Auth::signed_v4:
        // Said in full: libcurl would guess the service and the region from the labels of the host.
        transfer.set(CURLOPT_AWS_SIGV4, fmt::format("aws:amz:{}:{}", credential.region, credential.service).c_str());
        transfer.set(CURLOPT_USERNAME, request.user.c_str());
        transfer.set(CURLOPT_PASSWORD, secret.c_str());
        break;
      case Auth::header: {
        std::string line;
        line.reserve(credential.header.size() + credential.prefix.size() + secret.size() + 2);
        line.append(credential.header).append(": ").append(credential.prefix).append(secret);
        headers.push_back(std::move(line));
        break;
      }
    }
    transfer.headers = list_of(headers);
    transfer.set(CURLOPT_HTTPHEADER, transfer.headers.get());
    if (credential.auth == Auth::header) wipe(headers.back().data(), headers.back().size());
    wipe(secret.data(), secret.size());
  }

  void allow_addresses(Transfer& transfer, const Url& url) const {
    const auto& connect_to = options_.connect_to;
    const auto& internal = options_.internal_hosts;
    transfer.any_address =
        !options_.proxy.empty() || std::any_of(connect_to.begin(), connect_to.end(), [&](const ConnectTo& item) {
          return (item.host.empty() || item.host == url.host) &&
                 (item.port.empty() || item.port == (url.port.empty() ? "443" : url.port));
        });
    transfer.internal_too = std::find(internal.begin(), internal.end(), url.host) != internal.end();
  }

  std::vector<HttpResult> collect() {
    std::vector<HttpResult> results;
    int left = 0;
    while (const CURLMsg* message = ::curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode code = message->data.result;
      const auto found = under_way_.find(message->easy_handle);
      ::curl_multi_remove_handle(multi_, message->easy_handle);
      Transfer& transfer = *found->second.transfer;
      HttpResult& result = results.emplace_back();
      result.id = transfer.id;
      result.repeats = transfer.sent > 1 ? transfer.sent - 1 : 0;
      // Of an answer that broke off, as much as there was.
      ::curl_easy_getinfo(transfer.easy, CURLINFO_RESPONSE_CODE, &transfer.answer.status);
      if (code != CURLE_OK) std::tie(result.failure, result.why) = explain(code, transfer, found->second.host);
      result.answer = std::move(transfer.answer);
      ::curl_easy_reset(transfer.easy);
      forget(transfer.headers);
      idle_.push_back(std::move(found->second.transfer));
      under_way_.erase(found);
    }
    return results;
  }

  NetworkOptions options_;
  CURLM* multi_ = nullptr;
  List connect_to_;
  std::map<CURL*, Flight> under_way_;
  std::vector<std::unique_ptr<Transfer>> idle_;
};

// Takes what stands before the next colon, and the colon, off the front; an address in brackets whole.
std::optional<std::string> next_part(std::string_view& text) {
  const bool brackets = text.starts_with('[');
  const std::size_t colon = brackets ? text.find("]:") : text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  if (brackets) {
    std::string part = to_lower_ascii(text.substr(0, colon + 1));
    text.remove_prefix(colon + 2);
    return part;
  }
  std::string part = to_lower_ascii(text.substr(0, colon));
  text.remove_prefix(colon + 1);
  return part;
}

// Also for none at all.
bool is_port(std::string_view text) {
  return text.size() <= 5 && std::all_of(text.begin(), text.end(), is_digit) &&
         (text.empty() || std::stoul(std::string(text)) <= 65535);
}

}  // namespace

std::optional<ConnectTo> parse_connect_to(std::string_view text) {
  ConnectTo item{std::string(text), {}, {}};
  const auto host = next_part(text), port = next_part(text), address = next_part(text);
  if (!host || !port || !address || address->empty() || !is_port(*port) || text.empty() || !is_port(text))
    return std::nullopt;
  item.host = *host;
  item.port = *port;
  return item;
}

std::unique_ptr<Network> make_curl_network(const NetworkOptions& options) {
  return std::make_unique<CurlNetwork>(options);
}

}  // namespace credlint
