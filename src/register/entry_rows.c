/* The rows that hang on an entry: people, findings, files, pages, its body; written and read back as struct entry.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/entry_rows.h"

#include <string.h>

#include "base/buf.h"
#include "register/images.h"
#include "register/sketches.h"

static int put_person(struct db *db, int64_t entry, const char *role, int64_t n, const struct person *person, struct err *err)
{
	return db_do(db, err, "INSERT INTO people (entry, role, n, collective, name, birth_year, address, phone, occupation, workplace)"
	             " VALUES (?1, ?2, ?3, ?4, ?5, nullif(?6, 0), ?7, ?8, ?9, ?10)", "itiit" "itttt", entry, role, n, (int64_t)person->collective, person->name,
	             (int64_t)person->birth_year, person->address, person->phone, person->occupation, person->workplace) < 0 ? -1 : 0;
}

static int put_people(struct db *db, int64_t id, const struct entry *entry, struct err *err)
{
	if (put_person(db, id, "author", 0, &entry->author, err) != 0 || put_person(db, id, "subject", 0, &entry->subject, err) != 0)
		return -1;
	for (size_t i = 0; i < entry->coauthor_count; i++)
		if (put_person(db, id, "coauthor", (int64_t)i, &entry->coauthors[i], err) != 0)
			return -1;
	return 0;
}

static int put_findings(struct db *db, int64_t id, const struct entry *entry, struct err *err)
{
	for (size_t i = 0; i < entry->finding_count; i++) {
		const struct finding *f = &entry->findings[i];
		if (db_do(db, err, "INSERT INTO findings (entry, n, rule, outcome, clause, evidence, place, message) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
		          "iitttttt", id, (int64_t)i, f->rule, outcome_word(f->outcome), f->clause ? f->clause : "", f->evidence ? f->evidence : "",
		          f->where ? f->where : "", f->message ? f->message : "") < 0)
			return -1;
	}
	return 0;
}

const char *entry_rows_rules(const struct entry *entry, struct arena *arena)
{
	const char *out = "";
	for (size_t i = 0; i < entry->finding_count; i++) {
		size_t before = 0;
		while (before < i && (entry->findings[before].outcome != entry->outcome || strcmp(entry->findings[before].rule, entry->findings[i].rule) != 0))
			before++;
		if (before == i && entry->findings[i].outcome == entry->outcome && entry->outcome != OUTCOME_NOTE)
			out = arena_print(arena, "%s%s%s", out, *out ? ", " : "", entry->findings[i].rule);
	}
	return out;
}

/* The bytes stay in the letter: here stands only which part of which letter holds them, and their digest. */
static int put_files(struct db *db, int64_t id, const struct entry *entry, int64_t letter, const int64_t *letters, struct err *err)
{
	for (size_t i = 0; i < entry->file_count; i++) {
		const char *path = entry->file_paths ? entry->file_paths[i] : "";
		if (db_do(db, err, "INSERT INTO entry_files (entry, n, sha256, name, letter, path)"
		          " VALUES (?1, ?2, (SELECT sha256 FROM parts WHERE letter = ?4 AND path = ?5), ?3, ?4, ?5)", "iitit",
		          id, (int64_t)i, entry->files[i], letters && letters[i] ? letters[i] : letter, path) < 0)
			return -1;
	}
	return 0;
}

int entry_rows_put(struct db *db, int64_t id, const struct entry *of, int64_t letter, const int64_t *letters, struct err *err)
{
	if (of->body && *of->body && db_do(db, err, "INSERT INTO bodies (entry, text) VALUES (?1, ?2)", "it", id, of->body) < 0)
		return -1;
	if (put_people(db, id, of, err) != 0 || put_findings(db, id, of, err) != 0 || put_files(db, id, of, letter, letters, err) != 0)
		return -1;
	return images_put(db, id, of, err) != 0 ? -1 : sketches_put(db, id, of, err);
}

int entry_rows_drop(struct db *db, int64_t id, struct err *err)
{
	static const char *const all[] = {
		"DELETE FROM bodies WHERE entry = ?1", "DELETE FROM people WHERE entry = ?1", "DELETE FROM findings WHERE entry = ?1",
		"DELETE FROM entry_files WHERE entry = ?1", "DELETE FROM pages WHERE entry = ?1",
	};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (db_do(db, err, all[i], "i", id) < 0)
			return -1;
	return 0;
}

enum category entry_rows_category(const char *word)
{
	static const enum category all[] = { CATEGORY_NTVT, CATEGORY_DHTT };
	for (size_t i = 0; word && i < sizeof all / sizeof *all; i++)
		if (strcmp(word, category_word(all[i])) == 0)
			return all[i];
	return CATEGORY_NONE;
}

enum outcome entry_rows_outcome(const char *word)
{
	enum outcome o = OUTCOME_REJECTED;
	while (word && o > OUTCOME_NOTE && strcmp(word, outcome_word(o)) != 0)
		o--;
	return word ? o : OUTCOME_NOTE;
}

static const char *text(sqlite3_stmt *statement, int column, struct arena *arena)
{
	return arena_text(arena, (const char *)sqlite3_column_text(statement, column));
}

/* What was gathered in a buffer as an array of the arena, one longer than it has, so that none is an array too. */
static void *settle(struct buf *all, size_t size, size_t *count, struct arena *arena)
{
	*count = all->len / size;
	void *out = arena_array(arena, *count + 1, size);
	if (all->len)
		memcpy(out, all->data, all->len);
	buf_release(all);
	return out;
}

static int take_people(struct db *db, int64_t id, struct entry *entry, struct arena *arena, struct err *err)
{
	struct buf coauthors = { 0 };
	int more = -1;
	sqlite3_stmt *statement = db_ask(db, err, "SELECT role, collective, name, birth_year, address, phone, occupation, workplace FROM people"
	                                 " WHERE entry = ?1 ORDER BY role, n", "i", id);
	while (statement && (more = db_row(db, statement, err)) == 1) {
		const char *role = (const char *)sqlite3_column_text(statement, 0);
		bool author = strcmp(role, "author") == 0, subject = strcmp(role, "subject") == 0;
		struct person person = {
			.collective = sqlite3_column_int(statement, 1), .name = text(statement, 2, arena), .birth_year = sqlite3_column_int(statement, 3),
			.address = text(statement, 4, arena), .phone = text(statement, 5, arena), .occupation = text(statement, 6, arena),
			.workplace = text(statement, 7, arena),
		};
		if (author)
			entry->author = person;
		else if (subject)
			entry->subject = person;
		else
			buf_add(&coauthors, &person, sizeof person);
	}
	entry->coauthors = settle(&coauthors, sizeof(struct person), &entry->coauthor_count, arena);
	return more;
}

static int take_findings(struct db *db, int64_t id, struct entry *entry, struct arena *arena, struct err *err)
{
	struct buf findings = { 0 };
	int more = -1;
	sqlite3_stmt *statement = db_ask(db, err, "SELECT rule, outcome, clause, evidence, place, message FROM findings WHERE entry = ?1 ORDER BY n", "i", id);
	while (statement && (more = db_row(db, statement, err)) == 1) {
		struct finding f = {
			.rule = text(statement, 0, arena), .outcome = entry_rows_outcome((const char *)sqlite3_column_text(statement, 1)), .clause = text(statement, 2, arena),
			.evidence = text(statement, 3, arena), .where = text(statement, 4, arena), .message = text(statement, 5, arena),
		};
		buf_add(&findings, &f, sizeof f);
	}
	entry->findings = settle(&findings, sizeof(struct finding), &entry->finding_count, arena);
	return more;
}

static int take_files(struct db *db, int64_t id, struct entry *entry, int64_t **letters, struct arena *arena, struct err *err)
{
	struct buf names = { 0 }, paths = { 0 }, places = { 0 };
	int more = -1;
	size_t count;
	sqlite3_stmt *statement = db_ask(db, err, "SELECT name, path, letter FROM entry_files WHERE entry = ?1 ORDER BY n", "i", id);
	while (statement && (more = db_row(db, statement, err)) == 1) {
		const char *name = text(statement, 0, arena), *path = text(statement, 1, arena);
		int64_t letter = sqlite3_column_int64(statement, 2);
		buf_add(&names, &name, sizeof name);
		buf_add(&paths, &path, sizeof path);
		buf_add(&places, &letter, sizeof letter);
	}
	entry->files = settle(&names, sizeof(char *), &entry->file_count, arena);
	entry->file_paths = settle(&paths, sizeof(char *), &count, arena);
	int64_t *in = settle(&places, sizeof(int64_t), &count, arena);
	if (letters)
		*letters = in;
	return more;
}

static int take_images(struct db *db, int64_t id, struct entry *entry, struct arena *arena, struct err *err)
{
	struct buf images = { 0 };
	int more = -1;
	sqlite3_stmt *statement = db_ask(db, err, "SELECT name, path, page, fingerprint FROM pages WHERE entry = ?1 ORDER BY n", "i", id);
	while (statement && (more = db_row(db, statement, err)) == 1) {
		struct page_image one = {
			.name = text(statement, 0, arena), .path = text(statement, 1, arena), .number = sqlite3_column_int(statement, 2),
			.fingerprint = (uint64_t)sqlite3_column_int64(statement, 3),
		};
		buf_add(&images, &one, sizeof one);
	}
	entry->images = settle(&images, sizeof(struct page_image), &entry->image_count, arena);
	return more;
}

static int take_body(struct db *db, int64_t id, struct entry *entry, struct arena *arena, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err, "SELECT text FROM bodies WHERE entry = ?1", "i", id);
	int found = statement ? db_row(db, statement, err) : -1;
	entry->body = found == 1 ? text(statement, 0, arena) : "";
	if (found == 1)
		sqlite3_reset(statement);
	return found < 0 ? -1 : 0;
}

int entry_rows_take(struct db *db, int64_t id, struct entry *out, struct arena *arena, struct err *err)
{
	if (take_people(db, id, out, arena, err) < 0 || take_findings(db, id, out, arena, err) < 0 || take_files(db, id, out, NULL, arena, err) < 0)
		return -1;
	return 0;
}

int entry_rows_take_whole(struct db *db, int64_t id, struct entry *out, int64_t **letters, struct arena *arena, struct err *err)
{
	if (take_people(db, id, out, arena, err) < 0 || take_findings(db, id, out, arena, err) < 0 || take_files(db, id, out, letters, arena, err) < 0)
		return -1;
	return take_images(db, id, out, arena, err) < 0 || take_body(db, id, out, arena, err) != 0 ? -1 : 0;
}
