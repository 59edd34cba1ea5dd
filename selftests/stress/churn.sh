#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The module and namespaces come and go all the time, under traffic and a modest
# flood, in the middle of handshakes: nothing is left behind.
#
#   rt_a  the module, meets the flood     rt_b  the module, and the flood
#   rt_s1 ... rt_s8  the module, at a bridge of rt_a; live for a moment
#
# kernels: uml deb
. "$(dirname "$0")/../lib.sh"

# how many, in the sanitized kernel and in the stock one, which is emulated
case ${SLICE:-smoke}.${LAB:-} in
smoke.vm) unloads=2 exits=4 ;;
smoke.*) unloads=5 exits=20 ;;
ci.vm) unloads=6 exits=24 ;;
ci.*) unloads=50 exits=200 ;;
long.vm) unloads=200 exits=1000 ;;
*) unloads=1000 exits=5000 ;;
esac
GROUP=8

IKE=aes128-sha256-curve25519 ESP=aes128gcm16
TO_ANY="any {
	version = 1
	proposals = $IKE
	local { auth = psk
	}
	remote { auth = psk
	}
	children { any {
		mode = transport
		esp_proposals = $ESP
	} } }"
TO_HUB="connections { hub {
	version = 1
	remote_addrs = 10.200.255.254
	proposals = $IKE
	local { auth = psk
	}
	remote { auth = psk
	}
	children { hub {
		mode = transport
		esp_proposals = $ESP
		start_action = start
	} } } }
secrets { ike { secret = \"$PSK\"
	} }
isakmp { retransmit_timeout = 1.0
	}"

stat() { ctl rt_a stats | awk -v name="$1" '$1 == name { print $2 }'; }
above() { [ "$(stat "$1")" -gt "$2" ]; }
has_sa() { [ "$(ip -n "$1" xfrm state | grep -c aead)" -ge 2 ]; }
spawn() {
	local ns=$1
	shift
	nsenter --net="/run/netns/$ns" "$@" >/dev/null 2>&1 &
}

# A bridge takes the address of a port, which others at it still write to when
# that port has gone: it has one of its own.
hub_up() {
	ip -n rt_a -batch - <<-BATCH
	link add br0 address 02:00:00:00:00:fe type bridge
	addr add 10.200.255.254/16 dev br0
	link set br0 up
	route add blackhole 10.64.0.0/10
	BATCH
}
configure() {
	CHILD="start_action = trap" router_conf rt_a |
		sed "/^connections/r /dev/fd/3" >"$WORK/a.conf" 3<<<"$TO_ANY"
	CHILD="start_action = trap" router_conf rt_b >"$WORK/b.conf"
	echo "$TO_HUB" >"$WORK/s.conf"
	chmod 600 "$WORK"/*.conf
}
load() { mod_load && router_load rt_a "$WORK/a.conf" && router_load rt_b "$WORK/b.conf"; }

# ---- the module

# unload_once N: from a moment that N chooses
unload_once() {
	load || return
	case $(($1 % 3)) in
	0) wait_for 60 has_sa rt_a ;;		# a tunnel
	1) wait_for 60 above rx 0 ;;		# a handshake
	esac || return
	mod_unload && nothing_left rt_a && nothing_left rt_b
}
unload_often() {
	local i
	for ((i = 0; i < unloads; i++)); do
		unload_once $i || { echo "unload number $i"; return 1; }
	done
}

# ---- namespaces

# spoke_add NET K: they go by and by, so the next ones have other addresses
spoke_add() {
	ip netns add rt_s$2 &&
	ip link add wan0 netns rt_s$2 type veth peer name s$1.$2 netns rt_a &&
	ip -n rt_a link set s$1.$2 master br0 up &&
	ip -n rt_s$2 -batch - <<-BATCH && ctl rt_s$2 load -f "$WORK/s.conf"
	addr add 10.200.$1.$2/16 dev wan0
	link set wan0 up
	link set lo up
	BATCH
}
all_have_sas() {
	local k
	for ((k = 1; k <= GROUP; k++)); do has_sa rt_s$k || return; done
}
told() { ! ip -n rt_a xfrm state | grep -qF "10.200.$1."; }

# exit_group N: GROUP namespaces at once, at a moment that N chooses
exit_group() {
	local k net=$(($1 % 200)) pids=()
	for ((k = 1; k <= GROUP; k++)); do spoke_add $net $k & pids+=($!); done
	for k in "${pids[@]}"; do wait $k || return; done
	case $(($1 % 3)) in
	0) wait_for 60 all_have_sas ;;		# tunnels
	1) wait_for 60 has_sa rt_s1 ;;		# one, and handshakes
	esac || return
	pids=()
	for ((k = 1; k <= GROUP; k++)); do ip netns del rt_s$k & pids+=($!); done
	for k in "${pids[@]}"; do wait $k || return; done
	[ $(($1 % 3)) != 0 ] || wait_for 20 told $net
}
exit_often() {
	local i
	load || return
	for ((i = 0; i * GROUP < exits; i++)); do
		exit_group $i || { echo "group number $i"; ip -n rt_a xfrm state; return 1; }
	done
	mod_unload && nothing_left rt_a && nothing_left rt_b
}

# ---- what is left

# objects NAME: how many of that slab cache are in use
objects() { awk -v name="$1" '$1 == name { n = $2 } END { print n + 0 }' /proc/slabinfo; }
# only_ours: namespaces are rt_a, rt_b, and one that has gone, for that is freed
# when the next one goes
only_ours() {
	ip netns add rt_last && ip netns del rt_last && give_back &&
		[ "$(objects net_namespace)" -le 3 ]
}
# no_more than there was
GROWTH=1024
no_more() {
	only_ours && [ "$(objects xfrm_state)" -le "$states" ] &&
		[ $(($(kernel_memory) - memory)) -le $GROWTH ]
}
# rate COUNT MS: a second
rate() { awk -v n="$1" -v ms="$2" 'BEGIN { printf "%.2f\n", n * 1000 / ms }'; }
uptime_ms() { echo $(($(_uptime) * 10)); }

need "two namespaces" net_pair
need "a bridge for more" hub_up
configure
need "a capture runs" capture_start rt_b
need "the module loads" load
spawn rt_b ping -i 0.02 -I 10.2.0.1 10.1.0.1
ping=$!
need "traffic brings up a tunnel" wait_for 60 has_sa rt_b
# tcpdump sees a packet up to a second late
seen() { [ "$(packets rt_b 'udp port 500')" -ge 6 ]; }
need "and is seen, which is where the flood learns from" wait_for 5 seen
capture_stop rt_b
need "unload" mod_unload
spawn rt_b "$TOP/selftests/net/flood.py" "$WORK/rt_b/wire.pcap" 192.0.2.1 10.64.0.0 4000000 1 50
flood=$!

# once, for what the kernel allocates the first time
many=$exits exits=$GROUP
need "namespaces come and go once" exit_often
exits=$many
! measurable || need "and have gone" wait_for 60 only_ours
memory=$(kernel_memory) states=$(objects xfrm_state)

begun=$(uptime_ms)
check "the module comes and goes $unloads times" unload_often
figure churn.unloads $unloads unloads
figure churn.unload_rate "$(rate $unloads $(($(uptime_ms) - begun)))" unloads/s

exits=$(((exits + GROUP - 1) / GROUP * GROUP))
begun=$(uptime_ms)
check "$exits namespaces come and go, $GROUP at a time" exit_often
figure churn.exits $exits exits
figure churn.exit_rate "$(rate $exits $(($(uptime_ms) - begun)))" exits/s

check "there was traffic all the time" kill -0 $ping
check "and a flood" kill -0 $flood
kill $ping $flood
if ! measurable; then
	check "no memory is lost" "$TOP/selftests/lab/kmemleak.sh"
else
	wait_for 60 no_more		# of what is freed later
	figure churn.namespaces_left $(($(objects net_namespace) - 3)) objects 0
	figure churn.states_left $(($(objects xfrm_state) - states)) objects 0
	figure churn.growth $(($(kernel_memory) - memory)) KiB $GROWTH
fi
finish
