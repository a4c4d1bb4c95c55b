#include "junit.h"

#include "report.h"

namespace credlint::reports::junit {

Report report() {
  return {"a test case for each token and rule, for CI servers", "credlint.junit.xml",
          [](const Audit& audit, const ReportOptions&, Sink& out) { write_junit(audit, out, JunitDialect::full); }};
}

}  // namespace credlint::reports::junit
