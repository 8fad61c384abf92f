#ifndef CBYTESCAN_H
#define CBYTESCAN_H

// Sixty-four bytes at a time, as bit masks. Everything is `static inline`, so that Swift inlines it.
//
// Each function has a `_portable` twin: a plain loop that says what the fast one must equal. It is what other
// processors run, and it is compiled everywhere so that the tests can compare the two.

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#define BYTE_SCAN_SSE2 1
#endif

/// Bit i of a mask belongs to byte i of the block.
typedef struct {
  uint64_t quote;
  uint64_t comma;
  uint64_t newline;
} byte_scan_csv_masks;

/// Where the quotes, commas and line feeds stand in the 64 bytes at `block` (any alignment).
static inline byte_scan_csv_masks byte_scan_csv_portable(const uint8_t *block) {
  byte_scan_csv_masks masks = {0, 0, 0};
  for (int i = 0; i < 64; i++) {
    masks.quote |= (uint64_t)(block[i] == '"') << i;
    masks.comma |= (uint64_t)(block[i] == ',') << i;
    masks.newline |= (uint64_t)(block[i] == '\n') << i;
  }
  return masks;
}

#ifdef BYTE_SCAN_SSE2
static inline uint64_t byte_scan_equal_sse2(__m128i a, __m128i b, __m128i c, __m128i d, char byte) {
  const __m128i wanted = _mm_set1_epi8(byte);
  uint64_t m0 = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(a, wanted));
  uint64_t m1 = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(b, wanted));
  uint64_t m2 = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(c, wanted));
  uint64_t m3 = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(d, wanted));
  return m0 | (m1 << 16) | (m2 << 32) | (m3 << 48);
}
#endif

static inline byte_scan_csv_masks byte_scan_csv(const uint8_t *block) {
#ifdef BYTE_SCAN_SSE2
  const __m128i a = _mm_loadu_si128((const __m128i *)(const void *)block);
  const __m128i b = _mm_loadu_si128((const __m128i *)(const void *)(block + 16));
  const __m128i c = _mm_loadu_si128((const __m128i *)(const void *)(block + 32));
  const __m128i d = _mm_loadu_si128((const __m128i *)(const void *)(block + 48));
  byte_scan_csv_masks masks;
  masks.quote = byte_scan_equal_sse2(a, b, c, d, '"');
  masks.comma = byte_scan_equal_sse2(a, b, c, d, ',');
  masks.newline = byte_scan_equal_sse2(a, b, c, d, '\n');
  return masks;
#else
  return byte_scan_csv_portable(block);
#endif
}

/// Bit i is the parity of bits 0...i: on from each odd set bit up to the bit before the next.
static inline uint64_t byte_scan_prefix_xor_portable(uint64_t bits) {
  uint64_t result = 0, running = 0;
  for (int i = 0; i < 64; i++) {
    running ^= (bits >> i) & 1;
    result |= running << i;
  }
  return result;
}

static inline uint64_t byte_scan_prefix_xor(uint64_t bits) {
  bits ^= bits << 1;
  bits ^= bits << 2;
  bits ^= bits << 4;
  bits ^= bits << 8;
  bits ^= bits << 16;
  bits ^= bits << 32;
  return bits;
}

/// The length of the leading run of whole 64-byte blocks in which every byte is 0x01...0x7F; a multiple of 64,
/// at most `count`. Adds the line feeds in that run to `*newlines`.
static inline size_t byte_scan_ascii_run_portable(const uint8_t *bytes, size_t count, uint64_t *newlines) {
  size_t done = 0;
  while (count - done >= 64) {
    uint64_t found = 0;
    for (int i = 0; i < 64; i++) {
      const uint8_t byte = bytes[done + i];
      if (byte == 0 || byte >= 0x80) return done;
      found += byte == '\n';
    }
    *newlines += found;
    done += 64;
  }
  return done;
}

static inline size_t byte_scan_ascii_run(const uint8_t *bytes, size_t count, uint64_t *newlines) {
#ifdef BYTE_SCAN_SSE2
  const __m128i zero = _mm_setzero_si128(), feed = _mm_set1_epi8('\n');
  __m128i feeds = zero;
  size_t done = 0;
  while (count - done >= 64) {
    const uint8_t *block = bytes + done;
    const __m128i a = _mm_loadu_si128((const __m128i *)(const void *)block);
    const __m128i b = _mm_loadu_si128((const __m128i *)(const void *)(block + 16));
    const __m128i c = _mm_loadu_si128((const __m128i *)(const void *)(block + 32));
    const __m128i d = _mm_loadu_si128((const __m128i *)(const void *)(block + 48));
    const __m128i high = _mm_or_si128(_mm_or_si128(a, b), _mm_or_si128(c, d));
    const __m128i low = _mm_min_epu8(_mm_min_epu8(a, b), _mm_min_epu8(c, d));
    // A byte is refused by its own top bit, or because the smallest byte of its lane is zero.
    if (_mm_movemask_epi8(_mm_or_si128(high, _mm_cmpeq_epi8(low, zero)))) break;
    __m128i found = _mm_add_epi8(_mm_cmpeq_epi8(a, feed), _mm_cmpeq_epi8(b, feed));
    found = _mm_add_epi8(found, _mm_add_epi8(_mm_cmpeq_epi8(c, feed), _mm_cmpeq_epi8(d, feed)));
    feeds = _mm_add_epi64(feeds, _mm_sad_epu8(_mm_sub_epi8(zero, found), zero));
    done += 64;
  }
  uint64_t lanes[2];
  _mm_storeu_si128((__m128i *)(void *)lanes, feeds);
  *newlines += lanes[0] + lanes[1];
  return done;
#else
  return byte_scan_ascii_run_portable(bytes, count, newlines);
#endif
}

/// The length of the run of bytes at `bytes` before the first quote, backslash or byte below 0x20. There must be
/// such a byte; up to 15 bytes behind it are read.
static inline size_t byte_scan_json_plain_portable(const uint8_t *bytes) {
  size_t done = 0;
  while (bytes[done] >= 0x20 && bytes[done] != '"' && bytes[done] != '\\') done++;
  return done;
}

#ifdef BYTE_SCAN_SSE2
/// Which of 16 bytes end such a run.
static inline uint32_t byte_scan_json_ends_sse2(__m128i block) {
  const __m128i quote = _mm_cmpeq_epi8(block, _mm_set1_epi8('"'));
  const __m128i slash = _mm_cmpeq_epi8(block, _mm_set1_epi8('\\'));
  // A byte is at most 0x1F when the smaller of it and 0x1F is it.
  const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(block, _mm_set1_epi8(0x1F)), block);
  return (uint32_t)_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quote, slash), control));
}
#endif

static inline size_t byte_scan_json_plain(const uint8_t *bytes) {
#ifdef BYTE_SCAN_SSE2
  size_t done = 0;
  while (1) {
    const __m128i block = _mm_loadu_si128((const __m128i *)(const void *)(bytes + done));
    const uint32_t ends = byte_scan_json_ends_sse2(block);
    if (ends) return done + (size_t)__builtin_ctz(ends);
    done += 16;
  }
#else
  return byte_scan_json_plain_portable(bytes);
#endif
}

/// The same, and copies the run to `target`, where up to 16 bytes behind it may be overwritten.
static inline size_t byte_scan_json_copy(const uint8_t *bytes, uint8_t *target) {
#ifdef BYTE_SCAN_SSE2
  size_t done = 0;
  while (1) {
    const __m128i block = _mm_loadu_si128((const __m128i *)(const void *)(bytes + done));
    _mm_storeu_si128((__m128i *)(void *)(target + done), block);
    const uint32_t ends = byte_scan_json_ends_sse2(block);
    if (ends) return done + (size_t)__builtin_ctz(ends);
    done += 16;
  }
#else
  const size_t run = byte_scan_json_plain_portable(bytes);
  for (size_t i = 0; i < run; i++) target[i] = bytes[i];
  return run;
#endif
}

/// Where the first line feed stands in the `count` bytes at `bytes`; `count` when there is none.
static inline size_t byte_scan_line_feed(const uint8_t *bytes, size_t count) {
  const void *found = count ? memchr(bytes, '\n', count) : NULL;
  return found ? (size_t)((const uint8_t *)found - bytes) : count;
}

/// How many line feeds stand in the `count` bytes at `bytes`.
static inline size_t byte_scan_line_feeds(const uint8_t *bytes, size_t count) {
  size_t found = 0;
  // Left to the compiler, which makes blocks of it.
  for (size_t i = 0; i < count; i++) found += bytes[i] == '\n';
  return found;
}

/// Asks for the cache line at `address` ahead of its use; never faults.
static inline void byte_scan_prefetch(const void *address) { __builtin_prefetch(address, 0, 1); }

#endif
