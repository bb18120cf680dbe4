/* The end of a forgetting: files of forgotten letters, free pages and the write-ahead log, after the register's commit.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "arrive/forgetting.h"

#include "arrive/spool.h"
#include "base/log.h"
#include "register/forget.h"
#include "register/letters.h"

/* All that were ever forgotten, and not only the last ones: a file that came back with a folder put back from a copy goes too. */
static int remove_files(struct db *db, const char *spool, int64_t *removed, struct err *err)
{
	struct letter letter = { .id = 0 };
	int more;
	while ((more = letters_next(db, LETTER_FORGOTTEN, letter.id, &letter, err)) == 1) {
		int r = letter.digest[0] ? spool_forget(spool, letter.digest, err) : 0;
		if (r < 0)
			return -1;
		*removed += r;
	}
	return more;
}

int forgetting_finish(struct db *db, const char *spool, struct err *err)
{
	char since[64];
	int64_t removed = 0;
	int found = db_note(db, FORGET_NOTE, since, sizeof since, err);
	if (found != 1)
		return found;
	if (remove_files(db, spool, &removed, err) != 0 || db_shred(db, spool, err) != 0)
		return -1;
	log_line(LOG_INFO, "forgotten", "files", log_number(removed), NULL);
	return db_set_note(db, FORGET_NOTE, NULL, err) == 0 ? 1 : -1;
}
