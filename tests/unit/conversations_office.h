/* What people of the office do in a random conversation: decisions by mail and by command, undone, used twice, not proven.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CONVERSATIONS_OFFICE_H
#define CONVERSATIONS_OFFICE_H

#include "check/decision.h"
#include "conversations_authors.h"

/* ---- the office ---- */

struct waiting_case {
	int64_t id, turn;
	char kind[32], code[24];
	int want, seen;
};

static void take_case(sqlite3_stmt *row, void *with)
{
	struct waiting_case *w = with;
	if (w->seen++ != w->want)
		return;
	w->id = sqlite3_column_int64(row, 0);
	w->turn = sqlite3_column_int64(row, 1);
	snprintf(w->kind, sizeof w->kind, "%s", column(row, 2));
	snprintf(w->code, sizeof w->code, "%s", column(row, 3));
}

static const enum entry_state fate_of[DECISION_VERBS] = {
	[DECISION_ACCEPT] = ENTRY_ACCEPTED, [DECISION_REJECT] = ENTRY_REJECTED, [DECISION_ASK] = ENTRY_INCOMPLETE, [DECISION_WITHDRAW] = ENTRY_WITHDRAWN, [DECISION_MERGE] = ENTRY_SUPERSEDED,
};

static const enum decision_verb verbs_drawn[] = { DECISION_ACCEPT, DECISION_REJECT, DECISION_ASK, DECISION_WITHDRAW, DECISION_CLOSE };

/* Its last decision's letter still waits: another one would tell the author both. */
static bool letter_waits(const struct piece *p)
{
	return number_of(arena_print(world, "SELECT count(*) FROM answers a WHERE a.state = 'held' AND a.id = (SELECT d.answer FROM decisions d JOIN entries e ON e.id = d.entry WHERE e.code = '%s'"
	                                    " AND d.undone IS NULL ORDER BY d.id DESC LIMIT 1)", p->code), 0, 0) > 0;
}

static void model_decide(struct piece *p, enum decision_verb verb, int64_t letter)
{
	if (p->undo_count < MOST_UNDO)
		p->undo[p->undo_count++] = (struct undo){ .before = p->state, .was_decided = p->decided, .until = now_is + 15 * 60, .letter = letter };
	p->state = fate_of[verb];
	p->decided = true;
}

/* The last decision was taken back: what the model knows of it. */
static void model_undo(struct conversation *c, struct piece *p)
{
	struct undo none = { .until = 0 }, *last = p->undo_count ? &p->undo[--p->undo_count] : &none;
	must(c, now_is < last->until, "%s was undone too late", p->code);
	must(c, p->state == last->before, "%s was undone, and is %s", p->code, entry_state_word(p->state));
	p->decided = last->was_decided;
}

static struct posted *office_mail(struct conversation *c, const char *subject, const char *text, bool proven)
{
	struct mail m = { .from = OFFICE, .name = "Phòng Nội vụ", .at = now_is, .message_id = fresh_id(c, "bactuliem.example"), .subject = subject, .text = text, .proof = proven ? "pass" : "none" };
	c->decisions_wait = true;
	struct posted *x = post(c, &m, false);
	if (x)
		tell(c, "-> %" PRId64 " the office%s: %s", x->id, proven ? "" : " (not proven)", subject);
	return x;
}

static int64_t decisions_of(int64_t letter)
{
	return number_of("SELECT count(*) FROM decisions WHERE letter = ?1", letter, 0);
}

/* A link of the daily note is followed: rightly, not proven, with a tag that is none; and once more. */
static void move_decision(struct conversation *c)
{
	struct waiting_case w = { .id = 0 };
	char tag[SEAL_TAG];
	commit(c);
	int64_t open = number_of("SELECT count(*) FROM cases WHERE state = 'open' AND letter > ?1 AND kind <> 'decision'", c->first_letter, 0);
	if (open < 1)
		return;
	w.want = chance_of(&c->chance, (int)open);
	rows("SELECT id, turn, kind, code FROM cases WHERE state = 'open' AND letter > ?1 AND kind <> 'decision' ORDER BY id", c->first_letter, 0, take_case, &w);
	struct piece *p = piece_of(c, w.code);
	enum decision_verb verb = p ? verbs_drawn[chance_of(&c->chance, COUNT(verbs_drawn))] : DECISION_CLOSE;
	bool proven = !chance_one(&c->chance, 5), right = !chance_one(&c->chance, 5);
	decision_tag(contests_seal(filing_contests(filing)), verb, w.id, w.turn, tag);
	if (!right)
		tag[3] = tag[3] == '0' ? '1' : '0';
	const char *subject = decision_subject(verb, w.id, *w.code ? w.code : NULL, NULL, tag, c->arena);
	bool may = proven && right && (verb == DECISION_CLOSE ? strcmp(w.kind, "review") != 0 : p->state <= ENTRY_REJECTED && !letter_waits(p));
	struct posted *x = office_mail(c, subject, "Lý do: Ban Tổ chức đã xem xét kỹ.", proven);
	if (!x)
		return;
	int64_t id = x->id;
	bool may_close = verb == DECISION_CLOSE && strcmp(w.kind, "aside") != 0 && strcmp(w.kind, "unproven") != 0;
	x->silent = !proven;
	if (p && may && verb != DECISION_CLOSE) {
		x->may = bit_of(c, p);
		model_decide(p, verb, id);
	}
	commit(c);
	if (verb != DECISION_CLOSE || may_close || !may)
		must(c, decisions_of(id) == may, "%s was%s obeyed, about a case %s", subject, may ? " not" : "", w.kind);
	if (!chance_one(&c->chance, 3))
		return;
	x = office_mail(c, subject, "Lý do: Ban Tổ chức đã xem xét kỹ.", true);
	id = x ? x->id : 0;
	tell(c, "    (the same link once more)");
	if (may) {
		commit(c);
		must(c, decisions_of(id) == 0, "a second use of %s was obeyed", subject);
		return;
	}
	if (right && verb != DECISION_CLOSE && p->state <= ENTRY_REJECTED && !letter_waits(p)) { /* not proven the first time: this is the first use */
		if (x)
			x->may = bit_of(c, p);
		model_decide(p, verb, id);
	}
	commit(c);
}

static int decide(struct conversation *c, const struct decision *d, struct decided *done)
{
	int r = db_begin(f.db, &f.err) == 0 ? decide_do(f.db, config, filing_contests(filing), d, now_is, c->arena, done, &f.err) : -1;
	if (r == 1)
		must(c, db_commit(f.db, &f.err) == 0, "commit: %s", f.err.text);
	db_rollback(f.db);
	tell(c, "-- Ngân: %s %s%s%s%s: %s", decision_low(d->verb), d->code ? d->code : "a letter", d->other ? " into " : "", d->other ? d->other : "", d->silent ? " --silent" : "",
	     r == 1 ? "done" : f.err.text);
	must(c, r >= 0, "the command failed: %s", f.err.text);
	return r;
}

static void move_command(struct conversation *c)
{
	struct decided done;
	struct piece *p;
	commit(c);
	if (!(p = draw_piece(c)))
		return;
	enum decision_verb verb = verbs_drawn[chance_of(&c->chance, 4)];
	struct decision d = { .verb = verb, .code = p->code, .reason = "Ban Tổ chức đã xem xét kỹ.", .who = "Ngân", .silent = chance_one(&c->chance, 4) };
	bool may = p->state <= ENTRY_REJECTED && !letter_waits(p) && !(verb == DECISION_ACCEPT && p->state == ENTRY_ACCEPTED);
	int r = decide(c, &d, &done);
	must(c, r == may, "the command %s of %s: %d", decision_low(verb), p->code, r);
	if (r == 1) {
		c->acted |= bit_of(c, p);
		model_decide(p, verb, 0);
	}
	look(c);
}

/* The link of a decision-done letter, followed in time or too late. */
static void move_undo(struct conversation *c)
{
	const struct answered *a = NULL;
	commit(c);
	for (int i = c->answer_count; i-- > 0 && !a;)
		if (strcmp(c->answers[i].template_name, "decision-done") == 0 && strstr(c->answers[i].text, "subject=UNDO"))
			a = &c->answers[i];
	if (!a)
		return;
	const char *at = strstr(a->text, "subject=UNDO") + 8;
	char *subject = g_uri_unescape_segment(at, at + strcspn(at, "& \n"), NULL);
	struct piece *p = piece_of(c, a->code);
	struct posted *x = subject ? office_mail(c, arena_text(c->arena, subject), "Huỷ.", true) : NULL;
	g_free(subject);
	if (!x)
		return;
	int64_t before = number_of("SELECT count(*) FROM decisions WHERE undone IS NOT NULL", 0, 0);
	bool closed = strstr(a->text, decision_name(DECISION_CLOSE));
	enum entry_state was = p ? p->state : ENTRY_ACCEPTED;
	const struct undo *last = p && p->undo_count ? &p->undo[p->undo_count - 1] : NULL;
	bool in_time = last && last->letter == a->letter && now_is < last->until;
	if (p) {
		x->may = bit_of(c, p);
		p->sure = false;
	}
	commit(c);
	if (!p)
		return;
	bool undone = number_of("SELECT count(*) FROM decisions WHERE undone IS NOT NULL", 0, 0) > before;
	must(c, undone || closed || !in_time, "%s was not undone, and its time runs", p->code);
	must(c, (undone && !closed) || p->state == was, "an undo that %s changed %s", closed ? "opens a case again" : "was refused", p->code);
	if (undone && !closed)
		model_undo(c, p);
	p->sure = true;
	tell(c, "    (%s)", undone ? "undone" : "not undone");
}

static void move_undo_command(struct conversation *c)
{
	struct decided done;
	struct piece *p;
	commit(c);
	if (!(p = draw_piece(c)) || !p->undo_count)
		return;
	enum entry_state was = p->state;
	p->sure = false;
	bool undone = decide(c, &(struct decision){ .verb = DECISION_UNDO, .code = p->code, .who = "Ngân" }, &done) == 1;
	c->acted |= bit_of(c, p);
	look(c);
	must(c, undone || p->state == was, "an undo that was refused changed %s", p->code);
	if (undone && done.undone != DECISION_CLOSE)
		model_undo(c, p);
	p->sure = true;
}

static void move_merge(struct conversation *c)
{
	struct decided done;
	commit(c);
	struct piece *p = draw_piece(c), *into = draw_piece(c);
	if (!p || !into)
		return;
	bool may = p != into && p->state <= ENTRY_REJECTED && into->state <= ENTRY_REJECTED && !letter_waits(p);
	int r = decide(c, &(struct decision){ .verb = DECISION_MERGE, .code = p->code, .other = into->code, .who = "Ngân" }, &done);
	must(c, r == may, "merging %s into %s: %d", p->code, into->code, r);
	if (r == 1) {
		model_decide(p, DECISION_MERGE, 0);
		c->acted |= bit_of(c, p);
	}
	look(c);
}

/* A person believes what lay in the junk folder or failed: it is read like any other, by the day it came. */
static void move_believe(struct conversation *c)
{
	struct decided done;
	struct letter letter;
	struct gather g;
	commit(c);
	if (!c->doubted_count)
		return;
	struct doubted d = c->doubted[--c->doubted_count];
	struct piece *p = &c->pieces[d.piece];
	int64_t id = number_of("SELECT id FROM cases WHERE letter = ?1 AND state = 'open' AND kind IN ('junk', 'distrust')", d.id, 0);
	if (id < 0) /* closed by a decision about its entry */
		return;
	if (decide(c, &(struct decision){ .verb = DECISION_BELIEVE, .case_id = id, .who = "Ngân" }, &done) != 1 || !must(c, letters_get(f.db, d.id, &letter, &f.err) == 1 && letter.state == LETTER_KEPT, "it is not read anew"))
		return;
	gather_init(&g, -1, NULL, 0);
	letter_read(&g, d.bytes, strlen(d.bytes));
	filing_add(filing, &letter, g.out);
	struct posted *x = &c->posted[c->posted_count++];
	*x = (struct posted){ .id = d.id, .brings = -1, .bytes = d.bytes, .sender = "", .may = fillable(p) ? bit_of(c, p) : 0 };
	model_fill(c, p, d.given, d.at);
	commit(c);
}

/* Today's rules say the same: a version more, and nothing else. */
static void move_recheck(struct conversation *c)
{
	struct filed was;
	struct piece *p;
	commit(c);
	if (!(p = draw_piece(c)) || p->state > ENTRY_REJECTED || p->decided)
		return;
	const struct change change = { .who = "Ngân", .what = "recheck", .why = "rules" };
	int r = db_begin(f.db, &f.err) == 0 && changes_load(f.db, p->code, c->arena, &was, &f.err) == 1
	      ? changes_apply(f.db, &was, &was.entry, was.state, was.counted, &change, now_is, c->arena, &f.err) : -1;
	must(c, r == 1 && db_commit(f.db, &f.err) == 0, "recheck: %s", f.err.text);
	db_rollback(f.db);
	tell(c, "-- recheck of %s", p->code);
	look(c);
}

/* A letter that is filed is given once more, as after a clerk's death between the commit and its noting. */
static void move_refile(struct conversation *c)
{
	struct letter letter;
	struct gather g;
	struct piece *p;
	int done = 0;
	commit(c);
	if (!(p = draw_piece(c)) || !p->bytes || letters_get(f.db, p->letter, &letter, &f.err) != 1)
		return;
	int64_t before = changes_made();
	gather_init(&g, -1, NULL, 0);
	letter_read(&g, p->bytes, p->len);
	filing_add(filing, &letter, g.out);
	must(c, filing_commit(filing, INT64_MAX, now_is, count_done, &done, &f.err) == 0 && done == 1 && changes_made() == before, "filing letter %" PRId64 " again changed something", letter.id);
	tell(c, "-- letter %" PRId64 " is filed once more", letter.id);
	look(c);
}

/* Decided, and thought better of within the hour. */
static void move_regret(struct conversation *c)
{
	bool by_mail = chance_one(&c->chance, 2);
	by_mail ? move_decision(c) : move_command(c);
	commit(c);
	pass(c, 30 + chance_of(&c->chance, 1500));
	by_mail ? move_undo(c) : move_undo_command(c);
}

#endif
