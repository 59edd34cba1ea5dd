# SPDX-License-Identifier: GPL-2.0
# lib.sh: what the kselftests share.  Sourced by bash scripts that run as root
# in a booted kernel that may be thrown away.
#
#          rt_a                                  rt_b
#   lan0   10.1.0.1/24                    lan0   10.2.0.1/24
#          2001:db8:a::1/64                      2001:db8:b::1/64
#   wan0   192.0.2.1/24    ---- veth ---- wan0   192.0.2.2/24
#          2001:db8::1/64                        2001:db8::2/64
#
# A test looks like this:
#
#   . "$(dirname "$0")/../lib.sh"
#   net_pair
#   check "the sky is blue" test "$sky" = blue
#   finish

set -u
KSFT_SKIP=4
SLICE=${SLICE:-smoke}		# how much of what can go on for ever
WORK=$(mktemp -d -t "isakmp.XXXXXX")	# configurations, logs, captures
LAB_CACHE=${LAB_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/isakmp}
LIBRESWAN=$LAB_CACHE/libreswan/usr/libexec/ipsec
[ -x "$LIBRESWAN/pluto" ] || LIBRESWAN=/usr/libexec/ipsec
CHARON=/usr/lib/ipsec/charon
TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
PATH=$TOP/build/userspace:$TOP/build/stress:$PATH	# isakmpctl of this tree first

# ---- results

_n=0 _bad=0 _finished=0

# result STATUS NAME: one TAP line
result() {
	_n=$((_n + 1))
	if [ "$1" = 0 ]; then
		echo "ok $_n $2"
	else
		echo "not ok $_n $2"
		_bad=$((_bad + 1))
	fi
}

# check NAME COMMAND...: the command succeeds; what it printed is shown if not.
# It runs in a subshell: variables that it sets are lost.
check() {
	local name=$1 out
	shift
	if out=$("$@" 2>&1); then
		result 0 "$name"
	else
		result 1 "$name"
		echo "$out" | tail -n 30 | sed 's/^/# /'
		return 1
	fi
}

# check_fails NAME COMMAND...: the command is refused
check_fails() {
	local name=$1 out
	shift
	if out=$("$@" 2>&1); then
		result 1 "$name"
		echo "$out" | tail -n 30 | sed 's/^/# /'
		return 1
	fi
	result 0 "$name"
}

# need NAME COMMAND...: like check, but nothing below makes sense without it
need() {
	check "$@" && return
	finish
}

# figure NAME VALUE UNIT [GOAL [at-least]]: a record for build/figures.json, and
# a result when there is a goal: VALUE is to be GOAL at most, or at least
figure() {
	local met=null bound=${5:-at-most}
	if [ $# -gt 3 ]; then
		if [ -n "$2" ] && _within "$2" "$bound" "$4"; then met=true; else met=false; fi
		check "$1: $2 $3, $bound $4" test $met = true
	else
		echo "# $1: $2 $3"
	fi
	[ -z "${OUT:-}" ] || echo "{\"name\": \"$1\", \"value\": ${2:-null}, \"unit\": \"$3\"," \
		"\"goal\": ${4:-null}, \"met\": $met}" >>"$OUT/figures"
}
_within() {
	awk -v value="$1" -v bound="$2" -v goal="$3" 'BEGIN {
		exit !(bound == "at-least" ? value + 0 >= goal + 0 : value + 0 <= goal + 0) }'
}

skip_all() { echo "1..0 # SKIP $*"; _finished=1; exit $KSFT_SKIP; }

finish() {
	_finished=1
	[ "$_bad" = 0 ] || show_logs
	echo "1..$_n"
	[ "$_bad" = 0 ]
	exit
}

show_logs() {
	local f
	for f in "$WORK"/*/*.log; do
		[ -s "$f" ] || continue
		echo "# ---- ${f#"$WORK"/}"
		tail -n "${LOG_LINES:-25}" "$f" | sed 's/^/# /'
	done
}

_cleanup() {
	local status=$? ns
	trap '' EXIT INT TERM
	[ $_finished = 1 ] || { result 1 "the script came to its end"; echo "1..$_n"; status=1; }
	for ns in "$WORK"/*/; do
		peer_stop "$(basename "$ns")"
	done
	for ns in $(ip netns list 2>/dev/null | sed -n 's/^\(rt_[a-z0-9]*\).*/\1/p'); do
		ip netns del "$ns"
	done
	mod_loaded && ! rmmod isakmp && { echo "not ok the module unloads at the end"; status=1; }
	[ -n "${KEEP:-}" ] || rm -rf "$WORK"
	exit $status
}
trap _cleanup EXIT
trap 'exit 1' INT TERM

# ---- waiting

# wait_for SECONDS COMMAND...: until the command succeeds.  The only way to wait.
wait_for() {
	local until=$(($(_uptime) + $1 * 100))
	shift
	while ! "$@" >/dev/null 2>&1; do
		[ "$(_uptime)" -lt "$until" ] || return 1
		sleep 0.1	# poll
	done
}

_uptime() { local up; read -r up _ </proc/uptime; echo "$((10#${up/./}))"; }

# ---- the module

mod_loaded() { [ -d /sys/module/isakmp ]; }

# mod_load [PARAMETER=VALUE...]: as on a router, with its soft dependencies.
# Elsewhere than in the lab, ISAKMP_KO names a module that is not installed.
mod_load() {
	if [ -n "${ISAKMP_KO:-}" ]; then insmod "$ISAKMP_KO" "$@"; else modprobe isakmp "$@"; fi
}

mod_unload() { rmmod isakmp && ! mod_loaded; }

# faults_on [PERCENT]: allocations of memory that have a function of the module in
# their stack fail; only in the sanitized kernel.  faults_off ends that.
faults_on() {
	local base size
	read -r _ size _ _ _ base _ < <(grep '^isakmp ' /proc/modules) || return 1
	_failslab probability 0 && _failslab require-start "$base" &&
		_failslab require-end "$(printf '0x%x' $((base + size)))" &&
		_failslab stacktrace-depth 32 && _failslab ignore-gfp-wait N &&
		_failslab verbose 0 && _failslab times -1 && _failslab interval 1 &&
		_failslab probability "${1:-100}"
}

faults_off() { _failslab probability 0; }
_failslab() { echo "$2" >"/sys/kernel/debug/failslab/$1"; }

# ---- memory

# give_back: what nobody uses, above all the slabs that a processor keeps although
# little or nothing in them is in use: that is far more than what a test may find
give_back() {
	local cache
	echo 3 >/proc/sys/vm/drop_caches
	for cache in /sys/kernel/slab/*/shrink; do echo 1 >"$cache"; done
}

# measurable: KASAN keeps what has been freed for a while, and numbers say nothing
measurable() { [ ! -e /sys/kernel/debug/kmemleak ]; }

# kernel_memory: KiB that the kernel has taken for itself
kernel_memory() { awk '/^(SUnreclaim|Percpu|VmallocUsed|KernelStack):/ { n += $2 } END { print n }' /proc/meminfo; }

# ---- namespaces

# in_ns NS COMMAND...  `ip netns exec` mounts /sys anew each time, which takes
# a guest longer than the command.
in_ns() { local ns=$1; shift; nsenter --net="/run/netns/$ns" "$@"; }

ns_add() {
	local ns
	for ns; do
		ip netns add "$ns" || return 1
		ip -n "$ns" link set lo up
		# addresses are usable at once, no duplicate address detection
		in_ns "$ns" sysctl -qw net.ipv6.conf.default.accept_dad=0 \
			net.ipv6.conf.all.accept_dad=0 \
			net.ipv4.conf.all.rp_filter=0 net.ipv4.ip_forward=1 \
			net.ipv6.conf.all.forwarding=1
	done
}

# addresses of a side: outer and inner, own and the other's
side() {
	case $1 in
	rt_a|rt_c)
		me=192.0.2.1 peer=192.0.2.2 me6=2001:db8::1 peer6=2001:db8::2
		my_net=10.1.0.0/24 peer_net=10.2.0.0/24
		my_net6=2001:db8:a::/64 peer_net6=2001:db8:b::/64
		my_ip=10.1.0.1 peer_ip=10.2.0.1
		my_ip6=2001:db8:a::1 peer_ip6=2001:db8:b::1 ;;
	rt_b|rt_d)
		me=192.0.2.2 peer=192.0.2.1 me6=2001:db8::2 peer6=2001:db8::1
		my_net=10.2.0.0/24 peer_net=10.1.0.0/24
		my_net6=2001:db8:b::/64 peer_net6=2001:db8:a::/64
		my_ip=10.2.0.1 peer_ip=10.1.0.1
		my_ip6=2001:db8:b::1 peer_ip6=2001:db8:a::1 ;;
	esac
}

# link_pair A B: interface wan0 in both, of these hardware addresses
MAC_A=02:00:00:00:00:0a MAC_B=02:00:00:00:00:0b
link_pair() {
	ip link add wan0 address $MAC_A netns $1 type veth \
		peer name wan0 address $MAC_B netns $2
}

# net_pair [A B]: the picture at the top; A and B are rt_a and rt_b, or rt_c and
# rt_d for another such pair
net_pair() {
	local a=${1:-rt_a} b=${2:-rt_b}
	local ns me peer me6 peer6 my_net peer_net my_net6 peer_net6
	local my_ip peer_ip my_ip6 peer_ip6
	ns_add $a $b || return 1
	link_pair $a $b || return 1
	for ns in $a $b; do
		side $ns
		ip -n $ns -batch - <<-BATCH || return 1
		link add lan0 type dummy
		addr add $me/24 dev wan0
		addr add $me6/64 dev wan0 nodad
		addr add $my_ip/24 dev lan0
		addr add $my_ip6/64 dev lan0 nodad
		link set lan0 up
		link set wan0 up
		route add $peer_net via $peer src $my_ip
		route add $peer_net6 via $peer6 src $my_ip6
		BATCH
	done
	wait_for 10 in_ns $a ping -q -c1 -W1 192.0.2.2 &&
		wait_for 10 in_ns $a ping -q -c1 -W1 2001:db8::2
}

# ping_inner NS [COUNT]: from lan to lan, IPv4;  ping_inner6: IPv6
ping_inner() {
	local me peer me6 peer6 my_net peer_net my_net6 peer_net6 my_ip peer_ip my_ip6 peer_ip6
	side "$1"; in_ns "$1" ping -q -c "${2:-3}" -i 0.2 -W 3 -I $my_ip $peer_ip
}
ping_inner6() {
	local me peer me6 peer6 my_net peer_net my_net6 peer_net6 my_ip peer_ip my_ip6 peer_ip6
	side "$1"; in_ns "$1" ping -q -c "${2:-3}" -i 0.2 -W 3 -I $my_ip6 $peer_ip6
}

# sa_packets NS: packets that went through the outbound SAs of NS, in all
sa_packets() {
	local me peer me6 peer6 my_net peer_net my_net6 peer_net6 my_ip peer_ip my_ip6 peer_ip6
	side "$1"
	ip -n "$1" -s xfrm state | awk -v me="$me" -v me6="$me6" '
		$1 == "src" { out = ($2 == me || $2 == me6) }
		out && /lifetime current/ { current = 1; next }
		current { gsub(/[^0-9 ]/, " "); n += $2; current = 0 }
		END { print n + 0 }'
}

# encrypted NS: three pings went through the tunnel, and through the SA
encrypted() {
	local before
	before=$(sa_packets "$1")
	ping_inner "$1" 3 && [ $(($(sa_packets "$1") - before)) = 3 ]
}

# ---- peers

# The two daemons want different words for the same suite: IKE and ESP are
# written as strongSwan does.
PSK=${PSK:-correct-horse} IKE=${IKE:-aes128-sha256-modp2048} ESP=${ESP:-aes128-sha256-modp2048}

# strongswan_conf NS: a connection "net" with child "net" from NS to the other
# side.  CONN and CHILD are more lines for the two sections.
strongswan_conf() {
	local me peer me6 peer6 my_net peer_net my_net6 peer_net6 my_ip peer_ip my_ip6 peer_ip6
	side "$1"
	cat <<-CONF
	connections {
		net {
			version = 1
			local_addrs = $me
			remote_addrs = $peer
			proposals = $IKE
			local {
				auth = psk
				id = $me
			}
			remote {
				auth = psk
				id = $peer
			}
			${CONN:-}
			children {
				net {
					local_ts = $my_net
					remote_ts = $peer_net
					esp_proposals = $ESP
					${CHILD:-}
				}
			}
		}
	}
	secrets {
		ike-net {
			secret = "$PSK"
		}
	}
	CONF
}

# strongswan_start NS [FILE]: charon with FILE (strongswan_conf NS) as
# swanctl.conf.  CHARON_CONF is more lines for strongswan.conf's charon section.
strongswan_start() {
	local ns=$1 dir=$WORK/$1
	mkdir -p "$dir/swanctl" "$dir/run"
	rm -f "$dir/vici"		# of one that ran before
	if [ $# -gt 1 ]; then cp "$2" "$dir/swanctl/swanctl.conf"
	else strongswan_conf "$ns" >"$dir/swanctl/swanctl.conf"; fi
	cat >"$dir/strongswan.conf" <<-CONF
	charon {
		load_modular = no
		load = random nonce openssl aes sha1 sha2 md5 hmac xcbc cmac kdf gmp x509 pubkey pkcs1 pkcs8 pem kernel-netlink socket-default vici updown
		install_routes = no
		retransmit_tries = 3
		retransmit_timeout = 2.0
		${CHARON_CONF:-}
		plugins {
			vici {
				socket = unix://$dir/vici
			}
		}
		filelog {
			stderr {
				default = 1
				ike = ${CHARON_LOG:-1}
			}
		}
	}
	swanctl {
		load = random openssl pem pkcs1 pkcs8 x509 pubkey
	}
	CONF
	# the pid file's place is compiled in: each charon has its own /run
	STRONGSWAN_CONF=$dir/strongswan.conf nsenter --net="/run/netns/$ns" unshare --mount sh -c \
		"mount --bind '$dir/run' /run && exec $CHARON" >"$dir/charon.log" 2>&1 &
	echo $! >"$dir/pid"
	peer_ready "$ns" "$dir/vici" || return 1
	swan "$ns" --load-all --noprompt 2>&1 |
		grep -v '^opening directory' >"$dir/load.log"
	[ "${PIPESTATUS[0]}" = 0 ]
}

# swan NS COMMAND...: swanctl for the charon of NS
swan() {
	local dir=$WORK/$1 ns=$1 verb=$2
	shift 2
	STRONGSWAN_CONF=$dir/strongswan.conf SWANCTL_DIR=$dir/swanctl \
		in_ns "$ns" swanctl "$verb" --uri "unix://$dir/vici" "$@"
}

# libreswan_conf NS: the same connection for pluto.  CONN is more lines.
libreswan_conf() {
	local me peer me6 peer6 my_net peer_net my_net6 peer_net6 my_ip peer_ip my_ip6 peer_ip6
	side "$1"
	cat <<-CONF
	conn net
	  left=$me
	  leftsubnet=$my_net
	  right=$peer
	  rightsubnet=$peer_net
	  authby=secret
	  auto=add
	  ike=${IKE%-*};${IKE##*-}
	  esp=${ESP%-*};${ESP##*-}
	  ikev2=no
	  leftupdown=%disabled
	  ${CONN:-}
	CONF
}

# libreswan_start NS [FILE [SECRETS]]: pluto with FILE (libreswan_conf NS) as the
# conn part of ipsec.conf, all its connections loaded.  SETUP is more lines for
# config setup.
libreswan_start() {
	local ns=$1 dir=$WORK/$1 conn
	mkdir -p "$dir/nss" "$dir/run" "$dir/ipsec.d"
	# without ikev1-policy pluto drops IKEv1; without leftupdown=%disabled a
	# connection runs "ipsec", which is strongSwan's
	cat >"$dir/ipsec.conf" <<-CONF
	config setup
	  nssdir=$dir/nss
	  secretsfile=$dir/ipsec.secrets
	  dnssec-enable=no
	  ikev1-policy=accept
	  ${SETUP:-}
	CONF
	if [ $# -gt 1 ]; then cat "$2"; else libreswan_conf "$ns"; fi >>"$dir/ipsec.conf"
	if [ $# -gt 2 ]; then cat "$3"; else echo ": PSK \"$PSK\""; fi >"$dir/ipsec.secrets"
	chmod 600 "$dir/ipsec.secrets"
	# an empty key store takes certutil seconds in a guest
	cp "$LAB_CACHE"/nss/* "$dir/nss/" 2>/dev/null ||
		certutil -N -d "sql:$dir/nss" --empty-password >"$dir/load.log" 2>&1
	# pluto runs addconn from the directory that was compiled in
	nsenter --net="/run/netns/$ns" unshare --mount sh -c "
		[ $LIBRESWAN = /usr/libexec/ipsec ] || {
			mount -t tmpfs tmpfs /usr/libexec && ln -s $LIBRESWAN /usr/libexec/ipsec; }
		exec $LIBRESWAN/pluto --nofork --stderrlog --rundir $dir/run \
			--config $dir/ipsec.conf --secretsfile $dir/ipsec.secrets \
			--nssdir $dir/nss --ipsecdir $dir/ipsec.d --no-dnssec \
			--nhelpers ${NHELPERS:-0}" >"$dir/pluto.log" 2>&1 &
	echo $! >"$dir/pid"
	peer_ready "$ns" "$dir/run/pluto.ctl" || return 1
	# pluto has read the file by itself; only its status tells what it refused
	for conn in $(sed -n 's/^conn  *\([^%].*\)/\1/p' "$dir/ipsec.conf"); do
		wait_for 10 _pluto_has "$ns" "$conn" || return 1
	done
	wait_for 10 _pluto_listens "$ns"
}
_pluto_has() { whack "$1" --status | grep -q "\"$2\"[:[]"; }
_pluto_listens() { in_ns "$1" ss -Hnul 'sport = 500' | grep -q .; }

# whack NS COMMAND...: for the pluto of NS
whack() {
	local ns=$1
	shift
	in_ns "$ns" "$LIBRESWAN/whack" --rundir "$WORK/$ns/run" "$@"
}

# peer_ready NS SOCKET: the daemon listens there; false as soon as it has died
peer_ready() {
	local pid
	read -r pid <"$WORK/$1/pid"
	wait_for 30 _ready_or_gone "$pid" "$2"
	[ -S "$2" ]
}
_ready_or_gone() { [ -S "$2" ] || _gone "$1"; }

# peer_stop NS: the daemon that was started there, if any
peer_stop() {
	local pid
	[ -e "$WORK/$1/pid" ] || return 0
	read -r pid <"$WORK/$1/pid"
	rm -f "$WORK/$1/pid"
	kill "$pid" 2>/dev/null || return 0
	wait_for 10 _gone "$pid" || kill -9 "$pid"
}
_gone() { ! kill -0 "$1" || grep -q '^State:.*zombie' "/proc/$1/status"; }

# ---- the wire

# capture_start NS [INTERFACE [EXPRESSION]]: everything, or what matches a tcpdump
# expression, to $WORK/NS/wire.pcap
capture_start() {
	mkdir -p "$WORK/$1"
	nsenter --net="/run/netns/$1" tcpdump --immediate-mode -U -n -i "${2:-wan0}" -w "$WORK/$1/wire.pcap" \
		${3:+"$3"} >"$WORK/$1/tcpdump.log" 2>&1 &
	echo $! >"$WORK/$1/tcpdump.pid"
	wait_for 20 grep -q 'listening on' "$WORK/$1/tcpdump.log"
}

capture_stop() {
	local pid
	[ -e "$WORK/$1/tcpdump.pid" ] || return 0
	read -r pid <"$WORK/$1/tcpdump.pid"
	rm "$WORK/$1/tcpdump.pid"
	kill "$pid" && wait_for 10 _gone "$pid"
}

# packets NS EXPRESSION: how many packets of the capture match a tcpdump
# expression.  Quick, where tshark takes many seconds in a guest.
packets() { tcpdump -n -r "$WORK/$1/wire.pcap" "$2" 2>/dev/null | wc -l; }

# check_wire NAME NS COMMAND...: ask tshark about the capture of NS, see
# lab/wire.sh for what.  In the lab the host does that after the guest is gone.
check_wire() {
	local name=$1 ns=$2 pcap
	shift 2
	if [ -n "${OUT:-}" ]; then
		pcap=$OUT/$(basename "$0" .sh)-$ns.pcap
		cp "$WORK/$ns/wire.pcap" "$pcap"
		printf '%s\t%s\t' "$(basename "$0" .sh): $name" "$pcap" >>"$OUT/wire"
		printf '%q ' "$@" >>"$OUT/wire"
		echo >>"$OUT/wire"
	else
		check "$name" "$TOP/selftests/lab/wire.sh" "$WORK/$ns/wire.pcap" "$@"
	fi
}

. "$TOP/selftests/lib_isakmp.sh"
