// What scopes allow: the vocabularies of the vendors, and what is made of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace credlint {

struct Kind;

// How much a scope allows. `erase` is deleting; `manage` is administering or acting for others.
enum class Reach : std::uint8_t { read, write, erase, manage };

struct Scope {
  std::string_view name;
  Reach reach = Reach::read;
  std::string_view allows = {};  // "create, change and delete issues", where its name does not say it all
};

// The scopes that a vendor documents for some of its kinds.
struct Vocabulary {
  std::string_view as_of;  // "2026-11-23": when the list was last compared with its sources
  std::unordered_map<std::string_view, Scope> scopes;
  bool whole = true;  // all that there are; else nothing follows from a scope's absence here
  // Of a scope that is not listed, by its name; null: by the verbs that most vendors use.
  std::optional<Reach> (*by_name)(std::string_view scope) = nullptr;
  // The same thing in the words of this vocabulary, where somebody wrote it in another's; "" for nothing.
  std::string (*in_other_words)(std::string_view scope) = nullptr;
};

// For a vendor that lists them one by one.
Vocabulary vocabulary_of(std::string_view as_of, const std::vector<Scope>& scopes, bool whole = true);

// Of any scope, documented or not, in whatever case; one without a verb that is known only reads. Of several scopes in
// one text the furthest counts.
Reach reach_of(std::string_view scope, const Kind& kind);

// What a credential with this scope may do; "" where its name says it all.
std::string_view what_allows(std::string_view scope, const Kind& kind);

// Whether the vendor's list for the kind is known, so that a scope can be missing in it; and whether it is not.
bool has_whole_vocabulary(const Kind& kind);
bool is_documented(std::string_view scope, const Kind& kind);

// The documented scope of this kind that the text is most likely meant to be, or "".
std::string_view nearest_scope(std::string_view text, const Kind& kind);

// "2026-11-23": when the kind's list was last compared with its sources.
std::string_view scopes_as_of(const Kind& kind);

}  // namespace credlint
