// SPDX-License-Identifier: GPL-2.0
/* decode: ISAKMP messages of a capture as text, by the engine's own tables. */
#include <inttypes.h>
#include <time.h>

#include "cmd.h"
#include "message.h"
#include "pcap.h"

#define TEXT_MAX	(256 << 10)

struct decode {
	char *text;
	u32 n;			/* packets seen */
	u32 shown;
};

static bool ike_port(u16 port)
{
	return port == 500 || port == 4500;
}

static void print_addr(u16 family, const u8 *b, u16 port)
{
	struct isakmp_addr a = { .family = family, .port = port };
	char text[128];

	memcpy(a.a, b, isakmp_addr_len(family));
	show_addr(&a, text, sizeof(text));
	fputs(text, stdout);
}

static void print_head(const struct decode *d, const struct pcap_pkt *p,
		       const struct pcap_udp *u)
{
	time_t sec = p->usec / 1000000;
	char text[32];
	struct tm tm;

	gmtime_r(&sec, &tm);
	strftime(text, sizeof(text), "%F %T", &tm);
	printf("%u %s.%06u ", d->n, text, (u32)(p->usec % 1000000));
	print_addr(u->family, u->src, u->sport);
	fputs(" > ", stdout);
	print_addr(u->family, u->dst, u->dport);
	printf(" %u octets%s\n", u->len, p->len < p->orig ? ", cut short" : "");
}

static void print_msg(struct decode *d, const u8 *b, u32 len)
{
	struct isakmp_msg *msg = xcalloc(1, sizeof(*msg));
	bool enc = false;
	int err;

	msg->bytes = (struct isakmp_span){ b, len };
	err = isakmp_hdr_decode(&msg->hdr, msg->bytes);
	if (err) {
		puts("  not ISAKMP: header");
		xfree(msg);
		return;
	}
	enc = msg->hdr.flags & ISAKMP_F_ENCRYPT;
	if (!enc)
		err = isakmp_msg_index(msg);
	isakmp_msg_print(msg, d->text, TEXT_MAX);
	fputs(d->text, stdout);
	if (d->text[0] && d->text[strlen(d->text) - 1] != '\n')
		putchar('\n');
	if (enc)
		printf("  %u octets encrypted\n", len - ISAKMP_HDR_LEN);
	if (err)
		printf("  malformed: %s\n", msg->bad.what);
	xfree(msg);
}

static void on_packet(const struct pcap_pkt *p, void *arg)
{
	static const u8 marker[4];
	struct decode *d = arg;
	struct pcap_udp u;

	d->n++;
	if (!pcap_udp(p, &u) || !(ike_port(u.sport) || ike_port(u.dport)))
		return;
	/* RFC 3948 2.2, 2.3: on port 4500 four zeros come before IKE, else it
	 * is ESP or a keepalive.
	 */
	if (u.sport == 4500 || u.dport == 4500) {
		if (u.len < 4 || memcmp(u.data, marker, 4))
			return;
		u.data += 4;
		u.len -= 4;
	}
	d->shown++;
	print_head(d, p, &u);
	print_msg(d, u.data, u.len);
	fflush(stdout);
}

int cmd_decode(const struct cmd_args *a)
{
	struct decode d = {};
	const char *why;
	FILE *f = stdin;

	if (strcmp(a->operand, "-"))
		f = fopen(a->operand, "rb");
	if (!f)
		return ctl_fail("%s: %s", a->operand, strerror(errno));
	d.text = xcalloc(1, TEXT_MAX);
	why = pcap_read(f, on_packet, &d);
	if (f != stdin)
		fclose(f);
	xfree(d.text);
	if (why)
		return ctl_fail("%s: %s", a->operand, why);
	if (!d.shown)
		fprintf(stderr, "isakmpctl: %s: no ISAKMP among %u packets\n",
			a->operand, d.n);
	return CTL_OK;
}
