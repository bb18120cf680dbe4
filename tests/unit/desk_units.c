/* hoadep units: what it lists, what it finds missing, what a name means to it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <jansson.h>
#include <sys/stat.h>

#include "run_program.h"
#include "unit.h"
#include "check_fixture.h"

static char folder[100];
static const char *config_path;

/* The shipped rules with units.yaml's own end replaced; the config names them. */
static const char units[] = "district: [Mẫu]\nelsewhere: []\nnot-places: []\n"
	"prefixes:\n  - {kinds: [phuong], forms: [UBND phường], weak: [phường, P.]}\n  - {kinds: [truong], forms: [Trường Mầm non, MN]}\n"
	"ambiguous:\n  - {name: Nhuế, units: [phuong-nhue-1, phuong-nhue-2]}\n"
	"units:\n"
	"  - {id: phong-noi-vu, kind: noivu, name: Phòng Nội vụ, aliases: [Phòng NV], addresses: [noivu@mau.gov]}\n"
	"  - {id: phuong-nhue-1, kind: phuong, name: UBND phường Nhuế 1, places: [Nhuế 1], addresses: [nhue1@mau.gov, hai@mau.gov], monthly-quota: 3, commend-quota: 2}\n"
	"  - {id: phuong-nhue-2, kind: phuong, name: UBND phường Nhuế 2, places: [Nhuế 2], monthly-quota: 3, commend-quota: 2, valid-to: 2025-07-01}\n"
	"  - {id: truong-mn-hoa-mai, kind: truong, name: Trường Mầm non Hoa Mai, addresses: [hoamai@truong.example], domains: [hoamai.example], parent: phong-noi-vu, monthly-quota: 1}\n"
	"  - {id: hoi-sach, kind: hoi, name: '=Hội Sách', addresses: [sach@mau.gov], wording: de_nghi, total-quota: 3}\n";

static void copy(const char *name, const char *text)
{
	char from[300], to[300];
	struct buf bytes = { 0 };
	snprintf(from, sizeof from, FIXTURE_RULES "/%s", name);
	snprintf(to, sizeof to, "%s/rules/%s", folder, name);
	if (text)
		buf_text(&bytes, text);
	else
		CHECK(file_read(from, FIXTURE_FILE, &bytes, NULL) == 0);
	CHECK(file_put(to, buf_str(&bytes), bytes.len, NULL) == 0);
	buf_release(&bytes);
}

static void says(const char *what, const char *words, bool wanted)
{
	CHECK_SAY((strstr(what, words) != NULL) == wanted, "“%s” %s in:\n%s", words, wanted ? "is not" : "is", what);
}

static void test_table(void)
{
	CHECK(PROGRAM("units", "--config", config_path, "--at", "2023-03-01") == 0);
	const char *out = program_said(program_out);
	says(out, "MONTH", true);
	says(out, "phuong-nhue-1", true);
	says(out, "until 2025-06-30", true); /* the last day, as people say it */
	says(out, "not: ", false);
	says(out, "rules: 5 units.\n", true);
	says(out, "1 has no address: ", true);
	says(out, "1 has a sample address (.example)", true);
	says(out, "1 has no other name", true);
	CHECK(PROGRAM("units", "--config", config_path, "--at", "2025-07-01") == 0);
	out = program_said(program_out);
	says(out, "not: until 2025-06-30", true);
	says(out, "rules: 5 units, 4 of them valid.\n", true);
}

static void test_missing(void)
{
	CHECK(PROGRAM("units", "--config", config_path, "--missing") == 1);
	const char *out = program_said(program_out);
	says(out, "phuong-nhue-2", true);
	says(out, "truong-mn-hoa-mai", true);
	says(out, "hoi-sach", true);
	says(out, "phuong-nhue-1", false);
	says(out, "phong-noi-vu", false);
}

static void test_json(void)
{
	CHECK(PROGRAM("units", "--config", config_path, "--json", "--missing") == 1);
	const char *line = program_said(program_out);
	int lines = 0;
	for (; *line; line += strcspn(line, "\n") + 1) {
		json_t *unit = json_loadb(line, strcspn(line, "\n"), 0, NULL);
		lines++;
		if (!CHECK_SAY(unit, "no JSON: %s", line))
			continue;
		const char *id = json_string_value(json_object_get(unit, "id"));
		CHECK(json_object_size(unit) == 16 && json_array_size(json_object_get(unit, "missing")) == 1);
		if (id && strcmp(id, "truong-mn-hoa-mai") == 0) {
			CHECK_STR(json_string_value(json_array_get(json_object_get(unit, "missing"), 0)), "real address");
			CHECK_STR(json_string_value(json_array_get(json_object_get(unit, "domains"), 0)), "hoamai.example");
			CHECK_STR(json_string_value(json_object_get(unit, "parent")), "phong-noi-vu");
			CHECK(json_integer_value(json_object_get(unit, "monthly_quota")) == 1 && json_is_true(json_object_get(unit, "valid")) && json_is_null(json_object_get(unit, "valid_to")));
		}
		json_decref(unit);
	}
	CHECK(lines == 3);
}

static void test_csv(void)
{
	CHECK(PROGRAM("units", "--config", config_path, "--csv") == 0);
	const char *out = program_said(program_out);
	CHECK(strncmp(out, "\xEF\xBB\xBF" "Mã đơn vị,", strlen("\xEF\xBB\xBF" "Mã đơn vị,")) == 0);
	says(out, "nhue1@mau.gov; hai@mau.gov", true);
	says(out, ",'=Hội Sách,", true); /* no formula of it */
	says(out, "đề nghị", true);
	says(out, "2025-06-30,địa chỉ thư", true);
}

static void test_named(void)
{
	static const struct { const char *text; int exit; const char *says; } rows[] = {
		{ "P. Nhuế II", 0, "phuong-nhue-2  UBND phường Nhuế 2\n" }, { "phuong nhue", 1, "More than one may be meant" }, { "Nhuê\xCC\x81, Mẫu", 1, "phuong-nhue-1" },
		{ "MN Hoa Mai", 0, "truong-mn-hoa-mai" }, { "Hoa Mai", 1, "No unit is named for sure" }, { "\xff\xfe", 1, "No unit" }, { "", 1, "No unit" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int r = PROGRAM("units", "--config", config_path, "--at", "2023-03-01", "--named", rows[i].text);
		CHECK_SAY(r == rows[i].exit, "%s: exit %d", rows[i].text, r);
		says(program_said(program_out), rows[i].says, true);
	}
	CHECK(PROGRAM("units", "--config", config_path, "--at", "2025-07-01", "--named", "P. Nhuế II") == 1); /* not any more */
}

static void test_mistakes(void)
{
	copy("units.yaml", "district: []\n");
	CHECK(PROGRAM("units", "--config", config_path) == 1);
	says(program_said(program_err), "units.yaml:1: “units” is missing", true);
}

int main(void)
{
	const char *tmp = getenv("TMPDIR");
	char text[900], config[300], rules[300];
	snprintf(folder, sizeof folder, "%s/hoadep-units-XXXXXX", tmp && *tmp && strlen(tmp) < 60 ? tmp : "/tmp");
	if (!CHECK(mkdtemp(folder)))
		return unit_end();
	snprintf(rules, sizeof rules, "%s/rules", folder);
	snprintf(config, sizeof config, "%s/hoadep.yaml", folder);
	snprintf(text, sizeof text, "contest: %s/rules\nspool: %s/spool\nmailbox: {url: \"maildir:%s/in\"}\ntransport: {url: \"maildir:%s/out\"}\nfrom: thiviet@mau.example\n", folder, folder, folder, folder);
	config_path = config;
	CHECK(mkdir(rules, 0700) == 0 && file_put(config, text, strlen(text), NULL) == 0);
	copy("contest.yaml", NULL);
	copy("entry.yaml", NULL);
	copy("barred.yaml", NULL);
	copy("units.yaml", units);
	copy("calendar.yaml", "works: [mon]\nsend-from: 7\ncatch-up: 1\nholidays: []\nmilestones: []\n");
	if (CHECK_SAY(program_find(folder) == 0, "%s is not built", program)) {
		test_table();
		test_missing();
		test_json();
		test_csv();
		test_named();
		test_mistakes();
	}
	const char *const names[] = { "rules/contest.yaml", "rules/entry.yaml", "rules/barred.yaml", "rules/units.yaml", "rules/calendar.yaml", "rules", "hoadep.yaml", "stdout", "stderr", "." };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char gone[400];
		snprintf(gone, sizeof gone, "%s/%s", folder, names[i]);
		remove(gone);
	}
	rmdir(folder);
	return unit_end();
}
