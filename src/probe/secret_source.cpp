#include "secret_source.h"

#include <fmt/core.h>

#include <utility>

#include "parallel.h"
#include "secret_command.h"
#include "secret_file.h"
#include "secret_input.h"
#include "secret_ref.h"
#include "text.h"
#include "url.h"
#include "wildcard.h"

namespace credlint {
namespace {

struct Wiped {
  std::string& text;
  ~Wiped() { wipe(text.data(), text.size()); }
};

}  // namespace

SecretSource::SecretSource(const SecretsConfig& config, Environment environment, Interrupted interrupted)
    : config_(config), environment_(std::move(environment)), interrupted_(std::move(interrupted)) {
  forbid_cores();
}

std::string key_of(std::string_view reference, const std::string& inventory_path) {
  const SecretRef ref = parse_secret_ref(reference);
  if (ref.scheme != "file" || ref.rest.starts_with('/')) return std::string(reference);
  return fmt::format("{}\n{}", folder_of(inventory_path).lexically_normal().string(), reference);
}

void SecretSource::hide(std::string_view reference) {
  if (const SecretRef ref = parse_secret_ref(reference); ref.scheme == "env") variables_.emplace(ref.rest);
}

void SecretSource::follow_all(const std::vector<Wanted>& wanted, unsigned threads) {
  for (const Wanted& item : wanted) hide(item.reference);
  std::vector<std::pair<Wanted, FoundSecret*>> open;
  for (const Wanted& item : wanted)
    if (const auto [place, is_new] = found_.try_emplace(key_of(item.reference, *item.inventory_path)); is_new)
      open.emplace_back(item, &place->second);
  in_parallel(open.size(), threads, [&](std::size_t i, unsigned) {
    *open[i].second = follow(open[i].first.reference, *open[i].first.inventory_path);
  });
}

const FoundSecret& SecretSource::find(std::string_view reference, const std::string& inventory_path) {
  try {
    const auto [place, is_new] = found_.try_emplace(key_of(reference, inventory_path));
    if (is_new) place->second = follow(reference, inventory_path);
    return place->second;
  } catch (...) {
    // Short enough to need no memory itself.
    static const FoundSecret kOutOfMemory{{}, "out of memory"};
    return kOutOfMemory;
  }
}

FoundSecret SecretSource::follow(std::string_view reference, const std::string& inventory_path) const {
  if (interrupted_()) return refused("the run was interrupted");
  const SecretRef ref = parse_secret_ref(reference);
  // It may be a secret itself.
  if (ref.flaw != SecretFlaw::none) return refused("it is no valid reference to a secret");
  if (config_.allow && !matches_any(*config_.allow, reference))
    return refused(fmt::format("the policy does not allow {}", literal(without_url_secrets(reference))));

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
    if (resolver.scheme == ref.scheme && !resolver.command.empty())
      return from_command(ref, reference, resolver, variables_, interrupted_);
  return refused(fmt::format("no command is configured for the scheme {}", literal(ref.scheme)));
}

}  // namespace credlint
