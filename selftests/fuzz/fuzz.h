/* SPDX-License-Identifier: GPL-2.0 */
/* What the fuzz targets share. */
#ifndef ISAKMP_FUZZ_H
#define ISAKMP_FUZZ_H

#include "payload.h"

/* An invariant: libFuzzer keeps the input that breaks it. */
#define must(c)								\
	do {								\
		if (!(c)) {						\
			fprintf(stderr, "%s:%d: broken: %s\n",		\
				__FILE__, __LINE__, #c);		\
			abort();					\
		}							\
	} while (0)

/* @in lies within @out. */
static inline bool span_within(struct isakmp_span in, struct isakmp_span out)
{
	return in.p >= out.p && in.len <= out.len &&
	       (size_t)(in.p - out.p) <= out.len - in.len;
}

static inline bool span_equal(struct isakmp_span x, struct isakmp_span y)
{
	return x.len == y.len && !memcmp(x.p, y.p, x.len);
}

/* Text that may go to a terminal: printable, ended, and of the length told. */
static inline void must_be_text(const char *s, int len, int cap, bool lines)
{
	int i;

	must(cap > 0 ? len >= 0 && len < cap && !s[len] : !len);
	for (i = 0; i < len; i++)
		must((s[i] >= ' ' && s[i] <= '~') || (lines && s[i] == '\n'));
}

/* A buffer of exactly @cap octets, so that ASan guards its end. */
static inline char *text_buf(int cap)
{
	char *s = malloc(cap ? cap : 1);

	must(s);
	memset(s, 0x5a, cap ? cap : 1);
	return s;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);
size_t LLVMFuzzerMutate(u8 *data, size_t size, size_t max);
size_t LLVMFuzzerCustomMutator(u8 *data, size_t size, size_t max,
			       unsigned int seed);

/* Where the length fields of an input are; a target has one of these. */
struct lengths {
	u32 at[256];
	u8 n;
};

void lengths_of_chain(struct lengths *l, const u8 *data, u32 at, u32 end,
		      u8 type);
void target_lengths(struct lengths *l, const u8 *data, u32 size);
/* Makes a mutated input plausible again. */
void target_repair(u8 *data, u32 size);

#endif
