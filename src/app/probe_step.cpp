#include "probe_step.h"

#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <utility>

#include "escape.h"
#include "prober.h"
#include "text.h"
#include "url.h"

namespace credlint {
namespace {

// Whether a rule has an error about a token, whatever the policy makes of it.
class ErrorSeen final : public Remarks {
 public:
  void add(Severity severity, Position, std::string_view, std::string_view, std::optional<Harm>) override {
    seen = seen || severity == Severity::error;
  }
  void add(Severity severity, const Problem&) override { seen = seen || severity == Severity::error; }
  void cannot_judge(std::string_view) override {}

  bool seen = false;
};

std::string words_for(const Credential& credential) {
  switch (credential.auth) {
    case Auth::basic:
      return "Basic";
    case Auth::bearer:
      return "Bearer";
    case Auth::header:
      return fmt::format("header {}", credential.header);
    case Auth::signed_v4:
      return "Signature Version 4";
    case Auth::client_credentials:
      return "client_credentials";
    case Auth::none:
      break;
  }
  return "no credential";
}

void print_request(const PlannedRequest& request, const Inventory& inventory, std::ostream& out) {
  std::string line;
  if (request.auth() == Auth::client_credentials)
    line = fmt::format("POST {} client_credentials{}", request.token_url,
                       request.url.empty() ? "" : fmt::format("\n  then GET {} Bearer", request.url));
  else
    line = fmt::format("{} {} {}", request.body.empty() ? "GET" : "POST", request.url, words_for(request.credential));
  if (!request.tokens.empty()) {
    const auto& declared = inventory.tokens[request.tokens.front()]->account;
    if (!request.account.empty())
      line += fmt::format(" as {}", request.account);
    else if (declared.known())
      line += fmt::format(" of {}", *declared);
    if (!request.reference.empty()) line += fmt::format(", secret {}", without_url_secrets(request.reference));
    line += "\n  for ";
    for (std::size_t i = 0; i < request.tokens.size(); ++i)
      line += fmt::format("{}{}", i == 0 ? "" : ", ", inventory.tokens[request.tokens[i]]->name);
  }
  // One line at a time, so that none can be forged.
  for (std::size_t at = 0; at < line.size();) {
    const std::size_t end = std::min(line.find('\n', at), line.size());
    out << escape_text(std::string_view(line).substr(at, end - at)) << '\n';
    at = end + 1;
  }
}

void print_plan(const ProbePlan& plan, const Inventory& inventory, std::ostream& out) {
  std::size_t tried = 0, requests = 0;
  for (const PlannedRequest& request : plan.requests) {
    print_request(request, inventory, out);
    tried += request.tokens.size();
    requests += request.auth() == Auth::client_credentials && !request.url.empty() ? 2 : 1;
  }
  for (const Token* token : inventory.tokens)
    if (const Observation& observation = plan.observations[token->index]; observation.verdict != Verdict::none)
      out << escape_text(
                 fmt::format("not tried: {}: {}: {}", token->name, to_text(observation.verdict), observation.why))
          << '\n';
  out << fmt::format("{} would be sent for {}; nothing was sent\n\n", counted(requests, "request"),
                     counted(tried, "token"));
}

// One line that is written over and over, and gone at the end.
class ProgressBar {
 public:
  explicit ProgressBar(World& world) : world_(world) {}
  ~ProgressBar() {
    if (shown_ > 0) world_.err << "\r\x1b[K" << std::flush;
  }
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void show(std::size_t done, std::size_t all) {
    constexpr std::size_t kWidth = 40;
    const std::size_t filled = all == 0 ? kWidth : done * kWidth / all;
    // Some hundred steps are enough for an eye.
    if (!world_.err_is_terminal || (shown_ > 0 && done * kSteps / std::max<std::size_t>(all, 1) == shown_ - 1)) return;
    shown_ = done * kSteps / std::max<std::size_t>(all, 1) + 1;
    world_.err << fmt::format("\rprobing [{:<{}}] {} of {}", std::string(filled, '='), kWidth, done, all) << std::flush;
  }

 private:
  static constexpr std::size_t kSteps = 200;
  World& world_;
  std::size_t shown_ = 0;  // the step that was shown, and one
};

}  // namespace

bool is_wrong_host(const Token& token, const Context& context) {
  static const Rule& rule = find_rule("wrong-host")->rule;
  ErrorSeen error;
  if (rule.applies(token, context)) rule.check(token, context, error);
  return error.seen;
}

NetworkOptions network_options(const NetworkChoice& choice, const ProbeConfig& config) {
  NetworkOptions options;
  options.user_agent = "credlint/" CREDLINT_VERSION;
  options.ca_file = choice.ca_file;
  options.proxy = choice.proxy;
  options.connect_to = choice.connect_to;
  for (const std::string& host : config.hosts) options.internal_hosts.push_back(host.substr(0, host.find(':')));
  options.timeout = choice.timeout.value_or(config.timeout);
  return options;
}

Probed probe(const Context& context, const AuditCommand& command, const std::optional<LoadedConfig>& loaded,
             World& world) {
  const ProbeConfig config = loaded ? loaded->config.probe : ProbeConfig{};
  const SecretsConfig secrets_config = loaded ? loaded->config.secrets : SecretsConfig{};
  const PlanOptions plan_options{command.probe_expired,
                                 [&context](const Token& token) { return is_wrong_host(token, context); }};
  ProbePlan plan = plan_probes(context, config, plan_options);

  Probed probed;
  if (command.probe == ProbeMode::plan) {
    const bool claimed = std::any_of(command.reports.begin(), command.reports.end(),
                                     [](const ReportRequest& report) { return report.path == kToStandardOutput; });
    print_plan(plan, context.inventory(), claimed ? world.err : world.out);
    probed.mode = ProbeMode::plan;
  } else {
    const auto interrupted = [&world] { return world.interruptions() > 0; };
    SecretSource secrets(secrets_config, world.environment, interrupted);
    const auto network = make_curl_network(network_options(command.network, config));
    ProgressBar bar(world);
    probed = run_probes(
        std::move(plan),
        {command.network.rate.value_or(config.rate), command.network.concurrency.value_or(config.concurrency)}, secrets,
        *network, context.inventory(), interrupted, [&bar](std::size_t done, std::size_t all) { bar.show(done, all); });
    probed.by_proxy = !command.network.proxy.empty();
  }
  probed.undecided = command.undecided.value_or(Undecided::warn);
  return probed;
}

}  // namespace credlint
