/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a file of stories: lines into steps. */

#include "stories/script.h"

enum { VARIABLES_MAX = 4, XML_MAX = 1 << 20, EXPANDED_MAX = 1 << 22 };

struct variable {
	str name, values; /* values: separated by spaces */
	str value;	  /* of the copy being made */
};

/* One story as it is written, before `for each` makes several of it. */
struct draft {
	str title;
	int line;
	struct step *first, **end;
	struct variable variables[VARIABLES_MAX];
	int variable_count;
	bool only_in_the_fake_world;
};

struct script {
	struct arena *arena;
	struct buf *why;
	str file;
	str rest; /* of the text */
	int line;
	struct draft beginning; /* the steps before the first story, which begin each */
	struct draft draft;
	struct story *first, **end;
	bool has_draft;
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

/* --- for each --- */

static str replaced(struct script *script, const struct draft *draft, str text)
{
	struct buf out;

	buf_init(&out, EXPANDED_MAX);
	while (text.len) {
		size_t at = str_find(text, '{'), end = str_find(text, '}');
		bool is_variable = false;

		buf_add(&out, str_upto(text, at));
		if (at == text.len)
			break;
		for (int i = 0; end > at && i < draft->variable_count; i++) {
			str name = str_make(text.at + at + 1, end - at - 1);

			if (!str_eq(name, draft->variables[i].name))
				continue;
			buf_add(&out, draft->variables[i].value);
			text = str_from(text, end + 1);
			is_variable = true;
			break;
		}
		if (is_variable)
			continue;
		buf_add_char(&out, '{');
		text = str_from(text, at + 1);
	}
	str copy = arena_str(script->arena, buf_str(&out));
	buf_fini(&out);
	return copy;
}

static void copy_steps(struct script *script, const struct draft *draft, const struct step *steps,
		       struct step ***end)
{
	for (; steps; steps = steps->next) {
		struct step *step = arena_alloc(script->arena, sizeof(*step));

		*step = *steps;
		step->next = NULL;
		step->xml = replaced(script, draft, steps->xml);
		**end = step;
		*end = &step->next;
	}
}

static void add_copies(struct script *script, struct draft *draft, int at)
{
	if (at < draft->variable_count) {
		str rest = draft->variables[at].values;

		while (cut_word(&rest, &draft->variables[at].value))
			add_copies(script, draft, at + 1);
		return;
	}
	struct story *story = arena_zalloc(script->arena, sizeof(*story));
	struct step **end = &story->steps;

	story->file = script->file;
	story->line = draft->line;
	story->title = replaced(script, draft, draft->title);
	story->only_in_the_fake_world =
		draft->only_in_the_fake_world || script->beginning.only_in_the_fake_world;
	copy_steps(script, draft, script->beginning.first, &end);
	copy_steps(script, draft, draft->first, &end);
	*script->end = story;
	script->end = &story->next;
}

static void draft_init(struct draft *draft)
{
	*draft = (struct draft){ .line = 0 };
	draft->end = &draft->first;
}

static bool finish_story(struct script *script)
{
	if (!script->has_draft)
		return true;
	if (!script->draft.first)
		return refuse(script, "a story without a step", script->draft.title);
	add_copies(script, &script->draft, 0);
	return true;
}

static bool begin_story(struct script *script, str title)
{
	if (!finish_story(script))
		return false;
	draft_init(&script->draft);
	script->draft.title = str_trim(title);
	script->draft.line = script->line;
	script->has_draft = true;
	return script->draft.title.len > 0 || refuse(script, "a story without a title", title);
}

static bool add_variable(struct script *script, struct draft *draft, str text)
{
	size_t colon = str_find(text, ':');
	struct variable *variable = &draft->variables[draft->variable_count];

	if (draft->variable_count == VARIABLES_MAX || colon == text.len ||
	    draft == &script->beginning)
		return refuse(script, "no `for each NAME: VALUES` of a story", text);
	draft->variable_count++;
	variable->name = str_trim(str_upto(text, colon));
	variable->values = str_trim(str_from(text, colon + 1));
	return variable->values.len > 0 || refuse(script, "for each of nothing", text);
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
	{ "goes online", STEP_GOES_ONLINE, read_priority },
	{ "sends", STEP_SENDS, NULL },
	{ "receives nothing", STEP_RECEIVES_NOTHING, NULL },
	{ "receives in any order", STEP_RECEIVES_IN_ANY_ORDER, NULL },
	{ "receives", STEP_RECEIVES, NULL },
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

	if (!cut_word(&rest, &step->who) || !cut_word(&rest, &word) || !cut_word(&rest, &step->whom))
		return false;
	step->kind = str_eq(word, S("follows")) ? STEP_FOLLOWS : STEP_FRIENDS;
	return step->kind == STEP_FOLLOWS ? rest.len == 0
					  : str_eq(word, S("and")) && str_eq(rest, S("are friends"));
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

static bool read_step(struct script *script, struct draft *draft, str line)
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
	*draft->end = step;
	draft->end = &step->next;
	return true;
}

static bool read_line(struct script *script, str line)
{
	struct draft *draft = script->has_draft ? &script->draft : &script->beginning;

	if (str_trim(line).len == 0 || line.at[0] == '#')
		return true;
	if (line.at[0] == '\t' || line.at[0] == ' ')
		return refuse(script, "indented, but neither sent nor received", str_trim(line));
	line = str_trim(line);
	if (str_starts(line, S("story:")))
		return begin_story(script, str_from(line, 6));
	if (str_starts(line, S("for each ")))
		return add_variable(script, draft, str_from(line, 9));
	if (str_eq(line, S("only in the fake world"))) {
		draft->only_in_the_fake_world = true;
		return true;
	}
	return read_step(script, draft, line);
}

struct story *script_read(struct arena *arena, str file, str text, struct buf *why)
{
	struct script script = { .arena = arena, .why = why, .file = file, .rest = text };
	str line;

	draft_init(&script.beginning);
	script.end = &script.first;
	while (str_cut(&script.rest, '\n', &line)) {
		script.line++;
		if (!read_line(&script, line))
			return NULL;
	}
	if (!finish_story(&script))
		return NULL;
	if (!script.first)
		refuse(&script, "no story", file);
	return script.first;
}
