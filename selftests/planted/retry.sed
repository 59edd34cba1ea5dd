# what: who failed once does not try again
# file: kmod/proto/want.c
# run: sim reboot
s/w->retry_at = now + back_off(w->tries);/w->retry_at = ISAKMP_NEVER;/
