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
	say "looking for the packages it needs; what is missing is installed"
	"$TOP/selftests/lab/setup.sh" || exit 1
	say "building isakmp.ko for $(deb_kernel), a minute the first time"
	"$TOP/selftests/lab/build.sh" deb || exit 1
	say "building isakmpctl"
	make -s -C "$TOP" userspace >/dev/null || die "isakmpctl does not build"
	say "booting the stock Debian kernel $(deb_kernel) in QEMU, about half a minute"
	"$TOP/selftests/lab/vm.sh" run -t 300 "$out" -- "selftests/demo.sh guest" |
		awk -v mark="$MARK" '$0 == mark { on = !on; next } on { print; fflush() }'
	status=${PIPESTATUS[0]}
	[ "$status" = 0 ] || {
		tail -n 20 "$out/console" >&2
		say "it did NOT work; all that the guest said is in $out/console"
	}
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

PINGS=3
ping_from() { show "$1" ping -c $PINGS -i 0.2 -I "$2" "$3"; }

# counted: all pings and answers of the tunnel that is up, by its SAs
counted() {
	local in out
	read -r in out < <(ctl rt_a list-sas --json | sed -n \
		's/.*"packets-in":\([0-9]*\),"packets-out":\([0-9]*\)[,}].*/\1 \2/p')
	[ "$in $out" = "$PINGS $PINGS" ] && return
	echo "that failed: the SAs count ${in:-no} packets in and ${out:-none} out"
	exit 1
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
	ping_from rt_a 10.1.0.1 10.2.0.1
	show rt_a isakmpctl list-sas
	counted
	show rt_a ip xfrm state list nokeys
	show rt_a isakmpctl terminate --ike net
	title "b asks a"
	show_swanctl --initiate --child net --timeout 20
	ping_from rt_b 10.2.0.1 10.1.0.1
	show rt_a isakmpctl list-sas
	counted
	title "the module goes, and tells b"
	show rt_a rmmod isakmp
	wait_for 5 nothing_left rt_b || exit 1
	echo "     b has deleted its SAs too"
	title "it worked"
	echo "     isakmp.ko and strongSwan agreed on keys twice, once at the wish of either."
	echo "     Each time $PINGS pings and $PINGS answers went through the tunnel, all counted by"
	echo "     its SAs.  It ended with the module, and strongSwan was told."
	echo "$MARK"
	exit 0
}

if [ "${1:-}" = guest ]; then guest; else host; fi
