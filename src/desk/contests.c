/* The contests of the config, loaded together.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk/contests.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct contests {
	struct seal seal;
	bool sealed;
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

struct contests *contests_open(const struct config *config)
{
	struct buf mistakes = { 0 };
	struct contests *contests = contests_load(config, &mistakes);
	fputs(buf_str(&mistakes), stderr);
	buf_release(&mistakes);
	return contests;
}

void contests_free(struct contests *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->count; i++) {
		composer_free(c->desks[i].composer);
		rules_free(c->desks[i].rules);
	}
	seal_wipe(&c->seal);
	free(c);
}

int contests_load_seal(struct contests *c, const struct config *config, bool create, struct err *err)
{
	char path[4096];
	snprintf(path, sizeof path, "%s/seal.key", config->spool);
	if (!create && access(path, F_OK) != 0 && errno == ENOENT)
		return 0;
	if (seal_load(&c->seal, path, create, err) != 0)
		return -1;
	c->sealed = true;
	for (size_t i = 0; i < c->count; i++)
		composer_seal(c->desks[i].composer, &c->seal);
	return 0;
}

const struct seal *contests_seal(const struct contests *c)
{
	return c->sealed ? &c->seal : NULL;
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

struct verdict *contests_judge(const struct contests *c, const struct submission *submission, const struct check_facts *facts, struct arena *arena,
                               const struct contest_desk **desk)
{
	*desk = contests_at(c, facts->arrived);
	struct verdict *verdict = check_letter((*desk)->rules, submission, facts, arena);
	/* Where a letter lies in the mailbox may have another date than its receipt (it was copied there): the receipt says which contest it is for. */
	const struct contest_desk *own = contests_of(c, verdict);
	if (own != *desk)
		verdict = check_letter(own->rules, submission, facts, arena);
	*desk = own;
	return verdict;
}

struct check_facts contests_facts(const struct config *config, int64_t arrived)
{
	return (struct check_facts){
		.arrived = arrived,
		.trusted_authserv = config->trusted_authserv,
		.own_address = config->transport.from_address,
		.office_address = config->transport.office,
		.offices = config->offices,
		.office_count = config->office_count,
	};
}
