#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Every call of the kernel that may fail does, once for each chain of callers in
# each phase of the module's life: what was asked for may fail, but the next
# handshake works, nothing is left behind, and the kernel has nothing to say.
#
#   rt_a  the module          rt_b  the module
#
# The module is the stress build (kmod/tests/faults.c).  faults.py runs a phase again
# and again, each time with one more place that fails, until it meets no new one.
ISAKMP_KO=$(cd "$(dirname "$0")/../.." && pwd)/build/${STRESS_BUILD:-stress}/kmod/isakmp.ko
. "$(dirname "$0")/../lib.sh"

# one place in so many
case $SLICE in
smoke) EVERY=40 ;;
*) EVERY=1 ;;
esac
IKE=aes128-sha256-curve25519 ESP=aes128gcm16
RETRANSMIT="retransmit_timeout = 0.3
	retransmit_tries = 4"

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

# spoke ME PEER: a section for the namespace that goes
spoke() {
	cat <<-CONF
	spoke {
		version = 1
		local_addrs = 198.51.100.$1
		remote_addrs = 198.51.100.$2
		proposals = $IKE
		keyingtries = 1
		local { auth = psk
		}
		remote { auth = psk
		}
		children { spoke {
			mode = transport
			esp_proposals = $ESP
		} }
	}
	CONF
}
spoke_conf() {
	echo "connections {"
	spoke 1 2
	cat <<-CONF
	}
	secrets { ike { secret = "$PSK"
		} }
	isakmp { $RETRANSMIT
	}
	CONF
}

# tell: what faults.py says, as results of ours
tell() {
	local word rest
	while read -r word rest; do
		case $word in
		ok) result 0 "$rest" ;;
		bad) result 1 "$rest" ;;
		figure) figure $rest ;;
		end) ended=1 ;;
		*) echo "# $rest" ;;
		esac
	done
}

[ -e /sys/kernel/debug/kmemleak ] || skip_all "only the sanitized kernel has the stress build"
need "two namespaces" net_pair
# what waits for a packet that is forgotten stays until it is seen
for ns in rt_a rt_b; do
	in_ns $ns sysctl -qw net.core.xfrm_acq_expires=600
done
conf rt_a aes128-sha256-ecp256 >"$WORK/a.conf"
conf rt_b aes256-sha512-curve25519 |
	sed "/^connections/r /dev/fd/3" 3<<<"$(spoke 2 1)" >"$WORK/b.conf"
sed -e "s/$ESP/aes256gcm16/" -e 's/= trap/= none/' "$WORK/a.conf" >"$WORK/other.conf"
spoke_conf >"$WORK/s.conf"
chmod 600 "$WORK"/*.conf
ended=0
tell < <(python3 "$TOP/selftests/stress/faults.py" "$ISAKMP_KO" "$WORK" $EVERY ${PHASES:-} 2>&1)
check "all phases came to their end" test $ended = 1
finish
