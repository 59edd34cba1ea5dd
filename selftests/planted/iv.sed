# what: a datagram that is refused advances the IV
# file: kmod/proto/xchg.c
# run: fuzz_pair
/^static void txn_abort/,/^}/s/^\txdata_drop/\tmemcpy(t->x->iv, t->iv, sizeof(t->iv));\n&/
