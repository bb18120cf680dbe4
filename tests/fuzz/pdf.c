/* Any bytes as a PDF, and as the places of a page's characters: what poppler lets through, and what no page would say of itself.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "fuzz.h"
#include "read/pdf.h"
#include "read/pdf_flow.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	pdf_warm();
	return 0;
}

static void check(const char *text)
{
	if (text && !text_valid(text, strlen(text)))
		abort();
}

static void whole(const uint8_t *data, size_t size)
{
	struct gather g;
	gather_init(&g, -1, NULL, 0);
	g.profile = PROFILE_PAGES;
	gather_part(&g, "1");
	pdf_read(&g, 0, (const char *)data, size);
	const struct part *p = &g.out->parts[0];
	check(p->content);
	check(p->maker);
	if ((p->content && p->unread) || p->page_count > SUBMISSION_MOST_PAGES || (!p->unread && p->page_total < 1))
		abort();
	submission_free(g.out);
}

enum { MOST_CHARS = 4000, CHAR_BYTES = 8 };

/* Eight bytes a character: letter, where it stands, how large it is; small numbers, so that lines and columns come about. */
static size_t chars_of(const uint8_t *data, size_t size, struct pdf_char *chars)
{
	static const float odd[] = { NAN, INFINITY, -INFINITY, 3e38f, -1e9f };
	size_t count = 0;
	for (; count < MOST_CHARS && size >= CHAR_BYTES; data += CHAR_BYTES, size -= CHAR_BYTES) {
		float x = (float)(data[1] * 3), y = (float)(data[2] * 4) + (float)(data[3] % 4);
		if (data[4] < 5)
			x = odd[data[4]];
		chars[count++] = (struct pdf_char){ data[0] == 1 ? 0x1EC7 : data[0], x, y, x + (float)(data[5] % 32), y + (float)(data[6] % 32) };
	}
	return count;
}

static void places(const uint8_t *data, size_t size)
{
	static struct pdf_char chars[MOST_CHARS];
	struct arena *arena = arena_new(64 << 20);
	struct pdf_page pages[2] = { { .width = 595, .height = 842 }, { .width = 595, .height = 842 } };
	size_t count = chars_of(data, size, chars), half = count / 2, len = 0;
	pdf_page_turn(chars, count, &pages[0].width, &pages[0].height);
	pdf_page_read(arena, chars, half, 1 << 20, &pages[0]);
	pdf_page_read(arena, chars + half, count - half, 1 << 20, &pages[1]);
	for (size_t n = 0; n < 2; n++)
		for (size_t i = 0; i < pages[n].count; i++)
			len += strlen(pages[n].pieces[i].text) + 20;
	char *text = pdf_flow_text(arena, pages, 2, 1 << 20);
	check(text);
	if (strlen(text) > len)
		abort();
	arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size > 4 && memcmp(data, "%PDF", 4) == 0)
		whole(data, size);
	else
		places(data, size);
	return 0;
}
