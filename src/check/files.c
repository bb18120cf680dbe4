/* One table for what cannot be read (entry.yaml, files), one for the names of paper.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/files.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { LONGEST_ENDING = 6 }; /* bytes: ".docx", ".pages" */

static const char empty[] = "empty"; /* of words_unread: opened, and there is nothing in it */

/* ".docx" is the end of its name, anything else the beginning of its type. */
static bool is_kind(const struct part *p, const char *kind)
{
	if (kind[0] != '.')
		return (p->type && text_begins(p->type, kind)) || (p->declared && text_begins(p->declared, kind));
	size_t n = strlen(kind), len = p->filename ? strlen(p->filename) : 0;
	return len > n && text_same(p->filename + len - n, kind);
}

static bool fits(const struct unread_words *w, const struct part *p)
{
	if (w->why && strcmp(words_unread[w->why], p->unread ? p->unread : empty) != 0)
		return false;
	for (size_t i = 0; i < w->kind_count; i++)
		if (is_kind(p, w->kinds[i]))
			return true;
	return w->kind_count == 0;
}

const char *files_short_name(const char *name, struct arena *arena)
{
	const char *dot = strrchr(name, '.');
	const char *ending = dot && dot > name && strlen(dot) <= LONGEST_ENDING ? dot : "";
	const char *stem = arena_copy(arena, name, strlen(name) - strlen(ending));
	return arena_print(arena, "%s%s", text_cut(arena, stem, FILES_SHORT_NAME), ending);
}

const char *files_why(const struct words *words, const struct part *part, const char *name, struct arena *arena)
{
	static const char blank[] = "{file}";
	for (size_t i = 0; i < words->files.unread_count; i++) {
		const struct unread_words *w = &words->files.unread[i];
		const char *at = fits(w, part) ? strstr(w->message, blank) : NULL;
		if (at)
			return arena_print(arena, "%.*s%s%s", (int)(at - w->message), w->message, name, at + strlen(blank));
		if (fits(w, part))
			return w->message;
	}
	return NULL;
}

static bool host_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
}

/* The host, or one below it: "sharepoint.com" is also "so-nv.sharepoint.com", but not "notsharepoint.com". */
static bool of_host(const char *text, size_t len, const char *host)
{
	size_t n = strlen(host);
	if (len < n || strncasecmp(text + len - n, host, n) != 0)
		return false;
	return len == n || text[len - n - 1] == '.';
}

/* A host that stands in a text as a link: "https://drive.google.com/file/...", "drive.google.com/...". */
static const char *drive_in(const struct words *w, const char *text, size_t len, struct arena *arena)
{
	for (size_t i = 0; i < len; i++) {
		size_t end = i;
		if (!host_byte(text[i]))
			continue;
		while (end < len && host_byte(text[end]))
			end++;
		bool link = end < len && text[end] == '/' && memchr(text + i, '.', end - i) && !(i && text[i - 1] == '@');
		for (size_t k = 0; link && k < w->files.drive_count; k++)
			if (of_host(text + i, end - i, w->files.drives[k]))
				return text_lower(arena, arena_copy(arena, text + i, end - i));
		i = end;
	}
	return NULL;
}

const char *files_drive(const struct letter *l)
{
	const struct source *s = l->mail ? l->mail->source : NULL;
	const char *host = NULL;
	for (size_t i = 0; s && i < s->line_count && !host; i++) {
		const struct line *line = &s->lines[i];
		if (line->role != LINE_QUOTED && line->role != LINE_SIGNATURE)
			host = drive_in(l->words, s->folded.bytes + line->start, line->end - line->start, l->arena);
	}
	/* Gmail's link to a drive is a name in the html, and an address in the plain text beside it, or the other way round. */
	for (size_t i = 0; i < l->submission->part_count && !host; i++) {
		const struct part *p = &l->submission->parts[i];
		if (p->role == PART_OTHER_BODY && p->text && !letter_message_of(l->submission, p))
			host = drive_in(l->words, p->text, strlen(p->text), l->arena);
	}
	return host;
}

static bool near(int a, int b)
{
	return abs(a - b) <= FILES_PAPER_TOLERANCE;
}

/* Points, upright. */
static const struct paper_size {
	const char *name;
	int width, height;
} papers[] = {
	{ "A4", 595, 842 }, { "Letter", 612, 792 }, { "Legal", 612, 1008 }, { "A3", 842, 1191 }, { "A5", 420, 595 }, { "B5", 499, 709 }, { "F4", 595, 935 },
};

static const char *paper_name(const struct part *p)
{
	for (size_t i = 0; i < sizeof papers / sizeof *papers; i++)
		if ((near(p->paper_width, papers[i].width) && near(p->paper_height, papers[i].height)) || (near(p->paper_width, papers[i].height) && near(p->paper_height, papers[i].width)))
			return papers[i].name;
	return NULL;
}

bool files_other_paper(const struct part *p)
{
	const char *name = p->paper_width > 0 && p->paper_height > 0 ? paper_name(p) : papers[0].name;
	return name != papers[0].name;
}

const char *files_paper(const struct part *p, struct arena *arena)
{
	const char *name = paper_name(p);
	int width = (int)((p->paper_width * 254L + 360) / 720), height = (int)((p->paper_height * 254L + 360) / 720); /* millimetres */
	return arena_print(arena, "%d,%d × %d,%d cm%s%s%s", width / 10, width % 10, height / 10, height % 10, name ? " (" : "", name ? name : "", name ? ")" : "");
}
