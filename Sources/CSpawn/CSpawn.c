#define _GNU_SOURCE
#include "CSpawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/// A pipe whose ends lie above the three standard descriptors, so that setting those up never overwrites an end.
static int open_pipe(int ends[2]) {
  int low[2];
  if (pipe2(low, O_CLOEXEC) != 0) return errno;
  int problem = 0;
  for (int i = 0; i < 2; i++) {
    ends[i] = problem ? -1 : fcntl(low[i], F_DUPFD_CLOEXEC, 3);
    if (ends[i] < 0 && !problem) problem = errno;
  }
  close(low[0]);
  close(low[1]);
  if (!problem && fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0) problem = errno;
  if (problem) {
    for (int i = 0; i < 2; i++) if (ends[i] >= 0) close(ends[i]);
  }
  return problem;
}

static int set_up_descriptors(
    posix_spawn_file_actions_t *actions, int in, int out, int error_out, const char *directory) {
  int problem = in < 0 ? posix_spawn_file_actions_addopen(actions, 0, "/dev/null", O_RDONLY, 0)
                       : posix_spawn_file_actions_adddup2(actions, in, 0);
  if (!problem) problem = posix_spawn_file_actions_adddup2(actions, out, 1);
  if (!problem) problem = posix_spawn_file_actions_adddup2(actions, error_out, 2);
  if (!problem) problem = posix_spawn_file_actions_addclosefrom_np(actions, 3);
  if (!problem) problem = posix_spawn_file_actions_addchdir_np(actions, directory);
  return problem;
}

static int set_up_signals(posix_spawnattr_t *attributes) {
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  int problem = posix_spawnattr_setsigmask(attributes, &none);
  if (!problem) problem = posix_spawnattr_setsigdefault(attributes, &all);
  if (!problem) {
    problem = posix_spawnattr_setflags(
        attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  return problem;
}

int uk_spawn(const char *path, char *const argv[], char *const environment[], const char *directory, int input,
             uk_program *out) {
  int output[2], error_output[2];
  int problem = open_pipe(output);
  if (problem) return problem;
  problem = open_pipe(error_output);
  if (problem) {
    close(output[0]);
    close(output[1]);
    return problem;
  }

  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  problem = set_up_descriptors(&actions, input, output[1], error_output[1], directory);
  if (!problem) problem = set_up_signals(&attributes);
  // posix_spawn shares the memory until the exec: its cost does not grow with ours, as that of fork does.
  if (!problem) problem = posix_spawn(&out->pid, path, &actions, &attributes, argv, environment);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);

  close(output[1]);
  close(error_output[1]);
  if (problem) {
    close(output[0]);
    close(error_output[0]);
    return problem;
  }
  out->pidfd = (int)syscall(SYS_pidfd_open, out->pid, 0);
  out->output = output[0];
  out->error_output = error_output[0];
  return 0;
}

int uk_input_open(const void *bytes, size_t count) {
  int low = memfd_create("input", MFD_CLOEXEC);
  if (low < 0) return -1;
  // Above the three standard descriptors, as the ends of the pipes are.
  int input = fcntl(low, F_DUPFD_CLOEXEC, 3);
  int problem = errno;
  close(low);
  errno = problem;
  const char *rest = bytes;
  while (input >= 0 && count > 0) {
    ssize_t written = write(input, rest, count);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      problem = errno;
      close(input);
      errno = problem;
      return -1;
    }
    rest += written;
    count -= (size_t)written;
  }
  if (input >= 0) lseek(input, 0, SEEK_SET);
  return input;
}

int uk_alarm_open(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

void uk_alarm_ring(int alarm) { eventfd_write(alarm, 1); }
