/* Reports of letters of ours that came back: which answer each is about, and what follows for its address.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "bouncing.h"

#include <inttypes.h>

#include "check/bounce.h"
#include "check/decision.h"
#include "register/addresses.h"
#include "register/answers.h"
#include "register/cases.h"

enum { REPORT_SPAN = 3 * 86400 };   /* a report without our letter's Message-ID is believed to be about what went there so shortly before: a server that refuses says so soon */

struct taking {
	struct db *db;
	const struct rules *rules;
	const struct check_facts *facts;
	const struct verdict *verdict;
	int64_t letter, now;
	struct arena *arena;
};

/*
 * 1 with the answer, 0 none is surely meant, -1.  Another letter's copy in the report says that it is about that one.  Anybody can write a report without our
 * Message-ID, and addresses of units and of the office are public: such a one about them is for a person, else a stranger's report could keep the daily note from the office.
 */
static int tie(const struct taking *t, const struct bounce_row *row, struct answer_row *out, struct err *err)
{
	const struct bounce *b = t->verdict->bounce;
	if (b->message_id)
		return answers_of(t->db, b->message_id, row->recipient, out, err);
	if (rules_unit_of_address(t->rules, row->recipient, t->verdict->received) || decision_office(t->facts, row->recipient))
		return 0;
	return b->copied ? 0 : answers_only(t->db, row->recipient, t->verdict->received - REPORT_SPAN, out, err);
}

static int open_case(const struct taking *t, const struct bounce_row *row, const struct answer_row *answer, struct err *err)
{
	const struct unit *unit = rules_unit_of_address(t->rules, answer->to, t->verdict->received);
	const char *whose = unit ? arena_print(t->arena, "to the unit %s", unit->id) : answer->code[0] ? arena_print(t->arena, "about %s", answer->code) : "to its sender";
	const char *held = row->permanent ? "; what goes to this address is held until a letter comes from it or somebody says that it is well" : "";
	const char *why = arena_print(t->arena, "the letter %s (answer %" PRId64 ", %s) came back%s%s%s", answer->template_name, answer->id, whose, *row->status ? ", " : "", row->status, held);
	return cases_open(t->db, "address", t->letter, answer->code, why, t->now, err);
}

/* 1 it is about a letter of ours, 0, -1. */
static int take_row(const struct taking *t, const struct bounce_row *row, struct err *err)
{
	struct answer_row answer;
	const char *why = arena_print(t->arena, "%s%sit came back", row->status, *row->status ? " " : "");
	int found = tie(t, row, &answer, err);
	if (found != 1 || row->action != BOUNCE_FAILED)
		return found;
	int r = answers_bounced(t->db, answer.message_id, answer.to, why, t->now, err);
	if (r != 1)
		return r;
	int marked = row->permanent ? addresses_mark(t->db, answer.to, answer.id, t->letter, *row->status ? row->status : "5", t->now, err) : 1;
	if (marked < 0)
		return -1;
	/* Once for each address, and some systems report twice. */
	return !marked || answer.state == ANSWER_BOUNCED || open_case(t, row, &answer, err) == 0 ? 1 : -1;
}

int bouncing_take(struct db *db, const struct rules *rules, const struct check_facts *facts, const struct verdict *verdict, int64_t letter, int64_t now, struct arena *arena, struct err *err)
{
	const struct taking t = { db, rules, facts, verdict, letter, now, arena };
	int known = 0;
	for (size_t i = 0; verdict->bounce && i < verdict->bounce->count; i++) {
		int r = take_row(&t, &verdict->bounce->rows[i], err);
		if (r < 0)
			return -1;
		known += r;
	}
	return known;
}
