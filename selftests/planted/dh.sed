# what: public values of MODP groups may be anything
# file: kmod/dh.c
# run: kunit isakmp_dh
s/g->p && !modp_in_range(peer_pub.p, g->p, peer_pub.len)/false/
