// One DNS question, or one name lookup, on a channel of c-ares of its own, for Swift.
//
// A channel of its own gives each question its own sockets (hence ports), servers, transport and end. c-ares calls back
// with a buffer that is gone afterwards, so what came is copied here. Nothing here blocks, waits or locks: who drives a
// question waits for its sockets. A question may move between threads, but belongs to one at a time.
#ifndef UPKEEP_CARES_H
#define UPKEEP_CARES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct ca_question ca_question;

typedef struct {
  const char *servers;  // "192.0.2.1:53,[2001:db8::1]:53"; NULL: those of /etc/resolv.conf
  int try_ms, tries;    // how long each server has for each try; later rounds have twice as long
  bool tcp;             // ask over TCP from the start; without it, TCP follows on a truncated answer
  bool no_recursion;    // leave the RD bit out
  bool passes_refusals; // an answer of SERVFAIL, NOTIMP or REFUSED is an answer, not a reason to ask the next server
} ca_settings;

/// NULL with *status set when c-ares refuses.
ca_question *ca_question_new(const ca_settings *settings, int *status);
/// Closes its sockets too.
void ca_question_free(ca_question *question);

/// Sends the question. May end it at once.
void ca_question_ask(ca_question *question, const char *name, int type);
/// Looks up the addresses of a host as this machine is set up to: its hosts file, then its servers. `family` is that of
/// sockets, AF_UNSPEC for both.
void ca_question_resolve(ca_question *question, const char *host, int family);

/// Sockets to wait for; returns how many.
int ca_question_sockets(ca_question *question, int *fds, bool *readable, bool *writable, int limit);
/// Milliseconds until it must be driven again, at most `limit`.
int ca_question_patience(ca_question *question, int limit);
/// Drives it: `fd` is ready; -1: none is, time has passed.
void ca_question_drive(ca_question *question, int fd, bool readable, bool writable);

bool ca_question_has_ended(const ca_question *question);
/// ARES_… of its end.
int ca_question_status(const ca_question *question);
/// The answer's message; NULL when none came.
const uint8_t *ca_question_answer(const ca_question *question, size_t *count);
/// Numeric address number `index` that a lookup found; NULL past the end.
const char *ca_question_address(const ca_question *question, int index);
/// The `errno` of the last call on a socket that failed; 0 when none did.
int ca_question_errno(const ca_question *question);
/// The RCODE with which a server refused or failed last (2, 4 or 5); 0 when none did.
int ca_question_refusal(const ca_question *question);
/// How many messages came, fitting or not.
int ca_question_received(const ca_question *question);
/// The servers it asks, as `servers` of the settings; must be given to `ca_free_text`.
char *ca_question_servers(ca_question *question);
void ca_free_text(char *text);

/// c-ares' version.
const char *ca_version(void);

/// The codes of c-ares (ARES_…) that Swift maps.
typedef enum {
  CA_SUCCESS = 0, CA_NO_DATA = 1, CA_FORMAT_ERROR = 2, CA_SERVER_FAILURE = 3, CA_NOT_FOUND = 4,
  CA_NOT_IMPLEMENTED = 5, CA_REFUSED = 6, CA_BAD_NAME = 8, CA_BAD_RESPONSE = 10, CA_CONNECTION_REFUSED = 11,
  CA_TIMEOUT = 12, CA_OUT_OF_MEMORY = 15, CA_DESTROYED = 16, CA_CANCELLED = 24,
} ca_status;

#endif
