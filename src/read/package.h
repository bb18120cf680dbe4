/* A zip of XML (docx, odt): its entries found, unpacked and parsed within limits.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_PACKAGE_H
#define READ_PACKAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

enum {
	PACKAGE_MOST_ENTRIES = 10000,      /* a docx with 300 photos has some 330 */
	PACKAGE_MOST_XML = 64 << 20,       /* bytes of one unpacked XML; an entry has 100 kB, a book 10 MB */
	PACKAGE_MOST_ELEMENTS = 4 << 20,   /* in one XML */
	PACKAGE_MOST_DEPTH = 200,          /* Word nests to some 40 */
};

struct package;

/** Opens the zip of these bytes, which stay the caller's and outlive it.  Returns NULL with a READ_* word in `why`. */
struct package *package_open(const void *bytes, size_t len, const char **why);
void package_close(struct package *package);

/** Whether there is an entry of that name; case does not matter. */
bool package_has(struct package *package, const char *name);

/** Whether an entry's name ends so. */
bool package_has_ending(struct package *package, const char *ending);

/** Unpacks an entry of at most `most` bytes.  Returns NULL, or the READ_* word of what is wrong. */
const char *package_read(struct package *package, const char *name, size_t most, struct buf *out);

/** How many bytes this process has unpacked since it was last asked: what a reading's many documents cost in all is bounded by their sum. */
size_t package_unpacked(void);

/** An XML being parsed: who is told of what.  `name` is the local name, `space` the namespace's address ("" if none). */
struct xml {
	void (*start)(struct xml *xml, const char *space, const char *name, const char **attributes);
	void (*end)(struct xml *xml, const char *space, const char *name);
	void (*text)(struct xml *xml, const char *text, size_t len);
	bool stop;                /* set in an event: it is enough (not wrong) */
	/* of package.c */
	void *parser;
	size_t elements;
	int depth;
	const char *wrong;
};

/** The value of an attribute by its local name; NULL. */
const char *xml_attribute(const char **attributes, const char *name);

/**
 * Parses an entry as XML.  A DOCTYPE ends it at once (no entities, no bombs); depth, elements and bytes are limited as they come,
 * whatever the zip's own headers claim.  Returns NULL, or the READ_* word of what is wrong (an entry that is missing: READ_DAMAGED).
 */
const char *package_xml(struct package *package, const char *name, struct xml *xml);

#endif
