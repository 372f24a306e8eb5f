// Shared by the C files of this target only.
#ifndef UPKEEP_CCURL_INTERNAL_H
#define UPKEEP_CCURL_INTERNAL_H

#include "CCurl.h"
#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <openssl/types.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>

typedef struct {
  uint8_t *bytes;
  size_t count, capacity;
} uk_buffer;

// Sets an option; the first refusal ends the job when it starts.
#define SET(option, value)                                                                                            \
  do {                                                                                                                \
    CURLcode code = curl_easy_setopt(job->easy, option, value);                                                       \
    if (code != CURLE_OK && job->setup == CURLE_OK) job->setup = code;                                                \
  } while (0)

bool uk_buffer_append(uk_buffer *buffer, const void *bytes, size_t count);

enum { UK_WAIT_LIMIT = 16 };

typedef struct {
  int fd;
  uint32_t interest;
  bool readable, writable;
} uk_waited;

typedef enum { UK_NEW, UK_WAITING, UK_RUNNING, UK_ENDED } uk_state;

struct uk_job {
  uk_loop *loop;
  CURL *easy;
  atomic_int holds;
  uk_done done;
  void *context;

  // Settings
  int64_t timeout_ms, connect_timeout_ms;
  uint64_t body_limit, body_kept, header_limit;
  bool is_wait; // it has no easy handle, and does not count as running
  uk_waited waited[UK_WAIT_LIMIT];
  int waited_count;
  bool detach, reuse, public_only, head, get, has_body;
  bool mail;
  struct curl_slist *headers, *connect_to, *recipients;
  uk_buffer payload;
  uk_stream *stream; // of an operation; NULL: a job of libcurl
  uk_operation operation;
  CURLcode setup; // the first refusal of a setting

  // Under the loop's lock
  bool cancelled, submitted_to_loop;
  uk_job *next, *next_cancel;

  // The loop's thread only
  uk_state state;
  bool in_multi;
  size_t sent;
  size_t heap_index;
  uk_job *previous_running, *next_running;
  uint64_t deadline;

  // The result: written by the loop's thread until `finished_for_good` is set, then by nobody
  atomic_bool finished_for_good;
  uk_end end;
  CURLcode code;
  int os_errno, open_errno;
  uint64_t submitted, started, connected, first_byte, finished;
  uk_buffer body, head_bytes, trailers;
  uint64_t body_seen, headers_seen;
  bool truncated, peer_closed, head_complete, headers_too_large;
  const char *refusal; // what the address is that was refused
  uk_stream *detached; // connected, and not yet taken
  struct sockaddr_storage peer;
  char message[CURL_ERROR_SIZE];
};

enum { UK_FLAW_LIMIT = 16 };

struct uk_stream {
  uk_loop *loop;
  int fd;
  bool unanswered; // something was sent, and nothing came since
  SSL *ssl;        // NULL: plain
  bool tls_failed, certificate_asked;
  uint64_t path; // which of the presented certificates are of the chain that was built
  int flaw_count;
  uk_flaw flaws[UK_FLAW_LIMIT];
};

typedef struct {
  uint32_t generation;
  uint32_t interest; // epoll events asked for; 0: none, yet it may still be registered
  bool registered;
  uk_job *operation; // on a stream, or a wait; NULL: libcurl's
} uk_watch;

typedef struct {
  uk_task run;
  void *context, *owner;
} uk_entry;

typedef struct {
  uk_entry *entries;
  size_t count, capacity;
} uk_entries;

struct uk_loop {
  atomic_int holds;
  pthread_t thread;
  int epoll, wake;
  int max_running;

  pthread_mutex_t lock; // guards from here to `pooled`
  uk_job *inbox, **inbox_end, *operations, *cancels; // operations: those on streams, and waits
  uk_entries tasks;
  bool asleep, stopping;
  CURL **pool;
  size_t pooled;

  // The loop's thread only
  uk_entries taken; // changes places with `tasks`, so that neither is allocated anew
  CURLM *multi;
  uint64_t curl_due; // 0: no timer
  uk_watch *watches;
  size_t watch_count;
  uk_job **heap;
  size_t heap_count, heap_capacity;
  uk_job *running;
  int running_count;
  uk_job *waiting, **waiting_end;
  int unclosed; // a socket that libcurl must not close, as a stream took it over; -1: none
};

enum { UK_POOL_LIMIT = 256 };

uint64_t uk_now(void); // nanoseconds, monotonic
void uk_hold_loop(uk_loop *loop);
void uk_release_loop(uk_loop *loop);

// job.c: the easy handle's callbacks that need the loop
int uk_close_socket(void *client, curl_socket_t fd);

// watch.c
bool uk_watch_set(uk_loop *loop, int fd, uint32_t interest, uk_job *operation);
void uk_watch_closed(uk_loop *loop, int fd);

// deadline.c: a binary heap, the next deadline on top
bool uk_deadline_add(uk_loop *loop, uk_job *job);
void uk_deadline_remove(uk_loop *loop, uk_job *job);

// loop.c
void uk_finish(uk_job *job, uk_end end);
void uk_wake_unlocking(uk_loop *loop); // unlocks the loop's lock and wakes the thread if it sleeps

// task.c
bool uk_run_tasks(uk_loop *loop); // takes what is there and runs it; false when there was nothing

// mail.c
void uk_mail_from(uk_job *job, const char *address);
void uk_mail_starttls(uk_job *job, int64_t rule);
void uk_mail_complete(uk_job *job);

// stream.c
uk_stream *uk_stream_new(uk_loop *loop, int fd);
void uk_stream_step(uk_job *job);
void uk_stream_rest(uk_job *job, bool succeeded);

// tls.c: bytes moved (1 for a handshake that is over), 0 when the other side closed, -1 with what to wait for
ssize_t uk_tls_connect(uk_job *job, uint32_t *wanted);
ssize_t uk_tls_read(uk_job *job, void *bytes, size_t count, uint32_t *wanted);
ssize_t uk_tls_write(uk_job *job, const void *bytes, size_t count, uint32_t *wanted);
void uk_tls_free(uk_stream *stream);

// wait.c
bool uk_wait_begin(uk_job *job);
void uk_wait_forget(uk_job *job);
void uk_wait_ready(uk_job *job, int fd, uint32_t events);

// What an address is that is not public; NULL: it is.
const char *uk_address_refusal(const struct sockaddr *address);

#endif
