/* Letters made to cost time or to break a reader of them: bounded time, no crash, whatever the bytes.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <dirent.h>
#include <time.h>

#include "unit.h"
#include "check_fixture.h"

#if defined(__SANITIZE_ADDRESS__)
enum { SLOWER = 8 };
#else
enum { SLOWER = 1 };
#endif
enum { LARGE = 1 << 20, MOST_MS = 100, MOST_TIMES = 20, TRIES = 2, MUTATIONS = 12, NOISE = 3 };

static double cpu_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1000 + (double)t.tv_nsec / 1e6;
}

/* What one letter of `text`, in the mail and in a document, costs to check: the least of some tries, since the machine may be busy. */
static double cost(const struct rules *rules, const char *text)
{
	double least = 1e9;
	for (int n = 0; n < TRIES; n++) {
		struct arena *arena = arena_new(FIXTURE_MEMORY);
		struct submission *s = fixture_new(arena);
		fixture_from(s, NULL, "an@thu.example");
		s->subject = "bài dự thi";
		fixture_body(s, text);
		fixture_document(s, "bai.docx", text);
		double start = cpu_ms();
		fixture_check(rules, s, 1678760467);
		double ms = cpu_ms() - start;
		least = ms < least ? ms : least;
		arena_free(arena);
	}
	return least;
}

static void fill(struct buf *text, const char *piece, size_t size)
{
	buf_text(text, "Bài dự thi viết về gương điển hình tiên tiến\nTác giả: Lê Văn An\n");
	while (text->len < size)
		buf_text(text, piece);
}

static const char prose[] = "Sáng nào cũng vậy, khi cả ngõ còn ngủ, bà Bé đã cầm chổi ra quét từ đầu đến cuối. Lá rụng thì gom lại ủ gốc cây. Ai hỏi bà cũng cười.\n";

static void check_time(const struct rules *rules)
{
	static const char *const pieces[] = {
		" - ", " ", "\t", "\n", "a", "Họ và tên: ", "Họ và tên", "\nTác giả: a", "(", "[ ] ", "bài dự thi ", "người tốt việc ", "\nBài dự thi\n", "> ", "\n> a", "| ", "ẫ", ", ở số ", "1. ", "\n-- \n",
		"\nbản photo, ", "0 ", "0912", "\nTừ: a\nDate: b\n", "vào lúc a đã viết:\n", "e\xcc\x81", "\n☑ điển hình tiên tiến ☐ ", "không gửi bản ", "\nHọ và tên\tNăm sinh\tĐịa chỉ\tĐT\n",
		"\"", "“", "' ", "1.1.", "\n1.1.1. a", "\na) I. 1. - ", "....", "\nHọ và tên......", "____: ", "()", ") (", "\nLê Văn An, sinh năm 1980, ĐT 0912345678", "\n2. Lê Văn An, sinh năm 1980, ĐT 0912345678",
		" và Lê Văn An", "Nhóm tác giả: Lê Văn An, ", "\nTác giả: Lê Văn An, Trần Thị Hoa", "\nBài dự thi viết về gương NTVT\n", "\nTác giả\tNhân vật\nHọ tên: A\tHọ tên: B", "\nTác giả: A\tNhân vật: B",
		"\nHọ tên: A\tHọ tên: B", "\nĐịa chỉ:\nphường a,\n", "\nTDP 3 phường Minh Khai", "con bà ", "ThS. ", "\nTôi là Lê Văn An", "tổ trưởng ", "không có ", "\u00a0", "\u00ad", "\u200b", "☐", "\n\f", "NTVT ĐHTT ", "?",
		"\nVào lúc ", "\nOn a, b <", "\nFrom: a@b.example", "cho tôi hỏi ", "rút bài ", "\nđiển hình tiên tiên", "\nBÀI DỰ THI\nVIẾT VỀ GƯƠNG\nNGƯỜI TỐT, VIỆC",
	};
	struct buf ordinary = { 0 };
	fill(&ordinary, prose, LARGE);
	double usual = cost(rules, ordinary.data), bound = MOST_TIMES * usual < MOST_MS * SLOWER ? MOST_MS * SLOWER : MOST_TIMES * usual;
	buf_release(&ordinary);
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		struct buf text = { 0 };
		fill(&text, pieces[i], LARGE);
		double ms = cost(rules, text.data);
		if (getenv("SAY"))
			printf("%6.1f ms, ordinary text %.1f: piece %zu\n", ms, usual, i);
		/* A machine that is busy is slow for both. */
		CHECK_SAY(ms < bound, "1 MB of “%.40s” took %.0f ms, ordinary text of that size %.0f ms", pieces[i], ms, usual);
		buf_release(&text);
	}
}

static uint32_t state = 12345;

static uint32_t chance(uint32_t below)
{
	state = state * 1664525u + 1013904223u;
	return (state >> 8) % below;
}

static void mutate(struct buf *b, const struct buf *other)
{
	static const char *const inserts[] = { ":", "\n", "\t", "|", "(", ")", "...", "\xcc\x81", "\xff", "Tác giả: ", "Nhân vật: ", "Họ và tên: ", "ĐT ", "sinh năm ", "--\n", "> ", "☑", "[x]", "=== ĐÍNH KÈM: a.docx ===\n", "" };
	for (uint32_t n = 1 + chance(8); n && b->len > 4; n--) {
		size_t at = chance((uint32_t)b->len), len = 1 + chance(60);
		if (at + len > b->len)
			len = b->len - at;
		struct buf out = { 0 };
		buf_add(&out, b->data, at);
		switch (chance(4)) {
		case 0: /* a piece less */
			buf_add(&out, b->data + at + len, b->len - at - len);
			break;
		case 1: /* something put in */
			buf_text(&out, inserts[chance(sizeof inserts / sizeof *inserts)]);
			buf_add(&out, b->data + at, b->len - at);
			break;
		case 2: /* a piece of another letter */
			if (other->len > 200)
				buf_add(&out, other->data + chance((uint32_t)other->len - 150), 150);
			buf_add(&out, b->data + at, b->len - at);
			break;
		default: /* one byte changed */
			buf_byte(&out, (char)(1 + chance(255)));
			buf_add(&out, b->data + at + 1, b->len - at - 1);
		}
		buf_release(b);
		*b = out;
	}
}

/* Whatever came in, what goes out keeps its promises. */
static void check_verdict(const struct verdict *v, const char *name)
{
	for (size_t i = 0; i < v->entry_count; i++) {
		const struct entry *e = &v->entries[i];
		enum outcome gravest = OUTCOME_NOTE;
		for (size_t k = 0; k < e->finding_count; k++) {
			const struct finding *f = &e->findings[k];
			CHECK_SAY(f->rule && f->clause && f->evidence && f->where && f->message && f->message[0], "%s: a finding lacks a text", name);
			CHECK_SAY(text_valid(f->evidence, strlen(f->evidence)) && text_valid(f->message, strlen(f->message)), "%s: a finding is no UTF-8", name);
			gravest = f->outcome > gravest ? f->outcome : gravest;
		}
		CHECK_SAY(e->outcome == gravest && e->contest && e->body, "%s: an entry is not whole", name);
		CHECK_SAY(!e->author.phone || strspn(e->author.phone, "0123456789") == strlen(e->author.phone), "%s: phone %s", name, e->author.phone);
	}
}

static void check_mutations(const struct rules *rules)
{
	struct buf files[FIXTURE_MOST] = { { 0 } };
	char names[FIXTURE_MOST][64];
	size_t count = 0;
	DIR *dir = opendir("tests/unit/files/samples");
	if (!CHECK(dir))
		return;
	for (struct dirent *d; (d = readdir(dir)) && count < FIXTURE_MOST;) {
		char path[400];
		snprintf(path, sizeof path, "tests/unit/files/samples/%s", d->d_name);
		snprintf(names[count], sizeof *names, "%.60s", d->d_name);
		if (strstr(d->d_name, ".txt") && file_read(path, FIXTURE_FILE, &files[count], NULL) == 0)
			count++;
	}
	closedir(dir);
	CHECK(count >= 18);
	for (size_t i = 0; i < count; i++)
		for (int n = 0; n < MUTATIONS; n++) {
			struct arena *arena = arena_new(FIXTURE_MEMORY);
			struct buf copy = { 0 };
			buf_add(&copy, files[i].data, files[i].len);
			mutate(&copy, &files[chance((uint32_t)count)]);
			char *bytes = text_nfc(arena, buf_str(&copy), copy.len); /* the reader promises NFC */
			struct submission *s = fixture_letter(arena, bytes, strlen(bytes));
			const struct verdict *v = fixture_check(rules, s, s->date);
			check_verdict(v, names[i]);
			json_t *line = check_json(s, v);
			CHECK(json_object_size(line) == 6);
			json_decref(line);
			arena_free(arena);
			buf_release(&copy);
		}
	for (size_t i = 0; i < count; i++)
		buf_release(&files[i]);
}

/* Letters with nothing in them. */
static void check_empty(const struct rules *rules)
{
	for (int n = 0; n < NOISE; n++) {
		struct arena *arena = arena_new(FIXTURE_MEMORY);
		struct submission *s = fixture_new(arena);
		if (n > 0)
			fixture_body(s, n == 1 ? "" : "\n\n \n");
		const struct verdict *v = fixture_check(rules, s, 0);
		CHECK(v->kind == KIND_OTHER && v->entry_count == 0 && !v->sender && !v->proven);
		arena_free(arena);
	}
}

int main(void)
{
	struct rules *rules = fixture_rules(FIXTURE_RULES);
	if (!CHECK(rules))
		return unit_end();
	check_empty(rules);
	check_mutations(rules);
	check_time(rules);
	rules_free(rules);
	return unit_end();
}
