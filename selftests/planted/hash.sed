# what: HASH(1) to HASH(3) are not compared
# file: kmod/proto/xchg.c
# run: fuzz_info
s/crypto_memneq(h->body.p, want, h->body.len)/false/
