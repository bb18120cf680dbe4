/* An entry after it was filed: read back whole, and changed by a supplement, a decision or a recheck, with what it was before.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_CHANGES_H
#define REGISTER_CHANGES_H

#include "base/arena.h"
#include "check/finding.h"
#include "register/db.h"
#include "register/entries.h"

/*
 *   accepted, review, incomplete, rejected: each to each (by a supplement, a decision, a recheck)
 *   each of them --> withdrawn | superseded, for good but for an undo (changes_restore)
 */

/** An entry as the register has it.  All texts in the arena it was read into. */
struct filed {
	int64_t id, letter;          /* letter: the one that brought it */
	enum entry_state state;
	struct entry entry;          /* findings, files, body, people, `code` too; `outcome` is that of its findings, which a person's decision may differ from */
	int64_t received, counted;   /* counted: the date it counts from in a unit's periods */
	bool decided;                /* a person gave it its state last (decisions, not undone), or had it forgotten: no machine changes it */
	const char *sender, *sender_name, *message_id, *subject; /* of the letter that brought it; NULL */
	const int64_t *letters;      /* beside entry.files: the letter that each lies in */
};

/** Reads one.  1, 0 no such code, -1. */
int changes_load(struct db *db, const char *code, struct arena *arena, struct filed *out, struct err *err);

/** What changes it. */
struct change {
	const char *who;        /* "hoadep", or a person */
	const char *what;       /* "supplement", "replaced", "decision", "recheck": also the event's name */
	const char *why;        /* no personal data: "author-phone" ...; NULL */
	int64_t letter;         /* that brought it; 0 none */
	bool supplement;        /* `letter` is put beside the entry's letters with the role supplement, as its `n`-th work */
	size_t n;
	const struct filed *from; /* another entry whose files `now` took over: they lie where they lie; NULL */
};

/**
 * Puts `now` in the place of what the entry was, within the caller's transaction: what it was goes to `versions`, people, findings, files, images,
 * body and columns are written anew (the code, series, receipt and date of filing stay; whose it is and what people wrote down about it stays too: credits.h), the
 * state and `counted` become those given, and an event says old -> new state (also where they are the same).  Files of `now` whose path is the very pointer
 * that `was->entry` (or `change->from`) has lie where they lay; the others lie in `change->letter`.  Applying the same letter's `n`-th change (without `supplement`: the same letter's
 * change of that name) again changes nothing.  An entry that comes to `review` opens its case, whose reason are the rules of `now` that want a person, then `what: why` of the
 * change; one that becomes anything else closes the open ones of kind review, and where it is no longer incomplete those of kind copy.  1 changed, 0 was done before, -1.
 */
int changes_apply(struct db *db, const struct filed *was, const struct entry *now, enum entry_state state, int64_t counted, const struct change *change,
                  int64_t at, struct arena *arena, struct err *err);
/** Only the state, by the same rules and with a version. */
int changes_state(struct db *db, const struct filed *was, enum entry_state state, int64_t counted, const struct change *change, int64_t at, struct err *err);
/** Puts a letter beside the entry's letters with the role supplement, as its `n`-th work, where it changes nothing.  1, 0 it stood there before, -1. */
int changes_beside(struct db *db, const struct filed *was, int64_t letter, size_t n, int64_t at, struct err *err);
/** Puts back what the entry was in its version `n` (undo), as a version of its own with the event `restored`; what was forgotten is not brought back.  0 or -1. */
int changes_restore(struct db *db, int64_t entry, int64_t version, const char *who, int64_t at, struct arena *arena, struct err *err);
/**
 * When its sender was first told what it lacks or why it is refused: the time of the first letter that said so and was not dropped (of the unit's receipt, where
 * that told it), when it was sent or else made.  1, 0 nobody was told yet, -1.
 */
int changes_noticed(struct db *db, const struct filed *was, int64_t *at, struct err *err);
/** The number of an entry's last version: after a change, what the change replaced.  0 none, -1. */
int64_t changes_version(struct db *db, int64_t entry, struct err *err);
/** The versions of an entry, oldest first, as [{"n", "at", "who", "what", "letter", "why", "was": {…}}] (a new reference).  1, 0 no such code, -1. */
int changes_history(struct db *db, const char *code, json_t **out, struct err *err);

#endif
