/* A person's decision about a case or an entry: checked, done, written to the author, and undone.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk/decide.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "answer/posting.h"
#include "answer/put.h"
#include "answer/thread.h"
#include "base/clock.h"
#include "base/text.h"
#include "register/addresses.h"
#include "register/answers.h"
#include "register/cases.h"
#include "register/changes.h"
#include "register/decisions.h"
#include "register/letters.h"
#include "telling.h"

enum { MOST_WHY = 300 };

static const char undo_hold[] = "a person's decision can be undone until it goes";

/* One decision on its way. */
struct deciding_now {
	struct db *db;
	const struct config *config;
	const struct contests *contests;
	const struct contest_desk *desk;  /* of the entry's contest, else of today's */
	const struct decision *d;
	int64_t now;
	struct arena *arena;
	struct decided *out;
	struct case_row of;               /* id 0: about an entry alone */
	struct filed filed, other;        /* id 0: none */
	struct decision_row row;
};

/* Words of an entry's verbs: what it becomes, and which letter says so. */
static const struct {
	enum entry_state state;
	const char *letter, *blank;       /* blank: where the reason stands in it */
} fates[DECISION_VERBS] = {
	[DECISION_ACCEPT] = { ENTRY_ACCEPTED, "accepted-by-person", NULL },
	[DECISION_REJECT] = { ENTRY_REJECTED, "rejected-by-person", "reason" },
	[DECISION_ASK] = { ENTRY_INCOMPLETE, "ask-by-person", "what" },
	[DECISION_MERGE] = { ENTRY_SUPERSEDED, "merged", NULL },
	[DECISION_WITHDRAW] = { ENTRY_WITHDRAWN, "withdrawn", "reason" },
};

static bool of_entry(enum decision_verb verb)
{
	return fates[verb].letter != NULL;
}

/* Refuses: the sentence for who typed a command, the kind (and what no kind says) for a letter to the office. */
#define REFUSE(n, which, vietnamese, ...) ((n)->out->no = (which), (n)->out->unfit = (vietnamese), err_set(err, __VA_ARGS__), 0)

static const char *stamp(const struct deciding_now *n, int64_t time)
{
	struct civil c = clock_civil(time);
	return arena_print(n->arena, "%04d-%02d-%02d %02d:%02d", c.year, c.month, c.day, c.hour, c.minute);
}

/* ---- what it is about ---- */

static int find_case(struct deciding_now *n, struct err *err)
{
	if (!n->d->case_id)
		return 1;
	int found = cases_row(n->db, n->d->case_id, &n->of, err);
	if (found == 0)
		return REFUSE(n, DECIDED_NO_CASE, NULL, "There is no case %" PRId64 "; `hoadep review` shows those that are open.", n->d->case_id);
	if (found < 0)
		return -1;
	n->out->case_id = n->of.id;
	n->out->turn = n->of.turn;
	snprintf(n->out->code, sizeof n->out->code, "%s", n->of.code);
	if (n->d->code && *n->of.code && strcmp(n->d->code, n->of.code) != 0)
		return REFUSE(n, DECIDED_UNFIT, "Số việc và mã bài không khớp nhau.", "Case %" PRId64 " is about %s, not about %s.", n->of.id, n->of.code, n->d->code);
	if (n->of.state == CASE_CLOSED && n->d->verb != DECISION_UNDO)
		return REFUSE(n, DECIDED_USED, NULL, "Case %" PRId64 " was closed before, on %s by %s.", n->of.id, stamp(n, n->of.closed), n->of.closed_by);
	return 1;
}

static int find_entry(struct deciding_now *n, struct err *err)
{
	const char *code = *n->of.code ? n->of.code : n->d->code;
	int found = code ? changes_load(n->db, code, n->arena, &n->filed, err) : 0;
	if (found < 0)
		return -1;
	if (found == 1) {
		snprintf(n->out->code, sizeof n->out->code, "%s", n->filed.entry.code);
		n->desk = contests_at(n->contests, n->filed.received);
		return 1;
	}
	n->filed.id = 0;
	if (code && (of_entry(n->d->verb) || !n->of.id))
		return REFUSE(n, DECIDED_NO_CASE, NULL, "There is no entry %.24s; `hoadep list` shows all codes.", code);
	if (of_entry(n->d->verb))
		return REFUSE(n, DECIDED_UNFIT, "Việc này không gắn với bài dự thi nào: nếu đã xử lý xong, xin đóng việc (CLOSE).",
		              "Case %" PRId64 " is about a letter, not about an entry: close it where it was seen to (review close).", n->of.id);
	if (!n->of.id)
		return REFUSE(n, DECIDED_NO_CASE, NULL, "A case's number or a code is wanted.");
	return 1;
}

static int find_other(struct deciding_now *n, struct err *err)
{
	const char *code = n->d->other;
	if (n->d->verb != DECISION_MERGE)
		return 1;
	if (!code)
		return REFUSE(n, DECIDED_NO_OTHER, NULL, "The code of the entry that %s is merged into is wanted.", n->filed.entry.code);
	int found = changes_load(n->db, code, n->arena, &n->other, err);
	if (found < 0)
		return -1;
	if (found == 0)
		return REFUSE(n, DECIDED_NO_OTHER, NULL, "There is no entry %.24s to merge %s into; `hoadep list` shows all codes.", code, n->filed.entry.code);
	if (n->other.id == n->filed.id)
		return REFUSE(n, DECIDED_NO_OTHER, NULL, "An entry is not merged into itself: the code of the one that stays is wanted.");
	if (n->other.state == ENTRY_WITHDRAWN || n->other.state == ENTRY_SUPERSEDED)
		return REFUSE(n, DECIDED_UNFIT, "Bài được gộp vào đã rút hoặc đã gộp vào bài khác.", "%s is %s: nothing is merged into it.", n->other.entry.code,
		              entry_state_word(n->other.state));
	return 1;
}

/* ---- whether it may be ---- */

/* Cases that another command ends, for ending them means to decide something. */
static const struct {
	const char *kind, *command, *vietnamese;
} owned[] = {
	{ "unproven", "`hoadep assign` its entries, or `hoadep dossiers confirm` its papers", "Việc này xong khi các bài của thư được tính cho đơn vị (lệnh hoadep assign)." },
	{ "aside", "`hoadep aside again` has the letter read once more", "Thư này máy chưa đọc được: việc xong khi đọc lại được (lệnh hoadep aside again)." },
	{ "review", "its entry is in review until somebody accepts, rejects, asks or merges it", "Bài này chờ cán bộ kết luận: xin chọn ACCEPT, REJECT, ASK hoặc MERGE." },
};

static int may_close(struct deciding_now *n, struct err *err)
{
	if (!n->of.id)
		return REFUSE(n, DECIDED_NO_CASE, NULL, "A case's number is wanted: `hoadep review` shows them.");
	for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
		if (strcmp(n->of.kind, owned[i].kind) == 0)
			return REFUSE(n, DECIDED_UNFIT, owned[i].vietnamese, "Case %" PRId64 " (%s) is not closed so: %s.", n->of.id, n->of.kind, owned[i].command);
	return 1;
}

static int may_fate(struct deciding_now *n, struct err *err)
{
	const char *code = n->filed.entry.code;
	if (n->filed.state == ENTRY_WITHDRAWN || n->filed.state == ENTRY_SUPERSEDED)
		return REFUSE(n, DECIDED_UNFIT, "Bài đã rút hoặc đã gộp vào bài khác.", "%s is %s: nothing more is decided about it (`hoadep undo`, where its time runs).", code,
		              entry_state_word(n->filed.state));
	if (decision_wants_reason(n->d->verb) && !(n->d->reason && *n->d->reason))
		return REFUSE(n, DECIDED_NO_REASON, NULL, "%s wants a reason: it stands in the letter to the author.", decision_word(n->d->verb));
	if (n->d->verb == DECISION_ACCEPT && n->filed.state == ENTRY_ACCEPTED && !n->of.id)
		return REFUSE(n, DECIDED_UNFIT, "Bài đã hợp lệ từ trước.", "%s is accepted already.", code);
	return 1;
}

/* A second decision while the letter of the first still waits would tell the author both. */
static int may_again(struct deciding_now *n, struct err *err)
{
	struct decision_row last;
	struct answer_row letter;
	int found = decisions_last(n->db, 0, n->filed.id, &last, err);
	if (found == 1 && last.answer)
		found = answers_get(n->db, last.answer, &letter, err);
	else if (found == 1)
		found = 0;
	if (found != 1 || letter.state != ANSWER_HELD)
		return found < 0 ? -1 : 1;
	return REFUSE(n, DECIDED_UNFIT, "Bài vừa có quyết định khác, thư báo tác giả chưa gửi: xin hoàn tác quyết định ấy trước, hoặc chờ thư gửi xong.",
	              "%s was decided before (%s, on %s), and its letter still waits: undo that first (hoadep undo), or let the letter go or drop it (hoadep outbox).",
	              n->filed.entry.code, last.verb, stamp(n, last.at));
}

/* ---- the letter to the author ---- */

static json_t *blanks_of(const struct deciding_now *n, struct err *err)
{
	json_t *blanks = json_object();
	const char *blank = fates[n->d->verb].blank;
	if (blank && n->d->reason)
		put_text(blanks, blank, n->d->reason);
	if (n->d->verb != DECISION_MERGE)
		return blanks;
	/* No letter names another author's code. */
	int same = decisions_same_author(n->db, n->filed.id, n->other.id, err);
	if (same == 1) {
		put_text(blanks, "other", n->other.entry.code);
		put_date(blanks, "first_date", n->other.received);
	}
	if (same >= 0)
		return blanks;
	json_decref(blanks);
	return NULL;
}

/* Held until it cannot be undone; where contest.yaml holds such letters longer, so long. */
static void hold(struct deciding_now *n, struct answer *letter)
{
	bool by_person = letter->hold && !letter->ripe;
	if (n->row.until <= n->now || by_person)
		return;
	if (!letter->hold)
		letter->hold = undo_hold;
	if (letter->ripe < n->row.until)
		letter->ripe = n->row.until;
}

/* Decided by a mail of before a restore: the author may have had this letter. */
static int hold_old(struct deciding_now *n, struct answer *letter, struct err *err)
{
	struct letter mail;
	int found = letters_get(n->db, n->d->letter, &mail, err);
	if (found == 1 && mail.old) {
		letter->hold = ANSWERS_OLD_MAIL;
		letter->ripe = 0;
	}
	return found < 0 ? -1 : 0;
}

static int add_letter(struct deciding_now *n, const struct answer *letter, struct err *err)
{
	struct answer_row row;
	if (posting_row(letter, n->now, n->arena, &row, err) != 0)
		return -1;
	/* No letter's answer by number: accepted, undone and accepted again makes a second one. */
	if (answers_add(n->db, 0, &row, letter->bytes, letter->len, n->config->transport.per_address_day, err) < 0)
		return -1;
	n->row.answer = n->out->answer = decisions_answer(n->db, row.message_id, err);
	return n->row.answer > 0 ? 0 : -1;
}

/* What is told is the entry as it is now: its state decides, not its findings alone. */
static int write_letter(struct deciding_now *n, struct err *err)
{
	struct submission *submission;
	struct verdict *verdict;
	struct telling telling;
	const char *to;
	int mute = decisions_mute(n->db, n->filed.letter, err);
	threads_make(n->desk->rules, &n->config->transport, &n->filed, n->arena, &submission, &verdict, &to);
	if (mute != 0 || n->d->silent || !to)
		return mute < 0 ? -1 : 0;
	if (telling_find(n->db, n->desk->rules, verdict, n->now, n->arena, &telling, err) != 0)
		return -1;
	json_t *blanks = blanks_of(n, err);
	if (!blanks)
		return -1;
	int done = compose_about(n->desk->composer, &n->config->transport, fates[n->d->verb].letter, submission, verdict, to, NULL, blanks, &telling.beside, n->now, n->arena,
	                         &n->out->letter, err);
	json_decref(blanks);
	n->out->fault = done != 0 && !telling.failed;
	if (done != 0)
		return -1;
	hold(n, &n->out->letter);
	if (n->d->letter && hold_old(n, &n->out->letter, err) != 0)
		return -1;
	return add_letter(n, &n->out->letter, err);
}

/* ---- done ---- */

static int begin_row(struct deciding_now *n, struct err *err)
{
	int minutes = rules_contest(n->desk->rules)->undo_minutes;
	bool undoable = n->d->verb != DECISION_BELIEVE;
	n->row = (struct decision_row){ .at = n->now, .letter = n->d->letter, .case_id = n->of.id, .entry = of_entry(n->d->verb) ? n->filed.id : 0, .other = n->other.id,
	                                .until = undoable ? n->now + (int64_t)minutes * 60 : n->now };
	snprintf(n->row.who, sizeof n->row.who, "%s", n->d->who);
	snprintf(n->row.verb, sizeof n->row.verb, "%s", decision_low(n->d->verb));
	n->out->until = n->row.until > n->now ? n->row.until : 0;
	if (decisions_add(n->db, &n->row, err) != 0)
		return -1;
	n->out->id = n->row.id;
	if (n->of.id && n->of.state == CASE_OPEN && cases_decided(n->db, n->of.id, n->row.id, n->d->who, of_entry(n->d->verb) ? NULL : n->d->reason, n->now, err) != 0)
		return -1;
	return 0;
}

static const char *why_of(const struct deciding_now *n)
{
	const char *by = n->of.id ? arena_print(n->arena, "%s, case %" PRId64, decision_low(n->d->verb), n->of.id) : decision_low(n->d->verb);
	if (n->d->verb == DECISION_MERGE)
		by = arena_print(n->arena, "%s into %s", by, n->other.entry.code);
	return n->d->reason && *n->d->reason ? text_cut(n->arena, arena_print(n->arena, "%s: %s", by, n->d->reason), MOST_WHY) : by;
}

/* When the author hears of it. */
static const char *goes(const struct deciding_now *n)
{
	const struct answer *letter = &n->out->letter;
	if (!letter->to)
		return "no letter goes";
	if (!letter->hold)
		return "the letter to its author goes at once";
	return letter->ripe ? arena_print(n->arena, "the letter to its author goes at %s", stamp(n, letter->ripe)) : "the letter to its author goes when it is released";
}

static int do_fate(struct deciding_now *n, struct err *err)
{
	enum entry_state state = fates[n->d->verb].state;
	struct change change = { .who = n->d->who, .what = "decision", .why = why_of(n), .letter = n->d->letter };
	if (begin_row(n, err) != 0 || cases_settle(n->db, n->filed.entry.code, n->d->verb == DECISION_WITHDRAW, n->row.id, n->d->who, n->now, err) != 0)
		return -1;
	if (changes_state(n->db, &n->filed, state, n->filed.counted, &change, n->now, err) < 0)
		return -1;
	n->row.version = changes_version(n->db, n->filed.id, err);
	if (n->row.version < 0 || (n->d->verb == DECISION_MERGE && decisions_join(n->db, n->filed.id, n->other.id, err) != 0))
		return -1;
	if (write_letter(n, err) != 0 || decisions_finish(n->db, &n->row, err) != 0)
		return -1;
	n->out->said = arena_print(n->arena, "%s is %s%s%s; %s.", n->filed.entry.code, entry_state_word(state), n->other.id ? " by " : "", n->other.id ? n->other.entry.code : "", goes(n));
	return 1;
}

static int do_close(struct deciding_now *n, struct err *err)
{
	if (begin_row(n, err) != 0)
		return -1;
	n->out->awaited = strcmp(n->of.kind, "supplement") == 0; /* "kết quả sẽ được thông báo bằng thư" (supplemented.txt) */
	n->out->said = arena_print(n->arena, "Case %" PRId64 " is closed%s.", n->of.id,
	                           n->out->awaited ? "; no letter goes, though its sender may wait for one" : "");
	return 1;
}

/* An address that is said to take letters again: what is held for it goes, and the case is over by that. */
static int believe_address(struct deciding_now *n, struct err *err)
{
	int done = addresses_well_case(n->db, n->of.id, n->d->who, n->now, err);
	if (done < 0 || cases_row(n->db, n->of.id, &n->of, err) != 1 || begin_row(n, err) != 0)
		return -1;
	n->out->said = done ? "The address is written to again: what was held for it goes." : "That address is written to already.";
	return 1;
}

static int do_believe(struct deciding_now *n, struct err *err)
{
	if (!n->of.id)
		return REFUSE(n, DECIDED_NO_CASE, NULL, "A case's number is wanted: `hoadep review` shows them.");
	if (strcmp(n->of.kind, "address") == 0)
		return believe_address(n, err);
	if (strcmp(n->of.kind, "junk") != 0 && strcmp(n->of.kind, "distrust") != 0)
		return REFUSE(n, DECIDED_UNFIT, "Việc này không phải thư bị nghi ngờ.", "Case %" PRId64 " (%s) is about no letter that is distrusted.", n->of.id, n->of.kind);
	if (begin_row(n, err) != 0)
		return -1;
	int done = letters_believe(n->db, n->of.letter, n->d->who, n->now, err);
	if (done < 0)
		return -1;
	n->out->said = arena_print(n->arena, done ? "Letter %" PRId64 " is believed: it is read again like any other." : "Letter %" PRId64 " was believed before.", n->of.letter);
	return 1;
}

/* ---- undone ---- */

/* What was decided last, while it can be taken back: 1 with `row`. */
static int find_last(struct deciding_now *n, struct answer_row *answer, struct err *err)
{
	struct decision_row *row = &n->row;
	int found = decisions_last(n->db, n->of.id, n->filed.id, row, err);
	if (found < 0)
		return -1;
	if (found == 0)
		return REFUSE(n, DECIDED_UNFIT, "Không có quyết định nào để hoàn tác.", "There is no decision to undo about %s.",
		              n->of.id ? arena_print(n->arena, "case %" PRId64, n->of.id) : n->filed.entry.code);
	if (row->until == 0)
		return REFUSE(n, DECIDED_UNDO_OVER, NULL, "What the decision of %s changed was forgotten since (hoadep forget); there is nothing to bring back.", stamp(n, row->at));
	if (row->until <= n->now)
		return REFUSE(n, DECIDED_UNDO_OVER, NULL, "The decision of %s could be undone before %s; now it stands (decide anew instead).", stamp(n, row->at), stamp(n, row->until));
	found = row->answer ? answers_get(n->db, row->answer, answer, err) : 0;
	if (found < 0)
		return -1;
	if (found == 1 && answer->state != ANSWER_HELD && answer->state != ANSWER_DROPPED)
		return REFUSE(n, DECIDED_UNDO_OVER, NULL, "The letter about the decision of %s is on its way: it is not undone any more (decide anew instead).", stamp(n, row->at));
	/* What closed a case alone changed no entry. */
	int64_t version = row->entry ? changes_version(n->db, row->entry, err) : row->version;
	if (version < 0)
		return -1;
	if (version != row->version)
		return REFUSE(n, DECIDED_UNFIT, "Bài đã thay đổi sau quyết định ấy (tác giả bổ sung hoặc có quyết định khác).",
		              "%s changed after the decision of %s (`hoadep show --history`): it is not undone any more.", n->filed.entry.code, stamp(n, row->at));
	return 1;
}

static int do_undo(struct deciding_now *n, struct err *err)
{
	struct answer_row answer = { .state = ANSWER_DROPPED };
	const struct decision_row *row = &n->row;
	int found = find_last(n, &answer, err);
	if (found != 1)
		return found;
	enum decision_verb verb = decision_verb_of(row->verb);
	if (answer.state == ANSWER_HELD && answers_decide(n->db, row->answer, ANSWER_DROPPED, n->d->who, "its decision was undone", n->now, err) != 0)
		return -1;
	/* The cases first: an entry that is in review again then has its old one. */
	if (cases_reopen(n->db, row->id, n->d->who, n->now, err) < 0 || decisions_undone(n->db, row->id, n->now, err) != 0)
		return -1;
	if (row->other && decisions_part(n->db, row->entry, row->other, err) != 0)
		return -1;
	if (row->version && changes_restore(n->db, row->entry, row->version, n->d->who, n->now, n->arena, err) != 0)
		return -1;
	struct case_row of;
	if (row->case_id && cases_row(n->db, row->case_id, &of, err) == 1) {
		n->out->case_id = of.id;
		n->out->turn = of.turn;
	}
	n->out->undone = verb;
	n->out->id = row->id;
	n->out->answer = row->answer;
	n->out->said = arena_print(n->arena, "The decision of %s (%s) is undone%s%s%s.", stamp(n, row->at), row->verb, row->entry ? ": " : "", row->entry ? n->filed.entry.code : "",
	                           !row->entry ? "" : row->answer ? " is what it was, and its letter is dropped" : " is what it was");
	return 1;
}

int decide_do(struct db *db, const struct config *config, const struct contests *contests, const struct decision *decision, int64_t now, struct arena *arena,
              struct decided *out, struct err *err)
{
	struct deciding_now n = { .db = db, .config = config, .contests = contests, .desk = contests_at(contests, now), .d = decision, .now = now, .arena = arena, .out = out };
	assert(db_in_transaction(db));
	*out = (struct decided){ .no = DECIDED_DONE, .undone = DECISION_VERBS };
	int result = find_case(&n, err);
	if (result == 1)
		result = find_entry(&n, err);
	if (result != 1)
		return result;
	switch (decision->verb) {
	case DECISION_UNDO: return do_undo(&n, err);
	case DECISION_BELIEVE: return do_believe(&n, err);
	case DECISION_CLOSE: return (result = may_close(&n, err)) == 1 ? do_close(&n, err) : result;
	default: break;
	}
	result = may_fate(&n, err);
	if (result == 1)
		result = may_again(&n, err);
	if (result == 1)
		result = find_other(&n, err);
	return result == 1 ? do_fate(&n, err) : result;
}
