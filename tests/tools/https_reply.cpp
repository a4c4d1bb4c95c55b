#include "https_reply.h"

#include <condition_variable>
#include <mutex>

namespace credlint::testing {

std::optional<std::string> Request::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (lower(key) == lower(name)) return value;
  return std::nullopt;
}

struct Latch::State {
  std::mutex mutex;
  std::condition_variable changed;
  bool released = false;
  std::size_t come = 0;
  std::vector<std::function<void()>> waiting;
};

Latch::Latch() : state_(std::make_shared<State>()) {}

void Latch::release() const {
  std::vector<std::function<void()>> waiting;
  {
    const std::lock_guard lock(state_->mutex);
    state_->released = true;
    waiting.swap(state_->waiting);
  }
  for (const auto& go : waiting) go();
}

bool Latch::wait_for(std::size_t requests, std::chrono::milliseconds at_most) const {
  std::unique_lock lock(state_->mutex);
  return state_->changed.wait_for(lock, at_most, [&] { return state_->come >= requests; });
}

bool Latch::hold(std::function<void()> go) const {
  const std::lock_guard lock(state_->mutex);
  ++state_->come;
  state_->changed.notify_all();
  if (!state_->released) state_->waiting.push_back(std::move(go));
  return !state_->released;
}

Reply Reply::json(std::string body, unsigned status) {
  return {.status = status, .headers = {{"Content-Type", "application/json"}}, .body = std::move(body)};
}

Reply Reply::redirect(std::string location, unsigned status) {
  return {.status = status, .headers = {{"Location", std::move(location)}}};
}

Reply Reply::garbage() { return raw("\x16\x03\x01 this is no HTTP\x80\xff\r\n\r\n"); }

Reply Reply::huge_header(std::size_t bytes) { return {.headers = {{"x-huge", std::string(bytes, 'h')}}}; }

Reply Reply::after(const Latch& held_by) const {
  Reply held = *this;
  held.latch = held_by;
  return held;
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

}  // namespace credlint::testing
