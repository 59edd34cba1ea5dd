/* SPDX-License-Identifier: GPL-2.0 */
/* Every protocol number, once: value, C name and printable name.
 * Each registry is X(NAME, value, "text"); names.c prints from the same rows.
 */
#ifndef ISAKMP_NUMBERS_H
#define ISAKMP_NUMBERS_H

#include "port.h"

/* RFC 2408 3.1; 20 and 21 from RFC 3947, 132 from Cisco and Microsoft */
#define ISAKMP_PAYLOADS(X)						\
	X(NONE, 0, "NONE") X(SA, 1, "SA") X(P, 2, "P") X(T, 3, "T")	\
	X(KE, 4, "KE") X(ID, 5, "ID") X(CERT, 6, "CERT")		\
	X(CR, 7, "CR") X(HASH, 8, "HASH") X(SIG, 9, "SIG")		\
	X(NONCE, 10, "NONCE") X(N, 11, "N") X(D, 12, "D")		\
	X(VID, 13, "VID") X(NATD, 20, "NAT-D") X(NATOA, 21, "NAT-OA")

/* RFC 2408 3.1, RFC 2409 Appendix A */
#define ISAKMP_EXCHANGES(X)						\
	X(NONE, 0, "none") X(BASE, 1, "base") X(MAIN, 2, "main")	\
	X(AUTH_ONLY, 3, "auth-only") X(AGGRESSIVE, 4, "aggressive")	\
	X(INFO, 5, "informational") X(TRANSACTION, 6, "transaction")	\
	X(QUICK, 32, "quick") X(NEW_GROUP, 33, "new-group")

/* RFC 2408 3.14.1; RFC 2407 4.6.3 for those from 24576 on; RFC 3706 5.1 */
#define ISAKMP_NOTIFIES(X)						\
	X(INVALID_PAYLOAD_TYPE, 1, "INVALID-PAYLOAD-TYPE")		\
	X(DOI_NOT_SUPPORTED, 2, "DOI-NOT-SUPPORTED")			\
	X(SITUATION_NOT_SUPPORTED, 3, "SITUATION-NOT-SUPPORTED")	\
	X(INVALID_COOKIE, 4, "INVALID-COOKIE")				\
	X(INVALID_MAJOR_VERSION, 5, "INVALID-MAJOR-VERSION")		\
	X(INVALID_MINOR_VERSION, 6, "INVALID-MINOR-VERSION")		\
	X(INVALID_EXCHANGE_TYPE, 7, "INVALID-EXCHANGE-TYPE")		\
	X(INVALID_FLAGS, 8, "INVALID-FLAGS")				\
	X(INVALID_MESSAGE_ID, 9, "INVALID-MESSAGE-ID")			\
	X(INVALID_PROTOCOL_ID, 10, "INVALID-PROTOCOL-ID")		\
	X(INVALID_SPI, 11, "INVALID-SPI")				\
	X(INVALID_TRANSFORM_ID, 12, "INVALID-TRANSFORM-ID")		\
	X(ATTRIBUTES_NOT_SUPPORTED, 13, "ATTRIBUTES-NOT-SUPPORTED")	\
	X(NO_PROPOSAL_CHOSEN, 14, "NO-PROPOSAL-CHOSEN")			\
	X(BAD_PROPOSAL_SYNTAX, 15, "BAD-PROPOSAL-SYNTAX")		\
	X(PAYLOAD_MALFORMED, 16, "PAYLOAD-MALFORMED")			\
	X(INVALID_KEY_INFORMATION, 17, "INVALID-KEY-INFORMATION")	\
	X(INVALID_ID_INFORMATION, 18, "INVALID-ID-INFORMATION")		\
	X(INVALID_CERT_ENCODING, 19, "INVALID-CERT-ENCODING")		\
	X(INVALID_CERTIFICATE, 20, "INVALID-CERTIFICATE")		\
	X(CERT_TYPE_UNSUPPORTED, 21, "CERT-TYPE-UNSUPPORTED")		\
	X(INVALID_CERT_AUTHORITY, 22, "INVALID-CERT-AUTHORITY")		\
	X(INVALID_HASH_INFORMATION, 23, "INVALID-HASH-INFORMATION")	\
	X(AUTHENTICATION_FAILED, 24, "AUTHENTICATION-FAILED")		\
	X(INVALID_SIGNATURE, 25, "INVALID-SIGNATURE")			\
	X(ADDRESS_NOTIFICATION, 26, "ADDRESS-NOTIFICATION")		\
	X(NOTIFY_SA_LIFETIME, 27, "NOTIFY-SA-LIFETIME")			\
	X(CERTIFICATE_UNAVAILABLE, 28, "CERTIFICATE-UNAVAILABLE")	\
	X(UNSUPPORTED_EXCHANGE_TYPE, 29, "UNSUPPORTED-EXCHANGE-TYPE")	\
	X(UNEQUAL_PAYLOAD_LENGTHS, 30, "UNEQUAL-PAYLOAD-LENGTHS")	\
	X(CONNECTED, 16384, "CONNECTED")				\
	X(RESPONDER_LIFETIME, 24576, "RESPONDER-LIFETIME")		\
	X(REPLAY_STATUS, 24577, "REPLAY-STATUS")			\
	X(INITIAL_CONTACT, 24578, "INITIAL-CONTACT")			\
	X(R_U_THERE, 36136, "R-U-THERE")				\
	X(R_U_THERE_ACK, 36137, "R-U-THERE-ACK")

/* RFC 2407 4.4.1 */
#define ISAKMP_PROTOCOLS(X)						\
	X(ISAKMP, 1, "ISAKMP") X(AH, 2, "AH") X(ESP, 3, "ESP")		\
	X(IPCOMP, 4, "IPCOMP")

/* RFC 2407 4.6.2.1 */
#define ISAKMP_IDTYPES(X)						\
	X(ANY, 0, "any") X(IPV4_ADDR, 1, "ipv4") X(FQDN, 2, "fqdn")	\
	X(USER_FQDN, 3, "user-fqdn") X(IPV4_SUBNET, 4, "ipv4-subnet")	\
	X(IPV6_ADDR, 5, "ipv6") X(IPV6_SUBNET, 6, "ipv6-subnet")	\
	X(IPV4_RANGE, 7, "ipv4-range") X(IPV6_RANGE, 8, "ipv6-range")	\
	X(DER_DN, 9, "dn") X(DER_GN, 10, "gn") X(KEY_ID, 11, "key-id")

/* RFC 2409 Appendix A: attribute classes of phase 1 */
#define IKE1_ATTRS(X)							\
	X(ENCRYPTION, 1, "encryption") X(HASH, 2, "hash")		\
	X(AUTH, 3, "authentication") X(GROUP, 4, "group")		\
	X(GROUP_TYPE, 5, "group-type") X(LIFE_TYPE, 11, "life-type")	\
	X(LIFE_DURATION, 12, "life-duration") X(PRF, 13, "prf")		\
	X(KEY_LENGTH, 14, "key-length") X(FIELD_SIZE, 15, "field-size")	\
	X(GROUP_ORDER, 16, "group-order")

/* RFC 2409 Appendix A, RFC 3602 5.1 */
#define IKE1_CIPHERS(X)							\
	X(DES_CBC, 1, "des") X(IDEA_CBC, 2, "idea")			\
	X(BLOWFISH_CBC, 3, "blowfish") X(RC5_CBC, 4, "rc5")		\
	X(3DES_CBC, 5, "3des") X(CAST_CBC, 6, "cast128")		\
	X(AES_CBC, 7, "aes") X(CAMELLIA_CBC, 8, "camellia")

/* RFC 2409 Appendix A, RFC 4868 2.7 */
#define IKE1_HASHES(X)							\
	X(MD5, 1, "md5") X(SHA1, 2, "sha1") X(TIGER, 3, "tiger")	\
	X(SHA2_256, 4, "sha256") X(SHA2_384, 5, "sha384")		\
	X(SHA2_512, 6, "sha512")

/* RFC 2409 Appendix A */
#define IKE1_AUTHS(X)							\
	X(PSK, 1, "psk") X(DSS_SIG, 2, "dss-sig") X(RSA_SIG, 3, "rsa-sig") \
	X(RSA_ENC, 4, "rsa-enc") X(RSA_REV_ENC, 5, "rsa-rev-enc")

/* RFC 2409 6, RFC 3526, RFC 5903; 31 as strongSwan and libreswan use it */
#define ISAKMP_GROUPS(X)						\
	X(NONE, 0, "none") X(MODP768, 1, "modp768")			\
	X(MODP1024, 2, "modp1024") X(MODP1536, 5, "modp1536")		\
	X(MODP2048, 14, "modp2048") X(MODP3072, 15, "modp3072")		\
	X(MODP4096, 16, "modp4096") X(MODP6144, 17, "modp6144")		\
	X(MODP8192, 18, "modp8192") X(ECP256, 19, "ecp256")		\
	X(ECP384, 20, "ecp384") X(ECP521, 21, "ecp521")			\
	X(CURVE25519, 31, "curve25519")

/* RFC 2407 4.5 and RFC 4304 2 (11) */
#define IPSEC_ATTRS(X)							\
	X(LIFE_TYPE, 1, "life-type") X(LIFE_DURATION, 2, "life-duration") \
	X(GROUP, 3, "group") X(ENCAP, 4, "encapsulation")		\
	X(AUTH, 5, "authentication") X(KEY_LENGTH, 6, "key-length")	\
	X(KEY_ROUNDS, 7, "key-rounds") X(DICT_SIZE, 8, "dictionary-size") \
	X(PRIV_ALG, 9, "private-algorithm") X(ECN, 10, "ecn-tunnel")	\
	X(ESN, 11, "esn")

/* RFC 2407 4.4.4, RFC 3602, RFC 3686, RFC 4106, RFC 4309, RFC 4543 */
#define IPSEC_ESPS(X)							\
	X(DES, 2, "des") X(3DES, 3, "3des") X(NULL, 11, "null")		\
	X(AES_CBC, 12, "aes") X(AES_CTR, 13, "aesctr")			\
	X(AES_CCM_8, 14, "aesccm8") X(AES_CCM_12, 15, "aesccm12")	\
	X(AES_CCM_16, 16, "aesccm16") X(AES_GCM_8, 18, "aesgcm8")	\
	X(AES_GCM_12, 19, "aesgcm12") X(AES_GCM_16, 20, "aesgcm16")	\
	X(CAMELLIA_CBC, 22, "camellia") X(AES_GMAC, 23, "aesgmac")

/* RFC 2407 4.4.3, RFC 4868 2.7 */
#define IPSEC_AHS(X)							\
	X(MD5, 2, "md5") X(SHA1, 3, "sha1") X(DES, 4, "des")		\
	X(SHA2_256, 5, "sha256") X(SHA2_384, 6, "sha384")		\
	X(SHA2_512, 7, "sha512") X(AES_XCBC, 9, "aesxcbc")

/* RFC 2407 4.5, RFC 4868 2.7 */
#define IPSEC_AUTHS(X)							\
	X(NONE, 0, "none") X(HMAC_MD5, 1, "md5") X(HMAC_SHA1, 2, "sha1")	\
	X(DES_MAC, 3, "des-mac") X(KPDK, 4, "kpdk")			\
	X(HMAC_SHA2_256, 5, "sha256") X(HMAC_SHA2_384, 6, "sha384")	\
	X(HMAC_SHA2_512, 7, "sha512") X(AES_XCBC, 9, "aesxcbc")

/* RFC 2407 4.5 */
#define IPSEC_ENCAPS(X)							\
	X(TUNNEL, 1, "tunnel") X(TRANSPORT, 2, "transport")		\
	X(UDP_TUNNEL, 3, "udp-tunnel") X(UDP_TRANSPORT, 4, "udp-transport")

#define ISAKMP_ENUM_PT(n, v, s)		ISAKMP_PT_##n = v,
#define ISAKMP_ENUM_X(n, v, s)		ISAKMP_X_##n = v,
#define ISAKMP_ENUM_N(n, v, s)		ISAKMP_N_##n = v,
#define ISAKMP_ENUM_PROTO(n, v, s)	ISAKMP_PROTO_##n = v,
#define ISAKMP_ENUM_ID(n, v, s)		ISAKMP_ID_##n = v,
#define ISAKMP_ENUM_GROUP(n, v, s)	ISAKMP_GROUP_##n = v,
#define IKE1_ENUM_ATTR(n, v, s)		IKE1_ATTR_##n = v,
#define IKE1_ENUM_CIPHER(n, v, s)	IKE1_CIPHER_##n = v,
#define IKE1_ENUM_HASH(n, v, s)		IKE1_HASH_##n = v,
#define IKE1_ENUM_AUTH(n, v, s)		IKE1_AUTH_##n = v,
#define IPSEC_ENUM_ATTR(n, v, s)	IPSEC_ATTR_##n = v,
#define IPSEC_ENUM_ESP(n, v, s)		IPSEC_ESP_##n = v,
#define IPSEC_ENUM_AH(n, v, s)		IPSEC_AH_##n = v,
#define IPSEC_ENUM_AUTH(n, v, s)	IPSEC_AUTH_##n = v,
#define IPSEC_ENUM_ENCAP(n, v, s)	IPSEC_ENCAP_##n = v,

enum { ISAKMP_PAYLOADS(ISAKMP_ENUM_PT) };
enum { ISAKMP_EXCHANGES(ISAKMP_ENUM_X) };
enum { ISAKMP_NOTIFIES(ISAKMP_ENUM_N) };
enum { ISAKMP_PROTOCOLS(ISAKMP_ENUM_PROTO) };
enum { ISAKMP_IDTYPES(ISAKMP_ENUM_ID) };
enum { ISAKMP_GROUPS(ISAKMP_ENUM_GROUP) };
enum { IKE1_ATTRS(IKE1_ENUM_ATTR) };
enum { IKE1_CIPHERS(IKE1_ENUM_CIPHER) };
enum { IKE1_HASHES(IKE1_ENUM_HASH) };
enum { IKE1_AUTHS(IKE1_ENUM_AUTH) };
enum { IPSEC_ATTRS(IPSEC_ENUM_ATTR) };
enum { IPSEC_ESPS(IPSEC_ENUM_ESP) };
enum { IPSEC_AHS(IPSEC_ENUM_AH) };
enum { IPSEC_AUTHS(IPSEC_ENUM_AUTH) };
enum { IPSEC_ENCAPS(IPSEC_ENUM_ENCAP) };

enum {
	ISAKMP_DOI_ISAKMP = 0,		/* RFC 2408 A.2 */
	ISAKMP_DOI_IPSEC = 1,		/* RFC 2407 */
	ISAKMP_SIT_IDENTITY_ONLY = 1,	/* RFC 2407 4.2.1 */
	ISAKMP_KEY_IKE = 1,		/* RFC 2407 4.4.2 */
	ISAKMP_LIFE_SECONDS = 1,	/* RFC 2407 4.5, RFC 2409 App. A */
	ISAKMP_LIFE_KILOBYTES = 2,
	ISAKMP_ESN_YES = 1,		/* RFC 4304 2 */
};

enum {					/* RFC 2408 3.1: header flags */
	ISAKMP_F_ENCRYPT = 1,
	ISAKMP_F_COMMIT = 2,
	ISAKMP_F_AUTH_ONLY = 4,
};

/* What a value is called; NULL in no registry. */
struct isakmp_names {
	const struct isakmp_name {
		u16 value;
		const char *text;
	} *row;
	u16 n;
};

extern const struct isakmp_names isakmp_pt_names, isakmp_x_names,
	isakmp_n_names, isakmp_proto_names, isakmp_id_names,
	isakmp_group_names, ike1_attr_names, ike1_cipher_names,
	ike1_hash_names, ike1_auth_names, doi_ipsec_attr_names, doi_ipsec_esp_names,
	doi_ipsec_ah_names, doi_ipsec_auth_names, doi_ipsec_encap_names;

/* Never NULL: "?" for a value that the registry does not hold. */
const char *isakmp_name(const struct isakmp_names *names, u32 value);

#endif
