/* Entries in short, row by row: the trích ngang that units and the office exchange (plan II.3).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/extract.h"

static void take(sqlite3_stmt *statement, struct extract_row *row)
{
	const char **const texts[] = {
		&row->code, &row->contest, &row->state, &row->title, &row->category, &row->unit, &row->via, &row->claimed, &row->theme, &row->summary, &row->verified, &row->consent,
		&row->subject, &row->subject_address, &row->subject_phone, &row->subject_occupation, &row->subject_workplace, &row->author, &row->author_address, &row->author_phone,
		&row->coauthors, &row->rules,
	};
	enum { TEXTS = sizeof texts / sizeof *texts };
	for (int i = 0; i < TEXTS; i++)
		*texts[i] = (const char *)sqlite3_column_text(statement, i);
	row->received = sqlite3_column_int64(statement, TEXTS);
	row->photos = sqlite3_column_int64(statement, TEXTS + 1);
	row->subject_birth_year = sqlite3_column_int64(statement, TEXTS + 2);
	row->author_birth_year = sqlite3_column_int64(statement, TEXTS + 3);
	row->collective = sqlite3_column_int(statement, TEXTS + 4);
}

int extract_rows(struct db *db, const struct figures_of *of, bool publishable, bool (*each)(const struct extract_row *row, void *with), void *with, struct err *err)
{
	int more = -1;
	bool going = true;
	sqlite3_stmt *statement = db_ask(db, err,
		"SELECT e.code, e.contest, e.state, e.title, e.category, e.unit, e.via, e.claimed, e.theme, e.summary, e.verified, e.consent,"
		" s.name, s.address, s.phone, s.occupation, s.workplace, a.name, a.address, a.phone,"
		" (SELECT group_concat(c.name, ', ') FROM people c WHERE c.entry = e.id AND c.role = 'coauthor' AND c.name IS NOT NULL),"
		" (SELECT group_concat(f.rule, ' ') FROM findings f WHERE f.entry = e.id AND f.outcome = e.state),"
		" e.received, e.photos, coalesce(s.birth_year, 0), coalesce(a.birth_year, 0), coalesce(s.collective, 0)"
		" FROM entries e LEFT JOIN people s ON s.entry = e.id AND s.role = 'subject' AND s.n = 0 LEFT JOIN people a ON a.entry = e.id AND a.role = 'author' AND a.n = 0"
		" WHERE (?1 IS NULL OR e.contest = ?1) AND e.counted >= ?2 AND e.counted < ?3 AND (?4 IS NULL OR e.unit IN (SELECT value FROM json_each(?4)) OR e.via = ?5)"
		" AND (NOT ?6 OR (e.state = 'accepted' AND e.verified IS NOT NULL AND e.consent IS NOT NULL)) ORDER BY e.series, e.number",
		"tiitti", of->contest, of->from, of->until, of->units, of->via, (int64_t)publishable);
	while (statement && going && (more = db_row(db, statement, err)) == 1) {
		struct extract_row row;
		take(statement, &row);
		going = each(&row, with);
	}
	if (statement)
		sqlite3_reset(statement);
	return more < 0 ? -1 : 0;
}
