#include <fmt/core.h>

#include <algorithm>

#include "commands.h"
#include "json_schema.h"
#include "json_text.h"
#include "run.h"
#include "text.h"
#include "waiver.h"

namespace credlint {
namespace embedded {
extern const std::string_view report_schema, vendor_list_schema;
}

namespace {

std::string_view levels_of(const NamedRule& rule) {
  return rule.rule.levels.empty() ? to_text(rule.rule.severity) : rule.rule.levels;
}

// "`warn` (30)", or "`max_days`" where it has no value of its own.
std::string thresholds_of(const NamedRule& rule) {
  std::string text;
  for (const Threshold& threshold : rule.rule.thresholds) {
    text += fmt::format("{}`{}`", text.empty() ? "" : ", ", threshold.key);
    if (threshold.otherwise) text += fmt::format(" ({})", threshold.otherwise->count());
  }
  return text;
}

std::string as_json(const NamedRule& rule) {
  std::string thresholds;
  for (const Threshold& threshold : rule.rule.thresholds)
    thresholds += fmt::format(
        R"({}{{"key":{},"days":{},"summary":{}}})", thresholds.empty() ? "" : ",", quoted(threshold.key),
        threshold.otherwise ? std::to_string(threshold.otherwise->count()) : "null", quoted(threshold.summary));
  return fmt::format(R"({{"id":{},"severity":{},"levels":{},"summary":{},"thresholds":[{}]}})", quoted(rule.id),
                     quoted(to_text(rule.rule.severity)), quoted(levels_of(rule)), quoted(rule.rule.summary),
                     thresholds);
}

}  // namespace

int rules_command(const RulesCommand& command, World& world) {
  const auto& rules = all_rules();
  std::string text;
  if (command.format == "markdown")
    text += "| rule | severity | fires when | thresholds, in days |\n| --- | --- | --- | --- |\n";
  if (command.format == "json") text += "[";
  for (const NamedRule& rule : rules) {
    if (command.format == "markdown")
      text += fmt::format("| [`{}`](rules/{}.md) | {} | {} | {} |\n", rule.id, rule.stem, levels_of(rule),
                          rule.rule.summary, thresholds_of(rule));
    else if (command.format == "json")
      text += fmt::format("{}\n  {}", &rule == rules.data() ? "" : ",", as_json(rule));
    else
      text +=
          fmt::format("{:<22} {:<8} {}\n", rule.id,
                      rule.rule.needs_policy ? to_text(Level::off) : to_text(rule.rule.severity), rule.rule.summary);
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

int schema_command(const SchemaCommand& command, World& world) {
  if (command.what == "report") {
    world.out << embedded::report_schema;
  } else if (command.what == "vendor-list") {
    world.out << embedded::vendor_list_schema;
  } else if (command.what == "config") {
    world.out << config_schema(all_rules());
  } else {
    std::vector<std::string_view> waivable;
    for (const NamedRule& rule : all_rules())
      if (can_be_waived(rule.id)) waivable.push_back(rule.id);
    world.out << inventory_schema(waivable);
  }
  return kClean;
}

}  // namespace credlint
