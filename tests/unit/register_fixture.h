/* What the register's cases share: a register in a folder of its own, letters and entries made of invented people.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_FIXTURE_H
#define REGISTER_FIXTURE_H

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "register/answers.h"
#include "register/cases.h"
#include "register/entries.h"
#include "register/events.h"
#include "register/letters.h"
#include "register/overview.h"
#include "register/schema.h"
#include "register/status.h"
#include "unit.h"

#define NOW 1678760469 /* 2023-03-14T09:21:09+07:00 */

struct fixture {
	char dir[300], path[400], backups[400];
	struct db *db;
	const struct rules *rules; /* NULL: no unit is known */
	struct err err;
};

static inline void fixture_open(struct fixture *f)
{
	const char *tmp = getenv("TMPDIR");
	memset(f, 0, sizeof *f);
	/* Tests write command lines with this path in them and part them at spaces. */
	snprintf(f->dir, sizeof f->dir, "%.200s/hoadep-unit-XXXXXX", tmp && *tmp && strlen(tmp) < 200 && !strchr(tmp, ' ') ? tmp : "/tmp");
	if (!mkdtemp(f->dir))
		abort();
	snprintf(f->path, sizeof f->path, "%s/register.db", f->dir);
	snprintf(f->backups, sizeof f->backups, "%s/backups", f->dir);
	f->db = db_open(f->path, f->backups, true, &f->err);
	if (!CHECK_SAY(f->db != NULL, "no register: %s", f->err.text))
		exit(1);
	/* The disk is not what these cases look at: without syncs they take milliseconds. */
	sqlite3_exec(db_handle(f->db), "PRAGMA synchronous = OFF", NULL, NULL, NULL);
}

static inline void fixture_reopen(struct fixture *f)
{
	db_close(f->db);
	f->db = db_open(f->path, f->backups, false, &f->err);
	if (!CHECK_SAY(f->db != NULL, "no register: %s", f->err.text))
		exit(1);
	sqlite3_exec(db_handle(f->db), "PRAGMA synchronous = OFF", NULL, NULL, NULL);
}

static inline void fixture_empty(const char *dir)
{
	DIR *d = opendir(dir);
	for (struct dirent *e; d && (e = readdir(d));) {
		char path[900];
		snprintf(path, sizeof path, "%s/%s", dir, e->d_name);
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			unlink(path);
	}
	if (d)
		closedir(d);
	rmdir(dir);
}

static inline void fixture_close(struct fixture *f)
{
	db_close(f->db);
	fixture_empty(f->backups);
	fixture_empty(f->dir);
}

/* The one number of a query; -1 where it fails. */
static inline int64_t fixture_number(struct fixture *f, const char *sql)
{
	sqlite3_stmt *statement = NULL;
	int64_t n = -1;
	if (sqlite3_prepare_v2(db_handle(f->db), sql, -1, &statement, NULL) == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW)
		n = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return n;
}

/* A digest as unlike as its number. */
static inline const char *fixture_digest(int n, char out[FILE_DIGEST_SIZE])
{
	snprintf(out, FILE_DIGEST_SIZE, "%064x", (unsigned)n + 1);
	return out;
}

static inline int64_t fixture_letter(struct fixture *f, int n)
{
	char digest[FILE_DIGEST_SIZE];
	int64_t id = 0;
	struct intake_row row = { .account = "imaps://thiviet@mail.example/INBOX", .uidvalidity = 7, .uid = n, .name = "",
	                          .digest = fixture_digest(n, digest), .size = 1000 + n, .internal_date = NOW };
	int r = letters_intake(f->db, &row, NOW, &id, &f->err);
	CHECK_SAY(r == 1, "letter %d: %d %s", n, r, f->err.text);
	return id;
}

/* One entry of one author; a verdict lives in the arena. */
static inline struct verdict *fixture_verdict(struct arena *arena, size_t entries)
{
	struct verdict *v = arena_alloc(arena, sizeof *v);
	static const char *files[] = { "Bài dự thi.docx" }, *paths[] = { "2" };
	v->kind = entries > 1 ? KIND_BATCH : KIND_ENTRY;
	v->why = "an entry stands in an attachment";
	v->received = NOW;
	v->sender = "quechi@thu.example";
	v->sender_name = "Quế Chi";
	v->entry_count = entries;
	v->entries = arena_array(arena, entries + 1, sizeof *v->entries);
	for (size_t i = 0; i < entries; i++) {
		struct entry *e = &v->entries[i];
		e->title = "Nồi cháo sáng thứ bảy";
		e->category = CATEGORY_NTVT;
		e->contest = "2023";
		e->author = (struct person){ .name = "Trịnh Hải Đường", .birth_year = 1979, .address = "số 4, phường Mẫu", .phone = "0912000101",
		                             .occupation = "giáo viên", .workplace = "trường mẫu" };
		e->subject = (struct person){ .name = "Đỗ Thị Mây", .birth_year = 1958, .phone = "0912000102" };
		e->words = 812;
		e->files = files;
		e->file_paths = paths;
		e->file_count = 1;
		e->body = "Sáng thứ bảy nào bà Mây cũng nấu cháo.";
		snprintf(e->body_digest, sizeof e->body_digest, "%064zx", (size_t)4096 + i);
	}
	return v;
}

static inline struct submission *fixture_submission(struct arena *arena, const char *message_id)
{
	static struct part parts[2];
	struct submission *s = arena_alloc(arena, sizeof *s);
	char digest[FILE_DIGEST_SIZE];
	parts[0] = (struct part){ .path = "1", .type = "text/plain", .declared = "text/plain", .charset = "utf-8", .size = 12, .role = PART_BODY };
	parts[1] = (struct part){ .path = "2", .type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", .declared = "application/octet-stream",
	                          .filename = "Bài dự thi.docx", .size = 12345, .role = PART_DOCUMENT };
	snprintf(parts[0].sha256, FILE_DIGEST_SIZE, "%s", fixture_digest(900001, digest));
	snprintf(parts[1].sha256, FILE_DIGEST_SIZE, "%s", fixture_digest(900002, digest));
	s->message_id = message_id;
	s->subject = "Bài dự thi";
	s->parts = parts;
	s->part_count = 2;
	return s;
}

/* Files a letter as the clerk does, in one transaction.  Returns entries_file's result. */
static inline int fixture_file(struct fixture *f, int64_t letter, struct verdict *v, struct arena *arena)
{
	char message_id[64];
	snprintf(message_id, sizeof message_id, "<%lld@thu.example>", (long long)letter);
	struct letter now;
	int r = db_begin(f->db, &f->err);
	if (r == 0 && letters_get(f->db, letter, &now, &f->err) == 1 && now.state == LETTER_KEPT)
		r = letters_set(f->db, letter, LETTER_READ, NULL, NOW, &f->err);
	if (r == 0)
		r = letters_facts(f->db, letter, fixture_submission(arena, message_id), v, &f->err);
	if (r == 0)
		r = entries_file(f->db, letter, v, "BTL", f->rules, NOW, arena, &f->err);
	if (r == 0 && now.state != LETTER_FILED)
		r = letters_set(f->db, letter, LETTER_FILED, NULL, NOW, &f->err);
	if (r == 0)
		r = db_commit(f->db, &f->err);
	db_rollback(f->db);
	return r;
}

#endif
