/* Any text as a unit's name, any bytes as units.yaml or calendar.yaml: what is named is a unit, and a file that is taken can be worked with.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "check/calendar.h"
#include "check/naming.h"
#include "check/units.h"
#include "fuzz.h"

enum { MEMORY = 256 << 20, MOST = 4, HOURS = 400, STRIDE = 25 * 3600 };

static struct rules *rules;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	struct buf mistakes = { 0 };
	(void)argc, (void)argv;
	rules = rules_load("rules/bac-tu-liem-2023", &mistakes);
	if (!rules)
		abort();
	return 0;
}

static void name(const uint8_t *data, size_t size, struct arena *arena)
{
	const struct unit *found[MOST];
	const char *text = text_nfc(arena, (const char *)data, size);
	size_t count = rules_units_named(rules, text, 0, found, MOST);
	for (size_t i = 0; i < count && i < MOST; i++)
		if (rules_unit(rules, found[i]->id) != found[i])
			abort();
	rules_unit_of_address(rules, text, 0);
}

/* Every occasion's step comes on its day or not at all. */
static void live(const struct calendar *c, struct arena *arena)
{
	struct contest contest = { .opens = clock_time(2022, 11, 1, 0, 0, 0), .deadline = clock_time(2023, 5, 31, 23, 59, 59) };
	struct occasion *all;
	size_t count = calendar_occasions(c, &contest, arena, &all);
	for (size_t i = 0; i < count && i < 50; i++)
		for (int h = 0; h < HOURS; h++) {
			int64_t now = all[i].date + (h - HOURS / 2) * (int64_t)STRIDE;
			const struct calendar_step *step = calendar_due(c, &all[i], now);
			if (step && calendar_step_day(c, &all[i], step) > now)
				abort();
		}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(MEMORY);
	struct buf mistakes = { 0 };
	char path[40];
	struct units units = { 0 };
	struct calendar calendar;
	const struct unit *found[MOST];
	if (size < 2 || data[0] == 'T') {
		name(data + (size > 0), size - (size > 0), arena);
		arena_free(arena);
		return 0;
	}
	int fd = memfd_create("fuzz", 0);
	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	units_load(&units, path, arena, &mistakes);
	if (units.naming)
		for (size_t i = 0; i < units.count; i++)
			naming_find(units.naming, units.units[i].name, 0, found, MOST, arena);
	calendar_load(&calendar, path, NULL, arena, &mistakes);
	live(&calendar, arena);
	close(fd);
	buf_release(&mistakes);
	arena_free(arena);
	return 0;
}
