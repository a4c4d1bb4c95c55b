// What a run of `collect` says, writes and leaves alone, when the key is refused, may not see all, or sees too much.
#include <fmt/format.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "collect_scenario.h"
#include "instant.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(collect_manners)
namespace {

using look_alike::always;
using nlohmann::json;

constexpr std::string_view kOld = "the list of yesterday\n";
constexpr const char* kOrganisations = "/admin/v1/orgs";

Reply forbidden() {
  return Reply::json(R"({"errors":[{"id":"req-1","status":"403","code":"GENERIC_ERROR","title":"Forbidden"}]})", 403);
}

// Nothing was whole, or nothing could be asked: yesterday's list is still there, and where there was none, none is.
void check_nothing_written(CollectStage& stage, int code, const std::vector<std::string>& words) {
  for (const bool had_one : {true, false}) {
    std::filesystem::remove(stage.path(stage.output));
    if (had_one) stage.stage.folder.write(stage.output, kOld);
    const Collected collected = stage.collect();
    BOOST_TEST(collected.result.code == code);
    BOOST_TEST(collected.text == (had_one ? kOld : ""));
    for (const std::string& word : words)
      BOOST_TEST(says(collected.result.err, word), "no " << word << " in " << collected.result.err);
    for (const std::string& request : collected.sent)
      BOOST_TEST(collected.sent.count(request) == 1U, request << " was sent again");
  }
}

// A moment, however it is written; nothing for what is none.
std::optional<Instant> moment(const json& record, const char* name) {
  return record.contains(name) && record[name].is_string() ? parse_instant(record[name].get<std::string>())
                                                           : std::nullopt;
}

std::string text(const json& record, const char* name) {
  return record.is_object() && record.contains(name) && record[name].is_string() ? record[name].get<std::string>()
                                                                                 : std::string();
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_key_that_is_refused_everywhere_leaves_the_old_list_alone) {
  CollectStage stage;
  stage.refuses = true;
  check_nothing_written(stage, 3, {"the vendor refuses `acme-admin-key`"});
}

BOOST_AUTO_TEST_CASE(a_vendor_that_fails_everywhere_leaves_the_old_list_alone) {
  CollectStage stage;
  for (const std::string& request : kWholeRun)
    stage.organisation.tricks[request.substr(0, request.find('?'))] = always(forbidden());
  check_nothing_written(stage, 3, {"403"});
}

BOOST_AUTO_TEST_CASE(a_key_of_two_organisations_must_say_which) {
  CollectStage stage;
  stage.forget_organisation();
  json other = stage.organisation.organisations[0];
  other["id"] = "0c64d2a1-5b1f-4f1c-9d55-7f0a3b2c1d00";
  stage.organisation.organisations.push_back(other);
  check_nothing_written(stage, 2, {stage.organisation.id, "0c64d2a1-5b1f-4f1c-9d55-7f0a3b2c1d00", "acme-admin-key"});
}

BOOST_AUTO_TEST_CASE(a_key_of_no_organisation_has_no_list) {
  CollectStage stage;
  stage.forget_organisation();
  stage.organisation.organisations = json::array();
  const Collected collected = stage.collect();
  BOOST_TEST((collected.result.code == 2 || collected.result.code == 3));
  BOOST_TEST(collected.text.empty());
  BOOST_TEST((collected.sent == std::multiset<std::string>{kOrganisations}));
}

BOOST_AUTO_TEST_CASE(a_key_of_one_organisation_need_not_say_which) {
  CollectStage stage;
  stage.forget_organisation();
  const Collected collected = stage.collect();
  std::multiset<std::string> eight = kWholeRun;
  eight.insert(kOrganisations);
  BOOST_TEST((collected.sent == eight));
  BOOST_TEST(collected.result.code == 0, collected.result.err);
  BOOST_REQUIRE(collected.file.is_object());
  BOOST_TEST(collected.file["sources"][0]["scope"] == "org " + stage.organisation.id);
}

BOOST_AUTO_TEST_CASE(lists_that_the_key_may_not_see_name_the_scope_that_they_need) {
  CollectStage stage;
  for (const char* path : {"service-accounts/api-tokens", "service-accounts/oauth-clients", "oauth-clients"})
    stage.organisation.tricks[path] = always(forbidden());
  const Collected collected = stage.collect();
  BOOST_TEST(collected.result.code == 3);
  std::multiset<std::string> sent = collected.sent;
  sent.erase(kOtherClients);  // it is of no use without the other list
  std::multiset<std::string> six = kWholeRun;
  six.erase(kOtherClients);
  BOOST_TEST((sent == six));
  for (const char* name : {"service-account-api-tokens", "service-account-oauth-clients"}) {
    const json list = collected.list(name);
    BOOST_REQUIRE_MESSAGE(list.is_object(), name);
    BOOST_TEST(list["complete"] == false);
    BOOST_TEST(says(text(list, "why"), "403"), name);
    BOOST_TEST(says(text(list, "why") + collected.result.err, "read:service-accounts-tokens:admin"), name);
    BOOST_TEST(says(collected.result.err, name));
  }
  BOOST_TEST(says(collected.result.err, "read:service-accounts-tokens:admin"));
  for (const char* name : {"user-api-tokens", "api-keys"}) BOOST_TEST(collected.list(name)["complete"] == true, name);
  BOOST_TEST((stage.missing_by(collected) == std::set<std::string>{"ghost"}));
}

// It wants to be left alone for longer than a run may take. What was read before is kept.
BOOST_AUTO_TEST_CASE(a_vendor_that_wants_an_hour_is_not_waited_for) {
  CollectStage stage;
  const Reply later{.status = 429, .headers = {{"Retry-After", "3600"}}};
  stage.organisation.tricks["service-accounts/api-tokens"] = always(later);
  const Collected collected = stage.collect();
  BOOST_TEST(collected.result.code == 3);
  BOOST_TEST(collected.sent.count(kServiceTokens) <= 1U);
  if (collected.file.is_object()) BOOST_TEST(collected.list("service-account-api-tokens")["complete"] == false);
}

BOOST_AUTO_TEST_CASE(an_answer_that_never_comes_is_not_waited_for) {
  CollectStage stage;
  const Latch never;
  stage.organisation.tricks["service-accounts/api-tokens"] = always(Reply::json("[]").after(never));
  const Collected collected = stage.collect({"--with", "acme-admin-key", "--timeout", "1"});
  BOOST_TEST(collected.result.code == 3);
  BOOST_TEST(collected.sent.count(kServiceTokens) <= 3U);
  BOOST_REQUIRE(collected.file.is_object());
  BOOST_TEST(collected.list("service-account-api-tokens")["complete"] == false);
  for (const char* name : {"user-api-tokens", "api-keys"}) BOOST_TEST(collected.list(name)["complete"] == true, name);
}

// Each page has a token and a cursor that were not there before.
BOOST_AUTO_TEST_CASE(pages_without_an_end_come_to_one) {
  CollectStage stage;
  stage.organisation.tricks["api-tokens"] = [](const look_alike::Asked& asked) {
    const json items = json::array({look_alike::user_token(asked.before)});
    return Reply::json(json{{"data", items}, {"links", {{"next", fmt::format("page{}", asked.before)}}}}.dump());
  };
  stage.organisation.tricks["api-tokens/count"] = always(Reply::json("7"));
  const Collected collected = stage.collect();
  BOOST_TEST(collected.result.code == 3);
  BOOST_TEST(collected.sent.count(kTokens) == 1U);
  BOOST_TEST(collected.sent.count(kNextTokens) <= 1000U);
  BOOST_REQUIRE(collected.file.is_object());
  BOOST_TEST(collected.list("user-api-tokens")["complete"] == false);
  BOOST_TEST(collected.list("api-keys")["complete"] == true);
  BOOST_TEST(stage.missing_by(collected).empty());
}

BOOST_AUTO_TEST_CASE(a_record_is_what_the_vendor_said_and_no_more) {
  CollectStage stage;
  json& token = stage.organisation.tokens.items[0];
  token["createdAt"] = "2026-02-01T08:12:44.120Z";
  token["lastActiveAt"] = "2026-11-22T21:40:00.000+01:00";
  token["user"]["email"] = "Sync-Bot@acme.example";
  stage.organisation.tokens.items[1].erase("scopes");
  stage.organisation.tokens.items[2]["scopes"] = json::array();
  stage.organisation.tokens.items[3]["status"] = "BLOCKED";
  stage.organisation.tokens.items[4].erase("expiresAt");
  const Collected collected = stage.collect();
  BOOST_REQUIRE_MESSAGE(collected.file.is_object(), collected.result.err);
  BOOST_TEST(collected.file["format"] == "credlint-vendor-list");
  BOOST_TEST(collected.file["version"] == 1);
  const json& source = collected.file["sources"][0];
  BOOST_TEST(text(source, "vendor") == "atlassian");
  BOOST_TEST(text(source, "scope") == "org " + stage.organisation.id);
  BOOST_TEST(text(source, "with") == "acme-admin-key");
  BOOST_REQUIRE(moment(source, "begun").has_value());
  BOOST_REQUIRE(moment(source, "ended").has_value());
  BOOST_TEST((*moment(source, "begun") <= *moment(source, "ended")));
  BOOST_TEST(collected.list("user-api-tokens")["stated"] == 5);
  BOOST_TEST(collected.list("api-keys")["stated"] == 1);

  const auto user = [&](const char* id) { return collected.record("user-api-tokens", id); };
  const json first = user("9001");
  BOOST_REQUIRE(first.is_object());
  BOOST_TEST(text(first, "label") == "token 0");
  BOOST_TEST(text(first, "status") == "ALLOWED");
  BOOST_TEST(lower(text(first, "account")) == "sync-bot@acme.example");
  BOOST_TEST(text(first, "account_id") == "712020:a0");
  BOOST_TEST((moment(first, "created") == parse_instant("2026-02-01T08:12:44.120Z")));
  BOOST_TEST((moment(first, "last_used") == parse_instant("2026-11-22T20:40:00Z")));
  BOOST_TEST((moment(first, "expires") == parse_instant(look_alike::noon(100))));
  for (const char* name : {"created", "last_used", "expires"}) BOOST_TEST(text(first, name).ends_with("Z"), name);
  BOOST_TEST((first["scopes"] == json::array({"read:jira-work"})));
  // What it may do is not known, and nothing less than all: these are two things.
  BOOST_TEST((!user("9002").contains("scopes") || user("9002")["scopes"].is_null()));
  BOOST_TEST((user("9003").contains("scopes") && user("9003")["scopes"] == json::array()));
  BOOST_TEST(text(user("9004"), "status") == "BLOCKED");
  // Null would say that it never ends, and the vendor has said nothing.
  BOOST_TEST(!user("9005").contains("expires"));
  BOOST_TEST(!user("9005").contains("last_used"));

  const json client = collected.record("service-account-oauth-clients", "AbC123");
  BOOST_TEST(text(client, "label") == "etl");
  BOOST_TEST(text(client, "account_id") == "712020:s");
  BOOST_TEST((moment(client, "created") == parse_instant("2026-05-01T10:00:00Z")));
  const json key = collected.record("api-keys", "k1");
  BOOST_TEST(text(key, "created_by") == "ines@acme.example");
  BOOST_TEST((moment(key, "expires") == parse_instant(look_alike::noon(200))));
  BOOST_TEST(text(collected.record("service-account-api-tokens", "s1"), "account") ==
             "indexer-x1@serviceaccount.atlassian.com");
}

// People paste tokens into the field for a name. The list is as whole as it was, and the token is nowhere.
BOOST_AUTO_TEST_CASE(a_label_that_is_a_token_is_left_out_and_told) {
  CollectStage stage;
  stage.organisation.tokens.items[1]["label"] = stage.stage.hide(atlassian_secret("ATATT3"));
  stage.organisation.service_tokens[0]["label"] = "for " + stage.stage.hide(secret_for("github"));
  const Collected collected = stage.collect();
  BOOST_TEST(collected.result.code == 0, collected.result.err);
  BOOST_TEST((collected.sent == kWholeRun));
  BOOST_TEST(says(collected.result.err, "label|secret"));
  const json record = collected.record("user-api-tokens", "9002");
  BOOST_REQUIRE(record.is_object());
  BOOST_TEST(text(record, "label").empty());
  BOOST_TEST(collected.record("service-account-api-tokens", "s1").is_object());
  BOOST_TEST((stage.missing_by(collected) == std::set<std::string>{"ghost"}));
}

// Whatever a text of the vendor's is, no token in it goes further, nothing reaches the terminal as it is, and the file
// is one that an audit can read.
BOOST_AUTO_TEST_CASE(hostile_texts_of_the_vendor_stay_where_they_are) {
  const std::vector<const char*> places{"/id",           "/label",   "/status",     "/createdAt", "/expiresAt",
                                        "/lastActiveAt", "/user/id", "/user/email", "/user/name", "/scopes/0"};
  for (const char* place : places)
    for (const bool secret : {true, false}) {
      BOOST_TEST_CONTEXT(place << (secret ? " is a token" : " would write to a terminal")) {
        CollectStage stage;
        stage.organisation.tokens.items[1][json::json_pointer(place)] =
            secret ? stage.stage.hide(atlassian_secret("ATATT3")) : "\x1b[2J\r\n\"},{\x7f\t<&|`";
        const Collected collected = stage.collect();
        BOOST_TEST((collected.result.code == 0 || collected.result.code == 3));
        BOOST_REQUIRE_MESSAGE(collected.file.is_object(), collected.result.err);
        BOOST_TEST(collected.result.code == (collected.all_whole() ? 0 : 3));
        const std::set<std::string> missing = stage.missing_by(collected);
        if (collected.list("user-api-tokens")["complete"] == false) BOOST_TEST(missing.empty());
      }
    }
}

BOOST_AUTO_TEST_CASE(an_error_that_repeats_the_key_is_not_shown) {
  CollectStage stage;
  const std::string key = *stage.secrets[std::string(kOrganisationHost)].begin();
  stage.organisation.tricks["api-keys"] =
      always(Reply::json(json{{"errors", {{{"title", "Forbidden: " + key}, {"detail", key}}}}}.dump(), 403));
  const Collected collected = stage.collect();
  BOOST_TEST(collected.result.code == 3);
  BOOST_TEST(collected.list("api-keys")["complete"] == false);
}

BOOST_AUTO_TEST_SUITE_END()
}  // namespace credlint::testing
