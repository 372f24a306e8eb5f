// Work that others hand to the loop's thread: tasks of Swift that send requests, so that neither asking nor answering
// wakes another thread.
#include "internal.h"
#include <stdlib.h>

void uk_loop_enqueue(uk_loop *loop, uk_task run, void *context, void *owner) {
  pthread_mutex_lock(&loop->lock);
  uk_entries *tasks = &loop->tasks;
  if (tasks->count == tasks->capacity) {
    size_t capacity = tasks->capacity ? tasks->capacity * 2 : 64;
    uk_entry *grown = realloc(tasks->entries, capacity * sizeof *grown);
    // A task that is dropped would never end, and there is nobody to tell.
    if (!grown) abort();
    tasks->entries = grown;
    tasks->capacity = capacity;
  }
  tasks->entries[tasks->count++] = (uk_entry){run, context, owner};
  uk_wake_unlocking(loop);
}

bool uk_run_tasks(uk_loop *loop) {
  pthread_mutex_lock(&loop->lock);
  uk_entries batch = loop->tasks;
  loop->tasks = loop->taken;
  loop->taken = batch;
  loop->tasks.count = 0;
  loop->asleep = false;
  pthread_mutex_unlock(&loop->lock);
  for (size_t index = 0; index < batch.count; index++) {
    uk_entry *entry = &batch.entries[index];
    entry->run(entry->context, entry->owner);
  }
  return batch.count > 0;
}
