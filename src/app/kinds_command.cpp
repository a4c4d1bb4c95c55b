#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "commands.h"
#include "config_file.h"
#include "json_text.h"
#include "own_kinds.h"
#include "run.h"
#include "sink.h"
#include "text.h"
#include "vendor.h"

namespace credlint {
namespace {

// What is known of a part of a kind: a heading, and a line.
using Parts = std::vector<std::pair<std::string_view, std::string>>;

std::string_view vendor_of(const Kind& kind) {
  return kind.vendor == nullptr ? std::string_view("of the configuration") : kind.vendor->name;
}

std::string in_days(days count) { return counted(static_cast<std::size_t>(count.count()), "day"); }

std::string scopes_of(const Kind& kind) {
  if (kind.scoping == Scoping::none) return "none";
  std::string text = kind.scoping == Scoping::always ? "always" : "optional";
  const Vocabulary* words = kind.own_vocabulary != nullptr ? kind.own_vocabulary
                            : kind.vocabulary != nullptr   ? &kind.vocabulary()
                                                           : nullptr;
  if (words != nullptr && !words->scopes.empty())
    text += fmt::format("; {} known (as of {})", counted(words->scopes.size(), "scope"), words->as_of);
  return text;
}

std::string end_of(const Kind& kind) {
  static constexpr std::array<std::string_view, 4> kExpiry{"always has an end", "may have an end, or none",
                                                           "its vendor offers no expiry", "has no date of its own"};
  std::string text(kExpiry[static_cast<std::size_t>(kind.expiry)]);
  if (kind.life) {
    text += fmt::format("; lives {} at most", in_days(kind.life->longest));
    if (kind.life->made_since) text += fmt::format(" if made since {}", to_text(*kind.life->made_since));
    if (kind.life->at_vendor_only) text += ", at the vendor's own hosts";
  }
  if (kind.idle)
    text += fmt::format("; dies after {} without use{}", in_days(kind.idle->limit),
                        kind.idle->at_vendor_only ? ", at the vendor's own hosts" : "");
  if (kind.retired)
    text += fmt::format("; the vendor ends all {} on {}", kind.retired->plural, to_text(kind.retired->end));
  if (kind.legacy) {
    const EndWindow& ends = kind.legacy->ends;
    const std::string when = ends.first_day == ends.last_day
                                 ? fmt::format("on {}", to_text(ends.end()))
                                 : fmt::format("between {} and {}", to_text(ends.first_day), to_text(ends.last_day));
    text += kind.legacy->made_before
                ? fmt::format("; those made before {} end {}", to_text(*kind.legacy->made_before), when)
                : fmt::format("; one that {} ends {}", kind.legacy->which, when);
  }
  if (!kind.never_stored.empty()) text += fmt::format("; is never stored: {}", kind.never_stored);
  return text;
}

std::string hosts_of(const Kind& kind) {
  std::string text;
  for (const std::string_view host : kind.hosts.api) text += fmt::format("{}`{}`", text.empty() ? "" : ", ", host);
  if (kind.hosts.self_hosted)
    text += fmt::format("{}a server of your own, through [probe] hosts", text.empty() ? "" : ", or ");
  if (kind.hosts.anywhere) text += ", and with what it buys or signs anywhere";
  return text;
}

std::string auth_of(const Credential& credential) {
  switch (credential.auth) {
    case Auth::none:
      return "without a secret";
    case Auth::basic:
      if (credential.user == "{secret}") return "Basic, with the token as user name";
      return credential.user.empty() ? "Basic, without a user name" : fmt::format("Basic as `{}`", credential.user);
    case Auth::bearer:
      return "Bearer";
    case Auth::header:
      return fmt::format("header `{}: {}…`", credential.header, credential.prefix);
    case Auth::signed_v4:
      return "signed (Signature Version 4)";
    case Auth::client_credentials:
      return "OAuth 2.0 client_credentials";
  }
  return {};
}

std::string tried_of(const Kind& kind) {
  if (!kind.never_tried.empty()) return fmt::format("never: {}", kind.never_tried);
  const Probe& probe = kind.probe;
  if (!probe.get.empty())
    return fmt::format("{} `{}`, {}", probe.body.empty() ? "GET" : "POST", probe.get, auth_of(probe.credential));
  if (!probe.purchase.url.empty()) return fmt::format("POST `{}`, {}", probe.purchase.url, auth_of(probe.credential));
  return kind.probe_in_words.empty() ? "never" : std::string(kind.probe_in_words);
}

std::string told_by(const Kind& kind) {
  std::string text;
  const auto add = [&text](bool told, std::string_view what) {
    if (told) text += fmt::format("{}{}", text.empty() ? "" : ", ", what);
  };
  if (kind.probe.step != nullptr) {
    const Told& told = kind.probe.step->told;
    add(!told.expires.empty(), "its end");
    add(!told.scopes.empty(), "its scopes");
    add(!told.last_used.empty(), "its last use");
  }
  add(kind.tells_account, "its account");
  return text;
}

Parts parts_of(const Kind& kind) {
  Parts parts;
  const auto add = [&parts](std::string_view what, std::string text) {
    if (!text.empty()) parts.emplace_back(what, std::move(text));
  };
  add("vendor", std::string(vendor_of(kind)));
  add("looks like", std::string(kind.looks));
  add("scopes", scopes_of(kind));
  add("end", end_of(kind));
  add("`account`", std::string(kind.account.what));
  add("`organization`", std::string(kind.organization.what));
  add("`client_id`", std::string(kind.client_id.what));
  if (kind.vendor != nullptr && kind.vendor->sites)
    add("`site`", fmt::format("its {}, such as `{}`", kind.vendor->sites->title, kind.vendor->sites->example));
  add("goes to", hosts_of(kind));
  add("tried by", tried_of(kind));
  add("an answer tells", told_by(kind));
  if (kind.used_by_probe) add("a probe", "counts as a use");
  if (kind.punishes_address) add("refusals", "are counted against the address that they come from");
  add("to replace it", std::string(kind.replace));
  add("to revoke it", std::string(kind.revoke));
  for (const std::string_view note : kind.notes) add("note", std::string(note));
  return parts;
}

std::string without_backticks(std::string text) {
  std::erase(text, '`');
  return text;
}

void print_one(const Kind& kind, std::string_view format, Sink& out) {
  const Parts parts = parts_of(kind);
  if (format == "markdown") {
    out.put("# ", kind.name, "\n\n", visible(kind.title), ".\n\n");
    for (const auto& [what, text] : parts) out.put("- **", what, "**: ", text, "\n");
    if (!kind.sources.empty()) out.write("\n## Sources\n\n");
    for (const Fact& fact : kind.sources) out.put("- ", fact.what, ": ", fact.where, " (read ", fact.read, ")\n");
    return;
  }
  out.put(kind.name, ": ", kind.title, "\n");
  for (const auto& [what, text] : parts)
    out.put(fmt::format("  {:<18} {}\n", without_backticks(std::string(what)) + ":", without_backticks(text)));
  if (!kind.sources.empty()) out.write("  sources:\n");
  for (const Fact& fact : kind.sources) out.put("    ", fact.what, ": ", fact.where, " (read ", fact.read, ")\n");
}

void print_json(const Kind& kind, std::string_view indent, Sink& out) {
  out.put(indent, "{\"kind\":", quoted(kind.name), ",\"title\":", quoted(kind.title), ",\"known\":[");
  bool first = true;
  for (const auto& [what, text] : parts_of(kind)) {
    out.put(first ? "" : ",", "{\"what\":", credlint::quoted(std::string_view(without_backticks(std::string(what)))),
            ",\"text\":", credlint::quoted(std::string_view(text)), "}");
    first = false;
  }
  out.write("],\"sources\":[");
  first = true;
  for (const Fact& fact : kind.sources) {
    out.put(first ? "" : ",", "{\"what\":", quoted(fact.what), ",\"where\":", quoted(fact.where),
            ",\"read\":", quoted(fact.read), "}");
    first = false;
  }
  out.write("]}");
}

void print_all(const std::vector<const Kind*>& kinds, std::string_view format, Sink& out) {
  if (format == "json") out.write("[");
  if (format == "markdown")
    out.write("| kind | what it is | scopes | how it ends | tried |\n| --- | --- | --- | --- | --- |\n");
  for (const Kind* kind : kinds) {
    if (format == "json") {
      out.write(kind == kinds.front() ? "\n" : ",\n");
      print_json(*kind, "  ", out);
    } else if (format == "markdown") {
      out.put("| `", kind->name, "` | ", kind->title, " | ", kScopingNames[static_cast<std::size_t>(kind->scoping)],
              " | ", end_of(*kind), " | ", tried_of(*kind).starts_with("never") ? "never" : "yes", " |\n");
    } else {
      out.put(fmt::format("{:<30} {}\n", kind->name, kind->title));
    }
  }
  if (format == "json") out.write("\n]\n");
}

}  // namespace

int kinds_command(const KindsCommand& command, World& world) {
  const std::optional<LoadedConfig> loaded = load_config({command.config, command.config.empty()});
  const Kinds kinds = loaded ? Kinds(loaded->config.kinds->all(), loaded->config.kinds->formats) : Kinds();
  StreamSink out(world.out);
  if (command.kind.empty()) {
    print_all(kinds.all(), command.format, out);
  } else {
    const Kind& kind = kinds.named(command.kind);
    if (!kind.known()) {
      std::vector<std::string_view> names;
      for (const Kind* known : kinds.all()) names.push_back(known->name);
      const std::string_view near = nearest(command.kind, names);
      throw UsageError(fmt::format("no kind is called {}{}", literal(command.kind),
                                   near.empty() ? "" : fmt::format("; did you mean `{}`?", near)),
                       "credlint kinds lists them all");
    }
    if (command.format == "json") {
      print_json(kind, "", out);
      out.write("\n");
    } else {
      print_one(kind, command.format, out);
    }
  }
  out.flush();
  return kClean;
}

}  // namespace credlint
