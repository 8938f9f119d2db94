/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The errors of the protocol in the documents' own words: of a stanza (RFC 6120 §8.3.3), of a
 * stream (§4.9.3), of SASL (§6.5). Pure tables; any thread. */

#include "base/str.h"

#define STANZA_ERROR_LIST(X) \
	X(BAD_REQUEST, "bad-request", "modify") \
	X(CONFLICT, "conflict", "cancel") \
	X(FEATURE_NOT_IMPLEMENTED, "feature-not-implemented", "cancel") \
	X(FORBIDDEN, "forbidden", "auth") \
	X(GONE, "gone", "cancel") \
	X(INTERNAL_SERVER_ERROR, "internal-server-error", "cancel") \
	X(ITEM_NOT_FOUND, "item-not-found", "cancel") \
	X(JID_MALFORMED, "jid-malformed", "modify") \
	X(NOT_ACCEPTABLE, "not-acceptable", "modify") \
	X(NOT_ALLOWED, "not-allowed", "cancel") \
	X(NOT_AUTHORIZED, "not-authorized", "auth") \
	X(POLICY_VIOLATION, "policy-violation", "modify") \
	X(RECIPIENT_UNAVAILABLE, "recipient-unavailable", "wait") \
	X(REDIRECT, "redirect", "modify") \
	X(REGISTRATION_REQUIRED, "registration-required", "auth") \
	X(REMOTE_SERVER_NOT_FOUND, "remote-server-not-found", "cancel") \
	X(REMOTE_SERVER_TIMEOUT, "remote-server-timeout", "wait") \
	X(RESOURCE_CONSTRAINT, "resource-constraint", "wait") \
	X(SERVICE_UNAVAILABLE, "service-unavailable", "cancel") \
	X(SUBSCRIPTION_REQUIRED, "subscription-required", "auth") \
	X(UNDEFINED_CONDITION, "undefined-condition", "cancel") \
	X(UNEXPECTED_REQUEST, "unexpected-request", "wait")

#define STREAM_ERROR_LIST(X) \
	X(BAD_FORMAT, "bad-format") \
	X(BAD_NAMESPACE_PREFIX, "bad-namespace-prefix") \
	X(CONFLICT, "conflict") \
	X(CONNECTION_TIMEOUT, "connection-timeout") \
	X(HOST_GONE, "host-gone") \
	X(HOST_UNKNOWN, "host-unknown") \
	X(IMPROPER_ADDRESSING, "improper-addressing") \
	X(INTERNAL_SERVER_ERROR, "internal-server-error") \
	X(INVALID_FROM, "invalid-from") \
	X(INVALID_NAMESPACE, "invalid-namespace") \
	X(INVALID_XML, "invalid-xml") \
	X(NOT_AUTHORIZED, "not-authorized") \
	X(NOT_WELL_FORMED, "not-well-formed") \
	X(POLICY_VIOLATION, "policy-violation") \
	X(REMOTE_CONNECTION_FAILED, "remote-connection-failed") \
	X(RESET, "reset") \
	X(RESOURCE_CONSTRAINT, "resource-constraint") \
	X(RESTRICTED_XML, "restricted-xml") \
	X(SEE_OTHER_HOST, "see-other-host") \
	X(SYSTEM_SHUTDOWN, "system-shutdown") \
	X(UNDEFINED_CONDITION, "undefined-condition") \
	X(UNSUPPORTED_ENCODING, "unsupported-encoding") \
	X(UNSUPPORTED_FEATURE, "unsupported-feature") \
	X(UNSUPPORTED_STANZA_TYPE, "unsupported-stanza-type") \
	X(UNSUPPORTED_VERSION, "unsupported-version")

#define SASL_ERROR_LIST(X) \
	X(ABORTED, "aborted") \
	X(ACCOUNT_DISABLED, "account-disabled") \
	X(CREDENTIALS_EXPIRED, "credentials-expired") \
	X(ENCRYPTION_REQUIRED, "encryption-required") \
	X(INCORRECT_ENCODING, "incorrect-encoding") \
	X(INVALID_AUTHZID, "invalid-authzid") \
	X(INVALID_MECHANISM, "invalid-mechanism") \
	X(MALFORMED_REQUEST, "malformed-request") \
	X(MECHANISM_TOO_WEAK, "mechanism-too-weak") \
	X(NOT_AUTHORIZED, "not-authorized") \
	X(TEMPORARY_AUTH_FAILURE, "temporary-auth-failure")

#define ERROR_ENUM3(name, text, type) ERROR_##name,
#define STREAM_ENUM(name, text) STREAM_##name,
#define SASL_ENUM(name, text) SASL_##name,

enum stanza_error { ERROR_NONE, STANZA_ERROR_LIST(ERROR_ENUM3) ERROR_COUNT };
enum stream_error { STREAM_OK, STREAM_ERROR_LIST(STREAM_ENUM) STREAM_ERROR_COUNT };
enum sasl_error { SASL_OK, SASL_ERROR_LIST(SASL_ENUM) SASL_ERROR_COUNT };

str stanza_error_name(enum stanza_error error);
/* cancel, modify, auth, wait */
str stanza_error_type(enum stanza_error error);
str stream_error_name(enum stream_error error);
str sasl_error_name(enum sasl_error error);
