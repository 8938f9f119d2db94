/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What a client has heard, looked through. */

#include <stdlib.h>

#include "base/buf.h"

/* The number behind each `mark`. */
static inline bool next_number(str *text, const char *mark, unsigned *out)
{
	for (; text->len; *text = str_from(*text, 1)) {
		if (!str_starts(*text, str_of(mark)))
			continue;
		*text = str_from(*text, strlen(mark));
		*out = (unsigned)strtoul(text->at, NULL, 10);
		return true;
	}
	return false;
}

/* The last ping behind messages that were kept; false: there is none. */
static inline bool find_ping(str heard, struct buf *answer)
{
	buf_clear(answer);
	for (size_t i = 0; i < heard.len; i++) {
		str id = str_from(heard, i);

		if (!str_starts(id, S("'got-it-")))
			continue;
		id = str_upto(str_from(id, 1), str_find(str_from(id, 1), '\''));
		buf_clear(answer);
		buf_printf(answer, "<iq type='result' id='%.*s'/>", STR_ARG(id));
	}
	return answer->len > 0;
}
