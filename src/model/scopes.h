// The scopes that the vendor documents, and what they allow. The list itself, with its sources, is scopes.txt.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "kinds.h"

namespace credlint {

// How much a scope allows, by the verb in its name. `erase` is deleting; `manage` is administering or acting for
// others.
enum class Reach : std::uint8_t { read, write, erase, manage };

// Of any scope, documented or not, in whatever case; one without a verb that is known only reads. Of several scopes in
// one text the furthest counts.
Reach reach_of(std::string_view scope);

// "create, change and delete issues": what a credential with this scope may do; "" where its name says it all.
std::string_view what_allows(std::string_view scope);

// Whether credentials of this kind can have the scope, as far as the vendor documents it.
bool is_documented(std::string_view scope, Kind kind);

// The documented scope of this kind that the text is most likely meant to be, or "".
std::string_view nearest_scope(std::string_view text, Kind kind);

// The product whose app must have been chosen for a token to have the scope, by its name; nothing for one that is of no
// product ("read:me"), or of one that is not told apart here.
std::optional<Product> product_of_scope(std::string_view scope);

// Of these scopes those that let a token ask the product who it is, as a live probe does; empty if they do not suffice.
std::span<const std::string_view> scopes_to_ask_who(Product product, std::span<const std::string_view> scopes);

// "2026-11-23": when the list was last compared with its sources.
std::string_view scopes_as_of();

}  // namespace credlint
