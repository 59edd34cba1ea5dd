#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A flood of first messages from invented addresses, as many as one sender
# manages: honest peers at a known address, at an unknown one, and at one that
# the flood uses as well, get in meanwhile; memory, size of answers and the time
# until all is as before are measured.
#
# kernels: uml deb
#
#   rt_a  the module          rt_b  the module, twice, and the flood
. "$(dirname "$0")/../lib.sh"

case ${SLICE:-ci} in
smoke) SECONDS_OF=3 ;;
long) SECONDS_OF=60 ;;
*) SECONDS_OF=10 ;;
esac
IKE=aes128-sha256-curve25519 ESP=aes128gcm16
# three transmissions and no more
RETRANSMIT="retransmit_timeout = 2.0
	retransmit_tries = 2"
UNKNOWN=192.0.2.77
REPEATED=2000

# conn NAME MORE LOCAL REMOTE: transport mode, one attempt; LOCAL and REMOTE are
# identities
conn() {
	cat <<-CONF
	$1 {
		version = 1
		proposals = $IKE
		keyingtries = 1
		$2
		local {
			auth = psk
			${3:-}
		}
		remote {
			auth = psk
			${4:-}
		}
		children {
			$1 {
				mode = transport
				esp_proposals = $ESP
			}
		}
	}
	CONF
}

stat() { ctl rt_a stats | awk -v name="$1" '$1 == name { print $2 }'; }
field() { sed "s/.*\<$1 \([0-9.]*\).*/\1/" "$WORK/spray"; }
available() { awk '/^MemAvailable/ { print $2 }' /proc/meminfo; }
half_open() { ctl rt_a list-sas --json | grep -c '"main:'; }
none_half_open() { [ "$(half_open)" = 0 ]; }
flooding() { ! _gone "$flood"; }

# in_and_out CHILD IKE: one handshake; counts
tried=0 got_in=0
in_and_out() {
	tried=$((tried + 1))
	if ctl rt_b initiate --child "$1" --timeout 20 >"$WORK/rt_b/honest.log" 2>&1; then
		got_in=$((got_in + 1))
	else
		sed 's/^/# /' "$WORK/rt_b/honest.log"
	fi
	ctl rt_b terminate --ike "$1" >/dev/null 2>&1
	free=$(available)
	[ "$free" -ge "$least" ] || least=$free
}

need "two namespaces" net_pair
ip -n rt_b addr add $UNKNOWN/24 dev wan0
ip -n rt_a route add 10.64.0.0/10 via 192.0.2.2
ip -n rt_b route add blackhole 10.64.0.0/10
need "the module loads" mod_load
{ router_conf rt_a | sed "/^connections/r /dev/fd/3" 3<<<"$(
	conn any "" "id = 192.0.2.1"
	conn known "remote_addrs = 192.0.2.2" "id = 192.0.2.1" "id = known.example.org")"; } >"$WORK/a.conf"
{ router_conf rt_b | sed "/^connections/r /dev/fd/3" 3<<<"$(
	conn known "local_addrs = 192.0.2.2
		remote_addrs = 192.0.2.1" "id = known.example.org"
	conn unknown "local_addrs = $UNKNOWN
		remote_addrs = 192.0.2.1")"; } >"$WORK/b.conf"
need "configured here" router_load rt_a "$WORK/a.conf"
need "and there" router_load rt_b "$WORK/b.conf"
need "a capture runs" capture_start rt_b
check "a tunnel works, which is where the flood learns from" \
	ctl rt_b initiate --child net
check "and stays" encrypted rt_b
seen() { [ "$(packets rt_b 'udp port 500')" -ge 9 ]; }
need "it is in the capture" wait_for 5 seen
capture_stop rt_b

before=$(available) least=$before
nsenter --net=/run/netns/rt_b spray 200 0 "$WORK/rt_b/wire.pcap" 192.0.2.1 0 \
	10.64.0.0/10 10.64.0.0/10 10.64.0.0/10 192.0.2.2 10.64.0.0/10 10.64.0.0/10 \
	10.64.0.0/10 $UNKNOWN >"$WORK/spray" &
flood=$!
under_way() { [ "$(stat cookie_sent)" -gt 100 ]; }
need "the flood is under way" wait_for 20 under_way
# a slow kernel takes more time for the same handshakes
until=$(($(_uptime) + SECONDS_OF * 100))
while flooding && { [ "$(_uptime)" -lt "$until" ] || [ $tried -lt 6 ]; }; do
	in_and_out known
	in_and_out unknown
done
check "the flood has not come to its end before" flooding
kill $flood
ended=$(_uptime)
wait_for 30 _gone "$flood"
echo "# $(cat "$WORK/spray")"
figure flood.rate "$(awk -v n="$(field sent)" -v s="$(field seconds)" \
	'BEGIN { printf "%d", n / s }')" messages/s
figure flood.handshakes $tried handshakes
figure flood.got_in "$(awk -v n=$got_in -v of=$tried \
	'BEGIN { printf "%.1f", 100 * n / of }')" % 99.9 at-least
figure flood.turned_away "$(awk -v n="$(stat rx_strangers_full)" -v of="$(stat rx)" \
	'BEGIN { printf "%.1f", 100 * n / of }')" %
figure flood.came_again "$(stat rx_again)" messages
check "by cookies" test "$(stat cookie_returned)" -ge $((tried / 2))
check "the tunnel that was there is there" encrypted rt_b
# of freed memory KASAN keeps back what it can
memory=$(((before - least) / 1024))
if [ -d /sys/kernel/debug/kmemleak ] || grep -q kasan_ /proc/kallsyms; then
	figure flood.memory $memory MiB
else
	figure flood.memory $memory MiB 32
fi
check "answers could be looked at" test "$(field answered)" -gt 1000
check "all of them" test "$(field missed)" = 0
figure flood.longer_answers "$(field longer)" answers 0
figure flood.answered_again "$(field more)" answers 0
figure flood.amplification "$(awk -v out="$(sed 's/.*answered .* octets \([0-9]*\) longer.*/\1/' "$WORK/spray")" \
	-v asked="$(sed 's/.*sent [0-9]* octets \([0-9]*\) .*/\1/' "$WORK/spray")" \
	'BEGIN { printf "%.2f", out / asked }')" times 1
wait_for 60 none_half_open
figure flood.recovered $((($(_uptime) - ended + 99) / 100)) s 35
check "all places are free" none_half_open

# One that repeats itself is taken for many who come again; honest ones have to be
# lucky then, and are.
nsenter --net=/run/netns/rt_b spray 400 0 "$WORK/rt_b/wire.pcap" 192.0.2.1 $REPEATED \
	10.64.0.0/10 >"$WORK/spray" &
flood=$!
came=$(stat rx) again=$(stat rx_again)
# a kernel that is slow enough to answer them all knows nobody
repeating() { [ $(($(stat rx) - came)) -gt $((3 * REPEATED)) ]; }
need "a flood that repeats itself is under way" wait_for 120 repeating
tried=0 got_in=0
until [ $got_in = 1 ] || [ $tried = 15 ]; do in_and_out unknown; done
figure flood.repeated_tries $tried handshakes
figure flood.repeated_again $(($(stat rx_again) - again)) messages
check "an honest one at an unknown address gets in by and by" test $got_in = 1
check "that flood has not come to its end before" flooding
kill $flood
wait_for 30 _gone "$flood"
check "all places are free again" wait_for 60 none_half_open
for child in known unknown; do
	check "in without a cookie again: $child" ctl rt_b initiate --child $child
done
finish
