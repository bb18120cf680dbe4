/* hoadep recheck: stored letters run through today's rules, and what would come out otherwise.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <ctype.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arrive/spool.h"
#include "base/clock.h"
#include "base/file.h"
#include "desk/contests.h"
#include "desk/refold.h"
#include "desk/readfile.h"
#include "desk/rejudge.h"
#include "desk/table.h"
#include "desk/tools.h"
#include "register/entries.h"
#include "register/rechecks.h"

enum { GROUP = 32, REPORT_MS = 5000 };

struct recheck {
	const struct config *config;
	struct contests *contests;
	struct readfile *readfile;
	struct db *db;
	const char *contest;      /* --contest; NULL all */
	const char *who, *reason;
	char **codes;             /* only these; none: all */
	int code_count;
	bool apply, answer, json;
	struct table *table;
	size_t letters, entries, differing, applied, kept, unread, failed;
	int64_t told_ms;
};

static void cell_rows(struct recheck *r, const char *what, const struct rejudged *j)
{
	for (size_t i = 0; i < j->count; i++) {
		const struct difference *d = &j->list[i];
		const char *cells[] = { i ? "" : what, d->field, d->was, d->now, i ? "" : j->note };
		table_row(r->table, cells);
	}
}

static void tell(struct recheck *r, const char *code, int64_t letter, const struct rejudged *j)
{
	char what[48];
	if (code)
		snprintf(what, sizeof what, "%s", code);
	else
		snprintf(what, sizeof what, "letter %" PRId64, letter);
	if (!r->json) {
		cell_rows(r, what, j);
		return;
	}
	json_t *differences = json_array();
	for (size_t i = 0; i < j->count; i++)
		json_array_append_new(differences, json_pack("{s:s, s:s, s:s}", "field", j->list[i].field, "was", j->list[i].was, "now", j->list[i].now));
	json_t *line = json_pack("{s:s?, s:I, s:o, s:b, s:s}", "code", code, "letter", (json_int_t)letter, "differences", differences, "applied", j->applied, "note", j->note);
	tools_json(line);
	json_decref(line);
}

static bool wanted(const struct recheck *r, const char *code)
{
	for (int i = 0; i < r->code_count; i++)
		if (strcmp(r->codes[i], code) == 0)
			return true;
	return r->code_count == 0;
}

/* One work of a letter.  0, or -1 where the register failed. */
static int one_work(struct recheck *r, struct refold *read, size_t n, struct err *err)
{
	char code[24], role[16];
	struct rejudged j;
	int found = rechecks_work(r->db, read->letter.id, n, code, role, err);
	if (found < 0)
		return -1;
	if (found == 0 || strcmp(role, "brought") != 0 || !wanted(r, code))
		return 0;
	struct arena *arena = arena_new(REFOLD_MEMORY);
	struct rejudge how = { .config = r->config, .contests = r->contests, .db = r->db, .contest = r->contest, .apply = r->apply,
	                       .answer = r->answer, .who = r->who, .why = r->reason };
	int result = rejudge_entry(&how, read, n, code, arena, &j, err);
	if (result == 1) {
		r->entries++;
		r->differing += j.count > 0;
		r->applied += j.applied;
		r->kept += j.count > 0 && r->apply && !j.applied;
		if (j.count)
			tell(r, code, read->letter.id, &j);
	}
	arena_free(arena);
	return result < 0 ? -1 : 0;
}

/* A letter as a whole: its kind, how many works it holds. */
static void one_letter(struct recheck *r, const struct refold *read)
{
	struct rejudged j;
	if (r->code_count || !rejudge_letter(read, r->contest, &j))
		return;
	r->differing++;
	r->kept += r->apply;
	tell(r, NULL, read->letter.id, &j);
}

static int one(struct recheck *r, const struct recheck_letter *letter, struct submission *submission, struct err *err)
{
	struct refold read;
	int result = 0;
	refold_begin(&read, r->config, r->contests, letter, submission);
	one_letter(r, &read);
	for (size_t n = 0; n < refold_works(&read) && result == 0; n++)
		result = one_work(r, &read, n, err);
	refold_end(&read);
	return result;
}

static void progress(struct recheck *r)
{
	int64_t ms = clock_mono_ms();
	if (ms - r->told_ms < REPORT_MS)
		return;
	r->told_ms = ms;
	fprintf(stderr, "hoadep recheck: %zu letters read, %zu entries compared, %zu differ\n", r->letters, r->entries, r->differing);
}

/* A group is begun ahead, so that the readers are busy while one is compared. */
static int group(struct recheck *r, const struct recheck_letter *letters, size_t count, struct err *err)
{
	char *paths[GROUP + 1] = { NULL };
	int result = 0;
	for (size_t i = 0; i < count; i++) {
		struct buf path = { 0 };
		spool_path(&path, r->config->spool, letters[i].digest);
		paths[i] = strdup(buf_str(&path));
		buf_release(&path);
	}
	for (size_t i = 0; i < count && result == 0; i++) {
		struct submission *submission = NULL;
		struct err why;
		r->letters++;
		readfile_ahead(r->readfile, paths + i, READING_LETTER);
		if (readfile_read(r->readfile, paths[i], READING_LETTER, &submission, NULL, &why) != 0) {
			fprintf(stderr, "hoadep recheck: letter %" PRId64 " was left out: %s\n", letters[i].id, why.text);
			r->unread++;
		} else {
			result = one(r, &letters[i], submission, err);
		}
		submission_free(submission);
		progress(r);
	}
	for (size_t i = 0; i < count; i++)
		free(paths[i]);
	return result;
}

/* What can change by the rules: letters that were read from a mailbox; what a person entered has no words to find. */
static bool worth(const struct recheck_letter *l)
{
	return l->fetched && strcmp(l->kind, "bounce") != 0 && strcmp(l->kind, "autoreply") != 0 && strcmp(l->kind, "decision") != 0 &&
	       !(strcmp(l->distrust, "junk") == 0 && !l->believed);
}

static int all(struct recheck *r, struct err *err)
{
	struct recheck_letter letters[GROUP];
	int64_t after = 0;
	int found = 1, result = 0;
	while (found == 1 && result == 0) {
		size_t count = 0;
		while (count < GROUP && (found = rechecks_letter(r->db, after, &letters[count], err)) == 1) {
			after = letters[count].id;
			count += worth(&letters[count]);
		}
		if (found < 0)
			return -1;
		result = group(r, letters, count, err);
	}
	return result;
}

/* A code that is mistyped must not look like an entry that is as it was.  Codes are upper case from here on. */
static int known(const struct recheck *r, struct err *err)
{
	for (int i = 0; i < r->code_count; i++) {
		for (char *c = r->codes[i]; *c; c++)
			*c = (char)toupper((unsigned char)*c);
		json_t *entry = NULL;
		int found = entries_show(r->db, r->codes[i], &entry, err);
		json_decref(entry);
		if (found != 1)
			return found < 0 ? -1 : err_set(err, "There is no entry %.24s; `hoadep list` shows all codes.", r->codes[i]);
	}
	return 0;
}

static const struct table_column columns[] = {
	{ "entry", 16, false }, { "what", 26, false }, { "on file", 40, false }, { "by today's rules", 40, false }, { "note", 60, false },
};

static int work(struct recheck *r)
{
	struct err err;
	if (!r->json)
		r->table = table_new(stdout, table_width(stdout), columns, sizeof columns / sizeof *columns);
	int result = all(r, &err);
	if (r->table)
		table_end(r->table);
	fflush(stdout);
	fprintf(stderr, "%zu letters read, %zu entries compared: %zu differ, %zu were changed%s", r->letters, r->entries, r->differing, r->applied, r->unread ? ", " : ".\n");
	if (r->unread)
		fprintf(stderr, "%zu letters could not be read.\n", r->unread);
	if (r->entries < (size_t)r->code_count)
		fputs("Some of these entries were not compared: entered by hand, forgotten, withdrawn, merged into another, of another contest, or their letter could not be read.\n", stderr);
	if (r->differing > r->applied && !r->apply)
		fputs("Nothing was changed: `hoadep recheck --apply` writes down what can be.\n", stderr);
	if (result != 0)
		return tools_fail(&err);
	return r->differing > r->applied || r->unread ? 1 : 0;
}

static int begin(struct recheck *r)
{
	struct err err;
	int result = 1;
	r->contests = contests_open(r->config);
	if (!r->contests)
		return 1;
	if (contests_load_seal(r->contests, r->config, false, &err) != 0 || !(r->readfile = readfile_new(&err)))
		result = tools_fail(&err);
	else if ((r->db = r->apply ? tools_write(r->config) : tools_read(r->config))) {
		readfile_ocr(r->readfile, r->config->ocr);
		result = known(r, &err) == 0 ? work(r) : tools_fail(&err);
	}
	db_close(r->db);
	readfile_free(r->readfile);
	contests_free(r->contests);
	return result;
}

static bool year(const char *text)
{
	return strlen(text) == 4 && strspn(text, "0123456789") == 4;
}

static int run(const struct config *config, int argc, char **argv)
{
	static const struct option known[] = {
		{ "contest", required_argument, NULL, 'c' }, { "apply", no_argument, NULL, 'a' }, { "answer", no_argument, NULL, 's' }, { "json", no_argument, NULL, 'j' },
		{ "by", required_argument, NULL, 'b' }, { "reason", required_argument, NULL, 'r' }, { NULL, 0, NULL, 0 },
	};
	struct recheck r = { .config = config, .told_ms = clock_mono_ms() };
	const char *by = NULL;
	optind = 0;
	opterr = 0;
	for (int c; (c = getopt_long(argc, argv, "", known, NULL)) != -1;) {
		switch (c) {
		case 'c': r.contest = optarg; break;
		case 'a': r.apply = true; break;
		case 's': r.answer = true; break;
		case 'j': r.json = true; break;
		case 'b': by = optarg; break;
		case 'r': r.reason = optarg; break;
		default: return tools_usage(&desk_recheck, "%s is not understood.", argv[optind - 1]);
		}
	}
	if ((r.reason && !tools_one_line(r.reason)) || (by && !tools_one_line(by)))
		return tools_usage(&desk_recheck, "--by and --reason want one line of at most %d bytes.", TOOLS_LINE_MOST);
	if (r.contest && !year(r.contest))
		return tools_usage(&desk_recheck, "--contest wants a year, as 2023.");
	if (r.answer && !r.apply)
		return tools_usage(&desk_recheck, "--answer goes with --apply.");
	r.who = tools_person(by);
	r.codes = argv + optind;
	r.code_count = argc - optind;
	return begin(&r);
}

const struct command desk_recheck = {
	.name = "recheck",
	.arguments = "[--contest YEAR] [--apply [--answer]] [--json] [--by NAME] [--reason TEXT] [CODE...]",
	.summary = "stored letters run through today's rules: what would come out otherwise",
	.help =
		"Reads every filed letter of the spool again, as the daemon would, checks it against the rules as they are now, and shows as a table what differs from\n"
		"the register.  An entry that later letters completed or replaced is judged by what it says now: they are not read anew.  Nothing is changed without\n"
		"--apply, and nothing is sent without --answer.\n"
		"\n"
		"  CODE             only these entries\n"
		"  --contest YEAR   only entries that count for that year\n"
		"  --apply          writes the differences down: each entry keeps its code and dates, what it was before stands in `hoadep show CODE --history`.\n"
		"                   Left as they are, and told in the note: entries that a person decided about, letters that now hold more or fewer works, and\n"
		"                   letters of another kind than before; what was entered by hand (hoadep enter) is not judged again\n"
		"  --answer         the authors of changed entries are written to, by the letter that fits the new state; without it nobody is\n"
		"  --json           one JSON object a line\n"
		"  --by NAME        who decides, for the event log (default: who is logged in)\n"
		"  --reason TEXT    why, for the event log; no personal data, please\n"
		"\n"
		"Reading takes some 5 to 60 ms a letter, more with OCR; how far it is, is said on stderr.  The daemon may run meanwhile.\n"
		"Example: hoadep recheck --contest 2023 > differences.txt\n"
		"Exit codes: 0 nothing differs, or all was written down; 1 something differs or could not be read, or there is no such entry; 2 wrong usage.\n",
	.run = run,
};
