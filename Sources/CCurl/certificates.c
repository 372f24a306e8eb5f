// Verifying what a server presented, and telling what stands in it.
#include "internal.h"
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

// MARK: Names and times

// The common name, else the organisation or its unit, cut where it does not fit.
static void write_name(const X509_NAME *name, char *out, size_t capacity) {
  static const int kinds[] = {NID_commonName, NID_organizationName, NID_organizationalUnitName};
  out[0] = 0;
  for (size_t kind = 0; kind < sizeof kinds / sizeof *kinds && !out[0]; kind++) {
    int index = X509_NAME_get_index_by_NID(name, kinds[kind], -1);
    if (index < 0) continue;
    unsigned char *text = NULL;
    int length = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, index)));
    if (length < 0) continue;
    snprintf(out, capacity, "%.*s", length, (const char *)text);
    OPENSSL_free(text);
  }
}

static int64_t seconds(const ASN1_TIME *time) {
  struct tm parts;
  return ASN1_TIME_to_tm(time, &parts) == 1 ? (int64_t)timegm(&parts) : 0;
}

static void write_address(const ASN1_OCTET_STRING *address, char *out, size_t capacity) {
  const unsigned char *bytes = ASN1_STRING_get0_data(address);
  int length = ASN1_STRING_length(address);
  int family = length == 4 ? AF_INET : AF_INET6;
  if ((length != 4 && length != 16) || !inet_ntop(family, bytes, out, (socklen_t)capacity)) out[0] = 0;
}

bool uk_stream_name(const uk_stream *stream, int wanted, char *out, size_t capacity) {
  X509 *leaf = stream->ssl ? SSL_get0_peer_certificate(stream->ssl) : NULL;
  GENERAL_NAMES *names = leaf ? X509_get_ext_d2i(leaf, NID_subject_alt_name, NULL, NULL) : NULL;
  bool found = false;
  int count = names ? sk_GENERAL_NAME_num(names) : 0;
  for (int index = 0, at = 0; index < count && !found; index++) {
    const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, index);
    if (name->type != GEN_DNS && name->type != GEN_IPADD) continue;
    found = at++ == wanted;
    if (!found) continue;
    if (name->type == GEN_IPADD) write_address(name->d.iPAddress, out, capacity);
    else
      snprintf(out, capacity, "%.*s", ASN1_STRING_length(name->d.dNSName), ASN1_STRING_get0_data(name->d.dNSName));
  }
  GENERAL_NAMES_free(names);
  // Without any, the common name stands for the name (RFC 6125 §6.4.4).
  if (leaf && !names && wanted == 0) {
    write_name(X509_get_subject_name(leaf), out, capacity);
    found = out[0] != 0;
  }
  ERR_clear_error();
  return found;
}

// MARK: Verification

static X509 *presented(const uk_stream *stream, int index) {
  STACK_OF(X509) *chain = stream->ssl ? SSL_get_peer_cert_chain(stream->ssl) : NULL;
  return chain && index >= 0 && index < sk_X509_num(chain) ? sk_X509_value(chain, index) : NULL;
}

static int position(const uk_stream *stream, const X509 *certificate) {
  for (int index = 0; certificate; index++) {
    X509 *candidate = presented(stream, index);
    if (!candidate) return -1;
    if (X509_cmp(candidate, certificate) == 0) return index;
  }
  return -1;
}

// Called for each certificate that is right and each fault; going on brings all faults to light.
static int note(int is_right, X509_STORE_CTX *context) {
  uk_stream *stream = X509_STORE_CTX_get_app_data(context);
  if (is_right || stream->flaw_count == UK_FLAW_LIMIT) return 1;
  uk_flaw *flaw = &stream->flaws[stream->flaw_count++];
  X509 *certificate = X509_STORE_CTX_get_current_cert(context);
  flaw->code = X509_STORE_CTX_get_error(context);
  flaw->words = X509_verify_cert_error_string(flaw->code);
  flaw->certificate = position(stream, certificate);
  if (certificate) {
    write_name(X509_get_subject_name(certificate), flaw->subject, sizeof flaw->subject);
    flaw->not_after = seconds(X509_get0_notAfter(certificate));
  }
  return 1;
}

static void verify_chain(uk_stream *stream, X509 *leaf) {
  X509_STORE *store = SSL_CTX_get_cert_store(SSL_get_SSL_CTX(stream->ssl));
  X509_STORE_CTX *context = X509_STORE_CTX_new();
  bool ready = context && X509_STORE_CTX_init(context, store, leaf, SSL_get_peer_cert_chain(stream->ssl)) == 1 &&
               X509_STORE_CTX_set_default(context, "ssl_server") == 1 &&
               X509_STORE_CTX_set_app_data(context, stream) == 1;
  if (ready) {
    X509_VERIFY_PARAM *demands = X509_STORE_CTX_get0_param(context);
    // An authority of the CA file counts as such even when it is not a root; that is how libcurl takes it, too.
    X509_VERIFY_PARAM_set_flags(demands, X509_V_FLAG_PARTIAL_CHAIN);
    // Keys and digests of less than 112 bits of strength: RSA below 2048, SHA-1.
    X509_VERIFY_PARAM_set_auth_level(demands, 2);
    X509_STORE_CTX_set_verify_cb(context, note);
    ready = X509_verify_cert(context) >= 0;
  }
  if (ready) {
    STACK_OF(X509) *path = X509_STORE_CTX_get0_chain(context);
    for (int at = 0; path && at < sk_X509_num(path); at++) {
      int index = position(stream, sk_X509_value(path, at));
      if (index >= 0 && index < 64) stream->path |= UINT64_C(1) << index;
    }
  } else if (stream->flaw_count < UK_FLAW_LIMIT) {
    stream->flaws[stream->flaw_count++] =
      (uk_flaw){.code = X509_V_ERR_UNSPECIFIED, .certificate = -1, .words = "the chain could not be verified"};
  }
  X509_STORE_CTX_free(context);
}

void uk_stream_verify(uk_stream *stream, const char *host, uk_tls_facts *out) {
  memset(out, 0, sizeof *out);
  stream->flaw_count = 0;
  stream->path = 0;
  if (!stream->ssl) return;
  out->certificate_asked = stream->certificate_asked;
  if (SSL_is_init_finished(stream->ssl)) out->version = SSL_version(stream->ssl) - TLS1_VERSION + 10;
  X509 *leaf = presented(stream, 0);
  if (!leaf) return;
  verify_chain(stream, leaf);
  out->flaw_count = stream->flaw_count;
  out->certificate_count = sk_X509_num(SSL_get_peer_cert_chain(stream->ssl));
  out->name_matches = X509_check_ip_asc(leaf, host, 0) == 1 ||
                      X509_check_host(leaf, host, 0, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS, NULL) == 1;
  char name[256];
  while (out->name_count < 100 && uk_stream_name(stream, out->name_count, name, sizeof name)) out->name_count++;
  ERR_clear_error();
}

bool uk_stream_flaw(const uk_stream *stream, int index, uk_flaw *out) {
  if (index < 0 || index >= stream->flaw_count) return false;
  *out = stream->flaws[index];
  return true;
}

bool uk_stream_certificate(const uk_stream *stream, int index, uk_certificate *out) {
  X509 *certificate = presented(stream, index);
  if (!certificate) return false;
  memset(out, 0, sizeof *out);
  write_name(X509_get_subject_name(certificate), out->subject, sizeof out->subject);
  write_name(X509_get_issuer_name(certificate), out->issuer, sizeof out->issuer);
  out->not_before = seconds(X509_get0_notBefore(certificate));
  out->not_after = seconds(X509_get0_notAfter(certificate));
  EVP_PKEY *key = X509_get0_pubkey(certificate);
  const char *kind = key ? EVP_PKEY_get0_type_name(key) : NULL;
  snprintf(out->key, sizeof out->key, "%s", kind ? kind : "unknown");
  out->key_bits = key ? EVP_PKEY_get_bits(key) : 0;
  snprintf(out->signature, sizeof out->signature, "%s", OBJ_nid2ln(X509_get_signature_nid(certificate)));
  out->self_signed = X509_self_signed(certificate, 0) == 1;
  out->in_path = index < 64 && (stream->path >> index & 1);
  ERR_clear_error();
  return true;
}
