/* SPDX-License-Identifier: Apache-2.0 */
/* Namespaces have numbers: one name, one number. */

#include "xml/spaces.h"

#include <stdio.h>

#include "support/test.h"

TEST(every_known_name_has_its_own_number)
{
	struct spaces spaces;

	spaces_init(&spaces);
	for (int ns = NS_CLIENT; ns < NS_TABLE_SIZE; ns++) {
		CHECK_INT(ns_of(ns_text((enum ns)ns)), ns);
		CHECK_INT(spaces_number(&spaces, ns_text((enum ns)ns)), ns);
	}
	CHECK(spaces.count == 0);
	CHECK_STR(ns_text(NS_CONTENT), "jabber:client");
	CHECK_INT(ns_of(S("jabber:client")), NS_CLIENT);
	CHECK_INT(ns_of(S("")), NS_UNKNOWN);
	CHECK_INT(ns_of(S("jabber:clien")), NS_UNKNOWN);
	CHECK_INT(ns_of(S("jabber:clienT")), NS_UNKNOWN);
	spaces_fini(&spaces);
}

TEST(every_known_element_and_attribute_has_its_text)
{
	for (int el = 1; el < EL_TABLE_SIZE; el++)
		CHECK_INT(el_of(el_text((enum el)el)), el);
	CHECK_INT(el_of(S("")), EL_UNKNOWN);
	CHECK_INT(el_of(S("bodY")), EL_UNKNOWN);
	CHECK_INT(el_of(S("a-name-that-nobody-knows")), EL_UNKNOWN);
	CHECK_INT(el_of(S("vCard")), EL_VCARD);
	CHECK_INT(el_of(S("no-copy")), EL_NO_COPY);
	CHECK_STR(at_text(AT_LANG), "xml:lang");
	CHECK_STR(at_text(AT_TO), "to");
}

static void number_many(struct spaces *spaces, int count)
{
	char name[32];

	for (int round = 0; round < 2; round++)
		for (int i = 0; i < count; i++) {
			int len = snprintf(name, sizeof(name), "urn:%d", i);

			CHECK_INT(spaces_number(spaces, str_make(name, (size_t)len)),
				  NS_TABLE_SIZE + i);
			CHECK_STR(spaces_name(spaces, (uint16_t)(NS_TABLE_SIZE + i)), name);
		}
	CHECK_INT(spaces->count, count);
}

TEST(the_same_name_has_the_same_number_among_few_and_among_many)
{
	struct spaces spaces;

	spaces_init(&spaces);
	number_many(&spaces, 3);
	number_many(&spaces, 8);
	number_many(&spaces, 9);
	number_many(&spaces, 5000);
	spaces_clear(&spaces);
	CHECK_INT(spaces_number(&spaces, S("")), NS_TABLE_SIZE);
	CHECK_STR(spaces_name(&spaces, NS_TABLE_SIZE), "");
	spaces_clear(&spaces);
	number_many(&spaces, 20);
	spaces_fini(&spaces);
}

TEST(a_120_there_is_an_end_of_numbers)
{
	struct spaces spaces;
	char name[32];
	int count = 0;

	spaces_init(&spaces);
	for (int i = 0; i < 70000; i++) {
		snprintf(name, sizeof(name), "urn:%d", i);
		count += spaces_number(&spaces, str_of(name)) != NS_UNKNOWN;
	}
	CHECK_INT(count, UINT16_MAX - NS_TABLE_SIZE);
	CHECK_INT(spaces_number(&spaces, S("urn:77")), NS_TABLE_SIZE + 77);
	spaces_fini(&spaces);
}
