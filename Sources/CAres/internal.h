// Shared by the C files of this target only.
#ifndef UPKEEP_CARES_INTERNAL_H
#define UPKEEP_CARES_INTERNAL_H

#include "CAres.h"
#include <ares.h>
#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>

struct ca_question {
  ares_channel channel;
  bool ended;
  int status, os_errno, received, refusal;
  uint8_t *answer;
  size_t answer_count;
  char **addresses;
  int address_count;
};

extern const struct ares_socket_functions ca_socket_functions;

#endif
