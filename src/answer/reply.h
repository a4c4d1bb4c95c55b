// An HTTP answer, read: its JSON and the messages in it.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

#include "answer.h"

namespace credlint {

using Json = nlohmann::json;

// The member of an object, or null.
const Json& member(const Json& json, std::string_view name);
// "" for what is no text.
std::string_view text_of(const Json& json);
bool is_number(const Json& json, std::int64_t wanted);
// The value of a header without blanks around it; "" if there is none.
std::string_view header(const Answer& answer, const std::string& name);

// It keeps views of the answer, which must outlive it.
class Reply {
 public:
  // `now`: when it came. `buys`: it may hold an access token, which is taken out of it.
  Reply(const Answer& answer, Instant now, bool buys);

  [[nodiscard]] long status() const { return answer_.status; }
  [[nodiscard]] const Json& json() const { return json_; }
  [[nodiscard]] const Answer& answer() const { return answer_; }
  [[nodiscard]] Instant now() const { return now_; }
  // The body without blanks around it.
  [[nodiscard]] std::string_view text() const { return text_; }
  [[nodiscard]] std::string_view access_token() const { return access_token_; }

  // Sent as HTML, or looking like it.
  [[nodiscard]] bool html() const { return html_type_ || markup(); }
  [[nodiscard]] bool json_type() const { return json_type_; }

  // A message that the server sends in one of the forms that are known: as plain text, or as `message`, `error`,
  // `error.message`, `errorMessage` or one of `errorMessages`. The start of it is enough.
  [[nodiscard]] bool says(std::string_view message) const;

  // A 401 of the server itself: a proxy or a login page before it sends HTML or a text of its own.
  [[nodiscard]] bool own_401() const;
  // Whether the word stands in it by which vendors tell a missing scope, so that it need not be a refusal.
  [[nodiscard]] bool speaks_of_scope() const;

 private:
  [[nodiscard]] bool markup() const;

  const Answer& answer_;
  Instant now_;
  std::string_view text_;  // the body without blanks around it
  Json json_ = Json(Json::value_t::discarded);
  std::string_view access_token_;
  bool html_type_ = false;
  bool json_type_ = false;
};

}  // namespace credlint
