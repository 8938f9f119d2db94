/* SPDX-License-Identifier: Apache-2.0 */
/* How connections end, for log lines. */

#include "net/conn.h"

str conn_end_text(enum conn_end end)
{
	static const char *const texts[] = {
		[CONN_CLOSED] = "closed",	  [CONN_ABORTED] = "aborted",
		[CONN_LOST] = "connection lost",  [CONN_TIMED_OUT] = "the client takes no output",
		[CONN_TLS_FAILED] = "tls failed", [CONN_OVERFLOWED] = "the client reads too slowly",
	};

	return str_of(texts[end]);
}
