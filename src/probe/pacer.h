// Spreads the requests to one host evenly over time.
#pragma once

#include <chrono>
#include <deque>

#include "network.h"

namespace credlint {

class Pacer {
 public:
  // Requests a second; 0: as fast as it goes.
  explicit Pacer(unsigned rate) : rate_(rate) {}

  // When the next request may go.
  [[nodiscard]] Moment next() const {
    if (rate_ == 0) return Moment::min();
    return sent_.size() < rate_ ? slot_ : std::max(slot_, sent_.front() + kWindow);
  }

  void sent(Moment now) {
    if (rate_ == 0) return;
    if (sent_.empty()) slot_ = now;
    // A small delay is made up for, so that many of them do not add up; a long pause is not, as that would be a burst.
    slot_ = std::max(slot_, now - kMakeUp) + kWindow / rate_;
    sent_.push_back(now);
    if (sent_.size() > rate_) sent_.pop_front();
  }

 private:
  // A second and a little: what a host counts is when requests come, not when they were sent.
  static constexpr std::chrono::milliseconds kSlack{15};
  static constexpr Moment::duration kWindow = std::chrono::seconds{1} + kSlack;
  static constexpr std::chrono::milliseconds kMakeUp{20};

  unsigned rate_;
  Moment slot_ = Moment::min();
  std::deque<Moment> sent_;  // the last `rate_` ones
};

}  // namespace credlint
