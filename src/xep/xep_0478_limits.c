/* SPDX-License-Identifier: Apache-2.0 */
/* XEP-0478 Stream Limits Advertisement: how long a stanza may be, and how long a stream may be
 * silent. The limits themselves hold in xml/reader.h and core/c2s.h. */

#include "base/buf.h"
#include "config/config.h"
#include "core/module.h"
#include "xml/reader.h"

static void announce_number(struct xml_writer *limits, enum el el, int64_t number)
{
	struct buf text;

	/* §3.1: a limit that is not there is left out. */
	if (number <= 0)
		return;
	buf_init(&text, 24);
	buf_add_int(&text, number);
	xml_element(limits, NS_LIMITS, el, buf_str(&text));
	buf_fini(&text);
}

/* §4: limits may change with each announcement, "such as before and after authentication". Before
 * it there is no limit of silence, but one absolute time for all (limits.auth_seconds). */
static void announce_limits(const struct stream_info *info, struct xml_writer *features)
{
	const struct limits *limits = config_limits(info->config);
	bool is_in = info->phase == AFTER_AUTH;

	xml_open(features, NS_LIMITS, EL_LIMITS);
	announce_number(features, EL_MAX_BYTES,
			is_in ? limits->stanza_bytes : xml_limits_before_auth.bytes);
	announce_number(features, EL_IDLE_SECONDS, is_in ? limits->idle_seconds : 0);
	xml_close(features);
}

const struct module xep_0478_limits = {
	.name = "stream_limits",
	.spec = "XEP-0478 0.2.0",
	.sentence = "Tells clients how long a stanza may be and how long they may be silent.",
	.stream_features = announce_limits,
};
