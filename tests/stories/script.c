/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a file of stories: lines into steps. */

#include "stories/script.h"

enum { VARIABLES_MAX = 4, XML_MAX = 1 << 20, EXPANDED_MAX = 1 << 22 };

struct variable {
	str name, values; /* values: separated by spaces */
	str value;	  /* of the copy being made */
};

/* Some lines of the file: those before the first story, or one story. */
struct chapter {
	str text;
	int line; /* the number of the first */
};

struct script {
	struct arena *arena;
	struct buf *why;
	str file;
	str rest; /* of the chapter that is being read */
	int line;
	struct chapter beginning; /* its steps begin each story */
	struct variable variables[VARIABLES_MAX];
	int variable_count;
	struct story *first, **end;
	struct story *story; /* being read */
	struct step **step_end;
};

static bool refuse(struct script *script, const char *sentence, str what)
{
	buf_printf(script->why, "%.*s:%d: %s: %.*s", STR_ARG(script->file), script->line, sentence,
		   STR_ARG(what));
	return false;
}

static bool cut_word(str *rest, str *out_word)
{
	*rest = str_trim(*rest);
	if (rest->len == 0)
		return false;
	size_t at = str_find(*rest, ' ');
	*out_word = str_upto(*rest, at);
	*rest = at == rest->len ? str_from(*rest, at) : str_from(*rest, at + 1);
	return true;
}

/* --- steps --- */

/* The indented lines that follow, as one text. A line that ends within a tag gets a space. */
static str read_xml(struct script *script)
{
	struct buf xml;
	str line, look = script->rest;

	buf_init(&xml, XML_MAX);
	while (str_cut(&look, '\n', &line) && str_starts(line, S("\t"))) {
		line = str_trim(line);
		if (xml.len && !str_ends(buf_str(&xml), S(">")) && !str_starts(line, S("<")))
			buf_add_char(&xml, ' ');
		buf_add(&xml, line);
		script->rest = look;
		script->line++;
	}
	str copy = arena_str(script->arena, buf_str(&xml));
	buf_fini(&xml);
	return copy;
}

/* [as LOCAL[@DOMAIN][/RESOURCE]] [with password PASSWORD]; the domain is for the reader. */
static bool read_connection(struct script *script, struct step *step, str rest)
{
	str word;

	if (str_starts(rest, S("as "))) {
		rest = str_from(rest, 3);
		cut_word(&rest, &word);
		size_t slash = str_find(word, '/');
		if (slash < word.len)
			step->resource = str_from(word, slash + 1);
		word = str_upto(word, slash);
		step->local = str_upto(word, str_find(word, '@'));
	}
	if (str_starts(rest, S("with password "))) {
		rest = str_from(rest, 14);
		cut_word(&rest, &step->password);
	}
	return str_trim(rest).len == 0 || refuse(script, "not understood", rest);
}

static bool read_priority(struct script *script, struct step *step, str rest)
{
	if (rest.len == 0)
		return true;
	return (str_starts(rest, S("with priority ")) &&
		str_to_int(str_from(rest, 14), -128, 127, &step->number)) ||
	       refuse(script, "no priority", rest);
}

static bool read_count(struct script *script, struct step *step, str rest)
{
	return str_to_int(rest, 0, UINT32_MAX, &step->number) ||
	       refuse(script, "no number of stanzas", rest);
}

/* What follows the name of somebody. */
static const struct {
	const char *words;
	enum step_kind kind;
	bool (*read_rest)(struct script *script, struct step *step, str rest); /* NULL: has none */
} doings[] = {
	{ "has an account", STEP_HAS_ACCOUNT, NULL },
	{ "connects", STEP_CONNECTS, read_connection },
	{ "cannot connect", STEP_CANNOT_CONNECT, read_connection },
	{ "opens a stream", STEP_OPENS_STREAM, NULL },
	{ "logs in", STEP_LOGS_IN, read_connection },
	{ "binds", STEP_BINDS, NULL },
	{ "asks for the roster", STEP_ASKS_ROSTER, NULL },
	{ "goes online", STEP_GOES_ONLINE, read_priority },
	{ "sends", STEP_SENDS, NULL },
	{ "receives nothing", STEP_RECEIVES_NOTHING, NULL },
	{ "receives in any order", STEP_RECEIVES_IN_ANY_ORDER, NULL },
	{ "receives", STEP_RECEIVES, NULL },
	{ "is asked", STEP_IS_ASKED, NULL },
	{ "is acknowledged", STEP_IS_ACKNOWLEDGED, read_count },
	{ "answers no pings", STEP_IGNORES_PINGS, NULL },
	{ "forgets", STEP_FORGETS, NULL },
	{ "disconnects", STEP_DISCONNECTS, NULL },
	{ "is cut off", STEP_CUT_OFF, NULL },
	{ "is disconnected", STEP_IS_DISCONNECTED, NULL },
};

/* What needs no name, or two; NULL: it is none of these. */
static bool read_common(struct step *step, str line)
{
	static const struct {
		const char *words;
		enum step_kind kind;
		enum world_event event;
	} sentences[] = {
		{ "everybody forgets", STEP_EVERYBODY_FORGETS, WORLD_TIME_PASSES },
		{ "all settles", STEP_ALL_SETTLES, WORLD_TIME_PASSES },
		{ "the server restarts", STEP_WORLD, WORLD_RESTARTS },
		{ "the server dies", STEP_WORLD, WORLD_DIES },
		{ "the store fails once", STEP_WORLD, WORLD_STORE_FAILS },
	};

	for (size_t i = 0; i < ARRAY_LEN(sentences); i++) {
		if (!str_eq(line, str_of(sentences[i].words)))
			continue;
		step->kind = sentences[i].kind;
		step->event = sentences[i].event;
		step->number = 1;
		return true;
	}
	if (str_starts(line, S("time passes ")) && str_ends(line, S(" s"))) {
		step->kind = STEP_WORLD;
		step->event = WORLD_TIME_PASSES;
		return str_to_int(str_make(line.at + 12, line.len - 14), 1, 1000000, &step->number);
	}
	return false;
}

static bool read_pair(struct step *step, str line)
{
	str rest = line, word;

	if (!cut_word(&rest, &step->who) || !cut_word(&rest, &word) ||
	    !cut_word(&rest, &step->whom))
		return false;
	step->kind = str_eq(word, S("follows")) ? STEP_FOLLOWS : STEP_FRIENDS;
	if (step->kind == STEP_FOLLOWS)
		return rest.len == 0;
	return str_eq(word, S("and")) && str_eq(rest, S("are friends"));
}

static bool read_doing(struct script *script, struct step *step, str line)
{
	str rest = line;

	if (!cut_word(&rest, &step->who))
		return refuse(script, "not understood", line);
	for (size_t i = 0; i < ARRAY_LEN(doings); i++) {
		str words = str_of(doings[i].words);

		if (!str_starts(rest, words) || (rest.len > words.len && rest.at[words.len] != ' '))
			continue;
		step->kind = doings[i].kind;
		rest = str_trim(str_from(rest, words.len));
		if (doings[i].read_rest)
			return doings[i].read_rest(script, step, rest);
		return rest.len == 0 || refuse(script, "not understood", rest);
	}
	return refuse(script, "not understood", line);
}

static bool takes_xml(enum step_kind kind)
{
	return kind == STEP_SENDS || kind == STEP_RECEIVES || kind == STEP_RECEIVES_IN_ANY_ORDER;
}

static bool read_step(struct script *script, str line)
{
	struct step *step = arena_zalloc(script->arena, sizeof(*step));

	step->line = script->line;
	step->xml = S("");
	if (!read_common(step, line) && !read_pair(step, line) && !read_doing(script, step, line))
		return false;
	if (takes_xml(step->kind)) {
		step->xml = read_xml(script);
		if (step->xml.len == 0)
			return refuse(script, "no indented XML follows", line);
	}
	*script->step_end = step;
	script->step_end = &step->next;
	return true;
}

static bool read_title(struct script *script, str line)
{
	script->story->title = str_trim(str_from(line, 6));
	script->story->line = script->line;
	return script->story->title.len > 0 ||
	       refuse(script, "a story without a title", script->story->title);
}

static bool read_line(struct script *script, str line)
{
	if (str_trim(line).len == 0 || line.at[0] == '#' || str_starts(line, S("for each ")))
		return true;
	if (line.at[0] == '\t' || line.at[0] == ' ')
		return refuse(script, "indented, but neither sent nor received", str_trim(line));
	line = str_trim(line);
	if (str_starts(line, S("story:")))
		return read_title(script, line);
	if (str_eq(line, S("only in the fake world")))
		return script->story->only_in_the_fake_world = true;
	if (str_eq(line, S("on a host that keeps messages")))
		return script->story->keeps_messages = true;
	return read_step(script, line);
}

/* --- chapters, and for each --- */

static str replaced(const struct script *script, str text)
{
	struct buf out;

	buf_init(&out, EXPANDED_MAX);
	while (text.len) {
		size_t at = str_find(text, '{');
		str rest = str_from(text, at + 1);
		str name = str_upto(rest, str_find(rest, '}'));
		const struct variable *found = NULL;

		buf_add(&out, str_upto(text, at));
		for (int i = 0; at < text.len && i < script->variable_count; i++)
			if (str_eq(name, script->variables[i].name))
				found = &script->variables[i];
		if (found)
			buf_add(&out, found->value);
		else if (at < text.len)
			buf_add_char(&out, '{');
		text = found ? str_from(rest, name.len + 1) : rest;
	}
	str copy = arena_str(script->arena, buf_str(&out));
	buf_fini(&out);
	return copy;
}

static bool read_chapter(struct script *script, const struct chapter *chapter)
{
	str line;

	script->rest = replaced(script, chapter->text);
	script->line = chapter->line - 1;
	while (str_cut(&script->rest, '\n', &line)) {
		script->line++;
		if (!read_line(script, line))
			return false;
	}
	return true;
}

static bool read_copy(struct script *script, const struct chapter *chapter)
{
	struct story *story = arena_zalloc(script->arena, sizeof(*story));

	story->file = script->file;
	script->story = story;
	script->step_end = &story->steps;
	if (!read_chapter(script, &script->beginning) || !read_chapter(script, chapter))
		return false;
	if (!story->steps)
		return refuse(script, "a story without a step", story->title);
	*script->end = story;
	script->end = &story->next;
	return true;
}

/* One copy for each value of the variables from the `at`th on. */
static bool read_copies(struct script *script, const struct chapter *chapter, int at)
{
	if (at >= script->variable_count || at >= VARIABLES_MAX)
		return read_copy(script, chapter);

	str rest = script->variables[at].values;
	while (cut_word(&rest, &script->variables[at].value))
		if (!read_copies(script, chapter, at + 1))
			return false;
	return true;
}

static bool add_variable(struct script *script, str text)
{
	size_t colon = str_find(text, ':');
	struct variable *variable = &script->variables[script->variable_count];

	if (script->variable_count == VARIABLES_MAX || colon == text.len)
		return refuse(script, "no `for each NAME: VALUES`", text);
	script->variable_count++;
	variable->name = str_trim(str_upto(text, colon));
	variable->values = str_trim(str_from(text, colon + 1));
	return variable->values.len > 0 || refuse(script, "for each of nothing", text);
}

static bool read_variables(struct script *script, const struct chapter *chapter)
{
	str rest = chapter->text, line;

	script->variable_count = 0;
	script->line = chapter->line - 1;
	while (str_cut(&rest, '\n', &line)) {
		script->line++;
		if (str_starts(line, S("for each ")) &&
		    !add_variable(script, str_from(line, 9)))
			return false;
	}
	return true;
}

/* Cuts the file before the next story. */
static struct chapter cut_chapter(str *rest, int *line_number)
{
	struct chapter chapter = { .text = *rest, .line = *line_number };
	str look = *rest, line;

	while (str_cut(&look, '\n', &line)) {
		bool is_next = str_starts(line, S("story:")) && line.at != rest->at;

		if (is_next) {
			chapter.text = str_make(rest->at, (size_t)(line.at - rest->at) - 1);
			*rest = str_from(*rest, chapter.text.len + 1);
			return chapter;
		}
		++*line_number;
	}
	*rest = STR_NONE;
	return chapter;
}

struct story *script_read(struct arena *arena, str file, str text, struct buf *why)
{
	struct script script = { .arena = arena, .why = why, .file = file };
	int line = 1;

	script.end = &script.first;
	if (!str_starts(text, S("story:")))
		script.beginning = cut_chapter(&text, &line);
	while (str_exists(text)) {
		struct chapter chapter = cut_chapter(&text, &line);

		if (!read_variables(&script, &chapter) || !read_copies(&script, &chapter, 0))
			return NULL;
	}
	if (!script.first)
		refuse(&script, "no story", file);
	return script.first;
}
