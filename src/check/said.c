/* What a letter says in its own words, as a digest: two letters of one digest say the same.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/said.h"

#include "base/buf.h"

static bool brings_files(const struct submission *s)
{
	for (size_t i = 0; i < s->part_count; i++)
		if (s->parts[i].role == PART_DOCUMENT || (s->parts[i].role == PART_PICTURE && s->parts[i].size >= LETTER_SMALL_PICTURE))
			return true;
	return false;
}

void said_digest(const struct letter *l, char out[FILE_DIGEST_SIZE])
{
	const struct source *s = l->mail ? l->mail->source : NULL;
	struct buf said = { 0 };
	int64_t words = 0;
	out[0] = '\0';
	if (!s || brings_files(l->submission))
		return;
	for (size_t i = 0; i < s->line_count; i++) {
		const struct line *line = &s->lines[i];
		if (source_blank(line) || line->role == LINE_QUOTED || line->role == LINE_SIGNATURE)
			continue;
		buf_add(&said, s->folded.bytes + line->start, line->end - line->start);
		buf_byte(&said, '\n');
		words += fold_count(s->folded.bytes + line->start, line->end - line->start);
	}
	if (words >= SAID_LEAST_WORDS)
		digest_of(said.data, said.len, out);
	buf_release(&said);
}
