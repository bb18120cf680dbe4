/* Cases about letters of the junk folder: some a day by themselves, a flood of them counted in one.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/junk.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "register/cases.h"

static const char note[] = "junk-cases", kind[] = "junk";

/* What the note keeps of a day: how many letters of the junk folder were filed in it, and whose case counts those beyond the bound (0: none yet). */
struct day {
	int day;                     /* 20261123 */
	int64_t letters, beyond, counting;
};

static int read_day(struct db *db, int64_t now, struct day *out, struct err *err)
{
	char text[100];
	struct civil t = clock_civil(now);
	int today = t.year * 10000 + t.month * 100 + t.day, found = db_note(db, note, text, sizeof text, err);
	*out = (struct day){ 0 };
	if (found < 0)
		return -1;
	if (found == 0 || sscanf(text, "%d %" SCNd64 " %" SCNd64 " %" SCNd64, &out->day, &out->letters, &out->beyond, &out->counting) != 4 || out->day != today)
		*out = (struct day){ .day = today };
	return 0;
}

/* Whether the letter's case of this kind is open still: 1 with its number, 0, -1. */
static int open_case(struct db *db, int64_t letter, int64_t *id, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err, "SELECT id FROM cases WHERE letter = ?1 AND code = '' AND kind = ?2 AND state = 'open'", "it", letter, kind);
	int found = statement ? db_row(db, statement, err) : -1;
	if (found != 1)
		return found;
	*id = sqlite3_column_int64(statement, 0);
	sqlite3_reset(statement);
	return 1;
}

/* The one case of a flood: its count goes up. */
static int count_one(struct db *db, struct day *day, int64_t letter, int64_t now, struct err *err)
{
	char why[200];
	int64_t id;
	int found = day->counting ? open_case(db, day->counting, &id, err) : 0;
	if (found < 0)
		return -1;
	day->beyond = found == 1 ? day->beyond + 1 : 1;
	snprintf(why, sizeof why, "%" PRId64 " more letter%s of the junk folder came on the same day; they have no cases of their own: hoadep letters --distrust junk",
	         day->beyond, day->beyond == 1 ? "" : "s");
	if (found == 1)
		return db_do(db, err, "UPDATE cases SET reason = ?2 WHERE id = ?1", "it", id, why) < 0 ? -1 : 0;
	day->counting = letter;
	return cases_open(db, kind, letter, NULL, why, now, err);
}

int junk_case(struct db *db, int64_t letter, const char *reason, int64_t now, struct err *err)
{
	char text[100];
	struct day day;
	if (read_day(db, now, &day, err) != 0)
		return -1;
	int result = day.letters++ < JUNK_CASES_DAY ? cases_open(db, kind, letter, NULL, reason, now, err) : count_one(db, &day, letter, now, err);
	if (result != 0)
		return -1;
	snprintf(text, sizeof text, "%d %" PRId64 " %" PRId64 " %" PRId64, day.day, day.letters, day.beyond, day.counting);
	return db_set_note(db, note, text, err);
}
