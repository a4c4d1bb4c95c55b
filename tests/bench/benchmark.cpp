// Speed and memory of the real binary, as ratios against baselines that are measured in the same run:
//   credlint_benchmark [TOKENS...]     the default: 10000 100000; takes 1000000 too, with some 2 GB of disk
// Exits with 1 if a ratio is above its limit.
#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "measure.h"

namespace credlint::testing {
namespace {

// toml++ alone: the whole file into a tree, as a program without our reader would do it. It runs in a process of its
// own, whose memory no later process inherits as its peak; that process is this program with two arguments.
void parse_whole(const std::string& path, const std::string& answer) {
  const auto begin = Clock::now();
  const toml::table tree = toml::parse_file(path);
  std::ofstream(answer) << Seconds(Clock::now() - begin).count();
}

double measure_parse(const std::string& path, int times) {
  double best = 1e9;
  for (int i = 0; i < times; ++i) {
    run({"/proc/self/exe", path, path + ".seconds"}, 1);
    double seconds = 0;
    std::ifstream(path + ".seconds") >> seconds;
    best = std::min(best, seconds);
  }
  return best;
}

// Of several vendors, with the host and the scopes that each has, so that no more is found in one than in the other.
struct Mixed {
  std::string_view kind, base_url, scopes;
};
constexpr std::array<Mixed, 6> kMixed{
    {{"atlassian-service-token", "api.atlassian.com/ex/jira/1324a887-45db-1bf4-1e99-ef0ff456d421",
      R"(["read:jira-work", "read:jira-user"])"},
     {"github-classic-pat", "api.github.com", R"(["read:org", "read:user", "read:packages"])"},
     {"gitlab-pat", "gitlab.com/api/v4", R"(["read_api", "read_user", "read_registry"])"},
     {"slack-bot-token", "slack.com/api", R"(["channels:read", "users:read"])"},
     {"zendesk-oauth-token", "acme.zendesk.com/api/v2", R"(["tickets:read", "users:read"])"},
     {"asana-pat", "app.asana.com/api/1.0", ""}}};

constexpr std::string_view kScopes = "scopes = ";
constexpr std::size_t kLongest = 150;

// An inventory of healthy tokens, of one kind or of several vendors, each entry of the same length.
void generate_healthy(const std::string& path, std::size_t tokens, bool mixed) {
  std::ofstream file(path);
  file << "version = 1\n";
  for (std::size_t i = 0; i < tokens; ++i) {
    const Mixed& of = kMixed[mixed ? i % kMixed.size() : 0];
    const std::size_t length =
        of.kind.size() + of.base_url.size() + (of.scopes.empty() ? 0 : of.scopes.size() + kScopes.size() + 1);
    file << fmt::format(
        "\n[[token]]\nid = \"service-{0:07}\"\nkind = \"{1}\"\nlabel = \"service-{0:07}\"\nowner = \"team-{2}\"\n"
        "account = \"bot-{0}@acme.example\"\npurpose = \"mirrors issues into the data warehouse{7}\"\n"
        "created = 2026-11-01\nexpires = 2027-05-15\nlast_used = 2026-11-20\n{3}{4}{5}"
        "base_url = \"https://{6}\"\nsecret = \"env:TOKEN_{0}\"\ntags = [\"prod\"]\n",
        i, of.kind, i % 97, of.scopes.empty() ? "" : kScopes, of.scopes, of.scopes.empty() ? "" : "\n", of.base_url,
        std::string(kLongest - std::min(length, kLongest), '.'));
  }
}

// Tokens of all kinds cost no more than those of one.
bool measure_mixture(const Folder& folder, std::size_t tokens) {
  const std::string one = folder / "one.toml", all = folder / "all.toml";
  generate_healthy(one, tokens, false);
  generate_healthy(all, tokens, true);
  double of_one = 1e9, of_all = 1e9;
  const auto audit = [](const std::string& file) {
    return run({CREDLINT_BINARY, "audit", "--now", "2026-11-23", "--fail-on", "never", file}, 1).seconds;
  };
  for (int i = 0; i < 7; ++i) {  // alternating, so that both meet the same weather
    of_one = std::min(of_one, audit(one));
    of_all = std::min(of_all, audit(all));
  }
  fmt::print("{} tokens: of one kind {:.2f} s, of {} vendors {:.2f} s\n", tokens, of_one, kMixed.size(), of_all);
  return check("time, of several vendors / of one kind", of_all / of_one, 1.1);
}

// An ordinary inventory of some 400 bytes a token, with one finding a token.
void generate(const std::string& path, std::size_t tokens) {
  std::ofstream file(path);
  file << "version = 1\n";
  for (std::size_t i = 0; i < tokens; ++i) {
    const bool expired = i % 10 == 0;
    file << fmt::format(
        "\n[[token]]\nid = \"service-{0:07}\"\nkind = \"atlassian-api-token\"\nlabel = \"service-{0:07}\"\nowner = "
        "\"team-{1}\"\n"
        "account = \"bot-{0}@acme.example\"\npurpose = \"mirrors issues into the data warehouse\"\ncreated = "
        "2026-{2:02}-{3:02}\n"
        "expires = {4}\nlast_used = 2026-11-20\nscopes = [\"read:jira-work\", \"read:jira-user\"]\n"
        "base_url = \"https://{5}\"\nsecret = \"env:TOKEN_{0}\"\ntags = [\"prod\"]\n",
        i, i % 97, 1 + i % 9, 1 + i % 28, expired ? "2026-10-01" : "2027-01-15",
        expired ? "api.atlassian.com/ex/jira/1324a887-45db-1bf4-1e99-ef0ff456d421" : "acme.atlassian.net");
  }
}

bool measure_audit(const Folder& folder, std::size_t tokens, double& seconds_a_token) {
  const std::string inventory = folder / "inventory.toml";
  generate(inventory, tokens);
  const double megabytes = static_cast<double>(std::filesystem::file_size(inventory)) / 1e6;
  const int times = tokens > 200'000 ? 1 : 5;
  const double baseline = measure_parse(inventory, times);
  const Cost audit = run({CREDLINT_BINARY, "audit", "--now", "2026-11-23", "-r", "json=" + (folder / "r.json"), "-r",
                          "junit=" + (folder / "r.xml"), "-r", "markdown", inventory},
                         times);
  fmt::print("{} tokens, {:.1f} MB: toml++ whole file {:.2f} s; audit with JSON, JUnit, Markdown {:.2f} s, {:.0f} MB\n",
             tokens, megabytes, baseline, audit.seconds, audit.megabytes);
  seconds_a_token = audit.seconds / static_cast<double>(tokens);
  const bool fast = check("time / toml++ alone on the same file", audit.seconds / baseline, 1.0);
  const bool small = check("peak memory / (3 x file + 20 MB)", audit.megabytes * 1.048576 / (3 * megabytes + 20), 1.0);
  return fast && small;
}

// What a comparison costs: the same audit with its own report as the baseline, and `diff` of the two reports.
bool measure_baseline(const Folder& folder, std::size_t tokens) {
  const std::string inventory = folder / "inventory.toml", before = folder / "before.json",
                    after = folder / "after.json";
  generate(inventory, tokens);
  const std::vector<std::string> audit{CREDLINT_BINARY, "audit", "--now", "2026-11-23", inventory, "-r"};
  const auto with = [&audit](std::vector<std::string> more) {
    more.insert(more.begin(), audit.begin(), audit.end());
    return more;
  };
  Cost alone, compared, diff;
  const auto keep_best = [](Cost& best, const Cost& cost) {
    best.seconds = best.seconds == 0 ? cost.seconds : std::min(best.seconds, cost.seconds);
    best.megabytes = std::max(best.megabytes, cost.megabytes);
  };
  for (int i = 0; i < 5; ++i) {  // alternating, so that all meet the same weather
    keep_best(alone, run(with({"json=" + before}), 1));
    keep_best(compared, run(with({"json=" + after, "--baseline", before}), 1));
    keep_best(diff, run({CREDLINT_BINARY, "diff", before, after}, 1));
  }
  const double report = static_cast<double>(std::filesystem::file_size(before)) / 1048576;
  fmt::print(
      "{} tokens, a report of {:.0f} MB: audit {:.2f} s, {:.0f} MB; with a baseline {:.2f} s, {:.0f} MB; diff {:.2f} "
      "s, "
      "{:.0f} MB\n",
      tokens, report, alone.seconds, alone.megabytes, compared.seconds, compared.megabytes, diff.seconds,
      diff.megabytes);
  bool good = check("time with a baseline / without", compared.seconds / alone.seconds, 1.3);
  good =
      check("more memory with a baseline / the report", (compared.megabytes - alone.megabytes) / report, 1.0) && good;
  good = check("time of diff / audit", diff.seconds / alone.seconds, 0.5) && good;
  return check("memory of diff / the report", diff.megabytes / report, 1.5) && good;
}

// The vendor's list of the very tokens of an inventory.
void generate_list(const std::string& path, std::size_t tokens) {
  std::ofstream file(path);
  file << R"({"format":"credlint-vendor-list","version":1,"sources":[
{"vendor":"atlassian","scope":"org acme","begun":"2026-11-22T12:00:00Z","ended":"2026-11-22T12:00:04Z","lists":[
{"list":"user-api-tokens","complete":true,"records":[)";
  for (std::size_t i = 0; i < tokens; ++i)
    file
        << (i == 0 ? "\n" : ",\n")
        << fmt::format(
               R"({{"id":"{0}","label":"service-{0:07}","status":"ALLOWED","created":"2026-{1:02}-{2:02}T08:12:44.120Z","expires":"{3}T00:00:00Z","last_used":"2026-11-20T21:40:00Z","account":"bot-{0}@acme.example","account_id":"712020:a{0}","scopes":["read:jira-user","read:jira-work"]}})",
               i, 1 + i % 9, 1 + i % 28, i % 10 == 0 ? "2026-10-01" : "2027-01-15");
  file << "\n]}]}]}\n";
}

// What it costs to hold an inventory against a list of as many records: by the byte, no more than to audit it.
bool measure_list(const Folder& folder, std::size_t tokens) {
  const std::string inventory = folder / "inventory.toml", list = folder / "vendor.json";
  generate(inventory, tokens);
  generate_list(list, tokens);
  const auto megabytes = [](const std::string& file) {
    return static_cast<double>(std::filesystem::file_size(file)) / 1048576;
  };
  const std::vector<std::string> audit{CREDLINT_BINARY, "audit", "-q", "--now", "2026-11-23", inventory};
  std::vector<std::string> held = audit;
  held.insert(held.end(), {"--vendor-list", list});
  Cost alone, with_list;
  for (int i = 0; i < (tokens > 200'000 ? 1 : 5); ++i) {  // alternating, so that both meet the same weather
    const auto keep_best = [](Cost& best, const Cost& cost) {
      best.processor_seconds = std::min(best.processor_seconds, cost.processor_seconds);
      best.megabytes = std::max(best.megabytes, cost.megabytes);
    };
    keep_best(alone, run(audit, 1));
    keep_best(with_list, run(held, 1));
  }
  fmt::print("{} tokens, a list of {:.0f} MB: audit {:.2f} s, {:.0f} MB; held against it {:.2f} s, {:.0f} MB\n", tokens,
             megabytes(list), alone.processor_seconds, alone.megabytes, with_list.processor_seconds,
             with_list.megabytes);
  const bool fast = check("processor time of a byte of the list / of the inventory",
                          (with_list.processor_seconds - alone.processor_seconds) / megabytes(list) /
                              (alone.processor_seconds / megabytes(inventory)),
                          1.0);
  return check("more memory with a list / (3 x list + 20 MB)",
               (with_list.megabytes - alone.megabytes) / (3 * megabytes(list) + 20), 1.0) &&
         fast;
}

bool measure_start() {
  // Alternating, so that both meet the same weather.
  Cost tool, curl;
  for (int i = 0; i < 40; ++i) {
    curl.seconds = std::min(curl.seconds, run({"curl", "--version"}, 1).seconds);
    tool.seconds =
        std::min(tool.seconds, run({CREDLINT_BINARY, "audit", "--now", "2026-11-23", EXAMPLE_INVENTORY}, 1).seconds);
  }
  fmt::print("start-up: curl --version {:.1f} ms; audit of the example inventory {:.1f} ms\n", curl.seconds * 1e3,
             tool.seconds * 1e3);
  return check("time / curl --version", tool.seconds / curl.seconds, 1.5);
}

bool measure_all(const std::vector<std::size_t>& sizes) {
  const Folder folder;
  bool good = measure_start();
  double first = 0;
  for (const std::size_t tokens : sizes) {
    double seconds_a_token = 0;
    good = measure_audit(folder, tokens, seconds_a_token) && good;
    // Linear growth: a token costs the same in a large inventory as in a small one.
    if (first > 0) good = check("time a token / that in the first size", seconds_a_token / first, 1.5) && good;
    if (first == 0) first = seconds_a_token;
  }
  good = measure_mixture(folder, sizes.back()) && good;
  good = measure_list(folder, sizes.back()) && good;
  return measure_baseline(folder, sizes.back()) && good;
}

}  // namespace
}  // namespace credlint::testing

int main(int argc, char** argv) try {
  using namespace credlint::testing;
  if (argc == 3 && std::strtoull(argv[1], nullptr, 10) == 0) {
    parse_whole(argv[1], argv[2]);
    return 0;
  }
  std::vector<std::size_t> sizes;
  for (int i = 1; i < argc; ++i) sizes.push_back(std::strtoull(argv[i], nullptr, 10));
  if (sizes.empty()) sizes = {10'000, 100'000};
  return measure_all(sizes) ? 0 : 1;
} catch (const std::exception& error) {
  fmt::print(stderr, "{}\n", error.what());
  return 2;
}
