#pragma once

#include "CGitTransport.h"

#include <git2.h>
#include <git2/sys/transport.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/// The operation that runs on this thread.
typedef struct {
  ugt_settings settings;
  int64_t deadline;
  ugt_failure failure;
  char text[4096];
  int64_t server_time;
} ugt_operation;

extern _Thread_local ugt_operation ugt_current;

int64_t ugt_now(void);

/// Notes the first failure of the operation and tells libgit2 of it; later ones are its consequences. Returns -1.
int ugt_fail(ugt_failure failure, const char *format, ...) __attribute__((format(printf, 2, 3)));

/// How long a wait may last that began at `start`, in milliseconds; 0 after a failure was noted.
int ugt_patience(int64_t start);

/// Bytes that grow.
typedef struct {
  char *bytes;
  size_t start, end, capacity;
} ugt_buffer;

int ugt_append(ugt_buffer *buffer, const void *bytes, size_t count);
/// Takes up to `count` bytes off the front.
size_t ugt_take(ugt_buffer *buffer, char *bytes, size_t count);
static inline size_t ugt_length(const ugt_buffer *buffer) { return buffer->end - buffer->start; }
void ugt_release(ugt_buffer *buffer);

/// `git-upload-pack` or `git-receive-pack`.
const char *ugt_service(git_smart_service_t service);
static inline bool ugt_is_listing(git_smart_service_t service) {
  return service == GIT_SERVICE_UPLOADPACK_LS || service == GIT_SERVICE_RECEIVEPACK_LS;
}

int ugt_new_http(git_smart_subtransport **out, git_transport *owner, void *param);
/// `param` is non-NULL for ssh.
int ugt_new_pipe(git_smart_subtransport **out, git_transport *owner, void *param);

/// A program or a socket that carries one conversation.
typedef struct {
  int pid;
  int input, output, errors;
} ugt_line;

int ugt_dial(ugt_line *line);
int ugt_start_ssh(ugt_line *line, const char *service);
/// What the ssh program's last words mean.
int ugt_explain_ssh(const ugt_buffer *words, int status);
