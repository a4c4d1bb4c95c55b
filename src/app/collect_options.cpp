#include "collect_options.h"

#include <fmt/core.h>

namespace credlint {

CLI::App* add_collect_options(CLI::App& app, CollectCommand& collect, NetworkWords& words) {
  collect.output = kToStandardOutput;
  CLI::App* command = app.add_subcommand("collect", R"(Ask a vendor for its own list of what it has issued

Examples:
  credlint collect --with acme-admin-key --plan inventory.toml
                                            what would be asked
  credlint collect --with acme-admin-key -o acme.vendor.json inventory.toml
  credlint audit --vendor-list acme.vendor.json inventory.toml
                                            what exists and nobody listed

Only GET requests are sent.)");
  command->footer(R"(
Exit codes:
  0  all lists are whole
  2  a usage or configuration error, or a secret that is not to be had
  3  some lists are not whole, and say why; where none is, nothing is written)");
  command->set_help_flag();  // it comes last
  command
      ->add_option("INVENTORY", collect.inventories,
                   "Where the tokens that ask are listed. The default: what the configuration names")
      ->type_name("");
  command
      ->add_option("--with", collect.with,
                   "The id of the token that asks, such as an organisation API key (repeatable)")
      ->required()
      ->type_name("ID")
      ->allow_extra_args(false);
  command
      ->add_option("-o,--output", collect.output,
                   "The file to write, readable by its owner alone; - is standard output")
      ->type_name("FILE");
  command->add_flag("--plan", collect.plan, "Print the requests, and send none");
  auto* config = command
                     ->add_option("-c,--config", collect.config.path,
                                  "The configuration (the default: credlint.toml in the working directory, if any)")
                     ->type_name("FILE");
  command->add_flag("--no-config", collect.config.none, "Use no configuration")->excludes(config);
  command->option_defaults()->group("The network");
  add_network_options(*command, collect.network, words);
  command->option_defaults()->group("Other");
  command->set_help_flag("-h,--help", "Print this help");
  return command;
}

void parse_collect_options(const CLI::App& command, const NetworkWords& words, CollectCommand& collect) {
  parse_network_options(command, words, collect.network);
  for (const char* option : {"--with", "--output", "--config"})
    if (command.count(option) > 0 && command.get_option(option)->results().back().empty())
      throw UsageError(fmt::format("{} is empty", option));
}

}  // namespace credlint
