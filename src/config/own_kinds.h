// Kinds of the company's own: [kind.NAME] of the configuration, which fills the same structure as a vendor's file.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kind.h"
#include "step.h"

namespace credlint {

// Views of the kinds point into the texts; neither is ever moved.
struct OwnKinds {
  std::deque<std::string> texts;
  std::deque<Kind> kinds;
  std::deque<Step> steps;
  std::deque<Vocabulary> vocabularies;
  std::vector<SecretFormat> formats;

  std::string_view keep(std::string text) { return texts.emplace_back(std::move(text)); }
  [[nodiscard]] std::vector<const Kind*> all() const;
};

// What a value of [kind.NAME] and [kind.NAME.probe] must look like.
enum class KindForm : std::uint8_t {
  text,
  scoping,  // kScopingNames
  day_count,
  date,
  hosts,    // an array of host names
  pattern,  // a literal beginning of at least 4 characters, and `*`
  texts,    // an array of strings
  boolean,
  template_url,  // https://… or {base_url}…
  auth,          // "bearer", "basic USER", "basic-token-first", "header NAME [PREFIX]"
  headers,       // a table of strings
  pointer,       // a JSON pointer
  place,         // the same, or "header NAME"
  refusal,       // a status, or { status, at, is }
};

struct KindKey {
  std::string_view key;
  KindForm form;
  std::string_view summary;
  bool required = false;
};

inline constexpr std::array<std::string_view, 3> kScopingNames{"none", "optional", "always"};

// Of [kind.NAME], and of [kind.NAME.probe].
std::span<const KindKey> kind_keys();
std::span<const KindKey> kind_probe_keys();

}  // namespace credlint
