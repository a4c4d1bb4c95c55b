// Values that can be no token: they are held back, and cost no failed login.
#include "secret_shape.h"
#include "atlassian.h"

#include <boost/test/unit_test.hpp>

#include "secret_format.h"
#include "support.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(secret_shape)
namespace {

constexpr std::array kFormats{vendors::atlassian::kApiTokenFormat, vendors::atlassian::kAnyFormat};

std::string why(const std::string& value) { return why_no_token(value, kFormats); }

}  // namespace

BOOST_AUTO_TEST_CASE(what_people_put_in_the_place_of_a_token_is_held_back) {
  const std::string token = secret_for("atlassian-api-token"), opaque = secret_for("random");
  for (const std::string& it : {token, opaque})
    for (const std::string& value : std::vector<std::string>{"\"" + it + "\"",
                                                             "'" + it + "'",
                                                             "`" + it + "`",
                                                             "\"" + it,
                                                             it + "'",
                                                             it + " ",
                                                             " " + it,
                                                             it + " # mine",
                                                             "Bearer " + it,
                                                             "bearer " + it,
                                                             "Basic " + it,
                                                             "Authorization: Bearer " + it,
                                                             "token " + it,
                                                             "bot@acme.example:" + it,
                                                             "JIRA_TOKEN=" + it,
                                                             "token=" + it,
                                                             "$" + it,
                                                             "${JIRA_TOKEN}",
                                                             "$JIRA_TOKEN",
                                                             "{{ jira_token }}",
                                                             "%JIRA_TOKEN%",
                                                             "env:JIRA_TOKEN",
                                                             "op://vault/item/" + it,
                                                             "{\"token\":\"" + it + "\"}"}) {
      BOOST_TEST(why(value) != "", value.size());
      BOOST_TEST(why(value).find(it.substr(20)) == std::string::npos);
    }
  for (const std::string value : {"changeme", "CHANGEME", "change-me", "<token>", "<your API token>", "your-token-here",
                                  "xxxxxxxxxxxxxxxx", "********", "TODO", "null", "[REDACTED]", "my_token"})
    BOOST_TEST(why(value) != "", value);
  BOOST_TEST(why("x" + token) == "something stands around what looks like an Atlassian API token");
  BOOST_TEST(why(secret_for("github")) == "it looks like a GitHub token");
}

BOOST_AUTO_TEST_CASE(what_may_be_a_token_is_sent) {
  for (int i = 0; i < 200; ++i) {
    BOOST_TEST(why(secret_for("atlassian-api-token")) == "");
    BOOST_TEST(why(secret_for("atlassian-bad-checksum")) == "");  // it may still be one
    BOOST_TEST(why(secret_for("atlassian-legacy")) == "");
    BOOST_TEST(why(secret_for("random")) == "");
    BOOST_TEST(why(secret_for("random") + "==") == "");
    BOOST_TEST(why(base64(random_text(31, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"))) == "");
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
