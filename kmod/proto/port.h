/* SPDX-License-Identifier: GPL-2.0 */
/* The one place where proto/ meets its surroundings: the kernel, or a
 * userspace that runs the same engine (fuzzers, simulator, decode).
 */
#ifndef ISAKMP_PORT_H
#define ISAKMP_PORT_H

#ifdef __KERNEL__

#include <linux/build_bug.h>
#include <linux/bug.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/minmax.h>
#include <linux/slab.h>
#include <linux/socket.h>
#include <linux/string.h>
#include <linux/types.h>
#include <crypto/algapi.h>
#ifndef __has_include		/* sparse has none */
#include <asm/unaligned.h>
#elif __has_include(<linux/unaligned.h>)
#include <linux/unaligned.h>
#else
#include <asm/unaligned.h>
#endif

/* Zeroed memory, or NULL.  Process context; may sleep. */
static inline void *isakmp_alloc(size_t n)
{
	return kzalloc(n, GFP_KERNEL_ACCOUNT);
}

/* Zeroises what isakmp_alloc() returned, and frees it.  NULL is fine. */
static inline void isakmp_free(const void *p)
{
	kfree_sensitive(p);
}

#else /* userspace */

#include <errno.h>
#include <malloc.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define min(a, b)	((a) < (b) ? (a) : (b))
#define max(a, b)	((a) > (b) ? (a) : (b))
#define min_t(t, a, b)	((t)(a) < (t)(b) ? (t)(a) : (t)(b))
#define max_t(t, a, b)	((t)(a) > (t)(b) ? (t)(a) : (t)(b))
#define __printf(a, b)	__attribute__((format(printf, a, b)))
#define fallthrough	__attribute__((fallthrough))
#define static_assert	_Static_assert
#define scnprintf	isakmp_scnprintf
#define container_of(p, t, m)	((t *)((char *)(p) - offsetof(t, m)))
/* Only for our own tables; the input of a peer never gets here. */
#define WARN_ON_ONCE(c)	({ bool c__ = (c); if (c__) abort(); c__; })

#include "port_user.h"

#endif

/* Milliseconds of a clock that never goes back and counts suspended time. */
typedef u64 isakmp_ms;
#define ISAKMP_NEVER	((isakmp_ms)~0ULL)

#endif
