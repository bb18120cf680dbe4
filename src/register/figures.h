/* Figures for reports: what came in a span of time, by state, category, field, month and reason.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_FIGURES_H
#define REGISTER_FIGURES_H

#include "base/arena.h"
#include "register/db.h"

/** Which entries are meant: those that count from a time in [from, until).  All borrowed. */
struct figures_of {
	const char *contest;       /* the year as text */
	int64_t from, until;
	const char *units;         /* a JSON list of units' ids whose entries they are, or `via`'s; NULL: all */
	const char *via;
};

/** Entries by state; those that the author took back or that another one replaced are one number. */
struct figure {
	const char *key;           /* what they have in common; "" for none; in the arena */
	int64_t accepted, review, incomplete, rejected, withdrawn;
};
/** All of them; and accepted with review, which is what counts (AMB-19). */
int64_t figures_all(const struct figure *f);
int64_t figures_counted(const struct figure *f);

/** The sums.  What is not by state is of accepted and review alone. */
struct figures {
	struct figure states;      /* its key is "" */
	int64_t ntvt, dhtt, no_category;
	int64_t collectives, individuals; /* written about, each entry once */
	int64_t authors;           /* one folded name and birth year is one author */
	int64_t verified, publishable; /* publishable: accepted, verified, and consent is written down */
	int64_t copies;            /* exact copies that came in [from, until): no entries (II.2.e) */
	int64_t carried;           /* entries that came in [from, until) and count for the next year (II.3) */
};
int figures_sum(struct db *db, const struct figures_of *of, struct figures *out, struct err *err);

/** By what they have in common: "nguoi-tot-viec-tot"; a theme's id; "2023-03", the month of Hà Nội's calendar.  Sorted by key.  0 or -1. */
enum figures_by { FIGURES_CATEGORY, FIGURES_THEME, FIGURES_MONTH };
int figures_group(struct db *db, const struct figures_of *of, enum figures_by by, struct arena *arena, struct figure **out, size_t *count, struct err *err);

/** Of the incomplete (rejected) entries, how many lack (fell by) each rule; one entry may lack several.  Most first.  0 or -1. */
struct figures_reason {
	const char *rule;          /* "author-phone"; in the arena */
	int64_t incomplete, rejected;
};
int figures_reasons(struct db *db, const struct figures_of *of, struct arena *arena, struct figures_reason **out, size_t *count, struct err *err);

/** People and collectives of whom several entries tell (AMB-29): one folded name and no two birth years. */
struct figures_subject {
	const char *name, *codes;  /* in the arena; "BTL23-0001, BTL23-0007" */
	bool collective;
	int64_t entries, authors;
};
/** At most `most`, most entries first; `count` gets how many were written.  0 or -1. */
int figures_subjects(struct db *db, const struct figures_of *of, struct arena *arena, struct figures_subject **out, size_t *count, size_t most, struct err *err);

#endif
