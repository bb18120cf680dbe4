/* A reply's values on their way to the items of an entry.  For supplied.c and sentences.c alone.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_GIVING_H
#define CHECK_GIVING_H

#include "check/looks.h"
#include "check/supplied.h"

enum { GIVING_MOST_BARE = 24 };  /* values without an owner */

/* A value that no line gives to anybody. */
struct bare {
	enum field field;
	const char *text, *evidence, *where;
	bool aged, stated;
};

struct giving {
	const struct rules *rules;
	const struct words *words;
	const struct entry *before;
	struct arena *arena;
	int now_year;
	struct source *source;
	const struct above *above;
	const char *author_key, *subject_key, *code_key; /* names and code of the entry as folded words; "": none */
	bool *used;                 /* lines that are explained */
	struct supplied_values *out;
	struct bare bare[GIVING_MOST_BARE];
	size_t bare_count;
};

enum owner { OWNER_NONE, OWNER_AUTHOR, OWNER_COAUTHOR, OWNER_SUBJECT, OWNER_OTHER };

/** A line's folded text; the same for the files that read values. */
const char *giving_line(const struct giving *g, size_t line, size_t *len);
struct piece_line giving_at(const struct giving *g, size_t line);

/** Whether a value is the office's own number, copied from our letter: nobody's. */
bool giving_office_phone(const struct giving *g, enum field field, const char *text);
/** What cannot be told (English, no personal data); the first is kept. */
void giving_unsure(struct supplied_values *out, const char *why);
/** A value for an item; what the entry says already is none, a second one that differs leaves both unsure. */
void giving_value(struct giving *g, const struct supplied *value);
/** The same for what was found under a label; an author's name of one word and his "không có" for a telephone give nothing. */
void giving_found(struct giving *g, const char *rule, const char *who, enum field field, const struct found *found, bool named);
/** Keeps a value that no line gives to anybody; FIELD_OTHER: a word that waives an item. */
void giving_bare(struct giving *g, enum field field, const struct found *found);
/** Gives each of these to the one missing item that can take it; where there are more, or more values, it is unsure. */
void giving_settle(struct giving *g);
/** Whether the entry lacks an item of author or subject. */
bool giving_asked(const struct giving *g, enum field field);

/** The one category that some words name; `both` where they name two. */
enum category giving_category_in(const struct giving *g, const char *words, bool *both);
void giving_category(struct giving *g, const char *words, const char *evidence, const char *where, bool named);
/** A value for a rule from a place in a line; false where nothing stands there. */
bool giving_item(struct giving *g, const char *rule, const char *who, size_t line, size_t start, size_t end, bool named);
/** The rule that a line of our form is about, its value's place, the co-author it names; NULL.  `own`: bullets before it and our letters' names of items count too. */
const char *giving_rule(const struct giving *g, size_t line, bool own, size_t *value, const char **who);
/** Whether words name the subject: by its name, or the last word of it behind "anh", "bà". */
bool giving_names_subject(const struct giving *g, const char *folded, size_t len);
/** All that a block of labels says, to its owner. */
void giving_block(struct giving *g, const struct block *block);

#endif
