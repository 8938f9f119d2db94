/* SPDX-License-Identifier: Apache-2.0 */
/* Logging: a line is made on the caller's stack and copied into the waiting half of a pair of
 * buffers; a thread of the log's own swaps the halves and writes the other one. The lock is held
 * for one copy, never while writing. */

#include "base/log.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/bug.h"
#include "base/clock.h"

enum {
	LINE_LEN = 4096,
	LINE_END = 32,	       /* kept free for the mark of a cut line and the end of it */
	VALUE_LEN = 1024,      /* of one value, before escaping; more is cut off */
	WAITING_LEN = 1 << 20, /* bytes of lines that wait for the writer */
};

struct log_line {
	enum log_form form;
	bool cut; /* a field or a part of one did not fit */
	size_t len;
	char bytes[LINE_LEN];
};

enum log_level log_threshold = LOG_INFO;

static enum log_form form = LOG_LOGFMT; /* read and written atomically */

static struct {
	pthread_mutex_t lock;
	pthread_cond_t filled;
	pthread_t writer;
	int fd;
	bool is_open, is_closing;
	struct buf waiting;
	uint64_t waiting_lines;
	uint64_t dropped; /* lines, since the last report */
} ring = { .lock = PTHREAD_MUTEX_INITIALIZER, .filled = PTHREAD_COND_INITIALIZER };

/* ---- the line ---- */

static void put(struct log_line *line, str text)
{
	if (line->cut || text.len > LINE_LEN - LINE_END - line->len) {
		line->cut = true;
		return;
	}
	memcpy(line->bytes + line->len, text.at, text.len);
	line->len += text.len;
}

static void put_code(struct log_line *line, const char *format, unsigned code)
{
	char text[16];
	int len = snprintf(text, sizeof(text), format, code);

	put(line, str_make(text, (size_t)len));
}

/* What could end the line, move the cursor, reverse the reading order (CVE-2021-42574) or hide. */
static bool is_treacherous(unsigned code)
{
	return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0xAD || code == 0x061C ||
	       code == 0x180E || (code >= 0x200B && code <= 0x200F) ||
	       (code >= 0x2028 && code <= 0x202E) || (code >= 0x2060 && code <= 0x206F) ||
	       code == 0xFEFF || (code >= 0xFFF0 && code <= 0xFFFF) ||
	       (code >= 0xE0000 && code <= 0xE0FFF);
}

/* Length of the UTF-8 character at the front, 0 when there is none. */
static size_t character(str text, unsigned *out_code)
{
	unsigned char lead = (unsigned char)text.at[0];
	size_t len = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
	unsigned code = len == 1 ? lead : lead & (0x7Fu >> len);

	if (len > text.len || !str_is_utf8(str_upto(text, len)))
		return 0;
	for (size_t i = 1; i < len; i++)
		code = code << 6 | ((unsigned char)text.at[i] & 0x3Fu);
	*out_code = code;
	return len;
}

static void put_escaped_code(struct log_line *line, unsigned code)
{
	if (code > 0xFFFF) {
		put_code(line, "\\u%04x", 0xD800 + ((code - 0x10000) >> 10));
		put_code(line, "\\u%04x", 0xDC00 + ((code - 0x10000) & 0x3FF));
	} else {
		put_code(line, "\\u%04x", code);
	}
}

/* One character, escaped where needed; returns how many bytes of the text it took. */
static size_t put_character(struct log_line *line, str text)
{
	unsigned code = 0;
	size_t len = character(text, &code);

	if (len == 0 && line->form == LOG_JSON) {
		put(line, S("\\ufffd"));
		return 1;
	}
	if (len == 0) {
		put_code(line, "\\x%02x", (unsigned char)text.at[0]);
		return 1;
	}
	if (code == '"' || code == '\\')
		put_code(line, "\\%c", code);
	else if (is_treacherous(code))
		put_escaped_code(line, code);
	else
		put(line, str_upto(text, len));
	return len;
}

static bool needs_quotes(const struct log_line *line, str text)
{
	if (line->form == LOG_JSON || text.len == 0)
		return true;
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] <= ' ' || text.at[i] == '"' || text.at[i] == '=' ||
		    text.at[i] == '\\' || text.at[i] == 0x7F)
			return true; /* bytes above 0x7F are negative: quoted too */
	return false;
}

static void put_value(struct log_line *line, str text)
{
	bool quoted = needs_quotes(line, text);
	bool too_long = text.len > VALUE_LEN;

	text = str_upto(text, VALUE_LEN);
	/* A character that the cut went through goes whole. */
	while (too_long && text.len && ((unsigned char)text.at[text.len - 1] & 0xC0) == 0x80)
		text.len--;
	if (too_long && text.len && (unsigned char)text.at[text.len - 1] >= 0xC0)
		text.len--;
	if (quoted)
		put(line, S("\""));
	while (text.len)
		text = str_from(text, put_character(line, text));
	if (too_long)
		put(line, S("..."));
	if (quoted)
		put(line, S("\""));
}

static void put_name(struct log_line *line, const char *name)
{
	bool is_json = line->form == LOG_JSON;

	if (line->len)
		put(line, is_json ? S(",") : S(" "));
	else if (is_json)
		put(line, S("{"));
	put(line, is_json ? S("\"") : S(""));
	put(line, str_of(name));
	put(line, is_json ? S("\":") : S("="));
}

/* A field is in the line whole or not at all. */
void log_line_add(struct log_line *line, struct log_field field)
{
	size_t before = line->len;
	char digits[24];

	if (line->cut)
		return;
	if (field.add) {
		field.add(line, field.thing);
		return;
	}
	if (!field.is_number && !str_exists(field.text))
		return;
	put_name(line, field.name);
	if (field.is_number)
		put(line, str_make(digits, (size_t)snprintf(digits, sizeof(digits), "%lld",
							    (long long)field.number)));
	else
		put_value(line, field.text);
	if (line->cut)
		line->len = before;
}

static void add_time(struct log_line *line)
{
	int64_t now = clock_now_us();
	time_t seconds = (time_t)(now / 1000000);
	struct tm utc;
	char date[32], text[48];
	int len;

	gmtime_r(&seconds, &utc);
	strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &utc);
	len = snprintf(text, sizeof(text), "%s.%03dZ", date, (int)(now / 1000 % 1000));
	log_line_add(line, log_str("time", str_make(text, (size_t)len)));
}

static void begin_line(struct log_line *line, enum log_level level, const char *sentence)
{
	static const char *const names[] = { "error", "warning", "info", "debug" };

	line->form = __atomic_load_n(&form, __ATOMIC_RELAXED);
	line->len = 0;
	line->cut = false;
	add_time(line);
	log_line_add(line, log_cstr("level", names[level]));
	log_line_add(line, log_cstr("msg", sentence));
}

static str end_line(struct log_line *line)
{
	str mark = line->form == LOG_JSON ? S(",\"cut\":1}\n") : S(" cut=1\n");
	str plain = line->form == LOG_JSON ? S("}\n") : S("\n");
	str end = line->cut ? mark : plain;

	/* LINE_END bytes were kept free for this. */
	memcpy(line->bytes + line->len, end.at, end.len);
	line->len += end.len;
	return str_make(line->bytes, line->len);
}

/* ---- the writer ---- */

/* False when the descriptor takes nothing more. It may be one that does not block. */
static bool write_all(int fd, str bytes)
{
	while (bytes.len) {
		ssize_t done = write(fd, bytes.at, bytes.len);
		struct pollfd ready = { .fd = fd, .events = POLLOUT };

		if (done >= 0)
			bytes = str_from(bytes, (size_t)done);
		else if (errno == EAGAIN)
			poll(&ready, 1, -1);
		else if (errno != EINTR)
			return false;
	}
	return true;
}

static bool report_dropped(int fd, uint64_t dropped)
{
	struct log_line line;

	begin_line(&line, LOG_WARNING, "log lines dropped");
	log_line_add(&line, log_int("count", (int64_t)dropped));
	return write_all(fd, end_line(&line));
}

/* Waits for lines, takes them all. False when there are none and will be none. */
static bool take_waiting(struct buf *taken, uint64_t *out_lines, uint64_t *out_dropped)
{
	struct buf empty = *taken;

	pthread_mutex_lock(&ring.lock);
	while (ring.waiting.len == 0 && ring.dropped == 0 && !ring.is_closing)
		pthread_cond_wait(&ring.filled, &ring.lock);
	*taken = ring.waiting;
	*out_lines = ring.waiting_lines;
	*out_dropped = ring.dropped;
	ring.waiting = empty;
	ring.waiting_lines = ring.dropped = 0;
	pthread_mutex_unlock(&ring.lock);
	return taken->len || *out_dropped;
}

static void *write_lines(void *unused)
{
	struct buf taken;
	uint64_t lines, dropped;

	buf_init(&taken, WAITING_LEN);
	while (take_waiting(&taken, &lines, &dropped)) {
		if (!write_all(ring.fd, buf_str(&taken)))
			dropped += lines;
		if (dropped && !report_dropped(ring.fd, dropped)) {
			pthread_mutex_lock(&ring.lock);
			/* Nobody reads: told when somebody does, together with the next lines. */
			ring.dropped += ring.is_closing ? 0 : dropped;
			pthread_mutex_unlock(&ring.lock);
			poll(NULL, 0, 100);
		}
		buf_clear(&taken);
	}
	buf_fini(&taken);
	return unused;
}

void log_open(int fd, enum log_level level, enum log_form wanted)
{
	BUG_ON(ring.is_open);
	log_set_level(level, wanted);
	ring.fd = fd;
	ring.is_closing = false;
	buf_init(&ring.waiting, WAITING_LEN);
	BUG_ON(pthread_create(&ring.writer, NULL, write_lines, NULL) != 0);
	pthread_mutex_lock(&ring.lock);
	ring.is_open = true;
	pthread_mutex_unlock(&ring.lock);
}

void log_set_level(enum log_level level, enum log_form wanted)
{
	__atomic_store_n(&log_threshold, level, __ATOMIC_RELAXED);
	__atomic_store_n(&form, wanted, __ATOMIC_RELAXED);
}

void log_close(void)
{
	pthread_mutex_lock(&ring.lock);
	if (!ring.is_open) {
		pthread_mutex_unlock(&ring.lock);
		return;
	}
	ring.is_open = false;
	ring.is_closing = true;
	pthread_cond_signal(&ring.filled);
	pthread_mutex_unlock(&ring.lock);
	pthread_join(ring.writer, NULL);
	buf_fini(&ring.waiting);
}

/* False when the log is not open. */
static bool post(str line)
{
	bool is_open;

	pthread_mutex_lock(&ring.lock);
	is_open = ring.is_open;
	if (is_open && line.len > WAITING_LEN - ring.waiting.len) {
		ring.dropped++;
	} else if (is_open) {
		if (ring.waiting.len == 0)
			pthread_cond_signal(&ring.filled);
		buf_add(&ring.waiting, line);
		ring.waiting_lines++;
	}
	pthread_mutex_unlock(&ring.lock);
	return is_open;
}

void log_write(enum log_level level, const char *sentence, const struct log_field *fields)
{
	struct log_line line;
	str text;

	begin_line(&line, level, sentence);
	for (; fields->name || fields->add; fields++)
		log_line_add(&line, *fields);
	text = end_line(&line);
	if (!post(text))
		(void)!write_all(STDERR_FILENO, text);
}
