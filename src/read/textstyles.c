/* Styles by their names.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/textstyles.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_SLOTS = 256 }; /* of 16-odd styles that most documents have */

void textstyles_release(struct textstyles *s)
{
	free(s->list);
	free(s->slots);
	*s = (struct textstyles){ .list = NULL };
}

static size_t hash(const struct textstyles *s, const char *key)
{
	uint32_t h = 2166136261u;
	for (const char *p = key; *p; p++)
		h = (h ^ (uint8_t)*p) * 16777619u;
	return h % s->slot_count;
}

/* Where a name stands, or would.  A quarter of the slots at most is taken; names made to meet cost the reader its own time, which is bounded. */
static size_t slot_of(const struct textstyles *s, const char *key)
{
	size_t i = hash(s, key);
	while (s->slots[i] && strcmp(s->list[s->slots[i] - 1].name, key) != 0)
		i = (i + 1) % s->slot_count;
	return i;
}

static int key_of(char family, const char *name, char key[TEXTSTYLES_NAME])
{
	int n = snprintf(key, TEXTSTYLES_NAME, "%c%s", family, name);
	return n > 0 && n < TEXTSTYLES_NAME;
}

/* A quarter of them is taken at most. */
static void more_slots(struct textstyles *s)
{
	free(s->slots);
	s->slot_count = s->slot_count ? 4 * s->slot_count : FIRST_SLOTS;
	s->slots = calloc(s->slot_count, sizeof *s->slots);
	if (!s->slots)
		abort();
	for (size_t i = 0; i < s->count; i++)
		s->slots[slot_of(s, s->list[i].name)] = (int)i + 1;
}

struct textstyle *textstyles_add(struct textstyles *s, char family, const char *name)
{
	char key[TEXTSTYLES_NAME];
	if (!name || !key_of(family, name, key))
		return NULL;
	if (4 * s->count >= s->slot_count)
		more_slots(s);
	size_t slot = slot_of(s, key);
	if (s->slots[slot])
		return &s->list[s->slots[slot] - 1];
	if (s->count == TEXTSTYLES_MOST)
		return NULL;
	if (s->count == s->room) {
		s->room = s->room ? 2 * s->room : 64;
		s->list = realloc(s->list, s->room * sizeof *s->list);
		if (!s->list)
			abort();
	}
	struct textstyle *style = &s->list[s->count];
	*style = (struct textstyle){ .code = TEXTSTYLES_UNSAID, .hidden = TEXTSTYLES_UNSAID };
	memcpy(style->name, key, sizeof key);
	s->slots[slot] = (int)++s->count;
	return style;
}

void textstyles_base(struct textstyle *style, const char *name)
{
	char key[TEXTSTYLES_NAME];
	if (style && name && key_of(style->name[0], name, key))
		memcpy(style->base, key, sizeof key);
}

void textstyles_apply(const struct textstyles *s, char family, const char *name, int *code, int *hidden)
{
	char key[TEXTSTYLES_NAME];
	int own_code = TEXTSTYLES_UNSAID, own_hidden = TEXTSTYLES_UNSAID;
	if (!name || !s->slots || !key_of(family, name, key))
		return;
	for (int i = 0; i < TEXTSTYLES_MOST_BASES && *key; i++) {
		size_t slot = slot_of(s, key);
		if (!s->slots[slot])
			break;
		const struct textstyle *style = &s->list[s->slots[slot] - 1];
		own_code = own_code == TEXTSTYLES_UNSAID ? style->code : own_code;
		own_hidden = own_hidden == TEXTSTYLES_UNSAID ? style->hidden : own_hidden;
		memcpy(key, style->base, sizeof key);
	}
	*code = own_code == TEXTSTYLES_UNSAID ? *code : own_code;
	*hidden = own_hidden == TEXTSTYLES_UNSAID ? *hidden : own_hidden;
}
