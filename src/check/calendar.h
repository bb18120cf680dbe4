/* calendar.yaml: the plan's milestones and periods, and on which days a letter goes about them.  Pure: what day it is comes in.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_CALENDAR_H
#define CHECK_CALENDAR_H

#include "base/arena.h"
#include "base/buf.h"
#include "check/rules.h"

struct units;

/** How a milestone recurs. */
enum calendar_every { EVERY_ONCE, EVERY_MONTH, EVERY_QUARTER };

/** What ends its letters to a unit. */
enum calendar_ends {
	ENDS_NEVER,            /* nothing: all its steps go */
	ENDS_MONTHLY_QUOTA,    /* the unit's monthly quota is reached in the period (II.5); one milestone of the file at most */
	ENDS_TOTAL_QUOTA,      /* its total quota is reached since the contest opened */
	ENDS_COMMEND_QUOTA,    /* it has proposed as many as its commendation quota (III.3.a) */
	ENDS_PAPERS,           /* all papers of the milestone have come (III.3.b, IV.2) */
};

/**
 * A day on which a letter goes: `before: 7` of the file is -7, `after: 1` is 1.  A letter on the date itself is `after: 0` (`before: 0` is
 * refused): it may go on the next working day, as what follows the date may, and a digest must, since the month it tells of has to be over.
 */
struct calendar_step {
	int days;              /* below 0: before the date; 0 and above: after */
	const char *letter;    /* the template: "reminder" */
	int line;              /* of calendar.yaml */
};

/** A paper that a milestone wants, and the words it is called by. */
struct calendar_paper {
	const char *item;      /* "to-trinh" */
	const char *name;      /* "Tờ trình" */
};

/** One row of calendar.yaml. */
struct milestone {
	const char *id;        /* "chi-tieu-thang": the `kind` of the reminder ledger */
	const char *what;      /* Vietnamese, for lists and letters */
	const char *clause;    /* "II.5" */
	enum calendar_every every;
	int64_t date;          /* EVERY_ONCE: 00:00 of the day; else 0 */
	int day;               /* EVERY_MONTH: of the month; EVERY_QUARTER: the quarter's last day is meant, 0 */
	int64_t from, until;   /* the first and the last date of a recurring one, both are dates of it; else 0 */
	const char **to;       /* whom it concerns: see calendar_concerns */
	size_t to_count;
	enum calendar_ends ends;
	struct calendar_step *steps; /* in the order of their days, no two the same */
	size_t step_count;
	struct calendar_paper *papers;
	size_t paper_count;
	bool report;           /* its letters carry figures as files (remind/digest.h) */
	bool hold;             /* its letters wait for a person's release */
};

struct calendar {
	struct milestone *milestones; /* in the order of the file */
	size_t count;
	int64_t *holidays;     /* 00:00 of each day, sorted */
	size_t holiday_count;
	int64_t *made_up;      /* 00:00 of days that are worked although they are a weekend's or a holiday (làm bù), sorted */
	size_t made_up_count;
	bool works[7];         /* by weekday, 0 = Sunday; at least one */
	int send_from;         /* the daemon makes no letters before this hour of a day */
	bool office_note;      /* the office gets its daily note on the days that it works; yes where the file does not say */
	int catch_up;          /* days for which a step after the date is still sent when it was missed */
};

/** One date of a milestone: its period, and what is counted for it. */
struct occasion {
	const struct milestone *milestone;
	char period[16];       /* "2022-12" (the month of its date), "2023-Q1", or the date itself "2023-05-31": the `period` of the ledger */
	int64_t date;          /* 00:00 of the day that its steps count from; "trước ngày": what comes on it is late (AMB-17), but see `until` */
	/*
	 * What is counted for it, [from, until):
	 * - monthly: [the same day of the month before, date); the first one begins when the contest opens (AMB-18);
	 * - monthly with `report`: the whole calendar month before the date's ("2023-03" on 3/3 tells of February);
	 * - quarterly: the whole quarter that ends with the date, the date's own day inside;
	 * - once: [opening, date), except on the day the contest closes: there `until` is the second after contest.deadline, so that an entry of
	 *   31/5 counts in the totals when the deadline is inclusive (AMB-1).  `date` is 31/5 00:00 either way: steps go before that.
	 * Nothing begins before the contest opens.
	 */
	int64_t from, until;
};

/**
 * Loads the file into `out`; all mistakes as file:line, with any `out` is left empty.  `units` are those of the same folder, for ids in `to`;
 * NULL or without any: then ids are not looked up.
 */
void calendar_load(struct calendar *out, const char *path, const struct units *units, struct arena *arena, struct buf *mistakes);

/**
 * Whether a milestone concerns a unit: `to` of the file holds its id, its kind, "all" (every unit but the standing body, kind noivu, to which the
 * others answer), or "monthly-quota", "total-quota", "commend-quota" and it has one.  Whether the unit is valid at the time is the caller's.
 */
bool calendar_concerns(const struct milestone *milestone, const struct unit *unit);
/** Whether `to` holds "office": the mailbox of the standing office (`office` of the config) gets one. */
bool calendar_concerns_office(const struct milestone *milestone);

/** 00:00 of the day that holds `time`. */
int64_t calendar_day(int64_t time);
/** Whether the office works on the day of that time. */
bool calendar_works(const struct calendar *calendar, int64_t time);
/** All occasions of all milestones in the order of their dates (of one date: of the file), in the arena; how many. */
size_t calendar_occasions(const struct calendar *calendar, const struct contest *contest, struct arena *arena, struct occasion **out);
/** The monthly period (of the milestone that ends by the monthly quota) that holds `time`: 1, or 0 where none does (before the opening; after the last one: II.3's rest). */
int calendar_period(const struct calendar *calendar, const struct contest *contest, int64_t time, struct occasion *out);
/**
 * The day a step is sent on, 00:00: a day the office does not work moves a step before the date to the working day before, a step on the date
 * or after it to the next working day.  (Where no day within 60 is worked the step stays where it is.)
 */
int64_t calendar_step_day(const struct calendar *calendar, const struct occasion *occasion, const struct calendar_step *step);
/**
 * The step that is due at `now`, the newest one: its day has come; of two on one day the later; a step before the date only until the date (00:00),
 * one on or after it for `catch_up` days from its moved day, both only until a newer one's day has come.  NULL: none.
 */
const struct calendar_step *calendar_due(const struct calendar *calendar, const struct occasion *occasion, int64_t now);
/**
 * Since when papers count for a milestone of one date: from the contest's opening, or from 60 days before a date that follows soon on it (the wards' plans of
 * 30/11).  What came before answers another year's milestone of the same id.
 */
int64_t calendar_papers_from(const struct milestone *milestone, const struct contest *contest);
/** The end of what is seen of them at `now`: behind now, but no more than a year, for then next year's papers begin. */
int64_t calendar_papers_until(const struct milestone *milestone, const struct contest *contest, int64_t now);
/** "-7", "+1", "+0": the `step` of the ledger. */
const char *calendar_step_name(const struct calendar_step *step, char out[16]);

#endif
