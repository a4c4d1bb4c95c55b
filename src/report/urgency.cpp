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
  const auto rank = [&audit](const Finding& finding) {
    const Token* token = audit.token_of(finding);
    const bool ends = finding.harm == Harm::ending && token != nullptr;
    return std::tuple(-static_cast<int>(finding.severity), finding.status, finding.harm,
                      ends ? audit.context.ending(*token).at : Instant::min());
  };
  std::stable_sort(findings.begin(), findings.end(),
                   [&](const Finding* left, const Finding* right) { return rank(*left) < rank(*right); });
}

}  // namespace credlint
