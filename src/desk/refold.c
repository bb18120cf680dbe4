/* One entry out of its letters: the one that brought it, then its supplements.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk/refold.h"

#include <string.h>
#include <unistd.h>

#include "arrive/spool.h"
#include "base/file.h"
#include "check/supplement.h"

enum { MOST_LETTER = 256 << 20 };

static struct check_facts facts_of(const struct config *config, const struct recheck_letter *letter)
{
	struct check_facts facts = contests_facts(config, letter->arrived);
	facts.junk = strcmp(letter->distrust, "junk") == 0;
	facts.believed = letter->believed;
	return facts;
}

void refold_begin(struct refold *out, const struct config *config, const struct contests *contests, const struct recheck_letter *letter, const struct submission *submission)
{
	struct check_facts facts = facts_of(config, letter);
	*out = (struct refold){ .letter = *letter, .submission = submission, .arena = arena_new(REFOLD_MEMORY) };
	out->verdict = contests_judge(contests, submission, &facts, out->arena, &out->desk);
}

void refold_end(struct refold *read)
{
	for (size_t i = 0; i < read->later_count; i++)
		submission_free(read->later[i]);
	arena_free(read->arena);
}

/* Only the register can see that two entries say the same: today's rules have nothing to say about that. */
static void keep_duplicates(const struct entry *filed, struct entry *out, struct arena *arena)
{
	struct finding *all = arena_array(arena, out->finding_count + filed->finding_count + 1, sizeof *all);
	if (out->finding_count)
		memcpy(all, out->findings, out->finding_count * sizeof *all);
	for (size_t i = 0; i < filed->finding_count; i++)
		if (strcmp(filed->findings[i].rule, "duplicate") == 0)
			all[out->finding_count++] = filed->findings[i];
	out->findings = all;
	out->outcome = entry_outcome(out);
}

static int read_letter(struct readfile *readfile, const char *spool, const char *digest, struct submission **out, struct err *err)
{
	struct buf bytes = { 0 };
	int fd = spool_letter(spool, digest, err);
	int result = fd < 0 ? -1 : file_read_fd(fd, digest, MOST_LETTER, &bytes, err);
	if (fd >= 0)
		close(fd);
	if (result == 0)
		result = readfile_bytes(readfile, buf_str(&bytes), bytes.len, out, err);
	buf_release(&bytes);
	return result;
}

/* What needs a person then needs one now: the entry stays as the other letters make it. */
static void apply(const struct refold *read, const struct config *config, const struct recheck_letter *letter, const struct submission *submission,
                  const struct contests *contests, struct arena *arena, struct entry *entry)
{
	struct check_facts facts = facts_of(config, letter);
	struct again_facts again = { .received = read->verdict->received, .sender = read->verdict->sender };
	struct supplement supplement;
	struct entry changed;
	const char *why, *done;
	const struct contest_desk *desk;
	struct verdict *verdict = contests_judge(contests, submission, &facts, arena, &desk);
	supplement_read(read->desk->rules, submission, &facts, verdict, entry, arena, &supplement);
	enum supplement_way way = supplement_apply(read->desk->rules, &supplement, entry, &again, &changed, &why, &done, arena);
	if (way == SUPPLEMENT_FILLED || way == SUPPLEMENT_REPLACED)
		*entry = changed;
}

/* A file that the register has is the same one: it lies where it lay (changes_apply knows it by its path's pointer). */
static void keep_places(const struct entry *filed, struct entry *out, struct arena *arena)
{
	const char **paths = arena_array(arena, out->file_count + 1, sizeof *paths);
	for (size_t i = 0; i < out->file_count; i++) {
		paths[i] = out->file_paths[i];
		for (size_t k = 0; k < filed->file_count; k++)
			if (strcmp(out->file_paths[i], filed->file_paths[k]) == 0 && strcmp(out->files[i], filed->files[k]) == 0)
				paths[i] = filed->file_paths[k];
	}
	out->file_paths = paths;
}

int refold_entry(struct refold *read, size_t n, const struct filed *filed, const struct config *config, const struct contests *contests,
                 struct readfile *readfile, struct db *db, struct arena *arena, struct entry *out, struct err *err)
{
	struct recheck_letter *later;
	size_t count;
	*out = read->verdict->entries[n];
	keep_duplicates(&filed->entry, out, arena);
	if (rechecks_supplements(db, filed->id, arena, &later, &count, err) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		struct submission *submission = NULL;
		if (read->later_count == REFOLD_MOST_LATER)
			return err_set(err, "too many letters came to its entries later");
		if (read_letter(readfile, config->spool, later[i].digest, &submission, err) != 0)
			return -1;
		read->later[read->later_count++] = submission;
		apply(read, config, &later[i], submission, contests, arena, out);
	}
	keep_places(&filed->entry, out, arena);
	return 0;
}
