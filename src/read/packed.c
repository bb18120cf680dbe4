/* Zips of files, by libzip from memory, and what lies in them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/packed.h"

#include <string.h>
#include <sys/stat.h>
#include <zip.h>

#include "read/entryname.h"
#include "read/inside.h"

enum { CHUNK = 64 << 10 };

struct packed {
	struct gather *g;
	int part;
	zip_t *zip;
	zip_int64_t entries;
	int count;          /* files added */
	struct buf bytes;   /* of the file in hand: one block for all */
};

static zip_t *open_zip(const void *bytes, size_t len)
{
	zip_error_t error;
	zip_error_init(&error);
	zip_source_t *source = zip_source_buffer_create(bytes, len, 0, &error);
	zip_t *zip = source ? zip_open_from_source(source, ZIP_RDONLY, &error) : NULL;
	zip_error_fini(&error);
	if (!zip)
		zip_source_free(source);
	return zip;
}

static const char *raw_name(zip_t *zip, zip_int64_t i)
{
	const char *name = zip_get_name(zip, (zip_uint64_t)i, ZIP_FL_ENC_RAW);
	return name ? name : "";
}

/* Folders, links and devices are no files; nor is what programs wrote for themselves. */
static bool is_file(zip_t *zip, zip_int64_t i)
{
	zip_uint8_t system;
	zip_uint32_t attributes;
	const char *name = raw_name(zip, i);
	size_t n = strlen(name);
	if (n > 0 && (name[n - 1] == '/' || name[n - 1] == '\\'))
		return false;
	if (zip_file_get_external_attributes(zip, (zip_uint64_t)i, 0, &system, &attributes) == 0 && system == ZIP_OPSYS_UNIX) {
		mode_t kind = attributes >> 16 & S_IFMT;
		if (kind != 0 && kind != S_IFREG)
			return false;
	}
	return !inside_passed_over(name);
}

static bool is_locked(const zip_stat_t *stat)
{
	return (stat->valid & ZIP_STAT_ENCRYPTION_METHOD) && stat->encryption_method != ZIP_EM_NONE;
}

/* What the zip as a whole is before anything is unpacked: locked, or a bomb whose entries lie over one another, or NULL. */
static const char *survey(const struct packed *p, size_t len)
{
	zip_uint64_t sum = 0;
	size_t files = 0, locked = 0;
	if (p->entries > PACKED_MOST_ENTRIES)
		return READ_TOO_LARGE;
	for (zip_int64_t i = 0; i < p->entries; i++) {
		zip_stat_t stat;
		if (zip_stat_index(p->zip, (zip_uint64_t)i, 0, &stat) != 0)
			return READ_DAMAGED;
		if ((stat.valid & ZIP_STAT_COMP_SIZE) && (stat.comp_size > len || (sum += stat.comp_size) > len))
			return READ_DAMAGED;
		if (is_file(p->zip, i)) {
			files++;
			locked += is_locked(&stat);
		}
	}
	return files && locked == files ? READ_LOCKED : NULL;
}

/* Unpacks as much as there is, whatever the headers claim.  NULL, or the READ_* word of what is wrong. */
static const char *unpack(struct packed *p, zip_int64_t i)
{
	zip_file_t *file = zip_fopen_index(p->zip, (zip_uint64_t)i, 0);
	size_t most = inside_room(p->g);
	const char *why = NULL;
	char chunk[CHUNK];
	buf_clear(&p->bytes);
	if (!file)
		return zip_error_code_zip(zip_get_error(p->zip)) == ZIP_ER_COMPNOTSUPP ? READ_LATER : READ_DAMAGED;
	for (;;) {
		zip_int64_t n = zip_fread(file, chunk, sizeof chunk);
		if (n < 0)
			why = READ_DAMAGED;
		else if ((size_t)n > most - p->bytes.len)
			why = READ_TOO_LARGE;
		if (n <= 0 || why)
			break;
		buf_add(&p->bytes, chunk, (size_t)n);
	}
	zip_fclose(file);
	/* What was unpacked in vain was unpacked all the same: a thousand torn entries may not cost a thousand times the room. */
	if (why)
		p->g->inner_left -= (int64_t)p->bytes.len;
	return why;
}

static void read_entry(struct packed *p, zip_int64_t i)
{
	zip_stat_t stat;
	const char *name = entryname_mend(p->g->arena, raw_name(p->zip, i)), *why = NULL;
	if (zip_stat_index(p->zip, (zip_uint64_t)i, 0, &stat) != 0)
		return;
	long long size = (stat.valid & ZIP_STAT_SIZE) && stat.size < INT32_MAX ? (long long)stat.size : 0;
	if (is_locked(&stat))
		why = READ_LOCKED;
	else if ((stat.valid & ZIP_STAT_SIZE) && stat.size > inside_room(p->g))
		why = READ_TOO_LARGE;
	else
		why = unpack(p, i);
	if (why)
		inside_unread(p->g, p->part, ++p->count, name, size, why);
	else
		inside_read(p->g, p->part, ++p->count, name, buf_str(&p->bytes), p->bytes.len);
}

static void read_entries(struct packed *p)
{
	if (!inside_enter(p->g, p->part))
		return;
	for (zip_int64_t i = 0; i < p->entries; i++) {
		if (!is_file(p->zip, i))
			continue;
		if (p->g->out->part_count >= SUBMISSION_MOST_PARTS) {
			gather_defect(p->g, -1, "too-many-parts");
			p->g->out->parts[p->part].unread = READ_TOO_LARGE;
			break;
		}
		read_entry(p, i);
	}
	inside_leave(p->g, p->part);
}

void packed_read(struct gather *g, int part, const char *bytes, size_t len)
{
	struct packed p = { .g = g, .part = part, .zip = open_zip(bytes, len) };
	if (!p.zip) {
		g->out->parts[part].unread = READ_DAMAGED;
		return;
	}
	p.entries = zip_get_num_entries(p.zip, 0);
	int64_t withheld = inside_withhold(g, len);
	const char *why = survey(&p, len);
	if (why)
		g->out->parts[part].unread = why;
	else
		read_entries(&p);
	g->inner_left += withheld;
	buf_release(&p.bytes);
	zip_discard(p.zip);
}
