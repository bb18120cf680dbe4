/* Differences between the register and today's rules, and their way into the register.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk/rejudge.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer/choose.h"
#include "answer/posting.h"
#include "answer/thread.h"
#include "base/clock.h"
#include "register/answers.h"
#include "register/decisions.h"
#include "telling.h"

/* States that no rule changes. */
static bool settled(const struct filed *f)
{
	return f->state == ENTRY_WITHDRAWN || f->state == ENTRY_SUPERSEDED;
}

/* A state that does not follow from the findings has another reason (a reply that came too late): it stays. */
static enum entry_state state_now(const struct filed *was, const struct entry *now)
{
	return was->state != entry_state_judged(was->entry.outcome) ? was->state : entry_state_judged(now->outcome);
}

static void compare(const struct filed *was, const struct entry *now, struct arena *arena, struct rejudged *out)
{
	json_t *before = entry_json(&was->entry), *after = entry_json(now);
	out->count = differs_between(before, after, arena, &out->list);
	json_decref(before);
	json_decref(after);
}

/* Why it is a person's to change; NULL. */
static const char *hindrance(const struct filed *was, const struct refold *read)
{
	if (was->decided)
		return "a person decided about it: it stays";
	if ((int64_t)refold_works(read) < read->letter.works)
		return "its letter holds fewer works by today's rules: it stays";
	return NULL;
}

static const char *credit_note(const struct filed *was, const struct entry *now, struct arena *arena)
{
	return now->unit && !was->entry.unit ? arena_print(arena, "would be credited to %s: hoadep assign", now->unit) : "";
}

static bool same(const struct filed *a, const struct filed *b)
{
	json_t *one = entry_json(&a->entry), *other = entry_json(&b->entry);
	bool equal = a->state == b->state && a->decided == b->decided && a->counted == b->counted && json_equal(one, other);
	json_decref(one);
	json_decref(other);
	return equal;
}

/* The letter that fits what the entry is now; nobody is written to whose letter a machine wrote, or that is not believed. */
static int write_letter(const struct rejudge *how, const char *code, struct arena *arena, struct err *err)
{
	struct filed filed;
	struct submission *submission;
	struct verdict *verdict;
	struct telling telling;
	struct answer letter;
	struct answer_row row;
	const char *to;
	int64_t now = clock_now();
	int found = changes_load(how->db, code, arena, &filed, err), mute = found == 1 ? decisions_mute(how->db, filed.letter, err) : 0;
	if (found != 1 || mute != 0)
		return found < 0 || mute < 0 ? -1 : 0;
	const struct contest_desk *desk = contests_at(how->contests, filed.received);
	threads_make(desk->rules, &how->config->transport, &filed, arena, &submission, &verdict, &to);
	if (!to)
		return 0;
	struct choice choice = choose_entry(rules_contest(desk->rules), &verdict->entries[0]);
	if (telling_find(how->db, desk->rules, verdict, now, arena, &telling, err) != 0 ||
	    compose_about(desk->composer, &how->config->transport, choice.template_name, submission, verdict, to, NULL, NULL, &telling.beside, now, arena, &letter, err) != 0 ||
	    posting_row(&letter, now, arena, &row, err) != 0)
		return -1;
	return answers_add(how->db, 0, &row, letter.bytes, letter.len, how->config->transport.per_address_day, err) < 0 ? -1 : 0;
}

/* Looked at again behind the write lock: the daemon may have changed it while its letters were read. */
static int write_down(const struct rejudge *how, const struct filed *was, const struct entry *now, struct arena *arena, struct rejudged *out, struct err *err)
{
	struct filed fresh;
	bool own;
	if (db_enter(how->db, &own, err) != 0)
		return -1;
	int result = changes_load(how->db, was->entry.code, arena, &fresh, err);
	if (result == 1 && same(was, &fresh)) {
		struct change change = { .who = how->who, .what = "recheck", .why = how->why };
		result = changes_apply(how->db, &fresh, now, state_now(&fresh, now), fresh.counted, &change, clock_now(), arena, err);
		out->applied = result == 1;
		if (result == 1 && how->answer && write_letter(how, was->entry.code, arena, err) != 0)
			result = -1;
	} else if (result >= 0) {
		out->note = "it changed meanwhile: run recheck again";
	}
	if (db_leave(how->db, own, result, err) < 0)
		return -1;
	return 0;
}

int rejudge_entry(const struct rejudge *how, struct refold *read, size_t n, const char *code, struct arena *arena, struct rejudged *out, struct err *err)
{
	struct filed was;
	struct entry now;
	*out = (struct rejudged){ .note = "" };
	int found = changes_load(how->db, code, arena, &was, err);
	if (found < 0)
		return -1;
	if (found == 0 || settled(&was) || (how->contest && strcmp(how->contest, was.entry.contest) != 0))
		return 0;
	if (refold_entry(read, n, &was, how->db, arena, &now, err) != 0)
		return -1;
	compare(&was, &now, arena, out);
	const char *why_not = hindrance(&was, read);
	out->note = why_not ? why_not : credit_note(&was, &now, arena);
	if (!out->count || why_not || !how->apply)
		return 1;
	return write_down(how, &was, &now, arena, out, err) == 0 ? 1 : -1;
}

bool rejudge_letter(const struct refold *read, const char *contest, struct rejudged *out)
{
	const struct verdict *v = read->verdict;
	static const char note[] = "a person looks at the letter: nothing is changed";
	*out = (struct rejudged){ .list = out->own, .note = note };
	if (contest && read->letter.works == 0 && strtol(contest, NULL, 10) != rules_contest(read->desk->rules)->year)
		return false;
	if (refold_answers(read) || (strcmp(read->letter.kind, "supplement") == 0 && v->kind == KIND_OTHER))
		return false;
	if (strcmp(read->letter.kind, letter_kind_word(v->kind)) != 0)
		out->own[out->count++] = (struct difference){ "kind", read->letter.kind, letter_kind_word(v->kind) };
	if ((int64_t)v->entry_count != read->letter.works) {
		static char counts[2][24];
		snprintf(counts[0], sizeof counts[0], "%" PRId64, read->letter.works);
		snprintf(counts[1], sizeof counts[1], "%zu", v->entry_count);
		out->own[out->count++] = (struct difference){ "works", counts[0], counts[1] };
	}
	return out->count > 0;
}
