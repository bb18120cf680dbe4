/* Tables of cases that an office worker can extend: their rows, the macros that stand in them, letters made of a row.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_ROWS_H
#define CHECK_ROWS_H

#include "check_fixture.h"

/* What {KB}, {TG} … of the table stand for. */
static const char *const macros[][2] = {
	{ "{KB}", "Bài dự thi viết về gương “Người tốt, việc tốt”" },
	{ "{TB}", "Người giữ ngõ" },
	{ "{TG}", "THÔNG TIN TÁC GIẢ\nHọ và tên: Lê Văn An\nNăm sinh: 1980\nĐịa chỉ: TDP số 3, phường Xuân Tảo, quận Bắc Từ Liêm\nSố điện thoại: 0912 345 678\nNghề nghiệp: thợ mộc\nĐơn vị công tác: Hợp tác xã Mẫu\n" },
	{ "{NV}", "THÔNG TIN NHÂN VẬT\nHọ và tên: Bùi Thị Bé\nNăm sinh: 1950\nĐịa chỉ: TDP số 4, phường Tây Tựu, quận Bắc Từ Liêm\nSố điện thoại: 0987 654 321\nNghề nghiệp: hưu trí\nĐơn vị công tác: Chi hội Phụ nữ số 4\n" },
	{ "{BÀI}", "Sáng nào cũng vậy, khi cả ngõ còn ngủ, bà Bùi Thị Bé đã cầm chổi ra quét từ đầu đến cuối. "
	           "Lá rụng thì gom lại ủ gốc cây, rác thì phân loại, chai nhựa để dành bán lấy tiền mua vở cho trẻ con trong xóm. "
	           "Ai hỏi bà cũng cười." },
	{ "{TG2}", "THÔNG TIN TÁC GIẢ\nHọ và tên: Ngô Thế Vịnh\nNăm sinh: 1960\nĐịa chỉ: phường Xuân Tảo\nSố điện thoại: 0912000555\nNghề nghiệp: điều dưỡng\nĐơn vị công tác: không\n" },
	{ "{NV2}", "THÔNG TIN NHÂN VẬT\nHọ và tên: Lưu Đình Vại\nNăm sinh: 1945\nĐịa chỉ: phường Xuân Tảo\nSố điện thoại: 0912000556\nNghề nghiệp: hưu trí\nĐơn vị công tác: không\n" },
	{ "{GIẾNG}", "Ông Lưu Đình Vại giữ chiếc giếng cổ đầu làng đã hơn ba mươi năm nay, ngày nào cũng quét lá, vớt rêu và nhắc lũ trẻ không ném đá xuống giếng. "
	             "Những năm hạn nặng cả xóm vẫn có nước sạch là nhờ ông." },
	{ "⇥", "\t" }, { "¶", "\n" },
};

static inline void long_story(struct buf *out)
{
	for (int i = 0; i < 20; i++)
		buf_print(out, "Ngày thứ %d bà lại dậy sớm nấu cháo cho cả xóm.%s", i + 1, i % 5 == 4 ? "\n" : " ");
}

static inline void expand(struct buf *out, const char *text)
{
	while (*text) {
		size_t i = 0, n = sizeof macros / sizeof *macros;
		if (strncmp(text, "{BÀI200}", strlen("{BÀI200}")) == 0) {
			long_story(out);
			text += strlen("{BÀI200}");
			continue;
		}
		while (i < n && strncmp(text, macros[i][0], strlen(macros[i][0])) != 0)
			i++;
		if (i < n) {
			buf_text(out, macros[i][1]);
			text += strlen(macros[i][0]);
		} else {
			buf_byte(out, *text++);
		}
	}
}

static const char *const attached[] = { "TỆP=", "ẢNH=", "THƯ KÈM=" };
enum { ROW_FILE, ROW_PICTURE, ROW_LETTER, ROW_ATTACHED };

/* Which attachment begins at the line; ROW_ATTACHED: none. */
static inline int attachment_at(const char *line)
{
	int i = 0;
	while (i < ROW_ATTACHED && strncmp(line, attached[i], strlen(attached[i])) != 0)
		i++;
	return i;
}

static inline char *next_attachment(char *at)
{
	while (*at && attachment_at(at) == ROW_ATTACHED)
		at += strcspn(at, "\n") + (at[strcspn(at, "\n")] == '\n');
	return at;
}

/* "TIÊU ĐỀ=…", the mail's text, "TỆP=…", "ẢNH=…" and "THƯ KÈM=…" with what follows each. */
static inline struct submission *letter_of_row(struct arena *arena, const char *row)
{
	struct buf text = { 0 };
	expand(&text, row);
	char *at = arena_text(arena, buf_str(&text));
	buf_release(&text);
	struct submission *s = fixture_new(arena);
	fixture_from(s, "Người Gửi", "nguoigui@thu.example");
	if (strncmp(at, "TIÊU ĐỀ=", strlen("TIÊU ĐỀ=")) == 0) {
		char *end = at + strcspn(at, "\n");
		s->subject = arena_copy(arena, at + strlen("TIÊU ĐỀ="), (size_t)(end - at) - strlen("TIÊU ĐỀ="));
		at = *end ? end + 1 : end;
	}
	char *next = next_attachment(at);
	fixture_body(s, arena_copy(arena, at, (size_t)(next - at)));
	while (*next) {
		int kind = attachment_at(next);
		char *name = strchr(next, '=') + 1, *end = name + strcspn(name, "\n"), *body = *end ? end + 1 : end;
		*end = '\0';
		next = next_attachment(body);
		char *content = next > body ? arena_copy(arena, body, (size_t)(next - body)) : NULL;
		if (kind == ROW_PICTURE)
			fixture_part(s, PART_PICTURE, "image/jpeg", name, NULL);
		else if (kind == ROW_FILE)
			fixture_document(s, name, content);
		else {
			struct part *letter = fixture_part(s, PART_CONTAINER, "message/rfc822", NULL, NULL);
			letter->message_subject = name;
			fixture_part(s, PART_BODY, "text/plain", NULL, content ? content : "")->path = arena_print(arena, "%s.1", letter->path);
		}
	}
	return s;
}

/* Calls `each` for every row of a table: its columns, parted by one tab. */
static inline int rows(const char *path, size_t columns, void (*each)(const struct rules *, char **), const struct rules *rules)
{
	struct buf bytes = { 0 };
	int count = 0;
	if (!CHECK(file_read(path, FIXTURE_FILE, &bytes, NULL) == 0))
		return 0;
	for (char *line = bytes.data, *next; line && *line; line = next) {
		char *column[3] = { line, NULL, NULL }, *end = line + strcspn(line, "\n");
		next = *end ? end + 1 : end;
		*end = '\0';
		if (line[0] == '#' || !line[0])
			continue;
		for (size_t c = 1; c < columns; c++)
			if ((column[c] = strchr(column[c - 1], '\t')))
				*column[c]++ = '\0';
			else
				break;
		if (CHECK_SAY(column[columns - 1], "%s: a row of fewer than %zu columns: %s", path, columns, line)) {
			each(rules, column);
			count++;
		}
	}
	buf_release(&bytes);
	return count;
}

#endif
