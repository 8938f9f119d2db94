/* SPDX-License-Identifier: Apache-2.0 */
#include "stories/script.h"

#include <stdio.h>

#include "support/test.h"

static struct arena arena;
static char sentence[500];

static struct story *read_text(const char *text)
{
	struct buf why;

	buf_init(&why, 10000);
	struct story *story = script_read(&arena, S("f"), str_of(text), &why);
	snprintf(sentence, sizeof(sentence), "%s", buf_cstr(&why));
	CHECK((story == NULL) == (sentence[0] != '\0'));
	buf_fini(&why);
	return story;
}

TEST(steps_come_out_as_they_stand)
{
	struct story *story = read_text("# about\n"
					"story: a title\n"
					"alice connects as al@localhost/phone with password x\n"
					"\n"
					"alice goes online with priority -3\n"
					"bob sends\n"
					"\t<a\n"
					"\t\tb='1'/>\n"
					"\t<c/>\n"
					"alice and bob are friends\n"
					"alice follows bob\n"
					"bob receives in any order\n"
					"\t<d/>");
	struct step *step = story->steps;

	CHECK_STR(story->title, "a title");
	CHECK_INT(story->line, 2);
	CHECK(step->kind == STEP_CONNECTS);
	CHECK_STR(step->who, "alice");
	CHECK_STR(step->local, "al");
	CHECK_STR(step->resource, "phone");
	CHECK_STR(step->password, "x");
	step = step->next;
	CHECK(step->kind == STEP_GOES_ONLINE);
	CHECK_INT(step->number, -3);
	CHECK_INT(step->line, 5);
	step = step->next;
	CHECK(step->kind == STEP_SENDS);
	CHECK_STR(step->xml, "<a b='1'/><c/>");
	step = step->next;
	CHECK(step->kind == STEP_FRIENDS);
	CHECK_STR(step->whom, "bob");
	step = step->next;
	CHECK(step->kind == STEP_FOLLOWS);
	step = step->next;
	CHECK(step->kind == STEP_RECEIVES_IN_ANY_ORDER);
	CHECK_STR(step->xml, "<d/>");
	CHECK(!step->next && !story->next && !story->only_in_the_fake_world);
	arena_fini(&arena);
}

TEST(for_each_makes_a_story_of_every_pair_of_values)
{
	struct story *story = read_text("story: {a} and {b}\n"
					"for each a: 1 2\n"
					"for each b: x y\n"
					"bob goes online with priority {a}\n"
					"bob sends\n"
					"\t<m c='{c}' a='{a}' b='{b}'/>\n");

	CHECK_STR(story->title, "1 and x");
	CHECK_STR(story->next->title, "1 and y");
	CHECK_STR(story->next->next->title, "2 and x");
	CHECK_STR(story->next->next->next->title, "2 and y");
	CHECK_INT(story->next->next->next->steps->number, 2);
	CHECK_STR(story->next->next->next->steps->next->xml, "<m c='{c}' a='2' b='y'/>");
	CHECK(!story->next->next->next->next);
	arena_fini(&arena);
}

TEST(what_stands_before_the_first_story_begins_each)
{
	struct story *story = read_text("alice connects\n"
					"story: one\n"
					"alice forgets\n"
					"story: two\n"
					"only in the fake world\n"
					"time passes 60 s\n");

	CHECK(story->steps->kind == STEP_CONNECTS);
	CHECK(story->steps->next->kind == STEP_FORGETS);
	CHECK(!story->only_in_the_fake_world);
	story = story->next;
	CHECK(story->only_in_the_fake_world);
	CHECK(story->steps->kind == STEP_CONNECTS);
	CHECK(story->steps->next->kind == STEP_WORLD);
	CHECK(story->steps->next->event == WORLD_TIME_PASSES);
	CHECK_INT(story->steps->next->number, 60);
	arena_fini(&arena);
}

TEST(a_story_or_all_of_a_file_may_want_a_host_that_keeps_messages)
{
	struct story *story = read_text("story: one\n"
					"alice connects\n"
					"story: two\n"
					"on a host that keeps messages\n"
					"bob logs in as al@localhost/phone\n"
					"bob binds\n"
					"bob is asked\n"
					"bob answers no pings\n"
					"bob is acknowledged 4294967295\n");
	struct step *step = story->next->steps;

	CHECK(!story->keeps_messages && story->next->keeps_messages);
	CHECK(step->kind == STEP_LOGS_IN);
	CHECK_STR(step->resource, "phone");
	CHECK(step->next->kind == STEP_BINDS);
	CHECK(step->next->next->kind == STEP_IS_ASKED);
	CHECK(step->next->next->next->kind == STEP_IGNORES_PINGS);
	step = step->next->next->next->next;
	CHECK(step->kind == STEP_IS_ACKNOWLEDGED);
	CHECK_INT(step->number, UINT32_MAX);
	story = read_text("on a host that keeps messages\nstory: one\nalice connects\n"
			  "story: two\nalice connects\n");
	CHECK(story->keeps_messages && story->next->keeps_messages);
	arena_fini(&arena);
}

TEST(what_is_not_understood_is_refused_with_its_line)
{
	static const struct {
		const char *text, *sentence;
	} bad[] = {
		{ "", "f:0: no story: f" },
		{ "# nothing", "f:0: no story: f" },
		{ "story: x\n", "f:2: a story without a step: x" },
		{ "story:\nbob forgets\n", "f:1: a story without a title: " },
		{ "story: x\nbob dances\n", "f:2: not understood: bob dances" },
		{ "story: x\nbob\n", "f:2: not understood: bob" },
		{ "story: x\nbob connects at home\n", "f:2: not understood: at home" },
		{ "story: x\nbob forgets everything\n", "f:2: not understood: everything" },
		{ "story: x\nbob receives nothings\n", "f:2: not understood: nothings" },
		{ "story: x\nbob sends\nbob forgets\n", "f:2: no indented XML follows: bob sends" },
		{ "story: x\nbob forgets\n\t<a/>\n",
		  "f:3: indented, but neither sent nor received: <a/>" },
		{ "story: x\nbob goes online with priority 300\n",
		  "f:2: no priority: with priority 300" },
		{ "story: x\nbob is acknowledged twice\n",
		  "f:2: no number of stanzas: twice" },
		{ "story: x\nfor each a\n", "f:2: no `for each NAME: VALUES`: a" },
		{ "story: x\nfor each a:\n", "f:2: for each of nothing: a:" },
		{ "story: x\ntime passes 0 s\n", "f:2: not understood: time passes 0 s" },
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		CHECK(read_text(bad[i].text) == NULL);
		CHECK_STR(str_of(sentence), bad[i].sentence);
	}
	arena_fini(&arena);
}
