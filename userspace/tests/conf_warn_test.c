// SPDX-License-Identifier: GPL-2.0
/* What a configuration may say and is warned of, and what it is not. */
#include "conf.h"
#include "tap.h"

unsigned long isakmp_alloc_fail_at;

/* A connection that is right, but for what is added to it. */
#define CONN(more)							\
	"connections { c { version = 1\n remote_addrs = 192.0.2.2\n"	\
	"local { auth = psk\n }\n remote { auth = psk\n }\n" more "\n} }\n"
#define CHILD(more)	CONN("children { n {\n" more "\n} }")
/* Two to different peers. */
#define TWO(a, b)							\
	"t { version = 1\n local_addrs = 192.0.2.1\n local { auth = psk\n }\n"	\
	"remote { auth = psk\n } }\n"					\
	"connections {\na : t { remote_addrs = 192.0.2.2\n" a "\n}\n"	\
	"b : t { remote_addrs = 192.0.2.3\n" b "\n} }\n"			\
	"secrets { ike { secret = x\n } }"
#define NET(name, more)							\
	"children { " name " { local_ts = 10.1.0.0/16\n"		\
	"remote_ts = 10.2.0.0/16\n" more "\n} }"
#define TRAP	"start_action = trap\n"
#define PSK(more) "secrets { ike-x { secret = x\n" more "\n } }\n"
#define ENDS(l, r) CONN("local_addrs = 192.0.2.1\nlocal { " l "\n }\nremote { " r "\n }")

/* One warning with this text, NULL: none. */
static const struct {
	const char *text, *warning;
} doubtful[] = {
	/* secrets */
	{ CONN(""), "t:1:15: connections.c: warning: no secret is for this peer, it will not come up: secrets needs one with id = 192.0.2.2\n" },
	{ CONN("remote { id = moon\n }") PSK("id = sun"), "secrets needs one with id = moon\n" },
	{ CONN("remote_addrs = %any") , "secrets needs one with id = %any\n" },
	{ CONN("") PSK(""), NULL },
	{ CONN("") PSK("id = %any"), NULL },
	{ CONN("") PSK("id = 192.0.2.2"), NULL },
	{ CONN("") PSK("id = 192.0.2.3"), NULL },	/* which may be ours */
	{ CONN("local_addrs = 192.0.2.1") PSK("id = 192.0.2.3"), "no secret" },
	{ CONN("") PSK("id = 192.0.2.0/24"), NULL },
	{ CONN("local_addrs = 192.0.2.1") PSK("id = 192.0.2.3-192.0.2.9"), "no secret" },
	{ CONN("remote_addrs = 192.0.2.0/24") PSK("id = 192.0.2.3-192.0.2.9"), NULL },
	{ CONN("remote_addrs = %any") PSK("id = 192.0.2.3"), NULL },
	{ CONN("remote_addrs = %any") PSK("id = 2001:db8::1"), NULL },
	{ CONN("remote { id = moon\n }") PSK("id = MOON"), NULL },
	{ CONN("remote { id = a.example.org\n }") PSK("id = *.example.org"), NULL },
	{ CONN("remote { id = moon\n }") PSK("id = 192.0.2.2"), NULL },
	/* one that is only ours is for anybody, unless it names others */
	{ ENDS("id = sun", "id = moon") PSK("id = sun"), NULL },
	{ ENDS("id = sun", "id = moon") PSK("id = 192.0.2.1"), NULL },
	{ ENDS("id = sun", "id = moon") PSK("id = 192.0.2.7"), "no secret" },
	{ ENDS("id = sun", "id = moon") PSK("id = sun\nid-2 = mars"), "no secret" },
	{ CONN("local { id = sun\n }\nremote { id = moon\n }") PSK("id = 192.0.2.7"), NULL },
	/* a comment in the middle of a word */
	{ CONN("") "secrets { ike-x { secret = ab#c\n } }\n", ": warning: the value ends here, where a comment begins" },
	{ CONN("") "secrets { ike-x { secret = ab #c\n } }\n", NULL },
	{ CONN("") "secrets { ike-x { secret = \"ab#c\"#d\n } }\n", NULL },
	/* addresses */
	{ CONN("local_addrs = 192.0.2.1, 192.0.2.2") PSK(""),
	  "connections.c: warning: 192.0.2.2 is in local_addrs and in remote_addrs: write ours in the one and the peer's in the other\n" },
	{ CONN("local_addrs = 192.0.2.2\nremote_addrs = 192.0.2.0/24") PSK(""), NULL },
	/* selectors: one stands */
	{ TWO(NET("n", TRAP), NET("m", TRAP)),
	  "t:15:1: connections.b.children.m: warning: 10.1.0.0/16 === 10.2.0.0/16 is protected by child 'n' of connection 'a' as well" },
	{ TWO(NET("n", TRAP), NET("m", "")), "connections.b.children.m: warning" },
	{ TWO(NET("n", ""), NET("m", TRAP)), "connections.a.children.n: warning: 10.1.0.0/16 === 10.2.0.0/16 is protected by child 'm' of connection 'b'" },
	{ TWO(NET("n", TRAP), NET("m", TRAP "mode = transport")), "warning" },
	{ TWO("", "children { n { " TRAP "} m { " TRAP "} }"),
	  "connections.b.children.m: warning: 192.0.2.1 === 192.0.2.3 is protected by child 'n' of connection 'b'" },
	{ TWO(NET("n", TRAP), "children { m { " TRAP "local_ts = 10.1.0.0-10.1.255.255[tcp/22]\nremote_ts = 10.2.0.0/16\n} }"), NULL },
	{ TWO(NET("n", TRAP "local_ts = 10.1.0.0/16[tcp]"), NET("m", TRAP "remote_ts = 10.2.0.0/16[tcp]")), "warning: 10.1.0.0/16 === 10.2.0.0/16[6] is protected" },
	/* a range contains the prefix of the other */
	{ TWO("children { n { " TRAP "local_ts = 10.1.0.0-10.1.2.255\nremote_ts = 10.2.0.0/16\n} }",
	      "children { m { " TRAP "local_ts = 10.1.2.0/24\nremote_ts = 10.2.0.0/16\n} }"), "warning: 10.1.2.0/24 === 10.2.0.0/16 is" },
	/* twice in one */
	{ CHILD("local_ts = 10.0.0.0/8, 10.1.2.3/8") PSK(""),
	  "connections.c.children.n: warning: its selectors contain" },
	{ CHILD("local_ts = 10.0.0.0/8, 10.1.2.3/8\nremote_ts = 10.9.0.0/16") PSK(""),
	  "warning: its selectors contain 10.0.0.0/8 === 10.9.0.0/16 twice, and the second will be refused: leave one out\n" },
	/* and these bear each other */
	{ TWO(NET("n", ""), NET("m", "")), NULL },
	{ TWO(NET("n", TRAP), NET("m", TRAP "if_id_in = 1\nif_id_out = 1")), NULL },
	{ TWO(NET("n", TRAP), NET("m", TRAP "if_id_in = 1")), "warning" },
	{ TWO(NET("n", TRAP), NET("m", TRAP "if_id_out = 1")), "warning" },
	{ TWO(NET("n", TRAP), NET("m", TRAP "local_ts = 10.1.0.0/17")), NULL },
	{ TWO(NET("n", TRAP), NET("m", TRAP "local_ts = 10.2.0.0/16\nremote_ts = 10.1.0.0/16")), NULL },
	{ TWO("children { n { " TRAP "} }", "children { n { " TRAP "} }"), NULL },
	/* which address of ours it is depends on the host */
	{ TWO("local_addrs = %any\nchildren { n { " TRAP "} m { " TRAP "} }", ""), NULL },
};

int main(void)
{
	struct conf_errs errs;
	struct conf conf;
	bool good;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(doubtful); i++) {
		const char *want = doubtful[i].warning;

		good = conf_load_bytes("t", doubtful[i].text,
				       strlen(doubtful[i].text), &conf, &errs);
		good &= want ? conf.warn.n == 1 && tap_has(conf.warn.text[0], want) :
			!conf.warn.n;
		if (!ok(good, "%u: %s", i, want ? conf_show(want) : "no warning")) {
			printf("%s\n", doubtful[i].text);
			conf_errs_print(&errs, stdout);
			conf_errs_print(&conf.warn, stdout);
		}
		conf_errs_free(&errs);
		conf_free(&conf);
	}
	return tap_end();
}
