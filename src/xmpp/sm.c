/* SPDX-License-Identifier: Apache-2.0 */
/* XEP-0198: the elements and the arithmetic of acknowledgements. The numbers that are settled out
 * of order are in sm_prefix.c. */

#include "xmpp/sm.h"

#include "xml/writer.h"

/* ---- reading; numbers and booleans have nothing to escape, so they are read raw ---- */

static bool read_h(const struct node *node, uint32_t *out)
{
	int64_t h;

	/* §13: xs:unsignedInt */
	if (!str_to_int(str_trim(node_raw_attr(node, AT_H)), 0, UINT32_MAX, &h))
		return false;
	*out = (uint32_t)h;
	return true;
}

static bool read_resumes(const struct node *enable, bool *out)
{
	str text = node_raw_attr(enable, AT_RESUME);
	bool yes = str_eq(text, S("true")) || str_eq(text, S("1"));

	if (!yes && str_exists(text) && !str_eq(text, S("false")) && !str_eq(text, S("0")))
		return false;
	*out = yes;
	return true;
}

static bool read_max(const struct node *enable, uint32_t *out)
{
	str text = node_raw_attr(enable, AT_MAX);
	int64_t seconds = 0;

	if (str_exists(text) && !str_to_int(str_trim(text), 1, INT64_MAX, &seconds))
		return false;
	*out = seconds < UINT32_MAX ? (uint32_t)seconds : UINT32_MAX;
	return true;
}

enum stanza_error sm_enable_read(const struct node *enable, struct sm_enable *out)
{
	struct sm_enable read;

	if (!read_resumes(enable, &read.resumes) || !read_max(enable, &read.max_s))
		return ERROR_BAD_REQUEST;
	*out = read;
	return ERROR_NONE;
}

enum stanza_error sm_resume_read(const struct node *resume, struct arena *arena,
				 struct sm_resume *out)
{
	struct sm_resume read = { .previd = node_attr(resume, AT_PREVID, arena) };

	/* §5: MUST include both. */
	if (!str_exists(read.previd) || !read_h(resume, &read.h))
		return ERROR_BAD_REQUEST;
	*out = read;
	return ERROR_NONE;
}

bool sm_a_read(const struct node *a, uint32_t *out_h)
{
	return read_h(a, out_h);
}

/* ---- writing ---- */

static void add_attr(struct buf *out, str start, str value)
{
	buf_add(out, start);
	xml_escape_attr(out, value);
	buf_add_char(out, '\'');
}

static void add_number(struct buf *out, str start, uint32_t number)
{
	buf_add(out, start);
	buf_add_int(out, number);
	buf_add_char(out, '\'');
}

void sm_enabled_write(struct buf *out, str id, uint32_t max_s, str location)
{
	buf_add(out, S("<enabled xmlns='urn:xmpp:sm:3'"));
	if (str_exists(id)) {
		add_attr(out, S(" id='"), id);
		if (location.len)
			add_attr(out, S(" location='"), location);
		add_number(out, S(" max='"), max_s);
		buf_add(out, S(" resume='true'"));
	}
	buf_add(out, S("/>"));
}

void sm_resumed_write(struct buf *out, str previd, uint32_t h)
{
	add_number(out, S("<resumed xmlns='urn:xmpp:sm:3' h='"), h);
	add_attr(out, S(" previd='"), previd);
	buf_add(out, S("/>"));
}

void sm_failed_write(struct buf *out, enum stanza_error error, const uint32_t *h)
{
	buf_add(out, S("<failed xmlns='urn:xmpp:sm:3'"));
	if (h)
		add_number(out, S(" h='"), *h);
	buf_add(out, S("><"));
	buf_add(out, stanza_error_name(error));
	buf_add(out, S(" xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>"));
}

void sm_r_write(struct buf *out)
{
	buf_add(out, S("<r xmlns='urn:xmpp:sm:3'/>"));
}

void sm_a_write(struct buf *out, uint32_t h)
{
	add_number(out, S("<a xmlns='urn:xmpp:sm:3' h='"), h);
	buf_add(out, S("/>"));
}

void sm_too_high_write(struct buf *out, uint32_t h, uint32_t sent)
{
	buf_add(out, S("<stream:error><undefined-condition "
		       "xmlns='urn:ietf:params:xml:ns:xmpp-streams'/><handled-count-too-high "
		       "xmlns='urn:xmpp:sm:3'"));
	add_number(out, S(" h='"), h);
	add_number(out, S(" send-count='"), sent);
	buf_add(out, S("/></stream:error>"));
}

/* ---- counters ---- */

bool sm_acked(uint32_t sent, uint32_t acked, uint32_t h, uint32_t *out_count)
{
	uint32_t under_way = sent - acked;
	uint32_t count = h - acked;

	if (count > under_way)
		return false;
	*out_count = count;
	return true;
}
