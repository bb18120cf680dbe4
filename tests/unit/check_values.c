/* Folding, phones, birth years, word counts: tables of values.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"
#include "check/fold.h"
#include "check/values.h"

static void check_phones(struct arena *arena)
{
	static const struct {
		const char *text, *digits; /* NULL: none; "!": impossible */
	} phones[] = {
		{ "0912.345.678", "0912345678" }, { "0912 345 678", "0912345678" }, { "(+84) 912 345 678", "0912345678" }, { "84-912345678", "0912345678" },
		{ "+84912345678", "0912345678" }, { "+84 0912 345 678", "0912345678" }, { "0084 912 345 678", "0912345678" }, { "024 3765 1234", "02437651234" }, { "(024) 3765-1234", "02437651234" },
		{ "O912345678", "0912345678" }, { "09123456O8", "0912345608" }, { "912345678", "0912345678" }, { "0912345678/0987654321", "0912345678" },
		{ "0912345678, 0987654321", "0912345678" }, { "0912000131 (mẹ)", "0912000131" }, { "01234567890", "01234567890" },
		{ "", NULL }, { "......", NULL }, { "không có", NULL }, { "113", "!" }, { "12345", "!" }, { "19001234", "!" }, { "001085001234", "!" }, { "0000000000", "!" },
		{ "09123456789012345", "!" }, { "0912345678x", "!" }, { "091234567", "!" }, { "09120001011", "!" }, { "+84 91200010111", "!" }, { "03120001011", "!" }, { "02437651234", "02437651234" },
	};
	for (size_t i = 0; i < sizeof phones / sizeof *phones; i++) {
		struct folded f;
		char out[VALUES_PHONE_SIZE] = "";
		size_t used;
		fold_text(&f, phones[i].text, strlen(phones[i].text), arena);
		enum value_state state = values_phone(f.bytes, f.len, out, &used);
		const char *got = state == VALUE_GOOD ? out : state == VALUE_NONE ? NULL : "!";
		CHECK_SAY(phones[i].digits && got ? strcmp(got, phones[i].digits) == 0 : got == phones[i].digits, "“%s” is %s", phones[i].text, got ? got : "none");
	}
}

static void check_births(struct arena *arena)
{
	static const struct {
		const char *text;
		int year; /* 0: none, -1: impossible */
		bool age, aged;
	} births[] = {
		{ "1985", 1985, false, false }, { "12/3/1985", 1985, false, false }, { "12.03.1985", 1985, false, false }, { "12-3-85", 1985, false, false }, { "02/9/1993", 1993, false, false },
		{ "12 - 3 - 1985", 1985, false, false }, { "3/1985", 1985, false, false }, { "ngày 12 tháng 3 năm 1985", 1985, false, false }, { "85", 1985, false, false }, { "khoảng 1950", 1950, false, false },
		{ "42 tuổi", 1981, false, true }, { "42", 1981, true, true }, { "1985)", 1985, false, false },
		{ "", 0, false, false }, { "........", 0, false, false }, { "___", 0, false, false },
		{ "không", -1, false, false }, { "lớp 8A", -1, false, false }, { "2035", -1, false, false }, { "1885", -1, false, false }, { "19", -1, false, false }, { "23", -1, false, false }, { "2023", -1, false, false }, { "2018", 2018, false, false }, { "4 tuổi", -1, false, true }, { "5 tuổi", 2018, false, true },
		{ "31/02/1985", -1, false, false }, { "29/2/1984", 1984, false, false }, { "29/2/1985", -1, false, false }, { "ngày 31 tháng 4 năm 1985", -1, false, false }, { "31/12/1985", 1985, false, false },
		{ "198", -1, false, false }, { "12/13/1985", -1, false, false }, { "200 tuổi", -1, false, true }, { "19855", -1, false, false }, { "0", -1, false, false },
	};
	for (size_t i = 0; i < sizeof births / sizeof *births; i++) {
		struct folded f;
		int year = 0;
		bool aged;
		size_t used;
		fold_text(&f, births[i].text, strlen(births[i].text), arena);
		enum value_state state = values_birth(f.bytes, f.len, 2023, births[i].age, &year, &aged, &used);
		int got = state == VALUE_GOOD ? year : state == VALUE_NONE ? 0 : -1;
		CHECK_SAY(got == births[i].year && used <= f.len, "“%s” is %d", births[i].text, got);
		if (got > 0)
			CHECK_SAY(aged == births[i].aged, "“%s”: aged %d", births[i].text, aged);
	}
}

static void check_folding(struct arena *arena)
{
	static const struct {
		const char *text, *folded;
	} texts[] = {
		{ "Đỗ Thị MÂY", "do thi may" }, { "thuỵ thụy", "thuy thuy" }, { "“Người tốt” – ‘việc’ «tốt»", "\"nguoi tot\" - \"viec\" \"tot\"" },
		{ "a\u00a0\u2003b", "a b" }, { "  a  \n  b\t\tc", "a\nb\tc" }, { "a    b", "a\tb" }, { "a   b", "a b" }, { "x\u00ady\u200bz", "xyz" }, { "e\u0302\u0301", "e" },
		{ "☑ ☐", "\001 \002" }, { "漢", "\003" }, { "Ａ１", "a1" }, { "", "" },
	};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct folded f;
		fold_text(&f, texts[i].text, strlen(texts[i].text), arena);
		CHECK_STR(f.bytes, texts[i].folded);
		for (size_t k = 0; k + 1 < f.len; k++)
			CHECK(f.at[k] < f.at[k + 1] && f.at[k + 1] <= strlen(texts[i].text));
	}
	/* All 134 letters with marks come to their bare ones. */
	static const char letters[] = "áàảãạăắằẳẵặâấầẩẫậéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵđÁÀẢÃẠĂẮẰẲẴẶÂẤẦẨẪẬÉÈẺẼẸÊẾỀỂỄỆÍÌỈĨỊÓÒỎÕỌÔỐỒỔỖỘƠỚỜỞỠỢÚÙỦŨỤƯỨỪỬỮỰÝỲỶỸỴĐ";
	static const char bare[] = "aaaaaaaaaaaaaaaaaeeeeeeeeeeeiiiiiooooooooooooooooouuuuuuuuuuuyyyyyd";
	struct folded f;
	fold_text(&f, letters, strlen(letters), arena);
	CHECK(f.len == 134 && strncmp(f.bytes, bare, 67) == 0 && strcmp(f.bytes + 67, bare) == 0);
	fold_text(&f, "Số 12, ngõ 47", strlen("Số 12, ngõ 47"), arena);
	CHECK_STR(fold_original(&f, 0, 5, arena), "Số 12");
	CHECK(fold_count("mot hai - ba, (bon) ... 5\n*", 27) == 5);
	CHECK(fold_find("phuong phuc dien", "phu dien") == NULL && fold_find("phuong phu dien", "phu dien") != NULL);
}

int main(void)
{
	struct arena *arena = arena_new(64 << 20);
	check_phones(arena);
	check_births(arena);
	check_folding(arena);
	arena_free(arena);
	return unit_end();
}
