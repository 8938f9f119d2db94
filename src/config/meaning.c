/* SPDX-License-Identifier: Apache-2.0 */
/* What the values of a file mean together: hosts, addresses, limits, the log. */

#include <idn2.h>

#include "config/nearest.h"
#include "config/parts.h"
#include "net/address.h"

static bool refuse_section(const struct config_reading *reading,
			   const struct section_values *section, const char *sentence)
{
	return config_refuse(reading->why, reading->config->path, section->place, "%s", sentence);
}

/* Relative to the directory of the file. */
static str resolve(struct config *config, str path)
{
	size_t dir = config->path.len;

	if (path.len == 0 || path.at[0] == '/')
		return path;
	while (dir && config->path.at[dir - 1] != '/')
		dir--;
	if (str_eq(path, S(".")))
		return dir == 0 ? path : str_upto(config->path, dir > 1 ? dir - 1 : 1);
	return arena_printf(&config->arena, "%.*s%.*s", (int)dir, config->path.at, STR_ARG(path));
}

static bool read_domain(const struct config_reading *reading, const struct section_values *section,
			struct host *host)
{
	struct config *config = reading->config;
	char *ascii = NULL;
	str text;

	if (!jid_prepare_domain(section->title, &config->arena, &host->domain))
		return config_refuse(reading->why, config->path, section->place,
				     "\"%.*s\" is not a domain name", STR_ARG(section->title));
	if (config_host(config, host->domain))
		return config_refuse(reading->why, config->path, section->place,
				     "host \"%.*s\" stands twice", STR_ARG(host->domain));
	text = arena_str(&config->arena, host->domain);
	if (text.at[0] == '[') {
		host->ascii = host->domain; /* an IP literal */
		return true;
	}
	if (idn2_to_ascii_8z(text.at, &ascii, IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT) != IDN2_OK)
		return config_refuse(reading->why, config->path, section->place,
				     "\"%.*s\" has no form that DNS could hold", STR_ARG(text));
	host->ascii = arena_str(&config->arena, str_of(ascii));
	idn2_free(ascii);
	return true;
}

static bool read_host(const struct config_reading *reading, const struct section_values *section)
{
	struct config *config = reading->config;
	struct host *host = &config->hosts[config->host_count];
	const struct config_value *values = section->values;

	if (!read_domain(reading, section, host))
		return false;
	host->certificate = resolve(config, values[HOST_CERTIFICATE].text);
	host->key = resolve(config, values[HOST_KEY].text);
	host->allows_anonymous = values[HOST_ANONYMOUS].number;
	host->keeps_log = values[HOST_KEEP_MESSAGES].number;
	host->keep_seconds = values[HOST_KEEP_MESSAGES_SECONDS].number;
	host->keep_bytes = values[HOST_KEEP_MESSAGES_BYTES].number;
	host->requires_tls = values[HOST_REQUIRE_TLS].number;
	host->allows_plain_without_tls = values[HOST_PLAIN_WITHOUT_TLS].number;
	config->host_count++;
	if ((host->certificate.len == 0) != (host->key.len == 0))
		return refuse_section(reading, section,
				      "certificate and key belong together: set both or neither");
	if (host->requires_tls && host->allows_plain_without_tls)
		return refuse_section(
			reading, section,
			"plain_without_tls = yes says the contrary of require_tls = yes; "
			"set require_tls = no too if that is meant");
	return true;
}

static bool read_hosts(const struct config_reading *reading)
{
	struct config *config = reading->config;
	size_t count = 0;

	for (struct section_values *at = config->host_sections; at; at = at->next)
		count++;
	if (count == 0)
		return config_refuse(reading->why, config->path, (struct config_place){ 1, 1 },
				     "no host is named; add one: host \"example.org\" { }");
	config->hosts = arena_zalloc(&config->arena, count * sizeof(*config->hosts));
	for (struct section_values *at = config->host_sections; at; at = at->next)
		if (!read_host(reading, at))
			return false;
	return true;
}

static bool read_addresses(const struct config_reading *reading, const struct config_value *value,
			   const char ***out)
{
	struct arena *arena = &reading->config->arena;
	const char **texts = arena_zalloc(arena, (value->count + 1) * sizeof(*texts));
	struct buf sentence;
	bool is_right = true;

	buf_init(&sentence, 1000);
	for (unsigned i = 0; i < value->count && is_right; i++) {
		uint16_t port;
		str host;

		texts[i] = arena_str(arena, value->items[i]).at;
		is_right = listen_address_parse(value->items[i], &host, &port, &sentence);
	}
	if (!is_right)
		config_refuse(reading->why, reading->config->path, value->place, "%s",
			      buf_cstr(&sentence));
	buf_fini(&sentence);
	*out = texts;
	return is_right;
}

/* RFC 6120 §4.9.3.19: a domain or an address in brackets, and a port. */
static bool is_location(struct config *config, str text)
{
	size_t colon = text.len;
	int64_t port;
	str domain;

	while (colon && text.at[colon - 1] != ':')
		colon--;
	return colon > 1 && str_to_int(str_from(text, colon), 1, UINT16_MAX, &port) &&
	       jid_prepare_domain(str_upto(text, colon - 1), &config->arena, &domain);
}

static bool read_resume_at(const struct config_reading *reading)
{
	struct config *config = reading->config;
	const struct config_value *value =
		config_core_value(config, SECTION_LISTEN, LISTEN_RESUME_AT);

	config->resume_at = value->text;
	if (value->text.len == 0 || is_location(config, value->text))
		return true;
	return config_refuse(reading->why, config->path, value->place,
			     "\"%.*s\" is not a name and a port, like \"example.org:5222\"",
			     STR_ARG(value->text));
}

static bool read_listen(const struct config_reading *reading)
{
	struct config *config = reading->config;
	const struct config_value *plain =
		config_core_value(config, SECTION_LISTEN, LISTEN_CLIENTS);
	const struct config_value *direct =
		config_core_value(config, SECTION_LISTEN, LISTEN_CLIENTS_TLS);

	if (plain->count + direct->count == 0)
		return refuse_section(reading, &config->sections[SECTION_LISTEN],
				      "no address to listen on; leave the keys out for the usual "
				      "ports 5222 and 5223");
	return read_addresses(reading, plain, &config->listen) &&
	       read_addresses(reading, direct, &config->listen_tls) && read_resume_at(reading);
}

static bool read_limits(const struct config_reading *reading)
{
	struct config *config = reading->config;
	struct section_values *section = &config->sections[SECTION_LIMITS];
	struct limits *limits = &config->limits;
	struct config_section schema;

	(void)config_section_at(SECTION_LIMITS, &schema);
	for (size_t i = 0; schema.options[i].name; i++)
		*(int64_t *)(void *)((char *)limits + config_limit_offset(i)) =
			section->values[i].number;
	if (limits->output_bytes < 2 * limits->stanza_bytes)
		return refuse_section(reading, section,
				      "output_bytes must be at least twice stanza_bytes");
	if (limits->unsettled_bytes < limits->stanza_bytes)
		return refuse_section(reading, section,
				      "unsettled_bytes must be at least stanza_bytes");
	return true;
}

/* The place of the value among the words; refused with the nearest, or with all of them. */
static bool read_choice(const struct config_reading *reading, const struct config_value *value,
			const char *const *words, unsigned *out)
{
	struct nearest nearest = nearest_to(value->text);
	struct buf all;

	for (unsigned i = 0; words[i]; i++) {
		if (str_eq(value->text, str_of(words[i]))) {
			*out = i;
			return true;
		}
		nearest_try(&nearest, str_of(words[i]));
	}
	if (nearest.best.len)
		return config_refuse(reading->why, reading->config->path, value->place,
				     "unknown word \"%.*s\"; did you mean \"%.*s\"?",
				     STR_ARG(value->text), STR_ARG(nearest.best));
	buf_init(&all, 200);
	for (unsigned i = 0; words[i]; i++)
		buf_printf(&all, i ? ", %s" : "%s", words[i]);
	config_refuse(reading->why, reading->config->path, value->place,
		      "unknown word \"%.*s\"; known are: %s", STR_ARG(value->text), buf_cstr(&all));
	buf_fini(&all);
	return false;
}

static bool read_log(const struct config_reading *reading)
{
	static const char *const levels[] = { "error", "warning", "info", "debug", NULL };
	static const char *const forms[] = { "logfmt", "json", NULL };
	struct config *config = reading->config;
	unsigned level = LOG_INFO, form = LOG_LOGFMT;

	if (!read_choice(reading, config_core_value(config, SECTION_LOG, LOG_KEY_LEVEL), levels,
			 &level) ||
	    !read_choice(reading, config_core_value(config, SECTION_LOG, LOG_KEY_FORM), forms,
			 &form))
		return false;
	config->log.level = (enum log_level)level;
	config->log.form = (enum log_form)form;
	config->log.file =
		resolve(config, config_core_value(config, SECTION_LOG, LOG_KEY_FILE)->text);
	return true;
}

bool config_take_meaning(const struct config_reading *reading, str data)
{
	struct config *config = reading->config;
	str named = config_core_value(config, SECTION_GLOBAL, GLOBAL_DATA)->text;

	if (named.len == 0)
		return config_refuse(reading->why, config->path,
				     config_core_value(config, SECTION_GLOBAL, GLOBAL_DATA)->place,
				     "\"data\" names no directory");
	config->data = str_exists(data) ? arena_str(&config->arena, data) : resolve(config, named);
	return read_hosts(reading) && read_listen(reading) && read_limits(reading) &&
	       read_log(reading);
}
