/* The tables of a report that list: people with several entries, milestones, a unit's entries, what may be published.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "register/extract.h"
#include "register/papers.h"
#include "remind/phrase.h"
#include "remind/publish.h"
#include "remind/report_tables.h"

#define COUNT(columns) (sizeof(columns) / sizeof *(columns))

enum {
	SUBJECTS_MOST = 200, NAMES_MOST = 30,
	SOON = 45 * 86400,      /* before that it says nothing that a unit has not sent a paper */
	LISTED_MOST = 5000,     /* entries in one report; the whole is in `hoadep export` */
	TEXT_MOST = 1200,       /* bytes of one text in a list */
};

/* Reports hold no people's names but those they are for: a month's is published. */
int report_lists_subjects(struct making *m)
{
	static const struct report_column columns[] = {
		{ "name", "Tập thể, cá nhân được viết", REPORT_TEXT, 40 }, { "kind", "Loại", REPORT_TEXT, 11 }, { "entries", "Số bài", REPORT_NUMBER, 9 }, { "authors", "Số tác giả", REPORT_NUMBER, 9 },
		{ "codes", "Mã bài", REPORT_TEXT, 50 },
	};
	struct report_rows rows = { 0 };
	struct figures_subject *subjects;
	size_t count;
	if (m->report->kind == REPORT_MONTH)
		return 0;
	if (figures_subjects(m->db, &m->all, m->arena, &subjects, &count, SUBJECTS_MOST, m->err) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		report_tables_text(&rows, subjects[i].name);
		report_tables_text(&rows, subjects[i].collective ? "Tập thể" : "Cá nhân");
		report_tables_number(&rows, subjects[i].entries);
		report_tables_number(&rows, subjects[i].authors);
		report_tables_text(&rows, subjects[i].codes);
	}
	report_tables_add(m, "subjects", "Gương có từ hai bài viết trở lên", columns, COUNT(columns), &rows)->note = "Tính trên các bài được tính từ đầu Cuộc thi; cùng họ tên, không khác năm sinh.";
	return 0;
}

/* ---- milestones ---- */

static bool has_paper(const struct paper_row *rows, size_t count, const char *unit, const char *item, int64_t at)
{
	for (size_t i = 0; i < count; i++)
		if (rows[i].proven && rows[i].received <= at && strcmp(rows[i].unit, unit) == 0 && strcmp(rows[i].item, item) == 0)
			return true;
	return false;
}

/* What a unit still owes for a milestone, in words; "" where it owes nothing. */
static const char *owed(struct making *m, const struct occasion *o, const struct standing *s, const struct paper_row *papers, size_t paper_count)
{
	struct buf out = { 0 };
	const struct milestone *ms = o->milestone;
	if (ms->ends == ENDS_TOTAL_QUOTA && s->total < s->total_quota)
		buf_print(&out, "%" PRId64 "/%" PRId64 " bài", s->total, s->total_quota);
	else if (ms->ends == ENDS_COMMEND_QUOTA && s->commended < s->unit->commend_quota)
		buf_print(&out, "%" PRId64 "/%d gương được đề xuất", s->commended, s->unit->commend_quota);
	for (size_t i = 0; ms->ends == ENDS_PAPERS && i < ms->paper_count; i++)
		if (!has_paper(papers, paper_count, s->unit->id, ms->papers[i].item, m->at))
			buf_print(&out, "%s%s", out.len ? ", " : "chưa có: ", ms->papers[i].name);
	const char *text = arena_text(m->arena, buf_str(&out));
	buf_release(&out);
	return text;
}

static bool asks(const struct milestone *ms)
{
	return ms->ends == ENDS_PAPERS || ms->ends == ENDS_TOTAL_QUOTA || ms->ends == ENDS_COMMEND_QUOTA;
}

static void put_begin(struct making *m, struct report_rows *rows, const struct occasion *o)
{
	report_tables_text(rows, o->milestone->id);
	report_tables_text(rows, phrase_day(o->date, m->arena));
	report_tables_text(rows, o->milestone->what);
	report_tables_text(rows, o->milestone->clause);
}

/* All units of a milestone: how many it concerns, how many are done, who is not. */
static void put_all(struct making *m, struct report_rows *rows, const struct occasion *o, const struct paper_row *papers, size_t paper_count)
{
	struct buf names = { 0 };
	int64_t concerned = 0, waiting = 0;
	for (size_t i = 0; i < m->standing_count; i++) {
		const struct standing *s = &m->standings[i];
		if (!calendar_concerns(o->milestone, s->unit))
			continue;
		concerned++;
		if (!asks(o->milestone) || !*owed(m, o, s, papers, paper_count))
			continue;
		if (++waiting <= NAMES_MOST && o->date <= m->at + SOON)
			buf_print(&names, "%s%s", names.len ? "; " : "", s->unit->name);
	}
	if (waiting && o->date > m->at + SOON)
		buf_print(&names, "(chưa đến hạn)");
	else if (waiting > NAMES_MOST)
		buf_print(&names, "; và %" PRId64 " đơn vị khác", waiting - NAMES_MOST);
	put_begin(m, rows, o);
	report_tables_number(rows, concerned);
	if (asks(o->milestone))
		report_tables_number(rows, concerned - waiting);
	else
		report_tables_none(rows);
	report_tables_text(rows, arena_text(m->arena, buf_str(&names)));
	buf_release(&names);
}

static void put_own(struct making *m, struct report_rows *rows, const struct occasion *o, const struct paper_row *papers, size_t paper_count)
{
	const struct standing *s = report_tables_of(m->standings, m->standing_count, m->unit);
	const char *rest = s && asks(o->milestone) ? owed(m, o, s, papers, paper_count) : "";
	put_begin(m, rows, o);
	report_tables_text(rows, !asks(o->milestone) ? "" : *rest ? rest : "đã đủ");
}

int report_lists_milestones(struct making *m)
{
	static const struct report_column all[] = {
		{ "id", NULL, REPORT_TEXT, 0 }, { "date", "Ngày", REPORT_TEXT, 12 }, { "what", "Nội dung", REPORT_TEXT, 52 }, { "clause", "Kế hoạch", REPORT_TEXT, 11 },
		{ "concerned", "Số đơn vị", REPORT_NUMBER, 10 }, { "done", "Đã đủ", REPORT_NUMBER, 10 }, { "waiting", "Đơn vị chưa đủ", REPORT_TEXT, 60 },
	}, own[] = {
		{ "id", NULL, REPORT_TEXT, 0 }, { "date", "Ngày", REPORT_TEXT, 12 }, { "what", "Nội dung", REPORT_TEXT, 52 }, { "clause", "Kế hoạch", REPORT_TEXT, 11 },
		{ "state", "Tình trạng", REPORT_TEXT, 50 },
	};
	struct report_rows rows = { 0 };
	if (m->report->kind == REPORT_MONTH)
		return 0;
	for (size_t i = 0; i < m->occasion_count; i++) {
		const struct occasion *o = &m->occasions[i];
		struct paper_row *papers;
		size_t paper_count;
		if (o->milestone->every != EVERY_ONCE || (m->unit && !calendar_concerns(o->milestone, m->unit)))
			continue;
		if (papers_list(m->db, o->milestone->id, calendar_papers_from(o->milestone, rules_contest(m->rules)), calendar_papers_until(o->milestone, rules_contest(m->rules), m->at),
		                m->arena, &papers, &paper_count, m->err) != 0) {
			buf_release(&rows.cells);
			return -1;
		}
		(m->unit ? put_own : put_all)(m, &rows, o, papers, paper_count);
	}
	report_tables_add(m, "milestones", "Các mốc của Kế hoạch", m->unit ? own : all, m->unit ? COUNT(own) : COUNT(all), &rows)->note =
		m->unit ? "" : "Văn bản của đơn vị được tính khi đã rõ là của đơn vị ấy.";
	return 0;
}

/* ---- entries ---- */

struct listing {
	struct making *m;
	struct report_rows rows;
	int64_t count, left;
};

static const char *kept(const struct listing *l, const char *text)
{
	size_t len = text ? strlen(text) : 0;
	if (len <= TEXT_MOST)
		return arena_text(l->m->arena, text ? text : "");
	len = TEXT_MOST;
	while (len && ((unsigned char)text[len] & 0xC0) == 0x80)
		len--;
	return arena_print(l->m->arena, "%.*s…", (int)len, text);
}

static bool each_entry(const struct extract_row *row, void *with)
{
	struct listing *l = with;
	const struct rules *rules = l->m->rules;
	if (l->count == LISTED_MOST) {
		l->left++;
		return true;
	}
	report_tables_number(&l->rows, ++l->count);
	report_tables_text(&l->rows, kept(l, row->code));
	report_tables_text(&l->rows, phrase_day(row->received, l->m->arena));
	report_tables_text(&l->rows, kept(l, row->title));
	report_tables_text(&l->rows, kept(l, row->subject));
	report_tables_text(&l->rows, kept(l, row->author));
	report_tables_text(&l->rows, phrase_category(row->category));
	report_tables_text(&l->rows, phrase_state(row->state));
	report_tables_text(&l->rows, phrase_reasons(rules, row->rules, l->m->arena));
	report_tables_text(&l->rows, row->unit && strcmp(row->unit, l->m->unit->id) != 0 ? phrase_unit(rules, row->unit) : "");
	report_tables_text(&l->rows, row->verified ? "đã xác minh" : "");
	return true;
}

static const char *left_note(struct making *m, int64_t left)
{
	return left ? arena_print(m->arena, "Còn %" PRId64 " bài khác; danh sách đầy đủ do lệnh hoadep export lập.", left) : "";
}

static int list_entries(struct making *m)
{
	static const struct report_column columns[] = {
		{ "n", "STT", REPORT_NUMBER, 5 }, { "code", "Mã bài", REPORT_TEXT, 12 }, { "received", "Ngày nhận", REPORT_TEXT, 12 }, { "title", "Tên bài viết", REPORT_TEXT, 40 },
		{ "subject", "Tập thể, cá nhân được viết", REPORT_TEXT, 28 }, { "author", "Tác giả", REPORT_TEXT, 24 }, { "category", "Thể loại", REPORT_TEXT, 20 },
		{ "outcome", "Kết quả", REPORT_TEXT, 16 }, { "missing", "Nội dung cần lưu ý", REPORT_TEXT, 40 }, { "unit", "Bài của", REPORT_TEXT, 28 }, { "verified", "Xác minh", REPORT_TEXT, 14 },
	};
	struct listing l = { .m = m };
	if (extract_rows(m->db, &m->all, false, each_entry, &l, m->err) != 0) {
		buf_release(&l.rows.cells);
		return -1;
	}
	report_tables_add(m, "entries", "Các bài của đơn vị", columns, COUNT(columns), &l.rows)->note = left_note(m, l.left);
	return 0;
}

static const char *told(const struct listing *l, const struct extract_row *row, const char *text)
{
	return publish_text(row, kept(l, text), l->m->arena);
}

static bool each_example(const struct extract_row *row, void *with)
{
	struct listing *l = with;
	const struct rules *rules = l->m->rules;
	const char *theme = phrase_theme(rules, row->theme);
	struct civil c = clock_civil(row->received);
	if (l->count == LISTED_MOST) {
		l->left++;
		return true;
	}
	report_tables_number(&l->rows, ++l->count);
	report_tables_text(&l->rows, arena_print(l->m->arena, "%d/%d", c.month, c.year));
	report_tables_text(&l->rows, told(l, row, row->subject));
	report_tables_text(&l->rows, told(l, row, row->subject_workplace));
	report_tables_text(&l->rows, phrase_category(row->category));
	report_tables_text(&l->rows, theme);
	report_tables_text(&l->rows, told(l, row, row->summary));
	report_tables_text(&l->rows, told(l, row, row->title));
	report_tables_text(&l->rows, told(l, row, row->author));
	report_tables_text(&l->rows, phrase_unit(rules, row->unit));
	report_tables_number(&l->rows, row->photos);
	report_tables_number(&l->rows, row->received >= l->m->report->from && row->received < l->m->report->until);
	return true;
}

/* Consent and verification often come after the month of receipt, so the table has all that may be published, the newest digest the whole. */
static int list_examples(struct making *m)
{
	static const struct report_column columns[] = {
		{ "n", "STT", REPORT_NUMBER, 5 }, { "month", "Tháng nhận", REPORT_TEXT, 11 }, { "subject", "Tập thể, cá nhân được viết", REPORT_TEXT, 30 }, { "workplace", "Đơn vị công tác", REPORT_TEXT, 30 },
		{ "category", "Thể loại", REPORT_TEXT, 20 }, { "theme", "Lĩnh vực", REPORT_TEXT, 28 }, { "summary", "Tóm tắt thành tích", REPORT_TEXT, 60 }, { "title", "Tên bài viết", REPORT_TEXT, 40 },
		{ "author", "Tác giả", REPORT_TEXT, 24 }, { "unit", "Đơn vị gửi", REPORT_TEXT, 28 }, { "photos", "Số ảnh", REPORT_NUMBER, 8 }, { "this_month", NULL, REPORT_NUMBER, 0 },
	};
	struct listing l = { .m = m };
	if (extract_rows(m->db, &m->all, true, each_example, &l, m->err) != 0) {
		buf_release(&l.rows.cells);
		return -1;
	}
	struct report_table *t = report_tables_add(m, "examples", "Gương được công bố (từ đầu Cuộc thi)", columns, COUNT(columns), &l.rows);
	t->note = l.left ? left_note(m, l.left) : "Chỉ gồm bài hợp lệ, gương đã được đơn vị xác minh, tác giả và nhân vật đã đồng ý công bố.";
	return 0;
}

int report_lists_entries(struct making *m)
{
	switch (m->report->kind) {
	case REPORT_MONTH: return list_examples(m);
	case REPORT_UNIT: return list_entries(m);
	case REPORT_QUARTER: break;
	}
	return 0;
}
