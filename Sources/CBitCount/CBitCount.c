#include "CBitCount.h"

#if defined(__x86_64__) && defined(__clang__)
#include <immintrin.h>
#define BIT_COUNT_X86 1
#endif

size_t bit_count_and_portable(const uint64_t *a, const uint64_t *b, size_t words) {
  size_t count = 0;
  for (size_t i = 0; i < words; i++) count += (size_t)__builtin_popcountll(a[i] & b[i]);
  return count;
}

#ifdef BIT_COUNT_X86
// The package is built for every x86-64; these two are chosen when the processor has what they use.
__attribute__((target("popcnt"))) static size_t and_popcnt(const uint64_t *a, const uint64_t *b, size_t words) {
  size_t c0 = 0, c1 = 0, c2 = 0, c3 = 0, i = 0;
  for (; i + 4 <= words; i += 4) {
    c0 += (size_t)_mm_popcnt_u64(a[i] & b[i]);
    c1 += (size_t)_mm_popcnt_u64(a[i + 1] & b[i + 1]);
    c2 += (size_t)_mm_popcnt_u64(a[i + 2] & b[i + 2]);
    c3 += (size_t)_mm_popcnt_u64(a[i + 3] & b[i + 3]);
  }
  for (; i < words; i++) c0 += (size_t)_mm_popcnt_u64(a[i] & b[i]);
  return c0 + c1 + c2 + c3;
}

__attribute__((target("avx512f,avx512vpopcntdq"))) static size_t and_avx512(
    const uint64_t *a, const uint64_t *b, size_t words) {
  __m512i sum0 = _mm512_setzero_si512(), sum1 = _mm512_setzero_si512();
  size_t i = 0;
  for (; i + 16 <= words; i += 16) {
    sum0 = _mm512_add_epi64(
        sum0, _mm512_popcnt_epi64(_mm512_and_si512(_mm512_loadu_si512(a + i), _mm512_loadu_si512(b + i))));
    sum1 = _mm512_add_epi64(
        sum1, _mm512_popcnt_epi64(_mm512_and_si512(_mm512_loadu_si512(a + i + 8), _mm512_loadu_si512(b + i + 8))));
  }
  size_t count = (size_t)_mm512_reduce_add_epi64(_mm512_add_epi64(sum0, sum1));
  for (; i < words; i++) count += (size_t)__builtin_popcountll(a[i] & b[i]);
  return count;
}

typedef size_t (*and_function)(const uint64_t *, const uint64_t *, size_t);

static and_function choose(void) {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512vpopcntdq")) return and_avx512;
  if (__builtin_cpu_supports("popcnt")) return and_popcnt;
  return bit_count_and_portable;
}
#endif

size_t bit_count_and(const uint64_t *a, const uint64_t *b, size_t words) {
#ifdef BIT_COUNT_X86
  // Threads that choose at once choose the same.
  static _Atomic(and_function) chosen;
  and_function function = chosen;
  if (!function) chosen = function = choose();
  return function(a, b, words);
#else
  return bit_count_and_portable(a, b, words);
#endif
}
