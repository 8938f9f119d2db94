/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes go in as they come, sealed stanzas come out. */

#include "xml/reader.h"

#include "support/test.h"
#include "xml/read_all.h"

TEST(a_stream_is_opened_used_and_closed)
{
	CHECK_STR(read_all("<?xml version='1.0'?>" C2S
			   "<message to='a@b'><body>hi</body></message> \n<presence/></stream:stream>"),
		  "open <stream xmlns='http://etherx.jabber.org/streams' to='b' version='1.0'/>\n"
		  "<message to='a@b'><body>hi</body></message>\n"
		  "<presence/>\n"
		  "close\n");
}
