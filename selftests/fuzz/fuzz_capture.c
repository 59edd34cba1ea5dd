// SPDX-License-Identifier: GPL-2.0
/* Any octets as a capture: read, taken apart down to the UDP datagram, and the
 * ISAKMP messages in it printed, as `isakmpctl decode` does.
 */
#include "decode.c"

#define must(c)	do { if (!(c)) abort(); } while (0)

unsigned long isakmp_alloc_fail_at;

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	must(freopen("/dev/null", "w", stdout));
	return 0;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static char text[TEXT_MAX];
	struct decode d = { .text = text };
	FILE *f = fmemopen((void *)data, size, "rb");

	if (!f)		/* it has no empty files */
		return 0;
	pcap_read(f, on_packet, &d);
	must(d.shown <= d.n && d.n <= size);
	fclose(f);
	return 0;
}
