#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# wire.sh PCAP QUESTION: ask tshark, which knows ISAKMP and was not written by us.
#
#   well_formed ADDRESS    ADDRESS sent something, and nothing malformed
#   sound MAC              what MAC sent is well formed, came again unchanged if
#                          it did, and was no larger than what asked for it
#                          while the responder's cookie had not returned
#   count N FILTER         N packets match the display filter (N+ at least N)
#
# wire.sh all FILE: the questions that tests have left there, as TAP; a line is
# NAME, PCAP and QUESTION with tabs between.
set -u

ask() { tshark -n -r "$PCAP" "$@" 2>/dev/null; }

# IPv4, IPv6 and Ethernet addresses alike.  An encrypted body is opaque to tshark.
well_formed() {
	local field=ip.src bad
	case $1 in
	??:??:??:??:??:??) field=eth.src ;;
	*:*) field=ipv6.src ;;
	esac
	ask -Y "$field == $1 && (isakmp || esp)" | grep -q . || {
		echo "no packet from $1"; return 1; }
	bad=$(ask -Y "$field == $1 && (_ws.malformed || isakmp && _ws.expert.severity >= \"Warning\")" -V)
	[ -z "$bad" ] || { echo "$bad"; return 1; }
}

# An exchange has 3 messages of one side at most (Main Mode), Quick Mode 2, an
# informational exchange 1: more than that has changed on its way out again.
sound() {
	well_formed "$1" && ask -Y isakmp -T fields -e eth.src -e isakmp.ispi \
		-e isakmp.rspi -e isakmp.messageid -e isakmp.exchangetype \
		-e isakmp.length -e udp.payload | awk -F '\t' -v who="$1" '
	$3 ~ /^0+$/ && !($2 in asked) { asked[$2] = $6; from[$2] = $1 }
	$3 !~ /^0+$/ && $1 == from[$2] { proven[$2] = 1 }
	$1 != who { next }
	($2 in asked) && from[$2] != who && !($2 in proven) && $6 > asked[$2] {
		print "answer of " $6 " octets to " asked[$2] ": " $7; bad = 1 }
	{
		key = $2 " " $4 " " $5
		if (seen[key, $7]++) next
		limit = $5 == 2 ? 3 : $5 == 32 ? 2 : 1
		if (++distinct[key] > limit) { print "changed: " key; bad = 1 }
	}
	END { exit bad }'
}

count() {
	local n
	n=$(ask -Y "$2" | wc -l)
	case $1 in
	*+) [ "$n" -ge "${1%+}" ] ;;
	*) [ "$n" = "$1" ] ;;
	esac || { echo "$n packets, not $1, match $2"; return 1; }
}

all() {
	local n=0 bad=0 name pcap question out
	echo "TAP version 13"
	while IFS=$'\t' read -r name pcap question; do
		n=$((n + 1))
		eval "set -- $question"
		if out=$(PCAP=$pcap "$@" 2>&1); then
			echo "ok $n $name"
		else
			echo "not ok $n $name"
			echo "$out" | head -n 40 | sed 's/^/# /'
			bad=1
		fi
	done <"$1"
	echo "1..$n"
	return $bad
}

if [ "$1" = all ]; then
	all "$2"
else
	PCAP=$1
	shift
	"$@"
fi
