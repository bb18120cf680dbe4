/* The labelled data of a text: who wrote it, whom it is about, in blocks, lines and tables.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_FIELDS_H
#define CHECK_FIELDS_H

#include "check/source.h"
#include "check/values.h"
#include "check/words.h"

enum {
	FIELDS_MOST_BLOCKS = 24,  /* author, subject, some co-authors; what comes later is left unread */
	FIELDS_MOST_ITEMS = 32,   /* labels of one line */
};

/** One value with the place it stands at. */
struct found {
	enum value_state state;   /* VALUE_NONE with `raw` set: a label without a value */
	const char *text;         /* as written; phones in digits; NULL */
	int year;                 /* FIELD_BIRTH */
	bool aged, stated;        /* from an age; a stated absence */
	const char *raw, *where;  /* what stands there and where; NULL where no label was seen */
};

/** The data of one person or collective. */
struct block {
	enum whose whose;
	bool headed;              /* a head or a label says whose it is */
	bool said;                /* opened by "Tôi tên là …" alone: a sentence, which a hero of the story may say as well */
	struct found items[FIELD_ITEMS];
	const char *mail;         /* an address behind a label as "Email:", lower case; NULL */
	size_t first_line;
	int filled;               /* how many items are good */
};

struct fields {
	struct block blocks[FIELDS_MOST_BLOCKS];
	size_t count;
	struct found title;       /* of a labelled title */
	size_t title_line;
	size_t last_data_line;    /* one past the last line of data; 0: none */
	size_t work_line;         /* the line after a head as "Nội dung"; 0: none */
};

/** Reads the data of a source; lines that hold data become LINE_DATA, the labelled title's LINE_TITLE.  `now_year` is the year of the receipt. */
void fields_read(struct fields *out, struct source *source, const struct words *words, int now_year, struct arena *arena);

/** How many items of all blocks are good. */
int fields_filled(const struct fields *fields);

#endif
