// TLS upon a stream: handshake, reading and writing, all without waiting.
#include "internal.h"
#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <string.h>
#include <sys/epoll.h>

// MARK: Set up

static int asked_for_certificate(SSL *ssl, X509 **certificate, EVP_PKEY **key) {
  (void)certificate, (void)key;
  uk_stream *stream = SSL_get_app_data(ssl);
  stream->certificate_asked = true;
  return 0;
}

static int password(char *buffer, int capacity, int writing, void *client) {
  (void)writing;
  const char *text = client;
  size_t length = text ? strlen(text) : 0;
  if (length > (size_t)capacity) return 0;
  memcpy(buffer, text ? text : "", length);
  return (int)length;
}

static int protocol(int version) {
  switch (version) {
  case 10: return TLS1_VERSION;
  case 11: return TLS1_1_VERSION;
  case 13: return TLS1_3_VERSION;
  default: return TLS1_2_VERSION;
  }
}

static void set_policy(SSL_CTX *context, const uk_tls_settings *settings) {
  // What comes is judged after the handshake and before anything is sent, with every reason and not only the first.
  SSL_CTX_set_verify(context, SSL_VERIFY_NONE, NULL);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_options(context, SSL_OP_IGNORE_UNEXPECTED_EOF | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_min_proto_version(context, protocol(settings->lenient ? 10 : settings->min_version));
  if (settings->lenient) {
    SSL_CTX_set_cipher_list(context, "DEFAULT@SECLEVEL=0");
    SSL_CTX_set_options(context, SSL_OP_LEGACY_SERVER_CONNECT);
  }
}

static bool use_key(SSL_CTX *context, const uk_tls_settings *settings) {
  BIO *text = settings->key ? BIO_new_mem_buf(settings->key, -1) : NULL;
  EVP_PKEY *key = text ? PEM_read_bio_PrivateKey(text, NULL, password, (void *)settings->key_password) : NULL;
  bool usable = key && SSL_CTX_use_PrivateKey(context, key) == 1;
  EVP_PKEY_free(key);
  BIO_free(text);
  return usable;
}

static uk_tls_problem load_files(SSL_CTX *context, const uk_tls_settings *settings) {
  bool trusts = settings->ca_file ? SSL_CTX_load_verify_file(context, settings->ca_file) == 1
                                  : SSL_CTX_set_default_verify_paths(context) == 1;
  if (!trusts) return UK_TLS_NO_CA_FILE;
  if (!settings->certificate) return UK_TLS_READY;
  if (SSL_CTX_use_certificate_chain_file(context, settings->certificate) != 1) return UK_TLS_NO_CERTIFICATE;
  return use_key(context, settings) && SSL_CTX_check_private_key(context) == 1 ? UK_TLS_READY : UK_TLS_NO_KEY;
}

uk_tls_problem uk_stream_prepare_tls(uk_stream *stream, const uk_tls_settings *settings) {
  ERR_clear_error();
  SSL_CTX *context = SSL_CTX_new(TLS_client_method());
  if (!context) return UK_TLS_NO_MEMORY;
  set_policy(context, settings);
  uk_tls_problem problem = load_files(context, settings);
  if (problem == UK_TLS_READY) {
    if (!settings->certificate) SSL_CTX_set_client_cert_cb(context, asked_for_certificate);
    stream->ssl = SSL_new(context);
    bool ready = stream->ssl && SSL_set_app_data(stream->ssl, stream) == 1 && SSL_set_fd(stream->ssl, stream->fd) == 1 &&
                 (!settings->server_name || SSL_set_tlsext_host_name(stream->ssl, settings->server_name) == 1);
    if (!ready) problem = UK_TLS_NO_MEMORY;
  }
  SSL_CTX_free(context);
  ERR_clear_error();
  return problem;
}

void uk_tls_free(uk_stream *stream) {
  if (!stream->ssl) return;
  ERR_clear_error();
  // One alert, without waiting for the other side's.
  if (SSL_is_init_finished(stream->ssl) && !stream->tls_failed) SSL_shutdown(stream->ssl);
  SSL_free(stream->ssl);
  stream->ssl = NULL;
  ERR_clear_error();
}

// MARK: Operations

// OpenSSL's way to tell what came of a call, in the way of the operations on plain sockets.
static ssize_t outcome(uk_job *job, int result, uint32_t *wanted) {
  int code = errno;
  uk_stream *stream = job->stream;
  switch (SSL_get_error(stream->ssl, result)) {
  case SSL_ERROR_NONE: return result;
  case SSL_ERROR_WANT_READ: *wanted = EPOLLIN; return -1;
  case SSL_ERROR_WANT_WRITE: *wanted = EPOLLOUT; return -1;
  case SSL_ERROR_ZERO_RETURN: return 0;
  case SSL_ERROR_SYSCALL:
    stream->tls_failed = true;
    if (!ERR_peek_error()) {
      errno = code;
      return code ? -1 : 0;
    }
    break;
  default: stream->tls_failed = true; break;
  }
  const char *reason = ERR_reason_error_string(ERR_peek_error());
  strncpy(job->message, reason ? reason : "a failure without a reason", sizeof job->message - 1);
  ERR_clear_error();
  errno = 0;
  return -1;
}

ssize_t uk_tls_connect(uk_job *job, uint32_t *wanted) {
  ERR_clear_error();
  errno = 0;
  return outcome(job, SSL_connect(job->stream->ssl), wanted);
}

ssize_t uk_tls_read(uk_job *job, void *bytes, size_t count, uint32_t *wanted) {
  ERR_clear_error();
  errno = 0;
  return outcome(job, SSL_read(job->stream->ssl, bytes, (int)count), wanted);
}

ssize_t uk_tls_write(uk_job *job, const void *bytes, size_t count, uint32_t *wanted) {
  ERR_clear_error();
  errno = 0;
  return outcome(job, SSL_write(job->stream->ssl, bytes, count > 1 << 20 ? 1 << 20 : (int)count), wanted);
}
