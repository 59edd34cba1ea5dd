# what: a message ID may be used again
# file: kmod/proto/peer.c
# run: fuzz_info
s/!hdr->mid || isakmp_mid_used(sa, hdr->mid)/!hdr->mid/
