#include "test_authority.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <array>
#include <boost/asio/ip/address.hpp>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <string_view>

namespace credlint::testing {
namespace {

void require(bool ok, const char* what) {
  if (!ok) throw std::runtime_error(std::string("the authority of the tests: ") + what);
}

constexpr long kDay = 24L * 60 * 60;

void add_extension(X509* certificate, X509* issuer, int what, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension{
      X509V3_EXT_conf_nid(nullptr, &context, what, value.c_str()), &X509_EXTENSION_free};
  require(extension != nullptr, "cannot make an extension of a certificate");
  require(X509_add_ext(certificate, extension.get(), -1) == 1, "cannot add an extension to a certificate");
}

void add_name(X509_NAME* name, const char* field, std::string_view text) {
  std::vector<unsigned char> bytes(text.begin(), text.end());
  require(
      X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8, bytes.data(), static_cast<int>(bytes.size()), -1, 0) == 1,
      "cannot name the subject of a certificate");
}

// Valid from `from` to `to`, in seconds from now. Without an issuer it is signed by itself; without names it is a root.
Certificate make_certificate(const std::vector<std::string>& names, const Certificate* issuer, long from, long to) {
  Certificate made{{X509_new(), &X509_free}, {EVP_EC_gen("P-256"), &EVP_PKEY_free}};
  X509* const certificate = made.certificate.get();
  require(certificate != nullptr && made.key != nullptr, "cannot make a key");
  if (issuer == nullptr) issuer = &made;

  std::uint64_t serial = 0;
  std::array<unsigned char, sizeof serial> random{};
  require(RAND_bytes(random.data(), static_cast<int>(random.size())) == 1, "no random bytes");
  std::memcpy(&serial, random.data(), sizeof serial);
  require(X509_set_version(certificate, X509_VERSION_3) == 1 &&
              ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1U) == 1 &&
              X509_gmtime_adj(X509_getm_notBefore(certificate), from) != nullptr &&
              X509_gmtime_adj(X509_getm_notAfter(certificate), to) != nullptr &&
              X509_set_pubkey(certificate, made.key.get()) == 1,
          "cannot fill in a certificate");
  X509_NAME* const subject = X509_get_subject_name(certificate);
  add_name(subject, "O", "credlint tests");
  add_name(subject, "CN", names.empty() ? "root" : "server");
  require(X509_set_issuer_name(certificate, X509_get_subject_name(issuer->certificate.get())) == 1,
          "cannot name the issuer of a certificate");

  const auto extend = [&](int what, const std::string& value) {
    add_extension(certificate, issuer->certificate.get(), what, value);
  };
  extend(NID_subject_key_identifier, "hash");
  if (names.empty()) {
    extend(NID_basic_constraints, "critical,CA:TRUE");
    extend(NID_key_usage, "critical,keyCertSign");
  } else {
    std::string alternatives;
    for (const std::string& name : names) {
      boost::system::error_code no_address;
      boost::asio::ip::make_address(name, no_address);
      alternatives.append(alternatives.empty() ? "" : ",").append(no_address ? "DNS:" : "IP:").append(name);
    }
    extend(NID_basic_constraints, "critical,CA:FALSE");
    extend(NID_key_usage, "critical,digitalSignature");
    extend(NID_ext_key_usage, "serverAuth");
    extend(NID_subject_alt_name, alternatives);
    extend(NID_authority_key_identifier, "keyid");
  }
  require(X509_sign(certificate, issuer->key.get(), EVP_sha256()) > 0, "cannot sign a certificate");
  return made;
}

std::string pem_of(X509* certificate) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> out{BIO_new(BIO_s_mem()), &BIO_free};
  require(out != nullptr && PEM_write_bio_X509(out.get(), certificate) == 1, "cannot write a certificate");
  std::string pem(BIO_ctrl_pending(out.get()), '\0');
  require(BIO_read(out.get(), pem.data(), static_cast<int>(pem.size())) == static_cast<int>(pem.size()),
          "cannot write a certificate");
  return pem;
}

}  // namespace

TestAuthority::TestAuthority() : root_(make_certificate({}, nullptr, -kDay, kDay)) {}

std::string TestAuthority::root_pem() const { return pem_of(root_.certificate.get()); }

void TestAuthority::write_root(const std::string& path) const {
  std::ofstream file(path, std::ios::binary);
  file << root_pem() << std::flush;
  require(file.good(), "cannot write the file of the root");
}

Certificate TestAuthority::certificate(const std::vector<std::string>& names) const {
  require(!names.empty(), "a certificate needs a name");
  return make_certificate(names, &root_, -kDay, kDay);
}

Certificate TestAuthority::self_signed(const std::vector<std::string>& names) const {
  require(!names.empty(), "a certificate needs a name");
  return make_certificate(names, nullptr, -kDay, kDay);
}

std::string TestAuthority::pem_until(const std::string& end) {
  const Certificate made = make_certificate({"a.example"}, nullptr, -kDay, kDay);
  require(ASN1_TIME_set_string_X509(X509_getm_notAfter(made.certificate.get()), end.c_str()) == 1 &&
              X509_sign(made.certificate.get(), made.key.get(), EVP_sha256()) > 0,
          "cannot end a certificate");
  return pem_of(made.certificate.get());
}

Certificate TestAuthority::expired(const std::vector<std::string>& names) const {
  require(!names.empty(), "a certificate needs a name");
  return make_certificate(names, &root_, -2 * kDay, -kDay);
}

}  // namespace credlint::testing
