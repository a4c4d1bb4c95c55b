#include <map>

#include "escape.h"
#include "report.h"
#include "text.h"

// For the textfile collector of node_exporter: no timestamps of samples, whole seconds, and zeros kept, so that a
// series never vanishes because all is well.

namespace credlint::reports::prometheus {
namespace {

void describe(Sink& out, std::string_view name, std::string_view help) {
  out.print("# HELP credlint_{} {}\n# TYPE credlint_{} gauge\n", name, help, name);
}

void sample(Sink& out, std::string_view name, std::string_view labels, std::int64_t value) {
  out.put("credlint_", name, labels.empty() ? "" : "{", labels, labels.empty() ? "" : "}");
  out.print(" {}\n", value);
}

std::int64_t seconds_of(Instant instant) {
  return std::chrono::floor<std::chrono::seconds>(instant.time_since_epoch()).count();
}

std::string labels_of(const Audit& audit, const Token& token) {
  return fmt::format(R"(credential="{}",owner="{}",kind="{}",inventory="{}")", token.name,
                     escape_label(token.owner.value_or({})), facts(token.kind).name,
                     escape_label(audit.source_of(token.place).path));
}

void write_credentials(const Audit& audit, Sink& out) {
  describe(out, "credential_expiry_timestamp_seconds",
           "When the credential ends, by the earliest of all that ends it; not of those that are revoked or replaced.");
  for (const Token* token : audit.inventory().tokens)
    // The end of the others is expected, so nobody is to be woken for it.
    if (const Ending& ending = audit.context.ending(*token); ending.dated() && !audit.context.end_is_settled(*token))
      sample(out, "credential_expiry_timestamp_seconds", labels_of(audit, *token), seconds_of(ending.at));
  describe(out, "credential_created_timestamp_seconds", "When the credential was made, so when it was rotated last.");
  for (const Token* token : audit.inventory().tokens)
    if (token->created.known())
      sample(out, "credential_created_timestamp_seconds", labels_of(audit, *token), seconds_of(*token->created));
  std::map<State, std::int64_t> states;
  for (const Token* token : audit.inventory().tokens) ++states[state_of(audit, *token)];
  describe(out, "credentials", "Credentials by the state of their expiry.");
  for (const State state : {State::healthy, State::expiring, State::ended, State::unknown})
    sample(out, "credentials", fmt::format("state=\"{}\"", to_text(state)), states[state]);
}

void write_findings(const Audit& audit, Sink& out) {
  std::vector<std::array<std::int64_t, 3>> by_rule(audit.rules.size());
  std::int64_t waived = 0;
  for (const Finding& finding : audit.findings) {
    if (finding.waived())
      ++waived;
    else
      ++by_rule[finding.rule][static_cast<std::size_t>(finding.severity)];
  }
  describe(out, "findings", "Findings that count, by rule and severity.");
  for (std::size_t r = 0; r < audit.rules.size(); ++r)
    for (const Severity severity : {Severity::error, Severity::warning, Severity::note})
      sample(out, "findings", fmt::format(R"(rule="{}",severity="{}")", audit.rules[r]->id, to_text(severity)),
             by_rule[r][static_cast<std::size_t>(severity)]);
  describe(out, "findings_waived", "Findings that do not count, because a waiver covers them.");
  sample(out, "findings_waived", "", waived);
  if (!audit.changes) return;
  describe(out, "findings_by_status",
           "Findings against the baseline: new and open ones that count, and resolved ones.");
  const auto count = [](std::size_t number) { return static_cast<std::int64_t>(number); };
  sample(out, "findings_by_status", "status=\"new\"", count(audit.changes->fresh));
  sample(out, "findings_by_status", "status=\"open\"", count(audit.changes->open));
  sample(out, "findings_by_status", "status=\"resolved\"", count(audit.changes->resolved.size()));
}

void write_probe(const Audit& audit, Sink& out) {
  if (audit.context.probed().mode != ProbeMode::live) return;
  describe(out, "probe_success",
           "Whether the live probe found the credential working; not of those without a verdict.");
  for (const Token* token : audit.inventory().tokens)
    if (const Observation& seen = audit.context.observation(*token); decision_of(seen) == Decision::decided)
      sample(out, "probe_success", fmt::format("credential=\"{}\"", token->name), works(seen) ? 1 : 0);
}

void write(const Audit& audit, const ReportOptions&, Sink& out) {
  write_credentials(audit, out);
  write_findings(audit, out);
  write_probe(audit, out);
  describe(out, "last_run_timestamp_seconds", "The time that the last audit took for now.");
  sample(out, "last_run_timestamp_seconds", "", seconds_of(audit.now()));
  describe(out, "last_run_success", "Whether the last audit was complete: its exit code was 0 or 1.");
  sample(out, "last_run_success", "", audit.exit_code <= 1 ? 1 : 0);
  describe(out, "build_info", "The version of credlint.");
  sample(out, "build_info", fmt::format("version=\"{}\"", escape_label(audit.version)), 1);
}

}  // namespace

Report report() { return {"metrics for the textfile collector of node_exporter", "credlint.prom", write}; }

}  // namespace credlint::reports::prometheus
