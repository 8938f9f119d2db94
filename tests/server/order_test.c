/* SPDX-License-Identifier: Apache-2.0 */
/* Orders are understood or refused with a sentence; the server and its accounts are played here. */

#include "server/order.h"

#include <stdio.h>

#include "config/config_fixture.h"
#include "server/import.h"
#include "server/server.h"

static struct config *config;
static struct buf told;		      /* lines, then "ok" or "error …" */
static struct account_request *asked; /* the last one */
static const char *asked_what;
static enum account_result result;
static enum store_status list_status;
static unsigned listed_limit;
static char listed_after[16];
static bool reload_works;

/* ---- the server played ---- */

const struct config *server_config(const struct server *server)
{
	(void)server;
	return config;
}

struct store_client *server_store(const struct server *server)
{
	(void)server;
	return NULL;
}

bool server_reload(struct server *server, struct buf *why)
{
	(void)server;
	buf_add(why, reload_works ? S("threads later\n") : S("the file is broken"));
	return reload_works;
}

str server_store_refusal(const struct server *server, struct arena *arena)
{
	(void)server;
	return arena_str(arena, S("the store could not do it: the disk is full"));
}

void server_describe(const struct server *server, struct buf *out)
{
	(void)server;
	buf_add(out, S("version 1\nsessions 2\n"));
}

static void note(struct account_request *request, const char *what)
{
	asked = request;
	asked_what = what;
}

void account_create(struct account_request *request)
{
	note(request, "create");
}

void account_set_password(struct account_request *request)
{
	note(request, "set password");
}

void account_remove(struct account_request *request)
{
	note(request, "remove");
}

void store_account_list(struct store_client *client, struct store_account_list *list,
			void (*done)(struct store_account_list *list))
{
	static struct store_account accounts[] = {
		{ .created = 0, .local = { "alice", 5 } },
		{ .created = 86400, .local = { "bob", 3 }, .is_disabled = true },
	};

	(void)client;
	listed_limit = list->limit;
	snprintf(listed_after, sizeof(listed_after), "%.*s", STR_ARG(list->after));
	list->request.status = list_status;
	list->accounts = accounts;
	list->count = ARRAY_LEN(accounts);
	done(list);
}

void import_start(struct order *asking, str words)
{
	asking->events->line(asking, words);
	order_end(asking, true, STR_NONE);
}

/* ---- the asker played ---- */

static void hear_line(struct order *order, str line)
{
	(void)order;
	buf_printf(&told, "%.*s\n", STR_ARG(line));
}

static void hear_done(struct order *order, bool is_done, str sentence)
{
	(void)order;
	buf_printf(&told, "%s%.*s", is_done ? "ok" : "error ", STR_ARG(sentence));
}

static const struct order_events events = { hear_line, hear_done };
static struct order order;

static void give(const char *text)
{
	asked = NULL;
	asked_what = "";
	buf_fini(&told);
	buf_init(&told, 4000);
	config_unref(&config);
	config = config_of(S("host \"a.example\" { } host \"b.example\" { }"));
	order_start(&order, NULL, &events, str_of(text));
}

#define CHECK_TOLD(text, answer)                                                                   \
	do {                                                                                       \
		give(text);                                                                        \
		CHECK(asked == NULL);                                                              \
		CHECK_STR(buf_str(&told), answer);                                                 \
	} while (0)

/* The answer to what was asked of the accounts. */
static str answer(enum account_result with)
{
	result = with;
	asked->done(asked, result);
	return buf_str(&told);
}

TEST(an_account_is_made_with_the_password_that_was_given)
{
	give("user add Alice@A.example cGFzcyB3b3Jk");
	CHECK_STR(str_of(asked_what), "create");
	CHECK_STR(jid_str(asked->account), "alice@a.example");
	CHECK_STR(asked->password, "pass word");
	CHECK(!asked->may_reuse_name);
	CHECK_STR(answer(ACCOUNT_DONE), "ok");
	give("user add alice@b.example cGFzcyB3b3Jk reuse");
	CHECK(asked->may_reuse_name);
	CHECK_STR(
		answer(ACCOUNT_EXISTS),
		"error alice@b.example exists, or existed once; to give a deleted name to somebody "
		"else say --reuse");
	CHECK_TOLD("user add alice@b.example cGFzcyB3b3Jk yes",
		   "error only \"reuse\" may follow the password");
}

TEST(accounts_are_changed_and_removed)
{
	give("user passwd alice@a.example cGFzcw==");
	CHECK_STR(str_of(asked_what), "set password");
	CHECK_STR(answer(ACCOUNT_UNKNOWN),
		  "error there is no account alice@a.example; `jackdaw user list` shows all");
	give("user del alice@a.example");
	CHECK_STR(str_of(asked_what), "remove");
	CHECK_STR(answer(ACCOUNT_DONE), "ok");
}

TEST(every_result_has_its_sentence)
{
	for (int i = ACCOUNT_EXISTS; i <= ACCOUNT_FAILED; i++) {
		give("user passwd alice@a.example cGFzcw==");
		CHECK(str_starts(answer((enum account_result)i), S("error ")));
		CHECK(told.len > strlen("error ") + 10);
	}
}

TEST(what_is_no_account_of_ours_is_refused)
{
	static const char *const wrong[] = { "alice", "a.example", "alice@a.example/x",
					     "@a.example", "a@b@c" };

	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		struct buf text;

		buf_init(&text, 100);
		buf_printf(&text, "user del %s", wrong[i]);
		give(buf_cstr(&text));
		CHECK(asked == NULL);
		CHECK(str_ends(
			buf_str(&told),
			S("is not the address of an account; write it like alice@example.org")));
		buf_fini(&text);
	}
	CHECK_TOLD("user del alice@c.example",
		   "error \"c.example\" is not served here; what is served: a.example, b.example");
	CHECK_TOLD("user passwd alice@a.example no-base64", "error the password is too long");
}

TEST(accounts_are_listed_by_pages)
{
	list_status = STORE_OK;
	CHECK_TOLD("user list a.example 2", "alice@a.example created 1970-01-01\nbob@a.example "
					    "created 1970-01-02 disabled\nok");
	CHECK_INT(listed_limit, 2);
	CHECK_STR(str_of(listed_after), "");
	give("user list a.example 1000 alice");
	CHECK_STR(str_of(listed_after), "alice");
	CHECK_TOLD("user list a.example 1001", "error a page has 1 to 1000 accounts");
	CHECK_TOLD("user list a.example 0", "error a page has 1 to 1000 accounts");
	CHECK_TOLD("user list c.example 10",
		   "error \"c.example\" is not served here; what is served: a.example, b.example");
	list_status = STORE_FAILED;
	CHECK_TOLD("user list a.example 10",
		   "error the store could not do it: the disk is full");
}

TEST(the_server_is_asked_for_itself)
{
	CHECK_TOLD("hosts", "a.example\nb.example\nok");
	CHECK_TOLD("status", "version 1\nsessions 2\nok");
	reload_works = true;
	CHECK_TOLD("reload", "threads later\nok");
	reload_works = false;
	CHECK_TOLD("  reload ", "error the file is broken");
}

TEST(an_import_may_have_more_words_than_other_orders)
{
	CHECK_TOLD("user import a@b c d e@f g h i j", "a@b c d e@f g h i j\nok");
	CHECK_TOLD("user import", "error unknown request; the server and this command may be of "
				  "different versions");
}

TEST(nonsense_is_refused)
{
	CHECK_TOLD("", "error unknown request; the server and this command may be of different "
		       "versions");
	CHECK_TOLD("user", "error unknown request; the server and this command may be of different "
			   "versions");
	CHECK_TOLD("userx add a b", "error unknown request; the server and this command may be of "
				    "different versions");
	CHECK_TOLD("user add", "error too few or too many words for this request");
	CHECK_TOLD("status now", "error too few or too many words for this request");
	CHECK_TOLD("a b c d e f g", "error too many words for a request");
	buf_fini(&told);
	config_unref(&config);
}
