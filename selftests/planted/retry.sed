# what: who failed once does not try again
# file: kmod/proto/want.c
# run: sim reboot
s/^\t\t\t     back_off(w->tries));$/&\n\tw->retry_at = ISAKMP_NEVER;/
