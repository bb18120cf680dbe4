/* hoadep backup: a copy of register, key and letters in a folder of another disk, beside a running daemon.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arrive/backing.h"
#include "arrive/spool.h"
#include "base/clock.h"
#include "desk/backup.h"
#include "desk/tools.h"
#include "register/backups.h"

enum { SAID_MOST = 20 };

static void progress(const char *what, int64_t done, int64_t all, void *with)
{
	struct backup_watch *w = with;
	int64_t ms = clock_mono_ms();
	if (done != all && ms - w->shown_ms < 200)
		return;
	w->shown_ms = ms;
	fprintf(stderr, "\r%" PRId64 " of %" PRId64 " %s ", done, all, what);
	w->open = true;
}

static void end_line(struct backup_watch *w)
{
	if (w->open)
		fputs("\r\033[K", stderr);
	w->open = false;
}

static void say(const char *sentence, void *with)
{
	struct backup_watch *w = with;
	end_line(w);
	if (w->said++ < SAID_MOST)
		fprintf(stderr, "hoadep: %s\n", sentence);
	else if (w->said == SAID_MOST + 1)
		fputs("hoadep: and others\n", stderr);
}

struct backing_watch *backup_watch(struct backup_watch *w, bool quiet)
{
	*w = (struct backup_watch){ .watch = { .progress = !quiet && isatty(STDERR_FILENO) ? progress : NULL, .say = say } };
	w->watch.with = w;
	return &w->watch;
}

void backup_watched(struct backup_watch *w)
{
	end_line(w);
}

int backup_path(const char *given, char out[PATH_MAX])
{
	char here[PATH_MAX];
	int n = *given == '/' ? snprintf(out, PATH_MAX, "%s", given) : getcwd(here, sizeof here) ? snprintf(out, PATH_MAX, "%s/%s", here, given) : -1;
	if (n < 0 || n >= PATH_MAX - 128)
		return -1;
	/* One spelling, for the register knows it by its path: `copy`, `./copy` and `copy/` are one folder. */
	size_t to = 0;
	for (const char *part = out; *part;) {
		size_t len = strcspn(part, "/");
		if (len > 0 && !(len == 1 && *part == '.')) {
			out[to++] = '/';
			memmove(out + to, part, len);
			to += len;
		}
		part += len + (part[len] == '/');
	}
	if (to == 0)
		out[to++] = '/';
	out[to] = '\0';
	return 0;
}

static const char *megabytes(int64_t bytes, char out[32])
{
	snprintf(out, 32, "%.1f MB", (double)bytes / 1e6);
	return out;
}

/* The backup is whole without its row: a register that cannot be written now, or is of an older version, costs the note alone.  Whether one was known there before. */
static bool note(const struct config *config, const char *dir, int64_t made)
{
	struct err err = { "" };
	struct buf path = { 0 };
	buf_print(&path, "%s/register.db", config->spool);
	struct db *fits = db_open_readonly(buf_str(&path), &err);
	db_close(fits);
	struct db *db = fits ? tools_write(config) : NULL;
	bool known = db && backups_known(db, dir, NULL) == 1;
	if (!db || backups_made(db, dir, made, &err) != 0)
		fprintf(stderr, "hoadep: the backup is whole, but the register could not note it (so `hoadep status` does not know): %s\n", err.text);
	db_close(db);
	buf_release(&path);
	return known;
}

/* A disk that is not plugged in leaves its mount point behind, which belongs to the spool's own disk: a timer's call says that, too. */
static void say_disk(const struct backing *b, const char *dir, bool away, bool quiet)
{
	if (b->same_disk && away)
		fprintf(stderr, "hoadep: the backup that was in %s is not there any more, and this one was begun anew, on the same disk as the spool: is the disk that it lay on not mounted?\n", dir);
	else if (b->same_disk && !quiet)
		fprintf(stderr, "hoadep: %s lies on the same disk as the spool: what takes that disk takes both; a backup belongs on another one\n", dir);
}

static int report(const struct backing *b, const char *dir, bool quiet)
{
	char size[32], when[32];
	if (!quiet) {
		printf("%s: register of %.16s (version %d) and %" PRId64 " letters, %s; %" PRId64 " copied this time.\n", dir, clock_iso(b->at, when), b->version,
		       b->letters - b->missing - b->damaged, megabytes(b->bytes, size), b->copied);
		if (b->removed)
			printf("%" PRId64 " letter%s that the register has forgotten %s removed from it.\n", b->removed, b->removed == 1 ? "" : "s", b->removed == 1 ? "was" : "were");
	}
	if (b->missing + b->damaged == 0)
		return 0;
	fprintf(stderr, "hoadep: %" PRId64 " letters of the spool itself are missing and %" PRId64 " damaged: they are not in this backup (an earlier one may have them), all else is\n", b->missing,
	        b->damaged);
	return 1;
}

static int make(const struct config *config, const char *dir, bool full, bool quiet)
{
	struct err err = { "" };
	struct backing b;
	struct backup_watch w;
	bool there = backing_there(dir);
	if (tools_at_work(config) != 0)
		return 1;
	int r = backing_make(config->spool, dir, full, backup_watch(&w, quiet), &b, &err);
	backup_watched(&w);
	if (r != 0)
		return tools_fail(&err);
	bool known = note(config, dir, b.at);
	say_disk(&b, dir, known && !there, quiet);
	return report(&b, dir, quiet);
}

static int verify(const char *dir, bool quiet)
{
	struct err err = { "" };
	struct backing b;
	struct backup_watch w;
	char size[32], when[32];
	int r = backing_verify(dir, backup_watch(&w, quiet), &b, &err);
	backup_watched(&w);
	if (r < 0)
		return tools_fail(&err);
	if (r == 0)
		fprintf(stderr, "hoadep: %s: the register is whole, but of its %" PRId64 " letters %" PRId64 " are missing and %" PRId64 " damaged; `hoadep backup --full` into it brings what the spool has of them\n", dir,
		        b.letters, b.missing, b.damaged);
	else if (!quiet)
		printf("%s is whole: the register of %.16s (version %d) and its %" PRId64 " letters, %s.\n", dir, clock_iso(b.at, when), b.version, b.letters, megabytes(b.bytes, size));
	return r == 1 ? 0 : 1;
}

/* What `forget` has to tell of a copy it tells until a person knows that nobody can read it any more. */
static int gone(const struct config *config, const char *dir, const char *by)
{
	struct err err = { "" };
	if (backing_there(dir)) {
		err_set(&err, "%s still holds a backup: delete it first, if it is to be gone", dir);
		return tools_fail(&err);
	}
	struct db *db = tools_write(config);
	if (!db)
		return 1;
	int r = backups_gone(db, dir, tools_person(by), clock_now(), &err);
	db_close(db);
	if (r == 0)
		err_set(&err, "The register knows of no backup in %s; `hoadep status --json` lists those that it knows of.", dir);
	if (r != 1)
		return tools_fail(&err);
	printf("The backup in %s is not spoken of any more: not as one that is there, nor as one that holds what was forgotten.\n", dir);
	return 0;
}

static int run(const struct config *config, int argc, char **argv)
{
	static const struct option options[] = {
		{ "verify", no_argument, NULL, 'v' }, { "full", no_argument, NULL, 'f' }, { "quiet", no_argument, NULL, 'q' }, { "gone", no_argument, NULL, 'g' },
		{ "by", required_argument, NULL, 'b' }, { NULL, 0, NULL, 0 },
	};
	char dir[PATH_MAX];
	const char *by = NULL;
	bool quiet = false, verifying = false, full = false, letting_go = false;
	optind = 0;
	opterr = 0;
	for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
		switch (c) {
		case 'v': verifying = true; break;
		case 'f': full = true; break;
		case 'q': quiet = true; break;
		case 'g': letting_go = true; break;
		case 'b': by = optarg; break;
		default: return tools_usage(&desk_backup, "%s is not understood.", argv[optind - 1]);
		}
	}
	if (argc - optind != 1 || !*argv[optind] || backup_path(argv[optind], dir) != 0)
		return tools_usage(&desk_backup, "one folder is wanted.");
	if (verifying && full)
		return tools_usage(&desk_backup, "--verify looks at every letter by itself; --full is for making a backup.");
	if (letting_go && (verifying || full))
		return tools_usage(&desk_backup, "--gone says that a backup is there no more; it neither makes one nor looks through one.");
	if (by && (!letting_go || !tools_one_line(by)))
		return tools_usage(&desk_backup, "--by NAME goes with --gone, and is one line of at most %d bytes.", TOOLS_LINE_MOST);
	return letting_go ? gone(config, dir, by) : verifying ? verify(dir, quiet) : make(config, dir, full, quiet);
}

const struct command desk_backup = {
	.name = "backup",
	.arguments = "DIR [--full] [--quiet] | --verify DIR [--quiet] | --gone DIR [--by NAME]",
	.summary = "copy register, key and letters into a folder of another disk, beside a running daemon",
	.help =
		"Puts into DIR (made if its parent is there; readable by the spool's owner alone) all that a lost machine cannot give back: the register, seal.key and\n"
		"every letter.  The daemon goes on meanwhile.  Into the same DIR only what is new is copied, and letters that were forgotten since (hoadep forget) are\n"
		"removed.  Ended at any point, DIR still holds the backup before, and the next call goes on.  Each letter is compared with its digest as it is copied.\n"
		"Letters that lie there already are told by name and size alone: look through them now and then with --verify, or with --full, which brings damaged ones again.\n"
		"\n"
		"  --verify  looks through a backup: the register's digest and integrity, every letter with its digest\n"
		"  --full    compares the letters that lie in DIR already with their digests, too, and copies again what is damaged there\n"
		"  --gone    the backup in DIR is there no more and nobody can read it again (its disk is lost, wiped, broken): `forget` and `status` do not speak of it any more\n"
		"  --by NAME who says so, for the event log (default: who is logged in)\n"
		"  --quiet   says only what is wrong: for cron and timers\n"
		"\n"
		"Once a day is usual: from cron, or from a timer of systemd's; README.md has both.  `hoadep status` tells how old the last one is.  What came after it is not lost\n"
		"while the mailbox or the spool's letters are there: `hoadep restore --help`.\n"
		"\n"
		"Exit codes: 0 whole, 1 not (the reason is said; letters that are damaged in the spool itself are named), 2 wrong usage.\n",
	.run = run,
};
