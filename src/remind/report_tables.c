/* The tables of a report that count: sums, periods, months, categories, fields, reasons; units have report_units.c.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "remind/report_tables.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "remind/phrase.h"

#define COUNT(columns) (sizeof(columns) / sizeof *(columns))

void report_tables_text(struct report_rows *rows, const char *text)
{
	struct report_cell cell = { .text = text ? text : "", .known = true };
	buf_add(&rows->cells, &cell, sizeof cell);
}

void report_tables_number(struct report_rows *rows, int64_t number)
{
	struct report_cell cell = { .number = number, .known = true };
	buf_add(&rows->cells, &cell, sizeof cell);
}

void report_tables_none(struct report_rows *rows)
{
	struct report_cell cell = { .text = NULL };
	buf_add(&rows->cells, &cell, sizeof cell);
}

void report_tables_number_if(struct report_rows *rows, bool known, int64_t number)
{
	if (known)
		report_tables_number(rows, number);
	else
		report_tables_none(rows);
}

struct report_table *report_tables_add(struct making *m, const char *id, const char *title, const struct report_column *columns, size_t count, struct report_rows *rows)
{
	struct report *r = m->report;
	size_t cells = rows->cells.len / sizeof(struct report_cell);
	assert(r->table_count < REPORT_TABLES_MOST && cells % count == 0);
	struct report_table *t = &r->tables[r->table_count++];
	*t = (struct report_table){ .id = id, .title = title, .note = "", .columns = columns, .column_count = count, .row_count = cells / count };
	t->cells = arena_array(m->arena, cells + 1, sizeof *t->cells);
	if (cells)
		memcpy(t->cells, rows->cells.data, rows->cells.len);
	buf_release(&rows->cells);
	return t;
}

const struct standing *report_tables_of(const struct standing *standings, size_t count, const struct unit *unit)
{
	for (size_t i = 0; i < count; i++)
		if (standings[i].unit == unit)
			return &standings[i];
	return NULL;
}

/* ---- sums ---- */

int report_tables_totals(struct making *m)
{
	static const char *const spans[] = { "Trong tháng", "Trong quý", "Từ đầu Cuộc thi" };
	const struct report_column columns[] = {
		{ "item", NULL, REPORT_TEXT, 0 }, { "name", "Nội dung", REPORT_TEXT, 52 }, { "count", spans[m->report->kind], REPORT_NUMBER, 12 }, { "total", "Lũy kế từ đầu Cuộc thi", REPORT_NUMBER, 14 },
	};
	const struct figures *s = &m->in_span, *a = &m->in_all;
	const struct {
		const char *item, *name;
		int64_t count, total;
	} items[] = {
		{ "received", "Bài nhận được", figures_all(&s->states), figures_all(&a->states) },
		{ "accepted", "Bài hợp lệ", s->states.accepted, a->states.accepted },
		{ "review", "Bài đang kiểm tra", s->states.review, a->states.review },
		{ "incomplete", "Bài chờ bổ sung thông tin", s->states.incomplete, a->states.incomplete },
		{ "rejected", "Bài không tiếp nhận", s->states.rejected, a->states.rejected },
		{ "withdrawn", "Bài tác giả rút hoặc thay bằng bài khác", s->states.withdrawn, a->states.withdrawn },
		{ "counted", "Bài được tính (hợp lệ và đang kiểm tra)", figures_counted(&s->states), figures_counted(&a->states) },
		{ "ntvt", "Trong số bài được tính: gương “Người tốt, việc tốt”", s->ntvt, a->ntvt },
		{ "dhtt", "Trong số bài được tính: gương điển hình tiên tiến", s->dhtt, a->dhtt },
		{ "collectives", "Trong số bài được tính: viết về tập thể", s->collectives, a->collectives },
		{ "individuals", "Trong số bài được tính: viết về cá nhân", s->individuals, a->individuals },
		{ "authors", "Tác giả của các bài được tính", s->authors, a->authors },
		{ "verified", "Bài được tính có gương đã được xác minh", s->verified, a->verified },
		{ "publishable", "Bài hợp lệ đã xác minh và có đồng ý công bố", s->publishable, a->publishable },
		{ "copies", "Bản trùng gửi lại (không tính vào số bài)", s->copies, a->copies },
		{ "carried", "Bài nhận sau hạn, chuyển sang Cuộc thi năm sau", s->carried, a->carried },
	};
	bool unit = m->report->kind == REPORT_UNIT;
	struct report_rows rows = { 0 };
	for (size_t i = 0; i < COUNT(items); i++) {
		report_tables_text(&rows, items[i].item);
		report_tables_text(&rows, items[i].name);
		report_tables_number(&rows, items[i].count);
		if (!unit)
			report_tables_number(&rows, items[i].total);
	}
	struct report_column *kept = arena_array(m->arena, COUNT(columns), sizeof *kept);
	memcpy(kept, columns, sizeof columns);
	report_tables_add(m, "totals", "Số liệu chung", kept, COUNT(columns) - unit, &rows);
	return 0;
}

/* ---- periods and months ---- */

static const struct report_column period_columns[] = {
	{ "period", NULL, REPORT_TEXT, 0 }, { "name", "Kỳ", REPORT_TEXT, 14 }, { "span", "Thời gian", REPORT_TEXT, 27 }, { "quota", "Chỉ tiêu", REPORT_NUMBER, 11 },
	{ "counted", "Đã tính", REPORT_NUMBER, 11 }, { "met", "Số đơn vị đạt", REPORT_NUMBER, 11 }, { "units", "Số đơn vị có chỉ tiêu", REPORT_NUMBER, 11 },
};

static int put_period(struct making *m, struct report_rows *rows, const struct occasion *o)
{
	static const struct standing none;
	struct standing *standings, all;
	size_t count;
	int64_t met = 0, units = 0;
	if (standing_find(m->db, m->rules, o, m->at, m->arena, &standings, &count, &all, m->err) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		units += standings[i].quota > 0;
		met += standings[i].quota > 0 && standings[i].counted >= standings[i].quota;
	}
	const struct standing *s = m->unit ? report_tables_of(standings, count, m->unit) : &all;
	s = s ? s : &none;
	struct civil due = clock_civil(o->date);
	report_tables_text(rows, o->period);
	report_tables_text(rows, arena_print(m->arena, "Tháng %d/%d", due.month, due.year));
	report_tables_text(rows, arena_print(m->arena, "%s – %s%s", phrase_day(o->from, m->arena), phrase_day(o->until - 1, m->arena), o->until > m->at + 1 ? " (chưa hết kỳ)" : ""));
	report_tables_number_if(rows, s->quota > 0, s->quota);
	report_tables_number(rows, s->counted);
	if (!m->unit) {
		report_tables_number(rows, met);
		report_tables_number(rows, units);
	}
	return 0;
}

static int put_periods(struct making *m)
{
	struct report_rows rows = { 0 };
	for (size_t i = 0; i < m->occasion_count; i++) {
		const struct occasion *o = &m->occasions[i];
		if (o->milestone->ends == ENDS_MONTHLY_QUOTA && o->milestone->every == EVERY_MONTH && o->from <= m->at && put_period(m, &rows, o) != 0) {
			buf_release(&rows.cells);
			return -1;
		}
	}
	struct report_table *t = report_tables_add(m, "periods", "Theo kỳ chỉ tiêu hằng tháng", period_columns, COUNT(period_columns) - (m->unit ? 2 : 0), &rows);
	t->note = "Kỳ của một tháng tính từ ngày 15 tháng trước đến hết ngày 14 tháng đó (khoản 5 Mục II Kế hoạch). Bài nhận sau kỳ cuối được tính vào tổng số.";
	t->chart = true;
	t->draw = (struct report_chart){ 1, 4, 3, -1 };
	return 0;
}

static const struct report_column state_columns[] = {
	{ "key", NULL, REPORT_TEXT, 0 }, { "name", "", REPORT_TEXT, 40 }, { "counted", "Được tính", REPORT_NUMBER, 11 }, { "accepted", "Hợp lệ", REPORT_NUMBER, 11 },
	{ "review", "Đang kiểm tra", REPORT_NUMBER, 11 }, { "incomplete", "Chờ bổ sung", REPORT_NUMBER, 11 }, { "rejected", "Không tiếp nhận", REPORT_NUMBER, 11 },
	{ "withdrawn", "Rút, thay bài", REPORT_NUMBER, 11 },
};
enum { STATE_NAME = 1, STATE_ACCEPTED = 3, STATE_REVIEW = 4 };

static void put_states(struct report_rows *rows, const char *key, const char *name, const struct figure *f)
{
	report_tables_text(rows, key);
	report_tables_text(rows, name);
	report_tables_number(rows, figures_counted(f));
	report_tables_number(rows, f->accepted);
	report_tables_number(rows, f->review);
	report_tables_number(rows, f->incomplete);
	report_tables_number(rows, f->rejected);
	report_tables_number(rows, f->withdrawn);
}

static struct figure figure_of(const struct figure *figures, size_t count, const char *key)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(figures[i].key, key) == 0)
			return figures[i];
	return (struct figure){ .key = key };
}

static void add_states(struct making *m, const char *id, const char *title, const char *note, const char *heading, struct report_rows *rows)
{
	struct report_column *columns = arena_array(m->arena, COUNT(state_columns), sizeof *columns);
	memcpy(columns, state_columns, sizeof state_columns);
	columns[STATE_NAME].title = heading;
	struct report_table *t = report_tables_add(m, id, title, columns, COUNT(state_columns), rows);
	t->note = note;
	t->chart = true;
	t->draw = (struct report_chart){ STATE_NAME, STATE_ACCEPTED, -1, STATE_REVIEW };
}

/* Every month since the opening, those without an entry too. */
static int put_months(struct making *m)
{
	struct report_rows rows = { 0 };
	struct figure *figures;
	size_t count;
	if (figures_group(m->db, &m->all, FIGURES_MONTH, m->arena, &figures, &count, m->err) != 0)
		return -1;
	struct civil last = clock_civil(m->at), c = clock_civil(m->all.from);
	for (int64_t guard = 0; guard < 120 && (c.year < last.year || (c.year == last.year && c.month <= last.month)); guard++) {
		const char *key = arena_print(m->arena, "%04d-%02d", c.year, c.month);
		struct figure f = figure_of(figures, count, key);
		put_states(&rows, key, arena_print(m->arena, "%d/%d", c.month, c.year), &f);
		c.year += c.month == 12;
		c.month = c.month % 12 + 1;
	}
	add_states(m, "months", "Theo tháng nhận bài", "Tháng dương lịch, theo ngày nhận bài đầu tiên.", "Tháng", &rows);
	return 0;
}

int report_tables_periods(struct making *m)
{
	return put_periods(m) == 0 && put_months(m) == 0 ? 0 : -1;
}

/* ---- categories, fields, outcomes ---- */

static int put_categories(struct making *m)
{
	static const char *const keys[] = { "nguoi-tot-viec-tot", "dien-hinh-tien-tien", "" };
	struct report_rows rows = { 0 };
	struct figure *figures;
	size_t count;
	if (figures_group(m->db, &m->span, FIGURES_CATEGORY, m->arena, &figures, &count, m->err) != 0)
		return -1;
	for (size_t i = 0; i < COUNT(keys); i++) {
		struct figure f = figure_of(figures, count, keys[i]);
		if (*keys[i] || figures_all(&f))
			put_states(&rows, keys[i], *keys[i] ? phrase_category(keys[i]) : "Chưa ghi thể loại", &f);
	}
	add_states(m, "categories", "Theo thể loại", "", "Thể loại", &rows);
	return 0;
}

static int put_themes(struct making *m)
{
	struct report_rows rows = { 0 };
	struct figure *figures, others = { .key = "" };
	size_t count, theme_count;
	const struct theme *themes = rules_themes(m->rules, &theme_count);
	if (figures_group(m->db, &m->span, FIGURES_THEME, m->arena, &figures, &count, m->err) != 0)
		return -1;
	for (size_t i = 0; i < theme_count; i++) {
		struct figure f = figure_of(figures, count, themes[i].id);
		put_states(&rows, themes[i].id, themes[i].name, &f);
	}
	for (size_t i = 0; i < count; i++) /* none, and fields of an older entry.yaml */
		if (!phrase_theme(m->rules, figures[i].key)) {
			others.accepted += figures[i].accepted;
			others.review += figures[i].review;
			others.incomplete += figures[i].incomplete;
			others.rejected += figures[i].rejected;
			others.withdrawn += figures[i].withdrawn;
		}
	put_states(&rows, "", "Khác, chưa phân loại", &others);
	add_states(m, "themes", "Theo lĩnh vực trọng tâm (khoản 1 Mục III)", "Phân loại tự động theo từ ngữ trong bài, chỉ để tham khảo.", "Lĩnh vực", &rows);
	return 0;
}

static void put_outcomes(struct making *m)
{
	static const struct report_column columns[] = { { "key", NULL, REPORT_TEXT, 0 }, { "name", "Kết quả", REPORT_TEXT, 40 }, { "count", "Số bài", REPORT_NUMBER, 11 } };
	const struct figure *f = &m->in_span.states;
	const struct {
		const char *key, *name;
		int64_t count;
	} outcomes[] = {
		{ "accepted", phrase_state("accepted"), f->accepted }, { "review", phrase_state("review"), f->review }, { "incomplete", phrase_state("incomplete"), f->incomplete },
		{ "rejected", phrase_state("rejected"), f->rejected }, { "withdrawn", "Tác giả rút hoặc thay bài", f->withdrawn },
	};
	struct report_rows rows = { 0 };
	for (size_t i = 0; i < COUNT(outcomes); i++) {
		report_tables_text(&rows, outcomes[i].key);
		report_tables_text(&rows, outcomes[i].name);
		report_tables_number(&rows, outcomes[i].count);
	}
	struct report_table *t = report_tables_add(m, "outcomes", "Theo kết quả tiếp nhận", columns, COUNT(columns), &rows);
	t->chart = true;
	t->draw = (struct report_chart){ 1, 2, -1, -1 };
}

int report_tables_groups(struct making *m)
{
	if (put_categories(m) != 0 || put_themes(m) != 0)
		return -1;
	put_outcomes(m);
	return 0;
}

int report_tables_reasons(struct making *m)
{
	static const struct report_column columns[] = {
		{ "rule", NULL, REPORT_TEXT, 0 }, { "name", "Nội dung", REPORT_TEXT, 52 }, { "point", "Quy định của Kế hoạch", REPORT_TEXT, 30 },
		{ "incomplete", "Bài chờ bổ sung", REPORT_NUMBER, 12 }, { "rejected", "Bài không tiếp nhận", REPORT_NUMBER, 12 },
	};
	struct report_rows rows = { 0 };
	struct figures_reason *reasons;
	size_t count;
	if (figures_reasons(m->db, &m->span, m->arena, &reasons, &count, m->err) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		report_tables_text(&rows, reasons[i].rule);
		report_tables_text(&rows, phrase_reason(m->rules, reasons[i].rule));
		report_tables_text(&rows, rules_text(m->rules, reasons[i].rule).point);
		report_tables_number(&rows, reasons[i].incomplete);
		report_tables_number(&rows, reasons[i].rejected);
	}
	struct report_table *t = report_tables_add(m, "reasons", "Nội dung còn thiếu, lý do không tiếp nhận", columns, COUNT(columns), &rows);
	t->note = "Một bài có thể thiếu nhiều nội dung.";
	t->chart = true;
	t->draw = (struct report_chart){ 1, 3, -1, 4 };
	return 0;
}
