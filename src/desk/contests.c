/* The contests of the config, loaded together.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk/contests.h"

#include <stdlib.h>

struct contests {
	size_t count;
	struct contest_desk desks[];
};

struct contests *contests_load(const struct config *config, struct buf *mistakes)
{
	size_t before = mistakes->len;
	struct contests *c = calloc(1, sizeof *c + config->contest_count * sizeof *c->desks);
	if (!c)
		abort();
	c->count = config->contest_count;
	for (size_t i = 0; i < c->count; i++) {
		c->desks[i].rules = rules_load(config->contests[i], mistakes);
		if (c->desks[i].rules)
			c->desks[i].composer = composer_new(c->desks[i].rules, mistakes);
	}
	if (mistakes->len == before)
		return c;
	contests_free(c);
	return NULL;
}

void contests_free(struct contests *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->count; i++) {
		composer_free(c->desks[i].composer);
		rules_free(c->desks[i].rules);
	}
	free(c);
}

const struct contest_desk *contests_desks(const struct contests *c, size_t *count)
{
	*count = c->count;
	return c->desks;
}

const struct contest_desk *contests_at(const struct contests *c, int64_t received)
{
	const struct contest_desk *open = NULL, *last = NULL;
	for (size_t i = 0; i < c->count; i++) {
		const struct contest_desk *d = &c->desks[i];
		int64_t deadline = rules_contest(d->rules)->deadline;
		if (deadline >= received && (!open || deadline < rules_contest(open->rules)->deadline))
			open = d;
		if (!last || deadline > rules_contest(last->rules)->deadline)
			last = d;
	}
	return open ? open : last;
}

const struct contest_desk *contests_of(const struct contests *c, const struct verdict *verdict)
{
	const struct contest_desk *running = NULL, *first = &c->desks[0];
	for (size_t i = 0; i < c->count; i++) {
		const struct contest_desk *d = &c->desks[i];
		int64_t opens = rules_contest(d->rules)->opens;
		if (opens <= verdict->received && (!running || opens > rules_contest(running->rules)->opens))
			running = d;
		if (opens < rules_contest(first->rules)->opens)
			first = d;
	}
	return verdict->kind != KIND_DOSSIER ? contests_at(c, verdict->received) : running ? running : first;
}
