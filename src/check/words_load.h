/* Filling struct words from entry.yaml.  For the files words*.c alone.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_WORDS_LOAD_H
#define CHECK_WORDS_LOAD_H

#include "base/yaml.h"
#include "check/words.h"

/** What is filled, from which file, in whose memory; mistakes are appended as `file:line: what`. */
struct words_loading {
	struct words *words;
	const char *path;
	struct arena *arena;
	struct buf *mistakes;
};

/** Whether `y` is a list of texts; what else it is is a mistake of `what`. */
bool words_load_list(const struct words_loading *l, const struct yaml *y, const char *what);
/** A mistake: the map's i-th key is none of `known`. */
void words_load_unknown(const struct words_loading *l, const struct yaml *map, size_t i, const char *known);

/** Fills the labels from `fields` and `heads`, ordered as words_label wants them.  Either may be NULL: then it has none. */
void words_labels_load(const struct words_loading *l, const struct yaml *fields, const struct yaml *heads);

#endif
