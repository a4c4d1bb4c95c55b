#include "hosts.h"

#include <algorithm>
#include <string>
#include <utility>

#include "text.h"

namespace credlint {
namespace {

// One character put in, left out, changed, or swapped with its neighbour.
bool is_one_off(std::string_view text, std::string_view word) {
  const auto [shorter, longer] = text.size() < word.size() ? std::pair(text, word) : std::pair(word, text);
  if (text == word || longer.size() - shorter.size() > 1) return false;
  const auto at =
      static_cast<std::size_t>(std::mismatch(shorter.begin(), shorter.end(), longer.begin()).first - shorter.begin());
  if (shorter.size() < longer.size()) return shorter.substr(at) == longer.substr(at + 1);
  if (text.substr(at + 1) == word.substr(at + 1)) return true;
  return at + 1 < text.size() && text[at] == word[at + 1] && text[at + 1] == word[at] &&
         text.substr(at + 2) == word.substr(at + 2);
}

// "acme.atlasian.net" gives "atlasian.net".
std::string_view last_labels(std::string_view host, std::size_t count) {
  std::size_t at = host.size();
  for (; count > 0 && at != std::string_view::npos && at != 0; --count) at = host.rfind('.', at - 1);
  return at == std::string_view::npos || at == 0 ? host : host.substr(at + 1);
}

// Digits for the letters that they look like: "g1thub" is "github". Both sides are made alike, so that it does not
// matter whether a 1 was meant as an l or as an i.
std::string as_seen(std::string_view text) {
  std::string seen;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == 'r' && i + 1 < text.size() && text[i + 1] == 'n') {
      seen += 'm';
      ++i;
    } else {
      seen += c == '0' ? 'o' : c == '1' || c == 'l' ? 'i' : c == '5' ? 's' : c == '3' ? 'e' : c;
    }
  }
  return seen;
}

// The domain stands whole in the host, and something goes on behind it or is glued to its front.
bool is_inside(std::string_view host, const Domain& domain) {
  for (std::size_t at = host.find(domain.name); at != std::string_view::npos; at = host.find(domain.name, at + 1)) {
    const std::size_t end = at + domain.name.size();
    const bool begins = at == 0 || host[at - 1] == '.' || host[at - 1] == '-';
    const bool ends = end == host.size() || host[end] == '.' || host[end] == '-';
    // "myasana.com" may be anybody's.
    if (ends && (begins || domain.distinctive)) return true;
  }
  return false;
}

// "github-com.example": the domain itself, written into the name that was bought.
bool is_dashed(std::string_view host, const Domain& domain) {
  std::string dashed(domain.name);
  std::replace(dashed.begin(), dashed.end(), '.', '-');
  std::string_view bought = last_labels(host, 2);
  bought = bought.substr(0, bought.find('.'));
  return bought == dashed || bought.ends_with("-" + dashed) || bought.starts_with(dashed + "-");
}

// "xn--gthub-n4a.com": letters of another alphabet in the place of one or two, in the form that DNS knows them by.
bool is_foreign_spelling(std::string_view end, std::string_view domain) {
  constexpr std::string_view kMark = "xn--";
  const std::string_view name = domain.substr(0, domain.find('.')), label = end.substr(0, end.find('.'));
  const std::size_t mark = label.rfind('-');
  if (!label.starts_with(kMark) || mark < kMark.size() || end.substr(label.size()) != domain.substr(name.size()))
    return false;
  const std::string_view plain = label.substr(kMark.size(), mark - kMark.size());
  if (plain.size() > name.size() || name.size() - plain.size() > 2) return false;
  std::size_t found = 0;
  for (const char c : name) found += found < plain.size() && plain[found] == c ? 1U : 0U;
  return found == plain.size();
}

}  // namespace

bool is_label(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || c == '-'; });
}

bool is_under(std::string_view host, std::string_view domain) {
  return host == domain ||
         (host.ends_with(domain) && host.size() > domain.size() && host[host.size() - domain.size() - 1] == '.');
}

bool is_under_any(std::string_view host, std::span<const Domain> domains) {
  return std::any_of(domains.begin(), domains.end(),
                     [host](const Domain& domain) { return is_under(host, domain.name); });
}

bool fits_host(std::string_view host, std::string_view pattern) {
  constexpr std::string_view kAny = "**.", kOne = "*.";
  if (pattern.starts_with(kAny)) {
    const std::string_view domain = pattern.substr(kAny.size());
    return host != domain && is_under(host, domain);
  }
  if (!pattern.starts_with(kOne)) return host == pattern;
  const std::string_view suffix = pattern.substr(1);
  if (!host.ends_with(suffix) || host.size() == suffix.size()) return false;
  host.remove_suffix(suffix.size());
  return is_label(host);
}

bool is_api_host(std::string_view host, const Hosts& hosts) {
  return std::any_of(hosts.api.begin(), hosts.api.end(),
                     [host](std::string_view pattern) { return fits_host(host, pattern); });
}

bool is_api_host(std::string_view host, std::string_view port, const Hosts& hosts) {
  if (port.empty()) return is_api_host(host, hosts);
  const std::string place = std::string(host).append(":").append(port);
  return std::find(hosts.api.begin(), hosts.api.end(), place) != hosts.api.end();
}

bool is_look_alike(std::string_view host, std::span<const Domain> domains) {
  if (is_under_any(host, domains)) return false;
  return std::any_of(domains.begin(), domains.end(), [host](const Domain& domain) {
    if (domain.common) return false;
    const auto labels = static_cast<std::size_t>(std::count(domain.name.begin(), domain.name.end(), '.')) + 1;
    const std::string_view end = last_labels(host, labels);
    return is_inside(host, domain) ||
           (domain.distinctive &&
            (is_one_off(end, domain.name) || is_dashed(host, domain) || is_foreign_spelling(end, domain.name))) ||
           (end.size() >= domain.name.size() && as_seen(end) == as_seen(domain.name));
  });
}

}  // namespace credlint
