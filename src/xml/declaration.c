/* SPDX-License-Identifier: Apache-2.0 */
/* XML 1.0 §2.8, the production XMLDecl, by hand: it is the only processing instruction we know. */

#include "xml/declaration.h"

#include "xml/chars.h"

/* Cuts name="value" and the space before it off the front; false when it is not there. */
static bool cut_item(str *text, str name, str *out_value)
{
	const char *end = text->at + text->len;
	const char *at = skip_class(text->at, end, CHAR_SPACE), *close;

	if (at == text->at || !str_starts(str_make(at, (size_t)(end - at)), name))
		return false;
	at = skip_class(at + name.len, end, CHAR_SPACE);
	if (at == end || *at != '=')
		return false;
	at = skip_class(at + 1, end, CHAR_SPACE);
	if (at == end || (*at != '\'' && *at != '"'))
		return false;
	close = memchr(at + 1, *at, (size_t)(end - at - 1));
	if (!close)
		return false;
	*out_value = str_make(at + 1, (size_t)(close - at - 1));
	*text = str_make(close + 1, (size_t)(end - close - 1));
	return true;
}

/* EncName: a letter, then letters, digits, '.', '_', '-'. */
static bool is_encoding_name(str text)
{
	if (text.len == 0 || !char_is(text.at[0], CHAR_NAME_START) || text.at[0] == '_')
		return false;
	return skip_class(text.at, text.at + text.len, CHAR_NAME) == text.at + text.len;
}

enum xml_fault declaration_read(str text)
{
	str version, encoding = S("UTF-8"), standalone = S("no");

	if (!str_starts(text, S("xml")) || text.len < 4 || !char_is(text.at[3], CHAR_SPACE))
		return XML_RESTRICTED; /* another processing instruction, RFC 6120 §11.1 */
	if (!str_ends(text, S("?")))
		return XML_NOT_WELL_FORMED;
	text = str_upto(str_from(text, 3), text.len - 4);
	if (!cut_item(&text, S("version"), &version) || !str_eq(version, S("1.0")))
		return XML_NOT_WELL_FORMED;
	if (cut_item(&text, S("encoding"), &encoding) && !is_encoding_name(encoding))
		return XML_NOT_WELL_FORMED;
	if (cut_item(&text, S("standalone"), &standalone) && !str_eq(standalone, S("yes")) &&
	    !str_eq(standalone, S("no")))
		return XML_NOT_WELL_FORMED;
	if (str_trim(text).len)
		return XML_NOT_WELL_FORMED;
	/* RFC 6120 §11.6: nothing but UTF-8. */
	return str_eq_nocase(encoding, S("UTF-8")) ? XML_FAULT_NONE : XML_UNSUPPORTED_ENCODING;
}
