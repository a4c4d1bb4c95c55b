#include "help.h"

#include <algorithm>
#include <utility>

#include "text.h"

namespace credlint {
namespace {

constexpr std::size_t kColumns = 80;
constexpr std::size_t kNames = 28;  // columns for the names of options

// Beside the name where there is room for it, else below.
std::string row(std::string name, std::string_view description) {
  name = "  " + name;
  if (name.size() + 2 > kNames)
    name += "\n" + std::string(kNames, ' ');
  else
    name.resize(kNames, ' ');
  return name + std::string(trim(wrapped(description, kNames))) + "\n";
}

}  // namespace

std::string wrapped(std::string_view text, std::size_t indent) {
  const std::string margin(indent, ' ');
  std::string out;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    while (indent + line.size() > kColumns && !line.starts_with(' ')) {
      std::size_t end = line.rfind(' ', kColumns - indent);
      if (end == std::string_view::npos) end = std::min(line.find(' '), line.size());
      out += margin + std::string(line.substr(0, end)) + "\n";
      line = line.substr(std::min(end + 1, line.size()));
    }
    out += line.empty() ? "\n" : margin + std::string(line) + "\n";
  }
  return out;
}

std::string HelpFormatter::make_option(const CLI::Option* option, bool is_positional) const {
  std::string name = option->get_name(is_positional, true);
  for (std::size_t at = 0; (at = name.find(',', at)) != std::string::npos; at += 2) name.insert(at + 1, 1, ' ');
  // "--probe{live}": what the flag stands for without a value.
  if (const std::size_t brace = name.find('{'); brace != std::string::npos) name.resize(brace);
  std::string type = is_positional ? "" : option->get_type_name();
  // What is checked of a value, as CLI11 puts it, is said by the description.
  for (const std::string_view check : {":UINT", ":{"}) type = type.substr(0, type.find(check));
  if (!type.empty()) name += (type.starts_with('[') ? "" : " ") + type;
  return row(std::move(name), option->get_description());
}

std::string HelpFormatter::make_description(const CLI::App* app) const {
  return wrapped(app->get_description()) + "\n";
}

std::string HelpFormatter::make_footer(const CLI::App* app) const { return wrapped(app->get_footer()); }

std::string HelpFormatter::make_subcommand(const CLI::App* app) const {
  const std::string description = app->get_description();
  return row(app->get_name(), description.substr(0, description.find('\n')));
}

std::string_view flag_of_other_tools(std::string_view word) {
  constexpr std::string_view kReport = "a report is `--report FORMAT` (`-r`), such as `-r json`";
  constexpr std::string_view kFile =
      "a report is written to a file by `--report FORMAT=FILE` (`-r`), such as `-r json=audit.json`; `--output-dir` "
      "names a folder for all";
  constexpr std::pair<std::string_view, std::string_view> kFlags[] = {
      {"--format", kReport},
      {"-f", kReport},
      {"--output-format", kReport},
      {"--json", "write `-r json`"},
      {"--sarif", "write `-r sarif`"},
      {"--junit", "write `-r junit`"},
      {"--markdown", "write `-r markdown`"},
      {"--html", "write `-r html`"},
      {"--csv", "write `-r csv`"},
      {"-o", kFile},
      {"--output", kFile},
      {"--output-file", kFile},
      {"--out", kFile},
      {"--exit-zero", "write `--fail-on never`"},
      {"--no-fail", "write `--fail-on never`"},
      {"--soft-fail", "write `--fail-on never`"},
      {"--exit-code", "exit codes are fixed: 1 is findings; `--fail-on` says from which severity on"},
      {"--strict", "write `--fail-on warning`"},
      {"--severity", "write `--fail-on SEVERITY`"},
      {"--level", "write `--fail-on SEVERITY`"},
      {"--no-color", "write `--color never`"},
      {"--no-colour", "write `--color never`"},
      {"--colour", "write `--color WHEN`"},
      {"-v", "every finding is printed anyway; `--version` (`-V`) prints the version"},
      {"--verbose", "every finding is printed anyway"},
      {"--silent", "write `--quiet` (`-q`)"},
      {"--offline", "leave it out: only `--probe` goes to the network"},
      {"--ignore", "write `--skip-rule RULE`"},
      {"--exclude", "write `--skip-rule RULE`"},
      {"--disable", "write `--skip-rule RULE`"},
      {"--select", "write `--rule RULE`"},
      {"--only", "write `--rule RULE`"},
      {"--enable", "write `--rule RULE`"},
      {"--file", "name the inventory without a flag: `credlint audit inventory.toml`"},
      {"-i", "name the inventory without a flag: `credlint audit inventory.toml`"},
      {"--input", "name the inventory without a flag: `credlint audit inventory.toml`"},
  };
  word = word.substr(0, word.find('='));
  const auto* const found =
      std::find_if(std::begin(kFlags), std::end(kFlags), [word](const auto& row) { return row.first == word; });
  return found == std::end(kFlags) ? std::string_view{} : found->second;
}

}  // namespace credlint
