// A network with a clock that only it advances, for the tests of the scheduler.
#pragma once

#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <map>
#include <string>
#include <vector>

#include "prober.h"
#include "support.h"

namespace credlint::testing {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::string_view kAlive = R"({"accountId":"5b10","active":true})";
constexpr std::string_view kRefusal = "Client must be authenticated to access this resource.";

struct Sent {
  milliseconds at;
  std::string url, user, secret;
  bool post;
};

struct Scripted {
  long status = 200;
  std::string body{kAlive};
  std::map<std::string, std::string> headers{{"content-type", "application/json"}};
  Failure failure = Failure::none;
  milliseconds takes{50};

  static Scripted refusal() {
    return {401,
            std::string(kRefusal),
            {{"content-type", "text/plain"}, {"x-seraph-loginreason", "AUTHENTICATED_FAILED"}},
            Failure::none};
  }
  static Scripted failed(Failure failure = Failure::unreachable) { return {0, {}, {}, failure}; }
  static Scripted status_only(long status, std::map<std::string, std::string> headers = {}) {
    return {status, {}, std::move(headers), Failure::none};
  }
};

class FakeNetwork final : public Network {
 public:
  // The answer to the request of this number (from 0).
  using Script = std::function<Scripted(std::size_t number, const Sent& sent)>;
  explicit FakeNetwork(Script script) : script_(std::move(script)) {}

  [[nodiscard]] Moment now() const override { return now_; }
  [[nodiscard]] std::chrono::system_clock::time_point utc() const override { return kToday; }

  void send(std::size_t id, const HttpRequest& request) override {
    const Sent item{std::chrono::duration_cast<milliseconds>(now_ - Moment{}), request.url, request.user,
                    request.secret_body != nullptr ? std::string(request.secret_body->reveal())
                    : request.secret == nullptr    ? ""
                                                   : std::string(request.secret->reveal()),
                    request.secret_body != nullptr || !request.body.empty()};
    const Scripted answer = script_(sent.size(), item);
    sent.push_back(item);
    HttpResult result;
    result.id = id;
    result.failure = answer.failure;
    result.why = answer.failure == Failure::none ? "" : "it failed";
    result.answer = {answer.status, answer.headers, answer.body};
    under_way_.emplace(now_ + answer.takes, std::move(result));
    most_at_once = std::max(most_at_once, under_way_.size());
  }

  std::vector<HttpResult> wait(Moment until) override {
    std::vector<HttpResult> results;
    const auto next = under_way_.begin();
    if (next == under_way_.end() || next->first > until) {
      BOOST_REQUIRE_MESSAGE(until != Moment::max(), "waits for nothing");
      now_ = std::max(now_, until);
      return results;
    }
    now_ = std::max(now_, next->first);
    results.push_back(std::move(next->second));
    under_way_.erase(next);
    return results;
  }

  void cancel() override { under_way_.clear(); }

  std::vector<Sent> sent;
  std::size_t most_at_once = 0;

 private:
  Script script_;
  Moment now_{};
  std::multimap<Moment, HttpResult> under_way_;
};

// A token of an account at a site, last used on a day of November 2026.
inline std::string token(std::string_view id, std::string_view account, int last_used = 1,
                         std::string_view site = "acme.atlassian.net", std::string_view secret = {}) {
  return fmt::format(
      "[[token]]\nid = '{0}'\nkind = 'atlassian-api-token'\naccount = '{1}'\nlast_used = 2026-11-{2:02}\n"
      "base_url = 'https://{3}'\nsecret = '{4}'\n",
      id, account, last_used, site, secret.empty() ? fmt::format("env:{}", id) : std::string(secret));
}

struct Run {
  Probed probed;
  std::map<std::string, Observation> seen;  // by token

  [[nodiscard]] std::string verdict(const std::string& id) const { return std::string(to_text(seen.at(id).verdict)); }
};

// The value of a variable is "value-of-" and the first three letters of its NAME.
inline Run probe_text(
    const std::string& inventory, FakeNetwork& network, const ProbeLimits& limits = {0, 16},
    const std::function<bool()>& interrupted = [] { return false; }, const ProbeConfig& config = {}) {
  const Context context(read_text(inventory), kToday);
  const SecretsConfig secrets_config;
  SecretSource secrets(secrets_config, [](const std::string& name) { return "value-of-" + name.substr(0, 3); });
  Run run;
  run.probed =
      run_probes(plan_probes(context, config, {}), limits, secrets, network, context.inventory(), interrupted, {});
  for (const Token* item : context.inventory().tokens)
    run.seen[std::string(item->name)] = run.probed.observations[item->index];
  return run;
}

inline FakeNetwork always(Scripted answer) {
  return FakeNetwork([answer](std::size_t, const Sent&) { return answer; });
}

}  // namespace credlint::testing
