// A job: its settings, its buffers, its easy handle from the pool, its result.
#include "internal.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// MARK: Buffers

bool uk_buffer_append(uk_buffer *buffer, const void *bytes, size_t count) {
  if (count > buffer->capacity - buffer->count) {
    size_t capacity = buffer->capacity ? buffer->capacity : 512;
    while (capacity - buffer->count < count) capacity *= 2;
    uint8_t *grown = realloc(buffer->bytes, capacity);
    if (!grown) return false;
    buffer->bytes = grown;
    buffer->capacity = capacity;
  }
  if (count) memcpy(buffer->bytes + buffer->count, bytes, count);
  buffer->count += count;
  return true;
}

// MARK: What libcurl hands over

// Anything but `count` ends the transfer with CURLE_WRITE_ERROR; with `truncated` set, the loop takes it for success.
static size_t on_body(char *bytes, size_t size, size_t members, void *client) {
  uk_job *job = client;
  size_t count = size * members;
  if (!job->first_byte) job->first_byte = uk_now();
  uint64_t room = job->body_limit - job->body_seen;
  uint64_t read = count < room ? count : room;
  uint64_t keepable = job->body_kept > job->body.count ? job->body_kept - job->body.count : 0;
  if (!uk_buffer_append(&job->body, bytes, read < keepable ? read : keepable)) return 0;
  job->body_seen += read;
  if (count <= room) return count;
  job->truncated = true;
  return 0;
}

// Lines of each header block (one per redirect or interim answer), then trailers. Only the last block is kept, yet all
// count against the limit, so that endless interim answers end too.
static size_t on_header(char *bytes, size_t size, size_t members, void *client) {
  uk_job *job = client;
  size_t count = size * members;
  if (!job->first_byte) job->first_byte = uk_now();
  job->headers_seen += count;
  if (job->headers_seen > job->header_limit) {
    job->headers_too_large = true;
    return 0;
  }
  if (count >= 5 && memcmp(bytes, "HTTP/", 5) == 0) {
    if (job->head_complete) job->first_byte = uk_now();
    job->head_bytes.count = 0;
    job->head_complete = false;
  }
  bool blank = count <= 2 && (bytes[0] == '\r' || bytes[0] == '\n');
  uk_buffer *block = job->head_complete ? &job->trailers : &job->head_bytes;
  if (!blank && !uk_buffer_append(block, bytes, count)) return 0;
  if (blank) job->head_complete = true;
  return count;
}

static curl_socket_t on_open(void *client, curlsocktype purpose, struct curl_sockaddr *address) {
  (void)purpose;
  uk_job *job = client;
  if (address->addrlen <= sizeof job->peer) memcpy(&job->peer, &address->addr, address->addrlen);
  const char *refusal = job->public_only ? uk_address_refusal(&address->addr) : NULL;
  if (refusal) {
    job->refusal = refusal;
    return CURL_SOCKET_BAD;
  }
  int fd = socket(address->family, address->socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, address->protocol);
  if (fd < 0) job->open_errno = errno;
  return fd;
}

// TLS is about to begin, so TCP is connected. libcurl 7.88 itself tells that time only once TLS stands.
static CURLcode on_tls(CURL *easy, void *context, void *client) {
  (void)easy, (void)context;
  uk_job *job = client;
  job->connected = uk_now();
  return CURLE_OK;
}

// MARK: Making one

static void set_defaults(uk_job *job) {
  SET(CURLOPT_PRIVATE, (char *)job);
  SET(CURLOPT_ERRORBUFFER, job->message);
  SET(CURLOPT_NOSIGNAL, 1L);
  // Without this, ending a job would wait for the thread that looks up its name, and hold up all others.
  SET(CURLOPT_QUICK_EXIT, 1L);
  SET(CURLOPT_PROTOCOLS_STR, "http,https");
  SET(CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  SET(CURLOPT_PROXY, "");
  SET(CURLOPT_DNS_CACHE_TIMEOUT, 0L);
  SET(CURLOPT_SSL_SESSIONID_CACHE, 0L);
  // Authorities from one file are parsed once a day, those from a folder at each handshake.
  SET(CURLOPT_CAPATH, NULL);
  SET(CURLOPT_SSL_CTX_FUNCTION, on_tls);
  SET(CURLOPT_SSL_CTX_DATA, job);
  SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  SET(CURLOPT_WRITEFUNCTION, on_body);
  SET(CURLOPT_WRITEDATA, job);
  SET(CURLOPT_HEADERFUNCTION, on_header);
  SET(CURLOPT_HEADERDATA, job);
  SET(CURLOPT_OPENSOCKETFUNCTION, on_open);
  SET(CURLOPT_OPENSOCKETDATA, job);
  SET(CURLOPT_CLOSESOCKETFUNCTION, uk_close_socket);
  // The loop, not the job: a kept connection outlives the job.
  SET(CURLOPT_CLOSESOCKETDATA, job->loop);
}

uk_job *uk_job_new(uk_loop *loop) {
  uk_job *job = calloc(1, sizeof *job);
  if (!job) return NULL;
  pthread_mutex_lock(&loop->lock);
  if (loop->pooled) job->easy = loop->pool[--loop->pooled];
  pthread_mutex_unlock(&loop->lock);
  if (!job->easy) job->easy = curl_easy_init();
  if (!job->easy) {
    free(job);
    return NULL;
  }
  uk_hold_loop(loop);
  job->loop = loop;
  job->holds = 1;
  job->get = true;
  job->timeout_ms = 10000;
  job->body_limit = job->body_kept = 1 << 20;
  job->header_limit = 256 << 10;
  set_defaults(job);
  return job;
}

static void append(uk_job *job, struct curl_slist **list, const char *value) {
  struct curl_slist *grown = curl_slist_append(*list, value);
  if (grown) *list = grown;
  else job->setup = CURLE_OUT_OF_MEMORY;
}

void uk_job_text(uk_job *job, uk_text setting, const char *value) {
  switch (setting) {
  case UK_URL: SET(CURLOPT_URL, value); break;
  case UK_METHOD:
    job->head = strcmp(value, "HEAD") == 0;
    job->get = strcmp(value, "GET") == 0;
    if (job->head) SET(CURLOPT_NOBODY, 1L);
    // A plain POST is told apart, as a redirect may turn it into a GET (RFC 9110 §15.4).
    else if (strcmp(value, "POST") == 0) SET(CURLOPT_POST, 1L);
    else if (!job->get) SET(CURLOPT_CUSTOMREQUEST, value);
    break;
  case UK_USER_AGENT: SET(CURLOPT_USERAGENT, value); break;
  case UK_USERNAME: SET(CURLOPT_USERNAME, value); break;
  case UK_PASSWORD: SET(CURLOPT_PASSWORD, value); break;
  case UK_PROXY_USERNAME: SET(CURLOPT_PROXYUSERNAME, value); break;
  case UK_PROXY_PASSWORD: SET(CURLOPT_PROXYPASSWORD, value); break;
  case UK_PROXY: SET(CURLOPT_PROXY, value); break;
  case UK_UNIX_SOCKET: SET(CURLOPT_UNIX_SOCKET_PATH, value); break;
  case UK_CA_FILE: SET(CURLOPT_CAINFO, value); break;
  case UK_CLIENT_CERTIFICATE: SET(CURLOPT_SSLCERT, value); break;
  case UK_CLIENT_KEY: SET(CURLOPT_SSLKEY, value); break;
  case UK_CLIENT_KEY_PASSWORD: SET(CURLOPT_KEYPASSWD, value); break;
  case UK_HEADER: append(job, &job->headers, value); break;
  case UK_CONNECT_TO: append(job, &job->connect_to, value); break;
  case UK_MAIL_FROM: uk_mail_from(job, value); break;
  case UK_MAIL_TO: append(job, &job->recipients, value); break;
  }
}

static long minimum_tls(int64_t version) {
  switch (version) {
  case 10: return CURL_SSLVERSION_TLSv1_0;
  case 11: return CURL_SSLVERSION_TLSv1_1;
  case 13: return CURL_SSLVERSION_TLSv1_3;
  default: return CURL_SSLVERSION_TLSv1_2;
  }
}

static long http_version(int64_t version) {
  switch (version) {
  case 1: return CURL_HTTP_VERSION_1_1;
  case 3: return CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE;
  default: return CURL_HTTP_VERSION_2TLS;
  }
}

void uk_job_number(uk_job *job, uk_number setting, int64_t value) {
  switch (setting) {
  case UK_TIMEOUT_MS: job->timeout_ms = value; break;
  case UK_CONNECT_TIMEOUT_MS: job->connect_timeout_ms = value; break;
  case UK_MAX_REDIRECTS:
    SET(CURLOPT_FOLLOWLOCATION, value > 0 ? 1L : 0L);
    SET(CURLOPT_MAXREDIRS, (long)value);
    break;
  case UK_BODY_LIMIT: job->body_limit = (uint64_t)value; break;
  case UK_BODY_KEPT: job->body_kept = (uint64_t)value; break;
  case UK_HEADER_LIMIT: job->header_limit = (uint64_t)value; break;
  case UK_VERIFY:
    SET(CURLOPT_SSL_VERIFYPEER, value ? 1L : 0L);
    SET(CURLOPT_SSL_VERIFYHOST, value ? 2L : 0L);
    break;
  case UK_CERTIFICATE_FACTS: SET(CURLOPT_CERTINFO, value ? 1L : 0L); break;
  case UK_MIN_TLS: SET(CURLOPT_SSLVERSION, minimum_tls(value)); break;
  case UK_HTTP_VERSION: SET(CURLOPT_HTTP_VERSION, http_version(value)); break;
  case UK_IP_FAMILY:
    SET(CURLOPT_IPRESOLVE, (long)(value == 4   ? CURL_IPRESOLVE_V4
                                  : value == 6 ? CURL_IPRESOLVE_V6
                                               : CURL_IPRESOLVE_WHATEVER));
    break;
  case UK_REUSE_CONNECTION: job->reuse = value != 0; break;
  case UK_PUBLIC_ADDRESSES_ONLY: job->public_only = value != 0; break;
  case UK_CONNECT_ONLY: SET(CURLOPT_CONNECT_ONLY, value ? 1L : 0L); break;
  case UK_STARTTLS: uk_mail_starttls(job, value); break;
  case UK_DETACH:
    job->detach = value != 0;
    SET(CURLOPT_CONNECT_ONLY, value ? 1L : 0L);
    break;
  }
}

void uk_job_bytes(uk_job *job, uk_bytes setting, const void *bytes, size_t count) {
  if (setting == UK_CLIENT_KEY_PEM) {
    struct curl_blob key = {.data = (void *)bytes, .len = count, .flags = CURL_BLOB_COPY};
    SET(CURLOPT_SSLKEY_BLOB, &key);
    return;
  }
  job->payload.count = 0;
  job->has_body = true;
  if (!uk_buffer_append(&job->payload, bytes, count)) job->setup = CURLE_OUT_OF_MEMORY;
}

// What depends on more than one setting.
static void complete_settings(uk_job *job) {
  if (job->mail) uk_mail_complete(job);
  else if (job->has_body) {
    // libcurl would otherwise make the method a POST without being asked, which HEAD and GET must survive.
    SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)job->payload.count);
    SET(CURLOPT_POSTFIELDS, job->payload.bytes ? (char *)job->payload.bytes : "");
    if (job->get || job->head) SET(CURLOPT_CUSTOMREQUEST, job->head ? "HEAD" : "GET");
  }
  if (job->headers) SET(CURLOPT_HTTPHEADER, job->headers);
  if (job->connect_to) SET(CURLOPT_CONNECT_TO, job->connect_to);
  SET(CURLOPT_FRESH_CONNECT, job->reuse ? 0L : 1L);
  SET(CURLOPT_FORBID_REUSE, job->reuse || job->detach ? 0L : 1L);
  // The loop's own deadline ends the job. libcurl must know it nevertheless: it shares it out between the addresses of
  // a name, so that a dead first address leaves time for the second.
  bool shorter = job->connect_timeout_ms > 0 && job->connect_timeout_ms < job->timeout_ms;
  SET(CURLOPT_CONNECTTIMEOUT_MS, (long)(shorter ? job->connect_timeout_ms : job->timeout_ms));
}

// MARK: Its life

void uk_job_submit(uk_job *job, uk_done done, void *context) {
  uk_loop *loop = job->loop;
  job->done = done;
  job->context = context;
  if (job->timeout_ms < 1) job->timeout_ms = 1;
  if (job->timeout_ms > INT32_MAX) job->timeout_ms = INT32_MAX;
  if (job->easy) complete_settings(job);
  job->submitted = uk_now();
  pthread_mutex_lock(&loop->lock);
  if (loop->stopping || job->cancelled) {
    job->end = job->cancelled ? UK_END_CANCELLED : UK_END_STOPPED;
    pthread_mutex_unlock(&loop->lock);
    job->started = job->finished = job->submitted;
    atomic_store_explicit(&job->finished_for_good, true, memory_order_release);
    return done(context);
  }
  atomic_fetch_add_explicit(&job->holds, 1, memory_order_relaxed);
  job->state = UK_WAITING;
  job->submitted_to_loop = true;
  if (job->is_wait || job->stream) { // what is connected does not queue behind what is not
    job->next = loop->operations;
    loop->operations = job;
  } else {
    job->next = NULL;
    *loop->inbox_end = job;
    loop->inbox_end = &job->next;
  }
  uk_wake_unlocking(loop);
}

void uk_job_cancel(uk_job *job) {
  uk_loop *loop = job->loop;
  pthread_mutex_lock(&loop->lock);
  bool first = !job->cancelled;
  job->cancelled = true;
  if (!first || !job->submitted_to_loop || loop->stopping) {
    pthread_mutex_unlock(&loop->lock);
    return;
  }
  atomic_fetch_add_explicit(&job->holds, 1, memory_order_relaxed);
  job->next_cancel = loop->cancels;
  loop->cancels = job;
  uk_wake_unlocking(loop);
}

void uk_job_release(uk_job *job) {
  if (atomic_fetch_sub_explicit(&job->holds, 1, memory_order_acq_rel) != 1) return;
  uk_loop *loop = job->loop;
  CURL *easy = job->easy;
  // A reset keeps the error number of the system, which would stand in the result of the next job.
  long os_errno = 0;
  if (easy) curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &os_errno);
  bool reusable = easy && os_errno == 0;
  if (easy) curl_easy_reset(easy);
  if (job->detached) uk_stream_close(job->detached);
  pthread_mutex_lock(&loop->lock);
  if (reusable && loop->pooled < UK_POOL_LIMIT) {
    loop->pool[loop->pooled++] = easy;
    easy = NULL;
  }
  pthread_mutex_unlock(&loop->lock);
  if (easy) curl_easy_cleanup(easy);
  curl_slist_free_all(job->headers);
  curl_slist_free_all(job->connect_to);
  curl_slist_free_all(job->recipients);
  free(job->payload.bytes);
  free(job->body.bytes);
  free(job->head_bytes.bytes);
  free(job->trailers.bytes);
  free(job);
  uk_release_loop(loop);
}
