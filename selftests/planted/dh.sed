# what: public values of MODP groups may be anything
# file: kmod/dh.c
# run: kunit isakmp_dh
s/p && !modp_in_range(peer.p, p, peer.len)/false/
