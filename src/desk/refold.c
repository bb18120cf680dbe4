/* One entry out of the letter that brought it; one that later letters changed, out of what it says now.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk/refold.h"

#include <string.h>

#include "check/again.h"

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

bool refold_answers(const struct refold *read)
{
	return read->verdict->kind == KIND_SUPPLEMENT && read->verdict->reply_code;
}

size_t refold_works(const struct refold *read)
{
	return refold_answers(read) && read->letter.works > 0 ? (size_t)read->letter.works : read->verdict->entry_count;
}

int refold_entry(struct refold *read, size_t n, const struct filed *filed, struct db *db, struct arena *arena, struct entry *out, struct err *err)
{
	const struct again_facts facts = { .received = filed->received, .sender = filed->sender };
	int later = n < read->verdict->entry_count ? rechecks_later(db, filed->id, err) : 1;
	if (later < 0)
		return -1;
	if (later) {
		again_judge(read->desk->rules, &filed->entry, &facts, out, arena);
		return 0;
	}
	*out = read->verdict->entries[n];
	keep_duplicates(&filed->entry, out, arena);
	keep_places(&filed->entry, out, arena);
	return 0;
}
