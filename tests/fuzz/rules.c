/* Any bytes as each file of a rules folder, and as the config: taken, or refused with a line that says where.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "check/rules.h"
#include "config.h"
#include "fuzz.h"

static const char *const names[] = { "contest.yaml", "entry.yaml", "units.yaml", "barred.yaml", "calendar.yaml" };
static char folder[] = "/dev/shm/fuzz-rules-XXXXXX", file[64];

static void end(void)
{
	char path[128];
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		snprintf(path, sizeof path, "%s/%s", folder, names[i]);
		unlink(path);
	}
	unlink(file);
	rmdir(folder);
}

/* All of them are the one file: each loader finds the keys that are its own. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	char path[128];
	(void)argc, (void)argv;
	fuzz_folder(folder);
	atexit(end);
	snprintf(file, sizeof file, "%s/file", folder);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		snprintf(path, sizeof path, "%s/%s", folder, names[i]);
		if (symlink("file", path) != 0)
			abort();
	}
	return 0;
}

/* Each mistake is a line, and says what is wrong in UTF-8. */
static void check(const struct buf *mistakes, bool taken)
{
	if (taken == (mistakes->len > 0) || (mistakes->len && mistakes->data[mistakes->len - 1] != '\n'))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf mistakes = { 0 };
	FILE *f = fopen(file, "wb");
	if (!f || fwrite(data, 1, size, f) != size || fclose(f) != 0 || chmod(file, 0600) != 0)
		abort();
	struct rules *rules = rules_load(folder, &mistakes);
	check(&mistakes, rules != NULL);
	rules_free(rules);
	buf_release(&mistakes);
	struct config *config = config_load(file, &mistakes);
	check(&mistakes, config != NULL);
	config_free(config);
	buf_release(&mistakes);
	return 0;
}
