#include "judged.h"

#include <fmt/format.h>

#include <array>
#include <boost/test/unit_test.hpp>

#include "answer.h"
#include "plan.h"
#include "planned.h"
#include "support.h"
#include "vendor.h"

namespace credlint::testing {
namespace {

std::string entry_of(std::string_view kind, std::string_view lines) {
  std::string text = fmt::format("[[token]]\nid = 'it'\nowner = 'team'\nkind = '{}'\n", kind);
  for (const char c : lines) text += c == '|' ? '\n' : c;
  return text + "\n";
}

Judgement judgement_of(std::string_view kind, const Answered& answer, std::string_view entry) {
  const Inventory inventory = read_text(entry_of(kind, entry));
  const Token& token = *inventory.tokens.at(0);
  BOOST_REQUIRE_MESSAGE(token.kind->known(), kind << " is no kind");
  const Step* step = token.kind->probe.step != nullptr ? token.kind->probe.step : token.kind->probe.purchase.step;
  if (token.kind->plan != nullptr) {
    const std::optional<std::vector<std::string>> sites;
    const std::vector<std::string> hosts{"server.corp.example"};
    const Context context(read_text(entry_of(kind, std::string(entry) + "|secret = 'env:KEY'")), kToday);
    const Token& own = *context.inventory().tokens.at(0);
    const credlint::Planned planned = own.kind->plan(own, context, Reachable(sites, hosts, context));
    if (planned.step != nullptr) step = planned.step;
  }
  BOOST_REQUIRE_MESSAGE(step != nullptr, kind << " is never asked");
  const auto now = std::chrono::time_point_cast<std::chrono::system_clock::duration>(kToday);
  return judge_answer(*step, &token, {answer.status, answer.headers, std::string(answer.body)}, now);
}

}  // namespace

Observation observed(std::string_view kind, const Answered& answer, std::string_view entry) {
  return judgement_of(kind, answer, entry).observation;
}

std::string judged(std::string_view kind, const Answered& answer, std::string_view entry) {
  constexpr std::array<std::string_view, 3> kCauses{"", " expired", " revoked"};
  constexpr std::array<std::string_view, 5> kBlocks{"", " captcha", " administrator", " address", " policy"};
  const Judgement judgement = judgement_of(kind, answer, entry);
  const Observation& seen = judgement.observation;
  return fmt::format("{}{}{}{}{}", to_text(seen.verdict), kCauses[static_cast<std::size_t>(seen.cause)],
                     kBlocks[static_cast<std::size_t>(seen.block)], judgement.refused ? " refused" : "",
                     judgement.again ? " again" : "");
}

std::string planned_for(std::string_view kind, std::string_view entry, const std::vector<std::string>& hosts) {
  const Context context(read_text(entry_of(kind, std::string(entry) + "|secret = 'env:KEY'")), kToday);
  ProbeConfig config;
  config.hosts = hosts;
  const ProbePlan plan = plan_probes(context, config, {});
  if (const Observation& seen = plan.observations.at(0); seen.verdict != Verdict::none)
    return fmt::format("{}: {}", to_text(seen.verdict), seen.why);
  const PlannedRequest& request = plan.requests.at(0);
  constexpr std::array<std::string_view, 6> kAuths{"none", "basic", "bearer", "header", "signed", "client"};
  std::string line = fmt::format("{} {} {}", request.body.empty() && !request.url.empty() ? "GET" : "POST",
                                 request.url.empty() ? request.token_url : request.url,
                                 kAuths[static_cast<std::size_t>(request.auth())]);
  if (request.auth() == Auth::header)
    line += fmt::format(" {}: {}", request.credential.header, request.credential.prefix);
  if (request.auth() == Auth::basic && request.credential.user == "{secret}") line += " as the secret";
  if (!request.account.empty()) line += " as " + request.account;
  for (const Header& header : request.headers) line += fmt::format(" {}: {}", header.name, header.value);
  if (!request.body.empty()) line += fmt::format(" < {}", request.body);
  return line;
}

std::string rules_about(std::string_view kind, std::string_view entry, std::string_view now) {
  const Audit audit = audit_text(entry_of(kind, entry), *parse_instant(now));
  std::string text;
  for (const Finding& finding : audit.findings)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", audit.rule_of(finding).id, to_text(finding.severity));
  return text;
}

std::string findings_about(std::string_view kind, std::string_view entry, std::string_view now) {
  const Audit audit = audit_text(entry_of(kind, entry), *parse_instant(now));
  std::string text;
  for (const Finding& finding : audit.findings)
    text += fmt::format("{}: {}. Fix: {}\n", audit.rule_of(finding).id, finding.message, finding.hint);
  return text;
}

}  // namespace credlint::testing
