// zlib's start-up calls are macros, which Swift cannot see.
#pragma once
#include <zlib.h>

/// Prepares a stream that writes gzip (RFC 1952).
static inline int callboard_gzip_begin(z_streamp stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}

/// Prepares a stream that reads gzip, and no other format.
static inline int callboard_gunzip_begin(z_streamp stream) {
    return inflateInit2(stream, 15 + 16);
}
