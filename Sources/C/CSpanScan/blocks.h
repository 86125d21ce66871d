// Classifies 64 bytes of text at once, by each instruction set.

#ifndef BLOCKS_H
#define BLOCKS_H

#include <stdint.h>

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

// One bit a byte for 64 bytes of text.
typedef struct {
    uint64_t quote;
    uint64_t backslash;
    uint64_t mark;    // { } [ ] : ,
    uint64_t control; // below 0x20
    uint64_t high;    // 0x80 and above
} block_bits;

#define ALWAYS static inline __attribute__((always_inline))

// `{` and `[`, `}` and `]` differ in bit 0x20 only.

// Keeps the compiler from looking into a mask: what it knows of its vector makes it take the mask apart, bit by bit.
ALWAYS uint64_t opaque(uint64_t mask) {
    __asm__("" : "+r"(mask));
    return mask;
}

ALWAYS block_bits classify_scalar(const uint8_t *p) {
    block_bits b = {0, 0, 0, 0, 0};
    for (int i = 0; i < 64; i++) {
        uint8_t c = p[i];
        uint64_t bit = (uint64_t)1 << i;
        if (c == '"') b.quote |= bit;
        if (c == '\\') b.backslash |= bit;
        if ((c | 0x20) == '{' || (c | 0x20) == '}' || c == ':' || c == ',') b.mark |= bit;
        if (c < 0x20) b.control |= bit;
        if (c >= 0x80) b.high |= bit;
    }
    return b;
}

#if defined(__x86_64__)

#define SSE2_MASK(v) opaque((uint16_t)_mm_movemask_epi8(v))
#define SSE2_BITS(expression)                                                                                          \
    (SSE2_MASK(expression(v0)) | SSE2_MASK(expression(v1)) << 16 | SSE2_MASK(expression(v2)) << 32 | SSE2_MASK(expression(v3)) << 48)

ALWAYS block_bits classify_sse2(const uint8_t *p) {
    const __m128i fold = _mm_set1_epi8(0x20);
    __m128i v0 = _mm_loadu_si128((const __m128i *)p), v1 = _mm_loadu_si128((const __m128i *)(p + 16));
    __m128i v2 = _mm_loadu_si128((const __m128i *)(p + 32)), v3 = _mm_loadu_si128((const __m128i *)(p + 48));
    block_bits b;
#define IS_QUOTE(v) _mm_cmpeq_epi8(v, _mm_set1_epi8('"'))
#define IS_BACKSLASH(v) _mm_cmpeq_epi8(v, _mm_set1_epi8('\\'))
#define IS_BRACKET(v)                                                                                                  \
    _mm_or_si128(_mm_cmpeq_epi8(_mm_or_si128(v, fold), _mm_set1_epi8('{')), _mm_cmpeq_epi8(_mm_or_si128(v, fold), _mm_set1_epi8('}')))
#define IS_MARK(v)                                                                                                     \
    _mm_or_si128(IS_BRACKET(v), _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8(':')), _mm_cmpeq_epi8(v, _mm_set1_epi8(','))))
    b.quote = SSE2_BITS(IS_QUOTE);
    b.backslash = SSE2_BITS(IS_BACKSLASH);
    b.mark = SSE2_BITS(IS_MARK);
#define IS_CONTROL(v) _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8(0x1f)), v)
    b.control = SSE2_BITS(IS_CONTROL);
#define ITSELF(v) (v)
    b.high = SSE2_BITS(ITSELF);
    return b;
}

#define AVX2_MASK(v) opaque((uint32_t)_mm256_movemask_epi8(v))
#define AVX2_BITS(expression) (AVX2_MASK(expression(v0)) | AVX2_MASK(expression(v1)) << 32)

__attribute__((target("avx2"))) ALWAYS block_bits classify_avx2(const uint8_t *p) {
    const __m256i fold = _mm256_set1_epi8(0x20);
    __m256i v0 = _mm256_loadu_si256((const __m256i *)p), v1 = _mm256_loadu_si256((const __m256i *)(p + 32));
    block_bits b;
#define IS_QUOTE2(v) _mm256_cmpeq_epi8(v, _mm256_set1_epi8('"'))
#define IS_BACKSLASH2(v) _mm256_cmpeq_epi8(v, _mm256_set1_epi8('\\'))
#define IS_BRACKET2(v)                                                                                                 \
    _mm256_or_si256(                                                                                                   \
        _mm256_cmpeq_epi8(_mm256_or_si256(v, fold), _mm256_set1_epi8('{')),                                            \
        _mm256_cmpeq_epi8(_mm256_or_si256(v, fold), _mm256_set1_epi8('}')))
#define IS_MARK2(v)                                                                                                    \
    _mm256_or_si256(                                                                                                   \
        IS_BRACKET2(v), _mm256_or_si256(_mm256_cmpeq_epi8(v, _mm256_set1_epi8(':')), _mm256_cmpeq_epi8(v, _mm256_set1_epi8(','))))
#define IS_CONTROL2(v) _mm256_cmpeq_epi8(_mm256_min_epu8(v, _mm256_set1_epi8(0x1f)), v)
    b.quote = AVX2_BITS(IS_QUOTE2);
    b.backslash = AVX2_BITS(IS_BACKSLASH2);
    b.mark = AVX2_BITS(IS_MARK2);
    b.control = AVX2_BITS(IS_CONTROL2);
    b.high = AVX2_BITS(ITSELF);
    return b;
}

__attribute__((target("avx512f,avx512bw"))) ALWAYS block_bits classify_avx512(const uint8_t *p) {
    __m512i v = _mm512_loadu_si512((const void *)p);
    __m512i folded = _mm512_or_si512(v, _mm512_set1_epi8(0x20));
    block_bits b;
    b.quote = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('"'));
    b.backslash = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\\'));
    b.mark = _mm512_cmpeq_epi8_mask(folded, _mm512_set1_epi8('{')) | _mm512_cmpeq_epi8_mask(folded, _mm512_set1_epi8('}')) |
             _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(':')) | _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(','));
    b.control = _mm512_cmplt_epu8_mask(v, _mm512_set1_epi8(0x20));
    b.high = _mm512_movepi8_mask(v);
    return b;
}

#elif defined(__aarch64__)

ALWAYS uint64_t neon_bits(uint8x16_t m0, uint8x16_t m1, uint8x16_t m2, uint8x16_t m3) {
    const uint8x16_t weights = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    uint8x16_t s0 = vpaddq_u8(vandq_u8(m0, weights), vandq_u8(m1, weights));
    uint8x16_t s1 = vpaddq_u8(vandq_u8(m2, weights), vandq_u8(m3, weights));
    s0 = vpaddq_u8(s0, s1);
    s0 = vpaddq_u8(s0, s0);
    return opaque(vgetq_lane_u64(vreinterpretq_u64_u8(s0), 0));
}

#define NEON_BITS(expression) neon_bits(expression(v0), expression(v1), expression(v2), expression(v3))

ALWAYS block_bits classify_neon(const uint8_t *p) {
    const uint8x16_t fold = vdupq_n_u8(0x20);
    uint8x16_t v0 = vld1q_u8(p), v1 = vld1q_u8(p + 16), v2 = vld1q_u8(p + 32), v3 = vld1q_u8(p + 48);
    block_bits b;
#define IS_QUOTE(v) vceqq_u8(v, vdupq_n_u8('"'))
#define IS_BACKSLASH(v) vceqq_u8(v, vdupq_n_u8('\\'))
#define IS_BRACKET(v) vorrq_u8(vceqq_u8(vorrq_u8(v, fold), vdupq_n_u8('{')), vceqq_u8(vorrq_u8(v, fold), vdupq_n_u8('}')))
#define IS_MARK(v) vorrq_u8(IS_BRACKET(v), vorrq_u8(vceqq_u8(v, vdupq_n_u8(':')), vceqq_u8(v, vdupq_n_u8(','))))
#define IS_CONTROL(v) vcltq_u8(v, fold)
#define IS_HIGH(v) vcgeq_u8(v, vdupq_n_u8(0x80))
    b.quote = NEON_BITS(IS_QUOTE);
    b.backslash = NEON_BITS(IS_BACKSLASH);
    b.mark = NEON_BITS(IS_MARK);
    b.control = NEON_BITS(IS_CONTROL);
    b.high = NEON_BITS(IS_HIGH);
    return b;
}

#endif

#endif
