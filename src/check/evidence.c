/* Weights are data (entry.yaml, photocopy: evidence); here is what each is laid on.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/evidence.h"

#include <string.h>

#include "base/text.h"
#include "check/fold.h"

/* Of one kind of sign: whether it is there, what it weighs, and its words. */
static int weigh(bool seen, int weight, struct buf *reasons, const char *words)
{
	if (!seen)
		return 0;
	buf_print(reasons, "%s%s", reasons->len ? "; " : "", words);
	return weight;
}

static const char *number(struct arena *arena, const char *before, double value, int digits, const char *behind)
{
	char *text = arena_print(arena, "%s%.*f%s", before, digits, value, behind);
	for (char *c = text + strlen(before); *c; c++)
		if (*c == '.')
			*c = ',';
	return text;
}

/* Ricoh, Konica Minolta ...: the name as whole words in what the file says of its maker. */
static bool by_copier(const struct evidence_weights *w, const struct part *p, struct arena *arena)
{
	const char *maker = p->maker ? fold_key(p->maker, arena) : "";
	for (size_t i = 0; *maker && i < w->copier_count; i++)
		if (fold_find(maker, fold_key(w->copiers[i], arena)))
			return true;
	return false;
}

int evidence_page(const struct evidence_weights *w, const struct part *part, const struct page *p, struct buf *reasons)
{
	struct arena *arena;
	int score = 0;
	if (!p->measured || p->look != PAGE_WRITTEN)
		return 0;
	arena = arena_new(1 << 20);
	score += weigh(p->border >= w->border_least, w->border, reasons, number(arena, "viền đen ", p->border, 0, " % một mép trang"));
	score += weigh(p->skew > w->skew_least, w->skew, reasons, number(arena, "trang nghiêng ", p->skew, 1, " độ"));
	score += weigh(p->specks > w->specks_least, w->specks, reasons, number(arena, "", p->specks, 0, " chấm lấm tấm trên một triệu điểm ảnh"));
	score += weigh(p->depth == 1, w->bilevel, reasons, "ảnh chỉ có đen và trắng");
	score += weigh(p->ink_colour > w->coloured_least, w->coloured, reasons, number(arena, "mực màu ", p->ink_colour, 0, " %"));
	score += weigh(by_copier(w, part, arena), w->copier, reasons, arena_print(arena, "tạo bởi máy %s", part->maker ? text_cut(arena, text_shown(arena, part->maker), 40) : ""));
	arena_free(arena);
	return score;
}

bool evidence_of_copy(const struct evidence_weights *w, const struct sheets *s, struct arena *arena, const char **reasons, const char **where, int *score)
{
	bool found = false;
	for (size_t i = 0; i < s->part_count; i++)
		for (size_t k = 0; k < s->parts[i]->page_count; k++) {
			const struct part *p = s->parts[i];
			struct buf why = { .limit = 1000 };
			int sum = evidence_page(w, p, &p->pages[k], &why);
			if (sum >= w->threshold && (!found || sum > *score)) {
				const char *name = p->filename && p->filename[0] ? text_shown(arena, p->filename) : "ảnh không tên";
				*score = sum;
				*reasons = arena_print(arena, "%s: tổng %d điểm", buf_str(&why), sum);
				*where = p->page_count > 1 ? arena_print(arena, "%s, trang %d", name, p->pages[k].number) : name;
				found = true;
			}
			buf_release(&why);
		}
	return found;
}
