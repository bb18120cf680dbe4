/* Memory that lives and dies together: one letter, one arena.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct arena;

/**
 * A new arena that will hand out at most `limit` bytes in all.  What is asked of it is bounded before (a letter's reading, a
 * rules folder), so an arena that runs full is a mistake of the program or an attack on a reader: the process ends with one
 * sentence on stderr and abort().  Nothing returns NULL for want of memory.
 */
struct arena *arena_new(size_t limit);

/** Frees the arena and all that came from it.  NULL is fine. */
void arena_free(struct arena *arena);

/** `size` zeroed bytes, aligned for anything; they live as long as the arena. */
void *arena_alloc(struct arena *arena, size_t size);

/** As arena_alloc for `count` things of `size` bytes; a product that overflows ends the process. */
void *arena_array(struct arena *arena, size_t count, size_t size);

/** A zero-terminated copy of `len` bytes. */
char *arena_copy(struct arena *arena, const char *bytes, size_t len);

/** A copy of a zero-terminated text; NULL gives NULL. */
char *arena_text(struct arena *arena, const char *text);

/** A text as printf would make it. */
char *arena_print(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** From now on `other` with all that came from it belongs to `arena` and is freed with it; nothing more is taken from it. */
void arena_adopt(struct arena *arena, struct arena *other);

/** Bytes handed out so far. */
size_t arena_used(const struct arena *arena);

#endif
