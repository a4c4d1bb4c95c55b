// References to secrets, and the search for secrets themselves: what is found lies within the text, in order.
#include "fuzz.h"
#include "secret_format.h"
#include "secret_ref.h"

namespace credlint::fuzz {
namespace {

bool lies_within(std::string_view part, std::string_view text) {
  return part.empty() || (part.data() >= text.data() && part.data() + part.size() <= text.data() + text.size());
}

void check_reference(std::string_view text) {
  const SecretRef reference = parse_secret_ref(text);
  demand(lies_within(reference.scheme, text) && lies_within(reference.rest, text), "a reference is a part of its text");
  if (reference.flaw == SecretFlaw::none) {
    demand(!reference.scheme.empty() && !reference.rest.empty(), "a sound reference says where to look");
    demand(text.starts_with(reference.scheme) && text.ends_with(reference.rest), "a sound reference is its text");
  }
  static_cast<void>(can_be_resolved(text));
}

void check_search(std::string_view text) {
  SecretSearch search(text);
  std::size_t end = 0;
  for (auto match = search.next(); match; match = search.next()) {
    demand(match->offset >= end && match->length > 0, "secrets come one behind another");
    end = match->offset + match->length;
    demand(end <= text.size(), "a secret lies within its text");
    demand(!match->format.empty(), "a secret is told by its format");
  }
  demand(!search.next(), "a search that has ended stays so");
  const auto value = find_secret_value(text);
  demand(!value || value->offset + value->length <= text.size(), "a value lies within its text");
  demand(!looks_random(text) || value, "what looks random is no reference");
}

}  // namespace
}  // namespace credlint::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace credlint::fuzz;
  const std::string_view text = text_of_input(data, size);
  check_reference(text);
  check_search(text);
  return 0;
}
