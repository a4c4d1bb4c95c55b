#include "junit.h"
#include "report.h"

namespace credlint::reports::junit_strict {

Report report() {
  return {"the same, valid under the public JUnit schemas (without file and line)", "credlint.junit-strict.xml",
          [](const Audit& audit, const ReportOptions&, Sink& out) { write_junit(audit, out, JunitDialect::strict); }};
}

}  // namespace credlint::reports::junit_strict
