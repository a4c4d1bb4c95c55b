#include "audit.h"

#include "sha256.h"

namespace credlint {

State state_of(const Audit& audit, const Token& token) {
  const Ending& ending = audit.context.ending(token);
  if (ending.ended(audit.now())) return State::ended;
  if (ending.reason == EndReason::unknown) return State::unknown;
  if (ending.dated() && ending.at - audit.now() <= notice_of(token, ending).warn) return State::expiring;
  return State::healthy;
}

Counts count(const Audit& audit) {
  Counts counts;
  for (const Finding& finding : audit.findings) ++counts.by_severity[static_cast<std::size_t>(finding.severity)];
  return counts;
}

std::string fingerprint(const Audit& audit, const Finding& finding) {
  const Token* token = audit.token_of(finding);
  std::string text(audit.rule_of(finding).id);
  text += '\n';
  if (token != nullptr && token->has_usable_id)
    text += token->name;
  else
    text.append(audit.source_of(finding.place).path).append("\n").append(std::to_string(finding.place.ordinal));
  text.append("\n").append(finding.subject);
  return sha256_hex(text).substr(0, 32);
}

}  // namespace credlint
