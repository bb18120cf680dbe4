/* One pass over all fingerprints: a register has some thousand pages, and no index knows what is near.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/images.h"

#include <string.h>

#include "base/buf.h"

int images_put(struct db *db, int64_t entry, const struct entry *of, struct err *err)
{
	for (size_t i = 0; i < of->image_count; i++) {
		const struct page_image *p = &of->images[i];
		if (db_do(db, err, "INSERT INTO pages (entry, n, fingerprint, name, path, page) VALUES (?1, ?2, ?3, ?4, ?5, ?6)", "iiitti",
		          entry, (int64_t)i, (int64_t)p->fingerprint, p->name, p->path, (int64_t)p->number) < 0)
			return -1;
	}
	return 0;
}

/* A page in the register that is near to one of the entry's. */
struct near {
	int64_t entry, n;
	size_t page;
	int distance;
};

/* The entry's page that is nearest; its distance. */
static int nearest(const struct entry *of, uint64_t fingerprint, size_t *page)
{
	int least = 64;
	for (size_t i = 0; i < of->image_count; i++) {
		int distance = __builtin_popcountll(of->images[i].fingerprint ^ fingerprint);
		if (distance < least) {
			least = distance;
			*page = i;
		}
	}
	return least;
}

static int collect(struct db *db, const struct entry *of, struct buf *out, struct err *err)
{
	int more = -1;
	sqlite3_stmt *statement = db_ask(db, err, "SELECT fingerprint, entry, n FROM pages ORDER BY entry, n", "");
	while (statement && (more = db_row(db, statement, err)) == 1) {
		struct near near = { 0 };
		near.distance = nearest(of, (uint64_t)sqlite3_column_int64(statement, 0), &near.page);
		if (near.distance > IMAGES_NEAR)
			continue;
		near.entry = sqlite3_column_int64(statement, 1);
		near.n = sqlite3_column_int64(statement, 2);
		buf_add(out, &near, sizeof near);
	}
	return more;
}

/* Whether a near page counts: 1 with `out` filled, 0 it is of the same letter or of an entry that is no more, -1. */
static int look_up(struct db *db, int64_t letter, const struct near *near, struct arena *arena, struct image_match *out, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err,
		"SELECT e.code, p.name, p.page FROM pages p JOIN entries e ON e.id = p.entry WHERE p.entry = ?1 AND p.n = ?2"
		" AND e.state NOT IN ('withdrawn', 'superseded') AND NOT EXISTS (SELECT 1 FROM entry_letters el WHERE el.entry = e.id AND el.letter = ?3)",
		"iii", near->entry, near->n, letter);
	int found = statement ? db_row(db, statement, err) : -1;
	if (found != 1)
		return found;
	db_copy(statement, 0, out->code, sizeof out->code);
	out->name = arena_text(arena, (const char *)sqlite3_column_text(statement, 1));
	out->number = sqlite3_column_int(statement, 2);
	sqlite3_reset(statement);
	return 1;
}

int images_find(struct db *db, int64_t letter, const struct entry *of, struct arena *arena, struct image_match *out, struct err *err)
{
	struct buf all = { 0 };
	int found = 0;
	if (!of->image_count)
		return 0;
	if (collect(db, of, &all, err) < 0) {
		buf_release(&all);
		return -1;
	}
	const struct near *near = (const struct near *)(const void *)all.data;
	size_t count = all.len / sizeof *near;
	for (int distance = 0; distance <= IMAGES_NEAR && found == 0; distance++)
		for (size_t i = 0; i < count && found == 0; i++)
			if (near[i].distance == distance && (found = look_up(db, letter, &near[i], arena, out, err)) == 1)
				out->page = &of->images[near[i].page];
	buf_release(&all);
	return found;
}
