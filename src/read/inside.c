/* A file found inside another: in a zip, a rar, a winmail.dat.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/inside.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "read/charset.h"
#include "read/document.h"
#include "read/leaf.h"
#include "read/parameter.h"
#include "read/part.h"
#include "read/tree.h"

enum { MOST_PATH = 220 };   /* bytes of a container's path; the tree of a letter below it goes to 230 (tree.c) */

bool inside_enter(struct gather *g, int container)
{
	struct part *p = &g->out->parts[container];
	if (g->depth < GATHER_MOST_NESTING && strlen(p->path) <= MOST_PATH) {
		g->depth++;
		return true;
	}
	gather_defect(g, container, "too-deep");
	gather_defect(g, -1, "too-deep");
	p->unread = READ_TOO_LARGE;
	return false;
}

/* The files of a container follow it: the reading is depth first. */
static bool has_children(const struct submission *s, int container)
{
	const char *path = s->parts[container].path;
	size_t n = strlen(path);
	if ((size_t)container + 1 >= s->part_count)
		return false;
	const char *next = s->parts[container + 1].path;
	return strncmp(next, path, n) == 0 && next[n] == '.';
}

void inside_leave(struct gather *g, int container)
{
	struct part *p = &g->out->parts[container];
	g->depth--;
	if (has_children(g->out, container))
		p->role = PART_CONTAINER;
	else if (!p->unread)
		p->unread = READ_DAMAGED;   /* it came empty: what its sender thinks to have sent is not there */
}

int64_t inside_withhold(struct gather *g, size_t len)
{
	int64_t most = INSIDE_LEAST_ROOM + (int64_t)len * INSIDE_MOST_RATIO;
	int64_t over = g->inner_left > most ? g->inner_left - most : 0;
	g->inner_left -= over;
	return over;
}

size_t inside_room(const struct gather *g)
{
	if (g->inner_left <= 0)
		return 0;
	return g->inner_left < GATHER_MOST_DOCUMENT ? (size_t)g->inner_left : GATHER_MOST_DOCUMENT;
}

static int add(struct gather *g, int container, int number, const char *name)
{
	const char *path = arena_print(g->arena, "%s.%d", g->out->parts[container].path, number);
	int part = gather_part(g, path);
	if (part < 0)
		return -1;
	const char *clean = name ? charset_clean(g->arena, name, strlen(name)) : NULL;
	struct part *p = &g->out->parts[part];
	p->filename = clean ? parameter_filename(g->arena, clean) : NULL;
	digest_of("", 0, p->sha256);
	return part;
}

int inside_unread(struct gather *g, int container, int number, const char *name, long long size, const char *why)
{
	int part = add(g, container, number, name);
	if (part < 0)
		return -1;
	g->out->parts[part].size = size > 0 ? size : 0;
	g->out->parts[part].unread = why;
	return part;
}

/* Adds the part and says what is known of its bytes before they are read. */
static int measured(struct gather *g, int container, int number, const char *name, const char *bytes, size_t len)
{
	if (len > inside_room(g)) {
		inside_unread(g, container, number, name, (long long)len, READ_TOO_LARGE);
		return -1;
	}
	int part = add(g, container, number, name);
	if (part < 0)
		return -1;
	g->inner_left -= (int64_t)len;
	g->out->parts[part].size = (int64_t)len;
	digest_of(bytes, len, g->out->parts[part].sha256);
	return part;
}

/* A reader that dies between two files of a container died of the container. */
static void reopen(struct gather *g, int container)
{
	gather_opening(g, g->out->parts[container].path);
}

static void read_letter(struct gather *g, int part, const char *bytes, size_t len)
{
	if (!inside_enter(g, part))
		return;
	if (gather_opening(g, g->out->parts[part].path)) {
		tree_message(g, part, bytes, len);
		gather_opened(g);
	} else {
		g->out->parts[part].unread = READ_KILLED;
	}
	inside_leave(g, part);
}

int inside_read(struct gather *g, int container, int number, const char *name, const char *bytes, size_t len)
{
	int part = measured(g, container, number, name, bytes, len);
	if (part < 0)
		return -1;
	struct leaf leaf = { .bytes = bytes, .len = len };
	leaf.kind = kind_whole(g->arena, kind_of(g->arena, bytes, len, false), bytes, len);
	g->out->parts[part].type = g->out->parts[part].declared = leaf.kind.type;
	if (part_is_letter(&g->out->parts[part], &leaf))
		read_letter(g, part, bytes, len);
	else
		part_read_file(g, part, &leaf);
	reopen(g, container);
	return part;
}

static const char *type_of(enum kind_class what)
{
	return what == KIND_HTML ? "text/html" : what == KIND_RTF ? "text/rtf" : "text/plain";
}

int inside_text(struct gather *g, int container, int number, enum kind_class what, const char *label, const char *bytes, size_t len)
{
	int part = measured(g, container, number, NULL, bytes, len);
	if (part < 0)
		return -1;
	struct leaf leaf = { .bytes = bytes, .len = len, .kind = { .what = what, .type = type_of(what) } };
	g->out->parts[part].type = g->out->parts[part].declared = leaf.kind.type;
	g->out->parts[part].charset = label;
	part_read_document(g, part, leaf.kind, &leaf);
	reopen(g, container);
	return part;
}

static bool begins(const char *name, const char *with)
{
	return strncasecmp(name, with, strlen(with)) == 0;
}

bool inside_passed_over(const char *name)
{
	static const char *const whole[] = { ".ds_store", "thumbs.db", "ehthumbs.db", "desktop.ini", ".localized", "icon\r" };
	const char *base = name;
	if (begins(name, "__MACOSX/"))
		return true;
	for (const char *p = name; *p; p++)
		if (*p == '/' || *p == '\\')
			base = p + 1;
	for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
		if (strcasecmp(base, whole[i]) == 0)
			return true;
	/* What a Mac keeps beside a file, and what Word and LibreOffice keep while one is open. */
	return begins(base, "._") || begins(base, "~$") || begins(base, ".~lock.");
}
