#include "edit_step.h"

#include <fmt/core.h>

#include <functional>
#include <unordered_map>

#include "commands.h"
#include "escape.h"
#include "output_file.h"
#include "reader.h"
#include "sha256.h"
#include "text.h"

namespace credlint {

void tell_left_out(const Edits& edits, World& world) {
  for (const std::string& why : edits.left_out) world.err << "credlint: left out: " << escape_text(why) << '\n';
}

bool write_edits(const Audit& audit, const Edits& edits, World& world) {
  tell_left_out(edits, world);
  const std::function<bool()> interrupted = [&world] { return world.interruptions() > 0; };
  bool any = false;
  for (const FileEdits& file : edits.files) {
    const Source& source = audit.inventory().sources[file.file];
    std::string error;
    // Whoever wrote to it in the meantime is not to lose what they wrote.
    if (load_document(source.path).text != file.text) {
      tell_error(world, fmt::format("{} has changed since it was read, and was left as it is", source.path));
      continue;
    }
    const auto out = OutputFile::open(source.path, interrupted, error);
    if (out != nullptr) out->sink().write(file.edited());
    if (out == nullptr || !out->commit(error)) {
      tell_error(world, fmt::format("{} could not be written: {}", source.path, error));
      continue;
    }
    any = true;
    world.err << escape_text(fmt::format("credlint: {}: {} made", source.path, counted(file.edits.size(), "edit")))
              << '\n';
  }
  return any;
}

Probed carried_over(const Audit& before, const Inventory& inventory) {
  Probed probed = before.context.probed();
  if (probed.observations.empty()) return probed;
  std::unordered_map<std::string_view, std::uint32_t> known;
  for (const Token* token : before.inventory().tokens) known.emplace(token->name, token->index);
  std::vector<Observation> observations;
  for (const Token* token : inventory.tokens) {
    Observation& seen = observations.emplace_back();
    const auto found = known.find(token->name);
    if (found != known.end()) {
      seen = probed.observations[found->second];
      continue;
    }
    seen.verdict = Verdict::skipped;
    seen.why = "its entry was mended after the probe";
  }
  probed.observations = std::move(observations);
  return probed;
}

}  // namespace credlint
