/* SPDX-License-Identifier: Apache-2.0 */
/* What the descriptors say stands in the description of the project. */

#include "server/doap.h"

#include "config/config_fixture.h"

static bool has(const struct buf *text, const char *piece)
{
	return memmem(text->at, text->len, piece, strlen(piece)) != NULL;
}

TEST(every_specification_stands_there_with_its_version)
{
	struct buf text;

	buf_init(&text, 100000);
	doap_write(&text);
	CHECK(str_starts(buf_str(&text), S("<?xml version='1.0' encoding='UTF-8'?>\n<rdf:RDF")));
	CHECK(str_ends(buf_str(&text), S("</rdf:RDF>\n")));
	CHECK(has(&text, "xep-9999.html'/>\n        <xmpp:version>1.0</xmpp:version>"));
	CHECK(has(&text, "xep-9997.html'/>\n        <xmpp:version>2.3.4</xmpp:version>"));
	CHECK(has(&text, "<implements rdf:resource='https://www.rfc-editor.org/info/rfc1149'/>"));
	buf_fini(&text);
}

TEST(the_modules_are_listed)
{
	struct buf text;

	buf_init(&text, 100000);
	doap_print_modules(&text);
	CHECK(has(&text, "bake         XEP-9999 1.0\n             Bread from the server.\n"));
	CHECK(has(&text, "mute         XEP-9998 1.0\n"));
	buf_fini(&text);
}
