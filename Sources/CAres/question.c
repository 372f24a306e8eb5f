// A question: its channel, what came of it.
#include "internal.h"
#include <stdlib.h>
#include <string.h>

enum { ADDRESS_LIMIT = 16 };

static void set_options(const ca_settings *settings, struct ares_options *options, int *mask) {
  options->timeout = settings->try_ms > 0 ? settings->try_ms : 1;
  options->tries = settings->tries > 0 ? settings->tries : 1;
  // What fits into one unfragmented packet, as all resolvers agreed to ask for in 2020.
  options->ednspsz = 1232;
  // An answer that does not fit is fetched over TCP by the caller: c-ares would give the connection no more time than
  // the first datagram had, and no second try.
  options->flags = ARES_FLAG_EDNS | ARES_FLAG_IGNTC;
  if (settings->tcp) options->flags |= ARES_FLAG_USEVC;
  if (settings->no_recursion) options->flags |= ARES_FLAG_NORECURSE;
  if (settings->passes_refusals) options->flags |= ARES_FLAG_NOCHECKRESP;
  *mask = ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_FLAGS | ARES_OPT_EDNSPSZ | ARES_OPT_NOROTATE;
  if (!settings->servers) return;
  // With all of these given, c-ares reads no file. The server is a stand-in, as options know no port of each.
  static struct in_addr stand_in = {0};
  options->servers = &stand_in;
  options->nservers = 1;
  options->lookups = "b";
  options->ndots = 1;
  *mask |= ARES_OPT_SERVERS | ARES_OPT_LOOKUPS | ARES_OPT_DOMAINS | ARES_OPT_SORTLIST | ARES_OPT_NDOTS;
}

ca_question *ca_question_new(const ca_settings *settings, int *status) {
  ca_question *question = calloc(1, sizeof *question);
  if (!question) {
    *status = ARES_ENOMEM;
    return NULL;
  }
  struct ares_options options = {0};
  int mask;
  set_options(settings, &options, &mask);
  *status = ares_init_options(&question->channel, &options, mask);
  if (*status != ARES_SUCCESS) {
    free(question);
    return NULL;
  }
  ares_set_socket_functions(question->channel, &ca_socket_functions, question);
  if (settings->servers) *status = ares_set_servers_ports_csv(question->channel, settings->servers);
  if (*status == ARES_SUCCESS) return question;
  ca_question_free(question);
  return NULL;
}

void ca_question_free(ca_question *question) {
  ares_destroy(question->channel);
  for (int index = 0; index < question->address_count; index++) free(question->addresses[index]);
  free(question->addresses);
  free(question->answer);
  free(question);
}

// MARK: What c-ares calls back with

static void on_answer(void *client, int status, int timeouts, unsigned char *bytes, int count) {
  (void)timeouts;
  ca_question *question = client;
  question->ended = true;
  question->status = status;
  if (!bytes || count <= 0) return;
  question->answer = malloc((size_t)count);
  if (!question->answer) {
    question->status = ARES_ENOMEM;
    return;
  }
  memcpy(question->answer, bytes, (size_t)count);
  question->answer_count = (size_t)count;
}

static void keep_address(ca_question *question, const struct sockaddr *address) {
  char text[INET6_ADDRSTRLEN];
  const void *bytes = address->sa_family == AF_INET ? (const void *)&((const struct sockaddr_in *)address)->sin_addr
                                                    : &((const struct sockaddr_in6 *)address)->sin6_addr;
  if (!inet_ntop(address->sa_family, bytes, text, sizeof text)) return;
  char *copy = strdup(text);
  if (copy) question->addresses[question->address_count++] = copy;
}

static void on_addresses(void *client, int status, int timeouts, struct ares_addrinfo *found) {
  (void)timeouts;
  ca_question *question = client;
  question->ended = true;
  question->status = status;
  if (!found) return;
  question->addresses = calloc(ADDRESS_LIMIT, sizeof *question->addresses);
  for (struct ares_addrinfo_node *node = found->nodes; node && question->addresses; node = node->ai_next)
    if (question->address_count < ADDRESS_LIMIT) keep_address(question, node->ai_addr);
  ares_freeaddrinfo(found);
}

// MARK: Driving it

void ca_question_ask(ca_question *question, const char *name, int type) {
  ares_query(question->channel, name, 1, type, on_answer, question);
}

void ca_question_resolve(ca_question *question, const char *host, int family) {
  struct ares_addrinfo_hints hints = {.ai_family = family, .ai_socktype = SOCK_DGRAM};
  ares_getaddrinfo(question->channel, host, NULL, &hints, on_addresses, question);
}

int ca_question_sockets(ca_question *question, int *fds, bool *readable, bool *writable, int limit) {
  ares_socket_t sockets[ARES_GETSOCK_MAXNUM];
  int mask = ares_getsock(question->channel, sockets, ARES_GETSOCK_MAXNUM);
  int count = 0;
  for (int index = 0; index < ARES_GETSOCK_MAXNUM && count < limit; index++) {
    bool reads = ARES_GETSOCK_READABLE(mask, index), writes = ARES_GETSOCK_WRITABLE(mask, index);
    if (!reads && !writes) continue;
    fds[count] = sockets[index];
    readable[count] = reads;
    writable[count++] = writes;
  }
  return count;
}

int ca_question_patience(ca_question *question, int limit) {
  struct timeval most = {.tv_sec = limit / 1000, .tv_usec = limit % 1000 * 1000}, wait;
  const struct timeval *next = ares_timeout(question->channel, &most, &wait);
  long milliseconds = next->tv_sec * 1000 + (next->tv_usec + 999) / 1000;
  return milliseconds < limit ? (int)milliseconds : limit;
}

void ca_question_drive(ca_question *question, int fd, bool readable, bool writable) {
  ares_process_fd(question->channel, readable ? fd : ARES_SOCKET_BAD, writable ? fd : ARES_SOCKET_BAD);
}

// MARK: Reading it

bool ca_question_has_ended(const ca_question *question) { return question->ended; }
int ca_question_status(const ca_question *question) { return question->status; }
int ca_question_errno(const ca_question *question) { return question->os_errno; }
int ca_question_refusal(const ca_question *question) { return question->refusal; }
int ca_question_received(const ca_question *question) { return question->received; }

const uint8_t *ca_question_answer(const ca_question *question, size_t *count) {
  *count = question->answer_count;
  return question->answer;
}

const char *ca_question_address(const ca_question *question, int index) {
  return index >= 0 && index < question->address_count ? question->addresses[index] : NULL;
}

char *ca_question_servers(ca_question *question) {
  struct ares_addr_port_node *servers = NULL;
  if (ares_get_servers_ports(question->channel, &servers) != ARES_SUCCESS) return NULL;
  size_t capacity = 1;
  for (struct ares_addr_port_node *server = servers; server; server = server->next) capacity += INET6_ADDRSTRLEN + 10;
  char *text = calloc(1, capacity);
  size_t used = 0;
  for (struct ares_addr_port_node *server = servers; server && text; server = server->next) {
    char address[INET6_ADDRSTRLEN];
    if (!inet_ntop(server->family, &server->addr, address, sizeof address)) continue;
    used += (size_t)snprintf(text + used, capacity - used, server->family == AF_INET6 ? "%s[%s]:%d" : "%s%s:%d",
                             used ? "," : "", address, server->udp_port ? server->udp_port : 53);
  }
  ares_free_data(servers);
  return text;
}

void ca_free_text(char *text) { free(text); }

const char *ca_version(void) { return ares_version(NULL); }
