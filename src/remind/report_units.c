/* The tables of a report by unit: what each has sent against its quota, and who has a quota and sent nothing.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "remind/report_tables.h"

#include <string.h>

#include "base/clock.h"
#include "register/quotas.h"

#define COUNT(columns) (sizeof(columns) / sizeof *(columns))

/* What a row of the units' table is made from. */
struct unit_row {
	const char *name, *id;
	const struct standing *all, *span, *period; /* period: NULL */
	int64_t quota, commend_quota;               /* quota: of the closed periods, and the total one */
	int64_t missing;                            /* of the period's quota; of the district what its units lack: one's surplus is not another's */
};

static int64_t share_of(int64_t counted, int64_t quota)
{
	return (200 * counted + quota) / (2 * quota);
}

static void put_month_row(struct report_rows *rows, const struct unit_row *u)
{
	const struct standing *p = u->period;
	bool quota = p && p->quota > 0;
	report_tables_number_if(rows, quota, quota ? p->quota : 0);
	report_tables_number_if(rows, p != NULL, p ? p->counted : 0);
	report_tables_number_if(rows, quota, u->missing);
	report_tables_number(rows, u->all->total);
}

static void put_quarter_row(struct report_rows *rows, const struct unit_row *u)
{
	report_tables_number_if(rows, u->quota > 0, u->quota);
	report_tables_number(rows, u->all->total);
	report_tables_number_if(rows, u->quota > 0, u->quota > 0 ? share_of(u->all->total, u->quota) : 0);
	report_tables_number_if(rows, u->all->periods > 0, u->all->periods_met);
	report_tables_number_if(rows, u->all->periods > 0, u->all->periods);
	report_tables_number(rows, u->all->verified);
	report_tables_number_if(rows, u->commend_quota > 0 || u->all->commended > 0, u->all->commended);
	report_tables_number_if(rows, u->commend_quota > 0, u->commend_quota);
}

static void put_unit_row(const struct making *m, struct report_rows *rows, int64_t n, const struct unit_row *u)
{
	report_tables_number_if(rows, n > 0, n);
	report_tables_text(rows, u->id);
	report_tables_text(rows, u->name);
	report_tables_number(rows, u->span->accepted);
	report_tables_number(rows, u->span->review);
	report_tables_number(rows, u->span->incomplete);
	report_tables_number(rows, u->span->rejected);
	report_tables_number(rows, u->span->via);
	if (m->report->kind == REPORT_MONTH)
		put_month_row(rows, u);
	else
		put_quarter_row(rows, u);
}

/* Whom nothing was asked of and who sent nothing needs no row. */
static bool worth_a_row(const struct unit *u, const struct standing *all, const struct standing *span)
{
	return u->monthly_quota || u->total_quota || u->commend_quota || all->total || all->commended || span->accepted + span->review + span->incomplete + span->rejected + span->via;
}

static int64_t quota_until_now(const struct standing *s)
{
	return s->periods * s->unit->monthly_quota + s->total_quota;
}

/* Entries of that time that are no listed unit's. */
static int add_others(struct making *m, int64_t from, int64_t until, struct standing *to)
{
	struct tally *tallies;
	size_t count;
	if (quotas_tally(m->db, m->year, from, until, m->arena, &tallies, &count, m->err) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		const struct tally *t = &tallies[i];
		const struct unit *u = rules_unit(m->rules, t->unit);
		if (u && report_tables_of(m->standings, m->standing_count, u))
			continue;
		to->accepted += t->accepted;
		to->review += t->review;
		to->incomplete += t->incomplete;
		to->rejected += t->rejected;
		to->total += t->accepted + t->review;
		to->counted += t->accepted + t->review;
		to->verified += t->verified;
	}
	return 0;
}

/* The monthly period that ends in the report's month, as far as the report sees it. */
static void find_period(const struct making *m, int64_t *from, int64_t *until)
{
	*from = 0;
	*until = m->span.until;
	for (size_t i = 0; i < m->occasion_count; i++) {
		const struct occasion *o = &m->occasions[i];
		if (o->milestone->ends != ENDS_MONTHLY_QUOTA || strcmp(o->period, m->report->id) != 0)
			continue;
		*from = o->from;
		*until = o->until < *until ? o->until : *until;
	}
}

/* A row for what people sent themselves, or a unit that nothing proves (AMB-13). */
static int put_others(struct making *m, struct report_rows *rows, bool has_period)
{
	struct standing span = { .accepted = 0 }, all = { .total = 0 }, period = { .counted = 0 };
	int64_t from, until;
	find_period(m, &from, &until);
	if (add_others(m, m->span.from, m->span.until, &span) != 0 || add_others(m, m->all.from, m->span.until, &all) != 0)
		return -1;
	if (has_period && add_others(m, from, until, &period) != 0)
		return -1;
	struct unit_row row = { "(gửi trực tiếp hoặc chưa xác định đơn vị)", "", &all, &span, has_period ? &period : NULL, 0, 0, 0 };
	if (all.total + span.accepted + span.review + span.incomplete + span.rejected + period.counted)
		put_unit_row(m, rows, 0, &row);
	return 0;
}

static const struct report_column month_columns[] = {
	{ "n", "STT", REPORT_NUMBER, 5 }, { "unit", NULL, REPORT_TEXT, 0 }, { "name", "Đơn vị", REPORT_TEXT, 40 }, { "accepted", "Hợp lệ trong tháng", REPORT_NUMBER, 11 },
	{ "review", "Đang kiểm tra", REPORT_NUMBER, 11 }, { "incomplete", "Chờ bổ sung", REPORT_NUMBER, 11 }, { "rejected", "Không tiếp nhận", REPORT_NUMBER, 11 },
	{ "via", "Gửi thay đơn vị khác", REPORT_NUMBER, 11 }, { "quota", "Chỉ tiêu kỳ", REPORT_NUMBER, 11 }, { "counted", "Đã tính trong kỳ", REPORT_NUMBER, 11 },
	{ "short", "Còn thiếu", REPORT_NUMBER, 11 }, { "total", "Lũy kế từ đầu Cuộc thi", REPORT_NUMBER, 11 },
};
static const struct report_column quarter_columns[] = {
	{ "n", "STT", REPORT_NUMBER, 5 }, { "unit", NULL, REPORT_TEXT, 0 }, { "name", "Đơn vị", REPORT_TEXT, 40 }, { "accepted", "Hợp lệ trong quý", REPORT_NUMBER, 10 },
	{ "review", "Đang kiểm tra", REPORT_NUMBER, 10 }, { "incomplete", "Chờ bổ sung", REPORT_NUMBER, 10 }, { "rejected", "Không tiếp nhận", REPORT_NUMBER, 10 },
	{ "via", "Gửi thay đơn vị khác", REPORT_NUMBER, 10 }, { "quota", "Chỉ tiêu lũy kế", REPORT_NUMBER, 10 }, { "total", "Đã tính lũy kế", REPORT_NUMBER, 10 },
	{ "share", "Tỷ lệ", REPORT_SHARE, 8 }, { "met", "Kỳ đạt", REPORT_NUMBER, 8 }, { "periods", "Số kỳ", REPORT_NUMBER, 8 }, { "verified", "Đã xác minh", REPORT_NUMBER, 10 },
	{ "proposed", "Đề xuất khen thưởng", REPORT_NUMBER, 10 }, { "proposal_quota", "Chỉ tiêu đề xuất", REPORT_NUMBER, 10 },
};
enum { MONTH_NAME = 2, MONTH_QUOTA = 8, MONTH_COUNTED = 9, MONTH_TOTAL = 11, QUARTER_NAME = 2, QUARTER_QUOTA = 8, QUARTER_TOTAL = 9 };

static const char units_note[] = "Bài của đơn vị được tính khi hợp lệ hoặc đang kiểm tra. Bài gửi qua đơn vị khác (như trường gửi qua phòng Giáo dục và Đào tạo) được tính cho cả hai đơn vị; "
                                 "dòng toàn quận tính mỗi bài một lần.";

static void draw_units(struct making *m, struct report_table *t)
{
	bool month = m->report->kind == REPORT_MONTH;
	t->title = !month ? "Theo đơn vị, so với chỉ tiêu lũy kế" : m->period ? arena_print(m->arena, "Theo đơn vị, so với chỉ tiêu kỳ tháng %d/%d", clock_civil(m->report->from).month, clock_civil(m->report->from).year)
	           : "Theo đơn vị";
	t->note = month && !m->period ? "Tháng này không có kỳ chỉ tiêu. Bài của đơn vị được tính khi hợp lệ hoặc đang kiểm tra; dòng toàn quận tính mỗi bài một lần." : units_note;
	t->total = t->chart = true;
	t->draw = (struct report_chart){ month ? MONTH_NAME : QUARTER_NAME, !month ? QUARTER_TOTAL : m->period ? MONTH_COUNTED : MONTH_TOTAL,
	                                 !month ? QUARTER_QUOTA : m->period ? MONTH_QUOTA : -1, -1 };
}

int report_units_quotas(struct making *m)
{
	struct report_rows rows = { 0 };
	bool month = m->report->kind == REPORT_MONTH;
	struct standing nothing = { .quota = 0 };
	struct unit_row sum = { "Toàn quận", "", &m->all_standing, &m->all_span, m->period ? &m->all_period : NULL, 0, 0, 0 };
	if (m->report->kind == REPORT_UNIT)
		return 0;
	int64_t n = 0;
	for (size_t i = 0; i < m->standing_count; i++) {
		const struct standing *all = &m->standings[i], *span = report_tables_of(m->spans, m->span_count, all->unit);
		struct unit_row row = { all->unit->name, all->unit->id, all, span ? span : &nothing, NULL, quota_until_now(all), all->unit->commend_quota, 0 };
		if (m->period)
			row.period = report_tables_of(m->period, m->period_count, all->unit);
		if (row.period && row.period->counted < row.period->quota)
			row.missing = row.period->quota - row.period->counted;
		sum.missing += row.missing;
		sum.quota += row.quota;
		sum.commend_quota += row.commend_quota;
		if (worth_a_row(all->unit, all, row.span))
			put_unit_row(m, &rows, ++n, &row);
	}
	if (put_others(m, &rows, m->period != NULL) != 0) {
		buf_release(&rows.cells);
		return -1;
	}
	put_unit_row(m, &rows, 0, &sum);
	draw_units(m, report_tables_add(m, "units", "", month ? month_columns : quarter_columns, month ? COUNT(month_columns) : COUNT(quarter_columns), &rows));
	return 0;
}

int report_units_idle(struct making *m)
{
	static const struct report_column columns[] = {
		{ "unit", NULL, REPORT_TEXT, 0 }, { "name", "Đơn vị", REPORT_TEXT, 40 }, { "monthly_quota", "Chỉ tiêu mỗi kỳ", REPORT_NUMBER, 12 },
		{ "total_quota", "Chỉ tiêu cả đợt", REPORT_NUMBER, 12 }, { "incomplete", "Bài chờ bổ sung", REPORT_NUMBER, 12 },
	};
	struct report_rows rows = { 0 };
	struct tally *tallies;
	size_t count;
	if (m->report->kind == REPORT_UNIT)
		return 0;
	if (quotas_tally(m->db, m->year, m->all.from, m->all.until, m->arena, &tallies, &count, m->err) != 0)
		return -1;
	for (size_t i = 0; i < m->standing_count; i++) {
		const struct unit *u = m->standings[i].unit;
		if (m->standings[i].total || !(u->monthly_quota || u->total_quota))
			continue;
		report_tables_text(&rows, u->id);
		report_tables_text(&rows, u->name);
		report_tables_number_if(&rows, u->monthly_quota > 0, u->monthly_quota);
		report_tables_number_if(&rows, u->total_quota > 0, u->total_quota);
		report_tables_number(&rows, quotas_of(tallies, count, u->id)->incomplete);
	}
	report_tables_add(m, "idle", "Đơn vị có chỉ tiêu mà chưa có bài được tính", columns, COUNT(columns), &rows);
	return 0;
}
