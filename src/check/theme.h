/* Which of the plan's focus fields (III.1) a work is about: a guess from its words, for reports alone.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_THEME_H
#define CHECK_THEME_H

#include "check/words.h"

/** Folds the phrases of the themes that were loaded, so that works can be compared with them. */
void theme_prepare(struct themes *themes, struct arena *arena);

/**
 * The id of the one theme whose phrases stand clearly more often in a work than any other's (entry.yaml, themes: least and lead); NULL where that
 * is not so.  `title` and `summary` are as written, `body` is of fold_words; each may be NULL.
 */
const char *theme_guess(const struct themes *themes, const char *title, const char *body, const char *summary, struct arena *arena);

#endif
