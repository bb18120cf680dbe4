/* What the calendar's cases share: a rules folder with few units and milestones, and a register with entries by hand.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REMIND_FIXTURE_H
#define REMIND_FIXTURE_H

#include <ftw.h>

#include "answer/message.h"
#include "base/clock.h"
#include "base/file.h"
#include "check/calendar.h"
#include "register_fixture.h"
#include "remind/remind.h"

static const char remind_units[] =
	"district: [Bắc Từ Liêm]\n"
	"elsewhere: [Nam Từ Liêm]\nnot-places: [Mẫu Khai]\n"
	"units:\n"
	"  - {id: noi-vu, kind: noivu, name: Phòng Nội vụ, addresses: [noivu@mau.example]}\n"
	"  - {id: phuong-a, kind: phuong, name: Ủy ban nhân dân phường An Mẫu, addresses: [a@mau.example, a2@mau.example], monthly-quota: 3, commend-quota: 2}\n"
	"  - {id: phuong-b, kind: phuong, name: Ủy ban nhân dân phường Bình Mẫu, addresses: [b@mau.example], monthly-quota: 3, commend-quota: 2}\n"
	"  - {id: mat-tran, kind: mttq, name: Ủy ban MTTQ Việt Nam Quận, addresses: [mttq@mau.example], monthly-quota: 2, commend-quota: 1, wording: de_nghi}\n"
	"  - {id: ban-mat-tran, kind: khac, name: Ban Công tác Mặt trận, parent: mat-tran}\n"
	"  - {id: truong-c, kind: truong, name: Trường Tiểu học Cầu Mẫu, addresses: [c@mau.example], monthly-quota: 1, commend-quota: 1}\n"
	"  - {id: truong-d, kind: truong, name: Trường Mầm non Dốc Mẫu, monthly-quota: 1, commend-quota: 1}\n"
	"  - {id: truong-moi, kind: truong, name: Trường THCS Mới, addresses: [moi@mau.example], monthly-quota: 1, valid-from: 2023-02-01}\n"
	"  - {id: truong-cu, kind: truong, name: Trường THCS Cũ, addresses: [cu@mau.example], monthly-quota: 1, valid-to: 2023-02-01}\n"
	"  - {id: van-phong, kind: khac, name: Văn phòng Mẫu, addresses: [vp@mau.example], total-quota: 3}\n";

/* Tết of 2023, as the real file has it. */
static const char remind_calendar[] =
	"works: [mon, tue, wed, thu, fri]\nsend-from: 7\ncatch-up: 5\n"
	"holidays:\n"
	"  - {date: 2023-01-02, what: Tết}\n"
	"  - {from: 2023-01-20, until: 2023-01-26, what: Tết}\n"
	"  - {from: 2023-09-01, until: 2023-09-04, what: Quốc khánh}\n"
	"milestones:\n"
	"  - {id: ke-hoach, date: 2022-11-30, what: Kế hoạch phường, clause: IV.2, to: [phuong], ends: papers,\n"
	"     papers: [{item: ke-hoach, name: Kế hoạch triển khai Cuộc thi của UBND phường}, {item: bao-cao, name: Báo cáo kết quả triển khai}],\n"
	"     steps: [{before: 5, letter: milestone-ward-plan}, {after: 1, letter: milestone-ward-plan}]}\n"
	"  - {id: thang, every: month, day: 15, from: 2022-12-15, until: 2023-05-15, what: Chỉ tiêu tháng, clause: II.5, to: [monthly-quota], ends: monthly-quota,\n"
	"     steps: [{before: 7, letter: reminder}, {before: 3, letter: reminder}, {before: 1, letter: reminder}, {after: 1, letter: overdue}]}\n"
	"  - {id: dong, date: 2023-05-31, what: Hạn, clause: II.5, to: [total-quota], ends: total-quota, steps: [{before: 7, letter: milestone-closing}]}\n"
	"  - {id: dong-chung, date: 2023-05-31, what: Hạn, clause: II.3, to: [monthly-quota], ends: never, steps: [{before: 7, letter: milestone-closing}]}\n"
	"  - {id: ho-so, date: 2023-07-20, what: Hồ sơ, clause: III.3.b, to: [all], ends: papers,\n"
	"     papers: [{item: to-trinh, name: Tờ trình}, {item: danh-sach, name: Danh sách}, {item: bao-cao, name: Báo cáo thành tích}],\n"
	"     steps: [{before: 7, letter: milestone-dossier}]}\n"
	"  - {id: le, date: 2023-09-02, what: Lễ, clause: II.4.d, to: [office], ends: never, hold: yes, steps: [{before: 7, letter: milestone-ceremony}]}\n"
	"  - {id: khen, date: 2023-10-10, what: Khen, clause: III.3.a, to: [commend-quota], ends: commend-quota,\n"
	"     papers: [{item: to-trinh, name: Tờ trình}, {item: danh-sach, name: Danh sách}, {item: trich-ngang, name: Trích ngang thành tích}],\n"
	"     steps: [{before: 10, letter: milestone-commendation}]}\n";

static const struct transport remind_transport = {
	.url = "maildir:/nowhere", .from_name = "Ban Tổ chức Cuộc thi", .from_address = "thiviet@bactuliem.example",
	.office = "phong-noi-vu@bactuliem.example", .per_address_day = 20, .per_hour = 500, .give_up_hours = 96,
};

struct remind_fixture {
	struct fixture f;
	char folder[300];
	struct rules *rules;
	struct composer *composer;
	int entries;
};

#define DAY_OF(year, month, day) clock_time(year, month, day, 8, 0, 0)

static inline void remind_copy(const char *from, const char *to)
{
	DIR *d = opendir(from);
	CHECK(mkdir(to, 0700) == 0);
	for (struct dirent *e; d && (e = readdir(d));) {
		char a[700], b[700];
		struct buf bytes = { 0 };
		struct err err;
		snprintf(a, sizeof a, "%s/%s", from, e->d_name);
		snprintf(b, sizeof b, "%s/%s", to, e->d_name);
		if (e->d_type == DT_REG && file_read(a, 1 << 22, &bytes, &err) == 0)
			file_put(b, buf_str(&bytes), bytes.len, &err);
		buf_release(&bytes);
	}
	if (d)
		closedir(d);
}

static inline int remind_remove(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st, (void)flag, (void)ftw;
	return remove(path);
}

static inline void remind_put(struct remind_fixture *r, const char *name, const char *text)
{
	char path[600];
	struct err err;
	snprintf(path, sizeof path, "%s/%s", r->folder, name);
	CHECK(file_put(path, text, strlen(text), &err) == 0);
}

/* A register and the rules; `units` and `calendar` NULL: the small ones above. */
static inline void remind_open_with(struct remind_fixture *r, const char *units, const char *calendar)
{
	char letters[400];
	struct buf mistakes = { 0 };
	memset(r, 0, sizeof *r);
	fixture_open(&r->f);
	snprintf(r->folder, sizeof r->folder, "/tmp/hoadep-remind-XXXXXX");
	if (!mkdtemp(r->folder))
		abort();
	strcat(r->folder, "/mau-2023");
	snprintf(letters, sizeof letters, "%s/letters", r->folder);
	remind_copy("rules/bac-tu-liem-2023", r->folder);
	remind_copy("rules/bac-tu-liem-2023/letters", letters);
	remind_put(r, "units.yaml", units ? units : remind_units);
	remind_put(r, "calendar.yaml", calendar ? calendar : remind_calendar);
	r->rules = rules_load(r->folder, &mistakes);
	r->composer = r->rules ? composer_new(r->rules, &mistakes) : NULL;
	if (!CHECK_SAY(r->composer != NULL, "%s", buf_str(&mistakes)))
		exit(1);
	buf_release(&mistakes);
	sqlite3_exec(db_handle(r->f.db), "INSERT INTO codes VALUES ('BTL23', 1)", NULL, NULL, NULL);
}

static inline void remind_open(struct remind_fixture *r)
{
	remind_open_with(r, NULL, NULL);
}

static inline void remind_close(struct remind_fixture *r)
{
	composer_free(r->composer);
	rules_free(r->rules);
	fixture_close(&r->f);
	*strrchr(r->folder, '/') = '\0';
	nftw(r->folder, remind_remove, 8, FTW_DEPTH | FTW_PHYS);
}

static inline void remind_sql(struct remind_fixture *r, const char *sql)
{
	char *said = NULL;
	CHECK_SAY(sqlite3_exec(db_handle(r->f.db), sql, NULL, NULL, &said) == SQLITE_OK, "%s: %s", sql, said ? said : "");
	sqlite3_free(said);
}

/* An entry of a unit ("" for none) that counts from a time; returns its number: code BTL23-000N. */
static inline int remind_entry(struct remind_fixture *r, const char *unit, const char *via, const char *state, int64_t counted)
{
	char sql[700];
	int n = ++r->entries;
	snprintf(sql, sizeof sql, "INSERT INTO entries (code, series, number, contest, state, words, photos, unit, via, received, filed, counted)"
	         " VALUES ('BTL23-%04d', 'BTL23', %d, '2023', '%s', 800, 0, nullif('%s', ''), nullif('%s', ''), %lld, %lld, %lld)",
	         n, n, state, unit, via, (long long)counted, (long long)counted, (long long)counted);
	remind_sql(r, sql);
	return n;
}

/* What is due at a time, in an arena of the caller's. */
static inline size_t remind_find(struct remind_fixture *r, int64_t now, struct arena *arena, struct due **due)
{
	size_t count = 0;
	CHECK_SAY(due_find(r->f.db, r->rules, &remind_transport, now, arena, due, &count, &r->f.err) == 0, "%s", r->f.err.text);
	return count;
}

/* How many letters are made at a time; -1 after a failure. */
static inline int remind_made(struct remind_fixture *r, int64_t now)
{
	int made = 0;
	int done = remind_make(r->f.db, r->rules, r->composer, &remind_transport, r->f.dir, now, NOW, &made, &r->f.err);
	return CHECK_SAY(done == 0, "%s", r->f.err.text) ? made : -1;
}

#endif
