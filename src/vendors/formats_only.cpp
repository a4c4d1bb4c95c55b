// Secrets of vendors whose kinds are not known here, so that one is found wherever it does not belong, and never sent
// as the secret of another.
#include "vendor.h"

namespace credlint::vendors::formats_only {
namespace {

// Beginnings that vendors document for their own secret scanning, or that public scanners use (gitleaks, trufflehog;
// read 2026-11). The least length is that of the real thing or a little below it, so that a truncated paste counts.
std::vector<SecretFormat> formats() {
  return {{"AGE-SECRET-KEY-1", 30, Body::upper_alnum, "an age secret key"},
          {"SG.", 40, Body::base64url, "a SendGrid API key"},
          {"dckr_pat_", 20, Body::base64url, "a Docker access token"},
          {"dop_v1_", 40, Body::hex, "a DigitalOcean token"},
          {"figd_", 30, Body::base64url, "a Figma token"},
          {"glsa_", 30, Body::base64url, "a Grafana token"},
          {"hf_", 30, Body::alnum, "a Hugging Face token"},
          {"hvb.", 40, Body::base64url, "a Vault token"},
          {"hvs.", 24, Body::base64url, "a Vault token"},
          {"npm_", 30, Body::alnum, "an npm token"},
          {"pypi-AgE", 30, Body::base64url, "a PyPI token"},
          {"rk_live_", 16, Body::alnum, "a Stripe key"},
          {"sk-ant-", 60, Body::base64url, "an Anthropic API key"},
          {"sk-proj-", 40, Body::base64url, "an OpenAI API key"},
          {"sk_live_", 16, Body::alnum, "a Stripe key"},
          {"sntrys_", 30, Body::base64url, "a Sentry token"},
          {"shpat_", 30, Body::hex, "a Shopify token"}};
}

}  // namespace

Vendor vendor() { return {.name = "", .formats = formats()}; }

}  // namespace credlint::vendors::formats_only
