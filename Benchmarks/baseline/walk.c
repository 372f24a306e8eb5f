// The limit of reading history out of commits: walks all of them with libgit2 alone and, where a path is given, reads
// the file at it at each, as a program would that keeps its history in commits.
// usage: walk REPOSITORY REF [PATH]
#include <git2.h>
#include <stdio.h>
#include <stdlib.h>

#define CHECK(call)                                                                                                    \
  do {                                                                                                                 \
    if ((call) < 0) {                                                                                                  \
      fprintf(stderr, "%s: %s\n", #call, git_error_last() ? git_error_last()->message : "failed");                     \
      exit(1);                                                                                                         \
    }                                                                                                                  \
  } while (0)

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  git_libgit2_init();
  git_repository *repository;
  git_revwalk *walk;
  git_oid id;
  long commits = 0, bytes = 0;
  CHECK(git_repository_open_bare(&repository, argv[1]));
  CHECK(git_revwalk_new(&walk, repository));
  CHECK(git_revwalk_push_ref(walk, argv[2]));
  while (git_revwalk_next(&id, walk) == 0) {
    git_commit *commit;
    CHECK(git_commit_lookup(&commit, repository, &id));
    commits++;
    if (argc > 3) {
      git_tree *tree;
      CHECK(git_commit_tree(&tree, commit));
      const git_tree_entry *entry = git_tree_entry_byname(tree, argv[3]);
      if (entry) {
        git_blob *blob;
        CHECK(git_blob_lookup(&blob, repository, git_tree_entry_id(entry)));
        bytes += git_blob_rawsize(blob);
        git_blob_free(blob);
      }
      git_tree_free(tree);
    }
    git_commit_free(commit);
  }
  printf("{\"commits\": %ld, \"bytes\": %ld}\n", commits, bytes);
}
