// Asks blackbox_exporter for probes as fast as it gives them: one epoll thread, connections kept, the answers looked at
// only for "probe_success 1". usage: exporter PORT TARGET COUNT CONCURRENCY
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

typedef struct {
  int fd;
  size_t got;
  char answer[32768];
} connection;

static char request[1024];
static size_t request_size;
static int started, left, count, wrong;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

static void ask(connection *peer) {
  peer->got = 0;
  if (started++ >= count) return;
  if (write(peer->fd, request, request_size) != (ssize_t)request_size) exit((perror("write"), 1));
}

// Whether the answer is there as a whole, with a length or in chunks.
static int is_whole(connection *peer) {
  peer->answer[peer->got] = 0;
  char *body = strstr(peer->answer, "\r\n\r\n");
  if (!body) return 0;
  char *length = strcasestr(peer->answer, "content-length:");
  if (length && length < body) return peer->got >= (size_t)(body + 4 - peer->answer) + strtoul(length + 15, NULL, 10);
  return peer->got > 5 && memcmp(peer->answer + peer->got - 5, "0\r\n\r\n", 5) == 0;
}

// Takes the chunks' sizes out: they may stand within the line that is looked for.
static void join_chunks(connection *peer) {
  char *body = strstr(peer->answer, "\r\n\r\n") + 4, *end = body, *rest = body;
  if (!strcasestr(peer->answer, "transfer-encoding: chunked")) return;
  for (size_t size; (size = strtoul(rest, &rest, 16)) > 0 && rest + 2 + size < peer->answer + peer->got;) {
    memmove(end, rest + 2, size);
    end += size;
    rest += size + 4;
  }
  *end = 0;
}

static void take(connection *peer) {
  for (;;) {
    ssize_t more = recv(peer->fd, peer->answer + peer->got, sizeof peer->answer - 1 - peer->got, MSG_DONTWAIT);
    if (more < 0 && errno == EAGAIN) return;
    if (more <= 0) exit((fprintf(stderr, "the exporter closed a connection\n"), 1));
    peer->got += (size_t)more;
    if (!is_whole(peer)) continue;
    join_chunks(peer);
    wrong += !strstr(peer->answer, "\nprobe_success 1");
    left--;
    return ask(peer);
  }
}

int main(int argc, char **argv) {
  if (argc != 5) return 2;
  int concurrency = atoi(argv[4]);
  left = count = atoi(argv[3]);
  request_size = (size_t)snprintf(request, sizeof request,
                                  "GET /probe?module=bench&target=%s HTTP/1.1\r\nHost: localhost\r\n\r\n", argv[2]);
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons((uint16_t)atoi(argv[1]))};
  connection *peers = calloc((size_t)concurrency, sizeof *peers);
  int epoll = epoll_create1(EPOLL_CLOEXEC), one = 1;
  // The connections stand before the clock runs.
  for (int index = 0; index < concurrency; index++) {
    connection *peer = &peers[index];
    peer->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(peer->fd, (struct sockaddr *)&address, sizeof address)) return perror("connect"), 1;
    setsockopt(peer->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct epoll_event wanted = {.events = EPOLLIN, .data.ptr = peer};
    epoll_ctl(epoll, EPOLL_CTL_ADD, peer->fd, &wanted);
  }
  double start = now();
  for (int index = 0; index < concurrency; index++) ask(&peers[index]);
  struct epoll_event events[256];
  while (left > 0) {
    int ready = epoll_wait(epoll, events, 256, -1);
    for (int index = 0; index < ready; index++) take(events[index].data.ptr);
  }
  printf("{\"checks_per_second\": %.0f, \"wrong\": %d}\n", count / (now() - start), wrong);
  return wrong > 0;
}
