/* Headers as real programs break them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/header.h"

#include "read/base64.h"
#include "read/letter.h"
#include "read/parameter.h"
#include "unit.h"

struct text_case {
	const char *raw, *want, *defect;
};

static const struct text_case texts[] = {
	{ "plain", "plain", NULL },
	{ "  folded\r\n \tvalue ", "folded  value", NULL },
	{ "=?UTF-8?B?QsOgaSBk4buxIHRoaQ==?=", "Bài dự thi", NULL },
	{ "=?utf-8?Q?B=C3=A0i_d=E1=BB=B1_thi?= 2023", "Bài dự thi 2023", NULL },
	/* cut inside "ự" (e1 bb b1), in Q and in B, and within a base64 quantum */
	{ "=?utf-8?Q?d=E1=BB?= =?utf-8?Q?=B1_thi?=", "dự thi", NULL },
	{ "=?UTF-8?B?ZOG7?=\r\n =?utf-8?B?sSB0aGk=?=", "dự thi", NULL },
	{ "=?utf-8?B?ZOG7s?= =?utf-8?B?SB0aGk?=", "dự thi", NULL },
	/* blanks between encoded words vanish, between a word and text they stay */
	{ "=?utf-8?Q?a?= =?iso-8859-1?Q?=E0?= b", "aà b", NULL },
	{ "=?utf-8*vi?Q?B=C3=A0i?=", "Bài", NULL },
	/* blanks and question marks left in */
	{ "=?UTF-8?Q?B=C3=A0i d=E1=BB=B1 thi?=", "Bài dự thi", NULL },
	{ "=?UTF-8?Q?Sao? Kh=C3=B4ng?=", "Sao? Không", NULL },
	/* NFD becomes NFC: e + circumflex + dot below */
	{ "=?utf-8?B?VmllzKPMgnQ=?=", "Việt", NULL },
	{ "=?windows-1258?Q?Vi=EA=F2t_Nam?=", "Việt Nam", NULL },
	{ "=?tcvn5712-1?Q?g=AD=ACng?=", "gương", NULL },
	/* wrong labels */
	{ "=?us-ascii?Q?B=C3=A0i?=", "Bài", "bad-encoded-word" },
	{ "=?iso-8859-1?Q?B=C3=A0i?=", "Bài", "bad-encoded-word" },
	{ "=?utf-8?Q?Vi=EA=F2t?=", "Việt", "bad-encoded-word" },
	{ "=?x-nonsense?Q?B=C3=A0i?=", "Bài", "bad-encoded-word" },
	/* raw bytes */
	{ "B\xC3\xA0i thi", "Bài thi", "raw-8bit-header" },
	{ "Vi\xEA\xF2t Nam", "Việt Nam", "raw-8bit-header" },
	{ "caf\xE9 \xCCle", "café Ìle", "raw-8bit-header" },
	/* broken encoded words are text */
	{ "=?utf-8?B?", "=?utf-8?B?", NULL },
	{ "=?utf-8?X?abc?=", "=?utf-8?X?abc?=", NULL },
	{ "=?=?=?=", "=?=?=?=", NULL },
	{ "=?utf-8?B?Q!sOg?=", "Bà", "bad-encoded-word" },
	/* no control characters, no line ends from inside a word */
	{ "=?utf-8?Q?a=0D=0ABcc:_x=00=07b?=", "a  Bcc: x  b", NULL },
	{ "", "", NULL },
};

static void decode_texts(void)
{
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct arena *arena = arena_new(1 << 20);
		const char *defect = NULL;
		const char *got = header_text(arena, texts[i].raw, strlen(texts[i].raw), &defect);
		CHECK_SAY(strcmp(got, texts[i].want) == 0, "case %zu \"%s\": got \"%s\", wanted \"%s\"", i, texts[i].raw, got, texts[i].want);
		CHECK_SAY((!defect && !texts[i].defect) || (defect && texts[i].defect && strcmp(defect, texts[i].defect) == 0),
			"case %zu \"%s\": defect %s", i, texts[i].raw, defect ? defect : "none");
		arena_free(arena);
	}
}

struct address_case {
	const char *raw;
	size_t count;
	const char *name, *address;   /* of the last */
};

static const struct address_case addresses[] = {
	{ "a@B.Example", 1, NULL, "a@b.example" },
	{ "Ann.Lee@Example.COM (Ann)", 1, "Ann", "Ann.Lee@example.com" },
	{ "\"L\xC3\xAA, Th\xE1\xBB\x8B\" <x@y.z>", 1, "Lê, Thị", "x@y.z" },
	{ "=?utf-8?Q?L=C3=AA=2C_Th=E1=BB=8B?= <x@y.z>", 1, "Lê, Thị", "x@y.z" },
	{ "\"=?utf-8?Q?L=C3=AA=2C_Th=E1=BB=8B?=\" <x@y.z>", 1, "Lê, Thị", "x@y.z" },
	{ "=?utf-8?Q?L=C3=AA?= Van <x@y.z>", 1, "Lê Van", "x@y.z" },
	{ "=?utf-8?B?ZOG7?= =?utf-8?B?sSB0aGk=?= <x@y.z>, <q@r.s>", 2, NULL, "q@r.s" },
	{ "=?utf-8?Q?a=22_=3Cevil=40e.vil=3E?= <x@y.z>", 1, "a\" <evil@e.vil>", "x@y.z" },
	{ "undisclosed-recipients:;", 0, NULL, NULL },
	{ "Nhom: a@b.c, d@e.f;, g@h.i", 3, NULL, "g@h.i" },
	{ "", 0, NULL, NULL },
	{ "<>", 0, NULL, NULL },
};

static void decode_addresses(void)
{
	for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
		const struct address_case *c = &addresses[i];
		struct arena *arena = arena_new(1 << 20);
		struct address *list;
		bool more;
		size_t n = header_addresses(arena, c->raw, strlen(c->raw), 100, &list, &more);
		CHECK_SAY(n == c->count, "case %zu \"%s\": %zu addresses", i, c->raw, n);
		if (n == c->count && n > 0) {
			CHECK_STR(list[n - 1].name, c->name);
			CHECK_STR(list[n - 1].address, c->address);
		}
		arena_free(arena);
	}
}

static void addresses_are_counted(void)
{
	struct arena *arena = arena_new(1 << 24);
	struct buf many = { 0 };
	struct address *list;
	bool more = false;
	for (int i = 0; i < 3000; i++)
		buf_print(&many, "a%d@b.c,", i);
	CHECK(header_addresses(arena, many.data, many.len, 1000, &list, &more) == 1000);
	CHECK(more);
	buf_clear(&many);
	for (int i = 0; i < 60000; i++)
		buf_byte(&many, '(');
	CHECK(header_addresses(arena, many.data, many.len, 1000, &list, &more) <= 1);
	buf_release(&many);
	arena_free(arena);
}

struct parameter_case {
	const char *raw, *name, *want;
};

static const struct parameter_case parameters[] = {
	{ "attachment", "filename", NULL },
	{ "attachment; filename=bai.docx", "filename", "bai.docx" },
	{ "attachment; filename=Bai du thi.docx", "filename", "Bai du thi.docx" },
	{ "attachment; filename=\"a;b=c.docx\"; size=3", "filename", "a;b=c.docx" },
	{ "attachment; filename=\"a \"b\" c.docx\"", "filename", "a \"b\" c.docx" },
	{ "attachment; filename=\"never closed.docx", "filename", "never closed.docx" },
	{ "attachment; filename=\"a\\\"b.docx\"", "filename", "a\"b.docx" },
	{ "attachment; FileName = \"x.pdf\" ; y=z", "filename", "x.pdf" },
	{ "attachment; filename*=UTF-8''B%C3%A0i%20d%E1%BB%B1%20thi.docx", "filename", "Bài dự thi.docx" },
	{ "attachment; filename*=\"utf-8''B%C3%A0i.docx\"", "filename", "Bài.docx" },
	{ "attachment; filename=\"x.docx\"; filename*=utf-8''B%C3%A0i.docx", "filename", "Bài.docx" },
	{ "attachment; filename*=windows-1258''Vi%EA%F2t.docx", "filename", "Việt.docx" },
	/* in pieces, out of order, cut inside a character, quoted and plain pieces mixed */
	{ "attachment; filename*1*=%BB%B1.docx; filename*0*=utf-8''d%E1", "filename", "dự.docx" },
	{ "attachment;\r\n filename*0=\"Bai \";\r\n filename*1=\"du thi.docx\"", "filename", "Bai du thi.docx" },
	{ "attachment; filename*0*=utf-8''B%C3%A0i; filename*1=\" thi.docx\"", "filename", "Bài thi.docx" },
	{ "attachment; filename*=B%C3%A0i.docx", "filename", "Bài.docx" },
	/* against RFC 2047, but everywhere */
	{ "attachment; filename=\"=?UTF-8?B?QsOgaSBk4buxIHRoaS5kb2N4?=\"", "filename", "Bài dự thi.docx" },
	{ "attachment; filename==?utf-8?Q?B=C3=A0i.docx?=", "filename", "Bài.docx" },
	{ "attachment; filename=\"=?utf-8?Q?d=E1=BB?=\r\n =?utf-8?Q?=B1.docx?=\"", "filename", "dự.docx" },
	{ "attachment; filename=\"B\xC3\xA0i.docx\"", "filename", "Bài.docx" },
	{ "attachment; filename=\"Vi\xEA\xF2t.docx\"", "filename", "Việt.docx" },
	{ "attachment; filename=\"B%C3%A0i%20thi.docx\"", "filename", "Bài thi.docx" },
	{ "attachment; filename=\"100%25 that.docx\"", "filename", "100%25 that.docx" },
	{ "text/plain; charset=\"utf-8\"; format=flowed", "charset", "utf-8" },
	{ "text/plain; xcharset=a; charset=b", "charset", "b" },
	{ ";;;=;;=;filename", "filename", NULL },
};

static void decode_parameters(void)
{
	for (size_t i = 0; i < sizeof parameters / sizeof *parameters; i++) {
		const struct parameter_case *c = &parameters[i];
		struct arena *arena = arena_new(1 << 20);
		const char *got = parameter_get(arena, c->raw, strlen(c->raw), c->name, NULL);
		CHECK_SAY((!got && !c->want) || (got && c->want && strcmp(got, c->want) == 0), "case %zu \"%s\": got \"%s\", wanted \"%s\"", i, c->raw,
			got ? got : "(null)", c->want ? c->want : "(null)");
		arena_free(arena);
	}
}

static void a_million_parameters(void)
{
	struct arena *arena = arena_new(1 << 24);
	struct buf many = { 0 };
	buf_text(&many, "attachment");
	for (int i = 0; i < 20000; i++)
		buf_print(&many, "; filename*%d=x", i);
	const char *got = parameter_get(arena, many.data, many.len, "filename", NULL);
	CHECK(got && strlen(got) == PARAMETER_MOST_PIECES);
	buf_release(&many);
	arena_free(arena);
}

static void file_names(void)
{
	struct arena *arena = arena_new(1 << 20);
	char name[2000];
	CHECK_STR(parameter_filename(arena, "..\\..\\x/../y.docx"), "y.docx");
	CHECK_STR(parameter_filename(arena, "/etc/passwd"), "passwd");
	CHECK_STR(parameter_filename(arena, "C:\\Users\\a\\B\xC3\xA0i.doc"), "Bài.doc");
	CHECK_STR(parameter_filename(arena, "a\x01\x1B[31mb\n.txt"), "a[31mb .txt");
	CHECK_STR(parameter_filename(arena, "exe\xE2\x80\xAEtxt.doc"), "exetxt.doc");
	CHECK_STR(parameter_filename(arena, "a/"), NULL);
	CHECK_STR(parameter_filename(arena, ".."), NULL);
	CHECK_STR(parameter_filename(arena, "  "), NULL);
	for (size_t i = 0; i + 2 < sizeof name; i += 2)
		memcpy(name + i, "\xC3\xA0", 3);
	memcpy(name + sizeof name - 6, ".docx", 6);
	const char *cut = parameter_filename(arena, name);
	CHECK(cut && strlen(cut) <= PARAMETER_MOST_NAME && strcmp(cut + strlen(cut) - 5, ".docx") == 0);
	arena_free(arena);
}

static void dates(void)
{
	int zone;
	static const char good[] = " Tue, 14 Mar 2023 09:21:07 +0700", odd[] = "14 Mar 23 02:21:07 GMT", bad[] = "hom qua";
	CHECK(header_date(good, strlen(good), &zone) == 1678760467);
	CHECK(zone == 7 * 3600);
	CHECK(header_date(odd, strlen(odd), &zone) == 1678760467);
	CHECK(zone == 0);
	CHECK(header_date(bad, strlen(bad), &zone) == 0);
}

static void ids(void)
{
	struct arena *arena = arena_new(1 << 20);
	CHECK_STR(header_id(arena, " <a@b> ", 7), "<a@b>");
	CHECK_STR(header_id(arena, "x <a@b> <c@d>", 13), "<a@b>");
	CHECK_STR(header_id(arena, "bare@id", 7), "bare@id");
	CHECK_STR(header_id(arena, "  ", 2), NULL);
	CHECK_STR(header_id(arena, "two words", 9), NULL);
	arena_free(arena);
}

struct base64_case {
	const char *in, *want;
	bool bad;
};

static const struct base64_case base64s[] = {
	{ "", "", false }, { "QQ==", "A", false }, { "QUI=", "AB", false }, { "QUJD", "ABC", false }, { "QU\r\nJD", "ABC", false },
	{ "QQ", "A", false }, { "QUI", "AB", false }, { "Q", "", true }, { "QU*JD", "ABC", true }, { "QQ==QUI=", "AAB", false },
};

static void base64_decodes(void)
{
	for (size_t i = 0; i < sizeof base64s / sizeof *base64s; i++) {
		/* by one piece, and byte by byte: the state has to carry */
		for (size_t step = 1; step <= 100; step += 99) {
			struct base64 b = { 0 };
			struct buf out = { 0 };
			size_t len = strlen(base64s[i].in);
			for (size_t k = 0; k < len; k += step)
				base64_text(&b, base64s[i].in + k, len - k < step ? len - k : step, &out);
			unsigned char rest[2];
			buf_add(&out, rest, base64_end(&b, rest));
			CHECK_STR(buf_str(&out), base64s[i].want);
			CHECK(b.bad == base64s[i].bad);
			buf_release(&out);
		}
	}
}

int main(void)
{
	letter_warm();
	decode_texts();
	decode_addresses();
	addresses_are_counted();
	decode_parameters();
	a_million_parameters();
	file_names();
	dates();
	ids();
	base64_decodes();
	return unit_end();
}
