/* Forgetting people: what the register holds of them goes, what is counted stays (plan/law.md, section 1).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/forget.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "register/decisions.h"
#include "register/sketches.h"

/* The connection's own tables, in memory: what is chosen, before anything of it goes. */
static const char *const choice_tables[] = {
	"CREATE TEMP TABLE IF NOT EXISTS gone_entries (id INTEGER PRIMARY KEY, code TEXT NOT NULL)",
	"CREATE TEMP TABLE IF NOT EXISTS gone_letters (id INTEGER PRIMARY KEY, others INTEGER NOT NULL DEFAULT 0, stays INTEGER NOT NULL DEFAULT 0)",
	"CREATE TEMP TABLE IF NOT EXISTS gone_answers (id INTEGER PRIMARY KEY, bytes_alone INTEGER NOT NULL)",
	"CREATE TEMP TABLE IF NOT EXISTS gone_addresses (address TEXT PRIMARY KEY COLLATE NOCASE) WITHOUT ROWID",
	"CREATE TEMP TABLE IF NOT EXISTS kept_codes (code TEXT PRIMARY KEY COLLATE NOCASE) WITHOUT ROWID",
	"DELETE FROM gone_entries", "DELETE FROM gone_letters", "DELETE FROM gone_answers", "DELETE FROM gone_addresses", "DELETE FROM kept_codes",
};

/* Rows added or changed, or -1; the count is not asked for here. */
static int run_all(struct db *db, const char *const *sql, size_t count, struct err *err)
{
	for (size_t i = 0; i < count; i++)
		if (db_do(db, err, sql[i], "") < 0)
			return -1;
	return 0;
}
#define RUN_ALL(db, list, err) run_all((db), (list), sizeof (list) / sizeof *(list), (err))

/* The one number of a query; -1. */
static int64_t ask_number(struct db *db, const char *sql, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err, sql, "");
	if (!statement || db_row(db, statement, err) != 1)
		return -1;
	int64_t n = sqlite3_column_int64(statement, 0);
	sqlite3_reset(statement);
	return n;
}

/* ---- what is chosen ---- */

static int choose_code(struct db *db, const struct forget_order *order, struct err *err)
{
	int n = db_do(db, err, "INSERT INTO gone_entries SELECT id, code FROM entries WHERE code = ?1 COLLATE NOCASE AND forgotten IS NULL", "t", order->code);
	if (n == 0)
		db_refuse(db, err, "There is no entry %s, or it is forgotten already.", order->code);
	/* By these the person's other letters about it are known: a unit's address is nobody's own. */
	if (n > 0 && db_do(db, err, "INSERT OR IGNORE INTO gone_addresses SELECT l.sender FROM gone_entries g JOIN entry_letters b ON b.entry = g.id"
	                   " JOIN letters l ON l.id = b.letter WHERE l.sender IS NOT NULL AND l.unit IS NULL AND b.role <> 'copy'"
	                   " UNION SELECT e.author_mail FROM gone_entries g JOIN entries e ON e.id = g.id WHERE e.author_mail IS NOT NULL"
	                   " UNION SELECT e.first_sender FROM gone_entries g JOIN entries e ON e.id = g.id WHERE e.first_sender IS NOT NULL", "") < 0)
		return -1;
	return n;
}

static int choose_address(struct db *db, const struct forget_order *order, struct err *err)
{
	const char *a = order->address;
	if (db_do(db, err, "INSERT INTO gone_addresses VALUES (?1)", "t", a) < 0)
		return -1;
	int64_t units = ask_number(db, "SELECT count(*) FROM letters l JOIN gone_addresses a ON l.sender = a.address WHERE l.unit IS NOT NULL AND l.state <> 'forgotten'", err);
	if (units != 0)
		return units < 0 ? -1 : db_refuse(db, err, "%s wrote for a unit: its letters hold other people's works.  Forget those of one person by their codes.", a) + 1;
	if (db_do(db, err, "INSERT OR IGNORE INTO gone_entries SELECT e.id, e.code FROM entries e WHERE e.forgotten IS NULL AND (e.author_mail = ?1 COLLATE NOCASE"
	          " OR e.first_sender = ?1 COLLATE NOCASE OR e.id IN (SELECT b.entry FROM entry_letters b JOIN letters l ON l.id = b.letter"
	          " WHERE l.sender = ?1 AND b.role = 'brought'))", "t", a) < 0 ||
	    db_do(db, err, "INSERT OR IGNORE INTO gone_letters (id) SELECT id FROM letters WHERE sender = ?1 AND state IN ('filed', 'aside')", "t", a) < 0)
		return -1;
	int64_t n = ask_number(db, "SELECT (SELECT count(*) FROM gone_entries) + (SELECT count(*) FROM gone_letters)"
	                       " + (SELECT count(*) FROM answers r JOIN gone_addresses a ON r.recipient = a.address)"
	                       " + (SELECT count(*) FROM addresses r JOIN gone_addresses a ON r.address = a.address)", err);
	if (n == 0)
		db_refuse(db, err, "Nothing is held of %s.", a);
	return n > 0 ? 1 : (int)n;
}

static int choose_digests(struct db *db, const struct forget_order *order, struct err *err)
{
	for (size_t i = 0; i < order->digest_count; i++)
		if (db_do(db, err, "INSERT OR IGNORE INTO gone_letters (id) SELECT id FROM letters WHERE digest = ?1 AND state <> 'forgotten'", "t", order->digests[i]) < 0)
			return -1;
	return 1;
}

/* What is too old.  A letter with an open case waits for its person, however old; a unit's papers and an awaited work's table are records of the contest. */
static int choose_old(struct db *db, const struct forget_order *order, struct err *err)
{
	for (size_t i = 0; i < order->keep_count; i++)
		if (db_do(db, err, "INSERT OR IGNORE INTO kept_codes VALUES (?1)", "t", order->keep[i]) < 0)
			return -1;
	if (order->contest && db_do(db, err, "INSERT INTO gone_entries SELECT id, code FROM entries WHERE contest = ?1 AND forgotten IS NULL"
	                            " AND code NOT IN (SELECT code FROM kept_codes)"
	                            " AND NOT EXISTS (SELECT 1 FROM cases c WHERE c.code = entries.code AND c.state = 'open')", "t", order->contest) < 0)
		return -1;
	if (db_do(db, err, "INSERT OR IGNORE INTO gone_letters (id) SELECT id FROM letters l WHERE ((state = 'filed' AND seen < ?1) OR (state = 'aside' AND seen < ?2))"
	          " AND NOT EXISTS (SELECT 1 FROM entry_letters b WHERE b.letter = l.id) AND NOT EXISTS (SELECT 1 FROM papers p WHERE p.letter = l.id)"
	          " AND NOT EXISTS (SELECT 1 FROM batches b WHERE b.letter = l.id) AND NOT EXISTS (SELECT 1 FROM cases c WHERE c.letter = l.id AND c.state = 'open'"
	          " AND c.kind <> 'aside')", "ii", order->letters_before, order->aside_before) < 0)
		return -1;
	return db_do(db, err, "INSERT OR IGNORE INTO gone_answers SELECT r.id, 1 FROM answers r JOIN messages m ON m.answer = r.id"
	             " WHERE r.state IN ('sent', 'bounced', 'failed', 'dropped') AND r.made < ?1", "i", order->answers_before) < 0 ? -1 : 1;
}

/* The letters of the chosen entries: those that brought, completed, asked or reported something of them. */
static int choose_letters(struct db *db, const struct forget_order *order, struct err *err)
{
	static const char *const letters[] = {
		"INSERT OR IGNORE INTO gone_letters (id) SELECT b.letter FROM entry_letters b JOIN gone_entries g ON g.id = b.entry"
		" UNION SELECT f.letter FROM entry_files f JOIN gone_entries g ON g.id = f.entry"
		" UNION SELECT v.letter FROM versions v JOIN gone_entries g ON g.id = v.entry WHERE v.letter IS NOT NULL"
		" UNION SELECT a.letter FROM addresses a JOIN gone_addresses g ON g.address = a.address WHERE a.letter IS NOT NULL"
		" UNION SELECT d.letter FROM decisions d JOIN gone_entries g ON g.id = d.entry WHERE d.letter IS NOT NULL",
		"INSERT OR IGNORE INTO gone_letters (id) SELECT l.id FROM letters l JOIN gone_entries g ON l.reply_code = g.code"
		" WHERE l.state IN ('filed', 'aside') AND (l.kind IN ('bounce', 'autoreply') OR l.sender IN (SELECT address FROM gone_addresses))",
		"DELETE FROM gone_letters WHERE id IN (SELECT id FROM letters WHERE state = 'forgotten')",
		/* Where an entry was merged into another, its letters stand beside that one too, which came in letters of its own (decisions_join). */
		"UPDATE gone_letters SET others = (SELECT count(*) FROM entries e WHERE e.forgotten IS NULL AND e.id NOT IN (SELECT id FROM gone_entries) AND e.id IN"
		" (SELECT b.entry FROM entry_letters b WHERE b.letter = gone_letters.id AND b.n < " DECISIONS_JOINED
		"  UNION SELECT f.entry FROM entry_files f WHERE f.letter = gone_letters.id))",
	};
	if (RUN_ALL(db, letters, err) != 0)
		return -1;
	if (order->whole_letters)
		return 0;
	/* A person's own letter goes with all else of that person, also where it was a copy of somebody's entry. */
	return db_do(db, err, "UPDATE gone_letters SET stays = 1 WHERE others > 0 AND NOT (?1 AND id IN (SELECT l.id FROM letters l JOIN gone_addresses a ON l.sender = a.address))",
	             "i", (int64_t)(order->address != NULL)) < 0 ? -1 : 0;
}

/* Letters of the calendar that name codes and numbers alone; all others may tell of people. */
#define HARMLESS "('reminder', 'overdue', 'milestone-ward-plan', 'milestone-dossier', 'milestone-closing', 'milestone-commendation', 'milestone-ceremony')"

static int choose_answers(struct db *db, const struct forget_order *order, struct err *err)
{
	static const char *const answers[] = {
		"INSERT OR REPLACE INTO gone_answers SELECT r.id, 0 FROM answers r WHERE r.code IN (SELECT code FROM gone_entries)"
		" OR r.letter IN (SELECT id FROM gone_letters WHERE NOT stays)",
		"INSERT OR IGNORE INTO gone_answers SELECT r.id, 1 FROM answers r WHERE r.letter IN (SELECT id FROM gone_letters WHERE stays)",
		"INSERT OR IGNORE INTO gone_answers SELECT r.id, 1 FROM answers r JOIN messages m ON m.answer = r.id WHERE r.letter IS NULL AND r.code = ''"
		" AND r.template NOT IN " HARMLESS " AND r.made >= (SELECT min(e.filed) FROM gone_entries g JOIN entries e ON e.id = g.id)",
	};
	if (RUN_ALL(db, answers, err) != 0)
		return -1;
	return order->address && db_do(db, err, "INSERT OR REPLACE INTO gone_answers SELECT r.id, 0 FROM answers r JOIN gone_addresses a ON r.recipient = a.address", "") < 0 ? -1 : 0;
}

static int drop_others(struct db *db, const struct forget_order *order, struct err *err)
{
	return db_do(db, err, "INSERT INTO events (at, who, about, about_id, what, old, new, why) SELECT ?1, ?2, 'answer', r.id, 'state', r.state, 'dropped', ?3 FROM gone_answers g"
	             " JOIN answers r ON r.id = g.id WHERE g.bytes_alone AND r.state IN ('held', 'due', 'later') ORDER BY r.id", "itt", order->now, order->who, order->why) < 0 ||
	       db_do(db, err, "UPDATE answers SET state = 'dropped' WHERE state IN ('held', 'due', 'later') AND id IN (SELECT id FROM gone_answers WHERE bytes_alone)", "") < 0 ? -1 : 0;
}

/* Nothing is taken out of the hands of the role send, and a letter to others that has not left is theirs. */
static int may_go(struct db *db, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err, "SELECT r.id, r.state, g.bytes_alone FROM gone_answers g JOIN answers r ON r.id = g.id"
	                                 " WHERE r.state = 'sending' OR (g.bytes_alone AND r.state IN ('held', 'due', 'later', 'unsure')) ORDER BY r.id LIMIT 1", "");
	int found = statement ? db_row(db, statement, err) : -1;
	if (found <= 0)
		return found < 0 ? -1 : 1;
	int64_t id = sqlite3_column_int64(statement, 0);
	bool others = sqlite3_column_int(statement, 2);
	sqlite3_reset(statement);
	if (others)
		db_refuse(db, err, "Letter out #%" PRId64 " goes to others and may speak of it, and has not left yet.  Let it go (`hoadep outbox release %" PRId64
		          "`) or take it out (`hoadep outbox drop %" PRId64 "`), then forget.", id, id, id);
	else
		db_refuse(db, err, "Answer #%" PRId64 " is just being handed to the mail server.  Try again in a minute.", id);
	return 0;
}

/* ---- what goes ---- */

struct step {
	const char *what;   /* in the report; NULL: not told */
	const char *sql;
};

static const struct step steps[] = {
	/* entries */
	{ "texts of works", "DELETE FROM bodies WHERE entry IN (SELECT id FROM gone_entries)" },
	{ NULL, "DELETE FROM sketches WHERE entry IN (SELECT id FROM gone_entries)" }, /* they hold a number made of names; heads that stay stand for nothing without them */
	{ "people", "UPDATE people SET name = NULL, birth_year = NULL, address = NULL, phone = NULL, occupation = NULL, workplace = NULL WHERE entry IN (SELECT id FROM gone_entries)" },
	{ "findings' evidence", "UPDATE findings SET evidence = '', place = '', message = '' WHERE entry IN (SELECT id FROM gone_entries)" },
	{ NULL, "UPDATE parts SET filename = NULL WHERE letter IN (SELECT id FROM gone_letters WHERE stays) AND EXISTS (SELECT 1 FROM entry_files f JOIN gone_entries g"
	  " ON g.id = f.entry WHERE f.letter = parts.letter AND f.path = parts.path)" },
	{ "files' names", "DELETE FROM entry_files WHERE entry IN (SELECT id FROM gone_entries)" },
	{ "fingerprints of pages", "DELETE FROM pages WHERE entry IN (SELECT id FROM gone_entries)" },
	{ "earlier versions", "UPDATE versions SET was = '{}', why = NULL WHERE entry IN (SELECT id FROM gone_entries)" },
	{ NULL, "UPDATE decisions SET until = 0 WHERE entry IN (SELECT id FROM gone_entries)" }, /* there is nothing left to bring back */
	{ "rows of units' tables", "UPDATE roster SET subject = NULL, title = NULL, author = NULL, remark = NULL, place = '' WHERE entry IN (SELECT id FROM gone_entries)"
	  " OR letter IN (SELECT id FROM gone_letters WHERE NOT stays AND others = 0)" },
	{ NULL, "UPDATE entries SET title = NULL, body_digest = NULL, author_folded = NULL, first_sender = NULL, author_mail = NULL, summary = NULL, consent = NULL,"
	  " verified = CASE WHEN verified IS NULL THEN NULL ELSE 'forgotten' END WHERE id IN (SELECT id FROM gone_entries)" },
	/* letters */
	{ "parts of letters", "DELETE FROM parts WHERE letter IN (SELECT id FROM gone_letters WHERE NOT stays)" },
	{ NULL, "UPDATE letters SET message_id = NULL, subject = NULL, sender = NULL, sender_name = NULL, why = NULL, tries = 0 WHERE id IN (SELECT id FROM gone_letters WHERE NOT stays)" },
	{ NULL, "UPDATE intake SET note = NULL WHERE letter IN (SELECT id FROM gone_letters WHERE NOT stays)" },
	/* cases: those that are open are settled by this */
	{ "cases' texts", "UPDATE cases SET reason = NULL WHERE code IN (SELECT code FROM gone_entries) OR letter IN (SELECT id FROM gone_letters WHERE NOT stays)" },
	/* answers */
	{ "answers' texts", "DELETE FROM messages WHERE answer IN (SELECT id FROM gone_answers)" },
	{ "answers' subjects and addresses", "UPDATE answers SET subject = '', recipient = 'forgotten-' || id, reply = '' WHERE id IN (SELECT id FROM gone_answers WHERE NOT bytes_alone)" },
	{ "marked addresses", "DELETE FROM addresses WHERE address IN (SELECT address FROM gone_addresses) AND NOT EXISTS (SELECT 1 FROM letters l WHERE l.sender = addresses.address)"
	  " AND NOT EXISTS (SELECT 1 FROM answers r WHERE r.recipient = addresses.address)" },
};

/* The events of what ends with it, before it ends.  Here and below a letter's state changes for all at once; letters.c has it for one. */
static int write_events(struct db *db, const struct forget_order *order, struct err *err)
{
	static const char *const events[] = {
		"INSERT INTO events (at, who, about, about_id, what, old, new, why) SELECT ?1, ?2, 'entry', id, 'forgotten', NULL, NULL, ?3 FROM gone_entries ORDER BY id",
		"INSERT INTO events (at, who, about, about_id, what, old, new, why) SELECT ?1, ?2, 'letter', l.id, 'state', l.state, 'forgotten', ?3 FROM gone_letters g"
		" JOIN letters l ON l.id = g.id WHERE NOT g.stays ORDER BY l.id",
		"INSERT INTO events (at, who, about, about_id, what, old, new, why) SELECT ?1, ?2, 'answer', r.id, 'state', r.state, CASE r.state WHEN 'unsure' THEN 'failed' ELSE 'dropped' END, ?3"
		" FROM gone_answers g JOIN answers r ON r.id = g.id WHERE NOT g.bytes_alone AND r.state IN ('held', 'due', 'later', 'unsure') ORDER BY r.id",
		"INSERT INTO events (at, who, about, about_id, what, old, new, why) SELECT ?1, ?2, 'case', id, 'state', 'open', 'closed', ?3 FROM cases WHERE state = 'open'"
		" AND (code IN (SELECT code FROM gone_entries) OR letter IN (SELECT id FROM gone_letters WHERE NOT stays)) ORDER BY id",
	};
	for (size_t i = 0; i < sizeof events / sizeof *events; i++)
		if (db_do(db, err, events[i], "itt", order->now, order->who, order->why) < 0)
			return -1;
	return 0;
}

static int set_states(struct db *db, const struct forget_order *order, struct err *err)
{
	if (db_do(db, err, "UPDATE entries SET forgotten = ?1 WHERE id IN (SELECT id FROM gone_entries)", "i", order->now) < 0 ||
	    db_do(db, err, "UPDATE letters SET state = 'forgotten', reason = ?1 WHERE id IN (SELECT id FROM gone_letters WHERE NOT stays)", "t", order->why) < 0 ||
	    db_do(db, err, "UPDATE answers SET state = CASE state WHEN 'unsure' THEN 'failed' ELSE 'dropped' END WHERE state IN ('held', 'due', 'later', 'unsure')"
	          " AND id IN (SELECT id FROM gone_answers WHERE NOT bytes_alone)", "") < 0)
		return -1;
	return db_do(db, err, "UPDATE cases SET state = 'closed', closed = ?1, closed_by = ?2 WHERE state = 'open' AND (code IN (SELECT code FROM gone_entries)"
	             " OR letter IN (SELECT id FROM gone_letters WHERE NOT stays))", "it", order->now, order->who) < 0 ? -1 : 0;
}

/* ---- the report ---- */

static int list(struct db *db, json_t *out, const char *key, const char *sql, const char *const *names, struct err *err)
{
	json_t *all = json_array();
	json_object_set_new(out, key, all);
	sqlite3_stmt *statement = db_ask(db, err, sql, "");
	int more = -1;
	while (statement && (more = db_row(db, statement, err)) == 1) {
		json_t *one = json_object();
		for (int i = 0; names[i]; i++) {
			if (sqlite3_column_type(statement, i) == SQLITE_INTEGER)
				json_object_set_new(one, names[i], json_integer(sqlite3_column_int64(statement, i)));
			else
				json_object_set_new(one, names[i], json_string((const char *)sqlite3_column_text(statement, i))); /* NULL: left out */
		}
		json_array_append_new(all, one);
	}
	return more;
}

static int report_choice(struct db *db, json_t *out, struct err *err)
{
	static const char *const entry[] = { "code", "contest", "state", "unit", NULL }, *const code[] = { "code", NULL }, *const letter[] = { "id", "kind", "others", "digest", NULL }, *const answer[] = { "id", NULL };
	if (list(db, out, "entries", "SELECT e.code, e.contest, e.state, e.unit FROM gone_entries g JOIN entries e ON e.id = g.id ORDER BY e.series, e.number", entry, err) != 0 ||
	    list(db, out, "merged", "SELECT DISTINCT e.code FROM entry_letters j JOIN gone_entries g ON g.id = j.entry JOIN entry_letters b ON b.letter = j.letter AND b.n < " DECISIONS_JOINED
	         " JOIN entries e ON e.id = b.entry WHERE j.n >= " DECISIONS_JOINED " AND e.forgotten IS NULL AND e.id NOT IN (SELECT id FROM gone_entries) ORDER BY e.series, e.number",
	         code, err) != 0 ||
	    list(db, out, "letters", "SELECT l.id, l.kind, g.others, l.digest FROM gone_letters g JOIN letters l ON l.id = g.id WHERE NOT g.stays ORDER BY l.id", letter, err) != 0 ||
	    list(db, out, "kept", "SELECT l.id, l.kind, g.others, l.digest FROM gone_letters g JOIN letters l ON l.id = g.id WHERE g.stays ORDER BY l.id", letter, err) != 0 ||
	    list(db, out, "dropped", "SELECT r.id FROM gone_answers g JOIN answers r ON r.id = g.id WHERE NOT g.bytes_alone AND r.state IN ('held', 'due', 'later', 'unsure') ORDER BY r.id",
	         answer, err) != 0)
		return -1;
	int64_t unread = ask_number(db, "SELECT count(*) FROM letters WHERE state IN ('kept', 'read')", err);
	json_object_set_new(out, "unread", json_integer(unread));
	return unread < 0 ? -1 : 0;
}

static int drop_sketches(struct db *db, struct err *err)
{
	int found = 1;
	for (int64_t id = 0; found == 1;) {
		sqlite3_stmt *statement = db_ask(db, err, "SELECT id FROM gone_entries WHERE id > ?1 ORDER BY id LIMIT 1", "i", id);
		found = statement ? db_row(db, statement, err) : -1;
		if (found != 1)
			break;
		id = sqlite3_column_int64(statement, 0);
		sqlite3_reset(statement);
		if (sketches_drop(db, id, err) < 0)
			return -1;
	}
	return found;
}

static int take_away(struct db *db, const struct forget_order *order, json_t *out, struct err *err)
{
	json_t *rows = json_object();
	char now[32];
	json_object_set_new(out, "rows", rows);
	if (order->wipe && db_do(db, err, "INSERT OR IGNORE INTO wipes (letter, asked, next_try) SELECT g.id, ?1, 0 FROM gone_letters g JOIN letters l ON l.id = g.id"
	                         " WHERE NOT g.stays AND l.digest IS NOT NULL", "i", order->now) < 0)
		return -1;
	if (write_events(db, order, err) != 0 || set_states(db, order, err) != 0 || drop_sketches(db, err) != 0)
		return -1;
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		int n = db_do(db, err, steps[i].sql, "");
		if (n < 0)
			return -1;
		if (steps[i].what && n > 0)
			json_object_set_new(rows, steps[i].what, json_integer(n));
	}
	return db_set_note(db, FORGET_NOTE, clock_iso(order->now, now), err);
}

static int forget(struct db *db, const struct forget_order *order, json_t *out, struct err *err)
{
	int r = order->code ? choose_code(db, order, err) : order->address ? choose_address(db, order, err) : order->digests ? choose_digests(db, order, err) : choose_old(db, order, err);
	if (r <= 0)
		return r;
	if (choose_letters(db, order, err) != 0 || choose_answers(db, order, err) != 0)
		return -1;
	if (order->drop_others && drop_others(db, order, err) != 0)
		return -1;
	if ((r = may_go(db, err)) != 1)
		return r;
	return report_choice(db, out, err) != 0 || take_away(db, order, out, err) != 0 ? -1 : 1;
}

int forget_do(struct db *db, const struct forget_order *order, bool dry, json_t **report, struct err *err)
{
	*report = NULL;
	if (RUN_ALL(db, choice_tables, err) != 0 || db_begin(db, err) != 0)
		return -1;
	json_t *out = json_object();
	int r = forget(db, order, out, err);
	if (r == 1 && !dry && db_commit(db, err) != 0)
		r = -1;
	if (r != 1 || dry)
		db_rollback(db);
	if (r == 1)
		*report = json_incref(out);
	json_decref(out);
	return r;
}
