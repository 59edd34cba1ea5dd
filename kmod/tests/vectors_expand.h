/* SPDX-License-Identifier: GPL-2.0 */
/* Known answers for the expansions of RFC 2409, as NIST prints them: octets
 * in hex.  Included by keys_kunit.c alone.
 */
#ifndef ISAKMP_VECTORS_EXPAND_H
#define ISAKMP_VECTORS_EXPAND_H

#include "numbers.h"

/* NIST samples of the expansions of RFC 2409.  @key: SKEYID_e of Appendix B,
 * or SKEYID_d of 5.5, where the seed is one octet 0 (it has no SPI and no
 * nonces) and K2 is the first that would show a wrong order.
 */
struct expand_vector {
	u16 hash;
	const char *key, *okm;
};

static const struct expand_vector appendix_b_vectors[] = {
	{
		.hash = IKE1_HASH_SHA1,
		.key = "63e81194946ebd05df7df5ebf5d8750056bf1f1d",
		.okm =
		"933347a07de5782247dd36d1562ffe0eecade1eb4134165257e3af1000af8ae3f165063828cbb60d"
		"910b7db38fa3c7f62c4afaaf3203da065c841729853edb23e9e7ac8286ae65c8cb6c667d79268c0b"
		"d6705abb9131698eb822b1c1f9dd142fc7be2c1010ee0152e10195add98999c6b6d42c8fe9c1b134"
		"d56ad5f2c6f20e815bd25c52",
	},
	{
		.hash = IKE1_HASH_SHA1,
		.key = "63e81194946ebd05df7df5ebf5d8750056bf1f1d",
		.okm =
		"933347a07de5782247dd36d1562ffe0eecade1eb4134165257e3af1000af8ae3f165063828cbb60d",
	},
	{
		.hash = IKE1_HASH_SHA1,
		.key = "63e81194946ebd05df7df5ebf5d8750056bf1f1d",
		.okm = "63e81194946ebd05df7df5ebf5d875",
	},
	{
		.hash = IKE1_HASH_SHA2_256,
		.key = "5f00d1bd2c58ec224b1e6b71fa0f19a1faa7a193952c444411b47c1a9d8ba6fe",
		.okm =
		"b10fff32cbeaa1e7afe6ab0b191e0bd63cd524849a4b56019146d232a24cf9af6b89494d2a360b06"
		"825db8bb0324c15cecf47fc0bc99e39bf1171a7f4bf1733dc49ef64c642e73b054b2e82456e34fa3"
		"c822da475e27e403b3da3929da50e6aa9e7f9252c68fa069b4b0edd374e80d35378c4f5e8ec285a1"
		"b169c92bbb5353d05ba94165",
	},
	{
		.hash = IKE1_HASH_SHA2_256,
		.key = "5f00d1bd2c58ec224b1e6b71fa0f19a1faa7a193952c444411b47c1a9d8ba6fe",
		.okm = "5f00d1bd2c58ec224b1e6b71fa0f19a1faa7a193952c444411b47c1a9d8ba6fe",
	},
	{
		.hash = IKE1_HASH_SHA2_256,
		.key = "5f00d1bd2c58ec224b1e6b71fa0f19a1faa7a193952c444411b47c1a9d8ba6fe",
		.okm = "5f00d1bd2c58ec224b1e6b71fa0f19",
	},
	{
		.hash = IKE1_HASH_SHA2_384,
		.key =
		"69fe7a1ac94adaeb711295f5fe004b1a8d6a0b65d05692758ce8ad2f7a45f59d7d0b596f51f7dfcf"
		"3330061888f6a94f",
		.okm =
		"9b9a56a512cc2c5d5bcee66d03974f2701d4634b3241df132b1d2fd31fb23f003969dd7873425f77"
		"1aae298871672cbfc908596c4d18165331b9fdff350cff787e700a140e123f2066d8d8527f53e701"
		"d23abdb3b0bc713109e33dc233c6989fa64b95720495c859505c5c7a7487778aab59365dafe60c72"
		"64ccde55829f60143a4bb095",
	},
	{
		.hash = IKE1_HASH_SHA2_384,
		.key =
		"69fe7a1ac94adaeb711295f5fe004b1a8d6a0b65d05692758ce8ad2f7a45f59d7d0b596f51f7dfcf"
		"3330061888f6a94f",
		.okm =
		"69fe7a1ac94adaeb711295f5fe004b1a8d6a0b65d05692758ce8ad2f7a45f59d7d0b596f51f7dfcf"
		"3330061888f6a94f",
	},
	{
		.hash = IKE1_HASH_SHA2_384,
		.key =
		"69fe7a1ac94adaeb711295f5fe004b1a8d6a0b65d05692758ce8ad2f7a45f59d7d0b596f51f7dfcf"
		"3330061888f6a94f",
		.okm = "69fe7a1ac94adaeb711295f5fe004b",
	},
	{
		.hash = IKE1_HASH_SHA2_512,
		.key =
		"d6e74966b75fd2afab48be319d63d97c8a5d2ffe2e320763a462c664b36c3a944067d867c3a55fd8"
		"a7e5cca64b22e24415987e15549f09a81b455adaa5303df8",
		.okm =
		"05e3de273d8a611667894a8aed01bb41984f18dc539028fa0f5252e6f05e15891faa75dfdc1f76b7"
		"45d34a4820b0068efa93c176f8cd00a7ed5745d6cffe78a76603cdcf2ebb482b12c8fddbaf942827"
		"891b7c423b6a3675ec62e2dcf92e96eb743ae58cfd7bf188a142626ea5c15325c1862fffc3889fc3"
		"8e379f68552556c2232de5fb",
	},
	{
		.hash = IKE1_HASH_SHA2_512,
		.key =
		"d6e74966b75fd2afab48be319d63d97c8a5d2ffe2e320763a462c664b36c3a944067d867c3a55fd8"
		"a7e5cca64b22e24415987e15549f09a81b455adaa5303df8",
		.okm =
		"d6e74966b75fd2afab48be319d63d97c8a5d2ffe2e320763a462c664b36c3a944067d867c3a55fd8"
		"a7e5cca64b22e24415987e15549f09a81b455adaa5303df8",
	},
	{
		.hash = IKE1_HASH_SHA2_512,
		.key =
		"d6e74966b75fd2afab48be319d63d97c8a5d2ffe2e320763a462c664b36c3a944067d867c3a55fd8"
		"a7e5cca64b22e24415987e15549f09a81b455adaa5303df8",
		.okm = "d6e74966b75fd2afab48be319d63d9",
	},
};

static const struct expand_vector keymat_vectors[] = {
	{
		.hash = IKE1_HASH_SHA1,
		.key = "63e81194946ebd05df7df5ebf5d8750056bf1f1d",
		.okm =
		"933347a07de5782247dd36d1562ffe0eecade1ebaeaa476a5f578c34a9b2b7101a621202f61db924"
		"c5ef9efa3bb2698095841603b7ac8a880329a927ecd4ad53a944b607a5ac2f3d154e2748c188d737"
		"0d76be83fc204fdacf0f66b99dd760ba619ffac65eda1420c8a936dac5a599afaf4043b29ef2b65d"
		"c042724355b550875316c6fd",
	},
	{
		.hash = IKE1_HASH_SHA1,
		.key = "63e81194946ebd05df7df5ebf5d8750056bf1f1d",
		.okm =
		"933347a07de5782247dd36d1562ffe0eecade1ebaeaa476a5f578c34a9b2b7101a621202f61db924",
	},
	{
		.hash = IKE1_HASH_SHA1,
		.key = "63e81194946ebd05df7df5ebf5d8750056bf1f1d",
		.okm = "933347a07de5782247dd36d1562ffe",
	},
	{
		.hash = IKE1_HASH_SHA2_256,
		.key = "5f00d1bd2c58ec224b1e6b71fa0f19a1faa7a193952c444411b47c1a9d8ba6fe",
		.okm =
		"b10fff32cbeaa1e7afe6ab0b191e0bd63cd524849a4b56019146d232a24cf9af59f18ed9aabbb2db"
		"bafecf48d72a34a8f72fab2ff4f37e5c917288a78ce00933612e9531a7469995c7f7cc33c7627cac"
		"3efbc819330c4fe3bfa3788799630f37bcb74800d82bbebd17b1906e304a786f4f810c266c15be1a"
		"30576039c293272748d65966",
	},
	{
		.hash = IKE1_HASH_SHA2_256,
		.key = "5f00d1bd2c58ec224b1e6b71fa0f19a1faa7a193952c444411b47c1a9d8ba6fe",
		.okm = "b10fff32cbeaa1e7afe6ab0b191e0bd63cd524849a4b56019146d232a24cf9af",
	},
	{
		.hash = IKE1_HASH_SHA2_256,
		.key = "5f00d1bd2c58ec224b1e6b71fa0f19a1faa7a193952c444411b47c1a9d8ba6fe",
		.okm = "b10fff32cbeaa1e7afe6ab0b191e0b",
	},
	{
		.hash = IKE1_HASH_SHA2_384,
		.key =
		"69fe7a1ac94adaeb711295f5fe004b1a8d6a0b65d05692758ce8ad2f7a45f59d7d0b596f51f7dfcf"
		"3330061888f6a94f",
		.okm =
		"9b9a56a512cc2c5d5bcee66d03974f2701d4634b3241df132b1d2fd31fb23f003969dd7873425f77"
		"1aae298871672cbf0e0b966f3e961d3d94c2205decc285afae5aad6abe9ca6f5fb8420fb940bc776"
		"0c63c45bd577f561f3643fc98bff8e26663f40f225865e79cca504f527fabcfc24bd1ba8e2dbd022"
		"120f0fd9fb2caa28b031607b",
	},
	{
		.hash = IKE1_HASH_SHA2_384,
		.key =
		"69fe7a1ac94adaeb711295f5fe004b1a8d6a0b65d05692758ce8ad2f7a45f59d7d0b596f51f7dfcf"
		"3330061888f6a94f",
		.okm =
		"9b9a56a512cc2c5d5bcee66d03974f2701d4634b3241df132b1d2fd31fb23f003969dd7873425f77"
		"1aae298871672cbf",
	},
	{
		.hash = IKE1_HASH_SHA2_384,
		.key =
		"69fe7a1ac94adaeb711295f5fe004b1a8d6a0b65d05692758ce8ad2f7a45f59d7d0b596f51f7dfcf"
		"3330061888f6a94f",
		.okm = "9b9a56a512cc2c5d5bcee66d03974f",
	},
	{
		.hash = IKE1_HASH_SHA2_512,
		.key =
		"d6e74966b75fd2afab48be319d63d97c8a5d2ffe2e320763a462c664b36c3a944067d867c3a55fd8"
		"a7e5cca64b22e24415987e15549f09a81b455adaa5303df8",
		.okm =
		"05e3de273d8a611667894a8aed01bb41984f18dc539028fa0f5252e6f05e15891faa75dfdc1f76b7"
		"45d34a4820b0068efa93c176f8cd00a7ed5745d6cffe78a71de07d41ab9eb3fef764886c6edd39b3"
		"2bc05943b089adda8ceed3de5160c936600e4b171a96172569fc4410f0dd913bfa9719cb368ffedd"
		"78d78a404749ca03c16e72c8",
	},
	{
		.hash = IKE1_HASH_SHA2_512,
		.key =
		"d6e74966b75fd2afab48be319d63d97c8a5d2ffe2e320763a462c664b36c3a944067d867c3a55fd8"
		"a7e5cca64b22e24415987e15549f09a81b455adaa5303df8",
		.okm =
		"05e3de273d8a611667894a8aed01bb41984f18dc539028fa0f5252e6f05e15891faa75dfdc1f76b7"
		"45d34a4820b0068efa93c176f8cd00a7ed5745d6cffe78a7",
	},
	{
		.hash = IKE1_HASH_SHA2_512,
		.key =
		"d6e74966b75fd2afab48be319d63d97c8a5d2ffe2e320763a462c664b36c3a944067d867c3a55fd8"
		"a7e5cca64b22e24415987e15549f09a81b455adaa5303df8",
		.okm = "05e3de273d8a611667894a8aed01bb",
	},
};

#endif
