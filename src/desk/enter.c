/* hoadep enter: an entry that was handed in on paper, or to a person, becomes a letter of the spool and an entry of the register.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "answer/choose.h"
#include "answer/entered.h"
#include "answer/message.h"
#include "answer/posting.h"
#include "arrive/spool.h"
#include "base/clock.h"
#include "base/text.h"
#include "check/again.h"
#include "check/fold.h"
#include "desk/contests.h"
#include "desk/enter_form.h"
#include "desk/readfile.h"
#include "desk/tools.h"
#include "desk/whose.h"
#include "register/answers.h"
#include "register/changes.h"
#include "register/entries.h"
#include "register/events.h"
#include "register/letters.h"
#include "register/similar.h"
#include "telling.h"

enum { WORK_BYTES = 256 << 20, MOST_SCANS = 60, SCANS_BYTES = 64 << 20 };

/* One entering. */
struct entering {
	const struct config *config;
	const char *by, *answer;           /* answer: whom a letter goes to; NULL */
	bool dry, again, early, no_scan;
	int64_t now, had;
	struct enter_form form;
	char **paths;                      /* of the scans */
	struct attachment *scans;
	size_t scan_count;
	struct contests *contests;
	const struct contest_desk *desk;
	struct buf bytes;                  /* the letter */
	char digest[FILE_DIGEST_SIZE];
	struct submission *submission;
	struct verdict verdict;
	struct entry entry;                /* judged */
	struct arena *arena;
};

/* ---- what is handed in ---- */

/* What phones and scanners of offices make; a typed text belongs into the form. */
static const char *type_of(const char *name)
{
	static const char *const types[][2] = { { ".jpg", "image/jpeg" }, { ".jpeg", "image/jpeg" }, { ".png", "image/png" }, { ".pdf", "application/pdf" } };
	const char *dot = strrchr(name, '.');
	for (size_t i = 0; dot && i < sizeof types / sizeof *types; i++)
		if (text_same(dot, types[i][0]))
			return types[i][1];
	return NULL;
}

static int take_scans(struct entering *e, struct err *err)
{
	size_t total = 0;
	e->scans = arena_array(e->arena, MOST_SCANS, sizeof *e->scans);
	for (; *e->paths; e->paths++) {
		const char *slash = strrchr(*e->paths, '/'), *name = text_shown(e->arena, slash ? slash + 1 : *e->paths), *type = type_of(name);
		struct buf bytes = { 0 };
		if (!type)
			return err_set(err, "%.200s: a scan is a .jpg, .png or .pdf file.", name);
		if (e->scan_count == MOST_SCANS)
			return err_set(err, "More than %d scans are not taken; put the pages into one .pdf.", MOST_SCANS);
		int result = file_read(*e->paths, SCANS_BYTES - total, &bytes, err);
		if (result == 0)
			e->scans[e->scan_count++] = (struct attachment){ .name = name, .type = type, .bytes = arena_copy(e->arena, buf_str(&bytes), bytes.len), .len = bytes.len };
		total += bytes.len;
		buf_release(&bytes);
		if (result != 0)
			return -1;
	}
	if (!e->scan_count && !e->entry.body[0] && !e->no_scan)
		return err_set(err, "Neither a scan nor the work's text is given; if the paper alone is kept, say --no-scan.");
	if (!e->entry.words)
		return err_set(err, "How long is the work?  Give its text in the form, or --words N as counted on the paper.");
	return 0;
}

static int check_date(struct entering *e, struct err *err)
{
	char iso[32];
	const struct contest *contest = rules_contest(e->desk->rules);
	if (e->had > e->now)
		return err_set(err, "The date is in the future: an entry counts from the day on which it was handed in.");
	if (e->had < contest->opens && !e->early)
		return err_set(err, "The contest opened on %.10s and the date is earlier.  If that is meant, say --before-opening.", clock_iso(contest->opens, iso));
	return 0;
}

static int take_units(struct entering *e, struct err *err)
{
	const char *id = e->form.values[ENTER_UNIT], *via = e->form.values[ENTER_VIA];
	const struct unit *unit = id ? whose_unit(e->desk->rules, id, err) : NULL, *through = via ? whose_unit(e->desk->rules, via, err) : NULL;
	if ((id && !unit) || (via && !through))
		return -1;
	if (via && !id)
		return err_set(err, "--via is the unit that forwarded another unit's entry: --unit says whose it is.");
	e->entry.unit = unit ? unit->id : NULL;
	e->entry.via = through && through != unit ? through->id : NULL;
	e->verdict.unit = e->verdict.claimed_unit = e->entry.via ? e->entry.via : e->entry.unit;
	return 0;
}

/* ---- its letter ---- */

static int write_letter(struct entering *e, struct err *err)
{
	struct entered what = { .by = e->by, .had = e->had, .entered = e->now, .files = e->scans, .file_count = e->scan_count,
	                        .subject = arena_print(e->arena, "Bài dự thi nhận trực tiếp: %s", e->entry.title ? e->entry.title : "(chưa có tên)"),
	                        .text = enter_letter(&e->entry, e->arena) };
	message_begin();
	int result = entered_write(&what, &e->config->transport, &e->bytes, err);
	message_end();
	digest_of(e->bytes.data, e->bytes.len, e->digest);
	return result;
}

/* The scans as a confined reader sees them: what they are, how their pages look. */
static int read_letter(struct entering *e, struct err *err)
{
	struct readfile *readfile = readfile_new(err);
	if (!readfile)
		return -1;
	readfile_ocr(readfile, false);
	int result = readfile_bytes(readfile, e->bytes.data, e->bytes.len, &e->submission, err);
	readfile_free(readfile);
	return result;
}

static bool is_scan(const struct part *p)
{
	return p->role == PART_PICTURE || (p->role == PART_DOCUMENT && strcmp(p->type, "application/pdf") == 0);
}

static void take_pages(struct entering *e, const struct part *p, const char *name)
{
	struct entry *entry = &e->entry;
	bool photo = p->role == PART_PICTURE && p->page_count && p->pages[0].look == PAGE_PHOTO;
	entry->photos += photo;
	for (size_t i = 0; i < p->page_count && !photo; i++)
		if (p->pages[i].look == PAGE_WRITTEN && p->pages[i].fingerprint[0])
			entry->images[entry->image_count++] = (struct page_image){ name, p->path, p->pages[i].number, strtoull(p->pages[i].fingerprint, NULL, 16) };
}

static int take_parts(struct entering *e, struct err *err)
{
	struct entry *entry = &e->entry;
	const struct submission *s = e->submission;
	entry->files = arena_array(e->arena, s->part_count + 1, sizeof *entry->files);
	entry->file_paths = arena_array(e->arena, s->part_count + 1, sizeof *entry->file_paths);
	entry->images = arena_array(e->arena, MOST_SCANS * SUBMISSION_MOST_PAGES, sizeof *entry->images);
	for (size_t i = 0; i < s->part_count; i++) {
		const struct part *p = &s->parts[i];
		if (p->role != PART_DOCUMENT && p->role != PART_PICTURE)
			continue;
		const char *name = p->filename ? p->filename : p->path;
		if (p->unread || !is_scan(p))
			return err_set(err, "%.200s cannot be taken: it %s.", name, p->unread ? readfile_why(p->unread) : "is no jpg, png or pdf, whatever its name says");
		entry->files[entry->file_count] = name;
		entry->file_paths[entry->file_count++] = p->path;
		take_pages(e, p, name);
	}
	if (entry->file_count != e->scan_count)
		return err_set(err, "The letter that was made of the scans does not hold them all: try fewer, or one .pdf.");
	return 0;
}

/* Without its text a work is known again by its scans, and without these by whose it is and what it is called. */
static void know_again(struct entering *e)
{
	struct buf all = { 0 };
	if (e->entry.body_digest[0])
		return;
	for (size_t i = 0; i < e->submission->part_count; i++)
		if (is_scan(&e->submission->parts[i]))
			buf_text(&all, e->submission->parts[i].sha256);
	if (!e->scan_count)
		buf_print(&all, "%s\n%s\n%s", e->entry.author.name ? fold_key(e->entry.author.name, e->arena) : "", e->entry.title ? fold_key(e->entry.title, e->arena) : "",
		          e->entry.subject.name ? fold_key(e->entry.subject.name, e->arena) : "");
	digest_of(buf_str(&all), all.len, e->entry.body_digest);
	buf_release(&all);
}

/* ---- judging ---- */

/* The person who enters it has read the paper: that there is a work on it needs no machine. */
static const char *const read_by_person[] = { "body", "unread-pages", "unreadable", NULL };

/* Words that a person counted are judged as counted ones are (AMB-4). */
static void judge_words(struct entering *e, struct entry *entry)
{
	const struct readings *r = &rules_contest(e->desk->rules)->readings;
	struct rule_text text = rules_text(e->desk->rules, "word-limit");
	if (*entry->body || entry->words <= r->word_limit)
		return;
	entry->findings[entry->finding_count++] = (struct finding){ .rule = "word-limit", .outcome = entry->words > r->word_review ? OUTCOME_REJECTED : OUTCOME_REVIEW, .clause = text.clause,
		.evidence = "", .where = "", .message = arena_print(e->arena, "Bài có %" PRId64 " từ theo số đếm trên giấy; Kế hoạch quy định không quá %d từ.", entry->words, r->word_limit) };
	entry->outcome = entry_outcome(entry);
}

static void judge(struct entering *e)
{
	struct entry before = e->entry;
	const struct again_facts facts = { .received = e->had, .sender = e->answer, .settled = read_by_person };
	again_judge(e->desk->rules, &before, &facts, &e->entry, e->arena);
	struct finding *findings = arena_array(e->arena, e->entry.finding_count + 2, sizeof *findings);
	memcpy(findings, e->entry.findings, e->entry.finding_count * sizeof *findings);
	e->entry.findings = findings;
	judge_words(e, &e->entry);
	struct verdict *v = &e->verdict;
	v->kind = KIND_ENTRY;
	v->why = "a person entered it";
	v->proven = v->unit != NULL;
	v->received = e->had;
	v->sender = e->answer;
	v->entries = &e->entry;
	v->entry_count = 1;
}

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

static int prepare(struct entering *e, struct err *err)
{
	if (enter_entry(&e->form, e->now, &e->entry, &e->had, e->arena, err) != 0)
		return -1;
	e->desk = contests_at(e->contests, e->had);
	if (check_date(e, err) != 0 || take_units(e, err) != 0 || take_scans(e, err) != 0)
		return -1;
	if (write_letter(e, err) != 0 || read_letter(e, err) != 0 || take_parts(e, err) != 0)
		return -1;
	know_again(e);
	judge(e);
	return 0;
}

static int run_entering(struct entering *e)
{
	struct err err = { "" };
	int result = 1;
	e->contests = contests_open(e->config);
	if (e->contests)
		result = prepare(e, &err) != 0 ? tools_fail(&err) : e->dry ? show(e, &err) : enter(e, &err);
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
