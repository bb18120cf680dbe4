/* hoadep review: what waits for a person, with its reasons, its evidence and the law's clock; and the word that it was seen to.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <ctype.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "desk/decide.h"
#include "desk/note.h"
#include "desk/table.h"
#include "desk/tools.h"
#include "register/cases.h"
#include "register/overview.h"
#include "remind/office_note_words.h"

enum { WORK_BYTES = 64 << 20, LABEL_WIDTH = 10, MOST_CASES = 1000 };

struct wish {
	struct cases_filter filter;
	const char *by, *why;
	bool json;
};

static const struct table_column columns[] = {
	{ "CASE", 8, true }, { "OPENED", 16, false }, { "KIND", 12, false }, { "LETTER", 8, true }, { "CODE", 24, false }, { "UNIT", 24, false }, { "DUE", 16, false }, { "REASON", 80, false },
};
enum { COLUMNS = sizeof columns / sizeof *columns };

/* "19 h left", "overdue 5 h"; "" without a clock.  `out` has 32 bytes. */
static const char *clock_of(const json_t *one, int64_t now, char out[32])
{
	const char *due = tools_text(one, "due");
	int64_t at = 0;
	out[0] = '\0';
	if (!*due || strcmp(tools_text(one, "state"), "open") != 0 || clock_parse(due, &at) != 1)
		return out;
	if (at <= now)
		snprintf(out, 32, "OVERDUE %lld h", (long long)(now - at) / 3600);
	else
		snprintf(out, 32, "%lld h left", (long long)(at - now) / 3600);
	return out;
}

/* ---- the list ---- */

struct listing {
	struct table *table; /* NULL: JSON */
	int64_t now;
};

static bool each(const json_t *one, void *with)
{
	struct listing *listing = with;
	char id[24], letter[24], opened[24], left[32];
	if (!listing->table) {
		tools_json(one);
		return !ferror(stdout);
	}
	snprintf(id, sizeof id, "%lld", (long long)json_integer_value(json_object_get(one, "id")));
	snprintf(letter, sizeof letter, "%lld", (long long)json_integer_value(json_object_get(one, "letter")));
	const char *cells[COLUMNS] = { id, tools_time(one, "opened", opened), tools_text(one, "kind"), letter, tools_text(one, "code"), tools_text(one, "unit"),
	                               clock_of(one, listing->now, left), tools_text(one, "reason") };
	table_row(listing->table, cells);
	return !ferror(stdout);
}

static int list(struct db *db, const struct wish *wish, struct err *err)
{
	struct listing listing = { .table = wish->json ? NULL : table_new(stdout, table_width(stdout), columns, COLUMNS), .now = wish->filter.now };
	int result = cases_list(db, &wish->filter, each, &listing, err);
	bool asked = wish->filter.kind || wish->filter.code || wish->filter.overdue;
	if (listing.table && table_end(listing.table) == 0 && result == 0)
		puts(asked ? "No open case is like that." : "Nothing waits for a person.");
	return result == 0 ? 0 : tools_fail(err);
}

/* ---- one case ---- */

/* A label and words from a letter or of ours; nothing where there are none. */
static void line(const char *label, const char *text, struct arena *arena)
{
	if (text && *text)
		printf("%-*s %s\n", LABEL_WIDTH, label, text_shown(arena, text));
}

static void about(const json_t *one, int64_t now, struct arena *arena)
{
	char opened[24], received[24], closed[24], left[32];
	bool open = strcmp(tools_text(one, "state"), "open") == 0;
	printf("Case %lld: %s, %s\n\n", (long long)json_integer_value(json_object_get(one, "id")), tools_text(one, "kind"),
	       open ? "open" : arena_print(arena, "closed %s by %s", tools_time(one, "closed", closed), text_shown(arena, tools_text(one, "closed_by"))));
	line("What", office_note_kind(tools_text(one, "kind"))->what, arena);
	line("Reason", tools_text(one, "reason"), arena);
	line("Opened", tools_time(one, "opened", opened), arena);
	if (*clock_of(one, now, left))
		line("Due", arena_print(arena, "%.16s (%s)", tools_text(one, "due"), left), arena);
	line("Letter", arena_print(arena, "%lld, %s of %s", (long long)json_integer_value(json_object_get(one, "letter")),
	                           *tools_text(one, "letter_kind") ? tools_text(one, "letter_kind") : "not read", tools_time(one, "received", received)), arena);
	line("From", *tools_text(one, "from") ? arena_print(arena, "%s%s%s%s", tools_text(one, "from"), json_is_true(json_object_get(one, "proven")) ? ", proven" : ", not proven",
	                                                    *tools_text(one, "distrust") ? ", distrusted: " : "", tools_text(one, "distrust")) : "", arena);
	line("Subject", tools_text(one, "subject"), arena);
	line("Entry", *tools_text(one, "outcome") ? arena_print(arena, "%s, %s", tools_text(one, "code"), tools_text(one, "outcome")) : tools_text(one, "code"), arena);
	line("Title", tools_text(one, "title"), arena);
	line("Author", tools_text(one, "author"), arena);
	line("May be as", tools_text(one, "other"), arena);
}

static void evidence(const json_t *one, struct arena *arena)
{
	size_t i;
	json_t *finding;
	if (json_array_size(json_object_get(one, "evidence")))
		puts("\nEvidence");
	json_array_foreach(json_object_get(one, "evidence"), i, finding) {
		printf("  %s, %s%s%s\n", tools_text(finding, "rule"), tools_text(finding, "outcome"), *tools_text(finding, "clause") ? ", clause " : "", text_shown(arena, tools_text(finding, "clause")));
		printf("    %s\n", text_shown(arena, tools_text(finding, "message")));
		if (*tools_text(finding, "quote"))
			printf("    %s[%s]%s\n", text_shown(arena, tools_text(finding, "before")), text_shown(arena, tools_text(finding, "quote")), text_shown(arena, tools_text(finding, "after")));
		else if (*tools_text(finding, "evidence"))
			printf("    evidence: %s\n", text_shown(arena, tools_text(finding, "evidence")));
		if (*tools_text(finding, "where"))
			printf("    where: %s\n", text_shown(arena, tools_text(finding, "where")));
	}
	json_array_foreach(json_object_get(one, "files"), i, finding)
		printf("%s  %s, part %s of letter %lld\n", i ? "" : "\nFiles\n", text_shown(arena, tools_text(finding, "name")), tools_text(finding, "path"),
		       (long long)json_integer_value(json_object_get(finding, "letter")));
}

/* What was decided, and what can be. */
static void decisions(const json_t *one, struct arena *arena)
{
	static const char *const commands[DECISION_VERBS] = {
		"hoadep accept %lld", "hoadep reject %lld --reason ...", "hoadep incomplete %lld --reason ...", "hoadep merge %lld CODE", "hoadep withdraw %lld",
		"hoadep review close %lld", "hoadep review believe %lld", "hoadep undo %lld",
	};
	long long id = json_integer_value(json_object_get(one, "id"));
	size_t i;
	json_t *made;
	char at[24], until[24];
	json_array_foreach(json_object_get(one, "decisions"), i, made)
		printf("%s  %s %s by %s (%s)%s\n", i ? "" : "\nDecisions\n", tools_time(made, "at", at), tools_text(made, "verb"), text_shown(arena, tools_text(made, "who")),
		       tools_text(made, "way"), *tools_text(made, "undone") ? ", undone" : arena_print(arena, ", to be undone before %s", tools_time(made, "until", until)));
	if (strcmp(tools_text(one, "state"), "open") != 0)
		return;
	puts("\nTo decide");
	for (const enum decision_verb *verb = office_note_kind(tools_text(one, "kind"))->verbs; *verb != DECISION_VERBS; verb++) {
		if (office_note_needs_code(*verb) && !*tools_text(one, "outcome"))
			continue;
		printf("  ");
		/* The format is one of the table's above. */
		const char *number = strstr(commands[*verb], "%lld");
		printf("%.*s%lld%s\n", (int)(number - commands[*verb]), commands[*verb], id, number + strlen("%lld"));
	}
	if (strcmp(tools_text(one, "kind"), "request") == 0)
		puts("  hoadep export-person ADDRESS -o FOLDER, or hoadep forget CODE|ADDRESS --dry-run: where that is what is asked; then close the case");
	if (*tools_text(one, "outcome")) /* an entry's code, not a batch's */
		printf("  hoadep show %s tells all of the entry\n", text_shown(arena, tools_text(one, "code")));
}

/* Where a person reads the letter itself; one that was forgotten has no file. */
static void where(struct db *db, const char *spool, const json_t *one, struct arena *arena)
{
	struct err err;
	json_t *letter = NULL;
	int found = overview_letter(db, json_integer_value(json_object_get(one, "letter")), &letter, &err);
	const char *digest = found == 1 && strcmp(tools_text(letter, "state"), "forgotten") != 0 ? tools_text(letter, "digest") : "";
	if (*digest)
		line("To read", arena_print(arena, "hoadep text %s/letters/%.2s/%s.eml", spool, digest, digest), arena);
	json_decref(letter);
}

static int show(struct db *db, const struct wish *wish, const char *spool, int64_t id, struct err *err)
{
	json_t *one = NULL;
	int found = cases_get(db, id, &one, err);
	if (found == 0)
		err_set(err, "There is no case %" PRId64 "; `hoadep review --all` lists them.", id);
	if (found != 1)
		return tools_fail(err);
	struct arena *arena = arena_new(WORK_BYTES);
	if (wish->json) {
		tools_json(one);
	} else {
		about(one, wish->filter.now, arena);
		where(db, spool, one, arena);
		evidence(one, arena);
		decisions(one, arena);
	}
	arena_free(arena);
	json_decref(one);
	return 0;
}

/* ---- decided ---- */

/* All of them or none. */
static int decide_all(struct db *db, const struct config *config, const struct contests *contests, enum decision_verb verb, const struct wish *wish, char **numbers, int count, struct err *err)
{
	struct arena *arena = arena_new(WORK_BYTES);
	struct decided done;
	char who[TOOLS_LINE_MOST + 1];
	snprintf(who, sizeof who, "%s", tools_person(wish->by));
	int result = db_begin(db, err) == 0 ? 1 : -1;
	for (int i = 0; i < count && result == 1; i++) {
		struct decision decision = { .verb = verb, .case_id = tools_id(numbers[i]), .who = who, .reason = wish->why };
		result = decide_do(db, config, contests, &decision, wish->filter.now, arena, &done, err);
	}
	if (result == 1)
		result = db_commit(db, err) == 0 ? 1 : -1;
	db_rollback(db);
	if (result == 1 && count == 1)
		puts(done.said);
	else if (result == 1)
		printf("%d cases %s.\n", count, verb == DECISION_CLOSE ? "closed" : "are believed");
	arena_free(arena);
	return result == 1 ? 0 : tools_fail(err);
}

static int with_contests(const struct config *config, enum decision_verb verb, const struct wish *wish, char **numbers, int count)
{
	struct buf mistakes = { 0 };
	struct err err = { "" };
	struct contests *contests = contests_load(config, &mistakes);
	fputs(buf_str(&mistakes), stderr);
	buf_release(&mistakes);
	struct db *db = contests ? tools_write(config) : NULL;
	int result = db ? decide_all(db, config, contests, verb, wish, numbers, count, &err) : 1;
	db_close(db);
	contests_free(contests);
	return result;
}

static int read_only(const struct config *config, const struct wish *wish, const char *number)
{
	struct err err = { "" };
	struct db *db = tools_read(config);
	int result = !db ? 1 : number ? show(db, wish, config->spool, tools_id(number), &err) : list(db, wish, &err);
	db_close(db);
	return result;
}

/* ---- the command ---- */

enum what { LIST, SHOW, CLOSE, BELIEVE, WHATS };
static const char *const whats[] = { "list", "show", "close", "believe" };

/* A code as the register writes it, in place. */
static const char *upper(char *code)
{
	for (char *c = code; *c; c++)
		*c = (char)toupper((unsigned char)*c);
	return code;
}

/* 0, or 2 after a word on what is wrong. */
static int options(int argc, char **argv, struct wish *wish)
{
	static const struct option known[] = {
		{ "kind", required_argument, NULL, 'k' }, { "code", required_argument, NULL, 'c' }, { "overdue", no_argument, NULL, 'o' }, { "all", no_argument, NULL, 'a' },
		{ "json", no_argument, NULL, 'j' }, { "by", required_argument, NULL, 'b' }, { "reason", required_argument, NULL, 'r' }, { NULL, 0, NULL, 0 },
	};
	optind = 0;
	opterr = 0;
	for (int c; (c = getopt_long(argc, argv, "", known, NULL)) != -1;) {
		switch (c) {
		case 'k': wish->filter.kind = optarg; break;
		case 'c': wish->filter.code = upper(optarg); break;
		case 'o': wish->filter.overdue = true; break;
		case 'a': wish->filter.all = true; break;
		case 'j': wish->json = true; break;
		case 'b': wish->by = optarg; break;
		case 'r': wish->why = optarg; break;
		default: return tools_usage(&desk_review, "%s is not understood.", argv[optind - 1]);
		}
	}
	if ((wish->by && !tools_one_line(wish->by)) || (wish->why && !tools_one_line(wish->why)))
		return tools_usage(&desk_review, "--by and --reason want one line of at most %d bytes.", TOOLS_LINE_MOST);
	return 0;
}

static int run(const struct config *config, int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "note") == 0)
		return note_run(config, argc - 1, argv + 1);
	struct wish wish = { .filter = { .now = clock_now() } };
	int wrong = options(argc, argv, &wish), what = LIST;
	if (wrong)
		return wrong;
	while (optind < argc && what < WHATS && strcmp(argv[optind], whats[what]) != 0)
		what++;
	if (what == WHATS)
		return tools_usage(&desk_review, "%s is not understood.", argv[optind]);
	optind += optind < argc;
	int count = argc - optind;
	bool filtered = wish.filter.kind || wish.filter.code || wish.filter.overdue || wish.filter.all, decides = what == CLOSE || what == BELIEVE;
	if (what == LIST ? count || wish.by || wish.why : filtered || count < 1 || count > (what == SHOW ? 1 : MOST_CASES) || (decides ? wish.json : wish.by || wish.why))
		return tools_usage(&desk_review, what == LIST ? "A list takes --kind, --code, --overdue, --all and --json alone."
		                   : what == SHOW ? "show wants the number of one case, with --json alone." : "%s wants the numbers of cases, as `hoadep review` shows them, with --by and --reason alone.", whats[what]);
	for (int i = optind; i < argc; i++)
		if (tools_id(argv[i]) == 0)
			return tools_usage(&desk_review, "%s is no case's number.", argv[i]);
	if (decides)
		return with_contests(config, what == CLOSE ? DECISION_CLOSE : DECISION_BELIEVE, &wish, argv + optind, count);
	return read_only(config, &wish, what == SHOW ? argv[optind] : NULL);
}

const struct command desk_review = {
	.name = "review",
	.arguments = "[list [--kind KIND] [--code CODE] [--overdue] [--all] [--json] | show CASE [--json] | close CASE... | believe CASE... | note [--at TIME] [-o FILE.html]] [--by NAME] [--reason TEXT]",
	.summary = "what waits for a person, oldest first; a case that was seen to is closed",
	.help =
		"Lists the open cases with their letters and reasons, oldest first; what is overdue by the law (requests about data or withdrawal: 72 hours) before all.\n"
		"Kinds: review (an entry a person looks at), request, question, supplement, stranger (a letter with a code that is not its sender's), copy, bounce, address\n"
		"(where letters do not arrive), autoreply (only its words say so: a person may have written it), batch (rows without a file, works without a row), dossier (papers whose milestone is not sure), unproven (a unit's letter that\n"
		"nothing proves), unit (a line about the intake unit that may mean several), junk, distrust, decision (a mail that could not be obeyed), reading, aside,\n"
		"entered (a work on paper that the register does not know), other.\n"
		"\n"
		"An entry is decided by `hoadep accept`, `reject`, `incomplete`, `merge` or `withdraw`, with its code or the case's number; `hoadep undo` takes it back.\n"
		"\n"
		"  --kind KIND       only those; --code CODE those of an entry; --overdue those past their time; --all closed ones too\n"
		"  --json            one object a line\n"
		"  show CASE         what it is, the evidence in its sentence, where to read the letter, and which commands decide it\n"
		"  close CASE...     they were seen to: by whom (else who is at work) and why stands in the register.  Cases that another command\n"
		"                    ends by a decision (unproven, aside, review) are not closed so.  `hoadep undo CASE` opens it again, for some minutes.\n"
		"  believe CASE...   a letter of the junk folder, or of a sender that failed the server's proof, is read again like any other; an address takes letters again\n"
		"  note              what the office's daily note would be now: its text, or with -o FILE.html (and --replace) its page with the pictures, for a browser;\n"
		"                    --at as of a time.  Nothing is sent.  The page holds names and links that decide: it is made for its owner alone\n"
		"\n"
		"Example: hoadep review --kind batch; hoadep review close 12 14 --by \"Lê Văn Mẫu\" --reason \"đã gọi điện, gửi sau\"\n"
		"Exit codes: 0 done, 1 not possible (the reason is said), 2 wrong usage.\n",
	.run = run,
};
