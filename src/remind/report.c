/* Reports as tables: what a month, a quarter or a unit's year has brought, ready to be shown in any form.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "remind/report.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "remind/report_tables.h"

/* ---- the span ---- */

static const char *const quarters[] = { "I", "II", "III", "IV" };

static void span_of(struct making *m, enum report_kind kind, int64_t time, int64_t now)
{
	struct report *r = m->report;
	const struct contest *contest = rules_contest(m->rules);
	struct civil c = clock_civil(time);
	int quarter = (c.month - 1) / 3;
	switch (kind) {
	case REPORT_MONTH:
		r->from = clock_time(c.year, c.month, 1, 0, 0, 0);
		r->until = c.month == 12 ? clock_time(c.year + 1, 1, 1, 0, 0, 0) : clock_time(c.year, c.month + 1, 1, 0, 0, 0);
		r->id = arena_print(m->arena, "%04d-%02d", c.year, c.month);
		r->title = arena_print(m->arena, c.month < 3 ? "Tình hình tiếp nhận bài dự thi tháng %02d/%d" : "Tình hình tiếp nhận bài dự thi tháng %d/%d", c.month, c.year);
		break;
	case REPORT_QUARTER:
		r->from = clock_time(c.year, 3 * quarter + 1, 1, 0, 0, 0);
		r->until = quarter == 3 ? clock_time(c.year + 1, 1, 1, 0, 0, 0) : clock_time(c.year, 3 * quarter + 4, 1, 0, 0, 0);
		r->id = arena_print(m->arena, "%04d-Q%d", c.year, quarter + 1);
		r->title = arena_print(m->arena, "Số liệu tiếp nhận bài dự thi quý %s/%d", quarters[quarter], c.year);
		break;
	case REPORT_UNIT:
		r->from = contest->opens;
		r->until = now + 1 > r->from ? now + 1 : r->from;
		r->id = r->unit = m->unit->id;
		r->title = arena_print(m->arena, "Kết quả tham gia Cuộc thi: %s", m->unit->name);
		break;
	}
}

static void say_span(struct report *r, struct arena *arena)
{
	struct civil from = clock_civil(r->from), until = clock_civil(r->until - 1), now = clock_civil(r->now);
	r->span = arena_print(arena, "Từ ngày %02d/%02d/%d đến ngày %02d/%02d/%d. Số liệu lúc %02d giờ %02d phút ngày %02d/%02d/%d.", from.day, from.month, from.year,
	                      until.day, until.month, until.year, now.hour, now.minute, now.day, now.month, now.year);
}

/* ---- what is asked of the register ---- */

json_t *report_units(const struct rules *rules, const struct unit *unit)
{
	size_t count;
	const struct unit *units = rules_units(rules, &count);
	bool quota = unit->monthly_quota || unit->total_quota || unit->commend_quota; /* as remind/standing.c counts them */
	json_t *list = json_array();
	json_array_append_new(list, json_string(unit->id));
	for (size_t i = 0; quota && i < count; i++)
		if (units[i].parent && strcmp(units[i].parent, unit->id) == 0 && strcmp(units[i].id, unit->id) != 0 &&
		    !units[i].monthly_quota && !units[i].total_quota && !units[i].commend_quota)
			json_array_append_new(list, json_string(units[i].id));
	return list;
}

static const char *units_of(const struct rules *rules, const struct unit *unit, struct arena *arena)
{
	json_t *list = report_units(rules, unit);
	char *text = json_dumps(list, JSON_COMPACT);
	const char *kept = arena_text(arena, text);
	free(text);
	json_decref(list);
	return kept;
}

static void set_spans(struct making *m)
{
	const struct report *r = m->report;
	const struct contest *contest = rules_contest(m->rules);
	int64_t end = r->now + 1 < r->until ? r->now + 1 : r->until;
	m->at = end - 1;
	snprintf(m->year, sizeof m->year, "%d", contest->year);
	m->span = (struct figures_of){ .contest = m->year, .from = r->from, .until = end > r->from ? end : r->from };
	if (m->unit) {
		m->span.units = units_of(m->rules, m->unit, m->arena);
		m->span.via = m->unit->id;
	}
	m->all = m->span;
	m->all.from = contest->opens;
}

static int find_standings(struct making *m)
{
	static const struct milestone any = { .id = "", .ends = ENDS_NEVER };
	const struct report *r = m->report;
	struct occasion span = { .milestone = &any, .from = m->span.from, .until = m->span.until };
	if (standing_find(m->db, m->rules, NULL, m->at, m->arena, &m->standings, &m->standing_count, &m->all_standing, m->err) != 0 ||
	    standing_find(m->db, m->rules, &span, m->at, m->arena, &m->spans, &m->span_count, &m->all_span, m->err) != 0)
		return -1;
	for (size_t i = 0; r->kind == REPORT_MONTH && i < m->occasion_count; i++)
		if (m->occasions[i].milestone->ends == ENDS_MONTHLY_QUOTA && strcmp(m->occasions[i].period, r->id) == 0)
			return standing_find(m->db, m->rules, &m->occasions[i], m->at, m->arena, &m->period, &m->period_count, &m->all_period, m->err);
	return 0;
}

static int make_tables(struct making *m)
{
	static int (*const tables[])(struct making *m) = {
		report_tables_totals, report_tables_periods, report_tables_groups, report_tables_reasons, report_units_quotas, report_units_idle, report_lists_subjects,
		report_lists_milestones, report_lists_entries,
	};
	m->occasion_count = calendar_occasions(rules_calendar(m->rules), rules_contest(m->rules), m->arena, &m->occasions);
	if (figures_sum(m->db, &m->span, &m->in_span, m->err) != 0 || figures_sum(m->db, &m->all, &m->in_all, m->err) != 0 || find_standings(m) != 0)
		return -1;
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
		if (tables[i](m) != 0)
			return -1;
	return 0;
}

int report_make(struct db *db, const struct rules *rules, enum report_kind kind, int64_t time, const struct unit *unit, int64_t now, struct arena *arena,
                struct report *out, struct err *err)
{
	struct making *m = arena_alloc(arena, sizeof *m);
	const struct contest *contest = rules_contest(rules);
	bool own;
	*out = (struct report){ .kind = kind, .contest = contest->name, .office = contest->standing_body, .now = now };
	out->tables = arena_array(arena, REPORT_TABLES_MOST, sizeof *out->tables);
	*m = (struct making){ .db = db, .rules = rules, .arena = arena, .report = out, .unit = kind == REPORT_UNIT ? unit : NULL, .err = err };
	span_of(m, kind, time, now);
	say_span(out, arena);
	set_spans(m);
	if (db_snapshot(db, &own, err) != 0)
		return -1;
	int result = make_tables(m);
	db_end_snapshot(db, own);
	return result;
}

/* ---- reading ---- */

const struct report_table *report_find(const struct report *report, const char *id)
{
	for (size_t i = 0; i < report->table_count; i++)
		if (strcmp(report->tables[i].id, id) == 0)
			return &report->tables[i];
	return NULL;
}

const struct report_cell *report_at(const struct report_table *table, size_t row, const char *column)
{
	static const struct report_cell none = { .text = NULL };
	for (size_t i = 0; table && row < table->row_count && i < table->column_count; i++)
		if (strcmp(table->columns[i].id, column) == 0)
			return &table->cells[row * table->column_count + i];
	return &none;
}

static const char *thousands(int64_t n, struct arena *arena)
{
	char digits[32], out[48];
	int len = snprintf(digits, sizeof digits, "%" PRId64, n), put = 0;
	for (int i = 0; i < len; i++) {
		if (i && digits[i - 1] != '-' && (len - i) % 3 == 0)
			out[put++] = '.';
		out[put++] = digits[i];
	}
	return arena_copy(arena, out, (size_t)put);
}

const char *report_shown(const struct report_cell *cell, enum report_shape shape, struct arena *arena)
{
	if (cell->text)
		return cell->text;
	if (!cell->known)
		return shape == REPORT_TEXT ? "" : "–";
	return shape == REPORT_SHARE ? arena_print(arena, "%" PRId64 "%%", cell->number) : thousands(cell->number, arena);
}

static json_t *cell_json(const struct report_cell *cell)
{
	json_t *value = cell->text ? json_string(cell->text) : cell->known ? json_integer(cell->number) : NULL;
	return value ? value : json_null();
}

static json_t *row_json(const struct report_table *table, size_t row)
{
	json_t *out = json_object();
	for (size_t c = 0; c < table->column_count; c++)
		json_object_set_new(out, table->columns[c].id, cell_json(&table->cells[row * table->column_count + c]));
	return out;
}

static json_t *time_json(int64_t time)
{
	char iso[32];
	return json_string(clock_iso(time, iso));
}

json_t *report_json(const struct report *report)
{
	static const char *const kinds[] = { "month", "quarter", "unit" };
	json_t *out = json_object(), *tables = json_object();
	for (size_t i = 0; i < report->table_count; i++) {
		const struct report_table *t = &report->tables[i];
		size_t rows = t->row_count - (t->total ? 1 : 0);
		char all[80];
		json_t *list = json_array();
		for (size_t r = 0; r < rows; r++)
			json_array_append_new(list, row_json(t, r));
		json_object_set_new(tables, t->id, list);
		snprintf(all, sizeof all, "%s-all", t->id);
		if (t->total)
			json_object_set_new(tables, all, row_json(t, rows));
	}
	json_object_set_new(out, "kind", json_string(kinds[report->kind]));
	json_object_set_new(out, "id", json_string(report->id));
	json_object_set_new(out, "contest", json_string(report->contest));
	json_object_set_new(out, "from", time_json(report->from));
	json_object_set_new(out, "until", time_json(report->until));
	json_object_set_new(out, "at", time_json(report->now));
	json_object_set_new(out, "unit", report->unit ? json_string(report->unit) : json_null());
	json_object_set_new(out, "tables", tables);
	return out;
}
