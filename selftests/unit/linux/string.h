/* SPDX-License-Identifier: GPL-2.0 */
/* What the suites want of it is in kunit/test.h. */
