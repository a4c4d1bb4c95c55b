#include "scopes.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

#include "text.h"

namespace credlint {
namespace embedded {
extern const std::string_view scopes;
}

namespace {

constexpr std::string_view kAccessTokens = "bitbucket-access-token", kAdmin = "admin";

struct Scope {
  bool of_access_tokens = false;  // of Bitbucket's access tokens, which have a vocabulary of their own
  bool of_admin_keys = false;
  bool of_others = false;
  std::string_view allows;
};

struct Vocabulary {
  std::string_view as_of;
  std::unordered_map<std::string_view, Scope> scopes;

  Vocabulary() {
    constexpr std::string_view kAsOf = "as of ";
    std::string_view section;
    for (std::string_view rest = embedded::scopes; !rest.empty();) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(line.size() + 1, rest.size()));
      if (line.empty() || line.starts_with('#')) continue;
      if (line.starts_with(kAsOf))
        as_of = line.substr(kAsOf.size());
      else if (line.starts_with('['))
        section = line.substr(1, line.size() - 2);
      else
        add(section, line);
    }
  }

  void add(std::string_view section, std::string_view line) {
    const std::size_t blank = line.find(' ');
    Scope& scope = scopes[line.substr(0, blank)];
    (section == kAccessTokens ? scope.of_access_tokens
     : section == kAdmin      ? scope.of_admin_keys
                              : scope.of_others) = true;
    if (blank != std::string_view::npos) scope.allows = line.substr(line.find_first_not_of(' ', blank));
  }
};

const Vocabulary& vocabulary() {
  static const Vocabulary kVocabulary;
  return kVocabulary;
}

// Every credential of Atlassian Cloud may be given scopes of any of its products, and user and service account tokens
// also those of the administration.
bool fits(const Scope& scope, Kind kind) {
  if (kind == Kind::bitbucket_access_token) return scope.of_access_tokens;
  if (kind == Kind::atlassian_admin_key) return scope.of_admin_keys;
  return scope.of_others || scope.of_admin_keys;
}

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// What the verb in the name of one scope says; nothing where there is none that is known.
std::optional<Reach> reach_by_verb(std::string_view scope) {
  constexpr std::array<std::string_view, 5> kManage{"manage", "admin", "project-admin", "space-admin", "act-as-user"};
  constexpr std::array<std::string_view, 2> kErase{"delete", "redact"};
  constexpr std::array<std::string_view, 7> kWrite{"write",   "send", "import",  "moderate",
                                                   "storage", "chat", "variable"};
  constexpr std::array<std::string_view, 4> kRead{"read", "readonly", "view", "search"};
  // "verb:object", as for tokens, or "object:verb", as for Bitbucket's access tokens.
  const std::size_t colon = scope.find(':');
  const std::string_view front = scope.substr(0, colon);
  if (is_one_of(front, kRead)) return Reach::read;
  for (const std::string_view verb : {front, colon == std::string_view::npos ? "" : scope.substr(colon + 1)}) {
    if (is_one_of(verb, kManage)) return Reach::manage;
    if (is_one_of(verb, kErase)) return Reach::erase;
    if (is_one_of(verb, kWrite)) return Reach::write;
  }
  // The nouns of Bitbucket's that do more than read.
  if (scope == "webhook" || scope == "wiki" || scope == "issue") return Reach::write;
  return std::nullopt;
}

// The same thing in the words of the other vocabulary of Bitbucket: `repository:write` for an API token is
// `write:repository:bitbucket`.
std::string in_other_words(std::string_view scope, Kind kind) {
  constexpr std::string_view kSuffix = ":bitbucket";
  const std::size_t colon = scope.find(':');
  if (kind != Kind::bitbucket_access_token) {
    const std::string_view verb = colon == std::string_view::npos ? "read" : scope.substr(colon + 1);
    return std::string(verb).append(":").append(scope.substr(0, colon)).append(kSuffix);
  }
  if (colon == std::string_view::npos || !scope.ends_with(kSuffix)) return {};
  const std::string_view verb = scope.substr(0, colon);
  std::string noun(scope.substr(colon + 1, scope.size() - colon - 1 - kSuffix.size()));
  return verb == "read" ? noun : noun.append(":").append(verb);
}

// The scopes of a kind that allow no more than `reach`, in the order of the alphabet: of two that are equally near it
// is always the same one.
const std::vector<std::string_view>& candidates(Kind kind, std::optional<Reach> reach) {
  thread_local std::map<std::pair<Kind, std::optional<Reach>>, std::vector<std::string_view>> known;
  const auto [names, is_new] = known.try_emplace({kind, reach});
  if (!is_new) return names->second;
  for (const auto& [name, scope] : vocabulary().scopes)
    if (fits(scope, kind) && (!reach || reach_by_verb(name).value_or(Reach::read) <= *reach))
      names->second.push_back(name);
  std::sort(names->second.begin(), names->second.end());
  return names->second;
}

}  // namespace

Reach reach_of(std::string_view text) {
  // Some write all scopes as one text, or in capitals; what they allow is the same.
  const std::string lower = to_lower_ascii(text);
  Reach furthest = Reach::read;
  constexpr std::string_view kBetween = " ,\t\r\n";
  for (std::string_view rest = lower; !rest.empty();) {
    const std::string_view scope = rest.substr(0, rest.find_first_of(kBetween));
    furthest = std::max(furthest, reach_by_verb(scope).value_or(Reach::read));
    rest.remove_prefix(std::min(scope.size() + 1, rest.size()));
  }
  return furthest;
}

std::string_view what_allows(std::string_view scope) {
  const auto found = vocabulary().scopes.find(scope);
  return found == vocabulary().scopes.end() ? std::string_view{} : found->second.allows;
}

bool is_documented(std::string_view scope, Kind kind) {
  const auto found = vocabulary().scopes.find(scope);
  return found != vocabulary().scopes.end() && fits(found->second, kind);
}

std::string_view nearest_scope(std::string_view text, Kind kind) {
  // What is misspelt once is misspelt in every entry that was copied from there.
  thread_local std::map<std::pair<Kind, std::string>, std::string_view> known;
  constexpr std::size_t kMostKnown = 1000;
  if (known.size() > kMostKnown) known.clear();
  const auto [answer, is_new] = known.try_emplace({kind, std::string(text)});
  if (!is_new) return answer->second;
  if (const auto other = vocabulary().scopes.find(in_other_words(text, kind));
      other != vocabulary().scopes.end() && fits(other->second, kind))
    return answer->second = other->first;
  // Nobody shall be advised to take more than he asked for.
  const std::optional<Reach> reach = reach_by_verb(text);
  return answer->second = nearest(text, candidates(kind, reach));
}

std::optional<Product> product_of_scope(std::string_view text) {
  const std::string scope = to_lower_ascii(text);
  // Granular scopes end with their product, "read:page:confluence"; classic ones have it in their middle word.
  constexpr std::array<std::string_view, 3> kJiraSuffixes{"jira", "jira-software", "jira-service-management"};
  const std::string_view last = std::string_view(scope).substr(scope.rfind(':') + 1);
  if (std::count(scope.begin(), scope.end(), ':') >= 2) {
    if (is_one_of(last, kJiraSuffixes)) return Product::jira;
    if (last == "confluence") return Product::confluence;
    if (last == "bitbucket") return Product::bitbucket;
    return std::nullopt;
  }
  const auto begins = [last](std::string_view word) {
    return last == word || last.starts_with(std::string(word) + "-");
  };
  if (begins("jira") || begins("servicedesk")) return Product::jira;
  if (begins("confluence")) return Product::confluence;
  return std::nullopt;
}

std::span<const std::string_view> scopes_to_ask_who(Product product, std::span<const std::string_view> scopes) {
  struct Enough {
    Product product;
    std::vector<std::string_view> scopes;  // all of them
  };
  // Classic before granular. Jira: developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-myself. Confluence:
  // psmodule.io/Confluence/Functions/Users/Get-ConfluenceCurrentUser (observed); that its classic scope is enough is
  // inferred from the name. Bitbucket: github.com/avivsinai/bitbucket-cli/issues/62 (observed). All read 2026-11-23.
  static const std::array<Enough, 5> kEnough{
      {{Product::jira, {"read:jira-user"}},
       {Product::jira, {"read:application-role:jira", "read:group:jira", "read:user:jira", "read:avatar:jira"}},
       {Product::confluence, {"read:confluence-user"}},
       {Product::confluence, {"read:content-details:confluence"}},
       {Product::bitbucket, {"read:user:bitbucket"}}}};
  for (const Enough& enough : kEnough) {
    const auto is_listed = [&](std::string_view scope) {
      return std::find(scopes.begin(), scopes.end(), scope) != scopes.end();
    };
    if (enough.product == product && std::all_of(enough.scopes.begin(), enough.scopes.end(), is_listed))
      return enough.scopes;
  }
  return {};
}

std::string_view scopes_as_of() { return vocabulary().as_of; }

}  // namespace credlint
