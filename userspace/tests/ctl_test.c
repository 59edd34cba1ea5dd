// SPDX-License-Identifier: GPL-2.0
/* What isakmpctl shows of what the kernel tells, and what it tells the kernel,
 * without a kernel.
 */
#include <netlink/genl/genl.h>

#include "../pcap.h"
#include "../state.h"
#include "tap.h"

static char shown[16384];

static FILE *shown_open(void)
{
	memset(shown, 0, sizeof(shown));
	return fmemopen(shown, sizeof(shown) - 1, "w");
}

static void ok_text(const char *want, const char *what)
{
	if (!ok(!strcmp(shown, want), "%s", what))
		printf("# have:\n%s# want:\n%s", shown, want);
}

static struct isakmp_addr ip(u8 last)
{
	return (struct isakmp_addr){ .family = AF_INET, .port = 500,
				     .a = { 192, 0, 2, last } };
}

static struct isakmp_ident fqdn(const char *s)
{
	struct isakmp_ident id = { .type = ISAKMP_ID_FQDN, .len = strlen(s) };

	memcpy(id.b, s, id.len);
	return id;
}

static struct isakmp_ts net10(u8 second)
{
	return (struct isakmp_ts){ .r = { AF_INET, { 10, second },
					  { 10, second, 255, 255 } } };
}

static struct st_sa sa = {
	.cky_i = { 1, 2, 3, 4, 5, 6, 7, 8 },
	.cky_r = { 0xff, 0xfe, 0xfd, 0xfc, 0xfb, 0xfa, 0xf9, 0xf8 },
	.initiator = true, .established = true, .weak = true,
	.state = "established",
	.tf = { IKE1_CIPHER_AES_CBC, 256, IKE1_HASH_SHA1,
		ISAKMP_GROUP_MODP2048 },
	.age = 3, .expires = 14397,
};

static struct st_child child = {
	.name = "net-net", .conn = "gw", .initiator = true, .has_pair = true,
	.has_ts = true, .has_stats = true, .mode = ISAKMP_MODE_TUNNEL,
	.state = ISAKMP_CHILD_STATE_INSTALLED, .reqid = 7,
	.tf = { ISAKMP_PROTO_ESP, IPSEC_ESP_AES_CBC, 128,
		IPSEC_AUTH_HMAC_SHA2_256, ISAKMP_GROUP_NONE, 0 },
	.spi_in = 0xc0000001, .spi_out = 0xc0000002,
	.age = 2, .expires = 3598, .bytes_in = 84, .bytes_out = 1ULL << 40,
	.packets_in = 1, .packets_out = 2, .used_in = 1,
	.used_out = STATE_NEVER,
};

static struct st_want want = {
	.child = "other", .tries = 2, .retry = 1500,
};

static struct st_peer peer = {
	.id = 1, .conn = "gw", .sa = &sa, .nsa = 1, .child = &child,
	.nchild = 1, .want = &want, .nwant = 1,
	.failure = {
		.set = true, .phase = 2, .cause = ISAKMP_CAUSE_NO_PROPOSAL,
		.notify = ISAKMP_N_NO_PROPOSAL_CHOSEN, .age = 9,
		.text = "no common proposal", .detail = "offered \"a\"",
	},
};

static void peer_for_people(void)
{
	FILE *f = shown_open();

	show_peer(f, &peer);
	fclose(f);
	ok_text("gw: #1, ESTABLISHED, IKEv1, 0102030405060708_i* fffefdfcfbfaf9f8_r\n"
		"  local  'moon' @ 192.0.2.1[500]\n"
		"  remote 'sun' @ 192.0.2.2[500]\n"
		"  aes256-sha1-modp2048 (WEAK)\n"
		"  established 3s ago, expires in 14397s\n"
		"  net-net: reqid 7, INSTALLED, TUNNEL, ESP:aes128-sha256\n"
		"    installed 2s ago, expires in 3598s\n"
		"    in  c0000001,     84 bytes,     1 packets,     1s ago\n"
		"    out c0000002, 1099511627776 bytes,     2 packets\n"
		"    local  10.1.0.0/16\n"
		"    remote 10.2.0.0/16\n"
		"  other: WANTED, failed 2 times, next attempt in 2s\n"
		"  failed in phase 2: no common proposal (NO-PROPOSAL-CHOSEN): offered \"a\", 9s ago\n",
		"a peer for people");
}

static void peer_for_programs(void)
{
	FILE *f = shown_open();
	struct json j = json_open(f);

	json_obj(&j, NULL);
	show_peer_json(&j, &peer);
	json_obj_end(&j);
	fclose(f);
	ok_text("{\"id\":1,\"conn\":\"gw\","
		"\"local\":{\"address\":\"192.0.2.1\",\"port\":500},"
		"\"remote\":{\"address\":\"192.0.2.2\",\"port\":500},"
		"\"local-id\":\"moon\",\"remote-id\":\"sun\","
		"\"sas\":[{\"version\":1,"
		"\"initiator-cookie\":\"0102030405060708\","
		"\"responder-cookie\":\"fffefdfcfbfaf9f8\","
		"\"initiator\":true,\"established\":true,"
		"\"state\":\"established\","
		"\"proposal\":\"aes256-sha1-modp2048\",\"weak\":true,"
		"\"age\":3,\"expires\":14397,\"exchanges\":0}],"
		"\"children\":[{\"name\":\"net-net\",\"conn\":\"gw\","
		"\"initiator\":true,\"state\":\"installed\","
		"\"mode\":\"tunnel\",\"pair\":0,\"reqid\":7,"
		"\"protocol\":\"ESP\",\"proposal\":\"aes128-sha256\","
		"\"weak\":false,\"spi-in\":\"c0000001\","
		"\"spi-out\":\"c0000002\",\"local-ts\":\"10.1.0.0/16\","
		"\"remote-ts\":\"10.2.0.0/16\",\"age\":2,\"expires\":3598,"
		"\"bytes-in\":84,\"bytes-out\":1099511627776,"
		"\"packets-in\":1,\"packets-out\":2,\"used-in\":1}],"
		"\"wants\":[{\"child\":\"other\",\"pair\":0,\"keep\":false,"
		"\"up\":false,\"tries\":2,\"retry-ms\":1500}],"
		"\"failure\":{\"phase\":2,\"reason\":\"no-proposal\","
		"\"text\":\"no common proposal\","
		"\"notify\":\"NO-PROPOSAL-CHOSEN\","
		"\"detail\":\"offered \\\"a\\\"\",\"age\":9}}",
		"a peer for programs");
}

static void json_escapes(void)
{
	FILE *f = shown_open();
	struct json j = json_open(f);

	json_arr(&j, NULL);
	json_str(&j, NULL, "a\"\\\n\x01\xff");
	json_num(&j, NULL, ~0ULL);
	json_bool(&j, NULL, false);
	json_arr_end(&j);
	fclose(f);
	ok_text("[\"a\\\"\\\\\\u000a\\u0001\\u00ff\",18446744073709551615,false]",
		"JSON is escaped");
}

/* A connection into a request and out of an answer. */
static void conn_round_trip(void)
{
	static struct ike1_tf ike[2] = {
		{ IKE1_CIPHER_AES_CBC, 256, IKE1_HASH_SHA2_256,
		  ISAKMP_GROUP_MODP2048 },
		{ IKE1_CIPHER_AES_CBC, 128, IKE1_HASH_SHA2_512,
		  ISAKMP_GROUP_CURVE25519 },
	};
	struct isakmp_ts l[2] = { net10(1), { .dynamic = true } };
	struct isakmp_ts r[1] = { { .r = { AF_INET6, { 0x20 }, { 0x21 } },
				    .proto = 17, .port = 53 } };
	struct isakmp_child_conf children[2] = {
		{ .name = "a", .encap = 1, .start = 2, .life = 3600,
		  .replay_window = 32, .if_id_in = 5, .local = l, .nlocal = 2,
		  .remote = r, .nremote = 1, .tf = &child.tf, .ntf = 1 },
		{ .name = "b", .encap = 2, .life = 60, .local = l, .nlocal = 1,
		  .remote = l, .nremote = 1, .tf = &child.tf, .ntf = 1 },
	};
	struct isakmp_conn c = {
		.name = "gw", .nlocal = 1, .nremote = 1, .ntf = 2, .nchild = 2,
		.local = { ip(1) }, .remote = { net10(9).r },
		.local_id = fqdn("moon"), .life = 14400, .keyingtries = 3,
		.quick_modes = 5,
		.retransmit = { 4000, 1800, 5, 0 }, .tf = ike,
		.child = children,
	};
	struct nl_msg *msg = nlmsg_alloc_size(65536);
	struct nlattr *tb[ISAKMP_A_MSG_MAX + 1];
	struct nl_conf have = {};
	struct nl_reply reply = { .tb = tb };

	genlmsg_put(msg, 0, 0, 20, 0, 0, ISAKMP_CMD_CONN_GET, 1);
	ok(!nl_put_conn(msg, &c), "a connection fits a request");
	reply.head = genlmsg_attrdata(genlmsg_hdr(nlmsg_hdr(msg)), 0);
	reply.len = genlmsg_attrlen(genlmsg_hdr(nlmsg_hdr(msg)), 0);
	ok(!nla_parse(tb, nl_msg_set.max, reply.head, reply.len,
		      nl_msg_set.policy), "the request is well formed");
	ok(!nl_on_conn(&reply, &have) && have.nconn == 1 &&
	   conf_conn_same(&have.conn[0], &c), "it comes back as it went");
	/* the same name again: more children of it */
	ok(!nl_on_conn(&reply, &have) && have.nconn == 1 &&
	   have.conn[0].nchild == 4, "an answer goes on in the next");
	nl_free_conf(&have);
	nlmsg_free(msg);
}

struct seen {
	u32 n, link, len;
	u64 usec;
};

static void on_packet(const struct pcap_pkt *p, void *arg)
{
	struct seen *s = arg;

	s->n++;
	s->link = p->link;
	s->len = p->len;
	s->usec = p->usec;
}

static const char *read_bytes(const void *b, size_t n, struct seen *s)
{
	FILE *f = fmemopen((void *)b, n, "r");
	const char *why;

	memset(s, 0, sizeof(*s));
	why = pcap_read(f, on_packet, s);
	fclose(f);
	return why;
}

static void captures(void)
{
	static const u8 big[] = {
		0xa1, 0xb2, 0xc3, 0xd4, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0,
		0, 1, 0, 0, 0, 0, 0, 101,
		0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 9, 0x45,
	}, ng[] = {
		0x0a, 0x0d, 0x0d, 0x0a, 28, 0, 0, 0, 0x4d, 0x3c, 0x2b, 0x1a,
		1, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255,
		28, 0, 0, 0,
		1, 0, 0, 0, 32, 0, 0, 0, 113, 0, 0, 0, 0, 0, 0, 0,
		9, 0, 1, 0, 9, 0, 0, 0, 0, 0, 0, 0, 32, 0, 0, 0,
		6, 0, 0, 0, 36, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		0, 202, 154, 59, 2, 0, 0, 0, 2, 0, 0, 0, 1, 2, 0, 0,
		36, 0, 0, 0,
	};
	struct seen s;
	size_t i;
	u32 bad = 0;

	ok(!read_bytes(big, sizeof(big), &s) && s.n == 1 && s.link == 101 &&
	   s.len == 1 && s.usec == 2000003, "classic pcap, big endian");
	ok(!read_bytes(ng, sizeof(ng), &s) && s.n == 1 && s.link == 113 &&
	   s.len == 2 && s.usec == 1000000, "pcapng in nanoseconds");
	for (i = 1; i < sizeof(big); i++)
		if (i != 24 && !read_bytes(big, i, &s))
			bad++;
	ok(!bad, "a classic pcap that is cut short is an error");
	for (i = 1; i < sizeof(ng); i++)
		read_bytes(ng, i, &s);
	ok(read_bytes("garbage that is long enough", 27, &s), "garbage is none");
}

static void datagrams(void)
{
	u8 b[14 + 4 + 20 + 8 + 3] = {
		[12] = 0x81, 0, 0, 5, 8, 0,
		0x45, 0, 0, 31, 0, 0, 0x40, 0, 64, 17, 0, 0,
		192, 0, 2, 1, 192, 0, 2, 2,
		0x01, 0xf4, 0x11, 0x94, 0, 11, 0, 0, 'a', 'b', 'c',
	};
	struct pcap_pkt p = { .link = 1, .p = b, .len = sizeof(b) };
	struct pcap_udp u;
	u32 bad = 0;

	ok(pcap_udp(&p, &u) && u.sport == 500 && u.dport == 4500 &&
	   u.len == 3 && !memcmp(u.data, "abc", 3) && u.src[3] == 1,
	   "UDP in IPv4 in a VLAN");
	for (p.len = 0; p.len < sizeof(b) - 3; p.len++)
		bad += pcap_udp(&p, &u);
	ok(!bad, "a cut header is no datagram");
	p.len = sizeof(b);
	b[24] = 0x20;
	ok(!pcap_udp(&p, &u), "a fragment is no datagram");
}

int main(void)
{
	peer.local = ip(1);
	peer.remote = ip(2);
	peer.local_id = fqdn("moon");
	peer.remote_id = fqdn("sun");
	child.local_ts = net10(1);
	child.remote_ts = net10(2);
	peer_for_people();
	peer_for_programs();
	json_escapes();
	conn_round_trip();
	captures();
	datagrams();
	return tap_end();
}
