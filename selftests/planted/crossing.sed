# what: both ends think that the other one's crossing child is the loser
# file: kmod/proto/child.c
# run: sim both
/^static struct isakmp_child \*loser/,/^}/s/? fresh : old/? old : (fresh->initiator ? fresh : old)/
