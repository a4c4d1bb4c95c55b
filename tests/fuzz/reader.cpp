// An inventory from its bytes to a report: nothing crashes, places lie within the text, and a second run says the same.
#include "fuzz.h"
#include "lines.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace credlint::fuzz;
  const std::string_view inventory = text_of_input(data, size);
  const credlint::Audit audit = audit_of(inventory);
  demand_places_within(audit, inventory);
  // Reports take most of the time and look new to libFuzzer whenever they are longer, which draws it from the reader.
  if (hash_of(inventory) % 8 != 0) return 0;
  const credlint::NamedReport& format = format_for(inventory);
  demand(report_of(audit, format) == report_of(audit_of(inventory), format), "two runs give the same report",
         format.name);
  return 0;
}
