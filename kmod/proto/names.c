// SPDX-License-Identifier: GPL-2.0
/* The printable side of numbers.h, out of the same rows. */
#include "numbers.h"

#define ROW(n, v, s)	{ .value = v, .text = s },
#define NAMES(name, LIST)						\
	static const struct isakmp_name name##_row[] = { LIST(ROW) };	\
	const struct isakmp_names name = {				\
		.row = name##_row,					\
		.n = ARRAY_SIZE(name##_row),				\
	}

NAMES(isakmp_pt_names, ISAKMP_PAYLOADS);
NAMES(isakmp_x_names, ISAKMP_EXCHANGES);
NAMES(isakmp_n_names, ISAKMP_NOTIFIES);
NAMES(isakmp_proto_names, ISAKMP_PROTOCOLS);
NAMES(isakmp_id_names, ISAKMP_IDTYPES);
NAMES(isakmp_group_names, ISAKMP_GROUPS);
NAMES(ike1_attr_names, IKE1_ATTRS);
NAMES(ike1_cipher_names, IKE1_CIPHERS);
NAMES(ike1_hash_names, IKE1_HASHES);
NAMES(ike1_auth_names, IKE1_AUTHS);
NAMES(doi_ipsec_attr_names, IPSEC_ATTRS);
NAMES(doi_ipsec_esp_names, IPSEC_ESPS);
NAMES(doi_ipsec_ah_names, IPSEC_AHS);
NAMES(doi_ipsec_auth_names, IPSEC_AUTHS);
NAMES(doi_ipsec_encap_names, IPSEC_ENCAPS);

const char *isakmp_name(const struct isakmp_names *names, u32 value)
{
	u16 i;

	for (i = 0; i < names->n; i++)
		if (names->row[i].value == value)
			return names->row[i].text;
	return "?";
}
