#ifndef CBITCOUNT_H
#define CBITCOUNT_H

#include <stddef.h>
#include <stdint.h>

/// How many bits are set both in the `words` words at `a` and in those at `b`, by whatever the processor has.
size_t bit_count_and(const uint64_t *a, const uint64_t *b, size_t words);

/// The same by a plain loop: what the fast ones must equal, and what other processors run.
size_t bit_count_and_portable(const uint64_t *a, const uint64_t *b, size_t words);

#endif
