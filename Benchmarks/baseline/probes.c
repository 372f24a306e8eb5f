// The limit of the HTTP rows: libcurl's multi interface on one epoll thread, easy handles used again, a fresh
// connection for each request, nothing kept. usage: probes URL COUNT CONCURRENCY
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static int epoll, left, wrong;
static long due = -1;
static CURLM *multi;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

static double cpu(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *client, void *known) {
  (void)easy, (void)client;
  struct epoll_event event = {
      .events = (what & CURL_POLL_IN ? EPOLLIN : 0u) | (what & CURL_POLL_OUT ? EPOLLOUT : 0u), .data.fd = fd};
  if (what == CURL_POLL_REMOVE) {
    epoll_ctl(epoll, EPOLL_CTL_DEL, fd, NULL);
  } else if (!known) {
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event)) epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event);
    curl_multi_assign(multi, fd, &due);
  } else {
    epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event);
  }
  return 0;
}

static int on_timer(CURLM *handle, long milliseconds, void *client) {
  (void)handle, (void)client;
  due = milliseconds;
  return 0;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *client) {
  (void)bytes, (void)client;
  return size * count;
}

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  int count = atoi(argv[2]), concurrency = atoi(argv[3]), started = 0, running;
  left = count;
  curl_global_init(CURL_GLOBAL_ALL);
  epoll = epoll_create1(EPOLL_CLOEXEC);
  multi = curl_multi_init();
  curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket);
  curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer);
  struct curl_slist *headers = curl_slist_append(NULL, "Connection: close");

  double start = now(), spent = cpu();
  for (; started < concurrency && started < count; started++) {
    CURL *easy = curl_easy_init();
    curl_easy_setopt(easy, CURLOPT_URL, argv[1]);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, 5000L);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_multi_add_handle(multi, easy);
  }
  while (left > 0) {
    struct epoll_event events[256];
    int ready = epoll_wait(epoll, events, 256, (int)due);
    if (ready == 0) curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running);
    for (int index = 0; index < ready; index++) {
      int flags = (events[index].events & EPOLLIN ? CURL_CSELECT_IN : 0) |
                  (events[index].events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
                  (events[index].events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);
      curl_multi_socket_action(multi, events[index].data.fd, flags, &running);
    }
    if (due == 0) curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running);
    int more;
    for (CURLMsg *message; (message = curl_multi_info_read(multi, &more));) {
      long status = 0;
      CURL *easy = message->easy_handle;
      curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
      wrong += message->data.result != CURLE_OK || status != 200;
      left--;
      curl_multi_remove_handle(multi, easy);
      if (started++ < count) curl_multi_add_handle(multi, easy);
    }
  }
  double seconds = now() - start;
  spent = cpu() - spent;
  printf("{\"checks_per_second\": %.0f, \"cpu_us\": %.1f, \"wrong\": %d}\n", count / seconds, spent / count * 1e6, wrong);
  return wrong > 0;
}
