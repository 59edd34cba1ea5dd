/* SPDX-License-Identifier: GPL-2.0 */
/* An input that is read as a list of decisions; it goes on with zeroes. */
#ifndef ISAKMP_FUZZ_INPUT_H
#define ISAKMP_FUZZ_INPUT_H

#include "fuzz.h"

struct input {
	const u8 *p;
	size_t left;
};

static inline u8 take(struct input *in)
{
	if (!in->left)
		return 0;
	in->left--;
	return *in->p++;
}

static inline u16 take16(struct input *in)
{
	u16 v = take(in);

	return (u16)(v << 8 | take(in));
}

/* Most of the time would go into remembering who allocated what. */
const char *__asan_default_options(void);

#endif
