# SPDX-License-Identifier: GPL-2.0
# matrix.sh: many tunnels at once, one for each line of a table, between the
# module in rt_a and a peer in rt_b; first the module initiates, then the peer.
#
# A line of the table is
#
#	PHASE1  [esp|ah]:PHASE2  FLAGS  [PHASE1 PHASE2 in libreswan's words]
#
# FLAGS, with commas: - transport 6 (IPv6) 46 (IPv4 in IPv6) 64 (IPv6 in IPv4)
# icmp udp (selectors) fqdn user keyid (identities).  Tunnel number K runs
# between addresses of its own, so that a tunnel has its own XFRM states:
#
#	rt_a  10.9.K.1  10.64.K.0/24      rt_b  10.9.K.2  10.65.K.0/24
#
# The test provides  peer_load  peer_initiate  peer_end.

ROWS=()			# lines of the table
explained=0

# row K: variables of the K-th line: ike child flags, words for libreswan,
# addresses and selectors of both sides
row() {
	read -r ike child flags ls_ike ls_child <<<"${ROWS[$1 - 1]}"
	shown=${flags//,/ }
	[ "$shown" != - ] || shown=
	flags=,$flags,
	want_esn=0
	[[ $child != *-esn ]] || want_esn=1
	a=10.9.$1.1 b=10.9.$1.2
	a_in=10.64.$1.1 b_in=10.65.$1.1 a_net=10.64.$1.0/24 b_net=10.65.$1.0/24
	case $flags in
	*,6,*|*,46,*) a=2001:db8:9:$1::1 b=2001:db8:9:$1::2 ;;
	esac
	case $flags in
	*,6,*|*,64,*)
		a_in=2001:db8:64:$1::1 b_in=2001:db8:65:$1::1
		a_net=2001:db8:64:$1::/64 b_net=2001:db8:65:$1::/64 ;;
	esac
	a_ts=$a_net b_ts=$b_net a_id=$a b_id=$b mode=tunnel
	case $flags in
	*,transport,*) mode=transport a_in=$a b_in=$b a_ts=dynamic b_ts=dynamic ;;
	esac
	case $flags in
	*,icmp,*) a_ts="$a_ts[icmp]" b_ts="$b_ts[icmp]" ;;
	*,udp,*) a_ts="$a_ts[udp]" b_ts="$b_ts[udp/7]" ;;
	esac
	case $flags in
	*,fqdn,*) a_id=a$1.example.org b_id=b$1.example.org ;;
	*,user,*) a_id=a$1@example.org b_id=b$1@example.org ;;
	*,keyid,*) a_id=@#61$((1000 + $1)) b_id=@#62$((1000 + $1)) ;;
	esac
}

# matrix_net: the pair of namespaces, with the addresses of all lines
matrix_net() {
	local ns k me you x batch
	ns_add rt_a rt_b || return 1
	link_pair rt_a rt_b || return 1
	for ns in rt_a rt_b; do
		me=${ns#rt_} you=a
		[ $me = a ] && you=b
		batch=$'link add lan0 type dummy\nlink set lan0 up\nlink set wan0 up\n'
		for ((k = 1; k <= ${#ROWS[@]}; k++)); do
			row $k
			add_addr ${!me} wan0
			[ $mode = transport ] && continue
			x=${me}_in; add_addr ${!x} lan0
			net=${you}_net; batch+="route add ${!net} dev wan0 src ${!x}"$'\n'
		done
		ip -n $ns -batch - <<<"$batch" || return 1
	done
	wait_for 10 in_ns rt_a ping -q -c1 -W1 "$b"
}
add_addr() {
	case $1 in
	*:*) batch+="addr add $1/64 dev $2 nodad"$'\n' ;;
	*) batch+="addr add $1/24 dev $2"$'\n' ;;
	esac
}

# matrix_conf SIDE: swanctl.conf for a or b, which both understand
matrix_conf() {
	local k me=$1 you=a id
	[ "$me" = a ] && you=b
	echo "connections {"
	for ((k = 1; k <= ${#ROWS[@]}; k++)); do
		row $k
		echo "c$k {"
		echo "version = 1"
		echo "local_addrs = ${!me}"
		echo "remote_addrs = ${!you}"
		echo "proposals = $ike"
		id=${me}_id; echo "local { auth = psk"; echo "id = \"${!id}\""; echo "}"
		id=${you}_id; echo "remote { auth = psk"; echo "id = \"${!id}\""; echo "}"
		echo "children { c$k {"
		echo "mode = $mode"
		echo "${child%%:*}_proposals = ${child#*:}"
		ts=${me}_ts; echo "local_ts = ${!ts}"
		ts=${you}_ts; echo "remote_ts = ${!ts}"
		echo "} } }"
	done
	printf '}\nsecrets {\nike-all {\nsecret = "%s"\n}\n}\n' "$PSK"
}

# flows NS: "SOURCE DESTINATION PACKETS ESN" of each XFRM state
flows() {
	ip -n "$1" -s xfrm state | awk '
		$1 == "src" { src = $2; dst = $4; esn = 0 }
		/ flag .*esn/ { esn = 1 }
		/lifetime current/ { current = 1; next }
		current { gsub(/[^0-9 ]/, " "); print src, dst, $2, esn; current = 0 }'
}

# up_count NS: how many lines have a pair of states there
up_count() { flows "$1" | cut -d' ' -f1,2 | sort -u | wc -l; }
all_up() {
	[ "$(up_count rt_a)" -ge $((2 * ${#ROWS[@]})) ] &&
		[ "$(up_count rt_b)" -ge $((2 * ${#ROWS[@]})) ]
}

# traffic: a packet, or an echo, in each tunnel, all at once
traffic() {
	local k
	local pids=()
	for ((k = 1; k <= ${#ROWS[@]}; k++)); do
		row $k
		case $flags in
		*,udp,*) in_ns rt_a bash -c "echo >/dev/udp/$b_in/7" & ;;
		*) in_ns rt_a ping -q -c1 -W8 -I "$a_in" "$b_in" & ;;
		esac
		pids+=($!)
		[ $((k % 8)) != 0 ] || wait "${pids[@]}"
	done >/dev/null 2>&1
	wait "${pids[@]}"
}

# judge WHO: a result for each line: one SA each way on both sides, and used
judge() {
	local k fa fb bad dir
	fa=$(flows rt_a) fb=$(flows rt_b)
	for ((k = 1; k <= ${#ROWS[@]}; k++)); do
		row $k
		bad=
		for dir in "$a $b" "$b $a"; do
			used "$fa" "$dir" && used "$fb" "$dir" || bad+="$dir "
			[[ $flags = *,udp,* ]] && break
		done
		[ -z "$bad" ]
		result $? "$ike $child${shown:+ $shown}: $1"
		[ -z "$bad" ] || explain $k > >(sed 's/^/# /')
	done
}

# used FLOWS "SOURCE DESTINATION": there is one such SA, with packets, and it has
# extended sequence numbers if the line wants them
used() {
	local src dst n esn found=0
	while read -r src dst n esn; do
		[ "$src $dst" = "$2" ] || continue
		[ "$n" -gt 0 ] && [ "$esn" = "$want_esn" ] || return 1
		found=$((found + 1))
	done <<<"$1"
	[ $found = 1 ]
}

# explain K: what is known of a line that failed; for the first few
explain() {
	explained=$((explained + 1))
	[ $explained -le 3 ] || return
	echo "states: $(grep -h -e "$a " -e "$b " <<<"$fa") / $(grep -h -e "$a " -e "$b " <<<"$fb")"
	ctl rt_a list-sas | sas_of "c$1"
	ip -n rt_a xfrm state list src "$a" dst "$b" nokeys
	peer_log "c$1" | tail -n 12
}

# sas_of CONN: its part of list-sas
sas_of() {
	awk -v conn="$1" '/^[^ ]/ { on = $1 == conn ":" }
		on || index($1, conn ",") == 1'
}

# matrix_run: everything
matrix_run() {
	local k
	need "two namespaces" matrix_net
	need "the module loads" mod_load
	need "a capture runs" capture_start rt_b
	matrix_conf b >"$WORK/b.conf"
	need "the peer starts" peer_load
	mkdir -p "$WORK/rt_a"
	matrix_conf a >"$WORK/rt_a/isakmp.conf"
	need "isakmpctl loads the table" router_load rt_a "$WORK/rt_a/isakmp.conf"
	for ((k = 1; k <= ${#ROWS[@]}; k++)); do
		ctl rt_a initiate --child c$k --timeout 0 || result 1 "initiate c$k"
	done
	wait_for "${UP_TIMEOUT:-40}" all_up
	traffic
	judge "the module initiates"
	check "flush ends them" ctl rt_a flush
	check "nothing is left here" wait_for 5 nothing_left rt_a
	check "nor at the peer" wait_for 10 empty rt_b
	need "isakmpctl loads the table again" router_load rt_a "$WORK/rt_a/isakmp.conf"
	peer_initiate
	wait_for "${UP_TIMEOUT:-40}" all_up
	traffic
	judge "the peer initiates"
	peer_end
	check "the peer's going leaves nothing here" wait_for 10 nothing_left rt_a
	check_sound rt_b
}
