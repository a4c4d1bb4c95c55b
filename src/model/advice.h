// What to do about a token that ends: the same advice, whichever rule says that it does.
#pragma once

#include <string>

#include "rule.h"
#include "scopes.h"

namespace credlint {

// How bad it is that a token has ended: an error, but only a note where it is revoked or already replaced.
Severity severity_of_end(const Token& token, const Context& context);

// "; this one had expired on 2026-01-01": the end that a token had, or will have, before the vendor ends all of its
// sort;
// "" if it has none.
std::string own_end(const Token& token, const Context& context);

// The fix for a token that has ended.
std::string after_end(const Token& token, const Context& context);

// The fix for a token that will end: "create …, give it to … before 2026-12-01, and revoke this one".
std::string before_end(const Token& token, Instant end);

// How its owner gets a new one: "sign in as … and create …".
std::string how_to_replace(const Token& token);

// The scopes that reach further than `reach`, the furthest first, with what they allow where their names do not say it:
// "`manage:jira-webhook` (fetch, register, refresh and delete webhooks)"; "" if none does.
std::string scopes_beyond(const Token& token, Reach reach);

// "`airflow` and `nightly-report`", or "what uses it" where no consumers are listed.
std::string consumers_of(const Token& token);

}  // namespace credlint
