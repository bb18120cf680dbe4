/* What an entry was, as JSON: written down before each change of it, read back to undo one and to show what changed.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/versions.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "register/entry_rows.h"

/* ---- writing ---- */

static json_t *text_json(const char *text)
{
	json_t *value = text ? json_string(text) : NULL;
	return value ? value : json_null();
}

/* What undo needs and nobody reads: file_rows [name, path, letter], page_rows [name, path, number, fingerprint], the people's rest. */
static void add_rows(const struct filed *was, json_t *out)
{
	const struct entry *e = &was->entry;
	json_t *files = json_array(), *pages = json_array();
	for (size_t i = 0; i < e->file_count; i++)
		json_array_append_new(files, json_pack("[o, o, I]", text_json(e->files[i]), text_json(e->file_paths[i]), (json_int_t)was->letters[i]));
	for (size_t i = 0; i < e->image_count; i++) {
		const struct page_image *p = &e->images[i];
		json_array_append_new(pages, json_pack("[o, o, i, I]", text_json(p->name), text_json(p->path), p->number, (json_int_t)p->fingerprint));
	}
	json_object_set_new(out, "file_rows", files);
	json_object_set_new(out, "page_rows", pages);
	json_object_set_new(out, "photos", json_integer(e->photos));
	json_object_set_new(out, "body", text_json(e->body));
	json_object_set_new(out, "body_digest", text_json(e->body_digest));
	json_object_set_new(out, "counted_at", json_integer(was->counted));
	json_object_set_new(out, "by_ocr", json_integer(e->title_by_ocr | e->author_by_ocr << 1));
}

/* The entry before the change: entries_show's object without its events, and what it takes to bring it back.  NULL with a reason. */
static char *written(struct db *db, const struct filed *was, struct err *err)
{
	json_t *entry = NULL;
	int found = entries_show(db, was->entry.code, &entry, err);
	if (found != 1) {
		if (found == 0)
			db_refuse(db, err, "There is no entry %s.", was->entry.code);
		return NULL;
	}
	json_object_del(entry, "events");
	add_rows(was, entry);
	char *out = json_dumps(entry, JSON_COMPACT);
	json_decref(entry);
	if (!out)
		abort(); /* all texts are UTF-8; there is no memory */
	return out;
}

static int next_number(struct db *db, int64_t entry, int64_t *n, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err, "SELECT coalesce(max(n), 0) + 1 FROM versions WHERE entry = ?1", "i", entry);
	int found = statement ? db_row(db, statement, err) : -1;
	if (found != 1)
		return -1;
	*n = sqlite3_column_int64(statement, 0);
	sqlite3_reset(statement);
	return 0;
}

int versions_keep(struct db *db, const struct filed *was, const struct change *change, int64_t at, int64_t *n, struct err *err)
{
	char *text = next_number(db, was->id, n, err) == 0 ? written(db, was, err) : NULL;
	if (!text)
		return -1;
	int r = db_do(db, err, "INSERT INTO versions (entry, n, at, who, what, letter, why, was) VALUES (?1, ?2, ?3, ?4, ?5, nullif(?6, 0), ?7, ?8)", "iiittitt",
	              was->id, *n, at, change->who, change->what, change->letter, change->why, text);
	free(text);
	return r < 0 ? -1 : 0;
}

/* ---- reading back ---- */

static const char *value(const json_t *object, const char *key, struct arena *arena)
{
	return arena_text(arena, json_string_value(json_object_get(object, key)));
}

static struct person person(const json_t *of, struct arena *arena)
{
	const char *kind = json_string_value(json_object_get(of, "kind"));
	return (struct person){
		.collective = kind && strcmp(kind, "collective") == 0, .name = value(of, "name", arena), .address = value(of, "address", arena),
		.phone = value(of, "phone", arena), .occupation = value(of, "occupation", arena), .workplace = value(of, "workplace", arena),
		.birth_year = (int)json_integer_value(json_object_get(of, "birth_year")),
	};
}

static void read_coauthors(const json_t *all, struct entry *out, struct arena *arena)
{
	size_t i;
	json_t *one;
	out->coauthor_count = json_array_size(all);
	out->coauthors = arena_array(arena, out->coauthor_count + 1, sizeof *out->coauthors);
	json_array_foreach(all, i, one)
		out->coauthors[i] = person(one, arena);
}

static void read_findings(const json_t *all, struct entry *out, struct arena *arena)
{
	size_t i;
	json_t *one;
	out->finding_count = json_array_size(all);
	out->findings = arena_array(arena, out->finding_count + 1, sizeof *out->findings);
	json_array_foreach(all, i, one)
		out->findings[i] = (struct finding){
			.rule = value(one, "rule", arena), .outcome = entry_rows_outcome(json_string_value(json_object_get(one, "outcome"))), .clause = value(one, "clause", arena),
			.evidence = value(one, "evidence", arena), .where = value(one, "where", arena), .message = value(one, "message", arena),
		};
}

static const char *item(const json_t *array, size_t i, struct arena *arena)
{
	const char *text = json_string_value(json_array_get(array, i));
	return arena_text(arena, text ? text : "");
}

static void read_files(const json_t *all, struct filed *out, struct arena *arena)
{
	size_t i, count = json_array_size(all);
	json_t *one;
	int64_t *letters = arena_array(arena, count + 1, sizeof *letters);
	struct entry *e = &out->entry;
	e->file_count = count;
	e->files = arena_array(arena, count + 1, sizeof *e->files);
	e->file_paths = arena_array(arena, count + 1, sizeof *e->file_paths);
	json_array_foreach(all, i, one) {
		e->files[i] = item(one, 0, arena);
		e->file_paths[i] = item(one, 1, arena);
		letters[i] = json_integer_value(json_array_get(one, 2));
	}
	out->letters = letters;
}

static void read_pages(const json_t *all, struct entry *out, struct arena *arena)
{
	size_t i;
	json_t *one;
	out->image_count = json_array_size(all);
	out->images = arena_array(arena, out->image_count + 1, sizeof *out->images);
	json_array_foreach(all, i, one)
		out->images[i] = (struct page_image){
			.name = item(one, 0, arena), .path = item(one, 1, arena), .number = (int)json_integer_value(json_array_get(one, 2)),
			.fingerprint = (uint64_t)json_integer_value(json_array_get(one, 3)),
		};
}

static void read_entry(const json_t *was, struct filed *out, struct arena *arena)
{
	struct entry *e = &out->entry;
	const char *digest = json_string_value(json_object_get(was, "body_digest"));
	int64_t ocr = json_integer_value(json_object_get(was, "by_ocr"));
	out->state = entry_state_of(json_string_value(json_object_get(was, "outcome")));
	out->counted = json_integer_value(json_object_get(was, "counted_at"));
	e->contest = value(was, "contest", arena);
	e->title = value(was, "title", arena);
	e->category = entry_rows_category(json_string_value(json_object_get(was, "category")));
	e->author = person(json_object_get(was, "author"), arena);
	e->subject = person(json_object_get(was, "subject"), arena);
	e->words = json_integer_value(json_object_get(was, "words"));
	e->photos = (int)json_integer_value(json_object_get(was, "photos"));
	e->body = value(was, "body", arena);
	snprintf(e->body_digest, sizeof e->body_digest, "%s", digest ? digest : "");
	e->theme = value(was, "theme", arena);
	e->author_mail = value(was, "author_mail", arena);
	e->title_by_ocr = ocr & 1;
	e->author_by_ocr = ocr & 2;
	read_coauthors(json_object_get(was, "coauthors"), e, arena);
	read_findings(json_object_get(was, "findings"), e, arena);
	read_files(json_object_get(was, "file_rows"), out, arena);
	read_pages(json_object_get(was, "page_rows"), e, arena);
	e->outcome = entry_outcome(e);
}

int versions_load(struct db *db, int64_t entry, int64_t n, struct arena *arena, struct filed *out, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err, "SELECT was FROM versions WHERE entry = ?1 AND n = ?2", "ii", entry, n);
	int found = statement ? db_row(db, statement, err) : -1;
	if (found != 1)
		return found;
	json_t *was = json_loads((const char *)sqlite3_column_text(statement, 0), 0, NULL);
	sqlite3_reset(statement);
	/* What was forgotten has lost what would have to be brought back. */
	bool whole = json_object_get(was, "file_rows") && json_string_value(json_object_get(was, "outcome"));
	if (whole)
		read_entry(was, out, arena);
	json_decref(was);
	return whole;
}

int versions_list(struct db *db, const char *code, json_t **out, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err, "SELECT v.n, v.at, v.who, v.what, v.letter, v.why, v.was FROM entries e LEFT JOIN versions v ON v.entry = e.id"
	                                 " WHERE e.code = ?1 ORDER BY v.n", "t", code);
	int more = -1;
	bool known = false;
	json_t *all = json_array();
	while (statement && (more = db_row(db, statement, err)) == 1) {
		char at[32];
		known = true;
		if (sqlite3_column_type(statement, 0) == SQLITE_NULL)
			continue;
		json_t *was = json_loads((const char *)sqlite3_column_text(statement, 6), 0, NULL);
		int64_t letter = sqlite3_column_int64(statement, 4);
		json_array_append_new(all, json_pack("{s:I, s:s, s:s, s:s, s:o, s:o, s:o}", "n", (json_int_t)sqlite3_column_int64(statement, 0), "at",
			clock_iso(sqlite3_column_int64(statement, 1), at), "who", (const char *)sqlite3_column_text(statement, 2), "what",
			(const char *)sqlite3_column_text(statement, 3), "letter", letter ? json_integer(letter) : json_null(), "why",
			text_json((const char *)sqlite3_column_text(statement, 5)), "was", was ? was : json_null()));
	}
	if (more < 0 || !known) {
		json_decref(all);
		return more < 0 ? -1 : 0;
	}
	*out = all;
	return 1;
}
