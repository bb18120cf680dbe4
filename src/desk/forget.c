/* hoadep forget: takes a person's data away, or what is too old, after a dry run that says exactly what goes.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <ctype.h>
#include <dirent.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arrive/backing.h"
#include "arrive/forgetting.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "desk/contests.h"
#include "desk/tools.h"
#include "register/backups.h"
#include "register/forget.h"

enum { MOST_KEEP_FILE = 4 << 20, SHOWN = 40, LONGEST_DIGITS = 8 };

struct wish {
	const char *by, *reason, *what, *keep;
	bool dry, whole, retention, apply;
};

/* ---- what is said ---- */

static long long count(const json_t *report, const char *key)
{
	return (long long)json_array_size(json_object_get(report, key));
}

static void say_letters(const json_t *report, const char *key, const char *head)
{
	size_t i;
	json_t *one;
	if (count(report, key) == 0)
		return;
	printf("\n%s\n", head);
	json_array_foreach(json_object_get(report, key), i, one) {
		long long others = (long long)json_integer_value(json_object_get(one, "others"));
		if (i == SHOWN)
			break;
		printf("  letter %lld  %s", (long long)json_integer_value(json_object_get(one, "id")), tools_text(one, "kind"));
		if (others)
			printf("  (holds %lld other %s)", others, others == 1 ? "entry" : "entries");
		putchar('\n');
	}
	if (count(report, key) > SHOWN)
		printf("  and %lld more\n", count(report, key) - SHOWN);
}

static void say_entries(const json_t *report)
{
	size_t i;
	json_t *one;
	if (count(report, "entries") == 0)
		return;
	puts("Entries whose personal data go (code, contest, state, category, unit, dates and counts stay, so every sum stays):");
	json_array_foreach(json_object_get(report, "entries"), i, one)
		printf("  %s  %s  %s\n", tools_text(one, "code"), tools_text(one, "state"), tools_text(one, "unit"));
	if (count(report, "merged") > 0)
		puts("\nMerged into these, and not forgotten by this; where one is of the same person, say hoadep forget CODE of it too:");
	json_array_foreach(json_object_get(report, "merged"), i, one)
		printf("  %s\n", tools_text(one, "code"));
}

static void say_rows(const json_t *report)
{
	const char *what;
	json_t *n;
	if (json_object_size(json_object_get(report, "rows")) == 0)
		return;
	puts("\nIn the register:");
	json_object_foreach(json_object_get(report, "rows"), what, n)
		printf("  %6lld %s\n", (long long)json_integer_value(n), what);
}

/* Copies that hoadep has made and that are older than a forgetting: what is forgotten here goes from them with the next backup into the same folder. */
static void say_copies(struct db *db)
{
	json_t *all = backups_list(db, NULL), *one;
	size_t i;
	char at[24];
	if (!all)
		puts("  - hoadep's own backups: the register cannot say now where they lie;");
	json_array_foreach(all, i, one) {
		const char *path = tools_text(one, "path");
		if (backing_there(path))
			printf("  - the backup of %s in %s still holds it: say `hoadep backup %s`, which removes it from there;\n", tools_time(one, "made", at), path, path);
		else
			printf("  - the backup of %s in %s holds it too, where that disk still exists; it is not there now (where it is gone for good: hoadep backup --gone %s);\n", tools_time(one, "made", at), path, path);
	}
	json_decref(all);
}

static void say_backups(const char *spool)
{
	struct buf path = { 0 };
	int n = 0;
	buf_print(&path, "%s/backups", spool);
	DIR *dir = opendir(buf_str(&path));
	for (struct dirent *e; dir && (e = readdir(dir));)
		n += e->d_name[0] != '.';
	if (dir)
		closedir(dir);
	if (n)
		printf("  - %d backup%s of the register in %s, made before upgrades: remove them when they are no longer needed;\n", n, n == 1 ? "" : "s", buf_str(&path));
	buf_release(&path);
}

/* Said each time, and plainly: who answers a request must know what is still to be done by hand. */
static void say_unreached(const struct config *config, struct db *db, const json_t *report)
{
	bool maildir = text_begins(config->transport.url, "maildir:"), done = config->mailbox.done && *config->mailbox.done;
	puts("\nNOT reached by this, to be seen to by a person where the law asks for it:");
	if (config->mailbox.forget)
		printf("  - other folders of the mailbox, its trash and its server's own backups (from the inbox%s%s and the junk folder the running daemon removes these letters byte for byte);\n",
		       done ? ", " : "", done ? config->mailbox.done : "");
	else
		printf("  - the mail itself in the mailbox (%s%s, and its trash): the config says mailbox.forget: no;\n", done ? "folder " : "the inbox", done ? config->mailbox.done : "");
	printf("  - letters that have left, in the mailboxes of those who got them%s%s;\n", maildir ? ", and in " : "", maildir ? config->transport.url : "");
	say_backups(config->spool);
	say_copies(db);
	puts("  - copies of the spool made elsewhere, and reports, exports and notes that were made before;\n"
	     "  - what other people's works and letters say of this person.");
	if (json_integer_value(json_object_get(report, "unread")) > 0)
		printf("  - %lld letters that are not filed yet: nobody knows whose they are; run this again when they are.\n", (long long)json_integer_value(json_object_get(report, "unread")));
}

static void say(const struct config *config, struct db *db, const json_t *report, bool dry)
{
	size_t i;
	json_t *one;
	say_entries(report);
	say_letters(report, "letters", "Letters whose file and facts go (the digest stays, so that the mailbox cannot bring one back):");
	say_letters(report, "kept", "Letters that STAY, whole, because works of others came in them (the only original these have); all else of the entry goes,\n"
	            "and the letter itself with the last of its entries, or now with --whole-letters:");
	say_rows(report);
	if (count(report, "entries") + count(report, "letters") + (long long)json_object_size(json_object_get(report, "rows")) == 0)
		puts("Nothing is past its time.");
	if (count(report, "dropped") > 0) {
		printf("\nAnswers that will not leave any more:");
		json_array_foreach(json_object_get(report, "dropped"), i, one)
			printf(" #%lld", (long long)json_integer_value(json_object_get(one, "id")));
		putchar('\n');
	}
	if (count(report, "entries") > 0)
		puts("\nThe register does not know which works won a prize; those are kept as archives law says (plan IV.1).  See that none of these did.");
	say_unreached(config, db, report);
	if (dry)
		puts("\nNothing was changed: this was a dry run.");
}

/* ---- the work ---- */

/* Removes files and empties the log; where somebody is in the way the daemon's next start does it, and that is said. */
static int finish(const struct config *config, struct db *db)
{
	struct err err = { "" };
	if (forgetting_finish(db, config->spool, &err) >= 0) {
		puts("\nDone: files removed, the register written anew, its log emptied.");
		return 0;
	}
	fprintf(stderr, "hoadep: The register has forgotten, but what lies on the disk is not wiped yet: %s\nSay the same command again (or hoadep forget --finish); "
	        "the next start of `hoadep run` does it too.\n", err.text);
	return 1;
}

static int forget(const struct config *config, struct forget_order *order, bool dry)
{
	struct err err = { "" };
	json_t *report = NULL;
	struct db *db = tools_write(config);
	if (!db)
		return 1;
	order->wipe = config->mailbox.forget;
	int r = forget_do(db, order, dry, &report, &err);
	if (r == 1) {
		say(config, db, report, dry);
		r = dry ? 0 : finish(config, db);
	} else {
		tools_fail(&err);
		/* Asked once more after a finish that failed: the entry is forgotten, its files may not be. */
		if (r == 0 && !dry)
			forgetting_finish(db, config->spool, NULL);
		r = 1;
	}
	json_decref(report);
	db_close(db);
	return r;
}

static int finish_alone(const struct config *config)
{
	struct err err = { "" };
	struct db *db = tools_write(config);
	if (!db)
		return 1;
	int r = forgetting_finish(db, config->spool, &err);
	db_close(db);
	if (r < 0)
		return tools_fail(&err);
	puts(r ? "Done: files removed, the register written anew, its log emptied." : "Nothing was left to finish.");
	return 0;
}

/* ---- what is too old ---- */

static int64_t months_ago(int64_t now, int months)
{
	struct civil c = clock_civil(now);
	int month = c.year * 12 + c.month - 1 - months;
	return months ? clock_time(month / 12, month % 12 + 1, c.day, 0, 0, 0) : 0;
}

struct keeping {
	const char **codes;
	size_t count;
};

static bool is_code(const char *word)
{
	const char *dash = strchr(word, '-');
	return dash && dash > word && isalpha((unsigned char)word[0]) && strspn(dash + 1, "0123456789") >= 4 && dash[1 + strspn(dash + 1, "0123456789")] == '\0';
}

/* The codes of works that stay, as many words; `none` says that there are none.  What is no code is refused: one letter mistyped would delete a winner. */
static int read_keep(const char *path, struct arena *arena, struct keeping *out, struct err *err)
{
	static const char between[] = " \t\r\n,;";
	struct buf bytes = { 0 };
	int r = file_read(path, MOST_KEEP_FILE, &bytes, err);
	out->codes = arena_array(arena, bytes.len / 2 + 1, sizeof *out->codes);
	for (const char *p = buf_str(&bytes) + strspn(buf_str(&bytes), between); *p && r == 0; p += strspn(p, between)) {
		const char *word = arena_copy(arena, p, strcspn(p, between));
		p += strlen(word);
		if (strcmp(word, "none") == 0)
			continue;
		if (!is_code(word))
			r = err_set(err, "%s: “%.40s” is no code of an entry; write one code a line, or the word none", path, word);
		out->codes[out->count++] = word;
	}
	buf_release(&bytes);
	return r;
}

static struct forget_order too_old(const struct contest *contest, const struct keeping *keeping, bool year_too, int64_t now, char year[8])
{
	const struct retention *r = &contest->retention;
	snprintf(year, 8, "%d", contest->year);
	/* A folder copied from last year's with an old date in it must not list a contest that is open. */
	bool over = r->entries_until > contest->deadline && now >= r->entries_until + 86400;
	return (struct forget_order){
		.contest = year_too && over ? year : NULL, .keep = keeping->codes, .keep_count = keeping->count, .now = now,
		.letters_before = months_ago(now, r->letters_months), .aside_before = months_ago(now, r->aside_months), .answers_before = months_ago(now, r->answers_months),
	};
}

/* Why nothing of a year is past its time. */
static const char *stays(const struct contest *contest, int64_t now)
{
	int64_t until = contest->retention.entries_until;
	return !until ? "stay, for contest.yaml has no `entries-until`" : until <= contest->deadline ? "stay, for `entries-until` of contest.yaml is before the deadline"
	       : now < until + 86400 ? "stay, for `entries-until` of contest.yaml is not over" : "stay";
}

/* Letters and answers belong to no year: where contests differ the longest time counts, and without a rule of one of them they are kept. */
static void longest(struct forget_order *all, const struct forget_order *one, bool first)
{
	all->letters_before = first || one->letters_before < all->letters_before ? one->letters_before : all->letters_before;
	all->aside_before = first || one->aside_before < all->aside_before ? one->aside_before : all->aside_before;
	all->answers_before = first || one->answers_before < all->answers_before ? one->answers_before : all->answers_before;
}

static int each_year(const struct config *config, const struct contests *contests, const struct keeping *keeping, const struct wish *wish)
{
	size_t n;
	const struct contest_desk *desks = contests_desks(contests, &n);
	int64_t now = clock_now();
	struct forget_order times = { 0 };
	int worst = 0;
	for (size_t i = 0; i < n; i++) {
		char year[8];
		struct forget_order one = too_old(rules_contest(desks[i].rules), keeping, true, now, year);
		longest(&times, &one, i == 0);
	}
	for (size_t i = 0; i < n; i++) {
		char year[8];
		struct forget_order one = too_old(rules_contest(desks[i].rules), keeping, true, now, year);
		one.letters_before = times.letters_before;
		one.aside_before = times.aside_before;
		one.answers_before = times.answers_before;
		one.who = tools_person(wish->by);
		one.why = "the time of keeping is over";
		printf("%sContest of %s: its entries %s.\n\n", i ? "\n" : "", year, one.contest ? "are past their time" : stays(rules_contest(desks[i].rules), now));
		if (one.contest && wish->apply && !wish->keep) {
			fputs("hoadep: entries are past their time, and prize-winning works must stay: name a file with their codes, --keep FILE (the word none in it says that there are none)\n", stderr);
			return 1;
		}
		int r = forget(config, &one, !wish->apply);
		worst = r > worst ? r : worst;
	}
	return worst;
}

static int retention(const struct config *config, const struct wish *wish)
{
	struct err err = { "" };
	struct arena *arena = arena_new(64 << 20);
	struct keeping keeping = { 0 };
	struct contests *contests = contests_open(config);
	int r = 1;
	if (contests && wish->keep && read_keep(wish->keep, arena, &keeping, &err) != 0)
		tools_fail(&err);
	else if (contests)
		r = each_year(config, contests, &keeping, wish);
	contests_free(contests);
	arena_free(arena);
	return r;
}

/* ---- the command ---- */

/* The reason stays in the register for good, so it must not bring back what goes: an address, a phone number. */
static bool harmless(const char *reason)
{
	size_t digits = 0;
	for (const char *p = reason; *p; p++) {
		if (*p == '@')
			return false;
		if (isdigit((unsigned char)*p))
			digits++;
		else if (!strchr(" .-", *p))
			digits = 0;
		if (digits > LONGEST_DIGITS)
			return false;
	}
	return true;
}

static int one_person(const struct config *config, const struct wish *wish)
{
	bool address = strchr(wish->what, '@') != NULL;
	if (!wish->dry && !wish->reason)
		return tools_usage(&desk_forget, "--reason is missing: it stays in the register beside the code.");
	if (wish->reason && !harmless(wish->reason))
		return tools_usage(&desk_forget, "--reason stays in the register: write it without addresses and phone numbers (and without names).");
	struct forget_order order = {
		.code = address ? NULL : wish->what, .address = address ? wish->what : NULL, .whole_letters = wish->whole, .who = tools_person(wish->by),
		.why = wish->reason ? wish->reason : "", .now = clock_now(),
	};
	return forget(config, &order, wish->dry);
}

static int run(const struct config *config, int argc, char **argv)
{
	static const struct option options[] = {
		{ "by", required_argument, NULL, 'b' }, { "reason", required_argument, NULL, 'r' }, { "dry-run", no_argument, NULL, 'n' }, { "keep", required_argument, NULL, 'k' },
		{ "whole-letters", no_argument, NULL, 'w' }, { "retention", no_argument, NULL, 'o' }, { "apply", no_argument, NULL, 'a' }, { "finish", no_argument, NULL, 'f' },
		{ NULL, 0, NULL, 0 },
	};
	struct wish wish = { 0 };
	bool finishing = false;
	optind = 0;
	opterr = 0;
	for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
		switch (c) {
		case 'b': wish.by = optarg; break;
		case 'r': wish.reason = optarg; break;
		case 'n': wish.dry = true; break;
		case 'k': wish.keep = optarg; break;
		case 'w': wish.whole = true; break;
		case 'o': wish.retention = true; break;
		case 'a': wish.apply = true; break;
		case 'f': finishing = true; break;
		default: return tools_usage(&desk_forget, "%s is not understood.", argv[optind - 1]);
		}
	}
	if ((wish.reason && !tools_one_line(wish.reason)) || (wish.by && !tools_one_line(wish.by)))
		return tools_usage(&desk_forget, "--by and --reason want one line of at most %d bytes.", TOOLS_LINE_MOST);
	if (finishing || wish.retention) {
		if (optind < argc || (finishing && wish.retention) || (wish.dry && wish.apply))
			return tools_usage(&desk_forget, "--retention and --finish take no code; --apply is the contrary of --dry-run.");
		return finishing ? finish_alone(config) : retention(config, &wish);
	}
	if (argc - optind != 1 || wish.apply || wish.keep)
		return tools_usage(&desk_forget, "one code or one address is wanted.");
	wish.what = argv[optind];
	return one_person(config, &wish);
}

const struct command desk_forget = {
	.name = "forget",
	.arguments = "CODE|ADDRESS [--dry-run] [--whole-letters] [--by NAME] --reason TEXT | --retention [--apply --keep FILE] [--by NAME] | --finish",
	.summary = "take a person's data away, or what is too old; counts stay",
	.help =
		"Takes away what the register and the spool hold of an entry's people (CODE), or of all that came from an address (ADDRESS): names, texts,\n"
		"evidence, files, letters, answers.  What is counted stays: code, contest, state, category, unit, dates, lengths; every sum of status, quota and\n"
		"reports is what it was.  The history stays too, with who, when and --reason; write the reason without names.  Begin with\n"
		"\n"
		"  hoadep forget BTL23-0031 --dry-run\n"
		"\n"
		"which lists exactly what would go, and what this command does not reach (mail that has left, copies elsewhere).  The running daemon removes the letters from the\n"
		"mailbox and its done folder too, where they lie there byte for byte (mailbox.forget: no in the config leaves them); `hoadep status` says what is still to be removed.\n"
		"An entry that was merged into one of these is named and stays: where it is the same person's, forget it by its own code.\n"
		"\n"
		"  --dry-run        only says; nothing is changed\n"
		"  --whole-letters  a letter that other authors' works came in goes too; they keep what the register holds of them, not their files.  Without it\n"
		"                   such a letter stays until the last of its entries is forgotten\n"
		"  --by NAME        who decides (default: who is logged in);  --reason TEXT  why\n"
		"  --retention      lists what is past the times of contest.yaml's retention: entries that won no prize, letters without entry, letters aside, texts of\n"
		"                   answers.  --apply does it (nothing ever goes by itself); --keep FILE names the codes that stay, as prize-winning works must\n"
		"  --finish         wipes what a killed `forget` left on the disk\n"
		"\n"
		"Exit codes: 0 done, 1 not possible (the reason is said), 2 wrong usage.\n",
	.run = run,
};
