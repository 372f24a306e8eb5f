// Which addresses are public: not this machine, a private network, or where clouds keep their metadata.
#include "internal.h"
#include <arpa/inet.h>
#include <string.h>

// RFC 6890, RFC 1918, RFC 6598, RFC 3927, RFC 5737, RFC 2544, RFC 1112; 169.254.169.254 is link-local.
static bool is_public_4(uint32_t address) {
  static const struct {
    uint32_t network;
    int bits;
  } special[] = {
    {0x00000000, 8},  {0x0A000000, 8},  {0x64400000, 10}, {0x7F000000, 8},  {0xA9FE0000, 16}, {0xAC100000, 12},
    {0xC0000000, 24}, {0xC0000200, 24}, {0xC0A80000, 16}, {0xC6120000, 15}, {0xC6336400, 24}, {0xCB007100, 24},
    {0xE0000000, 4},  {0xF0000000, 4},
  };
  for (size_t index = 0; index < sizeof special / sizeof *special; index++)
    if ((address ^ special[index].network) >> (32 - special[index].bits) == 0) return false;
  return true;
}

static uint32_t read_4(const uint8_t *bytes) {
  return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

bool uk_address_is_public(const struct sockaddr *address) {
  if (address->sa_family == AF_INET) {
    struct sockaddr_in four;
    memcpy(&four, address, sizeof four);
    return is_public_4(ntohl(four.sin_addr.s_addr));
  }
  if (address->sa_family != AF_INET6) return false;
  struct sockaddr_in6 six;
  memcpy(&six, address, sizeof six);
  const uint8_t *bytes = six.sin6_addr.s6_addr;
  static const uint8_t mapped[12] = {[10] = 0xFF, [11] = 0xFF};
  static const uint8_t nat64[12] = {0x00, 0x64, 0xFF, 0x9B};
  if (memcmp(bytes, mapped, 12) == 0 || memcmp(bytes, nat64, 12) == 0) return is_public_4(read_4(bytes + 12));
  if (bytes[0] == 0x20 && bytes[1] == 0x02) return is_public_4(read_4(bytes + 2)); // 6to4
  // Global unicast is 2000::/3; 2001:db8::/32 is for documentation.
  if (read_4(bytes) == 0x20010DB8) return false;
  return bytes[0] >> 5 == 1;
}
