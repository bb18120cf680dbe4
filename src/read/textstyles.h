/* The styles of a docx or odt, as far as they say what its text is: its font's code, whether it is hidden.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_TEXTSTYLES_H
#define READ_TEXTSTYLES_H

#include <stddef.h>

#include "read/vietnamese.h"

enum {
	TEXTSTYLES_MOST = 16384,     /* an odt that was edited for long has some 2,000 automatic ones */
	TEXTSTYLES_NAME = 64,        /* longer names are not kept */
	TEXTSTYLES_MOST_BASES = 12,
	TEXTSTYLES_UNSAID = -1,
};

struct textstyle {
	char name[TEXTSTYLES_NAME], base[TEXTSTYLES_NAME]; /* the first character says of what family: 'p' paragraphs, 't' text */
	int code, hidden;            /* an enum viet_code, a truth; or unsaid */
};

struct textstyles {
	struct textstyle *list;
	size_t count, room, slot_count;
	int *slots;                  /* indices of list plus 1, by a hash of the name */
};

void textstyles_release(struct textstyles *styles);

/** A new style, or the one that has that name; NULL where there are too many, or the name is too long.  Valid till the next one is added. */
struct textstyle *textstyles_add(struct textstyles *styles, char family, const char *name);

/** Sets what a style is based on, of its own family. */
void textstyles_base(struct textstyle *style, const char *name);

/** What a style and those it is based on say; what none of them says stays as it is. */
void textstyles_apply(const struct textstyles *styles, char family, const char *name, int *code, int *hidden);

#endif
