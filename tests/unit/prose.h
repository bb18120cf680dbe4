/* Texts of works for tests, each unlike every other: near copies are one test's matter (register_similar).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PROSE_H
#define PROSE_H

#include <stdio.h>

/** A paragraph of the `n`-th work, with CRLF; how long it is. */
static inline size_t prose(int n, int paragraph, char *out, size_t size)
{
	static const char *const words[] = { "sáng", "ngõ", "quét", "bà", "cháu", "gạo", "sách", "đèn", "hẻm", "mưa", "cầu", "giếng", "vườn", "khóm", "chợ", "thuốc", "lớp", "bạn", "tay", "việc",
	                                     "nhà", "cơm", "xe", "bến", "sông", "đò", "áo", "chăn", "phố", "tổ", "mái", "hiên", "trẻ", "già", "giúp", "trao", "nhặt", "dọn", "vá", "trông" };
	unsigned seed = (unsigned)(n * 7919 + paragraph * 104729 + 1);
	size_t len = (size_t)snprintf(out, size, "Ông Minh");
	for (int i = 0; i < 16; i++) {
		seed = seed * 1103515245u + 12345u;
		len += (size_t)snprintf(out + len, size - len, " %s", words[(seed >> 16) % (sizeof words / sizeof *words)]);
	}
	return len + (size_t)snprintf(out + len, size - len, ".\r\n");
}

#endif
