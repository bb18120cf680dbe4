/* Whose data is whose: blocks of all texts of an entry become one author and one subject.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_PEOPLE_H
#define CHECK_PEOPLE_H

#include "check/fields.h"

struct people {
	struct block author, subject;    /* of no block: all items VALUE_NONE */
	bool collective;
	struct block coauthors[FIELDS_MOST_BLOCKS]; /* of each the name is known */
	size_t coauthor_count;
};

/**
 * `all` holds the fields of an entry's texts, the work's own first.  `cover` (may be NULL) is the one of them that only covers the
 * work: "Tôi là …" in it counts where nothing else names the author.  A block without a head is given to a side only where nothing
 * speaks against it: `body_key` (the folded story) names its heroes, `sender` (may be NULL) mostly is the author.
 */
void people_resolve(struct people *out, const struct fields *const *all, size_t count, const struct fields *cover, const char *body_key, const char *sender, const struct words *words, struct arena *arena);

/** Whether a name is a collective's: "Tổ liên gia …", "Chi hội Phụ nữ số 3"; "Đoàn Văn Hậu" is a man. */
bool people_collective(const struct words *words, const char *name, struct arena *arena);

#endif
