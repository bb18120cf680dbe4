/* The office's daily note: what waits for a person, with its evidence and the links that decide it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REMIND_OFFICE_NOTE_H
#define REMIND_OFFICE_NOTE_H

#include <jansson.h>

#include "answer/compose.h"
#include "answer/transport.h"
#include "base/seal.h"
#include "check/rules.h"
#include "register/db.h"

/** Its place in the ledger: unit "office", this kind, the day as its period, no step: one a day (design.md, promise 5). */
#define OFFICE_NOTE_KIND "office-note"

enum {
	OFFICE_NOTE_FULL = 40,             /* cases told whole; the others stand in the table alone */
	OFFICE_NOTE_ROWS = 100,            /* cases in the table; the others are counted */
	OFFICE_NOTE_PICTURES = 60, OFFICE_NOTE_PICTURES_EACH = 4,
	OFFICE_NOTE_PICTURE_BYTES = 1400 << 10,  /* of all pictures: as base64 1.9 MiB; some 25 kB each */
	OFFICE_NOTE_TEXT_BYTES = 400 << 10,      /* of all that is told whole, in the page's own escapes and quoted-printable: with the table, twice and the pictures under 3 MiB */
	OFFICE_NOTE_WORDS = 400,           /* characters of a letter's own words */
};

/** Why a case stands where it stands, in the note's order. */
enum office_place { OFFICE_LAW, OFFICE_NEW, OFFICE_OLD };

struct office_case {
	json_t *row, *whole;      /* of cases_list, cases_get; whole NULL: in the table alone */
	int64_t id, opened, due, turn;
	enum office_place place;
	const char *digest;       /* of its letter, where the letter's own words are to be shown; NULL */
	const char *words;        /* those, by whoever has letters read; NULL */
};

/** A page to be shown beside a case; its bytes come from whoever has pages drawn. */
struct office_picture {
	size_t of;                /* in cases */
	const char *digest, *path, *name;
	int page;
	const char *code;         /* of the other entry, whose page it is; NULL: the case's own */
	const char *jpeg;         /* NULL: it could not be drawn */
	size_t len;
	int width, height;
};

struct office_note {
	struct arena *arena;      /* owns all but the JSON */
	int64_t now, since;       /* since: when the last note that left was made, by the clock; 0: none */
	struct office_case *cases;
	size_t count, full;       /* in all; the first `full` are told whole */
	struct office_picture *pictures;
	size_t picture_count;
	json_t *status;           /* status_json */
};

/** Whether today's is to be made: an office address is there, the office works today, the ledger has none of the day.  The hour is the caller's.  1, 0, -1. */
int office_note_owed(struct db *db, const struct rules *rules, const struct transport *transport, int64_t now, struct err *err);

/**
 * What would stand in it at `now`: cases with the law's clock first, then those opened since the last note that left, then the others, each oldest first.  NULL in `out`
 * where nothing is open (and the mailbox has no trouble).  0 or -1.  Free it by office_note_free.
 */
int office_note_find(struct db *db, int64_t now, struct office_note **out, struct err *err);
void office_note_free(struct office_note *note);

/**
 * The letter, in `arena`.  With `seal` NULL it has no links.  Pictures without bytes are left out, with a word.  Nothing is written.  0, or -1 with a reason.
 */
int office_note_compose(const struct office_note *note, const struct rules *rules, const struct composer *composer, const struct transport *transport, const struct seal *seal,
                        struct arena *arena, struct answer *out, struct err *err);

/**
 * Puts it into the outbox with its row of the ledger, in one transaction; a note of another day that has not left is dropped for it.  `clock` dates the rows.
 * 1 added, 0 today's was there, -1.
 */
int office_note_put(struct db *db, const struct office_note *note, const struct answer *letter, int64_t clock, struct err *err);

#endif
