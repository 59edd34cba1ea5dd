#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# kmemleak.sh: memory that nothing points to any more; exit 1 if there is any.
# Run it in the guest; without kmemleak in the kernel it says nothing.
LEAKS=/sys/kernel/debug/kmemleak
[ -w $LEAKS ] || exit 0

# kmemleak reports no object younger than 5 s, and none that changed since the
# scan before
now() { cut -d. -f1 /proc/uptime; }
until=$(($(now) + 6))
while [ "$(now)" -lt $until ]; do sleep 0.2; done	# poll: age of objects
echo scan >$LEAKS && echo scan >$LEAKS
cat $LEAKS
[ -z "$(head -c1 $LEAKS)" ]
