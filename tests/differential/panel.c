/* SPDX-License-Identifier: Apache-2.0 */
/* The witnesses, side by side. */

#include "differential/panel.h"

#include "base/bug.h"
#include "base/mem.h"
#include "differential/witness.h"

enum { WITNESSES = 5, SAID_MAX = 64 << 20 };

/* Each with the one whose words must be the same. */
static const struct {
	const struct witness *is;
	int like;
} witnesses[WITNESSES] = { { &witness_ours, 0 },
			   { &witness_expat, 0 },
			   { &witness_libxml2, 0 },
			   { &witness_ours_blind, 3 },
			   { &witness_gloox, 3 } };

struct panel {
	void *witness[WITNESSES];
	struct buf said[WITNESSES];
};

struct panel *panel_open(void)
{
	struct panel *panel = mem_zalloc(sizeof(*panel));

	for (int i = 0; i < WITNESSES; i++) {
		buf_init(&panel->said[i], SAID_MAX);
		panel->witness[i] = witnesses[i].is->open(&panel->said[i]);
	}
	BUG_ON(panel_hear(panel, S(PANEL_HEADER)));
	return panel;
}

void panel_close(struct panel **panel)
{
	for (int i = 0; i < WITNESSES; i++) {
		witnesses[i].is->close((*panel)->witness[i]);
		buf_fini(&(*panel)->said[i]);
	}
	mem_free(*panel);
	*panel = NULL;
}

const char *panel_hear(struct panel *panel, str bytes)
{
	const char *dissenter = NULL;

	for (int i = 0; i < WITNESSES; i++) {
		struct buf *said = &panel->said[i], *like = &panel->said[witnesses[i].like];

		if (!witnesses[i].is->feed(panel->witness[i], bytes) ||
		    !str_eq(buf_str(said), buf_str(like)))
			dissenter = witnesses[i].is->name;
	}
	for (int i = 0; i < WITNESSES && !dissenter; i++)
		buf_clear(&panel->said[i]);
	return dissenter;
}

str panel_said(const struct panel *panel, const char *name)
{
	for (int i = 0; i < WITNESSES; i++)
		if (name && str_eq(str_of(witnesses[i].is->name), str_of(name)))
			return buf_str(&panel->said[i]);
	return buf_str(&panel->said[0]);
}
