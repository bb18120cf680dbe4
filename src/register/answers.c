/* Answers in the register: the outbox, its states, its caps.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/answers.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "register/addresses.h"
#include "register/codes.h"
#include "register/events.h"
#include "register/state.h"

static const char *const words[] = { "held", "due", "sending", "sent", "unsure", "later", "failed", "bounced", "dropped" };
static const unsigned next[] = {
	[ANSWER_HELD] = STATE(ANSWER_DUE) | STATE(ANSWER_DROPPED),
	[ANSWER_DUE] = STATE(ANSWER_SENDING) | STATE(ANSWER_FAILED) | STATE(ANSWER_DROPPED),
	[ANSWER_SENDING] = STATE(ANSWER_SENT) | STATE(ANSWER_UNSURE) | STATE(ANSWER_LATER) | STATE(ANSWER_FAILED),
	[ANSWER_SENT] = STATE(ANSWER_BOUNCED),
	[ANSWER_UNSURE] = STATE(ANSWER_SENDING) | STATE(ANSWER_FAILED) | STATE(ANSWER_DUE) | STATE(ANSWER_BOUNCED),
	[ANSWER_LATER] = STATE(ANSWER_SENDING) | STATE(ANSWER_FAILED) | STATE(ANSWER_DUE) | STATE(ANSWER_DROPPED),
	[ANSWER_FAILED] = STATE(ANSWER_DUE) | STATE(ANSWER_DROPPED),
	[ANSWER_BOUNCED] = STATE(ANSWER_DUE) | STATE(ANSWER_DROPPED),
	[ANSWER_DROPPED] = 0,
};
static const struct state_machine machine = { "answer", sizeof words / sizeof *words, words, next };

const char *answer_state_word(enum answer_state state)
{
	return words[state];
}

#define ANSWER_COLUMNS "id, letter, recipient, template, subject, code, message_id, state, hold, made, next_try, tries, sent, reply, handed, doubts, ripe"
#define WAITING "INDEXED BY answers_waiting WHERE state IN ('due', 'later', 'unsure')" /* word for word as the index has it; by itself SQLite would sort the states' rows */

static void take_answer(sqlite3_stmt *statement, struct answer_row *out)
{
	memset(out, 0, sizeof *out);
	out->id = sqlite3_column_int64(statement, 0);
	out->letter = sqlite3_column_int64(statement, 1);
	db_copy(statement, 2, out->to, sizeof out->to);
	db_copy(statement, 3, out->template_name, sizeof out->template_name);
	db_copy(statement, 4, out->subject, sizeof out->subject);
	db_copy(statement, 5, out->code, sizeof out->code);
	db_copy(statement, 6, out->message_id, sizeof out->message_id);
	out->state = (enum answer_state)state_of(&machine, (const char *)sqlite3_column_text(statement, 7));
	db_copy(statement, 8, out->hold, sizeof out->hold);
	out->made = sqlite3_column_int64(statement, 9);
	out->next_try = sqlite3_column_int64(statement, 10);
	out->tries = sqlite3_column_int(statement, 11);
	out->sent = sqlite3_column_int64(statement, 12);
	db_copy(statement, 13, out->reply, sizeof out->reply);
	out->handed = sqlite3_column_int(statement, 14);
	out->doubts = sqlite3_column_int(statement, 15);
	out->ripe = sqlite3_column_int64(statement, 16);
}

static int one(struct db *db, sqlite3_stmt *statement, struct answer_row *out, struct err *err)
{
	int found = statement ? db_row(db, statement, err) : -1;
	if (found == 1) {
		take_answer(statement, out);
		sqlite3_reset(statement);
	}
	return found;
}

/* The one number a statement gives; `none` where it gives no row. */
static int64_t number(struct db *db, sqlite3_stmt *statement, int64_t none, struct err *err)
{
	int found = statement ? db_row(db, statement, err) : -1;
	if (found != 1)
		return found < 0 ? -1 : none;
	int64_t n = sqlite3_column_int64(statement, 0);
	sqlite3_reset(statement);
	return n;
}

/* Whether an address has had its share of the last 24 hours.  What a person holds or drops it has not had; what goes by itself when its time comes it has. */
static int64_t had(struct db *db, const char *to, int64_t since, struct err *err)
{
	return number(db, db_ask(db, err, "SELECT count(*) FROM answers WHERE recipient = ?1 AND made > ?2 AND (state NOT IN ('held', 'dropped') OR (state = 'held' AND ripe IS NOT NULL))",
	                         "ti", to, since), 0, err);
}

static int add(struct db *db, int64_t letter, const struct answer_row *row, const char *bytes, size_t len, int per_address_day, struct err *err)
{
	char hold[sizeof row->hold];
	snprintf(hold, sizeof hold, "%s", row->hold);
	if (len == 0)
		return db_refuse(db, err, "An answer without a message cannot be kept.");
	/* Adding it again is looked at before the cap, which the answer itself may have filled. */
	int64_t there = number(db, db_ask(db, err, "SELECT id FROM answers WHERE letter = nullif(?1, 0) AND template = ?2 AND code = ?3 AND recipient = ?4", "ittt",
	                                  letter, row->template_name, row->code, row->to), 0, err);
	if (there != 0)
		return there < 0 ? -1 : 0;
	int64_t ripe = *hold ? row->ripe : 0;
	/* Whatever is made of a letter that may have had its answer before waits for a look, and for no time; what waits for a person anyway keeps its reason. */
	int64_t old = letter ? number(db, db_ask(db, err, "SELECT old FROM letters WHERE id = ?1", "i", letter), 0, err) : 0;
	if (old < 0)
		return -1;
	if (old && (!*hold || ripe)) {
		snprintf(hold, sizeof hold, ANSWERS_OLD_MAIL);
		ripe = 0;
	}
	int marked = !*hold || ripe ? addresses_bounced(db, row->to, err) : 0;
	if (marked < 0)
		return -1;
	if (marked) {
		snprintf(hold, sizeof hold, ADDRESSES_HOLD);
		ripe = 0;
	}
	if ((!*hold || ripe) && per_address_day > 0) {
		int64_t n = had(db, row->to, row->made - 86400, err);
		if (n < 0)
			return -1;
		if (n >= per_address_day) {
			snprintf(hold, sizeof hold, "cap: this address has had %" PRId64 " answers within 24 hours", n);
			ripe = 0; /* only a person ends this one */
		}
	}
	const char *state = words[*hold ? ANSWER_HELD : ANSWER_DUE];
	if (db_do(db, err, "INSERT INTO answers (id, letter, template, code, recipient, subject, message_id, state, hold, made, next_try, ripe)"
	          " VALUES (" CODES_ID("answers") ", nullif(?1, 0), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9, nullif(?10, 0))", "itttttt" "tii", letter, row->template_name, row->code, row->to, row->subject,
	          row->message_id, state, hold, row->made, ripe) < 0)
		return -1;
	int64_t id = db_last_id(db);
	if (db_do(db, err, "INSERT INTO messages (answer, bytes) VALUES (?1, ?2)", "ib", id, (const void *)bytes, len) < 0)
		return -1;
	return events_add(db, row->made, "hoadep", "answer", id, "made", NULL, state, *hold ? hold : NULL, err) == 0 ? 1 : -1;
}

int answers_add(struct db *db, int64_t letter, const struct answer_row *row, const char *bytes, size_t len, int per_address_day, struct err *err)
{
	bool own;
	if (db_enter(db, &own, err) != 0)
		return -1;
	return db_leave(db, own, add(db, letter, row, bytes, len, per_address_day, err), err);
}

int answers_next(struct db *db, int64_t now, int64_t after, struct answer_row *out, struct err *err)
{
	return one(db, db_ask(db, err, "SELECT " ANSWER_COLUMNS " FROM answers " WAITING " AND id > ?2 AND (state = 'due' OR next_try <= ?1)"
	                      " ORDER BY id LIMIT 1", "ii", now, after), out, err);
}

int64_t answers_next_time(struct db *db, struct err *err)
{
	return number(db, db_ask(db, err, "SELECT coalesce(min(next_try), 0) FROM answers INDEXED BY answers_later WHERE state IN ('later', 'unsure')", ""), 0, err);
}

int answers_get(struct db *db, int64_t id, struct answer_row *out, struct err *err)
{
	return one(db, db_ask(db, err, "SELECT " ANSWER_COLUMNS " FROM answers WHERE id = ?1", "i", id), out, err);
}

int answers_bytes(struct db *db, int64_t id, struct buf *out, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err, "SELECT bytes FROM messages WHERE answer = ?1", "i", id);
	int found = statement ? db_row(db, statement, err) : -1;
	if (found == 1) {
		const void *bytes = sqlite3_column_blob(statement, 0);
		if (bytes)
			buf_add(out, bytes, (size_t)sqlite3_column_bytes(statement, 0));
		sqlite3_reset(statement);
	}
	return found;
}

/*
 * What an event may keep of a server's reply: its codes ("550 5.1.1").  The words behind them often name the address, and events
 * outlive `forget`.
 */
static const char *reply_codes(const char *reply, char out[16])
{
	size_t n = 0;
	while (reply && n < 15 && (isdigit((unsigned char)reply[n]) || reply[n] == '.' || reply[n] == ' '))
		n++;
	while (n > 0 && reply[n - 1] == ' ')
		n--;
	if (n < 3)
		return NULL;
	memcpy(out, reply, n);
	out[n] = '\0';
	return out;
}

struct change {
	enum answer_state to;
	const char *who, *reply, *why;   /* who NULL: hoadep itself */
	int64_t next_try, now;
	bool back;                       /* the try was none */
};

/* The one place where an answer's state changes. */
static int set(struct db *db, int64_t id, const struct change *change, struct err *err)
{
	struct answer_row row;
	char codes[16];
	int found = answers_get(db, id, &row, err);
	if (found != 1)
		return found < 0 ? -1 : db_refuse(db, err, "There is no answer %" PRId64 ".", id);
	if (state_check(db, &machine, id, (int)row.state, (int)change->to, err) != 0)
		return -1;
	if (db_do(db, err, "UPDATE answers SET state = ?2, reply = coalesce(?3, reply), next_try = ?4, tries = tries + (?2 = 'sending') - ?6,"
	          " handed = handed + (?2 = 'sending'), sent = CASE WHEN ?2 = 'sent' THEN ?5 ELSE sent END,"
	          " doubts = CASE WHEN ?2 = 'unsure' THEN doubts + 1 WHEN ?2 IN ('sent', 'failed', 'later') AND NOT ?6 THEN 0 ELSE doubts END WHERE id = ?1", "ittiii",
	          id, words[change->to], change->reply, change->next_try, change->now, (int64_t)change->back) < 0)
		return -1;
	if (events_add(db, change->now, change->who ? change->who : "hoadep", "answer", id, "state", words[row.state], words[change->to],
	               change->why ? change->why : reply_codes(change->reply, codes), err) != 0)
		return -1;
	/* Who sends to an address that was marked says that it is well. */
	bool says_well = change->who && change->to == ANSWER_DUE && (row.state == ANSWER_BOUNCED || (row.state == ANSWER_HELD && strcmp(row.hold, ADDRESSES_HOLD) == 0));
	return says_well && addresses_well(db, row.to, change->who, change->now, err) < 0 ? -1 : 0;
}

static int set_whole(struct db *db, int64_t id, const struct change *change, struct err *err)
{
	bool own;
	if (db_enter(db, &own, err) != 0)
		return -1;
	return db_leave(db, own, set(db, id, change, err), err);
}

int answers_set(struct db *db, int64_t id, enum answer_state to, const char *reply, int64_t next_try, int64_t now, struct err *err)
{
	struct change change = { .to = to, .reply = reply, .next_try = next_try, .now = now };
	return set_whole(db, id, &change, err);
}

int answers_back(struct db *db, int64_t id, const char *reply, int64_t next_try, int64_t now, struct err *err)
{
	struct change change = { .to = ANSWER_LATER, .reply = reply, .next_try = next_try, .now = now, .back = true };
	return set_whole(db, id, &change, err);
}

int answers_decide(struct db *db, int64_t id, enum answer_state to, const char *who, const char *why, int64_t now, struct err *err)
{
	struct change change = { .to = to, .who = who, .why = why, .next_try = now, .now = now };
	return set_whole(db, id, &change, err);
}

/* Changes every answer that `sql` still finds, one after the other: each leaves the set by its change.  Returns how many. */
static int set_all(struct db *db, const char *sql, const char *hold, const struct change *change, struct err *err)
{
	int64_t id = 0;
	for (int changed = 0;; ) {
		id = number(db, db_ask(db, err, sql, "ti", hold, id), 0, err);
		if (id <= 0)
			return id < 0 ? -1 : changed;
		if (set(db, id, change, err) != 0)
			return -1;
		changed++;
	}
}

static int set_all_whole(struct db *db, const char *sql, const char *hold, const struct change *change, struct err *err)
{
	bool own;
	if (db_enter(db, &own, err) != 0)
		return -1;
	return db_leave(db, own, set_all(db, sql, hold, change, err), err);
}

/* The answer a report is about, by what only its recipient's mail system can know: 96 random bits.  1 with its id and state, 0, -1. */
static int reported(struct db *db, const char *message_id, const char *recipient, int64_t *id, char state[16], struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err, "SELECT id, state FROM answers WHERE message_id = ?1 AND recipient = ?2", "tt", message_id, recipient);
	int found = statement ? db_row(db, statement, err) : -1;
	if (found != 1)
		return found;
	*id = sqlite3_column_int64(statement, 0);
	db_copy(statement, 1, state, 16);
	sqlite3_reset(statement);
	return 1;
}

static int bounced(struct db *db, const char *message_id, const char *recipient, const char *reply, int64_t now, struct err *err)
{
	int64_t id;
	char state[16];
	struct change back = { .to = ANSWER_BOUNCED, .reply = reply, .now = now };
	int found = reported(db, message_id, recipient, &id, state, err);
	if (found != 1)
		return found;
	if (strcmp(state, words[ANSWER_BOUNCED]) == 0) /* some systems report twice */
		return 1;
	if (strcmp(state, words[ANSWER_UNSURE]) != 0 && strcmp(state, words[ANSWER_SENT]) != 0)
		return 0;
	return set(db, id, &back, err) == 0 ? 1 : -1;
}

int answers_bounced(struct db *db, const char *message_id, const char *recipient, const char *reply, int64_t now, struct err *err)
{
	bool own;
	if (db_enter(db, &own, err) != 0)
		return -1;
	return db_leave(db, own, bounced(db, message_id, recipient, reply, now, err), err);
}

int answers_doubt(struct db *db, int64_t now, struct err *err)
{
	struct change change = { .to = ANSWER_UNSURE, .reply = "hoadep ended before the server's last word came", .next_try = now + ANSWERS_DOUBT_SECONDS, .now = now };
	return set_all_whole(db, "SELECT id FROM answers WHERE state = 'sending' AND ?1 IS NULL AND id > ?2 ORDER BY id LIMIT 1", NULL, &change, err);
}

int answers_release(struct db *db, const char *hold, const char *who, const char *why, int64_t now, struct err *err)
{
	return answers_settle(db, hold, false, who, why, now, err);
}

int answers_settle(struct db *db, const char *hold, bool drop, const char *who, const char *why, int64_t now, struct err *err)
{
	struct change change = { .to = drop ? ANSWER_DROPPED : ANSWER_DUE, .who = who, .why = why, .next_try = now, .now = now };
	return set_all_whole(db, "SELECT id FROM answers WHERE state = 'held' AND (?1 IS NULL OR hold = ?1) AND id > ?2 ORDER BY id LIMIT 1", hold, &change, err);
}

/* The next held one whose time has come, after `after`; 0 none, -1. */
static int64_t next_ripe(struct db *db, int64_t now, int64_t after, struct err *err)
{
	return number(db, db_ask(db, err, "SELECT id FROM answers INDEXED BY answers_ripe WHERE state = 'held' AND ripe IS NOT NULL AND ripe <= ?1 AND id > ?2 ORDER BY id LIMIT 1",
	                         "ii", now, after), 0, err);
}

static int ripen(struct db *db, int64_t now, struct err *err)
{
	struct change change = { .to = ANSWER_DUE, .why = "its time has come", .next_try = now, .now = now };
	int count = 0;
	for (int64_t id = 0;; count++) {
		id = next_ripe(db, now, id, err);
		if (id <= 0)
			return id < 0 ? -1 : count;
		if (set(db, id, &change, err) != 0)
			return -1;
	}
}

int answers_ripen(struct db *db, int64_t now, struct err *err)
{
	bool own;
	/* Asked every few seconds: nobody's writing is held up where nothing is ripe. */
	int64_t first = next_ripe(db, now, 0, err);
	if (first <= 0)
		return (int)first;
	if (db_enter(db, &own, err) != 0)
		return -1;
	return db_leave(db, own, ripen(db, now, err), err);
}

int answers_recall(struct db *db, int64_t now, struct err *err)
{
	if (db_do(db, err, "UPDATE answers SET next_try = ?1 WHERE state IN ('due', 'later', 'unsure') AND next_try > ?1 + ?2 AND next_try < ?3", "iii", now, (int64_t)ANSWERS_LONGEST_WAIT,
	          ANSWERS_NEVER) < 0)
		return -1;
	return db_do(db, err, "UPDATE answers SET ripe = ripe - made + ?1, made = ?1 WHERE ripe IS NOT NULL AND made > ?1", "i", now) < 0 ? -1 : 0;
}

int answers_of(struct db *db, const char *message_id, const char *recipient, struct answer_row *out, struct err *err)
{
	return one(db, db_ask(db, err, "SELECT " ANSWER_COLUMNS " FROM answers WHERE message_id = ?1 AND (?2 = '' OR recipient = ?2)", "tt", message_id, recipient), out, err);
}

int answers_only(struct db *db, const char *recipient, int64_t since, struct answer_row *out, struct err *err)
{
	int64_t n = number(db, db_ask(db, err, "SELECT count(*) FROM answers WHERE recipient = ?1 AND made > ?2 - 604800 AND (sent >= ?2 OR state = 'unsure')", "ti", recipient, since), 0, err);
	if (n != 1)
		return n < 0 ? -1 : 0;
	return one(db, db_ask(db, err, "SELECT " ANSWER_COLUMNS " FROM answers WHERE recipient = ?1 AND made > ?2 - 604800 AND (sent >= ?2 OR state = 'unsure')", "ti", recipient, since), out, err);
}

int answers_use(struct db *db, int64_t now, int per_address_day, struct answers_use *out, struct err *err)
{
	*out = (struct answers_use){ .hour = answers_sent_since(db, now - 3600, err) };
	sqlite3_stmt *statement = out->hour < 0 ? NULL : db_ask(db, err, "SELECT count(*), coalesce(max(n), 0), coalesce(sum(?2 > 0 AND n >= ?2), 0) FROM (SELECT count(*) AS n FROM answers"
		" WHERE made > ?1 AND (state NOT IN ('held', 'dropped') OR (state = 'held' AND ripe IS NOT NULL)) GROUP BY recipient)", "ii", now - 86400, (int64_t)per_address_day);
	if (!statement || db_row(db, statement, err) != 1)
		return -1;
	out->addresses = sqlite3_column_int64(statement, 0);
	out->most = sqlite3_column_int64(statement, 1);
	out->at_cap = sqlite3_column_int64(statement, 2);
	sqlite3_reset(statement);
	return 0;
}

static int readdress(struct db *db, int64_t id, const char *to, const char *message_id, const char *bytes, size_t len, const char *who, const char *why, int64_t now, struct err *err)
{
	struct answer_row row;
	int found = answers_get(db, id, &row, err);
	if (found != 1)
		return found < 0 ? -1 : db_refuse(db, err, "There is no answer %" PRId64 ".", id);
	if (row.state != ANSWER_HELD && row.state != ANSWER_LATER && row.state != ANSWER_FAILED && row.state != ANSWER_BOUNCED)
		return db_refuse(db, err, "Answer %" PRId64 " is %s; only a held, later, failed or bounced one can go to another address.", id, words[row.state]);
	if (row.handed && !message_id)
		return db_refuse(db, err, "Answer %" PRId64 " was with a server already and needs a new Message-ID.", id);
	int64_t there = number(db, db_ask(db, err, "SELECT id FROM answers WHERE letter = nullif(?1, 0) AND template = ?2 AND code = ?3 AND recipient = ?4", "ittt",
	                                  row.letter, row.template_name, row.code, to), 0, err);
	if (there != 0)
		return there < 0 ? -1 : there == id ? db_refuse(db, err, "Answer %" PRId64 " goes to that address already.", id)
		       : db_refuse(db, err, "Answer %" PRId64 " is the same letter to that address already.", there);
	if (db_do(db, err, "UPDATE answers SET recipient = ?2, message_id = coalesce(?3, message_id) WHERE id = ?1", "itt", id, to, message_id) < 0 ||
	    db_do(db, err, "UPDATE messages SET bytes = ?2 WHERE answer = ?1", "ib", id, (const void *)bytes, len) < 0)
		return -1;
	return events_add(db, now, who, "answer", id, "readdressed", NULL, NULL, why, err);
}

int answers_readdress(struct db *db, int64_t id, const char *to, const char *message_id, const char *bytes, size_t len, const char *who, const char *why, int64_t now,
                      struct err *err)
{
	bool own;
	if (db_enter(db, &own, err) != 0)
		return -1;
	return db_leave(db, own, readdress(db, id, to, message_id, bytes, len, who, why, now, err), err);
}

int answers_sent_since(struct db *db, int64_t since, struct err *err)
{
	return (int)number(db, db_ask(db, err, "SELECT count(*) FROM answers WHERE sent >= ?1", "i", since), 0, err);
}

int answers_list(struct db *db, int state, bool (*each)(const struct answer_row *row, void *with), void *with, struct err *err)
{
	sqlite3_stmt *statement = state < 0 ? db_ask(db, err, "SELECT " ANSWER_COLUMNS " FROM answers ORDER BY id", "")
	                                    : db_ask(db, err, "SELECT " ANSWER_COLUMNS " FROM answers WHERE state = ?1 ORDER BY id", "t", words[state]);
	struct answer_row row;
	int more = -1;
	while (statement && (more = db_row(db, statement, err)) == 1) {
		take_answer(statement, &row);
		if (!each(&row, with))
			break;
	}
	if (statement)
		sqlite3_reset(statement);
	return more < 0 ? -1 : 0;
}
