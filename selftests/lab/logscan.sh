#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# logscan.sh [MARK]: print what the kernel complained about since the last line
# that contains MARK; exit 1 if there is anything.  Run it in the guest.  Without
# MARK the whole run is judged, and whether lockdep watched it to the end, or KCSAN
# at all.  Data races that others have among themselves are theirs.
MARK=${1:-isakmp-lab: start of tests}

BAD='WARNING:|BUG:|BUG at|KASAN:|UBSAN:|ODEBUG:|possible .* (locking|inversion|deadlock)'
BAD="$BAD"'|suspicious RCU|inconsistent lock|bad unlock balance|held lock freed'
BAD="$BAD"'|still has locks held|unreferenced object|refcount_t|INFO: task|INFO: rcu'
BAD="$BAD"'|Oops|general protection|unable to handle|Kernel panic|lockup'
BAD="$BAD"'|sleeping function called|scheduling while atomic|corruption'
BAD="$BAD"'|leaked reference|unregister_netdevice: waiting|cut here|module is already'

# Without the mark (a small ring has wrapped) the whole log is judged.
dmesg | awk -v mark="$MARK" -v bad="$BAD" '
	index($0, mark) { n = 0; next }
	/KCSAN: data-race in / && !/\[isakmp\]/ { next }
	$0 ~ bad { line[n++] = $0 }
	END { for (i = 0; i < n; i++) print line[i]; exit n > 0 }' || exit 1

# lockdep goes silent after the first report, its own or another's
if [ $# = 0 ] && grep -qs 'debug_locks: *0' /proc/lockdep_stats; then
	echo 'lockdep has switched itself off'
	exit 1
fi

# it is on where it is built in, and only our module is compiled with it
if [ $# = 0 ] && grep -qs '^setup_watchpoints: 0$' /sys/kernel/debug/kcsan; then
	echo 'KCSAN has watched nothing of ours'
	exit 1
fi
