// The target of the HTTP rows: answers 200 with two bytes and closes. One epoll thread, so that it costs the least.
// Prints its port, and ends when its standard input does. usage: server [MILLISECONDS TO WAIT BEFORE EACH ANSWER]
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";

// Requests that wait, the oldest first: all wait equally long.
enum { QUEUE = 1 << 15 };
static struct {
  int client;
  long due;
} queue[QUEUE];
static unsigned first, last;

static long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static void reply(int client) {
  if (write(client, answer, sizeof answer - 1) < 0) perror("write");
  close(client);
}

int main(int argc, char **argv) {
  long delay = argc > 1 ? atol(argv[1]) : 0;
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), one = 1;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  setsockopt(listener, IPPROTO_TCP, TCP_DEFER_ACCEPT, &one, sizeof one);
  if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, 4096)) return perror("listen"), 1;
  getsockname(listener, (struct sockaddr *)&address, &size);
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);

  int epoll = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event wanted = {.events = EPOLLIN, .data.fd = listener}, events[256];
  epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &wanted);
  wanted.data.fd = STDIN_FILENO;
  epoll_ctl(epoll, EPOLL_CTL_ADD, STDIN_FILENO, &wanted);
  for (;;) {
    long wait = first == last ? -1 : queue[first % QUEUE].due - now();
    int count = epoll_wait(epoll, events, 256, first == last ? -1 : wait > 0 ? (int)wait : 0);
    for (; first != last && queue[first % QUEUE].due <= now(); first++) reply(queue[first % QUEUE].client);
    for (int index = 0; index < count; index++) {
      if (events[index].data.fd == STDIN_FILENO) return 0;
      if (events[index].data.fd == listener) {
        for (int client; (client = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;) {
          wanted.data.fd = client;
          epoll_ctl(epoll, EPOLL_CTL_ADD, client, &wanted);
        }
        continue;
      }
      int client = events[index].data.fd;
      char request[4096];
      ssize_t got = read(client, request, sizeof request);
      // A probe's request fits one packet; nothing here serves the world.
      if (got <= 0) {
        close(client);
      } else if (delay == 0) {
        reply(client);
      } else {
        epoll_ctl(epoll, EPOLL_CTL_DEL, client, NULL);
        queue[last % QUEUE].client = client;
        queue[last++ % QUEUE].due = now() + delay;
      }
    }
  }
}
