/* SPDX-License-Identifier: Apache-2.0 */
/* The client's side of the floor's one line. */

#include "floor_hello.h"

void floor_hello(struct client *client, size_t size, const unsigned *to, unsigned count)
{
	struct buf *out = wire_say(&client->wire);

	/* No stream's header will come. */
	client->wire.splitter = splitter_within();
	buf_printf(out, "hello %u %zu %u", client->number, size, count);
	for (unsigned i = 0; i < count; i++)
		buf_printf(out, " %u", to[i]);
	buf_add_char(out, '\n');
}
