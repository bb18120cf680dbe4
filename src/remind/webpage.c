/* A report as one page of HTML: charts and tables, without scripts or anything from elsewhere.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "remind/webpage.h"

#include <string.h>

#include "remind/chart.h"

/* The policy keeps the page as we wrote it, even if a text should have slipped through: nothing is run, nothing is fetched. */
static const char head[] =
	"<!doctype html>\n<html lang=\"vi\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<meta name=\"robots\" content=\"noindex\">\n";

static const char style[] =
	"<style>\n"
	":root{--ink:#1c2733;--soft:#5a6775;--line:#d5dbe1;--head:#eef2f6;--one:#1f6f8b;--two:#9cc9d8;--mark:#b3261e;--ground:#f4f6f8}\n"
	"*{box-sizing:border-box}\n"
	"body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 \"Times New Roman\",\"Liberation Serif\",\"Noto Serif\",serif}\n"
	"main{max-width:1120px;margin:0 auto;padding:20px 16px 40px}\n"
	"header{text-align:center;margin:8px 0 22px}\n"
	"header p{margin:2px 0}\n"
	".contest{font-weight:bold;text-transform:none}\n"
	".office{color:var(--soft)}\n"
	"h1{font-size:26px;line-height:1.3;margin:14px 0 6px;text-wrap:balance}\n"
	".span{font-style:italic;color:var(--soft)}\n"
	".tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(138px,1fr));gap:10px;margin:0 0 18px;padding:0;list-style:none}\n"
	".tiles li{background:#fff;border:1px solid var(--line);border-radius:6px;padding:10px 12px}\n"
	".tiles b{display:block;font-size:28px;line-height:1.2;color:var(--one)}\n"
	".tiles small{display:block;color:var(--soft);font-size:14px}\n"
	"section{background:#fff;border:1px solid var(--line);border-radius:6px;padding:14px 16px 16px;margin:0 0 16px}\n"
	"h2{font-size:19px;line-height:1.3;margin:0 0 6px}\n"
	".note{margin:6px 0;color:var(--soft);font-size:14.5px}\n"
	".legend{margin:4px 0 8px;font-size:14px;color:var(--soft)}\n"
	".legend span{white-space:nowrap;margin-right:14px}\n"
	".key{display:inline-block;width:14px;height:12px;margin-right:5px;vertical-align:-1px}\n"
	".k1{background:var(--one)}.k2{background:var(--two)}.km{width:3px;background:var(--mark)}\n"
	"svg{display:block;overflow:hidden}\n"
	"svg text{font-family:inherit;fill:var(--ink)}\n"
	".n{font-size:14px}.f{font-size:14px;font-weight:bold}.c{text-anchor:middle}\n"
	".b0{fill:#eef1f4}.b1{fill:var(--one)}.b2{fill:var(--two)}\n"
	".m{stroke:var(--mark);stroke-width:3}.a{stroke:var(--soft);stroke-width:1}\n"
	".bars{margin:0 0 8px}\n"
	".columns{max-width:760px;margin:0 auto 8px}\n"
	".wide{overflow-x:auto}\n"
	".names{columns:3 230px;margin:6px 0;padding:0 0 0 1.2em}\n.names li{break-inside:avoid}\n"
	"table{border-collapse:collapse;width:100%;font-size:15px;font-variant-numeric:tabular-nums}\n"
	"caption{text-align:left;font-size:14.5px;color:var(--soft);padding:0 0 4px}\n"
	"th,td{border:1px solid var(--line);padding:5px 8px;vertical-align:top;text-align:left;overflow-wrap:break-word}\n"
	"th{background:var(--head);font-size:14px;line-height:1.25;vertical-align:middle;text-align:center}\n"
	"td.num{text-align:right;white-space:nowrap}\n"
	"tr.sum td{font-weight:bold;background:var(--head)}\n"
	"td.long{min-width:12em}\n"
	"footer{color:var(--soft);font-size:14px;text-align:center}\n"
	"@media (min-width:900px){.bars{columns:2;column-gap:36px}.bar{break-inside:avoid}}\n"
	"@media (max-width:480px){main{padding:10px 8px 24px}h1{font-size:21px}section{padding:12px 10px}table{font-size:13.5px}th{font-size:12.5px}th,td{padding:4px 5px}}\n"
	"@media print{@page{size:A4;margin:14mm 12mm}body{background:#fff;font-size:12pt}main{max-width:none;padding:0}section{border:0;padding:0;margin:0 0 8mm}"
	".wide{overflow:visible}.bars{columns:2}.bar,tr,.columns,.tiles{break-inside:avoid}h2,.legend{break-after:avoid}thead{display:table-header-group}table{font-size:9pt}th{font-size:8.5pt}th,td{padding:2px 4px}"
	"*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}\n"
	"</style>\n";

static void put_element(struct buf *out, const char *open, const char *text, const char *close)
{
	buf_text(out, open);
	chart_escape(out, text);
	buf_text(out, close);
}

static void put_header(const struct report *r, struct buf *out)
{
	put_element(out, "<title>", r->title, "</title>\n");
	buf_text(out, style);
	put_element(out, "</head>\n<body>\n<main>\n<header>\n<p class=\"contest\">", r->contest, "</p>\n");
	put_element(out, "<p class=\"office\">", r->office, " – cơ quan thường trực Ban Tổ chức Cuộc thi</p>\n");
	put_element(out, "<h1>", r->title, "</h1>\n");
	put_element(out, "<p class=\"span\">", r->span, "</p>\n</header>\n");
}

/* The figures that are asked for first. */
static void put_tiles(const struct report *r, struct arena *arena, struct buf *out)
{
	static const struct {
		const char *item, *name;
	} tiles[] = { { "received", "bài nhận được" }, { "accepted", "hợp lệ" }, { "review", "đang kiểm tra" }, { "incomplete", "chờ bổ sung" }, { "rejected", "không tiếp nhận" } };
	const struct report_table *t = report_find(r, "totals");
	buf_text(out, "<ul class=\"tiles\">\n");
	for (size_t i = 0; t && i < sizeof tiles / sizeof *tiles; i++)
		for (size_t row = 0; row < t->row_count; row++)
			if (strcmp(report_at(t, row, "item")->text, tiles[i].item) == 0)
				buf_print(out, "<li><b>%s</b><small>%s</small></li>\n", report_shown(report_at(t, row, "count"), REPORT_NUMBER, arena), tiles[i].name);
	buf_text(out, "</ul>\n");
}

static void put_legend(const struct report_table *t, struct buf *out)
{
	const struct {
		int column;
		const char *key;
	} keys[] = { { t->draw.value, "k1" }, { t->draw.second, "k2" }, { t->draw.mark, "km" } };
	buf_text(out, "<p class=\"legend\">");
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (keys[i].column >= 0) {
			buf_print(out, "<span><i class=\"key %s\"></i>", keys[i].key);
			put_element(out, "", t->columns[keys[i].column].title, "</span> ");
		}
	buf_text(out, "</p>\n");
}

static bool drawn(const struct report_table *t)
{
	const int columns[] = { t->draw.value, t->draw.second, t->draw.mark };
	for (size_t r = 0; t->chart && r < t->row_count; r++)
		for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
			if (columns[i] >= 0 && t->cells[r * t->column_count + (size_t)columns[i]].number > 0)
				return true;
	return false;
}

static bool over_time(const struct report_table *t)
{
	return strcmp(t->id, "months") == 0 || strcmp(t->id, "periods") == 0;
}

static void put_row(const struct report_table *t, size_t row, struct arena *arena, struct buf *out)
{
	bool sum = t->total && row == t->row_count - 1;
	buf_text(out, sum ? "<tr class=\"sum\">" : "<tr>");
	for (size_t c = 0; c < t->column_count; c++) {
		const struct report_column *column = &t->columns[c];
		if (!column->title)
			continue;
		/* A sum has no number of its own. */
		const struct report_cell *cell = &t->cells[row * t->column_count + c];
		const char *shown = strcmp(column->id, "n") == 0 && !cell->known ? "" : report_shown(cell, column->shape, arena);
		buf_print(out, column->shape == REPORT_TEXT ? column->width >= 28 ? "<td class=\"long\">" : "<td>" : "<td class=\"num\">");
		put_element(out, "", shown, "</td>");
	}
	buf_text(out, "</tr>\n");
}

static void put_table(const struct report_table *t, struct arena *arena, struct buf *out)
{
	if (t->row_count == 0) {
		buf_text(out, "<p>Không có.</p>\n");
		return;
	}
	buf_print(out, "<div class=\"wide\"><table id=\"table-%s\">\n<thead><tr>", t->id);
	for (size_t c = 0; c < t->column_count; c++)
		if (t->columns[c].title)
			put_element(out, "<th scope=\"col\">", t->columns[c].title, "</th>");
	buf_text(out, "</tr></thead>\n<tbody>\n");
	for (size_t r = 0; r < t->row_count; r++)
		put_row(t, r, arena, out);
	buf_text(out, "</tbody>\n</table></div>\n");
}

/* Units that have sent nothing differ in their names alone: a list takes a third of a table's room. */
static void put_names(const struct report_table *t, struct arena *arena, struct buf *out)
{
	buf_text(out, "<ul class=\"names\">\n");
	for (size_t r = 0; r < t->row_count; r++) {
		const struct report_cell *monthly = report_at(t, r, "monthly_quota"), *total = report_at(t, r, "total_quota"), *waiting = report_at(t, r, "incomplete");
		put_element(out, "<li>", report_at(t, r, "name")->text, "");
		if (monthly->known)
			buf_print(out, " (%s bài mỗi kỳ", report_shown(monthly, REPORT_NUMBER, arena));
		else
			buf_print(out, " (%s bài cả đợt", report_shown(total, REPORT_NUMBER, arena));
		if (waiting->number)
			buf_print(out, "; %s bài chờ bổ sung", report_shown(waiting, REPORT_NUMBER, arena));
		buf_text(out, ")</li>\n");
	}
	buf_text(out, t->row_count ? "</ul>\n" : "<li>Không có.</li></ul>\n");
}

static void put_section(const struct report_table *t, struct arena *arena, struct buf *out)
{
	buf_print(out, "<section id=\"%s\">\n", t->id);
	put_element(out, "<h2>", t->title, "</h2>\n");
	if (drawn(t)) {
		put_legend(t, out);
		(over_time(t) ? chart_columns : chart_bars)(t, out);
	}
	(strcmp(t->id, "idle") == 0 ? put_names : put_table)(t, arena, out);
	if (*t->note)
		put_element(out, "<p class=\"note\">", t->note, "</p>\n");
	buf_text(out, "</section>\n");
}

void webpage_write(const struct report *r, struct buf *out)
{
	struct arena *arena = arena_new(64 << 20);
	buf_text(out, head);
	put_header(r, out);
	put_tiles(r, arena, out);
	for (size_t i = 0; i < r->table_count; i++)
		put_section(&r->tables[i], arena, out);
	buf_text(out, "<footer>Bản tổng hợp tự động của hệ thống tiếp nhận bài dự thi, không thay thế văn bản hành chính.</footer>\n</main>\n</body>\n</html>\n");
	arena_free(arena);
}
