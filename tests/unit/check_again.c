/* An entry judged again from its values: with nothing changed nothing changes; with something changed what follows from it does.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glob.h>
#include <unistd.h>

#include "unit.h"
#include "base/clock.h"
#include "base/file.h"
#include "check/again.h"
#include "check_expect.h"
#include "check_rows.h"
#include "read/letter.h"

static const struct rules *rules;
static size_t judged;

/* "author-phone incomplete, residence review": of any order. */
static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *findings(const struct entry *e, struct arena *arena)
{
	const char **all = arena_array(arena, e->finding_count + 1, sizeof *all), *text = "";
	for (size_t i = 0; i < e->finding_count; i++)
		all[i] = arena_print(arena, "%s %s “%s” %s %s", e->findings[i].rule, outcome_word(e->findings[i].outcome), e->findings[i].evidence, e->findings[i].where, e->findings[i].message);
	qsort(all, e->finding_count, sizeof *all, by_text);
	for (size_t i = 0; i < e->finding_count; i++)
		text = arena_print(arena, "%s\n    %s", text, all[i]);
	return text;
}

static struct entry again(const struct entry *e, int64_t received, const char *sender, const char *const *settled, struct arena *arena)
{
	struct entry out;
	const struct again_facts facts = { .received = received, .sender = sender, .settled = settled };
	again_judge(rules, e, &facts, &out, arena);
	return out;
}

/* Judged again, and once more: the same rules, outcomes, evidence and sentences, and so the same letter. */
static void unchanged(const char *name, const struct verdict *v, struct arena *arena)
{
	for (size_t i = 0; i < v->entry_count; i++) {
		const struct entry *e = &v->entries[i];
		struct entry once = again(e, v->received, v->sender, NULL, arena), twice = again(&once, v->received, v->sender, NULL, arena);
		judged++;
		const char *was = findings(e, arena), *is = findings(&once, arena);
		CHECK_SAY(strcmp(was, is) == 0, "%s, entry %zu: was%s\n  is%s", name, i + 1, was, is);
		CHECK_SAY(strcmp(is, findings(&twice, arena)) == 0, "%s, entry %zu: a third time it is another", name, i + 1);
		CHECK_SAY(once.outcome == e->outcome && strcmp(once.contest, e->contest) == 0, "%s, entry %zu: outcome %s, contest %s", name, i + 1, outcome_entry_word(once.outcome), once.contest);
		bool theme = once.theme == e->theme || (once.theme && e->theme && strcmp(once.theme, e->theme) == 0);
		CHECK_SAY(theme, "%s, entry %zu: theme %s, was %s", name, i + 1, once.theme ? once.theme : "-", e->theme ? e->theme : "-");
	}
}

/* An entry on paper has no text, and still every field was looked for; one whose file could not be read may have them there. */
static void on_paper(void)
{
	struct arena *arena = arena_new(64 << 20);
	struct finding unreadable = { .rule = "unreadable", .outcome = OUTCOME_INCOMPLETE, .clause = "", .evidence = "a.docx", .where = "", .message = "" };
	struct entry paper = { .title = "Bếp lửa", .category = CATEGORY_NTVT, .words = 900, .author.name = "Tạ Thị Mùi" }, file = paper;
	file.findings = &unreadable;
	file.finding_count = 1;
	struct entry got = again(&paper, rules_contest(rules)->opens + 86400, NULL, NULL, arena), closed = again(&file, rules_contest(rules)->opens + 86400, NULL, NULL, arena);
	CHECK_SAY(got.outcome == OUTCOME_INCOMPLETE && strstr(findings(&got, arena), "author-phone incomplete"), "on paper: %s", findings(&got, arena));
	CHECK_SAY(!strstr(findings(&closed, arena), "author-phone"), "in a file that could not be read: %s", findings(&closed, arena));
	arena_free(arena);
}

static void each(const char *pattern, size_t least, void (*one)(const char *, const char *, size_t))
{
	glob_t files = { 0 };
	struct err err = { 0 };
	CHECK(glob(pattern, 0, NULL, &files) == 0 && files.gl_pathc >= least);
	for (size_t i = 0; i < files.gl_pathc; i++) {
		struct buf text = { 0 };
		if (CHECK_SAY(file_read(files.gl_pathv[i], FIXTURE_FILE, &text, &err) == 0, "%s", err.text))
			one(files.gl_pathv[i], buf_str(&text), text.len);
		buf_release(&text);
	}
	globfree(&files);
}

static void a_mail(const char *name, const char *bytes, size_t len)
{
	struct arena *arena = arena_new(FIXTURE_MEMORY);
	struct gather g;
	gather_init(&g, -1, NULL, 0);
	letter_read(&g, bytes, len);
	unchanged(name, fixture_check(rules, g.out, clock_time(2023, 3, 14, 9, 0, 0)), arena);
	submission_free(g.out);
	arena_free(arena);
}

static void a_sample(const char *name, const char *text, size_t len)
{
	struct arena *arena = arena_new(FIXTURE_MEMORY);
	struct submission *s = fixture_letter(arena, text, len);
	unchanged(name, fixture_check(rules, s, s->date ? s->date : clock_time(2023, 3, 14, 9, 0, 0)), arena);
	arena_free(arena);
}

/* Pages that are images: what seems to be missing may stand on them, before and after. */
static void pages(const char *name, const char *body, const char *ocr, const char *looks)
{
	struct arena *arena = arena_new(FIXTURE_MEMORY);
	struct submission *s = fixture_new(arena);
	fixture_take_header(s, "From", "Mạc Thị Sim <sim@thu.example>");
	fixture_take_header(s, "Subject", "bài dự thi viết tay");
	if (body)
		fixture_body(s, letter_of_row(arena, body)->parts[0].text);
	struct part *p = fixture_part(s, PART_PICTURE, "image/jpeg", "trang 1.jpg", NULL);
	snprintf(p->sha256, sizeof p->sha256, "%064d", 7);
	p->page_count = 1;
	p->page_total = 1;
	p->pages = arena_alloc(arena, sizeof *p->pages);
	*p->pages = (struct page){ .number = 1, .look = *looks == 'w' ? PAGE_WRITTEN : PAGE_PHOTO, .width = 1240, .height = 1754, .depth = 24, .cover = 1, .confidence = -1 };
	if (ocr) {
		p->pages->text = letter_of_row(arena, ocr)->parts[0].text;
		p->pages->confidence = 80;
	}
	unchanged(name, fixture_check(rules, s, clock_time(2023, 3, 14, 9, 0, 0)), arena);
	arena_free(arena);
}

/* --- what a change comes to --- */

#define WHOLE "{KB}¶{TB}¶{BÀI200}¶{TG}¶{NV}"

struct change_case {
	const char *name;
	const char *letter;                 /* of check_rows.h */
	void (*change)(struct entry *e);
	const char *settled;                /* one rule; NULL */
	int64_t received;                   /* 0: in March */
	const char *want;                   /* of check_expect.h */
};

static void no_phone(struct entry *e)
{
	e->author.phone = NULL;
}

static void with_phone(struct entry *e)
{
	e->author.phone = "0912000105";
}

static void no_title(struct entry *e)
{
	e->title = NULL;
}

static void no_category(struct entry *e)
{
	e->category = CATEGORY_NONE;
}

static void collective(struct entry *e)
{
	e->subject.collective = true;
	e->subject.birth_year = 0;
	e->subject.occupation = e->subject.workplace = NULL;
}

static void child(struct entry *e)
{
	e->author.birth_year = 2012;
}

static void barred(struct entry *e)
{
	e->author.name = "Hoàng Nghĩa Bách";
	e->author.birth_year = 1972;
}

static void elsewhere(struct entry *e)
{
	e->subject.address = "phường Mộ Lao, quận Hà Đông, Hà Nội";
}

static void half_name(struct entry *e)
{
	e->author.name = "An";
}

static void many_words(struct entry *e)
{
	e->words = 2051;
}

static void few_more_words(struct entry *e)
{
	e->words = 2001;
}

static void second_author(struct entry *e)
{
	static struct person two;
	two = (struct person){ .name = "Trần Văn Ba", .address = "phường Xuân Tảo", .phone = "0912000199", .occupation = "hưu trí", .workplace = "không" };
	e->coauthors = &two;
	e->coauthor_count = 1;
}

static void nothing(struct entry *e)
{
	(void)e;
}

#define LATE 1685552400 + 3600 /* 1/6/2023, one in the night */

static const struct change_case changes[] = {
	{ "a whole one", WHOLE, nothing, NULL, 0, "outcome=accepted; missing=-" },
	{ "its phone goes", WHOLE, no_phone, NULL, 0, "outcome=incomplete; missing=author-phone" },
	{ "its phone comes", "{KB}¶{TB}¶{BÀI200}¶{NV}¶THÔNG TIN TÁC GIẢ¶Họ và tên: Lê Văn An¶Năm sinh: 1980¶Địa chỉ: phường Xuân Tảo¶Số điện thoại: .....¶Nghề nghiệp: thợ mộc¶Đơn vị công tác: không¶", with_phone, NULL, 0, "outcome=accepted; missing=-" },
	{ "one that said it has none", "{KB}¶{TB}¶{BÀI200}¶{NV}¶THÔNG TIN TÁC GIẢ¶Họ và tên: Lê Văn An¶Năm sinh: 1980¶Địa chỉ: phường Xuân Tảo¶Số điện thoại: không có¶Nghề nghiệp: thợ mộc¶Đơn vị công tác: không¶", with_phone, NULL, 0, "outcome=accepted; missing=-; author.phone=0912000105" },
	{ "its title goes", WHOLE, no_title, NULL, 0, "outcome=incomplete; missing=title" },
	{ "its category goes", WHOLE, no_category, NULL, 0, "outcome=incomplete; missing=declaration" },
	{ "a person asked for it already", WHOLE, no_category, "declaration", 0, "outcome=accepted; missing=-" },
	{ "a collective needs no year and no job, and is no good man", WHOLE, collective, NULL, 0, "outcome=review; missing=-; rule.category=review" },
	{ "a child writes", WHOLE, child, NULL, 0, "outcome=accepted; rule.minor=note" },
	{ "a member of the committee writes", WHOLE, barred, NULL, 0, "outcome=rejected; rule.barred-author=rejected" },
	{ "a person knows that it is another", WHOLE, barred, "barred-author", 0, "outcome=accepted; rule.barred-author=-" },
	{ "its hero lives elsewhere", WHOLE, elsewhere, NULL, 0, "outcome=review; rule.residence=review" },
	{ "a name of one word", WHOLE, half_name, NULL, 0, "outcome=incomplete; missing=author-name" },
	{ "too long", WHOLE, many_words, NULL, 0, "outcome=rejected; rule.word-limit=rejected" },
	{ "a little too long", WHOLE, few_more_words, NULL, 0, "outcome=review; rule.word-limit=review" },
	{ "a second author without a year", WHOLE, second_author, NULL, 0, "outcome=incomplete; missing=author-birth-year; evidence.author-birth-year=đồng tác giả Trần Văn Ba" },
	{ "late", WHOLE, nothing, NULL, LATE, "outcome=accepted; contest=2024; rule.deadline=note" },
	{ "an age becomes a year", "{KB}¶{TB}¶{BÀI200}¶{NV}¶THÔNG TIN TÁC GIẢ¶Họ và tên: Lê Văn An¶Tuổi: 40¶Địa chỉ: phường Xuân Tảo¶Số điện thoại: 0912 345 678¶Nghề nghiệp: thợ mộc¶Đơn vị công tác: không¶", nothing, NULL, 0, "outcome=accepted; rule.author-birth-year=note" },
};

static void change(const struct change_case *c)
{
	struct arena *arena = arena_new(FIXTURE_MEMORY);
	int64_t received = c->received ? c->received : clock_time(2023, 3, 14, 9, 0, 0);
	const char *settled[] = { c->settled, NULL };
	char want[1000];
	struct verdict *v = fixture_check(rules, letter_of_row(arena, c->letter), clock_time(2023, 3, 14, 9, 0, 0));
	if (CHECK_SAY(v->entry_count == 1, "%s: %zu entries", c->name, v->entry_count)) {
		c->change(&v->entries[0]);
		v->entries[0] = again(&v->entries[0], received, v->sender, settled, arena);
		snprintf(want, sizeof want, "%s", c->want);
		expect_all(v, c->name, want);
	}
	arena_free(arena);
}

/* Fields and findings are asked for in the order of the form, whatever was changed last. */
static void in_order(void)
{
	struct arena *arena = arena_new(FIXTURE_MEMORY);
	struct verdict *v = fixture_check(rules, letter_of_row(arena, WHOLE), clock_time(2023, 3, 14, 9, 0, 0));
	char missing[1000];
	struct entry *e = &v->entries[0];
	e->subject.phone = NULL;
	struct entry one = again(e, v->received, v->sender, NULL, arena);
	one.title = NULL;
	one.author.address = NULL;
	struct entry two = again(&one, v->received, v->sender, NULL, arena);
	CHECK_STR(expect_missing(&two, missing), "title,author-address,subject-phone");
	arena_free(arena);
}

int main(void)
{
	char folder[] = "/tmp/check-again-XXXXXX", command[400];
	/* tests/mail/barred.yaml beside the shipped rules, as tests/mail/check has it. */
	CHECK(mkdtemp(folder) != NULL);
	static const char *const names[] = { "contest.yaml", "entry.yaml", "units.yaml", "calendar.yaml", "letters" };
	char here[4000];
	CHECK(getcwd(here, sizeof here) != NULL);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char from[4400];
		snprintf(from, sizeof from, "%s/" FIXTURE_RULES "/%s", here, names[i]);
		snprintf(command, sizeof command, "%s/%s", folder, names[i]);
		CHECK(symlink(from, command) == 0);
	}
	char from[4400];
	snprintf(from, sizeof from, "%s/tests/mail/barred.yaml", here);
	snprintf(command, sizeof command, "%s/barred.yaml", folder);
	CHECK(symlink(from, command) == 0);
	letter_warm();
	rules = fixture_rules(folder);
	if (CHECK(rules != NULL)) {
		each("tests/mail/*.eml", 200, a_mail);
		each("tests/unit/files/samples/*.txt", 15, a_sample);
		CHECK_SAY(judged > 250, "only %zu entries were judged again", judged);
		pages("written by hand", NULL, NULL, "w");
		pages("typed and photographed, read by OCR", NULL, "{KB}¶{TB}¶{BÀI200}¶{TG}¶{NV}", "w");
		pages("pages beside a typed work that lacks something", "{KB}¶{TB}¶{BÀI200}¶{NV}", NULL, "w");
		pages("pages beside a typed work that is whole", "{KB}¶{TB}¶{BÀI200}¶{TG}¶{NV}", NULL, "w");
		pages("a photo of people", "{KB}¶{TB}¶{BÀI200}¶{TG}", NULL, "p");
		for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
			change(&changes[i]);
		in_order();
		on_paper();
	}
	rules_free((struct rules *)(uintptr_t)rules);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		snprintf(command, sizeof command, "%s/%s", folder, names[i]);
		unlink(command);
	}
	snprintf(command, sizeof command, "%s/barred.yaml", folder);
	unlink(command);
	rmdir(folder);
	return unit_end();
}
