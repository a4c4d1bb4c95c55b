#include <fmt/core.h>

#include <algorithm>

#include "choice.h"
#include "collector.h"
#include "commands.h"
#include "config_file.h"
#include "escape.h"
#include "list_file.h"
#include "output_file.h"
#include "overwriting.h"
#include "probe_step.h"
#include "reader.h"
#include "run.h"
#include "secret_shape.h"
#include "secret_source.h"
#include "text.h"
#include "url.h"
#include "vendor.h"

namespace credlint {
namespace {

const Token& find_token(const Inventory& inventory, const std::string& id) {
  std::vector<std::string_view> ids;
  for (const Token* token : inventory.tokens) {
    if (token->name == id) return *token;
    if (token->id.known()) ids.push_back(*token->id);
  }
  for (const Source& source : inventory.sources)
    if (!source.error.empty()) throw UsageError(fmt::format("{}: {}", source.path, source.error));
  throw UsageError(
      fmt::format("--with {}: no token has this id{}", literal(id), did_you_mean(id, ids)),
      "it takes the id of an entry of the inventory, so that the key which asks is audited like all others");
}

// The kinds that may ask for a list.
std::string asking_kinds(const Kinds& kinds) {
  std::vector<std::string_view> names;
  for (const Kind* kind : kinds.all())
    if (kind->collection != nullptr) names.push_back(kind->name);
  return one_of(names);
}

AskingToken asking_token(const std::string& id, const Context& context, const Reachable& reachable) {
  const Inventory& inventory = context.inventory();
  const Token& token = find_token(inventory, id);
  if (token.kind->collection == nullptr)
    throw UsageError(fmt::format("--with {}: {} cannot ask for a list", literal(id), token.kind->title),
                     fmt::format("a token of kind {} can", asking_kinds(*inventory.kinds)));
  const auto refuse = [&id](const std::string& why, const std::string& hint = {}) {
    throw UsageError(fmt::format("--with {}: {}", literal(id), why), hint);
  };
  if (!token.secret.known())
    refuse("its entry has no `secret` that could be followed", "write `secret = \"env:NAME\"`");
  if (is_wrong_host(token, context))
    refuse("its `base_url` is not where it works", "`credlint audit` says what is right");
  const Collection& collection = token.kind->collection();
  if (collection.needs_account && !token.account.known())
    refuse("its entry does not say whose it is", "write `account`: the list holds that account's tokens alone");
  if (token.organization.unknown() ||
      (collection.organization_form == Form::uuid && token.organization.known() && !is_uuid(*token.organization)))
    refuse("its `organization` is no UUID", "the vendor shows it where it shows the key, or leave it out");
  if (token.base_url.known() && split_url(*token.base_url).scheme != "https") refuse("its `base_url` is not https");
  AskingToken asking{&token, collection.ask(token, context, reachable)};
  if (asking.how.verdict != Verdict::none) refuse(asking.how.why);
  return asking;
}

const Secret& secret_of(const AskingToken& asking, const Inventory& inventory, SecretSource& secrets) {
  const Token& token = *asking.token;
  const FoundSecret& found = secrets.find(*token.secret, inventory.sources[token.place.file].path);
  if (!found.found())
    throw UsageError(fmt::format("the secret of {} is not to be had: {}", literal(token.name), found.why));
  const std::string why = why_no_token(found.secret.reveal(), token.kind->formats, inventory.kinds->formats());
  if (!why.empty())
    throw UsageError(fmt::format("what `secret` of {} leads to is no token of its kind: {}", literal(token.name), why));
  return found.secret;
}

void print_plan(const std::vector<AskingToken>& all, World& world) {
  std::size_t count = 0;
  for (const AskingToken& asking : all)
    for (const std::string& url : planned_urls(asking)) {
      ++count;
      world.out << escape_text(fmt::format("GET {} with {}, secret {}", url, literal(asking.token->name),
                                           without_url_secrets(*asking.token->secret)))
                << '\n';
    }
  world.out << fmt::format("{} would be sent, and one for each further page; nothing was sent\n",
                           counted(count, "request"));
}

// One line that is written over and over, and gone at the end.
class ProgressLine {
 public:
  explicit ProgressLine(World& world) : world_(world) {}
  ~ProgressLine() { clear(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void show(std::string_view list, std::size_t items) {
    if (!world_.err_is_terminal) return;
    world_.err << "\r\x1b[K" << fmt::format("collecting {}: {}", list, items) << std::flush;
    shown_ = true;
  }
  void clear() {
    if (shown_) world_.err << "\r\x1b[K" << std::flush;
    shown_ = false;
  }

 private:
  World& world_;
  bool shown_ = false;
};

// What is not whole, and what was left out.
void tell_list(const CollectedSource& source, const CollectedList& list, World& world) {
  std::string text;
  if (!list.complete) {
    text = fmt::format("{}: {}: {}", list.own->name, list.items.empty() ? "not read" : "not whole", list.why);
    if (list.status != 200) text += fmt::format(" to {}", literal(source.with));
    if (list.status == 403 && !list.own->needs.empty())
      text += fmt::format("; the list needs the scope {}", literal(list.own->needs));
    world.err << escape_text(text) << '\n';
  }
  if (list.secrets_left_out > 0)
    world.err << escape_text(fmt::format("{}: {} left out that {} like a secret: whoever sees the list has it; find "
                                         "the record and rename it",
                                         list.own->name, counted(list.secrets_left_out, "text"),
                                         list.secrets_left_out == 1 ? "looks" : "look"))
              << '\n';
}

// "5 user API tokens", "1 organisation API key"
std::string counted_records(std::size_t count, std::string_view title) {
  std::string text = fmt::format("{} {}", count, title);
  for (const std::string_view word : {"tokens", "keys", "clients"})
    if (const std::size_t at = text.rfind(word); count == 1 && at != std::string::npos)
      text.erase(at + word.size() - 1, 1);
  return text;
}

// "acme.vendor.json: 5 user API tokens, 1 organisation API key; 2 of 4 lists are whole; 6 requests"
std::string summary_of(const std::vector<CollectedSource>& sources, const std::string& output, std::size_t requests) {
  std::string records;
  std::size_t whole = 0, lists = 0;
  for (const CollectedSource& source : sources)
    for (const CollectedList& list : source.lists) {
      ++lists;
      whole += list.complete ? 1U : 0U;
      if (list.complete || !list.items.empty())
        records += (records.empty() ? "" : ", ") + counted_records(list.items.size(), list.own->title);
    }
  return fmt::format("{}: {}; {} of {} whole; {}", output == kToStandardOutput ? "standard output" : output, records,
                     whole, counted(lists, "list") + (lists == 1 ? " is" : " are"), counted(requests, "request"));
}

int write_file(const std::string& text, const std::string& output, World& world) {
  if (output == kToStandardOutput) {
    world.out << text;
    return kClean;
  }
  std::string error;
  const std::function<bool()> interrupted = [&world] { return world.interruptions() > 0; };
  const auto file = OutputFile::open(output, interrupted, error, OutputFile::Readers::owner);
  if (file != nullptr) {
    file->sink().write(text);
    if (file->commit(error)) return kClean;
  }
  tell_error(world, fmt::format("{} could not be written: {}", output, error));
  return kIncomplete;
}

}  // namespace

int collect_command(const CollectCommand& command, World& world) {
  const std::optional<LoadedConfig> loaded = load_config(command.config);
  const std::vector<std::string> paths = inventories_of(command.inventories, loaded);
  std::vector<std::string> inputs = paths;
  if (loaded) inputs.push_back(loaded->origin.path);
  if (!command.network.ca_file.empty()) inputs.push_back(command.network.ca_file);
  const ReportRequest output{"vendor-list", command.output};
  refuse_overwriting({output}, inputs);
  std::optional<Kinds> own_kinds;
  if (loaded && !loaded->config.kinds->kinds.empty())
    own_kinds.emplace(loaded->config.kinds->all(), loaded->config.kinds->formats);
  Inventory inventory = read_inventory(load_documents(paths, world.in), 1, own_kinds ? *own_kinds : known_kinds());
  refuse_overwriting_secrets({output}, inventory, world);
  const Context context(std::move(inventory), world.now(), loaded ? loaded->config.policy : Policy{});
  const ProbeConfig config = loaded ? loaded->config.probe : ProbeConfig{};
  const SecretsConfig secrets_config = loaded ? loaded->config.secrets : SecretsConfig{};
  const Reachable reachable(config.sites, config.hosts, context);
  std::vector<AskingToken> all;
  all.reserve(command.with.size());
  for (const std::string& id : command.with) all.push_back(asking_token(id, context, reachable));
  if (command.plan) {
    print_plan(all, world);
    return kClean;
  }

  const auto interrupted = [&world] { return world.interruptions() > 0; };
  SecretSource secrets(secrets_config, world.environment, interrupted);
  for (const Token* token : context.inventory().tokens)
    if (token->secret.known()) secrets.hide(*token->secret);
  std::vector<const Secret*> keys;
  keys.reserve(all.size());
  for (const AskingToken& asking : all) keys.push_back(&secret_of(asking, context.inventory(), secrets));
  const auto network = make_curl_network(network_options(command.network, config));

  std::vector<CollectedSource> sources;
  std::size_t requests = 0;
  bool complete = true, any_whole = false, usage = false;
  ProgressLine progress(world);
  for (std::size_t i = 0; i < all.size(); ++i) {
    Asker asker(*network, all[i].how, *keys[i], command.network.rate.value_or(config.rate), interrupted);
    Collected collected =
        collect(all[i], asker, context.inventory().kinds->formats(),
                [&progress](std::string_view list, std::size_t items) { progress.show(list, items); });
    requests += asker.requests();
    progress.clear();
    if (collected.interrupted) {
      tell_error(world, "interrupted: nothing was written");
      return kIncomplete;
    }
    if (!collected.why.empty()) {
      tell_error(world, collected.why, collected.hint);
      usage = usage || collected.usage;
      complete = false;
      continue;
    }
    for (const CollectedList& list : collected.source.lists) {
      complete = complete && list.complete;
      any_whole = any_whole || list.complete;
      tell_list(collected.source, list, world);
    }
    sources.push_back(std::move(collected.source));
  }
  if (usage) return kBadInput;
  if (!any_whole) {
    if (!sources.empty()) tell_error(world, "no list is whole, so that nothing was written");
    return kIncomplete;
  }
  const int written = write_file(list_file(sources, CREDLINT_VERSION), command.output, world);
  if (written != kClean) return written;
  if (!complete || world.err_is_terminal)
    world.err << escape_text(summary_of(sources, command.output, requests)) << '\n';
  return complete ? kClean : kIncomplete;
}

}  // namespace credlint
