// The thread: takes submissions, waits in epoll, feeds libcurl and streams, ends what is done or overdue.
#include "internal.h"
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

static const uint64_t WAKE = UINT64_MAX;

uint64_t uk_now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

// MARK: What libcurl tells

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *client, void *unused) {
  (void)easy, (void)unused;
  uint32_t interest = what == CURL_POLL_IN      ? EPOLLIN
                      : what == CURL_POLL_OUT   ? EPOLLOUT
                      : what == CURL_POLL_INOUT ? EPOLLIN | EPOLLOUT
                                                : 0;
  return uk_watch_set(client, fd, interest, NULL) ? 0 : -1;
}

static int on_timer(CURLM *multi, long milliseconds, void *client) {
  (void)multi;
  uk_loop *loop = client;
  loop->curl_due = milliseconds < 0 ? 0 : uk_now() + (uint64_t)milliseconds * 1000000u;
  return 0;
}

int uk_close_socket(void *client, curl_socket_t fd) {
  uk_loop *loop = client;
  if (fd == loop->unclosed) return 0;
  uk_watch_closed(loop, fd);
  return close(fd);
}

// MARK: The life of a job on the loop

static void link_running(uk_loop *loop, uk_job *job) {
  job->previous_running = NULL;
  job->next_running = loop->running;
  if (loop->running) loop->running->previous_running = job;
  loop->running = job;
  if (!job->is_wait) loop->running_count++;
}

static void unlink_running(uk_loop *loop, uk_job *job) {
  if (job->previous_running) job->previous_running->next_running = job->next_running;
  else loop->running = job->next_running;
  if (job->next_running) job->next_running->previous_running = job->previous_running;
  if (!job->is_wait) loop->running_count--;
}

void uk_finish(uk_job *job, uk_end end) {
  uk_loop *loop = job->loop;
  if (job->state == UK_ENDED) return;
  if (job->in_multi) {
    job->in_multi = false;
    curl_multi_remove_handle(loop->multi, job->easy);
  }
  if (job->stream) uk_stream_rest(job, end == UK_END_OK);
  if (job->is_wait && job->state == UK_RUNNING) uk_wait_forget(job);
  uk_deadline_remove(loop, job);
  if (job->state == UK_RUNNING) unlink_running(loop, job);
  job->state = UK_ENDED;
  job->end = end;
  job->finished = uk_now();
  if (!job->started) job->started = job->finished;
  atomic_store_explicit(&job->finished_for_good, true, memory_order_release);
  job->done(job->context);
  uk_job_release(job);
}

static void start(uk_loop *loop, uk_job *job) {
  job->started = uk_now();
  job->deadline = job->started + (uint64_t)job->timeout_ms * 1000000u;
  job->state = UK_RUNNING;
  link_running(loop, job);
  job->code = job->setup;
  if (job->setup != CURLE_OK) return uk_finish(job, UK_END_CURL);
  if (job->stream && uk_deadline_add(loop, job)) return uk_stream_step(job);
  if (job->stream || !uk_deadline_add(loop, job) || curl_multi_add_handle(loop->multi, job->easy) != CURLM_OK) {
    job->code = CURLE_OUT_OF_MEMORY;
    return uk_finish(job, UK_END_CURL);
  }
  job->in_multi = true;
}

static void start_wait(uk_loop *loop, uk_job *job) {
  job->started = uk_now();
  job->deadline = job->started + (uint64_t)job->timeout_ms * 1000000u;
  job->state = UK_RUNNING;
  link_running(loop, job);
  if (!uk_deadline_add(loop, job) || !uk_wait_begin(job)) uk_finish(job, UK_END_SYSTEM);
}

// Hands the socket of a connection to a stream; libcurl has forgotten it.
static void detach(uk_job *job, int fd) {
  uk_watch_set(job->loop, fd, 0, NULL);
  job->detached = uk_stream_new(job->loop, fd);
  if (!job->detached) {
    close(fd);
    job->code = CURLE_OUT_OF_MEMORY;
  }
  uk_finish(job, job->detached ? UK_END_OK : UK_END_CURL);
}

// A message of libcurl: the transfer is over.
static void transfer_ended(uk_loop *loop, uk_job *job, CURLcode code) {
  job->code = code;
  if (code == CURLE_WRITE_ERROR && job->truncated) code = job->code = CURLE_OK;
  if (job->headers_too_large) return uk_finish(job, UK_END_HEADERS_TOO_LARGE);
  if (code == CURLE_OK && job->detach) {
    curl_socket_t fd = CURL_SOCKET_BAD;
    curl_easy_getinfo(job->easy, CURLINFO_ACTIVESOCKET, &fd);
    loop->unclosed = fd;
    curl_multi_remove_handle(loop->multi, job->easy);
    loop->unclosed = -1;
    job->in_multi = false;
    return detach(job, fd);
  }
  if (code != CURLE_OK) {
    long os_errno = 0;
    curl_easy_getinfo(job->easy, CURLINFO_OS_ERRNO, &os_errno);
    job->os_errno = job->open_errno ? job->open_errno : (int)os_errno;
    if (job->refusal && code == CURLE_COULDNT_CONNECT) return uk_finish(job, UK_END_ADDRESS_REFUSED);
  }
  uk_finish(job, code == CURLE_OK ? UK_END_OK : UK_END_CURL);
}

static void read_messages(uk_loop *loop) {
  int left;
  for (CURLMsg *message; (message = curl_multi_info_read(loop->multi, &left));) {
    if (message->msg != CURLMSG_DONE) continue;
    CURLcode code = message->data.result;
    char *job = NULL;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &job);
    transfer_ended(loop, (uk_job *)job, code);
  }
}

// MARK: The turn

void uk_wake_unlocking(uk_loop *loop) {
  bool asleep = loop->asleep;
  loop->asleep = false;
  pthread_mutex_unlock(&loop->lock);
  uint64_t one = 1;
  if (asleep) (void)!write(loop->wake, &one, sizeof one);
}

static void unlink_waiting(uk_loop *loop, uk_job *job) {
  for (uk_job **link = &loop->waiting; *link; link = &(*link)->next) {
    if (*link != job) continue;
    *link = job->next;
    if (!*link) loop->waiting_end = link;
    return;
  }
}

// Takes what other threads left. Returns whether the loop is to stop.
static bool take_submissions(uk_loop *loop) {
  // Tasks often hand on to others: a request that ended, its caller, the next request. What they submit starts in this
  // turn. Sockets wait meanwhile, so there is a limit.
  for (int round = 0; round < 8 && uk_run_tasks(loop); round++) continue;
  pthread_mutex_lock(&loop->lock);
  loop->asleep = false;
  uk_job *cancels = loop->cancels, *operations = loop->operations;
  loop->cancels = loop->operations = NULL;
  if (loop->inbox) {
    *loop->waiting_end = loop->inbox;
    loop->waiting_end = loop->inbox_end;
    loop->inbox = NULL;
    loop->inbox_end = &loop->inbox;
  }
  bool stopping = loop->stopping;
  pthread_mutex_unlock(&loop->lock);

  // Before the cancels, which may be for one of them.
  while (operations) {
    uk_job *job = operations;
    operations = job->next;
    if (job->is_wait) start_wait(loop, job);
    else start(loop, job);
  }
  while (cancels) {
    uk_job *job = cancels;
    cancels = job->next_cancel;
    if (job->state == UK_WAITING) unlink_waiting(loop, job);
    uk_finish(job, UK_END_CANCELLED);
    uk_job_release(job);
  }
  while (loop->waiting && loop->running_count < loop->max_running && !stopping) {
    uk_job *job = loop->waiting;
    loop->waiting = job->next;
    if (!loop->waiting) loop->waiting_end = &loop->waiting;
    start(loop, job);
  }
  return stopping;
}

// Milliseconds until something is due, rounded up so that the loop does not spin; -1: nothing is.
static int time_to_wait(uk_loop *loop) {
  uint64_t due = loop->curl_due;
  if (loop->heap_count && (!due || loop->heap[0]->deadline < due)) due = loop->heap[0]->deadline;
  if (!due) return -1;
  uint64_t now = uk_now();
  if (due <= now) return 0;
  uint64_t milliseconds = (due - now + 999999) / 1000000;
  return milliseconds > 3600000 ? 3600000 : (int)milliseconds;
}

// Sleeps only when no submission came meanwhile: both sides look under the lock.
static int wait_for_events(uk_loop *loop, struct epoll_event *events, int capacity) {
  int timeout = time_to_wait(loop);
  if (timeout != 0) {
    pthread_mutex_lock(&loop->lock);
    bool startable = loop->waiting && loop->running_count < loop->max_running;
    if (loop->inbox || loop->operations || loop->cancels || loop->tasks.count || loop->stopping || startable) timeout = 0;
    else loop->asleep = true;
    pthread_mutex_unlock(&loop->lock);
  }
  return epoll_wait(loop->epoll, events, capacity, timeout);
}

static void handle_event(uk_loop *loop, const struct epoll_event *event) {
  if (event->data.u64 == WAKE) {
    uint64_t count;
    (void)!read(loop->wake, &count, sizeof count);
    return;
  }
  int fd = (int)(uint32_t)event->data.u64;
  uk_watch *watch = &loop->watches[fd];
  if (watch->generation != event->data.u64 >> 32) return;
  if (!watch->interest) {
    epoll_ctl(loop->epoll, EPOLL_CTL_DEL, fd, NULL);
    watch->registered = false;
    return;
  }
  if (watch->operation && watch->operation->is_wait) return uk_wait_ready(watch->operation, fd, event->events);
  if (watch->operation) return uk_stream_step(watch->operation);
  int mask = (event->events & EPOLLIN ? CURL_CSELECT_IN : 0) | (event->events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
             (event->events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);
  int running;
  curl_multi_socket_action(loop->multi, fd, mask, &running);
}

static void end_everything(uk_loop *loop) {
  while (loop->running) uk_finish(loop->running, UK_END_STOPPED);
  while (loop->waiting) {
    uk_job *job = loop->waiting;
    loop->waiting = job->next;
    uk_finish(job, UK_END_STOPPED);
  }
  while (uk_run_tasks(loop)) continue;
  curl_multi_cleanup(loop->multi);
  close(loop->epoll);
  free(loop->watches);
  free(loop->heap);
}

static void *run(void *argument) {
  uk_loop *loop = argument;
  struct epoll_event events[256];
  while (!take_submissions(loop)) {
    int count = wait_for_events(loop, events, 256);
    for (int index = 0; index < count; index++) handle_event(loop, &events[index]);
    uint64_t now = uk_now();
    if (loop->curl_due && loop->curl_due <= now) {
      int running;
      loop->curl_due = 0;
      curl_multi_socket_action(loop->multi, CURL_SOCKET_TIMEOUT, 0, &running);
      // libcurl does not call back for a time that it has told before, so one that was met too early would be lost.
      long milliseconds = -1;
      if (!loop->curl_due) curl_multi_timeout(loop->multi, &milliseconds);
      if (milliseconds >= 0) on_timer(loop->multi, milliseconds, loop);
    }
    read_messages(loop);
    while (loop->heap_count && loop->heap[0]->deadline <= now) uk_finish(loop->heap[0], UK_END_TIMEOUT);
  }
  end_everything(loop);
  uk_release_loop(loop);
  return NULL;
}

// MARK: Start and end

static void set_up_process(void) {
  curl_global_init(CURL_GLOBAL_DEFAULT);
  // A peer that closes must be an error of one write, never the end of the program.
  struct sigaction action;
  if (sigaction(SIGPIPE, NULL, &action) == 0 && action.sa_handler == SIG_DFL) signal(SIGPIPE, SIG_IGN);
}

uk_loop *uk_loop_start(int max_running, int max_idle) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, set_up_process);
  uk_loop *loop = calloc(1, sizeof *loop);
  if (!loop) return NULL;
  loop->holds = 2; // the caller's and the thread's
  loop->max_running = max_running > 0 ? max_running : 1;
  loop->inbox_end = &loop->inbox;
  loop->waiting_end = &loop->waiting;
  loop->unclosed = -1;
  pthread_mutex_init(&loop->lock, NULL);
  loop->pool = calloc(UK_POOL_LIMIT, sizeof *loop->pool);
  loop->multi = curl_multi_init();
  loop->epoll = epoll_create1(EPOLL_CLOEXEC);
  loop->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  struct epoll_event event = {.events = EPOLLIN, .data.u64 = WAKE};
  bool ready = loop->pool && loop->multi && loop->epoll >= 0 && loop->wake >= 0 &&
               epoll_ctl(loop->epoll, EPOLL_CTL_ADD, loop->wake, &event) == 0;
  if (ready) {
    curl_multi_setopt(loop->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(loop->multi, CURLMOPT_SOCKETDATA, loop);
    curl_multi_setopt(loop->multi, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(loop->multi, CURLMOPT_TIMERDATA, loop);
    curl_multi_setopt(loop->multi, CURLMOPT_MAXCONNECTS, (long)(max_idle > 0 ? max_idle : 1));
    // Signals are for the program's other threads.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int error = pthread_create(&loop->thread, NULL, run, loop);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (error) errno = error;
    else {
      pthread_setname_np(loop->thread, "transport");
      return loop;
    }
  }
  int error = errno;
  if (loop->multi) curl_multi_cleanup(loop->multi);
  if (loop->epoll >= 0) close(loop->epoll);
  loop->holds = 1;
  uk_release_loop(loop);
  errno = error;
  return NULL;
}

void uk_loop_stop(uk_loop *loop) {
  pthread_mutex_lock(&loop->lock);
  loop->stopping = true;
  pthread_mutex_unlock(&loop->lock);
  uint64_t one = 1;
  (void)!write(loop->wake, &one, sizeof one);
  // Dropped from within a callback, the thread cannot wait for itself.
  if (pthread_equal(pthread_self(), loop->thread)) pthread_detach(loop->thread);
  else pthread_join(loop->thread, NULL);
  uk_release_loop(loop);
}

void uk_hold_loop(uk_loop *loop) { atomic_fetch_add_explicit(&loop->holds, 1, memory_order_relaxed); }

void uk_release_loop(uk_loop *loop) {
  if (atomic_fetch_sub_explicit(&loop->holds, 1, memory_order_acq_rel) != 1) return;
  for (size_t index = 0; index < loop->pooled; index++) curl_easy_cleanup(loop->pool[index]);
  free(loop->pool);
  free(loop->tasks.entries);
  free(loop->taken.entries);
  if (loop->wake >= 0) close(loop->wake);
  pthread_mutex_destroy(&loop->lock);
  free(loop);
}
