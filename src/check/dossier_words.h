/* entry.yaml, dossier: by which words a unit's papers and the milestones they answer are known.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_DOSSIER_WORDS_H
#define CHECK_DOSSIER_WORDS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/yaml.h"
#include "check/pattern.h"

/** A list of texts of entry.yaml and what they were compiled to. */
struct dossier_list {
	const char **texts;
	size_t count;
	struct patterns patterns;
};

/** One kind of paper. */
struct dossier_paper {
	const char *item;           /* "to-trinh" */
	struct dossier_list heads;  /* of the words of a line that opens the paper and of what stands below it */
	struct dossier_list names;  /* of the name of a file, its words alone */
	bool own;                   /* an office above issues the like: it is the unit's own only where its letterhead names the unit */
	bool transmits;             /* units send entries with it too: beside entries it is theirs unless it speaks of a milestone */
	bool alone;                 /* worth recording only where the letter holds no other paper and no entry */
	int line;
};

/** One milestone that papers answer. */
struct dossier_milestone {
	const char *milestone;      /* an id of calendar.yaml */
	const char **items;
	size_t item_count;
	const char **units;         /* kinds of units whose papers these can be; none: any */
	size_t unit_count;
	struct dossier_list words;  /* of a heading with what stands below it, a subject, a line of the letter, a file's name: of their words */
	int before, after;          /* days around its date; outside a person says what it is */
	int line;
};

struct dossier_words {
	struct dossier_paper *papers;
	size_t paper_count;
	struct dossier_milestone *milestones;
	size_t milestone_count;
	struct dossier_list title_ends;  /* of the words of a line that is no more of a paper's title */
};

extern const struct yaml_field dossier_words_fields[];
/** Compiles what yaml_fill read; mistakes as file:line. */
void dossier_words_compile(struct dossier_words *words, const char *path, struct arena *arena, struct buf *mistakes);
void dossier_words_release(struct dossier_words *words);

#endif
