/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The grammar of jackdaw.conf: text into entries, each with its place in the file. Nothing is
 * skipped, nothing is expanded, line ends and indentation mean nothing:
 *
 *	key = value			a word or a "text"
 *	key = { value, value }		a list
 *	section { key = value … }	sections stand in no other
 *	section "title" { … }
 *	# comment	// comment	and the comments of C
 *
 * A word is made of letters, digits and . : / _ - @ %; all else needs double quotes, in which only
 * \" and \\ are escapes. What the keys mean is the business of config/config.h. Pure; any
 * thread. */

#include "base/arena.h"
#include "base/buf.h"

struct config_place {
	unsigned line, column; /* from 1; the column counts bytes */
};

struct config_item {
	struct config_item *next;
	str text;
	struct config_place place;
};

struct config_entry {
	struct config_entry *next;
	str name;
	str title; /* of a section; STR_NONE: without */
	struct config_place place;
	bool is_section;
	bool is_list; /* the values stand in braces */
	struct config_item *values;
	struct config_entry *entries; /* of a section, in order */
};

enum { CONFIG_TEXT_MAX = 1 << 20 };

/* The entries of the text, NULL when there are none; they lend the text and live in the arena.
 * False and "PATH:LINE:COLUMN: a sentence" in `why` when it is not right: not UTF-8, control
 * characters, unfinished, too long. */
bool config_parse(str text, str path, struct arena *arena, struct config_entry **out,
		  struct buf *why) MUST_USE;

/* Writes "PATH:LINE:COLUMN: " and the sentence; always false. */
bool config_refuse(struct buf *why, str path, struct config_place place, const char *format, ...)
	PRINTF_LIKE(4, 5);
