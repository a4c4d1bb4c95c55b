// The manual of a rule as HTML.
#pragma once

#include <string>
#include <string_view>

namespace credlint {

// Headings begin at <h3> for the title of the manual; no raw HTML, and no link that the page would have to follow.
std::string manual_html(std::string_view manual);

}  // namespace credlint
