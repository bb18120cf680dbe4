/* hoadep accept, reject, incomplete, withdraw, merge, undo: what a person decides about an entry or a case.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <ctype.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "desk/decide.h"
#include "desk/mailtext.h"
#include "desk/tools.h"

enum { WORK_BYTES = 256 << 20 };

struct wish {
	struct decision decision;
	bool dry_run;
};

/* A case's number, "12" or "#12"; else a code, written large. */
static bool take_what(struct wish *wish, const char *what, struct arena *arena)
{
	const char *number = what + (*what == '#');
	char *code = arena_text(arena, what);
	wish->decision.case_id = tools_id(number);
	if (wish->decision.case_id || *what == '#')
		return wish->decision.case_id != 0;
	for (char *c = code; *c; c++)
		*c = (char)toupper((unsigned char)*c);
	wish->decision.code = code;
	return *code && tools_one_line(code);
}

static void show(const struct wish *wish, const struct decided *done, struct arena *arena)
{
	printf("%s%s\n", wish->dry_run ? "This would be done: " : "", text_shown(arena, done->said));
	if (wish->dry_run && done->letter.to) {
		printf("\nTo: %s\nSubject: %s\n\n", text_shown(arena, done->letter.to), text_shown(arena, done->letter.subject));
		mailtext_print(done->letter.bytes, done->letter.len);
	}
	if (!wish->dry_run && done->until)
		printf("It can be undone within %lld minutes: hoadep undo %s\n", (long long)(done->until - clock_now() + 59) / 60,
		       *done->code ? done->code : arena_print(arena, "%lld", (long long)done->case_id));
}

/* 0, or 1 after the reason. */
static int decide(struct db *db, const struct config *config, const struct contests *contests, const struct wish *wish, struct arena *arena)
{
	struct err err = { "" };
	struct decided done;
	int result = db_begin(db, &err);
	if (result == 0)
		result = decide_do(db, config, contests, &wish->decision, clock_now(), arena, &done, &err);
	else
		result = -1;
	if (result == 1 && !wish->dry_run && db_commit(db, &err) != 0)
		result = -1;
	db_rollback(db);
	if (result != 1)
		return tools_fail(&err);
	show(wish, &done, arena);
	return 0;
}

static int with_contests(const struct config *config, const struct wish *wish, struct arena *arena)
{
	struct err err = { "" };
	struct contests *contests = contests_open(config);
	if (!contests)
		return 1;
	int result = 1;
	if (contests_load_seal(contests, config, false, &err) != 0) {
		tools_fail(&err);
	} else {
		struct db *db = tools_write(config);
		result = db ? decide(db, config, contests, wish, arena) : 1;
		db_close(db);
	}
	contests_free(contests);
	return result;
}

/* The options; 0, or 2 after a word on what is wrong. */
static int options(const struct command *command, int argc, char **argv, struct wish *wish)
{
	static const struct option known[] = {
		{ "by", required_argument, NULL, 'b' }, { "reason", required_argument, NULL, 'r' }, { "silent", no_argument, NULL, 's' },
		{ "dry-run", no_argument, NULL, 'n' }, { NULL, 0, NULL, 0 },
	};
	optind = 0;
	opterr = 0;
	for (int c; (c = getopt_long(argc, argv, "", known, NULL)) != -1;) {
		switch (c) {
		case 'b': wish->decision.who = optarg; break;
		case 'r': wish->decision.reason = optarg; break;
		case 's': wish->decision.silent = true; break;
		case 'n': wish->dry_run = true; break;
		default: return tools_usage(command, "%s is not understood.", argv[optind - 1]);
		}
	}
	if ((wish->decision.reason && !tools_one_line(wish->decision.reason)) || (wish->decision.who && !tools_one_line(wish->decision.who)))
		return tools_usage(command, "--by and --reason want one line of at most %d bytes.", TOOLS_LINE_MOST);
	return 0;
}

static int run(const struct command *command, enum decision_verb verb, const struct config *config, int argc, char **argv)
{
	struct wish wish = { .decision = { .verb = verb } };
	struct arena *arena = arena_new(WORK_BYTES);
	int wanted = verb == DECISION_MERGE ? 2 : 1, result = options(command, argc, argv, &wish);
	if (result == 0 && argc - optind != wanted)
		result = tools_usage(command, verb == DECISION_MERGE ? "the code (or case) that goes and the code that stays are wanted." : "one code or one case's number is wanted.");
	if (result == 0 && !take_what(&wish, argv[optind], arena))
		result = tools_usage(command, "%s is neither a code nor a case's number.", text_shown(arena, argv[optind]));
	if (result == 0 && decision_wants_reason(verb) && !(wish.decision.reason && *wish.decision.reason))
		result = tools_usage(command, "--reason is wanted: it stands in the letter to the author, in Vietnamese.");
	if (result == 0) {
		struct wish other = { .dry_run = false };
		char who[TOOLS_LINE_MOST + 1];
		snprintf(who, sizeof who, "%s", tools_person(wish.decision.who));
		wish.decision.who = who;
		if (wanted == 2 && !take_what(&other, argv[optind + 1], arena))
			result = tools_usage(command, "%s is no code.", text_shown(arena, argv[optind + 1]));
		else if (wanted == 2 && !other.decision.code)
			result = tools_usage(command, "a code is wanted for the entry that stays.");
		wish.decision.other = other.decision.code;
		result = result == 0 ? with_contests(config, &wish, arena) : result;
	}
	arena_free(arena);
	return result;
}

#define COMMON \
	"  --by NAME      who decides, for the event log (default: who is logged in)\n" \
	"  --silent       no letter to the author\n" \
	"  --dry-run      shows what would be done, and the letter; changes nothing\n" \
	"\n" \
	"The letter waits as long as the decision can be undone (`desk: undo-minutes` of contest.yaml): hoadep undo CODE.  The entry's open cases are closed\n" \
	"by it.  Instead of a code the number of a case may be given, as `hoadep review` shows them.\n"
#define EXITS "Exit codes: 0 done, 1 not possible (the reason is said, nothing is changed), 2 wrong usage.\n"

#define COMMAND(name_, verb_, arguments_, summary_, help_) \
	static int run_##name_(const struct config *config, int argc, char **argv) { return run(&desk_##name_, verb_, config, argc, argv); } \
	const struct command desk_##name_ = { .name = #name_, .arguments = arguments_, .summary = summary_, .help = help_, .run = run_##name_ }

COMMAND(accept, DECISION_ACCEPT, "CODE|CASE [--reason TEXT] [--by NAME] [--silent] [--dry-run]", "an entry is valid, as a person decides",
	"The entry becomes accepted, whatever its findings say (they stay), and its author is told.\n\n"
	"  --reason TEXT  why, for the event log; no personal data, please\n" COMMON
	"\nExample: hoadep accept BTL23-0031 --by \"Lê Văn Mẫu\" --reason \"đã đối chiếu bản giấy\"\n" EXITS);
COMMAND(reject, DECISION_REJECT, "CODE|CASE --reason TEXT [--by NAME] [--silent] [--dry-run]", "an entry is not taken, as a person decides",
	"The entry becomes rejected, and its author is told why.\n\n"
	"  --reason TEXT  stands in the letter, in Vietnamese: whole sentences, with the clause of the plan\n" COMMON
	"\nExample: hoadep reject BTL23-0031 --reason \"Bài đã dự thi năm 2022 (điểm e khoản 2 Mục II).\"\n" EXITS);
COMMAND(incomplete, DECISION_ASK, "CODE|CASE --reason TEXT [--by NAME] [--silent] [--dry-run]", "something is asked of an entry's author",
	"The entry becomes incomplete, and its author is asked for what is missing.\n\n"
	"  --reason TEXT  what is asked; stands in the letter, in Vietnamese\n" COMMON
	"\nExample: hoadep incomplete BTL23-0031 --reason \"Ảnh chụp trang 2 của bản viết tay; trang này chưa có trong thư.\"\n" EXITS);
COMMAND(withdraw, DECISION_WITHDRAW, "CODE|CASE [--reason TEXT] [--by NAME] [--silent] [--dry-run]", "an entry is withdrawn, as its author asked",
	"The entry is withdrawn for good, and its author is told.  What the author asked by mail waits as a case `request`; it is closed by this.\n\n"
	"  --reason TEXT  why, where it was not the author who asked; stands in the letter, in Vietnamese\n" COMMON
	"\nExample: hoadep withdraw BTL23-0031\n" EXITS);
COMMAND(merge, DECISION_MERGE, "CODE|CASE INTO [--by NAME] [--silent] [--dry-run]", "an entry is the same as another one",
	"The first is superseded by the second (INTO, a code), which gets its letters as copies; the author is told the code that stays, but never another author's.  Credit to a\n"
	"unit stays as it is: see `hoadep assign`.\n\n" COMMON
	"\nExample: hoadep merge BTL23-0045 BTL23-0031\n" EXITS);
COMMAND(undo, DECISION_UNDO, "CODE|CASE [--by NAME] [--dry-run]", "takes back the last decision, before its letter leaves",
	"The entry is again what it was, its letter is dropped, and the cases that were closed by the decision are open again.  Refused when the time of contest.yaml\n"
	"(`desk: undo-minutes`) is over, the letter has left, or the entry changed since; then it is decided anew.\n\n"
	"  --by NAME      who undoes it, for the event log (default: who is logged in)\n"
	"  --dry-run      shows what would be done; changes nothing\n"
	"\nExample: hoadep undo BTL23-0031\n" EXITS);
