#include "scopes.h"

#include <algorithm>
#include <array>
#include <map>
#include <span>

#include "kind.h"
#include "text.h"

namespace credlint {
namespace {

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// What the verb in the name of one scope says; nothing where there is none that is known.
std::optional<Reach> reach_by_verb(std::string_view scope) {
  constexpr std::array<std::string_view, 3> kManage{"manage", "admin", "impersonate"};
  constexpr std::array<std::string_view, 2> kErase{"delete", "erase"};
  constexpr std::array<std::string_view, 5> kWrite{"write", "send", "create", "update", "edit"};
  constexpr std::array<std::string_view, 4> kRead{"read", "readonly", "view", "search"};
  // "verb:object", "object:verb" or "object.verb"; and "verb" alone.
  const std::size_t colon = scope.find_first_of(":.");
  const std::string_view front = scope.substr(0, colon);
  if (is_one_of(front, kRead)) return Reach::read;
  for (const std::string_view verb : {front, colon == std::string_view::npos ? "" : scope.substr(colon + 1)}) {
    if (is_one_of(verb, kManage)) return Reach::manage;
    if (is_one_of(verb, kErase)) return Reach::erase;
    if (is_one_of(verb, kWrite)) return Reach::write;
  }
  return std::nullopt;
}

const Vocabulary& vocabulary(const Kind& kind) {
  static const Vocabulary kNone{.as_of = {}, .scopes = {}, .whole = false};
  if (kind.own_vocabulary != nullptr) return *kind.own_vocabulary;
  return kind.vocabulary == nullptr ? kNone : kind.vocabulary();
}

std::optional<Reach> reach_of_one(std::string_view scope, const Vocabulary& words) {
  const auto found = words.scopes.find(scope);
  if (found != words.scopes.end() && words.by_name == nullptr) return found->second.reach;
  return words.by_name != nullptr ? words.by_name(scope) : reach_by_verb(scope);
}

// The scopes of a kind that allow no more than `reach`, in the order of the alphabet: of two that are equally near it
// is always the same one.
const std::vector<std::string_view>& candidates(const Vocabulary& words, std::optional<Reach> reach) {
  thread_local std::map<std::pair<const Vocabulary*, std::optional<Reach>>, std::vector<std::string_view>> known;
  const auto [names, is_new] = known.try_emplace({&words, reach});
  if (!is_new) return names->second;
  for (const auto& [name, scope] : words.scopes)
    if (!reach || reach_of_one(name, words).value_or(Reach::read) <= *reach) names->second.push_back(name);
  std::sort(names->second.begin(), names->second.end());
  return names->second;
}

}  // namespace

Vocabulary vocabulary_of(std::string_view as_of, const std::vector<Scope>& scopes, bool whole) {
  Vocabulary words{.as_of = as_of, .scopes = {}, .whole = whole};
  for (const Scope& scope : scopes) words.scopes.emplace(scope.name, scope);
  return words;
}

Reach reach_of(std::string_view text, const Kind& kind) {
  // Some write all scopes as one text, or in capitals; what they allow is the same.
  const std::string lower = to_lower_ascii(text);
  const Vocabulary& words = vocabulary(kind);
  Reach furthest = Reach::read;
  constexpr std::string_view kBetween = " ,\t\r\n";
  for (std::string_view rest = lower; !rest.empty();) {
    const std::string_view scope = rest.substr(0, rest.find_first_of(kBetween));
    furthest = std::max(furthest, reach_of_one(scope, words).value_or(Reach::read));
    rest.remove_prefix(std::min(scope.size() + 1, rest.size()));
  }
  return furthest;
}

std::string_view what_allows(std::string_view scope, const Kind& kind) {
  const auto& scopes = vocabulary(kind).scopes;
  const auto found = scopes.find(scope);
  return found == scopes.end() ? std::string_view{} : found->second.allows;
}

bool has_whole_vocabulary(const Kind& kind) { return vocabulary(kind).whole; }

bool is_documented(std::string_view scope, const Kind& kind) { return vocabulary(kind).scopes.contains(scope); }

std::string_view nearest_scope(std::string_view text, const Kind& kind) {
  const Vocabulary& words = vocabulary(kind);
  // What is misspelt once is misspelt in every entry that was copied from there.
  thread_local std::map<std::pair<const Vocabulary*, std::string>, std::string_view> known;
  constexpr std::size_t kMostKnown = 1000;
  if (known.size() > kMostKnown) known.clear();
  const auto [answer, is_new] = known.try_emplace({&words, std::string(text)});
  if (!is_new) return answer->second;
  if (words.in_other_words != nullptr)
    if (const auto other = words.scopes.find(words.in_other_words(text)); other != words.scopes.end())
      return answer->second = other->first;
  // Nobody shall be advised to take more than he asked for.
  const std::optional<Reach> reach = words.by_name != nullptr ? words.by_name(text) : reach_by_verb(text);
  return answer->second = nearest(text, candidates(words, reach));
}

std::string_view scopes_as_of(const Kind& kind) { return vocabulary(kind).as_of; }

}  // namespace credlint
