// zlib, with the one call that is a macro there and that Swift cannot see.
#pragma once
#include <zlib.h>

// Ready to write gzip: 16 beside the window's 15 bits asks for its head and its checksum.
static inline int second_opinion_gzip_begin(z_stream *stream, int level) {
  return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}
