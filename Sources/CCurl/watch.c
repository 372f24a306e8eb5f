// Which sockets epoll watches, and for what.
#include "internal.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

static bool reserve(uk_loop *loop, int fd) {
  if ((size_t)fd < loop->watch_count) return true;
  size_t count = loop->watch_count ? loop->watch_count : 256;
  while (count <= (size_t)fd) count *= 2;
  uk_watch *watches = realloc(loop->watches, count * sizeof *watches);
  if (!watches) return false;
  memset(watches + loop->watch_count, 0, (count - loop->watch_count) * sizeof *watches);
  loop->watches = watches;
  loop->watch_count = count;
  return true;
}

// The generation travels with the event, so that an event of a closed socket is not taken for one of the socket
// that got the same number within the same turn.
//
// A socket with no interest stays registered: it is mostly about to be closed, which unregisters it without a call of
// ours. Should it report before that, the loop unregisters it. libcurl closes some descriptors of its own (those that
// wake it from a name lookup) without telling, and so do streams: then the number may belong to another socket by now,
// of which epoll knows nothing. Hence the second try on ENOENT, and no short cut for libcurl when the interest is the one
// noted. A stream's note was brought to no interest when libcurl gave its socket up.
bool uk_watch_set(uk_loop *loop, int fd, uint32_t interest, uk_job *operation) {
  if (fd < 0 || !reserve(loop, fd)) return false;
  uk_watch *watch = &loop->watches[fd];
  watch->operation = operation;
  if (operation && watch->registered && watch->interest == interest) return true;
  watch->interest = interest;
  if (!interest) return true;
  if (!watch->registered) watch->generation++;
  struct epoll_event event = {.events = interest,
                              .data.u64 = (uint64_t)watch->generation << 32 | (uint32_t)fd};
  int call = watch->registered ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
  int failed = epoll_ctl(loop->epoll, call, fd, &event);
  if (failed && errno == ENOENT) failed = epoll_ctl(loop->epoll, EPOLL_CTL_ADD, fd, &event);
  if (failed && errno == EEXIST) failed = epoll_ctl(loop->epoll, EPOLL_CTL_MOD, fd, &event);
  watch->registered = !failed;
  return !failed;
}

void uk_watch_closed(uk_loop *loop, int fd) {
  if (fd < 0 || (size_t)fd >= loop->watch_count) return;
  uk_watch *watch = &loop->watches[fd];
  watch->registered = false;
  watch->interest = 0;
  watch->operation = NULL;
  watch->generation++;
}
