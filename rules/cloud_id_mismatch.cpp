#include <fmt/core.h>

#include "rule.h"
#include "sites.h"
#include "text.h"

namespace credlint::rules::cloud_id_mismatch {
namespace {

// The one that the inventory gives it; else the one in its URL. Where these two differ, wrong-host holds the URL
// against the inventory, so that here only the inventory is held against the site.
std::string_view used_by(const Token& token, const Context& context) {
  const std::string_view in_url = cloud_id_in_url(token);
  if (!token.cloud_id.known() && in_url.empty() && !goes_by_cloud_id(token)) return {};
  const std::string_view stated = cloud_id_of(token, context);
  return stated.empty() ? in_url : stated;
}

struct Comparison {
  std::string_view used, site, told;  // `told` is empty where there is nothing to compare
};

Comparison comparison(const Token& token, const Context& context) {
  const auto& told = context.probed().cloud_ids;
  if (told.empty()) return {};
  const std::string_view used = used_by(token, context);
  std::string_view site = site_of(token);
  if (site.empty() && token.site.absent()) site = context.site_of_cloud_id(used);
  const auto found = told.find(site);
  if (used.empty() || found == told.end()) return {};
  return {used, site, found->second};
}

void check(const Token& token, const Context& context, Remarks& out) {
  const auto [used, site, told] = comparison(token, context);
  if (equal_ignoring_case(used, told)) return;
  std::string hint;
  const auto write = [&hint](const std::string& what) { hint += (hint.empty() ? "write " : ", and ") + what; };
  if (!context.cloud_id_of_site(site).empty())
    write(fmt::format("`cloud_id = \"{}\"` in the [[site]] entry of `{}`", told, site));
  if (token.cloud_id.known()) write(fmt::format("`cloud_id = \"{}\"` in this entry", told));
  const std::string_view in_url = cloud_id_in_url(token);
  if (!in_url.empty() && !equal_ignoring_case(in_url, told))
    write(fmt::format("`base_url = \"{}\"`", token.kind->scoped_url(token, told)));
  out.add(Severity::error,
          token.cloud_id.known()              ? token.cloud_id.where()
          : equal_ignoring_case(used, in_url) ? token.base_url.where()
                                              : token.site.where(),
          fmt::format("goes by the cloud id `{}`, but `{}` itself says that its cloud id is `{}`", used, site, told),
          hint);
}

bool applies(const Token& token, const Context& context) { return !comparison(token, context).told.empty(); }

}  // namespace

Rule rule() {
  return {.summary = "live: the site itself tells another cloud id than the token goes by",
          .severity = Severity::error,
          .harm = Harm::broken,
          .speaks_of_ended = true,
          .live = true,
          .applies = applies,
          .check = check};
}

}  // namespace credlint::rules::cloud_id_mismatch
