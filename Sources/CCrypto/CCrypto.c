#include "CCrypto.h"

#include <limits.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <pthread.h>

// Fetching an algorithm costs more than hashing a component, so it is fetched once and the context is kept per thread.
static EVP_MD *sha256;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t context_key;

static void free_context(void *context) { EVP_MD_CTX_free(context); }

static void prepare(void) {
  sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
  pthread_key_create(&context_key, free_context);
}

int upkeep_sha256(const void *bytes, size_t length, uint8_t *out) {
  pthread_once(&once, prepare);
  EVP_MD_CTX *context = pthread_getspecific(context_key);
  if (!context) {
    context = EVP_MD_CTX_new();
    pthread_setspecific(context_key, context);
  }
  unsigned int written = 0;
  return sha256 && context && EVP_DigestInit_ex2(context, sha256, NULL) == 1
      && EVP_DigestUpdate(context, bytes, length) == 1
      && EVP_DigestFinal_ex(context, out, &written) == 1;
}

int upkeep_sha1(const void *bytes, size_t length, uint8_t *out) {
  return EVP_Q_digest(NULL, "SHA1", NULL, bytes, length, out, NULL);
}

int upkeep_hmac_sha256(
    const void *key, size_t key_length, const void *bytes, size_t length, uint8_t *out) {
  pthread_once(&once, prepare);
  unsigned int written = 0;
  if (!sha256 || key_length > INT_MAX) return 0;
  return HMAC(sha256, key, (int)key_length, bytes, length, out, &written) != NULL;
}

/// A key with a passphrase has nobody to ask for it.
static int no_passphrase(char *buffer, int size, int writing, void *payload) {
  (void)buffer, (void)size, (void)writing, (void)payload;
  return -1;
}

int upkeep_rs256(
    const void *pem, size_t pem_length, const void *bytes, size_t length, uint8_t *out, size_t *out_length) {
  if (pem_length > INT_MAX) return 0;
  BIO *text = BIO_new_mem_buf(pem, (int)pem_length);
  EVP_PKEY *key = text ? PEM_read_bio_PrivateKey(text, NULL, no_passphrase, NULL) : NULL;
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  int done = key && context && EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA
      && EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) == 1
      && EVP_DigestSign(context, out, out_length, bytes, length) == 1;
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(key);
  BIO_free(text);
  return done;
}
