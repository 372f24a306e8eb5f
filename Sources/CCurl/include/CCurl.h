// One event-loop thread over libcurl's multi interface, for Swift.
//
// libcurl's setopt and getinfo are variadic and its callbacks run thousands of times a second, so the inner loop is
// C. A job is one request, one connection, one operation on it, or one wait for descriptors. Who makes a job sets it up,
// submits it, is called back once on the
// loop's thread, then reads the result and releases the job. Every function may be called from any thread.
#ifndef UPKEEP_CCURL_H
#define UPKEEP_CCURL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct uk_loop uk_loop;
typedef struct uk_job uk_job;

/// Called once per submitted job; must be short, as it holds up the loop.
typedef void (*uk_done)(void *context);

/// Starts the thread; NULL with errno set when the system refuses. At most `max_running` jobs are under way, others
/// wait in order; at most `max_idle` connections are kept for reuse.
uk_loop *uk_loop_start(int max_running, int max_idle);
/// Ends every job as cancelled, closes every connection, waits for the thread and drops the caller's hold.
void uk_loop_stop(uk_loop *loop);

/// A piece of work for the loop's thread; must be short, as it holds up the loop.
typedef void (*uk_task)(void *context, void *owner);
/// Runs the work on the loop's thread, in the order given. Asked on that thread, it costs no wake-up.
void uk_loop_enqueue(uk_loop *loop, uk_task run, void *context, void *owner);

/// Settings that are text. libcurl copies them.
typedef enum {
  UK_URL, UK_METHOD, UK_USER_AGENT, UK_USERNAME, UK_PASSWORD, UK_PROXY, UK_PROXY_USERNAME,
  UK_PROXY_PASSWORD, UK_UNIX_SOCKET, UK_CA_FILE,
  UK_CLIENT_CERTIFICATE, UK_CLIENT_KEY, UK_CLIENT_KEY_PASSWORD,
  UK_HEADER,     // may be given several times: "Name: value", or "Name;" for an empty value
  UK_CONNECT_TO, // may be given several times: "HOST:PORT:ADDRESS:PORT"
  UK_MAIL_FROM,  // makes the job a mail (smtp or smtps); the body is the message
  UK_MAIL_TO,    // may be given several times
} uk_text;

/// Settings that are numbers or flags (0 and 1).
typedef enum {
  UK_TIMEOUT_MS, UK_CONNECT_TIMEOUT_MS, UK_MAX_REDIRECTS, UK_BODY_LIMIT, UK_BODY_KEPT, UK_HEADER_LIMIT,
  UK_VERIFY, UK_CERTIFICATE_FACTS,
  UK_MIN_TLS,      // 10, 11, 12, 13
  UK_HTTP_VERSION, // 0 automatic, 1 HTTP/1.1, 2 HTTP/2 over TLS, 3 HTTP/2 with prior knowledge
  UK_IP_FAMILY,    // 0 any, 4, 6
  UK_REUSE_CONNECTION, UK_PUBLIC_ADDRESSES_ONLY,
  UK_CONNECT_ONLY, // stop once connected (and, for https, once TLS stands)
  UK_STARTTLS,     // of a mail: 0 no, 1 when the server offers it, 2 always
  UK_DETACH,       // connect over TCP and give the socket up to a stream, see uk_job_take_stream
} uk_number;

/// Settings that are bytes; copied.
typedef enum {
  UK_BODY,
  UK_CLIENT_KEY_PEM, // in place of a file
} uk_bytes;

/// A new job with safe defaults, held once by the caller; NULL when out of memory.
uk_job *uk_job_new(uk_loop *loop);
void uk_job_text(uk_job *job, uk_text setting, const char *value);
void uk_job_number(uk_job *job, uk_number setting, int64_t value);
void uk_job_bytes(uk_job *job, uk_bytes setting, const void *bytes, size_t count);
/// Hands the job to the loop. `done` is called exactly once, also when the job was cancelled or the loop stopped.
void uk_job_submit(uk_job *job, uk_done done, void *context);
/// Ends the job soon, at any time in its life; without effect when it has ended.
void uk_job_cancel(uk_job *job);
void uk_job_release(uk_job *job);

/// A job that waits for up to 16 open descriptors of the caller, until one is ready or `UK_TIMEOUT_MS` is over; NULL
/// when out of memory. It starts at once, however much is under way.
uk_job *uk_wait_new(uk_loop *loop);
/// Before it is submitted. False: there are 16 already.
bool uk_wait_add(uk_job *job, int fd, bool readable, bool writable);

/// Why a job ended.
typedef enum {
  UK_END_OK,
  UK_END_CURL,     // see curl_code
  UK_END_SYSTEM,   // a system call of a stream failed, see os_errno
  UK_END_TLS,      // TLS upon a stream failed, see message
  UK_END_TIMEOUT,
  UK_END_CANCELLED,
  UK_END_STOPPED,
  UK_END_HEADERS_TOO_LARGE,
  UK_END_ADDRESS_REFUSED,
} uk_end;

/// What a job found. Pointers are valid until the job is released.
typedef struct {
  uk_end end;
  int curl_code, os_errno;
  int status, http_version, tls_verify_result, redirects;
  int proxy_status; // of a proxy's answer to CONNECT; 0: none
  // Microseconds since the start, cumulative; 0: not reached. `queued` is the wait before the start.
  int64_t queued, name_lookup, connect, tls, first_byte, total;
  const uint8_t *body, *headers, *trailers;
  size_t body_count, headers_count, trailers_count;
  uint64_t body_seen;
  bool truncated;     // there was more body than the limit
  bool peer_closed;   // an operation on a stream ended because the other side closed
  bool address_known; // the name lookup is over, a socket was asked for
  bool head_complete; // all headers have come
  int port;
  char address[64];   // numeric; empty when no address was tried
  const char *message;       // libcurl's own words; may be empty
  const char *effective_url; // may be NULL
  const char *redirect_url;  // where an answer that was not followed leads; may be NULL
  const char *refusal;       // what the address is that was refused; NULL: none was
} uk_result;

/// Reads the result; only after `done`.
void uk_job_result(uk_job *job, uk_result *out);
/// Why a wait ended, and for what descriptor number `index` is ready; false past the end. Only after `done`.
uk_end uk_wait_end(uk_job *job);
bool uk_wait_found(uk_job *job, int index, bool *readable, bool *writable);
/// Field `field` ("Name:value") of certificate `certificate` of the chain, leaf first; NULL past the end.
const char *uk_job_certificate_field(uk_job *job, int certificate, int field);

/// What an address in text is that is not public, as a noun with its article; NULL: it is public. "no address" where the
/// text is none.
const char *uk_address_refusal_of(const char *text);

/// The parts of a URL in which an origin differs (RFC 6454), as libcurl itself understands the URL.
typedef struct {
  char scheme[16], host[256];
  int port;
} uk_origin;
/// False when libcurl would not take the URL or a part of it is too long.
bool uk_url_origin(const char *url, uk_origin *out);

/// What this libcurl is: its version line, and whether a feature bit or protocol is there.
const char *uk_curl_version(void);
const char *uk_curl_tls_library(void);
/// Name number `index` of what libcurl was built with; NULL past the end.
const char *uk_curl_feature(int index);
const char *uk_curl_protocol(int index);

/// The codes of libcurl (CURLE_…) that Swift maps; libcurl's own header, large and variadic, stays out of Swift.
typedef enum {
  UK_CODE_UNSUPPORTED_PROTOCOL = 1, UK_CODE_URL_MALFORMED = 3, UK_CODE_PROXY_LOOKUP = 5, UK_CODE_NAME_LOOKUP = 6,
  UK_CODE_CONNECT = 7, UK_CODE_WEIRD_REPLY = 8, UK_CODE_ACCESS_DENIED = 9, UK_CODE_HTTP2 = 16, UK_CODE_PARTIAL_FILE = 18, UK_CODE_WRITE = 23,
  UK_CODE_OUT_OF_MEMORY = 27, UK_CODE_TIMEOUT = 28, UK_CODE_TLS_CONNECT = 35, UK_CODE_TOO_MANY_REDIRECTS = 47,
  UK_CODE_GOT_NOTHING = 52, UK_CODE_SEND = 55, UK_CODE_RECEIVE = 56, UK_CODE_CLIENT_CERTIFICATE = 58,
  UK_CODE_CIPHER = 59, UK_CODE_PEER_VERIFICATION = 60, UK_CODE_BAD_CONTENT_ENCODING = 61, UK_CODE_TLS_REFUSED = 64, UK_CODE_LOGIN_DENIED = 67,
  UK_CODE_CA_FILE = 77,
  UK_CODE_ISSUER = 83, UK_CODE_HTTP2_STREAM = 92, UK_CODE_PROXY = 97, UK_CODE_TLS_CLIENT_CERTIFICATE_ASKED = 98,
} uk_code;

#include "CCurlStream.h"

#endif
