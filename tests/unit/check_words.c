/* The tables of single lines in tests/labels: declarations, titles, heads, labels; each row also in capitals, without marks, in other quotes.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <utf8proc.h>

#include "unit.h"
#include "base/clock.h"
#include "check/fold.h"
#include "check_expect.h"
#include "check_rows.h"

enum variant { AS_IS, CAPITALS, BARE, DECOMPOSED, STRAIGHT_QUOTES, OTHER_QUOTES, NO_QUOTES, HARD_BLANKS, BULLET, NUMBERED, BOLD, VARIANTS };
static const char *const variant_names[] = { "as it stands", "in capitals", "without marks", "in NFD", "straight quotes", "guillemets", "without quotes", "hard blanks", "with a bullet", "numbered", "bold" };

static void put_bare(struct buf *out, uint32_t c)
{
	utf8proc_int32_t parts[8];
	if (c == 0x110 || c == 0x111) {
		buf_byte(out, c == 0x110 ? 'D' : 'd');
		return;
	}
	utf8proc_ssize_t n = utf8proc_decompose_char((utf8proc_int32_t)c, parts, 8, UTF8PROC_DECOMPOSE, &(int){ 0 });
	text_put(out, n > 0 ? (uint32_t)parts[0] : c);
}

static void put_decomposed(struct buf *out, uint32_t c)
{
	utf8proc_int32_t parts[8];
	utf8proc_ssize_t n = utf8proc_decompose_char((utf8proc_int32_t)c, parts, 8, UTF8PROC_DECOMPOSE, &(int){ 0 });
	for (utf8proc_ssize_t i = 0; i < n && i < 8; i++)
		text_put(out, (uint32_t)parts[i]);
}

static bool is_quote(uint32_t c)
{
	return c == 0x201C || c == 0x201D || c == 0x2018 || c == 0x2019 || c == '"';
}

static void put_quote(struct buf *out, uint32_t c, enum variant variant)
{
	bool open = c == 0x201C || c == 0x2018;
	if (variant == STRAIGHT_QUOTES)
		buf_byte(out, '"');
	else if (variant == NO_QUOTES)
		buf_byte(out, ' ');
	else if (variant == OTHER_QUOTES)
		text_put(out, c == '"' || open ? 0xAB : 0xBB);
}

/* The row's text in another spelling; false where it would be the same, or another line. */
static bool respell(struct buf *out, const char *text, enum variant variant)
{
	bool prefix = variant == BULLET || variant == NUMBERED || variant == BOLD;
	if (prefix && (strchr("-*|([", text[0]) || strstr(text, "¶") || strstr(text, "⇥") || (text[0] & 0x80 && strncmp(text, "Đ", 2) != 0)))
		return false;
	if (prefix)
		buf_text(out, variant == BULLET ? "- " : variant == NUMBERED ? "2. " : "*");
	for (size_t i = 0, len = strlen(text); i < len;) {
		uint32_t c;
		i += text_next(text + i, len - i, &c);
		if (c == 0xB6 || c == 0x21E5) /* ¶ and ⇥ stay */
			text_put(out, c);
		else if (is_quote(c) && (variant == STRAIGHT_QUOTES || variant == OTHER_QUOTES || variant == NO_QUOTES))
			put_quote(out, c, variant);
		else if (variant == CAPITALS)
			text_put(out, (uint32_t)utf8proc_toupper((utf8proc_int32_t)c));
		else if (variant == BARE)
			put_bare(out, c);
		else if (variant == DECOMPOSED)
			put_decomposed(out, c);
		else
			text_put(out, variant == HARD_BLANKS && c == ' ' ? 0xA0 : c);
	}
	if (variant == BOLD)
		buf_byte(out, '*');
	return variant == AS_IS || strcmp(buf_str(out), text) != 0;
}

static const struct verdict *verdict_of(const struct rules *rules, struct arena *arena, const char *before, const char *line, const char *after)
{
	const struct verdict *v = fixture_check(rules, letter_of_row(arena, arena_print(arena, "%s%s%s", before, line, after)), clock_time(2023, 3, 14, 9, 0, 0));
	return v;
}

/* Calls `each` for every spelling of a row. */
static void spellings(const struct rules *rules, char **column, void (*each)(const struct rules *, struct arena *, enum variant, const char *, const char *))
{
	for (enum variant v = AS_IS; v < VARIANTS; v++) {
		struct arena *arena = arena_new(FIXTURE_MEMORY);
		struct buf text = { 0 };
		if (respell(&text, column[0], v))
			each(rules, arena, v, buf_str(&text), column[1]);
		buf_release(&text);
		arena_free(arena);
	}
}

static void declaration_case(const struct rules *rules, struct arena *arena, enum variant variant, const char *line, const char *want)
{
	const struct verdict *v = verdict_of(rules, arena, "Kính gửi: Ban Tổ chức¶", line, "¶{TB}¶{TG}{NV}{BÀI}");
	const char *got = v->entry_count != 1 ? "no entry" : v->entries[0].category == CATEGORY_NTVT ? "NTVT" : v->entries[0].category == CATEGORY_DHTT ? "ĐHTT" : "-";
	if (v->entry_count != 1 && strcmp(want, "-") == 0)
		got = "-";
	CHECK_SAY(strcmp(got, want) == 0, "khai-bao.tsv: “%s” (%s) is %s, wanted %s", line, variant_names[variant], got, want);
	/* It is no title, no body. */
	if (strcmp(want, "-") != 0 && v->entry_count == 1)
		CHECK_SAY(v->entries[0].title && strcmp(v->entries[0].title, "Người giữ ngõ") == 0 && v->entries[0].words == 53, "khai-bao.tsv: “%s” (%s): the title is “%s”, %d words",
		          line, variant_names[variant], v->entries[0].title ? v->entries[0].title : "-", (int)v->entries[0].words);
}

static void declaration_row(const struct rules *rules, char **column)
{
	spellings(rules, column, declaration_case);
}

static void head_case(const struct rules *rules, struct arena *arena, enum variant variant, const char *line, const char *want)
{
	static const char data[] = "¶Họ và tên: Đào Thị Hạnh¶Số điện thoại: 0912 000 155¶{BÀI}";
	for (int colon = 0; colon < 2; colon++) {
		bool author = strcmp(want, "tác giả") == 0, subject = strcmp(want, "nhân vật") == 0 || strcmp(want, "tập thể") == 0;
		const struct verdict *v = verdict_of(rules, arena, author ? "{KB}¶{TB}¶{NV}" : "{KB}¶{TB}¶{TG}", arena_print(arena, "%s%s", line, colon && variant != BOLD ? ":" : ""), data);
		if (!CHECK_SAY(v->entry_count == 1, "dau-muc.tsv: “%s” (%s): %zu entries", line, variant_names[variant], v->entry_count))
			return;
		const struct person *a = &v->entries[0].author, *s = &v->entries[0].subject;
		const struct person *right = author ? a : s, *other = author ? s : a;
		bool got = right->name && strcmp(right->name, "Đào Thị Hạnh") == 0 && right->phone && strcmp(right->phone, "0912000155") == 0;
		bool kept = other->name && strcmp(other->name, author ? "Bùi Thị Bé" : "Lê Văn An") == 0;
		if (author || subject)
			CHECK_SAY(got && kept, "dau-muc.tsv: “%s” (%s) did not open the block of %s (author %s, subject %s)", line, variant_names[variant], want, a->name ? a->name : "-", s->name ? s->name : "-");
		else
			CHECK_SAY(a->name && strcmp(a->name, "Lê Văn An") == 0 && a->phone && strcmp(a->phone, "0912345678") == 0, "dau-muc.tsv: “%s” (%s) opened a block", line, variant_names[variant]);
		CHECK_SAY(strcmp(want, "tập thể") != 0 || v->entries[0].subject.collective, "dau-muc.tsv: “%s” (%s) is no collective", line, variant_names[variant]);
	}
}

static void head_row(const struct rules *rules, char **column)
{
	spellings(rules, column, head_case);
}

static void title_case(const struct rules *rules, struct arena *arena, enum variant variant, const char *line, const char *want)
{
	if (variant == BULLET || variant == NUMBERED || variant == BOLD)
		return;
	const struct verdict *v = verdict_of(rules, arena, "{KB}¶", line, "¶{TG}{NV}{BÀI}");
	if (!CHECK_SAY(v->entry_count == 1, "ten-bai.tsv: “%s” (%s): %zu entries", line, variant_names[variant], v->entry_count))
		return;
	const char *got = v->entries[0].title ? v->entries[0].title : "-";
	bool right = variant == AS_IS ? strcmp(got, want) == 0 : strcmp(fold_key(got, arena), fold_key(want, arena)) == 0;
	CHECK_SAY(right && v->entries[0].words == 53, "ten-bai.tsv: “%s” (%s): the title is “%s”, wanted “%s”; %d words", line, variant_names[variant], got, want, (int)v->entries[0].words);
}

static void title_row(const struct rules *rules, char **column)
{
	spellings(rules, column, title_case);
}

/* The six items by their names in the table. */
static const char *item(const struct person *p, const char *key, char number[32])
{
	static const char *const keys[][2] = { { "tên", "name" }, { "năm sinh", "birth_year" }, { "địa chỉ", "address" }, { "điện thoại", "phone" }, { "nghề", "occupation" }, { "đơn vị", "workplace" } };
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (strcmp(keys[i][0], key) == 0)
			return expect_person(p, keys[i][1], number);
	return "(no such key)";
}

static const char *const all_items[] = { "tên", "năm sinh", "địa chỉ", "điện thoại", "nghề", "đơn vị" };

/* What `want` says of an item; NULL: nothing. */
static const char *wanted(struct arena *arena, const char *want, const char *key)
{
	for (const char *at = want; at; at = strstr(at, "; ") ? strstr(at, "; ") + 2 : NULL) {
		size_t n = strlen(key);
		if (strncmp(at, key, n) == 0 && at[n] == '=')
			return arena_copy(arena, at + n + 1, strstr(at, "; ") ? (size_t)(strstr(at, "; ") - at) - n - 1 : strlen(at + n + 1));
	}
	return NULL;
}

static void label_side(const struct rules *rules, struct arena *arena, enum variant variant, const char *line, const char *want, bool author)
{
	/* A row about names stands where the name stands; every other below a name. */
	bool about_name = wanted(arena, want, "tên") || strncmp(line, "Họ", strlen("Họ")) == 0 || strncmp(line, "HỌ", strlen("HỌ")) == 0 || strncmp(line, "Ho", 2) == 0;
	const char *before = arena_print(arena, "{KB}¶{TB}¶%s¶%s", author ? "THÔNG TIN TÁC GIẢ" : "{TG}THÔNG TIN NHÂN VẬT",
	                                 about_name ? "" : author ? "Họ và tên: Lê Văn An¶" : "Họ và tên: Bùi Thị Bé¶");
	const struct verdict *v = verdict_of(rules, arena, before, line, author ? "¶{NV}{BÀI}" : "¶{BÀI}");
	char number[32], other_number[32];
	if (!CHECK_SAY(v->entry_count == 1, "nhan.tsv: “%s” (%s): %zu entries", line, variant_names[variant], v->entry_count))
		return;
	const struct entry *e = &v->entries[0];
	for (size_t i = 0; i < sizeof all_items / sizeof *all_items; i++) {
		const char *value = wanted(arena, want, all_items[i]), *got = item(author ? &e->author : &e->subject, all_items[i], number);
		if (i == 0 && !about_name)
			continue;
		bool exact = variant == AS_IS || variant == DECOMPOSED;
		bool right = !value || !got ? value == got : exact ? strcmp(value, got) == 0 : strcmp(fold_key(value, arena), fold_key(got, arena)) == 0;
		CHECK_SAY(right, "nhan.tsv: “%s” (%s, %s): %s is “%s”, wanted “%s”", line, variant_names[variant], author ? "author" : "subject", all_items[i], got ? got : "-", value ? value : "-");
	}
	const char *phone = item(author ? &e->subject : &e->author, "điện thoại", other_number);
	CHECK_SAY(phone && strcmp(phone, author ? "0987654321" : "0912345678") == 0, "nhan.tsv: “%s” (%s) changed the other's phone to %s", line, variant_names[variant], phone ? phone : "-");
	CHECK_SAY(e->words == 53, "nhan.tsv: “%s” (%s): %d words of body", line, variant_names[variant], (int)e->words);
}

static void label_case(const struct rules *rules, struct arena *arena, enum variant variant, const char *line, const char *want)
{
	label_side(rules, arena, variant, line, want, true);
	label_side(rules, arena, variant, line, want, false);
}

static void label_row(const struct rules *rules, char **column)
{
	spellings(rules, column, label_case);
}

int main(void)
{
	struct rules *rules = fixture_rules(FIXTURE_RULES);
	if (!CHECK(rules))
		return unit_end();
	CHECK(rows("tests/labels/khai-bao.tsv", 2, declaration_row, rules) > 100);
	CHECK(rows("tests/labels/dau-muc.tsv", 2, head_row, rules) > 50);
	CHECK(rows("tests/labels/ten-bai.tsv", 2, title_row, rules) > 25);
	CHECK(rows("tests/labels/nhan.tsv", 2, label_row, rules) > 150);
	rules_free(rules);
	return unit_end();
}
