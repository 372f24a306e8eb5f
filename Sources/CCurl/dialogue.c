// A TCP dialogue on a socket that libcurl connected: send, then read until what is waited for has come.
#include "internal.h"
#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

static void finish(uk_job *job, uk_end end) {
  // A reset instead of a farewell leaves no port in TIME_WAIT. It would also throw away what was not yet delivered, so
  // a dialogue that only sends says goodbye in order.
  bool answered = job->body_seen || job->peer_closed;
  if (!job->payload.count || answered || end != UK_END_OK) {
    struct linger reset = {.l_onoff = 1, .l_linger = 0};
    setsockopt(job->fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  }
  uk_finish(job, end);
}

static void fail(uk_job *job) {
  job->os_errno = errno;
  finish(job, UK_END_SYSTEM);
}

static void watch(uk_job *job, uint32_t interest) {
  if (!uk_watch_set(job->loop, job->fd, interest, job)) fail(job);
}

static bool found(uk_job *job, size_t fresh) {
  if (!job->expect.count) return false;
  // What is waited for may have begun in the bytes read before.
  size_t overlap = fresh + job->expect.count - 1;
  size_t from = job->body.count > overlap ? job->body.count - overlap : 0;
  return memmem(job->body.bytes + from, job->body.count - from, job->expect.bytes, job->expect.count) != NULL;
}

static void receive(uk_job *job) {
  uint8_t bytes[16384];
  for (;;) {
    size_t room = job->body_limit - job->body_seen;
    ssize_t count = recv(job->fd, bytes, room < sizeof bytes ? room : sizeof bytes, 0);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return watch(job, EPOLLIN);
    if (count < 0) return fail(job);
    if (count == 0) {
      job->peer_closed = true;
      return finish(job, UK_END_OK);
    }
    if (!job->first_byte) job->first_byte = uk_now();
    job->body_seen += (uint64_t)count;
    if (!uk_buffer_append(&job->body, bytes, (size_t)count)) {
      errno = ENOMEM;
      return fail(job);
    }
    job->expected = found(job, (size_t)count);
    job->truncated = !job->expected && job->body_seen >= job->body_limit;
    if (job->expected || job->truncated) return finish(job, UK_END_OK);
  }
}

void uk_dialogue_step(uk_job *job) {
  while (job->sent < job->payload.count) {
    ssize_t count = send(job->fd, job->payload.bytes + job->sent, job->payload.count - job->sent, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return watch(job, EPOLLOUT);
    if (count < 0) return fail(job);
    job->sent += (size_t)count;
  }
  if (!job->expect.count) return finish(job, UK_END_OK);
  receive(job);
}

void uk_dialogue_begin(uk_job *job, int fd) {
  job->fd = fd;
  uk_watch_closed(job->loop, fd); // forget libcurl's interest; it may still be registered, which watch_set mends
  uk_dialogue_step(job);
}
