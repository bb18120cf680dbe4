/* Any letter as an answer to a notice: who has shown little changes nothing that was stated, and what comes of it is judged.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/text.h"
#include "check/supplement.h"
#define FUZZ_RULES
#include "fuzz.h"

enum { MEMORY = 256 << 20, RECEIVED = 1678760467, PARTS = 2 };

/* The phone is missing, and what the first byte says besides. */
static const char whole[] = "BÀI DỰ THI VIẾT VỀ GƯƠNG “NGƯỜI TỐT, VIỆC TỐT”\nNgười giữ ngõ\n\nSáng nào bác Trúc cũng dậy từ bốn giờ để quét sạch con ngõ trước khi bà con đi chợ.\n"
	"Không ai phân công, cũng chẳng có một đồng thù lao nào.\n\nTHÔNG TIN TÁC GIẢ\nHọ và tên: Lục Thị Ngải\nNăm sinh: 1980\n"
	"Địa chỉ: Số 3, tổ dân phố số 1, phường Xuân Tảo, quận Bắc Từ Liêm\nNghề nghiệp: Giáo viên\nĐơn vị công tác: Trường Tiểu học Mẫu\n\nTHÔNG TIN NHÂN VẬT\nHọ và tên: Khổng Văn Trúc\n"
	"Năm sinh: 1952\nSố điện thoại: 0912 000 141\nĐịa chỉ: Số 4, phường Xuân Tảo, quận Bắc Từ Liêm\n";

static const struct check_facts facts = { .arrived = RECEIVED, .trusted_authserv = "mail.example", .own_address = "thiviet@bactuliem.example" };

static void check_text(const char *value)
{
	if (value && !text_valid(value, strlen(value)))
		abort();
}

static void kept(const char *was, const char *is)
{
	check_text(is);
	if (was && (!is || strcmp(was, is) != 0))
		abort();
}

static void kept_person(const struct person *was, const struct person *is)
{
	kept(was->name, is->name);
	kept(was->address, is->address);
	kept(was->phone, is->phone);
	kept(was->occupation, is->occupation);
	kept(was->workplace, is->workplace);
	if (was->birth_year && was->birth_year != is->birth_year)
		abort();
}

static const struct verdict *letter(struct submission *s, struct address *from, struct part *parts, size_t count, const char *subject, struct arena *arena)
{
	*s = (struct submission){ .arena = arena, .from = from, .from_count = 1, .parts = parts, .part_count = count, .subject = subject };
	return check_letter(rules, s, &facts, arena);
}

static void applied(const struct supplement *said, const struct entry *before, struct arena *arena)
{
	const struct again_facts again = { .received = RECEIVED, .sender = "an@thu.example" };
	const char *why = NULL, *done = NULL;
	struct entry out = *before;
	enum supplement_way way = supplement_apply(rules, said, before, &again, &out, &why, &done, arena);
	check_text(why);
	check_text(done);
	kept(before->author_mail, out.author_mail);
	if (way == SUPPLEMENT_NEW)
		return;
	if (way != SUPPLEMENT_NOTHING && out.outcome != entry_outcome(&out))
		abort();
	if (!said->fills_only)
		return;
	kept(before->title, out.title);
	kept(before->body, out.body);
	kept_person(&before->author, &out.author);
	kept_person(&before->subject, &out.subject);
}

/* The first byte says what the entry lacks, the first line is the subject, the text up to a form feed the mail's own, the rest a file that comes with it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(MEMORY);
	struct address from = { "Lục Thị Ngải", "an@thu.example" };
	struct submission first, second;
	struct supplement said;
	char *text = text_nfc(arena, (const char *)data + (size > 0), size - (size > 0)), *body = text + strcspn(text, "\n"), *rest = body + strcspn(body, "\f");
	const char *was = arena_text(arena, whole);
	if (size && data[0] & 1)
		was = arena_copy(arena, was, (size_t)(strstr(was, "Nghề") - was));
	struct part one = { .path = "1", .type = "text/plain", .declared = "text/plain", .role = PART_BODY, .text = was, .size = 20 };
	const struct verdict *v = letter(&first, &from, &one, 1, "Bài dự thi", arena);
	if (v->entry_count != 1)
		abort();
	struct entry *before = &v->entries[0];
	snprintf(before->code, sizeof before->code, "BTL23-0001");
	struct part parts[PARTS] = {
		{ .path = "1", .type = "text/plain", .declared = "text/plain", .role = PART_BODY, .text = arena_copy(arena, body, (size_t)(rest - body)), .size = 20 },
		{ .path = "2", .type = "text/plain", .declared = "text/plain", .role = PART_DOCUMENT, .filename = "bai.txt", .content = rest, .size = 20 },
	};
	v = letter(&second, &from, parts, *rest ? PARTS : 1, arena_copy(arena, text, (size_t)(body - text)), arena);
	supplement_read(rules, &second, &facts, v, before, arena, &said);
	for (size_t i = 0; i < said.value_count; i++)
		if (!said.values[i].rule || !said.values[i].text || !text_valid(said.values[i].text, strlen(said.values[i].text)))
			abort();
	applied(&said, before, arena);
	said.fills_only = true;
	applied(&said, before, arena);
	arena_free(arena);
	return 0;
}
