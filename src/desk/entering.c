/* A paper's form and scans as a letter of the spool would have them, and as the checks judge them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk/entering.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "answer/message.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "check/again.h"
#include "check/fold.h"
#include "desk/readfile.h"
#include "desk/whose.h"

enum { MOST_SCANS = 60, SCANS_BYTES = 64 << 20 };

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

int entering_prepare(struct entering *e, struct err *err)
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
