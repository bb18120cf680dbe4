/* The items of an entry by the names of their rules: what each says, what is missing, and putting one in.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_ITEMS_H
#define CHECK_ITEMS_H

#include "check/finding.h"
#include "check/words.h"

enum { ITEMS_MOST = 64 };

/** One that an entry lacks. */
struct items_missed {
	const char *rule;      /* "author-phone" */
	const char *who;       /* the co-author it is of; NULL */
};

/** Which of the six a rule is about; FIELD_ITEMS: none. */
enum field items_field(const char *rule);
/** "author", FIELD_PHONE: "author-phone"; static. */
const char *items_rule(const char *side, enum field field);
/** The name, as the entry has it, of the co-author whose folded name this is; NULL. */
const char *items_coauthor(const struct entry *entry, const char *name_key, struct arena *arena);
/** What the entry says there (a year, a category_word); NULL where it says nothing. */
const char *items_text(const struct entry *entry, const char *rule, const char *who, struct arena *arena);
/** Whether a finding says that it is missing, by itself or because pages may hold it. */
bool items_missing(const struct entry *entry, const char *rule, const char *who);
/** All such of title, declaration and people, each once; how many. */
size_t items_all_missing(const struct entry *entry, struct items_missed *out, size_t most, struct arena *arena);
/** Puts a value in; `entry->coauthors` must be the caller's own. */
void items_put(struct entry *entry, const char *rule, const char *who, const char *text);

#endif
