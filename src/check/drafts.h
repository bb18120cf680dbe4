/* Which texts and files of a letter make an entry.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_DRAFTS_H
#define CHECK_DRAFTS_H

#include "check/letter.h"

enum { DRAFT_MOST_TEXTS = 8 };

/** An entry in the making. */
struct draft {
	const struct letter *letter;                    /* it stands in: the letter itself, or one that came in it */
	const struct forward *origin;                   /* the forwarded letter that it surely came in; NULL */
	const struct work *work;                        /* NULL: no readable work */
	const struct work *texts[DRAFT_MOST_TEXTS];     /* where its data may stand; the work itself first */
	size_t text_count;
	const struct part **files;
	size_t file_count;
	const struct part **unread;                     /* documents that could not be read */
	size_t unread_count;
	const struct sheets **sheets;                   /* its pages that are images: a person reads them */
	size_t sheet_count;
	const char *drive;                              /* where its work lies instead of in the letter: a host; NULL */
	bool forgotten;                                 /* the letter says that a work comes with it, and brings nothing */
	bool surplus;                                   /* more letters were pasted beside it than are looked at */
	bool alone;                                     /* the letter's only entry: its subject and covering words speak of it */
	size_t number;                                  /* among the letter's entries, from 0 */
};

/** The letter's entries, in the order of its parts; how many. */
size_t drafts_make(const struct letter *letter, struct draft **out);

/** Whether two texts are the same work, give or take a word; a stretch that a unit gives to all its authors makes none. */
bool drafts_same(const struct work *a, const struct work *b, struct arena *arena);

#endif
