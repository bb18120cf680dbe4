/* hoadep check: what would be decided about letters and documents, touching nothing.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "check/check.h"
#include "desk/command.h"
#include "desk/contests.h"
#include "desk/readfile.h"
#include "telling.h"

enum { VERDICT_LIMIT = 256 << 20 };

struct checking {
	const struct config *config;
	struct contests *contests;
	struct readfile *readfile;
	bool json, failed, not_accepted;
	int64_t now;
};

/* Decided about one file: everything lives in `arena`. */
struct checked {
	struct submission *submission;
	struct verdict *verdict;
	struct answer *answers;
	int answer_count;
	struct arena *arena;
};

static const char *shown(const struct checked *d, const char *text)
{
	return text && *text ? text_shown(d->arena, text) : "-";
}

static void print_person(const struct checked *d, const char *what, const struct person *p)
{
	printf("    %-9s %s%s", what, shown(d, p->name), p->collective ? " (collective)" : "");
	if (p->birth_year)
		printf(", %d", p->birth_year);
	printf("; %s; %s; %s; %s\n", shown(d, p->address), shown(d, p->phone), shown(d, p->occupation), shown(d, p->workplace));
}

static void print_entry(const struct checked *d, size_t which)
{
	const struct entry *e = &d->verdict->entries[which];
	const char *category = category_word(e->category);
	printf("  entry %zu: %s\n    outcome   %s\n", which + 1, shown(d, e->title), outcome_entry_word(e->outcome));
	printf("    category  %s; contest %s; %lld words; files:", category ? category : "-", shown(d, e->contest), (long long)e->words);
	for (size_t i = 0; i < e->file_count; i++)
		printf("%s %s", i ? "," : "", shown(d, e->files[i]));
	puts(e->file_count ? "" : " (the mail's own text)");
	print_person(d, "author", &e->author);
	print_person(d, "subject", &e->subject);
	for (size_t i = 0; i < e->finding_count; i++) {
		const struct finding *f = &e->findings[i];
		printf("    %-10s %s (%s): %s\n", outcome_word(f->outcome), f->rule, shown(d, f->clause), shown(d, f->message));
		if (f->evidence[0])
			printf("               “%s” %s\n", text_cut(d->arena, shown(d, f->evidence), 120), f->where[0] ? shown(d, f->where) : "");
	}
}

/* The rows of the unit's table: whose each is, or that its file is awaited. */
static void print_batch(const struct checked *d, const struct batch *b)
{
	if (b->dispatch)
		printf("  dispatch  %s\n", shown(d, b->dispatch));
	for (size_t i = 0; i < b->row_count; i++) {
		const struct roster_row *r = &b->rows[i];
		printf("  row %-5d %s; %s; %s: ", r->number, shown(d, r->subject), shown(d, r->title), shown(d, r->author));
		if (r->entry >= 0)
			printf("entry %d", r->entry + 1);
		else
			printf("no file came that surely is its own");
		puts(r->remark ? arena_print(d->arena, "; “%s”", shown(d, r->remark)) : "");
	}
}

static void print_report(const struct checked *d)
{
	const struct verdict *v = d->verdict;
	char time[32];
	printf("%s\n  kind      %s%s%s%s\n  received  %s\n", shown(d, d->submission->file), letter_kind_word(v->kind), v->claimed_unit ? ", unit " : "",
	       v->claimed_unit ? v->claimed_unit : "", v->claimed_unit && !v->proven ? " (not proven)" : "", clock_iso(v->received, time));
	if (!d->submission->bare_document)
		printf("  from      %s\n  subject   %s\n", shown(d, v->sender), shown(d, d->submission->subject));
	if (v->why && *v->why)
		printf("  because   %s\n", shown(d, v->why));
	for (size_t i = 0; i < v->entry_count; i++)
		print_entry(d, i);
	if (v->batch)
		print_batch(d, v->batch);
	for (size_t i = 0; i < v->paper_count; i++)
		printf("  paper     %s for %s: %s\n", v->papers[i].item, *v->papers[i].milestone ? v->papers[i].milestone : "a milestone that a person has to say",
		       *v->papers[i].name ? shown(d, v->papers[i].name) : "the mail's own text");
	for (int i = 0; i < d->answer_count; i++)
		printf("  letter    %s to %s: %s%s%s\n", d->answers[i].template_name, shown(d, d->answers[i].to), shown(d, d->answers[i].subject),
		       d->answers[i].hold ? "; held: " : "", d->answers[i].hold ? d->answers[i].hold : "");
	putchar('\n');
}

static void print_json(const struct checked *d)
{
	json_t *line = check_json(d->submission, d->verdict), *letters = json_array();
	for (int i = 0; i < d->answer_count; i++)
		json_array_append_new(letters, json_pack("{s:s, s:s, s:s}", "to", d->answers[i].to, "template", d->answers[i].template_name,
		                                         "subject", d->answers[i].subject));
	json_object_set_new(line, "letters", letters);
	char *text = json_dumps(line, JSON_COMPACT);
	puts(text ? text : "{}");
	free(text);
	json_decref(line);
}

static int decide(const struct checking *c, struct checked *d, int64_t arrived, struct err *err)
{
	struct telling telling;
	const struct contest_desk *contest;
	struct check_facts facts = contests_facts(c->config, arrived);
	d->arena = arena_new(VERDICT_LIMIT);
	d->verdict = contests_judge(c->contests, d->submission, &facts, d->arena, &contest);
	if (d->submission->bare_document) /* nobody sent it, so nobody is answered */
		return 0;
	if (telling_find(NULL, contest->rules, d->verdict, c->now, d->arena, &telling, err) != 0)
		return -1;
	d->answer_count = compose_answers(contest->composer, &c->config->transport, d->submission, d->verdict, &telling.beside, c->now, d->arena, &d->answers, err);
	return d->answer_count < 0 ? -1 : 0;
}

static void check_file(struct checking *c, const char *path)
{
	struct checked d = { 0 };
	struct err err;
	int64_t arrived;
	if (readfile_read(c->readfile, path, READING_SNIFF, &d.submission, &arrived, &err) != 0 || decide(c, &d, arrived, &err) != 0) {
		fprintf(stderr, "hoadep check: %s\n", err.text);
		c->failed = true;
	} else {
		(c->json ? print_json : print_report)(&d);
		if (d.verdict->entry_count == 0)
			c->not_accepted = true;
		for (size_t i = 0; i < d.verdict->entry_count; i++)
			c->not_accepted |= d.verdict->entries[i].outcome != OUTCOME_NOTE;
	}
	fflush(stdout);
	submission_free(d.submission);
	arena_free(d.arena);
}

static int check_files(struct checking *c, char **paths)
{
	struct err err;
	c->contests = contests_open(c->config);
	if (!c->contests)
		return 2;
	if (!(c->readfile = readfile_new(&err))) {
		fprintf(stderr, "hoadep check: %s\n", err.text);
		contests_free(c->contests);
		return 2;
	}
	readfile_ocr(c->readfile, c->config->ocr);
	for (; *paths; paths++) {
		readfile_ahead(c->readfile, paths, READING_SNIFF);
		check_file(c, *paths);
	}
	readfile_free(c->readfile);
	contests_free(c->contests);
	return c->failed ? 2 : c->not_accepted ? 1 : 0;
}

static int run(const struct config *config, int argc, char **argv)
{
	struct checking c = { .config = config, .now = clock_now() };
	int i = 1;
	for (; i < argc && argv[i][0] == '-' && argv[i][1]; i++) {
		if (strcmp(argv[i], "--json") == 0) {
			c.json = true;
		} else if (strcmp(argv[i], "--at") == 0 && i + 1 < argc && clock_parse(argv[i + 1], &c.now)) {
			i++;
		} else if (strcmp(argv[i], "--at") == 0) {
			fputs("hoadep check: --at wants a time as 2023-05-31, 2023-05-31T17:00 or 2023-05-31T17:00:00, with or without +07:00 or Z\n", stderr);
			return 2;
		} else if (strcmp(argv[i], "--") == 0) {
			i++;
			break;
		} else {
			fprintf(stderr, "hoadep check: “%s” is not understood; hoadep check --help tells more\n", argv[i]);
			return 2;
		}
	}
	if (i == argc) {
		fputs("hoadep check: which files?  hoadep check --help tells more\n", stderr);
		return 2;
	}
	return check_files(&c, argv + i);
}

const struct command desk_check = {
	.name = "check",
	.arguments = "[--json] [--at TIME] FILE...",
	.summary = "what would be decided about letters or documents, touching nothing",
	.help = "Reads each FILE (a letter as .eml, or a document: docx, doc, odt, rtf, pdf, a picture of a page, a sheet, a zip of them, a text; `-`\n"
	        "is standard input) as the daemon would, in a confined process, applies the rules and shows the kind, the entries with their\n"
	        "findings, and the letters that would go out.  Nothing is kept or sent.\n"
	        "A letter's receipt is its trusted Received header (config: trusted-authserv), else the file's time.\n\n"
	        "  --json      one JSON object a line, one line a file\n"
	        "  --at TIME   what \"now\" is in the letters' dates (2023-05-31, 2023-05-31T17:00); never a receipt\n\n"
	        "Example: hoadep check --json thu.eml | jq .entries[0].outcome\n\n"
	        "Exit codes: 0 every file holds entries and all are accepted; 1 some not; 2 wrong usage, or the config or a file could not be\n"
	        "read, or the output not written.",
	.run = run,
};
