// What is known of a vendor: its kinds, and what holds for all of them. Each is one file, src/vendors/STEM.cpp, which
// defines `Vendor vendor()` in the namespace vendors::STEM; the list is made from the file names.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kind.h"

namespace credlint {

// The tenants of a vendor that have a host each: what `site` means.
struct Sites {
  std::string_view title;                  // "Atlassian Cloud site"
  std::string_view example;                // "acme.atlassian.net"
  std::vector<std::string_view> suffixes;  // ".atlassian.net": one label stands before it

  // The host name of the token's site, "" for none; null: as declared.
  std::string_view (*of)(const Token&) = nullptr;
  // Where each site has an id by which a gateway knows it (`cloud_id`), so that a [[site]] can state it. Null: none
  // has.
  std::string_view (*id_in_url)(const Token&) = nullptr;  // "" for none
  bool (*goes_by_id)(const Token&) = nullptr;             // whether its requests need it
  std::string_view where_told = {};  // a URL with {} for the host: where the site itself tells it, without a credential
  const Step* told_by = nullptr;     // what the answers mean

  [[nodiscard]] bool have_ids() const { return id_in_url != nullptr; }
};

// The parts of a vendor that have scopes and paths of their own: what `product` means.
struct Products {
  struct Name {
    std::string_view name, title;  // "jira", "Jira"
  };
  std::vector<Name> names;
  std::string_view (*of)(const Token&) = nullptr;            // as declared, else as its URL says, else the usual one
  bool (*is_said)(const Token&) = nullptr;                   // whether the entry says it, and does not leave it open
  std::string_view (*of_scope)(std::string_view) = nullptr;  // "" for a scope of no product, or of one not told apart
};

struct Vendor {
  std::string_view name;  // "GitHub"
  std::vector<Kind> kinds = {};
  std::vector<Domain> domains = {};
  std::vector<SecretFormat> formats = {};
  std::vector<SecretFinder> finders = {};
  std::optional<Sites> sites = {};
  std::optional<Products> products = {};
  std::vector<std::string_view> listed_headers = {};  // of its answers, in lower case, of which each value counts
  // Accounts by which a token is known to be of another kind than its `kind` says.
  struct Correction {
    std::string_view kind, account_end, really;  // the end of the account, in whatever case
    std::string_view why;                        // "`account` is a service account's address"
  };
  std::vector<Correction> corrections = {};
};

// Every vendor, by the name of its file. Kinds and vendors stay where they are as long as the program runs.
const std::vector<Vendor>& all_vendors();

// The vendor that a host in lower case belongs to, or null.
const Vendor* vendor_of_host(std::string_view host);

// Whether the host, in lower case, is a site.
bool is_site(std::string_view host, const Sites& sites);

// The kinds that a run knows: those of the vendors, and the configuration's own.
class Kinds {
 public:
  // Only the vendors'.
  Kinds();
  // With the configuration's; what `own` points to must outlive this.
  Kinds(const std::vector<const Kind*>& own, const std::vector<SecretFormat>& formats);

  [[nodiscard]] const std::vector<const Kind*>& all() const { return kinds_; }
  // unknown_kind() if none has this name.
  [[nodiscard]] const Kind& named(std::string_view name) const;
  [[nodiscard]] const SecretFormats& formats() const { return formats_; }

 private:
  std::vector<const Kind*> kinds_;  // by vendor, then as documented; last the configuration's
  std::unordered_map<std::string_view, const Kind*> by_name_;
  SecretFormats formats_;
};

// The vendors' kinds alone, made once.
const Kinds& known_kinds();

}  // namespace credlint
