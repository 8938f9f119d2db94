/* SPDX-License-Identifier: Apache-2.0 */
/* A-015: requests to every handler that a module has, with children that are missing, doubled, in
 * the wrong place or unknown, of any type, to oneself, others, nobody, the server and elsewhere.
 * Each is answered once, by a result or an error of RFC 6120 §8.3.3, or is for somebody else; the
 * stream goes on, others are served, and nothing stays behind. $REQUESTS says how many, $SEED from
 * what (tools/malformed.sh). */

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "core/home.h"
#include "core/iq_run.h"
#include "core/module.h"
#include "support/fake_random.h"
#include "support/test.h"
#include "support/world.h"
#include "xml/reader.h"
#include "xmpp/stanza_rules.h"

extern const struct module *const modules[];

enum { HANDLERS_MAX = 200, ANSWER_MAX = 4096, CHECK_EVERY = 500 };

struct attack {
	struct world *world;
	struct client *mallory, *bob, *carol;
	unsigned number; /* of mallory's account */
	unsigned asked, results, errors, closed;
	struct buf request;
	/* Of the request. */
	str id, type;
	bool may_be_anothers; /* it is for a client to answer */
	bool may_close;	      /* the stream ends for it */
};

static unsigned below(unsigned bound)
{
	return (unsigned)fake_random_below(bound);
}

static str any_of(const char *const *from, size_t count)
{
	return str_of(from[below((unsigned)count)]);
}

#define ANY(array) any_of(array, ARRAY_LEN(array))

static uint64_t setting(const char *name, uint64_t otherwise)
{
	const char *said = getenv(name);

	return said ? strtoull(said, NULL, 10) : otherwise;
}

/* ---- handlers ---- */

static const struct iq_handler *handlers[HANDLERS_MAX];
static unsigned handler_count;

static void find_handlers(void)
{
	handler_count = 0;
	for (const struct module *const *module = modules; *module; module++)
		for (const struct iq_handler *at = (*module)->iqs; at && at->answer; at++)
			if (handler_count < HANDLERS_MAX)
				handlers[handler_count++] = at;
	CHECK(handler_count > 20 && handler_count < HANDLERS_MAX);
}

/* ---- requests ---- */

static str any_value(void)
{
	static const char *const values[] = {
		"",
		"bob@localhost",
		"bob@localhost/b",
		"mallory0@localhost",
		"nobody@localhost",
		"localhost",
		"example.org",
		"elsewhere.example",
		"@",
		"a@b@c",
		"a@",
		"/r",
		"\xE2\x80\xAE@localhost",
		"1",
		"0",
		"-1",
		"2147483648",
		"4294967296",
		"18446744073709551616",
		"99999999999999999999999999",
		"true",
		"none",
		"both",
		"remove",
		"roster",
		"always",
		"hidden",
		"submit",
		"form",
		"FORM_TYPE",
		"urn:xmpp:mam:2",
		"with",
		"start",
		"end",
		"ids",
		"before-id",
		"2010-06-07T00:00:00Z",
		"0000-00-00T00:00:00Z",
		"9999-12-31T23:59:60+99:99",
		"&lt;a&gt;&amp;&apos;&quot;",
		"%s%n&#10;",
		"\xF0\x9F\x98\x80",
		"* a*a*a*a*",
		"; DROP TABLE accounts; --",
	};

	return ANY(values);
}

static str any_element(void)
{
	str name;

	do
		name = el_text((enum el)below(EL_TABLE_SIZE));
	while (name.len == 0);
	return name;
}

static void add_namespace(struct buf *out)
{
	buf_add(out, S(" xmlns='"));
	buf_add(out, below(2) ? ns_text(handlers[below(handler_count)]->ns) : S("urn:unknown"));
	buf_add_char(out, '\'');
}

static void add_attrs(struct buf *out)
{
	uint64_t taken = 0;

	for (unsigned count = below(4); count; count--) {
		unsigned at = below(AT_TABLE_SIZE);
		str name = at_text((enum at)at);

		if (name.len == 0 || taken & 1ull << at || str_eq(name, S("xmlns")))
			continue;
		taken |= 1ull << at;
		buf_printf(out, " %.*s='", STR_ARG(name));
		buf_add(out, any_value());
		buf_add_char(out, '\'');
	}
}

/* What handlers want to see. */
static void add_wanted(struct buf *out)
{
	static const char *const pieces[] = {
		"<item jid='romeo@localhost' name='R'><group>g</group></item>",
		"<item jid='romeo@localhost' subscription='remove'/>",
		"<item jid='nobody@localhost'><group>g</group><group>g</group><group/></item>",
		"<item jid='elsewhere.example'/>",
		"<item/>",
		"<storage xmlns='urn:private'><a/>x</storage>",
		"<storage xmlns='jabber:client'/>",
		"<FN>M</FN><PHOTO><TYPE>image/png</TYPE><BINVAL>AA==</BINVAL></PHOTO>",
		"<username>mallory0</username><password>other</password>",
		"<username>bob</username><password>other</password>",
		"<username/><password/>",
		"<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'>"
		"<value>urn:xmpp:mam:2</value></field><field "
		"var='with'><value>bob@localhost</value>"
		"</field></x>",
		"<x xmlns='jabber:x:data' type='submit'><field "
		"var='FORM_TYPE'><value>jabber:iq:register"
		"</value></field><field var='username'><value>bob</value></field></x>",
		"<x xmlns='jabber:x:data' type='cancel'/>",
		"<x xmlns='jabber:x:data'/>",
		"<set xmlns='http://jabber.org/protocol/rsm'><max>5</max><before/></set>",
		"<set xmlns='http://jabber.org/protocol/rsm'><max>-1</max></set>",
		("<set xmlns='http://jabber.org/protocol/rsm'><max>99999999999</max>"
		 "<after>1</after><index>1</index></set>"),
		"<always><jid>bob@localhost</jid></always><never/>",
		"<never><jid>@</jid><jid>bob@localhost</jid><jid>bob@localhost</jid></never>",
		"<flip-page/>",
		"text",
	};

	buf_add(out, ANY(pieces));
}

static void add_children(struct buf *out, int depth)
{
	for (unsigned count = below(4); count; count--) {
		str name = any_element();

		if (below(2)) {
			add_wanted(out);
			continue;
		}
		buf_printf(out, "<%.*s", STR_ARG(name));
		if (below(3) == 0)
			add_namespace(out);
		add_attrs(out);
		buf_add_char(out, '>');
		if (depth < 3)
			add_children(out, depth + 1);
		buf_add(out, any_value());
		buf_printf(out, "</%.*s>", STR_ARG(name));
	}
}

static void add_payload(struct buf *out)
{
	const struct iq_handler *handler = handlers[below(handler_count)];
	str ns = below(20) ? ns_text(handler->ns) : S("urn:unknown");
	str name = below(20) ? el_text(handler->el) : any_element();

	buf_printf(out, "<%.*s xmlns='%.*s'", STR_ARG(name), STR_ARG(ns));
	add_attrs(out);
	buf_add_char(out, '>');
	add_children(out, 0);
	buf_printf(out, "</%.*s>", STR_ARG(name));
}

static void add_address(struct attack *attack)
{
	struct buf *out = &attack->request;
	unsigned dice = below(10);
	str to = any_value();

	attack->may_be_anothers = false;
	if (dice < 3)
		return; /* to the own account */
	if (dice < 6)
		buf_printf(out, " to='mallory%u@localhost%s'", attack->number,
			   below(8) ? "" : "/m");
	else if (dice < 8)
		buf_printf(out, " to='%s'", below(2) ? "localhost" : "bob@localhost");
	else
		buf_printf(out, " to='%.*s'", STR_ARG(to));
	attack->may_be_anothers = str_eq(to, S("bob@localhost/b")) || dice < 6;
}

static void grow_request(struct attack *attack)
{
	static const char *const types[] = { "get", "get", "get",    "set",   "set", "set",
					     "set", "set", "result", "error", "",    "GET" };
	static char id[20];
	struct buf *out = &attack->request;

	buf_clear(out);
	snprintf(id, sizeof(id), "q%u", attack->asked++);
	attack->id = below(50) ? str_of(id) : STR_NONE;
	attack->type = ANY(types);
	attack->may_close = below(500) == 0;
	buf_add(out, S("<iq"));
	if (str_exists(attack->id))
		buf_printf(out, " id='%s'", id);
	if (attack->type.len)
		buf_printf(out, " type='%.*s'", STR_ARG(attack->type));
	if (attack->may_close)
		buf_add(out, S(" from='bob@localhost/b'"));
	add_address(attack);
	buf_add_char(out, '>');
	for (unsigned count = below(20) ? 1 : below(3); count; count--)
		add_payload(out);
	if (below(300) == 0)
		buf_add(out, S("<query xmlns='jabber:iq:register'><remove/></query>"));
	buf_add(out, S("</iq>"));
}

/* ---- answers ---- */

static bool is_condition(const struct node *node)
{
#define NAME(name, text, type) text,
	static const char *const conditions[] = { STANZA_ERROR_LIST(NAME) };
#undef NAME

	if (!str_eq(node_ns_name(node), S("urn:ietf:params:xml:ns:xmpp-stanzas")))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(conditions); i++)
		if (str_eq(node_name(node), str_of(conditions[i])))
			return true;
	return false;
}

/* RFC 6120 §8.3.2; and nothing of what was sent comes back (A-107). */
static void check_error(const struct stanza *stanza)
{
	static const char *const types[] = { "auth", "cancel", "continue", "modify", "wait" };
	const struct node *error = node_find(stanza_root(stanza), NS_CONTENT, EL_ERROR);
	unsigned conditions = 0, known = 0;

	CHECK(error && node_first(stanza_root(stanza)) == error && !node_next(error));
	CHECK(stanza_bytes(stanza).len < ANSWER_MAX);
	NODE_EACH(child, error)
		conditions += is_condition(child);
	CHECK_INT(conditions, 1);
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		known += node_attr_is(error, AT_TYPE, str_of(types[i]));
	CHECK_INT(known, 1);
}

/* Is it an answer to what was asked just now? */
static bool is_answer(struct attack *attack, const struct stanza *stanza)
{
	const struct node *root = stanza_root(stanza);
	bool is_result = node_attr_is(root, AT_TYPE, S("result"));
	bool is_error = node_attr_is(root, AT_TYPE, S("error"));
	str id = node_raw_attr(root, AT_ID);

	if (!str_eq(node_name(root), S("iq")) || (!is_result && !is_error) ||
	    !str_eq(id, attack->id) || str_ends(node_raw_attr(root, AT_FROM), S("/m")))
		return false; /* or what she sent to herself */
	if (is_error)
		check_error(stanza);
	attack->results += is_result;
	attack->errors += is_error;
	return true;
}

static unsigned count_answers(struct attack *attack)
{
	str heard = client_heard(attack->mallory);
	struct stanza *stanza = NULL;
	struct xml_reader reader;
	unsigned answers = 0;

	xml_reader_init_bare(&reader, &xml_limits_after_auth);
	while (xml_read(&reader, &heard, &stanza) == XML_STANZA) {
		answers += is_answer(attack, stanza);
		stanza_unref(&stanza);
	}
	xml_reader_fini(&reader);
	return answers;
}

/* A new account each time: the old one may be gone, or have another password. */
static void come(struct attack *attack)
{
	char address[100];

	if (attack->mallory)
		client_cut(&attack->mallory);
	snprintf(address, sizeof(address), "mallory%u@localhost/m", ++attack->number);
	attack->mallory = world_login(attack->world, address);
	client_send(attack->mallory, "<presence/>");
	snprintf(address, sizeof(address), "<presence to='mallory%u@localhost/m'/>",
		 attack->number);
	client_send(attack->bob, address); /* so that requests reach him */
	client_forget(attack->mallory);
}

static bool wants_answer(const struct attack *attack)
{
	return !str_eq(attack->type, S("result")) && !str_eq(attack->type, S("error"));
}

static void ask(struct attack *attack)
{
	unsigned answers;
	bool has_remove;

	grow_request(attack);
	has_remove = memmem(attack->request.at, attack->request.len, "<remove", 7);
	client_send_str(attack->mallory, buf_str(&attack->request));
	answers = count_answers(attack);
	if (client_is_closed(attack->mallory)) {
		if (!attack->may_close && !has_remove)
			print_error("%s\n", buf_cstr(&attack->request));
		CHECK(attack->may_close || has_remove);
		attack->closed++;
		come(attack);
		return;
	}
	if (!str_exists(attack->id)) /* without an id there is nothing to answer by */
		return;
	if (answers != wants_answer(attack) && !(answers == 0 && attack->may_be_anothers))
		print_error("%u answers: %s\n", answers, buf_cstr(&attack->request));
	CHECK(answers == wants_answer(attack) || (answers == 0 && attack->may_be_anothers));
}

static void check_others(struct attack *attack)
{
	struct home *home;
	char bare[100];
	str heard;

	client_forget(attack->carol);
	client_send(attack->carol, "<iq type='get' id='c'><query xmlns='jabber:iq:roster'/></iq>");
	heard = client_heard(attack->carol);
	CHECK(memmem(heard.at, heard.len, "id='c' type='result'", 20));
	client_forget(attack->bob);
	CHECK_INT(iq_open_count(), 0);
	snprintf(bare, sizeof(bare), "mallory%u@localhost", attack->number);
	home = world_home(attack->world, bare);
	CHECK(home && home->pins == 0);
	world_advance_ms(attack->world, 5000);
}

TEST(a_015_no_malformed_request_hurts_whatever_handler_it_is_for)
{
	static const struct world_options options = {
		.keeps_messages = true,
		.settings = "register { enabled = yes } "
			    "limits { stanzas_per_second = 0 bytes_per_second = 0 }",
	};
	struct attack attack = { .request = { .limit = 1 << 22 } };
	uint64_t count = setting("REQUESTS", 20000);

	attack.world = world_open(&options);
	fake_random_seed(setting("SEED", 15));
	find_handlers();
	attack.bob = world_login(attack.world, "bob@localhost/b");
	client_send(attack.bob, "<presence/>");
	attack.carol = world_login(attack.world, "carol@localhost/c");
	come(&attack);
	for (uint64_t i = 0; i < count; i++) {
		ask(&attack);
		if (i % CHECK_EVERY == 0)
			check_others(&attack);
	}
	check_others(&attack);
	print_message("# %u asked: %u results, %u errors, %u streams ended\n", attack.asked,
		      attack.results, attack.errors, attack.closed);
	CHECK(attack.results > count / 50 && attack.errors > count / 5);
	world_close(&attack.world);
	buf_fini(&attack.request);
}
