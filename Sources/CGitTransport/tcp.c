#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/// Connects to one address within the limits; -1 with errno set.
static int connect_to(const struct addrinfo *address) {
  int file = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (file < 0) return -1;
  if (connect(file, address->ai_addr, address->ai_addrlen) == 0) return file;
  int problem = errno;
  if (problem == EINPROGRESS) {
    struct pollfd end = {file, POLLOUT, 0};
    int64_t left = ugt_current.deadline - ugt_now();
    if (left > ugt_current.settings.connect_ms) left = ugt_current.settings.connect_ms;
    socklen_t length = sizeof problem;
    if (poll(&end, 1, left > 0 ? (int)left : 0) != 1) problem = ETIMEDOUT;
    else if (getsockopt(file, SOL_SOCKET, SO_ERROR, &problem, &length) == 0 && problem == 0) return file;
  }
  close(file);
  errno = problem;
  return -1;
}

int ugt_dial(ugt_line *line) {
  const ugt_settings *settings = &ugt_current.settings;
  char port[16];
  snprintf(port, sizeof port, "%d", settings->port ? settings->port : 9418);
  struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found = NULL;
  int result = getaddrinfo(settings->host, port, &hints, &found);
  if (result) return ugt_fail(UGT_UNREACHABLE, "the name %s does not resolve: %s", settings->host, gai_strerror(result));
  int file = -1;
  for (struct addrinfo *each = found; each && file < 0; each = each->ai_next) file = connect_to(each);
  int problem = errno;
  freeaddrinfo(found);
  if (file < 0) return ugt_fail(UGT_UNREACHABLE, "%s port %s: %s", settings->host, port, strerror(problem));
  *line = (ugt_line){0, file, file, -1};
  return 0;
}
