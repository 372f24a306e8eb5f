// Which addresses are public: not this machine, a private network, or where clouds keep their metadata.
#include "internal.h"
#include <arpa/inet.h>
#include <string.h>

static const char LOOPBACK[] = "a loopback address", LINK_LOCAL[] = "a link-local address",
                  PRIVATE[] = "a private address", METADATA[] = "an address of a cloud's metadata service",
                  SPECIAL[] = "a special address that is not public";

// RFC 6890, RFC 1918, RFC 6598, RFC 3927, RFC 5737, RFC 2544, RFC 7526, RFC 1112. The first that fits counts. Metadata:
// AWS, Azure, Google and others at 169.254.169.254 (AWS tasks at .170.2, Tencent at .0.23), Alibaba at 100.100.100.200,
// Oracle at 192.0.0.192, Azure's own agent at 168.63.129.16, which would be a public address.
static const char *refusal_4(uint32_t address) {
  static const struct {
    uint32_t network;
    int bits;
    const char *what;
  } special[] = {
    {0xA9FEA9FE, 32, METADATA}, {0xA9FEAA02, 32, METADATA}, {0xA9FE0017, 32, METADATA}, {0x646464C8, 32, METADATA},
    {0xC00000C0, 32, METADATA}, {0xA83F8110, 32, METADATA}, {0x7F000000, 8, LOOPBACK},  {0x00000000, 8, SPECIAL},
    {0x0A000000, 8, PRIVATE},   {0x64400000, 10, PRIVATE},  {0xA9FE0000, 16, LINK_LOCAL}, {0xAC100000, 12, PRIVATE},
    {0xC0A80000, 16, PRIVATE},  {0xC0000000, 24, SPECIAL},  {0xC0000200, 24, SPECIAL},  {0xC0586300, 24, SPECIAL},
    {0xC6120000, 15, SPECIAL},  {0xC6336400, 24, SPECIAL},  {0xCB007100, 24, SPECIAL},  {0xE0000000, 4, SPECIAL},
    {0xF0000000, 4, SPECIAL},
  };
  for (size_t index = 0; index < sizeof special / sizeof *special; index++) {
    int host_bits = 32 - special[index].bits;
    if ((address ^ special[index].network) >> host_bits == 0) return special[index].what;
  }
  return NULL;
}

static uint32_t read_4(const uint8_t *bytes) {
  return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

// The last four bytes are an IPv4 address: mapped (RFC 4291), compatible (the same, deprecated), NAT64 (RFC 6052).
static bool ends_in_4(const uint8_t *bytes) {
  static const uint8_t mapped[12] = {[10] = 0xFF, [11] = 0xFF};
  static const uint8_t nat64[12] = {0x00, 0x64, 0xFF, 0x9B};
  static const uint8_t zero[12];
  if (memcmp(bytes, mapped, 12) == 0 || memcmp(bytes, nat64, 12) == 0) return true;
  return memcmp(bytes, zero, 12) == 0 && read_4(bytes + 12) > 1;
}

static const char *refusal_6(const uint8_t *bytes) {
  static const uint8_t loopback[16] = {[15] = 1};
  static const uint8_t metadata[16] = {0xFD, 0x00, 0x0E, 0xC2, [15] = 0x54, [14] = 0x02};
  static const uint8_t google[16] = {0xFD, 0x20, 0x00, 0xCE, [15] = 0x54, [14] = 0x02};
  if (ends_in_4(bytes)) return refusal_4(read_4(bytes + 12));
  if (memcmp(bytes, loopback, 16) == 0) return LOOPBACK;
  if (memcmp(bytes, metadata, 16) == 0 || memcmp(bytes, google, 16) == 0) return METADATA;
  if (bytes[0] == 0xFE && bytes[1] >> 6 == 2) return LINK_LOCAL;
  if (bytes[0] >> 1 == 0x7E) return PRIVATE;                                    // fc00::/7
  if (bytes[0] >> 5 != 1) return SPECIAL;                                       // global unicast is 2000::/3
  if (bytes[0] == 0x20 && bytes[1] == 0x02) return refusal_4(read_4(bytes + 2)); // 6to4
  if (read_4(bytes) >> 9 == 0x20010000 >> 9) return SPECIAL;                    // 2001::/23, Teredo and others
  if (read_4(bytes) == 0x20010DB8) return SPECIAL;                              // documentation
  if (read_4(bytes) >> 12 == 0x3FFF0000 >> 12) return SPECIAL;                  // documentation (RFC 9637)
  return NULL;
}

const char *uk_address_refusal(const struct sockaddr *address) {
  if (address->sa_family == AF_INET) {
    struct sockaddr_in four;
    memcpy(&four, address, sizeof four);
    return refusal_4(ntohl(four.sin_addr.s_addr));
  }
  if (address->sa_family != AF_INET6) return "no internet address";
  struct sockaddr_in6 six;
  memcpy(&six, address, sizeof six);
  return refusal_6(six.sin6_addr.s6_addr);
}

const char *uk_address_refusal_of(const char *text) {
  struct sockaddr_in four = {.sin_family = AF_INET};
  struct sockaddr_in6 six = {.sin6_family = AF_INET6};
  if (inet_pton(AF_INET, text, &four.sin_addr) == 1) return uk_address_refusal((struct sockaddr *)&four);
  if (inet_pton(AF_INET6, text, &six.sin6_addr) == 1) return uk_address_refusal((struct sockaddr *)&six);
  return "no address";
}
