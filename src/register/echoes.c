/* Responders without any header: known by the same words that come back to each letter of ours.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/echoes.h"

/* Whether a statement has a row: 1, 0, -1. */
static int any(struct db *db, sqlite3_stmt *statement, struct err *err)
{
	int found = statement ? db_row(db, statement, err) : -1;
	if (found == 1)
		sqlite3_reset(statement);
	return found;
}

int echoes_look(struct db *db, int64_t letter, const struct verdict *v, int64_t now, struct err *err)
{
	if (!v->said[0] || !v->sender || v->machine || v->entry_count || v->kind == KIND_REQUEST || v->kind == KIND_DECISION)
		return 0;
	int wrote = any(db, db_ask(db, err, "SELECT 1 FROM answers WHERE recipient = ?1 AND made > ?2 AND handed > 0 AND (letter IS NULL OR letter <> ?3) LIMIT 1",
	                           "tii", v->sender, now - ECHOES_SPAN, letter), err);
	if (wrote <= 0)
		return wrote;
	/* By the number, for a letter that is read again must not find the one that came after it. */
	int same = any(db, db_ask(db, err, "SELECT 1 FROM letters WHERE sender = ?1 AND said = ?2 AND id < ?3 AND seen > ?4 AND coalesce(reply_code, '') = coalesce(?5, '')"
	                          " AND coalesce(proven, 0) >= ?6 LIMIT 1", "ttiiti", v->sender, v->said, letter, now - ECHOES_SPAN, v->reply_code, (int64_t)v->proven), err);
	if (same < 0 || db_do(db, err, "UPDATE letters SET said = ?2 WHERE id = ?1", "it", letter, v->said) < 0)
		return -1;
	return same;
}
