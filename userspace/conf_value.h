/* SPDX-License-Identifier: GPL-2.0 */
/* The values of a configuration, from text to the engine's structures.
 * Pure: no file, no resolver.  Those that take @why return false with an
 * explanation in it.
 */
#ifndef ISAKMPCTL_CONF_VALUE_H
#define ISAKMPCTL_CONF_VALUE_H

#include "conf_tree.h"
#include "conn.h"

#define CONF_WHY_MAX	240

struct conf_why {
	char text[CONF_WHY_MAX];
};

/* Fills @why and returns false, for a tail call. */
__printf(2, 3) bool conf_why(struct conf_why *why, const char *fmt, ...);

/* Cuts the next element off a list with commas; NULL after the last.  Empty
 * elements are passed over, as swanctl does.
 */
char *conf_list_next(char **rest);

/* conf_addr.c */
bool conf_addr(const char *s, struct isakmp_addr *out);
/* An address, a subnet or a range a-b. */
bool conf_range(const char *s, struct isakmp_range *out, struct conf_why *why);
/* A selector of local_ts and remote_ts: RANGE[proto/port] or dynamic. */
bool conf_ts(const char *s, struct isakmp_ts *out, struct conf_why *why);

/* conf_ident.c */
bool conf_ident(const char *s, struct isakmp_ident *out, struct conf_why *why);
/* Octets of "0x..." or "0s..." or the text itself; to be xfree()d. */
bool conf_secret(const char *s, u8 **out, size_t *len, struct conf_why *why);

/* conf_prop.c: @out is allocated, also after false. */
struct conf_ike_list {
	struct ike1_tf *tf;
	u16 n;
};

struct conf_esp_list {
	struct ipsec_tf *tf;
	u16 n;
};

#define CONF_IKE_DEFAULT \
	"aes128-aes256-sha256-sha512-curve25519-ecp256-modp3072-modp2048," \
	"aes256-sha384-ecp384"
#define CONF_ESP_DEFAULT "aes128gcm16-aes256gcm16,aes128-aes256-sha256"
#define CONF_AH_DEFAULT	"sha256-sha512"

bool conf_ike_proposals(const char *s, struct conf_ike_list *out,
			struct conf_why *why);
/* @proto is ISAKMP_PROTO_ESP or ISAKMP_PROTO_AH. */
bool conf_esp_proposals(const char *s, u8 proto, struct conf_esp_list *out,
			struct conf_why *why);

#endif
