#include "collect_scenario.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <map>
#include <set>

namespace credlint::testing {
namespace {

using nlohmann::json;

// The ids that the organisation has, by list.
std::map<std::string, std::multiset<std::string>> state_of(const look_alike::Organisation& organisation) {
  std::map<std::string, std::multiset<std::string>> ids;
  const auto take = [&ids](const char* list, const json& items, const char* id) {
    ids[list];
    for (const json& item : items)
      if (item.contains(id)) ids[list].insert(item[id].get<std::string>());
  };
  take("user-api-tokens", organisation.tokens.items, "id");
  take("service-account-api-tokens", organisation.service_tokens, "id");
  take("service-account-oauth-clients", organisation.service_clients, "clientId");
  take("api-keys", organisation.keys.items, "id");
  return ids;
}

std::string shown(const std::multiset<std::string>& requests) {
  std::string out;
  for (const std::string& request : requests) out += "\n  " + request;
  return out;
}

void check_sent(const Scenario& scenario, const std::multiset<std::string>& sent) {
  const auto without = [](std::multiset<std::string> from, const std::vector<std::string>& some) {
    for (const std::string& one : some)
      if (const auto found = from.find(one); found != from.end()) from.erase(found);
    return from;
  };
  std::multiset<std::string> all = kWholeRun;
  all.insert(scenario.more.begin(), scenario.more.end());
  const std::multiset<std::string> needed = without(all, scenario.may);
  BOOST_TEST(std::includes(sent.begin(), sent.end(), needed.begin(), needed.end()), "it sent only" << shown(sent));
  all.insert(scenario.may.begin(), scenario.may.end());
  BOOST_TEST(std::includes(all.begin(), all.end(), sent.begin(), sent.end()), "it sent more:" << shown(sent));
}

void check_lists(const Scenario& scenario, const Collected& collected, const look_alike::Organisation& organisation) {
  for (const auto& [name, all] : state_of(organisation)) {
    const json list = collected.list(name);
    BOOST_REQUIRE_MESSAGE(list.is_object(), "no list " << name);
    const std::multiset<std::string> ids = collected.ids(name);
    if (scenario.list != kMaybe) BOOST_TEST(list["complete"] == (scenario.list != name), name << ": " << list["why"]);
    if (list["complete"] == true) {
      // Each once, and nothing that is not there.
      BOOST_TEST((ids == all), name << " has " << ids.size() << " of " << all.size());
      continue;
    }
    for (const std::string& id : ids) BOOST_TEST(all.contains(id), name << " has made up " << id);
    BOOST_TEST(ids.size() >= scenario.kept, name << " has kept " << ids.size());
    BOOST_TEST(list["why"].is_string(), name);
    const std::string why = list["why"].is_string() ? list["why"].get<std::string>() : "";
    BOOST_TEST(!why.empty(), name);
    BOOST_TEST(says(why, scenario.why), name << ": " << why);
  }
}

Collected run_once(const Scenario& scenario) {
  CollectStage stage;
  scenario.change(stage.organisation);
  Collected collected = stage.collect();
  check_sent(scenario, collected.sent);
  BOOST_REQUIRE_MESSAGE(collected.file.is_object(), "no vendor list: " << collected.result.err);
  check_lists(scenario, collected, stage.organisation);
  BOOST_TEST(collected.result.code == (collected.all_whole() ? 0 : 3));
  // What is not whole proves no absence; what is whole does.
  const bool whole = collected.list("user-api-tokens")["complete"] == true;
  const std::set<std::string> missing = stage.missing_by(collected);
  BOOST_TEST((missing == (whole ? std::set<std::string>{"ghost"} : std::set<std::string>{})),
             "not at the vendor:" << shown({missing.begin(), missing.end()}));
  return collected;
}

}  // namespace

void run_all(const std::vector<Scenario>& scenarios) {
  for (const Scenario& scenario : scenarios) {
    BOOST_TEST_CONTEXT(scenario.name) {
      const Collected first = run_once(scenario);
      if (!scenario.slow) BOOST_TEST((without_times(run_once(scenario).text) == without_times(first.text)));
    }
  }
}

Reply page_of(const nlohmann::json& items) {
  return Reply::json(nlohmann::json{{"data", items}, {"links", json::object()}}.dump());
}

Reply with_next(const look_alike::Organisation& organisation, const look_alike::Asked& asked,
                const nlohmann::json& next) {
  nlohmann::json body = nlohmann::json::parse(organisation.tokens.page(asked).body);
  body["links"]["next"] = next;
  return Reply::json(body.dump());
}

std::string place_of(const look_alike::Organisation& organisation, std::string_view path, std::string_view host) {
  return fmt::format("https://{}/admin/api-access/v1/orgs/{}/{}", host, organisation.id, path);
}

std::string escaped(const std::string& cursor) {
  std::string out;
  for (const char c : cursor) out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  return out;
}

}  // namespace credlint::testing
