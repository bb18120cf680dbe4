/* rar and 7z, by libarchive from memory.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>
#include <string.h>
#include <sys/stat.h>

#include "base/library.h"
#include "read/entryname.h"
#include "read/inside.h"

static struct {
	__typeof__(archive_read_new) *archive_read_new;
	__typeof__(archive_read_free) *archive_read_free;
	__typeof__(archive_read_support_format_rar) *archive_read_support_format_rar;
	__typeof__(archive_read_support_format_rar5) *archive_read_support_format_rar5;
	__typeof__(archive_read_support_format_7zip) *archive_read_support_format_7zip;
	__typeof__(archive_read_open_memory) *archive_read_open_memory;
	__typeof__(archive_read_next_header) *archive_read_next_header;
	__typeof__(archive_read_data) *archive_read_data;
	__typeof__(archive_read_has_encrypted_entries) *archive_read_has_encrypted_entries;
	__typeof__(archive_error_string) *archive_error_string;
	__typeof__(archive_entry_pathname) *archive_entry_pathname;
	__typeof__(archive_entry_pathname_utf8) *archive_entry_pathname_utf8;
	__typeof__(archive_entry_filetype) *archive_entry_filetype;
	__typeof__(archive_entry_hardlink) *archive_entry_hardlink;
	__typeof__(archive_entry_size) *archive_entry_size;
	__typeof__(archive_entry_size_is_set) *archive_entry_size_is_set;
	__typeof__(archive_entry_is_data_encrypted) *archive_entry_is_data_encrypted;
	bool tried, there;
	locale_t utf8;      /* libarchive turns names into the locale's code; in "C" all Vietnamese would be lost */
} library;

enum { CHUNK = 64 << 10 };

struct unpacking {
	struct gather *g;
	int part;
	struct archive *archive;
	int count;
	struct buf bytes;
	int64_t passed_over; /* bytes of entries that were not read: in a solid archive they are unpacked all the same */
	bool locked, torn;
};

bool archive_warm(void)
{
	const struct library_function functions[] = {
		LIBRARY_FUNCTION(library, archive_read_new), LIBRARY_FUNCTION(library, archive_read_free),
		LIBRARY_FUNCTION(library, archive_read_support_format_rar), LIBRARY_FUNCTION(library, archive_read_support_format_rar5),
		LIBRARY_FUNCTION(library, archive_read_support_format_7zip), LIBRARY_FUNCTION(library, archive_read_open_memory),
		LIBRARY_FUNCTION(library, archive_read_next_header), LIBRARY_FUNCTION(library, archive_read_data),
		LIBRARY_FUNCTION(library, archive_read_has_encrypted_entries), LIBRARY_FUNCTION(library, archive_error_string),
		LIBRARY_FUNCTION(library, archive_entry_pathname), LIBRARY_FUNCTION(library, archive_entry_pathname_utf8),
		LIBRARY_FUNCTION(library, archive_entry_filetype), LIBRARY_FUNCTION(library, archive_entry_hardlink),
		LIBRARY_FUNCTION(library, archive_entry_size), LIBRARY_FUNCTION(library, archive_entry_size_is_set),
		LIBRARY_FUNCTION(library, archive_entry_is_data_encrypted),
	};
	if (library.tried)
		return library.there;
	library.tried = true;
	library.utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	library.there = library.utf8 && library_load("libarchive.so.13", functions, sizeof functions / sizeof *functions);
	return library.there;
}

/* Zero and the bytes in `out`, or the READ_* word of what is wrong. */
static const char *unpack(struct unpacking *u, struct archive_entry *entry)
{
	size_t most = inside_room(u->g);
	const char *why = NULL;
	char chunk[CHUNK];
	buf_clear(&u->bytes);
	if (library.archive_entry_size_is_set(entry) && library.archive_entry_size(entry) > (int64_t)most)
		return READ_TOO_LARGE;
	for (;;) {
		la_ssize_t n = library.archive_read_data(u->archive, chunk, sizeof chunk);
		if (n < 0)
			why = READ_DAMAGED;
		else if ((size_t)n > most - u->bytes.len)
			why = READ_TOO_LARGE;
		if (n <= 0 || why)
			break;
		buf_add(&u->bytes, chunk, (size_t)n);
	}
	if (why)
		u->g->inner_left -= (int64_t)u->bytes.len;
	return why;
}

static const char *name_of(struct arena *arena, struct archive_entry *entry)
{
	const char *name = library.archive_entry_pathname_utf8(entry);
	if (!name)
		name = library.archive_entry_pathname(entry);
	return entryname_mend(arena, name ? name : "");
}

/* Sizes are whatever the archive says. */
static void pass_over(struct unpacking *u, int64_t size)
{
	u->passed_over += size < 0 ? 0 : size > GATHER_MOST_INNER ? GATHER_MOST_INNER : size;
}

static void read_entry(struct unpacking *u, struct archive_entry *entry)
{
	const char *name = name_of(u->g->arena, entry);
	int64_t size = library.archive_entry_size_is_set(entry) ? library.archive_entry_size(entry) : 0;
	if (library.archive_entry_filetype(entry) != S_IFREG || library.archive_entry_hardlink(entry) || inside_passed_over(name)) {
		pass_over(u, size);
		return;
	}
	const char *why = library.archive_entry_is_data_encrypted(entry) ? READ_LOCKED : unpack(u, entry);
	if (why) {
		pass_over(u, size);
		inside_unread(u->g, u->part, ++u->count, name, size < INT32_MAX ? size : 0, why);
	}
	else
		inside_read(u->g, u->part, ++u->count, name, buf_str(&u->bytes), u->bytes.len);
}

/* libarchive says "encrypted" of a 7z whose table is, in words alone. */
static bool says_locked(struct archive *archive)
{
	const char *why = library.archive_error_string(archive);
	return library.archive_read_has_encrypted_entries(archive) > 0 || (why && strcasestr(why, "encrypt"));
}

static void read_entries(struct unpacking *u)
{
	struct archive_entry *entry;
	for (int n = 0;; n++) {
		int r = library.archive_read_next_header(u->archive, &entry);
		if (r == ARCHIVE_EOF)
			return;
		u->torn = r != ARCHIVE_OK && r != ARCHIVE_WARN;
		if (u->torn) {
			u->locked = says_locked(u->archive);
			return;
		}
		if (n == ARCHIVE_MOST_ENTRIES || u->g->out->part_count >= SUBMISSION_MOST_PARTS) {
			gather_defect(u->g, -1, "too-many-parts");
			u->g->out->parts[u->part].unread = READ_TOO_LARGE;
			return;
		}
		read_entry(u, entry);
		if (u->passed_over >= GATHER_MOST_INNER) {
			u->g->out->parts[u->part].unread = READ_TOO_LARGE;
			return;
		}
	}
}

/* A container whose files are all under a password is itself what is locked. */
static void say_why(struct unpacking *u, int first)
{
	struct submission *s = u->g->out;
	int locked = 0;
	for (size_t i = (size_t)first; i < s->part_count; i++)
		locked += s->parts[i].unread && strcmp(s->parts[i].unread, READ_LOCKED) == 0;
	if (u->torn)
		s->parts[u->part].unread = u->locked ? READ_LOCKED : READ_DAMAGED;
	else if (u->count > 0 && locked == u->count && s->part_count == (size_t)(first + u->count)) {
		s->part_count = (size_t)first;
		s->parts[u->part].unread = READ_LOCKED;
	}
}

void archive_read(struct gather *g, int part, const char *bytes, size_t len)
{
	struct unpacking u = { .g = g, .part = part };
	if (!archive_warm()) {
		g->out->parts[part].unread = READ_LATER;
		return;
	}
	if (!inside_enter(g, part))
		return;
	int first = (int)g->out->part_count;
	int64_t withheld = inside_withhold(g, len);
	locale_t before = uselocale(library.utf8);
	u.archive = library.archive_read_new();
	if (!u.archive)
		abort();
	library.archive_read_support_format_rar(u.archive);
	library.archive_read_support_format_rar5(u.archive);
	library.archive_read_support_format_7zip(u.archive);
	u.torn = library.archive_read_open_memory(u.archive, bytes, len) != ARCHIVE_OK;
	u.locked = u.torn && says_locked(u.archive);
	if (!u.torn)
		read_entries(&u);
	say_why(&u, first);
	library.archive_read_free(u.archive);
	uselocale(before);
	buf_release(&u.bytes);
	g->inner_left += withheld;
	inside_leave(g, part);
}
