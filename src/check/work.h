/* One text as a work: what it declares, its title, its data, its body.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_WORK_H
#define CHECK_WORK_H

#include "check/declaration.h"
#include "check/fields.h"
#include "check/roster.h"
#include "check/title.h"

struct work {
	struct source *source;
	struct declaration declaration;
	struct fields fields;
	const char *title, *title_where;  /* NULL */
	const char *body, *body_key;      /* as written; its words, folded */
	int64_t words;
	bool official;                    /* a paper of an office: tờ trình, danh sách, kế hoạch, … */
	bool elsewhere;                   /* of another contest */
	bool news;                        /* about the contest, not for it */
	size_t body_start, body_end;      /* lines */
	const struct roster *roster;      /* the list of entries that stands in it; NULL */
	const char *second, *second_where; /* what shows that a second work stands in the same text; NULL */
};

/** Reads a source.  `mail`: the mail's own text, where greetings stand around the work. */
void work_read(struct work *out, struct source *source, const struct words *words, int now_year, struct arena *arena);
/** Whether it holds a work of its own: enough body, with a declaration, data, or (with `invited`) prose alone. */
bool work_is(const struct work *work, const struct words *words, bool invited);

/** Whether a line declares a category, also where declaration_read no longer looks. */
bool work_declares(const struct source *source, size_t line, const struct words *words, struct arena *arena);

#endif
