/* What confined readers add to the office's note.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk/illustrate.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arrive/spool.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "check/above.h"
#include "check/ruleset.h"
#include "read/showing.h"
#include "read/thumbnail.h"

enum { MOST_LETTERS = OFFICE_NOTE_FULL + OFFICE_NOTE_PICTURES, BODY_MOST = 64 << 10, WORDS_MOST = 256 << 20 };

struct illustrate {
	struct nursery *nursery;
	const char *spool;
	const struct rules *rules;
	struct office_note *note;
	const char *letters[MOST_LETTERS];   /* digests, each once */
	size_t count, next;
	struct showing *showing;             /* of letters[next]; NULL: not begun */
	struct showing_want wants[OFFICE_NOTE_PICTURES];
	size_t which[OFFICE_NOTE_PICTURES], want_count; /* in the note's pictures, beside wants */
	int64_t until_ms, letter_until_ms;
};

static void add_letter(struct illustrate *i, const char *digest)
{
	for (size_t k = 0; digest && k < i->count; k++)
		if (strcmp(i->letters[k], digest) == 0)
			return;
	if (digest && i->count < MOST_LETTERS)
		i->letters[i->count++] = digest;
}

struct illustrate *illustrate_start(struct nursery *nursery, const char *spool, const struct rules *rules, struct office_note *note)
{
	struct illustrate *i = calloc(1, sizeof *i);
	if (!i)
		abort();
	*i = (struct illustrate){ .nursery = nursery, .spool = spool, .rules = rules, .note = note, .until_ms = clock_mono_ms() + ILLUSTRATE_MOST_MS };
	/* In the note's order: where time runs out, the last are left out. */
	for (size_t c = 0; c < note->full; c++) {
		add_letter(i, note->cases[c].digest);
		for (size_t p = 0; p < note->picture_count; p++)
			if (note->pictures[p].of == c)
				add_letter(i, note->pictures[p].digest);
	}
	return i;
}

int illustrate_fd(const struct illustrate *i)
{
	return i->showing ? showing_fd(i->showing) : -1;
}

/* ---- one letter ---- */

static bool begin(struct illustrate *i)
{
	struct err err;
	const char *digest = i->letters[i->next];
	int fd = spool_letter(i->spool, digest, &err);
	i->want_count = 0;
	for (size_t p = 0; p < i->note->picture_count; p++)
		if (strcmp(i->note->pictures[p].digest, digest) == 0) {
			i->which[i->want_count] = p;
			i->wants[i->want_count++] = (struct showing_want){ i->note->pictures[p].path, i->note->pictures[p].page };
		}
	i->showing = fd >= 0 ? showing_start(i->nursery, fd, i->wants, i->want_count, &err) : NULL;
	i->letter_until_ms = clock_mono_ms() + ILLUSTRATE_LETTER_MS;
	if (fd >= 0)
		close(fd);
	if (!i->showing)
		log_line(LOG_WARN, "letter-not-shown", "digest", digest, "reason", err.text, NULL);
	return i->showing;
}

/* What its sender wrote, by the role of its lines; `own` false: whatever stands in it. */
static void put_words(const struct source *s, bool own, struct arena *arena, struct buf *out)
{
	for (size_t i = 0; i < s->line_count && !out->full; i++) {
		const char *line = own && s->lines[i].role != LINE_TEXT ? "" : source_line(s, i, arena);
		/* A page of html without paragraphs is one line. */
		if (*line)
			buf_print(out, "%s%s", out->len ? " " : "", text_cut(arena, line, OFFICE_NOTE_WORDS));
	}
}

/* The beginning of its body: a letter of four million lines is not looked at line by line for a few words of it. */
static const struct submission *beginning(const struct submission *s, struct arena *arena)
{
	struct submission *out = arena_alloc(arena, sizeof *out);
	size_t left = BODY_MOST;
	*out = *s;
	out->parts = arena_array(arena, s->part_count + 1, sizeof *out->parts);
	memcpy(out->parts, s->parts, s->part_count * sizeof *out->parts);
	for (size_t i = 0; i < s->part_count; i++) {
		struct part *p = &out->parts[i];
		size_t len = p->role == PART_BODY && p->text ? strlen(p->text) : 0;
		if (len <= left) {
			left -= len;
			continue;
		}
		while (left && ((unsigned char)p->text[left] & 0xC0) == 0x80)
			left--;
		p->text = arena_copy(arena, p->text, left);
		left = 0;
	}
	return out;
}

/* Of a letter that was forwarded nothing is its sender's own: then all of it is shown. */
static const char *words_of(const struct illustrate *i, const struct submission *s)
{
	struct above above;
	struct arena *arena = arena_new(WORDS_MOST);
	struct buf words = { .limit = 8 * OFFICE_NOTE_WORDS };
	if (s) {
		above_read(beginning(s, arena), NULL, &i->rules->words, arena, &above);
		put_words(&above.source, true, arena, &words);
		if (!words.len)
			put_words(&above.source, false, arena, &words);
	}
	const char *copy = words.len ? text_nfc(i->note->arena, words.data, words.len) : NULL;
	buf_release(&words);
	arena_free(arena);
	return copy;
}

static void take(struct illustrate *i)
{
	struct office_note *n = i->note;
	const char *digest = i->letters[i->next];
	for (size_t w = 0; w < i->want_count; w++) {
		struct office_picture *p = &n->pictures[i->which[w]];
		const char *jpeg = showing_picture(i->showing, w, &p->len);
		if (jpeg && thumbnail_sound(jpeg, p->len, &p->width, &p->height))
			p->jpeg = arena_copy(n->arena, jpeg, p->len);
	}
	for (size_t c = 0; c < n->full; c++)
		if (n->cases[c].digest && strcmp(n->cases[c].digest, digest) == 0)
			n->cases[c].words = words_of(i, showing_letter(i->showing));
}

static void leave(struct illustrate *i)
{
	showing_free(i->showing);
	i->showing = NULL;
	i->next++;
}

int illustrate_more(struct illustrate *i)
{
	struct err err;
	while (i->next < i->count && clock_mono_ms() < i->until_ms && !nursery_gone(i->nursery)) {
		if (!i->showing && !begin(i)) {
			i->next++;
			continue;
		}
		int done = showing_more(i->showing, &err);
		bool late = done == 0 && clock_mono_ms() >= i->letter_until_ms;
		if (done == 0 && !late)
			return 0;
		if (done < 0 || late)
			log_line(LOG_WARN, "letter-not-shown", "digest", i->letters[i->next], "reason", late ? "it takes too long" : err.text, NULL);
		if (done == 1)
			take(i);
		leave(i);
	}
	return 1;
}

void illustrate_free(struct illustrate *i)
{
	if (i)
		showing_free(i->showing);
	free(i);
}

void illustrate_now(struct nursery *nursery, const char *spool, const struct rules *rules, struct office_note *note)
{
	enum { LOOK_MS = 500 };
	struct illustrate *i = illustrate_start(nursery, spool, rules, note);
	while (illustrate_more(i) == 0) {
		struct pollfd p = { .fd = illustrate_fd(i), .events = POLLIN };
		poll(&p, 1, LOOK_MS);
	}
	illustrate_free(i);
}
