/* What bytes are, whatever their name and label say.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_KIND_H
#define READ_KIND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/** What is done with bytes of a kind. */
enum kind_class {
	KIND_UNKNOWN,
	KIND_EMPTY,
	KIND_TEXT,
	KIND_HTML,
	KIND_PICTURE,
	KIND_MESSAGE,   /* looks like a letter */
	KIND_ZIP,       /* a zip that has to be looked into */
	KIND_OLE,       /* a compound file: its directory may stand anywhere, so libmagic has to see all of it */
	KIND_DOCX,
	KIND_ODT,
	KIND_DOC,       /* Word 97 to 2003 */
	KIND_RTF,
	KIND_PDF,
	KIND_XLSX,
	KIND_XLS,
	KIND_CSV,
	KIND_HEIC,
	KIND_ARCHIVE,   /* rar, 7z: libarchive */
	KIND_TNEF,      /* winmail.dat */
	KIND_PACKED,    /* a zip of files, no document itself */
	KIND_LATER,     /* known, not read */
	KIND_LOCKED,
	KIND_UNSAFE,    /* programs, macros */
};

struct kind {
	enum kind_class what;
	const char *type;   /* as libmagic or the zip's own table says; in the arena */
};

enum { KIND_SNIFF = 32 << 10 };  /* bytes libmagic is shown: where it looks at all, it looks near the front */

/** Loads libmagic's table (before confinement; it is a file). */
void kind_warm(void);
/** After warming: a reader maps its own pages of libmagic's table, so that whoever forks it need not keep the 6 MiB that warming looked at. */
void kind_rest(void);

/** What the first bytes (at most KIND_SNIFF are looked at) say.  `text`: the letter calls them a text, so prose needs no long look. */
struct kind kind_of(struct arena *arena, const void *bytes, size_t len, bool text);

/** What all the bytes of a KIND_ZIP or KIND_OLE say: docx, odt, with macros, locked, something else. */
struct kind kind_whole(struct arena *arena, struct kind first, const void *bytes, size_t len);

/**
 * What a file of that name is, where its bytes do not tell: a script is a text until somebody clicks on it, and a disk image shows itself
 * behind what is looked at.  A text called .csv, .tsv or .xls is a table.
 * What the bytes do tell stands (a docx called .exe is a docx).  `name` may be NULL.
 */
enum kind_class kind_named(enum kind_class what, const char *name);

/** Whether more than the first bytes are wanted at all. */
bool kind_wants_all(enum kind_class what);

#endif
