// The stateful half: one conversation over a program's pipes (ssh) or a socket (git).
#include "internal.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct pipe_stream pipe_stream;

typedef struct {
  git_smart_subtransport base;
  bool is_ssh;
  pipe_stream *stream;
} pipe_transport;

struct pipe_stream {
  git_smart_subtransport_stream base;
  pipe_transport *transport;
  ugt_line line;
  ugt_buffer incoming, words;
  bool has_ended, is_explained;
};

/// The last words of a program that talks without end are enough.
enum { WORDS_LIMIT = 65536 };

static void close_end(int *end) {
  if (*end >= 0) close(*end);
  *end = -1;
}

/// Reads what there is without waiting. 1: more may come, 0: it has ended.
static int drain(int file, ugt_buffer *into, size_t limit) {
  char bytes[65536];
  while (true) {
    ssize_t count = read(file, bytes, sizeof bytes);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return 1;
    if (count <= 0) return 0;
    if (limit && ugt_length(into) + (size_t)count > limit) into->start = into->end = 0;
    if (ugt_append(into, bytes, (size_t)count)) return 0;
    if (!limit) return 1;
  }
}

/// Waits for one of the ends to have something; `start` is when the wait began. Returns poll's events for output and
/// input, or -1 after a failure.
static int wait_for(pipe_stream *stream, bool writing, int64_t start, bool *can_read) {
  struct pollfd ends[3] = {
      {stream->has_ended ? -1 : stream->line.output, POLLIN, 0},
      {stream->line.errors, POLLIN, 0},
      {writing ? stream->line.input : -1, POLLOUT, 0},
  };
  int patience = ugt_patience(start);
  if (!patience) return -1;
  int count = poll(ends, 3, patience);
  if (count < 0 && errno != EINTR) return ugt_fail(UGT_BROKEN, "poll: %s", strerror(errno));
  if (count <= 0) return ugt_patience(start) || ugt_current.failure == UGT_NONE ? 0 : -1;
  if (ends[1].revents && !drain(stream->line.errors, &stream->words, WORDS_LIMIT)) close_end(&stream->line.errors);
  *can_read = ends[0].revents != 0;
  return ends[2].revents ? 1 : 0;
}

/// Ends the program and whatever it started. A program that was let go has some time to leave in order.
static int reap(ugt_line *line, int patience) {
  if (line->pid <= 0) return 0;
  int handle = (int)syscall(SYS_pidfd_open, line->pid, 0);
  if (handle >= 0) {
    struct pollfd end = {handle, POLLIN, 0};
    if (patience > 0) poll(&end, 1, patience);
    close(handle);
  }
  siginfo_t info;
  memset(&info, 0, sizeof info);
  bool left = waitid(P_PID, (id_t)line->pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid != 0;
  // While the leader is not reaped, its number cannot be that of another group.
  kill(-line->pid, SIGKILL);
  int status = 0;
  while (waitpid(line->pid, &status, 0) < 0 && errno == EINTR) {
  }
  line->pid = 0;
  return left && WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

/// The other side has closed: says why, as far as the program has told.
static void explain(pipe_stream *stream) {
  if (stream->is_explained) return;
  stream->is_explained = true;
  if (!stream->transport->is_ssh) return;
  int64_t start = ugt_now();
  // Its last words may come after the end of its output.
  while (stream->line.errors >= 0 && ugt_now() - start < 2000) {
    struct pollfd end = {stream->line.errors, POLLIN, 0};
    int left = (int)(2000 - (ugt_now() - start));
    if (poll(&end, 1, left > 0 ? left : 0) <= 0) break;
    if (!drain(stream->line.errors, &stream->words, WORDS_LIMIT)) close_end(&stream->line.errors);
  }
  int status = reap(&stream->line, 500);
  if (status) ugt_explain_ssh(&stream->words, status);
}

static int pipe_read(git_smart_subtransport_stream *base, char *bytes, size_t size, size_t *count) {
  pipe_stream *stream = (pipe_stream *)base;
  *count = 0;
  int64_t start = ugt_now();
  while (!ugt_length(&stream->incoming)) {
    if (stream->has_ended) {
      explain(stream);
      return ugt_current.failure ? -1 : 0;
    }
    bool can_read = false;
    if (wait_for(stream, false, start, &can_read) < 0) return -1;
    if (can_read && !drain(stream->line.output, &stream->incoming, 0)) stream->has_ended = true;
  }
  *count = ugt_take(&stream->incoming, bytes, size);
  return 0;
}

static int pipe_write(git_smart_subtransport_stream *base, const char *bytes, size_t size) {
  pipe_stream *stream = (pipe_stream *)base;
  int64_t start = ugt_now();
  while (size) {
    bool can_read = false;
    int can_write = wait_for(stream, true, start, &can_read);
    if (can_write < 0) return -1;
    // Both sides may write at once; who does not read then waits for ever.
    if (can_read && !drain(stream->line.output, &stream->incoming, 0)) stream->has_ended = true;
    if (!can_write) continue;
    ssize_t count = write(stream->line.input, bytes, size);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (count < 0) {
      int problem = errno;
      // A refusal may lie in what was sent to us before.
      if (ugt_length(&stream->incoming)) return 0;
      explain(stream);
      return ugt_fail(UGT_BROKEN, "the other side closed the connection (%s)", strerror(problem));
    }
    bytes += count;
    size -= (size_t)count;
    start = ugt_now();
  }
  return 0;
}

static void pipe_free(git_smart_subtransport_stream *base) {
  pipe_stream *stream = (pipe_stream *)base;
  close_end(&stream->line.input);
  if (stream->line.pid > 0) {
    int64_t left = ugt_current.deadline - ugt_now();
    reap(&stream->line, ugt_current.failure ? 0 : left < 0 ? 0 : left > 2000 ? 2000 : (int)left);
  }
  // A socket is both ends.
  if (stream->line.output != stream->line.input) close_end(&stream->line.output);
  close_end(&stream->line.errors);
  ugt_release(&stream->incoming);
  ugt_release(&stream->words);
  if (stream->transport->stream == stream) stream->transport->stream = NULL;
  free(stream);
}

/// `0032git-upload-pack /path\0host=example.org\0`: gitprotocol-pack(5), "Git Transport".
static int request(pipe_stream *stream, const char *service) {
  const ugt_settings *settings = &ugt_current.settings;
  char text[8192], host[512];
  if (settings->port) snprintf(host, sizeof host, "%s:%d", settings->host, settings->port);
  else snprintf(host, sizeof host, "%s", settings->host);
  size_t length = 4 + strlen(service) + 1 + strlen(settings->path) + 1 + 5 + strlen(host) + 1;
  if (length >= sizeof text) return ugt_fail(UGT_BROKEN, "the path is too long");
  snprintf(text, sizeof text, "%04zx%s %s%chost=%s", length, service, settings->path, 0, host);
  return pipe_write(&stream->base, text, length);
}

static int pipe_action(
    git_smart_subtransport_stream **out, git_smart_subtransport *base, const char *url, git_smart_service_t service) {
  (void)url;
  pipe_transport *transport = (pipe_transport *)base;
  if (!ugt_is_listing(service)) {
    if (!transport->stream) return ugt_fail(UGT_BROKEN, "the connection is closed");
    *out = &transport->stream->base;
    return 0;
  }
  pipe_stream *stream = calloc(1, sizeof *stream);
  if (!stream) return ugt_fail(UGT_BROKEN, "there is no memory");
  stream->base = (git_smart_subtransport_stream){base, pipe_read, pipe_write, pipe_free};
  stream->transport = transport;
  stream->line = (ugt_line){0, -1, -1, -1};
  int result = transport->is_ssh ? ugt_start_ssh(&stream->line, ugt_service(service)) : ugt_dial(&stream->line);
  if (!result && !transport->is_ssh) result = request(stream, ugt_service(service));
  if (result) {
    pipe_free(&stream->base);
    return result;
  }
  transport->stream = stream;
  *out = &stream->base;
  return 0;
}

static int pipe_close(git_smart_subtransport *base) {
  // libgit2 frees the stream itself.
  (void)base;
  return 0;
}

static void pipe_free_transport(git_smart_subtransport *base) { free(base); }

int ugt_new_pipe(git_smart_subtransport **out, git_transport *owner, void *param) {
  (void)owner;
  pipe_transport *transport = calloc(1, sizeof *transport);
  if (!transport) return ugt_fail(UGT_BROKEN, "there is no memory");
  transport->base = (git_smart_subtransport){pipe_action, pipe_close, pipe_free_transport};
  transport->is_ssh = param != NULL;
  *out = &transport->base;
  return 0;
}
