// What the fuzzing harnesses share. Each of them is one file with a `LLVMFuzzerTestOneInput`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "audit.h"
#include "report.h"

namespace credlint::fuzz {

// The day that the tests pretend it is.
inline constexpr Instant kToday = midnight(2026, 11, 23);

inline std::string_view text_of_input(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// Ends the run where something does not hold, so that libFuzzer keeps the input.
void demand(bool holds, std::string_view what, std::string_view detail = {});

// All rules on one inventory.
Audit audit_of(std::string_view inventory, const Policy& policy = {});

std::string report_of(const Audit& audit, const NamedReport& report);

// A number that depends on the input alone, for what only some of the inputs go through.
std::uint32_t hash_of(std::string_view input);

// A format by that number. Writing all of them for each input would leave time for little else, and in a run each one
// gets its share.
const NamedReport& format_for(std::string_view input);

// Every finding stands at a place that its inventory has, or at its end; one about the policy, that the configuration
// has.
void demand_places_within(const Audit& audit, std::string_view inventory, std::string_view configuration = {});

// The same for one place in a text.
void demand_within(Position where, std::string_view text, std::string_view what);

}  // namespace credlint::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
