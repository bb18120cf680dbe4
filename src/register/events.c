/* The event log: who, when, what, old -> new; append only.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/events.h"

int events_add(struct db *db, int64_t now, const char *who, const char *about, int64_t id, const char *what, const char *old_value,
               const char *new_value, const char *why, struct err *err)
{
	int n = db_do(db, err, "INSERT INTO events (at, who, about, about_id, what, old, new, why) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
	              "ittitttt", now, who, about, id, what, old_value, new_value, why);
	return n < 0 ? -1 : 0;
}

static int64_t one_time(struct db *db, sqlite3_stmt *statement, struct err *err)
{
	int found = statement ? db_row(db, statement, err) : -1;
	if (found != 1)
		return found;
	int64_t at = sqlite3_column_int64(statement, 0);
	sqlite3_reset(statement);
	return at;
}

int64_t events_first(struct db *db, struct err *err)
{
	return one_time(db, db_ask(db, err, "SELECT at FROM events ORDER BY id LIMIT 1", ""), err);
}

int64_t events_last(struct db *db, struct err *err)
{
	return one_time(db, db_ask(db, err, "SELECT coalesce(max(at), 0) FROM events", ""), err);
}
