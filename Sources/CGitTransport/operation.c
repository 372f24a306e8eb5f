#include "internal.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

_Thread_local ugt_operation ugt_current;

int64_t ugt_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void ugt_begin(const ugt_settings *settings) {
  ugt_current.settings = *settings;
  ugt_current.deadline = ugt_now() + settings->total_ms;
  ugt_current.failure = UGT_NONE;
  ugt_current.text[0] = 0;
  ugt_current.server_time = 0;
}

ugt_failure ugt_end(const char **text) {
  *text = ugt_current.text;
  memset(&ugt_current.settings, 0, sizeof ugt_current.settings);
  return ugt_current.failure;
}

int64_t ugt_server_time(void) { return ugt_current.server_time; }

int ugt_fail(ugt_failure failure, const char *format, ...) {
  if (!ugt_current.failure) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(ugt_current.text, sizeof ugt_current.text, format, arguments);
    va_end(arguments);
    ugt_current.failure = failure;
  }
  git_error_set_str(GIT_ERROR_NET, ugt_current.text);
  return -1;
}

int ugt_patience(int64_t start) {
  int64_t now = ugt_now();
  if (now >= ugt_current.deadline) {
    ugt_fail(UGT_DEADLINE, "it took longer than %.3g s", (double)ugt_current.settings.total_ms / 1000);
    return 0;
  }
  int64_t stall = start + ugt_current.settings.stall_ms;
  if (now >= stall) {
    ugt_fail(UGT_STALLED, "the other side sent nothing for %.3g s", (double)ugt_current.settings.stall_ms / 1000);
    return 0;
  }
  int64_t left = (ugt_current.deadline < stall ? ugt_current.deadline : stall) - now;
  return left > 3600000 ? 3600000 : (int)left;
}

int ugt_append(ugt_buffer *buffer, const void *bytes, size_t count) {
  if (buffer->start == buffer->end) buffer->start = buffer->end = 0;
  if (buffer->end + count > buffer->capacity) {
    size_t capacity = buffer->capacity ? buffer->capacity : 16384;
    while (capacity < buffer->end + count) capacity *= 2;
    char *grown = realloc(buffer->bytes, capacity);
    if (!grown) return ugt_fail(UGT_BROKEN, "there is no memory for %zu bytes", capacity);
    buffer->bytes = grown;
    buffer->capacity = capacity;
  }
  if (count) memcpy(buffer->bytes + buffer->end, bytes, count);
  buffer->end += count;
  return 0;
}

size_t ugt_take(ugt_buffer *buffer, char *bytes, size_t count) {
  size_t length = ugt_length(buffer);
  if (count > length) count = length;
  if (count) memcpy(bytes, buffer->bytes + buffer->start, count);
  buffer->start += count;
  return count;
}

void ugt_release(ugt_buffer *buffer) {
  free(buffer->bytes);
  memset(buffer, 0, sizeof *buffer);
}

const char *ugt_service(git_smart_service_t service) {
  return service == GIT_SERVICE_UPLOADPACK_LS || service == GIT_SERVICE_UPLOADPACK ? "git-upload-pack"
                                                                                    : "git-receive-pack";
}

static git_smart_subtransport_definition http = {ugt_new_http, 1, NULL};
static git_smart_subtransport_definition tcp = {ugt_new_pipe, 0, NULL};
static git_smart_subtransport_definition ssh = {ugt_new_pipe, 0, &ssh};

int ugt_register(void) {
  if (curl_global_init(CURL_GLOBAL_DEFAULT)) return -1;
  int result = git_transport_register("http", git_transport_smart, &http);
  if (!result) result = git_transport_register("https", git_transport_smart, &http);
  if (!result) result = git_transport_register("git", git_transport_smart, &tcp);
  if (!result) result = git_transport_register("ssh", git_transport_smart, &ssh);
  return result;
}
