#include "plans.h"

#include <fmt/format.h>

#include <array>
#include <boost/test/unit_test.hpp>
#include <map>
#include <sstream>

#include "atlassian.h"
#include "support.h"

namespace credlint::testing {

std::string expand(std::string_view text) {
  return fmt::format(
      fmt::runtime(text), fmt::arg("acme", "https://acme.atlassian.net"),
      fmt::arg("gateway", "https://api.atlassian.com/ex"), fmt::arg("id", "1324a887-45db-1bf4-1e99-ef0ff456d421"),
      fmt::arg("other_id", "2324a887-45db-1bf4-1e99-ef0ff456d421"), fmt::arg("api", "kind = 'atlassian-api-token'"),
      fmt::arg("user", "kind = 'atlassian-api-token'|account = 'a@x.example'"),
      fmt::arg("service", "kind = 'atlassian-service-token'|scopes = ['read:jira-user']"),
      fmt::arg("client", "kind = 'atlassian-oauth-client'"), fmt::arg("key", "kind = 'atlassian-admin-key'"),
      fmt::arg("access", "kind = 'bitbucket-access-token'"), fmt::arg("pat", "kind = 'atlassian-datacenter-pat'"),
      fmt::arg("scoped", "scopes = ['read:x']"));
}

std::string two_sites() {
  return expand(
      "[[site]]\nhost = 'acme.atlassian.net'\ncloud_id = '{id}'\n"
      "[[site]]\nhost = 'other.atlassian.net'\ncloud_id = '{other_id}'\n");
}

std::string token_entry(std::string_view fields, std::string_view id) {
  std::string text = fmt::format("[[token]]\nid = '{}'\n", id);
  if (fields.find("secret") == std::string_view::npos) text += "secret = 'env:KEY'\n";
  for (const char c : expand(fields)) text += c == '|' ? '\n' : c;
  return text + "\n";
}

std::string user_entry(std::string_view fields, std::string_view id) {
  return token_entry(fmt::format("{{user}}|base_url = '{{acme}}'|{}", fields), id);
}

Strings Planned::each(std::string PlannedRequest::*member) const {
  Strings out;
  for (const PlannedRequest& request : requests) out.push_back(request.*member);
  return out;
}

std::string words_for(const PlannedRequest& request) {
  const std::map<Auth, std::string_view> kAuth{{Auth::none, "none"},        {Auth::basic, "basic"},
                                               {Auth::bearer, "bearer"},    {Auth::header, "header"},
                                               {Auth::signed_v4, "signed"}, {Auth::client_credentials, "client"}};
  constexpr std::array<std::string_view, 10> kProofs{"jira",      "confluence", "bitbucket", "workspace",     "orgs",
                                                     "resources", "oauth",      "dc-jira",   "dc-confluence", "tenant"};
  constexpr std::array<std::string_view, 5> kVia{"site", "gateway", "bitbucket", "auth", "server"};
  std::string_view proof = "data", via = "data";
  for (std::size_t i = 0; i < kProofs.size() * kVia.size(); ++i)
    if (request.step == vendors::atlassian::find_step(static_cast<vendors::atlassian::Proof>(i / kVia.size()),
                                                      static_cast<vendors::atlassian::Via>(i % kVia.size()))) {
      proof = kProofs[i / kVia.size()];
      via = kVia[i % kVia.size()];
    }
  return fmt::format("{} {} {} {}{}{}", kAuth.at(request.auth()), proof, via, request.url,
                     request.account.empty() ? "" : " as ", request.account);
}

Planned plan_of(Inventory inventory, const ProbeConfig& config, const PlanOptions& options) {
  const Context context(std::move(inventory), kToday);
  ProbePlan made = plan_probes(context, config, options);
  const auto& tokens = context.inventory().tokens;
  BOOST_REQUIRE(made.observations.size() == tokens.size());
  Planned planned;
  for (const Token* item : tokens)
    if (const Observation& decided = made.observations[item->index]; decided.verdict != Verdict::none)
      planned.told[std::string(item->name)] = fmt::format("{}: {}", to_text(decided.verdict), decided.why);
  for (const PlannedRequest& request : made.requests) {
    BOOST_TEST(request.tokens.empty() == request.asks_site());
    BOOST_TEST(request.reference.empty() == (request.auth() == Auth::none));
    for (const std::uint32_t index : request.tokens) {
      const std::string name(tokens[index]->name);
      BOOST_TEST(planned.told.emplace(name, words_for(request)).second, name);
      BOOST_TEST(request.reference == *tokens[index]->secret);
    }
  }
  BOOST_TEST(planned.told.size() == tokens.size());
  planned.requests = std::move(made.requests);
  return planned;
}

Planned plan_of(const std::string& text, const ProbeConfig& config, const PlanOptions& options) {
  return plan_of(read_text(text), config, options);
}

Strings lines(const std::string& text) {
  Strings out;
  std::istringstream rest(text);
  for (std::string line; std::getline(rest, line);)
    if (const std::size_t begin = line.find_first_not_of(' '); begin != std::string::npos)
      out.push_back(line.substr(begin));
  return out;
}

ProbeConfig only_sites(std::vector<std::string> sites) {
  ProbeConfig config;
  config.sites = std::move(sites);
  return config;
}

ProbeConfig with_hosts(std::vector<std::string> hosts) {
  ProbeConfig config;
  config.hosts = std::move(hosts);
  return config;
}

}  // namespace credlint::testing
