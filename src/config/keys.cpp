#include "keys.h"

namespace credlint {
namespace {

std::vector<std::string> texts(const ConfigValue& value) {
  std::vector<std::string> out;
  for (const Located& item : std::get<std::vector<Located>>(value)) out.push_back(item.text);
  return out;
}

std::int64_t number(const ConfigValue& value) { return std::get<std::int64_t>(value); }

constexpr std::array<ConfigKey, 15> kKeys{{
    {"", "name", ConfigForm::name, 0, 0,
     "what its audits are called where several meet; the file's own name if not set",
     [](Config& config, const ConfigValue& value) { config.name = texts(value).front(); }},
    {"", "inventories", ConfigForm::paths, 0, 0, "the inventories, as globs relative to this file",
     [](Config& config, const ConfigValue& value) { config.inventories = std::get<std::vector<Located>>(value); }},
    {"", "fail_on", ConfigForm::fail_on, 0, 0, "the lowest severity that fails the run",
     [](Config& config, const ConfigValue& value) { config.fail_on = std::get<FailOn>(value); }},
    {"waivers", "max_days", ConfigForm::number, 0, kMostDays,
     "days from now to the end of a waiver, at most; 365 if not set",
     [](Config& config, const ConfigValue& value) {
       config.policy.waivers.max_days = days{static_cast<int>(number(value))};
     }},
    {"waivers", "warn", ConfigForm::number, 0, kMostDays,
     "days before its end that a waiver is announced; 14 if not set",
     [](Config& config, const ConfigValue& value) {
       config.policy.waivers.warn = days{static_cast<int>(number(value))};
     }},
    {"waivers", "approvers", ConfigForm::globs, 0, 0, "who may approve a waiver, as globs; everybody if not set",
     [](Config& config, const ConfigValue& value) { config.policy.waivers.approvers = texts(value); }},
    {"waivers", "deny", ConfigForm::rules, 0, 0, "rules that nobody may waive",
     [](Config& config, const ConfigValue& value) { config.policy.waivers.deny = texts(value); }},
    {"secrets", "allow", ConfigForm::references, 0, 0,
     "references that a probe may follow, as globs; if set, no others",
     [](Config& config, const ConfigValue& value) { config.secrets.allow = texts(value); }},
    {"vendor", "lists", ConfigForm::paths, 0, 0, "vendor lists to hold the inventory against, relative to this file",
     [](Config& config, const ConfigValue& value) { config.lists = texts(value); }},
    {"vendor", "managed", ConfigForm::globs, 0, 0,
     "accounts that the organisation manages, as globs: one that no list has is none of its own",
     [](Config& config, const ConfigValue& value) { config.managed = texts(value); }},
    {"probe", "sites", ConfigForm::sites, 0, 0, "sites that a secret may go to; if set, no others",
     [](Config& config, const ConfigValue& value) { config.probe.sites = texts(value); }},
    {"probe", "hosts", ConfigForm::hosts, 0, 0,
     "further hosts that a secret may go to, such as a server of your own; port 443, or HOST:PORT",
     [](Config& config, const ConfigValue& value) { config.probe.hosts = texts(value); }},
    {"probe", "rate", ConfigForm::number, 0, 10'000, "requests a second and host; 0: as fast as it goes; 10 if not set",
     [](Config& config, const ConfigValue& value) { config.probe.rate = static_cast<unsigned>(number(value)); }},
    {"probe", "concurrency", ConfigForm::number, 1, 1000, "requests at the same time; 16 if not set",
     [](Config& config, const ConfigValue& value) { config.probe.concurrency = static_cast<unsigned>(number(value)); }},
    {"probe", "timeout", ConfigForm::number, 1, kMostSeconds, "seconds for one request; 10 if not set",
     [](Config& config, const ConfigValue& value) { config.probe.timeout = std::chrono::seconds{number(value)}; }},
}};

}  // namespace

std::span<const ConfigKey> config_keys() { return kKeys; }

}  // namespace credlint
