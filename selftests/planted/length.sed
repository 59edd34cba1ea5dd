# what: a length may be one octet more than there is
# file: kmod/proto/buf.h
# run: fuzz_payload
s/n > (u32)(r->end - r->p))/n > 1 + (u32)(r->end - r->p))/
