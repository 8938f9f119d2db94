/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The client's side of SCRAM (RFC 5802, RFC 7677) for tests, written on OpenSSL alone, so that it
 * shares no mistake with the server. Texts are Base64, as they stand in the elements of SASL, and
 * are lent until the client's next call. */

#include "base/buf.h"

struct scram_client {
	const char *digest; /* "SHA1", "SHA256", "SHA512" */
	const char *user, *password;
	const char *binding; /* the type, "tls-exporter"; NULL: none */
	str binding_data;
	const char *flag; /* without a binding: "n" or "y" */
	str nonce;
	struct buf first_bare, auth_message, text, secrets;
};

/* Texts are lent for its life. */
void scram_client_init(struct scram_client *client, const char *digest, const char *user,
		       const char *password);
void scram_client_fini(struct scram_client *client);

/* For <auth/>. */
str scram_client_first(struct scram_client *client);
/* For <response/>, after this <challenge/>; STR_NONE: the challenge is none of a server. */
str scram_client_final(struct scram_client *client, str challenge);
/* Did the server, by this <success/>, prove that it knows us too? */
bool scram_client_trusts(struct scram_client *client, str success);
