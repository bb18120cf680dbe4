/* hoadep units: the intake units of the rules, and what is missing before they can be written to.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/text.h"
#include "check/rules.h"
#include "desk/csv.h"
#include "desk/table.h"
#include "desk/tools.h"

static const struct table_column columns[] = {
	{ "ID", 30, false }, { "KIND", 8, false }, { "NAME", 48, false }, { "MONTH", 5, true }, { "TOTAL", 5, true }, { "COMMEND", 7, true }, { "WORDING", 8, false },
	{ "ADDRESSES", 9, true }, { "VALID", 24, false }, { "MISSING", 40, false },
};
enum { COLUMNS = sizeof columns / sizeof *columns };

static const char *const csv_columns[] = {
	"Mã đơn vị", "Loại", "Tên đơn vị", "Tên gọi khác", "Đơn vị cấp trên", "Chỉ tiêu bài mỗi tháng", "Chỉ tiêu bài cả cuộc thi", "Chỉ tiêu gương đề xuất khen thưởng", "Giao hay đề nghị",
	"Địa chỉ thư", "Tên miền", "Có từ ngày", "Đến ngày", "Còn thiếu",
};
enum { CSV_COLUMNS = sizeof csv_columns / sizeof *csv_columns };

static const struct { const char *word, *vietnamese; } words[] = {
	{ "noivu", "Cơ quan thường trực" }, { "pgd", "Phòng Giáo dục và Đào tạo" }, { "mttq", "Mặt trận Tổ quốc" }, { "hoi", "Hội, đoàn thể" }, { "congan", "Công an" },
	{ "phuong", "UBND phường" }, { "truong", "Trường học" }, { "khac", "Phòng, ban, ngành, cơ quan khác" }, { "giao", "giao" }, { "de_nghi", "đề nghị" },
};

static const char *vietnamese(const char *word)
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(words[i].word, word) == 0)
			return words[i].vietnamese;
	return word;
}

/* ---- what is missing ---- */

/* RFC 2606, 2: nobody has an address there; the shipped file is full of them. */
static bool is_sample(const char *address)
{
	size_t len = strlen(address), end = strlen(".example");
	return len > end && strcmp(address + len - end, ".example") == 0;
}

static bool no_address(const struct unit *u)
{
	return u->address_count == 0;
}

/* Letters go to the first one. */
static bool sample_address(const struct unit *u)
{
	return u->address_count > 0 && is_sample(u->addresses[0]);
}

static bool no_alias(const struct unit *u)
{
	return u->alias_count == 0 && strcmp(u->kind, "phuong") != 0 && strcmp(u->kind, "truong") != 0; /* those get theirs from `prefixes` */
}

static const struct lack {
	bool (*is)(const struct unit *unit);
	const char *word, *vietnamese;  /* for the table and JSON, for the spreadsheet */
	const char *one, *many;         /* for the sum below the table */
} lacks[] = {
	{ no_address, "address", "địa chỉ thư", "has no address: no letter can go to it, and none of its own counts for it", "have no address: no letter can go to them, and none of theirs counts for them" },
	{ sample_address, "real address", "địa chỉ thư thật", "has a sample address (.example): write the real one into units.yaml", "have sample addresses (.example): write the real ones into units.yaml" },
	{ no_alias, "alias", "tên gọi khác", "has no other name: it is known by its full name alone", "have no other name: they are known by their full names alone" },
};
enum { LACKS = sizeof lacks / sizeof *lacks };

static void put_lacks(struct buf *out, const struct unit *u, bool in_vietnamese)
{
	for (size_t i = 0; i < LACKS; i++)
		if (lacks[i].is(u))
			buf_print(out, "%s%s", out->len ? ", " : "", in_vietnamese ? lacks[i].vietnamese : lacks[i].word);
}

static bool lacks_any(const struct unit *u)
{
	bool any = false;
	for (size_t i = 0; i < LACKS; i++)
		any |= lacks[i].is(u);
	return any;
}

/* ---- showing one ---- */

static const char *day(int64_t time, char out[32])
{
	clock_iso(time, out)[10] = '\0';
	return time ? out : "";
}

static const char *number(int n, char out[16])
{
	snprintf(out, 16, "%d", n);
	return n ? out : "";
}

/* "from 2025-07-01", "until 2025-06-30" (the last day), "yes"; with "not: " where it is not now. */
static void put_valid(struct buf *out, const struct unit *u, int64_t now)
{
	char from[32], last[32];
	day(u->valid_from, from);
	day(u->valid_to ? u->valid_to - 1 : 0, last);
	if (!rules_unit_valid(u, now))
		buf_text(out, "not: ");
	else if (!u->valid_from && !u->valid_to)
		buf_text(out, "yes");
	if (u->valid_from)
		buf_print(out, "from %s", from);
	if (u->valid_to)
		buf_print(out, "%suntil %s", u->valid_from ? " " : "", last);
}

struct listing {
	struct table *table;      /* NULL for JSON and CSV */
	bool json, csv, missing;
	int64_t now;
	const char *contest;
	int count, valid, lack[LACKS];
};

static void table_unit(struct listing *l, const struct unit *u)
{
	char month[16], total[16], commend[16], addresses[16];
	struct buf valid = { 0 }, lack = { 0 };
	put_valid(&valid, u, l->now);
	put_lacks(&lack, u, false);
	snprintf(addresses, sizeof addresses, "%zu%s", u->address_count, u->domain_count ? "+" : "");
	const char *cells[COLUMNS] = {
		u->id, u->kind, u->name, number(u->monthly_quota, month), number(u->total_quota, total), number(u->commend_quota, commend), u->wording,
		addresses, buf_str(&valid), buf_str(&lack),
	};
	table_row(l->table, cells);
	buf_release(&valid);
	buf_release(&lack);
}

static void join(struct buf *out, const char *const *texts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_print(out, "%s%s", i ? "; " : "", texts[i]);
}

static void csv_unit(const struct unit *u)
{
	char month[16], total[16], commend[16], from[32], last[32];
	struct buf aliases = { 0 }, addresses = { 0 }, domains = { 0 }, lack = { 0 }, line = { 0 };
	join(&aliases, u->aliases, u->alias_count);
	join(&addresses, u->addresses, u->address_count);
	join(&domains, u->domains, u->domain_count);
	put_lacks(&lack, u, true);
	const char *cells[CSV_COLUMNS] = {
		u->id, vietnamese(u->kind), u->name, buf_str(&aliases), u->parent, number(u->monthly_quota, month), number(u->total_quota, total),
		number(u->commend_quota, commend), vietnamese(u->wording), buf_str(&addresses), buf_str(&domains), day(u->valid_from, from), day(u->valid_to ? u->valid_to - 1 : 0, last), buf_str(&lack),
	};
	csv_row(&line, cells, CSV_COLUMNS);
	fwrite(line.data, 1, line.len, stdout);
	buf_release(&aliases);
	buf_release(&addresses);
	buf_release(&domains);
	buf_release(&lack);
	buf_release(&line);
}

static json_t *texts_json(const char *const *texts, size_t count)
{
	json_t *array = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(array, json_string(texts[i]));
	return array;
}

static json_t *day_json(int64_t time)
{
	char out[32];
	return time ? json_string(day(time, out)) : json_null();
}

static void json_unit(const struct listing *l, const struct unit *u)
{
	json_t *missing = json_array();
	for (size_t i = 0; i < LACKS; i++)
		if (lacks[i].is(u))
			json_array_append_new(missing, json_string(lacks[i].word));
	json_t *line = json_pack("{s:s, s:s, s:s, s:s, s:s?, s:o, s:o, s:o, s:i, s:i, s:i, s:s, s:o, s:o, s:b, s:o}", "contest", l->contest, "id", u->id, "kind", u->kind, "name", u->name,
	                         "parent", u->parent, "aliases", texts_json(u->aliases, u->alias_count), "addresses", texts_json(u->addresses, u->address_count),
	                         "domains", texts_json(u->domains, u->domain_count), "monthly_quota", u->monthly_quota, "total_quota", u->total_quota,
	                         "commend_quota", u->commend_quota, "wording", u->wording, "valid_from", day_json(u->valid_from), "valid_to", day_json(u->valid_to),
	                         "valid", rules_unit_valid(u, l->now), "missing", missing);
	tools_json(line);
	json_decref(line);
}

static void show(struct listing *l, const struct unit *u)
{
	l->count++;
	l->valid += rules_unit_valid(u, l->now);
	for (size_t i = 0; i < LACKS; i++)
		l->lack[i] += lacks[i].is(u);
	if (l->missing && !lacks_any(u))
		return;
	if (l->json)
		json_unit(l, u);
	else if (l->csv)
		csv_unit(u);
	else
		table_unit(l, u);
}

static void sum_up(const struct listing *l)
{
	int missing = 0;
	printf("\n%s: %d unit%s", l->contest, l->count, l->count == 1 ? "" : "s");
	if (l->valid < l->count)
		printf(", %d of them valid", l->valid);
	for (size_t i = 0; i < LACKS; i++)
		missing += l->lack[i];
	puts(missing ? "." : ", nothing is missing.");
	for (size_t i = 0; i < LACKS; i++)
		if (l->lack[i])
			printf("  %d %s\n", l->lack[i], l->lack[i] == 1 ? lacks[i].one : lacks[i].many);
}

/* One contest's units.  1 when something is missing. */
static int list(const struct rules *rules, struct listing *l)
{
	size_t count;
	const struct unit *units = rules_units(rules, &count);
	int missing = 0;
	l->contest = rules_contest(rules)->id;
	l->table = l->json || l->csv ? NULL : table_new(stdout, table_width(stdout), columns, COLUMNS);
	for (size_t i = 0; i < count; i++) {
		show(l, &units[i]);
		missing |= lacks_any(&units[i]);
	}
	if (l->table) {
		table_end(l->table);
		sum_up(l);
	}
	return missing;
}

/* `--named TEXT`: 1 unless exactly one unit is named. */
static int name(const struct rules *rules, const char *text, struct listing *l)
{
	enum { MOST = 16 };
	const struct unit *found[MOST];
	size_t count = rules_units_named(rules, text, l->now, found, MOST);
	for (size_t i = 0; i < count && i < MOST; i++) {
		l->contest = rules_contest(rules)->id;
		if (l->json)
			json_unit(l, found[i]);
		else
			printf("%s  %s\n", found[i]->id, found[i]->name);
	}
	if (!l->json && count != 1)
		puts(count ? "More than one may be meant: hoadep would ask." : "No unit is named for sure: hoadep would ask.");
	return count != 1;
}

static int each_contest(const struct config *config, const char *named, struct listing *with)
{
	int result = 0;
	if (with->csv) {
		struct buf line = { 0 };
		fputs(CSV_MARK, stdout);
		csv_row(&line, csv_columns, CSV_COLUMNS);
		fwrite(line.data, 1, line.len, stdout);
		buf_release(&line);
	}
	for (size_t i = 0; i < config->contest_count; i++) {
		struct buf mistakes = { 0 };
		struct rules *rules = rules_load(config->contests[i], &mistakes);
		struct listing l = *with;
		if (rules)
			result |= named ? name(rules, named, &l) : list(rules, &l) && with->missing;
		else
			result = 1;
		fputs(buf_str(&mistakes), stderr);
		rules_free(rules);
		buf_release(&mistakes);
	}
	return result;
}

static int run(const struct config *config, int argc, char **argv)
{
	static const struct option options[] = {
		{ "missing", no_argument, NULL, 'm' }, { "named", required_argument, NULL, 'n' }, { "at", required_argument, NULL, 't' }, { "json", no_argument, NULL, 'j' },
		{ "csv", no_argument, NULL, 'v' }, { NULL, 0, NULL, 0 },
	};
	struct listing l = { .now = clock_now() };
	const char *named = NULL;
	optind = 0;
	opterr = 0;
	for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
		switch (c) {
		case 'm': l.missing = true; break;
		case 'n': named = optarg; break;
		case 'j': l.json = true; break;
		case 'v': l.csv = true; break;
		case 't':
			if (!clock_parse(optarg, &l.now))
				return tools_usage(&desk_units, "--at wants a time as 2023-05-31 or 2023-05-31T17:00, not %s.", optarg);
			break;
		default: return tools_usage(&desk_units, "%s is not understood.", argv[optind - 1]);
		}
	}
	if (optind < argc)
		return tools_usage(&desk_units, "%s is not understood.", argv[optind]);
	if (l.json && l.csv)
		return tools_usage(&desk_units, "choose one of --json and --csv.");
	if (named && (l.csv || l.missing))
		return tools_usage(&desk_units, "--named goes with --at and --json alone.");
	if (named) {
		struct arena *arena = arena_new(strlen(named) * 16 + (64 << 10));
		named = text_nfc(arena, named, strlen(named));
		int result = each_contest(config, named, &l);
		arena_free(arena);
		return result;
	}
	return each_contest(config, NULL, &l);
}

const struct command desk_units = {
	.name = "units",
	.arguments = "[--missing] [--at TIME] [--json | --csv] | --named TEXT [--at TIME] [--json]",
	.summary = "the intake units: quotas, addresses, what is missing",
	.help =
		"Lists the units of the rules (units.yaml of each contest of the config) with what is missing before they can be written to.\n"
		"\n"
		"  --missing     only those that something is missing of\n"
		"  --named TEXT  which unit a text names, as hoadep reads it: --named \"UBND P. Xuân Đỉnh\"\n"
		"  --at TIME     who is valid then; without it: now\n"
		"  --json        one object a line, for programs\n"
		"  --csv         for a spreadsheet, with Vietnamese headings\n"
		"\n"
		"MONTH is the number of entries before the 15th of each month, TOTAL the number until the contest closes, COMMEND the number of\n"
		"proposals; WORDING giao is assigned, de_nghi requested.  A + behind ADDRESSES: a whole domain is the unit's.\n"
		"\n"
		"To add a school, write one line under `units:` of units.yaml in the rules folder (hoadep rules FOLDER checks it):\n"
		"  - {id: truong-mn-hoa-mai, kind: truong, name: Trường Mầm non Hoa Mai, addresses: [mnhoamai@truong.example],\n"
		"     parent: phong-gddt, monthly-quota: 1, commend-quota: 1}\n"
		"\"MN Hoa Mai\", \"Tr. MN Hoa Mai\" and the like are known by themselves; other names go into `aliases`, short ones into `alone`.\n"
		"A school without a quota (THPT, private) has no monthly-quota and no commend-quota.  An address is the unit's own only when\n"
		"the unit has told it; its letters count when the mail server proves them.  Restart `hoadep run` after a change.\n"
		"\n"
		"Example: hoadep units --missing\n"
		"\n"
		"Exit codes: 0 well; 1 the rules have mistakes, with --missing that something is missing, with --named that not exactly one unit\n"
		"is named; 2 wrong usage.",
	.run = run,
};
