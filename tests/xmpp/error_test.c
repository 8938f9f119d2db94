/* SPDX-License-Identifier: Apache-2.0 */
/* Each error has its word, and no two the same. */

#include "xmpp/error.h"

#include "support/test.h"

TEST(stanza_errors_have_the_words_and_types_of_rfc_6120)
{
	CHECK_STR(stanza_error_name(ERROR_BAD_REQUEST), "bad-request");
	CHECK_STR(stanza_error_type(ERROR_BAD_REQUEST), "modify");
	CHECK_STR(stanza_error_name(ERROR_NOT_AUTHORIZED), "not-authorized");
	CHECK_STR(stanza_error_type(ERROR_NOT_AUTHORIZED), "auth");
	CHECK_STR(stanza_error_type(ERROR_REMOTE_SERVER_TIMEOUT), "wait");
	CHECK_STR(stanza_error_name(ERROR_UNEXPECTED_REQUEST), "unexpected-request");
	CHECK_STR(stream_error_name(STREAM_BAD_FORMAT), "bad-format");
	CHECK_STR(stream_error_name(STREAM_UNSUPPORTED_VERSION), "unsupported-version");
	CHECK_STR(sasl_error_name(SASL_ABORTED), "aborted");
	CHECK_STR(sasl_error_name(SASL_TEMPORARY_AUTH_FAILURE), "temporary-auth-failure");
	CHECK_INT(ERROR_COUNT - 1, 22);
	CHECK_INT(STREAM_ERROR_COUNT - 1, 25);
	CHECK_INT(SASL_ERROR_COUNT - 1, 11);
}

TEST(no_word_is_missing_or_given_twice)
{
	for (int i = ERROR_NONE + 1; i < ERROR_COUNT; i++) {
		str name = stanza_error_name((enum stanza_error)i);

		CHECK(name.len > 0);
		CHECK(stanza_error_type((enum stanza_error)i).len > 0);
		for (int k = ERROR_NONE + 1; k < i; k++)
			CHECK(!str_eq(name, stanza_error_name((enum stanza_error)k)));
	}
	for (int i = STREAM_OK + 1; i < STREAM_ERROR_COUNT; i++)
		CHECK(stream_error_name((enum stream_error)i).len > 0);
	for (int i = SASL_OK + 1; i < SASL_ERROR_COUNT; i++)
		CHECK(sasl_error_name((enum sasl_error)i).len > 0);
}
