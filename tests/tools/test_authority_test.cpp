// Good certificates are trusted, and bad ones are refused for the reason that they were made for.
#include "test_authority.h"

#include <openssl/x509_vfy.h>

#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>

#include "https_client.h"

namespace credlint::testing {

BOOST_AUTO_TEST_SUITE(test_authority)

BOOST_AUTO_TEST_CASE(curl_refuses_bad_certificates) {
  const Trust trust;
  const TestAuthority stranger;
  HttpsServer server(trust.authority,
                     {{"wrong.example", trust.authority.certificate({"right.example"})},
                      {"self.example", trust.authority.self_signed({"self.example"})},
                      {"old.example", trust.authority.expired({"old.example"})},
                      {"stranger.example", stranger.certificate({"stranger.example"})},
                      {"several.example", trust.authority.certificate({"a.example", "several.example"})}});
  server.on_request([](const Request&) { return Reply{.body = "hello"}; });
  Client client(server, trust.root);
  const auto refused = [&](std::string_view host) {
    Fetched fetched = client.get(host, "/");
    BOOST_TEST(fetched.code == CURLE_PEER_FAILED_VERIFICATION, host << ": " << fetched.code << " " << fetched.error);
    BOOST_TEST(fetched.body == "");
    return fetched;
  };
  // OpenSSL has no objection to that one, curl has.
  BOOST_TEST(refused("wrong.example").error.find("target host name 'wrong.example'") != std::string::npos);
  BOOST_TEST(refused("self.example").verified == X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT);
  BOOST_TEST(refused("old.example").verified == X509_V_ERR_CERT_HAS_EXPIRED);
  BOOST_TEST(refused("stranger.example").verified == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY);
  BOOST_TEST(server.requests().empty());
  BOOST_TEST(server.connections() == 4U);

  BOOST_TEST(client.get("several.example", "/").body == "hello");
  BOOST_TEST(client.get("other.example", "/").body == "hello");
  // An address is named in no handshake.
  const Fetched by_address = client.get("https://127.0.0.1/");
  BOOST_TEST(by_address.body == "hello", by_address.error);
  BOOST_TEST(server.requests().back().server_name == "");
  // Without the root nothing is trusted.
  client.set(CURLOPT_FRESH_CONNECT, 1L);
  const std::string other_root = trust.folder.path("other.pem");
  stranger.write_root(other_root);
  client.set(CURLOPT_CAINFO, other_root.c_str());
  BOOST_TEST(client.get("other.example", "/").code == CURLE_PEER_FAILED_VERIFICATION);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
