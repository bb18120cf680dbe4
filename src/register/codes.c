/* Numbers of a series, given out once and never again: entries' codes and batches'.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/codes.h"

/* The counter is a row of its own, so that no withdrawal and no deletion brings a code back. */
int codes_next(struct db *db, const char *series, int64_t *number, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err,
		"INSERT INTO codes (series, last) VALUES (?1, 1) ON CONFLICT (series) DO UPDATE SET last = last + 1 RETURNING last", "t", series);
	if (!statement || db_row(db, statement, err) != 1)
		return -1;
	*number = sqlite3_column_int64(statement, 0);
	sqlite3_reset(statement);
	return 0;
}
