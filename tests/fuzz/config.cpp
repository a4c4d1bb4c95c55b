// A configuration from its bytes: nothing crashes, places lie within the text, and a sound policy can be applied.
#include "config.h"

#include "fuzz.h"
#include "lines.h"

namespace credlint::fuzz {
namespace {

constexpr std::string_view kInventory =
    "[[token]]\nid = 'a'\nkind = 'atlassian-api-token'\nowner = 'team'\ncreated = 2026-01-05\nexpires = 2026-12-01\n"
    "tags = ['prod']\n[[waiver]]\ntoken = 'a'\nrule = 'expires-soon'\nreason = 'r'\napproved_by = 'b'\n"
    "expires = 2026-12-24\n";

}  // namespace
}  // namespace credlint::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace credlint;
  using namespace credlint::fuzz;
  const std::string_view text = text_of_input(data, size);
  for (const ConfigFound found : {ConfigFound::given, ConfigFound::working_directory}) {
    const ReadConfig read = read_config(text, found, all_rules());
    for (const ConfigProblem& problem : read.problems) {
      demand(!problem.message.empty(), "a problem is told");
      demand_within(problem.where, text, problem.message);
    }
    if (!read.problems.empty()) continue;
    demand(found == ConfigFound::given ||
               (!read.config.secrets.allow && read.config.secrets.resolvers.empty() && read.config.probe.hosts.empty()),
           "a configuration that was only found opens nothing");
    demand_places_within(audit_of(kInventory, read.config.policy), kInventory, text);
  }
  return 0;
}
