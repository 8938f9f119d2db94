/* SPDX-License-Identifier: Apache-2.0 */
/* Any client against the SASL of a server that knows juliet. The first byte chooses what the stream
 * offers; then each line is a step: its first byte says which, the rest is a message (Base64 is put
 * around it) or raw text. Nobody but juliet gets in, and no challenge is anything but Base64. */

#include "base/arena.h"
#include "base/bug.h"
#include "base/encode.h"
#include "support/fake_random.h"
#include "xmpp/sasl.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const unsigned char secret[SCRAM_SECRET_LEN] = "a server's secret of 32 bytes..";
static struct scram_keys juliet[SCRAM_HASH_COUNT];

/* One iteration: the fuzzer tries doors, not passwords. */
static void know_juliet(void)
{
	for (int hash = 0; hash < SCRAM_HASH_COUNT; hash++) {
		juliet[hash] =
			(struct scram_keys){ .hash = (enum scram_hash)hash, .iterations = 1 };
		juliet[hash].salt_len = 4;
		memcpy(juliet[hash].salt, "salt", 4);
		scram_derive(&juliet[hash], S("pencil"));
	}
}

static struct sasl_offer offer_of(uint8_t choice)
{
	struct sasl_offer offer = { .domain = S("example.com"), .secret = secret };

	offer.mechanisms = SASL_BIT(MECHANISM_COUNT) - 1;
	if (choice & 1)
		offer.bindings[BINDING_TLS_EXPORTER] = S("exported");
	if (choice & 2)
		offer.bindings[BINDING_TLS_SERVER_END_POINT] = S("hash of the certificate");
	if (!(choice & 3)) /* no -PLUS */
		offer.mechanisms &= ~(SASL_BIT(MECHANISM_SCRAM_SHA_512) - 1);
	if (choice & 4)
		offer.mechanisms &= ~SASL_BIT(MECHANISM_ANONYMOUS);
	offer.protects_lists = choice & 8;
	return offer;
}

/* Fulfils what the exchange wishes, as the core would. */
static enum sasl_step fulfil(struct sasl *sasl, enum sasl_step step)
{
	bool known = str_eq(sasl_user(sasl), S("juliet"));
	struct sasl_check check;

	if (step == SASL_NEED_CREDENTIALS)
		step = known ? sasl_credentials(sasl, &juliet[sasl_hash(sasl)])
			     : sasl_no_credentials(sasl, &juliet[sasl_hash(sasl)]);
	if (step != SASL_NEED_CHECK)
		return step;
	sasl_take_check(sasl, &check);
	/* The fake keys ask for the usual iterations: too slow here, and their answer is known. */
	if (known)
		sasl_check_run(&check);
	step = sasl_checked(sasl, known ? check.fits : true);
	sasl_check_wipe(&check);
	return step;
}

static void judge(const struct sasl *sasl, enum sasl_step step)
{
	struct buf bytes;

	buf_init(&bytes, 1 << 20);
	BUG_ON(!base64_decode(&bytes, sasl_output(sasl)));
	buf_fini(&bytes);
	BUG_ON(step == SASL_NEED_CREDENTIALS || step == SASL_NEED_CHECK);
	BUG_ON(step == SASL_FAILURE && (sasl_fault(sasl) == SASL_OK || sasl_output(sasl).len));
	if (step == SASL_SUCCESS)
		BUG_ON(sasl_mechanism(sasl) == MECHANISM_ANONYMOUS
			       ? sasl_user(sasl).len > 0
			       : !str_eq(sasl_user(sasl), S("juliet")));
}

static enum sasl_step play(struct sasl *sasl, uint8_t op, str message)
{
	enum sasl_mechanism mechanism = (enum sasl_mechanism)(op % MECHANISM_COUNT);
	struct buf text;
	enum sasl_step step;

	if (op == 'x')
		return sasl_abort(sasl);
	buf_init(&text, 1 << 20);
	if (op & 0x80)
		buf_add(&text, message);
	else
		base64_encode(&text, message);
	if (op == 'r' || op == (0x80 | 'r'))
		step = sasl_respond(sasl, buf_str(&text));
	else
		step = sasl_begin(sasl, sasl_mechanism_name(mechanism), buf_str(&text));
	buf_fini(&text);
	return fulfil(sasl, step);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	str rest = str_make((const char *)data, size), line;
	struct sasl_offer offer;
	struct sasl *sasl;

	if (!juliet[0].iterations)
		know_juliet();
	if (size == 0)
		return 0;
	fake_random_seed(1);
	offer = offer_of(data[0]);
	rest = str_from(rest, 1);
	sasl = sasl_open(&offer);
	while (str_cut(&rest, '\n', &line))
		if (line.len)
			judge(sasl, play(sasl, (uint8_t)line.at[0], str_from(line, 1)));
	sasl_close(&sasl);
	return 0;
}
