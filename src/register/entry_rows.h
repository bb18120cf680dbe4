/* The rows that hang on an entry: people, findings, files, pages, its body; written and read back as struct entry.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_ENTRY_ROWS_H
#define REGISTER_ENTRY_ROWS_H

#include "base/arena.h"
#include "check/finding.h"
#include "register/db.h"

/**
 * Writes them within the caller's transaction.  `letters` stands beside `of->files` and says in which letter each lies (0: in `letter`); NULL: all in
 * `letter`.  The files' bytes stay there: here stand only the part's path and digest.  0 or -1.
 */
int entry_rows_put(struct db *db, int64_t entry, const struct entry *of, int64_t letter, const int64_t *letters, struct err *err);
/** Takes them all away, so that they can be written anew.  0 or -1. */
int entry_rows_drop(struct db *db, int64_t entry, struct err *err);

/** The enum of the register's words; CATEGORY_NONE and OUTCOME_NOTE for NULL or any other. */
enum category entry_rows_category(const char *word);
enum outcome entry_rows_outcome(const char *word);

/** The rules whose findings decided its outcome, each once, parted by commas ("" where none did): for events and cases, which hold no personal data. */
const char *entry_rows_rules(const struct entry *entry, struct arena *arena);

/** People, findings and files' names and paths into `out`, texts in the arena.  0 or -1. */
int entry_rows_take(struct db *db, int64_t entry, struct entry *out, struct arena *arena, struct err *err);
/** Beside these its body and pages; `letters` (may be NULL) beside `out->files`.  0 or -1. */
int entry_rows_take_whole(struct db *db, int64_t entry, struct entry *out, int64_t **letters, struct arena *arena, struct err *err);

#endif
