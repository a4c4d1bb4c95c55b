// credlint.toml: what the security team decides, apart from the inventories.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "audit.h"
#include "own_kinds.h"

namespace credlint {

struct ConfigProblem {
  Position where;
  std::string message, hint;
};

// A value with its place, for messages about what it leads to.
struct Located {
  std::string text;
  Position where;
};

// A program that gives the secret for references such as op://vault/item/field.
struct SecretResolver {
  std::string scheme;                // "op"
  std::vector<std::string> command;  // {ref} stands for the reference, {path} for what follows the scheme; no shell
  std::chrono::seconds timeout{10};
};

struct SecretsConfig {
  std::optional<std::vector<std::string>> allow;  // globs; if given, no other reference is followed
  std::vector<SecretResolver> resolvers;
};

struct ProbeConfig {
  std::optional<std::vector<std::string>> sites;  // if given, the only sites that secrets may go to
  std::vector<std::string> hosts;                 // further hosts, in lower case: "HOST" (port 443) or "HOST:PORT"
  unsigned rate = 10;                             // requests a second and host; 0: as fast as it goes
  unsigned concurrency = 16;                      // requests at the same time
  std::chrono::seconds timeout{10};               // for one request
};

struct Config {
  std::string name;                  // what its audits are called where several meet; empty: not said
  std::vector<Located> inventories;  // globs, relative to the file
  std::optional<FailOn> fail_on;
  Policy policy;
  SecretsConfig secrets;
  ProbeConfig probe;
  std::vector<std::string> lists;    // vendor lists, relative to the file
  std::vector<std::string> managed;  // globs of the accounts that the organisations manage
  std::shared_ptr<OwnKinds> kinds = std::make_shared<OwnKinds>();  // further ones
};

struct ReadConfig {
  Config config;
  std::vector<ConfigProblem> problems;  // in the order of the file; if there is one, `config` must not be used
};

// Reads the text of a configuration, strictly: whatever is not understood is a problem. One that was found in the
// working directory may be as untrusted as the inventories, so that it may neither name commands or references that
// are followed, nor add hosts, kinds or vendor lists.
ReadConfig read_config(std::string_view text, ConfigFound found, std::span<const NamedRule> rules);

}  // namespace credlint
