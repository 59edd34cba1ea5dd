// SPDX-License-Identifier: GPL-2.0
/* The table of all keys of swanctl.conf(5) of strongSwan 5.9, plus ours.
 * A key that is not here is an error, never ignored; one that we cannot
 * honour is here too, so that the error can say why.
 */
#include "conf_keys.h"

#define USED(w, n)		{ CONF_##w, CONF_USED, 0, n, NULL, NULL }
#define SECTION(w, n, to)	{ CONF_##w, CONF_SECTION, CONF_##to, n, NULL, NULL }
#define NO(w, n, why)		{ CONF_##w, CONF_NO, 0, n, NULL, why }
#define SECTION_NO(w, n, why)	{ CONF_##w, CONF_SECTION_NO, 0, n, NULL, why }
#define IF_NO(w, n, why)	{ CONF_##w, CONF_IF_NO, 0, n, NULL, why }
#define IF_YES(w, n, why)	{ CONF_##w, CONF_IF_YES, 0, n, NULL, why }
#define IF_BOOL(w, n)		{ CONF_##w, CONF_IF_BOOL, 0, n, NULL, NULL }
#define IF_ZERO(w, n, why)	{ CONF_##w, CONF_IF_ZERO, 0, n, NULL, why }
#define IF_WORD(w, n, words, why) { CONF_##w, CONF_IF_WORD, 0, n, words, why }

#define NO_CERT	"there are no certificates yet, auth is psk"
#define NO_EAP	"EAP belongs to IKEv2, which is not there yet"
#define NO_XAUTH "XAUTH is not there yet"
#define NO_MODECFG "Mode Config is not there yet"
#define NO_DPD	"DPD is not there yet, a peer that is gone is noticed when its SAs expire"
#define NO_NATT	"NAT traversal is not there yet, both ends need addresses of their own"
#define NO_IKE2	"this belongs to IKEv2, which is not there yet"
#define NO_VOLUME "lifetimes by volume are not there yet, set life_time"
#define NO_MARK	"marks are not there yet, use if_id_in and if_id_out"
#define NO_SCRIPT "the kernel runs no scripts, see isakmpctl monitor"
#define NO_MEDIATION "mediation is a private extension of strongSwan"
#define NO_REKEY "rekeying before expiry is not there yet, "

const struct conf_key conf_keys[] = {
	SECTION(ROOT, "connections", CONNS),
	SECTION(ROOT, "secrets", SECRETS),
	SECTION(ROOT, "pools", POOLS),
	SECTION(ROOT, "authorities", AUTHORITIES),
	SECTION(ROOT, "isakmp", ISAKMP),

	USED(ISAKMP, "retransmit_timeout"),
	USED(ISAKMP, "retransmit_base"),
	USED(ISAKMP, "retransmit_tries"),
	USED(ISAKMP, "retransmit_limit"),

	SECTION(CONNS, "*", CONN),
	USED(CONN, "version"),
	USED(CONN, "local_addrs"),
	USED(CONN, "remote_addrs"),
	IF_WORD(CONN, "local_port", "500", "the module listens on port 500"),
	IF_WORD(CONN, "remote_port", "500", "peers are spoken to on port 500"),
	USED(CONN, "proposals"),
	NO(CONN, "vips", NO_MODECFG),
	IF_NO(CONN, "aggressive", "aggressive mode is not there yet"),
	IF_YES(CONN, "pull", NO_MODECFG),
	IF_WORD(CONN, "dscp", "000000", "IKE datagrams are not marked"),
	IF_NO(CONN, "encap", NO_NATT),
	IF_NO(CONN, "mobike", "MOBIKE belongs to IKEv2"),
	IF_ZERO(CONN, "dpd_delay", NO_DPD),
	IF_ZERO(CONN, "dpd_timeout", NO_DPD),
	IF_WORD(CONN, "fragmentation", "no",
		"IKE fragmentation is not there yet"),
	IF_WORD(CONN, "childless", "allow never", NO_IKE2),
	IF_BOOL(CONN, "send_certreq"),
	IF_WORD(CONN, "send_cert", "ifasked never always", NO_CERT),
	NO(CONN, "ppk_id", NO_IKE2),
	IF_NO(CONN, "ppk_required", NO_IKE2),
	USED(CONN, "keyingtries"),
	USED(CONN, "quick_modes"),	/* ours */
	IF_WORD(CONN, "unique", "no",
		"a connection is replaced when its peer sends INITIAL-CONTACT, "
		"and only then"),
	USED(CONN, "reauth_time"),
	IF_ZERO(CONN, "rekey_time",
		NO_REKEY "an ISAKMP SA lives reauth_time + over_time"),
	USED(CONN, "over_time"),
	IF_ZERO(CONN, "rand_time",
		NO_REKEY "there is no time to vary"),
	NO(CONN, "pools", NO_MODECFG),
	USED(CONN, "if_id_in"),
	USED(CONN, "if_id_out"),
	IF_NO(CONN, "mediation", NO_MEDIATION),
	NO(CONN, "mediated_by", NO_MEDIATION),
	NO(CONN, "mediation_peer", NO_MEDIATION),
	SECTION(CONN, "local*", LOCAL),
	SECTION(CONN, "remote*", REMOTE),
	SECTION(CONN, "children", CHILDREN),

	USED(LOCAL, "round"),
	NO(LOCAL, "certs", NO_CERT),
	SECTION_NO(LOCAL, "cert*", NO_CERT),
	NO(LOCAL, "pubkeys", NO_CERT),
	USED(LOCAL, "auth"),
	USED(LOCAL, "id"),
	NO(LOCAL, "eap_id", NO_EAP),
	NO(LOCAL, "aaa_id", NO_EAP),
	NO(LOCAL, "xauth_id", NO_XAUTH),

	USED(REMOTE, "round"),
	USED(REMOTE, "id"),
	NO(REMOTE, "eap_id", NO_EAP),
	NO(REMOTE, "groups", NO_CERT),
	NO(REMOTE, "cert_policy", NO_CERT),
	NO(REMOTE, "certs", NO_CERT),
	SECTION_NO(REMOTE, "cert*", NO_CERT),
	NO(REMOTE, "cacerts", NO_CERT),
	SECTION_NO(REMOTE, "cacert*", NO_CERT),
	NO(REMOTE, "ca_id", NO_CERT),
	NO(REMOTE, "pubkeys", NO_CERT),
	IF_WORD(REMOTE, "revocation", "relaxed", NO_CERT),
	USED(REMOTE, "auth"),

	SECTION(CHILDREN, "*", CHILD),
	USED(CHILD, "ah_proposals"),
	USED(CHILD, "esp_proposals"),
	IF_NO(CHILD, "sha256_96",
	      "HMAC-SHA-256 is cut to 128 bits, as RFC 4868 says"),
	USED(CHILD, "local_ts"),
	USED(CHILD, "remote_ts"),
	IF_ZERO(CHILD, "rekey_time",
		NO_REKEY "set life_time"),
	USED(CHILD, "life_time"),
	IF_ZERO(CHILD, "rand_time", NO_REKEY "there is no time to vary"),
	IF_ZERO(CHILD, "rekey_bytes", NO_VOLUME),
	IF_ZERO(CHILD, "life_bytes", NO_VOLUME),
	IF_ZERO(CHILD, "rand_bytes", NO_VOLUME),
	IF_ZERO(CHILD, "rekey_packets", NO_VOLUME),
	IF_ZERO(CHILD, "life_packets", NO_VOLUME),
	IF_ZERO(CHILD, "rand_packets", NO_VOLUME),
	NO(CHILD, "updown", NO_SCRIPT),
	IF_NO(CHILD, "hostaccess", NO_SCRIPT),
	USED(CHILD, "mode"),
	IF_YES(CHILD, "policies", "the policies belong to the child"),
	IF_NO(CHILD, "policies_fwd_out",
	      "no policy is set on what is forwarded out"),
	IF_WORD(CHILD, "dpd_action", "clear none", NO_DPD),
	IF_NO(CHILD, "ipcomp", "there is no compression"),
	IF_ZERO(CHILD, "inactivity", "a child is not closed when it is idle"),
	IF_ZERO(CHILD, "reqid", "the module numbers its own policies"),
	IF_ZERO(CHILD, "priority", "priorities follow from the selectors"),
	NO(CHILD, "interface", "if_id_in and if_id_out name an XFRM interface"),
	IF_ZERO(CHILD, "mark_in", NO_MARK),
	IF_NO(CHILD, "mark_in_sa", NO_MARK),
	IF_ZERO(CHILD, "mark_out", NO_MARK),
	IF_ZERO(CHILD, "set_mark_in", NO_MARK),
	IF_ZERO(CHILD, "set_mark_out", NO_MARK),
	USED(CHILD, "if_id_in"),
	USED(CHILD, "if_id_out"),
	NO(CHILD, "label", NO_IKE2),
	IF_WORD(CHILD, "label_mode", "system", NO_IKE2),
	IF_ZERO(CHILD, "tfc_padding", "packets are not padded"),
	USED(CHILD, "replay_window"),
	IF_WORD(CHILD, "hw_offload", "no", "there is no offload to hardware"),
	IF_YES(CHILD, "copy_df", "the DF bit is copied"),
	IF_YES(CHILD, "copy_ecn", "the ECN field is copied"),
	IF_WORD(CHILD, "copy_dscp", "out",
		"the DSCP is copied to the outer header only"),
	USED(CHILD, "start_action"),
	USED(CHILD, "close_action"),

	SECTION(SECRETS, "ike*", IKE),
	SECTION_NO(SECRETS, "eap*", NO_EAP),
	SECTION_NO(SECRETS, "xauth*", NO_XAUTH),
	SECTION_NO(SECRETS, "ntlm*", NO_EAP),
	SECTION_NO(SECRETS, "ppk*", NO_IKE2),
	SECTION_NO(SECRETS, "private*", NO_CERT),
	SECTION_NO(SECRETS, "rsa*", NO_CERT),
	SECTION_NO(SECRETS, "ecdsa*", NO_CERT),
	SECTION_NO(SECRETS, "pkcs8*", NO_CERT),
	SECTION_NO(SECRETS, "pkcs12*", NO_CERT),
	SECTION_NO(SECRETS, "token*", NO_CERT),
	USED(IKE, "secret"),
	USED(IKE, "id*"),

	SECTION_NO(POOLS, "*", NO_MODECFG),
	SECTION_NO(AUTHORITIES, "*", NO_CERT),
};

const u32 conf_nkeys = ARRAY_SIZE(conf_keys);
