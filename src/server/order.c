/* SPDX-License-Identifier: Apache-2.0 */
/* Requests of the administrator: a table of their first words, and what each does. */

#include "server/order.h"

#include <time.h>

#include "base/encode.h"
#include "base/mem.h"
#include "server/import.h"
#include "server/server.h"

enum { WORDS_MAX = 6, PASSWORD_MAX = 4096, PAGE_MAX = 1000 };

struct words {
	str at[WORDS_MAX];
	unsigned count;
};

struct order_kind {
	const char *words;    /* the first ones */
	unsigned least, most; /* words that follow */
	void (*run)(struct order *order, const str *words, unsigned count);
};

void order_end(struct order *order, bool is_done, str sentence)
{
	struct arena arena = order->arena;

	/* The sentence may lie in the arena, and the order is gone after this. */
	order->events->done(order, is_done, sentence);
	arena_fini(&arena);
}

static void refuse(struct order *order, str sentence)
{
	order_end(order, false, sentence);
}

/* ---- accounts ---- */

static str name_of_hosts(struct order *order)
{
	const struct config *config = server_config(order->server);
	struct buf names;
	str text;

	buf_init(&names, 1000);
	for (const struct host *host = config_first_host(config); host;
	     host = config_next_host(config, host))
		buf_printf(&names, "%s%.*s", names.len ? ", " : "", STR_ARG(host->domain));
	text = arena_str(&order->arena, buf_str(&names));
	buf_fini(&names);
	return text;
}

/* False: it has been refused. */
static bool read_account(struct order *order, str text)
{
	jid account;

	if (!jid_parse(text, &order->arena, &account) || account.local_len == 0 ||
	    account.resource_len) {
		refuse(order,
		       arena_printf(&order->arena,
				    "\"%.*s\" is not the address of an account; write it like "
				    "alice@example.org",
				    STR_ARG(text)));
		return false;
	}
	if (!config_host(server_config(order->server), jid_domain(account))) {
		refuse(order,
		       arena_printf(&order->arena,
				    "\"%.*s\" is not served here; what is served: %.*s",
				    STR_ARG(jid_domain(account)), STR_ARG(name_of_hosts(order))));
		return false;
	}
	order->account.account = account;
	return true;
}

static bool read_password(struct order *order, str text)
{
	struct buf password;
	bool is_right;

	buf_init(&password, PASSWORD_MAX);
	is_right = base64_decode(&password, text) && !buf_failed(&password);
	if (is_right)
		order->account.password = arena_str(&order->arena, buf_str(&password));
	else
		refuse(order, S("the password is too long"));
	mem_wipe(password.at, password.len);
	buf_fini(&password);
	return is_right;
}

static str sentence_of(struct order *order, enum account_result result)
{
	str account = jid_str(order->account.account);

	switch (result) {
	case ACCOUNT_DONE:
		return STR_NONE;
	case ACCOUNT_EXISTS:
		return arena_printf(
			&order->arena,
			"%.*s exists, or existed once; to give a deleted name to somebody "
			"else say --reuse",
			STR_ARG(account));
	case ACCOUNT_UNKNOWN:
		return arena_printf(&order->arena,
				    "there is no account %.*s; `jackdaw user list` shows all",
				    STR_ARG(account));
	case ACCOUNT_BAD_NAME:
		return arena_printf(&order->arena, "%.*s cannot be the name of an account",
				    STR_ARG(account));
	case ACCOUNT_BAD_PASSWORD:
		return S(
			"this password cannot be used: it is empty, not UTF-8, or holds characters "
			"that cannot be typed");
	case ACCOUNT_BUSY:
		return S("too many logins at this moment; try again");
	case ACCOUNT_FAILED:
		return server_store_refusal(order->server, &order->arena);
	}
	return S("unknown result");
}

static void account_done(struct account_request *request, enum account_result result)
{
	struct order *order = container_of(request, struct order, account);

	if (order->account.password.len)
		mem_wipe((char *)order->account.password.at, order->account.password.len);
	order_end(order, result == ACCOUNT_DONE, sentence_of(order, result));
}

static void add_user(struct order *order, const str *words, unsigned count)
{
	bool may_reuse = count == 3 && str_eq(words[2], S("reuse"));

	if (count == 3 && !may_reuse) {
		refuse(order, S("only \"reuse\" may follow the password"));
		return;
	}
	if (!read_account(order, words[0]) || !read_password(order, words[1]))
		return;
	order->account.may_reuse_name = may_reuse;
	account_create(&order->account);
}

static void change_password(struct order *order, const str *words, unsigned count)
{
	(void)count;
	if (read_account(order, words[0]) && read_password(order, words[1]))
		account_set_password(&order->account);
}

static void delete_user(struct order *order, const str *words, unsigned count)
{
	(void)count;
	if (read_account(order, words[0]))
		account_remove(&order->account);
}

/* ---- lists ---- */

static void tell_account(struct order *order, const struct store_account *account)
{
	time_t created = (time_t)account->created;
	char date[16];
	struct buf line;
	struct tm utc;

	gmtime_r(&created, &utc);
	strftime(date, sizeof(date), "%Y-%m-%d", &utc);
	buf_init(&line, 4096);
	buf_printf(&line, "%.*s@%.*s created %s%s", STR_ARG(account->local),
		   STR_ARG(order->list.host), date, account->is_disabled ? " disabled" : "");
	order->events->line(order, buf_str(&line));
	buf_fini(&line);
}

static void listed(struct store_account_list *list)
{
	struct order *order = container_of(list, struct order, list);

	if (list->request.status != STORE_OK && list->request.status != STORE_NOT_FOUND) {
		refuse(order, server_store_refusal(order->server, &order->arena));
		return;
	}
	for (size_t i = 0; list->request.status == STORE_OK && i < list->count; i++)
		tell_account(order, &list->accounts[i]);
	order_end(order, true, STR_NONE);
}

static void list_users(struct order *order, const str *words, unsigned count)
{
	int64_t limit;
	str host;

	if (!jid_prepare_domain(words[0], &order->arena, &host) ||
	    !config_host(server_config(order->server), host)) {
		refuse(order, arena_printf(&order->arena,
					   "\"%.*s\" is not served here; what is served: %.*s",
					   STR_ARG(words[0]), STR_ARG(name_of_hosts(order))));
		return;
	}
	if (!str_to_int(words[1], 1, PAGE_MAX, &limit)) {
		refuse(order, S("a page has 1 to 1000 accounts"));
		return;
	}
	order->list.host = host;
	order->list.limit = (unsigned)limit;
	order->list.after = count == 3 ? words[2] : S("");
	store_account_list(server_store(order->server), &order->list, listed);
}

static void list_hosts(struct order *order, const str *words, unsigned count)
{
	const struct config *config = server_config(order->server);

	(void)words;
	(void)count;
	for (const struct host *host = config_first_host(config); host;
	     host = config_next_host(config, host))
		order->events->line(order, host->domain);
	order_end(order, true, STR_NONE);
}

/* ---- the server itself ---- */

static void reload(struct order *order, const str *words, unsigned count)
{
	struct buf why;
	str rest, line;
	bool is_done;

	(void)words;
	(void)count;
	buf_init(&why, 2000);
	is_done = server_reload(order->server, &why);
	rest = is_done ? buf_str(&why) : STR_NONE;
	while (str_cut(&rest, '\n', &line))
		if (line.len)
			order->events->line(order, line);
	order_end(order, is_done, is_done ? STR_NONE : buf_str(&why));
	buf_fini(&why);
}

static void tell_status(struct order *order, const str *words, unsigned count)
{
	struct buf text;
	str rest, line;

	(void)words;
	(void)count;
	buf_init(&text, 65536);
	server_describe(order->server, &text);
	rest = buf_str(&text);
	while (str_cut(&rest, '\n', &line))
		if (line.len)
			order->events->line(order, line);
	buf_fini(&text);
	order_end(order, true, STR_NONE);
}

/* ---- the table ---- */

static const struct order_kind kinds[] = {
	{ "user add", 2, 3, add_user },	   { "user passwd", 2, 2, change_password },
	{ "user del", 1, 1, delete_user }, { "user list", 2, 3, list_users },
	{ "hosts", 0, 0, list_hosts },	   { "reload", 0, 0, reload },
	{ "status", 0, 0, tell_status },
};

static bool split(str request, struct words *words)
{
	str word;

	words->count = 0;
	while (str_cut(&request, ' ', &word)) {
		if (word.len == 0)
			continue;
		if (words->count == WORDS_MAX)
			return false;
		words->at[words->count++] = word;
	}
	return true;
}

/* How many of the words name the kind; 0: they do not. */
static unsigned words_of_kind(const struct order_kind *kind, const struct words *words)
{
	str rest = str_of(kind->words), word;
	unsigned count = 0;

	while (str_cut(&rest, ' ', &word)) {
		if (count == words->count || !str_eq(word, words->at[count]))
			return 0;
		count++;
	}
	return count;
}

static bool run_kind(struct order *order, const struct order_kind *kind, const struct words *words)
{
	unsigned named = words_of_kind(kind, words);
	unsigned given = words->count - named;

	if (named == 0)
		return false;
	if (given < kind->least || given > kind->most)
		refuse(order, S("too few or too many words for this request"));
	else
		kind->run(order, words->at + named, given);
	return true;
}

void order_start(struct order *order, struct server *server, const struct order_events *events,
		 str request)
{
	struct words words;

	*order = (struct order){ .events = events, .server = server };
	arena_init(&order->arena);
	order->account.done = account_done;
	request = arena_str(&order->arena, request);
	if (str_starts(request, S(IMPORT_ORDER " "))) {
		import_start(order, str_from(request, sizeof(IMPORT_ORDER)));
		return;
	}
	if (!split(request, &words)) {
		refuse(order, S("too many words for a request"));
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (run_kind(order, &kinds[i], &words))
			return;
	refuse(order,
	       S("unknown request; the server and this command may be of different versions"));
}
