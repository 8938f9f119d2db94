/* SPDX-License-Identifier: Apache-2.0 */
/* What must hold between values, and what hosts, addresses and paths become. */

#include "config/config_fixture.h"

TEST(without_a_host_nothing_is_served)
{
	CHECK_REFUSED("", "dir/f:1:1: no host is named; add one: host \"example.org\" { }");
	CHECK_REFUSED("data = x", "dir/f:1:1: no host is named; add one: host \"example.org\" { }");
}

TEST(a_host_has_a_normal_form_and_one_for_dns)
{
	struct config *config = config_of(S("host \"B\xC3\xBC"
					    "CHER.Example.\" { }"));
	const struct host *host = config_first_host(config);

	CHECK_STR(host->domain, "b\xC3\xBC"
				"cher.example");
	CHECK_STR(host->ascii, "xn--bcher-kva.example");
	CHECK(config_host(config, host->domain) == host);
	CHECK(config_host(config, S("cher.example")) == NULL);
	CHECK(config_next_host(config, host) == NULL);
	config_unref(&config);
}

TEST(an_address_may_be_a_host)
{
	struct config *config = config_of(S("host \"[::1]\" { } host \"127.0.0.1\" { }"));
	const struct host *host = config_first_host(config);

	CHECK_STR(host->ascii, "[::1]");
	CHECK_STR(config_next_host(config, host)->ascii, "127.0.0.1");
	config_unref(&config);
}

TEST(one_host_in_two_spellings_is_refused)
{
	CHECK_REFUSED("host \"a.example\" { }\nhost \"A.example.\" { }",
		      "dir/f:2:1: host \"a.example\" stands twice");
}

TEST(a_host_that_is_no_domain_is_refused)
{
	CHECK_REFUSED("host \"\" { }", "dir/f:1:1: \"\" is not a domain name");
	CHECK_REFUSED("host \"a b\" { }", "dir/f:1:1: \"a b\" is not a domain name");
	CHECK_REFUSED("host \"../../etc\" { }", "dir/f:1:1: \"../../etc\" is not a domain name");
	CHECK_REFUSED("host \"me@a.example\" { }",
		      "dir/f:1:1: \"me@a.example\" is not a domain name");
}

TEST(a_026_tls_is_required_unless_the_contrary_is_said_twice)
{
	struct config *config = config_of(S("host \"a\" { } host \"b\" { require_tls = no "
					    "plain_without_tls = yes anonymous = yes }"));
	const struct host *a = config_first_host(config), *b = config_next_host(config, a);

	CHECK(a->requires_tls && !a->allows_plain_without_tls && !a->allows_anonymous);
	CHECK(!b->requires_tls && b->allows_plain_without_tls && b->allows_anonymous);
	config_unref(&config);
	CHECK_REFUSED(
		"\nhost \"a\" { plain_without_tls = yes }",
		"dir/f:2:1: plain_without_tls = yes says the contrary of require_tls = yes; set "
		"require_tls = no too if that is meant");
}

TEST(a_certificate_needs_its_key)
{
	CHECK_REFUSED("host \"a\" { key = k.pem }",
		      "dir/f:1:1: certificate and key belong together: set both or neither");
	CHECK_REFUSED("host \"a\" { certificate = c.pem }",
		      "dir/f:1:1: certificate and key belong together: set both or neither");
}

TEST(relative_paths_begin_at_the_file)
{
	struct config *config =
		config_of(S("data = var host \"a\" { certificate = c.pem key = /k.pem }"
			    "log { file = \"log/x\" }"));

	CHECK_STR(config_data_dir(config), "dir/var");
	CHECK_STR(config_first_host(config)->certificate, "dir/c.pem");
	CHECK_STR(config_first_host(config)->key, "/k.pem");
	CHECK_STR(config_log(config)->file, "dir/log/x");
	config_unref(&config);
}

TEST(the_data_lies_beside_the_file_unless_said)
{
	struct config *config = config_of(S("host \"a\" { }"));

	CHECK_STR(config_data_dir(config), "dir");
	config_unref(&config);
	config = config_read(S("host \"a\" { }"), S("f"), STR_NONE, &refusal);
	CHECK_STR(config_data_dir(config), ".");
	config_unref(&config);
	config = config_read(S("host \"a\" { }"), S("/f"), STR_NONE, &refusal);
	CHECK_STR(config_data_dir(config), "/");
	config_unref(&config);
	config = config_read(S("data = x host \"a\" { }"), S("/f"), S("y"), &refusal);
	CHECK_STR(config_data_dir(config), "y");
	config_unref(&config);
	CHECK_REFUSED("data = \"\"\nhost \"a\" { }", "dir/f:1:1: \"data\" names no directory");
}

TEST(addresses_are_judged_before_they_are_used)
{
	struct config *config = config_of(S("host \"a\" { } listen { clients = \"127.0.0.1:1\" "
					    "clients_tls = { \"[::1]:2\", \"*:3\" } }"));

	CHECK_STR(str_of(config_listen(config)[0]), "127.0.0.1:1");
	CHECK(config_listen(config)[1] == NULL);
	CHECK_STR(str_of(config_listen_tls(config)[1]), "*:3");
	CHECK(config_listen_tls(config)[2] == NULL);
	config_unref(&config);
	CHECK(config_of(S("host \"a\" { }\nlisten {\nclients = { \"*:1\", \"5222\" } }")) == NULL);
	CHECK(str_starts(buf_str(&refusal), S("dir/f:3:1: ")));
	CHECK(buf_str(&refusal).len > strlen("dir/f:3:1: "));
	CHECK_REFUSED("host \"a\" { } listen { clients = { } clients_tls = { } }",
		      "dir/f:1:14: no address to listen on; leave the keys out for the usual ports "
		      "5222 and 5223");
}

TEST(where_to_come_back_to_is_a_name_and_a_port)
{
	struct config *config = config_of(S("host \"a\" { }"));

	CHECK_STR(config_resume_at(config), "");
	config_unref(&config);
	config = config_of(S("host \"a\" { } listen { resume_at = \"b.example:5222\" }"));
	CHECK_STR(config_resume_at(config), "b.example:5222");
	config_unref(&config);
	config = config_of(S("host \"a\" { } listen { resume_at = \"[2001:db8::1]:52\" }"));
	CHECK_STR(config_resume_at(config), "[2001:db8::1]:52");
	config_unref(&config);
	CHECK_REFUSED("host \"a\" { } listen { resume_at = \"example.org\" }",
		      "dir/f:1:23: \"example.org\" is not a name and a port, like "
		      "\"example.org:5222\"");
	CHECK(config_of(S("host \"a\" { } listen { resume_at = \":5222\" }")) == NULL);
	CHECK(config_of(S("host \"a\" { } listen { resume_at = \"a:0\" }")) == NULL);
	CHECK(config_of(S("host \"a\" { } listen { resume_at = \"a:65536\" }")) == NULL);
	CHECK(config_of(S("host \"a\" { } listen { resume_at = \"a b:1\" }")) == NULL);
}

TEST(limits_must_leave_room_for_a_stanza)
{
	CHECK_REFUSED("host \"a\" { }\nlimits { stanza_bytes = 1M unsettled_bytes = 1000k }",
		      "dir/f:2:1: unsettled_bytes must be at least stanza_bytes");
	CHECK_REFUSED("host \"a\" { }\nlimits { output_bytes = 500k }",
		      "dir/f:2:1: output_bytes must be at least twice stanza_bytes");
}

TEST(the_log_has_words_of_its_own)
{
	struct config *config = config_of(S("host \"a\" { } log { level = debug form = json }"));

	CHECK_INT(config_log(config)->level, LOG_DEBUG);
	CHECK_INT(config_log(config)->form, LOG_JSON);
	config_unref(&config);
	CHECK_REFUSED("host \"a\" { } log { level = warn }",
		      "dir/f:1:20: unknown word \"warn\"; did you mean \"warning\"?");
	CHECK_REFUSED("host \"a\" { } log { form = xml }",
		      "dir/f:1:20: unknown word \"xml\"; known are: logfmt, json");
}

TEST(messages_are_kept_for_ever_unless_a_host_says_how_long_and_how_much)
{
	struct config *config =
		config_of(S("host \"a\" { } host \"b\" { keep_messages_seconds = 180d "
			    "keep_messages_bytes = 20G }"));
	const struct host *a = config_first_host(config), *b = config_next_host(config, a);

	CHECK(a->keep_seconds == 0 && a->keep_bytes == 0);
	CHECK_INT(b->keep_seconds, 180 * 86400);
	CHECK_INT(b->keep_bytes, INT64_C(20) << 30);
	config_unref(&config);
	CHECK_REFUSED("host \"a\" { keep_messages_seconds = -1 }",
		      "dir/f:1:12: keep_messages_seconds must be between 0 and 36500d");
}
