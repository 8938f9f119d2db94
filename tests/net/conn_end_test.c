/* SPDX-License-Identifier: Apache-2.0 */
/* Each end of a connection has its words. */

#include "net/conn.h"
#include "support/test.h"

TEST(each_end_has_its_own_words)
{
	for (int i = CONN_CLOSED; i <= CONN_OVERFLOWED; i++) {
		CHECK(conn_end_text((enum conn_end)i).len > 0);
		for (int j = CONN_CLOSED; j < i; j++)
			CHECK(!str_eq(conn_end_text((enum conn_end)i),
				      conn_end_text((enum conn_end)j)));
	}
}
