/* barred.yaml: members of the organising committee and the jury, who may not enter (II.2.f, AMB-10).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_BARRED_H
#define CHECK_BARRED_H

#include "base/arena.h"
#include "base/buf.h"
#include "check/finding.h"

struct barred_member {
	const char *name, *unit, *phone, *mail; /* all but the name may be NULL */
	const char *body;                       /* "Ban Tổ chức" or "Ban Giám khảo" */
	int birth_year;                         /* 0: not known */
	const char *name_key, *unit_key;        /* of fold_key */
	const char *phone_digits;
};

struct barred {
	struct barred_member *members;
	size_t count;
};

enum barred_match { BARRED_NO, BARRED_NAME, BARRED_SURE };

/** Loads barred.yaml into `out`, its texts in the arena.  Mistakes are appended as `file:line: what`. */
void barred_load(struct barred *out, const char *path, struct arena *arena, struct buf *mistakes);
/** Compares an author with the list: the name and one more identifier is sure, the name alone is not; another birth year is another person.  `by` says what agreed. */
enum barred_match barred_find(const struct barred *barred, const struct person *author, const char *sender, struct arena *arena, const struct barred_member **member, const char **by);

#endif
