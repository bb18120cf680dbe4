/* Which units a text names: the names of units.yaml and all the ways of writing them, made once at loading and looked up word by word.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_NAMING_H
#define CHECK_NAMING_H

#include "base/arena.h"
#include "base/buf.h"
#include "check/rules.h"

/** What a form of units.yaml's lists says about a text it stands in. */
enum naming_says {
	NAMING_NOTHING = 1 << 0,   /* it holds a unit's name and is none: "Nguyễn Thị Minh Khai" */
	NAMING_ELSEWHERE = 1 << 1, /* another district: nothing in the text is sure then, unless it names ours as well */
	NAMING_DISTRICT = 1 << 2,  /* our district */
	NAMING_CITY = 1 << 3,      /* "Hà Nội": may stand behind a name that stands alone */
	NAMING_OTHERS = 1 << 4,    /* a body of another level, "Công ty": nothing in the text is sure */
	NAMING_BODY = 1 << 5,      /* a word of some body, "Hội": a bare "phường X" behind it only says where that is */
	NAMING_FOLLOWS = 1 << 6,   /* may stand behind an office's name without making it another's: "quận", "thuộc" */
	NAMING_LEVEL = 1 << 7,     /* a school's level: a school's name behind one ("TH và THCS X") is another school's */
	NAMING_AMBIGUOUS = 1 << 8, /* listed in `ambiguous`: several units may claim it */
};

/** Ways of opening a name that mean the same for units of some kinds: one of them in a name stands for all. */
struct naming_prefix {
	const char **kinds, **forms, **weak; /* weak: a place as much as a unit, "phường" */
	size_t kind_count, form_count, weak_count;
	int line;
};

struct naming_ambiguous {
	const char *name;
	const char **units;
	size_t unit_count;
	int line;
};

/** What of a unit's row makes its names besides struct unit. */
struct naming_unit {
	const char **places;      /* a ward's own name */
	const char **alone;       /* names that count only where the whole text is the name: "NV" */
	const char **branches;    /* what its branches in the wards are called: "Hội CCB" (phường X) */
	size_t place_count, alone_count, branch_count;
	int line;
};

struct naming_list {
	const char **texts;
	size_t count;
	enum naming_says says;
};

/** All borrowed; what is found points into `units`. */
struct naming_source {
	const struct unit *units;
	const struct naming_unit *rows; /* beside `units` */
	size_t count;
	const struct naming_prefix *prefixes;
	const struct naming_ambiguous *ambiguous;
	const struct naming_list *lists;
	size_t prefix_count, ambiguous_count, list_count;
};

struct naming;

#define NAMING_ANY_TIME INT64_MIN
enum {
	NAMING_SHORTEST = 4,  /* letters and digits of a one-word alias that may be found inside a text; a shorter one has to stand `alone` */
	NAMING_MOST = 8000,   /* bytes of a text that are looked at; nobody names a unit behind that */
	NAMING_SCRATCH = 16 << 20, /* memory that is enough for one look */
};

/** Makes the table in the arena.  A form that two units claim that are valid at the same time is a mistake, with both lines. */
struct naming *naming_make(const struct naming_source *source, const char *path, struct arena *arena, struct buf *mistakes);
/** rules_units_named (check/rules.h); with NAMING_ANY_TIME, also units that are not valid any more.  `scratch` takes some 30 bytes a byte of the text. */
size_t naming_find(const struct naming *naming, const char *text, int64_t time, const struct unit **out, size_t most, struct arena *scratch);
/** How many different ways of writing the table holds. */
size_t naming_forms(const struct naming *naming);

#endif
