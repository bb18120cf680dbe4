/* The calendar's letters are made once: twice in a row, by two processes at once, by one that is killed between; and how each of them reads.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "remind_fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <gmime/gmime.h>
#include <signal.h>
#include <sys/stat.h>

#include "remind/digest.h"
#include "remind/notices.h"
#include "golden.h"

enum { UNITS = 250 };

/* 250 wards of three entries a month. */
static const char *many_units(void)
{
	static char text[60000];
	int at = snprintf(text, sizeof text, "district: [Bắc Từ Liêm]\nelsewhere: [Nam Từ Liêm]\nnot-places: [Mẫu Khai]\nunits:\n");
	for (int i = 0; i < UNITS; i++)
		at += snprintf(text + at, sizeof text - (size_t)at, "  - {id: u%03d, kind: phuong, name: Ủy ban nhân dân phường số %03d, addresses: [u%03d@mau.example], monthly-quota: 3}\n", i, i, i);
	return text;
}

static void once(void)
{
	struct remind_fixture r;
	remind_open(&r);
	int64_t now = DAY_OF(2022, 12, 8);
	CHECK(remind_made(&r, now) == 5);
	CHECK(remind_made(&r, now) == 0);
	CHECK(remind_made(&r, now + 3600) == 0);
	CHECK(fixture_number(&r.f, "SELECT count(*) FROM answers WHERE state = 'due' AND letter IS NULL AND template = 'reminder' AND code = '' AND hold = ''") == 5);
	CHECK(fixture_number(&r.f, "SELECT count(*) FROM reminders r JOIN answers a ON a.id = r.answer JOIN messages m ON m.answer = a.id"
	                           " WHERE r.kind = 'thang' AND r.period = '2022-12' AND r.step = '-7'") == 5);
	CHECK(fixture_number(&r.f, "SELECT count(*) FROM answers WHERE made <> 1678760469") == 0); /* the clock's, not now's */
	CHECK(fixture_number(&r.f, "SELECT min(made) FROM reminders") == now);
	CHECK(fixture_number(&r.f, "SELECT count(DISTINCT recipient) FROM answers") == 5);
	CHECK(fixture_number(&r.f, "SELECT count(*) FROM answers WHERE recipient = 'a2@mau.example'") == 0);
	remind_close(&r);
}

/* What a person drops stays dropped; what is held waits with its word, and is released. */
static void dropped_and_held(void)
{
	struct remind_fixture r;
	remind_open(&r);
	CHECK(remind_made(&r, DAY_OF(2022, 12, 8)) == 5);
	CHECK(answers_decide(r.f.db, 1, ANSWER_DROPPED, "Mai", "by phone", NOW, &r.f.err) == 0);
	CHECK(remind_made(&r, DAY_OF(2022, 12, 9)) == 0);
	CHECK(remind_made(&r, DAY_OF(2023, 8, 25)) == 1);
	CHECK(fixture_number(&r.f, "SELECT count(*) FROM answers WHERE state = 'held' AND hold = 'release' AND template = 'milestone-ceremony' AND recipient = 'phong-noi-vu@bactuliem.example'") == 1);
	CHECK(answers_release(r.f.db, "release", "Mai", "read", NOW, &r.f.err) == 1);
	CHECK(remind_made(&r, DAY_OF(2023, 8, 26)) == 0);
	remind_close(&r);
}

/* Forked before the register is opened: SQLite's connections do not live through a fork. */
static pid_t maker(struct remind_fixture *r, int64_t now, int after)
{
	pid_t pid = fork();
	if (pid != 0)
		return pid;
	struct err err;
	int made = 0;
	struct db *db = db_open(r->f.path, NULL, false, &err);
	if (after >= 0) {
		char sql[200];
		/* The process dies in the middle of writing so many letters down. */
		snprintf(sql, sizeof sql, "CREATE TEMP TRIGGER die AFTER INSERT ON main.reminders WHEN (SELECT count(*) FROM main.reminders) > %d BEGIN SELECT die(); END", after);
		sqlite3_exec(db_handle(db), sql, NULL, NULL, NULL);
	}
	_exit(db && remind_make(db, r->rules, r->composer, &remind_transport, r->f.dir, now, NOW, &made, &err) == 0 ? 0 : 9);
}

static void die(sqlite3_context *context, int count, sqlite3_value **values)
{
	(void)context, (void)count, (void)values;
	_exit(7);
}

static int extension(sqlite3 *handle, char **message, const void *api)
{
	(void)message, (void)api;
	return sqlite3_create_function(handle, "die", 0, SQLITE_UTF8, NULL, die, NULL, NULL);
}

static int status_of(pid_t pid)
{
	int status = -1;
	return waitpid(pid, &status, 0) == pid && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void check_each_once(struct remind_fixture *r, int64_t want)
{
	CHECK_SAY(fixture_number(&r->f, "SELECT count(*) FROM reminders") == want, "%lld letters", (long long)fixture_number(&r->f, "SELECT count(*) FROM reminders"));
	CHECK(fixture_number(&r->f, "SELECT count(*) FROM answers") == want);
	CHECK(fixture_number(&r->f, "SELECT count(*) FROM messages") == want);
	CHECK(fixture_number(&r->f, "SELECT count(DISTINCT recipient) FROM answers") == want);
	CHECK(fixture_number(&r->f, "SELECT count(*) FROM reminders WHERE answer NOT IN (SELECT id FROM answers)") == 0);
}

static void killed_between(void)
{
	struct remind_fixture r;
	remind_open_with(&r, many_units(), NULL);
	int64_t now = DAY_OF(2023, 2, 8);
	db_close(r.f.db);
	sqlite3_auto_extension((void (*)(void))extension);
	CHECK(status_of(maker(&r, now, 30)) == 7);
	CHECK(status_of(maker(&r, now, 130)) == 7);
	r.f.db = db_open(r.f.path, NULL, false, &r.f.err);
	/* The first died in its first group and left nothing; the second left its first whole. */
	check_each_once(&r, 100);
	db_close(r.f.db);
	CHECK(status_of(maker(&r, now, -1)) == 0);
	CHECK(status_of(maker(&r, now, -1)) == 0);
	r.f.db = db_open(r.f.path, NULL, false, &r.f.err);
	check_each_once(&r, UNITS);
	sqlite3_reset_auto_extension();
	remind_close(&r);
}

static void two_at_once(void)
{
	struct remind_fixture r;
	remind_open_with(&r, many_units(), NULL);
	int64_t now = DAY_OF(2023, 2, 8);
	pid_t makers[4];
	db_close(r.f.db);
	for (size_t i = 0; i < 4; i++)
		makers[i] = maker(&r, now, -1);
	for (size_t i = 0; i < 4; i++)
		CHECK(status_of(makers[i]) == 0);
	r.f.db = db_open(r.f.path, NULL, false, &r.f.err);
	check_each_once(&r, UNITS);
	remind_close(&r);
}

/* ---- as they are read ---- */

static void put_message(struct buf *out, const struct answer *letter)
{
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(letter->bytes, letter->len);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
	GMimeObject *part = g_mime_multipart_get_part(GMIME_MULTIPART(g_mime_message_get_mime_part(message)), 0);
	char *text = g_mime_text_part_get_text(GMIME_TEXT_PART(part));
	CHECK_STR(g_mime_object_get_header(GMIME_OBJECT(message), "Auto-Submitted"), "auto-generated");
	CHECK_STR(g_mime_object_get_header(GMIME_OBJECT(message), "X-Hoadep"), "mau-2023");
	CHECK_STR(g_mime_object_get_header(GMIME_OBJECT(message), "X-Auto-Response-Suppress"), "All");
	CHECK(!g_mime_object_get_header(GMIME_OBJECT(message), "In-Reply-To") && !g_mime_object_get_header(GMIME_OBJECT(message), "References"));
	buf_print(out, "To: %s\nTemplate: %s\nHold: %s\nSubject: %s\n\n%s", letter->to, letter->template_name, letter->hold ? letter->hold : "-",
	          g_mime_message_get_subject(message), text);
	g_free(text);
	g_object_unref(message);
	g_object_unref(parser);
	g_object_unref(stream);
}

static void expect(const char *name, const char *got)
{
	golden_expect(name, got);
	/* Nothing that the register does not know, and no blank left open. */
	CHECK_SAY(!strstr(got, "{{") && !strstr(got, ": \n") && !strstr(got, ":\n\n") && !strstr(got, "()") && !strstr(got, " ,") && !strstr(got, " ."), "%s", name);
}

static void reads(struct remind_fixture *r, const char *name, const char *unit, const char *milestone, int64_t now)
{
	struct arena *arena = arena_new(64 << 20);
	struct notices *notices = notices_new(r->f.db, r->rules, r->composer, &remind_transport, r->f.dir, now);
	struct due *due;
	struct answer letter;
	struct buf out = { 0 };
	size_t count = remind_find(r, now, arena, &due), at = 0;
	while (at < count && (strcmp(due[at].unit ? due[at].unit->id : "office", unit) != 0 || strcmp(due[at].occasion->milestone->id, milestone) != 0))
		at++;
	if (CHECK_SAY(at < count && due[at].state == DUE_NOW, "%s: %s", name, at < count ? due[at].why : "not due") &&
	    CHECK_SAY(notices_compose(notices, &due[at], arena, &letter, &r->f.err) == 0, "%s: %s", name, r->f.err.text)) {
		put_message(&out, &letter);
		expect(name, buf_str(&out));
	}
	buf_release(&out);
	notices_free(notices);
	arena_free(arena);
}

static void as_they_are_read(void)
{
	struct remind_fixture r;
	remind_open(&r);
	/* A ward with entries of every state, in two periods. */
	for (int i = 0; i < 3; i++)
		remind_entry(&r, "phuong-a", "", "accepted", DAY_OF(2022, 12, 20 + i));
	remind_entry(&r, "phuong-a", "", "accepted", DAY_OF(2023, 3, 20));
	remind_entry(&r, "phuong-a", "", "review", DAY_OF(2023, 3, 21));
	remind_entry(&r, "phuong-a", "", "incomplete", DAY_OF(2023, 3, 22));
	remind_entry(&r, "phuong-a", "", "incomplete", DAY_OF(2023, 4, 3));
	remind_entry(&r, "phuong-a", "", "rejected", DAY_OF(2023, 4, 3));
	remind_sql(&r, "UPDATE entries SET verified = 'UBND phường' WHERE number < 3");
	reads(&r, "reminder-ward", "phuong-a", "thang", clock_time(2023, 4, 7, 8, 5, 0));
	reads(&r, "reminder-front", "mat-tran", "thang", clock_time(2023, 2, 8, 7, 0, 0));
	reads(&r, "reminder-school", "truong-c", "thang", clock_time(2023, 4, 14, 16, 30, 0));
	reads(&r, "overdue-ward", "phuong-a", "thang", clock_time(2023, 4, 17, 7, 0, 0));
	reads(&r, "overdue-front", "mat-tran", "thang", clock_time(2022, 12, 16, 7, 0, 0));
	reads(&r, "overdue-school-last", "truong-c", "thang", clock_time(2023, 5, 16, 7, 0, 0));
	fixture_letter(&r.f, 1);
	remind_sql(&r, "INSERT INTO papers (letter, n, milestone, item, unit, proven, received, proposals, name, path) VALUES"
	               " (1, 0, 'ke-hoach', 'ke-hoach', 'phuong-b', 1, 1669000000, 0, '', ''), (1, 1, 'ho-so', 'to-trinh', 'phuong-b', 1, 1669000000, 0, '', ''),"
	               " (1, 2, 'khen', 'danh-sach', 'phuong-a', 1, 1669000000, 1, '', '')");
	reads(&r, "milestone-ward-plan", "phuong-a", "ke-hoach", clock_time(2022, 11, 25, 7, 0, 0));
	reads(&r, "milestone-ward-plan-late", "phuong-b", "ke-hoach", clock_time(2022, 12, 1, 7, 0, 0));
	reads(&r, "milestone-closing-office", "van-phong", "dong", clock_time(2023, 5, 24, 7, 0, 0));
	reads(&r, "milestone-closing-ward", "phuong-a", "dong-chung", clock_time(2023, 5, 24, 7, 0, 0));
	reads(&r, "milestone-dossier", "phuong-a", "ho-so", clock_time(2023, 7, 13, 7, 0, 0));
	reads(&r, "milestone-dossier-part", "phuong-b", "ho-so", clock_time(2023, 7, 13, 7, 0, 0));
	reads(&r, "milestone-dossier-office", "van-phong", "ho-so", clock_time(2023, 7, 13, 7, 0, 0));
	reads(&r, "milestone-ceremony", "office", "le", clock_time(2023, 8, 25, 7, 0, 0));
	reads(&r, "milestone-commendation", "phuong-a", "khen", clock_time(2023, 9, 29, 7, 0, 0));
	reads(&r, "milestone-commendation-front", "mat-tran", "khen", clock_time(2023, 9, 29, 7, 0, 0));
	/* All its papers have come, and the list was a scan: nothing is asked for again. */
	remind_sql(&r, "INSERT INTO papers (letter, n, milestone, item, unit, proven, received, proposals, name, path) VALUES (1, 3, 'khen', 'to-trinh', 'phuong-b', 1, 1669000000, 0, '', ''),"
	               " (1, 4, 'khen', 'danh-sach', 'phuong-b', 1, 1669000000, 0, '', ''), (1, 5, 'khen', 'trich-ngang', 'phuong-b', 1, 1669000000, 0, '', '')");
	reads(&r, "milestone-commendation-all", "phuong-b", "khen", clock_time(2023, 9, 29, 7, 0, 0));
	remind_close(&r);
}

/* A unit with more incomplete entries than a letter names: through it, below it, each once. */
static void many_incomplete(void)
{
	struct remind_fixture r;
	remind_open(&r);
	for (int i = 0; i < 25; i++)
		remind_entry(&r, i % 2 ? "mat-tran" : "ban-mat-tran", i % 3 ? "" : "mat-tran", "incomplete", DAY_OF(2023, 1, 20));
	reads(&r, "reminder-many", "mat-tran", "thang", clock_time(2023, 2, 8, 7, 0, 0));
	remind_close(&r);
}

/* ---- files ---- */

/* What a mail program of the recipient makes of a letter with files: names, types, bytes. */
static void files_arrive(void)
{
	static char large[300000];
	for (size_t i = 0; i < sizeof large; i++)
		large[i] = (char)(i * 31 + i / 257);
	const struct attachment files[] = {
		{ "bao-cao-quy-1-2023.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", large, sizeof large, NULL },
		{ "Báo cáo quý 1 năm 2023 của Ban Tổ chức Cuộc thi viết về gương điển hình tiên tiến.html", "text/html", "<p>Chào</p>\n", 14, NULL },
		{ "trong.csv", "text/csv", "", 0, NULL },
	};
	struct remind_fixture r;
	struct arena *arena = arena_new(16 << 20);
	struct answer letter;
	remind_open(&r);
	json_t *blanks = json_pack("{s:s, s:s, s:s, s:b}", "unit", "Trường & Trường", "period", "3/2023", "left", "01", "giao", 1);
	CHECK(compose_notice(r.composer, &remind_transport, "reminder", "c@mau.example", blanks, files, 3, NOW, arena, &letter, &r.f.err) == 0);
	for (const char *line = letter.bytes, *end; *line; line = end + 2) {
		end = strstr(line, "\r\n");
		if (!CHECK_SAY(end && end - line <= 80 && memchr(line, '\n', (size_t)(end - line)) == NULL, "%.*s", end ? (int)(end - line) : 40, line))
			break;
	}
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(letter.bytes, letter.len);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
	GMimeObject *body = g_mime_message_get_mime_part(message);
	char *type = g_mime_content_type_get_mime_type(g_mime_object_get_content_type(body));
	CHECK_STR(type, "multipart/mixed");
	g_free(type);
	CHECK(GMIME_IS_MULTIPART(body) && g_mime_multipart_get_count(GMIME_MULTIPART(body)) == 4);
	type = g_mime_content_type_get_mime_type(g_mime_object_get_content_type(g_mime_multipart_get_part(GMIME_MULTIPART(body), 0)));
	CHECK_STR(type, "multipart/alternative");
	g_free(type);
	for (size_t i = 0; i < 3; i++) {
		GMimePart *part = GMIME_PART(g_mime_multipart_get_part(GMIME_MULTIPART(body), (int)i + 1));
		GMimeStream *bytes = g_mime_stream_mem_new();
		g_mime_data_wrapper_write_to_stream(g_mime_part_get_content(part), bytes);
		const GByteArray *got = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(bytes));
		CHECK_STR(g_mime_part_get_filename(part), files[i].name);
		CHECK_SAY(got->len == files[i].len && (got->len == 0 || memcmp(got->data, files[i].bytes, got->len) == 0), "file %zu: %u bytes", i, got->len);
		type = g_mime_content_type_get_mime_type(g_mime_object_get_content_type(GMIME_OBJECT(part)));
		CHECK_STR(type, files[i].type);
		CHECK_STR(g_mime_object_get_disposition(GMIME_OBJECT(part)), "attachment");
		g_free(type);
		g_object_unref(bytes);
	}
	CHECK(strstr(letter.bytes, "filename*0*=") || strstr(letter.bytes, "filename*=")); /* RFC 2231 for the name with marks */
	CHECK(letter.code == NULL && letter.hold == NULL);
	CHECK_STR(letter.template_name, "reminder");
	json_decref(blanks);
	g_object_unref(message);
	g_object_unref(parser);
	g_object_unref(stream);
	arena_free(arena);
	remind_close(&r);
}

/* A letter that calendar.yaml names and nobody writes, or that cannot be true of its milestone, is found when the rules are checked, not on its day. */
static const struct { const char *milestone, *says; } wrong_letters[] = {
	{ "date: 2023-03-01, ends: never, steps: [{before: 1, letter: acknowledgement}]",
	  "the milestone x names the letter “acknowledgement”, which is none of the calendar's (reminder, overdue, milestone-ward-plan, " },
	{ "date: 2023-03-01, ends: never, steps: [{before: 1, letter: reminder}]", "the letter “reminder” of the milestone x goes before the date of the milestone with `ends: monthly-quota`\n" },
	{ "every: month, day: 15, from: 2022-12-15, until: 2023-05-15, ends: monthly-quota, steps: [{before: 1, letter: overdue}]", "the letter “overdue” of the milestone x goes after" },
	{ "every: month, day: 3, from: 2022-12-03, until: 2023-05-03, ends: never, steps: [{after: 0, letter: monthly-digest}]", "the letter “monthly-digest” of the milestone x wants `every: month` and `report: yes`\n" },
	{ "every: month, day: 3, from: 2022-12-03, until: 2023-05-03, ends: never, report: yes, steps: [{after: 0, letter: milestone-closing}]", "the letter “milestone-closing” of the milestone x has no figures" },
	{ "date: 2023-03-01, ends: never, steps: [{before: 1, letter: milestone-dossier}]", "the letter “milestone-dossier” of the milestone x wants a list of `papers`\n" },
};

static void letters_that_cannot_go(void)
{
	struct remind_fixture r;
	remind_open(&r);
	for (size_t i = 0; i < sizeof wrong_letters / sizeof *wrong_letters; i++) {
		struct buf mistakes = { 0 };
		char text[600];
		snprintf(text, sizeof text, "works: [mon]\nsend-from: 7\ncatch-up: 10\nholidays: []\nmilestones:\n  - {id: x, what: X, clause: I, to: [all], %s}\n", wrong_letters[i].milestone);
		remind_put(&r, "calendar.yaml", text);
		struct rules *rules = rules_load(r.folder, &mistakes);
		CHECK_SAY(rules != NULL, "%s", buf_str(&mistakes));
		struct composer *composer = rules ? composer_new(rules, &mistakes) : NULL;
		CHECK_SAY(!composer && strstr(buf_str(&mistakes), "calendar.yaml:6: ") && strstr(buf_str(&mistakes), wrong_letters[i].says), "%s: %s", wrong_letters[i].says, buf_str(&mistakes));
		composer_free(composer);
		rules_free(rules);
		buf_release(&mistakes);
	}
	remind_close(&r);
}

/* A letter that fails for one unit keeps no other back, and goes when it is mended. */
static void one_fails(void)
{
	enum { NAME = 70000, TIMES = 20 };
	struct buf units = { 0 }, letter = { 0 }, mistakes = { 0 };
	struct remind_fixture r;
	const char *name = strstr(remind_units, "Trường Tiểu học");
	int made = 0;
	/* Its text grows beyond what a template may fill. */
	buf_add(&units, remind_units, (size_t)(name - remind_units));
	for (int i = 0; i < NAME; i++)
		buf_byte(&units, 'x');
	buf_text(&units, name);
	buf_text(&letter, "Subject: x\n\n");
	for (int i = 0; i < TIMES; i++)
		buf_text(&letter, "{{unit}}\n");
	remind_open(&r);
	remind_put(&r, "units.yaml", buf_str(&units));
	remind_put(&r, "letters/reminder.txt", buf_str(&letter));
	struct rules *rules = rules_load(r.folder, &mistakes);
	struct composer *composer = rules ? composer_new(rules, &mistakes) : NULL;
	if (CHECK_SAY(composer != NULL, "%s", buf_str(&mistakes))) {
		CHECK(remind_make(r.f.db, rules, composer, &remind_transport, r.f.dir, DAY_OF(2022, 12, 8), NOW, &made, &r.f.err) == -1);
		CHECK_SAY(strstr(r.f.err.text, "the letter reminder cannot be written"), "%s", r.f.err.text);
		CHECK(made == 4);
		check_each_once(&r, 4);
		CHECK(remind_made(&r, DAY_OF(2022, 12, 8)) == 1);
		check_each_once(&r, 5);
	}
	composer_free(composer);
	rules_free(rules);
	buf_release(&units);
	buf_release(&letter);
	buf_release(&mistakes);
	remind_close(&r);
}

/* What a clerk that was killed over a report left behind goes at the next start; what is being written now, and what is not ours, stays. */
static void left_behind(void)
{
	enum { OLD = 7200 };
	static const struct { const char *name; bool old, stays; } files[] = {
		{ "report-zv7XPa", true, false }, { "tmp.g5NHdRum2w", true, false }, { "report-aaaaaa", false, true }, { "tmp.aaaaaaaaaa", false, true },
		{ "report-of-march.xlsx", true, true }, { "tmp.g5", true, true }, { "register.db-journal", true, true }, { "report-.db-wa", true, true },
	};
	struct remind_fixture r;
	char path[600];
	remind_open(&r);
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		snprintf(path, sizeof path, "%s/%s", r.f.dir, files[i].name);
		CHECK(file_put(path, "x", 1, &r.f.err) == 0);
		struct timespec when[2] = { { .tv_sec = clock_now() - (files[i].old ? OLD : 0) }, { .tv_sec = clock_now() - (files[i].old ? OLD : 0) } };
		CHECK(utimensat(AT_FDCWD, path, when, 0) == 0);
	}
	digest_sweep(r.f.dir);
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		snprintf(path, sizeof path, "%s/%s", r.f.dir, files[i].name);
		CHECK_SAY((access(path, F_OK) == 0) == files[i].stays, "%s", files[i].name);
		unlink(path);
	}
	digest_sweep("/no/such/folder");
	remind_close(&r);
}

int main(void)
{
	message_begin(); /* GMime does not come up again after its end */
	once();
	dropped_and_held();
	killed_between();
	two_at_once();
	as_they_are_read();
	many_incomplete();
	files_arrive();
	letters_that_cannot_go();
	one_fails();
	left_behind();
	return unit_end();
}
