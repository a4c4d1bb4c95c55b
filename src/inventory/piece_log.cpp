#include "piece_log.h"

#include <fmt/core.h>

#include <algorithm>

#include "text.h"
#include "toml_error.h"
#include "url.h"

namespace credlint {
namespace {

constexpr std::string_view kSecretHint =
    "revoke it, create a new one, keep that in a secret store and write a reference here, such as `env:NAME`";

// A piece with more secrets than this is a dump; naming every one would help nobody.
constexpr std::size_t kMostOtherSecrets = 100;

}  // namespace

PieceLog::PieceLog(std::string_view text, std::uint32_t first_line, std::uint32_t file, Batch& batch,
                   const Kinds& kinds)
    : text_(text), first_line_(first_line), batch_(batch), kinds_(kinds), place_{file, kNone, {}} {
  SecretSearch search(text, kinds.formats());
  while (const auto match = search.next()) raw_secrets_.push_back(*match);
  suspect_ = !raw_secrets_.empty() || text.find('\\') != std::string_view::npos;
}

Place PieceLog::begin_entry(const toml::source_region& region) {
  token_ = kNone;
  subjects_.clear();
  place_ = {place_.file, batch_.entries++, position(region)};
  return place_;
}

Problem& PieceLog::report(Position where, std::string subject, std::string message, std::string hint,
                          Problem::Type type) {
  if (const unsigned count = ++subjects_[{type, subject}]; count > 1) subject += fmt::format("~{}", count);
  Problem& problem = batch_.problems.emplace_back();
  problem.type = type;
  problem.place = place_;
  problem.place.where = where;
  problem.token = token_;
  problem.subject = std::move(subject);
  problem.message = std::move(message);
  problem.hint = std::move(hint);
  return problem;
}

void PieceLog::report_secret(Position where, std::string subject, std::string message, bool confirmed) {
  if (confirmed) message += " (its checksum confirms it)";
  report(where, std::move(subject), std::move(message), std::string(kSecretHint), Problem::Type::secret);
}

bool PieceLog::report_secret_in(const toml::key& key, const toml::node& node) {
  if (!suspect_) return false;
  if (const auto match = find_secret(key.str(), kinds_.formats())) {
    accounted_.push_back(key.source());
    accounted_.push_back(node.source());
    report_secret(position(key.source()), "key", fmt::format("a key holds {}", match->format), match->confirmed);
    return true;
  }
  if (is_public_id(key, node)) {
    accounted_.push_back(node.source());
    return false;
  }
  Found found;
  find_in(node, found);
  if (found.empty()) return false;
  const auto& [where, match] = found.front();
  report_secret(moved({where.line, where.column}), holds_url(key.str()) ? "value" : std::string(key.str()),
                fmt::format("{} holds {}", holds_url(key.str()) ? "a value" : literal(key.str()), match.format),
                match.confirmed);
  return true;
}

// `client_id = "AKIA…"`
bool PieceLog::is_public_id(const toml::key& key, const toml::node& node) const {
  const auto* string = node.as_string();
  if (key.str() != "client_id" || string == nullptr) return false;
  const auto match = find_secret(string->get(), kinds_.formats());
  return match && match->is_id && match->length == string->get().size();
}

void PieceLog::find_in(const toml::node& node, Found& found) {
  const auto look_at = [&](std::string_view text, const toml::source_region& region) {
    const auto match = find_secret(text, kinds_.formats());
    if (!match) return;
    found.emplace_back(region.begin, *match);
    accounted_.push_back(region);
  };
  if (const auto* string = node.as_string()) look_at(string->get(), node.source());
  if (const auto* array = node.as_array())
    for (const toml::node& item : *array) find_in(item, found);
  if (const auto* table = node.as_table())
    for (const auto& [key, item] : *table) {
      look_at(key.str(), key.source());
      find_in(item, found);
    }
}

std::uint32_t PieceLog::line_behind_entry() const {
  std::uint32_t line = 1;
  for (std::string_view rest = text_; !rest.empty(); ++line) {
    const std::string_view here = rest.substr(0, rest.find('\n'));
    if (line > last_line_ && here.find_first_not_of(" \t\r") == std::string_view::npos) return line;
    rest.remove_prefix(std::min(here.size() + 1, rest.size()));
  }
  return line;
}

void PieceLog::report_other_secrets() {
  if (raw_secrets_.empty()) return;
  const auto begin_of = [](const toml::source_region& region) {
    return Position{region.begin.line, region.begin.column};
  };
  std::sort(accounted_.begin(), accounted_.end(),
            [&](const auto& left, const auto& right) { return begin_of(left) < begin_of(right); });
  auto next = accounted_.begin();
  Position accounted_to;  // the furthest end of those that begin before the secret at hand
  const std::uint32_t token = token_, line_behind = line_behind_entry();
  PositionCounter positions(text_);
  std::size_t count = 0;
  for (const SecretMatch& match : raw_secrets_) {
    if (count == kMostOtherSecrets) return;
    const Position at = positions.at(match.offset);
    for (; next != accounted_.end() && begin_of(*next) <= at; ++next)
      accounted_to = std::max(accounted_to, Position{next->end.line, next->end.column});
    if (at < accounted_to) continue;
    ++count;
    token_ = at.line <= line_behind ? token : kNone;
    report_secret(moved(at), "text", fmt::format("this line holds {}", match.format), match.confirmed);
  }
}

}  // namespace credlint
