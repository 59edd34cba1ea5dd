// SPDX-License-Identifier: GPL-2.0
/* The configuration: what a file comes to, and what is said of a bad one. */
#define _GNU_SOURCE
#include "conf.h"
#include "conf_keys.h"
#include "conf_value.h"
#include "tap.h"

unsigned long isakmp_alloc_fail_at;

/* A connection that is right, but for what is added to it. */
#define CONN(more)							\
	"connections { c { version = 1\n remote_addrs = 192.0.2.2\n"	\
	"local { auth = psk\n }\n remote { auth = psk\n }\n" more "\n} }\n"
#define CHILD(more)	CONN("children { n {\n" more "\n} }")
#define SECRET(more)	"secrets { ike {\n" more "\n} }\n"

/* One error, which contains this. */
static const struct {
	const char *text, *error;
} wrong[] = {
	/* syntax */
	{ "a b = c", "1:3: syntax error, unexpected a name, expecting '{' or ':' or '='" },
	{ "connections {\n",
	  "2:1: unexpected end of the file: a '}' is missing, section \"connections\" of line 1 is still open" },
	{ "connections {\n c {\n }\n c {\n x = y\n", "6:1: unexpected end of the file: a '}' is missing, section \"c\" of line 4 is still open" },
	{ "connections {\n c", "a '}' is missing, section \"connections\" of line 1" },
	{ "connections", "1:1: syntax error, unexpected end of the file, expecting" },
	{ "}", "1:1: syntax error, unexpected '}'" },
	{ "a = \"b\nc", "1:5: the string that begins here has no end" },
	{ "\"a\" = b", "1:1: names are not quoted" },
	{ "a.b = c", "1:1: the name \"a.b\" contains a dot" },
	{ "a\001 = b", "1:2: control character 0x01" },
	{ "include /etc/passwd\n", "1:9: include is not possible here" },
	{ "a{b{c{d{e{f{g{h{i{j{k{l{m{n{o{p{q{r{", "1:33: sections nest deeper than 16" },
	/* references */
	{ "connections : x { }", "1:15: there is no section \"x\" to refer to" },
	{ "a : b { }\nb : a { }\nconnections : a { }",
	  "2:5: the reference to \"a\" comes back to where it stands" },
	/* keys */
	{ "conections { }", "1:1: conections: unknown section (did you mean \"connections\"?)" },
	{ "tmpl { }", "unknown section, and no other refers to it" },
	{ "x = y\n", "1:1: x: unknown key" },
	{ CONN("esp_proposals = default"),
	  "c.esp_proposals: unknown key here, it belongs to children.NAME" },
	{ CONN("remote_adrs = 1"),
	  "7:1: connections.c.remote_adrs: unknown key (did you mean \"remote_addrs\"?)" },
	{ CHILD("local_tss = 1"), "unknown key (did you mean \"local_ts\"?)" },
	{ CONN("child { }"), "unknown section (did you mean \"children\"?)" },
	{ CONN("mobike = yes"), "write mobike = no" },
	{ CONN("mobike = maybe"), "\"maybe\" is refused" },
	{ CONN("fragmentation = yes"), "write fragmentation = no" },
	{ CONN("dpd_delay = 10s"),
	  "\"10s\" is refused: DPD is not there yet, a peer that is gone is noticed when its SAs expire; leave it out, or write dpd_delay = 0" },
	{ CONN("childless = force"), "leave it out, or write childless = allow|never" },
	{ CONN("aggressive = yes"), "aggressive mode is not there yet" },
	{ CONN("encap = yes"), "NAT traversal is not there yet" },
	{ CONN("vips = 0.0.0.0"), "not supported: Mode Config is not there yet; leave it out" },
	{ CONN("unique = replace"), "INITIAL-CONTACT" },
	{ CONN("remote_port = 4500"), "\"4500\" is refused" },
	{ CONN("rekey_time = 4h"), "reauth_time + over_time" },
	{ CONN("local-2 { auth = psk\n }"), "a second round of authentication is refused" },
	{ CONN("send_certreq = often"), "write yes or no" },
	{ CHILD("rekey_time = 1h"),
	  "rekeying before expiry is not there yet, set life_time; leave it out, or write rekey_time = 0" },
	{ CHILD("rekey_bytes = 1"), "lifetimes by volume" },
	{ CHILD("updown = /bin/sh"), "not supported" },
	{ CHILD("mark_in = 42"), "marks are not there yet" },
	{ CHILD("dpd_action = restart"), "DPD is not there yet" },
	{ CHILD("hw_offload = auto"), "no offload" },
	{ CHILD("policies = no"), "\"no\" is refused: the policies belong to the child; leave it out, or write policies = yes" },
	{ "pools { p { addrs = 10.0.0.0/24\n } }", "1:9: pools.p: not supported: Mode Config" },
	{ "secrets { eap-x { } }", "secrets.eap-x: not supported: EAP" },
	{ "secrets { rsa { } }", "secrets.rsa: not supported" },
	/* versions and authentication */
	{ CONN("version = 0"), "0 means IKEv2 too, which is not there yet: write version = 1" },
	{ CONN("version = 2"), "IKEv2 is not there yet" },
	{ CONN("version ="), "missing: write version = 1" },
	{ CONN("local { auth = pubkey\n }"), "\"pubkey\" is refused: psk is all there is yet" },
	{ CONN("remote { auth =\n }"), "missing: write auth = psk" },
	{ "connections { c { version = 1\n local { auth = psk\n } } }",
	  "1:15: connections.c: the section \"remote\" with auth = psk is missing" },
	/* addresses */
	{ CONN("local_addrs = 10.0.0.0/8"), "subnets and ranges are for remote_addrs" },
	{ CONN("local_addrs = moon.example.org"),
	  "\"moon.example.org\" is a name; names are not looked up yet" },
	{ CONN("local_addrs = 10.0.0.0/33"), "write one address, subnets and ranges are for remote_addrs" },
	{ CONN("local_addrs = 10.0.0.256"), "\"10.0.0.256\" is not an address\n" },
	{ CONN("local_addrs = gw-1.example.org"), "\"gw-1.example.org\" is a name" },
	{ CONN("local_addrs = 10.0.0.1%lo"), "\"10.0.0.1%lo\": only a link-local address takes an interface, leave %lo out" },
	{ CONN("local_addrs = fe80::1%nothere"), "there is no interface nothere" },
	{ CONN("remote_addrs = 10.0.0.256"), "\"10.0.0.256\" is not an address, a subnet or a range\n" },
	/* what cannot be read has no consequences */
	{ CONN("remote_addrs = 10.0.0.256\nchildren { n { start_action = trap\n } m { start_action = start\n } }"),
	  "\"10.0.0.256\" is not an address" },
	{ CONN("remote_addrs = %any\nchildren { n { start_action = trap\n } }"),
	  "\"trap\" is refused: remote_addrs names no single address to go to" },
	{ CHILD("local_ts = 10.0.0.0/8, fe80::/129\nremote_ts = fe80::/10"), "the prefix length is 0 to 128" },
	{ CONN("remote_addrs = 10.0.0.0/33"), "the prefix length is 0 to 32" },
	{ CONN("remote_addrs = 10.0.0.9-10.0.0.1"), "ends before it begins" },
	{ CONN("remote_addrs = %any, 10.0.0.1"), "%any has to stand alone" },
	{ CONN("local_addrs = %defaultroute"), "\"%defaultroute\" is refused" },
	{ CONN("remote_addrs = \"\""), "the list is empty" },
	{ CONN("local_addrs = ::1,::2,::3,::4,::5,::6,::7,::8,::9,::a,::b,::c,"
	       "::d,::e,::f,::10,::11"),
	  "more than 16 addresses" },
	/* identities */
	{ CONN("local { id = \"C=CH, CN=x\"\n }"), "distinguished names need certificates" },
	{ CONN("local { id = asn1dn:#3000\n }"), "distinguished names" },
	{ CONN("local { id = *.example.org\n }"), "our own identity has no wildcard" },
	{ CONN("remote { id = a*.example.org\n }"), "a wildcard is the first label" },
	{ CONN("remote { id = 10.0.0.256\n }"), "is no address" },
	{ CONN("remote { id = foo:bar\n }"), "write fqdn:, userfqdn: or keyid:" },
	{ CONN("remote { id = keyid:0xab\n }"), "octets are written keyid:#ab" },
	{ CONN("remote { id = \"@#0\"\n }"), "is not 1 to 255 octets in hexadecimal" },
	{ CONN("remote { id = \"{1}:x\"\n }"), "not given by number" },
	{ CONN("remote { id = \"\"\n }"), "the identity is empty" },
	{ CONN("remote { id = a b\n }"), "no spaces" },
	/* proposals */
	{ CONN("proposals = aes256-foo"),
	  "c.proposals: \"aes256-foo\": unknown algorithm \"foo\"" },
	{ CONN("proposals = aes256-sha265-modp2048"), "(did you mean \"sha256\"?)" },
	{ CONN("proposals = aes128-sha256"), "a group is missing" },
	{ CONN("proposals = aes128-modp2048"), "a hash is missing" },
	{ CONN("proposals = sha256-modp2048"), "a cipher is missing" },
	{ CONN("proposals = 3des-sha1-modp2048"), "\"3des\": 3DES is not there yet" },
	{ CONN("proposals = aes128-md5-modp2048"), "MD5 is broken" },
	{ CONN("proposals = aes128-sha1-modp1024"), "group 2 is too weak, use modp2048" },
	{ CONN("proposals = aes128-sha1-modp2048s256"), "RFC 5114" },
	{ CONN("proposals = aes128gcm16-prfsha256-ecp256"),
	  "\"aes128gcm16\" is not for IKEv1 itself" },
	{ CONN("proposals = aes128-sha256-prfsha384-ecp256"), "the prf of IKEv1 is its hash" },
	{ CONN("proposals = aes128-sha256-sha384-prfsha384-ecp256"), "leave the prf out" },
	{ CONN("proposals = aes128-sha256-ecp256-esn"), "\"esn\" is for esp_proposals" },
	{ CONN("proposals ="), NULL },
	{ CONN("proposals = \"\""), "the list is empty" },
	{ CONN("proposals = aes-aes192-aes256-sha1-sha256-sha384-sha512-"
	       "modp2048-modp3072-modp4096-modp6144-modp8192-ecp256-ecp384-x25519,"
	       "default, aes128-sha256-ecp256,aes192-sha512-x25519"), NULL },
	{ CHILD("esp_proposals = aes128"), "\"aes128\" needs integrity" },
	{ CHILD("esp_proposals = null"), "needs integrity" },
	{ CHILD("esp_proposals = aes128gcm16-sha256"), "has its own integrity" },
	{ CHILD("esp_proposals = chacha20poly1305"), "IKEv1 has no number" },
	{ CHILD("esp_proposals = aes128ccm16"), "CCM is not there" },
	{ CHILD("esp_proposals = aes128-sha256_96"), "cut to 128 bits" },
	{ CHILD("esp_proposals = aes128-sha256-prfsha256"), "is for the proposals of IKE" },
	{ CHILD("esp_proposals = sha256"), "a cipher is missing" },
	{ CHILD("ah_proposals = aes128-sha256"), "AH does not encrypt" },
	{ CHILD("ah_proposals = sha256\nesp_proposals = default"),
	  "either ah_proposals or esp_proposals" },
	/* selectors */
	{ CHILD("local_ts = 10.0.0.0/8[tcp/80"), "the ] is missing" },
	{ CHILD("local_ts = 10.0.0.0/8[xyzzy]"), "unknown protocol \"xyzzy\"" },
	{ CHILD("local_ts = 10.0.0.0/8[/80]"), "needs a protocol with ports" },
	{ CHILD("local_ts = 10.0.0.0/8[tcp/80-90]"), "carries one port, not the range" },
	{ CHILD("local_ts = 10.0.0.0/8[tcp/opaque]"), "opaque" },
	{ CHILD("local_ts = 10.0.0.0/8[tcp/99999]"), "above 65535" },
	{ CHILD("local_ts = fe80::/10\nremote_ts = 10.0.0.0/8"), "no address family in common" },
	{ CHILD("local_ts = 10.0.0.0/8[tcp]\nremote_ts = dynamic[udp]"),
	  "have different protocols" },
	{ CHILD("local_ts = 10.0.0.0/8[tcp]"), NULL },
	{ CHILD("local_ts = ::1,::2,::3,::4,::5,::6,::7,::8,::9,::a,::b,::c,::d,::e,::f,::10,::11\n"
		"remote_ts = ::1,::2,::3,::4,::5,::6,::7,::8,::9,::a,::b,::c,::d,::e,::f,::10"),
	  "make 272 pairs, 256 are possible" },
	{ CONN("local { id = 10.0.0.0/8\n }"), "our own identity is not a subnet" },
	{ CONN("children { \303\244 { } }"), "a name is printable ASCII" },
	/* the rest of a child */
	{ CHILD("mode = beet"), "\"beet\" is refused: write tunnel or transport" },
	{ CHILD("start_action = route"), "\"route\" is refused" },
	{ CHILD("start_action = start\nclose_action = none"),
	  "it follows start_action, here \"start\"" },
	{ CHILD("close_action = trap"), "here \"none\"" },
	{ CHILD("life_time = 10"), "at least 60 s" },
	{ CHILD("life_time = 1w"), "is not a time" },
	{ CHILD("life_time = 99999999d"), "is not a time" },
	{ CHILD("rekey_time = 0"), "it would be for ever" },
	{ CHILD("replay_window = 5000"), "from 0 to 4096" },
	{ CHILD("replay_window = 0\nesp_proposals = aes128gcm-esn"), "exclude each other" },
	{ CHILD("if_id_in = %unique"), "write the number of the interface" },
	{ CONN("remote_addrs = %any\nchildren { n { start_action = trap\n } }"),
	  "names no single address" },
	{ CONN("keyingtries = x"), "is not a number" },
	{ CONN("quick_modes = 9"), "is not a number from 0 to 8" },
	{ CONN("rekey_time = 0\nover_time = 10"), "the life of the ISAKMP SA, is 10 s" },
	{ CONN("children { aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd { } }"),
	  "a name has at most 63 octets" },
	/* retransmission */
	{ "isakmp { retransmit_timeout = 0\n }", "is not a number from 0.1 to 60" },
	{ "isakmp { retransmit_base = 1.2.3\n }", "retransmit_base" },
	{ "isakmp { retransmit_tries = 0\n }", "from 1 to 30" },
	{ "isakmp { retransmit_tries = 20\n }", "set retransmit_limit" },
	{ "isakmp { retransmit_jitter = 1\n }", "unknown key" },
	/* secrets */
	{ SECRET("id = x"), "1:11: secrets.ike: secret is missing" },
	{ SECRET("secret = \"\""), "the secret is empty" },
	{ SECRET("secret = 0x"), "the secret is empty" },
	{ SECRET("secret = 0x123"), "0x is not followed by octets" },
	{ SECRET("secret = 0sA"), "0s is not followed by Base64" },
	{ SECRET("secret = 0sAAB=="), "Base64" },
	{ SECRET("secret = x\nid = a=b"), "distinguished names" },
	{ SECRET("secret = x\npin = 1"), "unknown key" },
};

static void test_wrong(void)
{
	struct conf_errs errs;
	struct conf conf;
	bool loaded, good;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		loaded = conf_load_bytes("t", wrong[i].text,
					 strlen(wrong[i].text), &conf, &errs);
		if (wrong[i].error)
			good = !loaded && errs.n == 1 && !conf.nconn &&
			       tap_has(errs.text[0], wrong[i].error);
		else
			good = loaded;
		ok(good, "%s", conf_show(wrong[i].error ? wrong[i].error :
					 "(right)"));
		if (!good)
			conf_errs_print(&errs, stdout);
		conf_errs_free(&errs);
		conf_free(&conf);
	}
}

/* What it comes to contains this. */
static const struct {
	const char *text, *has;
} right[] = {
	{ CONN(""), "proposals = aes128-sha256-curve25519, " },
	{ CONN(""), "id = %any" },
	{ CONN(""), "rekey_time = 0\n\t\tover_time = 15840" },
	{ CONN(""), "keyingtries = 1" },
	{ CONN("keyingtries = 7"), "keyingtries = 7" },
	{ CONN("quick_modes = 4"), "quick_modes = 4" },
	{ CHILD("start_action = trap"), "keyingtries = 0" },
	{ CONN("reauth_time = 1d"), "over_time = 95040" },
	{ CONN("reauth_time = 1d\nover_time = 0"), "over_time = 86400" },
	{ CONN("rekey_time = 0\nover_time = 8h"), "over_time = 28800" },
	{ CONN("remote_addrs = %any4, 2001:db8::/32"), "remote_addrs = 0.0.0.0/0, 2001:db8::/32" },
	{ CONN("remote_addrs = 10.1.2.3/8"), "remote_addrs = 10.0.0.0/8" },
	{ CONN("proposals = aes256-aes-sha1-sha512-ecp384-modp2048"),
	  "proposals = aes256-sha1-ecp384, aes256-sha1-modp2048, "
	  "aes256-sha512-ecp384, aes256-sha512-modp2048, "
	  "aes128-sha1-ecp384, aes128-sha1-modp2048, "
	  "aes128-sha512-ecp384, aes128-sha512-modp2048\n" },
	{ CONN("proposals = aes128-sha256-prfsha256-x25519, aes128-sha256-curve25519"),
	  "proposals = aes128-sha256-curve25519\n" },
	{ CHILD(""), "esp_proposals = aes128gcm16, aes256gcm16, aes128-sha256, aes256-sha256\n" },
	{ CHILD("esp_proposals = aes128gcm64-noesn-esn"),
	  "esp_proposals = aes128gcm8-esn, aes128gcm8\n" },
	{ CHILD("esp_proposals = aes192ctr-sha384-modp3072-none"),
	  "aes192ctr-sha384-modp3072, aes192ctr-sha384\n" },
	{ CHILD("esp_proposals = null-sha1, aes256gmac"), "null-sha1, aes256gmac\n" },
	{ CHILD("ah_proposals = default"), "ah_proposals = sha256, sha512\n" },
	{ CHILD("local_ts = 10.1.0.5/16[udp/53], 10.9.0.1-10.9.0.2[17/domain]\n"
		"remote_ts = dynamic[udp]"),
	  "local_ts = 10.1.0.0/16[17/53], 10.9.0.1-10.9.0.2[17/53]\n" },
	{ CHILD(""), "local_ts = dynamic\n" },
	{ CHILD("life_time = 90m\nrekey_time = 0"), "life_time = 5400" },
	{ CHILD("start_action = trap|start\nclose_action = start"), "start_action = start" },
	{ CONN("if_id_in = 0x10\nchildren { n { if_id_out = 3\n } }"),
	  "if_id_in = 16\n\t\t\t\tif_id_out = 3" },
	{ CONN("local { id = fqdn:moon\n }"), "id = moon" },
	{ CONN("local { id = @moon\n }"), "id = moon" },
	{ CONN("local { id = @@moon\n }"), "id = userfqdn:moon" },
	{ CONN("remote { id = *@example.org\n }"), "id = *@example.org" },
	{ CONN("remote { id = \"ipv4:#0a000001\"\n }"), "id = 10.0.0.1" },
	{ CONN("remote { id = \"keyid:#00ff\"\n }"), "id = \"keyid:#00ff\"" },
	{ CONN("remote { id = 10.0.0.1/32\n }"), "id = 10.0.0.1/32" },
	{ CONN("remote { id = 2001:db8::1-2001:db8::9\n }"), "id = 2001:db8::1-2001:db8::9" },
	{ CONN("remote { id = \"ipv4:#00000000\"\n }"), "id = \"ipv4:#00000000\"" },
	{ CONN("remote { id = 10.0.0.0/8\n }"), "id = 10.0.0.0/8" },
	{ CONN("remote { id = ::\n }"), "id = %any" },
	/* all that is accepted for being what happens anyway */
	{ CONN("local_port = 500\nremote_port = 500\naggressive = no\npull = yes\ndscp = 000000\n"
	       "encap = no\nmobike = no\ndpd_delay = 0s\ndpd_timeout = 0\nfragmentation = no\n"
	       "childless = allow\nsend_certreq = no\nsend_cert = never\nppk_required = no\n"
	       "unique = no\nrand_time = 0\nmediation = false"), "version = 1" },
	{ CHILD("sha256_96 = no\nrand_time = 0\nrekey_bytes = 0\nlife_packets = 0\n"
		"hostaccess = no\npolicies = yes\npolicies_fwd_out = no\ndpd_action = clear\nipcomp = no\n"
		"inactivity = 0s\nreqid = 0\npriority = 0\nmark_in = 0/0x00000000\nmark_in_sa = no\n"
		"set_mark_out = 0\nlabel_mode = system\ntfc_padding = 0\nhw_offload = no\ncopy_df = yes\n"
		"copy_ecn = yes\ncopy_dscp = out\nclose_action = none"), "version = 1" },
	{ "pools { }\nauthorities { }\nconnections { }\n", "" },
	{ SECRET("secret = 0x00ff\nid = a\nid-2 = b@c"),
	  "secrets {\n\tike {\n\t\tid-0 = a\n\t\tid-1 = b@c\n\t\t# a secret of 2 octets" },
	{ SECRET("secret = 0sAAEC"), "secret of 3 octets" },
	{ SECRET("secret = 0sAAE="), "secret of 2 octets" },
	{ SECRET("secret = \"a # b\""), "secret of 5 octets" },
	/* references and templates */
	{ "t { version = 1\n local { auth = psk\n id = a.b\n }\n remote { auth = psk\n }\n"
	  "over_time = 1h\n }\n"
	  "connections { c : t { over_time =\n local { id = c.d\n } } d : connections.c { } }",
	  "\td {\n\t\tversion = 1\n\t\tlocal_addrs = %any\n" },
};

static char *print_all(const struct conf *conf)
{
	size_t n;
	char *s;
	FILE *f = open_memstream(&s, &n);
	u32 i;

	for (i = 0; i < conf->nconn; i++)
		conf_conn_print(f, &conf->conn[i]);
	for (i = 0; i < conf->nsecret; i++)
		conf_secret_print(f, &conf->secret[i]);
	fclose(f);
	return s;
}

/* What is printed loads, and comes to the same. */
static bool round_trip(const struct conf *conf)
{
	struct conf_errs errs;
	struct conf back;
	bool good = true;
	size_t n;
	char *s;
	FILE *f;
	u32 i;

	for (i = 0; i < conf->nconn && good; i++) {
		f = open_memstream(&s, &n);
		conf_conn_print(f, &conf->conn[i]);
		fclose(f);
		good = conf_load_bytes("t", s, n, &back, &errs) &&
		       conf_conn_same(&conf->conn[i], back.conn);
		if (!good)
			printf("%s", s);
		conf_errs_print(&errs, stdout);
		conf_errs_free(&errs);
		conf_free(&back);
		xfree(s);
	}
	return good;
}

static void test_right(void)
{
	struct conf_errs errs;
	struct conf conf;
	bool loaded;
	char *s;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(right); i++) {
		loaded = conf_load_bytes("t", right[i].text,
					 strlen(right[i].text), &conf, &errs);
		s = print_all(&conf);
		if (!ok(loaded && strstr(s, right[i].has) && round_trip(&conf),
			"%s", conf_show(*right[i].has ? right[i].has :
					"nothing"))) {
			conf_errs_print(&errs, stdout);
			printf("%s", s);
		}
		xfree(s);
		conf_errs_free(&errs);
		conf_free(&conf);
	}
}

/* Every default is a suite that the engine has. */
static void test_suites(void)
{
	static const char all_ike[] = "default, "
		"aes128-aes192-aes256-sha1-sha256-sha384-sha512-modp2048-"
		"modp3072-modp4096-modp6144-modp8192-ecp256-ecp384-curve25519";
	static const char *const esp[] = {
		"default", "null-sha1-sha256-sha384-sha512-none-modp2048-modp3072-modp4096",
		"aes128-aes192-aes256-sha256-x25519-ecp256-ecp384-modp6144-modp8192-esn-noesn",
		"aes128gcm8-aes192gcm12-aes256gcm16-aes128gmac-aes192gmac-aes256gmac",
		"aes128ctr-aes192ctr-aes256ctr-sha512",
	};
	struct conf_ike_list ike;
	struct conf_esp_list child;
	struct conf_why why;
	bool good = true;
	u32 i, j;

	good = conf_ike_proposals(all_ike, &ike, &why);
	for (i = 0; i < ike.n; i++)
		good &= ike1_tf_known(&ike.tf[i]);
	ok(good && ike.n > 17, "the engine has every suite of phase 1 that has a name");
	xfree(ike.tf);
	for (j = 0; j < ARRAY_SIZE(esp); j++) {
		good = conf_esp_proposals(esp[j], ISAKMP_PROTO_ESP, &child,
					  &why);
		for (i = 0; i < child.n; i++)
			good &= doi_ipsec_tf_known(&child.tf[i]);
		ok(good && child.n, "the engine has %s", esp[j]);
		xfree(child.tf);
	}
	good = conf_esp_proposals("default, sha1-sha384-esn", ISAKMP_PROTO_AH,
				  &child, &why);
	for (i = 0; i < child.n; i++)
		good &= doi_ipsec_tf_known(&child.tf[i]);
	ok(good && child.n, "the engine has the suites of AH");
	xfree(child.tf);
}

/* Each of these changes one field, and is noticed. */
static void test_same(void)
{
	static const char *const texts[] = {
		CHILD(""), CHILD("life_time = 2h"), CHILD("mode = transport"),
		CHILD("start_action = trap"), CHILD("replay_window = 64"),
		CHILD("if_id_in = 1"), CHILD("if_id_out = 1"),
		CHILD("local_ts = 10.0.0.0/8"), CHILD("remote_ts = 10.0.0.0/8"),
		CHILD("local_ts = dynamic[udp]\nremote_ts = dynamic[udp]"),
		CHILD("local_ts = dynamic[udp/5]\nremote_ts = dynamic[udp]"),
		CHILD("esp_proposals = aes128gcm"),
		CHILD("esp_proposals = aes128gcm-esn"),
		CHILD("ah_proposals = sha256"), CONN(""),
		CONN("children { m { } }"), CONN("children { n { } m { } }"),
		CHILD("} }\n over_time = 1h\n x { y {") "\n# 18",
		CONN("keyingtries = 3\nchildren { n { } }"),
		CONN("local_addrs = 10.0.0.1\nchildren { n { } }"),
		CONN("remote_addrs = 10.0.0.1\nchildren { n { } }"),
		CONN("remote_addrs = %any\nchildren { n { } }"),
		CONN("local { id = a\n}\nchildren { n { } }"),
		CONN("remote { id = a\n}\nchildren { n { } }"),
		CONN("remote { id = @@a\n}\nchildren { n { } }"),
		CONN("proposals = aes128-sha256-modp2048\nchildren { n { } }"),
		CONN("over_time = 1h\nchildren { n { } }"),
		CHILD("") "isakmp { retransmit_tries = 4\n }",
		CHILD("") "isakmp { retransmit_timeout = 3\n }",
		CHILD("") "isakmp { retransmit_base = 1.5\n }",
		CHILD("") "isakmp { retransmit_limit = 60\n }",
	};
	struct conf conf[ARRAY_SIZE(texts)];
	bool loaded[ARRAY_SIZE(texts)];
	struct conf_errs errs;
	bool good = true;
	u32 i, j;

	for (i = 0; i < ARRAY_SIZE(texts); i++) {
		loaded[i] = conf_load_bytes("t", texts[i], strlen(texts[i]),
					    &conf[i], &errs);
		conf_errs_free(&errs);
	}
	for (i = 0; i < ARRAY_SIZE(texts); i++)
		for (j = 0; j < ARRAY_SIZE(texts); j++)
			if (loaded[i] && loaded[j] &&
			    conf_conn_same(conf[i].conn, conf[j].conn) !=
			    (i == j)) {
				printf("# %u and %u\n", i, j);
				good = false;
			}
	ok(good, "a change of any field is a difference");
	for (i = 0; i < ARRAY_SIZE(texts); i++)
		conf_free(&conf[i]);
}

static void test_many_errors(void)
{
	static const char line[] = "x%u = y\n";
	static const char template[] = "t { bogus = 1\n }\n"
		"connections { a : t { } b : t { } }";
	char text[1000];
	struct conf_errs errs;
	struct conf conf;
	int n = 0;
	u32 i;

	for (i = 0; i < 30; i++)
		n += snprintf(text + n, sizeof(text) - n, line, i);
	conf_load_bytes("t", text, n, &conf, &errs);
	ok(errs.n == CONF_ERR_MAX && errs.hidden == 10,
	   "twenty errors are shown, the others counted");
	conf_errs_free(&errs);
	conf_free(&conf);

	conf_load_bytes("t", template, strlen(template), &conf, &errs);
	for (i = n = 0; i < errs.n; i++)
		n += !!strstr(errs.text[i], "bogus");
	ok(n == 1, "an error in a template is shown once");
	conf_errs_free(&errs);
	conf_free(&conf);

	conf_load_bytes("t", SECRET("secret = 0xhunter2"),
			strlen(SECRET("secret = 0xhunter2")), &conf, &errs);
	ok(errs.n == 1 && !strstr(errs.text[0], "hunter2"),
	   "an error does not quote a secret");
	conf_errs_free(&errs);
	conf_free(&conf);
}

int main(void)
{
	test_wrong();
	test_right();
	test_suites();
	test_same();
	test_many_errors();
	return tap_end();
}
