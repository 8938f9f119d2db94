/* SPDX-License-Identifier: Apache-2.0 */
/* Three clients against the whole core in the fake world: from the first byte of a stream through
 * SASL, binding and everything that a session may say, each with the right credentials at hand.
 * The first byte chooses the world: bit 0, whether the host keeps messages; bit 1, whether clients
 * come logged in; the next three, how finely their input is chopped. What follows is said by the
 * first client up to a byte 0x1E; the byte behind that says what happens next: 0, 1, 2 who speaks
 * on, c the wire of who speaks is cut, t half a minute passes, r the server restarts, k it is
 * killed. What the server says is one well-formed stream after another, and when all have gone
 * nothing is left. */

#include "base/bug.h"
#include "support/fake_net.h"
#include "support/fake_random.h"
#include "support/world.h"
#include "xml/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CLIENTS = 3, TURN = 0x1E, TURNS_MAX = 40 };

static const char *const people[CLIENTS] = { "juliet@localhost/0", "romeo@localhost/1",
					     "juliet@localhost/2" };

struct play {
	struct world *world;
	struct client *clients[CLIENTS];
	struct buf said[CLIENTS];
	uint8_t choice;
};

/* ---- what the server says ---- */

static void listen_to(struct play *play, int who)
{
	if (play->clients[who])
		buf_add(&play->said[who], client_heard(play->clients[who]));
}

/* Where the next stream begins. */
static size_t stream_len(str said)
{
	size_t len = 1;

	while (len < said.len && !str_starts(str_from(said, len), S("<?xml ")))
		len++;
	return len;
}

/* `is_bare`: the header was heard before. */
static void check_stream(str stream, bool is_bare)
{
	enum xml_event event = XML_STANZA;
	struct stanza *stanza = NULL;
	struct xml_reader reader;

	/* Its answers are larger than questions may be: forwarded, they hold them. */
	if (is_bare)
		xml_reader_init_bare(&reader, &xml_limits_after_auth);
	else
		xml_reader_init(&reader, &xml_limits_after_auth);
	while (stream.len && event != XML_STREAM_CLOSE) {
		event = xml_read(&reader, &stream, &stanza);
		BUG_ON(event == XML_BROKEN && xml_reader_fault(&reader) < XML_LIMIT_BYTES &&
		       !(is_bare && str_starts(stream, S("/stream:stream>"))));
		stanza_unref(&stanza);
		if (event == XML_BROKEN)
			break;
	}
	xml_reader_fini(&reader);
}

static void check_said(struct play *play, int who)
{
	str said = buf_str(&play->said[who]);
	bool is_bare = !str_starts(said, S("<?xml "));

	for (; said.len && !is_bare; said = str_from(said, stream_len(said)))
		check_stream(str_upto(said, stream_len(said)), false);
	buf_clear(&play->said[who]);
}

/* ---- what happens ---- */

static void leave(struct play *play, int who)
{
	listen_to(play, who);
	check_said(play, who);
	if (play->clients[who])
		client_cut(&play->clients[who]);
}

static void come(struct play *play, int who)
{
	if (play->clients[who])
		return;
	play->clients[who] = play->choice & 2 ? world_login(play->world, people[who])
					      : world_connect(play->world);
	fake_client_chop(client_wire(play->clients[who]), play->choice >> 2 & 7u);
}

static void leave_all(struct play *play)
{
	for (int who = 0; who < CLIENTS; who++)
		leave(play, who);
}

static void say(struct play *play, int who, str words)
{
	if (words.len == 0)
		return;
	come(play, who);
	if (!client_is_closed(play->clients[who]))
		client_send_str(play->clients[who], words);
	for (int i = 0; i < CLIENTS; i++)
		listen_to(play, i);
}

static void happen(struct play *play, char what, int *who)
{
	if (what >= '0' && what < '0' + CLIENTS)
		*who = what - '0';
	else if (what == 'c')
		leave(play, *who);
	else if (what == 't')
		world_advance_ms(play->world, 30000);
	if (what == 'r' || what == 'k')
		leave_all(play);
	if (what == 'r')
		world_restart(play->world);
	else if (what == 'k')
		world_crash(play->world);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct play play = { .choice = size ? data[0] : 0 };
	struct world_options options = { .keeps_messages = play.choice & 1,
					 .settings = "register { enabled = yes }" };
	str input = size ? str_make((const char *)data + 1, size - 1) : S("");
	int who = 0;

	if (size == 0)
		return 0;
	play.world = world_open(&options);
	world_add_account(play.world, "juliet@localhost");
	world_add_account(play.world, "romeo@localhost");
	for (int i = 0; i < CLIENTS; i++)
		buf_init(&play.said[i], 64 << 20);
	for (int turn = 0; input.len && turn < TURNS_MAX; turn++) {
		size_t at = str_find(input, TURN);

		say(&play, who, str_upto(input, at));
		if (at + 1 < input.len)
			happen(&play, input.at[at + 1], &who);
		input = str_from(input, at + 2);
	}
	leave_all(&play);
	for (int i = 0; i < CLIENTS; i++)
		buf_fini(&play.said[i]);
	world_close(&play.world);
	return 0;
}
