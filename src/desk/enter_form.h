/* What a person fills in for an entry handed in on paper: the same fields by options, by a form of `label: value` lines, or asked at a terminal.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DESK_ENTER_FORM_H
#define DESK_ENTER_FORM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "check/finding.h"

/* In the order of the form. */
enum enter_field {
	ENTER_TITLE, ENTER_CATEGORY,
	ENTER_AUTHOR, ENTER_AUTHOR_BIRTH, ENTER_AUTHOR_ADDRESS, ENTER_AUTHOR_PHONE, ENTER_AUTHOR_OCCUPATION, ENTER_AUTHOR_WORKPLACE,
	ENTER_SUBJECT, ENTER_COLLECTIVE, ENTER_SUBJECT_BIRTH, ENTER_SUBJECT_ADDRESS, ENTER_SUBJECT_PHONE, ENTER_SUBJECT_OCCUPATION, ENTER_SUBJECT_WORKPLACE,
	ENTER_WORDS, ENTER_UNIT, ENTER_VIA, ENTER_DATE,
	ENTER_FIELDS,
};

enum { ENTER_FORM_BYTES = 1 << 20 };

struct enter_form {
	const char *values[ENTER_FIELDS]; /* trimmed, NFC, one line each; NULL: not given, or nothing but leaders */
	const char *text;                 /* the work's own text; NULL */
};

/** "author-phone": as an option is called; "Số điện thoại của tác giả": as the form says it. */
const char *enter_option(enum enter_field field);
const char *enter_label(enum enter_field field);

/** Puts a value in its place; what is empty or leaders alone counts as not given.  0, or -1 with a reason (not one line of UTF-8). */
int enter_put(struct enter_form *form, enum enter_field field, const char *value, struct arena *arena, struct err *err);
/** Reads a form: `label: value` lines (either name of a field, in any case, with or without marks), # lines, and behind a line "Bài viết:" the text.  0 or -1 with file:line: what. */
int enter_read(struct enter_form *form, const char *path, struct arena *arena, struct err *err);
/** Asks for each field on the terminal, in the form's words; an empty line leaves one out.  0, or -1 where the terminal ended. */
int enter_ask(struct enter_form *form, struct arena *arena, struct err *err);
/** Prints an empty form to fill in. */
void enter_print(void);

/** What the fields say as an entry (`now`: nothing is born later); `had` the date, `now` where none was given.  0, or -1 with a reason that names the field. */
int enter_entry(const struct enter_form *form, int64_t now, struct entry *out, int64_t *had, struct arena *arena, struct err *err);
/** The text of the letter that is made of it: the work as an author would have sent it, so that it reads the same when its letter is read again. */
char *enter_letter(const struct entry *entry, struct arena *arena);

#endif
