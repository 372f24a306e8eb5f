#pragma once
#include <stddef.h>
#include <stdint.h>

/// Writes the SHA-256 of `length` bytes to `out` (32 bytes). Returns 1, or 0 when libcrypto refuses.
int upkeep_sha256(const void *bytes, size_t length, uint8_t *out);

/// Writes the SHA-1 of `length` bytes to `out` (20 bytes). Returns 1, or 0 when libcrypto refuses.
int upkeep_sha1(const void *bytes, size_t length, uint8_t *out);

/// Writes the HMAC-SHA-256 (RFC 2104) of `length` bytes under `key` to `out` (32 bytes). Returns 1 or 0.
int upkeep_hmac_sha256(
    const void *key, size_t key_length, const void *bytes, size_t length, uint8_t *out);

/// Signs `length` bytes with an RSA key in PEM, PKCS #1 v1.5 over SHA-256 (RS256 of RFC 7518). `out_length` holds the room
/// in `out` before and the signature's length afterwards. Returns 1, or 0 for a key that cannot be used.
int upkeep_rs256(
    const void *pem, size_t pem_length, const void *bytes, size_t length, uint8_t *out, size_t *out_length);
