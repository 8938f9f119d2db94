/* SPDX-License-Identifier: Apache-2.0 */
/* Base64 and hex are strict, and a bad text adds nothing. */

#include "base/encode.h"

#include "support/test.h"

static struct buf buf;

static str encoded(str bytes)
{
	buf_fini(&buf);
	buf_init(&buf, 1000);
	base64_encode(&buf, bytes);
	return buf_str(&buf);
}

static bool decodes(str text)
{
	buf_fini(&buf);
	buf_init(&buf, 1000);
	buf_add_char(&buf, '!');
	return base64_decode(&buf, text);
}

TEST(the_vectors_of_rfc_4648_are_met)
{
	static const char *const pairs[][2] = { { "", "" },
						{ "f", "Zg==" },
						{ "fo", "Zm8=" },
						{ "foo", "Zm9v" },
						{ "foob", "Zm9vYg==" },
						{ "fooba", "Zm9vYmE=" },
						{ "foobar", "Zm9vYmFy" } };

	for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
		CHECK_STR(encoded(str_of(pairs[i][0])), pairs[i][1]);
		CHECK(decodes(str_of(pairs[i][1])));
		CHECK_STR(str_from(buf_str(&buf), 1), pairs[i][0]);
	}
	buf_fini(&buf);
}

TEST(loose_base64_is_refused_and_adds_nothing)
{
	static const char *const bad[] = {
		"Z",	"Zg",	"Zg=",	    "Zh==", "Zm9=",   "Zg==\n",	  " Zg==",	"Z===",
		"====", "=Zg=", "Zg==Zg==", "Zm-_", "Zm9v\n", "Zm9v====", "Z\xC3\xA9g", "A=AA"
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		CHECK(!decodes(str_of(bad[i])));
		CHECK_STR(buf_str(&buf), "!");
	}
	CHECK(!decodes(str_make("Zm9\0", 4)));
	buf_fini(&buf);
}

TEST(every_byte_comes_back_from_base64_and_hex)
{
	char all[256];
	struct buf text, back;

	for (size_t i = 0; i < 256; i++)
		all[i] = (char)i;
	buf_init(&text, 1000);
	buf_init(&back, 1000);
	base64_encode(&text, str_make(all, 256));
	CHECK(base64_decode(&back, buf_str(&text)));
	CHECK_STR_EQ(buf_str(&back), str_make(all, 256));
	buf_clear(&text);
	buf_clear(&back);
	hex_encode(&text, str_make(all, 256));
	CHECK_INT(text.len, 512);
	CHECK(hex_decode(&back, buf_str(&text)));
	CHECK_STR_EQ(buf_str(&back), str_make(all, 256));
	buf_fini(&text);
	buf_fini(&back);
}

TEST(hex_is_lower_case_out_and_either_in)
{
	buf_fini(&buf);
	buf_init(&buf, 100);
	hex_encode(&buf, S("\xAB\x0F"));
	CHECK_STR(buf_str(&buf), "ab0f");
	buf_clear(&buf);
	CHECK(hex_decode(&buf, S("Ab0F")));
	CHECK_STR(buf_str(&buf), "\xAB\x0F");
	CHECK(!hex_decode(&buf, S("abc")));
	CHECK(!hex_decode(&buf, S("0g")));
	CHECK_STR(buf_str(&buf), "\xAB\x0F");
	buf_fini(&buf);
}

TEST(the_limit_of_the_buffer_holds)
{
	struct buf small;

	buf_init(&small, 2);
	CHECK(!base64_decode(&small, S("Zm9v")));
	CHECK(buf_failed(&small));
	buf_clear(&small);
	base64_encode(&small, S("f"));
	CHECK(buf_failed(&small));
	CHECK_INT(small.len, 0);
	buf_fini(&small);
}
