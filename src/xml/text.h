/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Character data inside an element: each call eats one piece of *input, which is not empty, and
 * sets the reader's state when what follows is something else. Faults stick in the builder. One
 * thread at a time. */

#include "base/str.h"

struct xml_reader;

void text_read(struct xml_reader *reader, str *input);
void text_read_cdata(struct xml_reader *reader, str *input);
void text_read_reference(struct xml_reader *reader, str *input);
/* The rest of a character of several bytes that the input cut in two. */
void text_read_character(struct xml_reader *reader, str *input);
