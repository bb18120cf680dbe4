/* Time: seconds since 1970, shown and read as the contest's local time.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

/** Asia/Ho_Chi_Minh has been +07:00 without summer time since 13/6/1975, so no zone file is asked. */
#define CLOCK_OFFSET (7 * 3600)

/** A day and a time of day in Hà Nội; month 1..12, day 1..31, weekday 0 = Sunday. */
struct civil {
	int year, month, day, hour, minute, second, weekday;
};

/** Now, in seconds since 1970. */
int64_t clock_now(void);
/** Milliseconds of a clock that never jumps, for deadlines and waits. */
int64_t clock_mono_ms(void);
/** Seconds since the machine was started, its sleep included: never set by anybody, so what the clock gains on it was set. */
int64_t clock_boot(void);

/** The day and time of day in Hà Nội (UTC+7 all year) of seconds since 1970. */
struct civil clock_civil(int64_t time);
/** The time of a Hà Nội day; a day or month out of range is carried over (day 32 of a month is the 1st or so of the next). */
int64_t clock_time(int year, int month, int day, int hour, int minute, int second);

/** "2023-03-14T09:21:07+07:00" into `out`; returns `out`. */
char *clock_iso(int64_t time, char out[32]);
/** "Tue, 14 Mar 2023 09:21:07 +0700" (RFC 5322, 3.3) into `out`; returns `out`. */
char *clock_mail(int64_t time, char out[48]);

/**
 * Reads "2023-05-31", "2023-05-31T23:59", "2023-05-31 23:59:59" with or without an offset ("Z", "+07:00"); without one it is
 * local to the contest.  Years 1970 to 9999.  Returns 1, or 0 when the text is no such time (`time` is then untouched).
 */
int clock_parse(const char *text, int64_t *time);

#endif
