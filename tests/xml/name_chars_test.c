/* SPDX-License-Identifier: Apache-2.0 */
/* Names, as parsers of the fourth edition (expat) and of the fifth (libxml2) know them. */

#include "xml/name_chars.h"

#include <expat.h>
#include <libxml/parserInternals.h>

#include "base/buf.h"
#include "support/test.h"
#include "xml/chars.h"

static bool expat_takes(uint32_t code, bool is_first)
{
	XML_Parser parser = XML_ParserCreate("UTF-8");
	struct buf document = { .limit = 100 };
	char bytes[4];
	bool is_taken;

	buf_add(&document, is_first ? S("<") : S("<a"));
	buf_add(&document, str_make(bytes, xml_put_char(bytes, code)));
	buf_add(&document, S("/>"));
	is_taken = XML_Parse(parser, document.at, (int)document.len, 1) == XML_STATUS_OK;
	XML_ParserFree(parser);
	buf_fini(&document);
	return is_taken;
}

static bool libxml2_takes(uint32_t code, bool is_first)
{
	xmlChar name[8] = "a";
	char *at = (char *)name + !is_first;

	at[xml_put_char(at, code)] = '\0';
	return xmlValidateNCName(name, 0) == 0;
}

TEST(a_002_a_name_is_what_parsers_of_either_edition_call_so)
{
	for (uint32_t code = 0x80; code < 0x110000; code += code < 0x10100 ? 1 : 0x101) {
		if (!xml_is_char(code))
			continue;
		for (int is_first = 0; is_first < 2; is_first++) {
			bool is_taken = expat_takes(code, is_first);

			if (is_taken != xml_is_name_char(code, is_first))
				print_error("U+%04X %d\n", code, is_first);
			CHECK_INT(xml_is_name_char(code, is_first), is_taken);
		}
	}
}

/* By its tree it knows the fourth edition, by its parser the fifth: both hold them. */
TEST(a_002_no_name_is_refused_by_libxml2)
{
	for (uint32_t code = 0x80; code < 0x10000; code++)
		for (int is_first = 0; is_first < 2; is_first++)
			if (xml_is_char(code) && xml_is_name_char(code, is_first))
				CHECK(libxml2_takes(code, is_first));
}
