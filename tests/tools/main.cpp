#define BOOST_TEST_MODULE credlint
#include <boost/test/unit_test.hpp>
