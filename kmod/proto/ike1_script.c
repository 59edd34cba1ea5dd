// SPDX-License-Identifier: GPL-2.0
/* What must hold for every exchange table. */
#include "sa.h"

static bool allows(const struct isakmp_step *row, u8 type)
{
	const struct isakmp_count *c;

	for (c = row->counts; c->type; c++)
		if (c->type == type)
			return true;
	return false;
}

static const char *check_counts(const struct isakmp_step *row)
{
	const struct isakmp_count *c, *d;

	if (!row->counts || !row->counts->type)
		return "row without payload counts";
	for (c = row->counts; c->type; c++) {
		if (!isakmp_pld_known(c->type))
			return "count of a payload without descriptor";
		if (c->min > c->max || !c->max)
			return "count that nothing satisfies";
		if (c->first && c != row->counts)
			return "the first payload is not listed first";
		for (d = row->counts; d != c; d++)
			if (d->type == c->type)
				return "payload counted twice";
	}
	return NULL;
}

static const char *check_row(const struct isakmp_script *s,
			     const struct isakmp_step *row)
{
	if (!row->name || !row->etype || !row->recv)
		return "row without name, exchange type or recv";
	if (row->enc && row->proof == ISAKMP_PROOF_NONE)
		return "encrypted row without proof";
	if (row->proof >= ISAKMP_PROOF_HASH1 &&
	    !(row->enc && row->counts[0].type == ISAKMP_PT_HASH &&
	      row->counts[0].first && row->counts[0].min == 1))
		return "HASH(n) must be first and encrypted";
	if (row->proof == ISAKMP_PROOF_AUTH &&
	    !(row->enc && allows(row, ISAKMP_PT_HASH)))
		return "authentication without HASH";
	if (row == s->step && s->etype != row->etype)
		return "first row of another exchange type";
	return NULL;
}

const char *isakmp_script_check(const struct isakmp_script *s)
{
	const char *wrong = NULL;
	bool proved = false;
	u32 i;

	if (!s->name || !s->nsteps)
		return "script without name or rows";
	for (i = 0; !wrong && i < (u32)s->nsteps + s->nspare; i++) {
		const struct isakmp_step *row = &s->step[i];

		wrong = check_counts(row);
		if (!wrong)
			wrong = check_row(s, row);
		/* Once proved, no row may fall back behind it. */
		if (!wrong && proved && row->proof == ISAKMP_PROOF_NONE)
			wrong = "row without proof after authentication";
		proved |= row->proof != ISAKMP_PROOF_NONE;
	}
	if (!wrong && !proved)
		wrong = "script that proves nothing";
	return wrong;
}
