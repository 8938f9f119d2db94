/* SPDX-License-Identifier: Apache-2.0 */
/* Which prefix means which namespace. */

#include "xml/namespaces.h"

#include "base/mem.h"

void scope_init(struct scope *scope)
{
	scope->count = 0;
	/* The prefixes were read as part of a stanza, whose limit holds for them. */
	buf_init(&scope->text, UINT32_MAX);
}

void scope_fini(struct scope *scope)
{
	buf_fini(&scope->text);
	scope->count = 0;
}

void scope_cut(struct scope *scope, uint32_t count, size_t text_len)
{
	scope->count = count;
	scope->text.len = text_len;
}

bool scope_bind(struct scope *scope, str prefix, uint16_t ns)
{
	if (scope->count == SCOPE_MAX)
		return false;
	scope->bindings[scope->count++] = (struct binding){ .at = (uint32_t)scope->text.len,
							    .len = (uint32_t)prefix.len,
							    .ns = ns };
	buf_add(&scope->text, prefix);
	return true;
}

bool scope_find(const struct scope *scope, str prefix, uint16_t *out_ns)
{
	for (uint32_t i = scope->count; i-- > 0;) {
		const struct binding *binding = &scope->bindings[i];

		if (str_eq(str_make(scope->text.at + binding->at, binding->len), prefix)) {
			*out_ns = binding->ns;
			return true;
		}
	}
	return false;
}

static str put_text(char **to, str text)
{
	str copy = str_exists(text) ? str_make(*to, text.len) : STR_NONE;

	if (text.len)
		memcpy(*to, text.at, text.len);
	*to += text.len;
	return copy;
}

struct xml_prefixes *prefixes_copy(const struct xml_prefixes *from)
{
	size_t len = from->root.len + from->default_ns.len + from->lang.len;
	size_t head = sizeof(*from) + from->count * sizeof(from->at[0]);
	struct xml_prefixes *copy;
	char *text;

	for (size_t i = 0; i < from->count; i++)
		len += from->at[i].prefix.len + from->at[i].ns.len;
	copy = mem_alloc(head + len);
	text = (char *)copy + head;
	copy->root = put_text(&text, from->root);
	copy->default_ns = put_text(&text, from->default_ns);
	copy->lang = put_text(&text, from->lang);
	copy->count = from->count;
	for (size_t i = 0; i < from->count; i++) {
		copy->at[i].prefix = put_text(&text, from->at[i].prefix);
		copy->at[i].ns = put_text(&text, from->at[i].ns);
	}
	return copy;
}

str prefixes_find(const struct xml_prefixes *prefixes, str prefix)
{
	for (size_t i = prefixes->count; i-- > 0;)
		if (str_eq(prefixes->at[i].prefix, prefix))
			return prefixes->at[i].ns;
	return STR_NONE;
}
