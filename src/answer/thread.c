/* The letter that an entry is answered to, made again from what the register knows of it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "answer/thread.h"

#include <string.h>

#include "answer/choose.h"

static struct submission *letter_of(const struct filed *filed, struct arena *arena)
{
	struct submission *s = arena_alloc(arena, sizeof *s);
	*s = (struct submission){ .arena = arena, .message_id = filed->message_id, .subject = filed->subject };
	if (filed->sender) {
		s->from = arena_array(arena, 1, sizeof *s->from);
		s->from[0] = (struct address){ filed->sender_name, filed->sender };
		s->from_count = 1;
	}
	return s;
}

/* Of what proved its sender only the credit is left: an entry is credited, or noted as brought, by a proven letter or by a person. */
static bool proven(const struct entry *entry, const struct unit *unit)
{
	return unit && ((entry->unit && strcmp(entry->unit, unit->id) == 0) || (entry->via && strcmp(entry->via, unit->id) == 0));
}

static struct verdict *verdict_of(const struct filed *filed, const struct unit *unit, struct arena *arena)
{
	struct verdict *v = arena_alloc(arena, sizeof *v);
	*v = (struct verdict){ .kind = KIND_ENTRY, .why = "", .received = filed->received, .sender = filed->sender, .sender_name = filed->sender_name, .entry_count = 1 };
	v->entries = arena_array(arena, 1, sizeof *v->entries);
	v->entries[0] = filed->entry;
	v->proven = proven(&filed->entry, unit);
	v->claimed_unit = unit ? unit->id : NULL;
	v->unit = v->proven ? unit->id : NULL;
	return v;
}

void threads_make(const struct rules *rules, const struct transport *transport, const struct filed *filed, struct arena *arena, struct submission **submission,
                  struct verdict **verdict, const char **to)
{
	const struct unit *unit = filed->sender ? rules_unit_of_address(rules, filed->sender, filed->received) : NULL;
	*submission = letter_of(filed, arena);
	*verdict = verdict_of(filed, unit, arena);
	if (proven(&filed->entry, unit) && choose_writable(rules, transport, *verdict, filed->entry.author_mail))
		*to = filed->entry.author_mail;
	else
		*to = choose_address(transport, filed->sender) ? filed->sender : NULL;
}
