#include "CSpanScan.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

// One bit a byte for 64 bytes of text.
typedef struct {
    uint64_t quote;
    uint64_t backslash;
    uint64_t bracket; // { } [ ]
    uint64_t mark;    // : ,
    uint64_t control; // below 0x20
    uint64_t high;    // 0x80 and above
} block_bits;

#define ALWAYS static inline __attribute__((always_inline))

// `{` and `[`, `}` and `]` differ in bit 0x20 only.

ALWAYS block_bits classify_scalar(const uint8_t *p) {
    block_bits b = {0, 0, 0, 0, 0, 0};
    for (int i = 0; i < 64; i++) {
        uint8_t c = p[i];
        uint64_t bit = (uint64_t)1 << i;
        if (c == '"') b.quote |= bit;
        if (c == '\\') b.backslash |= bit;
        if ((c | 0x20) == '{' || (c | 0x20) == '}') b.bracket |= bit;
        if (c == ':' || c == ',') b.mark |= bit;
        if (c < 0x20) b.control |= bit;
        if (c >= 0x80) b.high |= bit;
    }
    return b;
}

#if defined(__x86_64__)

#define SSE2_BITS(expression)                                                                                          \
    ((uint64_t)(uint16_t)_mm_movemask_epi8(expression(v0)) | (uint64_t)(uint16_t)_mm_movemask_epi8(expression(v1)) << 16 | \
     (uint64_t)(uint16_t)_mm_movemask_epi8(expression(v2)) << 32 | (uint64_t)(uint16_t)_mm_movemask_epi8(expression(v3)) << 48)

ALWAYS block_bits classify_sse2(const uint8_t *p) {
    const __m128i fold = _mm_set1_epi8(0x20);
    __m128i v0 = _mm_loadu_si128((const __m128i *)p), v1 = _mm_loadu_si128((const __m128i *)(p + 16));
    __m128i v2 = _mm_loadu_si128((const __m128i *)(p + 32)), v3 = _mm_loadu_si128((const __m128i *)(p + 48));
    block_bits b;
#define IS_QUOTE(v) _mm_cmpeq_epi8(v, _mm_set1_epi8('"'))
#define IS_BACKSLASH(v) _mm_cmpeq_epi8(v, _mm_set1_epi8('\\'))
#define IS_BRACKET(v)                                                                                                  \
    _mm_or_si128(_mm_cmpeq_epi8(_mm_or_si128(v, fold), _mm_set1_epi8('{')), _mm_cmpeq_epi8(_mm_or_si128(v, fold), _mm_set1_epi8('}')))
#define IS_MARK(v) _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8(':')), _mm_cmpeq_epi8(v, _mm_set1_epi8(',')))
    b.quote = SSE2_BITS(IS_QUOTE);
    b.backslash = SSE2_BITS(IS_BACKSLASH);
    b.bracket = SSE2_BITS(IS_BRACKET);
    b.mark = SSE2_BITS(IS_MARK);
#define IS_CONTROL(v) _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8(0x1f)), v)
    b.control = SSE2_BITS(IS_CONTROL);
#define ITSELF(v) (v)
    b.high = SSE2_BITS(ITSELF);
    return b;
}

#define AVX2_BITS(expression)                                                                                          \
    ((uint64_t)(uint32_t)_mm256_movemask_epi8(expression(v0)) | (uint64_t)(uint32_t)_mm256_movemask_epi8(expression(v1)) << 32)

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
#define IS_MARK2(v) _mm256_or_si256(_mm256_cmpeq_epi8(v, _mm256_set1_epi8(':')), _mm256_cmpeq_epi8(v, _mm256_set1_epi8(',')))
#define IS_CONTROL2(v) _mm256_cmpeq_epi8(_mm256_min_epu8(v, _mm256_set1_epi8(0x1f)), v)
    b.quote = AVX2_BITS(IS_QUOTE2);
    b.backslash = AVX2_BITS(IS_BACKSLASH2);
    b.bracket = AVX2_BITS(IS_BRACKET2);
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
    b.bracket = _mm512_cmpeq_epi8_mask(folded, _mm512_set1_epi8('{')) | _mm512_cmpeq_epi8_mask(folded, _mm512_set1_epi8('}'));
    b.mark = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(':')) | _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(','));
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
    return vgetq_lane_u64(vreinterpretq_u64_u8(s0), 0);
}

#define NEON_BITS(expression) neon_bits(expression(v0), expression(v1), expression(v2), expression(v3))

ALWAYS block_bits classify_neon(const uint8_t *p) {
    const uint8x16_t fold = vdupq_n_u8(0x20);
    uint8x16_t v0 = vld1q_u8(p), v1 = vld1q_u8(p + 16), v2 = vld1q_u8(p + 32), v3 = vld1q_u8(p + 48);
    block_bits b;
#define IS_QUOTE(v) vceqq_u8(v, vdupq_n_u8('"'))
#define IS_BACKSLASH(v) vceqq_u8(v, vdupq_n_u8('\\'))
#define IS_BRACKET(v) vorrq_u8(vceqq_u8(vorrq_u8(v, fold), vdupq_n_u8('{')), vceqq_u8(vorrq_u8(v, fold), vdupq_n_u8('}')))
#define IS_MARK(v) vorrq_u8(vceqq_u8(v, vdupq_n_u8(':')), vceqq_u8(v, vdupq_n_u8(',')))
#define IS_CONTROL(v) vcltq_u8(v, fold)
#define IS_HIGH(v) vcgeq_u8(v, vdupq_n_u8(0x80))
    b.quote = NEON_BITS(IS_QUOTE);
    b.backslash = NEON_BITS(IS_BACKSLASH);
    b.bracket = NEON_BITS(IS_BRACKET);
    b.mark = NEON_BITS(IS_MARK);
    b.control = NEON_BITS(IS_CONTROL);
    b.high = NEON_BITS(IS_HIGH);
    return b;
}

#endif

// Bits of the bytes that a backslash escapes. `carry` is 1 where the block's first byte is escaped, and is set for the next block.
ALWAYS uint64_t escaped_bits(uint64_t backslash, uint64_t *carry) {
    if (backslash == 0) {
        uint64_t escaped = *carry;
        *carry = 0;
        return escaped;
    }
    uint64_t escaped = 0, next = *carry;
    while (backslash | next) {
        escaped |= next;
        backslash &= ~next;            // an escaped backslash escapes nothing
        if (backslash == 0) {
            next = 0;
            break;
        }
        uint64_t first = backslash & (0 - backslash);
        backslash &= ~first;
        next = first << 1;
        if (next == 0) {               // the last byte of the block is a backslash that escapes
            *carry = 1;
            return escaped;
        }
    }
    *carry = 0;
    return escaped;
}

// Ones from each odd set bit up to the next: inside quotes.
ALWAYS uint64_t prefix_xor(uint64_t bits) {
    bits ^= bits << 1;
    bits ^= bits << 2;
    bits ^= bits << 4;
    bits ^= bits << 8;
    bits ^= bits << 16;
    bits ^= bits << 32;
    return bits;
}

// Keeps the first fault in the text, in whatever order a block's checks run: so it is the same however the text was cut.
static void fault(span_scan_state *state, uint32_t kind, uint64_t offset) {
    if (state->fault != 0 && state->fault_offset <= offset) return;
    state->fault = kind;
    state->fault_offset = offset;
}

// Well-formed UTF-8 (Unicode 3.9, table 3-7), byte by byte: only called for blocks that are not plain ASCII or follow an open sequence.
static void check_utf8(span_scan_state *state, const uint8_t *bytes, size_t length, uint64_t offset) {
    uint32_t need = state->utf8_need, low = state->utf8_low, high = state->utf8_high;
    for (size_t i = 0; i < length; i++) {
        uint8_t c = bytes[i];
        if (need > 0) {
            if (c < low || c > high) {
                fault(state, SPAN_SCAN_FAULT_UTF8, offset + i);
                break;
            }
            need--;
            low = 0x80;
            high = 0xbf;
        } else if (c >= 0x80) {
            low = 0x80;
            high = 0xbf;
            if (c >= 0xc2 && c <= 0xdf) need = 1;
            else if (c >= 0xe0 && c <= 0xef) {
                need = 2;
                if (c == 0xe0) low = 0xa0;
                if (c == 0xed) high = 0x9f;
            } else if (c >= 0xf0 && c <= 0xf4) {
                need = 3;
                if (c == 0xf0) low = 0x90;
                if (c == 0xf4) high = 0x8f;
            } else {
                fault(state, SPAN_SCAN_FAULT_UTF8, offset + i);
                break;
            }
        }
    }
    state->utf8_need = need;
    state->utf8_low = low;
    state->utf8_high = high;
}

// One block of 64 bytes, of which the first `length` are text.
ALWAYS size_t index_block(span_scan_state *state, block_bits b, const uint8_t *bytes, size_t length, uint32_t base, uint32_t *entries) {
    uint64_t valid = length == 64 ? ~(uint64_t)0 : ((uint64_t)1 << length) - 1;
    if (((b.high & valid) | state->utf8_need) != 0) check_utf8(state, bytes, length, base);

    uint64_t carry = state->escaped;
    uint64_t escaped = escaped_bits(b.backslash & valid, &carry);
    if (length < 64) {
        carry = escaped >> length & 1; // the byte behind the text is the escaped one
        escaped &= valid;
    }
    uint64_t quote = b.quote & ~escaped & valid;
    uint64_t inside = prefix_xor(quote) ^ state->in_string; // the opening quote inside, the closing one outside
    state->in_string = (inside >> (length - 1) & 1) ? ~(uint64_t)0 : 0;
    state->escaped = carry;

    uint64_t controls = b.control & inside & ~quote & valid;
    if (controls != 0) fault(state, SPAN_SCAN_FAULT_CONTROL, base + (uint64_t)__builtin_ctzll(controls));

    uint64_t structural = ((b.bracket | b.mark) & ~inside & valid) | quote;
    uint64_t slashes = b.backslash & inside & valid;
    size_t count = 0;
    if (slashes == 0 && state->backslash == 0) {
        while (structural != 0) {
            entries[count++] = base + (uint32_t)__builtin_ctzll(structural);
            structural &= structural - 1;
        }
        return count;
    }
    uint64_t closing = quote & ~inside;
    uint64_t seen = 0; // slashes below this bit belong to strings already closed
    while (structural != 0) {
        int at = __builtin_ctzll(structural);
        uint64_t bit = (uint64_t)1 << at;
        structural &= structural - 1;
        uint32_t entry = base + (uint32_t)at;
        if (closing & bit) {
            uint64_t own = slashes & (bit - 1) & ~seen;
            if (own != 0 || state->backslash) entry |= SPAN_SCAN_ESCAPED;
            state->backslash = 0;
            seen = bit | (bit - 1);
        }
        entries[count++] = entry;
    }
    if (state->in_string && (slashes & ~seen) != 0) state->backslash = 1;
    return count;
}

#define INDEX_WITH(name, classify, attributes)                                                                         \
    attributes static size_t index_##name(                                                                            \
        span_scan_state *state, const uint8_t *bytes, size_t length, uint32_t base, uint32_t *entries) {               \
        size_t count = 0, at = 0;                                                                                      \
        for (; at + 64 <= length; at += 64)                                                                            \
            count += index_block(state, classify(bytes + at), bytes + at, 64, base + (uint32_t)at, entries + count);   \
        if (at < length) {                                                                                             \
            uint8_t rest[64];                                                                                          \
            memset(rest, ' ', sizeof rest);                                                                            \
            memcpy(rest, bytes + at, length - at);                                                                     \
            count += index_block(state, classify(rest), rest, length - at, base + (uint32_t)at, entries + count);      \
        }                                                                                                              \
        return count;                                                                                                  \
    }

INDEX_WITH(scalar, classify_scalar, )
#if defined(__x86_64__)
INDEX_WITH(sse2, classify_sse2, )
INDEX_WITH(avx2, classify_avx2, __attribute__((target("avx2,bmi"))))
INDEX_WITH(avx512, classify_avx512, __attribute__((target("avx512f,avx512bw,bmi"))))
#elif defined(__aarch64__)
INDEX_WITH(neon, classify_neon, )
#endif

typedef size_t (*kernel)(span_scan_state *, const uint8_t *, size_t, uint32_t, uint32_t *);

static kernel kernel_named(const char *name) {
    if (strcmp(name, "scalar") == 0) return index_scalar;
#if defined(__x86_64__)
    if (strcmp(name, "sse2") == 0) return index_sse2;
    if (strcmp(name, "avx2") == 0 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi")) return index_avx2;
    if (strcmp(name, "avx512") == 0 && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("bmi")) return index_avx512;
#elif defined(__aarch64__)
    if (strcmp(name, "neon") == 0) return index_neon;
#endif
    return 0;
}

static const char *const preference[] = {"avx512", "avx2", "sse2", "neon", "scalar"};
static const char *chosen_name;
static kernel chosen;

// Runs before main, so that no thread ever sees the choice change under it.
__attribute__((constructor)) static void choose(void) {
    for (size_t i = 0; i < sizeof preference / sizeof preference[0]; i++)
        if (kernel_named(preference[i]) != 0) {
            chosen_name = preference[i];
            chosen = kernel_named(preference[i]);
            return;
        }
}

const char *span_scan_kernel(void) { return chosen_name; }

int span_scan_use_kernel(const char *name) {
    for (size_t i = 0; i < sizeof preference / sizeof preference[0]; i++)
        if (strcmp(preference[i], name) == 0 && kernel_named(name) != 0) {
            chosen_name = preference[i];
            chosen = kernel_named(name);
            return 1;
        }
    return 0;
}

void span_scan_start(span_scan_state *state) { memset(state, 0, sizeof *state); }

size_t span_scan_index(span_scan_state *state, const uint8_t *bytes, size_t length, uint32_t base, uint32_t *entries) {
    return chosen(state, bytes, length, base, entries);
}
