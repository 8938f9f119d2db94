/* SPDX-License-Identifier: Apache-2.0 */
/* Which certificate for which host. */

#include "server/certificates.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "base/mem.h"
#include "config/file.h"
#include "net/tls.h"

struct certificates {
	struct arena arena;
	struct tls_host *hosts; /* name and identity; identity NULL: it would be made */
	bool *is_own;		/* made by us */
	size_t count;
};

void certificates_paths(const struct config *config, const struct host *host, struct arena *arena,
			str *out_certificate, str *out_key)
{
	str data = config_data_dir(config);

	if (host->certificate.len) {
		*out_certificate = arena_str(arena, host->certificate);
		*out_key = arena_str(arena, host->key);
		return;
	}
	*out_certificate = arena_printf(arena, "%.*s/certificates/%.*s.crt", STR_ARG(data),
					STR_ARG(host->ascii));
	*out_key = arena_printf(arena, "%.*s/certificates/%.*s.key", STR_ARG(data),
				STR_ARG(host->ascii));
}

/* The key first: after a crash in between, there is no certificate yet and all begins anew. A key
 * that lies there without one is kept, under another name. */
static bool put_in_place(struct arena *arena, str certificate, str key)
{
	str new_certificate = arena_printf(arena, "%.*s.new", STR_ARG(certificate));
	str new_key = arena_printf(arena, "%.*s.new", STR_ARG(key));
	str old_key = arena_printf(arena, "%.*s.old", STR_ARG(key));

	if (file_exists(key) && rename(key.at, old_key.at) != 0)
		return false;
	return rename(new_key.at, key.at) == 0 && rename(new_certificate.at, certificate.at) == 0;
}

static bool make_pair(struct arena *arena, const struct host *host, str certificate, str key,
		      struct buf *why)
{
	str new_certificate = arena_printf(arena, "%.*s.new", STR_ARG(certificate));
	str new_key = arena_printf(arena, "%.*s.new", STR_ARG(key));

	/* Left by a crash. */
	unlink(new_certificate.at);
	unlink(new_key.at);
	if (!tls_self_signed(&host->ascii, 1, new_certificate.at, new_key.at, why))
		return false;
	if (put_in_place(arena, certificate, key))
		return true;
	buf_printf(why, "%.*s: cannot be put in place: %s", STR_ARG(certificate), strerror(errno));
	return false;
}

static bool make_directory(const struct config *config, struct arena *arena, struct buf *why)
{
	str data = config_data_dir(config);
	str directory = arena_printf(arena, "%.*s/certificates", STR_ARG(data));

	if (directory_make(data) && directory_make(directory))
		return true;
	buf_printf(why, "%.*s: cannot be made: %s", STR_ARG(directory), strerror(errno));
	return false;
}

static bool load_one(struct certificates *certificates, const struct config *config,
		     const struct host *host, enum certificates_make make, struct buf *why)
{
	struct tls_host *slot = &certificates->hosts[certificates->count];
	bool is_own = host->certificate.len == 0;
	str certificate, key;

	certificates_paths(config, host, &certificates->arena, &certificate, &key);
	certificates->is_own[certificates->count++] = is_own;
	slot->name = arena_str(&certificates->arena, host->ascii);
	if (is_own && !file_exists(certificate)) {
		if (make == CERTIFICATES_JUDGE)
			return true;
		if (!make_directory(config, &certificates->arena, why) ||
		    !make_pair(&certificates->arena, host, certificate, key, why))
			return false;
	}
	slot->identity = tls_identity_load(certificate.at, key.at, why);
	return slot->identity != NULL;
}

struct certificates *certificates_load(const struct config *config, enum certificates_make make,
				       struct buf *why)
{
	struct certificates *certificates = mem_zalloc(sizeof(*certificates));
	size_t count = config_host_count(config);

	arena_init(&certificates->arena);
	certificates->hosts = arena_zalloc(&certificates->arena, count * sizeof(struct tls_host));
	certificates->is_own = arena_zalloc(&certificates->arena, count * sizeof(bool));
	for (const struct host *host = config_first_host(config); host;
	     host = config_next_host(config, host)) {
		if (load_one(certificates, config, host, make, why))
			continue;
		certificates_free(&certificates);
		return NULL;
	}
	return certificates;
}

void certificates_free(struct certificates **certificates)
{
	struct certificates *gone = *certificates;

	*certificates = NULL;
	if (!gone)
		return;
	for (size_t i = 0; i < gone->count; i++)
		tls_identity_unref(&gone->hosts[i].identity);
	arena_fini(&gone->arena);
	mem_free(gone);
}

void certificates_judge(const struct certificates *certificates, struct buf *warnings)
{
	for (size_t i = 0; i < certificates->count; i++) {
		const struct tls_host *host = &certificates->hosts[i];
		struct buf sentence;

		buf_init(&sentence, 1000);
		if (certificates->is_own[i])
			buf_printf(
				warnings,
				"%.*s: the certificate is signed by itself; clients will warn or "
				"refuse. Set certificate and key in host \"%.*s\" { }\n",
				STR_ARG(host->name), STR_ARG(host->name));
		if (host->identity && !tls_identity_judge(host->identity, host->name, &sentence))
			buf_printf(warnings, "%.*s: %s\n", STR_ARG(host->name),
				   buf_cstr(&sentence));
		buf_fini(&sentence);
	}
}

void certificates_use(const struct certificates *certificates, struct tls_context *context)
{
	tls_context_set_hosts(context, certificates->hosts, certificates->count);
}
