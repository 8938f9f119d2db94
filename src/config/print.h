/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The tables of the configuration for people: the commented file of a new server, and the table of
 * the manual. Pure; any thread. */

#include "base/buf.h"

/* A whole jackdaw.conf for this domain and data directory: every key with its sentence, and, behind
 * a # that only needs to be taken away, its default. */
void config_print_file(str domain, str data, struct buf *out);
/* The chapters of doc/configuration.md that list all keys, in Markdown. */
void config_print_manual(struct buf *out);
