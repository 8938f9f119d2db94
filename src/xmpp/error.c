/* SPDX-License-Identifier: Apache-2.0 */
/* The errors of the protocol in the documents' own words. */

#include "xmpp/error.h"

#include "base/bug.h"

/* S() is no constant expression, which a table must be made of. */
#define TEXT(literal) \
	{ \
		"" literal, sizeof(literal) - 1 \
	}
#define STANZA_ROW(name, text, type) [ERROR_##name] = { TEXT(text), TEXT(type) },
#define STREAM_ROW(name, text) [STREAM_##name] = TEXT(text),
#define SASL_ROW(name, text) [SASL_##name] = TEXT(text),

static const struct {
	str name, type;
} stanza_errors[ERROR_COUNT] = { STANZA_ERROR_LIST(STANZA_ROW) };

static const str stream_errors[STREAM_ERROR_COUNT] = { STREAM_ERROR_LIST(STREAM_ROW) };
static const str sasl_errors[SASL_ERROR_COUNT] = { SASL_ERROR_LIST(SASL_ROW) };

str stanza_error_name(enum stanza_error error)
{
	BUG_ON(error <= ERROR_NONE || error >= ERROR_COUNT);
	return stanza_errors[error].name;
}

str stanza_error_type(enum stanza_error error)
{
	BUG_ON(error <= ERROR_NONE || error >= ERROR_COUNT);
	return stanza_errors[error].type;
}

str stream_error_name(enum stream_error error)
{
	BUG_ON(error <= STREAM_OK || error >= STREAM_ERROR_COUNT);
	return stream_errors[error];
}

str sasl_error_name(enum sasl_error error)
{
	BUG_ON(error <= SASL_OK || error >= SASL_ERROR_COUNT);
	return sasl_errors[error];
}
