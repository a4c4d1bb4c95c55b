#include "kind_reader.h"

#include <algorithm>

#include "schema.h"
#include "value_reader.h"
#include "vendor.h"

namespace credlint {
namespace {

constexpr std::size_t kLeastBeginning = 4;

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return is_letter(c) || is_digit(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

// What may stand in a header: no control character, so that it cannot begin another one.
bool is_header_value(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < '\x7f'; });
}

// The slots of a template are known ones, and it is https.
bool is_template(std::string_view text) {
  constexpr std::array<std::string_view, 6> kSlots{"base_url", "origin",    "organization",
                                                   "site",     "client_id", "vendor_id"};
  if (!text.starts_with("https://") && !text.starts_with("{base_url}") && !text.starts_with("{origin}")) return false;
  for (std::size_t open = text.find('{'); open != std::string_view::npos; open = text.find('{', open + 1)) {
    const std::size_t close = text.find('}', open);
    if (close == std::string_view::npos) return false;
    const std::string_view slot = text.substr(open + 1, close - open - 1);
    if (std::find(kSlots.begin(), kSlots.end(), slot) == kSlots.end()) return false;
  }
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f' && c != '#' && c != '@'; });
}

class KindReader : public TableReader {
 public:
  KindReader(std::vector<ConfigProblem>& problems, ConfigFound found, OwnKinds& own)
      : TableReader(problems, found), own_(own) {}

  void read_all(const toml::key& key, const toml::node& node) {
    require_trust(position(key.source()), "[kind.…]");
    const toml::table* kinds = table_of("kind", node);
    if (kinds == nullptr) return;
    for (const auto& [name, value] : *kinds) {
      if (!is_id(name.str()))
        report(position(name.source()), fmt::format("{} is no name of a kind", shown(name.str())),
               "write letters, digits, `.`, `_` and `-`");
      else if (known_kinds().named(name.str()).known())
        report(position(name.source()), fmt::format("the kind `{}` is known already", name.str()),
               fmt::format("give yours a name of its own, such as `our-{}`", name.str()));
      else if (const toml::table* table = table_of(fmt::format("kind.{}", name.str()), value))
        read_kind(name, *table);
    }
  }

 private:
  // Whether all keys are known, and those there that must be.
  void check_keys(const toml::key& name, const toml::table& table, std::span<const KindKey> keys, bool probe) {
    Names names;
    for (const KindKey& key : keys) names.push_back(key.key);
    if (!probe) names.push_back("probe");
    const std::string shown_name = fmt::format("kind.{}{}", name.str(), probe ? ".probe" : "");
    for (const auto& [key, node] : table)
      if (std::find(names.begin(), names.end(), key.str()) == names.end()) refuse_key(key, names, shown_name);
    for (const KindKey& key : keys)
      if (key.required && !table.contains(key.key))
        report(position(name.source()), fmt::format("[{}] lacks `{}`", shown_name, key.key),
               fmt::format("write `{} = …`: {}", key.key, key.summary));
  }

  void read_kind(const toml::key& name, const toml::table& table) {
    check_keys(name, table, kind_keys(), false);
    Kind& kind = own_.kinds.emplace_back();
    kind.name = own_.keep(std::string(name.str()));
    take_text(table, "title", kind.title);
    take_text(table, "replace", kind.replace);
    take_text(table, "revoke", kind.revoke);
    take_text(table, "never_stored", kind.never_stored);
    if (const toml::node* node = table.get("scopes"))
      if (const auto choice = read_choice("scopes", *node, kScopingNames)) kind.scoping = static_cast<Scoping>(*choice);
    if (const auto days_of_life = take_days(table, "longest_life")) {
      kind.life = Lifetime{*days_of_life};
      kind.expiry = Expiry::dated;
    }
    if (const auto limit = take_days(table, "idle")) kind.idle = Idle{*limit};
    if (const auto day = take_date(table, "retired"))
      kind.retired = Retirement{*day, own_.keep(fmt::format("tokens of the kind `{}`", kind.name))};
    read_generation(name, table, kind);
    if (const toml::node* node = table.get("account_is_email"))
      if (read_boolean("account_is_email", *node)) kind.account = {Form::email, "an e-mail address"};
    take_use(table, "organization", kind.organization);
    take_use(table, "client_id", kind.client_id);
    read_hosts(table, kind);
    read_format(table, kind);
    read_vocabulary(table, kind);
    if (const toml::node* node = table.get("probe")) {
      if (const toml::table* probe = table_of("probe", *node)) read_probe(name, *probe, kind);
    } else {
      kind.never_tried = "its [kind] has no probe";
    }
  }

  void take_text(const toml::table& table, std::string_view key, std::string_view& to) {
    if (const toml::node* node = table.get(key))
      if (auto text = read_text(key, *node)) to = own_.keep(visible(*text));
  }
  void take_use(const toml::table& table, std::string_view key, FieldUse& use) {
    std::string_view what;
    take_text(table, key, what);
    if (!what.empty()) use = {Form::name, what};
  }

  std::optional<days> take_days(const toml::table& table, std::string_view key) {
    const toml::node* node = table.get(key);
    if (node == nullptr) return std::nullopt;
    const auto number = read_number(key, *node, 1, kMostDays);
    return number ? std::optional(days{static_cast<int>(*number)}) : std::nullopt;
  }

  std::optional<Instant> take_date(const toml::table& table, std::string_view key) {
    const toml::node* node = table.get(key);
    if (node == nullptr) return std::nullopt;
    if (const auto* day = node->as_date())
      return to_instant({.year = day->get().year, .month = day->get().month, .day = day->get().day});
    refuse_type(key, *node, "a date such as 2026-11-23, without quotes");
    return std::nullopt;
  }

  bool read_boolean(std::string_view key, const toml::node& node) {
    if (const auto* boolean = node.as_boolean()) return boolean->get();
    refuse_type(key, node, "true or false");
    return false;
  }

  void read_generation(const toml::key& name, const toml::table& table, Kind& kind) {
    const auto made_before = take_date(table, "made_before"), ends = take_date(table, "ends");
    if (made_before && ends)
      kind.legacy = Generation{*made_before, {*ends - days{1}, *ends - days{1}}};
    else if (table.contains("made_before") != table.contains("ends"))
      report(position(name.source()), "`made_before` and `ends` say something only together", "write both, or neither");
  }

  void read_hosts(const toml::table& table, Kind& kind) {
    const toml::node* node = table.get("hosts");
    if (node == nullptr) return;
    auto hosts = read_texts("hosts", *node, false);
    if (!hosts) return;
    if (hosts->empty()) report(position(node->source()), "`hosts` is empty", "write `hosts = [\"erp.corp.example\"]`");
    for (Located& host : *hosts) {
      host.text = to_lower_ascii(host.text);
      if (host.text.ends_with(":443")) host.text.resize(host.text.size() - 4);
      if (!is_host(host.text))
        report(host.where, fmt::format("{} is no host name", shown(host.text)),
               "write a host such as `erp.corp.example` or `erp.corp.example:8443`, without https:// and path");
      else if (const Vendor* vendor = vendor_of_host(host.text.substr(0, host.text.find(':'))))
        report(host.where, fmt::format("`{}` is a host of {}", host.text, vendor->name),
               "a kind of your own goes to hosts of your own");
      else
        kind.hosts.api.push_back(own_.keep(host.text));
    }
    if (!kind.hosts.api.empty()) kind.hosts.right = own_.keep(fmt::format("https://{}", kind.hosts.api.front()));
  }

  // "erp_*"
  void read_format(const toml::table& table, Kind& kind) {
    const toml::node* node = table.get("format");
    if (node == nullptr) return;
    const auto text = read_text("format", *node);
    if (!text) return;
    const std::string_view begin = std::string_view(*text).substr(0, text->size() - 1);
    const bool good =
        text->ends_with('*') && begin.size() >= kLeastBeginning && std::all_of(begin.begin(), begin.end(), [](char c) {
          return is_letter(c) || is_digit(c) || c == '_' || c == '-' || c == '.';
        });
    if (!good)
      return report(position(node->source()), "`format` must be a literal beginning of at least 4 characters, and `*`",
                    "write `format = \"erp_*\"`, with letters, digits, `_`, `-` and `.` before the `*`");
    constexpr std::size_t kLeastBody = 8;
    SecretFormat format{
        .prefix = own_.keep(std::string(begin)), .least = kLeastBody, .body = Body::unreserved, .name = kind.title};
    own_.formats.push_back(format);
    kind.formats = {kind.title};
    kind.looks = own_.keep(fmt::format("`{}` and at least {} characters", begin, kLeastBody));
  }

  void read_vocabulary(const toml::table& table, Kind& kind) {
    Vocabulary words;
    for (const auto& [key, reach] : {std::pair("reading", Reach::read), std::pair("writing", Reach::write),
                                     std::pair("deleting", Reach::erase), std::pair("managing", Reach::manage)}) {
      const toml::node* node = table.get(key);
      if (node == nullptr) continue;
      if (kind.scoping == Scoping::none)
        report(position(node->source()), fmt::format("`{}` lists scopes of a kind that has none", key),
               "write `scopes = \"always\"` or `\"optional\"` too");
      if (const auto scopes = read_texts(key, *node, false))
        for (const Located& scope : *scopes) {
          const std::string_view name = own_.keep(visible(scope.text));
          words.scopes.insert_or_assign(name, Scope{name, reach});
        }
    }
    if (words.scopes.empty()) return;
    words.as_of = "the configuration";
    own_.vocabularies.push_back(std::move(words));
    kind.own_vocabulary = &own_.vocabularies.back();
  }

  void read_probe(const toml::key& name, const toml::table& table, Kind& kind) {
    check_keys(name, table, kind_probe_keys(), true);
    Step& step = own_.steps.emplace_back();
    kind.probe.step = &step;
    if (const toml::node* node = table.get("get"))
      if (const auto text = read_text("get", *node)) {
        if (is_template(*text))
          kind.probe.get = own_.keep(*text);
        else
          report(position(node->source()),
                 "`get` must be a URL with https, in which {base_url} and the like stand for keys",
                 "write `get = \"{base_url}/api/me\"`; there are {base_url}, {origin}, {organization}, {site}, "
                 "{client_id} and {vendor_id}");
      }
    if (const toml::node* node = table.get("auth")) read_auth(*node, kind.probe.credential);
    if (const toml::node* node = table.get("headers")) read_headers(*node, kind.probe);
    read_proof(table, step);
    if (const toml::node* node = table.get("rejected")) read_refusal(*node, step);
    for (const auto& [key, to] : {std::pair("expires", &Told::expires), std::pair("scopes", &Told::scopes),
                                  std::pair("account", &Told::account), std::pair("last_used", &Told::last_used)})
      if (const toml::node* node = table.get(key)) read_place(key, *node, step.told.*to);
    kind.tells_account = !step.told.account.empty();
    if (const toml::node* node = table.get("is_a_use")) kind.used_by_probe = read_boolean("is_a_use", *node);
    if (const toml::node* node = table.get("punishes_address"))
      kind.punishes_address = read_boolean("punishes_address", *node);
    if (const toml::node* node = table.get("seconds_apart"))
      if (const auto seconds = read_number("seconds_apart", *node, 1, 60))
        kind.probe.apart = std::chrono::seconds{*seconds};
  }

  // "bearer", "basic USER", "basic-token-first", "header NAME [PREFIX]"
  void read_auth(const toml::node& node, Credential& credential) {
    const auto text = read_text("auth", node);
    if (!text) return;
    const std::string_view all = *text;
    const std::string_view way = all.substr(0, all.find(' '));
    const std::string_view rest = way.size() == all.size() ? std::string_view{} : all.substr(way.size() + 1);
    const std::string_view name = rest.substr(0, rest.find(' '));
    if (all == "bearer") {
      credential = {.auth = Auth::bearer};
    } else if (all == "basic-token-first") {
      credential = {.auth = Auth::basic, .user = "{secret}"};
    } else if (way == "basic" && is_user(rest)) {
      credential = {.auth = Auth::basic, .user = own_.keep(std::string(rest))};
    } else if (way == "header" && is_token(name) && is_header_value(rest)) {
      std::string prefix(rest.substr(name.size()));
      if (!prefix.empty()) prefix = prefix.substr(1) + " ";
      credential = {.auth = Auth::header, .header = own_.keep(std::string(name)), .prefix = own_.keep(prefix)};
    } else {
      report(position(node.source()), fmt::format("{} is no way to authenticate", shown(all)),
             "write `bearer`, `basic USER` with a template such as `{account}/token`, `basic-token-first`, or "
             "`header NAME PREFIX`");
    }
  }

  // "{account}", "{account}/token", "api" or nothing.
  static bool is_user(std::string_view text) {
    constexpr std::string_view kSlot = "{account}";
    if (const std::size_t at = text.find(kSlot); at != std::string_view::npos)
      return text.find('{', at + 1) == std::string_view::npos && text.find(':') == std::string_view::npos;
    return is_header_value(text) && text.find_first_of(":{} ") == std::string_view::npos;
  }

  void read_headers(const toml::node& node, Probe& probe) {
    const toml::table* table = table_of("headers", node);
    if (table == nullptr) return;
    for (const auto& [key, value] : *table) {
      const auto text = read_text(key.str(), value);
      if (!text) continue;
      constexpr std::array<std::string_view, 5> kOurs{"authorization", "host", "content-length", "cookie",
                                                      "connection"};
      const bool ours = std::find(kOurs.begin(), kOurs.end(), to_lower_ascii(key.str())) != kOurs.end();
      if (ours || !is_token(key.str()) || !is_header_value(*text))
        report(position(key.source()), fmt::format("{} can be no constant header", shown(key.str())),
               "write a header that is the same in each request, such as `Accept = \"application/json\"`; how the "
               "token is sent says `auth`");
      else
        probe.headers.push_back({own_.keep(std::string(key.str())), own_.keep(*text)});
    }
  }

  void read_proof(const toml::table& table, Step& step) {
    const toml::node* node = table.get("proof");
    if (node == nullptr) return;
    std::string_view pointer;
    read_place("proof", *node, pointer, false);
    if (!pointer.empty()) step.tests.push_back({Meaning::proof, {200}, {json(pointer)}});
  }

  void read_place(std::string_view key, const toml::node& node, std::string_view& to, bool header_too = true) {
    const auto text = read_text(key, node);
    if (!text) return;
    constexpr std::string_view kHeader = "header ";
    const bool header = header_too && text->starts_with(kHeader) && is_token(text->substr(kHeader.size()));
    if (header || (text->starts_with('/') && text->size() > 1 && text->find('~') == std::string::npos))
      to = own_.keep(header ? to_lower_ascii(*text) : *text);
    else
      report(position(node.source()),
             fmt::format("`{}` must be a JSON pointer{}", key, header_too ? " or `header NAME`" : ""),
             fmt::format("write `{} = \"/user/id\"`", key));
  }

  // A status, or { status = 200, at = "/ok", is = false }.
  void read_refusal(const toml::node& node, Step& step) {
    if (node.is_integer()) {
      if (const auto status = read_number("rejected", node, 400, 499))
        step.tests.push_back({Meaning::refused, {*status}});
      return;
    }
    const toml::table* table = node.as_table();
    const toml::node* is = table == nullptr ? nullptr : table->get("is");
    const auto status = table == nullptr ? std::nullopt : (*table)["status"].value_exact<std::int64_t>();
    const auto at = table == nullptr ? std::nullopt : (*table)["at"].value_exact<std::string>();
    std::string value;
    if (is != nullptr && is->is_boolean()) value = is->as_boolean()->get() ? "true" : "false";
    if (is != nullptr && is->is_integer()) value = std::to_string(is->as_integer()->get());
    if (is != nullptr && is->is_string()) value = is->as_string()->get();
    if (!status || *status < 200 || *status > 499 || !at || !at->starts_with('/') || value.empty() ||
        table->size() != 3)
      return report(position(node.source()),
                    "`rejected` must be a status from 400 to 499, or a table with `status`, `at` and `is`",
                    "write `rejected = 401`, or `rejected = { status = 200, at = \"/ok\", is = false }`");
    step.tests.push_back({Meaning::refused,
                          {static_cast<long>(*status)},
                          {json(own_.keep(*at), Condition::Is::equal, own_.keep(value))}});
  }

  OwnKinds& own_;
};

}  // namespace

void read_own_kinds(const toml::key& key, const toml::node& kind, ConfigFound found, OwnKinds& own,
                    std::vector<ConfigProblem>& problems) {
  KindReader(problems, found, own).read_all(key, kind);
}

}  // namespace credlint
