/* SPDX-License-Identifier: Apache-2.0 */
/* XEP-0157 Contact Addresses for XMPP Services: whom to ask or to complain to, as a form (XEP-0128)
 * in the answer to service discovery. */

#include "core/module.h"
#include "xmpp/form.h"

/* One option for each field of the form (§3), in the form's order. */
static const char *const fields[] = {
	"abuse-addresses",    "admin-addresses",  "feedback-addresses", "sales-addresses",
	"security-addresses", "status-addresses", "support-addresses",
};

extern const struct module xep_0157_contact;

static bool has_contacts(const struct config *config)
{
	for (unsigned i = 0; i < ARRAY_LEN(fields); i++) {
		if (option_count(config, &xep_0157_contact, i))
			return true;
	}
	return false;
}

static void write_field(const struct config *config, unsigned i, struct xml_writer *form)
{
	struct form_rule field = { .var = fields[i], .type = FIELD_LIST_MULTI };
	unsigned count = option_count(config, &xep_0157_contact, i);
	struct arena arena;
	str *addresses;

	if (!count)
		return;
	arena_init(&arena);
	addresses = arena_alloc(&arena, count * sizeof(*addresses));
	for (unsigned j = 0; j < count; j++)
		addresses[j] = option_item(config, &xep_0157_contact, i, j);
	form_add_rule(form, &field, addresses, count);
	arena_fini(&arena);
}

static void describe_contacts(const struct config *config, const struct host *host,
			      struct xml_writer *query)
{
	(void)host; /* the same for all hosts of a server */
	if (!has_contacts(config))
		return;
	form_begin(query, FORM_RESULT, S("http://jabber.org/network/serverinfo"));
	for (unsigned i = 0; i < ARRAY_LEN(fields); i++)
		write_field(config, i, query);
	form_end(query);
}

#define ADDRESSES(name, sentence) { name, OPTION_LIST, "{}", sentence, 0, 0 }

const struct module xep_0157_contact = {
	.name = "contact",
	.spec = "XEP-0157 1.1.1",
	.sentence = "Addresses of those who run the server, for service discovery.",
	.options = OPTIONS(
		ADDRESSES("abuse", "URIs for reports of abuse: \"mailto:abuse@example.org\", "
				   "\"xmpp:abuse@example.org\"."),
		ADDRESSES("admin", "URIs of the administrators."),
		ADDRESSES("feedback", "URIs for praise and complaints."),
		ADDRESSES("sales", "URIs for questions about contracts."),
		ADDRESSES("security", "URIs for reports of security problems."),
		ADDRESSES("status", "URIs of pages that say whether the service works."),
		ADDRESSES("support", "URIs for technical help.")),
	.describe_host = describe_contacts,
};
