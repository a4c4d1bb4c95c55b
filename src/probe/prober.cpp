#include "prober.h"

#include <fmt/core.h>

#include <algorithm>
#include <deque>
#include <optional>

#include "secret_format.h"
#include "text.h"

namespace credlint {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr unsigned kMostRepeats = 2;           // of one request, for time-outs, 5xx and 429
constexpr seconds kLongestRetryAfter{60};      // a host that wants more is left alone
constexpr unsigned kMostFailuresOfHost = 5;    // in a row, to reach it
constexpr unsigned kMostRefusalsOfLane = 2;    // in a row, so that no account is locked
constexpr milliseconds kFirstBackoff{500};     // doubled with each repetition
constexpr milliseconds kLongestWait{100};      // between two questions whether the run is interrupted

// The formats of secrets that a kind may have; a value of another known format belongs elsewhere and is not sent.
bool may_be(Kind kind, std::string_view format) {
  switch (kind) {
    case Kind::atlassian_api_token:
    case Kind::atlassian_service_token:
      return format == "an Atlassian API token" || format == "an Atlassian service account token" ||
             format == "an old Atlassian API token" || format == "a random string";
    case Kind::atlassian_admin_key:
      return format == "an Atlassian organisation API key" || format == "a random string";
    default:
      return true;
  }
}

struct Host {
  Moment free_from{};          // pacing: no request before
  Moment stopped_until{};      // Retry-After
  unsigned failures = 0;       // to reach it, in a row
  std::string given_up;        // why nothing more is sent to it
};

struct Lane {
  std::deque<std::size_t> waiting;  // indexes of jobs
  bool busy = false;
  unsigned refusals = 0;  // in a row
  std::string closed;     // why nothing more is sent for this account
};

struct Job {
  PlannedRequest request;
  std::string host;
  Lane* lane = nullptr;
  unsigned repeats = 0;
  Moment not_before{};
  const Secret* secret = nullptr;
  Secret body, access_token;  // for client_credentials: the request's body, then what it bought
};

class Prober {
 public:
  Prober(ProbePlan plan, const ProbeLimits& limits, SecretSource& secrets, Network& network, const Inventory& inventory)
      : limits_(limits), secrets_(secrets), network_(network), inventory_(inventory) {
    outcome_.observations = std::move(plan.observations);
    jobs_.reserve(plan.requests.size());
    for (PlannedRequest& request : plan.requests) add(std::move(request));
  }

  ProbeOutcome run(const std::function<bool()>& interrupted, const Progress& progress) {
    while (done_ < jobs_.size()) {
      if (interrupted()) {
        abandon();
        break;
      }
      const Moment next = start_what_may();
      if (done_ == jobs_.size()) break;
      for (HttpResult& result : network_.wait(std::min(next, network_.now() + kLongestWait))) finish(result);
      if (progress) progress(done_, jobs_.size());
    }
    return std::move(outcome_);
  }

 private:
  void add(PlannedRequest request) {
    Job& job = jobs_.emplace_back();
    job.host = host_of(request);
    job.lane = &lanes_[request.lane];
    job.lane->waiting.push_back(jobs_.size() - 1);
    job.request = std::move(request);
  }

  // Starts all that nothing keeps back now; returns when the next may start.
  Moment start_what_may() {
    Moment next = Moment::max();
    for (auto& [name, lane] : lanes_) {
      while (!lane.busy && !lane.waiting.empty()) {
        const std::size_t index = lane.waiting.front();
        Job& job = jobs_[index];
        Host& host = hosts_[job.host];
        if (const std::string why = reason_against(job, lane, host); !why.empty()) {
          lane.waiting.pop_front();
          settle(job, Verdict::undecided, why);
          continue;
        }
        const Moment from = std::max({job.not_before, host.free_from, host.stopped_until});
        if (under_way_ >= limits_.concurrency || from > network_.now()) {
          next = std::min(next, from);
          break;
        }
        lane.waiting.pop_front();
        start(index, job, host, lane);
      }
    }
    return under_way_ >= limits_.concurrency ? Moment::max() : next;
  }

  static std::string reason_against(const Job&, const Lane& lane, const Host& host) {
    if (!lane.closed.empty()) return lane.closed;
    return host.given_up;
  }

  void start(std::size_t index, Job& job, Host& host, Lane& lane) {
    if (job.request.auth != Auth::none && job.secret == nullptr && !find_secret_of(job)) return;
    if (limits_.rate > 0) {
      // Where the loop was late, at most one step is made up for: no more than rate + 1 requests in any second.
      const auto step = std::chrono::duration_cast<Moment::duration>(seconds{1}) / limits_.rate;
      host.free_from = std::max(host.free_from + step, network_.now());
    }
    lane.busy = true;
    ++under_way_;
    ++outcome_.requests;
    network_.send(index, http_request_of(job));
  }

  // False where there is none: then the job is settled.
  bool find_secret_of(Job& job) {
    const FoundSecret& found = secrets_.find(job.request.reference, job.request.inventory);
    if (!found.found()) {
      settle(job, Verdict::undecided, "its secret is not to be had: " + found.why);
      return false;
    }
    const Kind kind = inventory_.tokens[job.request.tokens.front()]->kind;
    if (const auto match = credlint::find_secret(found.secret.reveal()); match && !may_be(kind, match->format)) {
      settle(job, Verdict::undecided, fmt::format("held back: its secret looks like {}", match->format));
      return false;
    }
    job.secret = &found.secret;
    return true;
  }

  HttpRequest http_request_of(Job& job);
  void finish(HttpResult& result);
  void settle(Job& job, Verdict verdict, const std::string& why);
  void settle(Job& job, const Observation& observation);
  void abandon();

  ProbeLimits limits_;
  SecretSource& secrets_;
  Network& network_;
  const Inventory& inventory_;
  ProbeOutcome outcome_;
  std::vector<Job> jobs_;
  std::map<std::string, Lane> lanes_;
  std::map<std::string, Host> hosts_;
  std::size_t done_ = 0;
  unsigned under_way_ = 0;
};

}  // namespace
}  // namespace credlint
