// One way in which an organisation's API answers, and what `collect` is to make of it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "collect_stage.h"

namespace credlint::testing {

inline constexpr const char* kTokens = "api-tokens?pageSize=1000&sort=createdAt";
inline constexpr const char* kNextTokens = "api-tokens?cursor=*&pageSize=1000&sort=createdAt";
inline constexpr const char* kTokenCount = "api-tokens/count";
inline constexpr const char* kServiceTokens = "service-accounts/api-tokens";
inline constexpr const char* kServiceClients = "service-accounts/oauth-clients";
inline constexpr const char* kOtherClients = "oauth-clients?pageSize=1000";
inline constexpr const char* kKeys = "api-keys?pageSize=100&sort=label";
inline constexpr const char* kKeyCount = "api-keys/count";

// Not said: a good client may do either.
inline constexpr const char* kMaybe = "?";

struct Scenario {
  const char* name;
  void (*change)(look_alike::Organisation&);
  std::vector<std::string> more = {};  // requests beside those of a whole run
  std::vector<std::string> may = {};   // those that may be left out, or sent once more, for each time they stand here
  std::string_view list = {};          // that is not whole; all the others are
  std::string_view why = {};           // one of these words is in its `why`
  std::size_t kept = 0;                // at least so many of its records are in the file
  bool slow = false;                   // it has to wait, and is run once
};

// Each scenario in a world of its own, and twice: the same answers make the same file.
void run_all(const std::vector<Scenario>& scenarios);

// A page with these items, and no other after it.
Reply page_of(const nlohmann::json& items);
// The page that the state gives, with another `links.next`.
Reply with_next(const look_alike::Organisation& organisation, const look_alike::Asked& asked,
                const nlohmann::json& next);
// The URL of a list, on any host.
std::string place_of(const look_alike::Organisation& organisation, std::string_view path, std::string_view host);
// For a URL.
std::string escaped(const std::string& cursor);

}  // namespace credlint::testing
