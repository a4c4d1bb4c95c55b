// How the help looks: 80 columns, with what belongs together under one head.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <string_view>

namespace credlint {

// Breaks lines at blanks; lines that begin with a blank stand for themselves.
std::string wrapped(std::string_view text, std::size_t indent = 0);

class HelpFormatter final : public CLI::Formatter {
 public:
  std::string make_option(const CLI::Option* option, bool is_positional) const override;
  std::string make_description(const CLI::App* app) const override;
  std::string make_footer(const CLI::App* app) const override;
  std::string make_subcommand(const CLI::App* app) const override;
};

// What somebody may mean who types a flag of other tools; "" if nothing is known of it.
std::string_view flag_of_other_tools(std::string_view word);

}  // namespace credlint
