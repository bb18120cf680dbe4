/* What a restore has lost and people may ask about: codes that were told, answers that had left.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/lost.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"

static json_t *note_json(struct db *db, const char *name, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err, "SELECT value FROM notes WHERE name = ?1", "t", name);
	if (!statement || db_row(db, statement, err) != 1)
		return NULL;
	json_t *out = json_loads((const char *)sqlite3_column_text(statement, 0), 0, NULL);
	sqlite3_reset(statement);
	return out;
}

static int set_note_json(struct db *db, const char *name, const json_t *value, struct err *err)
{
	char *text = json_dumps(value, JSON_COMPACT);
	int r = db_set_note(db, name, text, err);
	free(text);
	return r;
}

int lost_note_codes(struct db *db, const json_t *before, int64_t now, struct err *err)
{
	json_t *all = note_json(db, LOST_CODES, NULL);
	int more = -1;
	if (!json_is_array(all)) {
		json_decref(all);
		all = json_array();
	}
	/* The tables' numbers are no codes. */
	sqlite3_stmt *statement = db_ask(db, err, "SELECT series, last FROM codes WHERE series NOT IN ('cases', 'answers', 'decisions') ORDER BY series", "");
	while (statement && (more = db_row(db, statement, err)) == 1) {
		const char *series = (const char *)sqlite3_column_text(statement, 0);
		json_int_t was = json_integer_value(json_object_get(before, series)), is = sqlite3_column_int64(statement, 1);
		if (is > was)
			json_array_append_new(all, json_pack("{s:s, s:I, s:I, s:I}", "series", series, "from", was + 1, "to", is, "at", (json_int_t)now));
	}
	int r = more == 0 ? set_note_json(db, LOST_CODES, all, err) : -1;
	json_decref(all);
	return r;
}

static int take_sent(struct db *present, sqlite3_stmt *statement, json_t *out)
{
	char when[32];
	int more = -1;
	while (statement && (more = db_row(present, statement, NULL)) == 1) {
		bool known = sqlite3_column_type(statement, 1) != SQLITE_NULL;
		json_object_set_new(out, (const char *)sqlite3_column_text(statement, 0), json_string(known ? clock_iso(sqlite3_column_int64(statement, 1), when) : LOST_UNSURE));
	}
	return more;
}

#define WHEN_LEFT "CASE WHEN a.state IN ('sent', 'bounced') THEN a.sent END"
#define MAY_HAVE_LEFT "((a.state IN ('sent', 'bounced') AND a.sent >= ?1) OR a.state IN ('sending', 'unsure'))"

/* By its own Message-ID what the backup had waiting, by its letter what will be made anew when that is filed again. */
int lost_note_answers(struct db *db, struct db *present, int64_t made, struct err *err)
{
	json_t *sent = json_object();
	int r = take_sent(present, db_ask(present, NULL, "SELECT message_id, " WHEN_LEFT " FROM answers a WHERE " MAY_HAVE_LEFT, "i", made), sent);
	if (r == 0)
		r = take_sent(present, db_ask(present, NULL, "SELECT l.digest || '/' || a.template, max(" WHEN_LEFT ") FROM answers a JOIN letters l ON l.id = a.letter"
		                              " WHERE " MAY_HAVE_LEFT " AND l.digest IS NOT NULL GROUP BY 1", "i", made), sent);
	r = r == 0 ? set_note_json(db, LOST_ANSWERS, sent, err) : 0;
	json_decref(sent);
	return r;
}

int lost_code(struct db *db, const char *code, int64_t *first, int64_t *last, int64_t *at, struct err *err)
{
	const char *digits = code + strlen(code);
	char series[32];
	while (digits > code && digits[-1] >= '0' && digits[-1] <= '9')
		digits--;
	/* BTL23-0031 is of the series BTL23, the batch BTL23-D0002 of BTL23-D. */
	size_t len = (size_t)(digits - code);
	if (!*digits || len < 2 || len >= sizeof series || strlen(digits) > 18)
		return 0;
	snprintf(series, sizeof series, "%.*s", (int)(code[len - 1] == '-' ? len - 1 : len), code);
	sqlite3_stmt *statement = db_ask(db, err, "SELECT j.value ->> 'from', j.value ->> 'to', j.value ->> 'at' FROM json_each((SELECT value FROM notes WHERE name = '" LOST_CODES "')) j"
	                                 " WHERE j.value ->> 'series' = ?1 AND ?2 BETWEEN j.value ->> 'from' AND j.value ->> 'to' LIMIT 1", "ti", series, (int64_t)strtoll(digits, NULL, 10));
	int found = statement ? db_row(db, statement, err) : -1;
	if (found != 1)
		return found;
	*first = sqlite3_column_int64(statement, 0);
	*last = sqlite3_column_int64(statement, 1);
	*at = sqlite3_column_int64(statement, 2);
	sqlite3_reset(statement);
	return 1;
}

json_t *lost_answers(struct db *db, struct err *err)
{
	return note_json(db, LOST_ANSWERS, err);
}

const char *lost_answer_when(const json_t *answers, const char *message_id, const char *digest, const char *template_name)
{
	char key[FILE_DIGEST_SIZE + 64];
	const json_t *when = json_object_get(answers, message_id);
	snprintf(key, sizeof key, "%.64s/%.60s", digest, template_name);
	return json_string_value(when ? when : json_object_get(answers, key));
}
