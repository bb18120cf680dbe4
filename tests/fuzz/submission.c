/* Any bytes as a reader's answer: what is taken must come out as it went in.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "fuzz.h"
#include "read/submission.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct submission *s = NULL, *again = NULL;
	struct err err;
	if (submission_load((const char *)data, size, &s, &err) != 0)
		return 0;
	json_t *json = submission_json(s, true);
	char *text = json_dumps(json, JSON_COMPACT);
	if (!text || submission_load(text, strlen(text), &again, &err) != 0)
		abort();
	submission_free(again);
	free(text);
	json_decref(json);
	submission_free(s);
	return 0;
}
