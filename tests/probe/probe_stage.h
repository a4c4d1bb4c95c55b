// Where the live probe is tested as a whole: the real program, a server that plays every host, and fresh secrets that
// must be seen nowhere.
#pragma once

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "https_server.h"
#include "support.h"

namespace credlint::testing {

// What a run came to.
struct Outcome {
  Result result;
  nlohmann::json report;  // null if there is none, or none that is valid

  [[nodiscard]] std::string verdict(std::string_view token) const;
  // The ids of the rules that have a finding about the token, in the order of the report.
  [[nodiscard]] std::vector<std::string> rules(std::string_view token) const;
  [[nodiscard]] bool has(std::string_view token, std::string_view rule) const;
  // How many requests were sent, and how many tokens are decided, undecided and skipped: "3 2 1 0".
  [[nodiscard]] std::string counts() const;
  // Why the token has no verdict, as its finding or, if the token was not to be tried, any line of `not_checked` says.
  [[nodiscard]] bool says_why(std::string_view token, std::string_view why) const;
};

class Stage {
 public:
  using Certificates = std::map<std::string, Certificate>;

  explicit Stage(const std::function<Certificates(const TestAuthority&)>& certificates = {});

  // Adds an entry that nothing is wrong with but what `lines` bring. Unless they give a `secret`, it gets a fresh one
  // in the format of its kind, behind a variable of the environment. Returns the secret.
  std::string add(std::string_view id, std::string_view kind, std::string_view lines);
  // An unscoped API token for a site.
  std::string add_for_site(std::string_view id, std::string_view host, std::string_view account,
                           std::string_view lines = {});
  // The same, but its account is the host's own.
  std::string add_for_site(std::string_view id, std::string_view host);

  void set(std::string_view variable, std::string_view value);
  // A secret of no vendor's format, with characters that every kind of text has to escape.
  std::string canary();
  // From now on every run is checked for this text, in several encodings.
  std::string hide(std::string secret);
  // Files with secrets in them are the only ones that may show any.
  std::string write_secret(std::string_view name, std::string_view text) const;
  [[nodiscard]] std::string secret_path(std::string_view name) const;

  // Names a configuration; without one, none is used.
  void use_config(std::string_view text);
  // Probes the inventory with these arguments too; nothing of what it writes may show a secret.
  Outcome probe(const std::vector<std::string>& arguments = {}, const std::function<void(pid_t)>& while_running = {});

  void check_secrecy(std::string_view text, std::string_view where) const;
  void check_nothing_sent(const Outcome& outcome) const;
  // How many requests came for a host.
  [[nodiscard]] std::size_t requests_to(std::string_view host) const;

  TemporaryFolder folder;
  TestAuthority authority;
  HttpsServer server;
  std::string inventory = "version = 1\n";
  std::vector<std::string> configuration{"--no-config"};
  std::vector<std::string> environment;
  bool connects = true;       // every connection goes to the server
  bool every_format = false;  // not the JSON report alone
  bool may_be_killed = false;
  std::string mode = "--probe";    // or "--probe=plan"
  std::string trust = "root.pem";  // for --ca-file; none if it is empty

 private:
  std::vector<std::string> hidden_;
};

// A string in TOML, with all that has to be escaped.
std::string toml_text(std::string_view text);

// The value of an Authorization header.
std::string basic_auth(std::string_view account, std::string_view secret);

inline constexpr std::string_view kMyself = "/rest/api/3/myself";

// What the vendor's servers answer.
Reply alive(std::string_view email = {});
Reply refusal();
Reply captcha();
Reply status(unsigned code, Headers headers = {});

}  // namespace credlint::testing
