#include "run.h"

#include <fmt/core.h>

#include <exception>

#include "commands.h"
#include "config_file.h"
#include "escape.h"

namespace credlint {

void tell_error(World& world, std::string_view message, std::string_view hint) {
  world.err << "credlint: error: " << escape_text(message) << '\n';
  if (!hint.empty()) world.err << "hint: " << escape_text(hint) << '\n';
}

int run(const std::vector<std::string>& arguments, World& world) {
  struct Visitor {
    World& world;
    int operator()(const AuditCommand& command) const { return audit_command(command, world); }
    int operator()(const CollectCommand& command) const { return collect_command(command, world); }
    int operator()(const KindsCommand& command) const { return kinds_command(command, world); }
    int operator()(const RulesCommand& command) const { return rules_command(command, world); }
    int operator()(const ExplainCommand& command) const { return explain_command(command, world); }
    int operator()(const SchemaCommand& command) const { return schema_command(command, world); }
    int operator()(const InitCommand& command) const { return init_command(command, world); }
    int operator()(const DiffCommand& command) const { return diff_command(command, world); }
    int operator()(const PrintCommand& command) const {
      world.out << command.text;
      return kClean;
    }
  };
  int code = kIncomplete;
  try {
    code = std::visit(Visitor{world}, parse_command_line(arguments, world));
  } catch (const UsageError& error) {
    tell_error(world, error.what(), error.hint());
    return kBadInput;
  } catch (const ConfigError& error) {
    for (const ConfigProblem& problem : error.problems())
      tell_error(world,
                 problem.where == Position{} ? fmt::format("{}: {}", error.path(), problem.message)
                                             : fmt::format("{}:{}:{}: {}", error.path(), problem.where.line,
                                                           problem.where.column, problem.message),
                 problem.hint);
    return kBadInput;
  } catch (const std::bad_alloc&) {
    tell_error(world, "out of memory");
    return kIncomplete;
  } catch (const std::exception& error) {
    tell_error(world, error.what());
    return kIncomplete;
  }
  world.out.flush();
  if (!world.out) {
    if (world.out_is_abandoned()) return code;
    tell_error(world, "standard output could not be written");
    return kIncomplete;
  }
  return code;
}

}  // namespace credlint
