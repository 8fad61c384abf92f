#ifndef CBITCOUNT_H
#define CBITCOUNT_H

#include <stddef.h>
#include <stdint.h>

/// How many bits are set both in the `words` words at `a` and in those at `b`, by whatever the processor has.
size_t bit_count_and(const uint64_t *a, const uint64_t *b, size_t words);

/// The same by a plain loop: what the fast ones must equal, and what other processors run.
size_t bit_count_and_portable(const uint64_t *a, const uint64_t *b, size_t words);

/// Asks for the cache line at `p`, which will be read soon; changes nothing.
static inline void prefetch_line(const void *p) { __builtin_prefetch(p, 0, 3); }

#endif
