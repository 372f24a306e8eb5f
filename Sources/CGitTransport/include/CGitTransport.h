// Transports of our own for libgit2 1.5: the system's OpenSSH client for ssh, libcurl for http(s), a TCP socket for
// git. libgit2's own have no timeouts, no TLS 1.3 and refuse modern ssh servers. All waits here end at a deadline.
#pragma once

#include <stddef.h>
#include <stdint.h>

/// What went wrong, as far as a caller reacts to it.
typedef enum {
  UGT_NONE = 0,
  /// The time for the whole operation was over.
  UGT_DEADLINE,
  /// No byte moved for longer than the limit.
  UGT_STALLED,
  /// The name does not resolve, or nobody listens there.
  UGT_UNREACHABLE,
  /// The certificate or the handshake.
  UGT_TLS,
  /// The ssh host key is unknown or is another one.
  UGT_HOST_KEY,
  /// No credential was taken.
  UGT_AUTHENTICATION,
  /// Who asks is known, and may not.
  UGT_FORBIDDEN,
  /// There is no such repository, or it is hidden from who asks.
  UGT_NOT_FOUND,
  /// The other side closed, or does not speak git.
  UGT_BROKEN,
  /// It sends us to another host.
  UGT_REDIRECTED,
  /// Another answer that is no success.
  UGT_ANSWER,
  /// The ssh program could not be started.
  UGT_PROGRAM,
} ugt_failure;

/// How one operation talks to its remote. All strings live until `ugt_end`.
typedef struct {
  /// Milliseconds for the operation, for a wait without any byte, and for a connection to come up.
  int64_t total_ms, stall_ms, connect_ms;

  /// Where ssh and git connect to; port 0 stands for the protocol's own. `path` goes to the other side as it is.
  const char *host, *user, *path;
  int port;
  /// The ssh program and arguments of its own, ended by NULL.
  const char *ssh_program;
  const char *const *ssh_arguments;

  /// http: PEM files, or NULL.
  const char *ca_file, *client_certificate, *client_key;
  /// http: NULL for what the environment says.
  const char *proxy;
  const char *user_agent;
  /// http: `Name: value` lines that go with every request, ended by NULL.
  const char *const *headers;
  /// http: the value of the next Authorization header to offer, or NULL when there is none left. Freed with free().
  /// Called first with 0 before anything is sent (NULL: send none yet), then with 1, 2, … after each 401.
  char *(*authorization)(void *payload, int attempt);
  void *payload;
} ugt_settings;

/// Registers the transports. Once, after git_libgit2_init and before any remote is used. Returns libgit2's result.
int ugt_register(void);

/// The operations of this thread go by these settings from now on. One at a time.
void ugt_begin(const ugt_settings *settings);

/// Ends the operation. Returns what went wrong first, and in `text`, which lives until the next `ugt_begin` of the
/// thread, the words for it.
ugt_failure ugt_end(const char **text);

/// The server's clock as its last http answer of this thread told it, in seconds since 1970; 0 when none did.
int64_t ugt_server_time(void);

/// Starts `path` as the leader of a session of its own, with pipes for input and output. Standard error is handed down.
/// It dies with the thread that started it. Returns 0 or an errno.
typedef struct {
  int pid, input, output;
} ugt_child;
int ugt_spawn(const char *path, char *const argv[], char *const environment[], ugt_child *out);

/// An anonymous file in memory with these bytes and mode 0600; it vanishes with the last process that holds it. -1 with
/// errno set.
int ugt_memory_file(const char *name, const void *bytes, size_t count);
