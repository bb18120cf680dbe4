/* Cells are cut from the text as it was written: the folded shadow no longer shows empty ones.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/roster_grid.h"

#include <string.h>

enum { LEAST_PARTS = 2, LEAST_SEMICOLONS = 4, LEAST_GAP = 2, MOST_NUMBER = 9999 };

static const char *line_bytes(const struct source *s, size_t i, size_t *len)
{
	const struct folded *f = &s->folded;
	size_t start = f->at[s->lines[i].start], end = f->at[s->lines[i].end];
	while (start > 0 && f->text[start - 1] != '\n')
		start--;
	end += strcspn(f->text + end, "\n");
	*len = end > start ? end - start : 0;
	return f->text + start;
}

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* A no-break space is two bytes, and as blank as any. */
static void trim(const char **text, size_t *len)
{
	static const char nbsp[] = "\xc2\xa0";
	for (bool more = true; more && *len;) {
		more = false;
		if (blank(**text) || **text == '\n') {
			++*text;
			--*len;
			more = true;
		} else if (*len > 1 && memcmp(*text, nbsp, 2) == 0) {
			*text += 2;
			*len -= 2;
			more = true;
		}
	}
	for (bool more = true; more && *len;) {
		more = false;
		if (blank((*text)[*len - 1]) || (*text)[*len - 1] == '\n') {
			--*len;
			more = true;
		} else if (*len > 1 && memcmp(*text + *len - 2, nbsp, 2) == 0) {
			*len -= 2;
			more = true;
		}
	}
}

static size_t count_of(const char *t, size_t len, char c)
{
	size_t n = 0;
	for (const char *p = t; (p = memchr(p, c, len - (size_t)(p - t))); p++)
		n++;
	return n;
}

/* Runs of blanks between words. */
static size_t gaps(const char *t, size_t len)
{
	size_t n = 0;
	trim(&t, &len);
	for (size_t i = 0; i < len; i++) {
		size_t k = i;
		while (k < len && blank(t[k]))
			k++;
		n += k - i >= LEAST_GAP;
		i = k > i ? k - 1 : i;
	}
	return n;
}

enum grid roster_grid_of(const struct source *s, size_t line)
{
	size_t len;
	const char *t = line_bytes(s, line, &len);
	if (len > ROSTER_MOST_LINE)
		return GRID_NONE;
	if (count_of(t, len, '|') >= LEAST_PARTS)
		return t[strspn(t, " \t")] == '|' ? GRID_FRAMED : GRID_PIPES;
	if (count_of(t, len, '\t') >= LEAST_PARTS)
		return GRID_TABS;
	if (count_of(t, len, ';') >= LEAST_SEMICOLONS)
		return GRID_SEMICOLONS;
	return gaps(t, len) >= LEAST_PARTS ? GRID_BLANKS : GRID_NONE;
}

static void add(struct grid_row *out, const char *text, size_t len)
{
	trim(&text, &len);
	if (out->count == ROSTER_MOST_COLUMNS) {
		out->full |= len > 0;
		return;
	}
	out->cells[out->count++] = (struct grid_cell){ text, len };
	out->filled += len > 0;
}

/* The end of the cell that begins at `i`, and where the next begins. */
static size_t cell_end(const char *t, size_t len, size_t i, enum grid grid, size_t *next)
{
	size_t end = i;
	if (grid == GRID_BLANKS) {
		for (; end < len; end++) {
			size_t k = end;
			while (k < len && blank(t[k]))
				k++;
			if (k - end >= LEAST_GAP) {
				*next = k;
				return end;
			}
		}
	} else {
		char by = grid == GRID_TABS ? '\t' : grid == GRID_SEMICOLONS ? ';' : '|';
		while (end < len && t[end] != by)
			end++;
	}
	*next = end + 1;
	return end;
}

static void cut(const char *t, size_t len, enum grid grid, struct grid_row *out)
{
	size_t i = 0, next = 0;
	*out = (struct grid_row){ .count = 0 };
	if (grid == GRID_FRAMED || grid == GRID_BLANKS)
		trim(&t, &len);
	if (grid == GRID_FRAMED && len && t[0] == '|')
		i = 1;
	if (grid == GRID_FRAMED && len > i && t[len - 1] == '|')
		len--;
	for (bool more = true; more; i = next) {
		size_t end = cell_end(t, len, i, grid, &next);
		add(out, t + i, end - i);
		more = end < len;
	}
}

bool roster_grid_cut(const struct source *s, size_t from, size_t to, enum grid grid, struct arena *arena, struct grid_row *out)
{
	size_t len = 0, all = 0;
	if (to == from + 1) {
		const char *t = line_bytes(s, from, &len);
		if (len > ROSTER_MOST_LINE)
			return false;
		cut(t, len, grid, out);
		return true;
	}
	for (size_t i = from; i < to; i++) {
		line_bytes(s, i, &len);
		all += len + 1;
	}
	if (all > ROSTER_MOST_LINE)
		return false;
	char *joined = arena_alloc(arena, all + 1), *p = joined;
	for (size_t i = from; i < to; i++) {
		const char *t = line_bytes(s, i, &len);
		memcpy(p, t, len);
		p += len;
		*p++ = ' ';
	}
	cut(joined, all - 1, grid, out);
	return true;
}

int roster_grid_number(const struct grid_cell *cell)
{
	size_t i = 0;
	int value = 0;
	if (i < cell->len && cell->text[i] == '(')
		i++;
	size_t start = i;
	for (; i < cell->len && cell->text[i] >= '0' && cell->text[i] <= '9' && value <= MOST_NUMBER; i++)
		value = value * 10 + (cell->text[i] - '0');
	if (i == start || value > MOST_NUMBER)
		return -1;
	while (i < cell->len && strchr(".)", cell->text[i]))
		i++;
	return i == cell->len ? value : -1;
}

bool roster_grid_rule(const struct grid_row *row)
{
	for (size_t c = 0; c < row->count; c++)
		for (size_t i = 0; i < row->cells[c].len; i++)
			if (!strchr("-=_:+ ", row->cells[c].text[i]))
				return false;
	return row->filled > 0;
}
