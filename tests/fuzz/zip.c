/* Any bytes as a zip, whatever their beginning says; what is read of them must load again.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "fuzz.h"
#include "read/letter.h"
#include "read/packed.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	letter_warm();
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct gather g;
	struct submission *again = NULL;
	struct err err;
	gather_init(&g, -1, NULL, 0);
	g.inner_left = 4 << 20;
	packed_read(&g, gather_part(&g, "1"), (const char *)data, size);
	digest_of("", 0, g.out->parts[0].sha256);
	if (g.depth != 0 || (g.out->part_count == 1 && !g.out->parts[0].unread))
		abort();
	json_t *json = submission_json(g.out, true);
	char *text = json_dumps(json, JSON_COMPACT);
	if (!text || submission_load(text, strlen(text), &again, &err) != 0) {
		fprintf(stderr, "%s\n", text ? err.text : "not UTF-8");
		abort();
	}
	submission_free(again);
	free(text);
	json_decref(json);
	submission_free(g.out);
	return 0;
}
