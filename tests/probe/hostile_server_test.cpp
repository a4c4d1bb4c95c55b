// Servers that cannot prove who they are, that break the protocol, and that send back what they were sent.
#include <fmt/format.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <map>

#include "probe_stage.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(hostile_server)
namespace {

namespace fs = std::filesystem;

struct Fault {
  std::string name;
  Reply reply;
  std::string verdict;
  std::size_t requests;
};

std::string answer_with(std::string_view headers, std::string_view body = "{}") {
  return fmt::format("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{}\r\n{}", headers, body);
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

// What breaks before an answer is complete may be tried again; what is no answer may not.
std::vector<Fault> faults() {
  const std::string proof = R"({"accountId": "5b10ac8d82e05b22cc7d4ef5"})";
  return {
      {"close", Reply::close(), "unreachable", 3},
      {"reset", Reply::reset(), "unreachable", 3},
      {"half", Reply::half(proof), "unreachable", 3},
      {"slow", Reply::slow(proof), "unreachable", 3},
      {"empty", Reply::raw(""), "unreachable", 3},
      {"garbage", Reply::garbage(), "undecided", 1},
      {"endless", Reply::endless(), "undecided", 1},
      {"huge", Reply::huge_header(std::size_t{300} * 1024), "undecided", 1},
      {"header", Reply::huge_header(std::size_t{90} * 1024), "undecided", 1},
      {"interim", Reply::raw(repeated("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", 5000)), "undecided", 1},
      {"large", Reply::json("\"" + std::string(std::size_t{64} * 1024, 'x') + "\""), "undecided", 1},
      {"deep", Reply::json(std::string(30'000, '[') + std::string(30'000, ']')), "undecided", 1},
      {"twice", Reply::json(R"({"accountId": "5b10", "accountId": "5b11"})"), "undecided", 1},
      {"text", {.headers = {{"Content-Type", "text/plain"}}, .body = proof}, "undecided", 1},
      {"untyped", {.body = proof}, "undecided", 1},
      {"old", Reply::raw(proof), "undecided", 1},  // as HTTP/0.9 was
      {"switching", Reply::raw("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n" + proof), "undecided", 1},
      {"no-content", {.status = 204}, "undecided", 1},
      {"partial", Reply::json(proof, 206), "undecided", 1},
      {"null", Reply::json("null"), "undecided", 1},
      {"number", Reply::json(R"({"accountId": 5})"), "undecided", 1},
      {"anonymous", Reply::json(R"({"type": "anonymous", "accountId": "5b10"})"), "undecided", 1},
      {"nul", Reply::json(proof + std::string(1, '\0')), "undecided", 1},
      {"bytes", Reply::json("{\"accountId\": \"\xff\xfe\"}"), "undecided", 1},
      {"lengths", Reply::raw(answer_with("Content-Length: 5\r\nContent-Length: 2\r\n")), "", 0},
      {"negative", Reply::raw(answer_with("Content-Length: -1\r\n")), "", 0},
      {"overflow", Reply::raw(answer_with("Content-Length: 99999999999999999999999\r\n")), "", 0},
      {"chunk", Reply::raw(answer_with("Transfer-Encoding: chunked\r\n", "fffffffffffffffff\r\n{}")), "", 0},
      {"status", Reply::raw("HTTP/1.1 999999 OK\r\n\r\n"), "", 0},
      {"line", Reply::raw("HTTP/1.1 200 OK\r\nno colon here\r\n\r\n{}"), "", 0},
      {"zero", Reply::raw(answer_with(std::string("X-A: a\0b\r\n", 10))), "", 0},
  };
}

// A reply to every host of the form NAME.atlassian.net.
void play(Stage& stage, const std::vector<Fault>& faults) {
  std::map<std::string, Reply> replies;
  for (const Fault& fault : faults) replies.emplace(fault.name + ".atlassian.net", fault.reply);
  stage.server.on_request([replies](const Request& request) { return replies.at(request.host); });
}

std::string without_quotes(std::string text) {
  std::erase_if(text, [](char c) { return c == '"' || c == '\\'; });
  return text;
}

// The same secret as a hostile server might spell it.
std::vector<std::string> spellings(const std::string& authorization, const std::string& secret) {
  const std::string credential = authorization.substr(authorization.find(' ') + 1);
  std::string unpadded = credential;
  while (unpadded.ends_with('=')) unpadded.pop_back();
  return {secret,
          authorization,
          credential,
          unpadded,
          secret + "@evil.example",
          "x" + secret,
          "x@" + secret,
          unpadded + "@evil.example",
          "b:" + secret + "@x"};
}

}  // namespace

BOOST_AUTO_TEST_CASE(who_cannot_prove_who_it_is_gets_no_request) {
  Stage stage([](const TestAuthority& authority) {
    const TestAuthority stranger;
    return Stage::Certificates{{"self.atlassian.net", authority.self_signed({"self.atlassian.net"})},
                               {"expired.atlassian.net", authority.expired({"expired.atlassian.net"})},
                               {"wrong.atlassian.net", authority.certificate({"other.atlassian.net"})},
                               {"outer.atlassian.net", authority.certificate({"*.outer.atlassian.net"})},
                               {"stranger.atlassian.net", stranger.certificate({"stranger.atlassian.net"})}};
  });
  stage.server.on_request([](const Request&) { return alive(); });
  const std::vector<std::string> names{"self", "expired", "wrong", "outer", "stranger"};
  for (const std::string& name : names) stage.add_for_site(name, name + ".atlassian.net");
  stage.add_for_site("good", "good.atlassian.net");
  const Outcome outcome = stage.probe({"--undecided=fail"});
  BOOST_TEST(outcome.result.code == 3);
  for (const std::string& name : names) {
    BOOST_TEST(outcome.verdict(name) == "unreachable", name);
    BOOST_TEST(outcome.says_why(name, "is not to be trusted"), name);
    BOOST_TEST(stage.requests_to(name + ".atlassian.net") == 0U, name);
  }
  BOOST_TEST(outcome.verdict("good") == "alive");
  BOOST_TEST(stage.server.requests().size() == 1U);
  BOOST_TEST(stage.server.connections() == names.size() + 1);  // none is tried again
}

BOOST_AUTO_TEST_CASE(what_is_no_answer_is_no_verdict) {
  Stage stage;
  stage.every_format = true;
  const std::vector<Fault> all = faults();
  play(stage, all);
  for (const Fault& fault : all) stage.add_for_site(fault.name, fault.name + ".atlassian.net");
  const Outcome outcome = stage.probe({"--timeout", "2", "--concurrency", "64"});
  BOOST_TEST(outcome.result.code == 0);
  for (const Fault& fault : all) {
    const std::string verdict = outcome.verdict(fault.name);
    const std::size_t requests = stage.requests_to(fault.name + ".atlassian.net");
    BOOST_TEST((fault.verdict.empty() ? verdict == "unreachable" || verdict == "undecided" : verdict == fault.verdict),
               fault.name << ": " << verdict);
    BOOST_TEST((fault.requests == 0 ? requests <= 3 : requests == fault.requests), fault.name << ": " << requests);
    BOOST_TEST(outcome.has(fault.name, "probe-undecided"), fault.name);
  }
}

// The head of such an answer says all that matters: each one may be a failed login.
BOOST_AUTO_TEST_CASE(a_refusal_counts_even_if_its_body_never_ends) {
  const auto add_body = [](Reply reply, Reply::Manner manner) {
    reply.manner = manner;
    reply.body = std::string(std::size_t{100} * 1024, 'x');
    return reply;
  };
  const std::vector<std::pair<std::string, Reply>> replies{{"large", add_body(refusal(), Reply::Manner::proper)},
                                                           {"half", add_body(refusal(), Reply::Manner::half)},
                                                           {"endless", add_body(refusal(), Reply::Manner::endless)}};
  Stage stage;
  for (const auto& [name, reply] : replies) {
    const std::string host = name + ".atlassian.net";
    for (int i = 0; i < 4; ++i) stage.add_for_site(fmt::format("{}-{}", name, i), host);
    stage.server.script(host, kMyself, {reply});
    stage.add_for_site("captcha-" + name, "captcha-" + host);
    stage.add_for_site("captcha-again-" + name, "captcha-" + host);
    Reply blocked = reply;
    blocked.headers.emplace_back("X-Authentication-Denied-Reason", "CAPTCHA_CHALLENGE; login-url=https://x.example");
    stage.server.script("captcha-" + host, kMyself, {blocked});
  }
  stage.probe();
  for (const auto& [name, reply] : replies) {
    BOOST_TEST(stage.requests_to(name + ".atlassian.net") <= 2U,
               name << ": " << stage.requests_to(name + ".atlassian.net"));
    BOOST_TEST(stage.requests_to("captcha-" + name + ".atlassian.net") == 1U,
               name << ": " << stage.requests_to("captcha-" + name + ".atlassian.net"));
  }
}

BOOST_AUTO_TEST_CASE(what_a_server_sends_back_is_not_repeated) {
  Stage stage;
  stage.every_format = true;
  std::map<std::string, std::string> secrets;  // by host
  constexpr std::size_t kSpellings = 9;
  const std::vector<std::string> manners{"id",     "email",   "both",   "name",  "message", "messages", "error",
                                         "header", "cookies", "reason", "moved", "later",   "type",     "login"};
  std::size_t count = 0;
  for (const std::string& manner : manners)
    for (std::size_t spelling = 0; spelling < kSpellings; ++spelling)
      for (const std::string_view account : {"bot@acme.example", "557058:f58131cb-b67d-43c7-b30d-6b58d40bd077"}) {
        const std::string id = fmt::format("e{}", count++),
                          host = fmt::format("{}-{}-{}.atlassian.net", manner, spelling, count);
        secrets[host] = stage.hide(count % 3 == 0   ? random_text(16, "abcdefghijklmnopqrstuvwxyz0123456789")
                                   : count % 3 == 1 ? secret_for("random")
                                                    : atlassian_secret("ATATT3"));
        stage.set(fmt::format("ECHO_{}", count), secrets[host]);
        stage.add_for_site(id, host, account, fmt::format("secret = \"env:ECHO_{}\"", count));
      }
  stage.server.on_request([&](const Request& request) {
    const std::string manner = request.host.substr(0, request.host.find('-'));
    const auto spelling = static_cast<std::size_t>(request.host[manner.size() + 1] - '0');
    const std::string& secret = secrets.at(request.host);
    const std::string text = without_quotes(spellings(*request.header("authorization"), secret).at(spelling));
    if (manner == "id") return Reply::json(fmt::format(R"({{"accountId": "{}", "active": false}})", text));
    if (manner == "email")
      return Reply::json(fmt::format(R"({{"accountId": "5b10", "emailAddress": "{}", "active": false}})", text));
    if (manner == "both")
      return Reply::json(fmt::format(R"({{"accountId": "{0}", "emailAddress": "{0}", "{0}": 1}})", text));
    if (manner == "name") return Reply::json(fmt::format(R"({{"accountId": "5b10", "displayName": "{}"}})", text));
    if (manner == "message") return Reply::json(fmt::format(R"({{"message": "{}", "code": 401}})", text), 401);
    if (manner == "messages") return Reply::json(fmt::format(R"({{"errorMessages": ["{}"]}})", text), 403);
    if (manner == "error") return Reply::json(fmt::format(R"({{"error": {{"message": "{}"}}}})", text), 404);
    if (manner == "reason") return Reply::raw(fmt::format("HTTP/1.1 200 {0}\r\n{0}: {0}\r\n{0}\r\n\r\n{0}", text));
    if (manner == "moved") return Reply::redirect("https://evil.example/?" + text);
    if (manner == "later") return status(503, {{"Retry-After", text}, {"Connection", "close"}});
    Reply reply = Reply::json(R"({"accountId": "5b10", "active": false})");
    if (manner == "type") reply.headers = {{"Content-Type", text}};
    if (manner == "login") reply.headers.emplace_back("X-Seraph-LoginReason", text);
    if (manner == "cookies") reply.headers.emplace_back("Set-Cookie", "a=" + text + "; Domain=atlassian.net");
    if (manner == "header")
      for (const std::string_view name : {"Authorization", "WWW-Authenticate", "X-AAccountId", "Server", "Link"})
        reply.headers.emplace_back(name, text);
    return reply;
  });
  const Outcome outcome = stage.probe({"--concurrency", "64"});
  BOOST_TEST(outcome.result.code == 1);
  for (const Request& request : stage.server.requests()) {
    BOOST_TEST(!request.header("cookie").has_value());
    BOOST_TEST(request.host.ends_with(".atlassian.net"));
  }
  std::size_t inactive = 0;
  for (std::size_t i = 0; i < count; ++i)
    if (outcome.has(fmt::format("e{}", i), "account-inactive")) ++inactive;
  BOOST_TEST(inactive > 0U);
}

// Every kind of reference leads to one canary of no vendor's format and one of Atlassian's, and each goes to every
// fault.
BOOST_AUTO_TEST_CASE(canaries_are_seen_nowhere) {
  Stage stage;
  stage.every_format = true;
  std::map<std::string, std::string> references;
  fs::create_directory(stage.secret_path("credentials"));
  stage.set("CREDENTIALS_DIRECTORY", stage.secret_path("credentials"));
  std::string dotenv;
  for (const std::string_view form : {"plain", "atlassian"}) {
    const auto canary = [&] { return form == "plain" ? stage.canary() : stage.hide(atlassian_secret("ATATT3")); };
    stage.set(fmt::format("CANARY_{}", form), canary());
    stage.write_secret(fmt::format("file-{}", form), canary() + "\n");
    dotenv += fmt::format("{}={}\n", form, secret_for("random"));
    dotenv += fmt::format("export KEY_{}='{}'\n", form, form == "plain" ? stage.hide(secret_for("random")) : canary());
    stage.write_secret(fmt::format("credentials/{}", form), canary());
    stage.write_secret(fmt::format("vault-{}", form), canary());
    for (const std::string_view pattern :
         {"env:CANARY_{}", "file:secrets/file-{}", "file:secrets/.env#KEY_{}", "credential:{}", "op://vault-{}"})
      references.emplace(fmt::format("c{}", references.size()), fmt::format(fmt::runtime(pattern), form));
  }
  stage.write_secret(".env", dotenv);
  // Tells what it can see of others: its own words, those of the program that called it, its environment and files.
  stage.write_secret("op", R"(#!/bin/sh
{ printf '%s\n' "$0 $*"; tr '\0' '\n' < /proc/$$/cmdline; tr '\0' '\n' < /proc/$PPID/cmdline; env; ls -l /proc/$$/fd; } >> secrets/seen
cat "secrets/$1"
)");
  stage.use_config("[secrets.op]\ncommand = [\"sh\", \"secrets/op\", \"{path}\"]\n");

  std::vector<Fault> all = faults();
  std::erase_if(all, [](const Fault& fault) { return fault.name == "slow"; });  // it would take long
  all.push_back({"alive", alive(), "alive", 0});
  all.push_back({"refused", refusal(), "", 0});
  all.push_back({"captcha", captcha(), "blocked", 0});
  all.push_back({"throttled", status(429), "throttled", 0});
  all.push_back({"ill", status(500), "undecided", 0});
  all.push_back({"moved", Reply::redirect("https://evil.example/"), "undecided", 0});
  play(stage, all);
  for (const Fault& fault : all)
    for (const auto& [id, reference] : references)
      stage.add_for_site(fmt::format("{}-{}", fault.name, id), fault.name + ".atlassian.net",
                         fmt::format("{}-{}@acme.example", fault.name, id), fmt::format("secret = \"{}\"", reference));
  const Outcome outcome = stage.probe({"--concurrency", "256"});
  BOOST_TEST(outcome.result.code == 1);
  for (const auto& [id, reference] : references) {
    BOOST_TEST(outcome.verdict("alive-" + id) == "alive", reference);
    BOOST_TEST(outcome.verdict("refused-" + id) == "rejected", reference);
    BOOST_TEST(outcome.verdict("garbage-" + id) == "undecided", reference);
  }
  std::size_t reports = 0;
  for (const auto& entry : fs::directory_iterator(stage.folder.path("out"))) reports += entry.is_regular_file() ? 1 : 0;
  BOOST_TEST(reports > 4U);

  const std::string seen = read_file(stage.secret_path("seen"));
  stage.check_secrecy(seen, "what a command for secrets can see");
  for (const std::string_view text : {"CREDENTIALS_DIRECTORY=", "--probe"}) {
    // Each of the two references is followed once.
    const std::size_t first = seen.find(text), second = seen.find(text, first + 1);
    BOOST_REQUIRE(first != std::string::npos);
    BOOST_REQUIRE(second != std::string::npos);
    BOOST_TEST(seen.find(text, second + 1) == std::string::npos);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
