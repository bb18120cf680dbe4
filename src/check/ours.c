/* Runs of three words, by their hashes: a letter's wording may change in its file, and is known all the same.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/ours.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "check/fold.h"
#include "check/words.h"

enum { MOST_RUNS = 60000, MOST_FILE = 1 << 20, MOST_FILES = 200, LEAST = 3 };

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return x < y ? -1 : x > y;
}

/* FNV-1a of a stretch; nothing depends on it beyond this process. */
static uint64_t hash(const char *text, size_t len)
{
	uint64_t h = 14695981039346656037u;
	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)text[i]) * 1099511628211u;
	return h;
}

/* The run that begins at `words`, and the word after its first; 0 where fewer than three are left. */
static uint64_t run_at(const char *words, const char **next)
{
	const char *end = words;
	for (int i = 0; i < LEAST; i++) {
		end += *end == ' ';
		if (!*end)
			return 0;
		end += strcspn(end, " ");
		if (i == 0)
			*next = *end ? end + 1 : end;
	}
	return hash(words, (size_t)(end - words));
}

static void add(struct ours *o, const char *text, size_t len, struct arena *arena)
{
	struct folded f;
	fold_text(&f, text, len, arena);
	for (size_t i = 0; i < f.len;) { /* a line by itself: what the next one holds is not known to follow it */
		size_t end = i + strcspn(f.bytes + i, "\n");
		const char *words = fold_words(f.bytes + i, end - i, arena), *next = words;
		for (uint64_t run; o->count < MOST_RUNS && (run = run_at(words, &next)); words = next)
			o->runs[o->count++] = run;
		i = end + 1;
	}
}

/* What stands between the blanks {{…}} of a template. */
static void add_template(struct ours *o, const char *text, struct arena *arena)
{
	while (*text) {
		const char *open = strstr(text, "{{"), *close = open ? strstr(open, "}}") : NULL;
		add(o, text, open ? (size_t)(open - text) : strlen(text), arena);
		if (!open || !close)
			return;
		text = close + 2 + (close[2] == '}');
	}
}

static void add_file(struct ours *o, const char *path, struct arena *arena)
{
	struct buf text = { 0 };
	struct err err = { 0 };
	if (file_read(path, MOST_FILE, &text, &err) == 0) /* what cannot be read is told of by who sends it */
		add_template(o, buf_str(&text), arena);
	buf_release(&text);
}

void ours_load(struct ours *out, const char *folder, const struct words *words, struct arena *arena)
{
	struct arena *scratch = arena_new(64 << 20);
	const char *letters = arena_print(scratch, "%s/letters", folder);
	*out = (struct ours){ .runs = arena_array(scratch, MOST_RUNS, sizeof *out->runs) };
	DIR *dir = opendir(letters);
	int files = 0;
	for (const struct dirent *e; dir && files < MOST_FILES && (e = readdir(dir));) {
		size_t len = strlen(e->d_name);
		if (len < 5 || e->d_name[0] == '.' || strcmp(e->d_name + len - 4, ".txt") != 0)
			continue;
		add_file(out, arena_print(scratch, "%s/%s", letters, e->d_name), scratch);
		files++;
	}
	if (dir)
		closedir(dir);
	for (size_t i = 0; i < words->rule_count; i++) {
		const struct rule_words *r = &words->rules[i];
		add(out, r->text.item, strlen(r->text.item), scratch);
		add(out, r->text.how, strlen(r->text.how), scratch);
		add_template(out, r->message, scratch);
	}
	qsort(out->runs, out->count, sizeof *out->runs, compare);
	uint64_t *runs = arena_array(arena, out->count + 1, sizeof *runs);
	memcpy(runs, out->runs, out->count * sizeof *runs);
	out->runs = runs;
	arena_free(scratch);
}

int ours_share(const struct ours *ours, const char *words)
{
	size_t all = 0, known = 0;
	const char *next = words;
	for (uint64_t run; (run = run_at(words, &next)); words = next) {
		all++;
		known += bsearch(&run, ours->runs, ours->count, sizeof run, compare) != NULL;
	}
	return all ? (int)(100 * known / all) : -1;
}
