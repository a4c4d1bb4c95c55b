#include "engine.h"

#include <fmt/core.h>

#include <algorithm>
#include <bitset>
#include <map>
#include <tuple>

#include "parallel.h"
#include "text.h"

namespace credlint {
namespace {

constexpr std::size_t kTokensPerChunk = 512;
constexpr std::size_t kMostRules = 128;

using Unjudged = std::map<std::pair<std::uint16_t, std::string>, std::size_t>;  // (rule, why) → tokens

// Takes down what the rules say of one chunk of tokens.
class Recorder final : public Remarks {
 public:
  Recorder(const std::vector<const NamedRule*>& rules, Arena& arena, std::vector<Finding>& findings, Unjudged& unjudged)
      : rules_(rules), arena_(arena), findings_(findings), unjudged_(unjudged) {}

  void begin(std::uint16_t rule) { rule_ = rule; }
  void begin(std::uint16_t rule, const Token& token, std::uint32_t index) {
    rule_ = rule;
    token_ = index;
    place_ = token.place;
  }

  void add(Severity severity, Position where, std::string_view message, std::string_view hint,
           std::optional<Harm> harm) override {
    Place place = place_;
    if (where != Position{}) place.where = where;
    record(severity, harm, token_, place, {}, message, hint);
  }

  void add(Severity severity, const Problem& problem) override {
    record(severity, {}, problem.token, problem.place, problem.subject, problem.message, problem.hint);
  }

  void cannot_judge(std::string_view why) override { ++unjudged_[{rule_, std::string(why)}]; }

 private:
  void record(Severity severity, std::optional<Harm> harm, std::uint32_t token, Place place, std::string_view subject,
              std::string_view message, std::string_view hint) {
    findings_.push_back({rule_, severity, harm.value_or(rules_[rule_]->rule.harm), token, place, arena_.copy(subject),
                         arena_.copy(message), arena_.copy(hint)});
  }

  const std::vector<const NamedRule*>& rules_;
  Arena& arena_;
  std::vector<Finding>& findings_;
  Unjudged& unjudged_;
  std::uint16_t rule_ = 0;
  std::uint32_t token_ = kNone;
  Place place_;
};

struct Chunk {
  std::vector<Finding> findings;
  Unjudged unjudged;
};

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
  Recorder recorder(audit.rules, arena, chunk.findings, chunk.unjudged);
  for (std::size_t i = begin; i < end; ++i) {
    const Token& token = *audit.inventory().tokens[i];
    const std::size_t first = chunk.findings.size();
    std::bitset<kMostRules> spoke;
    for (std::size_t r = 0; r < audit.rules.size(); ++r) {
      if (audit.rules[r]->rule.check == nullptr || !audit.judged(*audit.rules[r], token)) continue;
      const std::size_t before = chunk.findings.size();
      recorder.begin(static_cast<std::uint16_t>(r), token, static_cast<std::uint32_t>(i));
      audit.rules[r]->rule.check(token, audit.context, recorder);
      spoke[r] = chunk.findings.size() > before;
    }
    // One cause, one finding.
    const auto from = chunk.findings.begin() + static_cast<std::ptrdiff_t>(first);
    const auto silent = [&](const Finding& finding) {
      return std::any_of(narrower[finding.rule].begin(), narrower[finding.rule].end(),
                         [&](std::size_t rule) { return spoke[rule]; });
    };
    chunk.findings.erase(std::remove_if(from, chunk.findings.end(), silent), chunk.findings.end());
  }
}

void refuse_empty(Inventory& inventory) {
  for (Source& source : inventory.sources)
    if (source.error.empty() && source.entries == 0)
      source.error = source.bytes == 0 ? "it is empty; write a [[token]] entry"
                                       : "it holds no [[token]], [[waiver]] or [[site]] entry";
}

}  // namespace

Audit run_audit(Inventory inventory, std::span<const NamedRule> rules, const AuditOptions& options) {
  refuse_empty(inventory);
  Audit audit{Context(std::move(inventory), options.now)};
  audit.version = options.version;
  audit.now_given = options.now_given;
  audit.fail_on = options.fail_on;
  for (const NamedRule& rule : rules) audit.rules.push_back(&rule);

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
  Recorder recorder(audit.rules, *audit.arenas.front(), chunks.back().findings, chunks.back().unjudged);
  for (std::size_t r = 0; r < audit.rules.size(); ++r) {
    if (audit.rules[r]->rule.check_inventory == nullptr) continue;
    recorder.begin(static_cast<std::uint16_t>(r));
    audit.rules[r]->rule.check_inventory(audit.context, recorder);
  }

  std::size_t findings = 0;
  Unjudged unjudged;
  for (const Chunk& chunk : chunks) {
    findings += chunk.findings.size();
    for (const auto& [what, count] : chunk.unjudged) unjudged[what] += count;
  }
  audit.findings.reserve(findings);
  for (Chunk& chunk : chunks) {
    audit.findings.insert(audit.findings.end(), chunk.findings.begin(), chunk.findings.end());
    chunk = {};
  }
  std::stable_sort(audit.findings.begin(), audit.findings.end(), [](const Finding& left, const Finding& right) {
    return std::tie(left.place.file, left.place.where.line, left.rule, left.subject) <
           std::tie(right.place.file, right.place.where.line, right.rule, right.subject);
  });
  for (const Source& source : audit.inventory().sources)
    if (const auto fault = audit.fault_of(source); !fault.empty())
      audit.not_checked.push_back({"", fmt::format("{} was not audited: {}", literal(source.path), fault), 0});
  audit.not_checked.push_back({"", "live probing was off: no token was tried against its server", tokens});
  if (const std::size_t waivers = audit.inventory().waivers.size(); waivers > 0)
    audit.not_checked.push_back({"", "waivers are read but not applied: what they cover counts", waivers});
  for (const auto& [what, count] : unjudged)
    audit.not_checked.push_back({std::string(audit.rules[what.first]->id), what.second, count});
  return audit;
}

}  // namespace credlint
