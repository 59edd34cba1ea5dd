// SPDX-License-Identifier: GPL-2.0
/* The choice of a suite, RFC 2408 4.2, and why there was none. */
#include "prop_read.h"

/* What is wanted: @n suites of one of the two phases, and what they share. */
struct want {
	bool phase1;		/* which of the next two it is */
	const struct ike1_tf *ike1;
	const struct ipsec_tf *ipsec;
	u32 n;
	u16 mode;		/* IKE1_AUTH_* or IPSEC_ENCAP_* */
	bool single;
};

static struct isakmp_suite suite_wanted(const struct want *w, u32 i)
{
	const struct ipsec_tf *ipsec;
	const struct ike1_tf *ike1;

	if (w->phase1) {
		ike1 = &w->ike1[i];
		return (struct isakmp_suite){ .v = {
			[ISAKMP_PART_PROTO] = ISAKMP_PROTO_ISAKMP,
			[ISAKMP_PART_ID] = ike1->cipher,
			[ISAKMP_PART_KEYLEN] = ike1->keylen,
			[ISAKMP_PART_HASH] = ike1->hash,
			[ISAKMP_PART_GROUP] = ike1->group,
			[ISAKMP_PART_METHOD] = w->mode } };
	}
	ipsec = &w->ipsec[i];
	return (struct isakmp_suite){ .v = {
		[ISAKMP_PART_PROTO] = ipsec->proto,
		[ISAKMP_PART_ID] = ipsec->id,
		[ISAKMP_PART_KEYLEN] = ipsec->keylen,
		[ISAKMP_PART_HASH] = ipsec->auth,
		[ISAKMP_PART_GROUP] = ipsec->group,
		[ISAKMP_PART_ESN] = ipsec->esn,
		[ISAKMP_PART_ENCAP] = w->mode } };
}

static struct ike1_tf suite_ike1(const struct isakmp_suite *s)
{
	return (struct ike1_tf){
		.cipher = s->v[ISAKMP_PART_ID],
		.keylen = s->v[ISAKMP_PART_KEYLEN],
		.hash = s->v[ISAKMP_PART_HASH],
		.group = s->v[ISAKMP_PART_GROUP] };
}

static struct ipsec_tf suite_ipsec(const struct isakmp_suite *s)
{
	return (struct ipsec_tf){
		.proto = s->v[ISAKMP_PART_PROTO],
		.id = s->v[ISAKMP_PART_ID],
		.keylen = s->v[ISAKMP_PART_KEYLEN],
		.auth = s->v[ISAKMP_PART_HASH],
		.group = s->v[ISAKMP_PART_GROUP],
		.esn = min_t(u16, s->v[ISAKMP_PART_ESN], 255) };
}

static bool suite_known(const struct want *w, const struct isakmp_suite *s)
{
	struct ipsec_tf ipsec = suite_ipsec(s);
	struct ike1_tf ike1 = suite_ike1(s);

	return w->phase1 ? ike1_tf_known(&ike1) : doi_ipsec_tf_known(&ipsec);
}

static u32 parts_equal(const struct isakmp_suite *x,
		       const struct isakmp_suite *y)
{
	u32 i, n = 0;

	for (i = 0; i < ISAKMP_PART_N; i++)
		n += x->v[i] == y->v[i];
	return n;
}

/* The most wanted suite so far, and where it was offered. */
struct best {
	u32 rank;
	struct isakmp_offered o;
	struct isakmp_pld_p p;
	struct isakmp_pld_t t;
	struct isakmp_span tf_body;
};

static void best_note(const struct want *w, const struct isakmp_walk *k,
		      const struct isakmp_offered *o, struct best *b)
{
	struct isakmp_suite s;
	u32 i;

	for (i = 0; i < b->rank; i++) {
		s = suite_wanted(w, i);
		if (parts_equal(&s, &o->s) < ISAKMP_PART_N)
			continue;
		*b = (struct best){ .rank = i, .o = *o, .p = k->p, .t = k->t,
				    .tf_body = k->tf_body };
		return;
	}
}

static int choose(const struct isakmp_pld_sa *sa, const struct want *w,
		  struct best *b)
{
	struct isakmp_walk k = isakmp_walk(sa, w->phase1);
	struct isakmp_offered o;
	int more;

	*b = (struct best){ .rank = w->n };
	if (sa->doi != ISAKMP_DOI_IPSEC ||
	    sa->situation != ISAKMP_SIT_IDENTITY_ONLY)
		return -EBADMSG;
	while ((more = isakmp_walk_next(&k, &o)) > 0) {
		if (w->single && k.ntfs > 1)
			return -EBADMSG;
		if (!o.odd && suite_known(w, &o.s))
			best_note(w, &k, &o, b);
	}
	if (more)
		return more;
	return b->rank < w->n ? 0 : -ENOENT;
}

static u32 life_seconds(u64 life)
{
	if (life > 0xffffffff)
		return 0xffffffff;
	return life && life < ISAKMP_LIFE_MIN ? ISAKMP_LIFE_MIN : life;
}

/* How a part is called, and its values. */
struct part_name {
	const char *text;
	const struct isakmp_names *names;
};

static const struct part_name ike1_parts[ISAKMP_PART_N] = {
	[ISAKMP_PART_PROTO] = { .text = "protocol",
				.names = &isakmp_proto_names },
	[ISAKMP_PART_ID] = { .text = "cipher", .names = &ike1_cipher_names },
	[ISAKMP_PART_KEYLEN] = { .text = "key length" },
	[ISAKMP_PART_HASH] = { .text = "hash", .names = &ike1_hash_names },
	[ISAKMP_PART_GROUP] = { .text = "group", .names = &isakmp_group_names },
	[ISAKMP_PART_METHOD] = { .text = "authentication",
				 .names = &ike1_auth_names },
};

static const struct part_name ipsec_parts[ISAKMP_PART_N] = {
	[ISAKMP_PART_PROTO] = { .text = "protocol",
				.names = &isakmp_proto_names },
	[ISAKMP_PART_ID] = { .text = "transform", .names = &doi_ipsec_esp_names },
	[ISAKMP_PART_KEYLEN] = { .text = "key length" },
	[ISAKMP_PART_HASH] = { .text = "authentication",
			       .names = &doi_ipsec_auth_names },
	[ISAKMP_PART_GROUP] = { .text = "group", .names = &isakmp_group_names },
	[ISAKMP_PART_ESN] = { .text = "ESN" },
	[ISAKMP_PART_ENCAP] = { .text = "mode", .names = &doi_ipsec_encap_names },
};

static int suite_print(const struct want *w, const struct isakmp_suite *s,
		       char *out, int cap)
{
	struct ipsec_tf ipsec = suite_ipsec(s);
	struct ike1_tf ike1 = suite_ike1(s);

	if (!w->phase1)
		return doi_ipsec_tf_print(&ipsec, out, cap);
	if (s->v[ISAKMP_PART_PROTO] == ISAKMP_PROTO_ISAKMP)
		return ike1_tf_print(&ike1, out, cap);
	return scnprintf(out, cap, "protocol %u", s->v[ISAKMP_PART_PROTO]);
}

static int value_print(const struct isakmp_names *names, u16 v, char *out,
		       int cap)
{
	const char *text = names ? isakmp_name(names, v) : "?";

	if (!v)
		return scnprintf(out, cap, "none");
	if (text[0] == '?')
		return scnprintf(out, cap, "%u", v);
	return scnprintf(out, cap, "%s", text);
}

static int others_print(u32 n, char *out, int cap)
{
	return n ? scnprintf(out, cap, " (+%u more)", n) : 0;
}

/* The offer and the wanted suite that have most in common. */
struct closest {
	struct isakmp_offered o;
	u32 at;			/* which transform of the SA, from 1 */
	u32 ntfs;		/* of how many */
	u32 want;
	u32 equal;
};

static void closest_find(const struct isakmp_pld_sa *sa, const struct want *w,
			 struct closest *c)
{
	struct isakmp_walk k = isakmp_walk(sa, w->phase1);
	struct isakmp_offered o;
	struct isakmp_suite s;
	u32 i, equal;

	*c = (struct closest){};
	while (isakmp_walk_next(&k, &o) > 0) {
		for (i = 0; i < w->n; i++) {
			s = suite_wanted(w, i);
			equal = parts_equal(&s, &o.s) * 2 + !o.odd;
			if (c->at && equal <= c->equal)
				continue;
			*c = (struct closest){ .o = o, .at = k.ntfs, .want = i,
					       .equal = equal };
		}
	}
	c->ntfs = k.ntfs;
}

/* "aes256-sha1-modp2048, 3des-md5-modp1024 (+6 more)": the closest, and the
 * first of the others.
 */
static int offers_print(const struct isakmp_pld_sa *sa, const struct want *w,
			const struct closest *c, char *out, int cap)
{
	int n = suite_print(w, &c->o.s, out, cap);
	struct isakmp_walk k = isakmp_walk(sa, w->phase1);
	struct isakmp_offered o;

	if (c->ntfs < 2)
		return n;
	while (isakmp_walk_next(&k, &o) > 0 && k.ntfs == c->at)
		;
	n += scnprintf(out + n, cap - n, ", ");
	n += suite_print(w, &o.s, out + n, cap - n);
	return n + others_print(c->ntfs - 2, out + n, cap - n);
}

static int difference_print(const struct want *w, const struct closest *c,
			    const struct isakmp_suite *s, char *out, int cap)
{
	const struct part_name *name = w->phase1 ? ike1_parts : ipsec_parts;
	const struct isakmp_suite *o = &c->o.s;
	const struct isakmp_names *names;
	u32 i = 0;
	int n;

	while (i < ISAKMP_PART_N && o->v[i] == s->v[i])
		i++;
	if (i == ISAKMP_PART_N)
		return scnprintf(out, cap, "; passed over: %s",
				 c->o.odd ? c->o.odd : "not implemented");
	names = name[i].names;
	if (i == ISAKMP_PART_ID && s->v[ISAKMP_PART_PROTO] == ISAKMP_PROTO_AH)
		names = &doi_ipsec_ah_names;
	n = scnprintf(out, cap, "; differs in %s: ", name[i].text);
	n += value_print(names, o->v[i], out + n, cap - n);
	n += scnprintf(out + n, cap - n, " offered, ");
	n += value_print(names, s->v[i], out + n, cap - n);
	return n + scnprintf(out + n, cap - n, " configured");
}

static void why_write(const struct isakmp_pld_sa *sa, const struct want *w,
		      struct isakmp_why *why)
{
	int cap = sizeof(why->text);
	char *out = why->text;
	struct isakmp_suite s;
	struct closest c;
	int n;

	if (!w->n) {
		scnprintf(out, cap, "no proposal is configured");
		return;
	}
	closest_find(sa, w, &c);
	s = suite_wanted(w, c.want);
	n = scnprintf(out, cap, "offered ");
	n += offers_print(sa, w, &c, out + n, cap - n);
	n += scnprintf(out + n, cap - n, "; configured ");
	n += suite_print(w, &s, out + n, cap - n);
	n += others_print(w->n - 1, out + n, cap - n);
	difference_print(w, &c, &s, out + n, cap - n);
}

int ike1_choose(const struct isakmp_pld_sa *sa, const struct ike1_tf *pol,
		u32 n, u16 auth, bool single, struct ike1_choice *out,
		struct isakmp_why *why)
{
	const struct want w = { .phase1 = true, .ike1 = pol, .n = n,
				.mode = auth, .single = single };
	struct best b;
	int err = choose(sa, &w, &b);

	if (!err)
		*out = (struct ike1_choice){
			.tf = suite_ike1(&b.o.s),
			.life = life_seconds(b.o.life),
			.prop_num = b.p.num, .tf_num = b.t.num,
			.tf_body = b.tf_body, .spi = b.p.spi };
	else if (err == -ENOENT && why)
		why_write(sa, &w, why);
	return err;
}

void doi_ipsec_first(const struct isakmp_pld_sa *sa, u8 *proto, u32 *spi)
{
	struct isakmp_walk k = isakmp_walk(sa, false);
	struct isakmp_offered o;

	*proto = ISAKMP_PROTO_ESP;
	*spi = 0;
	if (isakmp_walk_next(&k, &o) != 1 || k.p.spi.len != sizeof(*spi))
		return;
	*proto = k.p.proto;
	*spi = get_unaligned_be32(k.p.spi.p);
}

int doi_ipsec_choose(const struct isakmp_pld_sa *sa, const struct ipsec_tf *pol,
		     u32 n, u16 encap, bool single, struct ipsec_choice *out,
		     struct isakmp_why *why)
{
	const struct want w = { .ipsec = pol, .n = n, .mode = encap,
				.single = single };
	struct best b;
	int err = choose(sa, &w, &b);

	if (!err)
		*out = (struct ipsec_choice){
			.tf = suite_ipsec(&b.o.s),
			.life = life_seconds(b.o.life),
			.life_kb = b.o.life_kb,
			.prop_num = b.p.num, .tf_num = b.t.num,
			.spi = get_unaligned_be32(b.p.spi.p),
			.tf_body = b.tf_body };
	else if (err == -ENOENT && why)
		why_write(sa, &w, why);
	return err;
}
