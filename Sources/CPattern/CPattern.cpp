#include "CPattern.h"
#include <cstdio>
#include <cstring>
#include <memory>
#include <new>
#include <re2/re2.h>

struct uk_pattern {
  RE2 re2;
};

static RE2::Options options() {
  RE2::Options options;
  options.set_log_errors(false);
  // For the pattern and the automaton that is made while it runs. Where that does not fit, RE2 goes on without it.
  options.set_max_mem(2 << 20);
  return options;
}

static const char *kind(RE2::ErrorCode code) {
  switch (code) {
  case RE2::ErrorBadEscape: return "invalid escape sequence";
  case RE2::ErrorBadCharClass: return "invalid character class";
  case RE2::ErrorBadCharRange: return "invalid range of characters";
  case RE2::ErrorMissingBracket: return "missing ]";
  case RE2::ErrorMissingParen: return "missing )";
  case RE2::ErrorUnexpectedParen: return "unexpected )";
  case RE2::ErrorTrailingBackslash: return "backslash at the end";
  case RE2::ErrorRepeatArgument: return "nothing before the repetition";
  case RE2::ErrorRepeatSize: return "too large a repetition (at most 1000)";
  case RE2::ErrorRepeatOp: return "invalid repetition";
  case RE2::ErrorBadPerlOp: return "invalid group";
  case RE2::ErrorBadUTF8: return "invalid UTF-8";
  case RE2::ErrorBadNamedCapture: return "invalid name of a group";
  case RE2::ErrorPatternTooLarge: return "too large";
  default: return "not understood";
  }
}

extern "C" uk_pattern *uk_pattern_compile(const char *text, size_t count, int limit, uk_pattern_fault *fault) {
  *fault = uk_pattern_fault{};
  std::unique_ptr<uk_pattern> pattern(new (std::nothrow) uk_pattern{{re2::StringPiece(text, count), options()}});
  if (!pattern) {
    std::snprintf(fault->message, sizeof fault->message, "out of memory");
    return nullptr;
  }
  const RE2 &re2 = pattern->re2;
  if (re2.ok() && re2.ProgramSize() <= limit) return pattern.release();
  RE2::ErrorCode code = re2.ok() ? RE2::ErrorPatternTooLarge : re2.error_code();
  fault->missing_bracket = code == RE2::ErrorMissingBracket;
  fault->missing_parenthesis = code == RE2::ErrorMissingParen;
  fault->unexpected_parenthesis = code == RE2::ErrorUnexpectedParen;
  std::snprintf(fault->message, sizeof fault->message, "%s", kind(code));
  if (code != RE2::ErrorPatternTooLarge)
    std::snprintf(fault->argument, sizeof fault->argument, "%s", re2.error_arg().c_str());
  return nullptr;
}

extern "C" bool uk_pattern_found(const uk_pattern *pattern, const void *bytes, size_t count) {
  re2::StringPiece text(static_cast<const char *>(bytes), count);
  return pattern->re2.Match(text, 0, count, RE2::UNANCHORED, nullptr, 0);
}

extern "C" int uk_pattern_size(const uk_pattern *pattern) { return pattern->re2.ProgramSize(); }

extern "C" void uk_pattern_free(uk_pattern *pattern) { delete pattern; }

extern "C" bool uk_bytes_found(const void *part, size_t part_count, const void *bytes, size_t count) {
  return part_count == 0 || memmem(bytes, count, part, part_count) != nullptr;
}
