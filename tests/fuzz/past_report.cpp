// An earlier report from its bytes, and what an audit and the report itself come to against it.
#include "past_report.h"

#include "comparison.h"
#include "fuzz.h"

namespace credlint::fuzz {
namespace {

constexpr std::string_view kInventory =
    "[[token]]\nid = 'a'\nkind = 'atlassian-api-token'\nexpires = 2026-12-01\n"
    "[[token]]\nid = 'b'\nkind = 'atlassian-datacenter-pat'\nexpires = 2026-01-05\nowner = 'team'\n";

void compare_all(const PastReport& report, std::string_view text) {
  demand(compare(report, report).changes.resolved.empty(), "nothing is gone from what is the same");
  Audit audit = audit_of(kInventory);
  audit.changes = compare(report, audit, 1);
  demand(audit.changes->resolved.size() <= report.findings.size(), "only what was there can be gone");
  demand(audit.changes->fresh + audit.changes->open <= audit.findings.size(), "each finding counts once");
  static_cast<void>(report_of(audit, format_for(text)));
}

}  // namespace
}  // namespace credlint::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace credlint;
  const std::string_view text = fuzz::text_of_input(data, size);
  try {
    fuzz::compare_all(read_report(bytes_of(text)), text);
  } catch (const BadJson& error) {
    const std::string_view what = error.what();
    fuzz::demand(!what.empty() && what.find('\n') == std::string_view::npos, "a bad report is told of in one line");
  }
  return 0;
}
