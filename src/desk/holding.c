/* Whether the letters that the register knows lie in the spool.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk/holding.h"

#include <string.h>
#include <sys/stat.h>

#include "arrive/spool.h"
#include "base/buf.h"
#include "register/letters.h"

static bool whole(const char *spool, const struct letter *letter)
{
	struct buf path = { 0 };
	struct stat s;
	spool_path(&path, spool, letter->digest);
	bool is = lstat(buf_str(&path), &s) == 0 && S_ISREG(s.st_mode) && s.st_size == letter->size;
	buf_release(&path);
	return is;
}

static int count_state(const char *spool, struct db *db, enum letter_state state, struct holding *out, struct err *err)
{
	struct letter letter = { .id = 0 }, again;
	int r;
	while ((r = letters_next(db, state, letter.id, &letter, err)) == 1) {
		out->known++;
		if (whole(spool, &letter))
			continue;
		/* A letter that was forgotten while we looked is rightly gone. */
		if ((r = letters_get(db, letter.id, &again, err)) < 0)
			return -1;
		if (r == 0 || again.state == LETTER_FORGOTTEN) {
			out->known--;
			continue;
		}
		if (out->lost++ == 0 || letter.id < out->first)
			out->first = letter.id;
		out->lost_unfiled += state != LETTER_FILED;
	}
	return r;
}

/* All of them and not some: that costs less than the look through the register's whole file before it (db_check). */
int holding_count(const char *spool, struct db *db, struct holding *out, struct err *err)
{
	static const enum letter_state states[] = { LETTER_KEPT, LETTER_READ, LETTER_ASIDE, LETTER_FILED };
	*out = (struct holding){ 0 };
	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		if (count_state(spool, db, states[i], out, err) < 0)
			return -1;
	return 0;
}
