/* SPDX-License-Identifier: Apache-2.0 */
/* Entity capabilities: the verification string (XEP-0115 §5.1) and what is ill-formed (§5.4). */

#include "xmpp/caps.h"

#include <openssl/evp.h>
#include <stdlib.h>

#include "base/bug.h"
#include "base/encode.h"

static const char *const hash_names[] = {
	[CAPS_SHA1] = "sha-1",
	[CAPS_SHA256] = "sha-256",
	[CAPS_SHA512] = "sha-512",
};

str caps_hash_name(enum caps_hash hash)
{
	return str_of(hash_names[hash]);
}

bool caps_hash_of(str name, enum caps_hash *out)
{
	for (size_t i = 0; i < ARRAY_LEN(hash_names); i++) {
		if (!str_eq(str_of(hash_names[i]), name))
			continue;
		*out = (enum caps_hash)i;
		return true;
	}
	return false;
}

void caps_init(struct caps *caps, struct arena *arena)
{
	*caps = (struct caps){ .arena = arena };
}

static void list_add(struct arena *arena, struct caps_list *list, str text)
{
	struct caps_text *item = arena_zalloc(arena, sizeof(*item));

	item->text = text;
	if (list->last)
		list->last->next = item;
	else
		list->first = item;
	list->last = item;
	list->count++;
}

void caps_add_identity(struct caps *caps, str category, str type, str lang, str name)
{
	struct caps_identity *identity = arena_zalloc(caps->arena, sizeof(*identity));
	struct caps_identity **at = &caps->identities;

	*identity = (struct caps_identity){ NULL, category, type, lang, name };
	/* There are one or two: nobody minds the walk; a peer's are counted before (caps_read). */
	while (*at)
		at = &(*at)->next;
	*at = identity;
	caps->identity_count++;
}

void caps_add_feature(struct caps *caps, str var)
{
	list_add(caps->arena, &caps->features, var);
}

struct caps_form *caps_add_form(struct caps *caps, str form_type)
{
	struct caps_form *form = arena_zalloc(caps->arena, sizeof(*form));

	form->form_type = form_type;
	form->next = caps->forms;
	caps->forms = form;
	caps->form_count++;
	return form;
}

struct caps_field *caps_add_field(struct caps *caps, struct caps_form *form, str var)
{
	struct caps_field *field = arena_zalloc(caps->arena, sizeof(*field));

	field->var = var;
	field->next = form->fields;
	form->fields = field;
	form->count++;
	return field;
}

void caps_add_value(struct caps *caps, struct caps_field *field, str value)
{
	list_add(caps->arena, &field->values, value);
}

/* --- sorting: arrays of pointers into the lists, "i;octet" (§5.1) --- */

static void sort(void *items, size_t count, size_t size, int (*order)(const void *, const void *))
{
	if (count)
		qsort(items, count, size, order);
}

static int by_text(const void *a, const void *b)
{
	return str_cmp(*(const str *)a, *(const str *)b);
}

static str *sorted_texts(struct arena *arena, const struct caps_list *list)
{
	str *texts = arena_alloc(arena, list->count * sizeof(*texts));
	size_t i = 0;

	for (const struct caps_text *at = list->first; at; at = at->next)
		texts[i++] = at->text;
	sort(texts, list->count, sizeof(*texts), by_text);
	return texts;
}

static int by_identity(const void *a, const void *b)
{
	const struct caps_identity *x = *(struct caps_identity *const *)a;
	const struct caps_identity *y = *(struct caps_identity *const *)b;
	int order = str_cmp(x->category, y->category);

	if (order == 0)
		order = str_cmp(x->type, y->type);
	if (order == 0)
		order = str_cmp(x->lang, y->lang);
	return order ? order : str_cmp(x->name, y->name);
}

static struct caps_identity **sorted_identities(const struct caps *caps)
{
	struct caps_identity **sorted =
		arena_alloc(caps->arena, caps->identity_count * sizeof(struct caps_identity *));
	size_t i = 0;

	for (struct caps_identity *at = caps->identities; at; at = at->next)
		sorted[i++] = at;
	sort(sorted, caps->identity_count, sizeof(struct caps_identity *), by_identity);
	return sorted;
}

static int by_form(const void *a, const void *b)
{
	const struct caps_form *x = *(struct caps_form *const *)a;
	const struct caps_form *y = *(struct caps_form *const *)b;

	return str_cmp(x->form_type, y->form_type);
}

static struct caps_form **sorted_forms(const struct caps *caps)
{
	struct caps_form **sorted =
		arena_alloc(caps->arena, caps->form_count * sizeof(struct caps_form *));
	size_t i = 0;

	for (struct caps_form *at = caps->forms; at; at = at->next)
		sorted[i++] = at;
	sort(sorted, caps->form_count, sizeof(struct caps_form *), by_form);
	return sorted;
}

static int by_var(const void *a, const void *b)
{
	const struct caps_field *x = *(struct caps_field *const *)a;
	const struct caps_field *y = *(struct caps_field *const *)b;

	return str_cmp(x->var, y->var);
}

static struct caps_field **sorted_fields(struct arena *arena, const struct caps_form *form)
{
	struct caps_field **sorted = arena_alloc(arena, form->count * sizeof(struct caps_field *));
	size_t i = 0;

	for (struct caps_field *at = form->fields; at; at = at->next)
		sorted[i++] = at;
	sort(sorted, form->count, sizeof(struct caps_field *), by_var);
	return sorted;
}

/* --- the verification string --- */

static void add(struct buf *out, str text)
{
	buf_add(out, text);
	buf_add_char(out, '<');
}

static void add_texts(struct buf *out, struct arena *arena, const struct caps_list *list)
{
	const str *texts = sorted_texts(arena, list);

	for (size_t i = 0; i < list->count; i++)
		add(out, texts[i]);
}

static void add_identities(struct buf *out, const struct caps *caps)
{
	struct caps_identity **sorted = sorted_identities(caps);

	for (size_t i = 0; i < caps->identity_count; i++) {
		buf_add(out, sorted[i]->category);
		buf_add_char(out, '/');
		buf_add(out, sorted[i]->type);
		buf_add_char(out, '/');
		buf_add(out, sorted[i]->lang);
		buf_add_char(out, '/');
		add(out, sorted[i]->name);
	}
}

static void add_form(struct buf *out, struct arena *arena, const struct caps_form *form)
{
	struct caps_field **sorted = sorted_fields(arena, form);

	add(out, form->form_type);
	for (size_t i = 0; i < form->count; i++) {
		add(out, sorted[i]->var);
		add_texts(out, arena, &sorted[i]->values);
	}
}

static str digest(struct arena *arena, enum caps_hash hash, str text)
{
	const EVP_MD *md = hash == CAPS_SHA1	 ? EVP_sha1()
			   : hash == CAPS_SHA256 ? EVP_sha256()
						 : EVP_sha512();
	unsigned char bytes[EVP_MAX_MD_SIZE];
	unsigned int len = 0;
	struct buf out;
	str base64;

	BUG_ON(EVP_Digest(text.at, text.len, bytes, &len, md, NULL) != 1);
	buf_init(&out, 2 * sizeof(bytes));
	base64_encode(&out, str_make((const char *)bytes, len));
	base64 = arena_str(arena, buf_str(&out));
	buf_fini(&out);
	return base64;
}

str caps_ver(const struct caps *caps, enum caps_hash hash)
{
	struct caps_form **forms = sorted_forms(caps);
	struct buf text;
	str ver;

	/* As long as the answer, which was bounded when it was read. */
	buf_init(&text, SIZE_MAX / 2);
	add_identities(&text, caps);
	add_texts(&text, caps->arena, &caps->features);
	for (size_t i = 0; i < caps->form_count; i++)
		add_form(&text, caps->arena, forms[i]);
	ver = digest(caps->arena, hash, buf_str(&text));
	buf_fini(&text);
	return ver;
}

static bool has_double_fields(const struct caps *caps)
{
	for (const struct caps_form *form = caps->forms; form; form = form->next) {
		struct caps_field **fields = sorted_fields(caps->arena, form);

		for (size_t i = 1; i < form->count; i++)
			if (by_var(&fields[i - 1], &fields[i]) == 0)
				return true;
	}
	return false;
}

bool caps_have_doubles(const struct caps *caps)
{
	struct caps_identity **identities = sorted_identities(caps);
	const str *features = sorted_texts(caps->arena, &caps->features);
	struct caps_form **forms = sorted_forms(caps);

	for (size_t i = 1; i < caps->identity_count; i++)
		if (by_identity(&identities[i - 1], &identities[i]) == 0)
			return true;
	for (size_t i = 1; i < caps->features.count; i++)
		if (str_eq(features[i - 1], features[i]))
			return true;
	for (size_t i = 1; i < caps->form_count; i++)
		if (by_form(&forms[i - 1], &forms[i]) == 0)
			return true;
	return has_double_fields(caps);
}

/* --- writing --- */

static void write_form(const struct caps_form *form, struct xml_writer *writer)
{
	xml_open(writer, NS_FORM, EL_X);
	xml_attr(writer, AT_TYPE, S("result"));
	xml_open(writer, NS_FORM, EL_FIELD);
	xml_attr(writer, AT_VAR, S("FORM_TYPE"));
	xml_attr(writer, AT_TYPE, S("hidden"));
	xml_element(writer, NS_FORM, EL_VALUE, form->form_type);
	xml_close(writer);
	for (const struct caps_field *field = form->fields; field; field = field->next) {
		xml_open(writer, NS_FORM, EL_FIELD);
		xml_attr(writer, AT_VAR, field->var);
		for (const struct caps_text *value = field->values.first; value;
		     value = value->next)
			xml_element(writer, NS_FORM, EL_VALUE, value->text);
		xml_close(writer);
	}
	xml_close(writer);
}

void caps_write(const struct caps *caps, struct xml_writer *writer)
{
	for (const struct caps_identity *at = caps->identities; at; at = at->next) {
		xml_open(writer, NS_DISCO_INFO, EL_IDENTITY);
		xml_attr(writer, AT_CATEGORY, at->category);
		xml_attr(writer, AT_TYPE, at->type);
		xml_attr(writer, AT_LANG, at->lang.len ? at->lang : STR_NONE);
		xml_attr(writer, AT_NAME, at->name.len ? at->name : STR_NONE);
		xml_close(writer);
	}
	for (const struct caps_text *at = caps->features.first; at; at = at->next) {
		xml_open(writer, NS_DISCO_INFO, EL_FEATURE);
		xml_attr(writer, AT_VAR, at->text);
		xml_close(writer);
	}
	for (const struct caps_form *form = caps->forms; form; form = form->next)
		write_form(form, writer);
}
