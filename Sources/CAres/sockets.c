// The sockets of a question. c-ares' own are not closed on exec from the start, so a program that is started meanwhile
// would inherit them; and c-ares keeps no errno.
#include "internal.h"
#include <errno.h>
#include <netinet/tcp.h>
#include <sys/uio.h>
#include <unistd.h>

static ssize_t noted(ca_question *question, ssize_t result) {
  if (result < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINPROGRESS && errno != EINTR)
    question->os_errno = errno;
  return result;
}

static ares_socket_t on_open(int family, int type, int protocol, void *client) {
  int fd = socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);
  int yes = 1;
  if (fd >= 0 && type == SOCK_STREAM) setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  return (ares_socket_t)noted(client, fd);
}

static int on_close(ares_socket_t fd, void *client) {
  (void)client;
  return close(fd);
}

static int on_connect(ares_socket_t fd, const struct sockaddr *address, ares_socklen_t count, void *client) {
  return (int)noted(client, connect(fd, address, count));
}

static ares_ssize_t on_receive(ares_socket_t fd, void *bytes, size_t count, int flags, struct sockaddr *from,
                               ares_socklen_t *from_count, void *client) {
  ca_question *question = client;
  ssize_t result = noted(question, recvfrom(fd, bytes, count, flags, from, from_count));
  if (result > 0) question->received++;
  // c-ares 1.18 forgets why it asks the next server, and when there is none it says that nobody is there.
  int code = result >= 12 ? ((const uint8_t *)bytes)[3] & 0x0F : 0;
  if (code == 2 || code == 4 || code == 5) question->refusal = code;
  return result;
}

static ares_ssize_t on_send(ares_socket_t fd, const struct iovec *parts, int count, void *client) {
  struct msghdr message = {.msg_iov = (struct iovec *)parts, .msg_iovlen = (size_t)count};
  return noted(client, sendmsg(fd, &message, MSG_NOSIGNAL));
}

const struct ares_socket_functions ca_socket_functions = {on_open, on_close, on_connect, on_receive, on_send};
