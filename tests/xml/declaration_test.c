/* SPDX-License-Identifier: Apache-2.0 */
/* The XML declaration; corpus.txt has more of it. */

#include "xml/declaration.h"

#include "support/test.h"

TEST(utf8_and_nothing_else_is_declared)
{
	CHECK_INT(declaration_read(S("xml version='1.0'?")), XML_FAULT_NONE);
	CHECK_INT(declaration_read(S("xml\tversion = \"1.0\"\nencoding='UTF-8' ?")),
		  XML_FAULT_NONE);
	CHECK_INT(declaration_read(S("xml version='1.0' encoding='utf-8'?")), XML_FAULT_NONE);
	CHECK_INT(declaration_read(S("xml version='1.0' encoding='UTF8'?")),
		  XML_UNSUPPORTED_ENCODING);
	CHECK_INT(declaration_read(S("xml version='1.0' encoding='US-ASCII'?")),
		  XML_UNSUPPORTED_ENCODING);
	CHECK_INT(declaration_read(S("xml version='1.0' encoding=''?")), XML_NOT_WELL_FORMED);
	CHECK_INT(declaration_read(S("xml version='1.0' encoding='_x'?")), XML_NOT_WELL_FORMED);
}

TEST(a_003_other_instructions_are_restricted)
{
	CHECK_INT(declaration_read(S("php echo?")), XML_RESTRICTED);
	CHECK_INT(declaration_read(S("xml-stylesheet?")), XML_RESTRICTED);
	CHECK_INT(declaration_read(S("XML version='1.0'?")), XML_RESTRICTED);
	CHECK_INT(declaration_read(S("")), XML_RESTRICTED);
	CHECK_INT(declaration_read(S("?")), XML_RESTRICTED);
}

TEST(a_broken_declaration_is_not_well_formed)
{
	static const char *const bad[] = {
		"xml ?",
		"xml version='1.0'",
		"xml version?",
		"xml version=?",
		"xml version='1.0?",
		"xml version='1.0\"?",
		"xml version='2.0'?",
		"xml version='1.0' version='1.0'?",
		"xml version='1.0' standalone='yes' encoding='UTF-8'?",
		"xml version='1.0' standalone=''?",
		"xml version='1.0' x?",
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		CHECK_INT(declaration_read(str_of(bad[i])), XML_NOT_WELL_FORMED);
	CHECK_INT(declaration_read(S("xml version='1.0' standalone='no'?")), XML_FAULT_NONE);
}
