// Sends GET requests, one after another, and is patient with the server.
#pragma once

#include <functional>
#include <string>

#include "network.h"
#include "pacer.h"
#include "planned.h"

namespace credlint {

// One answer, or why there is none. `why` holds nothing that a server sent.
struct Fetched {
  long status = 0;  // 0: none came
  Answer answer = {};
  std::string why = {};  // "" where the status is 200

  [[nodiscard]] bool good() const { return why.empty(); }
};

// What it sends is a URL and a credential, and nothing else: it has no way to another method or to a body.
class Asker {
 public:
  // `how` says by which credential; all of them must outlive it. `rate`: requests a second; 0: as fast as it goes.
  Asker(Network& network, const Planned& how, const Secret& secret, unsigned rate, std::function<bool()> interrupted);

  // Time-outs, broken connections, 429 and 5xx are tried twice more, when the server says so (at most 60 s), else
  // after a pause.
  Fetched get(const std::string& url);

  [[nodiscard]] std::size_t requests() const { return requests_; }
  [[nodiscard]] bool was_interrupted() const { return interrupted_now_; }
  // Whether the text holds the secret that is sent.
  [[nodiscard]] bool echoes(std::string_view text) const;
  // The time of day, and since when it has been asked.
  [[nodiscard]] Instant now() const;

 private:
  bool wait_until(Moment when);
  HttpResult send(const std::string& url);

  Network& network_;
  const Planned& how_;
  const Secret& secret_;
  Pacer pacer_;
  std::function<bool()> interrupted_;
  std::size_t requests_ = 0;
  bool interrupted_now_ = false;
};

}  // namespace credlint
