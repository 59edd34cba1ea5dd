// SPDX-License-Identifier: GPL-2.0
/* The check of the exchange tables refuses each thing that must not stand in
 * one.
 */
#include <kunit/test.h>

#include "sa.h"

#define ROWS	3

/* A script that is sound, for a case to break. */
struct draft {
	struct isakmp_script s;
	struct isakmp_step row[ROWS];
	struct isakmp_count clear[3], sealed[3];
};

static int take_it(struct isakmp_txn *t, struct isakmp_msg *msg)
{
	return 0;
}

static struct draft *draft(struct kunit *test)
{
	struct draft *d = test->priv;

	memset(d, 0, sizeof(*d));
	d->clear[0] = (struct isakmp_count){ ISAKMP_PT_SA, 1, 1, true };
	d->clear[1] = (struct isakmp_count){ ISAKMP_PT_VID, 0, 4 };
	d->sealed[0] = (struct isakmp_count){ ISAKMP_PT_HASH, 1, 1, true };
	d->sealed[1] = (struct isakmp_count){ ISAKMP_PT_ID, 0, 2 };
	d->row[0] = (struct isakmp_step){
		.name = "1", .etype = ISAKMP_X_MAIN, .counts = d->clear,
		.recv = take_it };
	d->row[1] = (struct isakmp_step){
		.name = "2", .etype = ISAKMP_X_MAIN, .counts = d->sealed,
		.enc = true, .proof = ISAKMP_PROOF_AUTH, .recv = take_it };
	d->row[2] = (struct isakmp_step){
		.name = "3", .etype = ISAKMP_X_INFO, .counts = d->sealed,
		.enc = true, .proof = ISAKMP_PROOF_HASH1, .recv = take_it };
	d->s = (struct isakmp_script){
		.name = "draft", .etype = ISAKMP_X_MAIN, .nsteps = 2,
		.nspare = 1, .step = d->row };
	return d;
}

static void expect(struct kunit *test, const struct draft *d, const char *what)
{
	const char *wrong = isakmp_script_check(&d->s);

	KUNIT_EXPECT_NOT_NULL_MSG(test, wrong, "passed: %s", what);
	if (wrong)
		KUNIT_EXPECT_STREQ(test, wrong, what);
}

static void a_sound_script_passes(struct kunit *test)
{
	const struct draft *d = draft(test);

	KUNIT_EXPECT_NULL(test, isakmp_script_check(&d->s));
}

static void a_script_has_a_name_and_rows(struct kunit *test)
{
	struct draft *d = draft(test);

	d->s.name = NULL;
	expect(test, d, "script without name or rows");
	d = draft(test);
	d->s.nsteps = 0;
	expect(test, d, "script without name or rows");
}

static void a_row_has_what_it_needs(struct kunit *test)
{
	static const char what[] = "row without name, exchange type or recv";
	struct draft *d = draft(test);

	d->row[1].name = NULL;
	expect(test, d, what);
	d = draft(test);
	d->row[1].etype = 0;
	expect(test, d, what);
	/* A spare row is a row. */
	d = draft(test);
	d->row[2].recv = NULL;
	expect(test, d, what);
}

static void counts_can_be_met(struct kunit *test)
{
	struct draft *d = draft(test);

	d->row[0].counts = NULL;
	expect(test, d, "row without payload counts");
	d = draft(test);
	d->clear[0].type = 0;
	expect(test, d, "row without payload counts");
	d = draft(test);
	d->clear[1].type = 99;
	expect(test, d, "count of a payload without descriptor");
	d = draft(test);
	d->clear[1].min = 5;
	expect(test, d, "count that nothing satisfies");
	d = draft(test);
	d->clear[1].max = 0;
	expect(test, d, "count that nothing satisfies");
	d = draft(test);
	d->clear[1].first = true;
	expect(test, d, "the first payload is not listed first");
	d = draft(test);
	d->clear[1].type = ISAKMP_PT_SA;
	expect(test, d, "payload counted twice");
}

static void what_is_encrypted_is_proved(struct kunit *test)
{
	struct draft *d = draft(test);

	d->row[0].enc = true;
	expect(test, d, "encrypted row without proof");
	d = draft(test);
	d->row[2].proof = ISAKMP_PROOF_NONE;
	d->row[2].enc = false;
	expect(test, d, "row without proof after authentication");
	d = draft(test);
	d->s.nsteps = 1;
	d->s.nspare = 0;
	expect(test, d, "script that proves nothing");
}

/* RFC 2409 5.5, 5.7: HASH follows the header. */
static void a_hash_stands_first_under_encryption(struct kunit *test)
{
	static const char what[] = "HASH(n) must be first and encrypted";
	struct draft *d = draft(test);

	d->row[2].enc = false;
	expect(test, d, what);
	d = draft(test);
	d->row[2].counts = d->clear;
	expect(test, d, what);
	d = draft(test);
	d->sealed[0].first = false;
	expect(test, d, what);
	d = draft(test);
	d->sealed[0].min = 0;
	expect(test, d, what);
}

static void authentication_has_a_hash(struct kunit *test)
{
	static const char what[] = "authentication without HASH";
	struct draft *d = draft(test);

	d->row[1].enc = false;
	expect(test, d, what);
	d = draft(test);
	d->row[1].counts = d->clear;
	expect(test, d, what);
}

static void the_first_row_is_of_the_exchange(struct kunit *test)
{
	struct draft *d = draft(test);

	d->row[0].etype = ISAKMP_X_QUICK;
	expect(test, d, "first row of another exchange type");
}

static int script_init(struct kunit *test)
{
	test->priv = kunit_kzalloc(test, sizeof(struct draft), GFP_KERNEL);
	return test->priv ? 0 : -ENOMEM;
}

static struct kunit_case script_cases[] = {
	KUNIT_CASE(a_sound_script_passes),
	KUNIT_CASE(a_script_has_a_name_and_rows),
	KUNIT_CASE(a_row_has_what_it_needs),
	KUNIT_CASE(counts_can_be_met),
	KUNIT_CASE(what_is_encrypted_is_proved),
	KUNIT_CASE(a_hash_stands_first_under_encryption),
	KUNIT_CASE(authentication_has_a_hash),
	KUNIT_CASE(the_first_row_is_of_the_exchange),
	{}
};

static struct kunit_suite script_suite = {
	.name = "isakmp_script",
	.init = script_init,
	.test_cases = script_cases,
};

kunit_test_suite(script_suite);
