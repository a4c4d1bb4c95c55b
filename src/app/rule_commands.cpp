#include <fmt/core.h>

#include <algorithm>

#include "commands.h"
#include "escape.h"
#include "rule.h"
#include "run.h"
#include "text.h"

namespace credlint {
namespace embedded {
extern const std::string_view report_schema;
}

namespace {

std::string_view levels_of(const NamedRule& rule) {
  return rule.rule.levels.empty() ? to_text(rule.rule.severity) : rule.rule.levels;
}

}  // namespace

int rules_command(const RulesCommand& command, World& world) {
  const auto& rules = all_rules();
  std::string text;
  if (command.format == "markdown") text += "| rule | severity | fires when |\n| --- | --- | --- |\n";
  if (command.format == "json") text += "[";
  for (const NamedRule& rule : rules) {
    if (command.format == "markdown")
      text +=
          fmt::format("| [`{}`](rules/{}.md) | {} | {} |\n", rule.id, rule.stem, levels_of(rule), rule.rule.summary);
    else if (command.format == "json")
      text += fmt::format("{}\n  {{\"id\":\"{}\",\"severity\":\"{}\",\"levels\":\"{}\",\"summary\":\"{}\"}}",
                          &rule == rules.data() ? "" : ",", rule.id, to_text(rule.rule.severity),
                          escape_json(levels_of(rule)), escape_json(rule.rule.summary));
    else
      text += fmt::format("{:<22} {:<8} {}\n", rule.id, to_text(rule.rule.severity), rule.rule.summary);
  }
  if (command.format == "json") text += "\n]\n";
  world.out << text;
  return kClean;
}

int explain_command(const ExplainCommand& command, World& world) {
  const NamedRule* rule = find_rule(command.rule);
  if (rule == nullptr) {
    std::vector<std::string_view> ids;
    for (const NamedRule& known : all_rules()) ids.push_back(known.id);
    const std::string_view near = nearest(command.rule, ids);
    throw UsageError(fmt::format("no rule is called {}{}", literal(command.rule),
                                 near.empty() ? "" : fmt::format("; did you mean `{}`?", near)),
                     "credlint rules lists them all");
  }
  world.out << rule->manual;
  return kClean;
}

int schema_command(const SchemaCommand&, World& world) {
  world.out << embedded::report_schema;
  return kClean;
}

}  // namespace credlint
