// The stateless half: git's smart protocol over http(s) (gitprotocol-http(5)), each exchange a request of libcurl.
#include "internal.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

typedef struct {
  git_smart_subtransport base;
  CURL *handle;
  CURLM *multi;
  /// Where requests go; another one than libgit2's after a redirect.
  char *address;
  /// The Authorization header that is being offered, and how many were.
  char *authorization;
  int attempts;
} http_transport;

typedef struct {
  git_smart_subtransport_stream base;
  http_transport *transport;
  git_smart_service_t service;
  struct curl_slist *headers;
  /// What is sent, kept until the end: a request may have to be sent again with a credential.
  ugt_buffer body;
  ugt_buffer incoming;
  /// The beginning of an answer that is no success.
  char refusal[1024];
  size_t refusal_length;
  char error[CURL_ERROR_SIZE];
  curl_off_t moved;
  bool has_begun, is_attached, is_done, is_paused, is_accepted;
  CURLcode code;
} http_stream;

/// Bytes that wait for libgit2 before the transfer has to.
enum { INCOMING_LIMIT = 4 << 20, REDIRECT_LIMIT = 3 };

static size_t on_bytes(char *bytes, size_t size, size_t count, void *payload) {
  http_stream *stream = payload;
  size_t length = size * count;
  long status = 0;
  curl_easy_getinfo(stream->transport->handle, CURLINFO_RESPONSE_CODE, &status);
  if (status != 200) {
    size_t room = sizeof stream->refusal - 1 - stream->refusal_length;
    size_t taken = length < room ? length : room;
    memcpy(stream->refusal + stream->refusal_length, bytes, taken);
    stream->refusal_length += taken;
    // A short count ends an answer without end.
    return room > length ? length : taken;
  }
  if (ugt_length(&stream->incoming) > INCOMING_LIMIT) {
    stream->is_paused = true;
    return CURL_WRITEFUNC_PAUSE;
  }
  return ugt_append(&stream->incoming, bytes, length) ? 0 : length;
}

static size_t on_header(char *bytes, size_t size, size_t count, void *payload) {
  (void)payload;
  size_t length = size * count;
  if (length > 5 && !strncasecmp(bytes, "date:", 5)) {
    char text[128];
    snprintf(text, sizeof text, "%.*s", (int)(length - 5), bytes + 5);
    time_t time = curl_getdate(text, NULL);
    if (time > 0) ugt_current.server_time = (int64_t)time;
  }
  return length;
}

static int on_progress(void *payload, curl_off_t dltotal, curl_off_t dlnow, curl_off_t ultotal, curl_off_t ulnow) {
  (void)dltotal;
  (void)ultotal;
  ((http_stream *)payload)->moved = dlnow + ulnow;
  return 0;
}

static void detach(http_stream *stream) {
  if (stream->is_attached) curl_multi_remove_handle(stream->transport->multi, stream->transport->handle);
  stream->is_attached = false;
}

static int add_header(http_stream *stream, const char *name, const char *value) {
  size_t size = strlen(name) + strlen(value) + 1;
  char *line = malloc(size);
  if (!line) return ugt_fail(UGT_BROKEN, "there is no memory");
  snprintf(line, size, "%s%s", name, value);
  struct curl_slist *longer = curl_slist_append(stream->headers, line);
  free(line);
  if (!longer) return ugt_fail(UGT_BROKEN, "there is no memory");
  stream->headers = longer;
  return 0;
}

static int prepare_headers(http_stream *stream) {
  const ugt_settings *settings = &ugt_current.settings;
  curl_slist_free_all(stream->headers);
  stream->headers = NULL;
  char line[128];
  int result = add_header(stream, "Expect:", "");
  if (ugt_is_listing(stream->service)) {
    if (!result) result = add_header(stream, "Pragma: no-cache", "");
  } else {
    snprintf(line, sizeof line, "application/x-%s-request", ugt_service(stream->service));
    if (!result) result = add_header(stream, "Content-Type: ", line);
    snprintf(line, sizeof line, "application/x-%s-result", ugt_service(stream->service));
    if (!result) result = add_header(stream, "Accept: ", line);
  }
  for (const char *const *more = settings->headers; !result && more && *more; more++) {
    // One that was refused makes room for the next.
    if (stream->transport->authorization && !strncasecmp(*more, "authorization:", 14)) continue;
    result = add_header(stream, *more, "");
  }
  if (!result && stream->transport->authorization) {
    result = add_header(stream, "Authorization: ", stream->transport->authorization);
  }
  return result;
}

/// Sets up the next try of the request. Each option once: what one try sets, the next may not inherit.
static int begin(http_stream *stream) {
  const ugt_settings *settings = &ugt_current.settings;
  http_transport *transport = stream->transport;
  CURL *handle = transport->handle;
  curl_easy_reset(handle);
  if (prepare_headers(stream)) return -1;
  size_t size = strlen(transport->address) + 64;
  char *url = malloc(size);
  if (!url) return ugt_fail(UGT_BROKEN, "there is no memory");
  bool is_listing = ugt_is_listing(stream->service);
  const char *service = ugt_service(stream->service);
  if (is_listing) {
    const char *mark = strchr(transport->address, '?') ? "&" : "?";
    snprintf(url, size, "%s/info/refs%sservice=%s", transport->address, mark, service);
  } else {
    snprintf(url, size, "%s/%s", transport->address, service);
  }
  curl_easy_setopt(handle, CURLOPT_URL, url);
  free(url);
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(handle, CURLOPT_USERAGENT, settings->user_agent);
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, stream->headers);
  curl_easy_setopt(handle, CURLOPT_ACCEPT_ENCODING, "");
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, (long)settings->connect_ms);
  curl_easy_setopt(handle, CURLOPT_QUICK_EXIT, 1L);
  curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, stream->error);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, on_bytes);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, stream);
  curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(handle, CURLOPT_HEADERDATA, stream);
  curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, on_progress);
  curl_easy_setopt(handle, CURLOPT_XFERINFODATA, stream);
  curl_easy_setopt(handle, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
  if (settings->ca_file) {
    curl_easy_setopt(handle, CURLOPT_CAINFO, settings->ca_file);
    curl_easy_setopt(handle, CURLOPT_CAPATH, NULL);
  }
  if (settings->client_certificate) curl_easy_setopt(handle, CURLOPT_SSLCERT, settings->client_certificate);
  if (settings->client_key) curl_easy_setopt(handle, CURLOPT_SSLKEY, settings->client_key);
  if (settings->proxy) curl_easy_setopt(handle, CURLOPT_PROXY, settings->proxy);
  if (!is_listing) {
    curl_easy_setopt(handle, CURLOPT_POST, 1L);
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, stream->body.bytes ? stream->body.bytes : "");
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)ugt_length(&stream->body));
  }
  stream->refusal_length = 0;
  stream->error[0] = 0;
  stream->moved = 0;
  stream->code = CURLE_OK;
  stream->is_done = stream->is_paused = false;
  if (curl_multi_add_handle(transport->multi, handle)) return ugt_fail(UGT_BROKEN, "libcurl takes no request");
  stream->is_attached = stream->has_begun = true;
  return 0;
}

/// Moves the transfer on until there is something to read or it is done.
static int advance(http_stream *stream) {
  http_transport *transport = stream->transport;
  int64_t start = ugt_now();
  curl_off_t moved = stream->moved;
  if (stream->is_paused && ugt_length(&stream->incoming) < INCOMING_LIMIT / 2) {
    stream->is_paused = false;
    curl_easy_pause(transport->handle, CURLPAUSE_CONT);
  }
  while (!stream->is_done && !ugt_length(&stream->incoming)) {
    int running = 0, left = 0;
    if (curl_multi_perform(transport->multi, &running)) return ugt_fail(UGT_BROKEN, "libcurl failed");
    for (CURLMsg *message; (message = curl_multi_info_read(transport->multi, &left));) {
      if (message->msg != CURLMSG_DONE) continue;
      stream->is_done = true;
      stream->code = message->data.result;
    }
    if (stream->is_done || ugt_length(&stream->incoming)) break;
    if (stream->moved != moved) {
      moved = stream->moved;
      start = ugt_now();
    }
    int patience = ugt_patience(start);
    if (!patience) return -1;
    curl_multi_poll(transport->multi, NULL, 0, patience < 1000 ? patience : 1000, NULL);
  }
  return 0;
}

static int explain_code(http_stream *stream) {
  const char *text = stream->error[0] ? stream->error : curl_easy_strerror(stream->code);
  switch (stream->code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY: return ugt_fail(UGT_UNREACHABLE, "%s", text);
    case CURLE_COULDNT_CONNECT: {
      long problem = 0;
      curl_easy_getinfo(stream->transport->handle, CURLINFO_OS_ERRNO, &problem);
      return ugt_fail(UGT_UNREACHABLE, problem ? "%s (%s)" : "%s", text, strerror((int)problem));
    }
    case CURLE_OPERATION_TIMEDOUT:
      return ugt_fail(UGT_UNREACHABLE, "no connection within %.3g s", (double)ugt_current.settings.connect_ms / 1000);
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_ENGINE_INITFAILED:
    case CURLE_SSL_INVALIDCERTSTATUS: return ugt_fail(UGT_TLS, "%s", text);
    default: return ugt_fail(UGT_BROKEN, "%s", text);
  }
}

/// The first line of a refusal that is text for people.
static const char *refusal(http_stream *stream) {
  char *type = NULL;
  curl_easy_getinfo(stream->transport->handle, CURLINFO_CONTENT_TYPE, &type);
  stream->refusal[stream->refusal_length] = 0;
  if (!type || strncasecmp(type, "text/plain", 10)) return "";
  char *text = stream->refusal;
  while (*text == '\n' || *text == '\r' || *text == ' ') text++;
  text[strcspn(text, "\r\n")] = 0;
  return text;
}

/// Whether two addresses have the same scheme, host and port; http may become https.
static bool is_same_host(const char *one, const char *other) {
  CURLU *left = curl_url(), *right = curl_url();
  char *parts[6] = {NULL};
  bool same = left && right && !curl_url_set(left, CURLUPART_URL, one, 0) && !curl_url_set(right, CURLUPART_URL, other, 0) &&
              !curl_url_get(left, CURLUPART_HOST, &parts[0], 0) && !curl_url_get(right, CURLUPART_HOST, &parts[1], 0) &&
              !curl_url_get(left, CURLUPART_SCHEME, &parts[2], 0) && !curl_url_get(right, CURLUPART_SCHEME, &parts[3], 0) &&
              !curl_url_get(left, CURLUPART_PORT, &parts[4], CURLU_DEFAULT_PORT) &&
              !curl_url_get(right, CURLUPART_PORT, &parts[5], CURLU_DEFAULT_PORT);
  if (same) {
    bool upgrade = !strcmp(parts[2], "http") && !strcmp(parts[3], "https") && !strcmp(parts[4], "80") && !strcmp(parts[5], "443");
    same = !strcasecmp(parts[0], parts[1]) && (upgrade || (!strcmp(parts[2], parts[3]) && !strcmp(parts[4], parts[5])));
  }
  for (int i = 0; i < 6; i++) curl_free(parts[i]);
  curl_url_cleanup(left);
  curl_url_cleanup(right);
  return same;
}

/// Goes on at another path of the same host. 0: try again.
static int follow(http_stream *stream, int *hops) {
  http_transport *transport = stream->transport;
  char *target = NULL;
  curl_easy_getinfo(transport->handle, CURLINFO_REDIRECT_URL, &target);
  if (!target) return ugt_fail(UGT_ANSWER, "it redirects without saying where");
  if (!ugt_is_listing(stream->service) || ++*hops > REDIRECT_LIMIT) {
    return ugt_fail(UGT_REDIRECTED, "it redirects again and again");
  }
  const char *suffix = strstr(target, "/info/refs");
  if (!is_same_host(transport->address, target) || !suffix) {
    CURLU *parsed = curl_url();
    char *host = NULL;
    if (parsed && !curl_url_set(parsed, CURLUPART_URL, target, 0)) curl_url_get(parsed, CURLUPART_HOST, &host, 0);
    int result = ugt_fail(
        UGT_REDIRECTED, suffix ? "it redirects to another host, %s" : "it redirects to a page of %s, not to a repository",
        host ? host : "?");
    curl_free(host);
    curl_url_cleanup(parsed);
    return result;
  }
  char *address = strndup(target, (size_t)(suffix - target));
  if (!address) return ugt_fail(UGT_BROKEN, "there is no memory");
  free(transport->address);
  transport->address = address;
  return 0;
}

/// Offers the next credential. 0: try again.
static int offer_next(http_stream *stream, long status) {
  http_transport *transport = stream->transport;
  const ugt_settings *settings = &ugt_current.settings;
  free(transport->authorization);
  transport->authorization =
      settings->authorization ? settings->authorization(settings->payload, ++transport->attempts) : NULL;
  if (transport->authorization) return 0;
  const char *text = refusal(stream);
  return ugt_fail(UGT_AUTHENTICATION, "HTTP %ld%s%s", status, *text ? ": " : "", text);
}

static int explain_status(http_stream *stream, long status) {
  const char *text = refusal(stream), *colon = *text ? ": " : "";
  switch (status) {
    case 403: return ugt_fail(UGT_FORBIDDEN, "HTTP 403%s%s", colon, text);
    case 404:
    case 410: return ugt_fail(UGT_NOT_FOUND, "HTTP %ld%s%s", status, colon, text);
    case 407: return ugt_fail(UGT_AUTHENTICATION, "HTTP 407, the proxy wants a credential%s%s", colon, text);
    default: return ugt_fail(UGT_ANSWER, "HTTP %ld%s%s", status, colon, text);
  }
}

/// A web server that answers any address with a page must not be taken for an empty repository.
static int check_type(http_stream *stream) {
  char *type = NULL, expected[64];
  snprintf(expected, sizeof expected, "application/x-%s-%s", ugt_service(stream->service),
           ugt_is_listing(stream->service) ? "advertisement" : "result");
  curl_easy_getinfo(stream->transport->handle, CURLINFO_CONTENT_TYPE, &type);
  if (type && !strncasecmp(type, expected, strlen(expected))) return 0;
  return ugt_fail(
      ugt_is_listing(stream->service) ? UGT_NOT_FOUND : UGT_BROKEN, "it answers with %s, not as a git server does",
      type ? type : "something untold");
}

/// Sends the request, as often as credentials and redirects ask for, until a success begins to come in.
static int converse(http_stream *stream) {
  int hops = 0;
  while (true) {
    if (begin(stream) || advance(stream)) return -1;
    long status = 0;
    curl_easy_getinfo(stream->transport->handle, CURLINFO_RESPONSE_CODE, &status);
    if (status == 200 && !(stream->is_done && stream->code)) {
      stream->is_accepted = true;
      return check_type(stream);
    }
    // The end of a refusal is cut off by ourselves when it is long.
    bool is_cut = stream->code == CURLE_WRITE_ERROR && status != 200;
    if (stream->is_done && stream->code && !is_cut) return explain_code(stream);
    int result;
    if (status == 401) result = offer_next(stream, status);
    else if (status >= 300 && status < 400) result = follow(stream, &hops);
    else result = explain_status(stream, status);
    detach(stream);
    if (result) return -1;
  }
}

static int http_read(git_smart_subtransport_stream *base, char *bytes, size_t size, size_t *count) {
  http_stream *stream = (http_stream *)base;
  *count = 0;
  if (!stream->is_accepted && converse(stream)) return -1;
  if (!ugt_length(&stream->incoming) && !stream->is_done && advance(stream)) return -1;
  if (!ugt_length(&stream->incoming) && stream->code) return explain_code(stream);
  *count = ugt_take(&stream->incoming, bytes, size);
  return 0;
}

static int http_write(git_smart_subtransport_stream *base, const char *bytes, size_t size) {
  return ugt_append(&((http_stream *)base)->body, bytes, size);
}

static void http_free(git_smart_subtransport_stream *base) {
  http_stream *stream = (http_stream *)base;
  detach(stream);
  // It keeps its connection, and nothing that points to here.
  curl_easy_reset(stream->transport->handle);
  curl_slist_free_all(stream->headers);
  ugt_release(&stream->body);
  ugt_release(&stream->incoming);
  free(stream);
}

static int http_action(
    git_smart_subtransport_stream **out, git_smart_subtransport *base, const char *url, git_smart_service_t service) {
  http_transport *transport = (http_transport *)base;
  if (!transport->address) {
    size_t length = strlen(url);
    while (length && url[length - 1] == '/') length--;
    transport->address = strndup(url, length);
    const ugt_settings *settings = &ugt_current.settings;
    if (settings->authorization) transport->authorization = settings->authorization(settings->payload, 0);
  }
  http_stream *stream = calloc(1, sizeof *stream);
  if (!stream || !transport->address) {
    free(stream);
    return ugt_fail(UGT_BROKEN, "there is no memory");
  }
  stream->base = (git_smart_subtransport_stream){base, http_read, http_write, http_free};
  stream->transport = transport;
  stream->service = service;
  *out = &stream->base;
  return 0;
}

static int http_close(git_smart_subtransport *base) {
  http_transport *transport = (http_transport *)base;
  free(transport->address);
  free(transport->authorization);
  transport->address = transport->authorization = NULL;
  transport->attempts = 0;
  return 0;
}

static void http_free_transport(git_smart_subtransport *base) {
  http_transport *transport = (http_transport *)base;
  http_close(base);
  curl_easy_cleanup(transport->handle);
  curl_multi_cleanup(transport->multi);
  free(transport);
}

int ugt_new_http(git_smart_subtransport **out, git_transport *owner, void *param) {
  (void)owner;
  (void)param;
  http_transport *transport = calloc(1, sizeof *transport);
  if (transport) {
    transport->base = (git_smart_subtransport){http_action, http_close, http_free_transport};
    transport->handle = curl_easy_init();
    transport->multi = curl_multi_init();
  }
  if (!transport || !transport->handle || !transport->multi) {
    if (transport) http_free_transport(&transport->base);
    return ugt_fail(UGT_BROKEN, "there is no memory");
  }
  *out = &transport->base;
  return 0;
}
