/* SPDX-License-Identifier: Apache-2.0 */
/* Contexts: the rules of TLS for one kind of connection, the table of hosts, and the keys of
 * session tickets. The memory of a context is its SSL_CTX's, which each connection counts. */

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <pthread.h>

#include "base/bug.h"
#include "base/clock.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/random.h"
#include "net/tls.h"
#include "net/tls_parts.h"

enum { TICKET_MS = TLS_TICKET_HOURS * 60 * 60 * 1000, NAME_MAX_LEN = 255 };

struct ticket_key {
	unsigned char name[16];
	unsigned char cipher[32];
	unsigned char mac[32];
	int64_t made_ms; /* 0: none */
};

struct host_entry {
	struct map_node node;
	struct tls_identity *identity;
	size_t len;
	char name[]; /* lower case */
};

struct tls_context {
	SSL_CTX *ctx;
	size_t alpn_len;
	char alpn[32];
	pthread_mutex_t lock; /* held for a look-up, never over I/O */
	struct map hosts;
	struct ticket_key tickets[2]; /* the present one, the one before */
};

/* What hangs in an SSL. */
struct accepting {
	void (*handshake_record)(SSL *ssl);
	size_t len;
	char name[];
};

static pthread_once_t indexes_once = PTHREAD_ONCE_INIT;
static int context_index;
static int accepting_index;

/* --- the table of hosts --- */

static str entry_key(const struct map_node *node)
{
	const struct host_entry *entry = container_of(node, const struct host_entry, node);

	return str_make(entry->name, entry->len);
}

static void lower(char *out, str name)
{
	for (size_t i = 0; i < name.len; i++) {
		char c = name.at[i];

		out[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
	}
}

static void empty_hosts(struct map *hosts)
{
	struct map_node *node;

	while ((node = map_shift(hosts))) {
		struct host_entry *entry = container_of(node, struct host_entry, node);

		tls_identity_unref(&entry->identity);
		mem_free(entry);
	}
	map_fini(hosts);
}

static void add_host(struct map *hosts, const struct tls_host *host)
{
	struct host_entry *entry = mem_zalloc(sizeof(*entry) + host->name.len);

	lower(entry->name, host->name);
	entry->len = host->name.len;
	if (map_get(hosts, entry_key(&entry->node))) {
		mem_free(entry);
		return;
	}
	entry->identity = tls_identity_ref(host->identity);
	map_put(hosts, &entry->node);
}

void tls_context_set_hosts(struct tls_context *context, const struct tls_host *hosts, size_t count)
{
	struct map fresh, old;

	map_init(&fresh, entry_key);
	for (size_t i = 0; i < count; i++)
		add_host(&fresh, &hosts[i]);
	pthread_mutex_lock(&context->lock);
	old = context->hosts;
	context->hosts = fresh;
	/* A resumed session knows the certificate of its first handshake: with another one here,
	 * tls-server-end-point would differ. So old tickets end with the old certificates. */
	mem_wipe(context->tickets, sizeof(context->tickets));
	pthread_mutex_unlock(&context->lock);
	empty_hosts(&old);
}

struct tls_identity *tls_context_identity(struct tls_context *context, str name)
{
	struct tls_identity *identity = NULL;
	char room[NAME_MAX_LEN];
	struct map_node *node;

	if (!name.len || name.len > sizeof(room))
		return NULL;
	lower(room, name);
	pthread_mutex_lock(&context->lock);
	node = map_get(&context->hosts, str_make(room, name.len));
	if (node)
		identity = tls_identity_ref(container_of(node, struct host_entry, node)->identity);
	pthread_mutex_unlock(&context->lock);
	return identity;
}

/* --- callbacks of the handshake --- */

static int choose_identity(SSL *ssl, int *alert, void *arg)
{
	const struct accepting *accepting = SSL_get_ex_data(ssl, accepting_index);
	const char *asked = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
	str name = asked ? str_of(asked) : str_make(accepting->name, accepting->len);
	struct tls_identity *identity = tls_context_identity(arg, name);
	bool taken;

	*alert = SSL_AD_UNRECOGNIZED_NAME;
	if (!identity)
		return SSL_TLSEXT_ERR_ALERT_FATAL;
	taken = tls_identity_use(identity, ssl);
	tls_identity_unref(&identity);
	if (taken)
		return SSL_TLSEXT_ERR_OK;
	*alert = SSL_AD_INTERNAL_ERROR;
	return SSL_TLSEXT_ERR_ALERT_FATAL;
}

/* RFC 7301 §3.2. */
static int choose_protocol(SSL *ssl, const unsigned char **out, unsigned char *out_len,
			   const unsigned char *offered, unsigned len, void *arg)
{
	const struct tls_context *context = arg;
	str wanted = str_make(context->alpn, context->alpn_len);

	(void)ssl;
	for (unsigned at = 0; at < len && offered[at] < len - at; at += 1u + offered[at])
		if (str_eq(wanted, str_make((const char *)offered + at + 1, offered[at]))) {
			*out = offered + at + 1;
			*out_len = offered[at];
			return SSL_TLSEXT_ERR_OK;
		}
	return SSL_TLSEXT_ERR_ALERT_FATAL;
}

static void count_records(int is_sent, int version, int type, const void *bytes, size_t len,
			  SSL *ssl, void *arg)
{
	const struct accepting *accepting = SSL_get_ex_data(ssl, accepting_index);
	/* TLS 1.3 hides the true type inside of the record, 1.2 writes it at its head. */
	int where =
		SSL_version(ssl) == TLS1_3_VERSION ? SSL3_RT_INNER_CONTENT_TYPE : SSL3_RT_HEADER;

	(void)version;
	(void)arg;
	if (!is_sent && type == where && len &&
	    *(const unsigned char *)bytes == SSL3_RT_HANDSHAKE && SSL_is_init_finished(ssl) &&
	    accepting)
		accepting->handshake_record(ssl);
}

/* --- tickets --- */

static void make_ticket_key(struct ticket_key *key)
{
	random_bytes(key->name, sizeof(key->name));
	random_bytes(key->cipher, sizeof(key->cipher));
	random_bytes(key->mac, sizeof(key->mac));
	key->made_ms = clock_mono_ms();
}

static void change_ticket_keys(struct ticket_key tickets[2])
{
	int64_t age = clock_mono_ms() - tickets[0].made_ms;

	if (tickets[0].made_ms && age < TICKET_MS)
		return;
	if (tickets[0].made_ms && age < 2 * TICKET_MS)
		tickets[1] = tickets[0];
	else
		mem_wipe(&tickets[1], sizeof(tickets[1]));
	make_ticket_key(&tickets[0]);
}

/* The place of the key that the ticket names, or -1. */
static int find_ticket_key(const struct ticket_key tickets[2], const unsigned char name[16])
{
	for (int i = 0; i < 2; i++)
		if (tickets[i].made_ms && memcmp(tickets[i].name, name, 16) == 0)
			return i;
	return -1;
}

static bool start_ticket(struct ticket_key *key, unsigned char *iv, EVP_CIPHER_CTX *cipher,
			 EVP_MAC_CTX *mac, int is_new)
{
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, key->mac, sizeof(key->mac)),
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char[]){ "sha256" }, 0),
		OSSL_PARAM_construct_end(),
	};

	return EVP_CipherInit_ex(cipher, EVP_aes_256_cbc(), NULL, key->cipher, iv, is_new) == 1 &&
	       EVP_MAC_CTX_set_params(mac, params) == 1;
}

/* SSL_CTX_set_tlsext_ticket_key_evp_cb(3): -1 failure, 0 unknown key, 1 go on, 2 go on and give the
 * client a new ticket. */
static int use_ticket_key(SSL *ssl, unsigned char name[16], unsigned char *iv,
			  EVP_CIPHER_CTX *cipher, EVP_MAC_CTX *mac, int is_new)
{
	struct tls_context *context = SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), context_index);
	struct ticket_key key;
	int found = 0;
	bool ok;

	pthread_mutex_lock(&context->lock);
	change_ticket_keys(context->tickets);
	if (!is_new)
		found = find_ticket_key(context->tickets, name);
	key = context->tickets[found > 0];
	pthread_mutex_unlock(&context->lock);
	if (is_new) {
		memcpy(name, key.name, sizeof(key.name));
		random_bytes(iv, 16);
	}
	ok = found >= 0 && start_ticket(&key, iv, cipher, mac, is_new);
	mem_wipe(&key, sizeof(key));
	if (found < 0)
		return 0;
	if (!ok)
		return -1;
	/* RFC 8446 §C.4: clients use a ticket once, so each resumption is given the next one. */
	return found || SSL_version(ssl) == TLS1_3_VERSION ? 2 : 1;
}

/* --- life --- */

static void context_ended(void *parent, void *at, CRYPTO_EX_DATA *data, int index, long number,
			  void *arg)
{
	struct tls_context *context = at;

	(void)parent;
	(void)data;
	(void)index;
	(void)number;
	(void)arg;
	if (!context)
		return;
	empty_hosts(&context->hosts);
	pthread_mutex_destroy(&context->lock);
	mem_wipe(context, sizeof(*context));
	mem_free(context);
}

static void accepting_ended(void *parent, void *at, CRYPTO_EX_DATA *data, int index, long number,
			    void *arg)
{
	(void)parent;
	(void)data;
	(void)index;
	(void)number;
	(void)arg;
	mem_free(at);
}

static void make_indexes(void)
{
	context_index = SSL_CTX_get_ex_new_index(0, NULL, NULL, NULL, context_ended);
	accepting_index = SSL_get_ex_new_index(0, NULL, NULL, NULL, accepting_ended);
	BUG_ON(context_index < 0 || accepting_index < 0);
}

static void set_rules(SSL_CTX *ctx)
{
	BUG_ON(!SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION));
	/* RFC 9325 §4.2: forward secrecy and AEAD only. */
	BUG_ON(!SSL_CTX_set_cipher_list(ctx, "ECDHE+AESGCM:ECDHE+CHACHA20"));
	BUG_ON(!SSL_CTX_set1_groups_list(ctx, "X25519:P-256:P-384"));
	/* A connection cut without close_notify is an end like any other: streams close themselves
	 * in XML. */
	SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
					 SSL_OP_CIPHER_SERVER_PREFERENCE |
					 SSL_OP_PRIORITIZE_CHACHA | SSL_OP_IGNORE_UNEXPECTED_EOF);
	SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
				      SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	/* One read() takes the head of a record and its body, and more records behind them. */
	SSL_CTX_set_read_ahead(ctx, 1);
	/* Tickets keep the sessions, at the clients; nothing is kept here. */
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	BUG_ON(!SSL_CTX_set_num_tickets(ctx, 1));
	/* early data could be replayed. */
	BUG_ON(!SSL_CTX_set_max_early_data(ctx, 0) || !SSL_CTX_set_recv_max_early_data(ctx, 0));
}

static void set_callbacks(struct tls_context *context)
{
	SSL_CTX_set_tlsext_servername_callback(context->ctx, choose_identity);
	SSL_CTX_set_tlsext_servername_arg(context->ctx, context);
	SSL_CTX_set_tlsext_ticket_key_evp_cb(context->ctx, use_ticket_key);
	SSL_CTX_set_msg_callback(context->ctx, count_records);
	if (context->alpn_len)
		SSL_CTX_set_alpn_select_cb(context->ctx, choose_protocol, context);
}

struct tls_context *tls_context_new(str alpn)
{
	struct tls_context *context = mem_zalloc(sizeof(*context));

	pthread_once(&indexes_once, make_indexes);
	BUG_ON(alpn.len > sizeof(context->alpn));
	if (alpn.len)
		memcpy(context->alpn, alpn.at, alpn.len);
	context->alpn_len = alpn.len;
	map_init(&context->hosts, entry_key);
	pthread_mutex_init(&context->lock, NULL);
	context->ctx = SSL_CTX_new(TLS_server_method());
	BUG_ON(!context->ctx || !SSL_CTX_set_ex_data(context->ctx, context_index, context));
	set_rules(context->ctx);
	set_callbacks(context);
	return context;
}

void tls_context_free(struct tls_context **context)
{
	if (*context)
		SSL_CTX_free((*context)->ctx);
	*context = NULL;
}

SSL *tls_accept(struct tls_context *context, int fd, str name, void (*handshake_record)(SSL *ssl))
{
	struct accepting *accepting = mem_zalloc(sizeof(*accepting) + name.len);
	SSL *ssl = SSL_new(context->ctx);

	accepting->handshake_record = handshake_record;
	accepting->len = name.len;
	if (name.len)
		memcpy(accepting->name, name.at, name.len);
	BUG_ON(!ssl || !SSL_set_ex_data(ssl, accepting_index, accepting) || !SSL_set_fd(ssl, fd));
	SSL_set_accept_state(ssl);
	return ssl;
}
