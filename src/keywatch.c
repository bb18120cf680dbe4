/* The key's tag in a note, compared at each start.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "keywatch.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"

enum { REMEMBERED = 30 * 86400 };

static const char known_note[] = "seal-key";
static const char trouble[] = "The key seal.key is not the one that signed our letters until now (it was lost or replaced): answers to them by their tag go to a person, and the links in "
	"earlier notes to the office do not decide.  Put the former key back from a backup and start hoadep again; where there is none, `hoadep review note` makes new links.";

/* The tag of the known key, and since when another one is there (0: it is not). */
static int keep(struct db *db, const char *tag, int64_t since, struct err *err)
{
	char text[64];
	snprintf(text, sizeof text, "%s %" PRId64, tag, since);
	return db_set_note(db, known_note, text, err) < 0 || db_set_note(db, KEYWATCH_TROUBLE, since ? trouble : NULL, err) < 0 ? -1 : 0;
}

int keywatch_look(struct db *db, const struct seal *seal, int64_t now, struct err *err)
{
	char text[64] = "", known[SEAL_TAG] = "", mine[SEAL_TAG];
	int64_t since = 0;
	seal_tag(seal, "key", "", mine);
	int found = db_note(db, known_note, text, sizeof text, err);
	if (found < 0)
		return -1;
	bool same = sscanf(text, "%12s %" SCNd64, known, &since) < 1 || strcmp(known, mine) == 0;
	if (same && found && since == 0)
		return 0;
	if (same || (since && now - since >= REMEMBERED))
		return keep(db, mine, 0, err);
	log_line(LOG_WARN, "key-changed", "reason", trouble, NULL);
	return keep(db, known, since ? since : now, err);
}
