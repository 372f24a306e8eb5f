// RE2 for Swift: regular expressions whose time grows with the text and never with what the text does to them.
#ifndef UPKEEP_CPATTERN_H
#define UPKEEP_CPATTERN_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct uk_pattern uk_pattern;

/// What is wrong with a pattern. The texts end with NUL and are cut where they do not fit.
typedef struct {
  bool missing_bracket, missing_parenthesis, unexpected_parenthesis;
  char message[96];   // RE2's own words for the kind of fault
  char argument[256]; // the piece of the pattern that is at fault
} uk_pattern_fault;

/// Compiles a pattern in UTF-8; NULL with the fault when it is none. `limit` is the most instructions that it may have.
uk_pattern *uk_pattern_compile(const char *text, size_t count, int limit, uk_pattern_fault *fault);
/// Whether it matches anywhere in the bytes. May be called from several threads at once.
bool uk_pattern_found(const uk_pattern *pattern, const void *bytes, size_t count);
/// How many instructions it has.
int uk_pattern_size(const uk_pattern *pattern);
void uk_pattern_free(uk_pattern *pattern);

/// Whether the bytes hold the part, in linear time.
bool uk_bytes_found(const void *part, size_t part_count, const void *bytes, size_t count);

#ifdef __cplusplus
}
#endif

#endif
