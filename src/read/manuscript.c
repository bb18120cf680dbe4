/* Text, fonts and paper of a word processor's file, whatever its format.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/manuscript.h"

#include <stdlib.h>
#include <string.h>

#include "read/package.h"

enum {
	MOST_PENDING = 64 << 10,    /* of one stretch in an old code */
	LEAST_PAPER = 1000,         /* twentieths of a point: 1.8 cm; no printer's paper */
	MOST_PAPER = 63360,         /* Word's own limit, 22 inches, twice over */
};

void manuscript_init(struct manuscript *m, size_t limit, bool heed_fonts)
{
	*m = (struct manuscript){ .heed_fonts = heed_fonts };
	m->body = m->layout = layout_new(limit);
	m->head = layout_new(limit);
}

void manuscript_release(struct manuscript *m)
{
	layout_free(m->body);
	layout_free(m->head);
	oldfont_release(&m->old);
	buf_release(&m->pending);
}

void manuscript_settle(struct manuscript *m)
{
	struct buf text = { 0 };
	if (!m->pending.len)
		return;
	oldfont_add(&m->old, m->code, m->pending.data, m->pending.len, &text);
	if (m->old.old)
		m->used = m->code;
	if (m->words)
		layout_words(m->layout, buf_str(&text), text.len);
	else
		layout_text(m->layout, buf_str(&text), text.len);
	buf_release(&text);
	buf_clear(&m->pending);
}

static void take_text(struct manuscript *m, enum viet_code code, bool words, const char *text, size_t len)
{
	if (!m->heed_fonts)
		code = VIET_UNICODE;
	if (m->pending.len && (code != m->code || words != m->words || m->pending.len + len > MOST_PENDING))
		manuscript_settle(m);
	if (code != VIET_UNICODE && len <= MOST_PENDING) {
		m->code = code;
		m->words = words;
		buf_add(&m->pending, text, len);
	} else if (words) {
		layout_words(m->layout, text, len);
	} else {
		layout_text(m->layout, text, len);
	}
}

void manuscript_text(struct manuscript *m, enum viet_code code, const char *text, size_t len)
{
	take_text(m, code, false, text, len);
}

void manuscript_words(struct manuscript *m, enum viet_code code, const char *text, size_t len)
{
	take_text(m, code, true, text, len);
}

void manuscript_headers(struct manuscript *m, bool headers)
{
	manuscript_settle(m);
	layout_end_line(m->layout);
	m->layout = headers ? m->head : m->body;
}

/* A4 is 595 by 842 points, upright or across; printers' drivers and old programs are off by some (facts/documents.md, section 6). */
static bool is_a4(int width, int height)
{
	int a = width < height ? width : height, b = width < height ? height : width;
	return abs(a - 595) <= 8 && abs(b - 842) <= 8;
}

void manuscript_paper(struct manuscript *m, int64_t width, int64_t height)
{
	if (width < LEAST_PAPER || height < LEAST_PAPER || width > MOST_PAPER || height > MOST_PAPER)
		return;
	int w = (int)(width + 10) / 20, h = (int)(height + 10) / 20;
	if (m->paper_width && (m->paper_odd || is_a4(w, h)))
		return;
	m->paper_width = w;
	m->paper_height = h;
	m->paper_odd = !is_a4(w, h);
}

bool manuscript_full(const struct manuscript *m)
{
	return layout_full(m->body) || layout_full(m->head);
}

bool manuscript_lied(const struct manuscript *m)
{
	return m->old.foreign > 0 && m->old.foreign * 8 > m->old.old;
}

void manuscript_give(struct manuscript *m, struct gather *g, int part)
{
	struct part *p = &g->out->parts[part];
	struct buf all = { 0 };
	manuscript_settle(m);
	if (manuscript_full(m)) {
		p->unread = READ_TOO_LARGE;
		return;
	}
	buf_text(&all, layout_take(m->head, g->arena));
	buf_text(&all, layout_take(m->body, g->arena));
	const char *converted = layout_converted(m->body) ? layout_converted(m->body) : layout_converted(m->head);
	const char *text = arena_copy(g->arena, buf_str(&all), all.len);
	buf_release(&all);
	p->content = gather_text(g, part, text);
	p->paper_width = m->paper_width;
	p->paper_height = m->paper_height;
	if (!converted && m->used != VIET_UNICODE)
		converted = viet_code_word(m->used);
	if (converted)
		gather_defect(g, part, converted);
}

static bool read_once(struct gather *g, int part, struct package *package, manuscript_package_text *text, bool heed_fonts)
{
	struct manuscript m;
	manuscript_init(&m, gather_room(g), heed_fonts);
	const char *why = text(package, &m);
	bool lied = !why && manuscript_lied(&m);
	if (why)
		g->out->parts[part].unread = why;
	else if (!lied)
		manuscript_give(&m, g, part);
	manuscript_release(&m);
	return !lied;
}

void manuscript_read_package(struct gather *g, int part, const char *bytes, size_t len, manuscript_package_text *text)
{
	const char *why;
	struct package *package = package_open(bytes, len, &why);
	if (!package)
		g->out->parts[part].unread = why;
	else if (!read_once(g, part, package, text, true))
		read_once(g, part, package, text, false);
	package_close(package);
}
