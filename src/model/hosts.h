// Where a vendor's credentials go: hosts, and names that are made to look like them. Hosts are in lower case.
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace credlint {

// A domain under which every host is the vendor's.
struct Domain {
  std::string_view name;
  // So long and odd that a host which is one letter off is no other company's: "github.com", but not "slack.com".
  bool distinctive = false;
  bool common = false;  // so short or usual that nothing like it is suspicious: "jira.com"
};

// Where the credentials of a kind work.
struct Hosts {
  std::vector<std::string_view> api = {};  // "api.github.com"; "*.zendesk.com": one label, or with "**." any number
  bool self_hosted = false;                // or at a server of the company's own, under any name
  // Or anywhere, since it is not sent itself: what it signs or buys is for whoever trusts the vendor. Only a host that
  // is made to look like the vendor's is wrong.
  bool anywhere = false;
  // The right URL for a hint, a template as in Probe, with what is to be filled in in capitals:
  // "https://SITE.zendesk.com".
  std::string_view right = {};
  std::vector<std::string_view> pages = {};   // the vendor's hosts for people, where no API is
  std::vector<std::string_view> others = {};  // the vendor's domains of other services, which have keys of their own
};

// One label of a host, of letters in lower case, digits and hyphens.
bool is_label(std::string_view text);

// Whether the host is the domain or lies under it.
bool is_under(std::string_view host, std::string_view domain);
bool is_under_any(std::string_view host, std::span<const Domain> domains);

// Whether the host is one that the pattern of Hosts::api names.
bool fits_host(std::string_view host, std::string_view pattern);

// Whether the kind is documented to work there.
bool is_api_host(std::string_view host, const Hosts& hosts);
// With a port that is not that of https, a host of the company's own may stand in the list too:
// "erp.corp.example:8443".
bool is_api_host(std::string_view host, std::string_view port, const Hosts& hosts);

// A name of the company's own, such as jira.acme.example or github.acme.example, is none: only a whole domain of the
// vendor's inside the host, glued to something, or one letter off where the domain is distinctive, or with digits that
// look like its letters.
bool is_look_alike(std::string_view host, std::span<const Domain> domains);

}  // namespace credlint
