// The origin of a URL, by libcurl's own parser: with two parsers, a URL could be told apart from where it leads.
#include "internal.h"
#include <stdlib.h>
#include <string.h>

static bool read_part(CURLU *url, CURLUPart part, char *out, size_t capacity) {
  char *text = NULL;
  if (curl_url_get(url, part, &text, CURLU_DEFAULT_PORT) != CURLUE_OK) return false;
  bool fits = strlen(text) < capacity;
  if (fits) strcpy(out, text);
  curl_free(text);
  return fits;
}

bool uk_url_origin(const char *text, uk_origin *out) {
  char port[16];
  CURLU *url = curl_url();
  if (!url) return false;
  bool known = curl_url_set(url, CURLUPART_URL, text, CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK &&
               read_part(url, CURLUPART_SCHEME, out->scheme, sizeof out->scheme) &&
               read_part(url, CURLUPART_HOST, out->host, sizeof out->host) &&
               read_part(url, CURLUPART_PORT, port, sizeof port);
  curl_url_cleanup(url);
  if (known) out->port = atoi(port);
  return known;
}
