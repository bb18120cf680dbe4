/* Any bytes as a letter: what is read of them must load again.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

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
	struct submission *again = NULL;
	struct err err;
	gather_init(&g, -1, NULL, 0);
	letter_read(&g, (const char *)data, size);
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
