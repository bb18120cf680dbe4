/* What the register alone costs: letters filed into an empty register and into one of N entries, and how long people wait for the commands' questions.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * usage: register FOLDER [ENTRIES [LETTERS]]      (1,000,000 and 6,400; a filled register that lies in FOLDER is used again, by a copy)
 * One line of JSON on stdout: {"entries", "letters", "empty", "filled" (letters a second, the middle of three), "ratio",
 * "empty_cpu_us", "filled_cpu_us" (of the processor, a letter), "near_ms" (the search for near texts alone), "walk_ms", "status_ms", "list_ms"}.
 * The filled register is written by SQL, with random digests as letters have them, in random order: its pages are as full as life leaves them.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "check/fold.h"
#include "check/sketch.h"
#include "register/answers.h"
#include "register/entries.h"
#include "register/letters.h"
#include "register/quotas.h"
#include "register/schema.h"
#include "register/sketches.h"
#include "register/status.h"

enum { GROUP = 64, ROUNDS = 3, UNITS = 1000, WORDS = 850, MESSAGE = 9000 };
#define NOW 1678760469

static void fail(const char *what, const char *why)
{
	fprintf(stderr, "register: %s: %s\n", what, why);
	exit(1);
}

static double seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* ---- a register of N entries, in one transaction without a journal ---- */

static const char *const fill_sql[] = {
	"PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "PRAGMA foreign_keys = OFF", "PRAGMA cache_size = -4000000", "BEGIN",
	"INSERT INTO accounts VALUES (1, 'imaps://thiviet@mail.example/INBOX')",
	"CREATE TEMP TABLE n (i INTEGER PRIMARY KEY)",
	"WITH RECURSIVE r (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < %lld) INSERT INTO n SELECT i FROM r",
	"INSERT INTO letters (id, digest, state, size, arrived, seen, message_id, subject, kind, why, unit, proven, machine, received, sender, sender_name)"
	" SELECT i, lower(hex(randomblob(32))), 'filed', 60000, 1667000000 + i * 20, 1667000000 + i * 20, '<' || lower(hex(randomblob(16))) || '@thu.example>', 'Bài dự thi', 'entry',"
	" 'an entry stands in an attachment', CASE i %% 3 WHEN 0 THEN NULL ELSE printf('don-vi-%%04d', i * 7919 %% 1000) END, 1, 0, 1667000000 + i * 20, 'nguoi' || i || '@thu.example', 'Quế Chi' FROM n",
	"INSERT INTO intake SELECT 1, 7, i, '', i, 60000, 1667000000 + i * 20, 1667000000 + i * 20, 1, NULL FROM n",
	"INSERT INTO parts (letter, n, path, role, type, size, sha256) SELECT i, 0, '1', 'body', 'text/plain', 300, lower(hex(randomblob(32))) FROM n",
	"INSERT INTO parts (letter, n, path, role, type, filename, size, sha256) SELECT i, 1, '2', 'document', 'application/msword', 'Bài dự thi.docx', 30000, lower(hex(randomblob(32))) FROM n",
	"INSERT INTO codes VALUES ('BTL23', %lld)",
	"INSERT INTO entries (id, code, series, number, contest, state, title, category, words, photos, body_digest, author_folded, unit, received, filed, counted, verified)"
	" SELECT i, printf('BTL23-%%04d', i), 'BTL23', i, '2023', CASE i %% 7 WHEN 0 THEN 'incomplete' WHEN 1 THEN 'review' WHEN 2 THEN 'rejected' ELSE 'accepted' END,"
	" 'Nồi cháo sáng thứ bảy', 'nguoi-tot-viec-tot', 812, 1, lower(hex(randomblob(32))), 'trinh hai duong ' || i, l.unit, l.received, l.received, l.received,"
	" CASE i %% 4 WHEN 0 THEN 'đã xác minh' END FROM n JOIN letters l ON l.id = i",
	"INSERT INTO bodies SELECT i, 'Sáng thứ bảy nào bà Mây cũng nấu cháo.' FROM n",
	"INSERT INTO people (entry, role, n, collective, name, birth_year, address, phone) SELECT i, 'author', 0, 0, 'Trịnh Hải Đường', 1979, 'số 4, phường Mẫu', '0912000101' FROM n",
	"INSERT INTO people (entry, role, n, collective, name, birth_year, address, phone) SELECT i, 'subject', 0, 0, 'Đỗ Thị Mây', 1958, 'số 5, phường Mẫu', '0912000102' FROM n",
	"INSERT INTO findings SELECT i, 0, 'author-phone', 'note', 'II.2.đ', '0912', 'dòng 3', 'Số điện thoại của tác giả.' FROM n",
	"INSERT INTO entry_letters SELECT i, 0, i, 'brought' FROM n",
	"INSERT INTO entry_files SELECT letter, 0, sha256, filename, letter, path FROM parts WHERE role = 'document'",
	"INSERT INTO cases (kind, letter, code, state, opened) SELECT 'review', id, code, 'open', filed FROM entries WHERE state = 'review' AND id %% 50 = 1",
	"INSERT INTO answers (id, letter, template, code, recipient, subject, message_id, state, hold, made, next_try, sent) SELECT i, i, 'acknowledgement', printf('BTL23-%%04d', i),"
	" 'nguoi' || i || '@thu.example', 'Đã nhận bài', printf('<BTL23-%%04d.%%s@hoadep.example>', i, lower(hex(randomblob(8)))), 'sent', '', 1667000000 + i * 20, 0, 1667000000 + i * 20 FROM n",
	"INSERT INTO messages SELECT i, zeroblob(300) FROM n",
	"INSERT INTO events (at, who, about, about_id, what, new) SELECT 1667000000 + i * 20, 'hoadep', 'letter', i, 'state', 'read' FROM n",
	"INSERT INTO events (at, who, about, about_id, what, new) SELECT 1667000000 + i * 20, 'hoadep', 'letter', i, 'state', 'filed' FROM n",
	"INSERT INTO events (at, who, about, about_id, what, new) SELECT 1667000000 + i * 20, 'hoadep', 'entry', i, 'filed', 'accepted' FROM n",
	"INSERT INTO events (at, who, about, about_id, what, new) SELECT 1667000000 + i * 20, 'hoadep', 'answer', i, 'made', 'due' FROM n",
	"COMMIT",
};

/* Of the tables' own words: a register that was filled for other ones is filled anew. */
static int tables_mark(void)
{
	uint32_t h = 2166136261u;
	for (size_t i = 0; i < schema_step_count; i++)
		for (const char *c = schema_steps[i].sql; *c; c++)
			h = (h ^ (unsigned char)*c) * 16777619u;
	return (int)(h & INT32_MAX);
}

static bool of_today(const char *path)
{
	sqlite3 *raw = NULL;
	sqlite3_stmt *statement = NULL;
	bool same = sqlite3_open_v2(path, &raw, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK && sqlite3_prepare_v2(raw, "PRAGMA application_id", -1, &statement, NULL) == SQLITE_OK &&
	            sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_int(statement, 0) == tables_mark();
	sqlite3_finalize(statement);
	sqlite3_close(raw);
	return same;
}

static uint64_t seed = 88172645463325252u;

static uint64_t draw(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

/* An essay: words of four letters, of which some thousands are in use. */
static char *essay(struct arena *arena)
{
	char *text = arena_alloc(arena, 5 * WORDS + 1), *at = text;
	for (int i = 0; i < WORDS; i++, at += 5) {
		uint64_t r = draw() >> 20;
		uint32_t word = (uint32_t)(r % 9 == 0 ? r % 300 : r % 6000);
		at[0] = (char)('a' + word % 20), at[1] = (char)('a' + word / 20 % 20), at[2] = (char)('a' + word / 400), at[3] = 'h', at[4] = ' ';
	}
	return text;
}

/* Sketches as unlike as those of texts about other things are: here and there a run of three words is the same. */
static void fill_sketches(sqlite3 *raw, long long entries)
{
	enum { KIN = 64 };
	unsigned char kin[KIN][SKETCH_SIZE], sketch[SKETCH_SIZE], heads[SKETCHES_BLOCK * SKETCHES_HEAD] = { 0 };
	sqlite3_stmt *row = NULL, *block = NULL;
	struct arena *arena = arena_new(256 << 20);
	for (int i = 0; i < KIN; i++)
		sketch_make(fold_key(essay(arena), arena), arena, kin[i]);
	arena_free(arena);
	sqlite3_prepare_v2(raw, "INSERT INTO sketches (entry, sketch, pair) VALUES (?1, ?2, random() & 0x7fffffffffffffff)", -1, &row, NULL);
	sqlite3_prepare_v2(raw, "INSERT INTO sketch_heads (block, heads) VALUES (?1, ?2)", -1, &block, NULL);
	sqlite3_exec(raw, "BEGIN", NULL, NULL, NULL);
	for (long long entry = 1; entry <= entries; entry++) {
		const unsigned char *like = kin[draw() % KIN];
		for (int k = 0; k < SKETCH_SIZE; k++)
			sketch[k] = (draw() >> 20) % 100 == 0 ? like[k] : (unsigned char)(draw() >> 24);
		memcpy(heads + entry % SKETCHES_BLOCK * SKETCHES_HEAD, sketch, SKETCHES_HEAD);
		sqlite3_bind_int64(row, 1, entry);
		sqlite3_bind_blob(row, 2, sketch, sizeof sketch, SQLITE_STATIC);
		if (sqlite3_step(row) != SQLITE_DONE)
			fail("sketches", sqlite3_errmsg(raw));
		sqlite3_reset(row);
		if (entry != entries && (entry + 1) % SKETCHES_BLOCK != 0)
			continue;
		sqlite3_bind_int64(block, 1, entry / SKETCHES_BLOCK);
		sqlite3_bind_blob(block, 2, heads, sizeof heads, SQLITE_STATIC);
		if (sqlite3_step(block) != SQLITE_DONE)
			fail("heads", sqlite3_errmsg(raw));
		sqlite3_reset(block);
		memset(heads, 0, sizeof heads);
	}
	sqlite3_finalize(row);
	sqlite3_finalize(block);
	sqlite3_exec(raw, "COMMIT", NULL, NULL, NULL);
}

static void fill(const char *path, long long entries)
{
	char mark[64];
	struct err err = { "" };
	struct db *made = db_open(path, NULL, true, &err);
	if (!made)
		fail(path, err.text);
	db_close(made);
	sqlite3 *raw = NULL;
	sqlite3_open(path, &raw);
	for (size_t i = 0; i < sizeof fill_sql / sizeof *fill_sql; i++) {
		char *sql = sqlite3_mprintf(fill_sql[i], entries), *why = NULL;
		if (sqlite3_exec(raw, sql, NULL, NULL, &why) != SQLITE_OK)
			fail(sql, why);
		sqlite3_free(sql);
	}
	fill_sketches(raw, entries);
	snprintf(mark, sizeof mark, "PRAGMA application_id = %d", tables_mark());
	sqlite3_exec(raw, mark, NULL, NULL, NULL);
	sqlite3_close(raw);
}

/* ---- filing ---- */

static void random_digest(char out[FILE_DIGEST_SIZE])
{
	for (int i = 0; i < 4; i++)
		snprintf(out + 16 * i, 17, "%016llx", (unsigned long long)draw());
}

static const char *filler(struct arena *arena, size_t size)
{
	char *text = arena_alloc(arena, size + 1);
	memset(text, 'a', size);
	return text;
}

static void file_one(struct db *db, long long n, struct arena *arena, struct err *err)
{
	char digest[FILE_DIGEST_SIZE], unit[32];
	static const char *files[] = { "Bài dự thi.docx" }, *paths[] = { "2" };
	struct part parts[2] = { { .path = "1", .type = "text/plain", .size = 300, .role = PART_BODY },
	                         { .path = "2", .type = "application/msword", .filename = "Bài dự thi.docx", .size = 30000, .role = PART_DOCUMENT } };
	struct finding findings[1] = { { .rule = "author-phone", .clause = "II.2.đ", .evidence = "0912", .where = "dòng 3", .message = "Số điện thoại." } };
	struct submission s = { .subject = "Bài dự thi", .parts = parts, .part_count = 2 };
	struct verdict v = { .kind = KIND_ENTRY, .why = "an entry", .received = NOW + n, .sender = "quechi@thu.example", .entry_count = 1 };
	struct answer_row row = { .template_name = "acknowledgement", .subject = "Đã nhận", .made = NOW + n };
	int64_t id = 0;
	random_digest(digest);
	struct intake_row intake = { .account = "imaps://thiviet@mail.example/INBOX", .uidvalidity = 7, .uid = 5000000 + n, .name = "", .digest = digest, .size = 60000, .internal_date = NOW + n };
	random_digest(parts[0].sha256);
	random_digest(parts[1].sha256);
	s.message_id = arena_print(arena, "<%s@thu.example>", digest);
	snprintf(unit, sizeof unit, "don-vi-%04lld", n * 7919 % UNITS);
	v.entries = arena_alloc(arena, sizeof *v.entries);
	struct entry *e = &v.entries[0];
	*e = (struct entry){ .title = "Nồi cháo sáng thứ bảy", .category = CATEGORY_NTVT, .contest = "2023", .words = 812, .files = files, .file_paths = paths, .file_count = 1,
	                     .body = essay(arena), .findings = findings, .finding_count = 1, .unit = unit,
	                     .author = { .name = arena_print(arena, "Trịnh Hải Đường %lld", n), .birth_year = 1979, .phone = "0912000101" }, .subject = { .name = "Đỗ Thị Mây" } };
	random_digest(e->body_digest);
	snprintf(row.to, sizeof row.to, "nguoi%lld@thu.example", n % 50000);
	random_digest(digest);
	if (letters_intake(db, &intake, NOW + n, &id, err) < 0 || letters_set(db, id, LETTER_READ, NULL, NOW + n, err) < 0 || letters_facts(db, id, &s, &v, err) < 0 ||
	    entries_file(db, id, &v, "BTL", NULL, NOW + n, arena, err) < 0)
		fail("filing", err->text);
	snprintf(row.code, sizeof row.code, "%s", e->code);
	snprintf(row.message_id, sizeof row.message_id, "<%s.%.16s@hoadep.example>", e->code, digest);
	if (entries_address_known(db, row.to, err) < 0 || answers_add(db, id, &row, filler(arena, MESSAGE), MESSAGE, 10, err) < 0 ||
	    letters_set(db, id, LETTER_FILED, NULL, NOW + n, err) < 0)
		fail("filing", err->text);
}

static double processor(void)
{
	struct rusage u;
	getrusage(RUSAGE_SELF, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) + (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

/* Letters a second; `cpu` microseconds of the processor for each. */
static double file_all(const char *path, int letters, long long first, double *cpu)
{
	struct err err = { "" };
	struct db *db = db_open(path, NULL, true, &err);
	if (!db)
		fail(path, err.text);
	double begun = seconds(), used = processor();
	for (int i = 0; i < letters; i += GROUP) {
		struct arena *arena = arena_new(64 << 20);
		if (db_begin(db, &err) != 0)
			fail("begin", err.text);
		for (int k = 0; k < GROUP && i + k < letters; k++)
			file_one(db, first + i + k, arena, &err);
		if (db_commit(db, &err) != 0)
			fail("commit", err.text);
		arena_free(arena);
	}
	double took = seconds() - begun;
	*cpu = (processor() - used) * 1e6 / letters;
	db_close(db);
	return letters / took;
}

/* ---- questions ---- */

static void count_walked(const struct counted *entry, void *with)
{
	*(long long *)with += entry->state == ENTRY_ACCEPTED;
}

static bool first_hundred(const json_t *entry, void *with)
{
	(void)entry;
	return ++*(int *)with < 1000;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return x < y ? -1 : x > y;
}

static void copy_file(const char *from, const char *to)
{
	char buffer[1 << 16];
	int in = open(from, O_RDONLY), out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	for (ssize_t n; (n = read(in, buffer, sizeof buffer)) > 0;)
		if (write(out, buffer, (size_t)n) != n)
			fail(to, "cannot be written");
	fsync(out);
	close(in);
	close(out);
}

static void remove_register(const char *path)
{
	char more[600];
	unlink(path);
	snprintf(more, sizeof more, "%s-wal", path);
	unlink(more);
	snprintf(more, sizeof more, "%s-shm", path);
	unlink(more);
}

int main(int argc, char **argv)
{
	long long entries = argc > 2 ? strtoll(argv[2], NULL, 10) : 1000000, walked = 0;
	int letters = argc > 3 ? (int)strtol(argv[3], NULL, 10) : 6400, listed = 0;
	char filled[500], empty[500], work[500], part[520];
	struct err err = { "" };
	double rates[2][ROUNDS], cpu[2][ROUNDS];
	if (argc < 2 || entries < 1 || letters < 1) {
		fputs("usage: register FOLDER [ENTRIES [LETTERS]]\n", stderr);
		return 2;
	}
	mkdir(argv[1], 0700);
	snprintf(filled, sizeof filled, "%.400s/filled-%lld.db", argv[1], entries);
	snprintf(part, sizeof part, "%s.part", filled);
	snprintf(empty, sizeof empty, "%.400s/empty.db", argv[1]);
	snprintf(work, sizeof work, "%.400s/work.db", argv[1]);
	if (!of_today(filled)) {
		double begun = seconds();
		remove_register(part);
		fill(part, entries);
		rename(part, filled);
		fprintf(stderr, "filled with %lld entries in %.0f s\n", entries, seconds() - begun);
	}
	remove_register(work);
	copy_file(filled, work);
	for (int i = 0; i < ROUNDS; i++) { /* in turns, so that a busy machine hurts both */
		remove_register(empty);
		rates[0][i] = file_all(empty, letters, 0, &cpu[0][i]);
		rates[1][i] = file_all(work, letters, 10000000LL + (long long)i * letters, &cpu[1][i]);
		fprintf(stderr, "round %d: empty %.0f, filled %.0f letters a second\n", i + 1, rates[0][i], rates[1][i]);
	}
	qsort(rates[0], ROUNDS, sizeof(double), by_size);
	qsort(rates[1], ROUNDS, sizeof(double), by_size);
	qsort(cpu[0], ROUNDS, sizeof(double), by_size);
	qsort(cpu[1], ROUNDS, sizeof(double), by_size);
	struct db *db = db_open_readonly(work, &err);
	if (!db)
		fail(work, err.text);
	double t0 = seconds();
	if (quotas_walk(db, "2023", INT64_MAX, count_walked, &walked, &err) != 0)
		fail("walk", err.text);
	double t1 = seconds();
	json_decref(status_json(db, &err));
	double t2 = seconds();
	struct entries_filter filter = { .contest = "2023" };
	if (entries_list(db, &filter, first_hundred, &listed, &err) != 0)
		fail("list", err.text);
	double t3 = seconds(), near = 0;
	for (int i = 0; i <= 100; i++) { /* the first reads the heads */
		struct sketches_match matches[SKETCHES_MOST];
		struct arena *arena = arena_new(1 << 20);
		const char *text = essay(arena);
		double begun = processor();
		if (sketches_find(db, text, 0, matches, &err) < 0)
			fail("sketches", err.text);
		if (i == 0)
			fprintf(stderr, "heads read in %.1f ms\n", (processor() - begun) * 1000);
		else
			near += (processor() - begun) * 10;
		arena_free(arena);
	}
	db_close(db);
	printf("{\"entries\": %lld, \"letters\": %d, \"empty\": %.0f, \"filled\": %.0f, \"ratio\": %.3f, \"empty_cpu_us\": %.0f, \"filled_cpu_us\": %.0f, \"near_ms\": %.2f, \"walk_ms\": %.0f, \"status_ms\": %.0f, \"list_ms\": %.0f}\n", entries, letters,
	       rates[0][ROUNDS / 2], rates[1][ROUNDS / 2], rates[1][ROUNDS / 2] / rates[0][ROUNDS / 2], cpu[0][ROUNDS / 2], cpu[1][ROUNDS / 2], near, (t1 - t0) * 1000, (t2 - t1) * 1000, (t3 - t2) * 1000);
	remove_register(work);
	remove_register(empty);
	return 0;
}
