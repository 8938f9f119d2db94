/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates that sign themselves, so that a fresh installation speaks TLS. */

#include "net/tls.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/random.h"

enum { YEARS = 10, HOUR = 60 * 60, COMMON_NAME_MAX = 64, SERIAL_LEN = 16 };

static bool is_dns_name(str name)
{
	/* What could end one name of the list and begin another stays out. */
	for (size_t i = 0; i < name.len; i++)
		if ((unsigned char)name.at[i] <= ' ' || (unsigned char)name.at[i] >= 0x7F ||
		    strchr(",:;/\\*", name.at[i]))
			return false;
	return name.len > 0 && name.len <= 253;
}

static void set_times(X509 *certificate)
{
	time_t now = (time_t)clock_now();

	/* An hour back, for clients whose clocks are late. */
	BUG_ON(!ASN1_TIME_adj(X509_getm_notBefore(certificate), now, 0, -HOUR));
	BUG_ON(!ASN1_TIME_adj(X509_getm_notAfter(certificate), now, YEARS * 365, 0));
}

static void set_serial(X509 *certificate)
{
	unsigned char bytes[SERIAL_LEN];
	BIGNUM *number;

	random_bytes(bytes, sizeof(bytes));
	bytes[0] &= 0x7F; /* RFC 5280 §4.1.2.2: positive */
	number = BN_bin2bn(bytes, sizeof(bytes), NULL);
	BUG_ON(!number || !BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)));
	BN_free(number);
}

static void set_names(X509 *certificate, const str *names, size_t count)
{
	GENERAL_NAMES *all = GENERAL_NAMES_new();
	X509_NAME *subject = X509_get_subject_name(certificate);
	int added;

	BUG_ON(!all);
	for (size_t i = 0; i < count; i++) {
		GENERAL_NAME *one = GENERAL_NAME_new();
		ASN1_IA5STRING *text = ASN1_IA5STRING_new();

		BUG_ON(!one || !text || !ASN1_STRING_set(text, names[i].at, (int)names[i].len));
		GENERAL_NAME_set0_value(one, GEN_DNS, text);
		BUG_ON(!sk_GENERAL_NAME_push(all, one));
	}
	added = X509_add1_ext_i2d(certificate, NID_subject_alt_name, all, 0, X509V3_ADD_DEFAULT);
	BUG_ON(added != 1);
	GENERAL_NAMES_free(all);
	/* Shown by tools only, and shorter than names may be (RFC 5280, ub-common-name). */
	BUG_ON(!X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
					   (const unsigned char *)names[0].at,
					   (int)str_upto(names[0], COMMON_NAME_MAX).len, -1, 0));
	BUG_ON(!X509_set_issuer_name(certificate, subject));
}

static X509 *make_certificate(EVP_PKEY *key, const str *names, size_t count)
{
	X509 *certificate = X509_new();

	BUG_ON(!certificate || !X509_set_version(certificate, X509_VERSION_3));
	set_serial(certificate);
	set_times(certificate);
	set_names(certificate, names, count);
	BUG_ON(!X509_set_pubkey(certificate, key));
	BUG_ON(!X509_sign(certificate, key, EVP_sha256()));
	return certificate;
}

static FILE *create(const char *path, mode_t mode, struct buf *why)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "w");

	if (!file)
		buf_printf(why, "%s: %s", path, strerror(errno));
	return file;
}

/* The file is whole on the disk, or it is not there. */
static bool finish(FILE *file, bool written, const char *path, struct buf *why)
{
	bool ok = written && fflush(file) == 0 && fsync(fileno(file)) == 0;

	if (!ok) {
		buf_printf(why, "%s: %s", path, strerror(errno));
		unlink(path);
	}
	fclose(file);
	return ok;
}

static bool write_key(EVP_PKEY *key, const char *path, struct buf *why)
{
	FILE *file = create(path, 0600, why);

	return file && finish(file, PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL) == 1,
			      path, why);
}

static bool write_certificate(X509 *certificate, const char *path, struct buf *why)
{
	FILE *file = create(path, 0644, why);

	return file && finish(file, PEM_write_X509(file, certificate) == 1, path, why);
}

bool tls_self_signed(const str *names, size_t count, const char *certificate_path,
		     const char *key_path, struct buf *why)
{
	EVP_PKEY *key;
	X509 *certificate;
	bool ok;

	for (size_t i = 0; i < count; i++)
		if (!is_dns_name(names[i])) {
			buf_printf(why, "\"%.*s\" is not a name of a host", STR_ARG(names[i]));
			return false;
		}
	BUG_ON(count == 0);
	key = EVP_EC_gen("P-256");
	BUG_ON(!key);
	certificate = make_certificate(key, names, count);
	ok = write_key(key, key_path, why);
	if (ok && !write_certificate(certificate, certificate_path, why)) {
		unlink(key_path);
		ok = false;
	}
	X509_free(certificate);
	EVP_PKEY_free(key);
	return ok;
}
