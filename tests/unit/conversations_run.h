/* One random conversation on its way: the register it goes into, what was said and answered, a small model of what must come of it, and the properties that hold.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CONVERSATIONS_RUN_H
#define CONVERSATIONS_RUN_H

#include <inttypes.h>
#include <time.h>

#include "conversations_mail.h"
#include "desk/contests.h"
#include "desk/decide.h"
#include "filing.h"
#include "read/letter.h"
#include "register/addresses.h"
#include "register/changes.h"
#include "register_fixture.h"

enum { MOST_PIECES = 12, MOST_POSTED = 12, MOST_ANSWERS = 160, MOST_VERSIONS = 40, MOST_UNDO = 24, MOST_DOUBTED = 12, MOST_KNOWN = 600, FINGERPRINT = 1800 };
#define DAY 86400

/* An entry as it must be.  `sure`: the model says its state; else the world has to be looked at. */
struct piece {
	const struct author *author;
	char code[24];                 /* "" not filed yet */
	unsigned missing;
	enum entry_state state;
	bool sure, decided, revised, review_like, near;
	int64_t letter, received, counted; /* letter: that brought it */
	const char *bytes;             /* of the letter that brought it, to be sent once more */
	size_t len;
	char *seen[MOST_VERSIONS];     /* its fingerprint when it had so many versions; NULL: nobody looked then */
	struct undo {                  /* decisions that are not undone, the last one on top */
		enum entry_state before;
		bool was_decided;
		int64_t until, letter; /* letter: that said so; 0 a command */
	} undo[MOST_UNDO];
	int undo_count;
};

/* A letter that was posted and waits for the commit. */
struct posted {
	int64_t id;
	bool silent;                   /* nobody may be answered */
	unsigned may;                  /* which pieces it may change, by bits */
	int brings;                    /* the piece it brings; -1 none */
	const char *sender, *bytes;
};

/* A letter that nobody believed, until a person does. */
struct doubted {
	int64_t id, at;
	const char *bytes;
	int piece;
	unsigned given;
};

struct answered {
	int64_t id, letter, at;
	char code[24], template_name[64], to[80], message_id[200];
	const char *subject, *text, *reply_to;
	bool sent, held;
};

struct conversation {
	struct chance chance;
	struct arena *arena;
	struct buf script;
	int steps, number;
	struct piece pieces[MOST_PIECES];
	int piece_count;
	struct posted posted[MOST_POSTED];
	int posted_count;
	struct doubted doubted[MOST_DOUBTED];
	int doubted_count;
	struct answered answers[MOST_ANSWERS];
	int answer_count;
	int64_t first_letter, first_answer;
	unsigned acted;                /* pieces a command may have changed since the last look */
	bool decisions_wait;           /* among what is posted */
	int failed;
};

/* Of all conversations in one register. */
static struct fixture f;
static struct config *config;
static struct filing *filing;
static struct arena *world;        /* of the register's people */
static struct author authors[MOST_KNOWN];
static int author_count;
static int64_t now_is, next_uid;
static int fault_in, fault_code;   /* the register fails at the so-maniest event, once; 0 never */

/* The clock of everything in this program: base/clock.c asks time(). */
time_t time(time_t *out)
{
	if (out)
		*out = (time_t)now_is;
	return (time_t)now_is;
}

static void befall(sqlite3_context *context, int count, sqlite3_value **values)
{
	(void)count, (void)values;
	if (fault_in && --fault_in == 0)
		sqlite3_result_error_code(context, fault_code);
}

/* ---- what is said ---- */

__attribute__((format(printf, 2, 3)))
static void tell(struct conversation *c, const char *format, ...)
{
	char line[600], at[32];
	va_list ap;
	va_start(ap, format);
	vsnprintf(line, sizeof line, format, ap);
	va_end(ap);
	buf_print(&c->script, "  %.16s  %s\n", clock_iso(now_is, at), line);
}

__attribute__((format(printf, 3, 4)))
static bool must(struct conversation *c, bool ok, const char *format, ...)
{
	char line[1200];
	va_list ap;
	if (ok)
		return true;
	va_start(ap, format);
	vsnprintf(line, sizeof line, format, ap);
	va_end(ap);
	c->failed++;
	buf_print(&c->script, "  !! %s\n", line);
	return false;
}

/* ---- the register ---- */

/* The rows of a query, each column as text. */
static void rows(const char *sql, int64_t a, int64_t b, void (*each)(sqlite3_stmt *row, void *with), void *with)
{
	sqlite3_stmt *statement = NULL;
	if (sqlite3_prepare_v2(db_handle(f.db), sql, -1, &statement, NULL) != SQLITE_OK) {
		fprintf(stderr, "%s: %s\n", sql, sqlite3_errmsg(db_handle(f.db)));
		abort();
	}
	if (sqlite3_bind_parameter_count(statement) > 0)
		sqlite3_bind_int64(statement, 1, a);
	if (sqlite3_bind_parameter_count(statement) > 1)
		sqlite3_bind_int64(statement, 2, b);
	while (sqlite3_step(statement) == SQLITE_ROW)
		each(statement, with);
	sqlite3_finalize(statement);
}

static void take_number(sqlite3_stmt *row, void *with)
{
	*(int64_t *)with = sqlite3_column_int64(row, 0);
}

static int64_t number_of(const char *sql, int64_t a, int64_t b)
{
	int64_t n = -1;
	rows(sql, a, b, take_number, &n);
	return n;
}

static const char *column(sqlite3_stmt *row, int i)
{
	const char *t = (const char *)sqlite3_column_text(row, i);
	return t ? t : "";
}

/* Everything that a letter can change of an entry: words, people, findings, files, state, date. */
#define FINGERPRINT_SQL \
	"SELECT e.id, e.code, (SELECT count(*) FROM versions v WHERE v.entry = e.id)," \
	" e.state || '|' || e.counted || '|' || coalesce(e.title, '-') || '|' || coalesce(e.body_digest, '-') || '|' || coalesce(e.category, '-') || '|' || e.photos || '|' ||" \
	" coalesce((SELECT group_concat(role || n || coalesce(name, '-') || ';' || coalesce(birth_year, '-') || ';' || coalesce(address, '-') || ';' || coalesce(phone, '-') || ';' ||" \
	"  coalesce(occupation, '-') || ';' || coalesce(workplace, '-'), '/') FROM (SELECT * FROM people p WHERE p.entry = e.id ORDER BY role, n)), '') || '|' ||" \
	" coalesce((SELECT group_concat(rule || ':' || outcome, ',') FROM (SELECT * FROM findings g WHERE g.entry = e.id ORDER BY n)), '') || '|' ||" \
	" (SELECT count(*) FROM entry_files x WHERE x.entry = e.id), e.state, e.counted," \
	" (SELECT name FROM people p WHERE p.entry = e.id AND role = 'author'), (SELECT el.letter FROM entry_letters el WHERE el.entry = e.id AND el.role = 'brought')" \
	" FROM entries e"

static struct known {
	char code[24], text[FINGERPRINT];
} known[MOST_KNOWN];
static int known_count;

/* ---- the model ---- */

static int64_t day_end(int64_t time, int days)
{
	struct civil t = clock_civil(time);
	return clock_time(t.year, t.month, t.day + days, 23, 59, 59);
}

static int64_t deadline(void)
{
	return clock_time(2023, 5, 31, 23, 59, 59);
}

/* When the piece's sender was first told what it lacks; 0 never. */
static int64_t noticed(const struct conversation *c, const struct piece *p)
{
	int64_t first = 0;
	for (int i = 0; i < c->answer_count; i++) {
		const struct answered *a = &c->answers[i];
		bool tells = strcmp(a->template_name, "incomplete") == 0 || strcmp(a->template_name, "supplemented") == 0;
		bool receipt = strcmp(a->template_name, "batch-receipt") == 0 && a->letter == p->letter;
		if (((tells && strcmp(a->code, p->code) == 0) || receipt) && (!first || a->at < first))
			first = a->at;
	}
	return first;
}

/* Whether a letter may fill what is missing: of what a person has decided only where they asked for it. */
static bool fillable(const struct piece *p)
{
	return p->decided ? p->state == ENTRY_INCOMPLETE : p->state <= ENTRY_REJECTED;
}

/* Something of what is missing was given at a receipt: AMB-21 by hand. */
static void model_fill(struct conversation *c, struct piece *p, unsigned given, int64_t receipt)
{
	if (p->state != ENTRY_INCOMPLETE)
		return;
	p->missing &= ~given;
	if (p->missing || p->decided) /* what a person asked for is written down, and they say whether it is enough */
		return;
	int64_t first = noticed(c, p);
	p->state = p->review_like ? ENTRY_REVIEW : ENTRY_ACCEPTED;
	if (!first || receipt <= day_end(first, 10))
		return;
	if (receipt <= deadline())
		p->counted = receipt;
	else
		p->state = ENTRY_REVIEW;
}

static struct piece *piece_of(struct conversation *c, const char *code)
{
	for (int i = 0; i < c->piece_count; i++)
		if (*code && strcmp(c->pieces[i].code, code) == 0)
			return &c->pieces[i];
	return NULL;
}

static unsigned bit_of(const struct conversation *c, const struct piece *p)
{
	return 1u << (p - c->pieces);
}

/* ---- posting ---- */

static const char *fresh_id(struct conversation *c, const char *domain)
{
	return arena_print(c->arena, "<%016" PRIx64 "@%s>", chance_next(&c->chance), domain);
}

/* Takes bytes in and reads them, as arrive and the nursery do; NULL: the register knew them. */
static struct posted *post_bytes(struct conversation *c, const char *bytes, size_t len, bool junk)
{
	char digest[FILE_DIGEST_SIZE];
	struct letter letter;
	struct gather g;
	int64_t id = 0;
	digest_of(bytes, len, digest);
	struct intake_row row = { .account = "imaps://thiviet@mail.example/INBOX", .uidvalidity = 7, .uid = ++next_uid, .name = "", .digest = digest, .size = (int64_t)len,
	                          .internal_date = now_is, .junk = junk };
	int fresh = letters_intake(f.db, &row, now_is, &id, &f.err);
	if (fresh != 1) {
		must(c, fresh == 0, "intake: %s", f.err.text);
		return NULL;
	}
	gather_init(&g, -1, NULL, 0);
	letter_read(&g, bytes, len);
	if (!must(c, letters_get(f.db, id, &letter, &f.err) == 1, "letters_get: %s", f.err.text))
		abort();
	filing_add(filing, &letter, g.out);
	struct posted *p = &c->posted[c->posted_count++];
	*p = (struct posted){ .id = id, .brings = -1, .bytes = bytes, .sender = "" };
	return p;
}

static struct posted *post(struct conversation *c, const struct mail *mail, bool junk)
{
	struct buf b = { 0 };
	put_mail(&b, mail);
	char *bytes = arena_copy(c->arena, b.data, b.len);
	size_t len = b.len;
	buf_release(&b);
	struct posted *p = post_bytes(c, bytes, len, junk);
	if (p)
		p->sender = arena_text(c->arena, mail->from);
	return p;
}

/* ---- after a commit ---- */

static void take_fingerprint(sqlite3_stmt *row, void *with)
{
	struct conversation *c = with;
	const char *code = column(row, 1), *text = column(row, 3);
	int versions = sqlite3_column_int(row, 2);
	struct piece *p = piece_of(c, code);
	int at = 0;
	while (at < known_count && strcmp(known[at].code, code) != 0)
		at++;
	if (at == known_count && !p) { /* a new one: whose letter brought it? */
		for (int i = 0; i < c->posted_count; i++)
			if (c->posted[i].id == sqlite3_column_int64(row, 7) && c->posted[i].brings >= 0)
				p = &c->pieces[c->posted[i].brings];
		if (must(c, p && !*p->code && strcmp(p->author->name, column(row, 6)) == 0, "an entry %s of %s that nobody sent", code, column(row, 6)))
			snprintf(p->code, sizeof p->code, "%s", code);
	} else if (at < known_count && strcmp(known[at].text, text) != 0) {
		unsigned may = c->acted;
		for (int i = 0; i < c->posted_count; i++)
			may |= c->posted[i].may;
		must(c, p && (may & bit_of(c, p)), "%s changed, and nobody may have changed it:\n     %s\n     %s", code, known[at].text, text);
	}
	if (at == known_count && known_count < MOST_KNOWN)
		snprintf(known[known_count++].code, sizeof known->code, "%s", code);
	if (at < MOST_KNOWN)
		snprintf(known[at].text, sizeof known->text, "%s", text);
	if (!p)
		return;
	p->letter = sqlite3_column_int64(row, 7);
	if (versions < MOST_VERSIONS)
		p->seen[versions] = arena_text(c->arena, text);
	if (p->sure) {
		must(c, strcmp(column(row, 4), entry_state_word(p->state)) == 0, "%s is %s, and must be %s: %s", code, column(row, 4), entry_state_word(p->state), text);
		must(c, sqlite3_column_int64(row, 5) == p->counted, "%s counts from %s, wanted another day", code, column(row, 5));
	}
	p->state = entry_state_of(column(row, 4)); /* one slip is told once */
	p->counted = sqlite3_column_int64(row, 5);
}

static const char *texts_of(const struct submission *s, struct arena *arena)
{
	for (size_t i = 0; i < s->part_count; i++)
		if (s->parts[i].text && s->parts[i].declared && strcmp(s->parts[i].declared, "text/plain") == 0)
			return arena_text(arena, s->parts[i].text);
	return "";
}

static void take_answer(sqlite3_stmt *row, void *with)
{
	struct conversation *c = with;
	if (c->answer_count == MOST_ANSWERS)
		return;
	struct answered *a = &c->answers[c->answer_count++];
	*a = (struct answered){ .id = sqlite3_column_int64(row, 0), .letter = sqlite3_column_int64(row, 1), .at = sqlite3_column_int64(row, 7), .held = strcmp(column(row, 6), "due") != 0,
	                        .subject = "", .text = "", .reply_to = OURS };
	snprintf(a->template_name, sizeof a->template_name, "%s", column(row, 2));
	snprintf(a->code, sizeof a->code, "%s", column(row, 3));
	snprintf(a->to, sizeof a->to, "%s", column(row, 4));
	snprintf(a->message_id, sizeof a->message_id, "%s", column(row, 5));
}

/* No letter holds what is another author's; to the office and the units everything is known. */
static void look_into(struct conversation *c, const struct answered *a, const char *bytes)
{
	const char *said = "";
	struct piece *p = piece_of(c, a->code);
	if (strcmp(a->to, OFFICE) == 0 || strcmp(a->to, WARD) == 0)
		return;
	for (int i = 0; i < c->posted_count; i++)
		if (c->posted[i].id == a->letter)
			said = c->posted[i].bytes;
	for (int i = 0; i < author_count; i++) {
		const struct author *x = &authors[i];
		if (strcmp(x->mail, a->to) == 0 || (p && p->author == x && a->letter == 0))
			continue;
		const char *const secrets[] = { x->name, x->subject, x->mail, x->title, x->value[AUTHOR_PHONE], x->value[SUBJECT_PHONE], x->value[1] };
		for (int k = 0; k < COUNT(secrets); k++)
			must(c, !strstr(a->text, secrets[k]) && !strstr(a->subject, secrets[k]), "letter %s to %s tells %s of another author", a->template_name, a->to, secrets[k]);
		must(c, !strstr(bytes, x->mail), "letter %s to %s tells the address %s", a->template_name, a->to, x->mail);
	}
	for (int i = 0; i < known_count; i++) {
		struct piece *other = piece_of(c, known[i].code);
		bool own = other && strcmp(other->author->mail, a->to) == 0;
		if (!own && strcmp(known[i].code, a->code) != 0)
			must(c, !strstr(a->text, known[i].code) || strstr(said, known[i].code), "letter %s to %s tells the code %s", a->template_name, a->to, known[i].code);
	}
}

/* Reads what was written to somebody as their program does, and lets the server take it. */
static void deliver(struct conversation *c, struct answered *a)
{
	struct buf b = { 0 };
	struct gather g;
	must(c, answers_bytes(f.db, a->id, &b, &f.err) == 1, "no bytes of the answer: %s", f.err.text);
	gather_init(&g, -1, NULL, 0);
	letter_read(&g, b.data, b.len);
	a->subject = arena_text(c->arena, g.out->subject ? g.out->subject : "");
	a->text = texts_of(g.out, c->arena);
	a->reply_to = g.out->reply_to_count ? arena_text(c->arena, g.out->reply_to[0].address) : OURS;
	must(c, g.out->message_id && strcmp(g.out->message_id, a->message_id) == 0, "its Message-ID is another than the row's");
	look_into(c, a, buf_str(&b));
	submission_free(g.out);
	buf_release(&b);
}

static void send_answer(struct conversation *c, struct answered *a)
{
	must(c, answers_set(f.db, a->id, ANSWER_SENDING, NULL, now_is, now_is, &f.err) == 0 && answers_set(f.db, a->id, ANSWER_SENT, "250 OK", 0, now_is, &f.err) == 0, "sending: %s", f.err.text);
	a->sent = true;
	a->held = false;
	a->at = now_is;
}

/* Who of those just posted was answered, and that none was who may not be. */
static void look_at_answers(struct conversation *c)
{
	int first = c->answer_count;
	rows("SELECT id, letter, template, code, recipient, message_id, state, made FROM answers WHERE id > ?1 ORDER BY id", c->first_answer, 0, take_answer, c);
	for (int i = first; i < c->answer_count; i++) {
		struct answered *a = &c->answers[i];
		c->first_answer = a->id;
		deliver(c, a);
		tell(c, "    <- %s to %s %s%s", a->template_name, a->to, a->code, a->held ? " (held)" : "");
		for (int k = 0; k < c->posted_count; k++)
			if (c->posted[k].id == a->letter)
				must(c, !c->posted[k].silent, "the letter %" PRId64 " was answered by %s", a->letter, a->template_name);
		if (!a->held)
			send_answer(c, a);
	}
}

static void count_done(int64_t letter, void *with)
{
	(void)letter;
	++*(int *)with;
}

static void look(struct conversation *c)
{
	rows(FINGERPRINT_SQL " ORDER BY e.id", 0, 0, take_fingerprint, c);
	for (int i = 0; i < c->posted_count; i++)
		must(c, number_of("SELECT state = 'filed' FROM letters WHERE id = ?1", c->posted[i].id, 0) == 1, "the letter %" PRId64 " is not filed", c->posted[i].id);
	look_at_answers(c);
	for (int i = 0; i < c->posted_count; i++)
		if (c->posted[i].brings >= 0)
			must(c, *c->pieces[c->posted[i].brings].code, "the letter %" PRId64 " brought no entry", c->posted[i].id);
	c->posted_count = 0;
	c->acted = 0;
}

static int64_t changes_made(void)
{
	return number_of("SELECT (SELECT count(*) FROM events) * 1000003 + (SELECT count(*) FROM entries) * 1009 + (SELECT count(*) FROM answers) + (SELECT count(*) FROM versions)", 0, 0);
}

/* Files what waits; sometimes the register fails in the midst of it, and it is filed again. */
static void commit(struct conversation *c)
{
	int done = 0, waiting = c->posted_count;
	if (waiting && chance_one(&c->chance, 10)) {
		int64_t before = changes_made();
		fault_in = 1 + chance_of(&c->chance, 8 * waiting);
		fault_code = c->decisions_wait || chance_one(&c->chance, 2) ? SQLITE_FULL : SQLITE_CONSTRAINT;
		bool full = fault_code == SQLITE_FULL;
		int r = filing_commit(filing, INT64_MAX, now_is, count_done, &done, &f.err);
		bool befell = fault_in == 0;
		tell(c, "    (the register fails: %s)", !befell ? "not in time" : full ? "full" : "constraint");
		fault_in = 0;
		if (befell && full)
			must(c, r == -1 && done == 0 && changes_made() == before, "a commit that failed left something (%d, %d done)", r, done);
	}
	if (done < waiting)
		must(c, filing_commit(filing, INT64_MAX, now_is, count_done, &done, &f.err) == 0, "filing: %s", f.err.text);
	must(c, done == waiting && filing_count(filing) == 0, "%d of %d letters are filed", done, waiting);
	c->decisions_wait = false;
	look(c);
}

/* Time goes by: held answers ripen and go. */
static void pass(struct conversation *c, int64_t seconds)
{
	now_is += seconds;
	if (answers_ripen(f.db, now_is, &f.err) > 0)
		for (int i = 0; i < c->answer_count; i++)
			if (c->answers[i].held && number_of("SELECT state = 'due' FROM answers WHERE id = ?1", c->answers[i].id, 0) == 1)
				send_answer(c, &c->answers[i]);
}

#endif
