/* SPDX-License-Identifier: Apache-2.0 */
/* Many accounts in one order; the server, its accounts and the asker are played here. */

#include "server/import.h"

#include "config/config_fixture.h"
#include "server/server.h"
#include "support/test.h"

#define SECRET \
	"SCRAM-SHA-1$4096:QSXCR+Q6sek8bf92$6dlGYMOdZcOPutkcNY8U2g7vK9Y=:D+CSWLOshSulAsxiupA+qs2/" \
	"fTE="
#define LARGER \
	"SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=" \
	":" \
	"wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="
#define BAD_SECRET ": its secret is not like SCRAM-SHA-256$10000:SALT$KEY:KEY, or is there twice\n"

enum { ASKED_MAX = 10 };

static struct config *config;
static struct buf told; /* lines, then "ok" or "error …" */
static struct account_request *asked[ASKED_MAX];
static unsigned asked_count;

str server_store_refusal(const struct server *server, struct arena *arena)
{
	(void)server;
	return arena_str(arena, S("the store could not do it: the disk is full"));
}

const struct config *server_config(const struct server *server)
{
	(void)server;
	return config;
}

void account_import(struct account_request *request)
{
	CHECK(asked_count < ASKED_MAX);
	asked[asked_count++] = request;
}

void order_end(struct order *order, bool is_done, str sentence)
{
	buf_printf(&told, "%s%.*s", is_done ? "ok" : "error ", STR_ARG(sentence));
	arena_fini(&order->arena);
}

static void hear_line(struct order *order, str line)
{
	(void)order;
	buf_printf(&told, "%.*s\n", STR_ARG(line));
}

static const struct order_events events = { hear_line, NULL };
static struct order order;

static void give(const char *words)
{
	asked_count = 0;
	buf_fini(&told);
	buf_init(&told, 4000);
	config_unref(&config);
	config = config_of(S("host \"a.example\" { } host \"b.example\" { }"));
	order = (struct order){ .events = &events };
	arena_init(&order.arena);
	import_start(&order, arena_str(&order.arena, str_of(words)));
}

static void end(void)
{
	buf_fini(&told);
	config_unref(&config);
}

TEST(every_account_is_asked_for_with_its_keys_and_all_are_awaited)
{
	give("Ann@A.example " SECRET "  " LARGER " bob@b.example " LARGER);
	CHECK_INT(asked_count, 2);
	CHECK_STR(buf_str(&told), "");
	/* The last comes first; nobody cares. */
	CHECK_STR(jid_str(asked[0]->account), "bob@b.example");
	CHECK_INT(asked[0]->key_count, 1);
	CHECK_INT(asked[0]->keys[0].hash, SCRAM_SHA256);
	CHECK_STR(jid_str(asked[1]->account), "ann@a.example");
	CHECK_INT(asked[1]->key_count, 2);
	CHECK(scram_password_fits(&asked[1]->keys[0], S("pencil")));
	CHECK(scram_password_fits(&asked[1]->keys[1], S("pencil")));
	asked[0]->done(asked[0], ACCOUNT_DONE);
	CHECK_STR(buf_str(&told), "");
	asked[1]->done(asked[1], ACCOUNT_DONE);
	CHECK_STR(buf_str(&told), "ok");
	end();
}

TEST(what_cannot_be_is_told_and_the_rest_is_done)
{
	give("a@a.example " SECRET " a@c.example " SECRET " @a.example " SECRET
	     " x@a.example/r " SECRET
	     " none@a.example bad@a.example SCRAM-SHA-1$x twice@a.example " SECRET " " SECRET);
	CHECK_INT(asked_count, 1);
	asked[0]->done(asked[0], ACCOUNT_EXISTS);
	CHECK_STR(buf_str(&told), "a@c.example: is not served here\n"
				  "@a.example: is not the address of an account\n"
				  "x@a.example/r: is not the address of an account\n"
				  "none@a.example: has no secret\n"
				  "bad@a.example" BAD_SECRET "twice@a.example" BAD_SECRET
				  "a@a.example: exists, or existed once\n"
				  "error 7 of 7 accounts were not imported");
	end();
}

TEST(a_failing_store_is_told)
{
	give("a@a.example " SECRET);
	asked[0]->done(asked[0], ACCOUNT_FAILED);
	CHECK_STR(buf_str(&told),
		  "a@a.example: the store could not do it: the disk is full\n"
		  "error 1 of 1 accounts were not imported");
	end();
}

TEST(an_order_of_nobody_ends_at_once)
{
	give("");
	CHECK_STR(buf_str(&told), "ok");
	give(SECRET);
	CHECK_INT(asked_count, 0);
	CHECK_STR(buf_str(&told), "ok");
	end();
}
