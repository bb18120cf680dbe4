/* The table of names inside naming: forms of words, who claims them, what they say.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_NAMING_TABLE_H
#define CHECK_NAMING_TABLE_H

#include <stdint.h>

#include "check/naming.h"

/** How a claimed name ends, which decides what may follow it. */
enum naming_end {
	NAMING_PLACE,   /* a place's name: a number or a letter behind it makes it another */
	NAMING_OFFICE,  /* an office: only few words may follow it */
};

struct naming_claim {
	uint32_t unit;
	bool alone;     /* only where the whole text is the name */
	bool weak;      /* a place as much as a unit */
	enum naming_end end;
	struct naming_claim *next;
};

struct naming_form {
	const char *key;   /* of fold_key */
	uint32_t len, words, hash;
	unsigned says;     /* of enum naming_says */
	struct naming_claim *claims;
};

struct naming {
	struct arena *arena;
	const struct unit *units;
	size_t unit_count;
	struct naming_form *forms;
	size_t count, room;
	uint32_t *slots;   /* indexes into forms from 1, 0 empty; open addressing */
	size_t slot_count; /* a power of two, at least twice `count` */
	uint32_t most_words;
};

enum { NAMING_SEED = 2166136261u };
/** Goes on with a hash (FNV-1a) over more bytes. */
static inline uint32_t naming_hash(uint32_t hash, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)bytes[i]) * 16777619u;
	return hash;
}

/** The form with this key; NULL. */
const struct naming_form *naming_look(const struct naming *naming, const char *key, size_t len, uint32_t hash);

#endif
