#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# layers.sh: who may include what.  The engine is pure, and each subsystem of the
# kernel has one gate.
. "$(dirname "$0")/files.sh"

# includes FILE...: "FILE:LINE:HEADER", with the quotes or brackets
includes() { grep -HnoE '^[ \t]*#[ \t]*include[ \t]*["<][^">]*[">]' "$@" /dev/null |
	sed -E 's/:[ \t]*#[ \t]*include[ \t]*/:/'; }

# gate HEADERS FILES NAME: only these files of kmod/ include these headers;
# compat.h may, to say what an older kernel lacks
gate() {
	includes $kernel | grep -E ":<($1)" | grep -vE "^kmod/($2|compat\.h):" |
		sed "s|\$|: only $3 may|"
}

proto=$(files '^kmod/proto/.*\.[ch]$')
kernel=$(files '^kmod/[^/]*\.[ch]$')
userspace=$(files '^userspace/.*\.[chly]$')

# 1. the engine includes itself; port*.h is its only door
for f in $proto; do
	case $f in kmod/proto/port*.h) continue ;; esac
	includes "$f" | while IFS=: read -r file line header; do
		name=${header//[\"<>]/}
		case $header in
		\"*) [ -e "kmod/proto/$name" ] && continue ;;
		esac
		echo "$file:$line: the engine may not include $header"
	done
	grep -HnE '^[ \t]*#.*(__KERNEL__|LINUX_VERSION_CODE)' "$f" |
		sed 's/$/: only port.h may ask/'
done

# 2. the engine knows no kernel object, no lock, no clock and no state; what it
# says about them in comments is its own affair
for f in $proto; do
	case $f in kmod/proto/port*.h) continue ;; esac
	awk -v f="$f" '
	{
		line = $0
		if (comment) { if (!sub(/^.*\*\//, "", line)) next; comment = 0 }
		gsub(/\/\*([^*]|\*[^\/])*\*\//, "", line)
		gsub(/"([^"\\]|\\.)*"/, "", line)
		if (sub(/\/\*.*/, "", line)) comment = 1
		if (match(line, /(^|[^A-Za-z0-9_])(sk_buff|spinlock_t|mutex|jiffies|kmalloc|kzalloc|kfree|printk|pr_(err|warn|info|debug)|GFP_KERNEL|EXPORT_SYMBOL(_GPL)?)([^A-Za-z0-9_]|$)/))
			print f ":" FNR ": " $0 ": not in the engine"
	}' "$f"
done

# 3. gates to the kernel
if [ -n "$kernel" ]; then
	gate 'net/(xfrm|esp|ah)\.h' 'xfrm[^/]*\.[ch]' 'xfrm*.c'
	gate 'crypto/' '(crypto|dh)\.[ch]' 'crypto.c and dh.c'
	gate 'net/(udp|udp_tunnel|inet_sock)\.h|linux/udp\.h' 'udp\.[ch]' 'udp.c'
	gate 'net/(genetlink|netlink)\.h' 'netlink[^/]*\.[ch]' 'netlink*.c'
	grep -HnE 'LINUX_VERSION_CODE|KERNEL_VERSION' $kernel /dev/null |
		grep -v '^kmod/compat\.h:' | sed 's/$/: only compat.h may ask/'
fi

# 4. the kernel part starts no program and fetches nothing
grep -HnE 'call_usermodehelper|request_module|kernel_read|filp_open' $kernel $proto /dev/null |
	sed 's/$/: not from the kernel/'

# 5. nothing that a packet can cause is logged; that crypto.c cannot be
# initialised is
grep -HnE '(printk|pr_(emerg|alert|crit|err|warn|notice|info|debug)|net_[a-z]+_ratelimited|netdev_(emerg|alert|crit|err|warn|notice|info|dbg|printk))[a-z_]*\(' \
	$kernel $proto /dev/null | grep -vE '^kmod/crypto\.c:[0-9]+:.*pr_err\(|^[^:]*:[0-9]+:.*TP_printk\(' |
	sed 's/$/: a counter, a tracepoint or an event instead/'

# 6. userspace sees the uapi and the engine, never the kernel part
for f in $userspace; do
	includes "$f" | grep -E '"(\.\./)*kmod/[^/"]*"' |
		sed 's/$/: userspace may not/'
done
exit 0
