// How the HTTPS server of the tests misbehaves, is slow and holds answers back.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "https_client.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(https_manners)
namespace {

using std::chrono::milliseconds;

// Takes no more than 64 KiB, as the prober does.
std::size_t append_some(char* data, std::size_t size, std::size_t count, void* text) {
  std::string& body = *static_cast<std::string*>(text);
  if (body.size() + size * count > 65536) return 0;
  body.append(data, size * count);
  return size * count;
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

}  // namespace

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
  server.script(kHost, "/slow", {Reply::slow("never", std::chrono::hours{1})});
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
  // The server notices that a client goes away after the first byte.
  Client leaving(server, trust.root);
  const auto answer_begins = [&] {
    curl_off_t first_byte = 0;  // microseconds until it came
    curl_easy_getinfo(leaving.handle(), CURLINFO_STARTTRANSFER_TIME_T, &first_byte);
    return first_byte > 0;
  };
  BOOST_TEST(leaving.leave(kHost, "/slow", answer_begins));
  BOOST_TEST(!server.requests().back().answered);
  BOOST_TEST(eventually([&] { return server.open_connections() == 1; }));
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
    BOOST_TEST(client.leave(kHost, "/held", [&] { return latch.wait_for(1, milliseconds{0}); }));
    BOOST_TEST(latch.wait_for(1));
  }
  BOOST_TEST(eventually([&] { return server.open_connections() == 0; }));
  latch.release();
  BOOST_TEST(get_once(server, trust, "/held").status == 200);
  BOOST_TEST(!server.requests().at(1).answered);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
