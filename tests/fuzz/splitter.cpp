// Reading in pieces gives what toml++ gives for the whole document, whenever it accepts that.
#include "split_check.h"

#include "fuzz.h"
#include "lines.h"
#include "secret_format.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view document = credlint::fuzz::text_of_input(data, size);
  // A secret that stands in no value is told with the entry at whose end it stands: there the ways differ on purpose.
  if (credlint::find_secret(document)) return -1;
  const std::string fault = credlint::testing::check_split(document).fault;
  credlint::fuzz::demand(fault.empty(), "both ways of reading agree", fault);
  return 0;
}
