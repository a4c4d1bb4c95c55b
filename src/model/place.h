// Whether a token is sent to where it works.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "finding.h"
#include "url.h"

namespace credlint {

class Context;

struct Fault {
  std::string message;  // behind "`base_url` "
  std::string hint;
  Severity severity = Severity::error;
  Harm harm = Harm::broken;
};

// A host that is made to look like the vendor's gets the secret with every request.
Fault look_alike(std::string_view host, std::string_view right);

// By the functions of the kind, or else by its hosts. The token has a base_url, and a known kind.
std::optional<Fault> misplaced(const Token& token, const Context& context);

}  // namespace credlint
