#include "address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string>

namespace credlint {
namespace {

using Bytes = std::array<std::uint8_t, 16>;

struct Range {
  const char* address;
  unsigned bits;
  AddressClass is;
};

// The first that matches counts.
constexpr std::array kV4{
    Range{"168.63.129.16", 32, AddressClass::forbidden},    // Azure's metadata, in the open Internet
    Range{"100.100.100.200", 32, AddressClass::forbidden},  // Alibaba's
    Range{"192.0.0.192", 32, AddressClass::forbidden},      // Oracle's
    Range{"0.0.0.0", 8, AddressClass::forbidden},
    Range{"127.0.0.0", 8, AddressClass::forbidden},
    Range{"169.254.0.0", 16, AddressClass::forbidden},  // the link, and the metadata of most clouds
    Range{"224.0.0.0", 3, AddressClass::forbidden},     // multicast, reserved, broadcast
    Range{"192.0.2.0", 24, AddressClass::forbidden},    // documentation, here and below
    Range{"198.51.100.0", 24, AddressClass::forbidden},
    Range{"203.0.113.0", 24, AddressClass::forbidden},
    Range{"10.0.0.0", 8, AddressClass::internal},
    Range{"172.16.0.0", 12, AddressClass::internal},
    Range{"192.168.0.0", 16, AddressClass::internal},
    Range{"100.64.0.0", 10, AddressClass::internal},  // shared by the customers of a carrier
    Range{"192.0.0.0", 24, AddressClass::internal},
    Range{"198.18.0.0", 15, AddressClass::internal},
};

// Only 2000::/3 is the open Internet.
constexpr std::array kV6{
    Range{"fd00:ec2::254", 128, AddressClass::forbidden},  // AWS's metadata
    Range{"fd00:ec2::23", 128, AddressClass::forbidden},   // of AWS's pods
    Range{"fd20:ce::254", 128, AddressClass::forbidden},   // Google's
    Range{"2001:db8::", 32, AddressClass::forbidden},      // documentation
    Range{"3fff::", 20, AddressClass::forbidden},          // documentation
    Range{"2001::", 23, AddressClass::forbidden},          // protocols: Teredo, benchmarks and others
    Range{"2000::", 3, AddressClass::open},
    Range{"fc00::", 7, AddressClass::internal},
    Range{"fec0::", 10, AddressClass::internal},
};

bool matches(const std::uint8_t* address, const std::uint8_t* network, unsigned bits) {
  const unsigned whole = bits / 8, rest = bits % 8;
  if (!std::equal(address, address + whole, network)) return false;
  const auto mask = static_cast<std::uint8_t>(0xff00U >> rest);
  return rest == 0 || (address[whole] & mask) == (network[whole] & mask);
}

template <std::size_t kCount>
AddressClass class_in(const std::array<Range, kCount>& ranges, int family, const std::uint8_t* address,
                      AddressClass otherwise) {
  for (const Range& range : ranges) {
    Bytes network{};
    ::inet_pton(family, range.address, network.data());
    if (matches(address, network.data(), range.bits)) return range.is;
  }
  return otherwise;
}

AddressClass class_of_v4(const std::uint8_t* address) { return class_in(kV4, AF_INET, address, AddressClass::open); }

AddressClass class_of_v6(const std::uint8_t* address) {
  struct Carrier {
    const char* prefix;
    unsigned bits, offset;  // of the IPv4 address inside, in bytes
  };
  constexpr std::array kCarriers{Carrier{"::ffff:0:0", 96, 12}, Carrier{"64:ff9b::", 96, 12}, Carrier{"2002::", 16, 2}};
  for (const Carrier& carrier : kCarriers) {
    Bytes prefix{};
    ::inet_pton(AF_INET6, carrier.prefix, prefix.data());
    if (matches(address, prefix.data(), carrier.bits)) return class_of_v4(address + carrier.offset);
  }
  return class_in(kV6, AF_INET6, address, AddressClass::forbidden);
}

}  // namespace

AddressClass class_of(const sockaddr& address) {
  Bytes bytes{};
  if (address.sa_family == AF_INET) {
    std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in&>(address).sin_addr, 4);
    return class_of_v4(bytes.data());
  }
  if (address.sa_family == AF_INET6) {
    std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr, 16);
    return class_of_v6(bytes.data());
  }
  return AddressClass::forbidden;
}

AddressClass class_of(std::string_view address) {
  Bytes bytes{};
  const std::string text(address);
  if (text.find('\0') != std::string::npos) return AddressClass::forbidden;
  if (::inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) return class_of_v4(bytes.data());
  if (::inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1) return class_of_v6(bytes.data());
  return AddressClass::forbidden;
}

}  // namespace credlint
