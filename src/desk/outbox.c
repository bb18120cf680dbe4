/* hoadep outbox: the answers, what became of each, and what a person may do about it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "answer/choose.h"
#include "answer/message.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "desk/mailtext.h"
#include "desk/outfile.h"
#include "desk/table.h"
#include "desk/tools.h"
#include "register/answers.h"
#include "register/letters.h"
#include "register/lost.h"
#include "register/restored.h"

enum { PREVIEW_MOST = 32 << 20 };

static const struct table_column columns[] = {
	{ "ANSWER", 8, true }, { "STATE", 8, false }, { "MADE", 16, false }, { "TO", 34, false }, { "CODE", 24, false }, { "LETTER OUT", 24, false },
	{ "TRIES", 5, true }, { "REMARK", 60, false },
};
enum { COLUMNS = sizeof columns / sizeof *columns };

/* The arguments of any of its sub-commands. */
struct wish {
	const struct config *config;
	const char *by, *reason, *hold, *to, *html;
	int64_t id;        /* 0: none given */
	int state;         /* -1: all */
	bool json, all, raw, replace;
};

static const char *time_of(int64_t time, char out[32])
{
	if (time <= 0)
		return "";
	clock_iso(time, out);
	out[10] = ' ';
	out[16] = '\0';
	return out;
}

/* What is known of answers that may have left before a restore. */
struct past {
	struct db *db;
	json_t *sent;       /* lost_answers; NULL nobody knows */
	int64_t restored;   /* 0: never */
};

static int past_open(struct past *p, struct db *db, struct err *err)
{
	*p = (struct past){ .db = db, .restored = restored_at(db, err) };
	p->sent = p->restored > 0 ? lost_answers(db, NULL) : NULL;
	return p->restored < 0 ? -1 : 0;
}

/* Whether the row waits because of a restore: then when it, or one like it, had left, or LOST_UNSURE; NULL it had not, or nobody knows. */
static bool of_past(const struct past *p, const struct answer_row *row, const char **when)
{
	struct letter letter = { .digest = "" };
	bool restored = strcmp(row->hold, ANSWERS_RESTORED) == 0;
	*when = NULL;
	if (!p->restored || row->state != ANSWER_HELD || (!restored && strcmp(row->hold, ANSWERS_OLD_MAIL) != 0))
		return false;
	if (row->letter && letters_get(p->db, row->letter, &letter, NULL) != 1)
		return false;
	*when = lost_answer_when(p->sent, row->message_id, letter.digest, row->template_name);
	return restored || (row->made >= p->restored && letter.arrived <= p->restored);
}

/* Of one in the backup, of a letter of the calendar made since, of one to a letter that was filed again; short enough for the table's column. */
static const char *what_is_known(const struct past *p, const struct answer_row *row)
{
	if (row->made < p->restored)
		return p->sent ? "had not left by the restore" : "not left at the backup; since then nobody knows";
	if (!row->letter)
		return "was due before the restore; may have left";
	return p->sent ? "no such answer had left before the restore" : "whether answered before the restore nobody knows";
}

/* What a person should know of the row at a glance. */
static void remark(const struct past *past, const struct answer_row *row, char *out, size_t size)
{
	char at[32];
	const char *when;
	if (of_past(past, row, &when) && when && strcmp(when, LOST_UNSURE) == 0)
		snprintf(out, size, "%s: may have left before the restore", row->hold);
	else if (of_past(past, row, &when) && when)
		snprintf(out, size, "%s: %s %.10s %.5s, before the restore", row->hold, row->made >= past->restored ? "answered" : "had left", when, when + 11);
	else if (of_past(past, row, &when))
		snprintf(out, size, "%s: %s", row->hold, what_is_known(past, row));
	else if (row->state == ANSWER_HELD && row->ripe)
		snprintf(out, size, "goes by itself %s: %s", time_of(row->ripe, at), row->hold);
	else if (row->state == ANSWER_HELD)
		snprintf(out, size, "waits for release: %s", row->hold);
	else if (row->next_try == ANSWERS_NEVER)
		snprintf(out, size, "waits for a person; %s", row->reply);
	else if (row->state == ANSWER_LATER || row->state == ANSWER_UNSURE)
		snprintf(out, size, "again %s; %s", time_of(row->next_try, at), row->reply);
	else if (row->state == ANSWER_SENT)
		snprintf(out, size, "%s", time_of(row->sent, at));
	else
		snprintf(out, size, "%s", row->reply);
}

static json_t *row_json(const struct past *past, const struct answer_row *row)
{
	char made[32], again[32], sent[32], ripe[32];
	const char *had_left;
	of_past(past, row, &had_left);
	return json_pack("{s:I, s:s, s:s, s:s, s:s, s:s*, s:s, s:o, s:s?, s:s?, s:s?, s:s?, s:i, s:s, s:s?}", "id", (json_int_t)row->id, "state", answer_state_word(row->state),
	                 "to", row->to, "template", row->template_name, "subject", row->subject, "code", row->code[0] ? row->code : NULL,
	                 "message_id", row->message_id, "letter", row->letter ? json_integer(row->letter) : json_null(), "made", clock_iso(row->made, made),
	                 "next_try", row->next_try > 0 && row->next_try != ANSWERS_NEVER ? clock_iso(row->next_try, again) : NULL, "sent", row->sent > 0 ? clock_iso(row->sent, sent) : NULL,
	                 "ripe", row->state == ANSWER_HELD && row->ripe ? clock_iso(row->ripe, ripe) : NULL,
	                 "tries", row->tries, "remark", row->state == ANSWER_HELD ? row->hold : row->reply, "had_left", had_left);
}

struct listing {
	struct table *table;   /* NULL: JSON */
	struct past past;
	const char *hold;      /* NULL: all */
};

static bool each(const struct answer_row *row, void *with)
{
	struct listing *l = with;
	struct table *table = l->table;
	char id[24], made[32], tries[24], said[800];
	if (l->hold && strcmp(row->hold, l->hold) != 0)
		return true;
	if (!table) {
		json_t *json = row_json(&l->past, row);
		tools_json(json);
		json_decref(json);
		return !ferror(stdout);
	}
	remark(&l->past, row, said, sizeof said);
	snprintf(id, sizeof id, "%" PRId64, row->id);
	snprintf(tries, sizeof tries, "%d", row->tries);
	const char *cells[COLUMNS] = { id, answer_state_word(row->state), time_of(row->made, made), row->to, row->code, row->template_name, tries, said };
	table_row(table, cells);
	return !ferror(stdout);
}

static int list(struct db *db, const struct wish *wish, struct err *err)
{
	struct listing l = { .hold = wish->hold };
	if (past_open(&l.past, db, err) != 0)
		return tools_fail(err);
	l.table = wish->json ? NULL : table_new(stdout, table_width(stdout), columns, COLUMNS);
	int result = answers_list(db, wish->hold ? (int)ANSWER_HELD : wish->state, each, &l, err);
	if (l.table && table_end(l.table) == 0 && result == 0)
		puts(wish->hold ? "No answer is held for that." : wish->state < 0 ? "No answers yet." : "No answer is in this state.");
	json_decref(l.past.sent);
	return result == 0 ? 0 : tools_fail(err);
}

/* The answer and its bytes, which are the caller's to release whatever comes of it; 0, or 1 after the reason was said. */
static int fetch(struct db *db, int64_t id, struct answer_row *row, struct buf *bytes, struct err *err)
{
	int found = answers_get(db, id, row, err);
	if (found == 0)
		err_set(err, "There is no answer %" PRId64 "; `hoadep outbox list` shows all.", id);
	if (found != 1 || answers_bytes(db, id, bytes, err) < 0)
		return tools_fail(err);
	return 0;
}

static int gone(int64_t id, struct err *err)
{
	err_set(err, "The message of answer %" PRId64 " is no longer kept.", id);
	return tools_fail(err);
}

static int write_part(const struct outfile *out, const struct buf *page, struct err *err)
{
	int fd = open(out->part, O_WRONLY | O_CLOEXEC);
	int done = fd < 0 ? err_errno(err, "%s cannot be written", out->path) : file_write_fd(fd, out->path, page->data, page->len, err);
	if (fd >= 0)
		close(fd);
	return done;
}

static int write_page(const struct wish *wish, const struct buf *bytes, struct err *err)
{
	struct outfile out;
	struct buf page = { .limit = PREVIEW_MOST };
	struct err ended;
	int done = mailtext_page(bytes->data, bytes->len, &page) ? outfile_begin(&out, wish->html, wish->replace, err) : err_set(err, "Answer %" PRId64 " has no page.", wish->id);
	if (done == 0) {
		done = write_part(&out, &page, err);
		if (outfile_end(&out, done == 0, &ended) != 0 && done == 0) {
			*err = ended;
			done = -1;
		}
	}
	buf_release(&page);
	if (done != 0)
		return tools_fail(err);
	printf("The page of answer %" PRId64 " is in %s, as a mail program shows it.\n", wish->id, wish->html);
	return 0;
}

static void print_preview(const struct past *past, const struct answer_row *row, const struct buf *bytes)
{
	struct arena *arena = arena_new(1 << 20);
	char said[800], at[32];
	remark(past, row, said, sizeof said);
	printf("Answer %" PRId64 ", %s%s%s\n", row->id, answer_state_word(row->state), *said ? ": " : "", text_shown(arena, said));
	if (row->letter)
		printf("Made %s, for letter %" PRId64, time_of(row->made, at), row->letter);
	else
		printf("Made %s, by the calendar or a person", time_of(row->made, at));
	printf("%s%s; letter out: %s\n\n", row->code[0] ? ", entry " : "", row->code, row->template_name);
	if (!bytes->len)
		printf("To: %s\nSubject: %s\n\n(The message is no longer kept.)\n", text_shown(arena, row->to), text_shown(arena, row->subject));
	else if (mailtext_headers(bytes->data, bytes->len) && putchar('\n') && !mailtext_print(bytes->data, bytes->len))
		puts("(The message has no plain text.)");
	arena_free(arena);
}

static int show(struct db *db, const struct wish *wish, struct err *err)
{
	struct answer_row row;
	struct buf bytes = { .limit = PREVIEW_MOST };
	struct past past = { .sent = NULL };
	int result = fetch(db, wish->id, &row, &bytes, err);
	if (result == 0 && !bytes.len && (wish->raw || wish->html))
		result = gone(wish->id, err);
	else if (result == 0 && wish->html)
		result = write_page(wish, &bytes, err);
	else if (result == 0 && wish->raw)
		fwrite(bytes.data, 1, bytes.len, stdout);
	else if (result == 0 && past_open(&past, db, err) != 0)
		result = tools_fail(err);
	else if (result == 0)
		print_preview(&past, &row, &bytes);
	json_decref(past.sent);
	buf_release(&bytes);
	return result;
}

/* What a Message-ID of ours names: the code before its random part; "" for none. */
static const char *about_of(const char *message_id, struct arena *arena)
{
	const char *dot = strchr(message_id, '.');
	const char *about = dot && *message_id == '<' ? arena_copy(arena, message_id + 1, (size_t)(dot - message_id - 1)) : "";
	return strcmp(about, "hoadep") == 0 ? "" : about;
}

/* A server that had it knows it by its Message-ID: what goes to somebody else is another message. */
static int readdress(struct db *db, const struct wish *wish, const struct answer_row *row, const struct buf *bytes, struct err *err)
{
	struct buf anew = { .limit = PREVIEW_MOST };
	struct arena *arena = arena_new(1 << 16);
	char id[256];
	int done = row->handed ? message_new_id(about_of(row->message_id, arena), wish->config->transport.from_address, id, err) : 0;
	if (done == 0)
		done = message_readdress(bytes->data, bytes->len, wish->to, row->handed ? id : NULL, &anew, err);
	if (done == 0)
		done = answers_readdress(db, row->id, wish->to, row->handed ? id : NULL, anew.data, anew.len, tools_person(wish->by), wish->reason, clock_now(), err);
	buf_release(&anew);
	arena_free(arena);
	if (done != 0)
		return tools_fail(err);
	printf("Answer %" PRId64 " goes to %s now; it is still %s%s.\n", row->id, wish->to, answer_state_word(row->state),
	       row->state == ANSWER_HELD ? (row->ripe ? " and goes by itself when its time comes" : ": `hoadep outbox release` lets it go") :
	       row->state == ANSWER_LATER ? " and is tried again by itself" : ": `hoadep outbox retry` sends it");
	return 0;
}

static int edit(struct db *db, const struct wish *wish, struct err *err)
{
	struct answer_row row;
	struct buf bytes = { .limit = PREVIEW_MOST };
	if (!choose_address(&wish->config->transport, wish->to)) {
		err_set(err, "“%s” is no address a letter can go to: one plain address as name@domain is wanted, neither the contest's own nor one that nobody reads.", wish->to);
		return tools_fail(err);
	}
	int result = fetch(db, wish->id, &row, &bytes, err);
	if (result == 0)
		result = bytes.len ? readdress(db, wish, &row, &bytes, err) : gone(wish->id, err);
	buf_release(&bytes);
	return result;
}

/* Sub-commands that change one answer's state. */
static int change(struct db *db, const struct wish *wish, enum answer_state to, const char *why, struct err *err)
{
	struct answer_row row;
	if (answers_decide(db, wish->id, to, tools_person(wish->by), wish->reason ? wish->reason : why, clock_now(), err) != 0 ||
	    answers_get(db, wish->id, &row, err) != 1)
		return tools_fail(err);
	printf("Answer %" PRId64 " is now %s%s.\n", row.id, answer_state_word(row.state), to == ANSWER_DUE ? " and leaves while `hoadep run` runs" : "");
	return 0;
}

static int retry(struct db *db, const struct wish *wish, struct err *err)
{
	return change(db, wish, ANSWER_DUE, "retry", err);
}

static int drop(struct db *db, const struct wish *wish, struct err *err)
{
	return change(db, wish, ANSWER_DROPPED, "dropped", err);
}

static int release_all(struct db *db, const struct wish *wish, struct err *err)
{
	int count = answers_release(db, wish->hold, tools_person(wish->by), wish->reason ? wish->reason : "released", clock_now(), err);
	if (count < 0)
		return tools_fail(err);
	printf("%d held answer%s released%s.\n", count, count == 1 ? " is" : "s are", count ? "; they leave while `hoadep run` runs" : "");
	return 0;
}

static int release(struct db *db, const struct wish *wish, struct err *err)
{
	return wish->all ? release_all(db, wish, err) : change(db, wish, ANSWER_DUE, "released", err);
}

static const struct verb {
	const char *name;
	bool writes, wants_id, may_all;
	int (*run)(struct db *db, const struct wish *wish, struct err *err);
} verbs[] = {
	{ "list", false, false, false, list }, { "show", false, true, false, show }, { "retry", true, true, false, retry },
	{ "release", true, true, true, release }, { "drop", true, true, false, drop }, { "edit", true, true, false, edit },
};

static int work(const struct config *config, const struct verb *verb, const struct wish *wish)
{
	struct err err = { "" };
	struct db *db = verb->writes ? tools_write(config) : tools_read(config);
	if (!db)
		return 1;
	int result = verb->run(db, wish, &err);
	db_close(db);
	return result;
}

static int state_named(const char *word)
{
	int state = ANSWER_DROPPED;
	while (state >= 0 && strcmp(word, answer_state_word((enum answer_state)state)) != 0)
		state--;
	return state;
}

/* Fills the wish from the options; 0, or 2 after a word on what is wrong. */
static int options(int argc, char **argv, struct wish *wish)
{
	static const struct option known[] = {
		{ "by", required_argument, NULL, 'b' }, { "reason", required_argument, NULL, 'r' }, { "hold", required_argument, NULL, 'h' },
		{ "state", required_argument, NULL, 's' }, { "all", no_argument, NULL, 'a' }, { "json", no_argument, NULL, 'j' }, { "to", required_argument, NULL, 't' },
		{ "html", required_argument, NULL, 'p' }, { "raw", no_argument, NULL, 'w' }, { "replace", no_argument, NULL, 'f' }, { NULL, 0, NULL, 0 },
	};
	optind = 0;
	opterr = 0;
	for (int c; (c = getopt_long(argc, argv, "", known, NULL)) != -1;) {
		switch (c) {
		case 'b': wish->by = optarg; break;
		case 'r': wish->reason = optarg; break;
		case 'h': wish->hold = optarg; break;
		case 'a': wish->all = true; break;
		case 'j': wish->json = true; break;
		case 't': wish->to = optarg; break;
		case 'p': wish->html = optarg; break;
		case 'w': wish->raw = true; break;
		case 'f': wish->replace = true; break;
		case 's':
			if ((wish->state = state_named(optarg)) < 0)
				return tools_usage(&desk_outbox, "there is no state %s.", optarg);
			break;
		default: return tools_usage(&desk_outbox, "%s is not understood.", argv[optind - 1]);
		}
	}
	return 0;
}

/* What does not go together; 0, or 2 after a word on it. */
static int check_wish(const struct verb *verb, const struct wish *wish)
{
	bool showing = verb->run == show, editing = verb->run == edit;
	if ((wish->html || wish->raw) && !showing)
		return tools_usage(&desk_outbox, "--html and --raw go with show.");
	if (wish->html && wish->raw)
		return tools_usage(&desk_outbox, "either --html or --raw.");
	if (wish->to && !editing)
		return tools_usage(&desk_outbox, "--to goes with edit.");
	if (editing && (!wish->to || !wish->reason))
		return tools_usage(&desk_outbox, "edit wants --to ADDRESS and --reason TEXT.");
	if (wish->hold && !wish->all && verb->run != list)
		return tools_usage(&desk_outbox, "--hold goes with list, or with release --all.");
	if (wish->hold && wish->state >= 0 && wish->state != ANSWER_HELD)
		return tools_usage(&desk_outbox, "--hold is about answers that are held.");
	for (int i = 0; i < 2; i++) {
		const char *line = i ? wish->by : wish->reason;
		if (line && !tools_one_line(line))
			return tools_usage(&desk_outbox, "--%s wants one line of text, at most %d bytes.", i ? "by" : "reason", TOOLS_LINE_MOST);
		if (editing && line && strchr(line, '@'))
			return tools_usage(&desk_outbox, "--%s goes into the event log, which outlives personal data: no address there.", i ? "by" : "reason");
	}
	return 0;
}

static int run(const struct config *config, int argc, char **argv)
{
	struct wish wish = { .config = config, .state = -1 };
	const struct verb *verb = NULL;
	if (options(argc, argv, &wish) != 0)
		return 2;
	const char *name = optind < argc ? argv[optind++] : "list";
	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
		if (strcmp(verbs[i].name, name) == 0)
			verb = &verbs[i];
	if (!verb)
		return tools_usage(&desk_outbox, "%s is not understood.", name);
	if (verb->wants_id && optind < argc && (wish.id = tools_id(argv[optind++])) == 0)
		return tools_usage(&desk_outbox, "an answer's number is wanted, as `hoadep outbox list` shows it.");
	if (optind < argc)
		return tools_usage(&desk_outbox, "%s is not understood.", argv[optind]);
	if (verb->wants_id && (wish.id == 0) != (wish.all && verb->may_all))
		return tools_usage(&desk_outbox, "%s wants %s.", name, verb->may_all ? "either an answer's number or --all" : "an answer's number");
	return check_wish(verb, &wish) ? 2 : work(config, verb, &wish);
}

const struct command desk_outbox = {
	.name = "outbox",
	.arguments = "[list [--state STATE | --hold REASON] [--json] | show ID [--html FILE | --raw] | edit ID --to ADDRESS --reason TEXT | retry ID | release ID | release --all [--hold REASON] | drop ID]"
	             " [--by NAME] [--reason TEXT]",
	.summary = "answers and their states: look at them, let them go, drop them, send them elsewhere",
	.help =
		"Shows the letters that go out, and decides about those that wait.\n"
		"\n"
		"  list         all answers; --state held, due, sending, sent, unsure, later, failed, bounced or dropped.  REMARK says of a held one\n"
		"               what it waits for: a person's release, or the time at which it goes by itself; --hold REASON lists those\n"
		"               held for one reason.  After a restore: `restored` (the backup had them waiting) and `old-mail` (made anew of letters from\n"
		"               before the restore), each with what is known of whether it had left\n"
		"  show ID      the answer as its recipient sees it: headers and text; --html FILE writes its page to a file (--replace: over one that is\n"
		"               there), --raw prints the message byte for byte\n"
		"  edit ID      sends it to another address, --to ADDRESS, and says why; only what is held, later, failed or bounced.  Its state stays: a\n"
		"               held one still wants release, a failed or bounced one retry.  The event log keeps who and why, never the address\n"
		"  retry ID     sends again at once what failed, bounced, is unsure or waits for a later try\n"
		"  release ID   lets a held answer go; --all: every held one, with --hold only those held for that reason\n"
		"  drop ID      never sends a held, due or waiting answer; one that was refused or came back is settled by it: its recipient was told otherwise\n"
		"  --by NAME    who decides, for the event log (default: who is logged in)\n"
		"  --reason TEXT  why, for the event log\n"
		"\n"
		"Which letters are held, and how long, stands in contest.yaml of the rules (`letters:`); reports and digests in calendar.yaml.\n"
		"\n"
		"Example: hoadep outbox edit 17 --to duong.moi@thu.example --reason \"the author told the new address by phone\" && hoadep outbox retry 17\n"
		"Example: hoadep outbox drop 17 --reason \"answered by phone\"\n"
		"Exit codes: 0 done, 1 not possible (the reason is said), 2 wrong usage.\n",
	.run = run,
};
