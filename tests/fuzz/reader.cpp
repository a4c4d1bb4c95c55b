// An inventory from its bytes to a report: nothing crashes, places lie within the text, and a second run says the same.
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace credlint::fuzz;
  const std::string_view inventory = text_of_input(data, size);
  const credlint::NamedReport& format = format_for(inventory);
  const credlint::Audit audit = audit_of(inventory);
  demand_places_within(audit, inventory);
  demand(report_of(audit, format) == report_of(audit_of(inventory), format), "two runs give the same report",
         format.name);
  return 0;
}
