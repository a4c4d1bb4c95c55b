// A `collect` that is killed leaves the list of yesterday, or the whole one of today, and nothing between.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <csignal>

#include "collect_stage.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(collect_kill)

BOOST_AUTO_TEST_CASE(the_list_is_old_or_new_whenever_the_program_is_killed) {
  CollectStage stage;
  stage.organisation.hold(1500);  // more than one write
  stage.stage.folder.write("inv.toml", stage.stage.inventory);
  const auto collect = [&](long kill_at) {
    std::vector<std::string> environment = stage.stage.environment;
    environment.push_back(fmt::format("LD_PRELOAD={}", KILL_SHIM));
    environment.push_back(fmt::format("CREDLINT_TEST_KILL_AT={}", kill_at));
    return launch({.command = {CREDLINT_BINARY, "collect", "-c", "policy.toml", "--with", "acme-admin-key", "-o",
                               stage.output, "--ca-file", "root.pem", "--connect-to", stage.stage.server.connect_to(),
                               "--rate", "0", "inv.toml"},
                   .environment = environment,
                   .working_directory = stage.path("")});
  };
  BOOST_REQUIRE(collect(0).code == 0);
  const std::string fresh = without_times(read_file(stage.path(stage.output)));
  const std::string old = "the list of yesterday\n";
  std::size_t kills = 0, renewed = 0;
  for (long at = 1;; ++at) {
    stage.stage.folder.write(stage.output, old);
    const Result result = collect(at);
    const std::string text = read_file(stage.path(stage.output));
    const bool is_new = without_times(text) == fresh;
    BOOST_TEST((is_new || text == old), "the list is neither old nor new at step " << at);
    if (result.code == 0) {
      BOOST_TEST(is_new);
      break;
    }
    BOOST_REQUIRE_MESSAGE(result.code == 128 + SIGKILL, result.err);
    ++kills;
    renewed += is_new ? 1 : 0;
  }
  // Some of the deaths came before the list was in its place. A closing of the folder may come after.
  BOOST_TEST(kills > renewed + 2);
}

BOOST_AUTO_TEST_SUITE_END()
}  // namespace credlint::testing
