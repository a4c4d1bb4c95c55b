// The scopes that the vendor documents, and what they allow. The list itself, with its sources, is scopes.txt.
#include <algorithm>

#include "atlassian.h"
#include "text.h"

namespace credlint {
namespace embedded {
extern const std::string_view scopes;
}

namespace vendors::atlassian {
namespace {

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
std::string in_other_words(std::string_view scope, bool of_access_tokens) {
  constexpr std::string_view kSuffix = ":bitbucket";
  const std::size_t colon = scope.find(':');
  if (!of_access_tokens) {
    const std::string_view verb = colon == std::string_view::npos ? "read" : scope.substr(colon + 1);
    return std::string(verb).append(":").append(scope.substr(0, colon)).append(kSuffix);
  }
  if (colon == std::string_view::npos || !scope.ends_with(kSuffix)) return {};
  const std::string_view verb = scope.substr(0, colon);
  std::string noun(scope.substr(colon + 1, scope.size() - colon - 1 - kSuffix.size()));
  return verb == "read" ? noun : noun.append(":").append(verb);
}

std::string as_access_token(std::string_view scope) { return in_other_words(scope, true); }
std::string as_others(std::string_view scope) { return in_other_words(scope, false); }

// The sections of the list that count for a kind. Every credential of Atlassian Cloud may be given scopes of any of its
// products, and user and service account tokens also those of the administration.
Vocabulary read_list(bool (*counts)(std::string_view section), std::string (*other)(std::string_view)) {
  constexpr std::string_view kAsOf = "as of ";
  Vocabulary words{.as_of = {}, .scopes = {}, .by_name = reach_by_verb, .in_other_words = other};
  std::string_view section;
  for (std::string_view rest = embedded::scopes; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    if (line.empty() || line.starts_with('#')) continue;
    if (line.starts_with(kAsOf)) {
      words.as_of = line.substr(kAsOf.size());
    } else if (line.starts_with('[')) {
      section = line.substr(1, line.size() - 2);
    } else if (counts(section)) {
      const std::size_t blank = line.find(' ');
      const std::string_view name = line.substr(0, blank);
      Scope& scope = words.scopes.try_emplace(name, Scope{name}).first->second;
      if (blank != std::string_view::npos) scope.allows = line.substr(line.find_first_not_of(' ', blank));
    }
  }
  return words;
}

constexpr std::string_view kAccessTokens = "bitbucket-access-token", kAdmin = "admin";

}  // namespace

const Vocabulary& words_of_access_tokens() {
  static const Vocabulary kWords = read_list([](auto section) { return section == kAccessTokens; }, as_access_token);
  return kWords;
}

const Vocabulary& words_of_admin_keys() {
  static const Vocabulary kWords = read_list([](auto section) { return section == kAdmin; }, as_others);
  return kWords;
}

const Vocabulary& words() {
  static const Vocabulary kWords = read_list([](auto section) { return section != kAccessTokens; }, as_others);
  return kWords;
}

std::string_view product_of_scope(std::string_view text) {
  const std::string scope = to_lower_ascii(text);
  // Granular scopes end with their product, "read:page:confluence"; classic ones have it in their middle word.
  constexpr std::array<std::string_view, 3> kJiraSuffixes{"jira", "jira-software", "jira-service-management"};
  const std::string_view last = std::string_view(scope).substr(scope.rfind(':') + 1);
  if (std::count(scope.begin(), scope.end(), ':') >= 2) {
    if (is_one_of(last, kJiraSuffixes)) return "jira";
    if (last == "confluence") return "confluence";
    if (last == "bitbucket") return "bitbucket";
    return {};
  }
  const auto begins = [last](std::string_view word) {
    return last == word || last.starts_with(std::string(word) + "-");
  };
  if (begins("jira") || begins("servicedesk")) return "jira";
  if (begins("confluence")) return "confluence";
  return {};
}

std::vector<std::string_view> scopes_to_ask_who(const Token& token) {
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
  if (!token.scopes.known()) return {};
  const Texts scopes = *token.scopes;
  const Product product = product_of(token);
  for (const Enough& enough : kEnough) {
    const auto is_listed = [&](std::string_view scope) {
      return std::find(scopes.begin(), scopes.end(), scope) != scopes.end();
    };
    if (enough.product == product && std::all_of(enough.scopes.begin(), enough.scopes.end(), is_listed))
      return enough.scopes;
  }
  return {};
}

}  // namespace vendors::atlassian
}  // namespace credlint
