/* SPDX-License-Identifier: Apache-2.0 */
/* Description of a project, in the form of XEP-0453. */

#include "server/doap.h"

#include "core/module.h"

static const char head[] =
	"<?xml version='1.0' encoding='UTF-8'?>\n"
	"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'\n"
	"         xmlns='http://usefulinc.com/ns/doap#'\n"
	"         xmlns:xmpp='https://linkmauve.fr/ns/xmpp-doap#'>\n"
	"  <Project>\n"
	"    <name>Jackdaw</name>\n"
	"    <shortdesc xml:lang='en'>An XMPP server that never loses a message it has "
	"acknowledged</shortdesc>\n"
	"    <license rdf:resource='https://spdx.org/licenses/Apache-2.0'/>\n"
	"    <programming-language>C</programming-language>\n"
	"    <os>Linux</os>\n"
	"    <category rdf:resource='https://linkmauve.fr/ns/xmpp-doap#category-server'/>\n";

static void write_rfc(str number, struct buf *out)
{
	buf_printf(out,
		   "    <implements rdf:resource='https://www.rfc-editor.org/info/rfc%.*s'/>\n",
		   STR_ARG(number));
}

static void write_xep(str number, str version, struct buf *out)
{
	buf_printf(out,
		   "    <implements>\n"
		   "      <xmpp:SupportedXep>\n"
		   "        <xmpp:xep rdf:resource='https://xmpp.org/extensions/xep-%.*s.html'/>\n"
		   "        <xmpp:version>%.*s</xmpp:version>\n"
		   "        <xmpp:status>complete</xmpp:status>\n"
		   "      </xmpp:SupportedXep>\n"
		   "    </implements>\n",
		   STR_ARG(number), STR_ARG(version));
}

/* "XEP-0004 2.13.2, RFC 6121" */
static void write_specs(str specs, struct buf *out)
{
	str spec, number, name;

	while (str_cut(&specs, ',', &spec)) {
		spec = str_trim(spec);
		if (!str_cut(&spec, ' ', &name))
			continue;
		spec = str_trim(spec);
		if (str_eq(name, S("RFC"))) {
			number = str_upto(spec, str_find(spec, ' '));
			write_rfc(number, out);
		} else if (str_starts(name, S("XEP-"))) {
			write_xep(str_from(name, 4), spec, out);
		}
	}
}

void doap_write(struct buf *out)
{
	buf_add(out, str_of(head));
	for (const struct module *const *at = modules; *at; at++)
		write_specs(str_of((*at)->spec), out);
	buf_add(out, S("  </Project>\n</rdf:RDF>\n"));
}

void doap_print_modules(struct buf *out)
{
	for (const struct module *const *at = modules; *at; at++)
		buf_printf(out, "%-12s %s\n%-12s %s\n", (*at)->name, (*at)->spec ? (*at)->spec : "",
			   "", (*at)->sentence ? (*at)->sentence : "");
}
