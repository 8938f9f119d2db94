/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A stanza as it grows: the bytes of the canonical form and the index of its elements. The writer
 * and the reader are its two callers; it keeps the rules of the form (stanza.h), they bring what
 * is in it. The first fault sticks, and what comes after it adds nothing.
 *
 * A namespace is a number here (spaces.h). Builders are kept for each thread between uses. One
 * thread at a time. */

#include "xml/namespaces.h"
#include "xml/reader.h"
#include "xml/spaces.h"

/* One element. The index is in the order of the start tags, so that what is below a node stands
 * behind it. */
struct node {
	uint32_t index;
	uint32_t start;	  /* of its '<' */
	uint32_t content; /* behind its start tag; equal to end when it is <empty/> */
	uint32_t end;	  /* behind its end tag */
	uint32_t size : 31; /* nodes: itself and all below */
	uint32_t has_next : 1;
	uint16_t ns;
	uint16_t el;
};

struct stanza {
	uint32_t refs; /* atomic */
	uint32_t size; /* of this block */
	uint32_t node_count, space_count;
	uint32_t len;		 /* of the bytes */
	uint32_t others, others_len; /* stanza_other_attrs() */
	uint32_t has_secrets;	     /* atomic */
	struct node nodes[]; /* then the spaces, then the bytes, then the names of the spaces */
};

static inline const struct space *stanza_spaces(const struct stanza *stanza)
{
	return (const struct space *)(const void *)(stanza->nodes + stanza->node_count);
}
static inline const char *stanza_base(const struct stanza *stanza)
{
	return (const char *)(stanza_spaces(stanza) + stanza->space_count);
}

struct open_element {
	uint32_t node;
	uint32_t last_child; /* 0: none yet; the root is nobody's child */
	uint32_t name_len;
	/* The reader's: the prefix of its tags (at the end of the scope's text), and what was in
	 * scope before it. */
	uint32_t prefix_len;
	uint32_t scope_count, scope_text;
	uint16_t default_ns;
};

/* One attribute as it was read, before anything is known about prefixes. */
struct raw_attr {
	const char *name, *value;
	uint32_t prefix_len, name_len; /* of prefix:name, without the colon */
	uint32_t value_len;
	uint16_t ns; /* NS_UNKNOWN: none */
	bool is_plain; /* the value needs no escape and no normalisation */
	bool is_xmlns;
};

/* The reader's half: the token that is not complete yet. */
struct xml_scan {
	struct buf tag;	 /* a tag from behind its '<' on */
	struct buf value; /* of an attribute, decoded */
	uint8_t quote;	 /* the attribute value that it is in, or 0 */
	uint8_t resume;	 /* the state after a reference or a character */
	uint8_t brackets; /* ']' just read, at most 2 */
	bool after_cr;
	uint8_t partial_len;
	char partial[8]; /* a character or the name of an entity, cut in two */
	uint8_t ref;	 /* what was read of a reference */
	uint32_t code;	/* of a character reference */
	struct raw_attr *attrs;
	size_t attr_count, attr_cap;
	struct scope scope;
};

struct xml_builder {
	char *bytes;
	size_t len, cap, limit;
	struct node *nodes;
	size_t node_count, node_cap;
	struct spaces spaces;
	uint32_t max_elements, max_attributes, max_depth;
	uint32_t attributes; /* of the element whose start tag is open */
	uint32_t depth;
	uint8_t fault;	  /* enum xml_fault */
	bool in_tag;	  /* the start tag is not closed yet */
	bool is_complete; /* the root is closed */
	uint8_t root_rank;
	uint32_t others, others_len; /* of the root, see struct stanza */
	bool root_unordered;
	uint32_t generated_count; /* prefixes ns1, ns2 … of the element at hand */
	uint16_t generated[SCOPE_MAX];
	struct open_element open[XML_DEPTH_MAX];
	struct xml_scan scan;
	struct xml_builder *next_spare;
};

struct xml_builder *builder_take(const struct xml_limits *limits);
/* Back to the thread's stock; sets *builder to NULL; NULL inside is allowed. */
void builder_give_back(struct xml_builder **builder);

static inline bool builder_is_broken(const struct xml_builder *b)
{
	return b->fault != XML_FAULT_NONE;
}
void builder_break(struct xml_builder *b, enum xml_fault fault);

uint16_t builder_space(struct xml_builder *b, str name);
str builder_space_name(const struct xml_builder *b, uint16_t ns);
/* The namespace of the innermost open element; NS_CONTENT when none is. */
uint16_t builder_ns(const struct xml_builder *b);
/* The name of the innermost open element, without prefix; lent until the next call. */
str builder_open_name(const struct xml_builder *b);

/* `name` is an NCName. NS_CONTENT below a foreign element becomes NS_CLIENT. */
void builder_open(struct xml_builder *b, uint16_t ns, enum el el, str name);
void builder_close(struct xml_builder *b);

/* An attribute without namespace (or xml:…): begin, value, end. */
void builder_begin_attr(struct xml_builder *b, str name);
void builder_end_attr(struct xml_builder *b);
/* The three at once, the value as it is: the caller has escaped it. */
void builder_add_attr(struct xml_builder *b, str name, str value);
/* The same for an attribute of a namespace: declares a prefix when the element has none yet. */
void builder_begin_attr_ns(struct xml_builder *b, uint16_t ns, str name);
/* Closes the start tag, if it is open, before content. False when there is no open element. */
bool builder_begin_content(struct xml_builder *b);

/* Bytes as they are: the caller has escaped them. */
void builder_add(struct xml_builder *b, str bytes);
/* Characters, escaped for text or for an attribute value. What XML cannot hold is a fault. */
void builder_add_text(struct xml_builder *b, str text);
void builder_add_value(struct xml_builder *b, str text);

/* The sealed stanza, or NULL when it is broken or not complete. */
struct stanza *builder_seal(struct xml_builder *b) MUST_USE;
