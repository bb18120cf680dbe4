/* Any bytes as an RTF.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"
#include "read/rtf.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct gather g;
	gather_init(&g, -1, NULL, 0);
	int part = gather_part(&g, "1");
	rtf_read(&g, part, (const char *)data, size);
	const struct part *p = &g.out->parts[part];
	if (!p->content == !p->unread)
		abort();
	submission_free(g.out);
	return 0;
}
