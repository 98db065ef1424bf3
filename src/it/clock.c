// Adds an offset to the wall clock of one process: nanoseconds in the file $CLOCK_OFFSETS/<pid>, which it makes.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile int64_t *offset;

__attribute__((constructor)) static void open_offset(void) {
  const char *folder = getenv("CLOCK_OFFSETS");
  if (folder == NULL) {
    return;
  }
  char path[4096];
  snprintf(path, sizeof path, "%s/%d", folder, (int) getpid());
  int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) {
    return;
  }
  if (ftruncate(file, sizeof *offset) == 0) {
    void *page = mmap(NULL, sizeof *offset, PROT_READ, MAP_SHARED, file, 0);
    offset = page == MAP_FAILED ? NULL : page;
  }
  close(file);
}

int clock_gettime(clockid_t clock, struct timespec *now) {
  int status = (int) syscall(SYS_clock_gettime, clock, now);
  if (status == 0 && clock == CLOCK_REALTIME && offset != NULL) {
    int64_t nanos = now->tv_sec * INT64_C(1000000000) + now->tv_nsec + *offset;
    now->tv_sec = nanos / 1000000000;
    now->tv_nsec = nanos % 1000000000;
  }
  return status;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  (void) zone;
  struct timespec time;
  int status = clock_gettime(CLOCK_REALTIME, &time);
  now->tv_sec = time.tv_sec;
  now->tv_usec = time.tv_nsec / 1000;
  return status;
}

time_t time(time_t *now) {
  struct timespec read;
  clock_gettime(CLOCK_REALTIME, &read);
  if (now != NULL) {
    *now = read.tv_sec;
  }
  return read.tv_sec;
}
