#include "audit.h"

#include <fmt/core.h>

#include <algorithm>

#include "parallel.h"
#include "sha256.h"
#include "text.h"

namespace credlint {

Audit::Audit(Context audited, std::vector<const NamedRule*> chosen)
    : context(std::move(audited)), rules(std::move(chosen)) {
  for (std::size_t profile = 0; profile < context.profiles().size(); ++profile) {
    auto& levels = levels_.emplace_back();
    for (const NamedRule* rule : rules) {
      const Settings& settings = context.profiles().settings(profile);
      const auto found = settings.find(rule->id);
      levels.push_back(found == settings.end() ? std::nullopt : found->second.severity);
    }
  }
}

std::size_t Audit::tokens_without(std::size_t rule) const {
  const auto is_off = [rule](const auto& levels) { return levels[rule] == Level::off; };
  if (std::none_of(levels_.begin(), levels_.end(), is_off)) return 0;
  const auto& tokens = inventory().tokens;
  return static_cast<std::size_t>(std::count_if(
      tokens.begin(), tokens.end(), [&](const Token* token) { return level(rule, token->index) == Level::off; }));
}

std::string Audit::fault_of(const Source& source) const {
  if (!source.error.empty()) return source.error;
  if (audited() == 0 && !source.vendor_list) return "there is no token to audit";
  const bool told =
      std::any_of(rules.begin(), rules.end(), [](const NamedRule* rule) { return rule->id == "inventory-invalid"; });
  return source.broken == 0 || told
             ? ""
             : fmt::format("it was not read whole: {} of broken TOML", counted(source.broken, "piece"));
}

ProbeCounts count_probed(const Audit& audit) {
  ProbeCounts counts;
  for (const Token* token : audit.inventory().tokens) {
    const Decision decision = decision_of(audit.context.observation(*token));
    counts.decided += decision == Decision::decided ? 1 : 0;
    counts.undecided += decision == Decision::undecided ? 1 : 0;
    counts.skipped += decision == Decision::skipped ? 1 : 0;
  }
  return counts;
}

std::size_t undecided_tokens(const Audit& audit) {
  std::size_t count = count_probed(audit).undecided;
  for (const Finding& finding : audit.findings)
    if (finding.waived() && audit.rule_of(finding).id == kProbeUndecided) --count;
  return count;
}

std::size_t undecided_by_lists(const Audit& audit) {
  return static_cast<std::size_t>(
      std::count_if(audit.findings.begin(), audit.findings.end(), [&audit](const Finding& finding) {
        const Rule& rule = audit.rule_of(finding).rule;
        return rule.from_list && rule.tells_undecided && !finding.waived();
      }));
}

State state_of(const Audit& audit, const Token& token) {
  const Ending& ending = audit.context.ending(token);
  if (ending.ended(audit.now())) return State::ended;
  if (ending.reason == EndReason::unknown) return State::unknown;
  if (ending.dated() && ending.at - audit.now() <= audit.context.notice(token).warn) return State::expiring;
  return State::healthy;
}

Counts count(const Audit& audit) {
  Counts counts;
  for (const Finding& finding : audit.findings) counts.add(finding);
  return counts;
}

namespace {

Fingerprint cut(const Digest& digest) {
  Fingerprint fingerprint{};
  std::copy_n(digest.begin(), fingerprint.size(), fingerprint.begin());
  return fingerprint;
}

}  // namespace

Fingerprint fingerprint_of(const Source& source) {
  return cut(sha256(fmt::format("{}\n{}", kNotAudited, source.path)));
}

Fingerprint fingerprint_of(const Audit& audit, const Finding& finding, std::string_view path) {
  const Token* token = audit.token_of(finding);
  std::string text(audit.rule_of(finding).id);
  text += '\n';
  if (token != nullptr && token->has_usable_id)
    text += token->name;
  else
    text.append(path).append("\n").append(std::to_string(finding.place.ordinal));
  text.append("\n").append(finding.subject);
  return cut(sha256(text));
}

std::string to_text(const Fingerprint& fingerprint) { return to_hex({fingerprint.data(), fingerprint.size()}); }

std::string fingerprint(const Audit& audit, const Finding& finding) {
  if (audit.fingerprints.empty()) return to_text(fingerprint_of(audit, finding, audit.source_of(finding.place).path));
  return to_text(audit.fingerprints[static_cast<std::size_t>(&finding - audit.findings.data())]);
}

void compute_fingerprints(Audit& audit, unsigned jobs) {
  audit.fingerprints.resize(audit.findings.size());
  constexpr std::size_t kBlock = 4096;
  in_parallel((audit.findings.size() + kBlock - 1) / kBlock, jobs, [&](std::size_t block, unsigned) {
    for (std::size_t i = block * kBlock; i < std::min((block + 1) * kBlock, audit.findings.size()); ++i)
      audit.fingerprints[i] = fingerprint_of(audit, audit.findings[i], audit.source_of(audit.findings[i].place).path);
  });
}

}  // namespace credlint
