/* SPDX-License-Identifier: Apache-2.0 */
/* The stage of the fake world: the whole core in this thread, a world of its own for each story. */

#include "base/mem.h"
#include "stories/stage.h"
#include "support/fake_net.h"
#include "support/fake_store.h"
#include "support/world.h"

struct fake_wire {
	struct wire wire;
	struct client *client;
};

static struct stage stage;
static struct world *world;

static void begin_story(struct stage *at, bool keeps_messages)
{
	/* Anybody may register: on the real server stories make their accounts so. */
	const struct world_options options = {
		.settings = "register { enabled = yes per_address = 1000000 }",
		.keeps_messages = keeps_messages,
	};

	(void)at;
	world = world_open(&options);
}

static void end_story(struct stage *at)
{
	(void)at;
	world_close(&world);
}

static struct wire *open_wire(struct stage *at)
{
	struct fake_wire *fake = mem_zalloc(sizeof(*fake));

	fake->wire.stage = at;
	fake->client = world_connect(world);
	return &fake->wire;
}

static void send_bytes(struct wire *wire, str bytes)
{
	client_send_str(container_of(wire, struct fake_wire, wire)->client, bytes);
}

static enum wire_news receive_bytes(struct wire *wire, struct buf *out)
{
	struct client *client = container_of(wire, struct fake_wire, wire)->client;

	world_settle(world);
	buf_add(out, client_heard(client));
	if (out->len)
		return WIRE_BYTES;
	return client_is_closed(client) ? WIRE_CLOSED : WIRE_SILENT;
}

static void cut_wire(struct wire **wire)
{
	struct fake_wire *fake = container_of(*wire, struct fake_wire, wire);

	client_cut(&fake->client);
	mem_free(fake);
	*wire = NULL;
}

static void add_account(struct stage *at, const char *bare)
{
	(void)at;
	world_add_account(world, bare);
}

static void settle(struct stage *at)
{
	(void)at;
	world_settle(world);
}

/* The next write, whatever it is about; a kind that is not asked for keeps its failure. */
static void fail_writes(unsigned count)
{
	for (enum store_op op = 0; op < STORE_OP_COUNT; op++)
		if (store_op_writes(op))
			fake_store_script(world_store(world), op, FAKE_FAILS, count);
}

static bool happens(struct stage *at, enum world_event event, int64_t amount)
{
	(void)at;
	switch (event) {
	case WORLD_TIME_PASSES:
		world_advance_ms(world, amount * 1000);
		return true;
	case WORLD_RESTARTS:
		world_restart(world);
		return true;
	case WORLD_DIES:
		world_crash(world);
		return true;
	case WORLD_STORE_FAILS:
		fail_writes((unsigned)amount);
		return true;
	}
	return false;
}

struct stage *stage_make(const struct stage_options *options, struct buf *why)
{
	if (options->address) {
		buf_add(why, S("the fake world has no address"));
		return NULL;
	}
	stage = (struct stage){
		.name = "the fake world",
		.domain = options->domain,
		.begin = begin_story,
		.end = end_story,
		.open = open_wire,
		.send = send_bytes,
		.receive = receive_bytes,
		.cut = cut_wire,
		.add_account = add_account,
		.settle = settle,
		.happens = happens,
	};
	return &stage;
}
