/* The clerk's intake against memos written by hand: orders of events that no server brings about when asked to.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utime.h>

#include "arrive/fetch.h"
#include "arrive/intake.h"
#include "arrive/spool.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/memo.h"
#include "register/letters.h"
#include "register/restored.h"
#include "register/wipes.h"

static char spool[64];
static struct db *db;
static struct intake *in;
static struct mailbox mailbox;
static struct memo memo;
static int fetch;              /* fetch's end */

static void begin_fetch(void)
{
	struct err err = { "" };
	int ends[2];
	if (memo_pair(ends, &err) < 0)
		abort();
	CHECK_SAY(intake_begin(in, ends[0], &err) == 0, "%s", err.text);
	fetch = ends[1];
	CHECK(memo_try_receive(fetch, &memo, &err) == 1 && memo.kind == FETCH_SETTINGS);
	memo_release(&memo);
}

static void begin(void)
{
	struct err err = { "" };
	char path[96];
	snprintf(spool, sizeof spool, "/tmp/arrive_hearing.XXXXXX");
	if (!mkdtemp(spool))
		abort();
	close(spool_open(spool, &err));
	snprintf(path, sizeof path, "%s/register.db", spool);
	db = db_open(path, NULL, true, &err);
	CHECK_SAY(db != NULL, "%s", err.text);
	mailbox = (struct mailbox){ .url = "imaps://mail.example/INBOX", .user = "anna", .done = "done", .forget = true, .poll_seconds = 60, .size_limit = 1000,
	                            .free_space = 1, .silence_seconds = 1 };
	in = intake_new(db, &mailbox, spool, false);
	begin_fetch();
}

static void end(void)
{
	close(fetch);
	intake_free(in);
	db_close(db);
	pid_t pid = fork();
	if (pid == 0)
		execlp("rm", "rm", "-rf", spool, (char *)NULL);
	CHECK(waitpid(pid, NULL, 0) == pid);
}

/* Sends without being heard yet. */
static void say(void)
{
	struct err err = { "" };
	CHECK_SAY(memo_send(fetch, &memo, &err) == 1, "%s", err.text);
}

static int hear(bool *gone, struct err *err)
{
	memset(err->text, '?', sizeof err->text - 1);
	err->text[sizeof err->text - 1] = '\0';
	return intake_hear(in, gone, err);
}

static void heard(void)
{
	struct err err;
	bool gone;
	int r = hear(&gone, &err);
	CHECK_SAY(r >= 0 && !gone, "%s", err.text);
}

/* The next memo of that kind that the clerk sent; the others are passed over. */
static bool next_of(uint32_t kind)
{
	struct err err;
	int r;
	while ((r = memo_try_receive(fetch, &memo, &err)) == 1) {
		if (memo.kind == kind)
			return true;
		memo_release(&memo);
	}
	return false;
}

static void opened(int64_t validity)
{
	memo_init(&memo, FETCH_OPENED);
	memo_put_number(&memo, validity);
	say();
}

static void looked(void)
{
	memo_init(&memo, FETCH_LOOKED);
	memo_put_number(&memo, 1);
	say();
}

static int64_t seen_date = 1700000000;

static void seen(int64_t first, int64_t count, int64_t size)
{
	memo_init(&memo, FETCH_SEEN);
	memo_put_number(&memo, count);
	for (int64_t i = 0; i < count; i++) {
		memo_put_number(&memo, first + i);
		memo_put_text(&memo, NULL);
		memo_put_number(&memo, size);
		memo_put_number(&memo, seen_date);
	}
	say();
}

static void into_incoming(const char *text, char digest[FILE_DIGEST_SIZE], time_t when)
{
	struct err err;
	char path[192];
	struct utimbuf times = { when, when };
	digest_of(text, strlen(text), digest);
	snprintf(path, sizeof path, "%s/incoming/%s.eml", spool, digest);
	CHECK(file_put(path, text, strlen(text), &err) == 0 && (!when || utime(path, &times) == 0));
}

static void kept(int64_t validity, int64_t first, int64_t count)
{
	char text[32], digest[FILE_DIGEST_SIZE];
	memo_init(&memo, FETCH_KEPT);
	memo_put_number(&memo, validity);
	memo_put_number(&memo, count);
	for (int64_t i = first; i < first + count; i++) {
		snprintf(text, sizeof text, "letter %d", (int)i);
		into_incoming(text, digest, 0);
		memo_put_number(&memo, i);
		memo_put_text(&memo, NULL);
		memo_put_text(&memo, digest);
		memo_put_number(&memo, (int64_t)strlen(text));
		memo_put_number(&memo, 1700000000);
		memo_put_text(&memo, NULL);
	}
	say();
}

static void moved(int64_t validity, enum fetch_moved how)
{
	memo_init(&memo, FETCH_MOVED);
	memo_put_number(&memo, validity);
	memo_put_number(&memo, how);
	memo_put_text(&memo, how == MOVED_DONE ? NULL : "cannot");
	memo_put_number(&memo, 0);
	say();
}

static void file_all(void)
{
	struct letter letter;
	struct err err = { "" };
	for (int64_t after = 0; letters_next(db, LETTER_KEPT, after, &letter, &err) == 1; after = letter.id) {
		CHECK(letters_set(db, letter.id, LETTER_READ, NULL, 1, &err) == 0 && letters_set(db, letter.id, LETTER_FILED, NULL, 1, &err) == 0);
		CHECK_SAY(intake_filed(in, letter.id, &err) == 0, "%s", err.text);
	}
}

static int count(const char *sql)
{
	struct err err;
	sqlite3_stmt *s = db_ask(db, &err, sql, "");
	int n = s && db_row(db, s, &err) == 1 ? sqlite3_column_int(s, 0) : -1;
	if (s)
		sqlite3_reset(s);
	return n;
}

/* UID to list from, as the clerk's FROM has it; -1 where there was none. */
static int64_t from(void)
{
	if (!next_of(FETCH_FROM))
		return -1;
	int64_t uid = memo_get_number(&memo);
	memo_release(&memo);
	return uid;
}

/* More letters to be moved than one MOVE holds; the mailbox is made anew before the second: UIDs of the old one are other letters now. */
static void check_made_anew(void)
{
	begin();
	opened(1111);
	kept(1111, 1, 150);
	heard();
	file_all();
	CHECK(next_of(FETCH_MOVE) && memo_get_number(&memo) == 1111);
	memo_release(&memo);
	opened(2222);
	moved(1111, MOVED_LATER);
	heard();
	CHECK_SAY(!next_of(FETCH_MOVE), "letters of another mailbox are moved");
	/* Opened as it was, its letters are moved after all when they are seen. */
	opened(1111);
	seen(101, 50, 10);
	heard();
	CHECK(next_of(FETCH_MOVE) && memo_get_number(&memo) == 1111 && memo_get_number(&memo) == 50 && memo_get_number(&memo) == 101);
	memo_release(&memo);
	end();
}

/* Told before the mailbox was made anew, written down after. */
static void check_kept_before(void)
{
	begin();
	opened(1111);
	kept(1111, 1, 1);
	heard();
	file_all();
	CHECK(next_of(FETCH_MOVE));
	memo_release(&memo);
	moved(1111, MOVED_LATER);
	kept(1111, 1, 1);      /* known and filed: to be moved */
	opened(2222);
	heard();
	CHECK(!next_of(FETCH_MOVE));
	end();
}

/* A letter over the limit has its row in memory only when LOOKED is heard: nothing may be settled beyond it yet. */
static void check_too_large(void)
{
	begin();
	for (int i = 0; i < 3; i++) {
		opened(7);
		heard();
		CHECK_SAY(from() == (i < 2 ? 5 : 6) - (i == 0 ? 4 : 0), "look %d", i);
		seen(5, 1, 5000);
		looked();
		heard();
		CHECK(count("SELECT count(*) FROM letters WHERE state = 'unfetched'") == 1);
	}
	end();
}

/* Memos that make no sense: a reason, and fetch is hung up on, which would wait for its answer for ever. */
static void check_senseless(void)
{
	for (int i = 0; i < 5; i++) {
		struct err err;
		bool gone = false;
		char digest[FILE_DIGEST_SIZE];
		begin();
		opened(7);
		heard();
		memo_init(&memo, i == 0 ? FETCH_OPENED : i == 1 ? FETCH_KEPT : i == 2 ? FETCH_SEEN : i == 3 ? FETCH_MOVED : 0x999);
		memo_put_number(&memo, -5);
		if (i == 1) {
			into_incoming("x", digest, 0);
			memo_put_number(&memo, 2);
			memo_put_number(&memo, 1);
		}
		say();
		CHECK_SAY(hear(&gone, &err) == -1 && gone, "case %d", i);
		CHECK_SAY(err.text[0] && err.text[0] != '?', "case %d: no reason", i);
		while (next_of(0))
			;
		CHECK_SAY(memo_try_receive(fetch, &memo, &err) != 2, "case %d: not hung up", i);
		/* And the next fetch is heard. */
		close(fetch);
		begin_fetch();
		opened(7);
		heard();
		CHECK(from() >= 0);
		end();
	}
}

/* Kept by fetch, the clerk killed before it had its row, and the mail taken from the mailbox by somebody: it is ours alone. */
static void check_left_over(void)
{
	char digest[FILE_DIGEST_SIZE], again[FILE_DIGEST_SIZE], torn[192];
	struct err err;
	struct letter letter;
	begin();
	into_incoming("alone", digest, 1700000000);
	snprintf(torn, sizeof torn, "%s/incoming/%064d.eml", spool, 0);
	CHECK(file_put(torn, "not its digest", 14, &err) == 0);
	utime(torn, &(struct utimbuf){ 1700000000, 1700000000 });
	close(fetch);
	begin_fetch();
	opened(7);
	heard();
	/* Not before the mailbox was asked: it may give the letter once more, with its place and date. */
	CHECK(count("SELECT count(*) FROM letters") == 0);
	looked();
	heard();
	CHECK(letters_by_digest(db, digest, &letter, &err) == 1 && letter.state == LETTER_KEPT && letter.arrived == 1700000000 && letter.size == 5);
	int fd = spool_letter(spool, digest, &err);
	CHECK_SAY(fd >= 0, "%s", err.text);
	close(fd);
	CHECK(count("SELECT count(*) FROM letters") == 1 && access(torn, F_OK) != 0);
	/* What has its row is dropped from incoming, not taken twice; what came after fetch began is fetch's to tell. */
	into_incoming("alone", digest, 1700000000);
	into_incoming("new", again, clock_now() + 100);
	close(fetch);
	begin_fetch();
	opened(7);
	looked();
	heard();
	CHECK(count("SELECT count(*) FROM letters") == 1 && count("SELECT count(*) FROM intake") == 1);
	CHECK(spool_letter(spool, again, &err) == -1);
	/* It has no mail to be moved. */
	file_all();
	CHECK(!next_of(FETCH_MOVE));
	end();
	/* At first contact nobody knows how old it is: its answers wait for `hoadep adopt`. */
	begin();
	mailbox.old_mail_hold = true;
	into_incoming("alone", digest, 1700000000);
	opened(7);
	heard();
	looked();
	heard();
	CHECK(letters_by_digest(db, digest, &letter, &err) == 1 && letter.old);
	end();
}

/* Put into letters/, the clerk killed before its commit, and the mail gone. */
static void into_letters(const char *text, char digest[FILE_DIGEST_SIZE], bool damaged)
{
	struct err err;
	char path[192];
	digest_of(text, strlen(text), digest);
	snprintf(path, sizeof path, "%s/letters/%.2s", spool, digest);
	CHECK(file_make_folder(path, &err) == 0);
	snprintf(path, sizeof path, "%s/letters/%.2s/%s.eml", spool, digest, digest);
	CHECK(file_put(path, damaged ? "x" : text, damaged ? 1 : strlen(text), &err) == 0 && utime(path, &(struct utimbuf){ 1700000000, 1700000000 }) == 0);
}

static void check_unknown_file(void)
{
	char digest[FILE_DIGEST_SIZE], other[FILE_DIGEST_SIZE], late[FILE_DIGEST_SIZE];
	struct err err;
	struct letter letter;
	begin();
	into_letters("lost", digest, false);
	into_letters("torn", other, true);
	opened(7);
	kept(7, 1, 3);
	heard();
	CHECK(count("SELECT count(*) FROM letters") == 3);
	looked();
	heard();
	CHECK(count("SELECT count(*) FROM letters") == 4 && letters_by_digest(db, other, &letter, &err) == 0);
	CHECK(letters_by_digest(db, digest, &letter, &err) == 1 && letter.state == LETTER_KEPT && letter.arrived == 1700000000 && letter.size == 4);
	CHECK(letter.old); /* an older register may have been put back: perhaps it was answered */
	/* Looked for once in the clerk's life, not with each fetch. */
	into_letters("later", late, false);
	close(fetch);
	begin_fetch();
	opened(7);
	looked();
	heard();
	CHECK(count("SELECT count(*) FROM letters") == 4 && count("SELECT count(*) FROM intake") == 4);
	intake_free(in);
	in = intake_new(db, &mailbox, spool, false);
	close(fetch);
	begin_fetch();
	opened(7);
	looked();
	heard();
	CHECK(count("SELECT count(*) FROM letters") == 5 && letters_by_digest(db, late, &letter, &err) == 1);
	end();
}

static int64_t look(int64_t first, int64_t letters)
{
	opened(7);
	heard();
	int64_t uid = from();
	if (letters)
		seen(first, letters, 10);
	looked();
	heard();
	return uid;
}

/* Letters that were looked for and kept are filed; what the server says of the move that follows. */
static void file_and_hear(int64_t first, int64_t many, enum fetch_moved how)
{
	kept(7, first, many);
	heard();
	file_all();
	CHECK(next_of(FETCH_MOVE));
	memo_release(&memo);
	moved(7, how);
	heard();
}

/* A process of its own, as by a timer. */
static void fetch_anew(void)
{
	close(fetch);
	begin_fetch();
}

/* A server that can never move: what is filed must not be listed at each look for ever; but once a day, and when a move goes through again. */
static void check_never_moved(void)
{
	struct err err;
	begin();
	CHECK(look(1, 3) == 1);
	file_and_hear(1, 3, MOVED_NEVER);
	CHECK(look(1, 3) == 1);
	CHECK(look(1, 0) == 4);
	/* Another process knows it too; and tries what is new. */
	fetch_anew();
	CHECK(look(4, 1) == 4);
	file_and_hear(4, 1, MOVED_NEVER);
	CHECK(look(4, 1) == 4 && look(1, 0) == 5);
	/* A day later. */
	CHECK(db_do(db, &err, "UPDATE notes SET value = '1' WHERE name LIKE 'unmoved:%'", "") == 1);
	fetch_anew();
	CHECK(look(1, 4) == 1);
	CHECK(next_of(FETCH_MOVE));
	memo_release(&memo);
	moved(7, MOVED_NEVER);
	heard();
	CHECK(look(1, 4) == 1 && look(1, 0) == 5);
	/* It can move again: then all that was left is looked for. */
	fetch_anew();
	CHECK(look(5, 1) == 5);
	file_and_hear(5, 1, MOVED_DONE);
	CHECK(look(1, 5) == 1);
	CHECK(count("SELECT count(*) FROM notes WHERE name LIKE 'unmoved:%'") == 0);
	CHECK(look(1, 5) == 1);   /* not settled until they are moved */
	end();
}

static void unfetched_at(int64_t uid, const char *why)
{
	memo_init(&memo, FETCH_UNFETCHED);
	memo_put_number(&memo, 7);
	memo_put_number(&memo, uid);
	memo_put_text(&memo, NULL);
	memo_put_number(&memo, 10);
	memo_put_number(&memo, 1700000000);
	memo_put_text(&memo, why);
	say();
	heard();
}

static void unfetched(const char *why)
{
	unfetched_at(1, why);
}

/* Whether a look asks for it; of a complete look without it, it is one of the UIDs besides. */
static bool asked_besides(void)
{
	opened(7);
	heard();
	if (!next_of(FETCH_FROM))
		return false;
	int64_t from = memo_get_number(&memo), n = memo_get_number(&memo);
	bool asked = from > 1 && n == 1 && memo_get_number(&memo) == 1;
	memo_release(&memo);
	seen(2, 1, 10);
	looked();
	heard();
	return asked;
}

/* So many seconds later. */
static void later(int seconds)
{
	struct err err;
	CHECK(db_do(db, &err, "UPDATE notes SET value = (CAST(substr(value, 1, instr(value, ' ') - 1) AS INTEGER) - ?1) || substr(value, instr(value, ' ')) WHERE name LIKE 'asked-for-now:%'",
	            "i", (int64_t)seconds) == 1);
}

/* Where the connection broke at a letter it is asked for again after two minutes, then after ever more, and never rarer than once an hour; where the server refused it, not. */
static void check_for_now(void)
{
	begin();
	opened(7);
	heard();
	seen(1, 1, 10);
	kept(7, 2, 1);
	heard();
	file_all();
	unfetched(FETCH_FOR_NOW " by the mail server 3 times: it closed the connection");
	CHECK(next_of(FETCH_MOVE));
	memo_release(&memo);
	moved(7, MOVED_DONE);
	looked();
	heard();
	seen(1, 2, 10);
	looked();
	heard();
	CHECK(!asked_besides());
	later(119);
	CHECK(!asked_besides());
	later(2);
	CHECK(asked_besides());
	CHECK(!asked_besides());
	later(125);
	CHECK(!asked_besides());
	later(120);
	CHECK(asked_besides());
	for (int i = 0; i < 10; i++) {
		later(3601);
		CHECK(asked_besides());
	}
	/* One that could not be had since then is not left waiting for so long. */
	unfetched_at(5, FETCH_FOR_NOW);
	CHECK(count("SELECT count(*) FROM notes WHERE name LIKE 'asked-for-now:%' AND value LIKE '% 120'") == 1);
	end();
	begin();
	opened(7);
	heard();
	seen(1, 1, 10);
	unfetched("refused by the mail server 3 times: no");
	looked();
	heard();
	CHECK(count("SELECT count(*) FROM notes WHERE name LIKE 'asked-for-now:%'") == 0 && !asked_besides());
	end();
}

/* The number behind the UIDs besides: whether the junk folder is to be looked at, too; -1 without a FROM. */
static int64_t junk_too(void)
{
	if (!next_of(FETCH_FROM))
		return -1;
	memo_get_number(&memo);
	for (int64_t n = memo_get_number(&memo); n > 0; n--)
		memo_get_number(&memo);
	int64_t too = memo_get_number(&memo);
	CHECK(memo_ok(&memo));
	memo_release(&memo);
	return too;
}

static void junk_opened(int64_t validity)
{
	memo_init(&memo, FETCH_JUNK);
	memo_put_number(&memo, validity);
	memo_put_text(&memo, "Junk");
	say();
}

static void junk_looked(enum fetch_junk how)
{
	memo_init(&memo, FETCH_JUNK_LOOKED);
	memo_put_number(&memo, how);
	memo_put_text(&memo, NULL);
	say();
}

/* Its letters are never mixed with the mailbox's, although its UIDs and UIDVALIDITY may be the same. */
static void check_junk(void)
{
	struct err err;
	struct letter letter;
	bool gone = false;
	begin();
	mailbox.junk = "Junk";
	opened(7);
	kept(7, 1, 1);
	heard();
	CHECK(junk_too() == 1);
	looked();
	heard();
	CHECK(!intake_done(in));
	junk_opened(7);
	heard();
	CHECK(junk_too() == 0);
	seen(1, 2, 10);
	kept(7, 5, 2);
	heard();
	CHECK(count("SELECT count(*) FROM letters WHERE distrust = 'junk'") == 2 && count("SELECT count(*) FROM letters") == 3);
	file_all();
	junk_looked(JUNK_COMPLETE);
	heard();
	/* Only the mailbox's own letter is moved, whichever folder is open. */
	CHECK(next_of(FETCH_MOVE) && memo_get_number(&memo) == 7 && memo_get_number(&memo) == 1 && memo_get_number(&memo) == 1);
	memo_release(&memo);
	moved(7, MOVED_DONE);
	heard();
	CHECK(intake_done(in) && !next_of(FETCH_MOVE));
	CHECK(letters_at(db, "imaps://anna@mail.example:993/INBOX", 7, 5, NULL, &letter, &gone, &err) == 0);
	/* Not again within a day; then again, what is known is skipped, and a look that broke off is tried again before the day is over. */
	opened(7);
	heard();
	CHECK(junk_too() == 0);
	looked();
	heard();
	CHECK(intake_done(in));
	intake_at(in, clock_now() + 86400);
	opened(7);
	heard();
	CHECK(junk_too() == 1);
	looked();
	heard();
	junk_opened(7);
	heard();
	CHECK(junk_too() == 0);
	seen(5, 2, 10);
	heard();
	CHECK(next_of(FETCH_ANSWERS) && memo_get_number(&memo) == 2 && memo_get_number(&memo) == FETCH_SKIP && memo_get_number(&memo) == FETCH_SKIP);
	memo_release(&memo);
	junk_looked(JUNK_BROKEN);
	heard();
	opened(7);
	heard();
	CHECK(junk_too() == 0);
	looked();
	intake_at(in, clock_now() + 86400 + 3601);
	opened(7);
	heard();
	CHECK(junk_too() == 1);
	/* Somebody moved one to the mailbox. */
	kept(7, 5, 1);
	heard();
	CHECK(count("SELECT count(*) FROM letters WHERE distrust = 'junk' AND believed = 1 AND state = 'kept'") == 1);
	/* A look at a folder that nobody asked for makes no sense. */
	looked();
	heard();
	junk_looked(JUNK_NONE);
	heard();
	junk_opened(7);
	CHECK(hear(&gone, &err) == -1 && gone);
	end();
	/* None is wanted. */
	begin();
	mailbox.junk = "";
	opened(7);
	heard();
	CHECK(junk_too() == 0);
	end();
}

static void looked_as(bool complete)
{
	memo_init(&memo, FETCH_LOOKED);
	memo_put_number(&memo, complete);
	say();
}

/* A look at one letter, of which the register can say nothing just then. */
static void look_in_vain(bool complete)
{
	struct err err;
	bool gone;
	opened(7);
	heard();
	CHECK(from() == 1);
	CHECK(sqlite3_exec(db_handle(db), "ALTER TABLE intake RENAME TO intake_away", NULL, NULL, NULL) == SQLITE_OK);
	seen(5, 1, 10);
	looked_as(complete);
	CHECK(hear(&gone, &err) == -1 && !gone);
	CHECK(next_of(FETCH_ANSWERS) && memo_get_number(&memo) == 1 && memo_get_number(&memo) == FETCH_SKIP);
	memo_release(&memo);
	CHECK(sqlite3_exec(db_handle(db), "ALTER TABLE intake_away RENAME TO intake", NULL, NULL, NULL) == SQLITE_OK);
	heard();
}

/* What was skipped is asked for again at once, but not look after look where the register goes on failing, and not beside fetch's own pauses where the server is away. */
static void check_skipped(void)
{
	begin();
	look_in_vain(true);
	CHECK(next_of(FETCH_LOOK) && !intake_done(in));
	memo_release(&memo);
	look_in_vain(true);
	CHECK_SAY(!next_of(FETCH_LOOK), "look after look");
	CHECK_SAY(intake_done(in) && intake_trouble(in), "a round ends, and says what stood in its way");
	opened(7);
	heard();
	seen(5, 1, 10);
	looked();
	heard();
	CHECK(!next_of(FETCH_LOOK) && intake_done(in) && !intake_trouble(in));
	end();
	begin();
	look_in_vain(false);
	CHECK_SAY(!next_of(FETCH_LOOK), "a look that broke off is fetch's to make again");
	end();
}

/* What a look at the junk folder leaves in the register is there at once or not at all: the trouble that it takes away is its last note. */
static void check_junk_told_at_once(void)
{
	struct err err;
	bool gone;
	begin();
	mailbox.junk = "Junk";
	CHECK(db_set_note(db, "junk-trouble", "no such folder", NULL) == 0);
	opened(7);
	heard();
	looked();
	heard();
	CHECK(db_do(db, &err, "CREATE TEMP TRIGGER stuck BEFORE DELETE ON notes WHEN old.name = 'junk-trouble' BEGIN SELECT RAISE(ABORT, 'stuck'); END", "") >= 0);
	junk_opened(7);
	heard();
	junk_looked(JUNK_COMPLETE);
	CHECK(hear(&gone, &err) == -1);
	CHECK(count("SELECT count(*) FROM notes WHERE name LIKE 'junk-looked:%'") == 0 && count("SELECT count(*) FROM notes WHERE name LIKE 'junk-begun:%'") == 1);
	end();
}

/* What a process that was killed while it looked at the junk folder has left behind may be junk: it is taken for it. */
static void check_junk_left(void)
{
	char digest[FILE_DIGEST_SIZE];
	for (int late = 0; late < 2; late++) {
		begin();
		mailbox.junk_auto = true;
		opened(7);
		heard();
		looked();
		heard();
		junk_opened(8);
		heard();
		if (late) { /* it broke off once, and the next look is not due yet */
			junk_looked(JUNK_BROKEN);
			heard();
		}
		into_incoming("perhaps junk", digest, 1700000000);
		intake_free(in);
		in = intake_new(db, &mailbox, spool, false);
		close(fetch);
		begin_fetch();
		opened(7);
		heard();
		CHECK(junk_too() == !late);
		looked();
		heard();
		/* The junk folder may show it once more. */
		CHECK(late || count("SELECT count(*) FROM letters") == 0);
		if (!late) {
			junk_looked(JUNK_NONE);
			heard();
		}
		CHECK(count("SELECT count(*) FROM letters WHERE distrust = 'junk'") == 1);
		end();
	}
}

static void say_of_done(uint32_t kind, int64_t number)
{
	memo_init(&memo, kind);
	memo_put_number(&memo, number);
	memo_put_text(&memo, kind == FETCH_DONE ? "done" : "the connection broke");
	say();
}

/* Listed twice in the folder: what the clerk says of both, or -1. */
static int64_t said_of(int64_t uid, int64_t size, int64_t date)
{
	seen_date = date;
	seen(uid, 2, size);
	seen_date = 1700000000;
	heard();
	if (!next_of(FETCH_ANSWERS) || memo_get_number(&memo) != 2)
		return -1;
	int64_t first = memo_get_number(&memo), second = memo_get_number(&memo);
	memo_release(&memo);
	return first == second ? first : -1;
}

static bool troubled(void)
{
	char text[600];
	return db_note(db, RESTORED_TROUBLE, text, sizeof text, NULL) == 1 && strstr(text, "the connection broke") && db_note(db, RESTORED_TROUBLE_SINCE, text, sizeof text, NULL) == 1;
}

static bool noted(const char *name)
{
	char value[64], full[128];
	snprintf(full, sizeof full, "%s:imaps://anna@mail.example:993/INBOX", name);
	return db_note(db, full, value, sizeof value, NULL) == 1;
}

static void restored_on(int64_t when, int64_t since)
{
	char value[32];
	snprintf(value, sizeof value, "%lld", (long long)when);
	CHECK(db_set_note(db, RESTORED_AT, value, NULL) == 0);
	snprintf(value, sizeof value, "%lld", (long long)since);
	CHECK(db_set_note(db, RESTORED_LOOK ":imaps://anna@mail.example:993/INBOX", value, NULL) == 0);
}

/* After a restore the done folder is looked through once, for letters since the backup; all that came before the restore is old, wherever it lies. */
static void check_restored(void)
{
	struct err err;
	struct letter letter;
	bool is_moved = false;
	int64_t now = clock_now();
	begin();
	mailbox.old_mail_hold = false;
	restored_on(now - 100, 1700000001);
	opened(7);
	heard();
	CHECK(junk_too() == 2);
	kept(7, 1, 1);             /* in the mailbox, of long ago */
	heard();
	looked();
	heard();
	CHECK(!intake_done(in) && noted(RESTORED_LOOK));
	say_of_done(FETCH_DONE, 7);
	heard();
	CHECK(junk_too() == 0);
	/* From before the bound: what has the size and date of a known letter is that letter, another is asked for; what is older than the whole register is counted. */
	CHECK(said_of(3, 8, 1700000000) == FETCH_SKIP && said_of(5, 10, 1700000000) == FETCH_WANT && said_of(7, 8, 1700000000 - 86400) == FETCH_WANT);
	CHECK(said_of(9, 8, 1700000000 - 8 * 86400) == FETCH_SKIP && said_of(9, 8, 1700000000 - 8 * 86400) == FETCH_SKIP);
	/* It breaks off: that is said, and the next look tries it again. */
	say_of_done(FETCH_DONE_LOOKED, JUNK_BROKEN);
	heard();
	CHECK(intake_trouble(in) && strstr(intake_trouble(in), "done folder") && noted(RESTORED_LOOK) && troubled());
	opened(7);
	heard();
	CHECK(junk_too() == 2);
	looked();
	heard();
	CHECK(troubled()); /* the mailbox itself is well */
	say_of_done(FETCH_DONE, 7);
	heard();
	CHECK(said_of(9, 8, 1700000000 - 8 * 86400) == FETCH_SKIP);
	kept(7, 1, 2);             /* the UIDs of another folder; the first is what lies in the mailbox too */
	heard();
	say_of_done(FETCH_DONE_LOOKED, JUNK_COMPLETE);
	heard();
	CHECK(intake_done(in) && !noted(RESTORED_LOOK) && !intake_trouble(in) && !troubled());
	CHECK(count("SELECT value FROM notes WHERE name = '" RESTORED_PASSED "'") == 2);
	CHECK(count("SELECT count(*) FROM letters WHERE old = 1") == 2 && count("SELECT count(*) FROM letters") == 2);
	CHECK(count("SELECT count(*) FROM intake WHERE moved = 1 AND account = (SELECT id FROM accounts WHERE name LIKE 'done:%')") == 2);
	CHECK(letters_at(db, "imaps://anna@mail.example:993/INBOX", 7, 2, NULL, &letter, &is_moved, &err) == 0);
	/* Old mail is not moved, and the done folder not looked at again. */
	file_all();
	CHECK(!next_of(FETCH_MOVE));
	opened(7);
	heard();
	CHECK(junk_too() == 0);
	end();
}

/* Where letters stay in the mailbox, there is no other folder to be looked at. */
static void check_restored_in_place(void)
{
	begin();
	mailbox.done = "";
	restored_on(clock_now(), 5);
	opened(7);
	heard();
	CHECK(junk_too() == 0);
	looked();
	heard();
	CHECK(intake_done(in) && !noted(RESTORED_LOOK));
	end();
}

static void wiped(enum fetch_moved how, const char *why, const char *digest, int64_t removed)
{
	memo_init(&memo, FETCH_WIPED);
	memo_put_number(&memo, how);
	memo_put_text(&memo, why);
	memo_put_number(&memo, 1);
	memo_put_text(&memo, digest);
	memo_put_number(&memo, removed);
	say();
}

/* What is forgotten is to be removed from the mailbox: asked for after each look until it is done, one memo at a time. */
static void check_wipes(void)
{
	struct err err;
	char digest[FILE_DIGEST_SIZE];
	begin();
	mailbox.done = ""; /* no moves between */
	opened(7);
	kept(7, 1, 1);
	heard();
	file_all();
	looked();
	heard();
	CHECK(!next_of(FETCH_WIPE));
	struct letter letter;
	CHECK(letters_next(db, LETTER_FILED, 0, &letter, &err) == 1 && letters_set(db, letter.id, LETTER_FORGOTTEN, NULL, 5, &err) == 0 && wipes_ask(db, letter.id, 5, &err) == 0);
	snprintf(digest, sizeof digest, "%s", letter.digest);
	for (int i = 0; i < 3; i++) {
		opened(7);
		heard();
		looked();
		heard();
		if (i == 1) { /* "not now" is not asked for again at once */
			CHECK(!next_of(FETCH_WIPE) && intake_done(in) && count("SELECT count(*) FROM wipes WHERE why = 'away'") == 1);
			CHECK(sqlite3_exec(db_handle(db), "UPDATE wipes SET next_try = 0", NULL, NULL, NULL) == SQLITE_OK);
			continue;
		}
		CHECK(!intake_done(in) && next_of(FETCH_WIPE) && memo_get_number(&memo) == 1);
		CHECK_STR(memo_get_text(&memo), digest);
		memo_release(&memo);
		wiped(i == 0 ? MOVED_LATER : MOVED_DONE, i == 0 ? "away" : NULL, digest, i);
		heard();
		CHECK(intake_done(in));
	}
	CHECK(count("SELECT count(*) FROM wipes") == 0 && count("SELECT count(*) FROM events WHERE what = 'removed from the mailbox' AND new = '2'") == 1);
	end();
}

int main(void)
{
	log_start("unit", LOG_ERROR);
	check_made_anew();
	check_kept_before();
	check_too_large();
	check_senseless();
	check_left_over();
	check_unknown_file();
	check_never_moved();
	check_for_now();
	check_skipped();
	check_junk();
	check_junk_told_at_once();
	check_junk_left();
	check_restored();
	check_restored_in_place();
	check_wipes();
	return unit_end();
}
