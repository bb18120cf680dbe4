/* Words and JSON of findings, entries and kinds.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/finding.h"

static const char *const outcome_words[] = { "note", "review", "incomplete", "rejected" };
static const char *const category_words[] = { NULL, "nguoi-tot-viec-tot", "dien-hinh-tien-tien" };
static const char *const kind_words[] = {
	"entry", "batch", "supplement", "request", "question", "dossier", "decision", "bounce", "autoreply", "other",
};

const char *outcome_word(enum outcome outcome)
{
	return outcome_words[outcome];
}

const char *outcome_entry_word(enum outcome outcome)
{
	return outcome == OUTCOME_NOTE ? "accepted" : outcome_words[outcome];
}

const char *category_word(enum category category)
{
	return category_words[category];
}

const char *letter_kind_word(enum letter_kind kind)
{
	return kind_words[kind];
}

enum outcome entry_outcome(const struct entry *entry)
{
	enum outcome gravest = OUTCOME_NOTE;
	for (size_t i = 0; i < entry->finding_count; i++)
		if (entry->findings[i].outcome > gravest)
			gravest = entry->findings[i].outcome;
	return gravest;
}

static json_t *text(const char *t)
{
	json_t *value = t ? json_string(t) : NULL;
	return value ? value : json_null();
}

static json_t *person_json(const struct person *p, const char *kind)
{
	json_t *o = json_object();
	if (kind)
		json_object_set_new(o, "kind", json_string(kind));
	json_object_set_new(o, "name", text(p->name));
	json_object_set_new(o, "birth_year", p->birth_year ? json_integer(p->birth_year) : json_null());
	json_object_set_new(o, "address", text(p->address));
	json_object_set_new(o, "phone", text(p->phone));
	json_object_set_new(o, "occupation", text(p->occupation));
	json_object_set_new(o, "workplace", text(p->workplace));
	return o;
}

static json_t *finding_json(const struct finding *f)
{
	json_t *o = json_object();
	json_object_set_new(o, "rule", text(f->rule));
	json_object_set_new(o, "outcome", json_string(outcome_word(f->outcome)));
	json_object_set_new(o, "clause", text(f->clause));
	json_object_set_new(o, "evidence", text(f->evidence));
	json_object_set_new(o, "where", text(f->where));
	json_object_set_new(o, "message", text(f->message));
	return o;
}

json_t *entry_json(const struct entry *e)
{
	json_t *o = json_object(), *coauthors = json_array(), *files = json_array(), *findings = json_array();
	for (size_t i = 0; i < e->coauthor_count; i++)
		json_array_append_new(coauthors, person_json(&e->coauthors[i], NULL));
	for (size_t i = 0; i < e->file_count; i++)
		json_array_append_new(files, text(e->files[i]));
	for (size_t i = 0; i < e->finding_count; i++)
		json_array_append_new(findings, finding_json(&e->findings[i]));
	json_object_set_new(o, "title", text(e->title));
	json_object_set_new(o, "category", text(category_word(e->category)));
	json_object_set_new(o, "contest", text(e->contest));
	json_object_set_new(o, "author", person_json(&e->author, NULL));
	json_object_set_new(o, "subject", person_json(&e->subject, e->subject.collective ? "collective" : "person"));
	json_object_set_new(o, "coauthors", coauthors);
	json_object_set_new(o, "words", json_integer(e->words));
	json_object_set_new(o, "files", files);
	json_object_set_new(o, "outcome", json_string(outcome_entry_word(e->outcome)));
	json_object_set_new(o, "findings", findings);
	return o;
}
