#include <fmt/core.h>

#include <algorithm>

#include "config.h"
#include "keys.h"
#include "kind_reader.h"
#include "secret_format.h"
#include "secret_ref.h"
#include "sites.h"
#include "splitter.h"
#include "table_reader.h"
#include "text.h"
#include "toml_error.h"
#include "toml_plus_plus.h"
#include "value_reader.h"
#include "vendor.h"
#include "wildcard.h"

namespace credlint {
namespace {

class Reader : public TableReader {
 public:
  Reader(ReadConfig& out, ConfigFound found, std::span<const NamedRule> rules)
      : TableReader(out.problems, found), config_(out.config), rules_(rules) {
    for (const NamedRule& rule : rules) ids_.push_back(rule.id);
  }

  void read(const toml::table& root) {
    Names names{"rules", "override", "kind"};
    // First, since others name them.
    for (const auto& [key, node] : root)
      if (key == "kind") read_own_kinds(key, node, found(), *config_.kinds, problems());
    for (const ConfigKey& row : config_keys()) names.push_back(row.table.empty() ? row.key : row.table);
    names.erase(std::unique(names.begin(), names.end()), names.end());
    for (const auto& [key, node] : root) {
      if (key == "rules")
        read_rules(node, config_.policy.rules);
      else if (key == "override")
        read_overrides(node);
      else if (key == "kind")
        continue;
      else if (const auto* row = find_row("", key.str()))
        read_value(*row, node);
      else if (std::find(names.begin(), names.end(), key.str()) != names.end())
        read_table(key.str(), node);
      else
        refuse_key(key, names, "");
    }
    require_thresholds(root);
  }

 private:
  static const ConfigKey* find_row(std::string_view table, std::string_view key) {
    for (const ConfigKey& row : config_keys())
      if (row.table == table && row.key == key) return &row;
    return nullptr;
  }

  void read_table(std::string_view name, const toml::node& node) {
    const toml::table* table = table_of(name, node);
    if (table == nullptr) return;
    Names names;
    for (const ConfigKey& row : config_keys())
      if (row.table == name) names.push_back(row.key);
    if (name == "secrets") names.push_back("a scheme with its own table, such as [secrets.op]");
    for (const auto& [key, value] : *table) {
      if (const auto* row = find_row(name, key.str()))
        read_value(*row, value);
      else if (name == "secrets" && value.is_table())
        read_resolver(key, *value.as_table());
      else
        refuse_key(key, names, name);
    }
  }

  void read_value(const ConfigKey& row, const toml::node& node) {
    if (row.form == ConfigForm::number) {
      if (const auto value = read_number(row.key, node, row.least, row.most)) row.store(config_, *value);
    } else if (row.form == ConfigForm::name) {
      const auto name = node.value_exact<std::string>();
      if (name && is_id(*name) && is_letter(name->front()))
        row.store(config_, std::vector<Located>{{*name, position(node.source())}});
      else
        refuse_type(row.key, node, "a letter, and then letters, digits, `.`, `_` and `-`, as a string");
    } else if (row.form == ConfigForm::fail_on) {
      if (const auto choice = read_choice(row.key, node, kFailOnNames))
        row.store(config_, static_cast<FailOn>(*choice));
    } else if (auto items = read_texts(row.key, node, false)) {
      for (Located& item : *items) check_item(row.form, item);
      if (row.form == ConfigForm::references || row.form == ConfigForm::hosts || row.table == "vendor")
        require_trust(position(node.source()), fmt::format("`{}` in [{}]", row.key, row.table));
      row.store(config_, *items);
    }
  }

  void check_item(ConfigForm form, Located& item) {
    if (form == ConfigForm::rules) {
      require_rule(item.text, item.where);
    } else if (form == ConfigForm::sites || form == ConfigForm::hosts) {
      item.text = to_lower_ascii(item.text);
      // As in a clean URL, where the port of https is not written.
      if (item.text.ends_with(":443")) item.text.resize(item.text.size() - 4);
      if (form == ConfigForm::sites ? sites_with_ids(item.text) == nullptr : !is_host(item.text))
        report(
            item.where,
            fmt::format("{} is no host name{}", shown(item.text), form == ConfigForm::sites ? " of a site" : ""),
            form == ConfigForm::sites
                ? "write " + expected(Shape::site_host)
                : std::string(
                      "write a host such as `erp.corp.example` or `erp.corp.example:8443`, without https:// and path"));
    }
  }

  bool require_rule(std::string_view id, Position where) {
    if (std::find(ids_.begin(), ids_.end(), id) != ids_.end()) return true;
    const std::string_view near = nearest(id, ids_);
    report(
        where,
        fmt::format("no rule is called {}{}", shown(id), near.empty() ? "" : fmt::format("; did you mean `{}`?", near)),
        near.empty() ? "`credlint rules` lists them all" : fmt::format("write `{}`", near));
    return false;
  }

  void read_rules(const toml::node& node, Settings& settings) {
    const toml::table* rules = table_of("rules", node);
    if (rules == nullptr) return;
    for (const auto& [key, value] : *rules) {
      if (!require_rule(key.str(), position(key.source()))) continue;
      const NamedRule& rule = *std::find_if(rules_.begin(), rules_.end(),
                                            [&, id = key.str()](const NamedRule& known) { return known.id == id; });
      if (const toml::table* table = table_of(key.str(), value))
        read_rule(rule, *table, settings[std::string(rule.id)]);
    }
  }

  void read_rule(const NamedRule& rule, const toml::table& table, RuleSettings& settings) {
    Names names{"severity"};
    for (const Threshold& threshold : rule.rule.thresholds) names.push_back(threshold.key);
    for (const auto& [key, node] : table) {
      if (key == "severity") {
        if (const auto level = read_choice("severity", node, kLevelNames))
          settings.severity = static_cast<Level>(*level);
      } else if (std::find(names.begin(), names.end(), key.str()) != names.end()) {
        if (const auto value = read_number(key.str(), node, 0, kMostDays))
          settings.thresholds[std::string(key.str())] = days{static_cast<int>(*value)};
      } else {
        refuse_key(key, names, fmt::format("rules.{}", rule.id));
      }
    }
  }

  // A severity for a rule that never runs would look like a check.
  void require_thresholds(const toml::table& root) {
    const auto is_set = [](const Settings& settings, std::string_view id) {
      const auto found = settings.find(id);
      return found != settings.end() && !found->second.thresholds.empty();
    };
    for (const NamedRule& rule : rules_) {
      const auto* severity = root["rules"][rule.id]["severity"].node();
      const auto& overrides = config_.policy.overrides;
      if (!rule.rule.needs_policy || severity == nullptr || severity->value_exact<std::string>() == "off" ||
          is_set(config_.policy.rules, rule.id) ||
          std::any_of(overrides.begin(), overrides.end(),
                      [&](const Override& narrower) { return is_set(narrower.rules, rule.id); }))
        continue;
      report(position(severity->source()), fmt::format("`{}` is off as long as nothing sets its threshold", rule.id),
             fmt::format("add `{} = …`, a number of days", rule.rule.thresholds.front().key));
    }
  }

  void read_overrides(const toml::node& node) {
    const auto* array = node.as_array();
    if (array == nullptr || !std::all_of(array->begin(), array->end(), [](auto& item) { return item.is_table(); }))
      return report(position(node.source()), "`override` must be an array of tables",
                    "begin each one with a line `[[override]]`");
    for (const toml::node& item : *array) read_override(*item.as_table());
  }

  void read_override(const toml::table& table) {
    Names names{"rules"};
    for (const SelectorKey& selector : kSelectors) names.push_back(selector.key);
    Override& narrower = config_.policy.overrides.emplace_back();
    narrower.where = position(table.source());
    bool selects = false;
    for (const auto& [key, node] : table) {
      const auto selector = std::find_if(kSelectors.begin(), kSelectors.end(),
                                         [name = key.str()](const SelectorKey& row) { return row.key == name; });
      if (key == "rules")
        read_rules(node, narrower.rules);
      else if (selector == kSelectors.end())
        refuse_key(key, names, "[override]");
      else {
        selects = true;
        read_selector(*selector, node, narrower);
      }
    }
    if (!selects)
      report(position(table.source()), "this [[override]] does not say which tokens it is for",
             "add one of tags, owner, account, kind or id; what holds for all tokens belongs under [rules]");
    if (!table.contains("rules"))
      report(position(table.source()), "this [[override]] changes nothing",
             "add a line such as `rules.expired.severity = \"warning\"`");
  }

  void read_selector(const SelectorKey& selector, const toml::node& node, Override& narrower) {
    const auto items = read_texts(selector.key, node, true);
    if (!items) return;
    if (items->empty())
      report(position(node.source()), fmt::format("`{}` is empty, so this [[override]] is for no token", selector.key));
    for (const Located& item : *items) {
      (narrower.*selector.target).push_back(item.text);
      if (selector.key == "kind") require_kind(item);
    }
  }

  void require_kind(const Located& glob) {
    Names kinds;
    for (const Kind* kind : known_kinds().all()) kinds.push_back(kind->name);
    for (const Kind& kind : config_.kinds->kinds) kinds.push_back(kind.name);
    if (std::any_of(kinds.begin(), kinds.end(), [&](std::string_view kind) { return matches(glob.text, kind); }))
      return;
    const std::string_view near = nearest(glob.text, kinds);
    report(glob.where,
           fmt::format("no kind of token matches {}{}", shown(glob.text),
                       near.empty() ? "" : fmt::format("; did you mean `{}`?", near)),
           "`credlint kinds` lists them");
  }

  // [secrets.op]
  void read_resolver(const toml::key& key, const toml::table& table) {
    const std::string name = find_secret_value(key.str()) ? "secrets.…" : fmt::format("secrets.{}", visible(key.str()));
    require_trust(position(key.source()), fmt::format("[{}]", name));
    SecretResolver& resolver = config_.secrets.resolvers.emplace_back();
    resolver.scheme = key.str();
    if (!can_be_resolved(resolver.scheme))
      report(position(key.source()),
             fmt::format("{} is no scheme that a command could resolve", shown(resolver.scheme)),
             "it must be letters, digits, - + or ., and neither env, file or credential nor a misspelling of them");
    for (const auto& [item, node] : table) {
      if (item == "command") {
        if (const auto words = read_texts("command", node, false))
          for (const Located& word : *words) resolver.command.push_back(word.text);
      } else if (item == "timeout") {
        if (const auto seconds = read_number("timeout", node, 1, kMostSeconds))
          resolver.timeout = std::chrono::seconds{*seconds};
      } else {
        refuse_key(item, {"command", "timeout"}, name);
      }
    }
    const auto& command = resolver.command;
    const auto has_place = [](const std::string& word) {
      return word.find("{ref}") != std::string::npos || word.find("{path}") != std::string::npos;
    };
    if (!table.contains("command") || (table["command"].is_array() && table["command"].as_array()->empty()))
      report(position(key.source()), fmt::format("[{}] names no command", name),
             "write command = [\"op\", \"read\", \"{ref}\"]");
    else if (!command.empty() && (has_place(command[0]) || std::none_of(command.begin(), command.end(), has_place)))
      report(position(table["command"].node()->source()),
             "`command` must name a program, and then say with {ref} or {path} what it shall read",
             "write command = [\"op\", \"read\", \"{ref}\"]");
  }

  Config& config_;
  std::span<const NamedRule> rules_;
  Names ids_;
};

}  // namespace

ReadConfig read_config(std::string_view text, ConfigFound found, std::span<const NamedRule> rules) {
  ReadConfig out;
  // Where a secret stands nothing else is said, so that no message quotes it.
  SecretSearch search(text);
  while (const auto match = search.next())
    out.problems.push_back({position_of(text, match->offset), fmt::format("this line holds {}", match->format),
                            "revoke it and take it out; a configuration needs no secret"});
  if (!out.problems.empty()) return out;
  for (const Piece& piece : split(text))
    if (piece.deep_key != kNotDeep) {
      out.problems.push_back(
          {position_of(text, piece.deep_key), fmt::format("a dotted key has more than {} parts", kDeepestKey), {}});
      return out;
    }
  try {
    Reader(out, found, rules).read(toml::parse(text));
  } catch (const toml::parse_error& broken) {
    const SyntaxError error = describe(broken, text, find_secret(text).has_value());
    out.problems.push_back({error.where, error.message, error.hint});
  }
  std::stable_sort(out.problems.begin(), out.problems.end(),
                   [](const ConfigProblem& left, const ConfigProblem& right) { return left.where < right.where; });
  return out;
}

}  // namespace credlint
