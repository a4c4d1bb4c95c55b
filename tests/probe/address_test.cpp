// Which addresses a secret may go to, at both ends of every range; and what `--connect-to` takes.
#include "address.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>

#include <array>
#include <boost/test/unit_test.hpp>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "curl_network.h"
#include "support.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(address)
namespace {

using std::string_view_literals::operator""sv;

// Ranges of addresses that follow upon each other without a gap, from the first address to the last.
struct Range {
  std::string first, last, is;
};

std::vector<Range> ranges(const std::string& table) {
  std::vector<Range> out;
  std::istringstream words(table);
  for (Range range; words >> range.first >> range.last >> range.is;) out.push_back(range);
  return out;
}

const std::vector<Range> kV4 = ranges(R"(
    0.0.0.0          0.255.255.255    forbidden
    1.0.0.0          9.255.255.255    open
    10.0.0.0         10.255.255.255   internal
    11.0.0.0         100.63.255.255   open
    100.64.0.0       100.100.100.199  internal
    100.100.100.200  100.100.100.200  forbidden
    100.100.100.201  100.127.255.255  internal
    100.128.0.0      126.255.255.255  open
    127.0.0.0        127.255.255.255  forbidden
    128.0.0.0        168.63.129.15    open
    168.63.129.16    168.63.129.16    forbidden
    168.63.129.17    169.253.255.255  open
    169.254.0.0      169.254.255.255  forbidden
    169.255.0.0      172.15.255.255   open
    172.16.0.0       172.31.255.255   internal
    172.32.0.0       191.255.255.255  open
    192.0.0.0        192.0.0.191      internal
    192.0.0.192      192.0.0.192      forbidden
    192.0.0.193      192.0.0.255      internal
    192.0.1.0        192.0.1.255      open
    192.0.2.0        192.0.2.255      forbidden
    192.0.3.0        192.167.255.255  open
    192.168.0.0      192.168.255.255  internal
    192.169.0.0      198.17.255.255   open
    198.18.0.0       198.19.255.255   internal
    198.20.0.0       198.51.99.255    open
    198.51.100.0     198.51.100.255   forbidden
    198.51.101.0     203.0.112.255    open
    203.0.113.0      203.0.113.255    forbidden
    203.0.114.0      223.255.255.255  open
    224.0.0.0        255.255.255.255  forbidden)");

// "carrier": of IPv4 addresses, which count.
const std::vector<Range> kV6 = ranges(R"(
    ::               ::fffe:ffff:ffff                         forbidden
    ::ffff:0:0       ::ffff:ffff:ffff                         carrier
    ::1:0:0:0        64:ff9a:ffff:ffff:ffff:ffff:ffff:ffff    forbidden
    64:ff9b::        64:ff9b::ffff:ffff                       carrier
    64:ff9b::1:0:0   1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff  forbidden
    2000::           2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff  open
    2001::           2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff   forbidden
    2001:200::       2001:db7:ffff:ffff:ffff:ffff:ffff:ffff   open
    2001:db8::       2001:db8:ffff:ffff:ffff:ffff:ffff:ffff   forbidden
    2001:db9::       2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff  open
    2002::           2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff  carrier
    2003::           3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff  open
    3fff::           3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff   forbidden
    3fff:1000::      3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff  open
    4000::           fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff  forbidden
    fc00::           fd00:ec2::22                             internal
    fd00:ec2::23     fd00:ec2::23                             forbidden
    fd00:ec2::24     fd00:ec2::253                            internal
    fd00:ec2::254    fd00:ec2::254                            forbidden
    fd00:ec2::255    fd20:ce::253                             internal
    fd20:ce::254     fd20:ce::254                             forbidden
    fd20:ce::255     fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff  internal
    fe00::           febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff  forbidden
    fec0::           feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff  internal
    ff00::           ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff  forbidden)");

std::string_view to_text(AddressClass is) {
  constexpr std::array<std::string_view, 3> kNames{"open", "internal", "forbidden"};
  return kNames[static_cast<std::size_t>(is)];
}

sockaddr_in v4(const std::string& text) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(443);
  BOOST_REQUIRE_MESSAGE(::inet_pton(AF_INET, text.c_str(), &address.sin_addr) == 1, text);
  return address;
}

sockaddr_in6 v6(const std::string& text) {
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_port = htons(443);
  address.sin6_scope_id = 2;
  BOOST_REQUIRE_MESSAGE(::inet_pton(AF_INET6, text.c_str(), &address.sin6_addr) == 1, text);
  return address;
}

// As text, and as what libcurl is about to connect to.
void check_class(const std::string& address, std::string_view expected) {
  BOOST_TEST_CONTEXT(address) {
    BOOST_TEST(to_text(class_of(address)) == expected);
    if (address.find(':') == std::string::npos) {
      const sockaddr_in binary = v4(address);
      BOOST_TEST(to_text(class_of(reinterpret_cast<const sockaddr&>(binary))) == expected);
    } else {
      const sockaddr_in6 binary = v6(address);
      BOOST_TEST(to_text(class_of(reinterpret_cast<const sockaddr&>(binary))) == expected);
    }
  }
}

std::vector<std::uint8_t> bytes_of(const std::string& text) {
  if (text.find(':') == std::string::npos) {
    const std::uint32_t value = ntohl(v4(text).sin_addr.s_addr);
    std::vector<std::uint8_t> bytes;
    for (const unsigned shift : {24U, 16U, 8U, 0U}) bytes.push_back(static_cast<std::uint8_t>(value >> shift));
    return bytes;
  }
  const in6_addr address = v6(text).sin6_addr;
  return {std::begin(address.s6_addr), std::end(address.s6_addr)};
}

std::vector<std::uint8_t> next_after(std::vector<std::uint8_t> bytes) {
  for (auto byte = bytes.rbegin(); byte != bytes.rend(); ++byte)
    if (++*byte != 0) break;
  return bytes;
}

// So that none was forgotten: after the last one comes the first again.
void check_without_gap(const std::vector<Range>& table) {
  for (std::size_t i = 0; i < table.size(); ++i)
    BOOST_TEST((next_after(bytes_of(table[i].last)) == bytes_of(table[(i + 1) % table.size()].first)), table[i].last);
}

// 1.2.3.4 is 2002:102:304::, with whatever stands behind.
std::string six_to_four(const std::string& address, std::string_view rest) {
  const std::vector<std::uint8_t> bytes = bytes_of(address);
  return fmt::format("2002:{:x}:{:x}:{}", bytes[0] << 8U | bytes[1], bytes[2] << 8U | bytes[3], rest);
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_range_of_ipv4_counts_from_its_first_address_to_its_last) {
  check_without_gap(kV4);
  for (const Range& range : kV4)
    for (const std::string& end : {range.first, range.last}) check_class(end, range.is);
}

BOOST_AUTO_TEST_CASE(every_range_of_ipv6_counts_from_its_first_address_to_its_last) {
  check_without_gap(kV6);
  for (const Range& range : kV6) {
    // All carriers begin with 0.0.0.0 and end with 255.255.255.255.
    const std::string_view expected = range.is == "carrier" ? "forbidden" : std::string_view(range.is);
    for (const std::string& end : {range.first, range.last}) check_class(end, expected);
  }
}

BOOST_AUTO_TEST_CASE(an_ipv6_address_that_carries_one_of_ipv4_counts_as_that_one) {
  for (const Range& range : kV4)
    for (const std::string& end : {range.first, range.last}) {
      check_class("::ffff:" + end, range.is);
      check_class("64:ff9b::" + end, range.is);
      check_class(six_to_four(end, ":"), range.is);
      check_class(six_to_four(end, "ffff:808:808:808:808"), range.is);
    }
}

BOOST_AUTO_TEST_CASE(other_ways_to_hide_an_ipv4_address_are_forbidden) {
  check_class("::8.8.8.8", "forbidden");            // "compatible" with IPv4
  check_class("::ffff:0:8.8.8.8", "forbidden");     // translated
  check_class("::fffe:8.8.8.8", "forbidden");       // next to the mapped ones
  check_class("64:ff9b::1:808:808", "forbidden");   // next to the well-known translator
  check_class("64:ff9b:1::8.8.8.8", "forbidden");   // a translator of one's own
  check_class("2001:0:808:808::1", "forbidden");    // Teredo
  check_class("2001:0:1::f7f7:f7f7", "forbidden");  // Teredo, of 8.8.8.8
  check_class("fe80::5efe:8.8.8.8", "forbidden");   // ISATAP
}

BOOST_AUTO_TEST_CASE(well_known_addresses_are_what_they_are) {
  check_class("169.254.169.254", "forbidden");
  check_class("169.254.170.2", "forbidden");
  check_class("::ffff:169.254.169.254", "forbidden");
  check_class("127.0.0.1", "forbidden");
  check_class("127.0.0.53", "forbidden");
  check_class("::1", "forbidden");
  check_class("::ffff:127.0.0.1", "forbidden");
  check_class("fe80::1", "forbidden");
  check_class("ff02::1", "forbidden");
  check_class("255.255.255.255", "forbidden");
  check_class("8.8.8.8", "open");
  check_class("2001:4860:4860::8888", "open");
  check_class("2a00:1450:4001::1", "open");
}

BOOST_AUTO_TEST_CASE(an_address_may_be_written_in_every_way_that_is_its_own) {
  const std::array<std::pair<std::string_view, std::string_view>, 6> kSame{{
      {"0:0:0:0:0:FFFF:7F00:1", "forbidden"},
      {"::FFFF:10.0.0.1", "internal"},
      {"0000:0000:0000:0000:0000:ffff:0a00:0001", "internal"},
      {"FD00::1", "internal"},
      {"2001:DB8::1", "forbidden"},
      {"2A00:1450::", "open"},
  }};
  for (const auto& [text, expected] : kSame) BOOST_TEST(to_text(class_of(text)) == expected, text);
}

BOOST_AUTO_TEST_CASE(what_is_no_address_is_forbidden) {
  for (const std::string& text : parts(
           "| |localhost|acme.atlassian.net|8|8.8|8.8.8|8.8.8.8.8|8.8.8.|8.8.8.8.|.8.8.8.8|8..8.8|8.8.8.256|8.8.8.-8|"
           "08.8.8.8|8.8.8.010|0x8.8.8.8|0x08080808|134744072| 8.8.8.8|8.8.8.8 |8.8.8.8\n|8.8.8.8:443|8.8.8.8/32|"
           "８.8.8.8|:|:::|2a00::1::2|2a00:::1|2a00:1|2a00:1:2:3:4:5:6:7:8|2a00::12345|2a00::g|[2a00::1]|2a00::1%eth0|"
           "2a00::1%2|2a00::1/64| 2a00::1|2a00::1 |::ffff:8.8.8|::ffff:8.8.8.8.8|::ffff:8.8.8.8:1"))
    BOOST_TEST(to_text(class_of(text)) == "forbidden", text);
}

BOOST_AUTO_TEST_CASE(what_stands_behind_a_nul_is_not_overlooked) {
  for (const std::string_view text : {"8.8.8.8\0"sv, "8.8.8.8\0.x"sv, "2a00::1\0:2"sv})
    BOOST_TEST(to_text(class_of(text)) == "forbidden");
}

BOOST_AUTO_TEST_CASE(an_address_of_no_internet_family_is_forbidden) {
  for (const int family : {AF_UNSPEC, AF_UNIX, AF_NETLINK, AF_PACKET}) {
    sockaddr_in6 address = v6("2a00::1");
    address.sin6_family = static_cast<sa_family_t>(family);
    BOOST_TEST(to_text(class_of(reinterpret_cast<const sockaddr&>(address))) == "forbidden", family);
  }
}

BOOST_AUTO_TEST_CASE(connect_to_is_taken_apart_as_curl_does) {
  struct Case {
    std::string_view text, host, port;
  };
  for (const Case& item : std::initializer_list<Case>{
           {"acme.atlassian.net:443:127.0.0.1:8443", "acme.atlassian.net", "443"},
           {"ACME.Atlassian.NET:443:Stand-In.example:8443", "acme.atlassian.net", "443"},
           {"::127.0.0.1:8443", "", ""},
           {":443:127.0.0.1:8443", "", "443"},
           {"acme.atlassian.net::127.0.0.1:8443", "acme.atlassian.net", ""},
           {"acme.atlassian.net:443:[::1]:8443", "acme.atlassian.net", "443"},
           {"[2001:DB8::1]:443:[::1]:8443", "[2001:db8::1]", "443"},
           {"[::1]::[::2]:1", "[::1]", ""},
           {"::[::1]:1", "", ""},
           {"a:1:b:65535", "a", "1"},
           {"a:65535:b:1", "a", "65535"},
       }) {
    const auto connect_to = parse_connect_to(item.text);
    BOOST_TEST_CONTEXT(item.text) {
      BOOST_REQUIRE(connect_to.has_value());
      BOOST_TEST(connect_to->text == item.text);
      BOOST_TEST(connect_to->host == item.host);
      BOOST_TEST(connect_to->port == item.port);
    }
  }
}

BOOST_AUTO_TEST_CASE(what_leads_nowhere_is_no_connect_to) {
  for (const std::string& text :
       parts("|:|::|:::|::::|a|a:443|a:443:b|a:443:b:|a:443::8443|:::8443|a:x:b:1|a:443:b:c|a:443:b:1:|a:443:b:1:2|"
             "a:-1:b:1|a:+1:b:1|a: 1:b:1|a:443:b: 1|a:443:b:1 |a:443:b:0x1|a:443:::1:8443|::1:443:b:1|[::1:443:b:1|"
             "a:443:[::1:8443|a:443:[::1]|a:443:[::1]:|a:443:b:123456|a:123456:b:1|"
             "a:443:b:99999999999999999999|https://a:443:b:1"))
    BOOST_TEST(!parse_connect_to(text).has_value(), text);
}

BOOST_AUTO_TEST_CASE(connect_to_knows_the_highest_port) {
  for (const std::string_view text : {"a:443:b:65536", "a:443:b:99999", "a:65536:b:1", "a:99999:b:1"})
    BOOST_TEST(!parse_connect_to(text).has_value(), text);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
