// The limit of the commit rows: writes a history again, commit for commit and blob for blob, into an empty bare
// repository, durably, with libgit2 alone. Reading the blobs is not timed; hashing, compressing and syncing is.
// usage: commits SOURCE REF DESTINATION
#include <git2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#define CHECK(call)                                                                                                    \
  do {                                                                                                                 \
    if ((call) < 0) {                                                                                                  \
      fprintf(stderr, "%s: %s\n", #call, git_error_last() ? git_error_last()->message : "failed");                     \
      exit(1);                                                                                                         \
    }                                                                                                                  \
  } while (0)

enum { FILES = 16 };

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

static double cpu(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e3 +
         (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e3;
}

static int ascending(const void *left, const void *right) {
  double difference = *(const double *)left - *(const double *)right;
  return (difference > 0) - (difference < 0);
}

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  git_libgit2_init();
  git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
  git_repository *source, *destination;
  git_revwalk *walk;
  git_odb *objects;
  git_oid id, tip = {{0}};
  CHECK(git_repository_open_bare(&source, argv[1]));
  CHECK(git_repository_init(&destination, argv[3], 1));
  CHECK(git_repository_odb(&objects, destination));
  CHECK(git_revwalk_new(&walk, source));
  CHECK(git_revwalk_push_ref(walk, argv[2]));
  git_revwalk_sorting(walk, GIT_SORT_TOPOLOGICAL | GIT_SORT_REVERSE);

  double *times = NULL, *spent = NULL;
  int count = 0;
  git_tree *previous = NULL;
  while (git_revwalk_next(&id, walk) == 0) {
    git_commit *commit;
    git_tree *tree;
    git_diff *diff;
    git_blob *blobs[FILES];
    git_tree_update updates[FILES];
    CHECK(git_commit_lookup(&commit, source, &id));
    CHECK(git_commit_tree(&tree, commit));
    CHECK(git_diff_tree_to_tree(&diff, source, previous, tree, NULL));
    size_t files = git_diff_num_deltas(diff);
    if (files > FILES) return 1;
    for (size_t file = 0; file < files; file++) {
      const git_diff_delta *delta = git_diff_get_delta(diff, file);
      CHECK(git_blob_lookup(&blobs[file], source, &delta->new_file.id));
      git_blob_rawcontent(blobs[file]);
      updates[file] = (git_tree_update){
          .action = GIT_TREE_UPDATE_UPSERT, .filemode = GIT_FILEMODE_BLOB, .path = delta->new_file.path};
    }

    double start = now(), used = cpu();
    git_tree *base, *written;
    git_commit *parent = NULL;
    git_oid tree_id, commit_id;
    git_buf text = {0};
    for (size_t file = 0; file < files; file++)
      CHECK(git_odb_write(&updates[file].id, objects, git_blob_rawcontent(blobs[file]),
                          (size_t)git_blob_rawsize(blobs[file]), GIT_OBJECT_BLOB));
    if (count) {
      CHECK(git_commit_lookup(&parent, destination, &tip));
      CHECK(git_commit_tree(&base, parent));
    } else {
      CHECK(git_odb_write(&tree_id, objects, "", 0, GIT_OBJECT_TREE));
      CHECK(git_tree_lookup(&base, destination, &tree_id));
    }
    CHECK(git_tree_create_updated(&tree_id, destination, base, files, updates));
    CHECK(git_tree_lookup(&written, destination, &tree_id));
    CHECK(git_commit_create_buffer(&text, destination, git_commit_author(commit), git_commit_committer(commit), NULL,
                                   git_commit_message(commit), written, parent ? 1 : 0,
                                   (const git_commit **)&parent));
    CHECK(git_odb_write(&commit_id, objects, text.ptr, text.size, GIT_OBJECT_COMMIT));
    git_reference *ref;
    CHECK(git_reference_create_matching(&ref, destination, argv[2], &commit_id, 1, &tip, "bench"));
    times = realloc(times, (count + 1) * sizeof *times);
    spent = realloc(spent, (count + 1) * sizeof *spent);
    times[count] = now() - start;
    spent[count] = cpu() - used;
    count++;

    tip = commit_id;
    git_reference_free(ref);
    git_buf_dispose(&text);
    git_tree_free(base);
    git_tree_free(written);
    git_commit_free(parent);
    git_commit_free(commit);
    for (size_t file = 0; file < files; file++) git_blob_free(blobs[file]);
    git_diff_free(diff);
    git_tree_free(previous);
    previous = tree;
  }
  if (count < 2) return 1;
  // The first commit holds everything and is none of those that are measured.
  qsort(times + 1, count - 1, sizeof *times, ascending);
  qsort(spent + 1, count - 1, sizeof *spent, ascending);
  printf("{\"commits\": %d, \"ms\": %.2f, \"cpu_ms\": %.2f}\n", count - 1, times[1 + (count - 1) / 2],
         spent[1 + (count - 1) / 2]);
}
