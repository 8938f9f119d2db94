/* SPDX-License-Identifier: Apache-2.0 */
/* XEP-0441: preferences, read, written and obeyed. */

#include "xmpp/mam_prefs.h"

#include "support/test.h"
#include "xml/stanza.h"

static struct arena arena;
static struct stanza *stanza;

static enum stanza_error read(const char *xml, struct mam_prefs *out)
{
	arena_fini(&arena);
	stanza_unref(&stanza);
	stanza = stanza_parse(str_of(xml));
	CHECK(stanza != NULL);
	return mam_prefs_read(stanza_root(stanza), &arena, out);
}

static struct mam_prefs prefs_of(const char *xml)
{
	struct mam_prefs prefs;

	CHECK_INT(read(xml, &prefs), ERROR_NONE);
	return prefs;
}

static void done(void)
{
	arena_fini(&arena);
	stanza_unref(&stanza);
}

#define PREFS(usual, children)                                                                     \
	"<prefs xmlns='urn:xmpp:mam:2' default='" usual "'>" children "</prefs>"

TEST(preferences_are_read)
{
	struct mam_prefs prefs = prefs_of(
		PREFS("roster", "<always><jid>Romeo@Montague.lit</jid><jid> a@b/c\n</jid></always>"
				"<never><jid>montague@montague.lit</jid></never>"));

	CHECK_INT(prefs.usual, MAM_ROSTER);
	CHECK_INT(prefs.always_count, 2);
	CHECK_STR(jid_str(prefs.always[0]), "romeo@montague.lit");
	CHECK_STR(jid_str(prefs.always[1]), "a@b/c");
	CHECK_INT(prefs.never_count, 1);
	CHECK_STR(jid_str(prefs.never[0]), "montague@montague.lit");
	prefs = prefs_of("<prefs xmlns='urn:xmpp:mam:2' default='never'/>");
	CHECK_INT(prefs.usual, MAM_NEVER);
	CHECK(prefs.always_count == 0 && prefs.never_count == 0);
	done();
}

TEST(an_address_is_listed_once)
{
	struct mam_prefs prefs = prefs_of(
		PREFS("always", "<never><jid>a@b</jid><jid>A@B</jid><jid>a@b/c</jid><other/>"
				"<jid>a@b</jid></never>"));

	CHECK_INT(prefs.never_count, 2);
	CHECK_STR(jid_str(prefs.never[1]), "a@b/c");
	done();
}

static void check_refused(const char *xml, enum stanza_error expected)
{
	struct mam_prefs prefs = { .never_count = 77 };

	CHECK_INT(read(xml, &prefs), expected);
	CHECK_INT(prefs.never_count, 77);
}

TEST(nonsense_is_refused)
{
	check_refused("<prefs xmlns='urn:xmpp:mam:2'/>", ERROR_BAD_REQUEST);
	check_refused(PREFS("", ""), ERROR_BAD_REQUEST);
	check_refused(PREFS("sometimes", ""), ERROR_BAD_REQUEST);
	check_refused(PREFS("always", "<never/><never/>"), ERROR_BAD_REQUEST);
	check_refused(PREFS("always", "<always/><never/><always/>"), ERROR_BAD_REQUEST);
	check_refused(PREFS("always", "<always><jid>@</jid></always>"), ERROR_JID_MALFORMED);
	check_refused(PREFS("always", "<never><jid/></never>"), ERROR_JID_MALFORMED);
	done();
}

TEST(the_lists_are_bounded)
{
	struct buf xml;

	for (unsigned count = MAM_PREFS_MAX; count <= MAM_PREFS_MAX + 1; count++) {
		buf_init(&xml, 1 << 20);
		buf_add(&xml, S("<prefs xmlns='urn:xmpp:mam:2' default='always'><never>"));
		for (unsigned i = 0; i < count; i++)
			buf_printf(&xml, "<jid>u%u@b</jid>", i);
		buf_add(&xml, S("</never></prefs>"));
		if (count > MAM_PREFS_MAX)
			check_refused(buf_cstr(&xml), ERROR_RESOURCE_CONSTRAINT);
		else
			CHECK_INT(prefs_of(buf_cstr(&xml)).never_count, count);
		buf_fini(&xml);
	}
	done();
}

/* §2.1: both lists MUST be there. */
TEST(preferences_are_written_as_they_are_read)
{
	static const char *const same[] = {
		"<prefs xmlns='urn:xmpp:mam:2' default='roster'><always/><never/></prefs>",
		"<prefs xmlns='urn:xmpp:mam:2' default='always'><always><jid>a@b/&lt;</jid>"
		"<jid>c</jid></always><never><jid>d@e</jid></never></prefs>",
	};

	for (size_t i = 0; i < ARRAY_LEN(same); i++) {
		struct mam_prefs prefs = prefs_of(same[i]);
		struct xml_writer writer;
		struct stanza *written;

		xml_begin(&writer, 10000);
		mam_prefs_write(&writer, &prefs);
		written = xml_seal(&writer);
		CHECK(written != NULL);
		CHECK_STR(stanza_bytes(written), same[i]);
		stanza_unref(&written);
	}
	done();
}

TEST(names_of_defaults_go_both_ways)
{
	enum mam_default usual = MAM_ROSTER;

	for (unsigned i = MAM_ALWAYS; i <= MAM_ROSTER; i++) {
		CHECK(mam_default_of(mam_default_name((enum mam_default)i), &usual));
		CHECK_INT(usual, i);
	}
	CHECK(!mam_default_of(STR_NONE, &usual));
	CHECK(!mam_default_of(S("Always"), &usual));
	CHECK_INT(usual, MAM_ROSTER);
}

static bool wants(const struct mam_prefs *prefs, const char *target, bool is_in_roster)
{
	return mam_prefs_want(prefs, jid_of_normal(str_of(target)), is_in_roster);
}

TEST(the_default_is_for_who_is_in_no_list)
{
	struct mam_prefs prefs = { .usual = MAM_ALWAYS };

	CHECK(wants(&prefs, "a@b", false));
	prefs.usual = MAM_NEVER;
	CHECK(!wants(&prefs, "a@b", true));
	prefs.usual = MAM_ROSTER;
	CHECK(wants(&prefs, "a@b/c", true));
	CHECK(!wants(&prefs, "a@b/c", false));
}

/* §2.3.1 */
TEST(a_bare_address_means_all_its_resources_and_a_full_one_itself)
{
	struct mam_prefs prefs =
		prefs_of(PREFS("never", "<always><jid>a@b</jid><jid>c@d/full</jid></always>"
					"<never><jid>a@b/secret</jid></never>"));

	CHECK(wants(&prefs, "a@b", false));
	CHECK(wants(&prefs, "a@b/x", false));
	CHECK(wants(&prefs, "c@d/full", false));
	CHECK(!wants(&prefs, "c@d", false));
	CHECK(!wants(&prefs, "c@d/other", false));
	CHECK(!wants(&prefs, "e@f", true));
	/* in both */
	CHECK(!wants(&prefs, "a@b/secret", true));
	done();
}
