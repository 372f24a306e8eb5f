// What Swift cannot call in libgit2, one typed function each, because git_libgit2_opts is variadic.
#ifndef UPKEEP_CLIBGIT2_SHIM_H
#define UPKEEP_CLIBGIT2_SHIM_H

#include <git2.h>
#include <git2/sys/mempack.h>
#include <git2/sys/repository.h>

/// Write objects and refs through to the disk before a call returns.
static inline int clibgit2_enable_fsync(int enabled) {
  return git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, enabled);
}

/// Refuse repositories that belong to another user.
static inline int clibgit2_set_owner_validation(int enabled) {
  return git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, enabled);
}

/// Hash every object that is read and compare it with its id.
static inline int clibgit2_enable_strict_hash_verification(int enabled) {
  return git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, enabled);
}

/// Names of repository extensions, beyond the built-in ones, that the caller can live with.
static inline int clibgit2_set_extensions(const char **names, size_t count) {
  return git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, names, count);
}

/// Folders that are searched for the configuration file of a level.
static inline int clibgit2_set_search_path(git_config_level_t level, const char *path) {
  return git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, (int)level, path);
}

/// Keep every object that is written from now on in memory: a backend before all others takes it. The database owns it.
static inline int clibgit2_write_to_memory(git_odb *objects) {
  git_odb_backend *backend = NULL;
  int error = git_mempack_new(&backend);
  return error < 0 ? error : git_odb_add_backend(objects, backend, 1000);
}

#endif
