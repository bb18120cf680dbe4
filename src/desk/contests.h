/* The contests of the config: their rules and letters, and which of them a letter belongs to.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DESK_CONTESTS_H
#define DESK_CONTESTS_H

#include "answer/compose.h"
#include "base/buf.h"
#include "base/seal.h"
#include "check/check.h"
#include "check/rules.h"
#include "config.h"

struct contests;

/** One contest of the config. */
struct contest_desk {
	struct rules *rules;
	struct composer *composer;
};

/** Loads every rules folder of the config with its letters; mistakes are appended as file:line: what; with any, NULL. */
struct contests *contests_load(const struct config *config, struct buf *mistakes);
/** The same for a command: what is wrong goes to stderr. */
struct contests *contests_open(const struct config *config);
void contests_free(struct contests *contests);

/**
 * Loads the key of signed tags, SPOOL/seal.key, and gives it to every composer: letters composed from then on bear tags.  The clerk makes it where it is missing (`create`);
 * a command does not (it may run as another user), and finds it wherever the daemon has run.  0, or -1 with a reason; without `create` a missing one is 0 too, and no tags.
 */
int contests_load_seal(struct contests *contests, const struct config *config, bool create, struct err *err);
/** The key; NULL before contests_load_seal, and where there is none. */
const struct seal *contests_seal(const struct contests *contests);

/** All of them, in the order of the config; how many. */
const struct contest_desk *contests_desks(const struct contests *contests, size_t *count);

/** The contest that is open at a receipt: the earliest whose deadline it meets, else the one that closed last.  Never NULL. */
const struct contest_desk *contests_at(const struct contests *contests, int64_t received);
/**
 * The contest of a letter that was judged by contests_at of its arrival: what its receipt says; of papers the one that opened last before it, because
 * their milestones come after the deadline.  Where that is another the letter is to be judged anew by it.  Never NULL.
 */
const struct contest_desk *contests_of(const struct contests *contests, const struct verdict *verdict);
/**
 * check_letter by the rules of the contest it belongs to, as both functions above say; `facts` has what the config says (contests_facts) and what is known of
 * the letter.  `desk` gets the contest.  The verdict lives in `arena`.
 */
struct verdict *contests_judge(const struct contests *contests, const struct submission *submission, const struct check_facts *facts, struct arena *arena,
                               const struct contest_desk **desk);
/** What the config says of every letter; the rest is zero. */
struct check_facts contests_facts(const struct config *config, int64_t arrived);

#endif
