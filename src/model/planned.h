// What a kind says of how one of its tokens is tried: a request, or why there is none.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kind.h"
#include "observation.h"

namespace credlint {

struct Planned {
  Verdict verdict = Verdict::none;  // skipped or undecided, where nothing is sent; then `why` says the reason
  std::string why = {};

  std::string url = {};  // "" with a purchase: buying proves enough
  Credential credential = {};
  std::string user = {};  // basic: the user name; client_credentials: the client id; signed_v4: the access key id
  std::vector<Header> headers = {};
  std::string_view body = {};  // posted; "": a GET
  const Step* step = nullptr;
  std::string token_url = {};  // client_credentials: where the access token is bought
  Purchase purchase = {};
  // The site whose own answer must be `cloud_id` before the request is sent, because the policy allows the site and
  // only the inventory says that the cloud id is that of the site. Empty: nobody need vouch for it.
  std::string vouched_by = {}, cloud_id = {};

  // For a reason of the token's own, or of the policy: nothing was to be tried.
  static Planned skip(std::string why) { return {.verdict = Verdict::skipped, .why = std::move(why)}; }
  // It was to be tried, and the entry does not allow it.
  static Planned hold_back(const std::string& why) {
    return {.verdict = Verdict::undecided, .why = "held back: " + why};
  }
};

// The hosts that the policy lets a secret go to, beside those of its kind.
class Reachable {
 public:
  // `sites`: if given, the only sites of vendors that have such. `hosts`: further ones, "HOST" or "HOST:PORT".
  Reachable(const std::optional<std::vector<std::string>>& sites, const std::vector<std::string>& hosts,
            const Context& context);

  [[nodiscard]] bool limits_sites() const { return sites_ != nullptr; }
  [[nodiscard]] bool has_site(std::string_view host) const;
  // "HOST", or "HOST:PORT" where the port is another than that of https.
  [[nodiscard]] bool has_host(std::string_view host_and_port) const;
  // The allowed site that a cloud id is stated for, or "".
  [[nodiscard]] std::string_view site_with(std::string_view cloud_id) const;

 private:
  const std::vector<std::string>* sites_ = nullptr;
  const std::vector<std::string>* hosts_;
  std::map<std::string_view, std::string_view> site_of_id_;
};

// As the data of the kind says (Kind::probe), for a token with a secret, or without where none is needed.
Planned plan_by_data(const Token& token, const Reachable& reachable);

// The value of a template (Probe::get); nothing where a slot has no value, and then `missing` is its name.
std::optional<std::string> fill_in(std::string_view text, const Token& token, std::string_view* missing = nullptr);

// What may stand as one segment of a path.
bool is_segment(std::string_view text);

// The host that a live probe sends the token to; "" where it sends it nowhere, or where the entry does not say.
std::string probed_host(const Token& token);

// Whether the host of the token's `base_url` is the vendor's, or it has none.
bool is_at_vendor(const Token& token);

}  // namespace credlint
