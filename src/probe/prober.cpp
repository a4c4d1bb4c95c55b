#include "prober.h"

#include <fmt/core.h>

#include <algorithm>
#include <deque>
#include <set>
#include <utility>

#include "echo.h"
#include "job.h"
#include "text.h"
#include "url.h"

namespace credlint {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr unsigned kMostRepeats = 2;         // of one request
constexpr seconds kLongestRetryAfter{60};    // a host that wants more is left alone
constexpr seconds kLongestPauses{180};       // of one host, all together: so a run ends in bounded time
constexpr unsigned kMostFailuresOfHost = 5;  // in a row, to reach it
constexpr unsigned kMostRefusalsOfLane = 2;  // in a row, so that no account is locked
constexpr milliseconds kFirstBackoff{500};   // doubled with each repetition
constexpr unsigned kSecretsAtOnce = 8;       // to follow; some are commands that ask another server
constexpr milliseconds kLongestWait{100};    // between two questions whether the run is interrupted

Observation undecided(std::string why, Verdict verdict = Verdict::undecided, std::string_view hint = {}) {
  Observation observation;
  observation.verdict = verdict;
  observation.why = std::move(why);
  observation.hint = hint;
  return observation;
}

// What to do where no answer came; "" where the verdict says it.
std::string_view hint_for(Failure failure) {
  switch (failure) {
    case Failure::certificate:
      return "if a proxy of yours inspects what passes, trust its root with `--ca-file`; else somebody stands in "
             "between";
    case Failure::address:
      return "if the host may have a private address, the policy must list it under `[probe] hosts`";
    case Failure::proxy:
      return "give `--proxy` a user name and a password that the proxy takes";
    case Failure::garbage:
      return "see whether `base_url` names a web server, and its port";
    default:
      return "";
  }
}

// The body by which a client buys an access token (RFC 6749, section 4.4.2; as JSON where the vendor wants it so).
// Secrets and ids are printable ASCII.
Secret body_for_access_token(const PlannedRequest& request, std::string_view client_secret) {
  const bool form = request.purchase.form;
  std::string body;
  // Never grown, since growing would leave copies behind.
  body.reserve(256 + request.purchase.scope.size() * 3 + 3 * (request.account.size() + client_secret.size()));
  const auto add = [&body, form](std::string_view name, std::string_view text) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    body += form ? (body.empty() ? "" : "&") : (body.empty() ? "{\"" : ",\"");
    body += name;
    body += form ? "=" : "\":\"";
    for (const char c : text) {
      if (form && !is_letter(c) && !is_digit(c) && std::string_view("-._~").find(c) == std::string_view::npos) {
        body += '%';
        body += kDigits[static_cast<unsigned char>(c) >> 4U];
        body += kDigits[static_cast<unsigned char>(c) & 15U];
        continue;
      }
      if (!form && (c == '"' || c == '\\')) body += '\\';
      body += c;
    }
    if (!form) body += '"';
  };
  add("grant_type", "client_credentials");
  add("client_id", request.account);
  add("client_secret", client_secret);
  if (!request.purchase.scope.empty()) add("scope", request.purchase.scope);
  if (!form) body += '}';
  Secret secret(body);
  wipe(body.data(), body.size());
  return secret;
}

// Where its next request goes.
std::string_view next_host(const Job& job) {
  return job.is_buying() ? split_url(job.request().token_url).host : host_of(job.request());
}

class Prober {
 public:
  Prober(ProbePlan plan, const ProbeLimits& limits, SecretSource& secrets, Network& network, const Inventory& inventory)
      : limits_(limits), network_(network), inventory_(inventory), began_(network.utc()) {
    probed_.mode = ProbeMode::live;
    probed_.observations = std::move(plan.observations);
    auto ready = find_credentials(std::move(plan.requests), secrets, inventory, kSecretsAtOnce, probed_.observations);
    for (Credentialed& work : ready) {
      Job& job = jobs_.emplace_back();
      job.number = jobs_.size() - 1;
      job.work = std::move(work);
      job.lane = &lanes_[job.request().lane];
      job.lane->waiting.push_back(&job);
    }
    // A site that is not asked vouches for nothing.
    for (const Job& job : jobs_) told_.insert(job.request().vouched_by);
    for (const Job& job : jobs_) told_.erase(job.request().site);
    is_done_.resize(jobs_.size());
    for (auto& [name, lane] : lanes_) starters_.insert(lane.waiting.front()->number);
  }

  Probed run(const std::function<bool()>& interrupted, const Progress& progress) {
    // The lanes begin in the order of the plan.
    for (const std::size_t number : starters_) open_next(*jobs_[number].lane);
    // Also where nothing is to be sent because the secrets were not followed to the end.
    if (interrupted()) abandon();
    while (done_ < jobs_.size() && !probed_.interrupted) {
      const Moment next = start_what_may();
      if (progress) progress(done_, jobs_.size());
      if (done_ == jobs_.size()) break;
      for (HttpResult& result : network_.wait(std::min(next, network_.now() + kLongestWait))) finish(result);
      if (done_ < jobs_.size() && interrupted()) abandon();
    }
    return std::move(probed_);
  }

 private:
  // ---- What may be sent when

  void open_next(Lane& lane) {
    if (lane.waiting.empty()) return;
    Job& job = *lane.waiting.front();
    lane.waiting.pop_front();
    make_ready(job);
  }

  // The job is the one of its lane that is to be sent next; with `first` also of its host.
  void make_ready(Job& job, bool first = false) {
    const std::string& site = job.request().vouched_by;
    if (!site.empty() && !told_.contains(site)) {
      held_[site].push_back(&job);
      return;
    }
    const std::string_view host = next_host(job);
    job.host = &hosts_.try_emplace(std::string(host), limits_.rate).first->second;
    job.host->ready.insert(first ? job.host->ready.begin() : job.host->ready.end(), &job);
    schedule(*job.host);
  }

  [[nodiscard]] bool is_vouched_for(const PlannedRequest& request) const {
    const auto told = probed_.cloud_ids.find(request.vouched_by);
    return told != probed_.cloud_ids.end() && told->second == request.cloud_id;
  }

  // The site has said what its cloud id is, or that it will not.
  void release(const std::string& site) {
    told_.insert(site);
    for (Job* job : std::exchange(held_[site], {})) make_ready(*job);
  }

  void schedule(Host& host) {
    if (host.scheduled) schedule_.erase(host.slot);
    host.scheduled = !host.ready.empty();
    if (host.scheduled) host.slot = schedule_.emplace(host.next(), &host);
  }

  // Starts all that nothing keeps back now; returns when the next may start.
  Moment start_what_may() {
    const Moment now = network_.now();
    while (!repeats_.empty() && repeats_.begin()->first <= now) {
      Job* job = repeats_.begin()->second;
      repeats_.erase(repeats_.begin());
      // Before all others, so that a host that stays dead is soon known for it.
      make_ready(*job, true);
    }
    while (under_way_ < limits_.concurrency && !schedule_.empty() && schedule_.begin()->first <= now) {
      Host& host = *schedule_.begin()->second;
      Job& job = *host.ready.front();
      host.ready.pop_front();
      if (unreachable_.verdict != Verdict::none)
        settle(job, unreachable_);
      else if (host.is_given_up())
        settle(job, host.given_up);
      else if (!job.lane->closed.empty())
        settle(job, undecided(job.lane->closed));
      else if (!job.request().vouched_by.empty() && !is_vouched_for(job.request()))
        settle(job, undecided(fmt::format("held back: `{}` itself does not say that this cloud id is its own",
                                          job.request().vouched_by)));
      else
        start(job, now);
      schedule(host);
    }
    Moment next = repeats_.empty() ? Moment::max() : repeats_.begin()->first;
    if (under_way_ < limits_.concurrency && !schedule_.empty()) next = std::min(next, schedule_.begin()->first);
    return next;
  }

  void start(Job& job, Moment now) {
    job.host->pacer.sent(now);
    if (job.request().punishes_address) ++job.host->at_stake;
    ++under_way_;
    ++probed_.requests;
    const PlannedRequest& request = job.request();
    if (request.apart.count() > 0) job.host->stopped_until = std::max(job.host->stopped_until, now + request.apart);
    HttpRequest http;
    if (job.is_buying()) {
      job.body = body_for_access_token(request, job.work.secret->reveal());
      http.url = request.token_url;
      http.credential.auth = Auth::none;
      http.secret_body = &job.body;
      http.form = request.purchase.form;
    } else {
      http = {request.url, request.credential, request.account, job.work.secret, request.headers,
              nullptr,     request.body};
      if (request.auth() == Auth::client_credentials) {
        http.credential = {.auth = Auth::bearer};
        http.secret = &job.access_token;
      }
    }
    network_.send(job.number, http);
  }

  // ---- What came of it

  void finish(HttpResult& result) {
    Job& job = jobs_[result.id];
    Host& host = *job.host;
    --under_way_;
    probed_.requests += result.repeats;
    if (job.request().punishes_address) --host.at_stake;
    take_in(job, result);
    // It may send more again, or nothing any more.
    schedule(host);
  }

  void take_in(Job& job, HttpResult& result) {
    if (result.failure != Failure::none) return fail(job, result);
    job.host->failures = 0;
    Judgement judgement = judge(job, result.answer);
    wipe(result.answer.body.data(), result.answer.body.size());
    if (judgement.again && try_again_later(job, judgement)) return;
    if (job.is_buying() && judgement.observation.verdict == Verdict::alive) {
      job.access_token = Secret(judgement.access_token);
      wipe(judgement.access_token.data(), judgement.access_token.size());
      job.body = {};
      job.repeats = 0;
      if (!job.request().url.empty()) return make_ready(job);
    }
    forget_own_use(judgement.observation);
    count_refusal(job, judgement);
    if (job.request().asks_site() && !judgement.cloud_id.empty())
      probed_.cloud_ids[job.request().site] = judgement.cloud_id;
    if (job.work.secret != nullptr)
      forget_echo(judgement.observation, job.request().account, job.work.secret->reveal());
    settle(job, judgement.observation);
  }

  [[nodiscard]] Judgement judge(const Job& job, const Answer& answer) const {
    const PlannedRequest& request = job.request();
    const Token* token = request.tokens.empty() ? nullptr : inventory_.tokens[request.tokens.front()];
    return judge_answer(job.is_buying() ? *request.purchase.step : *request.step, token, answer, network_.utc());
  }

  // The probe is a use itself, and proves none before it.
  void forget_own_use(Observation& seen) const {
    if (seen.last_used && *seen.last_used >= std::chrono::floor<std::chrono::seconds>(began_)) seen.last_used.reset();
  }

  // No answer came, or not the whole of it.
  void fail(Job& job, HttpResult& result) {
    Host& host = *job.host;
    // Half a refusal is one all the same: nothing is proven by it, but the account may have counted it.
    Judgement judgement = judge(job, result.answer);
    wipe(result.answer.body.data(), result.answer.body.size());
    wipe(judgement.access_token.data(), judgement.access_token.size());
    const long status = result.answer.status;
    // Without its body nobody knows which 401 or 403 it was.
    judgement.refused = judgement.refused || (job.work.secret != nullptr && (status == 401 || status == 403));
    if (status != 0 && judgement.refused) {
      count_refusal(job, judgement);
      return settle(job, undecided(result.why));
    }
    if (result.failure == Failure::proxy) {
      // The next ones would only knock at the same door, with the same password.
      unreachable_ = undecided(result.why, Verdict::unreachable, hint_for(result.failure));
      return settle(job, unreachable_);
    }
    if (result.failure == Failure::address || result.failure == Failure::garbage)
      return settle(job, undecided(result.why, Verdict::undecided, hint_for(result.failure)));
    if (++host.failures >= kMostFailuresOfHost && !host.is_given_up()) {
      give_up(host,
              undecided(fmt::format("`{}` was not reached {} times in a row, so it was left alone; the last time: {}",
                                    next_host(job), host.failures, result.why),
                        Verdict::unreachable, hint_for(result.failure)));
    }
    if (result.failure == Failure::unreachable && !host.is_given_up() && job.repeats < kMostRepeats)
      return repeat(job, network_.now() + backoff(job));
    settle(job, undecided(result.why, Verdict::unreachable, hint_for(result.failure)));
  }

  // False where it has been tried often enough, or the host wants to be left alone for too long.
  bool try_again_later(Job& job, const Judgement& judgement) {
    Host& host = *job.host;
    const seconds wait = judgement.retry_after.value_or(seconds{0});
    const bool throttled = judgement.observation.verdict == Verdict::throttled;
    const bool again_and_again = (throttled || judgement.retry_after) && job.repeats == kMostRepeats;
    if (wait > kLongestRetryAfter || again_and_again || host.pauses + wait > kLongestPauses) {
      give_up(host, undecided(wait > kLongestRetryAfter
                                  ? fmt::format("the server asks to come back in {} s, which is too long", wait.count())
                                  : "the server asked to come back later, again and again",
                              Verdict::throttled));
      if (!throttled) return false;
      settle(job, host.given_up);
      return true;
    }
    if (job.repeats == kMostRepeats) return false;
    if (judgement.retry_after && network_.now() + wait > host.stopped_until) {
      host.pauses += wait;
      host.stopped_until = network_.now() + wait;
    }
    repeat(job, judgement.retry_after ? network_.now() + wait : network_.now() + backoff(job));
    schedule(host);
    return true;
  }

  static milliseconds backoff(const Job& job) { return kFirstBackoff * (1U << job.repeats); }

  void repeat(Job& job, Moment when) {
    ++job.repeats;
    repeats_.emplace(when, &job);
  }

  void give_up(Host& host, Observation observation) {
    host.given_up = std::move(observation);
    schedule(host);
  }

  void count_refusal(Job& job, const Judgement& judgement) {
    Lane& lane = *job.lane;
    if (works(judgement.observation)) lane.refusals = 0;
    if (judgement.refused) ++lane.refusals;
    if (judgement.observation.block == Block::captcha)
      lane.closed = "left alone: its account has to solve a CAPTCHA first";
    else if (lane.refusals >= kMostRefusalsOfLane)
      lane.closed =
          fmt::format("left alone: its account was refused {} times in a row, and more might lock it", lane.refusals);
    if (!judgement.refused || !job.request().punishes_address) return;
    Host& host = *job.host;
    if (++host.refusals >= kMostRefusalsOfAddress && !host.is_given_up())
      give_up(host, undecided(fmt::format("left alone: `{}` refused {} tokens, and more might lock out this address",
                                          host_of(job.request()), host.refusals)));
  }

  // The job is done, and the next one of its lane is to be sent.
  void settle(Job& job, const Observation& observation) {
    for (const std::uint32_t token : job.request().tokens) probed_.observations[token] = observation;
    if (job.request().asks_site() && observation.verdict != Verdict::alive)
      probed_.untold[job.request().site] = observation.why;
    job.body = {};
    job.access_token = {};
    is_done_[job.number] = true;
    ++done_;
    if (job.request().asks_site()) release(job.request().site);
    open_next(*job.lane);
  }

  void abandon() {
    network_.cancel();
    probed_.interrupted = true;
    const Observation observation = undecided("the run was interrupted");
    for (const Job& job : jobs_)
      if (!is_done_[job.number])
        for (const std::uint32_t token : job.request().tokens) probed_.observations[token] = observation;
  }

  ProbeLimits limits_;
  Network& network_;
  const Inventory& inventory_;
  std::chrono::system_clock::time_point began_;  // when the first request may have been sent
  Probed probed_;
  std::deque<Job> jobs_;  // never moved: all else points to them
  std::map<std::string, Lane> lanes_;
  std::map<std::string, Host> hosts_;
  std::set<std::size_t> starters_;
  Schedule schedule_;
  std::multimap<Moment, Job*> repeats_;            // that wait for their time
  std::map<std::string, std::vector<Job*>> held_;  // until the site has told its cloud id
  std::set<std::string> told_;                     // sites that have been asked
  Observation unreachable_;                        // of all hosts, if nothing can be reached
  std::vector<bool> is_done_;                      // by number of the job
  std::size_t done_ = 0;
  unsigned under_way_ = 0;
};

}  // namespace

Probed run_probes(ProbePlan plan, const ProbeLimits& limits, SecretSource& secrets, Network& network,
                  const Inventory& inventory, const std::function<bool()>& interrupted, const Progress& progress) {
  return Prober(std::move(plan), limits, secrets, network, inventory).run(interrupted, progress);
}

}  // namespace credlint
