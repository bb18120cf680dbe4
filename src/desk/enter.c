/* hoadep enter: an entry that was handed in on paper, or to a person, becomes a letter of the spool and an entry of the register.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "answer/choose.h"
#include "answer/message.h"
#include "answer/posting.h"
#include "arrive/spool.h"
#include "base/clock.h"
#include "base/text.h"
#include "desk/entering.h"
#include "desk/tools.h"
#include "register/answers.h"
#include "register/changes.h"
#include "register/entries.h"
#include "register/events.h"
#include "register/letters.h"
#include "register/similar.h"
#include "telling.h"

enum { WORK_BYTES = 256 << 20 };

static void print_judged(const struct entering *e, const char *code)
{
	char iso[32];
	const struct entry *entry = &e->entry;
	printf("%s: %s, contest %s, %s%s%s, counts from %.16s\n", code, outcome_entry_word(entry->outcome), entry->contest, entry->unit ? "credited to " : "credited to no unit",
	       entry->unit ? entry->unit : "", entry->claimed && !entry->unit ? " until a person has looked" : "", clock_iso(e->had, iso));
	for (size_t i = 0; i < entry->finding_count; i++) {
		const struct finding *f = &entry->findings[i];
		printf("  %-10s %s: %s%s%s%s\n", outcome_word(f->outcome), f->rule, text_shown(e->arena, f->message), *f->evidence ? " (" : "", text_shown(e->arena, f->evidence), *f->evidence ? ")" : "");
	}
}

/* ---- filing ---- */

static int add_answer(struct entering *e, struct db *db, int64_t letter, const struct answer *a, struct err *err)
{
	struct answer_row row;
	if (posting_row(a, e->now, e->arena, &row, err) != 0)
		return -1;
	return answers_add(db, letter, &row, a->bytes, a->len, e->config->transport.per_address_day, err) < 0 ? -1 : 0;
}

/* The letter that mail would have got, to the address that was given; it belongs to a person's letter, not to a unit's: no receipt. */
static int add_answers(struct entering *e, struct db *db, int64_t letter, struct err *err)
{
	struct telling telling;
	struct answer *answers = NULL;
	struct verdict verdict = e->verdict;
	if (!e->answer)
		return 0;
	verdict.unit = verdict.claimed_unit = NULL;
	if (contests_load_seal(e->contests, e->config, false, err) != 0 || telling_find(db, e->desk->rules, &verdict, e->now, e->arena, &telling, err) != 0)
		return -1;
	message_begin();
	int n = compose_answers(e->desk->composer, &e->config->transport, e->submission, &verdict, &telling.beside, e->now, e->arena, &answers, err);
	message_end();
	for (int i = 0; i < n; i++)
		if (add_answer(e, db, letter, &answers[i], err) != 0)
			return -1;
	return n < 0 ? -1 : 0;
}

static int add_letter(struct entering *e, struct db *db, int64_t *letter, struct err *err)
{
	struct intake_row row = { .account = "entered", .name = e->digest, .digest = e->digest, .size = (int64_t)e->bytes.len, .internal_date = e->had, .note = "entered by a person" };
	if (letters_intake(db, &row, e->now, letter, err) < 0 || letters_moved(db, row.account, 0, 0, row.name, err) < 0)
		return -1;
	if (letters_set(db, *letter, LETTER_READ, NULL, e->now, err) != 0)
		return -1;
	return letters_facts(db, *letter, e->submission, &e->verdict, err);
}

static int add_event(struct entering *e, struct db *db, struct err *err)
{
	struct filed filed;
	if (changes_load(db, e->entry.code, e->arena, &filed, err) != 1)
		return -1;
	return events_add(db, e->now, e->by, "entry", filed.id, "entered", NULL, NULL, e->scan_count ? "on paper, with its scans" : "on paper", err);
}

/* All of it; 0 with nothing kept where it is there already. */
static int file(struct entering *e, struct db *db, struct err *err)
{
	int64_t letter;
	if (add_letter(e, db, &letter, err) != 0)
		return -1;
	if (entries_file(db, letter, &e->verdict, rules_contest(e->desk->rules)->code_prefix, e->desk->rules, e->now, e->arena, err) != 0)
		return -1;
	if (e->entry.again && !e->again)
		return 0;
	if (add_event(e, db, err) != 0 || add_answers(e, db, letter, err) != 0)
		return -1;
	return letters_set(db, letter, LETTER_FILED, NULL, e->now, err) != 0 ? -1 : 1;
}

/* The bytes are on disk before the register speaks of them (promise 1), and go again where it does not. */
static int put_bytes(const struct entering *e, struct buf *path, struct err *err)
{
	buf_print(path, "%s/letters/%.2s", e->config->spool, e->digest);
	if (file_make_folder(buf_str(path), err) != 0)
		return -1;
	buf_print(path, "/%s.eml", e->digest);
	return file_put(buf_str(path), e->bytes.data, e->bytes.len, err);
}

static int commit(struct entering *e, struct db *db, struct err *err)
{
	struct buf path = { 0 };
	int result = put_bytes(e, &path, err);
	if (result == 0 && (result = db_commit(db, err)) != 0)
		unlink(buf_str(&path));
	buf_release(&path);
	return result;
}

static int enter(struct entering *e, struct err *err)
{
	struct db *db = tools_write(e->config);
	if (!db)
		return 1;
	int result = db_begin(db, err);
	if (result == 0 && (result = file(e, db, err)) == 1)
		result = commit(e, db, err) == 0 ? 1 : -1;
	db_rollback(db);
	db_close(db);
	if (result < 0)
		return tools_fail(err);
	if (result == 0) {
		fprintf(stderr, "hoadep: it is in the register already, as %s; nothing was changed.  If it came a second time and that is to be written down, say --again.\n", e->entry.code);
		return 1;
	}
	if (e->entry.again)
		printf("%s: came a second time; that is written down, and the entry stays one.\n", e->entry.code);
	else
		print_judged(e, e->entry.code);
	return 0;
}

/* What it would be, and what it is like; a register that is not there yet knows of nothing. */
static int show(struct entering *e, struct err *err)
{
	char path[4096];
	struct similar similar;
	struct db *db = NULL;
	snprintf(path, sizeof path, "%s/register.db", e->config->spool);
	if (spool_restoring(e->config->spool, err))
		return tools_fail(err);
	if (access(path, F_OK) == 0 && !(db = db_open_readonly(path, err)))
		return tools_fail(err);
	int result = db ? similar_judge(db, &e->entry, e->answer, 0, e->arena, &similar, err) : 0;
	db_close(db);
	if (result != 0)
		return tools_fail(err);
	if (db && similar.held_back) {
		e->entry.claimed = e->entry.unit;
		e->entry.unit = NULL;
	}
	print_judged(e, "would be");
	return 0;
}

/* ---- the command ---- */

static int run_entering(struct entering *e)
{
	struct err err = { "" };
	int result = 1;
	e->contests = contests_open(e->config);
	if (e->contests)
		result = entering_prepare(e, &err) != 0 ? tools_fail(&err) : e->dry ? show(e, &err) : enter(e, &err);
	submission_free(e->submission);
	contests_free(e->contests);
	buf_release(&e->bytes);
	return result;
}

enum { OPTION_FIELD = 1000 };

static int options(struct entering *e, int argc, char **argv, const char **form, bool *given)
{
	static struct option known[ENTER_FIELDS + 9] = {
		[ENTER_FIELDS] = { "by", required_argument, NULL, 'b' }, { "answer", required_argument, NULL, 'a' }, { "dry-run", no_argument, NULL, 'n' },
		{ "again", no_argument, NULL, 'g' }, { "before-opening", no_argument, NULL, 'e' }, { "no-scan", no_argument, NULL, 's' }, { "form", no_argument, NULL, 'f' }, { NULL, 0, NULL, 0 },
	};
	struct err err = { "" };
	for (int f = 0; f < ENTER_FIELDS; f++)
		known[f] = (struct option){ enter_option((enum enter_field)f), f == ENTER_COLLECTIVE ? no_argument : required_argument, NULL, OPTION_FIELD + f };
	optind = 0;
	opterr = 0;
	for (int c; (c = getopt_long(argc, argv, "", known, NULL)) != -1;) {
		switch (c) {
		case 'b': e->by = optarg; break;
		case 'a': e->answer = text_lower(e->arena, optarg); break;
		case 'n': e->dry = true; break;
		case 'g': e->again = true; break;
		case 'e': e->early = true; break;
		case 's': e->no_scan = true; break;
		case 'f': *form = NULL; return 0;
		default:
			if (c < OPTION_FIELD)
				return tools_usage(&desk_enter, "%s is not understood.", argv[optind - 1]);
			if (enter_put(&e->form, (enum enter_field)(c - OPTION_FIELD), c - OPTION_FIELD == ENTER_COLLECTIVE ? "có" : optarg, e->arena, &err) != 0)
				return tools_usage(&desk_enter, "%s", err.text);
			*given = true;
		}
	}
	return 0;
}

/* A form comes first, its scans behind it; options say more than the form. */
static int fill_in(struct entering *e, char **arguments, bool given)
{
	struct err err = { "" };
	struct enter_form by_options = e->form;
	const char *dot = *arguments ? strrchr(*arguments, '.') : NULL;
	bool has_form = dot && (text_same(dot, ".txt") || text_same(dot, ".yaml"));
	e->paths = arguments + has_form;
	if (has_form && enter_read(&e->form, *arguments, e->arena, &err) != 0)
		return tools_fail(&err);
	for (int f = 0; f < ENTER_FIELDS; f++)
		if (by_options.values[f])
			e->form.values[f] = by_options.values[f];
	if (has_form || given)
		return 0;
	if (!isatty(STDIN_FILENO))
		return tools_usage(&desk_enter, "what is to be entered?  A form, options, or a terminal to ask at.");
	return enter_ask(&e->form, e->arena, &err) != 0 ? tools_fail(&err) : 0;
}

static int run(const struct config *config, int argc, char **argv)
{
	struct entering e = { .config = config, .now = clock_now(), .arena = arena_new(WORK_BYTES) };
	const char *form = "";
	bool given = false;
	int result = options(&e, argc, argv, &form, &given);
	if (result == 0 && !form) {
		enter_print();
		arena_free(e.arena);
		return 0;
	}
	if (result == 0 && ((e.by && !tools_one_line(e.by)) || (e.answer && !choose_address(&config->transport, e.answer))))
		result = tools_usage(&desk_enter, "--by wants a name of one line, --answer a plain address that is not the contest's own.");
	e.by = result == 0 ? tools_person(e.by) : NULL;
	if (result == 0 && (result = fill_in(&e, argv + optind, given)) == 0)
		result = run_entering(&e);
	arena_free(e.arena);
	return result;
}

const struct command desk_enter = {
	.name = "enter",
	.arguments = "[FORM.txt] [--FIELD VALUE ...] [SCAN...]",
	.summary = "an entry handed in on paper: its fields, scans, unit and day",
	.help =
		"Files an entry that no mail brought, so that its unit gets its credit.  Its fields come from a form (`hoadep enter --form` prints an empty one: lines\n"
		"\"label: value\"), from options, or are asked at a terminal; SCANs are .jpg, .png or .pdf.  All of it becomes a letter of its own in the spool, so that\n"
		"nothing depends on the files.  It is judged as mail is; that there is a work on the paper is believed to who enters it.\n"
		"\n"
		"  --title T  --category nguoi-tot-viec-tot|dien-hinh-tien-tien  --words N (as counted; with the text in the form it is counted)\n"
		"  --author NAME  --author-birth-year Y  --author-address A  --author-phone P  --author-occupation O  --author-workplace W\n"
		"  --subject NAME  --collective  --subject-birth-year Y  --subject-address A  --subject-phone P  --subject-occupation O  --subject-workplace W\n"
		"  --unit ID        the unit it is credited to (`hoadep units`); without it: none\n"
		"  --via ID         the unit that forwarded it, where that is another one\n"
		"  --date DAY       when the unit had it (14/3/2023, 2023-03-14T09:00): it counts from then; default now\n"
		"  --before-opening the date may be before the contest opened\n"
		"  --no-scan        there is neither scan nor text: the paper alone is kept\n"
		"  --again          what is in the register already came a second time: that is written down, and the unit that forwarded it counts as with mail\n"
		"  --answer ADDRESS the letter that mail would have got goes to this address; without it nobody is written to\n"
		"  --by NAME        who enters it, for the event log (default: who is logged in)\n"
		"  --dry-run        shows how it would be judged, and what in the register is like it; changes nothing\n"
		"\n"
		"Names on a command line can be read by others of the machine: prefer a form.\n"
		"Example: hoadep enter phieu.txt trang1.jpg trang2.jpg --unit phuong-xuan-tao --date 14/3/2023 --by \"Lan\"\n"
		"Exit codes: 0 entered (or with --dry-run: it could be), 1 not (the reason is said: it is there already, a scan cannot be read ...), 2 wrong usage.\n",
	.run = run,
};
