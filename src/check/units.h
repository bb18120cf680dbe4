/* units.yaml: the intake units, and what of an address or a workplace lies in the district.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_UNITS_H
#define CHECK_UNITS_H

#include "base/arena.h"
#include "base/buf.h"
#include "check/rules.h"

struct unit_forms {
	const char **names;      /* of fold_key: the name and the aliases */
	size_t count;
	const char **places;     /* a ward's own name, "xuan tao" */
	size_t place_count;
};

struct units {
	struct unit *units;
	struct unit_forms *forms; /* beside `units` */
	size_t count;
	const char **district;   /* of fold_key: the district's names */
	size_t district_count;
	const char **elsewhere;  /* of fold_key: other districts, "quan hai ba trung", "nam tu liem" */
	size_t elsewhere_count;
	const char **not_places; /* of fold_key: names that hold a ward's name and are none, "nguyen thi minh khai" */
	size_t not_place_count;
};

void units_load(struct units *out, const char *path, struct arena *arena, struct buf *mistakes);

const struct unit *units_by_id(const struct units *units, const char *id);
const struct unit *units_by_address(const struct units *units, const char *address, int64_t time);
/** Whether an address or workplace (as written) lies in the district: its name, one of its wards or units, and no other district. */
bool units_inside(const struct units *units, const char *text, struct arena *arena);
/** The one ward a text names; NULL for none or several. */
const struct unit *units_ward(const struct units *units, const char *text, struct arena *arena);

#endif
