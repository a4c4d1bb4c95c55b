#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>

#include "judged.h"
#include "probe_stage.h"
#include "secret_format.h"
#include "support.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(formats_only)
namespace {

constexpr std::string_view kAlnum = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::string_view kUpper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
constexpr std::string_view kHex = "0123456789abcdef";

struct Row {
  std::string_view prefix;
  std::size_t length;  // of the rest of a true one
  std::string_view alphabet;
  std::string_view name;
};

const std::vector<Row> kRows{{"AGE-SECRET-KEY-1", 58, kUpper, "an age secret key"},
                             {"SG.", 66, kAlnum, "a SendGrid API key"},
                             {"dckr_pat_", 27, kAlnum, "a Docker access token"},
                             {"dop_v1_", 64, kHex, "a DigitalOcean token"},
                             {"figd_", 40, kAlnum, "a Figma token"},
                             {"glsa_", 41, kAlnum, "a Grafana token"},
                             {"hf_", 34, kAlnum, "a Hugging Face token"},
                             {"hvb.", 138, kAlnum, "a Vault token"},
                             {"hvs.", 24, kAlnum, "a Vault token"},
                             {"npm_", 36, kAlnum, "an npm token"},
                             {"pypi-AgE", 150, kAlnum, "a PyPI token"},
                             {"rk_live_", 24, kAlnum, "a Stripe key"},
                             {"sk-ant-", 100, kAlnum, "an Anthropic API key"},
                             {"sk-proj-", 100, kAlnum, "an OpenAI API key"},
                             {"sk_live_", 24, kAlnum, "a Stripe key"},
                             {"sntrys_", 120, kAlnum, "a Sentry token"},
                             {"shpat_", 32, kHex, "a Shopify token"}};

std::string fresh(const Row& row) {
  // A random run of letters alone would be a word.
  return fmt::format("{}{}", row.prefix, "1" + random_text(row.length - 1, row.alphabet));
}

}  // namespace

BOOST_AUTO_TEST_CASE(each_is_found_wherever_it_stands) {
  for (const Row& row : kRows) {
    const std::string secret = fresh(row);
    for (const std::string_view before : {"", "key=", "see "}) {
      const auto match = find_secret(fmt::format("{}{} and on", before, secret));
      BOOST_REQUIRE_MESSAGE(match, row.prefix);
      BOOST_TEST(match->format == row.name);
      BOOST_TEST(match->offset == before.size());
      BOOST_TEST(match->length == secret.size());
    }
    BOOST_TEST(!find_secret("x" + secret), row.prefix);
    BOOST_TEST(!find_secret(fmt::format("{}1aB", row.prefix)), row.prefix);
    BOOST_TEST(!find_secret(fmt::format("{}{}", row.prefix, std::string(row.length, 'x'))), row.prefix);
    BOOST_TEST(
        rules_about("other", "purpose = 'see " + secret + "'").find("secret-in-inventory error") != std::string::npos,
        row.prefix);
  }
}

BOOST_AUTO_TEST_CASE(names_are_none) {
  for (const std::string_view text :
       {"npm_config_registry_of_the_nightly_release", "hf_models_for_the_team_of_data_science",
        "sk-proj-the-nightly-release-of-the-data-warehouse", "SG.the-mail-that-goes-out-every-night-to-all",
        "pypi-AgE-of-the-oldest-mirror-that-is-known"})
    BOOST_TEST(!find_secret(text), text);
}

// Nor is one sent as the secret of another vendor.
BOOST_AUTO_TEST_CASE(none_is_sent_anywhere) {
  Stage stage;
  for (const Row& row : kRows) {
    const std::string name = fmt::format("KEY_{}", &row - kRows.data());
    stage.set(name, stage.hide(fresh(row)));
    stage.add(name, "notion-pat", fmt::format("secret = 'env:{}'", name));
  }
  stage.check_nothing_sent(stage.probe());
}

BOOST_AUTO_TEST_SUITE_END()
}  // namespace credlint::testing
