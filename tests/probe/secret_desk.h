// A folder with an inventory in it, for the tests of references to secrets.
#pragma once

#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "secret_source.h"
#include "support.h"

namespace credlint::testing {

using Strings = std::vector<std::string>;
using Variables = std::map<std::string, std::string>;

inline std::string canary() { return "CANARY" + random_text(24, "abcdefghijklmnopqrstuvwxyz0123456789"); }

inline SecretSource::Environment environment(Variables variables = {}) {
  return [variables = std::move(variables)](const std::string& name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
}

// "= SECRET", or why there is none.
inline std::string outcome(const FoundSecret& found) {
  BOOST_TEST(found.found() != found.secret.empty());
  return found.found() ? fmt::format("= {}", found.secret.reveal()) : found.why;
}

// A folder with an inventory in it, beside which other files lie.
struct Desk {
  TemporaryFolder folder;
  SecretsConfig config;
  Variables variables;

  Desk() { std::filesystem::create_directory(folder.path("inventory")); }

  [[nodiscard]] std::string path(std::string_view name) const { return folder.path(fmt::format("inventory/{}", name)); }
  std::string write(std::string_view name, std::string_view text) const {
    write_file(path(name), text);
    return path(name);
  }
  [[nodiscard]] std::string find(std::string_view reference) const {
    SecretSource source(config, environment(variables));
    return outcome(source.find(reference, path("tokens.toml")));
  }
  // The resolver of "op" runs this shell script, with these arguments.
  void script(std::string_view text, const Strings& arguments = {"{ref}"}, int limit = 60) {
    const std::string file = folder.write("resolver", fmt::format("#!/bin/sh\n{}\n", text));
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    config.resolvers = {{"op", {file}, std::chrono::seconds{limit}}};
    for (const std::string& argument : arguments) config.resolvers[0].command.push_back(argument);
  }
};

inline bool says(const std::string& why, std::string_view words) { return why.find(words) != std::string::npos; }

}  // namespace credlint::testing
