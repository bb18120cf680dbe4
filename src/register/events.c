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

int64_t events_last(struct db *db, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err, "SELECT coalesce(max(at), 0) FROM events", "");
	if (!statement || db_row(db, statement, err) != 1)
		return -1;
	int64_t at = sqlite3_column_int64(statement, 0);
	sqlite3_reset(statement);
	return at;
}
