/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What an entity is and can do (disco#info, XEP-0030, XEP-0128), and its verification string
 * (XEP-0115 §5). Ours is built and both written and hashed from the same struct; another's is read
 * out of its answer, and refused when it is ill-formed (§5.4). Lives in an arena, which the caller
 * keeps as long. One thread at a time. */

#include "xml/node.h"
#include "xml/writer.h"

struct caps_identity {
	struct caps_identity *next;
	str category, type, lang, name; /* lang and name may be empty */
};

struct caps_text {
	struct caps_text *next;
	str text;
};

struct caps_list {
	struct caps_text *first, *last;
	size_t count;
};

struct caps_field {
	struct caps_field *next;
	str var;
	struct caps_list values;
};

struct caps_form {
	struct caps_form *next;
	str form_type;
	struct caps_field *fields;
	size_t count;
};

struct caps {
	struct arena *arena;
	struct caps_identity *identities;
	size_t identity_count;
	struct caps_list features;
	struct caps_form *forms;
	size_t form_count;
};

enum caps_hash { CAPS_SHA1, CAPS_SHA256, CAPS_SHA512 };

/* "sha-1" …, as the attribute `hash` has it. */
str caps_hash_name(enum caps_hash hash);
bool caps_hash_of(str name, enum caps_hash *out) MUST_USE;

void caps_init(struct caps *caps, struct arena *arena);
/* Text is lent, and must live as long as the arena. */
void caps_add_identity(struct caps *caps, str category, str type, str lang, str name);
void caps_add_feature(struct caps *caps, str var);
/* The fields that follow are the form's, the values that follow the field's. */
struct caps_form *caps_add_form(struct caps *caps, str form_type);
struct caps_field *caps_add_field(struct caps *caps, struct caps_form *form, str var);
void caps_add_value(struct caps *caps, struct caps_field *field, str value);

/* The <query/> of an answer. Forms without a hidden FORM_TYPE are left out (§5.4). False, and *out
 * good for nothing, when it is ill-formed: no identity, an identity, feature, form or field that is
 * there twice or lacks its name, a FORM_TYPE of two minds. And, beyond the document, a '<' in any
 * text or a '/' inside a category, type or language: with them one answer can be made to hash like
 * another. What remains of that attack only XEP-0390 ends. */
bool caps_read(struct caps *out, const struct node *query, struct arena *arena) MUST_USE;

/* An identity, feature, form, or field of a form that is there twice. */
bool caps_have_doubles(const struct caps *caps);
/* The children of our <query/>; their order means nothing. */
void caps_write(const struct caps *caps, struct xml_writer *writer);
/* The verification string. Of what we built ourselves nothing may be there twice. Lies in the
 * arena. */
str caps_ver(const struct caps *caps, enum caps_hash hash);
