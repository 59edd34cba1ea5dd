#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# demo.sh: two routers, in a throw-away guest with the stock Debian kernel.
# Router a has isakmp.ko and isakmpctl, router b has strongSwan; each brings the
# tunnel between their networks up once.  `make demo` runs it; it installs and
# builds what it needs.
TOP=$(cd "$(dirname "$0")/.." && pwd)
MARK="---- demo"

# ---- on the host

host() {
	. "$TOP/selftests/lab/lab.sh"
	local out=$BUILD/demo status
	"$TOP/selftests/lab/setup.sh" &&
		"$TOP/selftests/lab/build.sh" deb &&
		make -s -C "$TOP" userspace >/dev/null || die "cannot build"
	say "booting the stock Debian kernel $(deb_kernel) in QEMU, about half a minute"
	"$TOP/selftests/lab/vm.sh" run -t 300 "$out" -- "selftests/demo.sh guest" |
		awk -v mark="$MARK" '$0 == mark { on = !on; next } on { print; fflush() }'
	status=${PIPESTATUS[0]}
	[ "$status" = 0 ] || tail -n 20 "$out/console" >&2
	exit "$status"
}

# ---- in the guest

title() { printf '\n== %s\n' "$*"; }

# show ROUTER COMMAND...: the command, what it says, and the end when it fails
show() {
	local ns=$1 status
	shift
	echo "${ns#rt_}# $*"
	in_ns "$ns" "$@" 2>&1 | sed 's/^/     /'
	status=${PIPESTATUS[0]}
	[ "$status" = 0 ] || { echo "that failed: $status"; exit 1; }
}

# the charon of router b is found by options that would only distract
show_swanctl() {
	echo "b# swanctl $*"
	swan rt_b "$@" >/dev/null || { show_logs; exit 1; }
}

config() {
	sed 's/^\t//' <<-'CONF'
	connections {
	  net {
	    version = 1
	    local_addrs = 192.0.2.1
	    remote_addrs = 192.0.2.2
	    proposals = aes256-sha256-modp2048
	    local {
	      auth = psk
	      id = 192.0.2.1
	    }
	    remote {
	      auth = psk
	      id = 192.0.2.2
	    }
	    children {
	      net {
	        local_ts = 10.1.0.0/24
	        remote_ts = 10.2.0.0/24
	        esp_proposals = aes256gcm16-modp2048
	      }
	    }
	  }
	}
	secrets {
	  ike-net {
	    secret = "correct-horse"
	  }
	}
	CONF
}

guest() {
	local file=/etc/isakmp/isakmp.conf
	. "$TOP/selftests/lib.sh"
	_finished=1
	IKE=aes256-sha256-modp2048 ESP=aes256gcm16-modp2048
	echo "$MARK"
	title "10.1.0.0/24 - router a 192.0.2.1 ---- 192.0.2.2 router b - 10.2.0.0/24"
	net_pair >/dev/null 2>&1 && strongswan_start rt_b || exit 1
	echo "     router b runs $(swan rt_b --version | grep -m1 -o 'strongSwan.*')"
	title "router a: the module and its configuration"
	show rt_a modprobe isakmp
	mkdir -p "${file%/*}" && config >$file && chmod 600 $file
	show rt_a cat $file
	show rt_a isakmpctl load
	title "a asks b for the tunnel"
	show rt_a isakmpctl initiate --child net
	show rt_a ping -c 3 -i 0.2 -I 10.1.0.1 10.2.0.1
	show rt_a isakmpctl list-sas
	show rt_a ip xfrm state list nokeys
	show rt_a isakmpctl terminate --ike net
	title "b asks a"
	show_swanctl --initiate --child net --timeout 20
	show rt_b ping -c 3 -i 0.2 -I 10.2.0.1 10.1.0.1
	show rt_a isakmpctl list-sas
	title "the module goes, and tells b"
	show rt_a rmmod isakmp
	wait_for 5 nothing_left rt_b || exit 1
	echo "     b has deleted its SAs too"
	echo "$MARK"
	exit 0
}

if [ "${1:-}" = guest ]; then guest; else host; fi
