#include "CSpanScan.h"

#include <string.h>

#include "blocks.h"

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
static __attribute__((noinline)) void check_utf8(span_scan_state *state, const uint8_t *bytes, size_t length, uint64_t offset) {
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

// Writes the place of every set bit, in order; returns how many there are.
ALWAYS size_t places_one(uint64_t bits, uint32_t base, uint32_t *entries) {
    size_t count = 0;
    for (; bits != 0; bits &= bits - 1) entries[count++] = base + (uint32_t)__builtin_ctzll(bits);
    return count;
}

#if defined(__x86_64__)
// The same without a branch for each bit: writes eight at once, up to seven of them too many. Sixteen is more than most blocks have.
__attribute__((target("bmi,popcnt"))) ALWAYS size_t places_eight(uint64_t bits, uint32_t base, uint32_t *entries) {
    size_t count = (size_t)_mm_popcnt_u64(bits);
    for (size_t done = 0; done < count; done += 8)
        for (size_t i = 0; i < 8; i++, bits = _blsr_u64(bits)) entries[done + i] = base + (uint32_t)_tzcnt_u64(bits);
    return count;
}
#endif

typedef size_t places(uint64_t, uint32_t, uint32_t *);

// One block of 64 bytes, of which the first `length` are text.
ALWAYS size_t index_block(
    span_scan_state *state, block_bits b, const uint8_t *bytes, size_t length, uint32_t base, uint32_t *entries, places *write) {
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

    uint64_t structural = (b.mark & ~inside & valid) | quote;
    uint64_t slashes = b.backslash & inside & valid;
    if (slashes == 0 && state->backslash == 0) return write(structural, base, entries);
    size_t count = 0;
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

// The state is copied: the compiler can't know that entries are not written into it.
#define INDEX_WITH(name, classify, write, attributes)                                                                  \
    attributes static size_t index_##name(                                                                            \
        span_scan_state *state, const uint8_t *bytes, size_t length, uint32_t base, uint32_t *entries) {               \
        span_scan_state own = *state;                                                                                  \
        size_t count = 0, at = 0;                                                                                      \
        for (; at + 64 <= length; at += 64)                                                                            \
            count += index_block(&own, classify(bytes + at), bytes + at, 64, base + (uint32_t)at, entries + count, write); \
        if (at < length) {                                                                                             \
            uint8_t rest[64];                                                                                          \
            memset(rest, ' ', sizeof rest);                                                                            \
            memcpy(rest, bytes + at, length - at);                                                                     \
            count += index_block(&own, classify(rest), rest, length - at, base + (uint32_t)at, entries + count, write); \
        }                                                                                                              \
        *state = own;                                                                                                  \
        return count;                                                                                                  \
    }

INDEX_WITH(scalar, classify_scalar, places_one, )
#if defined(__x86_64__)
INDEX_WITH(sse2, classify_sse2, places_one, )
INDEX_WITH(avx2, classify_avx2, places_eight, __attribute__((target("avx2,bmi,popcnt"))))
INDEX_WITH(avx512, classify_avx512, places_eight, __attribute__((target("avx512f,avx512bw,bmi,popcnt"))))
#elif defined(__aarch64__)
INDEX_WITH(neon, classify_neon, places_one, )
#endif

typedef size_t (*kernel)(span_scan_state *, const uint8_t *, size_t, uint32_t, uint32_t *);

static kernel kernel_named(const char *name) {
    if (strcmp(name, "scalar") == 0) return index_scalar;
#if defined(__x86_64__)
    if (strcmp(name, "sse2") == 0) return index_sse2;
    int counts = __builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt");
    if (strcmp(name, "avx2") == 0 && counts && __builtin_cpu_supports("avx2")) return index_avx2;
    if (strcmp(name, "avx512") == 0 && counts && __builtin_cpu_supports("avx512bw")) return index_avx512;
#elif defined(__aarch64__)
    if (strcmp(name, "neon") == 0) return index_neon;
#endif
    return 0;
}

static const char *const preference[] = {"avx512", "avx2", "sse2", "neon", "scalar"};
static const char *_Atomic chosen_name;
static _Atomic(kernel) chosen;

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
