#include "urgency.h"

#include <algorithm>
#include <tuple>

namespace credlint {

Findings counting(const Audit& audit) {
  Findings findings;
  for (const Finding& finding : audit.findings)
    if (!finding.waived()) findings.push_back(&finding);
  return findings;
}

Findings waived_findings(const Audit& audit) {
  Findings findings;
  for (const Finding& finding : audit.findings)
    if (finding.waived()) findings.push_back(&finding);
  std::stable_sort(findings.begin(), findings.end(), [&](const Finding* left, const Finding* right) {
    return *audit.waiver_of(*left)->expires < *audit.waiver_of(*right)->expires;
  });
  return findings;
}

void sort_most_urgent_first(const Audit& audit, Findings& findings) {
  // How far the day of what breaks is from now: what died last week is missed more than what died two years ago.
  const auto distance = [&audit](const Finding& finding) {
    const Token* token = audit.token_of(finding);
    if (finding.harm == Harm::risk) return Instant::duration::max();
    if (token == nullptr) return Instant::duration::zero();
    const Ending& ending = audit.context.ending(*token);
    const bool of_its_end = finding.harm == Harm::ending || ending.ended(audit.now());
    return of_its_end && ending.dated() ? std::chrono::abs(ending.at - audit.now()) : Instant::duration::zero();
  };
  const auto rank = [&](const Finding& finding) {
    return std::tuple(finding.harm != Harm::leaking, -static_cast<int>(finding.severity), finding.status,
                      distance(finding));
  };
  std::stable_sort(findings.begin(), findings.end(),
                   [&](const Finding* left, const Finding* right) { return rank(*left) < rank(*right); });
}

}  // namespace credlint
