/* Rows of the register as JSON.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/shape.h"

#include "base/clock.h"

static json_t *value(sqlite3_stmt *statement, int i, enum shape shape)
{
	char iso[32];
	if (sqlite3_column_type(statement, i) == SQLITE_NULL)
		return json_null();
	if (shape == SHAPE_NUMBER)
		return json_integer(sqlite3_column_int64(statement, i));
	if (shape == SHAPE_TIME)
		return json_string(clock_iso(sqlite3_column_int64(statement, i), iso));
	if (shape == SHAPE_TRUTH)
		return json_boolean(sqlite3_column_int(statement, i));
	const char *text = (const char *)sqlite3_column_text(statement, i);
	return shape == SHAPE_FILLED && !*text ? json_null() : json_string(text);
}

json_t *shape_object(sqlite3_stmt *statement, const struct shape_column *columns, size_t count)
{
	json_t *out = json_object();
	for (size_t i = 0; i < count; i++)
		json_object_set_new(out, columns[i].name, value(statement, (int)i, columns[i].shape));
	return out;
}

int shape_rows(struct db *db, sqlite3_stmt *statement, const struct shape_column *columns, size_t count, json_t *out, const char *name, struct err *err)
{
	int more = -1;
	json_t *rows = json_array();
	while (statement && (more = db_row(db, statement, err)) == 1)
		json_array_append_new(rows, shape_object(statement, columns, count));
	json_object_set_new(out, name, rows);
	return more;
}
