#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The thin slice: a tunnel that the module keys on one side.
#
#   rt_a  the module          rt_b  strongSwan
. "$(dirname "$0")/../lib.sh"

IKE=aes256-sha256-modp2048 ESP=aes256-sha256

need "the module loads" mod_load
need "two namespaces" net_pair
need "a capture runs" capture_start rt_b
need "strongSwan starts" strongswan_start rt_b
need "isakmpctl loads the same configuration" router_load rt_a

check "the module initiates" ctl rt_a initiate --child net --timeout 20
check "traffic goes through the tunnel" encrypted rt_a
check "and back" encrypted rt_b
check "list-sas shows it" sh -c 'nsenter --net=/run/netns/rt_a isakmpctl list-sas | grep -q net:'
check "terminate" ctl rt_a terminate --ike net
check "leaves nothing here" wait_for 5 nothing_left rt_a
check "nor there" wait_for 5 nothing_left rt_b

check "strongSwan initiates" swan rt_b --initiate --child net --timeout 20
check "traffic goes through the tunnel" encrypted rt_a
check "and back" encrypted rt_b
check "strongSwan terminates" swan rt_b --terminate --ike net --timeout 20
check "which leaves nothing here" wait_for 5 nothing_left rt_a
check_sound rt_b
finish
