# SPDX-License-Identifier: GPL-2.0
# lib_memory.sh: what of the secrets that the stress build has noted still stands in
# memory.  The host has that in a file and looks (lab/memsearch.c).  Sourced
# behind lib.sh.

STRESS=/sys/kernel/debug/isakmp_stress
KINDS="dh_private gxy skeyid skeyid_d skeyid_a skeyid_e ike_cipher keymat"

# note: what there has been since `mark`, or ever, is looked for from now on
note() { tail -n +$((_seen + 1)) $STRESS/secrets >"$WORK/secrets"; }
mark() { _seen=$(wc -l <$STRESS/secrets); }
_seen=0

# look [KIND...]: where secrets of these kinds (all) stand, to $WORK/found
look() {
	local kinds=${*:-$KINDS}
	rm -f "$OUT/memory.told"
	grep -E "^(${kinds// /|}) " "$WORK/secrets" >"$OUT/memory.new" || return 2
	mv "$OUT/memory.new" "$OUT/memory.ask"
	wait_for 120 test -e "$OUT/memory.told" || return 2
	if ! grep -q '^# .* octets of memory' "$OUT/memory.told"; then
		cat "$OUT/memory.told"
		return 2
	fi
	grep -v '^#' "$OUT/memory.told" >"$WORK/found"
	return 0
}
there() { look "$@" && [ -s "$WORK/found" ]; }
gone() {
	look "$@" || return
	[ ! -s "$WORK/found" ] || { cat "$WORK/found"; return 1; }
}
# check_gone NAME [KIND...]: RCU and work queues free a little later
check_gone() {
	local name=$1
	shift
	wait_for 20 gone "$@"
	check "$name" gone "$@"
}
