// A wait for descriptors that are not libcurl's: those of DNS questions and ICMP sockets, which Swift drives.
#include "internal.h"
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

uk_job *uk_wait_new(uk_loop *loop) {
  uk_job *job = calloc(1, sizeof *job);
  if (!job) return NULL;
  uk_hold_loop(loop);
  job->loop = loop;
  job->holds = 1;
  job->is_wait = true;
  job->timeout_ms = 1;
  return job;
}

bool uk_wait_add(uk_job *job, int fd, bool readable, bool writable) {
  if (job->waited_count == UK_WAIT_LIMIT) return false;
  job->waited[job->waited_count++] =
    (uk_waited){.fd = fd, .interest = (readable ? EPOLLIN : 0) | (writable ? EPOLLOUT : 0)};
  return true;
}

bool uk_wait_begin(uk_job *job) {
  for (int index = 0; index < job->waited_count; index++) {
    // What stands under this number is of a socket that libcurl closed without telling: no wait leaves anything behind.
    uk_watch_closed(job->loop, job->waited[index].fd);
    if (!uk_watch_set(job->loop, job->waited[index].fd, job->waited[index].interest, job)) return false;
  }
  return true;
}

// The descriptors stay open and may be waited for again, so they must leave epoll: what has no watch would spin.
void uk_wait_forget(uk_job *job) {
  for (int index = 0; index < job->waited_count; index++) {
    uk_watch_closed(job->loop, job->waited[index].fd);
    epoll_ctl(job->loop->epoll, EPOLL_CTL_DEL, job->waited[index].fd, NULL);
  }
}

void uk_wait_ready(uk_job *job, int fd, uint32_t events) {
  // An error or a farewell is told by the call that the descriptor is ready for.
  bool any = events & (EPOLLERR | EPOLLHUP);
  for (int index = 0; index < job->waited_count; index++) {
    uk_waited *waited = &job->waited[index];
    if (waited->fd != fd) continue;
    waited->readable = any || events & EPOLLIN;
    waited->writable = any || events & EPOLLOUT;
  }
  uk_finish(job, UK_END_OK);
}

uk_end uk_wait_end(uk_job *job) {
  return atomic_load_explicit(&job->finished_for_good, memory_order_acquire) ? job->end : UK_END_CANCELLED;
}

bool uk_wait_found(uk_job *job, int index, bool *readable, bool *writable) {
  if (index >= job->waited_count) return false;
  *readable = job->waited[index].readable;
  *writable = job->waited[index].writable;
  return true;
}
