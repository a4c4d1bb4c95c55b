#include "engine.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "parallel.h"
#include "recorder.h"
#include "text.h"
#include "waivers.h"

namespace credlint {
namespace {

constexpr std::size_t kTokensPerChunk = 512;

struct Chunk {
  std::vector<Finding> findings;
  Unjudged unjudged;
  std::vector<RuleSet> sets;            // Audit::unjudged_sets, of this chunk
  std::vector<std::uint32_t> set_of{};  // by token, an index into them
};

// Where the rule is not asked about the token: whether that leaves something open. A rule that is not for this token
// finds no fault with it; one that waits for a policy or a probe did not look.
bool leaves_open(const Audit& audit, std::size_t r, const Token& token) {
  const Rule& rule = audit.rules[r]->rule;
  if (audit.level(r, token.index) == Level::off) return true;
  if (rule.check == nullptr) return false;  // it looks at the inventory as a whole
  if (token.listed == rule.of_unlisted) return false;
  if (!rule.speaks_of_ended && audit.context.ended(token)) return true;
  return !rule.applies(token, audit.context) &&
         (!token.kind->known() || rule.needs_policy || rule.live || rule.from_list);
}

// For each rule the indexes of the narrower rules that it yields to.
std::vector<std::vector<std::size_t>> narrower_rules(const std::vector<const NamedRule*>& rules) {
  std::vector<std::vector<std::size_t>> narrower(rules.size());
  for (std::size_t i = 0; i < rules.size(); ++i)
    for (const std::string_view id : rules[i]->rule.yields_to)
      for (std::size_t j = 0; j < rules.size(); ++j)
        if (rules[j]->id == id) narrower[i].push_back(j);
  return narrower;
}

void check_tokens(const Audit& audit, const std::vector<std::vector<std::size_t>>& narrower, std::size_t begin,
                  std::size_t end, Arena& arena, Chunk& chunk) {
  Recorder recorder(audit, arena, chunk.findings, chunk.unjudged);
  for (std::size_t i = begin; i < end; ++i) {
    const Token& token = *audit.inventory().tokens[i];
    const std::size_t first = chunk.findings.size();
    RuleSet spoke, unjudged;
    for (std::size_t r = 0; r < audit.rules.size(); ++r) {
      if (audit.rules[r]->rule.check == nullptr || !audit.judged(r, token)) {
        unjudged[r] = leaves_open(audit, r, token);
        continue;
      }
      const std::size_t before = chunk.findings.size();
      recorder.begin(r, token);
      audit.rules[r]->rule.check(token, audit.context, recorder);
      spoke[r] = chunk.findings.size() > before;
      unjudged[r] = !recorder.could_judge();
    }
    const auto set = std::find(chunk.sets.begin(), chunk.sets.end(), unjudged);
    chunk.set_of.push_back(static_cast<std::uint32_t>(set - chunk.sets.begin()));
    if (set == chunk.sets.end()) chunk.sets.push_back(unjudged);
    // One cause, one finding.
    const auto from = chunk.findings.begin() + static_cast<std::ptrdiff_t>(first);
    const auto silent = [&](const Finding& finding) {
      return std::any_of(narrower[finding.rule].begin(), narrower[finding.rule].end(),
                         [&](std::size_t rule) { return spoke[rule]; });
    };
    chunk.findings.erase(std::remove_if(from, chunk.findings.end(), silent), chunk.findings.end());
  }
}

// Empties the chunks into the audit.
Unjudged gather(Audit& audit, std::vector<Chunk>& chunks) {
  std::size_t findings = 0;
  Unjudged unjudged;
  for (const Chunk& chunk : chunks) {
    findings += chunk.findings.size();
    for (const auto& [what, count] : chunk.unjudged) unjudged[what] += count;
  }
  audit.findings.reserve(findings);
  audit.unjudged.reserve(audit.inventory().tokens.size());
  std::map<std::string, std::uint32_t> sets;
  for (Chunk& chunk : chunks) {
    audit.findings.insert(audit.findings.end(), chunk.findings.begin(), chunk.findings.end());
    std::vector<std::uint32_t> indexes;
    for (const RuleSet& set : chunk.sets) {
      const auto [known, is_new] = sets.try_emplace(set.to_string(), static_cast<std::uint32_t>(sets.size()));
      if (is_new) audit.unjudged_sets.push_back(set);
      indexes.push_back(known->second);
    }
    for (const std::uint32_t set : chunk.set_of) audit.unjudged.push_back(indexes[set]);
    chunk = {};
  }
  return unjudged;
}

// Whether the rule about undecided tokens was asked about this one.
bool speaks_of_undecided(const Audit& audit, const Token& token) {
  const auto rule = std::find_if(audit.rules.begin(), audit.rules.end(),
                                 [](const NamedRule* named) { return named->id == kProbeUndecided; });
  return rule != audit.rules.end() && audit.judged(static_cast<std::size_t>(rule - audit.rules.begin()), token);
}

// What the live probe left open, by reason.
void list_not_probed(Audit& audit) {
  const Probed& probed = audit.context.probed();
  const auto& tokens = audit.inventory().tokens;
  if (probed.mode == ProbeMode::off)
    audit.not_checked.push_back({"", "live probing was off: no token was tried against its server", audit.audited()});
  if (probed.mode == ProbeMode::plan)
    audit.not_checked.push_back(
        {"", "live probing was only planned: no token was tried against its server", audit.audited()});
  std::map<std::string, std::size_t> reasons;
  for (const Token* token : tokens) {
    const Observation& observation = audit.context.observation(*token);
    const Decision decision = decision_of(observation);
    if (decision == Decision::skipped) ++reasons[fmt::format("not tried against its server: {}", observation.why)];
    // Else it has a finding, or the rule itself lists it as not checked.
    if (decision == Decision::undecided && !speaks_of_undecided(audit, *token))
      ++reasons[fmt::format("tried, but without a verdict: {}", observation.why)];
  }
  for (const auto& [site, why] : probed.untold)
    audit.not_checked.push_back({"", fmt::format("{} did not tell its cloud id: {}", literal(site), why), 0});
  for (const auto& [why, count] : reasons) audit.not_checked.push_back({"", why, count});
  if (probed.by_proxy)
    audit.not_checked.push_back(
        {"", "the addresses that requests went to: a proxy stood in between (the host names were checked)", 0});
}

// What no vendor list tells of, by kind; and the lists of which nothing was concluded.
void list_not_held(Audit& audit) {
  const Held& held = audit.context.held();
  if (!held.any())
    return audit.not_checked.push_back(
        {"", "there was no vendor list: nothing was held against what the vendors have issued", audit.audited()});
  std::map<std::string_view, std::size_t> unheld;
  for (const Token* token : audit.inventory().tokens)
    if (token->kind->known() && held.tokens[token->index].found == Found::unheld) ++unheld[token->kind->name];
  for (const auto& [kind, count] : unheld)
    audit.not_checked.push_back(
        {"", fmt::format("no vendor list that was given tells of kind {}", literal(kind)), count});
  for (const ListSource& source : held.lists.sources)
    if (source.superseded)
      audit.not_checked.push_back(
          {"",
           fmt::format("the list of {} in {}, of {}: another one is newer", literal(source.scope),
                       literal(held.lists.files[source.file].path), to_rfc3339(source.begun)),
           0});
  for (const RecordList& list : held.lists.lists)
    if (list.kind == nullptr)
      audit.not_checked.push_back(
          {"", fmt::format("the list {}: no kind is known that has such a list", literal(list.name)), 0});
}

void list_not_checked(Audit& audit, const Unjudged& unjudged, const std::string& chosen_by) {
  const std::size_t tokens = audit.audited();
  if (const std::size_t left_out = audit.inventory().left_out.size(); left_out > 0)
    audit.not_checked.push_back({"", "tokens left out by `--token`", left_out});
  for (const NamedRule& rule : all_rules())
    if (!chosen_by.empty() && std::find(audit.rules.begin(), audit.rules.end(), &rule) == audit.rules.end())
      audit.not_checked.push_back({std::string(rule.id), fmt::format("left out by `{}`", chosen_by), tokens});
  for (const Source& source : audit.inventory().sources)
    if (const auto fault = audit.fault_of(source); !fault.empty())
      audit.not_checked.push_back({"", fmt::format("{} was not audited: {}", literal(source.path), fault), 0});
  list_not_probed(audit);
  list_not_held(audit);
  for (std::size_t r = 0; r < audit.rules.size(); ++r)
    if (const std::size_t off = audit.tokens_without(r); off > 0)
      audit.not_checked.push_back({std::string(audit.rules[r]->id), "the policy switches it off", off});
  for (std::size_t r = 0; r < audit.rules.size(); ++r)
    if (audit.rules[r]->rule.needs_policy && chosen_by.starts_with("--rule") &&
        audit.context.is_unset(audit.rules[r]->rule))
      audit.not_checked.push_back({std::string(audit.rules[r]->id), "no policy sets its threshold", tokens});
  for (const auto& [what, count] : unjudged)
    audit.not_checked.push_back({std::string(audit.rules[what.first]->id), what.second, count});
}

}  // namespace

Audit run_audit(Context context, std::vector<const NamedRule*> rules, const AuditOptions& options) {
  Audit audit(std::move(context), std::move(rules));
  audit.version = options.version;
  audit.name = options.name;
  audit.now_given = options.now_given;
  audit.gate = options.gate;
  audit.token_glob = options.token_glob;
  audit.config = options.config;
  if (audit.config) audit.configuration.path = audit.config->path;

  const std::size_t tokens = audit.inventory().tokens.size();
  std::vector<Chunk> chunks((tokens + kTokensPerChunk - 1) / kTokensPerChunk + 1);
  for (unsigned worker = 0; worker < std::max(1U, options.jobs); ++worker)
    audit.arenas.push_back(std::make_unique<Arena>());
  const auto narrower = narrower_rules(audit.rules);
  in_parallel(chunks.size() - 1, options.jobs, [&](std::size_t item, unsigned worker) {
    const std::size_t begin = item * kTokensPerChunk;
    check_tokens(audit, narrower, begin, std::min(begin + kTokensPerChunk, tokens), *audit.arenas[worker],
                 chunks[item]);
  });
  Recorder recorder(audit, *audit.arenas.front(), chunks.back().findings, chunks.back().unjudged);
  for (std::size_t r = 0; r < audit.rules.size(); ++r) {
    if (audit.rules[r]->rule.check_inventory == nullptr) continue;
    recorder.begin(r);
    audit.rules[r]->rule.check_inventory(audit.context, recorder);
  }
  list_not_checked(audit, gather(audit, chunks), options.chosen_by);

  std::vector<Finding> about_waivers;
  Unjudged none;
  Recorder waiver_recorder(audit, *audit.arenas.front(), about_waivers, none);
  apply_waivers(audit, waiver_recorder);
  audit.findings.insert(audit.findings.end(), about_waivers.begin(), about_waivers.end());
  std::stable_sort(audit.findings.begin(), audit.findings.end(), [](const Finding& left, const Finding& right) {
    return std::tie(left.place.file, left.place.where.line, left.rule, left.subject) <
           std::tie(right.place.file, right.place.where.line, right.rule, right.subject);
  });
  return audit;
}

}  // namespace credlint
