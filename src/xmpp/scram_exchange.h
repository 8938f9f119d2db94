/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The messages of one SCRAM exchange (RFC 5802 §5, §7), the server's side: read, checked against
 * the grammar to the byte, and written. Whom it is about, and what the stream offers, is judged in
 * sasl.c. The client's bytes are kept as they came, for the AuthMessage. Pure; one thread at a
 * time. */

#include "base/arena.h"
#include "xmpp/error.h"
#include "xmpp/scram.h"

struct scram_exchange {
	str gs2_header; /* with its last comma */
	char flag;	/* n, y or p */
	str binding;	/* the name behind p= */
	str authzid;	/* decoded; STR_NONE: not given */
	str user;	/* decoded, not prepared */
	str first_bare; /* client-first-message-bare, as received */
	str client_nonce;
	str nonce; /* both parts */
	str server_first;
	str auth_message; /* once the final message was read */
};

/* SASL_OK or malformed-request. What is kept lies in the arena. */
enum sasl_error scram_read_first(struct scram_exchange *exchange, str message, struct arena *arena)
	MUST_USE;
/* The server-first-message. `extension` ("h=…") may be STR_NONE. */
str scram_write_first(struct scram_exchange *exchange, const struct scram_keys *keys,
		      str server_nonce, str extension, struct arena *arena);
/* `binding_data` is empty unless the flag is p. malformed-request, or not-authorized when the
 * binding, the nonce or the proof is not the right one. */
enum sasl_error scram_read_final(struct scram_exchange *exchange, const struct scram_keys *keys,
				 str message, str binding_data, struct arena *arena) MUST_USE;
/* The server-final-message "v=…". */
str scram_write_final(const struct scram_exchange *exchange, const struct scram_keys *keys,
		      struct arena *arena);
