/* SPDX-License-Identifier: Apache-2.0 */
/* Identities: certificates and keys from PEM files, and what the administrator should know of
 * them. */

#include "net/tls.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/clock.h"
#include "base/mem.h"
#include "net/tls_parts.h"

enum { CHAIN_MAX = 10, DAY = 24 * 60 * 60 };

struct tls_identity {
	atomic_uint refs;
	X509 *certificate;
	EVP_PKEY *key;
	STACK_OF(X509) * chain;
};

const char *tls_last_error(void)
{
	const char *reason = ERR_reason_error_string(ERR_peek_last_error());

	return reason ? reason : "connection lost";
}

/* --- loading --- */

/* Never asks on the terminal: an encrypted key is refused. */
static int no_passphrase(char *room, int size, int writing, void *unused)
{
	(void)room;
	(void)size;
	(void)writing;
	(void)unused;
	return -1;
}

static bool refuse(struct buf *why, const char *path, const char *reason)
{
	buf_printf(why, "%s: %s", path, reason);
	return false;
}

static FILE *open_pem(const char *path, struct buf *why)
{
	FILE *file = fopen(path, "re");

	if (!file)
		refuse(why, path, strerror(errno));
	return file;
}

static bool read_chain(struct tls_identity *identity, FILE *file)
{
	X509 *next;

	identity->certificate = PEM_read_X509(file, NULL, no_passphrase, NULL);
	if (!identity->certificate)
		return false;
	while (sk_X509_num(identity->chain) < CHAIN_MAX &&
	       (next = PEM_read_X509(file, NULL, no_passphrase, NULL)))
		BUG_ON(!sk_X509_push(identity->chain, next));
	/* The end of the file, or something that is no certificate. */
	return feof(file) || ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
}

static bool load_chain(struct tls_identity *identity, const char *path, struct buf *why)
{
	FILE *file = open_pem(path, why);
	bool ok;

	if (!file)
		return false;
	ok = read_chain(identity, file);
	fclose(file);
	return ok || refuse(why, path, "not a chain of certificates in PEM");
}

static bool load_key(struct tls_identity *identity, const char *path, struct buf *why)
{
	FILE *file = open_pem(path, why);
	struct stat info;

	if (!file)
		return false;
	/* a key that everybody on the machine can read is no secret. */
	if (fstat(fileno(file), &info) != 0 || (info.st_mode & S_IROTH)) {
		fclose(file);
		return refuse(why, path, "can be read by everybody; chmod it to 0600");
	}
	identity->key = PEM_read_PrivateKey(file, NULL, no_passphrase, NULL);
	fclose(file);
	return identity->key || refuse(why, path, "not a private key in PEM without passphrase");
}

static bool load(struct tls_identity *identity, const char *certificate_path, const char *key_path,
		 struct buf *why)
{
	if (!load_chain(identity, certificate_path, why) || !load_key(identity, key_path, why))
		return false;
	if (X509_check_private_key(identity->certificate, identity->key) != 1)
		return refuse(why, key_path, "not the key of the certificate");
	return true;
}

struct tls_identity *tls_identity_load(const char *certificate_path, const char *key_path,
				       struct buf *why)
{
	struct tls_identity *identity = mem_zalloc(sizeof(*identity));

	atomic_init(&identity->refs, 1);
	identity->chain = sk_X509_new_null();
	BUG_ON(!identity->chain);
	ERR_clear_error();
	if (!load(identity, certificate_path, key_path, why))
		tls_identity_unref(&identity);
	ERR_clear_error();
	return identity;
}

struct tls_identity *tls_identity_ref(struct tls_identity *identity)
{
	atomic_fetch_add_explicit(&identity->refs, 1, memory_order_relaxed);
	return identity;
}

void tls_identity_unref(struct tls_identity **identity_at)
{
	struct tls_identity *identity = *identity_at;

	*identity_at = NULL;
	if (!identity || atomic_fetch_sub_explicit(&identity->refs, 1, memory_order_acq_rel) != 1)
		return;
	X509_free(identity->certificate);
	EVP_PKEY_free(identity->key);
	sk_X509_pop_free(identity->chain, X509_free);
	mem_free(identity);
}

bool tls_identity_use(struct tls_identity *identity, SSL *ssl)
{
	return SSL_use_cert_and_key(ssl, identity->certificate, identity->key, identity->chain,
				    1) == 1;
}

/* --- judging --- */

bool tls_identity_covers(const struct tls_identity *identity, str name)
{
	/* RFC 9525 §6.3: only subject alternative names, a wildcard is a whole label. */
	unsigned flags = X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS;

	/* To OpenSSL a leading dot means any host of the domain, and a length of 0 strlen(). */
	if (name.len == 0 || name.at[0] == '.')
		return false;
	return X509_check_host(identity->certificate, name.at, name.len, flags, NULL) == 1;
}

static int64_t seconds_of(const ASN1_TIME *time)
{
	ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
	int days = 0, seconds = 0;

	BUG_ON(!epoch);
	/* A certificate with a time that is none has ended long ago. */
	if (!ASN1_TIME_diff(&days, &seconds, epoch, time))
		days = seconds = 0;
	ASN1_TIME_free(epoch);
	return (int64_t)days * DAY + seconds;
}

int64_t tls_identity_expires(const struct tls_identity *identity)
{
	return seconds_of(X509_get0_notAfter(identity->certificate));
}

bool tls_identity_judge(const struct tls_identity *identity, str name, struct buf *warning)
{
	int64_t now = clock_now();
	int64_t end = tls_identity_expires(identity);

	if (end <= now)
		buf_add(warning, S("the certificate has expired"));
	else if (seconds_of(X509_get0_notBefore(identity->certificate)) > now)
		buf_add(warning, S("the certificate is not valid yet"));
	else if (!tls_identity_covers(identity, name))
		buf_printf(warning, "the certificate is not for %.*s", STR_ARG(name));
	else if (end - now < (int64_t)TLS_EXPIRY_DAYS * DAY)
		buf_printf(warning, "the certificate expires in %lld days",
			   (long long)((end - now) / DAY));
	else
		return true;
	return false;
}
