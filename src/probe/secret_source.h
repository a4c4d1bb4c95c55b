// Follows references to secrets: env:NAME, file:PATH, credential:NAME, and schemes for which the configuration names a
// command. An inventory can never run a command, and never read what the process may read but it has no business with.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "config.h"
#include "secret.h"

namespace credlint {

// A secret, or why there is none. `why` never holds any part of a secret or of a file's content.
struct FoundSecret {
  Secret secret;
  std::string why;  // empty where there is a secret

  [[nodiscard]] bool found() const { return why.empty(); }
};

// What a reference means: the same in every inventory, but for a relative path, which belongs to the folder of its own.
std::string key_of(std::string_view reference, const std::string& inventory_path);

class SecretSource {
 public:
  // May be called by several threads at once.
  using Environment = std::function<std::optional<std::string>(const std::string&)>;
  using Interrupted = std::function<bool()>;

  // A reference, and the path of the inventory that it stands in.
  struct Wanted {
    std::string_view reference;
    const std::string* inventory_path;
  };

  // `config` must outlive it. Once `interrupted` says so, no reference is followed any more.
  SecretSource(
      const SecretsConfig& config, Environment environment, Interrupted interrupted = [] { return false; });

  // Keeps the variable of a reference from the commands for secrets, whether or not it is followed.
  void hide(std::string_view reference);

  // Follows all these references, on up to `threads` threads, so that find() need not wait. Commands take their time,
  // and do not see the variables that are hidden.
  void follow_all(const std::vector<Wanted>& wanted, unsigned threads);

  // The secret behind a reference of valid form (model/secret_ref.h) in the inventory of this path. Each distinct
  // reference is followed once; relative paths belong to the folder of their inventory. The last `#` of a file:
  // reference begins the key, so that a path with a `#` in it needs a key behind. May wait for a command for as long
  // as its time-out. Never throws.
  const FoundSecret& find(std::string_view reference, const std::string& inventory_path);

 private:
  [[nodiscard]] FoundSecret follow(std::string_view reference, const std::string& inventory_path) const;

  const SecretsConfig& config_;
  Environment environment_;
  Interrupted interrupted_;
  std::set<std::string> variables_;
  std::map<std::string, FoundSecret> found_;  // by reference, relative paths with their folder
};

}  // namespace credlint
