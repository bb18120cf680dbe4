/* Forgotten letters whose mail still lies in the mailbox: to be removed there, until it is done.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/wipes.h"

#include <inttypes.h>
#include <stdio.h>

#include "register/events.h"

int wipes_ask(struct db *db, int64_t letter, int64_t now, struct err *err)
{
	return db_do(db, err, "INSERT INTO wipes (letter, asked, next_try) VALUES (?1, ?2, 0) ON CONFLICT DO NOTHING", "ii", letter, now) < 0 ? -1 : 0;
}

int wipes_due(struct db *db, int64_t now, struct wipe *out, int most, struct err *err)
{
	int more = -1, count = 0;
	sqlite3_stmt *statement = db_ask(db, err, "SELECT w.letter, CASE WHEN l.size > 0 THEN l.size ELSE (SELECT max(i.size) FROM intake i WHERE i.letter = l.id) END,"
	                                 " CASE WHEN l.size > 0 THEN l.arrived ELSE (SELECT i.internal_date FROM intake i WHERE i.letter = l.id ORDER BY i.size DESC LIMIT 1) END, l.digest"
	                                 " FROM wipes w JOIN letters l ON l.id = w.letter"
	                                 " WHERE w.next_try <= ?1 AND l.digest IS NOT NULL ORDER BY w.letter LIMIT ?2", "ii", now, (int64_t)most);
	while (statement && (more = db_row(db, statement, err)) == 1) {
		struct wipe *w = &out[count++];
		*w = (struct wipe){ .letter = sqlite3_column_int64(statement, 0), .size = sqlite3_column_int64(statement, 1), .date = sqlite3_column_int64(statement, 2) };
		db_copy(statement, 3, w->digest, sizeof w->digest);
	}
	return more < 0 ? -1 : count;
}

static int done(struct db *db, const char *digest, int64_t removed, int64_t now, struct err *err)
{
	char count[32];
	sqlite3_stmt *statement = db_ask(db, err, "SELECT w.letter FROM wipes w JOIN letters l ON l.id = w.letter WHERE l.digest = ?1", "t", digest);
	int found = statement ? db_row(db, statement, err) : -1;
	if (found != 1)
		return found;
	int64_t letter = sqlite3_column_int64(statement, 0);
	sqlite3_reset(statement);
	snprintf(count, sizeof count, "%" PRId64, removed);
	if (db_do(db, err, "DELETE FROM wipes WHERE letter = ?1", "i", letter) < 0)
		return -1;
	return events_add(db, now, "hoadep", "letter", letter, "removed from the mailbox", NULL, count, NULL, err);
}

int wipes_done(struct db *db, const char *digest, int64_t removed, int64_t now, struct err *err)
{
	bool own;
	if (db_enter(db, &own, err) != 0)
		return -1;
	return db_leave(db, own, done(db, digest, removed, now, err), err);
}

int wipes_later(struct db *db, const char *digest, const char *why, int64_t next_try, struct err *err)
{
	return db_do(db, err, "UPDATE wipes SET next_try = ?2, why = ?3 WHERE letter = (SELECT id FROM letters WHERE digest = ?1)", "tit", digest, next_try, why) < 0 ? -1 : 0;
}
