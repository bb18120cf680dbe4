/* YAML files as a tree that knows its lines, so that every mistake is said as file:line: what.
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
 * all of them, with their lines, so the tree is walked by the small questions below instead.
 */
enum { YAML_LARGEST = 4 << 20, YAML_DEEPEST = 16 };

enum yaml_kind { YAML_TEXT, YAML_LIST, YAML_MAP };

struct yaml_node {
	enum yaml_kind kind;
	int line;
	bool plain;                     /* a text without quotes: only then "true" and "12" are more than words */
	const char *text;               /* YAML_TEXT: UTF-8 in NFC; "" for nothing at all */
	size_t count;                   /* of items */
	const struct yaml_node **items; /* YAML_LIST, YAML_MAP: the values */
	const struct yaml_node **keys;  /* YAML_MAP: beside the items; each is a text */
};

struct yaml {
	struct arena *arena;            /* owns all of it; what must live longer is copied */
	const char *file;               /* as given, for mistakes */
	const struct yaml_node *root;   /* a map */
	struct buf *mistakes;
};

/** Loads a file whose root is a map.  Mistakes (no file, no YAML, an anchor, a key twice) are appended; then NULL is returned. */
struct yaml *yaml_load(const char *path, struct buf *mistakes);
/** The same from bytes; `name` stands for the file. */
struct yaml *yaml_parse(const char *bytes, size_t len, const char *name, struct buf *mistakes);
/** Frees it; NULL is fine.  (Not yaml_free: libyaml exports that name, and ours would take its place.) */
void yaml_end(struct yaml *yaml);

/** Appends one mistake, "file:line: what"; `at` NULL means line 1. */
void yaml_mistake(struct yaml *yaml, const struct yaml_node *at, const char *format, ...) __attribute__((format(printf, 3, 4)));

/** A value by key; NULL where the map has none. */
const struct yaml_node *yaml_get(const struct yaml_node *map, const char *key);
/** Keys that are not among `known` (NULL-ended) are mistakes, each with the nearest known one where one is near. */
void yaml_known(struct yaml *yaml, const struct yaml_node *map, const char *const *known);

/*
 * Each asks for a key of a map and, where the value is wrong, adds a mistake and gives the default.  With `need` a missing one is a mistake.
 */
const char *yaml_text(struct yaml *yaml, const struct yaml_node *map, const char *key, bool need, const char *otherwise);
int64_t yaml_number(struct yaml *yaml, const struct yaml_node *map, const char *key, bool need, int64_t least, int64_t most, int64_t otherwise);
bool yaml_bool(struct yaml *yaml, const struct yaml_node *map, const char *key, bool need, bool otherwise);
/** A list, or NULL; and a map, or NULL. */
const struct yaml_node *yaml_list(struct yaml *yaml, const struct yaml_node *map, const char *key, bool need);
const struct yaml_node *yaml_map(struct yaml *yaml, const struct yaml_node *map, const char *key, bool need);
/** A list of texts, or one text alone, as an array in `arena`; `count` 0 where there is none. */
const char **yaml_texts(struct yaml *yaml, const struct yaml_node *map, const char *key, bool need, struct arena *arena, size_t *count);

#endif
