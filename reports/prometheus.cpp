#include <map>
#include <set>

#include "escape.h"
#include "report.h"
#include "text.h"

// For the textfile collector of node_exporter: no timestamps of samples, whole seconds, and zeros kept, so that a
// series never vanishes because all is well. Each series says which audit it is of, so that the files of several may
// lie in one directory.

namespace credlint::reports::prometheus {
namespace {

std::int64_t seconds_of(Instant instant) {
  return std::chrono::floor<std::chrono::seconds>(instant.time_since_epoch()).count();
}

class Writer {
 public:
  Writer(const Audit& audit, Sink& out)
      : audit_(audit), out_(out), audit_label_(fmt::format("audit=\"{}\"", escape_label(audit.name))) {}

  void write() {
    write_credentials();
    write_findings();
    write_changes();
    write_probe();
    describe("inventory_read", "Whether the inventory could be read, and read whole.");
    for (const Source& source : audit_.inventories())
      sample("inventory_read", fmt::format("inventory=\"{}\"", escape_label(source.path)),
             source.error.empty() && source.broken == 0 ? 1 : 0);
    write_lists();
    describe("last_run_timestamp_seconds", "The time that the last audit took for now.");
    sample("last_run_timestamp_seconds", "", seconds_of(audit_.now()));
    describe("last_run_success", "Whether the last audit was complete: its exit code was 0 or 1.");
    sample("last_run_success", "", audit_.exit_code <= 1 ? 1 : 0);
    describe("build_info", "The version of credlint.");
    sample("build_info", fmt::format("version=\"{}\"", escape_label(audit_.version)), 1);
  }

 private:
  void describe(std::string_view name, std::string_view help) {
    out_.print("# HELP credlint_{} {}\n# TYPE credlint_{} gauge\n", name, help, name);
  }

  void sample(std::string_view name, std::string_view labels, std::int64_t value) {
    out_.put("credlint_", name, "{", audit_label_, labels.empty() ? "" : ",", labels, "}");
    out_.print(" {}\n", value);
  }

  [[nodiscard]] std::string labels_of(const Token& token) const {
    return fmt::format(R"(credential="{}",owner="{}",kind="{}",inventory="{}")", token.name,
                       escape_label(token.owner.value_or({})), token.kind->name,
                       escape_label(audit_.source_of(token.place).path));
  }

  void write_credentials() {
    describe(
        "credential_expiry_timestamp_seconds",
        "When the credential ends, by the earliest of all that ends it; not of those that are revoked or replaced.");
    for (const Token* token : audit_.audited_tokens())
      // The end of the others is expected, so nobody is to be woken for it.
      if (const Ending& ending = audit_.context.ending(*token);
          ending.dated() && !audit_.context.end_is_settled(*token))
        sample("credential_expiry_timestamp_seconds", labels_of(*token), seconds_of(ending.at));
    describe("credential_created_timestamp_seconds", "When the credential was made, so when it was rotated last.");
    for (const Token* token : audit_.audited_tokens())
      if (token->created.known())
        sample("credential_created_timestamp_seconds", labels_of(*token), seconds_of(*token->created));
    std::map<State, std::int64_t> states;
    for (const Token* token : audit_.audited_tokens()) ++states[state_of(audit_, *token)];
    describe("credentials", "Credentials by the state of their expiry.");
    for (const State state : {State::healthy, State::expiring, State::ended, State::unknown})
      sample("credentials", fmt::format("state=\"{}\"", to_text(state)), states[state]);
  }

  void write_findings() {
    using ByOwner = std::map<std::string_view, std::int64_t>;
    std::vector<std::array<ByOwner, 3>> by_rule(audit_.rules.size());
    for (auto& severities : by_rule)
      for (ByOwner& owners : severities) owners[""] = 0;  // what nobody answers for, or nobody's fault
    std::int64_t waived = 0;
    for (const Finding& finding : audit_.findings) {
      const Token* token = audit_.token_of(finding);
      if (finding.waived())
        ++waived;
      else
        ++by_rule[finding.rule][static_cast<std::size_t>(finding.severity)]
                 [token == nullptr ? std::string_view{} : token->owner.value_or({})];
    }
    describe("findings", "Findings that count, by rule, severity and owner.");
    for (std::size_t r = 0; r < audit_.rules.size(); ++r)
      for (const Severity severity : {Severity::error, Severity::warning, Severity::note})
        for (const auto& [owner, count] : by_rule[r][static_cast<std::size_t>(severity)])
          sample("findings",
                 fmt::format(R"(rule="{}",severity="{}",owner="{}")", audit_.rules[r]->id, to_text(severity),
                             escape_label(owner)),
                 count);
    describe("findings_waived", "Findings that do not count, because a waiver covers them.");
    sample("findings_waived", "", waived);
  }

  // Where there are vendor lists.
  void write_lists() {
    const Held& held = audit_.context.held();
    if (!held.any()) return;
    describe("credentials_unlisted", "Credentials that a vendor lists and no inventory.");
    sample("credentials_unlisted", "", static_cast<std::int64_t>(held.unlisted));
    describe("vendor_list_timestamp_seconds", "When the vendor was asked for its list.");
    for (const ListSource& source : held.lists.sources)
      if (!source.superseded)
        sample("vendor_list_timestamp_seconds", fmt::format("scope=\"{}\"", escape_label(source.scope)),
               seconds_of(source.begun));
    describe("vendor_list_complete", "Whether the vendor's list is whole, so that an absence in it proves something.");
    for (const RecordList& list : held.lists.lists)
      if (const ListSource& source = held.lists.source_of(list); !source.superseded)
        sample("vendor_list_complete",
               fmt::format(R"(scope="{}",list="{}")", escape_label(source.scope), escape_label(list.name)),
               list.complete ? 1 : 0);
    describe("vendor_list_read", "Whether the file of a vendor list could be read whole.");
    for (const ListFile& file : held.lists.files)
      sample("vendor_list_read", fmt::format("file=\"{}\"", escape_label(file.path)), file.error.empty() ? 1 : 0);
  }

  void write_changes() {
    if (!audit_.changes) return;
    describe("findings_by_status", "Findings against the baseline: new and open ones that count, and resolved ones.");
    const auto count = [](std::size_t number) { return static_cast<std::int64_t>(number); };
    sample("findings_by_status", "status=\"new\"", count(audit_.changes->fresh));
    sample("findings_by_status", "status=\"open\"", count(audit_.changes->open));
    sample("findings_by_status", "status=\"resolved\"", count(audit_.changes->resolved.size()));
  }

  void write_probe() {
    if (audit_.context.probed().mode != ProbeMode::live) return;
    describe("probe_success", "Whether the live probe found the credential working; not of those without a verdict.");
    for (const Token* token : audit_.inventory().tokens)
      if (const Observation& seen = audit_.context.observation(*token); decision_of(seen) == Decision::decided)
        sample("probe_success", fmt::format("credential=\"{}\"", token->name), works(seen) ? 1 : 0);
  }

  const Audit& audit_;
  Sink& out_;
  std::string audit_label_;
};

void write(const Audit& audit, const ReportOptions&, Sink& out) { Writer(audit, out).write(); }

}  // namespace

Report report() { return {"metrics for the textfile collector of node_exporter", "credlint.prom", write}; }

}  // namespace credlint::reports::prometheus
