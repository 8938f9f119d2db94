/* SPDX-License-Identifier: Apache-2.0 */
/* The parser of gloox, with which stanzas were smuggled in 2022. It hands out the root at its
 * opening and each child of it when that is complete. It takes xmlns='' for nothing at all. */

#include "differential/gloox.h"

#include <gloox/parser.h>
#include <gloox/taghandler.h>

namespace
{

const char *const STREAM_NS = "http://etherx.jabber.org/streams";
const char *const XML_NS = "http://www.w3.org/XML/1998/namespace";

class Notes : public gloox::TagHandler
{
public:
	Notes(const gloox_notes *notes, void *scribe) : notes(notes), scribe(scribe) {}

	void handleTag(gloox::Tag *tag) override
	{
		if (tag->name() == "stream" && tag->xmlns() == STREAM_NS) {
			notes->start(scribe, "", "stream");
			return;
		}
		write(tag, "jabber:client");
	}

private:
	/* It does not hand a default namespace down: that is left to the client. */
	void write(const gloox::Tag *tag, const std::string &inherited)
	{
		const std::string ns = tag->xmlns().empty() ? inherited : tag->xmlns();
		const std::string below = tag->prefix().empty() ? ns : inherited;

		for (const gloox::Tag::Attribute *attr : tag->attributes())
			if (attr->prefix() != "xmlns" && attr->name() != "xmlns")
				notes->attr(scribe, ns_of(attr).c_str(), attr->name().c_str(),
					    attr->value().c_str());
		notes->start(scribe, ns.c_str(), tag->name().c_str());
		for (const gloox::Tag *child : tag->children())
			write(child, below);
		notes->text(scribe, tag->cdata().c_str());
		notes->end(scribe);
	}

	/* The prefix that is never declared it leaves to the client too. */
	static std::string ns_of(const gloox::Tag::Attribute *attr)
	{
		return attr->prefix() == "xml" ? XML_NS : attr->xmlns();
	}

	const gloox_notes *notes;
	void *scribe;
};

}

struct gloox_parser {
	gloox_parser(const gloox_notes *n, void *scribe) : notes(n, scribe), parser(&notes) {}

	Notes notes;
	gloox::Parser parser;
};

struct gloox_parser *gloox_open(const struct gloox_notes *notes, void *scribe)
{
	return new gloox_parser(notes, scribe);
}

bool gloox_feed(struct gloox_parser *gloox, const char *bytes, size_t len)
{
	std::string text(bytes, len);

	return gloox->parser.feed(text) == -1;
}

void gloox_close(struct gloox_parser *gloox)
{
	delete gloox;
}
