/* hoadep restore: a backup put back into the spool, so that nothing is lost, no code is given twice and nobody is answered twice.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arrive/mailbox.h"
#include "arrive/restoring.h"
#include "base/clock.h"
#include "desk/backup.h"
#include "desk/contests.h"
#include "desk/tools.h"

enum { GAP = 1000, GAP_MOST = 1000000, SERIES_MOST = 256 };

struct series {
	char names[SERIES_MOST][24];
	const char *list[SERIES_MOST];
	size_t count;
};

/* Entries' and batches', of each contest's year and of the next, which what is carried over is counted in. */
static int find_series(const struct config *config, struct series *out)
{
	struct buf mistakes = { 0 };
	struct contests *contests = contests_load(config, &mistakes);
	size_t n = 0;
	const struct contest_desk *desks = contests ? contests_desks(contests, &n) : NULL;
	out->count = 0;
	for (size_t i = 0; i < n; i++) {
		const struct contest *c = rules_contest(desks[i].rules);
		for (int k = 0; k < 4 && out->count < SERIES_MOST; k++) {
			snprintf(out->names[out->count], sizeof out->names[0], "%.12s%02d%s", c->code_prefix, (c->year + k / 2) % 100, k % 2 ? "-D" : "");
			out->list[out->count] = out->names[out->count];
			out->count++;
		}
	}
	fputs(buf_str(&mistakes), stderr);
	buf_release(&mistakes);
	contests_free(contests);
	return contests ? 0 : -1;
}

/* ---- what is said ---- */

static void say_numbers(const json_t *report)
{
	const char *series;
	json_t *next;
	bool exact = json_is_true(json_object_get(report, "exact"));
	printf("Numbers go on %s: ", exact ? "above those of the register that was there" : "behind a gap, for nobody knows what was given out since");
	const char *between = "";
	json_object_foreach(json_object_get(report, "begins"), series, next) {
		size_t len = strlen(series);
		bool batch = len > 2 && strcmp(series + len - 2, "-D") == 0, table = series[0] >= 'a' && series[0] <= 'z';
		printf(table ? "%s%s %lld" : batch ? "%s%s%04lld" : "%s%s-%04lld", between, series, (long long)json_integer_value(next));
		between = ", ";
	}
	puts(".");
}

/* On stderr, for nobody may miss it; status says it until it is done. */
static void say_back(const json_t *codes, const char *what)
{
	struct buf list = { 0 };
	if (json_array_size(codes))
		fprintf(stderr, "hoadep: PERSONAL DATA: of the entries that were forgotten since the backup %zu %s: %s\n", json_array_size(codes), what, tools_list(codes, &list));
	buf_release(&list);
}

static void say_forgotten(const struct restoring *r)
{
	say_back(json_object_get(r->report, "back"), "could not be forgotten again and are back; say `hoadep forget CODE` for each before you adopt");
	say_back(json_object_get(r->report, "coming"), "came after the backup, in letters that were kept for other entries, and come back with these under new codes after the first round;"
	         " look for them (hoadep list) and forget them before you adopt.  They were");
	long long again = (long long)json_integer_value(json_object_get(r->report, "forgotten"));
	bool some = json_array_size(json_object_get(r->report, "back")) + json_array_size(json_object_get(r->report, "coming")) > 0;
	if (json_is_true(json_object_get(r->report, "exact"))) {
		if (again)
			printf("%s forgotten since the backup (%lld entries and letters) is forgotten again.\n", some ? "All else that was" : "What was", again);
		return;
	}
	puts("PERSONAL DATA: what `hoadep forget` took away since the backup is back now, and nobody but you knows what that was.  Look into your records of requests and say\n"
	     "`hoadep forget` again before you adopt.");
	if (r->had_letters && r->from.copied)
		printf("%" PRId64 " letters of the backup did not lie in the spool any more and were brought back; some of them may be such letters.\n", r->from.copied);
}

static void say_all(const struct restoring *r, const struct restoring_order *order)
{
	char when[32];
	printf("Restored: the register of %.16s from %s, and %" PRId64 " of its %" PRId64 " letters copied into the spool (the others lay there).\n", clock_iso(r->from.at, when), order->dir,
	       r->from.copied, r->from.letters);
	if (r->from.missing + r->from.damaged)
		printf("%" PRId64 " letters are lost: %" PRId64 " missing, %" PRId64 " damaged.\n", r->from.missing + r->from.damaged, r->from.missing, r->from.damaged);
	if (r->aside[0])
		printf("What was there before lies in %s/%s.\n", order->spool, r->aside);
	say_numbers(r->report);
	printf("Held: %lld answers that had not left for good, and every answer to a letter from before now.\n", (long long)json_integer_value(json_object_get(r->report, "held")));
	say_forgotten(r);
	if (r->later.text[0])
		fprintf(stderr, "hoadep: what was forgotten again is not wiped from the disk yet: %s\nThe next start of `hoadep run` does it, and `hoadep forget --finish`.\n", r->later.text);
	if (geteuid() == 0)
		fputs("hoadep: the spool belongs to root, and so does what was restored: a daemon of another user can open it only when it is given to that user (chown -R)\n", stderr);
	puts("\nNow:\n"
	     "  1. hoadep run (or run --once): letters of the spool, of the mailbox and of its done folder that this register does not know are filed again, with new codes.\n"
	     "  2. hoadep letters, hoadep outbox list --hold restored, then --hold old-mail: most of these answers had left before (REMARK says what is known of it);\n"
	     "     `hoadep outbox drop ID` takes one out.\n"
	     "  3. hoadep adopt lets the others go (adopt --drop takes them all out), and old letters are moved again.\n"
	     "Decisions that were made by command since the backup are in no mail: make them again.  So are works entered by `hoadep enter`: a case says so.");
}

/* ---- the command ---- */

static int restore(const struct config *config, struct restoring_order *order, bool quiet)
{
	struct err err = { "" };
	struct restoring r;
	struct backup_watch w;
	struct series *series = malloc(sizeof *series);
	char account[512];
	if (!series)
		abort();
	mailbox_account(&config->mailbox, account);
	order->spool = config->spool;
	order->account = account;
	order->wipe = config->mailbox.forget;
	int done = find_series(config, series);
	order->series = series->list;
	order->series_count = series->count;
	if (done != 0)
		err_set(&err, "the rules of the contest cannot be read, and by them the codes are known that must not be given twice: mend them first (hoadep rules FOLDER)");
	else {
		done = restoring_do(order, backup_watch(&w, quiet), &r, &err);
		backup_watched(&w);
	}
	free(series);
	if (done != 0)
		return tools_fail(&err);
	if (r.finished)
		puts("The restore before had done everything but say so: nothing more was done.  Say it again if another backup is meant.");
	else
		say_all(&r, order);
	json_decref(r.report);
	return 0;
}

static int run(const struct config *config, int argc, char **argv)
{
	static const struct option options[] = {
		{ "over", no_argument, NULL, 'o' }, { "anyway", no_argument, NULL, 'a' }, { "gap", required_argument, NULL, 'g' }, { "by", required_argument, NULL, 'b' },
		{ "quiet", no_argument, NULL, 'q' }, { NULL, 0, NULL, 0 },
	};
	char dir[PATH_MAX];
	struct restoring_order order = { .dir = dir, .gap = GAP };
	const char *by = NULL;
	bool quiet = false;
	optind = 0;
	opterr = 0;
	for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
		switch (c) {
		case 'o': order.over = true; break;
		case 'a': order.anyway = true; break;
		case 'g': order.gap = tools_id(optarg); break;
		case 'b': by = optarg; break;
		case 'q': quiet = true; break;
		default: return tools_usage(&desk_restore, "%s is not understood.", argv[optind - 1]);
		}
	}
	if (order.gap < 1 || order.gap > GAP_MOST)
		return tools_usage(&desk_restore, "--gap wants a number from 1 to %d.", GAP_MOST);
	if (by && !tools_one_line(by))
		return tools_usage(&desk_restore, "--by wants one line of at most %d bytes.", TOOLS_LINE_MOST);
	if (argc - optind != 1 || !*argv[optind] || backup_path(argv[optind], dir) != 0)
		return tools_usage(&desk_restore, "one folder is wanted.");
	order.who = tools_person(by);
	return restore(config, &order, quiet);
}

const struct command desk_restore = {
	.name = "restore",
	.arguments = "DIR [--over] [--gap N] [--anyway] [--by NAME] [--quiet]",
	.summary = "put a backup back: nothing lost, no code given twice, nobody answered twice",
	.help =
		"Puts the backup in DIR (hoadep backup) into the spool of the config; the daemon must be stopped, and no command that writes may be at work.  The backup is looked through first,\n"
		"each letter is compared with its digest, the register takes its place last.  Ended at any point, say it again; until then no daemon starts.\n"
		"\n"
		"What came after the backup: letters that lie in the spool, in the mailbox or in its done folder and are unknown to the restored register are taken in again by the next\n"
		"round.  All answers to them are held, and so is what had not left and what the calendar made due by now, until you have looked and said `hoadep adopt`.\n"
		"\n"
		"`hoadep outbox list --hold restored` and `--hold old-mail` show what is known of each; `hoadep show` says of a code that was told and is not there that it was left out.\n"
		"As root it becomes the spool's owner (of a spool that is not there, the owner of the folder above; where that is root, it says what to do), who must be able to read DIR.\n"
		"\n"
		"  --over     the spool has a register that can be read: it and its key are put aside (into backups/ of the spool, never deleted).  Numbers then go on above its own, and\n"
		"             what it had forgotten is forgotten again\n"
		"  --gap N    without it nobody knows which codes, batches, cases, decisions and answers were given out since: so many numbers of each are left out (1000)\n"
		"  --anyway   letters of the backup are missing or damaged: restore the others\n"
		"  --by NAME  who does it, for the event log (default: who is logged in)\n"
		"  --quiet    no progress\n"
		"\n"
		"Exit codes: 0 restored, 1 not (the reason is said), 2 wrong usage.\n",
	.run = run,
};
