/* Letters in the register: seen, kept, read, filed, aside.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/letters.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "register/cases.h"
#include "register/events.h"
#include "register/state.h"

static const char *const words[] = { "unfetched", "kept", "read", "filed", "aside", "forgotten" };
static const unsigned next[] = {
	[LETTER_UNFETCHED] = STATE(LETTER_KEPT) | STATE(LETTER_FORGOTTEN),
	[LETTER_KEPT] = STATE(LETTER_READ) | STATE(LETTER_ASIDE) | STATE(LETTER_FORGOTTEN),
	[LETTER_READ] = STATE(LETTER_FILED) | STATE(LETTER_ASIDE) | STATE(LETTER_FORGOTTEN),
	[LETTER_FILED] = STATE(LETTER_KEPT) | STATE(LETTER_FORGOTTEN), /* kept: one that is believed (set, below) */
	[LETTER_ASIDE] = STATE(LETTER_KEPT) | STATE(LETTER_FORGOTTEN),
	[LETTER_FORGOTTEN] = 0,
};
static const struct state_machine machine = { "letter", sizeof words / sizeof *words, words, next };

static const char junk_word[] = "junk";

enum { PLACES_MOST = 4 << 20 }; /* bytes for the places of one letter: some 10,000 copies of it */

const char *letter_state_word(enum letter_state state)
{
	return words[state];
}

#define LETTER_COLUMNS "l.id, l.digest, l.state, l.size, l.arrived, l.tries, l.old, l.reason, l.distrust, l.believed"
enum { LETTER_COLUMN_COUNT = 10 };

static void take_letter(sqlite3_stmt *statement, struct letter *out)
{
	memset(out, 0, sizeof *out);
	out->id = sqlite3_column_int64(statement, 0);
	db_copy(statement, 1, out->digest, sizeof out->digest);
	out->state = (enum letter_state)state_of(&machine, (const char *)sqlite3_column_text(statement, 2));
	out->size = sqlite3_column_int64(statement, 3);
	out->arrived = sqlite3_column_int64(statement, 4);
	out->tries = sqlite3_column_int(statement, 5);
	out->old = sqlite3_column_int(statement, 6);
	db_copy(statement, 7, out->reason, sizeof out->reason);
	db_copy(statement, 8, out->distrust, sizeof out->distrust);
	out->believed = sqlite3_column_int(statement, 9);
}

/* The one letter a statement asks for: 1, 0, -1. */
static int one(struct db *db, sqlite3_stmt *statement, struct letter *out, struct err *err)
{
	int found = statement ? db_row(db, statement, err) : -1;
	if (found == 1) {
		take_letter(statement, out);
		sqlite3_reset(statement);
	}
	return found;
}

int letters_get(struct db *db, int64_t id, struct letter *out, struct err *err)
{
	return one(db, db_ask(db, err, "SELECT " LETTER_COLUMNS " FROM letters l WHERE id = ?1", "i", id), out, err);
}

int letters_by_digest(struct db *db, const char *digest, struct letter *out, struct err *err)
{
	return one(db, db_ask(db, err, "SELECT " LETTER_COLUMNS " FROM letters l WHERE digest = ?1", "t", digest), out, err);
}

int letters_next(struct db *db, enum letter_state state, int64_t after, struct letter *out, struct err *err)
{
	return one(db, db_ask(db, err, "SELECT " LETTER_COLUMNS " FROM letters l WHERE state = ?1 AND id > ?2 ORDER BY id LIMIT 1",
	                      "ti", words[state], after), out, err);
}

int letters_at(struct db *db, const char *account, int64_t uidvalidity, int64_t uid, const char *name, struct letter *out, bool *moved, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err,
		"SELECT " LETTER_COLUMNS ", i.moved FROM intake i JOIN letters l ON l.id = i.letter"
		" WHERE i.account = (SELECT id FROM accounts WHERE name = ?1) AND i.uidvalidity = ?2 AND i.uid = ?3 AND i.name = ?4"
		" ORDER BY i.letter DESC LIMIT 1", "tiit", account, uidvalidity, uid, name ? name : "");
	int found = statement ? db_row(db, statement, err) : -1;
	if (found == 1) {
		take_letter(statement, out);
		*moved = sqlite3_column_int(statement, LETTER_COLUMN_COUNT);
		sqlite3_reset(statement);
	}
	return found;
}

/* A letter that was never seen before. */
static int add_letter(struct db *db, const struct intake_row *row, int64_t now, int64_t *id, struct err *err)
{
	const char *state = words[row->digest ? LETTER_KEPT : LETTER_UNFETCHED];
	if (db_do(db, err, "INSERT INTO letters (digest, state, size, arrived, seen, old, reason, distrust) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)", "ttiiiitt",
	          row->digest, state, row->size, row->internal_date, now, (int64_t)row->old, row->digest ? NULL : row->note, row->junk ? junk_word : NULL) < 0)
		return -1;
	*id = db_last_id(db);
	return events_add(db, now, "hoadep", "letter", *id, "arrived", NULL, state, row->note, err) == 0 ? 1 : -1;
}

static int add_place(struct db *db, const struct intake_row *row, int64_t now, int64_t id, struct err *err)
{
	if (db_do(db, err, "INSERT INTO accounts (name) SELECT ?1 WHERE NOT EXISTS (SELECT 1 FROM accounts WHERE name = ?1)", "t", row->account) < 0)
		return -1;
	int n = db_do(db, err, "INSERT INTO intake (account, uidvalidity, uid, name, letter, size, internal_date, seen, note, moved)"
	              " VALUES ((SELECT id FROM accounts WHERE name = ?1), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"
	              " ON CONFLICT DO NOTHING", "tiitiiiiti", row->account, row->uidvalidity, row->uid, row->name ? row->name : "", id,
	              row->size, row->internal_date, now, row->note, (int64_t)row->moved);
	return n < 0 ? -1 : 0;
}

/* Seen again with an earlier date: the earliest counts, for a copy made by a mail program has a later one. */
static int seen_again(struct db *db, const struct intake_row *row, int64_t id, struct err *err)
{
	if (row->internal_date <= 0)
		return 0;
	return db_do(db, err, "UPDATE letters SET arrived = ?2 WHERE id = ?1 AND (arrived > ?2 OR arrived <= 0)", "ii", id, row->internal_date) < 0 ? -1 : 0;
}

/*
 * Its bytes are letter `id`, that we have from elsewhere: its places point there, and what was said about it (a notice that it was
 * too large) goes with them.  The row that stood for the unknown goes; only where the other letter has the very same answer or case
 * it stays behind, forgotten.
 */
static int same_after_all(struct db *db, int64_t unfetched, int64_t id, int64_t now, struct err *err)
{
	char why[64];
	snprintf(why, sizeof why, "letter %" PRId64 " has its bytes", id);
	if (db_do(db, err, "UPDATE OR REPLACE intake SET letter = ?2 WHERE letter = ?1", "ii", unfetched, id) < 0 ||
	    db_do(db, err, "UPDATE OR IGNORE answers SET letter = ?2 WHERE letter = ?1", "ii", unfetched, id) < 0 ||
	    db_do(db, err, "UPDATE OR IGNORE cases SET letter = ?2 WHERE letter = ?1", "ii", unfetched, id) < 0)
		return -1;
	int gone = db_do(db, err, "DELETE FROM letters WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM answers WHERE letter = ?1)"
	                 " AND NOT EXISTS (SELECT 1 FROM cases WHERE letter = ?1)", "i", unfetched);
	if (gone < 0 || (gone == 0 && db_do(db, err, "UPDATE letters SET state = 'forgotten', reason = ?2 WHERE id = ?1", "it", unfetched, why) < 0))
		return -1;
	return events_add(db, now, "hoadep", "letter", unfetched, "known", words[LETTER_UNFETCHED], gone ? NULL : words[LETTER_FORGOTTEN], why, err);
}

/* A letter of the junk folder that lies in the mailbox itself: a person, or a server that thought better of it, has put it there.  1 it is read now, 0, -1. */
static int out_of_junk(struct db *db, const struct intake_row *row, const struct letter *known, int64_t now, struct err *err)
{
	if (row->junk || known->believed || strcmp(known->distrust, junk_word) != 0)
		return 0;
	return letters_believe(db, known->id, "hoadep", now, err);
}

/* A letter that was too large, or refused, and has come after all. */
static int fetched_after_all(struct db *db, const struct intake_row *row, int64_t unfetched, int64_t now, int64_t *id, struct err *err)
{
	struct letter known;
	int found = letters_by_digest(db, row->digest, &known, err);
	if (found < 0)
		return -1;
	if (found == 1) {
		*id = known.id;
		if (same_after_all(db, unfetched, known.id, now, err) != 0 || seen_again(db, row, known.id, err) != 0)
			return -1;
		return out_of_junk(db, row, &known, now, err);
	}
	*id = unfetched;
	if (db_do(db, err, "UPDATE letters SET digest = ?2, size = ?3, state = 'kept', reason = NULL WHERE id = ?1", "iti", unfetched, row->digest, row->size) < 0 ||
	    db_do(db, err, "UPDATE intake SET size = ?2, note = ?3 WHERE letter = ?1", "iit", unfetched, row->size, row->note) < 0 ||
	    events_add(db, now, "hoadep", "letter", unfetched, "state", words[LETTER_UNFETCHED], words[LETTER_KEPT], row->note, err) != 0)
		return -1;
	return 1;
}

/* A place that was never seen, or that shows other bytes than before (no server should; none of both is lost). */
static int new_place(struct db *db, const struct intake_row *row, int64_t now, int64_t *id, struct err *err)
{
	struct letter known;
	int found = row->digest ? letters_by_digest(db, row->digest, &known, err) : 0, added = 0;
	if (found < 0)
		return -1;
	if (found == 1)
		*id = known.id;
	else if ((added = add_letter(db, row, now, id, err)) < 0)
		return -1;
	if (add_place(db, row, now, *id, err) != 0 || (found == 1 && seen_again(db, row, *id, err) != 0))
		return -1;
	return found == 1 ? out_of_junk(db, row, &known, now, err) : added;
}

static int intake(struct db *db, const struct intake_row *row, int64_t now, int64_t *id, struct err *err)
{
	struct letter there;
	bool moved;
	int found = letters_at(db, row->account, row->uidvalidity, row->uid, row->name, &there, &moved, err);
	if (found < 0)
		return -1;
	if (found == 0)
		return new_place(db, row, now, id, err);
	*id = there.id;
	if (!row->digest || strcmp(row->digest, there.digest) == 0)
		return 0;
	return there.state == LETTER_UNFETCHED ? fetched_after_all(db, row, there.id, now, id, err) : new_place(db, row, now, id, err);
}

int letters_intake(struct db *db, const struct intake_row *row, int64_t now, int64_t *id, struct err *err)
{
	bool own;
	assert(!row->digest || digest_valid(row->digest));
	if (db_enter(db, &own, err) != 0)
		return -1;
	return db_leave(db, own, intake(db, row, now, id, err), err);
}

int letters_places(struct db *db, int64_t id, void (*each)(const struct intake_row *row, void *with), void *with, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err,
		"SELECT a.name, i.uidvalidity, i.uid, i.name, i.size, i.internal_date, i.note, l.digest, l.old FROM intake i"
		" JOIN accounts a ON a.id = i.account JOIN letters l ON l.id = i.letter WHERE i.letter = ?1 AND i.moved = 0", "i", id);
	if (!statement)
		return -1;
	/* All are taken down before the first call: `each` may well mark them as moved. */
	struct arena *arena = arena_new(PLACES_MOST);
	struct buf rows = { 0 };
	int more;
	while ((more = db_row(db, statement, err)) == 1 && arena_used(arena) < PLACES_MOST / 2) {
		struct intake_row row = {
			.account = arena_text(arena, (const char *)sqlite3_column_text(statement, 0)),
			.uidvalidity = sqlite3_column_int64(statement, 1), .uid = sqlite3_column_int64(statement, 2),
			.name = arena_text(arena, (const char *)sqlite3_column_text(statement, 3)),
			.size = sqlite3_column_int64(statement, 4), .internal_date = sqlite3_column_int64(statement, 5),
			.note = arena_text(arena, (const char *)sqlite3_column_text(statement, 6)),
			.digest = arena_text(arena, (const char *)sqlite3_column_text(statement, 7)), .old = sqlite3_column_int(statement, 8),
		};
		buf_add(&rows, &row, sizeof row);
	}
	sqlite3_reset(statement);
	for (size_t i = 0; more >= 0 && i < rows.len / sizeof(struct intake_row); i++)
		each((const struct intake_row *)(const void *)rows.data + i, with);
	buf_release(&rows);
	arena_free(arena);
	return more < 0 ? -1 : 0;
}

int letters_moved(struct db *db, const char *account, int64_t uidvalidity, int64_t uid, const char *name, struct err *err)
{
	int n = db_do(db, err, "UPDATE intake SET moved = 1 WHERE account = (SELECT id FROM accounts WHERE name = ?1) AND uidvalidity = ?2 AND uid = ?3 AND name = ?4",
	              "tiit", account, uidvalidity, uid, name ? name : "");
	return n < 0 ? -1 : 0;
}

/* The one place where a letter's state changes (but for its arrival, above).  Run again, its tries and its reason begin anew. */
static int set(struct db *db, int64_t id, enum letter_state to, const char *reason, int64_t now, struct err *err)
{
	struct letter letter;
	int found = letters_get(db, id, &letter, err);
	if (found != 1)
		return found < 0 ? -1 : db_refuse(db, err, "There is no letter %" PRId64 ".", id);
	if (state_check(db, &machine, id, (int)letter.state, (int)to, err) != 0)
		return -1;
	if (letter.state == LETTER_FILED && to == LETTER_KEPT && !letter.believed)
		return db_refuse(db, err, "Letter %" PRId64 " is filed and nobody distrusted it: it is not read again.", id);
	if (db_do(db, err, "UPDATE letters SET state = ?2, reason = ?3, tries = CASE ?2 WHEN 'kept' THEN 0 ELSE tries END WHERE id = ?1",
	          "itt", id, words[to], reason) < 0)
		return -1;
	return events_add(db, now, "hoadep", "letter", id, "state", words[letter.state], words[to], reason, err);
}

int letters_set(struct db *db, int64_t id, enum letter_state to, const char *reason, int64_t now, struct err *err)
{
	bool own;
	if (db_enter(db, &own, err) != 0)
		return -1;
	return db_leave(db, own, set(db, id, to, reason, now, err), err);
}

static int believe(struct db *db, int64_t id, const char *who, int64_t now, struct err *err)
{
	struct letter letter;
	int found = letters_get(db, id, &letter, err);
	if (found != 1)
		return found < 0 ? -1 : db_refuse(db, err, "There is no letter %" PRId64 ".", id);
	if (!letter.distrust[0] || letter.believed)
		return 0;
	if (db_do(db, err, "UPDATE letters SET believed = 1 WHERE id = ?1", "i", id) < 0 ||
	    events_add(db, now, who, "letter", id, "believed", letter.distrust, NULL, NULL, err) != 0 ||
	    cases_close_letter(db, id, junk_word, who, now, err) != 0 || cases_close_letter(db, id, "distrust", who, now, err) != 0)
		return -1;
	/* What is not filed yet will be read with it; what is aside is a person's matter already. */
	return letter.state != LETTER_FILED || set(db, id, LETTER_KEPT, "it is believed", now, err) == 0 ? 1 : -1;
}

int letters_believe(struct db *db, int64_t id, const char *who, int64_t now, struct err *err)
{
	bool own;
	if (db_enter(db, &own, err) != 0)
		return -1;
	return db_leave(db, own, believe(db, id, who, now, err), err);
}

int letters_tried(struct db *db, int64_t id, struct err *err)
{
	struct letter letter;
	int n = db_do(db, err, "UPDATE letters SET tries = tries + 1 WHERE id = ?1", "i", id);
	if (n <= 0)
		return n < 0 ? -1 : db_refuse(db, err, "There is no letter %" PRId64 ".", id);
	return letters_get(db, id, &letter, err) == 1 ? letter.tries : -1;
}

static int adopt(struct db *db, const char *who, int64_t now, struct err *err)
{
	if (db_do(db, err, "INSERT INTO events (at, who, about, about_id, what, old, new) SELECT ?1, ?2, 'letter', id, 'adopted', 'old', NULL"
	          " FROM letters WHERE old = 1 ORDER BY id", "it", now, who) < 0)
		return -1;
	char iso[32];
	int n = db_do(db, err, "UPDATE letters SET old = 0 WHERE old = 1", "");
	return n > 0 && db_set_note(db, "adopted", clock_iso(now, iso), err) != 0 ? -1 : n;
}

int letters_adopt(struct db *db, const char *who, int64_t now, struct err *err)
{
	bool own;
	if (db_enter(db, &own, err) != 0)
		return -1;
	return db_leave(db, own, adopt(db, who, now, err), err);
}

static const char *const part_roles[] = { "container", "body", "other-body", "document", "picture", "machine" };

static int put_part(struct db *db, int64_t letter, int64_t n, const struct part *part, struct buf *defects, struct err *err)
{
	buf_clear(defects);
	for (size_t i = 0; i < part->defect_count; i++)
		buf_print(defects, "%s%s", i ? " " : "", part->defects[i]);
	return db_do(db, err, "INSERT INTO parts (letter, n, path, role, type, declared, disposition, filename, charset, size, sha256, unread, defects)"
	             " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, nullif(?11, ''), ?12, nullif(?13, ''))", "iitttttttittt", letter, n, part->path,
	             part_roles[part->role], part->type, part->declared, part->disposition, part->filename, part->charset, part->size, part->sha256,
	             part->unread, buf_str(defects));
}

static int put_parts(struct db *db, int64_t letter, const struct submission *submission, struct err *err)
{
	struct buf defects = { 0 };
	int n = db_do(db, err, "DELETE FROM parts WHERE letter = ?1", "i", letter);
	for (size_t i = 0; i < submission->part_count && n >= 0; i++)
		n = put_part(db, letter, (int64_t)i, &submission->parts[i], &defects, err);
	buf_release(&defects);
	return n < 0 ? -1 : 0;
}

static int facts(struct db *db, int64_t id, const struct submission *submission, const struct verdict *verdict, struct err *err)
{
	int n = db_do(db, err, "UPDATE letters SET message_id = ?2, subject = ?3, kind = ?4, why = ?5, unit = ?6, proven = ?7, machine = ?8, received = ?9,"
	              " sender = ?10, sender_name = ?11, reply_code = ?12, distrust = coalesce(?13, distrust) WHERE id = ?1", "ittttt" "iii" "tttt", id, submission->message_id, submission->subject,
	              letter_kind_word(verdict->kind), verdict->why, verdict->unit, (int64_t)verdict->proven, (int64_t)verdict->machine, verdict->received,
	              verdict->sender, verdict->sender_name, verdict->reply_code, verdict->distrust);
	if (n <= 0)
		return n < 0 ? -1 : db_refuse(db, err, "There is no letter %" PRId64 ".", id);
	return put_parts(db, id, submission, err);
}

int letters_facts(struct db *db, int64_t id, const struct submission *submission, const struct verdict *verdict, struct err *err)
{
	bool own;
	if (db_enter(db, &own, err) != 0)
		return -1;
	return db_leave(db, own, facts(db, id, submission, verdict, err), err);
}
