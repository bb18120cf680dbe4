/* State machines as data: words, and what may follow what.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/state.h"

#include <inttypes.h>
#include <string.h>

int state_of(const struct state_machine *machine, const char *word)
{
	for (int i = 0; word && i < machine->count; i++)
		if (strcmp(machine->words[i], word) == 0)
			return i;
	return -1;
}

static bool allows(const struct state_machine *machine, int from, int to)
{
	return from >= 0 && from < machine->count && to >= 0 && to < machine->count && (machine->next[from] & STATE(to));
}

int state_check(struct db *db, const struct state_machine *machine, int64_t id, int from, int to, struct err *err)
{
	if (allows(machine, from, to))
		return 0;
	return db_refuse(db, err, "%s %" PRId64 " is %s and cannot become %s.", machine->about, id,
	                 from >= 0 && from < machine->count ? machine->words[from] : "?", to >= 0 && to < machine->count ? machine->words[to] : "?");
}
