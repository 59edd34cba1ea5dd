#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The lab itself: strongSwan and libreswan agree on IKEv1 without our module.
# When this fails, no failure of the other tests means anything.
#
#   rt_a  strongSwan, initiates          rt_b  libreswan
. "$(dirname "$0")/../lib.sh"

need "two namespaces" net_pair
need "a capture runs" capture_start rt_b
need "strongSwan starts" strongswan_start rt_a
need "libreswan starts" libreswan_start rt_b
need "the tunnel comes up" swan rt_a --initiate --child net --timeout 30
check "traffic goes through it" encrypted rt_a
check "and back" encrypted rt_b
check "both see one SA pair" sh -c '
	[ "$(ip -n rt_a xfrm state | grep -c ^src)" = 2 ] &&
	[ "$(ip -n rt_b xfrm state | grep -c ^src)" = 2 ]'
check "strongSwan tears it down" swan rt_a --terminate --ike net --timeout 20
gone() { [ -z "$(ip -n rt_b xfrm state)" ]; }
check "and libreswan follows" wait_for 20 gone
capture_stop rt_b
check "Main Mode took six messages" test \
	"$(packets rt_b 'udp port 500 and udp[26] = 2')" = 6
check_wire "what strongSwan sent is well formed" rt_b well_formed 192.0.2.1
check_wire "tshark sees Main Mode too" rt_b count 6 'isakmp.exchangetype == 2'
finish
