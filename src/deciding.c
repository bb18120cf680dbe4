/* A decision that came by mail.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "deciding.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "answer/posting.h"
#include "answer/put.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "check/decision.h"
#include "desk/decide.h"
#include "register/cases.h"
#include "register/changes.h"
#include "register/events.h"
#include "remind/office_note_words.h"

enum { OFFICE_A_DAY = 50 /* times the cap for one address */ };

/* One mail on its way. */
struct deciding {
	struct db *db;
	const struct config *config;
	const struct contests *contests;
	const struct deciding_letter *letter;
	struct decision_said said;
	struct decided done;
	int64_t now;
	struct arena *arena;
	bool fault;              /* the last failure: a letter to the office cannot be written */
};

/* ---- the answer to the office ---- */

static const char *moment(const struct deciding *d, int64_t time)
{
	struct civil c = clock_civil(time);
	return arena_print(d->arena, "%02d giờ %02d phút ngày %02d/%02d/%04d", c.hour, c.minute, c.day, c.month, c.year);
}

static int add_answer(struct deciding *d, const struct answer *a, struct err *err)
{
	struct answer_row row;
	struct err why;
	if (posting_row(a, d->now, d->arena, &row, &why) != 0)
		return 0; /* nobody writes from such an address: the case says it */
	return answers_add(d->db, d->letter->id, &row, a->bytes, a->len, OFFICE_A_DAY * d->config->transport.per_address_day, err) < 0 ? -1 : 0;
}

/* The letter's verdict with the entry as it is now. */
static int about_entry(struct deciding *d, const char *code, struct verdict *out, struct err *err)
{
	struct filed *filed = arena_alloc(d->arena, sizeof *filed);
	*out = *d->letter->verdict;
	out->entry_count = 0;
	int found = code && *code ? changes_load(d->db, code, d->arena, filed, err) : 0;
	if (found == 1) {
		out->entries = &filed->entry;
		out->entry_count = 1;
	}
	return found < 0 ? -1 : 0;
}

static int answer(struct deciding *d, const char *template_name, const json_t *blanks, struct err *err)
{
	struct verdict verdict;
	struct answer out;
	if (about_entry(d, d->done.code, &verdict, err) != 0)
		return -1;
	if (compose_about(d->letter->desk->composer, &d->config->transport, template_name, d->letter->submission, &verdict, verdict.sender, NULL, blanks, NULL, d->now, d->arena,
	                  &out, err) != 0) {
		d->fault = true;
		return -1;
	}
	return add_answer(d, &out, err);
}

static json_t *blanks_of(const struct deciding *d)
{
	json_t *blanks = json_object();
	if (d->said.verb != DECISION_VERBS)
		put_text(blanks, "decision", decision_name(d->said.verb));
	if (d->done.case_id)
		put_text(blanks, "case_number", arena_print(d->arena, "%" PRId64, d->done.case_id));
	return blanks;
}

/* A case that is open again has links of its new turn: those of the note are dead. */
static int put_links(struct deciding *d, json_t *blanks, struct err *err)
{
	const struct seal *seal = contests_seal(d->contests);
	struct case_row row;
	json_t *links = json_array();
	char tag[SEAL_TAG];
	int found = d->done.case_id ? cases_row(d->db, d->done.case_id, &row, err) : 0;
	const enum decision_verb *verb = found == 1 && row.state == CASE_OPEN && seal ? office_note_kind(row.kind)->verbs : NULL;
	for (; verb && *verb != DECISION_VERBS; verb++) {
		const char *code = *row.code ? row.code : NULL;
		if (!code && office_note_needs_code(*verb))
			continue;
		decision_tag(seal, *verb, row.id, row.turn, tag);
		json_array_append_new(links, json_pack("{s:s, s:s}", "name", decision_name(*verb), "url",
		                                       decision_mailto(d->config->transport.from_address, *verb, row.id, code, NULL, tag, d->arena)));
	}
	put_truth(blanks, "has_links", json_array_size(links) > 0);
	json_object_set_new(blanks, "links", links);
	return found < 0 ? -1 : 0;
}

/* A file beside a decision: a work handed in at the office, a paper.  A picture that the text shows is of the official's signature; telephones call every file inline. */
static bool brings_files(const struct submission *s)
{
	for (size_t i = 0; i < s->part_count; i++) {
		const struct part *p = &s->parts[i];
		bool shown = p->content_id && !(p->disposition && text_same(p->disposition, "attachment"));
		if (p->role == PART_DOCUMENT || (p->role == PART_PICTURE && !shown))
			return true;
	}
	return false;
}

static int confirm(struct deciding *d, struct err *err)
{
	json_t *blanks = blanks_of(d);
	const struct decided *done = &d->done;
	const struct seal *seal = contests_seal(d->contests);
	bool undo = d->said.verb == DECISION_UNDO;
	if (undo)
		put_text(blanks, "decision", decision_name(done->undone));
	else if (d->said.reason && d->said.verb != DECISION_MERGE)
		put_text(blanks, "reason", d->said.reason);
	put_truth(blanks, "more", d->said.more && !undo && d->said.reason && d->said.verb != DECISION_MERGE);
	put_truth(blanks, "undone", undo);
	put_truth(blanks, "attached", brings_files(d->letter->submission));
	if (d->said.verb == DECISION_MERGE)
		put_text(blanks, "other", d->said.other);
	put_truth(blanks, "sends", done->letter.to != NULL);
	put_truth(blanks, "awaited", done->awaited);
	if (done->letter.to)
		put_text(blanks, "letter_subject", done->letter.subject);
	if (done->until && seal && done->case_id) {
		char tag[SEAL_TAG];
		decision_tag(seal, DECISION_UNDO, done->case_id, done->turn, tag);
		put_text(blanks, "undo_until", moment(d, done->until));
		put_text(blanks, "undo_link", decision_mailto(d->config->transport.from_address, DECISION_UNDO, done->case_id, *done->code ? done->code : NULL, NULL, tag, d->arena));
	}
	int result = undo ? put_links(d, blanks, err) : 0;
	result = result == 0 ? answer(d, "decision-done", blanks, err) : result;
	json_decref(blanks);
	return result;
}

/* ---- what is not obeyed ---- */

/* `blank` is one of the truths of decision-refused.txt, or "why" with `vietnamese`; NULL: nobody is answered. */
static int refuse(struct deciding *d, const char *blank, const char *vietnamese, const char *why, struct err *err)
{
	const char *word = d->said.verb == DECISION_VERBS ? "what the office wants" : decision_word(d->said.verb);
	int result = cases_open(d->db, "decision", d->letter->id, *d->done.code ? d->done.code : NULL, arena_print(d->arena, "%s was not done: %s", word, why), d->now, err);
	if (result == 0 && blank) {
		json_t *blanks = blanks_of(d);
		if (vietnamese)
			put_text(blanks, "why", vietnamese);
		else
			put_truth(blanks, blank, true);
		result = answer(d, "decision-refused", blanks, err);
		json_decref(blanks);
		if (result != 0 && d->fault) {
			log_line(LOG_WARN, "decision-unanswered", "letter", log_number(d->letter->id), "reason", err->text, NULL);
			result = 0;
		}
	}
	return result;
}

static int refuse_undone(struct deciding *d, const struct err *told, struct err *err)
{
	static const struct {
		const char *blank, *why;
	} table[] = {
		[DECIDED_NO_CASE] = { "no_case", "there is no such case or entry" },
		[DECIDED_USED] = { "used", "its case was closed before" },
		[DECIDED_NO_REASON] = { "no_reason", "it gives no reason, and the author has to be told one" },
		[DECIDED_NO_OTHER] = { "no_other", "it names no entry that it could be merged into" },
		[DECIDED_UNDO_OVER] = { "undo_over", "the time to undo is over, or the letter has left" },
	};
	enum decided_no no = d->done.no;
	if (no != DECIDED_UNFIT)
		return refuse(d, table[no].blank, NULL, table[no].why, err);
	return refuse(d, "why", d->done.unfit, told->text, err);
}

/* ---- obeyed ---- */

/* Whether the letter bears the tag of the case it names, or where it names an entry alone, of one of its open ones.  1 with the case's number, 0, -1. */
static int find_tagged(struct deciding *d, int64_t *case_id, struct err *err)
{
	const struct decision_said *said = &d->said;
	const struct seal *seal = contests_seal(d->contests);
	struct case_row row = { .id = 0 };
	bool undo = said->verb == DECISION_UNDO;
	int found;
	if (!seal || !said->tag)
		return 0;
	if (said->case_id != DECISION_NONE) {
		found = cases_row(d->db, said->case_id, &row, err);
		*case_id = row.id;
		return found == 1 ? decision_tag_holds(seal, said->verb, row.id, row.turn, said->tag) : found;
	}
	while (!undo && (found = cases_next_of(d->db, said->code, row.id, &row, err)) == 1)
		if (decision_tag_holds(seal, said->verb, row.id, row.turn, said->tag)) {
			*case_id = row.id;
			return 1;
		}
	return undo || found == 0 ? 0 : -1;
}

/* Which codes are meant: of MERGE with one code in its subject, it may be the other. */
static struct decision meant(struct deciding *d, int64_t case_id, const struct case_row *row)
{
	struct decision out = { .verb = d->said.verb, .case_id = case_id, .code = d->said.code, .reason = d->said.reason, .other = d->said.other,
	                        .who = d->letter->verdict->sender, .letter = d->letter->id };
	bool foreign = out.code && *row->code && strcmp(out.code, row->code) != 0;
	if (out.verb == DECISION_MERGE && foreign && !out.other) {
		out.other = d->said.other = out.code;
		out.code = NULL;
	}
	return out;
}

/* 1 done, 0 refused (why in `told`), -1 temporary: what failed for its own sake is taken back and refused. */
static int obey(struct deciding *d, const struct decision *decision, struct err *told, struct err *err)
{
	if (db_save(d->db, err) != 0)
		return -1;
	int result = decide_do(d->db, d->config, d->contests, decision, d->now, d->arena, &d->done, told);
	if (result == 1 && confirm(d, told) != 0)
		result = -1;
	if (result < 0 && !d->done.fault && !d->fault && db_temporary(d->db)) {
		*err = *told;
		return -1;
	}
	if (result < 0) {
		d->done.no = DECIDED_UNFIT;
		d->done.unfit = "Lỗi của hệ thống khi soạn thư cho tác giả; cán bộ kỹ thuật cần xem.";
		d->done.letter = (struct answer){ .to = NULL };
		log_line(LOG_WARN, "decision-failed", "letter", log_number(d->letter->id), "reason", told->text, NULL);
		err_set(told, "the letter about it could not be written (the log says why)");
	}
	return db_saved(d->db, result < 1, err) != 0 ? -1 : result < 0 ? 0 : result;
}

static int note(struct deciding *d, bool obeyed, struct err *err)
{
	return events_add(d->db, d->now, d->letter->verdict->proven ? d->letter->verdict->sender : "hoadep", "letter", d->letter->id, "decision", NULL, obeyed ? "obeyed" : "not obeyed",
	                  d->said.verb == DECISION_VERBS ? "unclear" : decision_low(d->said.verb), err);
}

/* From the proven office.  1, 0, -1. */
static int take(struct deciding *d, struct err *err)
{
	struct case_row row;
	struct err told = { "" };
	int64_t case_id = 0;
	int tagged = find_tagged(d, &case_id, err);
	if (tagged < 0)
		return -1;
	d->done.case_id = case_id;
	int found = case_id ? cases_row(d->db, case_id, &row, err) : 0;
	if (found < 0)
		return -1;
	snprintf(d->done.code, sizeof d->done.code, "%s", found ? row.code : "");
	if (tagged == 0 && d->said.tag && d->said.case_id != DECISION_NONE && !found)
		return refuse(d, "no_case", NULL, "there is no such case", err);
	if (tagged == 0)
		return refuse(d, "no_tag", NULL, d->said.tag ? "its tag is not that of this case and turn" : "it bears no tag", err);
	if (d->said.torn)
		return refuse(d, "why", "Lời trong thư nói khác với tiêu đề. Xin bấm đúng liên kết của quyết định, hoặc gửi lại mà không kèm lời đó; mỗi thư chỉ ghi một quyết định.", "its words say the contrary of its subject", err);
	struct decision decision = meant(d, case_id, &row);
	int result = obey(d, &decision, &told, err);
	/* Its files are filed nowhere: somebody looks, and its sender is told to send them by themselves. */
	if (result == 1 && brings_files(d->letter->submission) &&
	    cases_open(d->db, "decision", d->letter->id, *d->done.code ? d->done.code : NULL, "its decision was done, and the files that came with it were not read", d->now, err) < 0)
		return -1;
	return result == 0 ? refuse_undone(d, &told, err) : result;
}

int deciding_take(struct db *db, const struct config *config, const struct contests *contests, const struct deciding_letter *letter, int64_t now, struct arena *arena, struct err *err)
{
	struct deciding d = { .db = db, .config = config, .contests = contests, .letter = letter, .now = now, .arena = arena };
	const struct verdict *v = letter->verdict;
	if (v->machine)
		return 2;
	bool office = decision_office(letter->facts, v->sender), said = decision_of(letter->desk->rules, letter->submission, letter->facts, arena, &d.said);
	/* Who answers the note in words, or writes before the verb, thinks that he has decided: he is told.  Who answers a letter about an entry is not: a person sees it. */
	bool unclear = !said && office && v->proven && !v->distrust && (!v->reply_code || decision_unclear(letter->submission->subject, arena));
	int result;
	if (!said && !unclear)
		return 2;
	d.said.verb = said ? d.said.verb : DECISION_VERBS;
	if (!office || !v->proven || v->distrust)
		result = refuse(&d, NULL, NULL, !office ? "it came from no address of the office" : "it bears the office's address, and nothing proves that the office wrote it", err);
	else if (unclear)
		result = refuse(&d, "unclear", NULL, "its subject begins with no decision, or with several", err);
	else
		result = take(&d, err);
	if (result < 0 || note(&d, result == 1, err) != 0)
		return -1;
	log_line(LOG_INFO, "decision", "letter", log_number(letter->id), "verb", said ? decision_low(d.said.verb) : "unclear", "obeyed", result == 1 ? "yes" : "no", NULL);
	return result;
}
