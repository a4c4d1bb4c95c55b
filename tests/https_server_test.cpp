// The HTTPS server of the tests itself: what it serves, how it misbehaves and that it always stops.
#include "https_server.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <openssl/x509_vfy.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <thread>

#include "support.h"

namespace credlint::testing {
namespace {

using std::chrono::milliseconds, std::chrono::seconds;

constexpr std::string_view kHost = "acme.atlassian.net";

struct Fetched {
  CURLcode code = CURLE_OK;
  std::string error;  // curl's words
  long status = 0, http_version = 0, verified = 0;
  std::string body, redirect, head;
};

std::size_t append(char* data, std::size_t size, std::size_t count, void* text) {
  static_cast<std::string*>(text)->append(data, size * count);
  return size * count;
}

// Takes no more than 64 KiB, as the prober does.
std::size_t append_some(char* data, std::size_t size, std::size_t count, void* text) {
  std::string& body = *static_cast<std::string*>(text);
  if (body.size() + size * count > 65536) return 0;
  body.append(data, size * count);
  return size * count;
}

std::size_t pause_reading(char* /*data*/, std::size_t /*size*/, std::size_t /*count*/, void* /*text*/) {
  return CURL_WRITEFUNC_PAUSE;
}

int abort_if(void* flag, curl_off_t /*total*/, curl_off_t /*now*/, curl_off_t /*to_send*/, curl_off_t /*sent*/) {
  return static_cast<std::atomic<bool>*>(flag)->load() ? 1 : 0;
}

// A curl easy handle with its own connections. Boost.Test is not for threads, so nothing is checked here.
class Client {
 public:
  Client(const HttpsServer& server, const std::string& root) : curl_(curl_easy_init()) {
    if (curl_ == nullptr) throw std::runtime_error("no curl handle");
    connect_to_ = curl_slist_append(nullptr, server.connect_to().c_str());
    set(CURLOPT_CONNECT_TO, connect_to_);
    set(CURLOPT_CAINFO, root.c_str());
    set(CURLOPT_PROXY, "");
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_TIMEOUT, 60L);
    set(CURLOPT_WRITEFUNCTION, &append);
    set(CURLOPT_WRITEDATA, &fetched_.body);
    set(CURLOPT_HEADERFUNCTION, &append);
    set(CURLOPT_HEADERDATA, &fetched_.head);
    set(CURLOPT_ERRORBUFFER, error_.data());
  }
  ~Client() {
    curl_easy_cleanup(curl_);
    curl_slist_free_all(connect_to_);
  }
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

  Fetched get(const std::string& url) {
    set_url(url);
    fetched_.code = curl_easy_perform(curl_);
    return result();
  }
  Fetched get(std::string_view host, std::string_view target) {
    return get("https://" + std::string(host) + std::string(target));
  }
  Fetched result() {
    fetched_.error = error_.data();
    curl_easy_getinfo(curl_, CURLINFO_RESPONSE_CODE, &fetched_.status);
    curl_easy_getinfo(curl_, CURLINFO_HTTP_VERSION, &fetched_.http_version);
    curl_easy_getinfo(curl_, CURLINFO_SSL_VERIFYRESULT, &fetched_.verified);
    const char* redirect = nullptr;
    curl_easy_getinfo(curl_, CURLINFO_REDIRECT_URL, &redirect);
    if (redirect != nullptr) fetched_.redirect = redirect;
    return fetched_;
  }

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
template <typename Condition>
bool eventually(const Condition& condition) {
  const auto end = std::chrono::steady_clock::now() + seconds{20};
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(milliseconds{1});
  }
  return true;
}

Fetched get_once(const HttpsServer& server, const Trust& trust, std::string_view target) {
  return Client(server, trust.root).get(kHost, target);
}

Fetched fetch_reply(const Reply& reply) {
  const Trust trust;
  HttpsServer server(trust.authority);
  server.script(kHost, "/", {reply});
  Client client(server, trust.root);
  client.set(CURLOPT_WRITEFUNCTION, &append_some);
  client.set(CURLOPT_ACCEPT_ENCODING, "");
  Fetched fetched = client.get(kHost, "/");
  BOOST_TEST(server.requests().size() == 1U);
  return fetched;
}

// A connection that is open and says nothing.
class SilentClient {
 public:
  explicit SilentClient(const HttpsServer& server) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(server.port());
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    BOOST_REQUIRE(::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  }
  ~SilentClient() { ::close(socket_); }
  SilentClient(const SilentClient&) = delete;
  SilentClient& operator=(const SilentClient&) = delete;

 private:
  int socket_;
};

std::size_t entries(const char* folder) {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    static_cast<void>(entry);
    ++count;
  }
  return count;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(https_server)

BOOST_AUTO_TEST_CASE(a_request_is_answered_and_logged) {
  const Trust trust;
  HttpsServer server(trust.authority);
  server.script(kHost, "/rest/api/3/myself?expand=x", {Reply::json(R"({"accountId": "1"})")});
  Client client(server, trust.root);
  client.set(CURLOPT_USERPWD, "alice:wonder");
  BOOST_TEST(server.connect_to(kHost) == std::string(kHost) + ":443:127.0.0.1:" + std::to_string(server.port()));
  const auto before = std::chrono::steady_clock::now();
  const Fetched fetched = client.get("https://ACME.atlassian.net/rest/api/3/myself?expand=x");
  BOOST_TEST(fetched.code == CURLE_OK, fetched.error);
  BOOST_TEST(fetched.status == 200);
  BOOST_TEST(fetched.http_version == long{CURL_HTTP_VERSION_1_1});  // curl offers HTTP/2
  BOOST_TEST(fetched.body == R"({"accountId": "1"})");
  BOOST_TEST(fetched.head.find("Content-Type: application/json\r\n") != std::string::npos);

  client.set(CURLOPT_POSTFIELDS, "grant_type=client_credentials");
  BOOST_TEST(client.get("https://auth.atlassian.com/oauth/token").status == 418);
  BOOST_TEST(client.get("https://auth.atlassian.com/oauth/token").status == 418);

  const std::vector<Request> log = server.requests();
  BOOST_REQUIRE(log.size() == 3U);
  BOOST_TEST(log[0].number == 0U);
  BOOST_TEST(log[0].connection == 1U);
  BOOST_TEST((log[0].received >= before && log[0].received <= *log[0].answered));
  BOOST_TEST(log[0].server_name == kHost);
  BOOST_TEST(log[0].host == kHost);
  BOOST_TEST(log[0].method == "GET");
  BOOST_TEST(log[0].target == "/rest/api/3/myself?expand=x");
  BOOST_TEST(log[0].body == "");
  BOOST_TEST(log[0].header("AUTHORIZATION").value_or("") == "Basic YWxpY2U6d29uZGVy");
  BOOST_TEST(!log[0].header("cookie"));
  BOOST_TEST(log[1].method == "POST");
  BOOST_TEST(log[1].body == "grant_type=client_credentials");
  BOOST_TEST(log[1].server_name == "auth.atlassian.com");
  BOOST_TEST(log[1].connection == 2U);
  BOOST_TEST(log[2].connection == 2U);  // kept alive
  BOOST_TEST((*log[1].answered <= log[2].received));
  BOOST_TEST(server.connections() == 2U);
}

BOOST_AUTO_TEST_CASE(curl_refuses_bad_certificates) {
  const Trust trust;
  const TestAuthority stranger;
  HttpsServer server(trust.authority,
                     {{"wrong.example", trust.authority.certificate({"right.example"})},
                      {"self.example", trust.authority.self_signed({"self.example"})},
                      {"old.example", trust.authority.expired({"old.example"})},
                      {"stranger.example", stranger.certificate({"stranger.example"})},
                      {"several.example", trust.authority.certificate({"a.example", "several.example"})}});
  server.on_request([](const Request&) { return Reply{.body = "hello"}; });
  Client client(server, trust.root);
  const auto refused = [&](std::string_view host) {
    Fetched fetched = client.get(host, "/");
    BOOST_TEST(fetched.code == CURLE_PEER_FAILED_VERIFICATION, host << ": " << fetched.code << " " << fetched.error);
    BOOST_TEST(fetched.body == "");
    return fetched;
  };
  // OpenSSL has no objection to that one, curl has.
  BOOST_TEST(refused("wrong.example").error.find("target host name 'wrong.example'") != std::string::npos);
  BOOST_TEST(refused("self.example").verified == X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT);
  BOOST_TEST(refused("old.example").verified == X509_V_ERR_CERT_HAS_EXPIRED);
  BOOST_TEST(refused("stranger.example").verified == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY);
  BOOST_TEST(server.requests().empty());
  BOOST_TEST(server.connections() == 4U);

  BOOST_TEST(client.get("several.example", "/").body == "hello");
  BOOST_TEST(client.get("other.example", "/").body == "hello");
  // An address is named in no handshake.
  const Fetched by_address = client.get("https://127.0.0.1/");
  BOOST_TEST(by_address.body == "hello", by_address.error);
  BOOST_TEST(server.requests().back().server_name == "");
  // Without the root nothing is trusted.
  client.set(CURLOPT_FRESH_CONNECT, 1L);
  const std::string other_root = trust.folder.path("other.pem");
  stranger.write_root(other_root);
  client.set(CURLOPT_CAINFO, other_root.c_str());
  BOOST_TEST(client.get("other.example", "/").code == CURLE_PEER_FAILED_VERIFICATION);
}

BOOST_AUTO_TEST_CASE(only_the_protocol_it_speaks_is_agreed_on) {
  const Trust trust;
  HttpsServer server(trust.authority);
  Client client(server, trust.root);
  client.set(CURLOPT_SSL_ENABLE_ALPN, 0L);
  BOOST_TEST(client.get(kHost, "/").status == 418);
  client.set(CURLOPT_FRESH_CONNECT, 1L);
  client.set(CURLOPT_SSLVERSION, long{CURL_SSLVERSION_MAX_TLSv1_2});
  BOOST_TEST(client.get(kHost, "/").status == 418);
}

BOOST_AUTO_TEST_CASE(answers_come_in_the_order_of_the_script) {
  const Trust trust;
  HttpsServer server(trust.authority);
  Client client(server, trust.root);
  const auto statuses = [&](int times) {
    std::vector<long> got;
    for (int i = 0; i < times; ++i) got.push_back(client.get(kHost, "/a").status);
    return got;
  };
  server.script("Acme.Atlassian.Net", "/a", {{.status = 429, .headers = {{"Retry-After", "1"}}}, {.status = 503}, {}});
  BOOST_TEST(statuses(4) == (std::vector<long>{429, 503, 200, 200}), boost::test_tools::per_element());
  server.script(kHost, "/a", {{.status = 401}});
  BOOST_TEST(statuses(1).front() == 401);
  server.script(kHost, "/a", {});
  BOOST_TEST(statuses(1).front() == 418);
  // The handler may ask the server; its request is in the log already.
  server.on_request([&](const Request& request) -> Reply {
    if (request.target == "/throw") throw std::runtime_error("no such thing");
    return {.status = 200, .body = std::to_string(server.requests().size()) + " " + request.target};
  });
  BOOST_TEST(client.get(kHost, "/b?c").body == "7 /b?c");
  const Fetched thrown = client.get(kHost, "/throw");
  BOOST_TEST(thrown.status == 500);
  BOOST_TEST(thrown.body.find("no such thing") != std::string::npos);
  server.script(kHost, "/none", {{.status = 204}});
  BOOST_TEST(client.get(kHost, "/none").status == 204);
  BOOST_TEST(server.connections() == 1U);
  server.script(kHost, "/last", {{.headers = {{"Connection", "close"}}, .body = "bye"}});
  BOOST_TEST(client.get(kHost, "/last").body == "bye");
  BOOST_TEST(client.get(kHost, "/none").status == 204);
  BOOST_TEST(server.connections() == 2U);
  client.set(CURLOPT_NOBODY, 1L);
  BOOST_TEST(client.get(kHost, "/b").code == CURLE_OK);
  BOOST_TEST(server.connections() == 2U);
}

BOOST_AUTO_TEST_CASE(a_redirect_is_an_answer) {
  const Fetched fetched = fetch_reply(Reply::redirect("https://elsewhere.example/login", 303));
  BOOST_TEST(fetched.code == CURLE_OK);
  BOOST_TEST(fetched.status == 303);
  BOOST_TEST(fetched.redirect == "https://elsewhere.example/login");
}

BOOST_AUTO_TEST_CASE(bad_manners_are_what_curl_says_they_are) {
  const auto code_of = [](const Reply& reply) { return fetch_reply(reply).code; };
  BOOST_TEST(code_of(Reply::close()) == CURLE_GOT_NOTHING);
  BOOST_TEST(code_of(Reply::reset()) == CURLE_RECV_ERROR);
  BOOST_TEST(code_of(Reply::garbage()) == CURLE_UNSUPPORTED_PROTOCOL);  // it takes it for HTTP/0.9
  BOOST_TEST(code_of(Reply::raw("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nno gzip")) ==
             CURLE_BAD_CONTENT_ENCODING);

  const Fetched half = fetch_reply(Reply::half("0123456789"));
  BOOST_TEST(half.code == CURLE_PARTIAL_FILE);
  BOOST_TEST(half.status == 200);
  BOOST_TEST(half.body == "01234");

  const Fetched endless = fetch_reply(Reply::endless());
  BOOST_TEST(endless.code == CURLE_WRITE_ERROR);  // append_some had enough
  BOOST_TEST(endless.body.size() > 32768U);

  const Fetched large = fetch_reply(Reply::huge_header(60000));
  BOOST_TEST(large.code == CURLE_OK);
  BOOST_TEST(large.head.size() > 60000U);
  // The limit of curl for one header is 100 KB; it calls that memory.
  BOOST_TEST(code_of(Reply::huge_header(1000000)) == CURLE_OUT_OF_MEMORY);
}

BOOST_AUTO_TEST_CASE(a_slow_answer_takes_its_time) {
  const Trust trust;
  HttpsServer server(trust.authority);
  server.script(kHost, "/slow", {Reply::slow("x")});
  server.script(kHost, "/quick", {Reply::slow("tick", milliseconds{1})});
  Client client(server, trust.root);
  const auto begin = std::chrono::steady_clock::now();
  const Fetched quick = client.get(kHost, "/quick");
  BOOST_TEST(quick.body == "tick");
  // A pause between any two bytes.
  const auto pauses = static_cast<int>(quick.head.size() + quick.body.size() - 1);
  BOOST_TEST((std::chrono::steady_clock::now() - begin >= pauses * milliseconds{1}));
  BOOST_TEST(client.get(kHost, "/quick").body == "tick");
  BOOST_TEST(server.connections() == 1U);
  client.set(CURLOPT_TIMEOUT_MS, 1000L);
  BOOST_TEST(client.get(kHost, "/slow").code == CURLE_OPERATION_TIMEDOUT);
  BOOST_TEST(!server.requests().back().answered);
  // The server notices that curl has gone.
  BOOST_TEST(eventually([&] { return server.open_connections() == 0; }));
}

BOOST_AUTO_TEST_CASE(a_latch_holds_answers_back) {
  const Trust trust;
  HttpsServer server(trust.authority);
  const Latch latch;
  BOOST_TEST(!latch.wait_for(1, milliseconds{1}));
  server.script(kHost, "/held", {Reply{.body = "let go"}.after(latch)});
  std::vector<Fetched> fetched(2);
  std::vector<std::thread> clients;
  for (Fetched& one : fetched) clients.emplace_back([&] { one = get_once(server, trust, "/held"); });
  BOOST_TEST(latch.wait_for(2));
  BOOST_TEST(server.max_concurrent() == 2U);
  BOOST_TEST(get_once(server, trust, "/other").status == 418);  // others go by
  for (const Request& request : server.requests())
    BOOST_TEST(request.answered.has_value() == (request.target == "/other"));
  latch.release();
  for (std::thread& client : clients) client.join();
  for (const Fetched& one : fetched) BOOST_TEST(one.body == "let go", one.error);
  BOOST_TEST(get_once(server, trust, "/held").body == "let go");
  BOOST_TEST(latch.wait_for(3));
}

BOOST_AUTO_TEST_CASE(a_client_that_does_not_wait_for_the_latch_is_gone) {
  const Trust trust;
  const Latch latch;
  HttpsServer server(trust.authority);
  server.script(kHost, "/held", {Reply{}.after(latch)});
  {
    Client client(server, trust.root);
    BOOST_TEST(client.get(kHost, "/").status == 418);
    client.set(CURLOPT_TIMEOUT_MS, 1000L);
    BOOST_TEST(client.get(kHost, "/held").code == CURLE_OPERATION_TIMEDOUT);
    BOOST_TEST(latch.wait_for(1));
  }
  BOOST_TEST(eventually([&] { return server.open_connections() == 0; }));
  latch.release();
  BOOST_TEST(get_once(server, trust, "/held").status == 200);
  BOOST_TEST(!server.requests().at(1).answered);
}

// Whatever is under way, the server stops at once, and its clients notice.
BOOST_AUTO_TEST_CASE(it_stops_at_once) {
  const Trust trust;
  const Latch latch;
  auto server = std::make_unique<HttpsServer>(trust.authority);
  server->script(kHost, "/slow", {Reply::slow("never", std::chrono::hours{1})});
  server->script(kHost, "/held", {Reply{}.after(latch)});
  server->script(kHost, "/endless", {Reply::endless()});
  server->script(kHost, "/stuffed", {Reply::endless()});
  std::atomic<bool> stopped = false;
  std::vector<CURLcode> codes(4);
  std::vector<std::thread> clients;
  const std::vector<std::string> targets{"/slow", "/held", "/endless", "/stuffed"};
  for (std::size_t i = 0; i < targets.size(); ++i)
    clients.emplace_back([&, i] {
      Client client(*server, trust.root);
      if (targets[i] == "/endless")
        client.set(
            CURLOPT_WRITEFUNCTION, +[](char*, std::size_t size, std::size_t count, void*) { return size * count; });
      if (targets[i] == "/stuffed") {  // a client that does not read any more, and would not see the end
        client.set(CURLOPT_WRITEFUNCTION, &pause_reading);
        client.set(CURLOPT_NOPROGRESS, 0L);
        client.set(CURLOPT_XFERINFOFUNCTION, &abort_if);
        client.set(CURLOPT_XFERINFODATA, &stopped);
      }
      codes[i] = client.get(kHost, targets[i]).code;
    });
  const SilentClient silent(*server);
  Client idle(*server, trust.root);
  BOOST_TEST(idle.get(kHost, "/idle").status == 418);
  BOOST_TEST(eventually([&] { return server->requests().size() == 5 && server->open_connections() == 6; }));

  const auto begin = std::chrono::steady_clock::now();
  server.reset();
  stopped = true;
  BOOST_TEST((std::chrono::steady_clock::now() - begin < seconds{1}));
  for (std::thread& client : clients) client.join();
  for (std::size_t i = 0; i < targets.size(); ++i) BOOST_TEST(codes[i] != CURLE_OK, targets[i]);
  latch.release();  // nobody is left
  BOOST_TEST(idle.get(kHost, "/idle").code == CURLE_COULDNT_CONNECT);
}

BOOST_AUTO_TEST_CASE(many_connections_are_served_at_once) {
  constexpr std::size_t kMany = 100;
  const Trust trust;
  HttpsServer server(trust.authority);
  CURLM* const multi = curl_multi_init();
  std::vector<std::unique_ptr<Client>> clients;
  for (std::size_t i = 0; i < kMany; ++i) clients.push_back(std::make_unique<Client>(server, trust.root));
  for (int round = 0; round < 2; ++round) {
    const Latch latch;
    server.script(kHost, "/", {Reply{.body = "all"}.after(latch)});
    for (const auto& client : clients) {
      client->set_url("https://" + std::string(kHost) + "/");
      curl_multi_add_handle(multi, client->handle());
    }
    const auto end = std::chrono::steady_clock::now() + seconds{60};
    for (int running = 1; running > 0;) {
      BOOST_REQUIRE(curl_multi_perform(multi, &running) == CURLM_OK);
      if (latch.wait_for(kMany, milliseconds{0})) latch.release();
      BOOST_REQUIRE((std::chrono::steady_clock::now() < end));
      if (running > 0) curl_multi_poll(multi, nullptr, 0, 10, nullptr);
    }
    for (const auto& client : clients) {
      curl_multi_remove_handle(multi, client->handle());
      const Fetched fetched = client->result();
      BOOST_TEST(fetched.body == "all", fetched.error);
    }
    BOOST_TEST(server.connections() == kMany);  // kept alive for the second round
  }
  BOOST_TEST(server.open_connections() == kMany);
  BOOST_TEST(server.max_concurrent() == kMany);
  BOOST_TEST(server.requests().size() == 2 * kMany);
  clients.clear();
  curl_multi_cleanup(multi);
  BOOST_TEST(eventually([&] { return server.open_connections() == 0; }));
}

BOOST_AUTO_TEST_CASE(requests_a_second_are_counted_in_any_second) {
  const auto most = [](const std::vector<int>& at) {
    std::vector<TimePoint> times;
    for (const int time : at) times.emplace_back(milliseconds{time});
    return max_in_a_second(times);
  };
  BOOST_TEST(most({}) == 0U);
  BOOST_TEST(most({5}) == 1U);
  BOOST_TEST(most({0, 1000, 2000}) == 1U);
  BOOST_TEST(most({0, 900, 1100, 1200, 1899, 1900}) == 4U);
  BOOST_TEST(most({7, 7, 7}) == 3U);

  const Trust trust;
  HttpsServer server(trust.authority);
  BOOST_TEST(server.max_per_second() == 0U);
  Client client(server, trust.root);
  for (const std::string_view host : {"a.example", "b.example", "b.example"}) client.get(host, "/");
  const std::vector<Request> log = server.requests();
  if (log.back().received - log.front().received < seconds{1}) {  // unless the machine is very busy
    BOOST_TEST(server.max_per_second() == 3U);
    BOOST_TEST(server.max_per_second("B.example") == 2U);
  }
  BOOST_TEST(server.max_per_second("c.example") == 0U);
}

// Programs that tests start must not keep a connection open.
BOOST_AUTO_TEST_CASE(its_sockets_are_not_inherited) {
  const Trust trust;
  HttpsServer server(trust.authority);
  Client client(server, trust.root);
  client.get(kHost, "/");
  int own = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    const int descriptor = std::stoi(entry.path().filename());
    sockaddr_in address{};
    socklen_t size = sizeof address;
    if (::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) != 0) continue;
    if (address.sin_family != AF_INET || ntohs(address.sin_port) != server.port()) continue;
    ++own;
    BOOST_TEST((::fcntl(descriptor, F_GETFD) & FD_CLOEXEC) != 0);
  }
  BOOST_TEST(own == 2);  // the listening one and that of the connection
}

BOOST_AUTO_TEST_CASE(nothing_is_left_of_it) {
  const auto use = [] {
    const Trust trust;
    const Latch latch;
    HttpsServer server(trust.authority);
    server.script(kHost, "/held", {Reply{}.after(latch)});
    Client client(server, trust.root);
    BOOST_TEST(client.get(kHost, "/").status == 418);
    client.set(CURLOPT_TIMEOUT_MS, 20L);
    for (const auto& reply : {Reply::slow("x"), Reply::reset(), Reply::close(), Reply::half("half")}) {
      server.script(kHost, "/bad", {reply});
      BOOST_TEST(client.get(kHost, "/bad").code != CURLE_OK);
    }
    BOOST_TEST(client.get(kHost, "/held").code != CURLE_OK);
    const SilentClient silent(server);
  };
  use();  // what OpenSSL and curl open once
  const std::size_t descriptors = entries("/proc/self/fd"), threads = entries("/proc/self/task");
  for (int i = 0; i < 20; ++i) use();
  BOOST_TEST(entries("/proc/self/fd") == descriptors);
  // A thread may be listed for a moment after it was joined.
  BOOST_TEST(eventually([&] { return entries("/proc/self/task") <= threads; }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
