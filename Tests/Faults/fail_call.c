/* Loaded before libc (LD_PRELOAD), makes the n-th system call on files under one folder fail, or each from it on.
 *
 *   FAIL_UNDER   the folder, as the program names it
 *   FAIL_AT      n, from 1; 0 only counts
 *   FAIL_ERRNO   the error; 0 makes a write or read short instead, which is no error
 *   FAIL_ALL     1: every call from the n-th on
 *   FAIL_COUNT   a file that gets the number of calls at the end
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static atomic_int calls;
static atomic_char ours[65536];

static const char *text(const char *name) {
  const char *value = getenv(name);
  return value ? value : "";
}

static int is_under(const char *path) {
  static const char *folder;
  static size_t length;
  if (!folder) {
    folder = text("FAIL_UNDER");
    length = strlen(folder);
  }
  return length > 0 && path && strncmp(path, folder, length) == 0;
}

static int is_ours(int descriptor) { return descriptor >= 0 && descriptor < 65536 && ours[descriptor]; }

/* Counts a call; 1 when it is one to fail, with errno set; -1 when it is to be short. */
static int fails(void) {
  int n = atomic_fetch_add(&calls, 1) + 1;
  int at = atoi(text("FAIL_AT"));
  if (at == 0 || n < at || (n > at && text("FAIL_ALL")[0] != '1')) return 0;
  int number = atoi(text("FAIL_ERRNO"));
  if (number == 0) return -1;
  errno = number;
  return 1;
}

#define REAL(name) \
  static __typeof__(name) *real; \
  if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

__attribute__((destructor)) static void report(void) {
  const char *path = text("FAIL_COUNT");
  if (!path[0]) return;
  FILE *file = fopen(path, "w");
  if (!file) return;
  fprintf(file, "%d\n", atomic_load(&calls));
  fclose(file);
}

static int opened(int descriptor) {
  if (descriptor >= 0 && descriptor < 65536) ours[descriptor] = 1;
  return descriptor;
}

#define OPEN(name) \
  int name(const char *path, int flags, ...) { \
    REAL(name); \
    mode_t mode = 0; \
    if (flags & (O_CREAT | O_TMPFILE)) { \
      va_list list; \
      va_start(list, flags); \
      mode = va_arg(list, mode_t); \
      va_end(list); \
    } \
    if (!is_under(path)) return real(path, flags, mode); \
    return fails() > 0 ? -1 : opened(real(path, flags, mode)); \
  }
OPEN(open)
OPEN(open64)

int mkstemp(char *template) {
  REAL(mkstemp);
  if (!is_under(template)) return real(template);
  return fails() > 0 ? -1 : opened(real(template));
}

int mkstemp64(char *template) {
  REAL(mkstemp64);
  if (!is_under(template)) return real(template);
  return fails() > 0 ? -1 : opened(real(template));
}

int close(int descriptor) {
  REAL(close);
  if (descriptor >= 0 && descriptor < 65536) ours[descriptor] = 0;
  return real(descriptor);
}

#define TRANSFER(name, result, bytes, ...) \
  { \
    REAL(name); \
    int state = is_ours(descriptor) ? fails() : 0; \
    if (state > 0) return -1; \
    if (state < 0 && count > 1) count /= 2; \
    return real(__VA_ARGS__); \
  }

ssize_t write(int descriptor, const void *bytes, size_t count)
TRANSFER(write, ssize_t, bytes, descriptor, bytes, count)
ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t offset)
TRANSFER(pwrite, ssize_t, bytes, descriptor, bytes, count, offset)
ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t offset)
TRANSFER(pwrite64, ssize_t, bytes, descriptor, bytes, count, offset)
ssize_t read(int descriptor, void *bytes, size_t count)
TRANSFER(read, ssize_t, bytes, descriptor, bytes, count)
ssize_t pread(int descriptor, void *bytes, size_t count, off_t offset)
TRANSFER(pread, ssize_t, bytes, descriptor, bytes, count, offset)

#define ON_DESCRIPTOR(name, parameters, arguments) \
  int name parameters { \
    REAL(name); \
    return is_ours(descriptor) && fails() > 0 ? -1 : real arguments; \
  }
ON_DESCRIPTOR(fsync, (int descriptor), (descriptor))
ON_DESCRIPTOR(fdatasync, (int descriptor), (descriptor))
ON_DESCRIPTOR(ftruncate, (int descriptor, off_t length), (descriptor, length))
ON_DESCRIPTOR(flock, (int descriptor, int operation), (descriptor, operation))
ON_DESCRIPTOR(fstat, (int descriptor, struct stat *status), (descriptor, status))

void *mmap(void *address, size_t length, int protection, int flags, int descriptor, off_t offset) {
  REAL(mmap);
  if (is_ours(descriptor) && fails() > 0) return MAP_FAILED;
  return real(address, length, protection, flags, descriptor, offset);
}

void *mmap64(void *address, size_t length, int protection, int flags, int descriptor, off64_t offset) {
  REAL(mmap64);
  if (is_ours(descriptor) && fails() > 0) return MAP_FAILED;
  return real(address, length, protection, flags, descriptor, offset);
}

#define ON_PATH(name, parameters, path, arguments) \
  int name parameters { \
    REAL(name); \
    return is_under(path) && fails() > 0 ? -1 : real arguments; \
  }
ON_PATH(rename, (const char *from, const char *to), to, (from, to))
ON_PATH(mkdir, (const char *path, mode_t mode), path, (path, mode))
ON_PATH(symlink, (const char *target, const char *path), path, (target, path))
ON_PATH(unlink, (const char *path), path, (path))
ON_PATH(rmdir, (const char *path), path, (path))

ON_PATH(access, (const char *path, int mode), path, (path, mode))
ON_PATH(stat, (const char *path, struct stat *status), path, (path, status))
ON_PATH(lstat, (const char *path, struct stat *status), path, (path, status))

struct dirent *readdir(DIR *stream) {
  REAL(readdir);
  return is_ours(dirfd(stream)) && fails() > 0 ? NULL : real(stream);
}

ssize_t readlink(const char *path, char *buffer, size_t size) {
  REAL(readlink);
  return is_under(path) && fails() > 0 ? -1 : real(path, buffer, size);
}

DIR *opendir(const char *path) {
  REAL(opendir);
  if (!is_under(path)) return real(path);
  if (fails() > 0) return NULL;
  DIR *stream = real(path);
  if (stream) opened(dirfd(stream));
  return stream;
}
