// SPDX-License-Identifier: GPL-2.0
/* seeds DIR: writes what the fuzzers begin with, DIR/TARGET/NAME.  Messages
 * are built by the code under test, in the forms that peers send.
 */
#include <err.h>
#include <sys/stat.h>

#include "id.h"
#include "payload.h"
#include "prop.h"

unsigned long isakmp_alloc_fail_at;

static const char *dir;
static u8 buf[4096];
static struct isakmp_wr w;

static void emit(const char *target, const char *name)
{
	char path[512];
	FILE *f;

	if (w.bad)
		errx(1, "%s/%s does not fit", target, name);
	snprintf(path, sizeof(path), "%s/%s", dir, target);
	mkdir(path, 0777);
	snprintf(path, sizeof(path), "%s/%s/%s", dir, target, name);
	f = fopen(path, "w");
	if (!f || fwrite(buf, w.len, 1, f) != 1 || fclose(f))
		err(1, "%s", path);
}

static const struct ike1_tf ike1[] = {
	{ IKE1_CIPHER_AES_CBC, 256, IKE1_HASH_SHA2_256, ISAKMP_GROUP_MODP2048 },
	{ IKE1_CIPHER_AES_CBC, 128, IKE1_HASH_SHA1, ISAKMP_GROUP_MODP2048 },
	{ IKE1_CIPHER_AES_CBC, 192, IKE1_HASH_SHA2_384, ISAKMP_GROUP_ECP384 },
	{ IKE1_CIPHER_AES_CBC, 256, IKE1_HASH_SHA2_512,
	  ISAKMP_GROUP_CURVE25519 },
};

static const struct ipsec_tf esp[] = {
	{ ISAKMP_PROTO_ESP, IPSEC_ESP_AES_CBC, 256, IPSEC_AUTH_HMAC_SHA2_256,
	  ISAKMP_GROUP_MODP2048, 0 },
	{ ISAKMP_PROTO_ESP, IPSEC_ESP_AES_GCM_16, 128, 0, ISAKMP_GROUP_NONE,
	  0 },
	{ ISAKMP_PROTO_ESP, IPSEC_ESP_AES_CBC, 128, IPSEC_AUTH_HMAC_SHA1,
	  ISAKMP_GROUP_NONE, ISAKMP_ESN_YES },
};

static const struct ipsec_tf ah[] = {
	{ ISAKMP_PROTO_AH, IPSEC_AH_SHA2_256, 0, IPSEC_AUTH_HMAC_SHA2_256,
	  ISAKMP_GROUP_NONE, 0 },
};

static void begin(u8 etype, u8 flags)
{
	struct isakmp_hdr h = {
		.cky_i = { 1, 2, 3, 4, 5, 6, 7, 0xff },
		.cky_r = { 9, 9, 9, 9, 9, 9, 9, 1 },
		.version = ISAKMP_VERSION_1_0, .etype = etype, .flags = flags,
		.mid = flags ? 0xdeadbeef : 0,
	};

	w = isakmp_wr(buf, sizeof(buf));
	isakmp_hdr_encode(&w, &h);
}

static void data_put(u8 type, u32 len)
{
	static const u8 octets[256] = { 1, 2, 3, 5, 8, 13, 21 };
	union isakmp_pld_any v = { .data.data = { octets, len } };

	isakmp_pld_encode(&w, type, &v);
}

static void id_put(u8 type, u32 len)
{
	static const u8 octets[16] = { 10, 0, 0, 0, 255 };
	union isakmp_pld_any v = { .id = { .type = type,
					   .data = { octets, len } } };

	isakmp_pld_encode(&w, ISAKMP_PT_ID, &v);
}

/* Each payload of the message at @buf by itself, and those inside an SA. */
static void payloads_of(u32 at, u32 end, u8 type)
{
	static u32 n;
	u32 i, whole = w.len;
	u8 copy[4096];
	char name[16];

	memcpy(copy, buf, sizeof(copy));
	for (; type && at < end; type = copy[at], at += i) {
		i = get_unaligned_be16(copy + at + 2);
		buf[0] = type;
		buf[1] = 0xfc;
		memcpy(buf + 2, copy + at + ISAKMP_PLD_HDR_LEN,
		       i - ISAKMP_PLD_HDR_LEN);
		w.len = i - ISAKMP_PLD_HDR_LEN + 2;
		snprintf(name, sizeof(name), "pld%u", n);
		emit("fuzz_payload", name);
		/* and an octet short of what it says */
		w.len--;
		snprintf(name, sizeof(name), "cut%u", n++);
		emit("fuzz_payload", name);
		memcpy(buf, copy, sizeof(copy));
		if (type == ISAKMP_PT_SA)
			payloads_of(at + 12, at + i, ISAKMP_PT_P);
		else if (type == ISAKMP_PT_P)
			payloads_of(at + 8 + copy[at + 6], at + i,
				    ISAKMP_PT_T);
	}
	w.len = whole;
}

/* The message as the one packet of a capture, of raw IP. */
static void emit_capture(const char *name)
{
	static u8 msg[sizeof(buf)];
	const u16 len = w.len, packet = 20 + 8 + len;
	const u32 head[] = { 0xa1b2c3d4, 0x20004, 0, 0, 0xffff, 101,
			     0, 0, packet, packet };
	u32 i;

	memcpy(msg, buf, len);
	w = isakmp_wr(buf, sizeof(buf));
	for (i = 0; i < ARRAY_SIZE(head); i++)
		isakmp_wr_be32(&w, head[i]);
	isakmp_wr_be32(&w, 0x45000000 | packet);
	isakmp_wr_be32(&w, 0);
	isakmp_wr_be32(&w, 0x40110000);
	isakmp_wr_be32(&w, 0xc0000201);
	isakmp_wr_be32(&w, 0xc0000202);
	isakmp_wr_be32(&w, 500 << 16 | 500);
	isakmp_wr_be32(&w, (8u + len) << 16);
	isakmp_wr_bytes(&w, msg, len);
	emit("fuzz_capture", name);
}

static void end(const char *name)
{
	isakmp_hdr_finish(&w);
	emit("fuzz_message", name);
	if (!strstr(name, "many"))
		payloads_of(ISAKMP_HDR_LEN, w.len, buf[16]);
	emit_capture(name);
}

static void seed_phase1(void)
{
	begin(ISAKMP_X_MAIN, 0);
	ike1_offer_write(&w, ike1, ARRAY_SIZE(ike1), IKE1_AUTH_PSK, 28800);
	data_put(ISAKMP_PT_VID, 16);
	data_put(ISAKMP_PT_VID, 8);
	end("main_1");
	begin(ISAKMP_X_MAIN, 0);
	data_put(ISAKMP_PT_KE, 256);
	data_put(ISAKMP_PT_NONCE, 32);
	data_put(ISAKMP_PT_NATD, 20);
	data_put(ISAKMP_PT_NATD, 20);
	end("main_3");
	begin(ISAKMP_X_MAIN, ISAKMP_F_ENCRYPT);
	id_put(ISAKMP_ID_IPV4_ADDR, 4);
	data_put(ISAKMP_PT_HASH, 32);
	isakmp_wr_room(&w, 12);
	end("main_5");
	begin(ISAKMP_X_AGGRESSIVE, 0);
	ike1_offer_write(&w, ike1, 1, IKE1_AUTH_RSA_SIG, 100000);
	data_put(ISAKMP_PT_KE, 128);
	data_put(ISAKMP_PT_NONCE, 8);
	id_put(ISAKMP_ID_FQDN, 11);
	end("aggressive_1");
}

static void seed_phase2(void)
{
	static const u8 spis[32] = { 0xc0, 0xff, 0xee };
	union isakmp_pld_any d = { .d = { ISAKMP_DOI_IPSEC, ISAKMP_PROTO_ESP,
					  4, 2, { spis, 8 } } };
	union isakmp_pld_any n = { .n = { ISAKMP_DOI_IPSEC,
					  ISAKMP_PROTO_ISAKMP, 16,
					  ISAKMP_N_R_U_THERE, { spis, 16 },
					  { spis, 4 } } };
	union isakmp_pld_any oa = { .natoa = { ISAKMP_ID_IPV4_ADDR,
					       { spis, 4 } } };
	union isakmp_pld_any cert = { .cert = { 4, { spis, 32 } } };

	begin(ISAKMP_X_QUICK, ISAKMP_F_ENCRYPT);
	data_put(ISAKMP_PT_HASH, 20);
	doi_ipsec_offer_write(&w, esp, ARRAY_SIZE(esp), IPSEC_ENCAP_TUNNEL,
			  0xc0ffee01, 3600);
	data_put(ISAKMP_PT_NONCE, 16);
	id_put(ISAKMP_ID_IPV4_SUBNET, 8);
	id_put(ISAKMP_ID_IPV6_ADDR, 16);
	isakmp_pld_encode(&w, ISAKMP_PT_NATOA, &oa);
	end("quick_1");
	begin(ISAKMP_X_INFO, ISAKMP_F_ENCRYPT);
	data_put(ISAKMP_PT_HASH, 20);
	isakmp_pld_encode(&w, ISAKMP_PT_D, &d);
	isakmp_pld_encode(&w, ISAKMP_PT_N, &n);
	end("info");
	begin(ISAKMP_X_MAIN, ISAKMP_F_ENCRYPT);
	isakmp_pld_encode(&w, ISAKMP_PT_CERT, &cert);
	isakmp_pld_encode(&w, ISAKMP_PT_CR, &cert);
	data_put(ISAKMP_PT_SIG, 128);
	end("main_5_cert");
}

/* As many payloads as a message may have, and one more. */
static void seed_many(void)
{
	u32 n, i;

	for (n = ISAKMP_MSG_PLD_MAX; n <= ISAKMP_MSG_PLD_MAX + 1; n++) {
		begin(ISAKMP_X_INFO, 0);
		for (i = 0; i < n; i++)
			data_put(ISAKMP_PT_VID, 1);
		end(n > ISAKMP_MSG_PLD_MAX ? "too_many" : "many");
	}
}

/* An SA payload as it was written at @buf, behind the octets that choose. */
static void prop_emit(const char *name, u8 how)
{
	memmove(buf + 3, buf + ISAKMP_PLD_HDR_LEN,
		w.len - ISAKMP_PLD_HDR_LEN);
	w.len -= ISAKMP_PLD_HDR_LEN - 3;
	memset(buf, 0, 3);
	buf[0] = how;
	emit("fuzz_prop", name);
}

static void seed_prop(void)
{
	w = isakmp_wr(buf, sizeof(buf));
	ike1_offer_write(&w, ike1, ARRAY_SIZE(ike1), IKE1_AUTH_PSK, 28800);
	prop_emit("ike1", 0);
	w = isakmp_wr(buf, sizeof(buf));
	ike1_offer_write(&w, ike1 + 2, 1, IKE1_AUTH_RSA_SIG, 86400);
	prop_emit("ike1_one", 2 | 8);
	w = isakmp_wr(buf, sizeof(buf));
	doi_ipsec_offer_write(&w, esp, ARRAY_SIZE(esp), IPSEC_ENCAP_TUNNEL,
			  0xc0ffee01, 3600);
	prop_emit("esp", 1);
	w = isakmp_wr(buf, sizeof(buf));
	doi_ipsec_offer_write(&w, esp + 1, 1, IPSEC_ENCAP_TRANSPORT, 0xc0ffee01,
			  100000);
	prop_emit("esp_one", 1 | 2 | 4);
	w = isakmp_wr(buf, sizeof(buf));
	doi_ipsec_offer_write(&w, ah, 1, IPSEC_ENCAP_TUNNEL, 0x1000, 0x20000);
	prop_emit("ah", 1);
}

static const struct {
	const char *name;
	u8 type, len;
	u8 b[32];
} ids[] = {
	{ "v4", ISAKMP_ID_IPV4_ADDR, 4, { 192, 0, 2, 1 } },
	{ "fqdn", ISAKMP_ID_FQDN, 15, "gw.example.org." },
	{ "user", ISAKMP_ID_USER_FQDN, 8, "a@b.test" },
	{ "v4_net", ISAKMP_ID_IPV4_SUBNET, 8, { 10, 0, 0, 0, 255 } },
	{ "v4_all", ISAKMP_ID_IPV4_SUBNET, 8, { 0 } },
	{ "v6", ISAKMP_ID_IPV6_ADDR, 16, { 0x20, 1, 0xd, 0xb8 } },
	{ "v6_net", ISAKMP_ID_IPV6_SUBNET, 32,
	  { 0x20, 1, 0xd, 0xb8, [16] = 0xff, 0xff, 0xff, 0xff } },
	{ "v4_range", ISAKMP_ID_IPV4_RANGE, 8, { 10, 0, 0, 1, 10, 0, 0, 9 } },
	{ "v6_range", ISAKMP_ID_IPV6_RANGE, 32,
	  { 0x20, 1, [16] = 0x20, 2, 0xff, 3 } },
	{ "key", ISAKMP_ID_KEY_ID, 5, { 0, 1, 2, 0xff, '\\' } },
};

static void seed_id(void)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(ids); i++) {
		w = isakmp_wr(buf, sizeof(buf));
		isakmp_wr_be16(&w, 0x0040 | (i % 4) << 8);
		isakmp_wr_u8(&w, ids[i].type);
		isakmp_wr_u8(&w, i & 1 ? 17 : 0);
		isakmp_wr_be16(&w, i & 1 ? 500 : 0);
		isakmp_wr_bytes(&w, ids[i].b, ids[i].len);
		emit("fuzz_id", ids[i].name);
	}
}

/* A handshake with a misfortune at each place: op codes of fuzz_pair. */
static void seed_pair(void)
{
	char name[32];
	u32 op, at, i;

	for (op = 6; op < 16; op++) {
		for (at = 0; at < 14; at++) {
			w = isakmp_wr(buf, sizeof(buf));
			isakmp_wr_u8(&w, (op + at) % 8 * 2);
			for (i = 0; i < 24; i++) {
				isakmp_wr_u8(&w, i == at ? op : 0);
				/* what is changed: where, and which bit */
				if (i != at || (op != 10 && op != 11))
					continue;
				isakmp_wr_be16(&w, ISAKMP_HDR_LEN + 4);
				isakmp_wr_u8(&w, 1);
			}
			snprintf(name, sizeof(name), "op%u_%u", op, at);
			emit("fuzz_pair", name);
		}
	}
}

/* Payloads that say something where they should not be. */
static const struct {
	u8 type, len;
	u8 b[24];
} inside[] = {
	{ ISAKMP_PT_N, 8, { 0, 0, 0, 1, 1, 0, 0x60, 2 } },
	{ ISAKMP_PT_N, 8, { 0, 0, 0, 1, 3, 0, 0, 14 } },
	{ ISAKMP_PT_N, 20, { 0, 0, 0, 1, 3, 4, 0x60, 0, 1, 2, 3, 4, 0x80, 1, 0,
			     1, 0x80, 2, 0, 60 } },
	{ ISAKMP_PT_N, 8, { 0, 0, 0, 1, 3, 0, 0x40, 0 } },
	{ ISAKMP_PT_D, 12, { 0, 0, 0, 1, 3, 4, 0, 1, 0xc0, 0x20, 0, 0 } },
	{ ISAKMP_PT_D, 24, { 0, 0, 0, 1, 1, 16, 0, 1 } },
	{ ISAKMP_PT_D, 16, { 0, 0, 0, 1, 3, 4, 0, 2, 0xc0, 0x20, 0, 1, 0xc0,
			     0x20, 0, 2 } },
	{ ISAKMP_PT_ID, 8, { 1, 0, 0, 0, 10, 0, 0, 3 } },
	{ ISAKMP_PT_ID, 12, { 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 } },
	{ ISAKMP_PT_NONCE, 8, { 1, 2, 3, 4, 5, 6, 7, 8 } },
	{ ISAKMP_PT_KE, 8, { 0 } },
	{ ISAKMP_PT_VID, 4, { 1 } },
	{ ISAKMP_PT_HASH, 16, { 0 } },
};

/* As fuzz_inside reads them: who begins, messages left alone, one changed;
 * then what the evil one does when all is up.
 */
static void seed_inside(void)
{
	static const u8 then[] = { 8 | 3, 0, 16, 3, 5, 8 | 5, 2, 0, 6, 0, 7 };
	char name[32];
	u32 i, how, skip, k;

	for (i = 0; i < ARRAY_SIZE(inside); i++) {
		for (how = 1; how < 4; how += 2) {
			for (skip = 0; skip < 6; skip++) {
				w = isakmp_wr(buf, sizeof(buf));
				isakmp_wr_u8(&w, how);
				for (k = 0; k < skip; k++)
					isakmp_wr_u8(&w, 0);
				isakmp_wr_u8(&w, 5);
				isakmp_wr_u8(&w, inside[i].type);
				isakmp_wr_u8(&w, inside[i].len);
				isakmp_wr_bytes(&w, inside[i].b,
						inside[i].len);
				isakmp_wr_bytes(&w, then, sizeof(then));
				snprintf(name, sizeof(name), "in%u_%u_%u", i,
					 how, skip);
				emit("fuzz_inside", name);
			}
		}
	}
}

/* As fuzz_info reads them: how, the first type, the chain. */
static void seed_info(void)
{
	static const u8 cookies[16] = { 0xc0, 0x0c, 0x1e, 0x50 };
	static const u8 spis[8] = { 0xc0, 0x10, 0, 0, 0xc0, 0x10, 0, 1 };
	static const u16 says[] = { ISAKMP_N_INITIAL_CONTACT,
				    ISAKMP_N_NO_PROPOSAL_CHOSEN,
				    ISAKMP_N_CONNECTED };
	union isakmp_pld_any d = { .d = { ISAKMP_DOI_IPSEC, ISAKMP_PROTO_ESP,
					  4, 2, { spis, 8 } } };
	union isakmp_pld_any ch = { .d = { ISAKMP_DOI_IPSEC,
					   ISAKMP_PROTO_ISAKMP, 16, 1,
					   { cookies, 16 } } };
	union isakmp_pld_any n = { .n = { ISAKMP_DOI_IPSEC, ISAKMP_PROTO_ESP,
					  4, 0, { spis, 4 } } };
	char name[32];
	u32 i, how;

	for (i = 0; i < 4 * ARRAY_SIZE(says); i++) {
		for (how = 0; how < 8; how++) {
			begin(ISAKMP_X_INFO, 0);
			n.n.type = says[i / 4];
			if (i & 1)
				isakmp_pld_encode(&w, ISAKMP_PT_D, &d);
			isakmp_pld_encode(&w, ISAKMP_PT_N, &n);
			if (i & 2)
				isakmp_pld_encode(&w, ISAKMP_PT_D, &ch);
			w.len -= ISAKMP_HDR_LEN - 2;
			buf[1] = buf[16];
			buf[0] = (u8)how;
			memmove(buf + 2, buf + ISAKMP_HDR_LEN, w.len - 2);
			snprintf(name, sizeof(name), "info%u_%u", i, how);
			emit("fuzz_info", name);
		}
	}
}

/* Steps of fuzz_reply: 0x80 | type begins a nest, 0xc0 ends it, else a type, a
 * length and so many octets.
 */
static void seed_reply(void)
{
	static const u8 peer[] = {
		0x89, 2, 8, 1, 0, 0, 0, 0, 0, 0, 0, 3, 4, 'n', 'e', 't', 0,
		0x84, 1, 4, 192, 0, 2, 1, 0xc0,
		0x86, 1, 1, 2, 2, 3, 'a', '.', 'b', 0xc0, 0xc0,
		0x8a, 1, 8, 1, 2, 3, 4, 5, 6, 7, 8, 4, 0, 5, 2, 'm', 0, 0xc0,
		0x8b, 2, 4, 'n', 'e', 't', 0, 6, 1, 2,
		0x8d, 1, 4, 10, 1, 0, 0, 2, 4, 10, 1, 0, 255, 0xc0, 0xc0,
		0x8c, 1, 4, 'n', 'e', 't', 0, 0xc0,
		0x8d, 6, 4, 6, 0, 0, 0, 7, 2, 'x', 0, 0xc0,
	}, conn[] = {
		0x81, 1, 4, 'n', 'e', 't', 0,
		0x83, 1, 4, 192, 0, 2, 1, 2, 4, 192, 0, 2, 9, 0xc0,
		0x8c, 1, 2, 7, 0, 2, 2, 128, 0, 0xc0, 0xc0,
		0x82, 1, 2, 'c', 0, 2, 1, 1, 0x84, 5, 0, 0xc0,
		0x86, 1, 1, 3, 2, 1, 12, 0xc0, 0xc0,
	};

	w = isakmp_wr(buf, sizeof(buf));
	isakmp_wr_bytes(&w, peer, sizeof(peer));
	emit("fuzz_reply", "peer");
	w = isakmp_wr(buf, sizeof(buf));
	isakmp_wr_bytes(&w, conn, sizeof(conn));
	emit("fuzz_reply", "conn");
}

int main(int argc, char **argv)
{
	if (argc != 2)
		errx(2, "usage: seeds DIR");
	dir = argv[1];
	seed_phase1();
	seed_phase2();
	seed_many();
	seed_prop();
	seed_id();
	seed_pair();
	seed_inside();
	seed_info();
	seed_reply();
	return 0;
}
