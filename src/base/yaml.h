/* YAML read strictly: a tree with line numbers, and tables that say what may stand in it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_YAML_H
#define BASE_YAML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"

/*
 * libyaml parses.  libcyaml, which design.md names, stops at a file's first mistake; an office that edits rules wants to hear of
 * all of them, with their lines.
 */
enum {
	YAML_MOST_BYTES = 4 << 20,  /* the largest rules file, units.yaml of a whole city, has well under 1 MB */
	YAML_MOST_DEPTH = 12,
};

enum yaml_kind { YAML_TEXT, YAML_LIST, YAML_MAP };

/** One node.  All of it lives in the arena it was read into. */
struct yaml {
	enum yaml_kind kind;
	int line;              /* from 1 */
	const char *text;      /* YAML_TEXT: UTF-8 in NFC */
	bool plain;            /* YAML_TEXT: written without quotes, so that `yes` or `12` may mean more than letters */
	size_t count;          /* YAML_LIST and YAML_MAP */
	struct yaml *items;    /* the values */
	const char **keys;     /* YAML_MAP: the names beside them, each once */
	int *key_lines;
};

/**
 * Reads a file.  Anchors, aliases, tags, a second document and a key that stands twice are mistakes too: nobody needs them here, and each has
 * hidden a wrong value somewhere.  Mistakes are appended as `file:line: what`; with any, NULL is returned.  An empty file is an empty map.
 */
struct yaml *yaml_read(const char *path, struct arena *arena, struct buf *mistakes);
/** The same from bytes; `name` stands for the file in mistakes. */
struct yaml *yaml_parse(const char *name, const char *bytes, size_t len, struct arena *arena, struct buf *mistakes);

/** The value under a key of a map; NULL. */
const struct yaml *yaml_get(const struct yaml *map, const char *key);

/** What a field of a table holds, and of which C type it is. */
enum yaml_type {
	YAML_IS_TEXT,     /* const char *: not empty unless `least` is -1 */
	YAML_IS_NUMBER,   /* int64_t: least..most */
	YAML_IS_INT,      /* int: least..most */
	YAML_IS_BOOL,     /* bool: true, false, yes, no */
	YAML_IS_WORD,     /* int: which of `words` */
	YAML_IS_TIME,     /* int64_t: clock_parse's forms */
	YAML_IS_TEXTS,    /* const char ** with a size_t at `count_offset`: a list of texts, or one text alone */
	YAML_IS_MAP,      /* a struct within, filled by `fields` */
	YAML_IS_MAPS,     /* a pointer to an array of structs of `size`, filled by `fields`, with a size_t at `count_offset` */
	YAML_IS_ANY,      /* const struct yaml *: for what only code can judge */
};

/** One name that may stand in a map; a table ends with a name of NULL. */
struct yaml_field {
	const char *name;
	enum yaml_type type;
	size_t offset, count_offset;
	bool required;
	int64_t least, most;            /* numbers; both 0: any */
	const char *const *words;       /* YAML_IS_WORD, NULL-ended */
	const struct yaml_field *fields;
	size_t size;
	size_t line_offset;             /* not 0: an int that gets the line the value stands on, for later mistakes */
};

/**
 * Fills the struct at `out` from a map.  What does not stand in the map keeps its value there (set defaults before).  Unknown keys, wrong
 * types, refused values and missing required fields are appended to `mistakes` as `file:line: what`; all of them, not the first.
 */
void yaml_fill(const struct yaml *map, const struct yaml_field *fields, void *out, const char *file, struct arena *arena, struct buf *mistakes);

/** Appends one mistake, `file:line: what` and a line end. */
void yaml_mistake(struct buf *mistakes, const char *file, int line, const char *format, ...) __attribute__((format(printf, 4, 5)));

#endif
