// Reading what a job found. The easy handle belongs to the waiting thread by then.
#include "internal.h"
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>

static int64_t microseconds(CURL *easy, CURLINFO name) {
  curl_off_t value = 0;
  curl_easy_getinfo(easy, name, &value);
  return value;
}

static int64_t number(CURL *easy, CURLINFO name) {
  long value = 0;
  curl_easy_getinfo(easy, name, &value);
  return value;
}

// The address of the connection that was used, else the one tried last.
static void write_peer(uk_job *job, uk_result *out) {
  char *ip = NULL;
  curl_easy_getinfo(job->easy, CURLINFO_PRIMARY_IP, &ip);
  if (ip && *ip && strlen(ip) < sizeof out->address) {
    strcpy(out->address, ip);
    out->port = (int)number(job->easy, CURLINFO_PRIMARY_PORT);
  } else if (job->peer.ss_family == AF_INET) {
    const struct sockaddr_in *address = (const struct sockaddr_in *)&job->peer;
    inet_ntop(AF_INET, &address->sin_addr, out->address, sizeof out->address);
    out->port = ntohs(address->sin_port);
  } else if (job->peer.ss_family == AF_INET6) {
    const struct sockaddr_in6 *address = (const struct sockaddr_in6 *)&job->peer;
    inet_ntop(AF_INET6, &address->sin6_addr, out->address, sizeof out->address);
    out->port = ntohs(address->sin6_port);
  }
}

void uk_job_result(uk_job *job, uk_result *out) {
  memset(out, 0, sizeof *out);
  if (!atomic_load_explicit(&job->finished_for_good, memory_order_acquire)) {
    out->end = UK_END_CANCELLED; // asked too early
    return;
  }
  CURL *easy = job->easy;
  out->end = job->end;
  out->curl_code = job->code;
  out->os_errno = job->os_errno;
  out->message = job->message;
  out->queued = (int64_t)(job->started - job->submitted) / 1000;
  out->total = (int64_t)(job->finished - job->started) / 1000;
  out->body = job->body.bytes;
  out->body_count = job->body.count;
  out->headers = job->head_bytes.bytes;
  out->headers_count = job->head_bytes.count;
  out->trailers = job->trailers.bytes;
  out->trailers_count = job->trailers.count;
  out->body_seen = job->body_seen;
  out->truncated = job->truncated;
  out->peer_closed = job->peer_closed;
  out->address_known = job->peer.ss_family != 0;
  out->head_complete = job->head_complete;
  out->refusal = job->refusal;
  if (job->first_byte) out->first_byte = (int64_t)(job->first_byte - job->started) / 1000;
  // Never started, or an operation on a stream: libcurl knows nothing.
  if (job->state != UK_ENDED || !easy) return;
  out->status = (int)number(easy, CURLINFO_RESPONSE_CODE);
  long version = number(easy, CURLINFO_HTTP_VERSION);
  out->http_version = version == CURL_HTTP_VERSION_1_0   ? 10
                      : version == CURL_HTTP_VERSION_1_1 ? 11
                      : version == CURL_HTTP_VERSION_2_0 ? 20
                                                         : 0;
  out->redirects = (int)number(easy, CURLINFO_REDIRECT_COUNT);
  out->proxy_status = (int)number(easy, CURLINFO_HTTP_CONNECTCODE);
  out->name_lookup = microseconds(easy, CURLINFO_NAMELOOKUP_TIME_T);
  out->connect = microseconds(easy, CURLINFO_CONNECT_TIME_T);
  int64_t connected = job->connected ? (int64_t)(job->connected - job->started) / 1000 : 0;
  if (connected && (!out->connect || connected < out->connect)) out->connect = connected;
  out->tls = microseconds(easy, CURLINFO_APPCONNECT_TIME_T);
  if (out->tls) out->tls_verify_result = (int)number(easy, CURLINFO_SSL_VERIFYRESULT);
  if (job->code == CURLE_PEER_FAILED_VERIFICATION)
    out->tls_verify_result = (int)number(easy, CURLINFO_SSL_VERIFYRESULT);
  char *url = NULL;
  curl_easy_getinfo(easy, CURLINFO_EFFECTIVE_URL, &url);
  out->effective_url = url;
  url = NULL;
  curl_easy_getinfo(easy, CURLINFO_REDIRECT_URL, &url);
  out->redirect_url = url;
  write_peer(job, out);
}

const char *uk_job_certificate_field(uk_job *job, int certificate, int field) {
  struct curl_certinfo *chain = NULL;
  if (curl_easy_getinfo(job->easy, CURLINFO_CERTINFO, &chain) != CURLE_OK || !chain) return NULL;
  if (certificate < 0 || certificate >= chain->num_of_certs) return NULL;
  struct curl_slist *entry = chain->certinfo[certificate];
  while (entry && field-- > 0) entry = entry->next;
  return entry ? entry->data : NULL;
}

const char *uk_curl_version(void) { return curl_version(); }

const char *uk_curl_tls_library(void) {
  const char *name = curl_version_info(CURLVERSION_NOW)->ssl_version;
  return name ? name : "";
}

const char *uk_curl_feature(int index) {
  const curl_version_info_data *facts = curl_version_info(CURLVERSION_NOW);
  if (facts->age < CURLVERSION_ELEVENTH || !facts->feature_names || index < 0) return NULL;
  for (int at = 0; at <= index; at++)
    if (!facts->feature_names[at]) return NULL;
  return facts->feature_names[index];
}

const char *uk_curl_protocol(int index) {
  const char *const *names = curl_version_info(CURLVERSION_NOW)->protocols;
  for (int at = 0; at <= index; at++)
    if (!names[at]) return NULL;
  return index < 0 ? NULL : names[index];
}
