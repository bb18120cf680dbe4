/* Vietnamese in the codes before Unicode, and what must stay as it is.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <iconv.h>
#include <stdlib.h>
#include <time.h>
#include <utf8proc.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/text.h"
#include "read/charset.h"
#include "read/header.h"
#include "read/parameter.h"
#include "read/syllable.h"
#include "read/vietnamese.h"
#include "unit.h"

static const char letters[] =
	"áàảãạăắằẳẵặâấầẩẫậéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵđ"
	"ÁÀẢÃẠĂẮẰẲẴẶÂẤẦẨẪẬÉÈẺẼẸÊẾỀỂỄỆÍÌỈĨỊÓÒỎÕỌÔỐỒỔỖỘƠỚỜỞỠỢÚÙỦŨỤƯỨỪỬỮỰÝỲỶỸỴĐ";

static const char prose[] =
	"Bài dự thi viết về gương “Người tốt, việc tốt”\nTên bài: Chiếc đò ngang\nTác giả: Trần Hữu Lạch, sinh năm 1957, hưu trí, hội cựu chiến binh phường Liên Mạc\n"
	"Hai mươi năm nay, học sinh qua sông không phải trả tiền. Bà Bồn bảo trẻ con đi học là đi cho cả làng, ai lại thu tiền của làng.\n";

/* --- making old bytes ------------------------------------------------------------------------------------------------ */

/* The bytes as a program that knows no better shows them: as windows-1252, or as Latin-1. */
static void as_characters(const char *bytes, size_t len, bool latin, struct buf *out)
{
	static const uint16_t high[32] = {
		0x20AC, 0x81, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039, 0x152, 0x8D, 0x17D, 0x8F,
		0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC, 0x2122, 0x161, 0x203A, 0x153, 0x9D, 0x17E, 0x178,
	};
	for (size_t i = 0; i < len; i++) {
		unsigned char b = (unsigned char)bytes[i];
		text_put(out, !latin && b >= 0x80 && b < 0xA0 ? high[b - 0x80] : b);
	}
}

static bool encode(const char *charset, const char *text, struct buf *out)
{
	char room[4096], *to = room, *from = (char *)(uintptr_t)text;
	size_t left = strlen(text), space = sizeof room;
	iconv_t cd = iconv_open(charset, "UTF-8");
	bool ok = cd != (iconv_t)-1 && iconv(cd, &from, &left, &to, &space) == 0 && iconv(cd, NULL, NULL, &to, &space) == 0;
	if (cd != (iconv_t)-1)
		iconv_close(cd);
	if (ok)
		buf_add(out, room, (size_t)(to - room));
	return ok;
}

/* VNI from the decomposition of Unicode. */
static void encode_vni(const char *text, struct buf *out)
{
	static const struct { uint32_t letter; const char *vni; } whole[] = {
		{ 0x111, "ñ" }, { 0x110, "Ñ" }, { 0x1EC9, "æ" }, { 0x1EC8, "Æ" }, { 0x129, "ó" }, { 0x128, "Ó" }, { 0x1ECB, "ò" }, { 0x1ECA, "Ò" },
		{ 0xED, "í" }, { 0xCD, "Í" }, { 0xEC, "ì" }, { 0xCC, "Ì" }, { 0x1EF5, "î" }, { 0x1EF4, "Î" },
	};
	static const struct { uint32_t hat, tone; const char *small, *big; } marks[] = {
		{ 0, 0x301, "ù", "Ù" }, { 0, 0x300, "ø", "Ø" }, { 0, 0x309, "û", "Û" }, { 0, 0x303, "õ", "Õ" }, { 0, 0x323, "ï", "Ï" },
		{ 0x302, 0, "â", "Â" }, { 0x302, 0x301, "á", "Á" }, { 0x302, 0x300, "à", "À" }, { 0x302, 0x309, "å", "Å" }, { 0x302, 0x303, "ã", "Ã" }, { 0x302, 0x323, "ä", "Ä" },
		{ 0x306, 0, "ê", "Ê" }, { 0x306, 0x301, "é", "É" }, { 0x306, 0x300, "è", "È" }, { 0x306, 0x309, "ú", "Ú" }, { 0x306, 0x303, "ü", "Ü" }, { 0x306, 0x323, "ë", "Ë" },
	};
	for (size_t i = 0, len = strlen(text); i < len;) {
		uint32_t c, hat = 0, tone = 0;
		utf8proc_int32_t parts[8];
		int boundary = 0;
		bool done = false;
		i += text_next(text + i, len - i, &c);
		for (size_t k = 0; k < sizeof whole / sizeof *whole && !done; k++)
			if (whole[k].letter == c) {
				buf_text(out, whole[k].vni);
				done = true;
			}
		if (done)
			continue;
		utf8proc_ssize_t n = utf8proc_decompose_char((utf8proc_int32_t)c, parts, 8, UTF8PROC_DECOMPOSE, &boundary);
		bool horn = false, big = parts[0] < 'a';
		for (utf8proc_ssize_t k = 1; k < n; k++) {
			horn |= parts[k] == 0x31B;
			hat = parts[k] == 0x302 || parts[k] == 0x306 ? (uint32_t)parts[k] : hat;
			tone = parts[k] == 0x300 || parts[k] == 0x301 || parts[k] == 0x303 || parts[k] == 0x309 || parts[k] == 0x323 ? (uint32_t)parts[k] : tone;
		}
		if (horn)
			buf_text(out, parts[0] == 'o' ? "ô" : parts[0] == 'O' ? "Ô" : parts[0] == 'u' ? "ö" : "Ö");
		else
			text_put(out, (uint32_t)parts[0]);
		for (size_t k = 0; k < sizeof marks / sizeof *marks; k++)
			if ((hat || tone) && marks[k].hat == hat && marks[k].tone == tone)
				buf_text(out, big ? marks[k].big : marks[k].small);
	}
}

/* The bytes of the text in that code; false where the code has not all of its letters.  Unicode's and mojibake's are UTF-8. */
static bool bytes_in(enum viet_code code, const char *text, struct buf *out)
{
	static const char *const charsets[VIET_CODES] = { [VIET_TCVN3] = "TCVN5712-1", [VIET_VISCII] = "VISCII", [VIET_1258] = "CP1258" };
	struct buf characters = { 0 };
	bool ok = true;
	if (code == VIET_VNI) {
		encode_vni(text, &characters);
		ok = encode("ISO-8859-1", buf_str(&characters), out);
	} else if (charsets[code]) {
		ok = encode(charsets[code], text, out);
	} else {
		buf_text(out, text);
	}
	buf_release(&characters);
	return ok;
}

/* The text as it would be seen by one who knows no better. */
static bool in_code(enum viet_code code, bool latin, const char *text, struct buf *out)
{
	struct buf bytes = { 0 };
	bool ok = bytes_in(code, text, &bytes);
	as_characters(buf_str(&bytes), bytes.len, latin, out);
	buf_release(&bytes);
	return ok;
}

/* Typographic quotes are in windows-1258 and UTF-8 alone. */
static void with_plain_quotes(const char *text, struct buf *out)
{
	for (const char *p = text; *p; p++) {
		bool quote = strncmp(p, "\xE2\x80", 2) == 0;
		buf_byte(out, quote ? '"' : *p);
		p += quote ? 2 : 0;
	}
}

/* --- every letter ------------------------------------------------------------------------------------------------------ */

static const enum viet_code codes[] = { VIET_TCVN3, VIET_VNI, VIET_VISCII, VIET_1258, VIET_MOJIBAKE };

static void all_letters(void)
{
	struct arena *arena = arena_new(64 << 20);
	for (size_t i = 0, len = strlen(letters); i < len;) {
		uint32_t c;
		size_t n = text_next(letters + i, len - i, &c);
		char *letter = arena_copy(arena, letters + i, n);
		for (size_t k = 0; k < 2 * sizeof codes / sizeof *codes; k++) {
			enum viet_code code = codes[k / 2];
			struct buf old = { 0 };
			/* VN1's capitals stand in the controls of Latin-1; windows-1252 has punctuation of the fonts there. */
			bool latin = k % 2 || code == VIET_TCVN3;
			if (!CHECK_SAY(in_code(code, latin, letter, &old), "%s is not in %s", letter, viet_code_word(code)))
				continue;
			const char *got = viet_convert(arena, code, buf_str(&old), old.len);
			CHECK_SAY(strcmp(got, letter) == 0, "%s: \"%s\" became \"%s\", wanted \"%s\"", viet_code_word(code), buf_str(&old), got, letter);
			buf_release(&old);
		}
		i += n;
	}
	arena_free(arena);
}

static void capitals_by_font(void)
{
	struct arena *arena = arena_new(64 << 20);
	for (size_t i = 0; i < 67; i++) {
		size_t at = 0, big = 0;
		uint32_t c;
		for (size_t k = 0; k < i; k++)
			at += text_next(letters + at, 8, &c);
		for (size_t k = 0; k < i + 67; k++)
			big += text_next(letters + big, 8, &c);
		char *small = arena_copy(arena, letters + at, text_next(letters + at, 8, &c));
		char *want = arena_copy(arena, letters + big, text_next(letters + big, 8, &c));
		struct buf old = { 0 };
		in_code(VIET_TCVN3, true, small, &old);
		CHECK_STR(viet_convert(arena, VIET_TCVN3_CAPITALS, buf_str(&old), old.len), want);
		buf_release(&old);
	}
	CHECK_STR(viet_convert(arena, VIET_TCVN3_CAPITALS, "c\xC3\xA9ng hoµ", 10), "CỘNG HOÀ");
	arena_free(arena);
}

/* Every order that the marks of a letter can be typed in. */
static void orders_of_marks(void)
{
	struct arena *arena = arena_new(64 << 20);
	for (size_t i = 0, len = strlen(letters); i < len;) {
		uint32_t c;
		utf8proc_int32_t parts[8];
		int boundary = 0;
		size_t n = text_next(letters + i, len - i, &c);
		char *letter = arena_copy(arena, letters + i, n);
		i += n;
		utf8proc_ssize_t count = utf8proc_decompose_char((utf8proc_int32_t)c, parts, 8, UTF8PROC_DECOMPOSE, &boundary);
		struct buf forth = { 0 }, back = { 0 }, hatted = { 0 }, toned = { 0 };
		for (utf8proc_ssize_t k = 0; k < count; k++) {
			text_put(&forth, (uint32_t)parts[k]);
			text_put(&back, (uint32_t)parts[k ? count - k : 0]);
		}
		CHECK_STR(viet_mend(arena, forth.data, forth.len, NULL), letter);
		CHECK_STR(viet_mend(arena, back.data, back.len, NULL), letter);
		if (count == 3) {
			/* the first two as one letter, and the third; and the other way round */
			buf_add(&hatted, forth.data, forth.len);
			text_put(&toned, (uint32_t)parts[0]);
			text_put(&toned, (uint32_t)parts[2]);
			char *start = text_nfc(arena, toned.data, toned.len);
			buf_clear(&toned);
			buf_text(&toned, start);
			text_put(&toned, (uint32_t)parts[1]);
			CHECK_STR(viet_mend(arena, toned.data, toned.len, NULL), letter);
			CHECK_STR(viet_convert(arena, VIET_UNICODE, toned.data, toned.len), letter);
		}
		buf_release(&forth), buf_release(&back), buf_release(&hatted), buf_release(&toned);
	}
	arena_free(arena);
}

/* --- whole texts ------------------------------------------------------------------------------------------------------- */

static void prose_in_every_code(void)
{
	struct arena *arena = arena_new(64 << 20);
	for (size_t k = 0; k < 2 * sizeof codes / sizeof *codes; k++) {
		enum viet_code code = codes[k / 2], found;
		struct buf text = { 0 }, old = { 0 };
		bool latin = k % 2;
		if (code == VIET_MOJIBAKE)
			buf_text(&text, prose);
		else
			with_plain_quotes(prose, &text);
		CHECK(in_code(code, latin, text.data, &old));
		CHECK_STR(viet_mend(arena, old.data, old.len, &found), text.data);
		CHECK_SAY(found == code, "%s was taken for %s", viet_code_word(code), viet_code_word(found));
		CHECK(viet_code_of_text(old.data, old.len) == code);
		/* broken once more on the way */
		struct buf twice = { 0 };
		as_characters(old.data, old.len, true, &twice);
		CHECK_STR(viet_mend(arena, twice.data, twice.len, &found), text.data);
		buf_release(&twice), buf_release(&text), buf_release(&old);
	}
	arena_free(arena);
}

struct mend_case {
	const char *text, *want;
};

static const struct mend_case mended[] = {
	/* names and subjects, file names and cells: one to four words */
	{ "NguyÔn", "Nguyễn" },
	{ "NguyÔn V¨n A", "Nguyễn Văn A" },
	{ "TrÇn ThÞ B×nh", "Trần Thị Bình" },
	{ "Bµi dù thi", "Bài dự thi" },
	{ "Bµi dù thi - NguyÔn V¨n Hïng.doc", "Bài dự thi - Nguyễn Văn Hùng.doc" },
	{ "Bai_du_thi_cña_Hïng.doc", "Bai_du_thi_của_Hùng.doc" },
	{ "bµi", "bài" },
	{ "®æi", "đổi" },
	{ "c«ng", "công" },
	{ "gi\xC3\xB8i thiÖu", "giứi thiệu" },
	{ "Ng\xC2\xAD\xC3\xAAi tèt, viÖc tèt", "Người tốt, việc tốt" },
	{ "ng\xC2\xAD\xC3\xAAi", "người" },
	{ "Hoï vaø teân: Nguyeãn Thò Thuùy Hoaø", "Họ và tên: Nguyễn Thị Thúy Hoà" },
	{ "Nguyeãn Vaên Huøng", "Nguyễn Văn Hùng" },
	{ "Ngöôøi toát, vieäc toát", "Người tốt, việc tốt" },
	{ "NGÖÔØI TOÁT VIEÄC TOÁT", "NGƯỜI TỐT VIỆC TỐT" },
	{ "Nguyeãn", "Nguyễn" },
	{ "Ñoã Ñình Ñöùc", "Đỗ Đình Đức" },
	{ "Nguyá»…n VÄƒn A", "Nguyễn Văn A" },
	{ "BÃ i dá»± thi", "Bài dự thi" },
	{ "BÃ\xC2\xA0i dá»± thi", "Bài dự thi" },
	{ "hoÃ n thÃ nh tá»‘t lÃ  nhá»", "hoàn thành tốt là  nhỏ" },
	{ "Tráº§n Thá»‹ BÃ¬nh.docx", "Trần Thị Bình.docx" },
	{ "ngÆ°á»i tá»‘t, viá»‡c tá»‘t", "người tốt, việc tốt" },
	{ "trÆ°á»\xEF\xBF\xBDng há»\xC2\x8D" "c Äá»‘ng Äa", "trường học Đống Đa" },
	{ "NgÆ°á»\xC2\x9Di tá»‘t", "Người tốt" },
	{ "ngÃ\xC6\xB0á»\xC2\x9Di", "ngÃ\xC6\xB0á»\xC2\x9Di" },
	{ "thá»±c hiá»‡n vá» gÆ°Æ¡ng", "thực hiện về gương" },
	{ "MÃ£ sá»‘ â€œ12â€", "Mã số “12”" },
	{ "Ngýõ\xC3\x8Ci tô\xC3\xACt viê\xC3\xB2\x63 tô\xC3\xACt", "Người tốt việc tốt" },
	{ "Hoòc sinh trýõÌng tiêÒu hoòc", "Học sinh trường tiểu học" },
	/* capitals without their font */
	{ "CéNG HOµ X· HéI CHñ NGHÜA VIÖT NAM", "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM" },
	{ "HéI NGHÞ группа BµN", "HỘI NGHỊ группа BÀN" },
	{ "§éc lËp - Tù do - H¹nh phóc", "Độc lập - Tự do - Hạnh phúc" },
	{ "Tæ D¢N PHè Sè 7\nLª V¨n T¸m", "TỔ DÂN PHỐ SỐ 7\nLê Văn Tám" },
	/* mixtures, line by line and cell by cell */
	{ "Kính gửi Ban Tổ chức\nT«i tªn lµ NguyÔn V¨n A, ë tæ 5\nTrân trọng cảm ơn", "Kính gửi Ban Tổ chức\nTôi tên là Nguyễn Văn A, ở tổ 5\nTrân trọng cảm ơn" },
	{ "Họ và tên\tNguyÔn V¨n A\nĐịa chỉ\tHµ Néi", "Họ và tên\tNguyễn Văn A\nĐịa chỉ\tHà Nội" },
	{ "Họ và tên: NguyÔn V¨n A", "Họ và tên: Nguyễn Văn A" },
	{ "Bµi dù thi viÕt\nSent from my phone, Müller GmbH\nT¸c gi¶: Lª ThÞ C\nLª", "Bài dự thi viết\nSent from my phone, Müller GmbH\nTác giả: Lê Thị C\nLê" },
	{ "Bµi dù thi viÕt vÒ g\xC2\xAD¬ng\n· Tªn: «\n\xC2\xB7 ViÖc", "Bài dự thi viết về gương\n\xC2\xB7 Tên: ô\n\xC2\xB7 Việc" },
	{ "Ng\xC3\x9F\xC2\xB6i t\xC2\xAFt \xC2\xB7 l\xC3\xA0ng vi\xC2\xAE" "c t\xC2\xAFt", "Người tốt ở làng việc tốt" },
	/* Unicode that is nearly right */
	{ "Ðịa chỉ: Ðông Ngạc, ðường", "Địa chỉ: Đông Ngạc, đường" },
	{ "vi\xC2\xAD" "ệc", "việc" },
	{ "hoa\xCC\x80 bi\xCC\x80nh", "hoà bình" },
};

static const char *const kept[] = {
	"", "a", "Müller", "François", "Łódź", "Señor", "Ångström", "Jürgen Müller-Lüdenscheidt", "José María Núñez", "El Niño", "Thaï", "Hanoï", "maïs", "Noël", "Citroën", "Raphaël",
	"naïve café", "crème brûlée", "Où est l’hôtel ?", "déjà vu", "São Paulo", "João", "Köln", "Straße", "groß", "Fuß", "Grüße aus München", "Øresund", "på svenska", "så må du gå", "Bø", "Bö", "dû",
	"Æther", "Þingvellir", "það", "Guðmundur", "Hafþór Björnsson", "Çelik", "İstanbul", "Škoda", "Dvořák", "Żółć", "Ñandú", "¿Qué tal?", "¡Olé!", "Nº 5", "Mª José", "1ª", "«Bonjour»", "« Oui »",
	"5 µm", "µm", "µg", "25 °C", "37°", "m²", "200 m² và 3 m³", "100 m² đất", "m² và m³", "x²+y²=z²", "a² b² c²", "½ cốc", "1½", "±5", "§ 5", "§5", "© 2023", "®", "Sony®", "word®", "£5", "¥100", "¢", "to¹",
	"so¹ ha² no³", "Trang¹", "· Mục một", "• Mục", "2×3=6", "6÷2", "¬p", "a¦b", "日本語", "中文 Müller", "한국어", "Привет", "Ελλάδα", "😀 Cảm ơn 👍", "“Người tốt, việc tốt”", "‘a’", "a – b — c…", "€ 5", "100‰",
	"Bài dự thi “Người tốt, việc tốt”", "Nguyễn Văn A", "Lê", "Hà Nội", "là", "và", "thé", "cà phê", "hoà", "hòa", "thuý", "thúy", "quá", "qúa", "già", "gía", "Đ/c A", "ĐT: 0912 000 101", "ĐC", "Tp. HCM", "P. Đông Ngạc",
	"Đắk Lắk", "Y Moan Ênuôl", "H’Hen Niê", "Krông Búk", "Kính gửi Ms. Müller", "Tác giả: François Hollande", "Ông Jürgen ở phường", "nguyen van a", "Dr. Søren Kierkegaard", "Zoë Kravitz", "Beyoncé", "Pelé", "Bañuelos",
	"Ê Tô", "ô", "ơ", "Ừ", "à", "Ã", "Â", "Ð", "ÐÐÐ", "¹¹¹¹", "¸¸¸", "µµ", "«»", "­", "á́", "ẫ́", "fi", "①②", "™", "Œuvre", "cœur", "Ÿ", "Ž", "š",
	"Hôtel Métropole Hà Nội", "Café Phố Cổ", "Tôi là người Việt Nam.", "Con ong làm mật yêu hoa, con cá bơi yêu nước", "Ca sĩ Beyoncé và cầu thủ Müller đến Việt Nam",
	"Les élèves de l’école française Alexandre Yersin ont été récompensés à Hanoï", "Die Schüler der Straße hören täglich schöne Märchen über große Bäume", "Los niños españoles están aquí mañana",
	"Pressemitteilung: Für Österreich", "Bär", "Tür", "für", "über", "Übung", "Mädchen", "señorita", "mañana", "garçon", "ça va", "Curaçao", "Malmö", "Tromsø", "Åse", "Reykjavík", "Kraków",
	/* found by reading 850,000 lines of other languages */
	"Kodierung »%s« stimmt nicht mit Locale »%s« überein", "«%s» non usa %%C pero «%s» usa %%C", "n° ligne : %d n° fichier : %d", "Necesita Nº1 o Nº2 aquí", "lång", "høyt", "Chèc", "Puèi", "Guàm",
	"Khün", "näet", "Группа COMDAT «%s» с подписью «%s»", "%s là NIS chủ",
};

static void table(void)
{
	struct arena *arena = arena_new(64 << 20);
	for (size_t i = 0; i < sizeof mended / sizeof *mended; i++) {
		const char *got = viet_mend(arena, mended[i].text, strlen(mended[i].text), NULL);
		CHECK_SAY(strcmp(got, mended[i].want) == 0, "\"%s\" became \"%s\", wanted \"%s\"", mended[i].text, got, mended[i].want);
		CHECK_STR(viet_mend(arena, got, strlen(got), NULL), got);
	}
	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
		enum viet_code code;
		const char *want = strcmp(kept[i], "\xC2\xAD") == 0 ? "" : text_nfc(arena, kept[i], strlen(kept[i]));
		const char *got = viet_mend(arena, kept[i], strlen(kept[i]), &code);
		CHECK_SAY(strcmp(got, want) == 0 && code == VIET_UNICODE, "\"%s\" became \"%s\" from %s", kept[i], got, viet_code_word(code));
	}
	arena_free(arena);
}

/* All the things that must stay, as one text, and each beside Vietnamese. */
static void foreign_beside_unicode(void)
{
	struct arena *arena = arena_new(64 << 20);
	struct buf all = { 0 };
	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
		if (strstr(kept[i], "\xC2\xAD"))
			continue;
		struct buf line = { 0 };
		buf_print(&line, "Chúng tôi đã gặp %s ở trường Tiểu học Đông Ngạc A", kept[i]);
		enum viet_code code;
		char *want = text_nfc(arena, line.data, line.len);
		CHECK_STR(viet_mend(arena, line.data, line.len, &code), want);
		CHECK(code == VIET_UNICODE);
		buf_print(&all, "%s\n", want);
		buf_release(&line);
	}
	CHECK_STR(viet_mend(arena, all.data, all.len, NULL), all.data);
	buf_release(&all);
	arena_free(arena);
}

/* --- labels that lie ------------------------------------------------------------------------------------------------------- */

static void labels_that_lie(void)
{
	static const char *const labels[] = {
		NULL, "", "utf-8", "us-ascii", "iso-8859-1", "windows-1252", "windows-1258", "x-unknown", "unknown-8bit", "utf-7", "utf-16le", "iso-2022-jp", "iso-8859-15", "iso-8859-2", "koi8-r", "windows-1251",
	};
	static const enum viet_code made[] = { VIET_UNICODE, VIET_TCVN3, VIET_VNI, VIET_VISCII, VIET_1258 };
	struct arena *arena = arena_new(256 << 20);
	struct buf text = { 0 };
	with_plain_quotes(prose, &text);
	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
		for (size_t k = 0; k < sizeof made / sizeof *made; k++) {
			struct buf bytes = { 0 }, utf8 = { 0 };
			CHECK(bytes_in(made[k], text.data, &bytes));
			const char *converted = NULL, *defect = charset_convert(labels[i], bytes.data, bytes.len, &utf8);
			const char *got = charset_clean_from(arena, buf_str(&utf8), utf8.len, &converted);
			CHECK_SAY(strcmp(got, text.data) == 0, "%s labelled %s: %s", viet_code_word(made[k]), labels[i] ? labels[i] : "(null)", got);
			bool right = made[k] == VIET_UNICODE || (made[k] == VIET_1258 && labels[i] && strcmp(labels[i], "windows-1258") == 0);
			CHECK_SAY(right ? converted == NULL : converted || defect, "%s labelled %s: nobody is told", viet_code_word(made[k]), labels[i] ? labels[i] : "(null)");
			buf_release(&bytes), buf_release(&utf8);
		}
	/* several bytes a character: UTF-8 shows itself, and real Chinese stays */
	static const char *const wide[] = { "gb2312", "gbk", "big5", "euc-kr", "shift_jis" };
	for (size_t i = 0; i < sizeof wide / sizeof *wide; i++) {
		struct buf utf8 = { 0 };
		CHECK_STR(charset_convert(wide[i], prose, strlen(prose), &utf8), "bad-charset");
		CHECK_STR(buf_str(&utf8), prose);
		buf_release(&utf8);
	}
	struct buf chinese = { 0 };
	CHECK(charset_convert("gb2312", "\xD6\xD0\xCE\xC4", 4, &chinese) == NULL);
	CHECK_STR(buf_str(&chinese), "中文");
	buf_release(&chinese), buf_release(&text);
	arena_free(arena);
}

struct label_case {
	const char *label, *bytes, *want;
};

static const struct label_case honest[] = {
	{ "utf-7", "Ng+AbAe3Q-i", "Người" }, { "iso-8859-2", "\xA3\xF3\x64\xBC", "Łódź" }, { "koi8-r", "\xF0\xD2\xC9\xD7\xC5\xD4", "Привет" }, { "iso-8859-1", "M\xFCller \x93x\x94", "Müller “x”" },
	{ NULL, "M\xFCller", "Müller" }, { "us-ascii", "Fran\xE7ois", "François" }, { "windows-1258", "H\xF4 Chi\xEA\xEC Minh", "Hô Chiế Minh" }, { "tcvn", "Ng\xAD\xEAi", "Người" }, { "viscii", "Ng\xDF\xB6i t\xAFt", "Người tốt" },
	{ NULL, "B\xB5i d\xF9 thi vi\xD5t v\xD2", "Bài dự thi viết về" }, { NULL, "a\x85\x93\x94\x7F\x01z", "a…“”z" }, { "iso-8859-1", "a\x81\x8D\x90z", "az" }, { "utf-8", "a\xC2\x85" "b\xC2\x9Fz\xEF\xBB\xBF", "a\nbz" },
};

static void labels_that_hold(void)
{
	struct arena *arena = arena_new(1 << 20);
	for (size_t i = 0; i < sizeof honest / sizeof *honest; i++) {
		struct buf utf8 = { 0 };
		charset_convert(honest[i].label, honest[i].bytes, strlen(honest[i].bytes), &utf8);
		CHECK_STR(charset_clean(arena, buf_str(&utf8), utf8.len), honest[i].want);
		buf_release(&utf8);
	}
	arena_free(arena);
}

/* --- headers and names --------------------------------------------------------------------------------------------------- */

static const struct mend_case headers[] = {
	{ "=?utf-8?B?QsODwqBpIGTDocK7wrEgdGhpIHbDocK7woEgZ8OGwrDDhsKhbmcgbmfDhsKww6HCu8KdaSB0w6HCu+KAmHQ=?=", "Bài dự thi về gương người tốt" },
	{ "=?iso-8859-1?Q?B=B5i_d=F9_thi_vi=D5t?=", "Bài dự thi viết" },
	{ "=?x-unknown?Q?B=B5i_d=F9_thi?=", "Bài dự thi" },
	{ "B\xB5i d\xF9 thi vi\xD5t v\xD2 g\xAD\xACng", "Bài dự thi viết về gương" },
	{ "Ba\xF8i d\xF6\xEF thi", "Bài dự thi" },
	{ "=?windows-1252?Q?Fran=E7ois_M=FCller?=", "François Müller" },
	{ "Re: Bài dự thi", "Re: Bài dự thi" },
};

static void headers_and_names(void)
{
	struct arena *arena = arena_new(4 << 20);
	for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
		CHECK_STR(header_text(arena, headers[i].text, strlen(headers[i].text), NULL), headers[i].want);
	static const char attached[] = "attachment; filename=\"Bµi dù thi - NguyÔn V¨n Hïng.doc\"", extended[] = "attachment; filename*=utf-8''Ba%CC%80i%20d%C6%B0%CC%A3%20thi.doc";
	static const char broken[] = "attachment; filename*=utf-8''B%C3%83%C2%A0i%20d%C3%A1%C2%BB%C2%B1%20thi.docx";
	const struct mend_case names[] = { { attached, "Bài dự thi - Nguyễn Văn Hùng.doc" }, { extended, "Bài dự thi.doc" }, { broken, "Bài dự thi.docx" } };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		CHECK_STR(parameter_filename(arena, parameter_get(arena, names[i].text, strlen(names[i].text), "filename", NULL)), names[i].want);
	arena_free(arena);
}

/* --- fonts, syllables, counts -------------------------------------------------------------------------------------------- */

struct font_case {
	const char *font;
	enum viet_code code;
};

static const struct font_case fonts[] = {
	{ ".VnTime", VIET_TCVN3 }, { ".VnTimeH", VIET_TCVN3_CAPITALS }, { ".vntime", VIET_TCVN3 }, { "'.VnTime', serif", VIET_TCVN3 }, { "\".VnArial NarrowH\"", VIET_TCVN3_CAPITALS },
	{ ".VnAvant", VIET_TCVN3 }, { "@.VnTime", VIET_TCVN3 }, { "VnTime", VIET_TCVN3 }, { "VNI-Times", VIET_VNI }, { "VNI-Helve-Condense", VIET_VNI }, { "VNI Times", VIET_VNI },
	{ "Times New Roman", VIET_UNICODE }, { "VNtime", VIET_UNICODE }, { "", VIET_UNICODE }, { NULL, VIET_UNICODE }, { "Arial", VIET_UNICODE }, { "Vnext", VIET_UNICODE }, { ".Vn", VIET_UNICODE },
};

static void font_names(void)
{
	for (size_t i = 0; i < sizeof fonts / sizeof *fonts; i++)
		CHECK_SAY(viet_code_of_font(fonts[i].font) == fonts[i].code, "font \"%s\"", fonts[i].font ? fonts[i].font : "(null)");
	struct arena *arena = arena_new(1 << 20);
	/* a font that stayed on text typed in Unicode */
	CHECK_STR(viet_convert(arena, VIET_TCVN3, "Người tốt là người", strlen("Người tốt là người")), "Người tốt là người");
	CHECK_STR(viet_convert(arena, VIET_VNI, "Bà là", strlen("Bà là")), "Bà là");
	CHECK_STR(viet_convert(arena, VIET_TCVN3, "g\xC2\xAD¬ng", strlen("g\xC2\xAD¬ng")), "gương");
	arena_free(arena);
}

static bool valid(const char *text)
{
	uint32_t word[64];
	size_t n = 0;
	for (size_t i = 0, len = strlen(text); i < len && n < 64;)
		i += text_next(text + i, len - i, &word[n++]);
	return syllable_valid(word, n);
}

static void syllables(void)
{
	static const char *const good[] = {
		"nghiêng", "Nguyễn", "người", "hoà", "hòa", "thuý", "thúy", "quý", "qúy", "quốc", "khuỷu", "giếng", "gì", "giữ", "già", "gía", "yêu", "ở", "ô", "ý", "xoong", "oằn", "uốn", "uyên", "ướt", "Đắk",
		"khuya", "ngoẹo", "tuyệt", "huỳnh", "quỳnh", "quên", "CỘNG", "cộNG", "chuếnh", "loáng", "hoe\xCC\x81t", "a\xCC\x82\xCC\x81m",
	};
	static const char *const bad[] = {
		"", "b", "ng", "hocc", "tốtt", "việcc", "ệ́", "hôc", "tầc", "hảch", "tộtp", "fa", "wa", "jo", "zô", "naỏ", "aò", "hoá̀", "qốc", "nghiêngh", "bd", "strong", "Müller", "é̂ê", "kiêú", "ngườì", "ươiu", "\xCC\x81",
	};
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		CHECK_SAY(valid(good[i]), "%s is a syllable", good[i]);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		CHECK_SAY(!valid(bad[i]), "%s is no syllable", bad[i]);
}

static void counts(void)
{
	size_t words, found;
	viet_count("Nguyễn Văn A, sinh năm 1957 (Hà-Nội) Müller strasse\nnguyen", strlen("Nguyễn Văn A, sinh năm 1957 (Hà-Nội) Müller strasse\nnguyen"), &words, &found);
	CHECK_SAY(words == 9 && found == 6, "%zu words, %zu syllables", words, found);
	viet_count("", 0, &words, &found);
	CHECK(words == 0 && found == 0);
}

/* --- speed --------------------------------------------------------------------------------------------------------------- */

static double seconds_of(struct arena *arena, const char *text, size_t len)
{
	struct timespec from, to;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
	viet_mend(arena, text, len, NULL);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
	return (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
}

/* Bounds an order of magnitude above what was measured (vietnamese.h), for sanitizers and loaded machines. */
static void time_is_bounded(void)
{
	static const char *const patterns[] = { " - ", "¹¹¹¹", "¹¹ ", "¹¹\n", "µa:", "Ã", "Ã ", "á»", "NguyÔn ", "a\xCC\x82", "Ðịa ", "aâ", "\x02", "\x02" "a ", "Nguyễn Văn A, ", "CéNG ", "CéNG é\n", "é ", "\xC2\xAD" };
	for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
		struct arena *arena = arena_new(256 << 20);
		struct buf text = { 0 };
		while (text.len < 1 << 20)
			buf_text(&text, patterns[i]);
		double seconds = seconds_of(arena, text.data, text.len);
		if (getenv("UNIT_TIMES"))
			printf("%-16s %.1f ms\n", patterns[i], seconds * 1000);
		CHECK_SAY(seconds < 3.0, "1 MB of \"%s\" took %.3f s", patterns[i], seconds);
		buf_release(&text);
		arena_free(arena);
	}
}

int main(void)
{
	charset_warm();
	all_letters();
	capitals_by_font();
	orders_of_marks();
	prose_in_every_code();
	table();
	foreign_beside_unicode();
	labels_that_lie();
	labels_that_hold();
	headers_and_names();
	font_names();
	syllables();
	counts();
	time_is_bounded();
	return unit_end();
}
