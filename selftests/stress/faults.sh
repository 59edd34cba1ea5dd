#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Every call of the kernel that may fail does, once for each chain of callers in
# each phase of the module's life: what was asked for may fail, but the next
# handshake works, nothing is left behind, and the kernel has nothing to say.
#
#   rt_a  the module          rt_b  the module
#
# The module is the stress build (kmod/tests/faults.c).  A phase is run again and
# again, each time with one more place that fails, until it meets no new one.
ISAKMP_KO=$(cd "$(dirname "$0")/../.." && pwd)/build/${STRESS_BUILD:-stress}/kmod/isakmp.ko
. "$(dirname "$0")/../lib.sh"

# one place in so many
case $SLICE in
smoke) EVERY=50 ;;
ci) EVERY=6 ;;
*) EVERY=1 ;;
esac
PARAM=/sys/module/isakmp/parameters
IKE=aes128-sha256-curve25519 ESP=aes128gcm16
RETRANSMIT="retransmit_timeout = 0.5
	retransmit_tries = 3"
LIMIT=2000		# runs of a phase, were it to have no end

# ---- places

places() { dmesg | sed -n "s/.*isakmp: $1 //p"; }
# failed_before: for a module that is loaded anew
failed_before() { places failed | cut -d' ' -f2 | sort -u | paste -sd,; }
failures() { dmesg | grep -c 'isakmp: failed '; }
arm() { echo "$1" >$PARAM/faults; }
fired() { [ "$(<$PARAM/faults)" = 0 ]; }

# ---- two routers

conf() {
	local me peer me6 peer6 my_net peer_net my_net6 peer_net6 my_ip peer_ip my_ip6 peer_ip6
	side $1
	CONN="keyingtries = 1" CHILD="}
		six {
			local_ts = $my_net6
			remote_ts = $peer_net6
			esp_proposals = $ESP
			start_action = trap
		}
		host {
			mode = transport
			esp_proposals = aes128-sha256-curve25519" router_conf $1 |
		sed "/^connections/r /dev/fd/3" 3<<<"bad {
		version = 1
		local_addrs = $me6
		remote_addrs = $peer6
		proposals = $2
		keyingtries = 1
		local { auth = psk
		}
		remote { auth = psk
		}
		children { bad {
			mode = transport
		} } }"
}
load() { router_load $1 "$WORK/${1#rt_}.conf"; }
insert() {
	local failed=$(failed_before)
	mod_load faults_every=$EVERY ${failed:+"faults_failed=$failed"} "$@"
}

up() { ctl rt_a initiate --child net --timeout 20 && wait_for 20 through; }
through() {
	in_ns rt_a ping -q -c1 -W1 -I 10.1.0.1 10.2.0.1 && [ "$(sa_packets rt_a)" -gt 0 ]
}
no_sa() { ! { ctl rt_a list-sas --json; ctl rt_b list-sas --json; } | grep -q '"exchanges"'; }
nothing() { nothing_left rt_a && nothing_left rt_b && no_sa; }

# again: the next handshake works, and nothing stays
again() {
	ready && up && ctl rt_a flush && ctl rt_b flush && wait_for 20 nothing
}

# ready: as a router is that has just been started
ready() { { mod_loaded || insert; } && load rt_a && load rt_b; }

# ---- the phases: what stands before, what is tried

before_load() { ! mod_loaded || mod_unload; }
try_load() { insert faults=$phase; }

before_config() { true; }
try_config() { load rt_a; }

before_handshake() { ready; }
try_handshake() { ctl rt_a initiate --child net --timeout 10; }

before_quick() { ready && up; }
try_quick() { ctl rt_a initiate --child host --timeout 10; }

before_acquire() { ready; }
try_acquire() { in_ns rt_a ping -q -c1 -W1 -I 2001:db8:a::1 2001:db8:b::1; }

before_refusal() { ready; }
try_refusal() { ctl rt_a initiate --child bad --timeout 10; }

before_show() { ready && up; }
try_show() { ctl rt_a list-sas; ctl rt_a list-conns --json; ctl rt_a stats; }

# ---- the sweep

# run PHASE: once; succeeds when something failed on the way
run() {
	local before
	"before_$1" || echo "# before_$1: $?"
	before=$(failures)
	[ $1 = load ] || arm $phase
	"try_$1" || echo "# try_$1: $?"
	# what was asked for may go on behind our back
	! mod_loaded || wait_for 2 fired
	[ "$(failures)" -gt "$before" ]
}

sweep() {
	local n=0 bad=0 begun=$SECONDS
	phase=$((phase + 1))
	while [ $n -lt $LIMIT ] && run $1 >"$WORK/rt_a/$1.log" 2>&1; do
		n=$((n + 1))
		echo "# $1, $((SECONDS - begun)) s: $(places failed | tail -n 1)"
		again >>"$WORK/rt_a/$1.log" 2>&1 && continue
		bad=$((bad + 1))
		echo "# not well after $(places failed | tail -n 1):"
		tail -n 20 "$WORK/rt_a/$1.log" | sed 's/^/# /'
		[ $bad -lt 5 ] || break
	done
	! mod_loaded || arm 0
	echo "# $1: $n failures, $((SECONDS - begun)) s"
	check "$1: it works again after each" test $bad = 0
	check "$1: and there is no other place" test $n -lt $LIMIT
	again >"$WORK/rt_a/$1.log" 2>&1
}

phase=0
[ -e /sys/kernel/debug/kmemleak ] || skip_all "only the sanitized kernel has the stress build"
need "two namespaces" net_pair
mkdir -p "$WORK/rt_a" "$WORK/rt_b"
conf rt_a aes128-sha256-ecp256 >"$WORK/a.conf"
conf rt_b aes256-sha512-curve25519 >"$WORK/b.conf"
need "it works when nothing fails" again
for name in ${PHASES:-load config handshake quick acquire refusal show}; do
	sweep $name
done
figure faults.places "$(places place | sort -u | wc -l)" places
figure faults.failed "$(failures)" failures 1 at-least
finish
