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
enum { LARGE = 1 << 20, MOST_MS = 100, MOST_TIMES = 20, TRIES = 8, MUTATIONS = 12, NOISE = 3 };

static double cpu_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1000 + (double)t.tv_nsec / 1e6;
}

/* What one letter of `text`, in the mail and in a document, costs to check. */
static double cost(const struct rules *rules, const char *text)
{
	struct arena *arena = arena_new(FIXTURE_MEMORY);
	struct submission *s = fixture_new(arena);
	fixture_from(s, NULL, "an@thu.example");
	s->subject = "bài dự thi";
	fixture_body(s, text);
	fixture_document(s, "bai.docx", text);
	double start = cpu_ms();
	fixture_check(rules, s, 1678760467);
	double ms = cpu_ms() - start;
	arena_free(arena);
	return ms;
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
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		struct buf text = { 0 };
		fill(&text, pieces[i], LARGE);
		/* What others do on the machine makes a text dearer, never cheaper, and for a while: the two are measured side by side until they have been so in a quiet one. */
		double ms = cost(rules, text.data), usual = 0;
		bool well = ms < MOST_MS * SLOWER;
		for (int n = 0; !well && n < TRIES; n++) {
			ms = n ? cost(rules, text.data) : ms;
			usual = cost(rules, ordinary.data);
			well = ms < MOST_TIMES * usual;
		}
		if (getenv("SAY"))
			printf("%6.1f ms, ordinary text %.1f: piece %zu\n", ms, usual, i);
		CHECK_SAY(well, "1 MB of “%.40s” took %.0f ms, ordinary text of that size %.0f ms", pieces[i], ms, usual);
		buf_release(&text);
	}
	buf_release(&ordinary);
}

enum { TEXTS = 10 << 20, MANY = 190, ROOM = 170 << 20 };

/* A letter of many texts, each of its own, as documents or as letters that came in it. */
static struct submission *letter_of_many(struct arena *arena, const char *head, const char *piece, bool letters)
{
	struct submission *s = fixture_new(arena);
	s->parts = arena_array(arena, 2 * MANY + 1, sizeof *s->parts);
	fixture_from(s, NULL, "phuong-thuong-cat@bactuliem.example");
	fixture_body(s, "Phường gửi bài dự thi.");
	for (int i = 0; i < MANY; i++) {
		struct buf text = { 0 };
		buf_print(&text, "Bài dự thi số %d\nTác giả: Lê Văn %c%c\n%s", i, 'A' + i % 26, 'a' + i / 26, head);
		while (text.len < TEXTS / MANY)
			buf_text(&text, piece);
		const char *path = arena_print(arena, "%d", i + 2), *own = arena_text(arena, text.data);
		struct part *p = &s->parts[s->part_count++];
		*p = (struct part){ .path = path, .type = "text/plain", .declared = "text/plain", .role = PART_DOCUMENT, .filename = "bai.docx", .content = own, .size = (int64_t)text.len };
		if (letters) {
			*p = (struct part){ .path = path, .type = "message/rfc822", .declared = "message/rfc822", .role = PART_CONTAINER, .message_subject = "Bài dự thi",
				.message_from = { "An", arena_print(arena, "an%d@thu.example", i) } };
			s->parts[s->part_count++] = (struct part){ .path = arena_print(arena, "%s.1", path), .type = "text/plain", .declared = "text/plain", .role = PART_BODY, .text = own, .size = (int64_t)text.len };
		}
		buf_release(&text);
	}
	return s;
}

/* An arena that is full ends the program: whatever fits into one reading is judged in far less, and what was not looked at is a person's. */
static void check_memory(const struct rules *rules)
{
	static const struct { const char *head, *piece; bool entries; } shapes[] = {
		{ "", "a\tb\tc\n", true }, { "STT\tTác giả\tGương\tTên bài\n", "\ta\tb\tc\n", false }, { "", "STT\tTác giả\tGương\tTên bài\n", true },
	};
	for (size_t i = 0; i < 2 * sizeof shapes / sizeof *shapes; i++) {
		struct arena *arena = arena_new(8 * (size_t)FIXTURE_MEMORY);
		bool letters = i % 2;
		struct submission *s = letter_of_many(arena, shapes[i / 2].head, shapes[i / 2].piece, letters);
		size_t before = arena_used(arena);
		const struct verdict *v = fixture_check(rules, s, 1678760467);
		size_t used = arena_used(arena) - before;
		CHECK_SAY(used < ROOM, "%s of %s took %zu MB", letters ? "letters" : "documents", shapes[i / 2].piece, used >> 20);
		bool told = false;
		for (size_t k = 0; k < v->entry_count; k++)
			for (size_t f = 0; f < v->entries[k].finding_count; f++)
				told |= v->entries[k].findings[f].outcome >= OUTCOME_REVIEW;
		CHECK_SAY(told || !shapes[i / 2].entries, "%s of %s: nobody looks at what was not read", letters ? "letters" : "documents", shapes[i / 2].piece);
		arena_free(arena);
	}
}

static uint32_t state = 12345;

static uint32_t chance(uint32_t below)
{
	state = state * 1664525u + 1013904223u;
	return (state >> 8) % below;
}

enum { ROWS = 1000, WORKS = 100, STORY = 60000, MOST_MATCHING = 4 };

/* Rows of one author that weigh more the further down they stand, so that each is measured against all above it. */
static void add_list(struct submission *s)
{
	struct buf text = { 0 };
	buf_text(&text, "STT\tTác giả\tGương\tTên bài\tSĐT tác giả\n");
	for (int i = 1; i <= ROWS; i++)
		buf_print(&text, "%d\tLê Văn An\t%s\t%s\t0912345678\n", i, i < ROWS / 3 ? "" : "Bùi Thị Bê", i < 2 * ROWS / 3 ? "" : "Người giữ ngõ xanh");
	fixture_part(s, PART_DOCUMENT, "text/plain", "ds.xlsx", text.data);
	buf_release(&text);
}

/* What WORKS works of one author's cost, each a story of its own. */
static double cost_of_works(const struct rules *rules, bool list)
{
	struct arena *arena = arena_new(2 * (size_t)FIXTURE_MEMORY);
	struct submission *s = fixture_new(arena);
	s->parts = arena_array(arena, WORKS + 2, sizeof *s->parts);
	fixture_from(s, NULL, "phuong-thuong-cat@bactuliem.example");
	fixture_body(s, "Phường gửi bài dự thi.");
	if (list)
		add_list(s);
	for (int i = 0; i < WORKS; i++) {
		struct buf text = { 0 };
		buf_text(&text, "Bài dự thi viết về gương người tốt việc tốt\nNGƯỜI GIỮ NGÕ XANH\nTác giả: Lê Văn An\nNăm sinh: 1980\nSố điện thoại: 0912345678\n\n");
		while (text.len < STORY)
			buf_print(&text, "%c%c%c%s", 'a' + chance(26), 'a' + chance(26), 'a' + chance(26), chance(12) ? " " : ".\n");
		s->parts[s->part_count] = (struct part){ .path = arena_print(arena, "%d", i + 9), .type = "text/plain", .declared = "text/plain", .role = PART_DOCUMENT,
			.filename = arena_print(arena, "Lê Văn An %d.docx", i), .content = arena_text(arena, text.data), .size = (int64_t)text.len };
		s->part_count++;
		buf_release(&text);
	}
	double start = cpu_ms();
	const struct verdict *v = fixture_check(rules, s, 1678760467);
	double ms = cpu_ms() - start;
	CHECK_SAY(v->entry_count == WORKS && (!list || (v->batch && v->batch->row_count == ROWS)), "%zu entries", v->entry_count);
	arena_free(arena);
	return ms;
}

static void check_matching(const struct rules *rules)
{
	double alone = cost_of_works(rules, false), listed = cost_of_works(rules, true);
	CHECK_SAY(listed < MOST_MATCHING * alone + MOST_MS * SLOWER, "a list of %d rows for %d works took %.0f ms, the works alone %.0f ms", ROWS, WORKS, listed, alone);
	if (getenv("SAY"))
		printf("a list of %d rows for %d works took %.0f ms, the works alone %.0f ms\n", ROWS, WORKS, listed, alone);
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
			CHECK(json_object_size(line) == 8);
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
	check_memory(rules);
	check_matching(rules);
	rules_free(rules);
	return unit_end();
}
