#include "audit.h"

#include <fmt/core.h>

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
  const std::string who = token != nullptr && token->has_usable_id
                              ? std::string(token->name)
                              : fmt::format("{}\n{}", audit.source_of(finding.place).path, finding.place.ordinal);
  return sha256_hex(fmt::format("{}\n{}\n{}", audit.rule_of(finding).id, who, finding.subject)).substr(0, 32);
}

}  // namespace credlint
