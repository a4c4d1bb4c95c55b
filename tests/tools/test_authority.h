// Certificates for the HTTPS servers of the tests, good and bad ones.
#pragma once

#include <memory>
#include <string>
#include <vector>

struct x509_st;      // OpenSSL's X509
struct evp_pkey_st;  // and EVP_PKEY

namespace credlint::testing {

struct Certificate {
  std::shared_ptr<x509_st> certificate;
  std::shared_ptr<evp_pkey_st> key;
};

// An authority with a fresh root. Names may be IPv4 addresses too. Copies share the root.
class TestAuthority {
 public:
  TestAuthority();

  [[nodiscard]] std::string root_pem() const;
  // For --ca-file.
  void write_root(const std::string& path) const;

  // A good one for exactly these names; for a host that is none of them, a certificate of a wrong name.
  [[nodiscard]] Certificate certificate(const std::vector<std::string>& names) const;
  // Signed by itself.
  [[nodiscard]] Certificate self_signed(const std::vector<std::string>& names) const;
  // The text of one that is signed by itself and over at this time: "20280131235959Z".
  [[nodiscard]] static std::string pem_until(const std::string& end);
  // Over since yesterday.
  [[nodiscard]] Certificate expired(const std::vector<std::string>& names) const;

 private:
  Certificate root_;
};

}  // namespace credlint::testing
