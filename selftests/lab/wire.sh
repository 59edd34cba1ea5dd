#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# wire.sh PCAP QUESTION: ask tshark, which knows ISAKMP and was not written by us.
#
#   well_formed ADDRESS    ADDRESS sent something, and nothing malformed
#   count N FILTER         N packets match the display filter (N+ at least N)
#
# wire.sh all FILE: the questions that tests have left there, as TAP; a line is
# NAME, PCAP and QUESTION with tabs between.
set -u

ask() { tshark -n -r "$PCAP" "$@" 2>/dev/null; }

# IPv4 and IPv6 addresses alike.  An encrypted body is opaque to tshark.
well_formed() {
	local field=ip.src bad
	case $1 in *:*) field=ipv6.src ;; esac
	ask -Y "$field == $1 && (isakmp || esp)" | grep -q . || {
		echo "no packet from $1"; return 1; }
	bad=$(ask -Y "$field == $1 && (_ws.malformed || isakmp && _ws.expert.severity >= \"Warning\")" -V)
	[ -z "$bad" ] || { echo "$bad"; return 1; }
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
