#include "secret_source.h"

#include <fmt/format.h>

#include <utility>

#include "secret_command.h"
#include "secret_file.h"
#include "secret_input.h"
#include "secret_ref.h"
#include "text.h"
#include "wildcard.h"

namespace credlint {
namespace {

struct Wiped {
  std::string& text;
  ~Wiped() { wipe(text.data(), text.size()); }
};

}  // namespace

SecretSource::SecretSource(const SecretsConfig& config, Environment environment)
    : config_(config), environment_(std::move(environment)) {}

const FoundSecret& SecretSource::find(std::string_view reference, const std::string& inventory_path) {
  try {
    std::string key(reference);
    const SecretRef ref = parse_secret_ref(reference);
    if (ref.scheme == "file" && !ref.rest.starts_with('/'))
      key = fmt::format("{}\n{}", folder_of(inventory_path).lexically_normal().string(), reference);
    const auto known = found_.find(key);
    if (known != found_.end()) return known->second;
    return found_.emplace(std::move(key), follow(reference, inventory_path)).first->second;
  } catch (...) {
    // Short enough to need no memory itself.
    static const FoundSecret kOutOfMemory{{}, "out of memory"};
    return kOutOfMemory;
  }
}

FoundSecret SecretSource::follow(std::string_view reference, const std::string& inventory_path) const {
  const SecretRef ref = parse_secret_ref(reference);
  // It may be a secret itself.
  if (ref.flaw != SecretFlaw::none) return refused("it is no valid reference to a secret");
  if (config_.allow && !matches_any(*config_.allow, reference))
    return refused(fmt::format("the policy does not allow {}", literal(reference)));

  if (ref.scheme == "env") {
    const std::string name(ref.rest), origin = fmt::format("the variable {}", literal(name));
    std::optional<std::string> value = environment_(name);
    if (!value) return refused(fmt::format("{} is not set", origin));
    const Wiped wiped{*value};
    return accept(*value, origin);
  }
  if (ref.scheme == "file") return from_file(ref.rest, inventory_path, config_);
  if (ref.scheme == "credential") {
    const std::string folder = environment_("CREDENTIALS_DIRECTORY").value_or("");
    if (folder.empty())
      return refused("the variable `CREDENTIALS_DIRECTORY` is not set, as systemd does for a service with credentials");
    return from_credential(ref.rest, folder);
  }
  for (const SecretResolver& resolver : config_.resolvers)
    if (resolver.scheme == ref.scheme && !resolver.command.empty()) return from_command(ref, reference, resolver);
  return refused(fmt::format("no command is configured for the scheme {}", literal(ref.scheme)));
}

}  // namespace credlint
