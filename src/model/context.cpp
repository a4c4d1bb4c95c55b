#include "rule.h"

#include <algorithm>
#include <deque>

#include "first_seen.h"
#include "text.h"

namespace credlint {
namespace {

// A relative path is one in the folder of the inventory.
bool is_relative(std::string_view reference) {
  return reference.starts_with("file:") && !reference.starts_with("file:/");
}

std::string with_folder(std::string_view reference, std::string_view inventory_path) {
  constexpr std::size_t kScheme = std::string_view("file:").size();
  return fmt::format("file:{}{}", inventory_path.substr(0, inventory_path.rfind('/') + 1), reference.substr(kScheme));
}

// The tokens that were seen with one reference, by what may make them one rotation with a later one.
struct Holders {
  std::unordered_set<std::string_view> ids, replaced;

  void add(const Token& token) {
    if (token.id.known()) ids.insert(*token.id);
    if (token.replaces.known()) replaced.insert(*token.replaces);
  }
  // Whether one of them replaces the token, or the other way round: a rotation may keep its reference.
  [[nodiscard]] bool is_rotation_with(const Token& token) const {
    return (token.replaces.known() && ids.contains(*token.replaces)) ||
           (token.id.known() && replaced.contains(*token.id));
  }
};

}  // namespace

Context::Context(Inventory inventory, Instant now, Policy policy)
    : inventory_(std::move(inventory)), now_(now), policy_(std::move(policy)), profiles_(policy_, inventory_) {
  std::vector<const Token*> everyone(inventory_.tokens.begin(), inventory_.tokens.end());
  everyone.insert(everyone.end(), inventory_.left_out.begin(), inventory_.left_out.end());
  endings_.reserve(everyone.size());
  for (const Token* token : everyone) endings_.push_back(ending_of(*token, {}, now));
  find_replaced();
  for (const Site& site : inventory_.sites)
    if (site.host.known() && site.cloud_id.known()) {
      cloud_ids_.emplace(*site.host, *site.cloud_id);
      sites_.emplace(to_lower_ascii(*site.cloud_id), *site.host);
    }
  for (const Waiver& waiver : inventory_.waivers)
    if (waiver.token.known()) waived_.insert(*waiver.token);
  for (const Token* token : inventory_.left_out) left_out_.insert(token->id.known() ? *token->id : token->name);
  if (!inventory_.left_out.empty())
    std::sort(everyone.begin(), everyone.end(), [](const Token* left, const Token* right) {
      return std::pair(left->place.file, left->place.ordinal) < std::pair(right->place.file, right->place.ordinal);
    });
  find_shared_secrets(everyone);
}

void Context::find_replaced() {
  replaced_.clear();
  for (const auto& tokens : {inventory_.tokens, inventory_.left_out})
    for (const Token* token : tokens)
      if (token->replaces.known() && !ended(*token)) replaced_.emplace(*token->replaces, token);
}

// What is told takes the place of what was told before, and the end follows from it.
void Context::observe(std::uint32_t token, const Observed& seen) {
  if (!seen.expires && !seen.last_used && !seen.scopes) return;
  if (observed_.empty()) observed_.resize(inventory_.tokens.size());
  Observed& known = observed_[token];
  if (seen.expires) known.expires = seen.expires;
  if (seen.scopes) known.scopes = seen.scopes;
  if (seen.last_used) known.last_used = std::max(seen.last_used, known.last_used);
  endings_[token] = ending_of(*inventory_.tokens[token], known, now_);
}

void Context::set_probed(Probed probed) {
  probed_ = std::move(probed);
  for (std::uint32_t i = 0; i < probed_.observations.size(); ++i) observe(i, probed_.observations[i]);
  if (!observed_.empty()) find_replaced();
}

void Context::set_held(Held held) {
  held_ = std::move(held);
  for (std::uint32_t i = 0; i < held_.tokens.size(); ++i) {
    const Token& token = *inventory_.tokens[i];
    const Record* found = token.listed ? record(token) : nullptr;
    if (found == nullptr) continue;
    Observed seen{.expires = found->expires, .last_used = found->last_used};
    if (found->scopes) seen.scopes.emplace(found->scopes->begin(), found->scopes->end());
    observe(i, seen);
  }
  if (!observed_.empty()) find_replaced();
}

const Record* Context::record(const Token& token) const {
  if (token.index >= held_.tokens.size() || !held_.tokens[token.index].matched()) return nullptr;
  return &held_.lists.records[held_.tokens[token.index].record];
}

std::optional<Instant> Context::listed_at(const Token& token) const {
  const Record* found = record(token);
  if (found == nullptr) return std::nullopt;
  return held_.lists.source_of(held_.lists.list_of(*found)).begun;
}

// The tokens are in the order of the files and lines.
void Context::find_shared_secrets(const std::vector<const Token*>& everyone) {
  std::deque<std::string> with_folders;
  std::vector<std::string_view> references(everyone.size());
  FirstSeen seen(everyone.size());
  std::unordered_map<std::uint32_t, Holders> holders;  // by the first, where there are more
  for (std::uint32_t i = 0; i < everyone.size(); ++i) {
    const Token& token = *everyone[i];
    if (!token.secret.known() || ended(token)) continue;
    references[i] = *token.secret;
    if (is_relative(references[i]))
      references[i] = with_folders.emplace_back(with_folder(references[i], inventory_.sources[token.place.file].path));
    const std::uint32_t first = seen.add(std::hash<std::string_view>{}(references[i]), i,
                                         [&](std::uint32_t other) { return references[other] == references[i]; });
    if (first == i) continue;
    const auto [earlier, is_new] = holders.try_emplace(first);
    if (is_new) earlier->second.add(*everyone[first]);
    if (!earlier->second.is_rotation_with(token)) same_secret_.emplace(&token, everyone[first]);
    earlier->second.add(token);
  }
}

const Token* Context::earlier_with_same_secret(const Token& token) const {
  const auto found = same_secret_.find(&token);
  return found == same_secret_.end() ? nullptr : found->second;
}

bool Context::is_unset(const Rule& rule) const {
  return std::none_of(inventory_.tokens.begin(), inventory_.tokens.end(), [&](const Token* token) {
    return std::any_of(rule.thresholds.begin(), rule.thresholds.end(), [&](const Threshold& threshold) {
      return threshold.key == kMaxAge.key && threshold.rule == kMaxAge.rule ? longest_age(*token).has_value()
                                                                            : days_of(threshold, *token).has_value();
    });
  });
}

std::optional<days> Context::longest_age(const Token& token) const {
  const std::optional<days> policy = days_of(kMaxAge, token);
  if (!token.rotate_every.known()) return policy;
  return policy ? std::min(*policy, *token.rotate_every) : *token.rotate_every;
}

std::optional<Instant> Context::rotation_due(const Token& token) const {
  const std::optional<days> age = longest_age(token);
  // A grant of refresh tokens is renewed with each use.
  if (!age || !token.created.known() || token.kind->renewed_by_use || profiles_.is_off(kMaxAge.rule, token.index))
    return std::nullopt;
  return *token.created + *age;
}

Notice Context::notice(const Token& token) const {
  // Whole days, rounded down: 30 days and a few hours are still 30 days. Where a grant dies of idleness its idle days
  // are rounded down, so that the days left are not.
  const Instant::duration almost_a_day =
      ending(token).reason == EndReason::inactivity ? Instant::duration{0} : days{1} - Instant::duration{1};
  Notice notice{*days_of(kWarnBeforeEnd, token) + almost_a_day, *days_of(kErrorBeforeEnd, token) + almost_a_day};
  notice.warn = std::max(notice.warn, notice.error);
  const Instant end = ending(token).at;
  if (token.created.known() && *token.created < end) {
    const Instant::duration life = end - *token.created;
    notice.warn = std::min(notice.warn, life / 3);
    notice.error = std::min(notice.error, life / 6);
  }
  return notice;
}

const Token* Context::replacement(const Token& token) const {
  if (!token.id.known()) return nullptr;
  const auto found = replaced_.find(*token.id);
  return found == replaced_.end() || found->second == &token ? nullptr : found->second;
}

bool Context::end_is_settled(const Token& token) const {
  return (token.revoked.known() && *token.revoked <= now_) || replacement(token) != nullptr;
}

std::string_view Context::site_of_cloud_id(std::string_view cloud_id) const {
  const auto found = sites_.find(to_lower_ascii(cloud_id));
  return found == sites_.end() ? std::string_view{} : found->second;
}

std::string_view Context::cloud_id_of_site(std::string_view host) const {
  const auto found = cloud_ids_.find(host);
  return found == cloud_ids_.end() ? std::string_view{} : found->second;
}

}  // namespace credlint
