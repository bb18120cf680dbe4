/* Words of the register as officials read them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "remind/phrase.h"

#include <string.h>

#include "base/buf.h"
#include "base/clock.h"

struct pair {
	const char *word, *shown;
};

static const char *shown(const struct pair *pairs, size_t count, const char *word)
{
	for (size_t i = 0; word && i < count; i++)
		if (strcmp(pairs[i].word, word) == 0)
			return pairs[i].shown;
	return NULL;
}
#define COUNT(pairs) (sizeof(pairs) / sizeof *(pairs))

const char *phrase_state(const char *state)
{
	static const struct pair states[] = {
		{ "accepted", "Hợp lệ" }, { "review", "Đang kiểm tra" }, { "incomplete", "Chờ bổ sung" }, { "rejected", "Không tiếp nhận" },
		{ "withdrawn", "Tác giả đã rút" }, { "superseded", "Đã thay bằng bài khác" },
	};
	const char *found = shown(states, COUNT(states), state);
	return found ? found : "";
}

const char *phrase_category(const char *category)
{
	static const struct pair categories[] = { { "nguoi-tot-viec-tot", "Người tốt, việc tốt" }, { "dien-hinh-tien-tien", "Điển hình tiên tiến" } };
	const char *found = shown(categories, COUNT(categories), category);
	return found ? found : "";
}

const char *phrase_theme(const struct rules *rules, const char *id)
{
	size_t count;
	const struct theme *themes = rules_themes(rules, &count);
	for (size_t i = 0; id && i < count; i++)
		if (strcmp(themes[i].id, id) == 0)
			return themes[i].name;
	return NULL;
}

const char *phrase_unit(const struct rules *rules, const char *id)
{
	const struct unit *unit = id ? rules_unit(rules, id) : NULL;
	return unit ? unit->name : id ? id : "";
}

/* The item of a rule says what is wanted; of those that refuse, or that two rules share, it says too little. */
const char *phrase_reason(const struct rules *rules, const char *rule)
{
	static const struct pair reasons[] = {
		{ "word-limit", "Vượt quá độ dài quy định" }, { "photocopy", "Bản photocopy" }, { "barred-author", "Tác giả là thành viên Ban Tổ chức, Ban Giám khảo" },
		{ "unreadable", "Tệp không mở được" }, { "unsafe-file", "Tệp chứa chương trình hoặc macro" }, { "duplicate", "Trùng hoặc gần giống bài khác" },
	};
	const char *found = shown(reasons, COUNT(reasons), rule);
	return found ? found : rules_text(rules, rule).item;
}

static bool stands_before(const char *list, const char *at, size_t len)
{
	for (const char *p = list; p < at; p += strcspn(p, " ") + 1)
		if (strcspn(p, " ") == len && strncmp(p, at, len) == 0)
			return true;
	return false;
}

const char *phrase_reasons(const struct rules *rules, const char *list, struct arena *arena)
{
	struct buf out = { .limit = 4000 };
	for (const char *at = list ? list : ""; *at;) {
		size_t len = strcspn(at, " ");
		if (len && !stands_before(list, at, len))
			buf_print(&out, "%s%s", out.len ? "; " : "", phrase_reason(rules, arena_copy(arena, at, len)));
		at += len + (at[len] == ' ');
	}
	const char *text = arena_text(arena, buf_str(&out));
	buf_release(&out);
	return text;
}

const char *phrase_day(int64_t time, struct arena *arena)
{
	struct civil c = clock_civil(time);
	return arena_print(arena, "%02d/%02d/%d", c.day, c.month, c.year);
}
