// Deadlines of running jobs: a binary heap whose top is the next one. A job knows its place (`heap_index`, from 1).
#include "internal.h"
#include <stdlib.h>

static void put(uk_loop *loop, size_t index, uk_job *job) {
  loop->heap[index - 1] = job;
  job->heap_index = index;
}

static void sift(uk_loop *loop, size_t index, uk_job *job) {
  while (index > 1 && loop->heap[index / 2 - 1]->deadline > job->deadline) {
    put(loop, index, loop->heap[index / 2 - 1]);
    index /= 2;
  }
  for (size_t child; (child = 2 * index) <= loop->heap_count; index = child) {
    if (child < loop->heap_count && loop->heap[child]->deadline < loop->heap[child - 1]->deadline) child++;
    if (loop->heap[child - 1]->deadline >= job->deadline) break;
    put(loop, index, loop->heap[child - 1]);
  }
  put(loop, index, job);
}

bool uk_deadline_add(uk_loop *loop, uk_job *job) {
  if (loop->heap_count == loop->heap_capacity) {
    size_t capacity = loop->heap_capacity ? 2 * loop->heap_capacity : 64;
    uk_job **heap = realloc(loop->heap, capacity * sizeof *heap);
    if (!heap) return false;
    loop->heap = heap;
    loop->heap_capacity = capacity;
  }
  loop->heap_count++;
  sift(loop, loop->heap_count, job);
  return true;
}

void uk_deadline_remove(uk_loop *loop, uk_job *job) {
  size_t index = job->heap_index;
  if (!index) return;
  job->heap_index = 0;
  uk_job *last = loop->heap[--loop->heap_count];
  if (last != job) sift(loop, index, last);
}
