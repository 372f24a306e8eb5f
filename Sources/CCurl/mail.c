// A mail: libcurl's SMTP (RFC 5321), with or without TLS. The server's replies arrive as header lines.
#include "internal.h"
#include <string.h>

// The message, piece by piece; libcurl doubles leading dots and ends it.
static size_t on_read(char *bytes, size_t size, size_t members, void *client) {
  uk_job *job = client;
  size_t count = job->payload.count - job->sent;
  if (count > size * members) count = size * members;
  if (count) memcpy(bytes, job->payload.bytes + job->sent, count);
  job->sent += count;
  return count;
}

void uk_mail_from(uk_job *job, const char *address) {
  job->mail = true;
  SET(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  SET(CURLOPT_MAIL_FROM, address);
}

void uk_mail_starttls(uk_job *job, int64_t rule) {
  SET(CURLOPT_USE_SSL, (long)(rule == 2 ? CURLUSESSL_ALL : rule == 1 ? CURLUSESSL_TRY : CURLUSESSL_NONE));
}

void uk_mail_complete(uk_job *job) {
  SET(CURLOPT_MAIL_RCPT, job->recipients);
  SET(CURLOPT_UPLOAD, 1L);
  SET(CURLOPT_READFUNCTION, on_read);
  SET(CURLOPT_READDATA, job);
  SET(CURLOPT_INFILESIZE_LARGE, (curl_off_t)job->payload.count);
  // After a mail libcurl says QUIT and waits for the answer with the thread, so that wait has a limit of its own.
  SET(CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)(job->timeout_ms / 2000 + 1));
}
