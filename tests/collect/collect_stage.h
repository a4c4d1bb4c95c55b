// Where `collect` is tested as a whole: the program with a clock and an environment of its own, a real network, and
// look-alikes of three vendors behind one server. Whatever a run does is held against what holds for every run.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "look_alike.h"
#include "probe_stage.h"

namespace credlint::testing {

// What a run of `collect` came to.
struct Collected {
  Result result;
  std::string text;                 // of the file; "" if there is none
  nlohmann::json file;              // null if there is none, or none that is valid
  std::multiset<std::string> sent;  // the requests of this run alone

  // A list of one source, or null.
  [[nodiscard]] nlohmann::json list(std::string_view name, std::size_t source = 0) const;
  [[nodiscard]] std::multiset<std::string> ids(std::string_view list, std::size_t source = 0) const;
  // A record of the first source, or null.
  [[nodiscard]] nlohmann::json record(std::string_view list, std::string_view id) const;
  [[nodiscard]] bool all_whole() const;
};

class CollectStage {
 public:
  // With an organisation key `acme-admin-key`, and an entry `ghost` that no vendor knows.
  CollectStage();

  // Adds an entry whose secret, a fresh one, this host accepts.
  std::string add(std::string_view id, std::string_view kind, std::string_view lines, std::string_view host);
  // In place of that of `acme-admin-key`: without its organisation, the key has to be asked for it.
  void forget_organisation();

  // collect -o FILE with these arguments, and all that it takes to reach the server; checks what holds for every run.
  Collected collect(const std::vector<std::string>& arguments = {"--with", "acme-admin-key"});
  // The same without -o.
  Collected collect_to_output(const std::vector<std::string>& arguments);
  // The ids of the tokens that the file makes `not-at-vendor`. The audit must be able to read it.
  std::set<std::string> missing_by(const Collected& collected);

  [[nodiscard]] std::string path(std::string_view name) const { return stage.folder.path(name); }

  look_alike::Organisation organisation;
  look_alike::DataCenter data_center;
  look_alike::GitLab gitlab;
  std::map<std::string, std::set<std::string>> secrets;  // by host: those that it accepts
  bool refuses = false;                                  // all, whatever they show
  Stage stage;                                           // after what its server asks
  std::string output = "acme.vendor.json";

 private:
  Reply answer(const Request& request);
  Collected run_with(const std::vector<std::string>& arguments);
  void check_requests(const std::vector<Request>& requests);
  void check_no_leftovers() const;

  std::vector<std::string> all_secrets_;
  std::size_t seen_ = 0;  // requests of earlier runs
};

// Runs the program in this process: the clock is the real one, as the vendor's answers are held against that.
Result run_in_world(const std::vector<std::string>& arguments, const std::vector<std::string>& environment);

// Any of the words, which stand between bars, in whatever case; true if there are none.
bool says(std::string_view text, std::string_view words);

// The text of a vendor list without when it was read.
std::string without_times(std::string text);

inline constexpr std::string_view kOrganisationHost = "api.atlassian.com";
inline constexpr std::string_view kDataCenterHost = "jira.corp.example";
inline constexpr std::string_view kGitLabHost = "gitlab.com";

// All that a key whose entry names its organisation is to ask for.
extern const std::multiset<std::string> kWholeRun;

}  // namespace credlint::testing
