#pragma once

#include <stddef.h>

/// A program that was started, and the ends of its pipes that are ours: closed on exec, reading does not block.
typedef struct {
  int pid;
  /// Readable once the program has ended; -1 where the kernel offers none.
  int pidfd;
  int output, error_output;
} uk_program;

/// Starts `path` as the leader of a session of its own, so that it and what it starts can be signalled as one group.
/// Standard input is the file `input`, or /dev/null when that is below 0; no other descriptor, no signal mask and no ignored signal is handed down.
/// Returns 0 or an errno; on failure nothing is left open.
int uk_spawn(const char *path, char *const argv[], char *const environment[], const char *directory, int input,
             uk_program *out);

/// A file in memory that holds these bytes and is read from its start, closed on exec; -1 with errno set.
int uk_input_open(const void *bytes, size_t count);

/// A descriptor that becomes readable once it is rung, closed on exec; -1 with errno set.
int uk_alarm_open(void);
void uk_alarm_ring(int alarm);
