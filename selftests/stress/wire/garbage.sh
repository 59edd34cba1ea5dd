#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Datagrams on both ports that are nearly messages, as fast as one sender makes
# them, from the peer's own address and from strangers, while a tunnel carries
# traffic: what becomes of each is counted, and nothing else comes of it.
# SEED=N plays them again, as far as the answers are the same.
#
#   rt_a  the module          rt_b  the module, and the sender
. "$(dirname "$0")/../../lib.sh"

case ${SLICE:-ci} in
smoke) COUNT=20000 ;;
long) COUNT=10000000 ;;
*) COUNT=1000000 ;;
esac
SEED=${SEED:-1}
IKE=aes128-sha256-curve25519 ESP=aes128gcm16
RETRANSMIT="retransmit_timeout = 1.0
	retransmit_tries = 3"

# conn NAME MORE: transport mode, whoever it is
conn() {
	cat <<-CONF
	$1 {
		version = 1
		proposals = aes128-sha256-curve25519, aes256-sha384-modp2048
		keyingtries = 1
		$2
		local { auth = psk
		}
		remote { auth = psk
		}
		children { $1 {
			mode = transport
			esp_proposals = aes128gcm16, aes128-sha256
		} }
	}
	CONF
}
SIX_A="local_addrs = 2001:db8::1
		remote_addrs = 2001:db8::2"
SIX_B="local_addrs = 2001:db8::2
		remote_addrs = 2001:db8::1"

# begin NS;  now NS: what each counter has grown by since, to $WORK/NS.grown
stats() { ctl "$1" stats | awk '{ print $1, $2 }'; }
begin() { stats "$1" >"$WORK/$1.before"; }
now() { stats "$1" | awk 'NR == FNR { was[$1] = $2; next } { print $1, $2 - was[$1] }' \
	"$WORK/$1.before" - >"$WORK/$1.grown"; }
grown() { awk -v name="$2" '$1 == name { print $2 }' "$WORK/$1.grown"; }
# All that takes one datagram away, and no other.  For a cookie that comes back
# the engine is given a message more, which was counted when it came.
ended() {
	awk '/^rx_/ && $1 !~ /^rx_(esp|duplicate|parked)$/ { n += $2 }
		$1 == "cookie_returned" { n -= $2 }
		END { print n }' "$WORK/rt_a.grown"
}
# The worker may be behind, and retransmissions of rt_b may come in between.
counted() {
	now rt_b && mv "$WORK/rt_b.grown" "$WORK/rt_b.then" && now rt_a && now rt_b &&
		cmp -s "$WORK/rt_b.then" "$WORK/rt_b.grown" &&
		[ "$(ended)" = "$(grown rt_a rx)" ]
}

spis() { ip -n rt_a xfrm state | awk '/^src/ { who = $2 } /spi/ && who ~ /^192\.0\.2\./ { print who, $4 }' | sort; }
half_open() { ctl rt_a list-sas --json | grep -c '"main:'; }
none_half_open() { ctl rt_a list-sas >/dev/null && [ "$(half_open)" = 0 ]; }
has() { [ "$(packets rt_b "$1")" -ge "$2" ]; }

need "two namespaces" net_pair
ip -n rt_a route add 10.64.0.0/10 via 192.0.2.2
ip -n rt_a route add 2001:db8:4000::/34 via 2001:db8::2
ip -n rt_b route add blackhole 10.64.0.0/10
ip -n rt_b route add blackhole 2001:db8:4000::/34
sysctl -qw net.core.netdev_max_backlog=20000
need "the module loads" mod_load
router_conf rt_a | sed "/^connections/r /dev/fd/3" >"$WORK/a.conf" \
	3<<<"$(conn any ""; conn six "$SIX_A")"
router_conf rt_b | sed "/^connections/r /dev/fd/3" >"$WORK/b.conf" \
	3<<<"$(conn six "$SIX_B")"
need "configured here" router_load rt_a "$WORK/a.conf"
need "and there" router_load rt_b "$WORK/b.conf"
need "a capture runs" capture_start rt_b
check "IPv6, which is what is changed" ctl rt_b initiate --child six
check "with its deletes" ctl rt_b terminate --ike six
check "from the other end" ctl rt_a initiate --child six
check "with the other's deletes" ctl rt_a terminate --ike six
need "a tunnel" ctl rt_b initiate --child net
check "works" encrypted rt_b
need "all is in the capture" wait_for 10 has 'udp port 500' 31
capture_stop rt_b
spis >"$WORK/spis"

begin rt_a
begin rt_b
nsenter --net=/run/netns/rt_b ping -i 0.5 -I 10.2.0.1 10.1.0.1 >"$WORK/ping" &
ping=$!
# What receives goes before what sends, or it would be the backlog of the
# interface that drops them.
exec 3< <(nsenter --net=/run/netns/rt_b nice -n 19 \
	garbage $COUNT "$SEED" "$WORK/rt_b/wire.pcap" \
	192.0.2.1 192.0.2.2 10.64.0.0/10 \
	2001:db8::1 2001:db8::2 2001:db8:4000::/34 2>&1)
# Who sends all that is on the path, and may spoil an attempt.
tried=0 got_in=0 line=
until read -r -t 5 line <&3 || [ $? -le 128 ]; do
	tried=$((tried + 1))
	ctl rt_b initiate --child six --timeout 10 >/dev/null 2>&1 && got_in=$((got_in + 1))
	ctl rt_b terminate --ike six >/dev/null 2>&1
done
ended_at=$(_uptime)
echo "# SEED=$SEED $line"
check "all have been sent" grep -q "^sent $COUNT " <<<"$line"
figure garbage.datagrams $COUNT datagrams
figure garbage.rate "$(awk '{ printf "%d", $2 / $4 }' <<<"$line")" datagrams/s
figure garbage.handshakes_meanwhile $tried handshakes
figure garbage.got_in $got_in handshakes

wait_for 60 none_half_open
figure garbage.recovered $((($(_uptime) - ended_at + 99) / 100)) s 35
check "all places are free" none_half_open

kill -INT $ping
wait $ping
lost=$(awk '/packets transmitted/ { print $1 - $4 }' "$WORK/ping")
figure garbage.pings "$(awk '/packets transmitted/ { print $1 }' "$WORK/ping")" packets 10 at-least
# the last may be on its way
figure garbage.pings_lost "${lost:--1}" packets 2
check "the tunnel is the one it was" cmp "$WORK/spis" <(spis)
check "and works" encrypted rt_b

check "every datagram has been dealt with" wait_for 60 counted
figure garbage.not_received $((COUNT + $(grown rt_b tx) - $(grown rt_a rx) - $(grown rt_a rx_esp))) datagrams 0
figure garbage.unaccounted $(($(grown rt_a rx) - $(ended))) datagrams 0
echo "# $(awk '$2 { printf "%s %d, ", $1, $2 }' "$WORK/rt_a.grown")"
# deep, and everywhere
untouched() {
	awk -v names="$*" '$2 { seen[$1] = 1 }
		END { n = split(names, name, " ")
			for (i = 1; i <= n; i++) if (!(name[i] in seen)) print name[i] }' \
		"$WORK/rt_a.grown" | grep .
}
check_fails "no reason is left out" untouched rx_esp rx_short rx_header \
	rx_version rx_unknown_cookie rx_not_first rx_taken refused_syntax refused_version \
	refused_exchange refused_proposal refused_ke cookie_sent cookie_returned

check "an honest handshake works" ctl rt_b initiate --child six --timeout 20
check "and from here" ctl rt_a terminate --ike six
check "from here" ctl rt_a initiate --child six --timeout 20
finish
