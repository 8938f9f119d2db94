/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* All witnesses together: each reads the same stream, and all must see the same. */

#include "base/buf.h"

/* The stream's beginning, which a new panel has read. */
#define PANEL_HEADER \
	"<stream:stream from='b' version='1.0' xmlns='jabber:client' " \
	"xmlns:stream='http://etherx.jabber.org/streams'>"

struct panel;

struct panel *panel_open(void);
void panel_close(struct panel **panel);
/* The name of one who finds something wrong with these bytes or sees something else, after which
 * the panel is worth nothing; NULL: all agree. */
const char *panel_hear(struct panel *panel, str bytes);
/* What this one saw; NULL: ours. */
str panel_said(const struct panel *panel, const char *name);
