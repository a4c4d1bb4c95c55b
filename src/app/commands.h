// What each command does. Each returns its exit code.
#pragma once

#include "options.h"

namespace credlint {

int audit_command(const AuditCommand& command, World& world);
int collect_command(const CollectCommand& command, World& world);
int kinds_command(const KindsCommand& command, World& world);
int rules_command(const RulesCommand& command, World& world);
int explain_command(const ExplainCommand& command, World& world);
int schema_command(const SchemaCommand& command, World& world);
int diff_command(const DiffCommand& command, World& world);
int init_command(const InitCommand& command, World& world);

// "credlint: error: MESSAGE" and "hint: HINT" on standard error.
void tell_error(World& world, std::string_view message, std::string_view hint = {});

}  // namespace credlint
