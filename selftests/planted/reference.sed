# what: an ISAKMP SA keeps its reference to the connection
# file: kmod/proto/sa.c
# run: sim plain
/^void isakmp_sa_free/,/^}/s/env->ops->conn_put(env, sa->conn);//
