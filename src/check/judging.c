/* Findings and their sentences.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/judging.h"

#include <string.h>

#include "base/text.h"

const char *judging_filled(const struct judging *j, const char *text, const char *evidence)
{
	const struct {
		const char *name, *value;
	} blanks[] = {
		{ "{evidence}", evidence }, { "{words}", arena_print(j->arena, "%lld", (long long)j->entry->words) },
		{ "{limit}", arena_print(j->arena, "%d", j->contest->readings.word_limit) },
		{ "{over}", arena_print(j->arena, "%lld", (long long)j->entry->words - j->contest->readings.word_limit) },
		{ "{year}", j->entry->contest }, { "{body}", j->body ? j->body : "" },
		{ "{item}", j->item ? j->item : "" }, { "{where}", j->where ? j->where : "" },
	};
	struct buf out = { 0 };
	while (*text) {
		size_t i = 0;
		while (i < sizeof blanks / sizeof *blanks && strncmp(text, blanks[i].name, strlen(blanks[i].name)) != 0)
			i++;
		if (i < sizeof blanks / sizeof *blanks) {
			buf_text(&out, blanks[i].value);
			text += strlen(blanks[i].name);
		} else {
			buf_byte(&out, *text++);
		}
	}
	const char *sentence = arena_text(j->arena, buf_str(&out));
	buf_release(&out);
	return sentence;
}

struct finding *judging_add(struct judging *j, const char *rule, enum outcome outcome, const char *evidence, const char *where)
{
	struct entry *e = j->entry;
	const struct rule_words *w = words_rule(j->words, rule);
	if (e->finding_count == JUDGING_MOST_FINDINGS)
		return &e->findings[JUDGING_MOST_FINDINGS - 1];
	evidence = evidence ? text_cut(j->arena, text_shown(j->arena, evidence), JUDGING_MOST_EVIDENCE) : "";
	struct finding *f = &e->findings[e->finding_count++];
	const char *text = outcome == OUTCOME_REVIEW ? w->review : outcome == OUTCOME_NOTE ? w->note : w->message;
	*f = (struct finding){ w->text.rule, outcome, w->text.clause, evidence, where ? where : "", judging_filled(j, text, evidence) };
	return f;
}

bool judging_by_ocr(const struct judging *j, const char *where)
{
	for (size_t i = 0; where && j->draft && i < j->draft->text_count; i++) {
		const struct source *s = j->draft->texts[i]->source;
		if (s->ocr && text_begins(where, s->name))
			return true;
	}
	return false;
}

void judging_missing(struct judging *j, const char *rule, const char *evidence, const char *where)
{
	if (j->closed)
		return;
	struct finding *f = judging_add(j, rule, j->pages ? OUTCOME_REVIEW : OUTCOME_INCOMPLETE, evidence, where);
	const struct rule_words *w = words_rule(j->words, rule);
	if (!j->pages || w->review != w->message) /* the rule has words of its own for it */
		return;
	j->item = w->text.item;
	f->message = judging_filled(j, evidence && judging_by_ocr(j, where) ? j->words->pages.digits : j->words->pages.missing, f->evidence);
}

const char *judging_file_name(const struct judging *j, const struct part *p)
{
	return p->filename && p->filename[0] ? text_shown(j->arena, p->filename) : "tệp đính kèm";
}
