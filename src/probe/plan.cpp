#include "plan.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "secret_source.h"
#include "sites.h"
#include "text.h"
#include "url.h"
#include "vendor.h"

namespace credlint {
namespace {

class Planner {
 public:
  Planner(const Context& context, const ProbeConfig& config, const PlanOptions& options)
      : context_(context), options_(options), reachable_(config.sites, config.hosts, context) {
    plan_.observations.resize(context.inventory().tokens.size());
  }

  ProbePlan plan() {
    for (const Token* token : context_.inventory().tokens) plan_token(*token);
    plan_sites();
    order_lanes();
    return std::move(plan_);
  }

 private:
  void decide(const Token& token, Verdict verdict, std::string why) {
    Observation& observation = plan_.observations[token.index];
    observation.verdict = verdict;
    observation.why = std::move(why);
  }
  void skip(const Token& token, std::string why) { decide(token, Verdict::skipped, std::move(why)); }
  void hold_back(const Token& token, const std::string& why) { decide(token, Verdict::undecided, "held back: " + why); }

  void plan_token(const Token& token) {
    const Kind& kind = *token.kind;
    if (!kind.known()) return skip(token, "its kind is not known");
    if (!kind.never_tried.empty() && (kind.retired || kind.renewed_by_use))
      return skip(token, std::string(kind.never_tried));
    if (context_.ended(token) && !options_.expired_too) return skip(token, "it has ended");
    if (kind.probe.needs_secret || kind.plan != nullptr) {
      if (token.secret.absent() && token.secret_flaw == SecretFlaw::none)
        return skip(token, "its entry has no `secret`");
      if (!token.secret.known()) return decide(token, Verdict::undecided, "its `secret` is no valid reference");
    }
    if (options_.is_wrong_host && options_.is_wrong_host(token))
      return decide(token, Verdict::wrong_host, "`base_url` is wrong, so nothing was sent");
    if (token.base_url.unknown()) return hold_back(token, "its `base_url` is not valid");
    if (token.base_url_had_credentials) return hold_back(token, "its `base_url` had credentials in it");
    if (token.base_url.known() && split_url(*token.base_url).scheme != "https")
      return hold_back(token, "its `base_url` is not https");
    if (!kind.never_tried.empty()) return skip(token, std::string(kind.never_tried));
    if (kind.plan == nullptr && kind.probe.get.empty() && kind.probe.purchase.url.empty())
      return skip(token, "its kind is never tried");
    Planned planned = kind.plan != nullptr ? kind.plan(token, context_, reachable_) : plan_by_data(token, reachable_);
    if (planned.verdict != Verdict::none) return decide(token, planned.verdict, std::move(planned.why));
    add(token, std::move(planned));
  }

  void add(const Token& token, Planned planned) {
    const bool secret = planned.credential.auth != Auth::none;
    const std::string inventory = secret ? context_.inventory().sources[token.place.file].path : std::string();
    const std::string reference = secret ? key_of(*token.secret, inventory) : std::string();
    // A user name is the same in upper case.
    const std::string user = planned.credential.auth == Auth::basic ? to_lower_ascii(planned.user) : planned.user;
    const std::string where = planned.url.empty() ? planned.token_url : planned.url;
    const auto [known, is_new] = requests_.try_emplace({reference, user, where}, plan_.requests.size());
    if (is_new) {
      // A credential without an account counts alone.
      const std::string lane =
          token.account.known() ? to_lower_ascii(*token.account) : fmt::format("#{}", secret ? reference : where);
      plan_.requests.push_back({.step = planned.step,
                                .credential = planned.credential,
                                .url = std::move(planned.url),
                                .headers = std::move(planned.headers),
                                .body = planned.body,
                                .account = std::move(planned.user),
                                .reference = secret ? std::string(*token.secret) : std::string(),
                                .inventory = inventory,
                                .lane = lane,
                                .vouched_by = std::move(planned.vouched_by),
                                .cloud_id = std::move(planned.cloud_id),
                                .token_url = std::move(planned.token_url),
                                .purchase = planned.purchase,
                                .apart = token.kind->probe.apart,
                                .punishes_address = token.kind->punishes_address});
    }
    plan_.requests[known->second].tokens.push_back(token.index);
  }

  // Each site with a declared cloud id is asked once what its own is.
  void plan_sites() {
    std::set<std::string_view> sites;
    for (const Site& site : context_.inventory().sites)
      if (site.host.known() && site.cloud_id.known()) sites.insert(*site.host);
    for (const Token* token : context_.inventory().tokens)
      if (token->cloud_id.known() || !cloud_id_in_url(*token).empty()) sites.insert(site_of(*token));
    for (const std::string_view site : sites) {
      const Sites* of = sites_with_ids(site);
      if (of == nullptr || !reachable_.has_site(site)) continue;
      plan_.requests.push_back({.step = of->told_by,
                                .credential = {.auth = Auth::none},
                                .url = fmt::format(fmt::runtime(of->where_told), site),
                                .lane = fmt::format("#{}", site),
                                .site = std::string(site)});
    }
  }

  void order_lanes() {
    const auto last_use = [this](const PlannedRequest& request) {
      Instant latest = Instant::min();
      for (const std::uint32_t token : request.tokens)
        latest = std::max(latest, context_.inventory().tokens[token]->last_used.value_or(Instant::min()));
      return latest;
    };
    std::stable_sort(
        plan_.requests.begin(), plan_.requests.end(),
        [&](const PlannedRequest& left, const PlannedRequest& right) { return last_use(left) > last_use(right); });
  }

  const Context& context_;
  const PlanOptions& options_;
  Reachable reachable_;
  ProbePlan plan_;
  std::map<std::tuple<std::string, std::string, std::string>, std::size_t> requests_;  // credential, account, URL
};

}  // namespace

ProbePlan plan_probes(const Context& context, const ProbeConfig& config, const PlanOptions& options) {
  return Planner(context, config, options).plan();
}

std::string_view host_of(const PlannedRequest& request) {
  return split_url(request.url.empty() ? request.token_url : request.url).host;
}

}  // namespace credlint
