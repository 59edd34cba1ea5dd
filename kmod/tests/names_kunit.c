// SPDX-License-Identifier: GPL-2.0
/* The registries of numbers.h: every number has one name, nothing else has. */

#include <kunit/test.h>

#include "payload.h"

static const struct registry {
	const struct isakmp_names *names;
	u16 n;
	u16 value;		/* one of its numbers */
	const char *text;	/* and what that is called */
} registries[] = {
	{ &isakmp_pt_names, 16, ISAKMP_PT_NATOA, "NAT-OA" },
	{ &isakmp_x_names, 9, ISAKMP_X_QUICK, "quick" },
	{ &isakmp_n_names, 36, ISAKMP_N_R_U_THERE, "R-U-THERE" },
	{ &isakmp_proto_names, 4, ISAKMP_PROTO_ESP, "ESP" },
	{ &isakmp_id_names, 12, ISAKMP_ID_KEY_ID, "key-id" },
	{ &isakmp_group_names, 13, ISAKMP_GROUP_MODP2048, "modp2048" },
	{ &ike1_attr_names, 11, IKE1_ATTR_KEY_LENGTH, "key-length" },
	{ &ike1_cipher_names, 8, IKE1_CIPHER_AES_CBC, "aes" },
	{ &ike1_hash_names, 6, IKE1_HASH_SHA2_256, "sha256" },
	{ &ike1_auth_names, 5, IKE1_AUTH_PSK, "psk" },
	{ &doi_ipsec_attr_names, 11, IPSEC_ATTR_ENCAP, "encapsulation" },
	{ &doi_ipsec_esp_names, 13, IPSEC_ESP_AES_GCM_16, "aesgcm16" },
	{ &doi_ipsec_ah_names, 7, IPSEC_AH_SHA2_512, "sha512" },
	{ &doi_ipsec_auth_names, 9, IPSEC_AUTH_HMAC_SHA2_256, "sha256" },
	{ &doi_ipsec_encap_names, 4, IPSEC_ENCAP_TUNNEL, "tunnel" },
};

#define for_each_registry(r) \
	for (r = registries; r < registries + ARRAY_SIZE(registries); r++)

static void a_known_number_has_its_name(struct kunit *test)
{
	const struct registry *r;

	for_each_registry(r) {
		KUNIT_EXPECT_EQ(test, r->names->n, r->n);
		KUNIT_EXPECT_STREQ(test, isakmp_name(r->names, r->value),
				   r->text);
	}
}

static void numbers_ascend_and_none_repeats(struct kunit *test)
{
	const struct registry *r;
	u16 i;

	for_each_registry(r)
		for (i = 1; i < r->names->n; i++)
			KUNIT_EXPECT_LT(test, r->names->row[i - 1].value,
					r->names->row[i].value);
}

/* What is printed is one word of printable ASCII and never looks unknown. */
static void names_are_words(struct kunit *test)
{
	const struct registry *r;
	const char *s;
	u16 i;

	for_each_registry(r) {
		for (i = 0; i < r->names->n; i++) {
			s = r->names->row[i].text;
			KUNIT_EXPECT_NE(test, *s, '\0');
			KUNIT_EXPECT_NE(test, *s, '?');
			for (; *s; s++)
				KUNIT_EXPECT_TRUE(test, *s > ' ' && *s <= '~');
		}
	}
}

/* Every number of 16 bits and some that only a program could pass: the rows,
 * which ascend, are met one after the other, and between them is nothing.
 */
static void what_no_registry_holds_is_a_question_mark(struct kunit *test)
{
	const struct registry *r;
	const char *s;
	u32 v;
	u16 i;

	for_each_registry(r) {
		for (v = 0, i = 0; v <= 0xffff; v++) {
			s = isakmp_name(r->names, v);
			if (i < r->names->n && r->names->row[i].value == v)
				KUNIT_EXPECT_TRUE(test, s ==
						  r->names->row[i++].text);
			else
				KUNIT_EXPECT_STREQ(test, s, "?");
		}
		KUNIT_EXPECT_EQ(test, i, r->names->n);
		KUNIT_EXPECT_STREQ(test, isakmp_name(r->names, 0x10000 +
						     r->value), "?");
		KUNIT_EXPECT_STREQ(test, isakmp_name(r->names, ~0u), "?");
	}
}

static void a_payload_has_a_name_exactly_when_it_has_a_format(struct kunit *test)
{
	u32 type;

	KUNIT_EXPECT_FALSE(test, isakmp_pld_known(ISAKMP_PT_NONE));
	for (type = 1; type < 256; type++)
		KUNIT_EXPECT_EQ(test, isakmp_pld_known(type),
				*isakmp_name(&isakmp_pt_names, type) != '?');
}

static struct kunit_case names_cases[] = {
	KUNIT_CASE(a_known_number_has_its_name),
	KUNIT_CASE(numbers_ascend_and_none_repeats),
	KUNIT_CASE(names_are_words),
	KUNIT_CASE(what_no_registry_holds_is_a_question_mark),
	KUNIT_CASE(a_payload_has_a_name_exactly_when_it_has_a_format),
	{}
};

static struct kunit_suite names_suite = {
	.name = "isakmp_names",
	.test_cases = names_cases,
};

kunit_test_suite(names_suite);
