#include "internal.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ARGUMENTS_LIMIT = 64 };

/// `git-upload-pack 'path'` for the shell at the other end.
static int quote(char *text, size_t size, const char *service, const char *path) {
  size_t length = (size_t)snprintf(text, size, "%s '", service);
  for (; *path; path++) {
    if (length + 8 > size) return -1;
    // git-shell, too, understands these two only outside of the quotes.
    if (*path == '\'' || *path == '!') length += (size_t)snprintf(text + length, size - length, "'\\%c'", *path);
    else text[length++] = *path;
  }
  text[length++] = '\'';
  text[length] = 0;
  return 0;
}

/// A pipe whose ends lie above the standard descriptors; the end of the parent does not block.
static int open_pipe(int ends[2], int parents) {
  int low[2];
  if (pipe2(low, O_CLOEXEC)) return -1;
  ends[0] = fcntl(low[0], F_DUPFD_CLOEXEC, 3);
  ends[1] = fcntl(low[1], F_DUPFD_CLOEXEC, 3);
  close(low[0]);
  close(low[1]);
  if (ends[0] >= 0 && ends[1] >= 0 && (parents < 0 || fcntl(ends[parents], F_SETFL, O_NONBLOCK) == 0)) return 0;
  if (ends[0] >= 0) close(ends[0]);
  if (ends[1] >= 0) close(ends[1]);
  return -1;
}

/// In the child, between fork and exec: only what is safe for signals.
static void become(
    const char *path, char *const argv[], char *const environment[], int input, int output, int errors) {
  sigset_t none;
  sigemptyset(&none);
  for (int number = 1; number < 32; number++) signal(number, SIG_DFL);
  sigprocmask(SIG_SETMASK, &none, NULL);
  setsid();
  // Whoever kills the thread that started it kills it too.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  dup2(input, 0);
  dup2(output, 1);
  if (errors >= 0) dup2(errors, 2);
  close_range(3, ~0U, 0);
  if (environment) execve(path, argv, environment);
  else execvp(path, argv);
  _exit(127);
}

static int start(const char *path, char *const argv[], char *const environment[], bool with_errors, ugt_line *line) {
  int input[2], output[2], errors[2] = {-1, -1};
  if (open_pipe(input, with_errors ? 1 : -1)) return errno;
  if (open_pipe(output, with_errors ? 0 : -1)) {
    int problem = errno;
    close(input[0]);
    close(input[1]);
    return problem;
  }
  if (with_errors && open_pipe(errors, 0)) {
    int problem = errno;
    close(input[0]);
    close(input[1]);
    close(output[0]);
    close(output[1]);
    return problem;
  }
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int pid = fork();
  int problem = pid < 0 ? errno : 0;
  if (pid == 0) become(path, argv, environment, input[0], output[1], errors[1]);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  close(input[0]);
  close(output[1]);
  if (errors[1] >= 0) close(errors[1]);
  if (problem) {
    close(input[1]);
    close(output[0]);
    if (errors[0] >= 0) close(errors[0]);
    return problem;
  }
  *line = (ugt_line){pid, input[1], output[0], errors[0]};
  return 0;
}

int ugt_spawn(const char *path, char *const argv[], char *const environment[], ugt_child *out) {
  ugt_line line;
  int problem = start(path, argv, environment, false, &line);
  if (!problem) *out = (ugt_child){line.pid, line.input, line.output};
  return problem;
}

int ugt_memory_file(const char *name, const void *bytes, size_t count) {
  int file = memfd_create(name, MFD_CLOEXEC);
  if (file < 0) return -1;
  if (fchmod(file, 0600) == 0 && write(file, bytes, count) == (ssize_t)count) return file;
  int problem = errno;
  close(file);
  errno = problem;
  return -1;
}

int ugt_start_ssh(ugt_line *line, const char *service) {
  const ugt_settings *settings = &ugt_current.settings;
  const char *host = settings->host;
  if (!host || !*host || *host == '-') return ugt_fail(UGT_BROKEN, "no host begins with '-'");
  if (settings->user && *settings->user == '-') return ugt_fail(UGT_BROKEN, "no user begins with '-'");
  char command[8192], timeout[64], port[16];
  if (quote(command, sizeof command, service, settings->path)) return ugt_fail(UGT_BROKEN, "the path is too long");
  long seconds = (long)((settings->connect_ms + 999) / 1000);
  snprintf(timeout, sizeof timeout, "-oConnectTimeout=%ld", seconds > 0 ? seconds : 1);
  snprintf(port, sizeof port, "%d", settings->port);
  const char *arguments[ARGUMENTS_LIMIT] = {settings->ssh_program, "-v", "-T", "-oBatchMode=yes", timeout,
                                            // A master that stays behind would hold our pipes open.
                                            "-oControlMaster=no", "-oStrictHostKeyChecking=yes", "-oForwardAgent=no",
                                            "-oForwardX11=no", "-oClearAllForwardings=yes", "-oPermitLocalCommand=no"};
  int count = 11;
  for (const char *const *more = settings->ssh_arguments; more && *more; more++) {
    if (count > ARGUMENTS_LIMIT - 10) return ugt_fail(UGT_BROKEN, "there are too many arguments for ssh");
    arguments[count++] = *more;
  }
  if (settings->port) {
    arguments[count++] = "-p";
    arguments[count++] = port;
  }
  if (settings->user && *settings->user) {
    arguments[count++] = "-l";
    arguments[count++] = settings->user;
  }
  arguments[count++] = "--";
  arguments[count++] = host;
  arguments[count++] = command;
  int problem = start(settings->ssh_program, (char *const *)arguments, NULL, true, line);
  if (problem) return ugt_fail(UGT_PROGRAM, "ssh cannot be started: %s", strerror(problem));
  return 0;
}

static bool says(const char *text, const char *words) { return strcasestr(text, words) != NULL; }

int ugt_explain_ssh(const ugt_buffer *words, int status) {
  char told[2048] = "", key[256] = "";
  size_t length = 0;
  const char *end = words->bytes + words->end;
  for (const char *line = words->bytes + words->start; line < end;) {
    const char *stop = memchr(line, '\n', (size_t)(end - line));
    size_t size = (size_t)((stop ? stop : end) - line);
    size_t shown = size;
    while (shown && isspace((unsigned char)line[shown - 1])) shown--;
    static const char debug[] = "debug1: ", found[] = "debug1: Server host key: ";
    if (shown >= sizeof found && !memcmp(line, found, sizeof found - 1)) {
      snprintf(key, sizeof key, "%.*s", (int)(shown - sizeof found + 1), line + sizeof found - 1);
    } else if (shown && (shown < sizeof debug || memcmp(line, debug, 5)) && memcmp(line, "OpenSSH_", shown < 8 ? shown : 8) &&
               line[0] != '@' && length + shown + 3 < sizeof told) {
      length += (size_t)snprintf(
          told + length, sizeof told - length, "%s%.*s", length ? "; " : "", (int)shown, line);
    }
    line += size + 1;
  }
  if (!length) snprintf(told, sizeof told, "ssh ended with %d", status);
  if (status == 127 && !length) return ugt_fail(UGT_PROGRAM, "ssh cannot be started: install openssh-client");
  if (says(told, "host key verification failed") || says(told, "host key is known")) {
    return ugt_fail(UGT_HOST_KEY, "%s\n%s", key, told);
  }
  if (says(told, "permission denied (") || says(told, "too many authentication failures") ||
      says(told, "no supported authentication")) {
    return ugt_fail(UGT_AUTHENTICATION, "%s", told);
  }
  if (says(told, "could not resolve") || says(told, "connection refused") || says(told, "no route to host") ||
      says(told, "network is unreachable")) {
    return ugt_fail(UGT_UNREACHABLE, "%s", told);
  }
  if (says(told, "timed out")) return ugt_fail(UGT_UNREACHABLE, "%s", told);
  if (says(told, "not appear to be a git repository") || says(told, "repository not found") ||
      says(told, "no such file or directory") || says(told, "does not exist")) {
    return ugt_fail(UGT_NOT_FOUND, "%s", told);
  }
  return ugt_fail(UGT_BROKEN, "%s", told);
}
