#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The module or a namespace goes, at any moment: each peer is told, nothing of
# ours is left, nothing of others is touched, and the module can come back.
#
# The module speaks for a second and not longer, by its own clock; so a DELETE
# that arrives was sent within that.  Ours depends on the machine, and what it
# says is printed.
#
#   rt_a  the module          rt_b  strongSwan, and a flood
#   rt_c  the module          rt_d  the module
. "$(dirname "$0")/../lib.sh"

IKE=aes128-sha256-curve25519 ESP=aes128gcm16
KEY=0x000102030405060708090a0b0c0d0e0f10111213
# whoever comes, for the flood; one that never answers, for a handshake that hangs
MORE="any {
	version = 1
	proposals = $IKE
	local { auth = psk
	}
	remote { auth = psk
	}
	children { any { mode = transport
	} } }
silent {
	version = 1
	local_addrs = 192.0.2.1
	remote_addrs = 192.0.2.99
	proposals = $IKE
	local { auth = psk
	}
	remote { auth = psk
	}
	children { silent {
		local_ts = 10.1.0.0/24
		remote_ts = 10.9.0.0/24
		esp_proposals = $ESP
		start_action = start
	} } }"

others=()
background() {
	local ns=$1
	shift
	nsenter --net="/run/netns/$ns" "$@" >/dev/null 2>&1 &
	others+=($!)
}
background_end() { kill "${others[@]}" 2>/dev/null; wait "${others[@]}"; others=(); }
now_ms() { local ns; ns=$(date +%s%N); echo "${ns%??????}"; }
stat() { ctl rt_a stats | awk -v name="$1" '$1 == name { print $2 }'; }
above() { [ "$(stat "$1")" -gt "$2" ]; }

# ---- what others have in rt_a, and all that there is

foreign_add() {
	local dir
	ip -n rt_a xfrm state add src 198.51.100.1 dst 198.51.100.2 proto esp \
		spi 0x1000 reqid 7 mode tunnel aead 'rfc4106(gcm(aes))' $KEY 128 &&
	ip -n rt_a xfrm state add src 192.0.2.2 dst 192.0.2.1 proto esp \
		spi 0xc0000001 reqid 8 mode tunnel aead 'rfc4106(gcm(aes))' $KEY 128 || return
	for dir in in out fwd; do
		ip -n rt_a xfrm policy add dir $dir src 10.99.0.0/24 dst 10.98.0.0/24 \
			tmpl src 198.51.100.1 dst 198.51.100.2 proto esp reqid 7 \
			mode tunnel || return
	done
}
everything() { ip -n rt_a -s xfrm state && ip -n rt_a -s xfrm policy list nosock; }
untouched() {
	everything >"$WORK/xfrm.after"
	diff "$WORK/xfrm" "$WORK/xfrm.after"
}

# ---- up

begin() {
	peer_stop rt_b
	for ns in rt_a rt_b rt_c rt_d; do
		[ ! -e /run/netns/$ns ] || ip netns del $ns
	done
	net_pair && net_pair rt_c rt_d && strongswan_start rt_b && foreign_add &&
		# what the flood is sent is answered, to nobody
		ip -n rt_a route add blackhole 10.64.0.0/10 &&
		everything >"$WORK/xfrm"
}

up() {
	mod_loaded || mod_load || return
	router_conf rt_a | sed "/^connections/r /dev/fd/3" >"$WORK/a.conf" 3<<<"$MORE"
	router_load rt_a "$WORK/a.conf" && router_load rt_c && router_load rt_d &&
		ctl rt_a initiate --child net && ctl rt_c initiate --child net &&
		encrypted rt_a && encrypted rt_c
}

# ---- moments

idle() { :; }
flood() { background rt_b "$TOP/selftests/net/flood.py" "$WORK/first.pcap" 192.0.2.1 "$@"; }
# traffic, half-open ones, one that hangs, and a handshake with our own on its way
busy() {
	local before
	background rt_b ping -q -i 0.02 -I 10.2.0.1 10.1.0.1
	background rt_d ping -q -i 0.02 -I 10.2.0.1 10.1.0.1
	before=$(stat rx)
	flood 10.63.0.1 20
	wait_for 60 above rx $((before + 19)) || return
	ctl rt_d terminate --ike net && ctl rt_d initiate --child net --timeout 0 &&
		ctl rt_a terminate --ike silent &&
		ctl rt_a initiate --child silent --timeout 0
}
# until somebody has to give way; a slow kernel may see the first ones time out
# before that
flooded() {
	flood 10.64.0.0 4000000
	wait_for 100 gave_way
}
gave_way() { above half_open_evicted 0 || above half_open_timeout 50; }

# ---- the end

# deletes: when Informational messages came from rt_a, in ms, since the end began
deletes() {
	tcpdump -tt -n -r "$WORK/rt_b/wire.pcap" 2>/dev/null | awk -v t="$began" '
		{ ms = int($1 * 1000) - t } ms >= 0 { print ms }'
}
told() { [ "$(deletes | wc -l)" -ge 2 ]; }
no_peer() { ! ctl rt_d list-sas | grep -q ESTABLISHED; }

# round END MOMENT: END is unload or delete
round() {
	local end=$1 moment=$2 name="$1, $2"
	need "$name: tunnels are up" up
	need "$name: a capture runs" capture_start rt_b wan0 \
		'src 192.0.2.1 and dst 192.0.2.2 and udp src port 500 and udp[26] = 5'
	# not by check: what it starts in the background is ours to end
	$moment >"$WORK/rt_b/moment.log" 2>&1
	result $? "$name: the moment comes"
	began=$(now_ms)
	check "$name: it goes" $end
	check "$name: the peer is told" wait_for 60 told
	figure "netns.$1.$2.told" "$({ deletes; echo null; echo null; } | sed -n 2p)" ms
	background_end
	check "$name: strongSwan's SAs have ended" wait_for 30 empty rt_b
	capture_stop rt_b 2>/dev/null	# a deleted interface ended it
	after_$end
}

unload() { mod_unload; }
after_unload() {
	check "$name: what others have is untouched and all that is left" untouched
	check "$name: nothing is left between our two" nothing_left rt_c
	check "$name: at neither end" nothing_left rt_d
}

delete() { ip netns del rt_a && ip netns del rt_c; }
after_delete() {
	check "$name: our peer has been told" wait_for 30 no_peer
	check "$name: and has nothing left" wait_for 30 nothing_left rt_d
}

need "two pairs of namespaces, one with strongSwan and the states of others" begin
need "a capture runs" capture_start rt_b
need "the tunnels come up" up
# tcpdump sees a packet up to a second late
seen() { [ "$(packets rt_b 'udp port 500')" -ge 9 ]; }
check "and are seen, which is where the flood learns from" wait_for 5 seen
capture_stop rt_b
cp "$WORK/rt_b/wire.pcap" "$WORK/first.pcap"

# emulation takes minutes for what the sanitized kernel does in one
if [ "${LAB:-}" = vm ]; then
	round unload busy
	round delete flooded
else
	for moment in idle busy flooded; do
		round unload $moment
	done
	round delete busy
	need "once more from the beginning" begin
	round delete flooded
fi

# ---- namespaces that do not use us

many() { printf "netns $1 rt_m%d\n" {1..64} | ip -batch -; }
# settle: until memory stays as it is; namespaces go by and by
settle() { last=0 quiet=0; wait_for 60 settled; }
settled() {
	local now diff
	give_back
	now=$(kernel_memory)
	diff=$((now - last)) last=$now
	[ ${diff#-} -lt 64 ] || quiet=0
	[ $((++quiet)) -gt 5 ]
}
# take: each: octets that 64 namespaces take, by namespace; the one in the
# middle of three times, for others take and free memory meanwhile
take() {
	local i before took=()
	measurable || return 0
	for i in 1 2 3; do
		settle
		before=$(kernel_memory)
		many add || return
		settle
		took+=($((($(kernel_memory) - before) * 1024 / 64)))
		many del || return
	done
	echo "# octets of a namespace: ${took[*]}"
	each=$(printf '%s\n' "${took[@]}" | sort -n | sed -n 2p)
}

peer_stop rt_b
check "the module unloads" mod_unload
many add && many del
each=0
take
without=$each
check "the module loads" mod_load
take
! measurable || figure netns.unused $((each - without)) octets 16384
check "namespaces that do not use us" many add
check "such a namespace can be asked" ctl rt_m1 list-sas
check "and has counted nothing" sh -c "! ip netns exec rt_m1 isakmpctl stats | awk '\$2 > 0' | grep -q ."
check "and flushed" ctl rt_m1 flush
check "they go" many del
check "the module unloads beside what is left of them" mod_unload
finish
