/* The clerk's side of the role send: answers leave only from committed rows, each reply is written down.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "answer/outbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "answer/pausing.h"
#include "answer/send.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/memo.h"
#include "register/alarms.h"
#include "register/answers.h"

/* After the n-th 4xx: greylisting lets in after 5 to 15 minutes, full mailboxes are emptied in hours. */
static const int later_minutes[] = { 5, 15, 30, 60, 120, 240 };

enum {
	LEAST_TRIES = 8,         /* before an answer is given up for its age: one released late has not had its chances yet */
	UNSURE_MOST = 3,         /* then an unsure answer stays, for a person to decide */
	BRAKE_SECONDS = 60,
};

/* An answer that is with send. */
struct way {
	int64_t id;
	int fd;       /* its bytes, until the memo is out; else -1 */
	bool begun;   /* bytes of it may have left the house */
	char to[320], message_id[256];
	bool again;
};

struct result {
	int64_t id;
	enum send_outcome outcome;
	char reply[SEND_REPLY_SIZE];
};

struct outbox {
	struct db *db;
	const struct transport *transport;
	int socket;
	size_t ahead;               /* how many may be on their way */
	struct way ways[SEND_AHEAD_MOST];
	size_t way_count;
	struct result results[SEND_AHEAD_MOST]; /* heard, not yet committed */
	size_t result_count;
	bool stopping;
	struct pausing pausing;
	int64_t brake_until;        /* the global brake; 0: none */
	struct memo memo;
};

struct outbox *outbox_new(struct db *db, const struct transport *transport)
{
	struct outbox *o = calloc(1, sizeof *o);
	if (!o)
		abort();
	o->db = db;
	o->transport = transport;
	o->socket = -1;
	o->ahead = strncmp(transport->url, "maildir:", 8) == 0 ? SEND_AHEAD_MAILDIR : SEND_AHEAD_SMTP;
	pausing_load(&o->pausing, db);
	return o;
}

static void close_socket(struct outbox *o)
{
	if (o->socket >= 0)
		close(o->socket);
	o->socket = -1;
}

void outbox_free(struct outbox *o)
{
	if (!o)
		return;
	for (size_t i = 0; i < o->way_count; i++)
		if (o->ways[i].fd >= 0)
			close(o->ways[i].fd);
	close_socket(o);
	free(o);
}

/* ---- what became of them ---- */

static struct way *find_way(struct outbox *o, int64_t id)
{
	for (size_t i = 0; i < o->way_count; i++)
		if (o->ways[i].id == id)
			return &o->ways[i];
	return NULL;
}

static void end_way(struct outbox *o, int64_t id)
{
	struct way *way = find_way(o, id);
	if (!way)
		return;
	if (way->fd >= 0)
		close(way->fd);
	*way = o->ways[--o->way_count];
}

static int set_later(struct outbox *o, const struct answer_row *row, const char *reply, int64_t now, struct err *err)
{
	if (row->tries >= LEAST_TRIES && now - row->made >= (int64_t)o->transport->give_up_hours * 3600)
		return answers_set(o->db, row->id, ANSWER_FAILED, reply, 0, now, err);
	return answers_set(o->db, row->id, ANSWER_LATER, reply, now + pausing_seconds(later_minutes, sizeof later_minutes / sizeof *later_minutes, row->tries), now, err);
}

static int set_unsure(struct outbox *o, const struct answer_row *row, const char *reply, int64_t now, struct err *err)
{
	char text[SEND_REPLY_SIZE + 40];
	int n = row->doubts + 1;
	snprintf(text, sizeof text, "unsure, time %d: %s", n, reply);
	return answers_set(o->db, row->id, ANSWER_UNSURE, text, n >= UNSURE_MOST ? ANSWERS_NEVER : now + ANSWERS_DOUBT_SECONDS, now, err);
}

static int apply(struct outbox *o, const struct result *result, int64_t now, struct err *err)
{
	struct answer_row row;
	int found = answers_get(o->db, result->id, &row, err);
	if (found != 1 || row.state != ANSWER_SENDING)
		return found < 0 ? -1 : 0; /* a person was quicker, or it is an echo of a send that was given up */
	switch (result->outcome) {
	case SEND_SENT:
		return answers_set(o->db, row.id, ANSWER_SENT, result->reply, 0, now, err);
	case SEND_LATER:
		return set_later(o, &row, result->reply, now, err);
	case SEND_FAILED:
		return answers_set(o->db, row.id, ANSWER_FAILED, result->reply, 0, now, err);
	case SEND_UNSURE:
		return set_unsure(o, &row, result->reply, now, err);
	case SEND_TROUBLE:
		if (pausing_trouble(&o->pausing, o->db, row.id, result->reply, now, err) != 0)
			return -1;
		return answers_back(o->db, row.id, result->reply, o->pausing.until, now, err);
	case SEND_REFUSED:
		if (pausing_refused(&o->pausing, o->db, o->transport, result->reply, now, err) != 0)
			return -1;
		return answers_back(o->db, row.id, result->reply, o->pausing.until, now, err);
	case SEND_BACK: case SEND_OUTCOMES:
		break;
	}
	return answers_back(o->db, row.id, NULL, now, now, err);
}

static int apply_all(struct outbox *o, int64_t now, struct err *err)
{
	bool good = false;
	for (size_t i = 0; i < o->result_count; i++) {
		if (apply(o, &o->results[i], now, err) != 0)
			return -1;
		good |= o->results[i].outcome == SEND_SENT;
	}
	return good ? pausing_well(&o->pausing, o->db, now, err) : 0;
}

/* One transaction for all that was heard.  What fails for the register's sake is kept here and written down the next time. */
static int commit_results(struct outbox *o, int64_t now, struct err *err)
{
	if (o->result_count == 0)
		return 0;
	if (db_begin(o->db, err) != 0)
		return -1;
	if (apply_all(o, now, err) != 0 || db_commit(o->db, err) != 0) {
		db_rollback(o->db);
		return -1;
	}
	for (size_t i = 0; i < o->result_count; i++)
		end_way(o, o->results[i].id);
	o->result_count = 0;
	return 0;
}

/* ---- memos ---- */

static void take_result(struct outbox *o)
{
	struct memo *m = &o->memo;
	int64_t id = memo_get_number(m), outcome = memo_get_number(m);
	const char *reply = memo_get_text(m);
	struct result *result = &o->results[o->result_count];
	if (!memo_ok(m) || outcome < 0 || outcome >= SEND_OUTCOMES || o->result_count == SEND_AHEAD_MOST || !find_way(o, id))
		return;
	result->id = id;
	result->outcome = (enum send_outcome)outcome;
	snprintf(result->reply, sizeof result->reply, "%s", reply ? reply : "");
	o->result_count++;
}

static int hear(struct outbox *o, bool *gone, struct err *err)
{
	for (;;) {
		int r = memo_try_receive(o->socket, &o->memo, err);
		if (r != 1) {
			*gone = r == 0;
			return r < 0 ? -1 : 0;
		}
		if (o->memo.kind == SEND_BEGUN) {
			struct way *way = find_way(o, memo_get_number(&o->memo));
			if (way)
				way->begun = true;
		} else if (o->memo.kind == SEND_CERTIFICATE) {
			alarms_certificate(o->db, ALARMS_SEND_ENDS_NOTE, memo_get_number(&o->memo), NULL); /* told anew by the next process, if it cannot be written now */
		} else if (o->memo.kind == SEND_RESULT) {
			take_result(o);
		}
		memo_release(&o->memo);
	}
}

/* Send has ended: what it had not begun is due as before, what it had is in doubt. */
static int settle_ways(struct outbox *o, int64_t now, struct err *err)
{
	for (size_t i = 0; i < o->way_count; i++) {
		struct answer_row row;
		int found = answers_get(o->db, o->ways[i].id, &row, err);
		if (found < 0)
			return -1;
		if (found == 1 && row.state == ANSWER_SENDING && !o->ways[i].begun && answers_back(o->db, row.id, NULL, now, now, err) != 0)
			return -1;
	}
	return answers_doubt(o->db, now, err) < 0 ? -1 : 0;
}

static int settle(struct outbox *o, int64_t now, struct err *err)
{
	if (db_begin(o->db, err) != 0)
		return -1;
	if (settle_ways(o, now, err) != 0 || db_commit(o->db, err) != 0) {
		db_rollback(o->db);
		return -1;
	}
	while (o->way_count)
		end_way(o, o->ways[0].id);
	return 0;
}

static int tell_settings(struct outbox *o, struct err *err)
{
	struct memo *m = &o->memo;
	memo_init(m, SEND_SETTINGS);
	transport_put(o->transport, m);
	return memo_send(o->socket, m, err) == 1 ? 0 : err_before(err, "send cannot be told its settings");
}

int outbox_begin(struct outbox *o, int socket, struct err *err)
{
	bool gone;
	int64_t now = clock_now();
	/* What the old one said before it ended is still in its socket. */
	if (o->socket >= 0 && hear(o, &gone, NULL) != 0)
		log_line(LOG_WARN, "send-lost-words", NULL);
	close_socket(o);
	o->socket = socket;
	o->stopping = false;
	if (commit_results(o, now, err) == 0 && settle(o, now, err) == 0 && tell_settings(o, err) == 0)
		return 0;
	close_socket(o);
	return -1;
}

int outbox_hear(struct outbox *o, int64_t now, bool *gone, struct err *err)
{
	*gone = o->socket < 0;
	if (o->socket >= 0 && hear(o, gone, err) != 0)
		return -1;
	if (commit_results(o, now, err) != 0)
		return -1;
	if (!*gone)
		return 0;
	close_socket(o);
	return o->way_count ? settle(o, now, err) : 0;
}

/* ---- handing out ---- */

static int pack(const char *bytes, size_t len, struct err *err)
{
	int fd = memfd_create("answer", MFD_CLOEXEC);
	if (fd < 0)
		return err_errno(err, "a memory file for an answer could not be made");
	if (file_write_fd(fd, "an answer", bytes, len, err) == 0)
		return fd;
	close(fd);
	return -1;
}

/* Why these bytes can never be sent; NULL where they can. */
static const char *unfit(const struct buf *bytes, char out[80])
{
	if (bytes->len == 0)
		return "this answer has no bytes";
	snprintf(out, 80, "this answer is larger than %d bytes", SEND_LETTER_LARGEST);
	return bytes->len > SEND_LETTER_LARGEST ? out : NULL;
}

/* Within the transaction that says `sending`: the memo goes out only after its commit.  What cannot be sent fails alone. */
static int take_way(struct outbox *o, const struct answer_row *row, int64_t now, struct err *err)
{
	struct buf bytes = { 0 };
	struct way *way = &o->ways[o->way_count];
	char why[80];
	int r = answers_bytes(o->db, row->id, &bytes, err);
	const char *bad = r >= 0 ? unfit(&bytes, why) : NULL;
	*way = (struct way){ .id = row->id, .fd = r >= 0 && !bad ? pack(bytes.data, bytes.len, err) : -1, .again = row->handed > 0 };
	buf_release(&bytes);
	if (bad)
		return answers_set(o->db, row->id, ANSWER_FAILED, bad, 0, now, err);
	if (way->fd < 0)
		return -1;
	snprintf(way->to, sizeof way->to, "%s", row->to);
	snprintf(way->message_id, sizeof way->message_id, "%s", row->message_id);
	o->way_count++; /* from here the caller closes it */
	return answers_set(o->db, row->id, ANSWER_SENDING, NULL, 0, now, err);
}

static int take_ways(struct outbox *o, size_t most, int64_t now, struct err *err)
{
	struct answer_row row;
	int64_t after = o->pausing.after;
	while (o->way_count < most) {
		int r = answers_next(o->db, now, after, &row, err);
		if (r < 0 || (r == 0 && after == 0))
			return r;
		if (r == 1 && take_way(o, &row, now, err) != 0)
			return -1;
		if (r == 0)
			after = 0; /* behind the last comes the first */
	}
	return 0;
}

/* Gives send what is ready; a full socket is tried again at the next turn, one that is gone is outbox_hear's to see. */
static int hand_out(struct outbox *o, struct err *err)
{
	for (size_t i = 0; i < o->way_count; i++) {
		struct way *way = &o->ways[i];
		if (way->fd < 0)
			continue;
		memo_init(&o->memo, SEND_LETTER);
		memo_put_number(&o->memo, way->id);
		memo_put_text(&o->memo, way->to);
		memo_put_text(&o->memo, way->message_id);
		memo_put_number(&o->memo, way->again);
		o->memo.fd[0] = way->fd;
		int r = memo_try_send(o->socket, &o->memo, err);
		o->memo.fd[0] = -1;
		if (r != 1)
			return r < 0 ? -1 : 0;
		close(way->fd);
		way->fd = -1;
	}
	return 0;
}

/* How many more may be on their way: the window, one alone after trouble, and the brake over all. */
static int window(struct outbox *o, int64_t now, size_t *most, struct err *err)
{
	*most = o->pausing.troubles ? 1 : o->ahead;
	o->brake_until = 0;
	if (o->transport->per_hour <= 0)
		return 0;
	int sent = answers_sent_since(o->db, now - 3600, err);
	if (sent < 0)
		return -1;
	int left = o->transport->per_hour - sent;
	if (left <= (int)o->way_count)
		o->brake_until = now + BRAKE_SECONDS;
	if (left < (int)*most)
		*most = left > 0 ? (size_t)left : 0;
	return 0;
}

int outbox_push(struct outbox *o, int64_t now, struct err *err)
{
	struct answer_row row;
	size_t before = o->way_count, most;
	if (o->socket < 0 || o->stopping)
		return 0;
	if (hand_out(o, err) != 0)
		return -1;
	if (o->way_count >= o->ahead / 2 || pausing_now(&o->pausing, o->transport, now))
		return 0; /* half a window is refilled at once, so that commits are shared */
	int waiting = answers_next(o->db, now, 0, &row, err);
	if (waiting <= 0)
		return waiting;
	if (window(o, now, &most, err) != 0)
		return -1;
	if (o->way_count >= most)
		return 0;
	if (db_begin(o->db, err) != 0)
		return -1;
	if (take_ways(o, most, now, err) != 0 || db_commit(o->db, err) != 0) {
		db_rollback(o->db);
		while (o->way_count > before)
			close(o->ways[--o->way_count].fd);
		return -1;
	}
	return hand_out(o, err);
}

/* What send never got to see waits as before. */
static int call_back(struct outbox *o, int64_t now, struct err *err)
{
	for (size_t i = 0; i < o->way_count; i++)
		if (o->ways[i].fd >= 0 && answers_back(o->db, o->ways[i].id, NULL, now, now, err) != 0)
			return -1;
	return 0;
}

int outbox_stop(struct outbox *o, struct err *err)
{
	o->stopping = true;
	if (db_begin(o->db, err) != 0)
		return -1;
	if (call_back(o, clock_now(), err) != 0 || db_commit(o->db, err) != 0) {
		db_rollback(o->db);
		return -1;
	}
	for (size_t i = o->way_count; i-- > 0; )
		if (o->ways[i].fd >= 0)
			end_way(o, o->ways[i].id);
	if (o->way_count == 0 || o->socket < 0)
		return 0;
	memo_init(&o->memo, SEND_STOP);
	return memo_try_send(o->socket, &o->memo, err) < 0 ? -1 : 0;
}

/* ---- what the loop asks ---- */

bool outbox_idle(const struct outbox *o, int64_t now)
{
	struct answer_row row;
	if (o->way_count || o->result_count)
		return false;
	if (now < o->pausing.until || now < o->brake_until)
		return true;
	return answers_next(o->db, now, 0, &row, NULL) != 1;
}

int64_t outbox_next(const struct outbox *o)
{
	struct answer_row row;
	int64_t next = answers_next_time(o->db, NULL), until = o->pausing.until > o->brake_until ? o->pausing.until : o->brake_until;
	bool due = until && answers_next(o->db, until, 0, &row, NULL) == 1;
	if (due)
		return until;
	return next > 0 && next < ANSWERS_NEVER ? next : 0;
}

int outbox_on_the_way(const struct outbox *o)
{
	return (int)o->way_count;
}
