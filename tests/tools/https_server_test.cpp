// The HTTPS server of the tests itself: what it serves, what it remembers and that it always stops.
#include "https_server.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "https_client.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(https_server)
namespace {

using std::chrono::milliseconds;

std::size_t pause_reading(char* /*data*/, std::size_t /*size*/, std::size_t /*count*/, void* flag) {
  static_cast<std::atomic<bool>*>(flag)->store(true);
  return CURL_WRITEFUNC_PAUSE;
}

int abort_if(void* flag, curl_off_t /*total*/, curl_off_t /*now*/, curl_off_t /*to_send*/, curl_off_t /*sent*/) {
  return static_cast<std::atomic<bool>*>(flag)->load() ? 1 : 0;
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

// Whatever is under way, the server stops, and its clients notice. They would wait for ever, so that it stops at all
// shows that it does not wait for them.
BOOST_AUTO_TEST_CASE(it_stops_at_once) {
  const Trust trust;
  const Latch latch;
  auto server = std::make_unique<HttpsServer>(trust.authority);
  server->script(kHost, "/slow", {Reply::slow("never", std::chrono::hours{1})});
  server->script(kHost, "/held", {Reply{}.after(latch)});
  server->script(kHost, "/endless", {Reply::endless()});
  server->script(kHost, "/stuffed", {Reply::endless()});
  std::atomic<bool> paused = false, stopped = false;
  std::vector<CURLcode> codes(4);
  std::vector<std::thread> clients;
  const std::vector<std::string> targets{"/slow", "/held", "/endless", "/stuffed"};
  for (std::size_t i = 0; i < targets.size(); ++i)
    clients.emplace_back([&, i] {
      Client client(*server, trust.root);
      client.set(CURLOPT_TIMEOUT, 0L);
      if (targets[i] == "/endless")
        client.set(
            CURLOPT_WRITEFUNCTION, +[](char*, std::size_t size, std::size_t count, void*) { return size * count; });
      if (targets[i] == "/stuffed") {  // a client that does not read any more, and would not see the end
        client.set(CURLOPT_WRITEFUNCTION, &pause_reading);
        client.set(CURLOPT_WRITEDATA, &paused);
        client.set(CURLOPT_NOPROGRESS, 0L);
        client.set(CURLOPT_XFERINFOFUNCTION, &abort_if);
        client.set(CURLOPT_XFERINFODATA, &stopped);
      }
      codes[i] = client.get(kHost, targets[i]).code;
    });
  const SilentClient silent(*server);
  Client idle(*server, trust.root);
  BOOST_TEST(idle.get(kHost, "/idle").status == 418);
  BOOST_TEST(eventually([&] { return server->requests().size() == 5 && server->open_connections() == 6 && paused; }));

  server.reset();
  stopped = true;
  for (std::thread& client : clients) client.join();
  for (std::size_t i = 0; i < targets.size(); ++i) BOOST_TEST(codes[i] != CURLE_OK, targets[i]);
  BOOST_TEST(codes[3] == CURLE_ABORTED_BY_CALLBACK);  // which was only after the server had stopped
  // Nobody is left.
  latch.release();
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
    for (int running = 1; running > 0;) {
      BOOST_REQUIRE(curl_multi_perform(multi, &running) == CURLM_OK);
      if (latch.wait_for(kMany, milliseconds{0})) latch.release();
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
  std::vector<TimePoint> all, b;
  for (const Request& request : server.requests()) {
    all.push_back(request.received);
    if (request.host == "b.example") b.push_back(request.received);
  }
  BOOST_TEST(all.size() == 3U);
  BOOST_TEST(b.size() == 2U);
  BOOST_TEST(server.max_per_second() == max_in_a_second(all));
  BOOST_TEST(server.max_per_second("B.example") == max_in_a_second(b));
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
    for (const auto& reply : {Reply::reset(), Reply::close(), Reply::half("half")}) {
      server.script(kHost, "/bad", {reply});
      BOOST_TEST(client.get(kHost, "/bad").code != CURLE_OK);
    }
    server.script(kHost, "/slow", {Reply::slow("never", std::chrono::hours{1})});
    const std::size_t before = server.requests().size();
    BOOST_TEST(client.leave(kHost, "/slow", [&] { return server.requests().size() > before; }));
    BOOST_TEST(client.leave(kHost, "/held", [&] { return latch.wait_for(1, milliseconds{0}); }));
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
