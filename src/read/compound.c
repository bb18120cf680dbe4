/* Compound files: sectors in chains, and a directory that is a tree.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/compound.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "read/bytes.h"
#include "read/submission.h"

enum {
	HEADER = 512,
	IN_HEADER = 109,               /* sectors of the FAT that the header itself names */
	ENTRY = 128,
	MINI_SECTOR = 64,
	NONE = 0,                      /* kinds of a directory's entry (2.6.1) */
	STORAGE = 1,
	STREAM = 2,
	ROOT = 5,
};

/* 2.1: what is no number of a sector. */
static const uint32_t last_regular = 0xFFFFFFFA;

struct compound {
	const uint8_t *bytes;
	size_t len, sector;            /* bytes of a sector: 512 or 4096 */
	size_t sectors;
	uint32_t *fat;
	size_t fat_count;
	struct buf directory, mini, mini_fat;
	uint32_t cutoff;               /* streams shorter than this lie in the mini stream */
	uint32_t children[COMPOUND_MOST_ENTRIES];
	size_t child_count;
};

/* A sector's bytes; the last may be cut short.  NULL where the file has no such sector. */
static const uint8_t *sector_at(const struct compound *c, uint32_t number, size_t *len)
{
	size_t at = ((size_t)number + 1) * c->sector;
	if (number >= c->sectors || at >= c->len)
		return NULL;
	*len = c->len - at < c->sector ? c->len - at : c->sector;
	return c->bytes + at;
}

static void take_fat_sector(struct compound *c, uint32_t number)
{
	size_t len;
	const uint8_t *p = sector_at(c, number, &len);
	size_t per = c->sector / 4;
	/* The FAT can describe no more sectors than there are; a list that names one sector over and over ends here. */
	if (c->fat_count >= c->sectors)
		return;
	for (size_t i = 0; i < per && c->fat_count < c->sectors; i++)
		c->fat[c->fat_count++] = p && 4 * i + 4 <= len ? bytes_u32(p + 4 * i) : 0xFFFFFFFF;
}

static void read_fat(struct compound *c)
{
	for (size_t i = 0; i < IN_HEADER; i++) {
		uint32_t number = bytes_u32(c->bytes + 0x4C + 4 * i);
		if (number <= last_regular)
			take_fat_sector(c, number);
	}
	uint32_t next = bytes_u32(c->bytes + 0x44);
	size_t len, per = c->sector / 4;
	for (size_t steps = 0; next <= last_regular && steps < c->sectors; steps++) {
		const uint8_t *p = sector_at(c, next, &len);
		if (!p || len < c->sector)
			return;
		for (size_t i = 0; i + 1 < per; i++)
			if (bytes_u32(p + 4 * i) <= last_regular)
				take_fat_sector(c, bytes_u32(p + 4 * i));
		next = bytes_u32(p + 4 * (per - 1));
	}
}

/* Follows a chain for at most `size` bytes; a cycle ends with as many steps as there are sectors.  False where it breaks off early. */
static bool read_chain(const struct compound *c, uint32_t first, size_t size, struct buf *out)
{
	uint32_t next = first;
	for (size_t steps = 0; size > 0 && steps < c->sectors; steps++) {
		size_t len;
		const uint8_t *p = next <= last_regular ? sector_at(c, next, &len) : NULL;
		if (!p)
			return false;
		size_t n = len < size ? len : size;
		buf_add(out, p, n);
		size -= n;
		next = next < c->fat_count ? c->fat[next] : 0xFFFFFFFF;
	}
	return size == 0;
}

static bool read_mini_chain(const struct compound *c, uint32_t first, size_t size, struct buf *out)
{
	uint32_t next = first;
	size_t count = c->mini_fat.len / 4;
	for (size_t steps = 0; size > 0 && steps < count; steps++) {
		if (next >= count || (size_t)next * MINI_SECTOR >= c->mini.len)
			return false;
		size_t at = (size_t)next * MINI_SECTOR, n = c->mini.len - at < MINI_SECTOR ? c->mini.len - at : MINI_SECTOR;
		if (n > size)
			n = size;
		buf_add(out, c->mini.data + at, n);
		size -= n;
		next = bytes_u32((const uint8_t *)c->mini_fat.data + 4 * (size_t)next);
	}
	return size == 0;
}

static const uint8_t *entry_at(const struct compound *c, uint32_t number)
{
	return number < c->directory.len / ENTRY ? (const uint8_t *)c->directory.data + (size_t)number * ENTRY : NULL;
}

/* The root's children are a tree by left and right; those of other storages are of no matter.  Every entry is visited once. */
static void list_children(struct compound *c)
{
	size_t count = c->directory.len / ENTRY, top = 0;
	uint8_t *seen = calloc(count + 1, 1);
	uint32_t *stack = calloc(2 * count + 2, sizeof *stack);
	if (!seen || !stack)
		abort();
	stack[top++] = bytes_u32(entry_at(c, 0) + 0x4C);
	while (top > 0) {
		uint32_t number = stack[--top];
		const uint8_t *e = entry_at(c, number);
		if (!e || seen[number] || number == 0)
			continue;
		seen[number] = 1;
		if (e[0x42] != NONE && c->child_count < COMPOUND_MOST_ENTRIES)
			c->children[c->child_count++] = number;
		stack[top++] = bytes_u32(e + 0x44);
		stack[top++] = bytes_u32(e + 0x48);
	}
	free(seen);
	free(stack);
}

static bool read_tables(struct compound *c)
{
	read_fat(c);
	/* The directory says nowhere how long it is. */
	read_chain(c, bytes_u32(c->bytes + 0x30), (size_t)COMPOUND_MOST_ENTRIES * ENTRY, &c->directory);
	const uint8_t *root = entry_at(c, 0);
	if (!root || root[0x42] != ROOT)
		return false;
	list_children(c);
	size_t mini_sectors = bytes_u32(c->bytes + 0x40);
	if (mini_sectors > c->sectors)
		mini_sectors = c->sectors;
	read_chain(c, bytes_u32(c->bytes + 0x3C), mini_sectors * c->sector, &c->mini_fat);
	size_t mini = bytes_u32(root + 0x78);
	read_chain(c, bytes_u32(root + 0x74), mini < c->len ? mini : c->len, &c->mini);
	return true;
}

struct compound *compound_open(const void *bytes, size_t len)
{
	const uint8_t *p = bytes;
	if (len < HEADER || memcmp(p, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8) != 0)
		return NULL;
	int shift = bytes_u16(p + 0x1E);
	if (shift != 9 && shift != 12)
		return NULL;
	struct compound *c = calloc(1, sizeof *c);
	if (!c)
		abort();
	c->bytes = p;
	c->len = len;
	c->sector = (size_t)1 << shift;
	c->sectors = len / c->sector + 1;
	c->cutoff = bytes_u32(p + 0x38);
	c->fat = calloc(c->sectors, sizeof *c->fat);
	if (!c->fat)
		abort();
	if (!read_tables(c)) {
		compound_close(c);
		return NULL;
	}
	return c;
}

void compound_close(struct compound *c)
{
	if (!c)
		return;
	buf_release(&c->directory);
	buf_release(&c->mini);
	buf_release(&c->mini_fat);
	free(c->fat);
	free(c);
}

static bool is_named(const uint8_t *entry, const char *name)
{
	size_t len = strlen(name);
	if (bytes_u16(entry + 0x40) != 2 * (len + 1) || len > 31)
		return false;
	for (size_t i = 0; i < len; i++)
		if (entry[2 * i + 1] || tolower(entry[2 * i]) != tolower((unsigned char)name[i]))
			return false;
	return true;
}

static const uint8_t *find(const struct compound *c, const char *name)
{
	for (size_t i = 0; i < c->child_count; i++) {
		const uint8_t *e = entry_at(c, c->children[i]);
		if (e && is_named(e, name))
			return e;
	}
	return NULL;
}

bool compound_has(const struct compound *c, const char *name)
{
	return find(c, name) != NULL;
}

const char *compound_read(const struct compound *c, const char *name, size_t most, struct buf *out)
{
	const uint8_t *e = find(c, name);
	if (!e || e[0x42] != STREAM)
		return READ_DAMAGED;
	/* In files of 512-byte sectors the upper half of the size may hold anything (2.6.3). */
	size_t size = bytes_u32(e + 0x78);
	if (size > most)
		return READ_TOO_LARGE;
	if (size > c->len)
		return READ_DAMAGED;
	uint32_t first = bytes_u32(e + 0x74);
	bool whole = size < c->cutoff ? read_mini_chain(c, first, size, out) : read_chain(c, first, size, out);
	return whole ? NULL : READ_DAMAGED;
}
