// A connected socket, its operations, and TLS upon it, for Swift.
//
// libcurl connects (a job with UK_DETACH) and gives the socket up to a stream. Each operation on it is a job like any
// other: submitted, called back once, read, released. A stream has one operation at a time, and is closed only when
// none runs; who has it sees to both. TLS is OpenSSL's own, as libcurl's tells too little of a certificate that it
// refuses.
#ifndef UPKEEP_CCURL_STREAM_H
#define UPKEEP_CCURL_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct uk_stream uk_stream;

/// The socket that a job with UK_DETACH connected, which is the caller's from now on; NULL when there is none.
uk_stream *uk_job_take_stream(struct uk_job *job);
/// Says goodbye where TLS stands, and closes. From any thread.
void uk_stream_close(uk_stream *stream);

typedef enum {
  UK_OPERATION_SEND,      // UK_BODY, all of it
  UK_OPERATION_RECEIVE,   // at least one byte and at most UK_BODY_LIMIT; `peer_closed` when there will be none
  UK_OPERATION_HANDSHAKE, // after uk_stream_prepare_tls; a failure is UK_END_TLS with a message, or UK_END_SYSTEM
} uk_operation;

/// An operation, to be submitted; NULL when out of memory.
struct uk_job *uk_stream_job(uk_stream *stream, uk_operation operation);

/// What a handshake demands and offers. Texts may be NULL; they are copied.
typedef struct {
  const char *server_name; // told to the server (SNI); NULL for an address
  const char *ca_file;     // PEM, in place of the system's authorities
  const char *certificate; // a PEM file of ours
  const char *key;         // its key as PEM text
  const char *key_password;
  int min_version;         // 10, 11, 12, 13
  bool lenient;            // takes weak keys, signatures and ciphers, so that they can be told
} uk_tls_settings;

/// What of ours could not be used.
typedef enum { UK_TLS_READY, UK_TLS_NO_CA_FILE, UK_TLS_NO_CERTIFICATE, UK_TLS_NO_KEY, UK_TLS_NO_MEMORY } uk_tls_problem;

uk_tls_problem uk_stream_prepare_tls(uk_stream *stream, const uk_tls_settings *settings);

/// A certificate that the server presented. Names are the common name, else the organisation; they may be empty.
typedef struct {
  char subject[128], issuer[128];
  char key[24];       // "RSA", "EC", "ED25519", …
  char signature[48]; // "sha256WithRSAEncryption", …
  int key_bits;
  int64_t not_before, not_after; // seconds since 1970
  bool self_signed;
  bool in_path; // of the chain that was built to verify it
} uk_certificate;

/// Something for which OpenSSL refuses a chain.
typedef struct {
  int code;          // X509_V_ERR_…
  int certificate;   // which of the presented ones; -1: one of this machine's own
  char subject[128]; // whose certificate
  int64_t not_after;
  const char *words; // OpenSSL's own
} uk_flaw;

/// What a handshake that has begun brought to light.
typedef struct {
  int version; // 10, 11, 12, 13; 0 before the handshake is over
  int certificate_count, flaw_count, name_count;
  bool name_matches;
  bool certificate_asked; // the server asked for one of ours
} uk_tls_facts;

/// Verifies the presented chain, and that its first certificate is for `host` (a name or a numeric address).
void uk_stream_verify(uk_stream *stream, const char *host, uk_tls_facts *out);
bool uk_stream_certificate(const uk_stream *stream, int index, uk_certificate *out);
bool uk_stream_flaw(const uk_stream *stream, int index, uk_flaw *out);
/// The name or address number `index` that the first certificate is for; false past the end.
bool uk_stream_name(const uk_stream *stream, int index, char *out, size_t capacity);

/// What Swift has to know of the X509_V_ERR_… codes of OpenSSL.
typedef enum {
  UK_FLAW_NO_ISSUER = 2, UK_FLAW_NOT_YET_VALID = 9, UK_FLAW_EXPIRED = 10, UK_FLAW_SELF_SIGNED = 18,
  UK_FLAW_SELF_SIGNED_IN_CHAIN = 19, UK_FLAW_NO_LOCAL_ISSUER = 20, UK_FLAW_UNVERIFIED_LEAF = 21,
  UK_FLAW_WRONG_PURPOSE = 26, UK_FLAW_WEAK_KEY = 66, UK_FLAW_WEAK_AUTHORITY_KEY = 67, UK_FLAW_WEAK_SIGNATURE = 68,
} uk_flaw_code;

#endif
