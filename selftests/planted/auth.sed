# what: HASH_I and HASH_R are not compared
# file: kmod/proto/ike1_main.c
# run: unit
s/crypto_memneq(h->body.p, want, h->body.len)/false/
