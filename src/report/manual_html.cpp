#include "manual_html.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace credlint {
namespace {

struct Deleter {
  void operator()(cmark_parser* parser) const { ::cmark_parser_free(parser); }
  void operator()(cmark_node* node) const { ::cmark_node_free(node); }
  void operator()(cmark_iter* iterator) const { ::cmark_iter_free(iterator); }
  void operator()(char* text) const { std::free(text); }
};

constexpr int kTitleLevel = 3;
constexpr int kDeepestLevel = 6;

}  // namespace

std::string manual_html(std::string_view manual) {
  ::cmark_gfm_core_extensions_ensure_registered();
  const std::unique_ptr<cmark_parser, Deleter> parser(::cmark_parser_new(CMARK_OPT_DEFAULT));
  ::cmark_parser_attach_syntax_extension(parser.get(), ::cmark_find_syntax_extension("table"));
  ::cmark_parser_feed(parser.get(), manual.data(), manual.size());
  const std::unique_ptr<cmark_node, Deleter> document(::cmark_parser_finish(parser.get()));
  const std::unique_ptr<cmark_iter, Deleter> iterator(::cmark_iter_new(document.get()));
  for (auto event = ::cmark_iter_next(iterator.get()); event != CMARK_EVENT_DONE;
       event = ::cmark_iter_next(iterator.get())) {
    cmark_node* node = ::cmark_iter_get_node(iterator.get());
    if (event == CMARK_EVENT_ENTER && ::cmark_node_get_type(node) == CMARK_NODE_HEADING)
      ::cmark_node_set_heading_level(node,
                                     std::min(::cmark_node_get_heading_level(node) + kTitleLevel - 1, kDeepestLevel));
  }
  const std::unique_ptr<char, Deleter> html(
      ::cmark_render_html(document.get(), CMARK_OPT_DEFAULT, ::cmark_parser_get_syntax_extensions(parser.get())));
  return html.get();
}

}  // namespace credlint
