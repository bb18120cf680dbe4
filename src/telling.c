/* Figures for the receipts of units, taken where the register, the rules and the verdict meet.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "telling.h"

#include <string.h>

#include "register/changes.h"
#include "register/entries.h"
#include "register/papers.h"
#include "remind/standing.h"

static int first_time(const char *address, void *with, struct err *err)
{
	struct telling *t = with;
	int known = t->db ? entries_address_known(t->db, address, err) : 0;
	t->failed |= known < 0;
	return known < 0 ? -1 : !known;
}

/* The period is the receipt's, also where the clerk comes to the letter a day later: "kỳ này" is the one that its entries count in. */
static int find_quota(struct db *db, const struct rules *rules, const struct verdict *verdict, const struct unit *unit, int64_t now, struct arena *arena,
                      struct compose_beside *out, struct err *err)
{
	struct occasion period;
	struct standing standing;
	bool within = calendar_period(rules_calendar(rules), rules_contest(rules), verdict->received, &period) == 1;
	if (!(within && unit->monthly_quota) && !unit->total_quota)
		return 0;
	int found = standing_one(db, rules, unit, within ? &period : NULL, now > verdict->received ? now : verdict->received, arena, &standing, err);
	if (found != 1)
		return found;
	out->period_until = within && unit->monthly_quota ? period.date : 0;
	out->quota = standing.quota;
	out->counted = standing.counted;
	out->total_quota = unit->monthly_quota ? 0 : standing.total_quota;
	out->total = standing.total;
	return 0;
}

static const struct milestone *milestone_of(const struct rules *rules, const char *id)
{
	const struct calendar *calendar = rules_calendar(rules);
	for (size_t i = 0; *id && i < calendar->count; i++)
		if (strcmp(calendar->milestones[i].id, id) == 0)
			return &calendar->milestones[i];
	return NULL;
}

static void mark(const struct milestone *m, bool *come, const char *item)
{
	for (size_t i = 0; i < m->paper_count; i++)
		come[i] |= strcmp(m->papers[i].item, item) == 0;
}

/* What has come for a milestone: by the register, this letter's papers among it; without one by the verdict. */
static int find_dossier(struct db *db, const struct rules *rules, const struct verdict *verdict, const struct unit *unit, const struct milestone *m, struct arena *arena,
                        struct compose_dossier *out, struct err *err)
{
	struct paper_row *rows;
	size_t count = 0;
	bool *come = arena_array(arena, m->paper_count + 1, sizeof *come);
	*out = (struct compose_dossier){ .milestone = m, .late = verdict->received >= m->date, .come = come,
	                                 .quota = m->ends == ENDS_COMMEND_QUOTA ? unit->commend_quota : 0 };
	if (db && papers_list(db, m->id, calendar_papers_from(m, rules_contest(rules)), calendar_papers_until(m, rules_contest(rules), INT64_MAX), arena, &rows, &count, err) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		if (strcmp(rows[i].unit, unit->id) != 0 || !rows[i].proven)
			continue;
		mark(m, come, rows[i].item);
		out->proposals = rows[i].proposals > out->proposals ? rows[i].proposals : out->proposals;
	}
	for (size_t i = 0, own = 0; !db && i < verdict->paper_count; i++) {
		if (strcmp(verdict->papers[i].milestone, m->id) != 0)
			continue;
		mark(m, come, verdict->papers[i].item);
		out->proposals = (int64_t)(own += (size_t)verdict->papers[i].proposals);
	}
	for (size_t i = 0; i < m->paper_count; i++)
		out->uncounted |= m->ends == ENDS_COMMEND_QUOTA && come[i] && strcmp(m->papers[i].item, "danh-sach") == 0 && !out->proposals;
	return 0;
}

static int find_dossiers(struct db *db, const struct rules *rules, const struct verdict *verdict, const struct unit *unit, struct arena *arena,
                         struct compose_beside *out, struct err *err)
{
	struct compose_dossier *dossiers = arena_array(arena, verdict->paper_count + 1, sizeof *dossiers);
	out->dossiers = dossiers;
	for (size_t i = 0; i < verdict->paper_count; i++) {
		const struct milestone *m = milestone_of(rules, verdict->papers[i].milestone);
		bool told = !m;
		for (size_t k = 0; k < out->dossier_count; k++)
			told |= dossiers[k].milestone == m;
		if (told)
			continue;
		if (find_dossier(db, rules, verdict, unit, m, arena, &dossiers[out->dossier_count], err) != 0)
			return -1;
		out->dossier_count++;
	}
	return 0;
}

/* When and by whom the first of each copy came. */
static int find_firsts(struct db *db, const struct rules *rules, const struct verdict *verdict, struct arena *arena, struct compose_beside *out, struct err *err)
{
	struct compose_first *firsts = arena_array(arena, verdict->entry_count + 1, sizeof *firsts);
	out->firsts = firsts;
	for (size_t i = 0; i < verdict->entry_count; i++) {
		struct filed filed;
		int found = verdict->entries[i].again ? changes_load(db, verdict->entries[i].code, arena, &filed, err) : 0;
		if (found < 0)
			return -1;
		if (found == 0)
			continue;
		const struct unit *unit = filed.sender ? rules_unit_of_address(rules, filed.sender, filed.received) : NULL;
		firsts[out->first_count++] = (struct compose_first){ verdict->entries[i].code, filed.received, unit ? unit->name : NULL, entry_state_word(filed.state) };
	}
	return 0;
}

int telling_find(struct db *db, const struct rules *rules, const struct verdict *verdict, int64_t now, struct arena *arena, struct telling *out, struct err *err)
{
	const struct unit *unit = verdict->proven && verdict->unit ? rules_unit(rules, verdict->unit) : NULL;
	*out = (struct telling){ .db = db, .beside = { .first_time = first_time } };
	out->beside.with = out;
	if (db && find_firsts(db, rules, verdict, arena, &out->beside, err) != 0)
		return -1;
	if (!unit || verdict->machine)
		return 0;
	if (find_dossiers(db, rules, verdict, unit, arena, &out->beside, err) != 0)
		return -1;
	return db && (verdict->entry_count || verdict->batch) ? find_quota(db, rules, verdict, unit, now, arena, &out->beside, err) : 0;
}
