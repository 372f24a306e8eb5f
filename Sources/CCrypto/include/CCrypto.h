#pragma once
#include <stddef.h>
#include <stdint.h>

/// Writes the SHA-256 of `length` bytes to `out` (32 bytes). Returns 1, or 0 when libcrypto refuses.
int upkeep_sha256(const void *bytes, size_t length, uint8_t *out);

/// Writes the HMAC-SHA-256 (RFC 2104) of `length` bytes under `key` to `out` (32 bytes). Returns 1 or 0.
int upkeep_hmac_sha256(
    const void *key, size_t key_length, const void *bytes, size_t length, uint8_t *out);
