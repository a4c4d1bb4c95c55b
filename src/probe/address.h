// Which addresses a secret may go to: a name can stand for any address that whoever owns it likes.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <string_view>

namespace credlint {

enum class AddressClass : std::uint8_t {
  open,       // of the public Internet
  internal,   // of a private network: only for hosts that the configuration names
  forbidden,  // this machine, its link, the metadata of its cloud, or nobody: never
};

// An IPv6 address that carries one of IPv4 counts as that one. What is no IP address at all is forbidden.
// Sources: the special-purpose address registries of IANA (RFC 6890), and the metadata services of AWS, Azure, Alibaba
// and Oracle (read 2026-11-24).
AddressClass class_of(const sockaddr& address);

// The same for an address as text, without brackets; forbidden if it is none.
AddressClass class_of(std::string_view address);

}  // namespace credlint
