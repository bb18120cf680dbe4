/* Any bytes as a document of whatever kind they look like.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"
#include "read/letter.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	letter_warm();
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct gather g;
	gather_init(&g, -1, NULL, 0);
	letter_document(&g, "a/b.docx", (const char *)data, size);
	if (g.out->part_count < 1 || (g.out->parts[0].content && g.out->parts[0].unread))
		abort();
	submission_free(g.out);
	return 0;
}
