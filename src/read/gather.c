/* A submission in the making.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/gather.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"

enum {
	MOST_DEFECTS = 32,               /* of one part; there are not so many words */
	LEAST_FORGOTTEN = 16 << 20,      /* bytes of a letter that is worth it: what is given back is faulted in again where it is read once more */
};

void gather_init(struct gather *g, int progress, const char *const *skip, size_t skip_count)
{
	*g = (struct gather){ .progress = progress, .skip = skip, .skip_count = skip_count, .text_left = GATHER_MOST_TEXT, .inner_left = GATHER_MOST_INNER,
		.hand_left = GATHER_MOST_HANDED, .hand_bytes_left = GATHER_MOST_HANDED_BYTES, .source = -1 };
	g->arena = arena_new(GATHER_MOST_ARENA);
	g->out = arena_alloc(g->arena, sizeof *g->out);
	g->out->arena = g->arena;
}

int gather_part(struct gather *g, const char *path)
{
	struct submission *s = g->out;
	if (s->part_count == SUBMISSION_MOST_PARTS) {
		gather_defect(g, -1, "too-many-parts");
		return -1;
	}
	if (s->part_count == g->part_room) {
		size_t room = g->part_room ? 4 * g->part_room : 4; /* most letters have no more, and zeros in all of them are pages to fault in */
		struct part *parts = arena_array(g->arena, room, sizeof *parts);
		if (s->part_count)
			memcpy(parts, s->parts, s->part_count * sizeof *parts);
		s->parts = parts;
		g->part_room = room;
	}
	struct part *p = &s->parts[s->part_count];
	p->path = arena_text(g->arena, path);
	p->type = p->declared = "application/octet-stream";
	p->role = PART_DOCUMENT;
	return (int)s->part_count++;
}

void gather_defect(struct gather *g, int part, const char *word)
{
	const char ***list = part < 0 ? &g->out->defects : &g->out->parts[part].defects;
	size_t *count = part < 0 ? &g->out->defect_count : &g->out->parts[part].defect_count;
	for (size_t i = 0; i < *count; i++)
		if (strcmp((*list)[i], word) == 0)
			return;
	if (*count == MOST_DEFECTS)
		return;
	if (*count == 0)
		*list = arena_array(g->arena, MOST_DEFECTS, sizeof **list);
	(*list)[(*count)++] = word;
}

size_t gather_room(const struct gather *g)
{
	return g->text_left < SUBMISSION_MOST_TEXT ? g->text_left : SUBMISSION_MOST_TEXT;
}

const char *gather_text(struct gather *g, int part, const char *text)
{
	size_t len = strlen(text), room = gather_room(g);
	if (len > room) {
		gather_defect(g, part, "text-too-large");
		for (len = room; len > 0 && ((unsigned char)text[len] & 0xC0) == 0x80; len--)
			;
		text = arena_copy(g->arena, text, len);
	}
	g->text_left -= len;
	return text;
}

static void tell(const struct gather *g, const char *word, const char *path)
{
	char line[600];
	int n = snprintf(line, sizeof line, "%s %s\n", word, path);
	if (g->progress >= 0 && n > 0 && (size_t)n < sizeof line && write(g->progress, line, (size_t)n) < 0)
		_exit(1); /* nobody listens any more */
}

bool gather_opening(struct gather *g, const char *path)
{
	for (size_t i = 0; i < g->skip_count; i++)
		if (strcmp(g->skip[i], path) == 0)
			return false;
	tell(g, "open", path);
	return true;
}

void gather_opened(struct gather *g)
{
	tell(g, "shut", "-");
}

void gather_forget(const struct gather *g, const char *from, size_t len)
{
	const uintptr_t page = 4096;
	if (!g->map || g->map_len < LEAST_FORGOTTEN || from < g->map || from + len > g->map + g->map_len)
		return;
	uintptr_t start = ((uintptr_t)from + page - 1) / page * page, end = ((uintptr_t)from + len) / page * page;
	if (from + len == g->map + g->map_len)
		end = ((uintptr_t)from + len + page - 1) / page * page;
	if (end > start)
		madvise((void *)start, end - start, MADV_DONTNEED);
}

bool gather_wants_picture(const struct gather *g, size_t len)
{
	return len >= GATHER_LEAST_PICTURE || g->out->bare_document;
}

void gather_hand(struct gather *g, int part, enum profile profile, const char *bytes, size_t len)
{
	struct part *p = &g->out->parts[part];
	bool picture = p->role == PART_PICTURE;
	char line[600];
	if (picture && !gather_wants_picture(g, len))
		return;
	p->unread = picture ? NULL : READ_LATER;
	if (g->progress < 0 || len == 0)
		return;
	int n = snprintf(line, sizeof line, "hand %d %d %zu %s\n", (int)profile, g->depth, len, p->path);
	if (g->hand_left == 0 || len > g->hand_bytes_left || len > GATHER_MOST_DOCUMENT || n < 0 || (size_t)n >= 256) {
		p->unread = picture ? NULL : READ_TOO_LARGE;
		return;
	}
	if (file_write_fd(g->progress, "the asker's pipe", line, (size_t)n, NULL) != 0 || file_write_fd(g->progress, "the asker's pipe", bytes, len, NULL) != 0)
		_exit(1); /* nobody listens any more */
	g->hand_left--;
	g->hand_bytes_left -= len;
}
