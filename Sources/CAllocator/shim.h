// What the C library's allocator can be told.
#pragma once

#include <malloc.h>

// Keeps freed memory for the next search instead of giving it back to the system and clearing it anew: blocks of up to
// `block` bytes come from what is kept, and up to `kept` bytes are. Elsewhere than with glibc nothing happens.
static inline void allocator_keep(int block, int kept) {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, block);
  mallopt(M_TRIM_THRESHOLD, kept);
#endif
}
