/* SPDX-License-Identifier: Apache-2.0 */
/* Comparing what came with what a story expects. */

#include "stories/match.h"

#define STANZAS_NS "urn:ietf:params:xml:ns:xmpp-stanzas"
#define STREAMS_NS "urn:ietf:params:xml:ns:xmpp-streams"

str capture_get(const struct captures *captures, str name)
{
	for (const struct capture *capture = captures->first; capture; capture = capture->next)
		if (str_eq(capture->name, name))
			return capture->value;
	return STR_NONE;
}

static bool value_fits(str expected, str actual, struct captures *captures)
{
	if (str_eq(expected, S("{any}")) || str_eq(expected, S("{maybe}")))
		return true;
	if (!str_starts(expected, S("{id:")))
		return str_eq(expected, actual);

	str name = str_upto(str_from(expected, 4), expected.len - 5);
	str known = capture_get(captures, name);
	if (str_exists(known))
		return str_eq(known, actual);
	struct capture *capture = arena_zalloc(captures->arena, sizeof(*capture));
	capture->name = arena_str(captures->arena, name);
	capture->value = arena_str(captures->arena, actual);
	capture->next = captures->first;
	captures->first = capture;
	return true;
}

static bool is_wish(const struct tree_attr *attr)
{
	return attr->ns.len == 0 && str_eq(attr->name, S("_"));
}

static bool wishes(const struct tree *expected, const char *wish)
{
	str rest = tree_attr(expected, "_"), word;

	while (str_exists(rest) && str_cut(&rest, ' ', &word))
		if (str_eq(word, str_of(wish)))
			return true;
	return false;
}

static bool is_error(const struct tree *tree)
{
	return str_eq(tree->name, S("error")) && str_eq(tree->ns, S("jabber:client"));
}

/* RFC 6120 §8.1.5: the server may say what the stream's language is. */
static bool is_language(const struct tree *tree, const struct tree_attr *attr)
{
	return str_eq(attr->name, S("lang")) &&
	       str_eq(attr->ns, S("http://www.w3.org/XML/1998/namespace")) &&
	       str_eq(tree->ns, S("jabber:client")) &&
	       (str_eq(tree->name, S("message")) || str_eq(tree->name, S("presence")) ||
		str_eq(tree->name, S("iq")));
}

static const struct tree_attr *same_attr(const struct tree *tree, const struct tree_attr *as)
{
	for (const struct tree_attr *attr = tree->attrs; attr; attr = attr->next)
		if (str_eq(attr->ns, as->ns) && str_eq(attr->name, as->name))
			return attr;
	return NULL;
}

static bool attrs_fit(const struct tree *expected, const struct tree *actual,
		      struct captures *captures, struct buf *why)
{
	for (const struct tree_attr *attr = expected->attrs; attr; attr = attr->next) {
		const struct tree_attr *other = same_attr(actual, attr);

		if (is_wish(attr) || (!other && str_eq(attr->value, S("{maybe}"))))
			continue;
		if (!other || !value_fits(attr->value, other->value, captures)) {
			buf_printf(why, "%.*s of <%.*s/> is %s%.*s, not %.*s", STR_ARG(attr->name),
				   STR_ARG(actual->name), other ? "" : "absent",
				   STR_ARG(other ? other->value : S("")), STR_ARG(attr->value));
			return false;
		}
	}
	for (const struct tree_attr *attr = actual->attrs; attr; attr = attr->next) {
		if (same_attr(expected, attr) || is_language(actual, attr) ||
		    (is_error(actual) && str_eq(attr->name, S("by"))))
			continue;
		buf_printf(why, "<%.*s/> has %.*s='%.*s' too", STR_ARG(actual->name),
			   STR_ARG(attr->name), STR_ARG(attr->value));
		return false;
	}
	return true;
}

static bool text_fits(const struct tree *expected, const struct tree *actual,
		      struct captures *captures, struct buf *why)
{
	/* Between its elements the story is indented. */
	str wanted = expected->children ? str_trim(expected->text) : expected->text;

	if (str_eq(wanted, S("{any}")) ? actual->text.len > 0
				       : value_fits(wanted, actual->text, captures))
		return true;
	buf_printf(why, "the text of <%.*s/> is \"%.*s\", not \"%.*s\"", STR_ARG(actual->name),
		   STR_ARG(actual->text), STR_ARG(wanted));
	return false;
}

/* RFC 6120 §4.9.2, §8.3.2: a sentence for people. */
static bool may_be_there(const struct tree *parent, const struct tree *extra)
{
	bool is_text = str_eq(parent->name, S("error")) && str_eq(extra->name, S("text"));
	bool is_stream = str_eq(parent->ns, S("http://etherx.jabber.org/streams"));

	return wishes(parent, "others") || (is_text && is_error(parent) &&
					    str_eq(extra->ns, S(STANZAS_NS))) ||
	       (is_text && is_stream && str_eq(extra->ns, S(STREAMS_NS)));
}

static bool children_fit(const struct tree *expected, const struct tree *actual,
			 struct captures *captures, struct buf *why);

static bool element_fits(const struct tree *expected, const struct tree *actual,
			 struct captures *captures, struct buf *why)
{
	if (!str_eq(expected->name, actual->name) || !str_eq(expected->ns, actual->ns)) {
		buf_printf(why, "it is <%.*s xmlns='%.*s'/>, not <%.*s xmlns='%.*s'/>",
			   STR_ARG(actual->name), STR_ARG(actual->ns), STR_ARG(expected->name),
			   STR_ARG(expected->ns));
		return false;
	}
	return attrs_fit(expected, actual, captures, why) &&
	       text_fits(expected, actual, captures, why) &&
	       children_fit(expected, actual, captures, why);
}

enum { CHILDREN_MAX = 1000 };

/* The place of the first child, not used yet, that fits; -1: none. In order, only the next that is
 * not allowed to be there anyway is looked at. */
static int find_fitting(const struct tree *wanted, const struct tree *actual, const bool *used,
			struct captures *captures, const struct tree *expected)
{
	struct buf nobody;
	struct capture *before = captures->first;
	int at = 0, found = -1;

	buf_init(&nobody, 10000);
	for (const struct tree *child = actual->children; child; child = child->next, at++) {
		if (used[at])
			continue;
		if (element_fits(wanted, child, captures, &nobody)) {
			found = at;
			break;
		}
		captures->first = before;
		if (!wishes(expected, "unordered") && !may_be_there(expected, child))
			break;
	}
	buf_fini(&nobody);
	return found;
}

static bool children_fit(const struct tree *expected, const struct tree *actual,
			 struct captures *captures, struct buf *why)
{
	bool used[CHILDREN_MAX] = { false };
	int count = 0, last = -1;

	for (const struct tree *child = actual->children; child; child = child->next)
		count++;
	if (count > CHILDREN_MAX) {
		buf_printf(why, "<%.*s/> has %d children", STR_ARG(actual->name), count);
		return false;
	}
	for (const struct tree *child = expected->children; child; child = child->next) {
		int found = find_fitting(child, actual, used, captures, expected);

		if (found < 0 || (found < last && !wishes(expected, "unordered"))) {
			buf_printf(why, "in <%.*s/> there is no fitting ", STR_ARG(actual->name));
			tree_print(child, why);
			return false;
		}
		used[found] = true;
		last = found;
	}
	count = 0;
	for (const struct tree *child = actual->children; child; child = child->next) {
		if (used[count++] || may_be_there(expected, child))
			continue;
		buf_printf(why, "<%.*s/> has too ", STR_ARG(actual->name));
		tree_print(child, why);
		return false;
	}
	return true;
}

bool match(const struct tree *expected, const struct tree *actual, struct captures *captures,
	   struct buf *why)
{
	struct capture *before = captures->first;

	if (element_fits(expected, actual, captures, why))
		return true;
	captures->first = before;
	return false;
}
