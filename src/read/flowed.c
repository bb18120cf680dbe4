/* Undoes format=flowed, line by line as RFC 3676, 4 has it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/flowed.h"

#include <string.h>

struct flow {
	struct buf *out;
	size_t depth;     /* quotes before the paragraph that is open */
	bool open;        /* its last line ended softly */
};

static void begin_line(struct flow *f, size_t depth)
{
	for (size_t i = 0; i < depth; i++)
		buf_byte(f->out, '>');
	if (depth)
		buf_byte(f->out, ' ');
	f->depth = depth;
}

static void end_line(struct flow *f)
{
	buf_byte(f->out, '\n');
	f->open = false;
}

static void add_line(struct flow *f, const char *p, size_t len, bool delsp)
{
	size_t depth = 0;
	while (depth < len && p[depth] == '>')
		depth++;
	p += depth;
	len -= depth;
	/* A line that begins with a blank was stuffed by one (4.4). */
	if (len && *p == ' ') {
		p++;
		len--;
	}
	bool signature = len == 3 && memcmp(p, "-- ", 3) == 0;
	bool soft = len && p[len - 1] == ' ' && !signature;
	if (f->open && (depth != f->depth || signature))
		end_line(f);
	if (!f->open)
		begin_line(f, depth);
	buf_add(f->out, p, soft && delsp ? len - 1 : len);
	f->open = soft;
	if (!soft)
		end_line(f);
}

void flowed_text(const char *text, size_t len, bool delsp, struct buf *out)
{
	struct flow f = { .out = out };
	const char *end = text + len;
	while (text < end) {
		const char *line_end = memchr(text, '\n', (size_t)(end - text));
		add_line(&f, text, (size_t)((line_end ? line_end : end) - text), delsp);
		text = line_end ? line_end + 1 : end;
	}
	if (f.open)
		end_line(&f);
}
