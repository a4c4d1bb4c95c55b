#include "asker.h"

#include <fmt/core.h>

#include <algorithm>

#include "reply.h"
#include "retry_after.h"

namespace credlint {
namespace {

constexpr std::size_t kMostPage = std::size_t{16} * 1024 * 1024;
constexpr unsigned kMostRetries = 2;
constexpr std::chrono::seconds kLongestPause{60};
constexpr std::chrono::milliseconds kFirstPause{500};
// So that a signal does not have to wait for a slow server.
constexpr std::chrono::milliseconds kLongestStep{100};

// When the server wants to be asked again, by either header that vendors use.
std::optional<std::chrono::seconds> pause_asked_for(const Answer& answer, std::chrono::system_clock::time_point now) {
  if (const auto pause = read_retry_after(header(answer, "retry-after"), now)) return pause;
  const auto reset = parse_instant(header(answer, "x-ratelimit-reset"));
  if (!reset) return std::nullopt;
  const Instant from = std::chrono::time_point_cast<Instant::duration>(now);
  return std::chrono::ceil<std::chrono::seconds>(std::max(*reset - from, Instant::duration{0}));
}

}  // namespace

Asker::Asker(Network& network, const Planned& how, const Secret& secret, unsigned rate,
             std::function<bool()> interrupted)
    : network_(network), how_(how), secret_(secret), pacer_(rate), interrupted_(std::move(interrupted)) {}

Instant Asker::now() const { return std::chrono::time_point_cast<Instant::duration>(network_.utc()); }

bool Asker::echoes(std::string_view text) const {
  return !secret_.empty() && text.find(secret_.reveal()) != std::string_view::npos;
}

// False where a signal came first.
bool Asker::wait_until(Moment when) {
  while (!interrupted_now_ && network_.now() < when) {
    network_.wait(std::min(when, network_.now() + kLongestStep));
    interrupted_now_ = interrupted_();
  }
  return !interrupted_now_;
}

HttpResult Asker::send(const std::string& url) {
  network_.send(requests_, {.url = url,
                            .credential = how_.credential,
                            .user = how_.user,
                            .secret = &secret_,
                            .headers = how_.headers,
                            .most_body = kMostPage});
  ++requests_;
  pacer_.sent(network_.now());
  while (true) {
    for (HttpResult& result : network_.wait(network_.now() + kLongestStep)) {
      requests_ += result.repeats;
      return std::move(result);
    }
    if ((interrupted_now_ = interrupted_())) {
      network_.cancel();
      return {.failure = Failure::cancelled, .why = "the run was interrupted", .answer = {}};
    }
  }
}

Fetched Asker::get(const std::string& url) {
  interrupted_now_ = interrupted_now_ || interrupted_();
  for (unsigned attempt = 0;; ++attempt) {
    if (!wait_until(pacer_.next())) return {.why = "the run was interrupted"};
    HttpResult result = send(url);
    Fetched fetched{.status = result.answer.status, .answer = std::move(result.answer), .why = result.why};
    const bool failed = result.failure != Failure::none;
    if (!failed && fetched.status == 200) return fetched;
    if (!failed) fetched.why = fmt::format("the vendor answered {}", fetched.status);
    const bool passing = failed ? result.failure == Failure::unreachable
                                : fetched.status == 429 || (fetched.status >= 500 && fetched.status < 600);
    if (!passing || attempt == kMostRetries) return fetched;
    const auto pause = failed ? std::nullopt : pause_asked_for(fetched.answer, network_.utc());
    if (pause && *pause > kLongestPause) {
      fetched.why += fmt::format(", and asks to come back in {} s", pause->count());
      return fetched;
    }
    const Moment again =
        network_.now() + (pause ? Moment::duration(*pause) : Moment::duration(kFirstPause * (1U << attempt)));
    if (!wait_until(again)) return {.why = "the run was interrupted"};
  }
}

}  // namespace credlint
