/* Rows of the register as JSON: which column is what.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_SHAPE_H
#define REGISTER_SHAPE_H

#include <jansson.h>

#include "register/db.h"

/** How a column becomes JSON; NULL always null.  SHAPE_FILLED: a text, null where it is "". */
enum shape { SHAPE_TEXT, SHAPE_FILLED, SHAPE_NUMBER, SHAPE_TIME, SHAPE_TRUTH };

struct shape_column {
	const char *name;
	enum shape shape;
};

#define SHAPE_COUNT(columns) (sizeof(columns) / sizeof *(columns))

/** The statement's row from its first column on (a new reference). */
json_t *shape_object(sqlite3_stmt *statement, const struct shape_column *columns, size_t count);
/** All rows of a statement (NULL: a failed db_ask) as an array under `name` of `out`.  0 or -1. */
int shape_rows(struct db *db, sqlite3_stmt *statement, const struct shape_column *columns, size_t count, json_t *out, const char *name, struct err *err);

#endif
