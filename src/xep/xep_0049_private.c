/* SPDX-License-Identifier: Apache-2.0 */
/* XEP-0049 Private XML Storage: a client puts away elements, one for each namespace and name, and
 * only the account's own sessions may have them back (§4). */

#include "base/bug.h"
#include "core/home.h"
#include "core/module.h"
#include "core/shard.h"
#include "store/private.h"
#include "xml/stanza.h"

enum { OPTION_ELEMENT_BYTES, OPTION_ELEMENTS };
enum { ELEMENTS_MAX = 16 }; /* of one request */

extern const struct module xep_0049_private;

struct private_query {
	struct store_private row;
	struct iq *iq;
};

struct private_edit;

struct private_put {
	struct store_private_put put;
	struct private_edit *edit;
};

struct private_edit {
	struct iq *iq;
	unsigned unanswered;
	enum store_status worst;
	unsigned count;
	struct private_put puts[ELEMENTS_MAX];
};

static void private_loaded(struct store_private *row);
static void private_saved(struct store_private_put *put);

/* XEP-0175 §2: an anonymous account has nothing kept for it. */
static bool keeps_nothing(struct iq *iq)
{
	if (!home_is_anonymous(iq_home(iq)))
		return false;
	iq_fail(iq, ERROR_SERVICE_UNAVAILABLE);
	return true;
}

/* §2.3: the element must be "scoped by its own namespace". */
static bool has_own_ns(const struct node *element)
{
	return node_ns(element) != NS_PRIVATE;
}

/* ---- get ---- */

static void answer_get(struct iq *iq)
{
	const struct node *wanted = node_first(iq_payload(iq));
	struct private_query *query;

	if (keeps_nothing(iq))
		return;
	/* §2.3: "at least one child element with a proper namespace MUST be included; otherwise
	 * the server MUST respond with a Not Acceptable error". (The bad-format of the same
	 * section is no stanza error.) */
	if (!wanted || !has_own_ns(wanted)) {
		iq_fail(iq, ERROR_NOT_ACCEPTABLE);
		return;
	}
	/* §2.3: "a client MUST NOT query for more than one namespace". */
	if (node_next(wanted)) {
		iq_fail(iq, ERROR_BAD_REQUEST);
		return;
	}
	query = iq_new(iq, struct private_query);
	query->iq = iq;
	query->row.owner = home_owner(iq_home(iq));
	query->row.space = node_ns_name(wanted);
	query->row.name = node_name(wanted);
	store_private_get(iq_home(iq)->shard->store, &query->row, private_loaded);
}

static void private_loaded(struct store_private *row)
{
	struct iq *iq = container_of(row, struct private_query, row)->iq;
	struct stanza *kept = NULL;
	struct xml_writer *result;

	if (row->request.status == STORE_OK)
		kept = stanza_parse(row->xml);
	if (row->request.status != STORE_NOT_FOUND && !kept) {
		iq_fail(iq, row->request.status == STORE_OK ? ERROR_INTERNAL_SERVER_ERROR
							    : error_of_store(row->request.status));
		return;
	}
	result = iq_result(iq, NS_PRIVATE, EL_QUERY);
	if (kept) {
		xml_copy(result, stanza_root(kept));
	} else {
		/* What was never put away is an empty element, as clients expect. */
		xml_open_named(result, row->space, row->name);
		xml_close(result);
	}
	iq_send(iq);
	stanza_unref(&kept);
}

/* ---- set ---- */

/* ERROR_NONE, and how many elements there are. */
static enum stanza_error judge(struct iq *iq, unsigned *out_count)
{
	int64_t most = option_int(iq_config(iq), &xep_0049_private, OPTION_ELEMENT_BYTES);
	const struct node *first = node_first(iq_payload(iq));

	*out_count = 0;
	if (!first)
		return ERROR_NOT_ACCEPTABLE; /* §2.3 */
	NODE_EACH(element, iq_payload(iq)) {
		if (!has_own_ns(element))
			return ERROR_NOT_ACCEPTABLE;
		/* §2.3: a set may hold several elements "qualified by the same namespace". */
		if (!str_eq(node_ns_name(element), node_ns_name(first)) ||
		    ++*out_count > ELEMENTS_MAX)
			return ERROR_BAD_REQUEST;
		if ((int64_t)node_bytes(element).len > most)
			return ERROR_POLICY_VIOLATION;
	}
	return ERROR_NONE;
}

/* Nothing inside, and no attribute but the xmlns that every child of the query has. */
static bool is_bare(const struct node *element)
{
	str bytes = node_bytes(element);
	str rest = str_from(bytes, str_find(bytes, '=') + 1);

	return node_content(element).len == 0 && str_find(rest, '=') == rest.len;
}

/* The element as it will be kept, lent from the iq; STR_NONE for an empty one: that is the same as
 * none (see private_loaded), and so clients delete. */
static str kept_form(struct iq *iq, const struct node *element)
{
	struct xml_writer writer;
	struct stanza *stanza;
	str bytes;

	if (is_bare(element))
		return STR_NONE;
	xml_begin(&writer, 2 * node_bytes(element).len + 1024);
	xml_copy(&writer, element);
	stanza = xml_seal(&writer);
	BUG_ON(!stanza); /* the element came through the reader, and there is room */
	bytes = stanza_bytes(arena_keep(iq_arena(iq), stanza));
	stanza_unref(&stanza);
	return bytes;
}

static void answer_set(struct iq *iq)
{
	struct private_edit *edit;
	struct home *home = iq_home(iq);
	enum stanza_error error;
	unsigned count;

	if (keeps_nothing(iq))
		return;
	error = judge(iq, &count);
	if (error != ERROR_NONE) {
		iq_fail(iq, error);
		return;
	}
	edit = iq_new(iq, struct private_edit);
	edit->iq = iq;
	edit->unanswered = count;
	NODE_EACH(element, iq_payload(iq)) {
		struct private_put *put = &edit->puts[edit->count++];

		put->edit = edit;
		put->put.owner = home_owner(home);
		put->put.space = node_ns_name(element);
		put->put.name = node_name(element);
		put->put.xml = kept_form(iq, element);
		put->put.most = (unsigned)option_int(iq_config(iq), &xep_0049_private,
						     OPTION_ELEMENTS);
		store_private_put(home->shard->store, &put->put, private_saved);
	}
}

static void private_saved(struct store_private_put *put)
{
	struct private_edit *edit = container_of(put, struct private_put, put)->edit;

	if (put->request.status != STORE_OK)
		edit->worst = put->request.status;
	if (--edit->unanswered)
		return;
	if (edit->worst == STORE_OK)
		iq_send_empty(edit->iq);
	else if (edit->worst == STORE_CONFLICT)
		iq_fail_with(edit->iq, ERROR_POLICY_VIOLATION, "Too many elements are stored.",
			     NS_UNKNOWN, EL_UNKNOWN);
	else
		iq_fail(edit->iq, error_of_store(edit->worst));
}

const struct module xep_0049_private = {
	.name = "private",
	.spec = "XEP-0049 1.2",
	.sentence = "Keeps elements of XML for the clients of an account, such as bookmarks.",
	.features = FEATURES("jabber:iq:private"),
	.account_features = FEATURES("jabber:iq:private"),
	.iqs = IQS({ IQ_GET, TO_SELF, NS_PRIVATE, EL_QUERY, answer_get },
		   { IQ_SET, TO_SELF, NS_PRIVATE, EL_QUERY, answer_set }),
	.options = OPTIONS({ "element_bytes", OPTION_INT, "64k",
			     "The longest element that is kept.", 1024, 16777216 },
			   { "elements", OPTION_INT, "100",
			     "How many elements are kept for one account.", 1, 10000 }),
};
