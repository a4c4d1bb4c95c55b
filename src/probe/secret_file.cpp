#include "secret_file.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <system_error>
#include <utility>

#include "reader.h"
#include "secret_input.h"
#include "text.h"
#include "wildcard.h"

namespace credlint {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kBlanks = " \t\r\n";

// Takes one line, less the newline, off the front.
std::string_view take_line(std::string_view& rest) {
  const std::string_view line = rest.substr(0, rest.find('\n'));
  rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  return line;
}

bool is_blank(char c) { return kBlanks.find(c) != std::string_view::npos; }

// A comment has a blank before it: a `#` inside a word belongs to the word.
std::string_view without_comment(std::string_view line) {
  for (std::size_t i = 1; i < line.size(); ++i)
    if (line[i] == '#' && is_blank(line[i - 1])) return trim(line.substr(0, i));
  return trim(line);
}

// The place of the quote that closes the one at the front of the text.
std::size_t closing_quote(std::string_view text) {
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == text[0]) return i;
    if (text[i] == '\\' && text[0] == '"') ++i;
  }
  return std::string_view::npos;
}

// Without regard to other escapes than these, so that a backslash in a secret is one.
void unescape(std::string_view text, Buffer& out) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char next = text[i] == '\\' && i + 1 < text.size() ? text[i + 1] : '\0';
    if (next == '"' || next == '\\' || next == 'n') {
      out.add(next == 'n' ? '\n' : next);
      ++i;
    } else {
      out.add(text[i]);
    }
  }
}

// The last value of a key. A value in quotes may go over several lines, as in a shell; none of them is then mistaken
// for an assignment.
FoundSecret value_of(std::string_view key, std::string_view rest, std::string_view file) {
  const std::string origin = fmt::format("the value of {} in {}", literal(key), file);
  std::optional<std::string_view> value;
  bool escaped = false, spoiled = false;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos || trim(line).starts_with('#')) {
      take_line(rest);
      continue;
    }
    std::string_view name = trim(line.substr(0, equals));
    constexpr std::string_view kExport = "export";
    if (name.size() > kExport.size() && name.starts_with(kExport) && is_blank(name[kExport.size()]))
      name = trim(name.substr(kExport.size()));
    rest.remove_prefix(equals + 1);

    const std::size_t blanks = std::min(rest.find_first_not_of(" \t"), rest.size());
    const char quote = blanks < rest.size() ? rest[blanks] : '\0';
    const bool quoted = quote == '"' || quote == '\'';
    std::string_view found;
    if (quoted) {
      rest.remove_prefix(blanks);
      const std::size_t close = closing_quote(rest);
      if (close == std::string_view::npos)
        return refused(fmt::format("{} has a quote that is not closed, so that {} is uncertain", file, literal(key)));
      found = rest.substr(1, close - 1);
      rest.remove_prefix(close + 1);
    }
    const std::string_view after = without_comment(take_line(rest));
    if (name != key) continue;
    value = quoted ? found : after;
    escaped = quote == '"';
    spoiled = quoted && !after.empty();
  }
  if (!value) return refused(fmt::format("{} has no line {}", file, literal(fmt::format("{}=VALUE", key))));
  if (spoiled) return refused(fmt::format("{} goes on behind its quotes", origin));
  if (!escaped) return accept(*value, origin);
  Buffer text;
  unescape(*value, text);
  return accept(text.text(), origin);
}

bool within(const fs::path& path, const fs::path& folder) {
  const auto [in_folder, in_path] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
  return in_folder == folder.end() && in_path != path.end();
}

// Whether a `..` takes back a name before it: a glob such as file:/etc/credlint/* must not admit what that leads to.
bool climbs(const fs::path& path) {
  bool named = false;
  for (const fs::path& part : path) {
    if (part == ".." && named) return true;
    named = named || (part != ".." && part != ".");
  }
  return false;
}

// `path` is canonical. The content is left in `buffer`; returns why there is none.
std::string read_file(const fs::path& path, std::string_view file, Buffer& buffer) {
  // A FIFO or a device must not be waited for.
  const Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW));
  struct stat status {};
  if (descriptor.get() < 0 || ::fstat(descriptor.get(), &status) != 0)
    return fmt::format("{} cannot be read: {}", file, std::strerror(errno));
  if (!S_ISREG(status.st_mode)) return fmt::format("{} is no regular file", file);
  const bool fits = status.st_size <= static_cast<off_t>(Buffer::kMost);
  switch (fits ? buffer.read(descriptor.get()) : Flow::too_much) {
    case Flow::end:
      return {};
    case Flow::too_much:
      return fmt::format("{} is larger than 64 KiB, which no token is", file);
    default:
      return fmt::format("{} cannot be read: {}", file, std::strerror(errno));
  }
}

// The real file that is meant, or why it must not be read. `config.allow`, if given, admits the reference as written.
fs::path locate(const fs::path& written, const fs::path& inventory_folder, const SecretsConfig& config,
                std::string_view file, std::string& why) {
  std::error_code code;
  const auto refuse = [&why](std::string reason) {
    why = std::move(reason);
    return fs::path{};
  };
  const fs::path folder = fs::canonical(inventory_folder, code);
  if (code) return refuse(fmt::format("the folder of the inventory cannot be found: {}", code.message()));
  const fs::path named = (folder / written).lexically_normal(), mounted = "/run/secrets";
  const bool in_root = written.is_relative() && folder == folder.root_path();
  const auto admitted = [&](const fs::path& path, const fs::path& secrets) {
    return (written.is_relative() && !in_root && within(path, folder)) || within(path, secrets);
  };
  const auto outside = [&](std::string_view how) {
    return refuse(fmt::format(
        "{} {}; without `[secrets] allow`, a file must be in the folder of the inventory or under `/run/secrets`", file,
        how));
  };
  // Told before the file is looked for: whether it exists is nobody's business either.
  if (!config.allow && !admitted(named, mounted))
    return outside(in_root ? "is in the root folder, where everything is" : "is somewhere else");
  if (config.allow && climbs(written))
    return refuse(fmt::format("{} has a `..` behind a name, where `[secrets] allow` needs the plain path", file));

  fs::path real = fs::canonical(folder / written, code);
  if (code) return refuse(fmt::format("{} cannot be read: {}", file, code.message()));
  if (!config.allow) {
    const fs::path secrets = fs::canonical(mounted, code);  // some systems have a link there
    return admitted(real, code ? mounted : secrets) ? real : outside("is a link to somewhere else");
  }
  // A glob for an absolute path trusts the links on the way to it. Those beside the inventory may be as untrusted as
  // the inventory, so that what they lead to must be allowed in its own right.
  const bool trusted = written.is_absolute() && !within(named, folder);
  const auto allowed = [&](const fs::path& path) { return matches_any(*config.allow, "file:" + path.string()); };
  if (trusted || real == named || allowed(real) || allowed(real.lexically_relative(folder))) return real;
  return refuse(fmt::format("{} is a link to one that the policy does not allow", file));
}

}  // namespace

fs::path folder_of(const std::string& inventory_path) {
  const fs::path folder = inventory_path == kStandardInput ? fs::path{} : fs::path(inventory_path).parent_path();
  return folder.empty() ? "." : folder;
}

FoundSecret from_file(std::string_view rest, const std::string& inventory_path, const SecretsConfig& config) {
  const std::size_t hash = rest.rfind('#');
  const std::string_view path = rest.substr(0, hash);
  const std::string file = fmt::format("the file {}", literal(path));
  if (path.empty()) return refused("the reference names no file before its `#`");
  if (hash + 1 == rest.size()) return refused(fmt::format("the reference names no key behind the `#` of {}", file));
  std::string why;
  const fs::path real = locate(path, folder_of(inventory_path), config, file, why);
  if (!why.empty()) return refused(std::move(why));
  Buffer buffer;
  why = read_file(real, file, buffer);
  if (!why.empty()) return refused(std::move(why));
  return hash == std::string_view::npos ? accept(buffer.text(), file)
                                        : value_of(rest.substr(hash + 1), buffer.text(), file);
}

FoundSecret from_credential(std::string_view name, const std::string& credentials) {
  const std::string file = fmt::format("the credential {}", literal(name));
  std::error_code code;
  const fs::path folder = fs::canonical(credentials, code);
  const fs::path real = code ? fs::path{} : fs::canonical(folder / name, code);
  if (code) return refused(fmt::format("{} cannot be read: {}", file, code.message()));
  if (!within(real, folder)) return refused(fmt::format("{} is a link out of `$CREDENTIALS_DIRECTORY`", file));
  Buffer buffer;
  std::string why = read_file(real, file, buffer);
  return why.empty() ? accept(buffer.text(), file) : refused(std::move(why));
}

}  // namespace credlint
