// Takes down what is wrong with one piece of a document: its problems, and the secrets in it.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "entry_reader.h"
#include "secret_format.h"
#include "toml_plus_plus.h"
#include "vendor.h"

namespace credlint {

class PieceLog {
 public:
  // Searches the whole text for secrets, comments included.
  PieceLog(std::string_view text, std::uint32_t first_line, std::uint32_t file, Batch& batch, const Kinds& kinds);

  [[nodiscard]] const Kinds& kinds() const { return kinds_; }

  // Whether the bare text holds a secret: then nothing of it may be quoted.
  [[nodiscard]] bool holds_secret() const { return !raw_secrets_.empty(); }

  // What is reported from now on belongs to the next entry of the file, to a token, or to no entry at all.
  Place begin_entry(const toml::source_region& region);
  void begin_token(std::uint32_t token) { token_ = token; }
  void begin_file() { place_.ordinal = token_ = kNone; }

  // The last line of the piece on which a key or value of the entry stands. Comments behind it belong to the entry up
  // to the next empty line.
  void end_entry(std::uint32_t line) { last_line_ = line; }

  // A subject that was reported of this entry before becomes SUBJECT~2: with its rule and token it names one problem.
  Problem& report(Position where, std::string subject, std::string message, std::string hint,
                  Problem::Type type = Problem::Type::invalid);
  void report_secret(Position where, std::string subject, std::string message, bool confirmed);

  // Whether the key or a string anywhere in its value looks like a secret; if so, reports it.
  bool report_secret_in(const toml::key& key, const toml::node& node);

  // The secrets that no key accounts for: in comments, and in text that could not be parsed. They count as part of the
  // last entry of the piece.
  void report_other_secrets();

  // In the whole document.
  [[nodiscard]] Position moved(Position where) const { return {where.line + first_line_ - 1, where.column}; }
  [[nodiscard]] Position position(const toml::source_region& region) const {
    return moved({region.begin.line, region.begin.column});
  }

 private:
  using Found = std::vector<std::pair<toml::source_position, SecretMatch>>;

  [[nodiscard]] bool is_public_id(const toml::key& key, const toml::node& node) const;
  void find_in(const toml::node& node, Found& found);
  // The first empty line behind the entry at hand: what stands further down does not belong to it.
  [[nodiscard]] std::uint32_t line_behind_entry() const;

  std::string_view text_;
  std::uint32_t first_line_;
  Batch& batch_;
  const Kinds& kinds_;
  std::vector<SecretMatch> raw_secrets_;        // in the bare text
  bool suspect_ = false;                        // escapes may spell what the bare text does not show
  std::vector<toml::source_region> accounted_;  // where keys and values with secrets stand
  Place place_;                                 // of the entry at hand
  std::uint32_t token_ = kNone;                 // index of the token at hand
  std::uint32_t last_line_ = 0;                 // of the entry at hand, within the piece
  std::map<std::pair<Problem::Type, std::string>, unsigned> subjects_;  // reported of the entry at hand
};

}  // namespace credlint
