// Turns the value of a key into a field of an entry.
#pragma once

#include <fmt/core.h>

#include <string>
#include <string_view>

#include "arena.h"
#include "common_mistakes.h"
#include "piece_log.h"
#include "schema.h"
#include "toml_plus_plus.h"

namespace credlint {

// "a string", "a date": what a value is, for messages.
std::string_view type_name(const toml::node& node);

// A wrong value helps to find the fault, unless it might be a secret in the wrong place.
std::string quoted_if_harmless(std::string_view value);

// "write `KEY = …`: what it is"
template <class Entry>
std::string hint_for(const KeySpec<Entry>& spec) {
  return fmt::format("write `{} = …`: {}", spec.key, spec.summary);
}

class ValueReader {
 public:
  ValueReader(PieceLog& log, Arena& arena) : log_(log), arena_(arena) {}

  // The value as the field wants it; otherwise the field becomes unknown, and the log is told.
  template <class Entry, class T>
  void read(const KeySpec<Entry>& spec, const toml::node& node, Field<T>& field) {
    const Position where = log_.position(node.source());
    field = Field<T>::unknown_at(where);
    std::string problem = hidden_character(spec, node);
    if (!problem.empty()) {
      log_.report(where, std::string(spec.key), std::move(problem), "type it anew, without what was pasted with it");
      // A name is still a name.
      if (spec.shape != Shape::text) return;
      problem.clear();
    }
    if (is_left_open(spec, node)) {
      field = {};
      return;
    }
    if (!store(spec.shape, node, where, field, problem) || field.known()) return;
    if (problem.empty())
      problem = fmt::format("`{}` must be {}; it is {}", spec.key, expected(spec.shape), type_name(node));
    std::string hint;
    const bool is_date = spec.shape == Shape::date || spec.shape == Shape::date_or_never;
    if (const auto* string = node.as_string(); is_date && string != nullptr) {
      hint = date_hint(spec.key, string->get());
      if (const auto meant = days_meant(string->get()); meant.size() == 1) exact_ = to_text(meant.front());
    }
    Problem& told =
        log_.report(where, std::string(spec.key), std::move(problem), hint.empty() ? hint_for(spec) : std::move(hint));
    // What a waiver says is for its approver to say.
    if (const std::string exact = std::exchange(exact_, {}); std::is_same_v<Entry, Token> && !exact.empty())
      told.mend = Mend{Change::value, where, exact};
  }

  // For what was meant as a secret but is not even a string under the right key.
  void report_literal_secret(const toml::node& node);

  // The kind of the token that the next values belong to; unknown_kind() for other entries.
  const Kind* kind = &unknown_kind();

  // What the last values told beside themselves.
  Text meant_variable;
  SecretFlaw secret_flaw = SecretFlaw::none;
  bool url_had_credentials = false;

 private:
  // One a field type. Each returns false where the fault is told by other means, leaves the field unknown where the
  // type is wrong, and fills in `problem` where there is more to say than that.
  bool store(Shape shape, const toml::node& node, Position where, Field<Text>& field, std::string& problem);
  bool store(Shape shape, const toml::node& node, Position where, Field<Texts>& field, std::string& problem);
  bool store(Shape shape, const toml::node& node, Position where, Field<Instant>& field, std::string& problem);
  bool store(Shape shape, const toml::node& node, Position where, Field<bool>& field, std::string& problem);
  bool store(Shape shape, const toml::node& node, Position where, Field<days>& field, std::string& problem);
  bool store(Shape shape, const toml::node& node, Position where, Field<const Kind*>& field, std::string& problem);
  [[nodiscard]] std::string why_no_site(std::string_view text) const;
  bool store(Shape shape, const toml::node& node, Position where, Field<Access>& field, std::string& problem);
  // A character that nobody sees, in a text that programs compare.
  template <class Entry>
  static std::string hidden_character(const KeySpec<Entry>& spec, const toml::node& node) {
    const auto* string = node.as_string();
    return spec.compared && string != nullptr ? describe_hidden(spec.key, string->get()) : std::string{};
  }
  // "TBD" or "-", where a name belongs: the same as nothing.
  template <class Entry>
  static bool is_left_open(const KeySpec<Entry>& spec, const toml::node& node) {
    const auto* string = node.as_string();
    return spec.may_be_open && string != nullptr && is_placeholder(string->get());
  }
  static std::string describe_hidden(std::string_view key, std::string_view text);
  static bool is_placeholder(std::string_view text);
  bool store_secret_ref(std::string_view text, Position where, Field<Text>& field);

  PieceLog& log_;
  Arena& arena_;
  std::string exact_;  // of the value that was refused last: what it must be, where only one can be meant
};

}  // namespace credlint
