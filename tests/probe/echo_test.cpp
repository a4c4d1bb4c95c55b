// What a server sends back of a secret, in whatever shape, is not kept.
#include "echo.h"

#include <fmt/core.h>

#include <boost/test/unit_test.hpp>

#include "support.h"
#include "text.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(echo)
namespace {

constexpr std::string_view kAccount = "bot@acme.example";

std::string kept(std::string_view told, std::string_view secret) {
  Observation seen;
  seen.account_id = told;
  forget_echo(seen, kAccount, secret);
  return seen.account_id;
}

std::string turned(std::string_view text) { return {text.rbegin(), text.rend()}; }

std::string hexadecimal(std::string_view text) {
  std::string out;
  for (const char c : text) out += fmt::format("{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
  return out;
}

}  // namespace

BOOST_AUTO_TEST_CASE(no_shape_of_a_secret_and_no_piece_of_one_is_kept) {
  const std::string secret = secret_for("atlassian-api-token");
  for (const std::string& shape :
       {secret, to_lower_ascii(secret), base64(secret), base64("z" + secret), base64("zz" + secret),
        base64(std::string(kAccount) + ":" + secret), hexadecimal(secret)})
    for (const std::string& form : {shape, turned(shape)}) {
      BOOST_TEST(kept(form, secret) == "");
      for (std::size_t begin = 20; begin + 40 < form.size(); begin += 17) {
        BOOST_TEST(kept(form.substr(begin, 13), secret) == "", form.substr(begin, 13));
        BOOST_TEST(kept("user-" + form.substr(begin, 13) + "@x.example", secret) == "");
        std::string spaced;
        for (const char c : form.substr(begin, 13)) spaced.append(1, c).append(1, '.');
        BOOST_TEST(kept(spaced, secret) == "");
      }
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_piece_of_the_secret_stays) {
  // Six characters of a secret may stand in another text by chance: about once in 60,000 times.
  std::size_t lost = 0;
  for (int i = 0; i < 200; ++i) {
    const std::string secret = secret_for("atlassian-api-token");
    for (const std::string_view told :
         {"bot@acme.example", "557058:f58131cb-b67d-43c7-b30d-6b58d40bd077", "JIRAUSER10100"})
      lost += kept(told, secret) == told ? 0U : 1U;
  }
  BOOST_TEST(lost <= 2U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
