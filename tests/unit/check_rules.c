/* A rules folder with one mistake each: every one is said as file:line, and several at once.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <unistd.h>

#include "unit.h"
#include "base/clock.h"
#include "check_fixture.h"

static const char *const names[] = { "contest.yaml", "entry.yaml", "units.yaml", "barred.yaml", "calendar.yaml" };
enum { NAMES = sizeof names / sizeof *names };

static char folder[200];
static struct buf shipped[NAMES];

static void put(size_t i, const char *bytes, size_t len)
{
	char path[300];
	snprintf(path, sizeof path, "%s/%s", folder, names[i]);
	CHECK(file_put(path, bytes, len, NULL) == 0);
}

/* One change: in a file, the first `from` becomes `to` (NULL: appended at the end); wanted is a piece of the mistakes, and the line its mistake names. */
static const struct {
	size_t file;
	const char *from, *to, *wanted;
} mistakes[] = {
	{ 0, "year: 2023", "year: zwei", "year: a whole number is wanted" },
	{ 0, "year: 2023", "jahr: 2023", "“jahr” is not known here" },
	{ 0, "year: 2023", "jahr: 2023", "“year” is missing" },
	{ 0, "deadline: 2023-05-31", "deadline: 2023-02-30", "deadline: a date" },
	{ 0, "deadline: 2023-05-31", "deadline: 2022-05-31", "opens is not before the deadline" },
	{ 0, "letter: duplicate, hold: release", "letter: duplicate, hold: later", "`release` (a person lets it go) or a number of minutes from 1 to 10080 is wanted, not “later”" },
	{ 0, "letter: duplicate, hold: release", "letter: duplicate, hold: 10081", "not “10081”" },
	{ 0, "letter: duplicate, hold: release", "letter: duplicate, hold: 5 phút", "not “5 phút”" },
	{ 0, "letter: duplicate, hold: release", "letter: duplicate", "“hold” is missing" },
	{ 0, "letter: duplicate, hold: release", "letter: rejected-barred-author, hold: 5", "stands in this list twice" },
	{ 0, "undo-minutes: 15", "undo-minutes: -1", "undo-minutes" },
	{ 0, "word-review: 2050", "word-review: 1999", "word-review (1999) is less than word-limit" },
	{ 0, "deadline-inclusive: yes", "deadline-inclusive: vielleicht", "yes or no is wanted" },
	{ 0, "deadline-inclusive: yes", "deadline-exclusive: yes", "“deadline-exclusive” is not known here" },
	{ 0, "code-prefix: BTL", "code-prefix: btl", "code-prefix: one to eight capital letters" },
	{ 0, "name: 'Cuộc thi", "name: [a, b]\nnames: 'Cuộc thi", "name: a text is wanted" },
	{ 1, "labels: [Họ và tên,", "labels: [Họ và tên, HO VA TEN,", "stands on line" },
	{ 1, "  age:", "  alter:", "“alter” is not known here" },
	{ 1, "labels: [Tuổi]", "labels: Tuổi", "labels: a list is wanted" },
	{ 1, "labels: [Tuổi]", "etiketten: [Tuổi]", "“etiketten” is not known here" },
	{ 1, "    - '\\bban copy\\b'", "    - '\\bban (copy'", "the pattern" },
	{ 1, "    threshold: 50", "    threshold: 0", "threshold: 0 is not between" },
	{ 1, "    coloured-ink: -60", "    coloured-ink: 60", "coloured-ink: 60 is not between" },
	{ 1, "    skew: 10 ", "    skrew: 10 ", "“skrew” is not known here" },
	{ 1, "\n  missing: '{item}", "\n  lacking: '{item}", "“missing” is missing" },
	{ 1, "    - {why: locked, kinds: [.zip", "    - {why: closed, kinds: [.zip", "why: " },
	{ 1, "    - {why: empty, message:", "    - {why: empty, massage:", "“message” is missing" },
	{ 1, "suffixes:", "suffixe:", "“suffixes” is missing" },
	{ 1, "suffixes:", "suffixe:", "“suffixe” is not known here" },
	{ 1, "  stated:\n", "  gesagt:\n", "“gesagt” is not known in photocopy" },
	{ 1, "  - rule: title", "  - rule: titel", "“titel” is no rule" },
	{ 1, "  - rule: title", "  - rule: titel", "the texts of the rule “title” are missing" },
	{ 1, "  - rule: title", "  - rule: declaration", "stands here twice" },
	{ 1, "  author: [name, birth-year,", "  author: [name, shoe-size,", "“shoe-size” is no item" },
	{ 1, "body-least-words: 20", "body-least-words: 0", "body-least-words: 0 is not between" },
	{ 1, "honoured:", "honoured: x\nhonored:", "honoured: a list is wanted" },
	{ 2, "id: phuong-lien-mac", "id: phuong-thuong-cat", "the id “phuong-thuong-cat” stands on line" },
	{ 2, "addresses: [phuong-lien-mac@bactuliem.example]", "addresses: [PHUONG-thuong-cat@bactuliem.example]", "belongs to phuong-thuong-cat already (line " },
	{ 2, "id: phuong-lien-mac\n", "id: phuong-lien-mac\n    aliases: [ubnd PHUONG thuong cat]\n", "the name “ubnd PHUONG thuong cat” belongs to phuong-thuong-cat (line " },
	{ 2, "addresses: [phuong-lien-mac@bactuliem.example]", "addresses: [lien mac]", "is no mail address" },
	{ 2, "id: phuong-lien-mac", "id: Phường_Liên_Mạc", "may hold small letters" },
	{ 2, "id: phuong-lien-mac\n    kind: phuong", "id: phuong-lien-mac\n    kind: bezirk", "kind: one of" },
	{ 2, "id: phuong-lien-mac\n", "id: phuong-lien-mac\n    parent: nobody\n", "the parent “nobody”" },
	{ 2, "id: phuong-lien-mac\n", "id: phuong-lien-mac\n    valid-from: 2023-06-01\n    valid-to: 2023-01-01\n", "valid-to is not after" },
	{ 2, "id: phuong-lien-mac\n", "id: phuong-lien-mac\n    quota: 3\n", "“quota” is not known here" },
	{ 3, "members: []", "members:\n  - {name: A B, body: XYZ}", "body: one of BTC, BGK" },
	{ 3, "members: []", "members:\n  - {body: BTC}", "“name” is missing" },
	{ 3, "members: []", "members:\n  - {name: A B, body: BTC, birth-year: 72}", "birth-year: 72 is not between" },
	{ 3, "members: []", "members:\n  - {name: A B, body: BTC, phone: '12'}", "is no phone number" },
	{ 3, "members: []", "leute: []", "“members” is missing" },
	{ 4, "date: 2023-05-31", "date: 2023-05-32", "date: a date" },
	{ 4, "id: dong-nhan-bai", "id: ke-hoach-phuong", "the id “ke-hoach-phuong” stands on line" },
	{ 4, "to: [phong-vhtt,", "to: [mars,", "“mars” is no kind of unit and no unit's id" },
	{ 4, "  day: 15", "  day: 31", "day: 31 is not between" },
};

static char *changed(const struct buf *bytes, const char *from, const char *to)
{
	struct buf out = { 0 };
	const char *at = strstr(bytes->data, from);
	if (!CHECK_SAY(at, "the shipped file has no “%s” any more", from))
		return buf_take(&out);
	buf_add(&out, bytes->data, (size_t)(at - bytes->data));
	buf_text(&out, to);
	buf_text(&out, at + strlen(from));
	return buf_take(&out);
}

/* The first line of the mistakes that holds the words begins with the file and a line number. */
static bool says(const char *all, const char *file, const char *wanted)
{
	const char *at = strstr(all, wanted), *line = at;
	while (line && line > all && line[-1] != '\n')
		line--;
	const char *name = line ? strstr(line, file) : NULL;
	return name && name < at && name[strlen(file)] == ':' && name[strlen(file) + 1] >= '0' && name[strlen(file) + 1] <= '9';
}

static void check_mistakes(void)
{
	for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
		struct buf found = { 0 };
		char *bytes = changed(&shipped[mistakes[i].file], mistakes[i].from, mistakes[i].to);
		put(mistakes[i].file, bytes, strlen(bytes));
		struct rules *rules = rules_load(folder, &found);
		CHECK_SAY(!rules, "taken: %s", mistakes[i].to);
		CHECK_SAY(says(buf_str(&found), names[mistakes[i].file], mistakes[i].wanted), "wanted “%s” in:\n%s", mistakes[i].wanted, buf_str(&found));
		rules_free(rules);
		buf_release(&found);
		free(bytes);
		put(mistakes[i].file, shipped[mistakes[i].file].data, shipped[mistakes[i].file].len);
	}
}

/* A mistake in each file: all of them are said in one go. */
static void check_all_at_once(void)
{
	struct buf found = { 0 };
	static const char broken[] = "nonsense: yes\n";
	for (size_t i = 0; i < NAMES; i++)
		put(i, broken, strlen(broken));
	CHECK(rules_load(folder, &found) == NULL);
	for (size_t i = 0; i < NAMES; i++)
		CHECK_SAY(says(buf_str(&found), names[i], "nonsense") || strstr(buf_str(&found), names[i]), "nothing said of %s", names[i]);
	buf_release(&found);
	for (size_t i = 0; i < NAMES; i++)
		put(i, shipped[i].data, shipped[i].len);
}

static void check_shipped(void)
{
	struct rules *rules = fixture_rules(FIXTURE_RULES);
	if (!CHECK(rules))
		return;
	size_t units, wards = 0;
	const struct unit *unit = rules_units(rules, &units);
	for (size_t i = 0; i < units; i++) {
		char address[200];
		wards += strcmp(unit[i].kind, "phuong") == 0;
		snprintf(address, sizeof address, "%s@bactuliem.example", unit[i].id);
		CHECK_SAY(rules_unit_of_address(rules, address, clock_time(2023, 3, 1, 0, 0, 0)) == &unit[i], "%s is not found by its address", unit[i].id);
		CHECK(rules_unit(rules, unit[i].id) == &unit[i]);
	}
	CHECK(wards == 13);
	CHECK(rules_unit(rules, "phong-gddt") && rules_unit(rules, "phong-gddt")->monthly_quota == 5);
	CHECK(rules_unit(rules, "hoi-lhpn") && rules_unit(rules, "hoi-lhpn")->monthly_quota == 2);
	CHECK_STR(rules_unit(rules, "hoi-lhpn")->wording, "de_nghi");
	CHECK_STR(rules_unit(rules, "phuong-xuan-tao")->wording, "giao");
	CHECK(!rules_unit(rules, "nobody") && !rules_unit_of_address(rules, "nobody@x.example", 0) && !rules_unit_of_address(rules, NULL, 0));
	const struct contest *c = rules_contest(rules);
	CHECK_STR(c->id, "bac-tu-liem-2023");
	CHECK(c->year == 2023 && c->deadline == clock_time(2023, 5, 31, 23, 59, 59) && c->readings.word_limit == 2000);
	CHECK_STR(rules_text(rules, "author-phone").clause, "II.2.đ");
	CHECK_STR(rules_text(rules, "no-such-rule").item, "no-such-rule");
	rules_free(rules);
}

/* The other side of AMB-1: 31/5 is outside then. */
static void check_exclusive(void)
{
	struct buf found = { 0 };
	char *bytes = changed(&shipped[0], "deadline-inclusive: yes", "deadline-inclusive: no");
	put(0, bytes, strlen(bytes));
	struct rules *rules = rules_load(folder, &found);
	CHECK_SAY(rules, "%s", buf_str(&found));
	if (rules)
		CHECK(rules_contest(rules)->deadline == clock_time(2023, 5, 30, 23, 59, 59));
	rules_free(rules);
	free(bytes);
	buf_release(&found);
}

int main(void)
{
	const char *tmp = getenv("TMPDIR");
	struct buf found = { 0 };
	snprintf(folder, sizeof folder, "%s/hoadep-rules-XXXXXX", tmp && strlen(tmp) < 100 ? tmp : "/tmp");
	if (!CHECK(mkdtemp(folder)))
		return unit_end();
	CHECK(rules_load("/nonexistent", &found) == NULL && found.len > 0);
	buf_release(&found);
	for (size_t i = 0; i < NAMES; i++) {
		char path[300];
		snprintf(path, sizeof path, FIXTURE_RULES "/%s", names[i]);
		CHECK(file_read(path, FIXTURE_FILE, &shipped[i], NULL) == 0);
		put(i, shipped[i].data, shipped[i].len);
	}
	check_mistakes();
	check_all_at_once();
	check_shipped();
	check_exclusive();
	for (size_t i = 0; i < NAMES; i++) {
		char path[300];
		snprintf(path, sizeof path, "%s/%s", folder, names[i]);
		unlink(path);
		buf_release(&shipped[i]);
	}
	rmdir(folder);
	return unit_end();
}
