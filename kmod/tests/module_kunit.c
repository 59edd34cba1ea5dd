// SPDX-License-Identifier: GPL-2.0
/* The suite that shows that suites run: what every other one relies on. */

#include <kunit/test.h>
#include <linux/module.h>

static void suites_run_inside_the_module(struct kunit *test)
{
	KUNIT_EXPECT_STREQ(test, THIS_MODULE->name, "isakmp");
}

static void suites_run_before_init(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, (int)THIS_MODULE->state,
			(int)MODULE_STATE_COMING);
}

static struct kunit_case module_cases[] = {
	KUNIT_CASE(suites_run_inside_the_module),
	KUNIT_CASE(suites_run_before_init),
	{}
};

static struct kunit_suite module_suite = {
	.name = "isakmp_module",
	.test_cases = module_cases,
};
kunit_test_suite(module_suite);
