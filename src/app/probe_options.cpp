#include "probe_options.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "choice.h"
#include "url.h"

namespace credlint {
namespace {

// A file without a certificate would make libcurl refuse every server, one by one.
void require_certificates(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(file), {});
  if (!file) throw UsageError(fmt::format("--ca-file {} cannot be read: {}", literal(path), std::strerror(errno)));
  if (text.find("-----BEGIN CERTIFICATE-----") == std::string::npos)
    throw UsageError(fmt::format("--ca-file {} holds no certificate", literal(path)),
                     "it takes certificates in PEM form, which begin with -----BEGIN CERTIFICATE-----");
}

// Never quoted: it may hold a password.
void require_proxy(const std::string& proxy) {
  constexpr std::array<std::string_view, 6> kSchemes{"http", "https", "socks4", "socks4a", "socks5", "socks5h"};
  const auto url = clean_url(proxy);
  const std::string_view scheme = url ? split_url(url->text).scheme : std::string_view{};
  if (std::find(kSchemes.begin(), kSchemes.end(), scheme) == kSchemes.end())
    throw UsageError("--proxy is no URL of a proxy",
                     "it takes http://HOST:PORT; the schemes are http, https, socks4, socks4a, socks5 and socks5h");
}

}  // namespace

void add_network_options(CLI::App& app, NetworkChoice& network, NetworkWords& words, CLI::Option* needed) {
  const auto add = [needed](CLI::Option* option, const char* type) {
    if (needed != nullptr) option->needs(needed);
    return option->type_name(type);
  };
  add(app.add_option("--rate", words.rate, "Requests a second and host (the default: 10; 0: as fast as it goes)"), "N")
      ->check(CLI::Range(0U, 10'000U));
  if (needed != nullptr)  // whatever else asks does so one by one
    add(app.add_option("--concurrency", words.concurrency, "Requests at the same time (the default: 16)"), "N")
        ->check(CLI::Range(1U, 1000U));
  add(app.add_option("--timeout", words.timeout, "Seconds for one request (the default: 10)"), "SECONDS")
      ->check(CLI::Range(1U, 600U));
  add(app.add_option("--ca-file", network.ca_file, "Trust the certificates in this PEM file instead of the system's"),
      "FILE");
  add(app.add_option("--proxy", network.proxy, "Send all requests through this proxy"), "URL");
  add(app.add_option("--connect-to", words.connect_to,
                     "Connect to ADDR:PORT in place of HOST:PORT, as curl does (repeatable)"),
      "HOST:PORT:ADDR:PORT")
      ->allow_extra_args(false);
}

void parse_network_options(const CLI::App& app, const NetworkWords& words, NetworkChoice& network) {
  if (app.count("--rate") > 0) network.rate = words.rate;
  if (words.concurrency > 0) network.concurrency = words.concurrency;
  if (app.count("--timeout") > 0) network.timeout = std::chrono::seconds{words.timeout};
  for (const std::string& text : words.connect_to) {
    const auto connect_to = parse_connect_to(text);
    if (!connect_to)
      throw UsageError(fmt::format("--connect-to does not understand {}", literal(text)),
                       "it takes HOST:PORT:ADDR:PORT, such as api.example.com:443:127.0.0.1:8443");
    network.connect_to.push_back(*connect_to);
  }
  if (app.count("--ca-file") > 0) require_certificates(network.ca_file);
  if (app.count("--proxy") > 0) require_proxy(network.proxy);
}

void add_probe_options(CLI::App& app, AuditCommand& audit, ProbeWords& words) {
  CLI::Option* probe =
      app.add_flag("--probe{live}", words.probe,
                   "Try the tokens against their servers; plan: print what would be sent, send nothing")
          ->type_name("[=live|plan]");
  app.add_flag("--probe-expired", audit.probe_expired, "Try the tokens that have ended, too")->needs(probe);
  app.add_option("--undecided", words.undecided,
                 "What a token without a verdict is, of a probe or a vendor list: warn (a finding, the default), fail "
                 "(exit code 3) or ignore")
      ->type_name("WHAT");
  add_network_options(app, audit.network, words.network, probe);
}

void parse_probe_options(const CLI::App& app, const ProbeWords& words, AuditCommand& audit) {
  if (app.count("--undecided") > 0)
    audit.undecided = parse_choice<Undecided>("--undecided", words.undecided, kUndecidedNames);
  if (app.count("--probe") == 0) return;
  audit.probe = parse_choice<ProbeMode>("--probe", words.probe, kProbeModeNames, 1);
  parse_network_options(app, words.network, audit.network);
}

}  // namespace credlint
