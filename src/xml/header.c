/* SPDX-License-Identifier: Apache-2.0 */
/* What a stream header leaves behind. */

#include "xml/header.h"

#include "base/mem.h"
#include "xml/builder.h"

enum { LANG_MAX = 100 }; /* RFC 5646 §4.4.1 asks for 35; longer ones are not handed down */

/* The header declared what nearly all declare: the content namespace as default, `stream` for the
 * stream, and a short language. */
static bool is_usual(const struct xml_builder *b, const struct node *root, str lang)
{
	const struct scope *scope = &b->scan.scope;
	const struct open_element *open = &b->open[0];
	uint16_t ns;

	return root->ns == NS_STREAM && root->el == EL_STREAM &&
	       open->prefix_len == strlen("stream") && scope->count == 1 &&
	       scope_find(scope, S("stream"), &ns) && ns == NS_STREAM &&
	       open->default_ns >= NS_CLIENT && open->default_ns <= NS_COMPONENT &&
	       lang.len <= sizeof(((struct xml_reader *)0)->lang);
}

static bool is_content(uint16_t ns)
{
	return ns == NS_CLIENT || ns == NS_SERVER || ns == NS_COMPONENT;
}

static void keep_unusual(struct xml_reader *reader, const struct node *root, str lang)
{
	const struct xml_builder *b = reader->builder;
	const struct scope *scope = &b->scan.scope;
	const struct open_element *open = &b->open[0];
	str prefix =
		str_make(scope->text.at + scope->text.len - open->prefix_len, open->prefix_len);
	struct xml_prefixes *all = mem_alloc(sizeof(*all) + scope->count * sizeof(all->at[0]));
	struct buf name;

	buf_init(&name, UINT32_MAX);
	if (prefix.len) {
		buf_add(&name, prefix);
		buf_add_char(&name, ':');
	}
	buf_add(&name, node_name(root));
	*all = (struct xml_prefixes){ .root = buf_str(&name),
				      .default_ns = builder_space_name(b, open->default_ns),
				      .lang = lang,
				      .count = scope->count };
	for (uint32_t i = 0; i < scope->count; i++) {
		const struct binding *binding = &scope->bindings[i];

		all->at[i].prefix = str_make(scope->text.at + binding->at, binding->len);
		all->at[i].ns = builder_space_name(b, binding->ns);
		if (reader->content_ns == NS_UNKNOWN && is_content(binding->ns))
			reader->content_ns = binding->ns;
	}
	reader->prefixes = prefixes_copy(all);
	mem_free(all);
	buf_fini(&name);
}

void header_keep(struct xml_reader *reader, const struct stanza *header)
{
	const struct xml_builder *b = reader->builder;
	const struct node *root = stanza_root(header);
	uint16_t default_ns = b->open[0].default_ns;
	str lang = node_raw_attr(root, AT_LANG);

	if (lang.len > LANG_MAX)
		lang = S("");
	reader->is_in_stream = true;
	reader->content_ns = is_content(default_ns) ? default_ns : NS_UNKNOWN;
	if (!is_usual(b, root, lang)) {
		keep_unusual(reader, root, lang);
		return;
	}
	reader->has_stream_prefix = true;
	reader->lang_len = (uint8_t)lang.len;
	if (lang.len)
		memcpy(reader->lang, lang.at, lang.len);
}
