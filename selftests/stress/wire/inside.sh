#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A peer that is authenticated and evil: what it sends is encrypted, its HASH is
# right, and what is inside is not.  SEED=N plays it again, as far as the answers
# are the same.
#
#   rt_a  the module      rt_b  the module, an honest peer
#                         rt_e  insider (insider.c), which holds its own keys
. "$(dirname "$0")/../../lib.sh"

case ${SLICE:-ci} in
smoke) COUNT=5000 ;;
long) COUNT=1000000 ;;
*) COUNT=100000 ;;
esac
SEED=${SEED:-1}
PSK="a secret"
RETRANSMIT="retransmit_timeout = 0.5
	retransmit_tries = 2"
EVIL="evil {
	version = 1
	local_addrs = 10.0.0.2
	remote_addrs = 10.0.0.1
	proposals = aes256-sha256-curve25519
	local { auth = psk
	}
	remote { auth = psk
		id = 10.0.0.1
	}
	children { evil {
		local_ts = 10.32.0.0/16, 10.34.0.0/16
		remote_ts = 10.31.0.0/16, 10.33.0.0/16
		esp_proposals = aes256gcm16-curve25519
	} } }"

evil_up() {
	ns_add rt_e &&
	ip link add evil0 netns rt_a type veth peer name wan0 netns rt_e &&
	ip -n rt_a addr add 10.0.0.2/24 dev evil0 && ip -n rt_a link set evil0 up &&
	ip -n rt_e addr add 10.0.0.1/24 dev wan0 && ip -n rt_e link set wan0 up &&
	wait_for 10 in_ns rt_e ping -q -c1 -W1 10.0.0.2
}
# now: what each counter has grown by since $WORK/before, to $WORK/grown
stats() { ctl rt_a stats | awk '{ print $1, $2 }'; }
now() { stats | awk 'NR == FNR { was[$1] = $2; next } { print $1, $2 - was[$1] }' \
	"$WORK/before" - >"$WORK/grown"; }
grown() { awk -v name="$1" '$1 == name { print $2 }' "$WORK/grown"; }
spis() { ip -n rt_a xfrm state | awk '/^src/ { who = $2 } /spi/ && who ~ /^192\.0\.2\./ { print who, $4 }' | sort; }
evil_states() { ip -n rt_a xfrm state | grep -c '^src 10\.0\.0\.'; }
evil_sas() { ctl rt_a list-sas | grep -c '^evil: '; }
# what is not within 10.31.0.0/16 and 10.33.0.0/16, 10.32.0.0/16 and 10.34.0.0/16
not_configured() {
	ip -n rt_a xfrm policy list nosock | sed -n 's/^src \([^ ]*\) dst \([^ ]*\).*/\1 \2/p' |
		grep -vE '^10\.(31|33)\.[0-9.]*/[0-9]+ 10\.(32|34)\.[0-9./]*$' |
		grep -vE '^10\.(32|34)\.[0-9.]*/[0-9]+ 10\.(31|33)\.[0-9./]*$' |
		grep -vE '^10\.[12]\.0\.0/24 10\.[12]\.0\.0/24$'
}

need "two namespaces" net_pair
need "and one for the evil one" evil_up
need "the module loads" mod_load
router_conf rt_a | sed "/^connections/r /dev/fd/3" >"$WORK/a.conf" 3<<<"$EVIL"
need "configured here" router_load rt_a "$WORK/a.conf"
need "and there" router_load rt_b
need "an honest tunnel" ctl rt_b initiate --child net
check "works" encrypted rt_b
spis >"$WORK/spis"
need "the insider can be honest" in_ns rt_e insider 0 "$SEED"
check "and has a tunnel" test "$(evil_states)" -ge 2
check "within what is configured" test -z "$(not_configured)"
ctl rt_a terminate --ike evil >/dev/null 2>&1

stats >"$WORK/before"
nsenter --net=/run/netns/rt_b ping -i 0.5 -I 10.2.0.1 10.1.0.1 >"$WORK/ping" &
ping=$!
exec 3< <(nsenter --net=/run/netns/rt_e nice -n 19 insider $COUNT "$SEED" 2>&1; echo "status $?")
most=0 strange= line= said=()
while read -r -t 1 line <&3 || [ $? -gt 128 ]; do
	[ -z "$line" ] || said+=("$line")
	n=$(evil_states)
	[ "$n" -le $most ] || most=$n
	strange+=$(not_configured)
done
echo "# SEED=$SEED ${said[*]}"
all_sent() { printf '%s\n' "${said[@]}"; [ "${said[-1]}" = "status 0" ]; }
check "all have been sent, and nothing was left over" all_sent
line=$(printf '%s\n' "${said[@]}" | grep '^changed ')
changed=$(awk '/^changed/ { print $2 }' <<<"$line")
now
lost=$(($(grown rx_queue_full) + $(grown rx_net_queue_full) + $(grown rx_unknown_cookie) + $(grown rx_closed)))
figure inside.messages $((${changed:-0} - lost)) messages $((COUNT * 9 / 10)) at-least
figure inside.rate "$(awk '/^changed/ { printf "%d", $2 / $6 }' <<<"$line")" messages/s
figure inside.lives "$(sed -n 's/.* lives \([0-9]*\) .*/\1/p' <<<"$line")" SAs
figure inside.most_states $most states
echo "# $(awk '$2 { printf "%s %d, ", $1, $2 }' "$WORK/grown")"
# behind the HASH, and into each kind of message
untouched() {
	awk -v names="$*" '$2 { seen[$1] = 1 }
		END { n = split(names, name, " ")
			for (i = 1; i <= n; i++) if (!(name[i] in seen)) print name[i] }' \
		"$WORK/grown" | grep .
}
check_fails "no reason is left out" untouched rx_taken refused_syntax refused_exchange \
	refused_proposal refused_id refused_auth sa_up child_up child_down
check "few had no right HASH" test $(($(grown refused_auth) * 2)) -lt "${changed:-0}"
check "nothing was ever installed that is not configured" test -z "$strange"

kill -INT $ping
wait $ping
figure inside.pings "$(awk '/packets transmitted/ { print $1 }' "$WORK/ping")" packets 10 at-least
lost=$(awk '/packets transmitted/ { print $1 - $4 }' "$WORK/ping")
# the last may be on its way
figure inside.pings_lost "${lost:--1}" packets 2
check "the honest tunnel is the one it was" cmp "$WORK/spis" <(spis)
check "and works" encrypted rt_b
ctl rt_a terminate --ike evil >/dev/null 2>&1
no_evil() { ctl rt_a list-sas >/dev/null && [ "$(evil_states)" = 0 ] && [ "$(evil_sas)" = 0 ]; }
check "the evil one has nothing left" wait_for 40 no_evil
check "it may come back, honest" in_ns rt_e insider 0 $((SEED + 1))
check "terminate" ctl rt_b terminate --ike net
check "an honest handshake works" ctl rt_b initiate --child net --timeout 20
finish
