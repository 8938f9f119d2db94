/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* gloox's parser, spoken to from C: what it sees goes through these calls. */

#ifdef __cplusplus
extern "C" {
#endif

#include <stdbool.h>
#include <stddef.h>

struct gloox_parser;

struct gloox_notes {
	void (*attr)(void *scribe, const char *ns, const char *name, const char *value);
	void (*start)(void *scribe, const char *ns, const char *name);
	void (*text)(void *scribe, const char *text);
	void (*end)(void *scribe);
};

struct gloox_parser *gloox_open(const struct gloox_notes *notes, void *scribe);
bool gloox_feed(struct gloox_parser *gloox, const char *bytes, size_t len);
void gloox_close(struct gloox_parser *gloox);

#ifdef __cplusplus
}
#endif
