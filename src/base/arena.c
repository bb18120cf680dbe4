/* Memory that lives and dies together, in blocks that double up to a size.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	FIRST_BLOCK = 4096,       /* most letters of text need little more */
	LARGEST_BLOCK = 1 << 20,  /* beyond this a block is as large as what is asked */
	ALIGN = 16,
};

struct block {
	struct block *next;
	size_t size, used;
	_Alignas(ALIGN) char bytes[];
};

struct arena {
	struct block *blocks;
	struct arena *adopted, *sibling;  /* its own, and the next one of whoever adopted it */
	size_t limit, used, next_size;
};

static void give_up(const char *why)
{
	fprintf(stderr, "hoadep: %s\n", why);
	abort();
}

struct arena *arena_new(size_t limit)
{
	struct arena *arena = calloc(1, sizeof *arena);
	if (!arena)
		give_up("out of memory");
	arena->limit = limit;
	arena->next_size = FIRST_BLOCK;
	return arena;
}

void arena_free(struct arena *arena)
{
	if (!arena)
		return;
	for (struct arena *a = arena->adopted; a;) {
		struct arena *next = a->sibling;
		arena_free(a); /* as deep as adoptions within adoptions: callers have one level */
		a = next;
	}
	for (struct block *b = arena->blocks; b;) {
		struct block *next = b->next;
		free(b);
		b = next;
	}
	free(arena);
}

static struct block *add_block(struct arena *arena, size_t least)
{
	size_t size = arena->next_size > least ? arena->next_size : least;
	struct block *b = malloc(sizeof *b + size);
	if (!b)
		give_up("out of memory");
	b->size = size;
	b->used = 0;
	b->next = arena->blocks;
	arena->blocks = b;
	if (arena->next_size < LARGEST_BLOCK)
		arena->next_size *= 2;
	return b;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	if (size > SIZE_MAX - ALIGN)
		give_up("an arena was asked for an impossible size");
	size = (size + ALIGN - 1) / ALIGN * ALIGN;
	if (size > arena->limit - arena->used)
		give_up("an arena is full: a letter needs more memory than its limit");
	struct block *b = arena->blocks;
	if (!b || b->size - b->used < size)
		b = add_block(arena, size);
	void *p = b->bytes + b->used;
	b->used += size;
	arena->used += size;
	return memset(p, 0, size);
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
	size_t total;
	if (__builtin_mul_overflow(count, size, &total))
		give_up("an arena was asked for an impossible size");
	return arena_alloc(arena, total);
}

char *arena_copy(struct arena *arena, const char *bytes, size_t len)
{
	char *p = arena_alloc(arena, len + 1);
	if (len)
		memcpy(p, bytes, len);
	return p;
}

char *arena_text(struct arena *arena, const char *text)
{
	return text ? arena_copy(arena, text, strlen(text)) : NULL;
}

char *arena_print(struct arena *arena, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	int n = vsnprintf(NULL, 0, format, ap);
	va_end(ap);
	if (n < 0)
		give_up("a format could not be printed");
	char *p = arena_alloc(arena, (size_t)n + 1);
	va_start(ap, format);
	vsnprintf(p, (size_t)n + 1, format, ap);
	va_end(ap);
	return p;
}

void arena_adopt(struct arena *arena, struct arena *other)
{
	other->sibling = arena->adopted;
	arena->adopted = other;
}

size_t arena_used(const struct arena *arena)
{
	return arena->used;
}
