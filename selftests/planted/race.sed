# what: a counter that is read without the lock is written plainly
# file: kmod/limit.c
# run: kcsan isakmp_half_open
s/WRITE_ONCE(ns->unproven, ns->unproven - !node->proven)/ns->unproven -= !node->proven/
