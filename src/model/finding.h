// What a rule found.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "edit.h"
#include "inventory.h"

namespace credlint {

enum class Severity : std::uint8_t { note, warning, error };

inline constexpr std::array<std::string_view, 3> kSeverityNames{"note", "warning", "error"};
constexpr std::string_view to_text(Severity severity) { return kSeverityNames[static_cast<std::size_t>(severity)]; }

// What became of a finding since the run that this one is compared with.
enum class Status : std::uint8_t {
  none,   // there is nothing to compare with
  fresh,  // it was not there, did not count because it was waived, or was less severe
  open,   // it was there
};

inline constexpr std::array<std::string_view, 3> kStatusNames{"", "new", "open"};
constexpr std::string_view to_text(Status status) { return kStatusNames[static_cast<std::size_t>(status)]; }

// What a finding means for the one who must act: the order in which errors are worked off.
enum class Harm : std::uint8_t {
  leaking,  // someone else may hold the secret
  broken,   // something does not work now
  ending,   // something will stop working
  risk,     // it works, but is more dangerous or less known than it should be
};

// In the place of an inventory's number: what is found stands in the configuration.
inline constexpr std::uint32_t kConfiguration = kNone - 1;

// In a message or hint, text between backticks is literal: a name, a value, a URL. No other backtick stands in it.
struct Finding {
  std::uint16_t rule = 0;  // index into Audit::rules
  Severity severity = Severity::warning;
  Harm harm = Harm::risk;
  Status status = Status::none;
  std::uint32_t token = kNone;  // index into Inventory::tokens; kNone: about a file
  Place place;
  std::string_view subject;  // empty but for rules that may speak several times of one token
  std::string_view message, hint;
  std::uint32_t waiver = kNone;  // index into Inventory::waivers; kNone: the finding counts
  Edit* edit = nullptr;          // what its hint says, as an exact change; null: a person must decide

  [[nodiscard]] bool waived() const { return waiver != kNone; }
};

}  // namespace credlint
