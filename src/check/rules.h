/* A rules folder: everything that belongs to one contest and year, as data.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_RULES_H
#define CHECK_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

/** A unit of units.yaml; folded forms and patterns stay inside check/. */
struct unit {
	const char *id, *kind, *name, *parent;
	const char **aliases, **addresses;
	const char **domains;      /* "thcsminhkhai.example": every address at one of them is the unit's; letters go to `addresses` alone */
	size_t alias_count, address_count, domain_count;
	int monthly_quota, total_quota, commend_quota;
	const char *wording;       /* "giao" or "de_nghi" */
	int64_t valid_from, valid_to; /* [from, to): `valid-to` is the first day on which it is no more; 0: without bound */
};

/** What a rule says to people when it is broken; from entry.yaml. */
struct rule_text {
	const char *rule;     /* "author-phone" */
	const char *clause;   /* "II.2.đ" */
	const char *point;    /* "điểm đ khoản 2 Mục II": as a letter cites it */
	const char *item;     /* "Số điện thoại liên hệ của tác giả" */
	const char *how;      /* how to mend it by replying; "" */
	const char *line;     /* the line of the form to fill in by a reply, "Số điện thoại của tác giả"; "" */
};

/** A focus field of the plan (III.1), from entry.yaml; the phrases are for check/theme.h. */
struct theme {
	const char *id, *name;     /* "an-toan-thuc-pham", "An toàn thực phẩm" */
	const char **strong, **weak;
	size_t strong_count, weak_count;
};

/** The readings of plan/clauses.md section 8 that are settings; the recommended side is the default. */
struct readings {
	bool deadline_inclusive;       /* AMB-1: 31/5 itself is inside */
	int word_limit, word_review;   /* AMB-4: 2000; up to 2050 a person looks */
	bool declaration_in_subject;   /* AMB-5 */
	bool photocopy_stated_rejects; /* AMB-6 */
	bool collective_needs_birth_year; /* AMB-7: false */
	bool subject_items_required;   /* AMB-8: true */
	bool barred_name_alone_reviews; /* AMB-10 */
	int supplement_days;           /* AMB-21: 10 */
	bool age_accepted;             /* AMB-25: true, with a note */
	bool residence_reviewed;       /* AMB-28, clauses 8 and 9 */
};

/** A letter that does not go at once: contest.yaml's `letters`. */
struct letter_hold {
	const char *letter;        /* "duplicate": a template's name; answer/compose.c refuses others */
	int minutes;               /* it goes by itself after so many; 0: when a person releases it */
	int line;                  /* of contest.yaml */
};

/* How long what is kept is needed; after that `hoadep forget --retention` lists it for a person.  Nothing goes by itself.  0: for ever. */
struct retention {
	int64_t entries_until;         /* the last day of the contest's entries that won no prize (plan/law.md, section 2) */
	int letters_months;            /* letters that no entry came in */
	int aside_months;              /* letters that could not be read */
	int answers_months;            /* the texts of our letters; that they went, and when, is kept */
};

struct contest {
	const char *folder;        /* the rules folder, as it was given */
	const char *id;            /* its last part: "bac-tu-liem-2023" */
	const char *name;          /* "Cuộc thi viết về gương điển hình tiên tiến, “Người tốt, việc tốt” quận Bắc Từ Liêm năm 2023" */
	int year;                  /* 2023 */
	const char *district;      /* "quận Bắc Từ Liêm" */
	const char *district_caps; /* "QUẬN BẮC TỪ LIÊM" */
	const char *plan;          /* "số …/KH-UBND ngày … của UBND quận Bắc Từ Liêm": number and date are configured */
	const char *standing_body; /* "Phòng Nội vụ quận Bắc Từ Liêm" */
	const char *office_phone, *office_mail;
	const char *code_prefix;   /* "BTL": codes are BTL23-0001 */
	int64_t opens, deadline;   /* deadline: the last second that is inside, from date and deadline_inclusive */
	const char *keep_until;    /* for the privacy paragraph, "31/12/2024" */
	const char *privacy_law;
	struct retention retention;
	struct readings readings;
	const struct letter_hold *holds;
	size_t hold_count;
	int undo_minutes;          /* so long a decision's letter waits, and the decision can be undone (`desk: {undo-minutes: 15}`) */
};

struct rules;
struct calendar;

/**
 * Loads a rules folder.  All mistakes are appended to `mistakes`, one `file:line: what` each; with any, NULL is returned.
 * The rules live until rules_free; everything reachable from them is theirs.
 */
struct rules *rules_load(const char *folder, struct buf *mistakes);
void rules_free(struct rules *rules);

/** contest.yaml. */
const struct contest *rules_contest(const struct rules *rules);
/** Until when a supplement keeps an entry's first day, after a notice sent then: the last second of the day so many days later (AMB-21). */
int64_t rules_supplement_until(const struct contest *contest, int64_t noticed);
/** All units, in the order of units.yaml. */
const struct unit *rules_units(const struct rules *rules, size_t *count);
/** A unit by id; NULL. */
const struct unit *rules_unit(const struct rules *rules, const char *id);
/** The unit valid at `time` one of whose addresses this is, or whose domain it stands at; NULL. */
const struct unit *rules_unit_of_address(const struct rules *rules, const char *address, int64_t time);
/** Whether a unit is valid at a time. */
bool rules_unit_valid(const struct unit *unit, int64_t time);
/**
 * The units a text names: by name, alias, or a way of writing one that units.yaml's `prefixes` give; folded, whole words; a longer name hides
 * the shorter ones within it (a school before the ward in its name), never by likeness.  A name that units.yaml lists as `ambiguous`
 * ("Cổ Nhuế") gives all that it may mean.  What is no name of a unit's there: a ward's bare name inside a longer text ("anh Đức Thắng"; as the
 * whole text it is one), a name that goes on ("THCS Phú Diễn B"), a bare "phường X" behind some other body ("Trạm Y tế phường X"), and anything in
 * a text that names another district and not ours.  Only units valid at `time`.
 *
 * Returns how many were found, in the order of units.yaml (not more than `most` are written): 1 is sure, more have to be asked.  NULL and "" name none.
 */
size_t rules_units_named(const struct rules *rules, const char *text, int64_t time, const struct unit **out, size_t most);
/** calendar.yaml (check/calendar.h). */
const struct calendar *rules_calendar(const struct rules *rules);
/** The focus fields in the plan's order. */
const struct theme *rules_themes(const struct rules *rules, size_t *count);
/** The texts of a rule; for a name that is not in entry.yaml, its name in every place. */
struct rule_text rules_text(const struct rules *rules, const char *rule);

#endif
