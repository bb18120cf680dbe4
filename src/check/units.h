/* units.yaml: the intake units, and what of an address or a workplace lies in the district.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_UNITS_H
#define CHECK_UNITS_H

#include "base/arena.h"
#include "base/buf.h"
#include "check/rules.h"

struct naming;
struct units_key;

struct units {
	struct unit *units;
	const char ***places;    /* beside `units`, of fold_key: a ward's own names, "xuan tao" */
	size_t *place_counts;
	size_t count;
	struct units_key *ids, *addresses; /* sorted; addresses and domains ("@x.example") in lower case */
	size_t id_count, address_count;
	const struct naming *naming;
	const char **district;   /* of fold_key: the district's names */
	size_t district_count;
	const char **elsewhere;  /* of fold_key: other districts, "quan hai ba trung", "nam tu liem" */
	size_t elsewhere_count;
	const char **not_places; /* of fold_key: names that hold a ward's name and are none, "nguyen thi minh khai" */
	size_t not_place_count;
};

/** Loads the file into `out`; all mistakes as file:line, with any `out` is left empty. */
void units_load(struct units *out, const char *path, struct arena *arena, struct buf *mistakes);

/** Whether a unit is valid at a time: [valid-from, valid-to). */
bool units_valid(const struct unit *unit, int64_t time);
/** Whether two units are ever valid at the same time: then they may share no name and no address. */
bool units_meet(const struct unit *a, const struct unit *b);
const struct unit *units_by_id(const struct units *units, const char *id);
/** The unit valid at `time` that has the address, or one of whose domains is the address's; NULL. */
const struct unit *units_by_address(const struct units *units, const char *address, int64_t time);
/** Whether an address or workplace (as written) lies in the district: its name, one of its wards or units, and no other district. */
bool units_inside(const struct units *units, const char *text, struct arena *arena);
/** The one ward a text names as a place; NULL for none or several. */
const struct unit *units_ward(const struct units *units, const char *text, struct arena *arena);

#endif
