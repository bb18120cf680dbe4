/* What a date makes due, for whom, and why not: every state, moved days, days without hoadep, units that come and go.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "remind_fixture.h"

#include "register/papers.h"

/* All that is found at a time as one text, a line each: "thang 2022-12 -7 phuong-a due". */
static const char *found(struct remind_fixture *r, int64_t now, const char *only)
{
	static char text[8000];
	struct arena *arena = arena_new(64 << 20);
	struct due *due;
	size_t count = remind_find(r, now, arena, &due), at = 0;
	text[0] = '\0';
	for (size_t i = 0; i < count; i++) {
		char step[16];
		if (only && strcmp(due_state_word(due[i].state), only) != 0)
			continue;
		at += (size_t)snprintf(text + at, sizeof text - at, "%s %s %s %s%s%s\n", due[i].occasion->milestone->id, due[i].occasion->period,
		                       calendar_step_name(due[i].step, step), due[i].unit ? due[i].unit->id : "office", only ? "" : " ", only ? "" : due_state_word(due[i].state));
		CHECK(due[i].why && due[i].why[0]);
	}
	arena_free(arena);
	return text;
}

static void nothing_is_due(void)
{
	static const struct { int year, month, day; } days[] = { { 2022, 11, 1 }, { 2022, 11, 24 }, { 2022, 12, 27 }, { 2023, 6, 15 }, { 2023, 10, 11 }, { 2024, 3, 8 } };
	struct remind_fixture r;
	remind_open(&r);
	for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
		CHECK_SAY(!due_any(r.rules, DAY_OF(days[i].year, days[i].month, days[i].day)), "day %zu", i);
		CHECK_STR(found(&r, DAY_OF(days[i].year, days[i].month, days[i].day), NULL), "");
	}
	CHECK(due_any(r.rules, DAY_OF(2022, 12, 8)));
	remind_close(&r);
}

static void every_state(void)
{
	struct remind_fixture r;
	remind_open(&r);
	for (int i = 0; i < 3; i++)
		remind_entry(&r, "phuong-b", "", i ? "accepted" : "review", DAY_OF(2022, 12, 1 + i));
	remind_entry(&r, "phuong-a", "", "incomplete", DAY_OF(2022, 12, 1));
	remind_entry(&r, "phuong-a", "", "rejected", DAY_OF(2022, 12, 1));
	remind_entry(&r, "ban-mat-tran", "", "accepted", DAY_OF(2022, 12, 1));
	CHECK_STR(found(&r, DAY_OF(2022, 12, 8), NULL),
	          "thang 2022-12 -7 phuong-a due\nthang 2022-12 -7 phuong-b met\nthang 2022-12 -7 mat-tran due\nthang 2022-12 -7 truong-c due\n"
	          "thang 2022-12 -7 truong-d no-address\nthang 2022-12 -7 truong-cu due\n");
	/* An entry of a unit without a quota counts for the one above it. */
	remind_entry(&r, "ban-mat-tran", "", "accepted", DAY_OF(2022, 12, 2));
	CHECK(!strstr(found(&r, DAY_OF(2022, 12, 8), "due"), "mat-tran"));
	/* What comes later than now is not seen. */
	remind_entry(&r, "truong-c", "", "accepted", DAY_OF(2022, 12, 9));
	CHECK(strstr(found(&r, DAY_OF(2022, 12, 8), "due"), "truong-c\n") != NULL);
	CHECK(!strstr(found(&r, DAY_OF(2022, 12, 9), "due"), "truong-c\n"));
	CHECK(remind_made(&r, DAY_OF(2022, 12, 8)) == 3);
	CHECK_STR(found(&r, DAY_OF(2022, 12, 9), "sent"), "thang 2022-12 -7 phuong-a\nthang 2022-12 -7 truong-c\nthang 2022-12 -7 truong-cu\n");
	CHECK_STR(found(&r, DAY_OF(2022, 12, 9), "due"), "");
	/* The next step is another letter. */
	CHECK_STR(found(&r, DAY_OF(2022, 12, 12), "due"), "thang 2022-12 -3 phuong-a\nthang 2022-12 -3 truong-cu\n");
	/* A clock that was ahead: the older step never goes after the newer one. */
	CHECK(remind_made(&r, DAY_OF(2022, 12, 14)) == 2);
	CHECK_STR(found(&r, DAY_OF(2022, 12, 12), "due"), "");
	remind_close(&r);
}

static void why_is_said(void)
{
	struct remind_fixture r;
	struct arena *arena = arena_new(64 << 20);
	struct due *due;
	remind_open(&r);
	remind_entry(&r, "phuong-a", "", "accepted", DAY_OF(2022, 12, 1));
	CHECK(remind_find(&r, DAY_OF(2022, 12, 8), arena, &due) == 6);
	CHECK_STR(due[0].why, "1 of 3 entries in the period 2022-12, 7 days before 2022-12-15");
	CHECK_STR(due[0].to, "a@mau.example");
	CHECK(due[0].standing->counted == 1 && due[0].standing->quota == 3);
	CHECK_STR(due[4].why, "0 of 1 entries in the period 2022-12, 7 days before 2022-12-15; there is no address to write to");
	CHECK(remind_find(&r, DAY_OF(2022, 11, 25), arena, &due) == 2);
	CHECK_STR(due[0].why, "0 of 2 papers have come, 5 days before 2022-11-30");
	CHECK(due[0].paper_count == 2);
	arena_free(arena);
	remind_close(&r);
}

/* Steps of the 15th: of January on a Sunday, of April on a Saturday; Tết moves none of these. */
static void moved_days(void)
{
	static const struct { int year, month, day; const char *step; } days[] = {
		{ 2023, 1, 5, "" }, { 2023, 1, 6, "-7" }, { 2023, 1, 11, "-7" }, { 2023, 1, 12, "-3" }, { 2023, 1, 13, "-1" }, { 2023, 1, 14, "-1" }, { 2023, 1, 15, "" }, { 2023, 1, 16, "+1" },
		{ 2023, 1, 20, "+1" }, { 2023, 1, 21, "" },
		{ 2023, 4, 6, "" }, { 2023, 4, 7, "-7" }, { 2023, 4, 12, "-3" }, { 2023, 4, 14, "-1" }, { 2023, 4, 15, "" }, { 2023, 4, 16, "" }, { 2023, 4, 17, "+1" },
	};
	struct remind_fixture r;
	remind_open(&r);
	for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
		char want[64] = "", got[64] = "";
		const char *text = found(&r, DAY_OF(days[i].year, days[i].month, days[i].day), "due"), *line = strstr(text, "phuong-a\n");
		if (*days[i].step)
			snprintf(want, sizeof want, "thang %d-%02d %s ", days[i].year, days[i].month, days[i].step);
		if (line)
			snprintf(got, sizeof got, "%.*s", (int)(line - text), text);
		CHECK_SAY(strcmp(got, want) == 0, "%d/%d: got \"%s\", wanted \"%s\"", days[i].day, days[i].month, got, want);
	}
	/* From midnight of the day on; until midnight of the date. */
	CHECK_STR(found(&r, clock_time(2022, 12, 7, 23, 59, 59), "due"), "");
	CHECK(strstr(found(&r, clock_time(2022, 12, 8, 0, 0, 0), "due"), "thang 2022-12 -7 phuong-a\n") != NULL);
	CHECK(strstr(found(&r, clock_time(2022, 12, 14, 23, 59, 59), "due"), "thang 2022-12 -1 phuong-a\n") != NULL);
	CHECK_STR(found(&r, clock_time(2022, 12, 15, 0, 0, 0), "due"), "");
	remind_close(&r);
}

/* Off from the 7th to the 20th: one letter, the newest. */
static void a_week_without_hoadep(void)
{
	struct remind_fixture r;
	remind_open(&r);
	CHECK(remind_made(&r, DAY_OF(2022, 12, 4)) == 2);  /* the wards' plans, overdue since the 1st: within their 5 days */
	CHECK(remind_made(&r, DAY_OF(2022, 12, 20)) == 5); /* overdue alone, to those with an address */
	CHECK(fixture_number(&r.f, "SELECT count(*) FROM reminders WHERE kind = 'thang' AND step = '+1'") == 5);
	CHECK(remind_made(&r, DAY_OF(2022, 12, 21)) == 0);
	CHECK(fixture_number(&r.f, "SELECT count(*) FROM reminders") == 7);
	/* Off until the 22nd of another month: too late for anything. */
	CHECK(remind_made(&r, DAY_OF(2023, 3, 22)) == 0);
	remind_close(&r);
}

/* Met between two steps, and lost again by a rejection: the next step goes as usual. */
static void met_in_between(void)
{
	struct remind_fixture r;
	remind_open(&r);
	CHECK(strstr(found(&r, DAY_OF(2023, 3, 8), "due"), "truong-c\n") != NULL);
	remind_made(&r, DAY_OF(2023, 3, 8));
	remind_entry(&r, "truong-c", "", "accepted", DAY_OF(2023, 3, 9));
	CHECK(!strstr(found(&r, DAY_OF(2023, 3, 10), "due"), "truong-c\n"));
	remind_sql(&r, "UPDATE entries SET state = 'rejected'");
	CHECK(strstr(found(&r, DAY_OF(2023, 3, 13), "due"), "thang 2023-03 -3 truong-c\n") != NULL); /* the 12th is a Sunday: the step moved to the 10th, and is due until the next */
	remind_close(&r);
}

static void units_come_and_go(void)
{
	struct remind_fixture r;
	remind_open(&r);
	const char *before = found(&r, DAY_OF(2023, 1, 6), "due");
	CHECK(!strstr(before, "truong-moi") && strstr(before, "truong-cu"));
	const char *after = found(&r, DAY_OF(2023, 2, 8), "due");
	CHECK(strstr(after, "truong-moi") && !strstr(after, "truong-cu"));
	/* It was none of ours in the period that is closed: nothing was owed. */
	CHECK(!strstr(found(&r, DAY_OF(2023, 1, 17), "due"), "truong-moi"));
	remind_close(&r);
}

static void papers_end_it(void)
{
	struct remind_fixture r;
	remind_open(&r);
	fixture_letter(&r.f, 1);
	remind_sql(&r, "INSERT INTO papers (letter, n, milestone, item, unit, proven, received, proposals, name, path) VALUES"
	               " (1, 0, 'ke-hoach', 'ke-hoach', 'phuong-a', 1, 1669000000, 0, '', ''), (1, 1, 'ke-hoach', 'bao-cao', 'phuong-a', 0, 1669000000, 0, '', ''),"
	               " (1, 2, 'khen', 'danh-sach', 'phuong-b', 1, 1669000000, 2, '', ''), (1, 3, 'khen', 'danh-sach', 'mat-tran', 0, 1669000000, 1, '', '')");
	/* One of two has come, the other is nobody's word. */
	CHECK_STR(found(&r, DAY_OF(2022, 11, 25), "due"), "ke-hoach 2022-11-30 -5 phuong-a\nke-hoach 2022-11-30 -5 phuong-b\n");
	remind_sql(&r, "UPDATE papers SET proven = 1 WHERE unit = 'phuong-a'");
	CHECK_STR(found(&r, DAY_OF(2022, 11, 25), "due"), "ke-hoach 2022-11-30 -5 phuong-b\n");
	const char *commend = found(&r, DAY_OF(2023, 10, 2), "due");
	CHECK(strstr(commend, "phuong-a") && !strstr(commend, "phuong-b") && strstr(commend, "mat-tran"));
	/* What came after now is not seen. */
	remind_sql(&r, "UPDATE papers SET received = 1669600000 WHERE item = 'bao-cao'"); /* 28/11 */
	CHECK(strstr(found(&r, DAY_OF(2022, 11, 25), "due"), "phuong-a\n") && !strstr(found(&r, DAY_OF(2022, 11, 29), "due"), "phuong-a\n"));
	/* Nor what a later letter adds to an earlier one's; nor what answers next year's milestone of the same name. */
	fixture_letter(&r.f, 2);
	fixture_letter(&r.f, 3);
	remind_sql(&r, "INSERT INTO papers (letter, n, milestone, item, unit, proven, received, proposals, name, path) VALUES"
	               " (2, 0, 'khen', 'danh-sach', 'phuong-a', 1, 1669000000, 1, '', ''), (3, 0, 'khen', 'danh-sach', 'phuong-a', 1, 1696300000, 2, '', '')"); /* 3/10/2023 */
	CHECK(strstr(found(&r, DAY_OF(2023, 10, 2), "due"), "phuong-a\n") && !strstr(found(&r, DAY_OF(2023, 10, 4), "due"), "phuong-a\n"));
	remind_sql(&r, "UPDATE papers SET received = 1701000000 WHERE letter = 3"); /* 26/11/2023 */
	struct arena *arena = arena_new(1 << 20);
	struct paper_row *rows;
	size_t count;
	struct milestone khen = { .date = clock_time(2023, 10, 10, 0, 0, 0) };
	const struct contest *contest = rules_contest(r.rules);
	CHECK(papers_list(r.f.db, "khen", calendar_papers_from(&khen, contest), calendar_papers_until(&khen, contest, DAY_OF(2024, 3, 1)), arena, &rows, &count, &r.f.err) == 0);
	CHECK(count == 3 && strcmp(rows[1].unit, "phuong-a") == 0 && rows[1].proposals == 1);
	arena_free(arena);
	remind_sql(&r, "DELETE FROM papers WHERE letter > 1");
	/* A ward's plan may come before the contest opens. */
	remind_sql(&r, "UPDATE papers SET received = 1666000000"); /* 17/10 */
	CHECK(!strstr(found(&r, DAY_OF(2022, 11, 29), "due"), "phuong-a\n") && strstr(found(&r, DAY_OF(2023, 10, 2), "due"), "phuong-b\n"));
	/* A year ago, by the rules of another contest, milestones had the same names. */
	remind_sql(&r, "UPDATE papers SET received = received - 365 * 86400");
	CHECK(strstr(found(&r, DAY_OF(2022, 11, 29), "due"), "phuong-a\n") && strstr(found(&r, DAY_OF(2023, 10, 2), "due"), "phuong-b\n"));
	remind_close(&r);
}

/* To all but the standing body; to the office; to those with a total. */
static void whom_it_concerns(void)
{
	struct remind_fixture r;
	remind_open(&r);
	const char *all = found(&r, DAY_OF(2023, 7, 13), NULL);
	CHECK(strstr(all, "van-phong due") && strstr(all, "truong-moi due") && strstr(all, "ban-mat-tran no-address") && !strstr(all, "noi-vu") && !strstr(all, "office"));
	CHECK_STR(found(&r, DAY_OF(2023, 8, 25), NULL), "le 2023-09-02 -7 office due\n");
	CHECK(strstr(found(&r, DAY_OF(2023, 5, 24), "due"), "dong 2023-05-31 -7 van-phong\ndong-chung 2023-05-31 -7 phuong-a\n") != NULL);
	/* Our own address is nobody's: writing to it would come back to us. */
	struct transport own = remind_transport;
	own.office = own.from_address;
	struct arena *arena = arena_new(64 << 20);
	struct due *due;
	size_t count;
	CHECK(due_find(r.f.db, r.rules, &own, DAY_OF(2023, 8, 25), arena, &due, &count, &r.f.err) == 0 && count == 1 && due[0].state == DUE_NO_ADDRESS);
	own.office = NULL;
	CHECK(due_find(r.f.db, r.rules, &own, DAY_OF(2023, 8, 25), arena, &due, &count, &r.f.err) == 0 && count == 1 && due[0].state == DUE_NO_ADDRESS);
	arena_free(arena);
	remind_close(&r);
}

/* The office begins with hoadep on 16/3: nobody is told that he sent nothing in a time when nothing was counted. */
static void begun_in_the_middle(void)
{
	struct remind_fixture r;
	remind_open(&r);
	db_begin(r.f.db, &r.f.err);
	events_add(r.f.db, DAY_OF(2023, 3, 16), "hoadep", "letter", 1, "kept", NULL, NULL, NULL, &r.f.err);
	db_commit(r.f.db, &r.f.err);
	CHECK_STR(found(&r, DAY_OF(2023, 3, 16), "due"), "");
	CHECK(strstr(found(&r, DAY_OF(2023, 3, 16), "uncounted"), "thang 2023-03 +1 phuong-a\n") != NULL);
	CHECK(strstr(found(&r, DAY_OF(2023, 4, 7), "due"), "thang 2023-04 -7 phuong-a\n") != NULL);
	CHECK(strstr(found(&r, DAY_OF(2023, 4, 17), "due"), "thang 2023-04 +1 phuong-a\n") != NULL);
	/* A day before its beginning is a person's question. */
	CHECK(strstr(found(&r, DAY_OF(2022, 12, 16), "due"), "thang 2022-12 +1 phuong-a\n") != NULL);
	remind_close(&r);
}

/* Two contests of two years keep apart: another contest's entries count for nobody here, and its milestones are its own. */
static void of_another_year(void)
{
	struct remind_fixture r;
	remind_open(&r);
	remind_entry(&r, "truong-c", "", "accepted", DAY_OF(2023, 3, 1));
	remind_sql(&r, "UPDATE entries SET contest = '2024'");
	CHECK(strstr(found(&r, DAY_OF(2023, 3, 8), "due"), "thang 2023-03 -7 truong-c\n") != NULL);
	CHECK_STR(found(&r, DAY_OF(2024, 3, 8), NULL), "");
	remind_close(&r);
}

int main(void)
{
	message_begin(); /* GMime does not come up again after its end */
	nothing_is_due();
	every_state();
	why_is_said();
	moved_days();
	a_week_without_hoadep();
	met_in_between();
	units_come_and_go();
	papers_end_it();
	whom_it_concerns();
	begun_in_the_middle();
	of_another_year();
	return unit_end();
}
