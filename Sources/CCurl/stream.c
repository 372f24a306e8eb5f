// A connected socket and the operations on it: send, receive, TLS handshake.
#include "internal.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

// MARK: Its life

uk_stream *uk_stream_new(uk_loop *loop, int fd) {
  uk_stream *stream = calloc(1, sizeof *stream);
  if (!stream) return NULL;
  uk_hold_loop(loop);
  stream->loop = loop;
  stream->fd = fd;
  return stream;
}

uk_stream *uk_job_take_stream(uk_job *job) {
  uk_stream *stream = job->detached;
  job->detached = NULL;
  return stream;
}

void uk_stream_close(uk_stream *stream) {
  uk_tls_free(stream);
  // A reset instead of a farewell leaves no port in TIME_WAIT. It would also throw away what was not yet delivered, so
  // a stream that was not answered says goodbye in order.
  struct linger reset = {.l_onoff = 1, .l_linger = 0};
  if (!stream->unanswered) setsockopt(stream->fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  close(stream->fd);
  uk_release_loop(stream->loop);
  free(stream);
}

uk_job *uk_stream_job(uk_stream *stream, uk_operation operation) {
  uk_job *job = calloc(1, sizeof *job);
  if (!job) return NULL;
  uk_hold_loop(stream->loop);
  job->loop = stream->loop;
  job->holds = 1;
  job->stream = stream;
  job->operation = operation;
  job->body_limit = 16384;
  return job;
}

// MARK: Its operations

// The operation is over. What a failed one did not deliver is not worth a farewell that may take minutes.
void uk_stream_rest(uk_job *job, bool succeeded) {
  uk_watch_set(job->loop, job->stream->fd, 0, NULL);
  if (!succeeded) job->stream->unanswered = false;
}

// Each returns the bytes moved, 0 when the other side closed, or -1 with `wanted` telling what to wait for; with
// nothing to wait for it failed, and errno or the job's message says how.
static ssize_t plain(ssize_t count, uint32_t interest, uint32_t *wanted) {
  if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) *wanted = interest;
  return count;
}

static ssize_t put(uk_job *job, uint32_t *wanted) {
  uk_stream *stream = job->stream;
  const uint8_t *bytes = job->payload.bytes + job->sent;
  size_t count = job->payload.count - job->sent;
  if (stream->ssl) return uk_tls_write(job, bytes, count, wanted);
  return plain(send(stream->fd, bytes, count, MSG_NOSIGNAL), EPOLLOUT, wanted);
}

static ssize_t get(uk_job *job, void *bytes, size_t count, uint32_t *wanted) {
  if (job->stream->ssl) return uk_tls_read(job, bytes, count, wanted);
  return plain(recv(job->stream->fd, bytes, count, 0), EPOLLIN, wanted);
}

static void stop(uk_job *job, ssize_t count, uint32_t wanted) {
  int code = errno;
  if (count == 0) {
    job->peer_closed = true;
    job->stream->unanswered = false;
    return uk_finish(job, UK_END_OK);
  }
  if (wanted) {
    if (uk_watch_set(job->loop, job->stream->fd, wanted, job)) return;
    code = errno;
  }
  job->os_errno = code;
  uk_finish(job, job->message[0] ? UK_END_TLS : UK_END_SYSTEM);
}

static void send_all(uk_job *job) {
  job->stream->unanswered = true;
  while (job->sent < job->payload.count) {
    uint32_t wanted = 0;
    ssize_t count = put(job, &wanted);
    if (count < 0 && !wanted && errno == EINTR) continue;
    if (count <= 0) return stop(job, count, wanted);
    job->sent += (size_t)count;
  }
  uk_finish(job, UK_END_OK);
}

static void receive(uk_job *job) {
  uint8_t bytes[16384];
  size_t room = job->body_limit < sizeof bytes ? job->body_limit : sizeof bytes;
  uint32_t wanted = 0;
  ssize_t count;
  do count = get(job, bytes, room, &wanted);
  while (count < 0 && !wanted && errno == EINTR);
  if (count <= 0) return stop(job, count, wanted);
  job->stream->unanswered = false;
  job->first_byte = uk_now();
  if (!uk_buffer_append(&job->body, bytes, (size_t)count)) {
    errno = ENOMEM;
    return stop(job, -1, 0);
  }
  uk_finish(job, UK_END_OK);
}

static void handshake(uk_job *job) {
  uint32_t wanted = 0;
  ssize_t done = uk_tls_connect(job, &wanted);
  if (done <= 0) return stop(job, done, wanted);
  uk_finish(job, UK_END_OK);
}

void uk_stream_step(uk_job *job) {
  job->message[0] = 0;
  switch (job->operation) {
  case UK_OPERATION_SEND: return send_all(job);
  case UK_OPERATION_RECEIVE: return receive(job);
  case UK_OPERATION_HANDSHAKE: return handshake(job);
  }
}
