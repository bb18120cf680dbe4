/* A paper by its heading or its file's name; its milestone by the words of its title, the subject and the covering lines.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/dossier.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "check/pages.h"

enum {
	TITLE_BYTES = 600, MOST_MILESTONES = 31, CAPITALS = 5, MOST_NUMBER = 999, DAY = 86400,
	MOST_LOOKS = 4000,   /* lines of a letter that are asked whether they open a paper: 60 papers have some 1,500 */
	MOST_TITLES = 300,   /* of them, those that did and are asked which milestone they speak of: these patterns cost some 100 us each */
};

/* One of the letter's papers in the making. */
struct sheet {
	const struct dossier_paper *kind;
	const struct source *source;   /* what can be read of it; NULL */
	const struct part *part;       /* NULL: the mail's own text */
	size_t line;                   /* of its heading; only where it was known by one */
	unsigned says;                 /* milestones that its own title or name speaks of, a bit each */
};

struct finding_papers {
	const struct letter *letter;
	const struct dossier_words *words;
	struct sheet sheets[FINDING_MOST_PAPERS];
	size_t count;
	unsigned says;                 /* what subject, covering lines and all papers speak of */
	size_t looks, titles;          /* spent of MOST_LOOKS, MOST_TITLES: a hostile document is all headings */
	struct buf title;
};

static bool says(const struct dossier_list *list, const char *words)
{
	size_t len = strlen(words);
	return len && pattern_any(&list->patterns, words, len, NULL, NULL);
}

static const char *words_of(const struct letter *l, const struct source *s, size_t line)
{
	size_t len = s->lines[line].end - s->lines[line].start;
	return fold_words(s->folded.bytes + s->lines[line].start, len < SOURCE_SHORT ? len : SOURCE_SHORT, l->arena);
}

static const char *name_words(const struct letter *l, const struct part *part)
{
	return part && part->filename ? fold_key(part->filename, l->arena) : "";
}

/* A heading and what stands below it, as words: titles are broken over lines as the page wants it.  Good until the next call. */
static const char *title_at(struct finding_papers *f, const struct source *s, size_t line)
{
	const struct letter *l = f->letter;
	size_t seen = 1;
	buf_clear(&f->title);
	buf_text(&f->title, words_of(l, s, line));
	for (size_t i = line + 1; i < s->line_count && seen < DOSSIER_TITLE && f->title.len < TITLE_BYTES; i++) {
		if (source_blank(&s->lines[i]))
			continue;
		const char *words = words_of(l, s, i);
		if (says(&f->words->title_ends, words))
			break;
		buf_print(&f->title, " %s", words);
		seen++;
	}
	return buf_str(&f->title);
}

static unsigned milestones_in(const struct letter *l, const char *words)
{
	unsigned all = 0;
	for (size_t i = 0; i < l->words->dossier.milestone_count && i < MOST_MILESTONES; i++)
		if (says(&l->words->dossier.milestones[i].words, words))
			all |= 1u << i;
	return all;
}

/* Typed in capitals, as headings within a document are. */
static bool capitals(const struct source *s, size_t line)
{
	size_t letters = 0;
	const char *c = s->folded.text + s->folded.at[s->lines[line].start], *end = s->folded.text + s->folded.at[s->lines[line].end];
	for (; c < end; c++) {
		if (*c >= 'a' && *c <= 'z')
			return false;
		letters += *c >= 'A' && *c <= 'Z';
	}
	return letters >= CAPITALS;
}

/* "ỦY BAN NHÂN DÂN PHƯỜNG XUÂN TẢO" above the paper: it is the unit's own, not one of the district's that came along. */
static bool letterhead_names(const struct letter *l, const struct source *s, size_t until)
{
	enum { MOST = 8 };
	const struct unit *named[MOST];
	struct buf head = { 0 };
	bool found = false;
	for (size_t k = 0; k < s->line_count && k <= until && k < DOSSIER_HEAD; k++)
		buf_print(&head, " %s", words_of(l, s, k));
	size_t count = rules_units_named(l->rules, buf_str(&head), l->verdict->received, named, MOST);
	for (size_t i = 0; i < count && i < MOST; i++)
		found |= named[i] == l->unit;
	buf_release(&head);
	return found;
}

static void add_sheet(struct finding_papers *f, const struct dossier_paper *kind, const struct source *source, const struct part *part, size_t line, unsigned spoken)
{
	for (size_t i = 0; i < f->count; i++)
		if (f->sheets[i].kind == kind && f->sheets[i].part == part && f->sheets[i].source == source) {
			f->sheets[i].says |= spoken; /* known by its number's line, titled below it */
			return;
		}
	if (f->count < FINDING_MOST_PAPERS)
		f->sheets[f->count++] = (struct sheet){ kind, source, part, line, spoken };
}

static bool taken_for(const struct finding_papers *f, const struct source *s)
{
	for (size_t i = 0; i < f->count; i++)
		if (f->sheets[i].source == s)
			return true;
	return false;
}

static void look_at_line(struct finding_papers *f, const struct source *s, const struct part *part, size_t line)
{
	const char *title = title_at(f, s, line);
	for (size_t k = 0; k < f->words->paper_count && f->titles < MOST_TITLES; k++) {
		const struct dossier_paper *kind = &f->words->papers[k];
		if (!says(&kind->heads, title) || (kind->own && !letterhead_names(f->letter, s, line)))
			continue;
		f->titles++;
		add_sheet(f, kind, s, part, line, milestones_in(f->letter, title));
	}
}

/* The papers whose headings a text holds: the first in any letters near its top, further ones (a list below its tờ trình) in capitals. */
static void by_headings(struct finding_papers *f, const struct source *s, const struct part *part)
{
	for (size_t i = 0, seen = 0; i < s->line_count && f->looks < MOST_LOOKS; i++) {
		bool first = !taken_for(f, s);
		if (source_blank(&s->lines[i]) || s->lines[i].role == LINE_QUOTED || s->lines[i].role == LINE_SIGNATURE)
			continue;
		if (seen++ >= DOSSIER_HEAD && first)
			return;
		if (!first && !capitals(s, i))
			continue;
		f->looks++;
		look_at_line(f, s, part, i);
	}
}

static const struct dossier_paper *by_name(const struct letter *l, const struct part *part)
{
	const char *name = name_words(l, part);
	for (size_t k = 0; k < l->words->dossier.paper_count; k++)
		if (says(&l->words->dossier.papers[k].names, name))
			return &l->words->dossier.papers[k];
	return NULL;
}

bool dossier_named(const struct letter *l, const struct part *part)
{
	return l->unit && by_name(l, part);
}

static bool used(const struct verdict *v, const struct part *part)
{
	for (size_t i = 0; i < v->entry_count; i++)
		for (size_t k = 0; k < v->entries[i].file_count; k++)
			if (strcmp(v->entries[i].file_paths[k], part->path) == 0)
				return true;
	return false;
}

/* One file: by what stands in it, else by its name (a list that is a bare table); a plan's name alone does not make it the unit's own. */
static void look_at(struct finding_papers *f, const struct source *s, const struct part *part)
{
	const struct dossier_paper *kind;
	if (used(f->letter->verdict, part))
		return;
	if (s && !s->ocr)
		by_headings(f, s, part);
	if (s && taken_for(f, s))
		return;
	if ((kind = by_name(f->letter, part)) && !(kind->own && s && !s->ocr))
		add_sheet(f, kind, s && !s->ocr ? s : NULL, part, 0, milestones_in(f->letter, name_words(f->letter, part)));
	else if (s && s->ocr)
		by_headings(f, s, part);
}

static void look_at_all(struct finding_papers *f)
{
	const struct letter *l = f->letter;
	for (size_t i = 0; i < l->work_count; i++)
		if (l->works[i].source->part && l->works[i].source->kind == SOURCE_DOCUMENT && !l->works[i].source->ocr)
			look_at(f, l->works[i].source, l->works[i].source->part);
	for (size_t i = 0; i < l->sheet_count; i++)
		look_at(f, l->sheets[i].work ? l->sheets[i].work->source : NULL, l->sheets[i].parts[0]);
	for (size_t i = 0; i < l->unread_count; i++)
		look_at(f, NULL, l->unread[i]);
	if (l->mail && !l->mail_is_work && l->verdict->entry_count == 0)
		by_headings(f, l->mail->source, NULL);
}

void dossier_mark(struct letter *l)
{
	struct finding_papers *f = arena_alloc(l->arena, sizeof *f);
	f->letter = l;
	f->words = &l->words->dossier;
	for (size_t i = 0; l->unit && i < l->work_count; i++) {
		struct work *w = &l->works[i];
		f->count = 0;
		if (w->source->part && w->source->kind == SOURCE_DOCUMENT && w->declaration.category == CATEGORY_NONE)
			by_headings(f, w->source, w->source->part);
		w->official |= f->count > 0;
	}
	buf_release(&f->title);
}

/* "TRÍCH NGANG" above the table of entries that is pasted into the mail: its files are awaited. */
static bool heads_own_table(const struct finding_papers *f, const struct sheet *s)
{
	const struct batch *b = f->letter->verdict->batch;
	return !s->part && strcmp(s->kind->item, "trich-ngang") == 0 && !s->says && b && b->row_count;
}

/* A letter of transmittal counts alone; beside entries a list is the entries' own table unless it says that it proposes.  A scanned "báo cáo thành tích" may
   be an entry after all: it was kept from being one by its name, so it is not passed over. */
static void drop_idle(struct finding_papers *f)
{
	size_t kept = 0;
	bool others = f->letter->verdict->entry_count > 0;
	for (size_t i = 0; i < f->count; i++)
		others |= !f->sheets[i].kind->alone;
	for (size_t i = 0; i < f->count; i++) {
		bool idle = (f->sheets[i].kind->alone && others) || (f->letter->verdict->entry_count && f->sheets[i].kind->transmits && !f->sheets[i].says) || heads_own_table(f, &f->sheets[i]);
		if (!idle)
			f->sheets[kept++] = f->sheets[i];
	}
	f->count = kept;
}

static void read_mail(struct finding_papers *f)
{
	const struct letter *l = f->letter;
	const struct source *s = l->mail ? l->mail->source : NULL;
	f->says |= milestones_in(l, fold_words(l->subject_key, strlen(l->subject_key), l->arena));
	for (size_t i = 0, seen = 0; s && !l->mail_is_work && i < s->line_count && seen < DOSSIER_MAIL; i++) {
		if (source_blank(&s->lines[i]) || s->lines[i].role == LINE_QUOTED || s->lines[i].role == LINE_SIGNATURE)
			continue;
		seen++;
		f->says |= milestones_in(l, words_of(l, s, i));
	}
	for (size_t i = 0; i < f->count; i++)
		f->says |= f->sheets[i].says;
}

static bool listed(const char *const *words, size_t count, const char *word)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(words[i], word) == 0)
			return true;
	return false;
}

static int64_t date_of(const struct letter *l, const char *milestone)
{
	const struct calendar *c = rules_calendar(l->rules);
	for (size_t i = 0; i < c->count; i++)
		if (c->milestones[i].every == EVERY_ONCE && strcmp(c->milestones[i].id, milestone) == 0)
			return c->milestones[i].date;
	return 0;
}

/* Whether papers of this unit that came now can be the milestone's. */
static bool possible(const struct letter *l, const struct dossier_milestone *m)
{
	int64_t date = date_of(l, m->milestone), received = l->verdict->received;
	return date && (!m->unit_count || listed((const char *const *)m->units, m->unit_count, l->unit->kind)) &&
	       received >= date - (int64_t)m->before * DAY && received < date + (int64_t)m->after * DAY;
}

/* The one milestone of those in `spoken` that wants such an item; -1 for none, -2 for several. */
static int only(const struct finding_papers *f, unsigned spoken, const char *item)
{
	int found = -1;
	for (size_t i = 0; i < f->words->milestone_count && i < MOST_MILESTONES; i++) {
		const struct dossier_milestone *m = &f->words->milestones[i];
		if (!(spoken & 1u << i) || (item && !listed((const char *const *)m->items, m->item_count, item)))
			continue;
		if (found >= 0)
			return -2;
		found = (int)i;
	}
	return found;
}

static const char *id_of(const struct finding_papers *f, int milestone)
{
	return milestone >= 0 && possible(f->letter, &f->words->milestones[milestone]) ? f->words->milestones[milestone].milestone : "";
}

static int milestone_of(const struct finding_papers *f, const struct sheet *s)
{
	int own = only(f, s->says, s->kind->item);
	return own != -1 ? own : only(f, f->says, s->kind->item);
}

/* Whether a line is a row of a list: "1 | Nguyễn Văn A | …" as a table has it, or "1. Ông Nguyễn Văn A, …".  Its number; 0. */
static int row_number(const struct letter *l, const struct source *s, size_t line)
{
	const char *t = s->folded.bytes + s->lines[line].start, *end = s->folded.bytes + s->lines[line].end;
	int n = 0;
	while (t < end && *t >= '0' && *t <= '9' && n <= MOST_NUMBER)
		n = n * 10 + (*t++ - '0');
	if (!n || n > MOST_NUMBER || t == end)
		return 0;
	while (t < end && *t == ' ')
		t++;
	if (t < end && (*t == '\t' || *t == '|')) {
		while (t < end && (*t == '\t' || *t == '|' || *t == ' '))
			t++;
		return t < end && *t >= 'a' && *t <= 'z' ? n : 0; /* a row of column numbers counts nobody */
	}
	if (t == end || (*t != '.' && *t != ')') || end[-1] == ':')
		return 0;
	for (t++; t < end && *t == ' ';)
		t++;
	return words_begin(&l->words->honorifics, t, (size_t)(end - t)) ? n : 0;
}

/* Rows of a list of those proposed, from its heading to the next paper's in the same file; a table for collectives and one for persons both begin at 1. */
static int proposals(const struct finding_papers *f, const struct sheet *sheet)
{
	const struct source *s = sheet->source;
	size_t until = s ? s->line_count : 0;
	int rows = 0, last = 0;
	for (size_t i = 0; s && i < f->count; i++)
		if (f->sheets[i].source == s && f->sheets[i].line > sheet->line && f->sheets[i].line < until)
			until = f->sheets[i].line;
	for (size_t i = s ? sheet->line + 1 : 0; i < until; i++) {
		int n = row_number(f->letter, s, i);
		if (!n || (n != 1 && n != last + 1))
			continue;
		rows++;
		last = n;
	}
	return rows;
}

static void fill(struct finding_papers *f)
{
	struct verdict *v = f->letter->verdict;
	unsigned sure = 0;
	for (size_t i = 0; i < f->count; i++) {
		int m = milestone_of(f, &f->sheets[i]);
		sure |= m >= 0 ? 1u << m : 0;
	}
	v->papers = arena_array(f->letter->arena, f->count, sizeof *v->papers);
	v->paper_count = f->count;
	for (size_t i = 0; i < f->count; i++) {
		const struct sheet *s = &f->sheets[i];
		int m = milestone_of(f, s);
		if (m == -1) /* no milestone wants it: it came with the dossier that the others make */
			m = only(f, sure, NULL);
		v->papers[i] = (struct paper){
			.milestone = s->kind->alone ? "" : id_of(f, m), .item = s->kind->item,
			.proposals = strcmp(s->kind->item, "danh-sach") == 0 ? proposals(f, s) : 0,
			.name = s->part ? s->part->filename ? text_shown(f->letter->arena, s->part->filename) : "tệp đính kèm" : "",
			.path = s->part ? s->part->path : "",
		};
	}
}

void dossier_find(struct letter *l)
{
	struct verdict *v = l->verdict;
	bool open = v->kind == KIND_OTHER || v->kind == KIND_DOSSIER || v->kind == KIND_BATCH || v->kind == KIND_ENTRY;
	if (!l->unit || v->machine || !open)
		return;
	struct finding_papers *f = arena_alloc(l->arena, sizeof *f);
	f->letter = l;
	f->words = &l->words->dossier;
	look_at_all(f);
	buf_release(&f->title);
	drop_idle(f);
	if (!f->count)
		return;
	read_mail(f);
	fill(f);
	if (v->kind != KIND_OTHER)
		return;
	v->kind = KIND_DOSSIER;
	v->why = "a unit's papers without an entry";
}
