/* hoadep adopt: after a look at what a first round made of old mail, lets its answers and moves go.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <stdio.h>

#include "base/clock.h"
#include "desk/tools.h"
#include "register/answers.h"
#include "register/letters.h"
#include "register/lost.h"
#include "register/restored.h"
#include "register/status.h"

/* Within the transaction: marks off, answers due, or taken out.  Returns how many answers, or -1. */
static int release(struct db *db, const char *who, bool drop, int64_t now, int *letters, struct err *err)
{
	*letters = letters_adopt(db, who, now, err);
	if (*letters < 0 || db_set_note(db, RESTORED_WAITS, NULL, err) != 0 || db_set_note(db, LOST_ANSWERS, NULL, err) != 0)
		return -1;
	int old = answers_settle(db, ANSWERS_OLD_MAIL, drop, who, "adopted", now, err), restored = old < 0 ? -1 : answers_settle(db, ANSWERS_RESTORED, drop, who, "adopted", now, err);
	return restored < 0 ? -1 : old + restored;
}

static int adopt(struct db *db, const char *who, bool drop, struct err *err)
{
	int letters = 0, answers = db_begin(db, err);
	if (answers == 0)
		answers = release(db, who, drop, clock_now(), &letters, err);
	if (answers >= 0 && db_commit(db, err) != 0)
		answers = -1;
	db_rollback(db);
	if (answers < 0)
		return tools_fail(err);
	printf("Adopted: %d letter%s may be moved and %d answer%s %s; %s while `hoadep run` runs.\n", letters, letters == 1 ? "" : "s",
	       answers, answers == 1 ? "" : "s", drop ? answers == 1 ? "was taken out" : "were taken out" : "may leave", drop ? "the moves happen" : "both happen");
	return 0;
}

/* What waits; true where something does. */
static bool announce(struct db *db, struct err *err, int *result)
{
	json_t *status = status_json(db, err), *old = json_object_get(status, "old");
	if (!status) {
		*result = tools_fail(err);
		return false;
	}
	long long letters = (long long)json_integer_value(json_object_get(old, "letters")), answers = (long long)json_integer_value(json_object_get(old, "answers"));
	bool restored = *tools_text(status, "restored");
	json_decref(status);
	*result = 0;
	if (letters == 0 && answers == 0 && !restored) {
		puts("No old mail waits to be adopted.");
		return false;
	}
	printf("Old mail, found at first contact or from before a restore: %lld letter%s not moved yet, %lld answer%s held.\n", letters, letters == 1 ? "" : "s", answers, answers == 1 ? "" : "s");
	fflush(stdout);
	return true;
}

static int run(const struct config *config, int argc, char **argv)
{
	static const struct option options[] = { { "by", required_argument, NULL, 'b' }, { "dry-run", no_argument, NULL, 'n' }, { "drop", no_argument, NULL, 'd' }, { NULL, 0, NULL, 0 } };
	struct err err = { "" };
	const char *by = NULL;
	bool dry = false, drop = false;
	int result;
	optind = 0;
	opterr = 0;
	for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
		if (c == 'b')
			by = optarg;
		else if (c == 'n')
			dry = true;
		else if (c == 'd')
			drop = true;
		else
			return tools_usage(&desk_adopt, "%s is not understood.", argv[optind - 1]);
	}
	if (optind < argc)
		return tools_usage(&desk_adopt, "%s is not understood.", argv[optind]);
	struct db *db = dry ? tools_read(config) : tools_write(config);
	if (!db)
		return 1;
	if (announce(db, &err, &result)) {
		if (dry)
			puts("Nothing was changed.  `hoadep letters` and `hoadep outbox list --state held` show them; `hoadep outbox drop ID` takes one answer out.");
		else
			result = adopt(db, tools_person(by), drop, &err);
	}
	db_close(db);
	return result;
}

const struct command desk_adopt = {
	.name = "adopt",
	.arguments = "[--dry-run] [--drop] [--by NAME]",
	.summary = "release the answers and moves of old mail, after a look",
	.help =
		"On first contact with a mailbox that already holds mail, letters older than three days are filed but not moved, and their answers\n"
		"are held (old-mail: hold in the config).  Look at them with `hoadep letters` and `hoadep outbox list --state held`, drop what should\n"
		"not be sent, then adopt: the moves and the answers go.  The same after a restore (hoadep restore): most of its held answers had left before.\n"
		"\n"
		"  --dry-run  only says how many wait\n"
		"  --drop     the answers are taken out instead, all of them: they had left, or nobody waits for them\n"
		"  --by NAME  who decides, for the event log (default: who is logged in)\n"
		"\n"
		"Exit codes: 0 done (also when nothing waits), 1 not possible (the reason is said), 2 wrong usage.\n",
	.run = run,
};
