/* The whole role against the clerk's side: a real register, a real spool, fetch in a process of its own.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <utime.h>

#include "arrive/fetch.h"
#include "arrive/intake.h"
#include "arrive/spool.h"
#include "arrive_server.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/memo.h"
#include "register/letters.h"

#define CAPS(more) { "CAPABILITY", "* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR " more "\r\n$ OK done\r\n", THEN_GO_ON, 0 }
#define LOGIN { "AUTHENTICATE", "$ OK done\r\n", THEN_GO_ON, 0 }
#define SELECT(validity) { "SELECT", "* 3 EXISTS\r\n* OK [UIDVALIDITY " validity "] ok\r\n$ OK [READ-WRITE] done\r\n", THEN_GO_ON, 0 }
#define NOOP { "NOOP", "$ OK done\r\n", THEN_GO_ON, 0 }
#define ITEM(n, size) "* " n " FETCH (UID " n " RFC822.SIZE " size " INTERNALDATE \"14-Mar-2023 09:21:09 +0700\")\r\n"
#define LETTER(n, said, len, bytes) "* " n " FETCH (UID " n " INTERNALDATE \"14-Mar-2023 09:21:09 +0700\" RFC822.SIZE " said " BODY[] {" len "}\r\n" bytes ")\r\n"
#define DONE { "LIST", "* LIST () \"/\" done\r\n$ OK done\r\n", THEN_GO_ON, 0 }, { "UID MOVE", "$ OK done\r\n", THEN_GO_ON, 0 }

static char folder[64], spool[96], maildir[96], password[96], ca_file[96], url[160];
static gnutls_certificate_credentials_t certificates[CERT_COUNT];
static struct db *db;
static struct mailbox mailbox;
static int port;

static void remove_all(const char *path)
{
	pid_t pid = fork();
	if (pid == 0)
		execlp("rm", "rm", "-rf", path, (char *)NULL);
	waitpid(pid, NULL, 0);
}

static const char *below(const char *top, const char *name)
{
	static char ring[4][512];
	static unsigned next;
	char *p = ring[next++ % 4];
	snprintf(p, sizeof ring[0], "%s/%s", top, name);
	return p;
}

static void put(const char *path, const char *text, time_t when)
{
	FILE *f = fopen(path, "w");
	struct utimbuf times = { when, when };
	if (!f)
		abort();
	fputs(text, f);
	fclose(f);
	if (when)
		utime(path, &times);
}

static void begin(void)
{
	struct err err = { "" };
	port = 0;
	snprintf(folder, sizeof folder, "/tmp/arrive_fetch.XXXXXX");
	if (!mkdtemp(folder))
		abort();
	snprintf(spool, sizeof spool, "%s/spool", folder);
	snprintf(maildir, sizeof maildir, "%s/mail", folder);
	snprintf(password, sizeof password, "%s/password", folder);
	put(password, "secret\n", 0);
	chmod(password, 0600);
	int lock = spool_open(spool, &err);
	CHECK_SAY(lock >= 0, "%s", err.text);
	close(lock);
	mkdir(maildir, 0700);
	mkdir(below(maildir, "new"), 0700);
	mkdir(below(maildir, "cur"), 0700);
	mkdir(below(maildir, "tmp"), 0700);
	db = db_open(below(spool, "register.db"), NULL, true, &err);
	CHECK_SAY(db != NULL, "%s", err.text);
	snprintf(url, sizeof url, "maildir:%s", maildir);
	mailbox = (struct mailbox){ .url = url, .user = "anna", .password_file = password, .ca_file = ca_file, .done = "done", .poll_seconds = 60,
	                            .size_limit = 1000, .free_space = 1, .silence_seconds = 60, .landlock_optional = true };
}

static void end(void)
{
	db_close(db);
	remove_all(folder);
}

/* Files what was kept, as the clerk would after reading. */
static void file_all(struct intake *in)
{
	struct letter letter;
	struct err err = { "" };
	int64_t now = clock_now();
	for (int64_t after = 0; letters_next(db, LETTER_KEPT, after, &letter, &err) == 1; after = letter.id) {
		CHECK(letters_set(db, letter.id, LETTER_READ, NULL, now, &err) == 0 && letters_set(db, letter.id, LETTER_FILED, NULL, now, &err) == 0);
		CHECK_SAY(intake_filed(in, letter.id, &err) == 0, "%s", err.text);
	}
}

/* Set: no round but a daemon, until this server was connected to anew, or so many letters are moved. */
static const struct server *until_again;
static int until_moved;

static int count(const char *sql);

static bool over(struct intake *in)
{
	return until_moved ? count("SELECT count(*) FROM intake WHERE moved = 1") == until_moved : until_again ? *(volatile const int *)&until_again->connections > 1 : intake_done(in);
}

/* One round of `run --once`; what stood in the way into `trouble`.  `filing` off: a clerk that is killed before it files. */
static bool round_once(bool filing, char trouble[512])
{
	struct err err = { "" };
	int ends[2], status = -1;
	bool gone = false;
	struct intake *in = intake_new(db, &mailbox, spool, !until_again && !until_moved);
	if (memo_pair(ends, &err) < 0)
		abort();
	pid_t pid = fork();
	if (pid == 0) {
		close(ends[0]);
		/* The server is a thread of ours, so between fork and exec nothing may be done that takes a lock. */
		dup2(ends[1], 3);
		execl("/proc/self/exe", "arrive_fetch", "--fetch", (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	CHECK_SAY(intake_begin(in, ends[0], &err) == 0, "%s", err.text);
	int64_t deadline = clock_mono_ms() + 120000; /* a net for what hangs: a machine may be slow */
	while (!gone && !over(in) && clock_mono_ms() < deadline) {
		struct pollfd p = { ends[0], POLLIN, 0 };
		if (poll(&p, 1, 100) == 0)
			continue;
		int r = intake_hear(in, &gone, &err);
		CHECK_SAY(r >= 0, "%s", err.text);
		if (r == 1 && filing)
			file_all(in);
	}
	bool done = over(in);
	snprintf(trouble, 512, "%s", intake_trouble(in) ? intake_trouble(in) : "");
	intake_free(in);
	CHECK(waitpid(pid, &status, 0) == pid);
	/* 1: it could not even begin, which it has said. */
	CHECK_SAY(status == 0 || (WIFEXITED(status) && WEXITSTATUS(status) == 1 && trouble[0]), "fetch ended with status %x", status);
	return done;
}

static void expect_round(bool filing, const char *trouble, int line)
{
	char said[512];
	bool done = round_once(filing, said);
	unit_case(done, __FILE__, line, "the round did not end");
	unit_case(trouble[0] ? strstr(said, trouble) != NULL : !said[0], __FILE__, line, "trouble: \"%s\"", said);
}
#define ROUND(trouble) expect_round(true, trouble, __LINE__)

static int count(const char *sql)
{
	struct err err;
	sqlite3_stmt *s = db_ask(db, &err, sql, "");
	int n = s && db_row(db, s, &err) == 1 ? sqlite3_column_int(s, 0) : -1;
	if (s)
		sqlite3_reset(s);
	return n;
}

static bool there(const char *name)
{
	struct stat st;
	return stat(below(maildir, name), &st) == 0;
}

static void check_maildir(void)
{
	begin();
	put(below(maildir, "new/2.b"), "second", 0);
	put(below(maildir, "cur/1.a:2,S"), "first", 0);
	put(below(maildir, "new/3.c"), "", 0);
	put(below(maildir, "new/9.empty"), "", time(NULL) - 7200);
	put(below(maildir, "new/4.d"), "first", 0);
	CHECK(symlink("/etc/passwd", below(maildir, "new/5.link")) == 0 && mkfifo(below(maildir, "new/6.pipe"), 0600) == 0);
	put(below(maildir, "new/.hidden"), "hidden", 0);
	char large[1102];
	memset(large, 'x', 1101);
	large[1101] = '\0';
	put(below(maildir, "new/7.large"), large, 0);
	/* Killed before anything was filed: kept, not moved. */
	expect_round(false, "", __LINE__);
	CHECK(count("SELECT count(*) FROM letters WHERE state = 'kept'") == 2);
	CHECK(count("SELECT count(*) FROM letters WHERE state = 'unfetched' AND digest IS NULL AND reason LIKE 'larger%'") == 1);
	CHECK(count("SELECT count(*) FROM letters WHERE state = 'unfetched' AND reason LIKE 'refused%empty'") == 1);
	CHECK(there("new/2.b") && there("cur/1.a:2,S"));
	ROUND("");
	/* Nothing was new to keep, so nothing was filed; the clerk files at its start. */
	struct letter letter;
	struct err err;
	for (int64_t after = 0; letters_next(db, LETTER_KEPT, after, &letter, &err) == 1; after = letter.id)
		CHECK(letters_set(db, letter.id, LETTER_READ, NULL, 1, &err) == 0 && letters_set(db, letter.id, LETTER_FILED, NULL, 1, &err) == 0);
	ROUND("");
	CHECK(there(".done/cur/2.b:2,") && there(".done/cur/1.a:2,S") && there(".done/cur/4.d:2,") && there(".done/maildirfolder"));
	CHECK(!there("new/2.b") && there("new/3.c") && there("new/5.link") && there("new/7.large"));
	CHECK(count("SELECT count(*) FROM intake WHERE moved = 1") == 3);
	/* The empty one gets its bytes; the limit is raised. */
	put(below(maildir, "new/3.c"), "third", 0);
	mailbox.size_limit = 2000;
	ROUND("");
	CHECK(count("SELECT count(*) FROM letters WHERE state = 'filed'") == 4);
	CHECK(count("SELECT count(*) FROM letters WHERE state = 'unfetched'") == 1);
	/* A day later the empty one is asked for again, and has its bytes. */
	put(below(maildir, "new/9.empty"), "ninth", 0);
	ROUND("");
	CHECK(count("SELECT count(*) FROM letters WHERE state = 'unfetched'") == 1);
	CHECK(db_do(db, &(struct err){ "" }, "UPDATE notes SET value = '1' WHERE name LIKE 'asked-again:%'", "") == 1);
	ROUND("");
	CHECK(count("SELECT count(*) FROM letters WHERE state = 'unfetched'") == 0 && there(".done/cur/9.empty:2,"));
	CHECK(there(".done/cur/3.c:2,") && there(".done/cur/7.large:2,"));
	/* The same bytes under another name: known, and moved all the same. */
	put(below(maildir, "new/8.e"), "third", 0);
	ROUND("");
	CHECK(count("SELECT count(*) FROM letters") == 5 && there(".done/cur/8.e:2,"));
	end();
}

/* The junk folder of a maildir: looked at, left as it is; where it is missing, that is said once. */
static void check_maildir_junk(void)
{
	struct err err;
	static const char *const folders[] = { ".Junk", ".Junk/new", ".Junk/cur", ".Junk/tmp" };
	begin();
	mailbox.junk = "Junk";
	put(below(maildir, "new/1.a"), "first", 0);
	ROUND("");
	CHECK(count("SELECT count(*) FROM notes WHERE name = 'junk-trouble' AND value LIKE '%Junk%'") == 1 && count("SELECT count(*) FROM letters") == 1);
	for (size_t i = 0; i < 4; i++)
		CHECK(mkdir(below(maildir, folders[i]), 0700) == 0);
	put(below(maildir, ".Junk/new/1.a"), "spam", 0);
	put(below(maildir, ".Junk/cur/2.b:2,S"), "more spam", 0);
	put(below(maildir, "new/2.c"), "second", 0);
	ROUND("");
	CHECK(count("SELECT count(*) FROM letters WHERE distrust = 'junk'") == 0);
	CHECK(db_do(db, &err, "UPDATE notes SET value = '1' WHERE name LIKE 'junk-looked:%'", "") == 1);
	ROUND("");
	ROUND("");
	CHECK(count("SELECT count(*) FROM letters WHERE distrust = 'junk'") == 2 && count("SELECT count(*) FROM letters") == 4);
	CHECK(count("SELECT count(*) FROM notes WHERE name = 'junk-trouble'") == 0);
	CHECK(there(".Junk/new/1.a") && there(".Junk/cur/2.b:2,S") && there(".done/cur/2.c:2,") && !there("new/2.c"));
	/* A person moves one to the mailbox. */
	CHECK(rename(below(maildir, ".Junk/new/1.a"), below(maildir, "new/3.moved")) == 0);
	ROUND("");
	CHECK(count("SELECT count(*) FROM letters WHERE distrust = 'junk' AND believed = 1") == 1 && there(".done/cur/3.moved:2,"));
	mailbox.junk = NULL;
	end();
}

/* While the file NO_MOVES names is there, a maildir's disk moves nothing; with "once" in it, it fails once. */
int renameat(int from, const char *a, int to, const char *b)
{
	const char *bad = getenv("NO_MOVES");
	struct stat st;
	if (bad && strncmp(b, ".done/cur/", 10) == 0 && stat(bad, &st) == 0) {
		if (st.st_size)
			unlink(bad);
		errno = EROFS;
		return -1;
	}
	return (int)syscall(SYS_renameat2, from, a, to, b, 0);
}

/* A mailbox whose disk moves nothing gives its letters all the same; what failed once is moved soon, and not after the nine minutes of a wait for news. */
static void check_maildir_unmoved(void)
{
	enum { MANY = FETCH_MOVES + 20 }; /* the second MOVE goes well, and opens the maildir again */
	char name[32], trouble[512], bad[128];
	begin();
	snprintf(bad, sizeof bad, "%s", below(maildir, "no-moves"));
	setenv("NO_MOVES", bad, 1);
	put(bad, "", 0);
	put(below(maildir, "new/0.first"), "first", 0);
	ROUND("");
	CHECK(there("new/0.first") && count("SELECT count(*) FROM letters WHERE state = 'filed'") == 1);
	for (int i = 1; i < MANY; i++) {
		snprintf(name, sizeof name, "new/%03d.more", i);
		put(below(maildir, name), name, 0);
	}
	ROUND("");
	CHECK_SAY(count("SELECT count(*) FROM letters WHERE state = 'filed'") == MANY, "%d are not fetched", count("SELECT count(*) FROM letters WHERE state = 'unfetched'"));
	put(bad, "once", 0);
	mailbox.poll_seconds = 1;
	until_moved = MANY;
	CHECK_SAY(round_once(true, trouble), "%s; 0.first %s", trouble, there("new/0.first") ? "lies there still" : "is moved");
	until_moved = 0;
	unsetenv("NO_MOVES");
	end();
}

static void check_old_mail(void)
{
	struct err err;
	begin();
	mailbox.old_mail_hold = true;
	put(below(maildir, "new/1.old"), "old", time(NULL) - 10 * 86400);
	put(below(maildir, "new/2.new"), "new", time(NULL) - 86400);
	ROUND("");
	CHECK(count("SELECT count(*) FROM letters WHERE old = 1 AND state = 'filed'") == 1);
	CHECK(there("new/1.old") && there(".done/cur/2.new:2,"));
	/* Later an old date is no sign of old mail. */
	put(below(maildir, "new/3.late"), "late", time(NULL) - 20 * 86400);
	ROUND("");
	CHECK(count("SELECT count(*) FROM letters WHERE old = 1") == 1 && there(".done/cur/3.late:2,") && there("new/1.old"));
	/* `hoadep adopt`. */
	CHECK(db_do(db, &err, "UPDATE letters SET old = 0", "") >= 0 && db_set_note(db, "adopted", "2023-03-20", &err) == 0);
	ROUND("");
	CHECK(there(".done/cur/1.old:2,"));
	end();
}

static void check_left_in_place(void)
{
	begin();
	mailbox.done = "";
	put(below(maildir, "new/1.a"), "a", time(NULL) - 100);
	ROUND("");
	ROUND("");
	CHECK(there("new/1.a") && count("SELECT count(*) FROM letters WHERE state = 'filed'") == 1);
	end();
}

static void check_no_room(void)
{
	begin();
	put(below(maildir, "new/1.a"), "a", 0);
	mailbox.free_space = INT64_MAX / 2;
	ROUND("mailbox.free-space");
	CHECK(count("SELECT count(*) FROM letters") == 0 && count("SELECT count(*) FROM notes WHERE name = 'fetch-trouble'") == 1);
	mailbox.free_space = 1;
	ROUND("");
	CHECK(count("SELECT count(*) FROM letters WHERE state = 'filed'") == 1 && count("SELECT count(*) FROM notes WHERE name LIKE 'fetch-trouble%'") == 0);
	remove_all(maildir);
	ROUND("could not be opened");
	end();
}

/* A server with these rules for as many rounds as `rounds` (the last of them is to say `trouble`). */
static char *with_server(const struct rule *rules, size_t n, int rounds, const char *trouble)
{
	static char seen[16384];
	struct server s = { .port = port, .tls_at_once = true, .greeting = "* OK hello\r\n", .credentials = certificates[CERT_GOOD] };
	memcpy(s.rules, rules, n * sizeof *rules);
	server_listen(&s);
	port = s.port;   /* the account's name has it */
	snprintf(url, sizeof url, "imaps://localhost:%d/INBOX", s.port);
	server_start(&s);
	for (int i = 0; i < rounds; i++)
		ROUND(i + 1 == rounds ? trouble : "");
	server_stop(&s);
	snprintf(seen, sizeof seen, "%s", buf_str(&s.seen));
	buf_release(&s.seen);
	return seen;
}
#define WITH(rules, rounds, trouble) with_server(rules, sizeof rules / sizeof rules[0], rounds, trouble)

static int times(const char *text, const char *word)
{
	int n = 0;
	for (; (text = strstr(text, word)); text += strlen(word))
		n++;
	return n;
}

static void check_imap(void)
{
	static const struct rule rules[] = {
		CAPS("MOVE IDLE"), LOGIN, SELECT("7"), NOOP, DONE,
		{ "UID FETCH 1:* (UID RFC822.SIZE INTERNALDATE)", ITEM("1", "5") ITEM("2", "3") ITEM("3", "2000") "$ OK done\r\n", THEN_GO_ON, 0 },
		{ "UID FETCH 3:* ", ITEM("3", "2000") "$ OK done\r\n", THEN_GO_ON, 0 },
		{ "UID FETCH 4:* ", ITEM("3", "2000") "$ OK done\r\n", THEN_GO_ON, 0 },
		{ "UID FETCH 1:2 (", LETTER("1", "5", "5", "hallo") LETTER("2", "3", "3", "a\nb") "$ OK done\r\n", THEN_GO_ON, 0 },
	};
	begin();
	char *seen = WITH(rules, 1, "");
	/* The first is asked for at once, what comes meanwhile together. */
	CHECK_SAY(times(seen, "UID MOVE 1 done\n") == 1 && times(seen, "UID MOVE 2 done\n") == 1, "%s", seen);
	CHECK(count("SELECT count(*) FROM letters WHERE state = 'filed'") == 2);
	CHECK(count("SELECT count(*) FROM intake WHERE uidvalidity = 7 AND internal_date = 1678760469 AND moved = 1") == 2);
	CHECK(count("SELECT count(*) FROM letters WHERE state = 'unfetched'") == 1);
	CHECK(strstr(seen, "secret") == NULL);
	end();
}

/* A connection that breaks in a MOVE is made anew at once, not after the nine minutes of an IDLE. */
static void check_broken_move(void)
{
	static const struct rule rules[] = {
		CAPS("MOVE IDLE"), LOGIN, SELECT("7"), NOOP, { "UID MOVE", "* OK", THEN_CLOSE, 1 }, DONE, { "IDLE", "+ idling\r\n", THEN_GO_ON, 0 },
		{ "DONE", "idle OK done\r\n", THEN_GO_ON, 0 }, { "UID FETCH 1:* (UID RFC822.SIZE INTERNALDATE)", ITEM("1", "5") "$ OK done\r\n", THEN_GO_ON, 0 },
		{ "UID FETCH 1 (", LETTER("1", "5", "5", "hallo") "$ OK done\r\n", THEN_GO_ON, 0 }, { "UID FETCH", "$ OK done\r\n", THEN_GO_ON, 0 },
	};
	struct server s = { .tls_at_once = true, .greeting = "* OK hello\r\n", .credentials = certificates[CERT_GOOD] };
	char trouble[512];
	begin();
	memcpy(s.rules, rules, sizeof rules);
	server_listen(&s);
	snprintf(url, sizeof url, "imaps://localhost:%d/INBOX", s.port);
	server_start(&s);
	until_again = &s;
	CHECK_SAY(round_once(true, trouble), "no second connection; %s", trouble);
	until_again = NULL;
	server_stop(&s);
	CHECK_SAY(times(buf_str(&s.seen), "UID MOVE 1 done\n") >= 1, "%s", buf_str(&s.seen));
	buf_release(&s.seen);
	end();
}

/* The mailbox was made anew: everything is looked at again, settled by digest, and moved again. */
static void check_uidvalidity(void)
{
	static const struct rule rules[] = {
		CAPS("MOVE"), LOGIN, { "SELECT", "* OK [UIDVALIDITY 7] ok\r\n$ OK done\r\n", THEN_GO_ON, 1 }, SELECT("8"), NOOP, DONE,
		{ "UID FETCH 1:* (", ITEM("1", "5") "$ OK done\r\n", THEN_GO_ON, 0 }, { "UID FETCH 1 (", LETTER("1", "5", "5", "hallo") "$ OK done\r\n", THEN_GO_ON, 0 },
	};
	begin();
	char *seen = WITH(rules, 2, "");
	CHECK_SAY(times(seen, "UID MOVE 1 done\n") == 2, "%s", seen);
	CHECK(count("SELECT count(*) FROM letters") == 1 && count("SELECT count(*) FROM intake WHERE moved = 1") == 2);
	end();
}

/* Letter 2 kills every FETCH it is in; 1 and 3 arrive, 2 is written down as refused, nothing is lost. */
static void check_killer(void)
{
	static const struct rule rules[] = {
		CAPS("MOVE"), LOGIN, SELECT("7"), NOOP, DONE,
		{ "UID FETCH 1:* (", ITEM("1", "5") ITEM("2", "9") ITEM("3", "3") "$ OK done\r\n", THEN_GO_ON, 0 },
		{ "UID FETCH 1:3 (", LETTER("1", "5", "5", "hallo") "* 2 FETCH (UID 2 BODY[] {9}\r\nhal", THEN_CLOSE, 0 },
		{ "UID FETCH 2 (", "* 2 FETCH (UID 2 BODY[] {9}\r\nhal", THEN_CLOSE, 0 },
		{ "UID FETCH 3 (", LETTER("3", "3", "3", "foo") "$ OK done\r\n", THEN_GO_ON, 0 },
	};
	begin();
	char *seen = WITH(rules, 1, "");
	CHECK(times(seen, "UID FETCH 2 (") == 3);
	CHECK(count("SELECT count(*) FROM letters WHERE state = 'filed'") == 2);
	CHECK(count("SELECT count(*) FROM letters WHERE state = 'unfetched' AND reason LIKE 'refused for now by the mail server 3 times: %closed the connection'") == 1);
	/* Not asked for again within the day, though it lies there still. */
	static const struct rule later[] = {
		CAPS("MOVE"), LOGIN, SELECT("7"), NOOP, { "UID FETCH 2", ITEM("2", "9") "$ OK done\r\n", THEN_GO_ON, 0 },
		{ "UID FETCH 1:* (", ITEM("2", "9") "$ OK done\r\n", THEN_GO_ON, 0 },
	};
	seen = WITH(later, 1, "");
	CHECK(strstr(seen, "BODY") == NULL);
	end();
}

/* Listed and never given: said while it is too young to be written down.  Gone since the listing, and given late: nothing is said.  EXISTS, and nothing named: said. */
static void check_not_given(void)
{
	static char item[160];
	time_t now = time(NULL);
	struct tm tm;
	strftime(item, sizeof item, "* 1 FETCH (UID 1 RFC822.SIZE 5 INTERNALDATE \"%d-%b-%Y %H:%M:%S +0000\")\r\n$ OK done\r\n", gmtime_r(&now, &tm));
	const struct rule named = { "UID FETCH 1 (UID RFC822", item, THEN_GO_ON, 0 }, all = { "UID FETCH 1:* (", item, THEN_GO_ON, 0 }, top = { "UID FETCH 4294967295:* (", item, THEN_GO_ON, 0 };
	const struct rule nothing = { "UID FETCH 1", "$ OK done\r\n", THEN_GO_ON, 0 }, empty = { "UID FETCH 1 (", LETTER("1", "5", "0", "") "$ OK done\r\n", THEN_GO_ON, 0 };
	const struct rule given = { "UID FETCH 1 (", LETTER("1", "5", "5", "hallo") "$ OK done\r\n", THEN_GO_ON, 0 }, late = { "UID FETCH 1 (UID INTERNALDATE", "$ OK done\r\n", THEN_GO_ON, 1 };
	const struct rule never[] = { CAPS("MOVE"), LOGIN, SELECT("7"), NOOP, all, named, top, nothing }, nil[] = { CAPS("MOVE"), LOGIN, SELECT("7"), NOOP, all, named, top, empty };
	const struct rule gone[] = { CAPS("MOVE"), LOGIN, SELECT("7"), NOOP, all, { "UID FETCH 1 (UID RFC822", "$ OK done\r\n", THEN_GO_ON, 0 }, { "UID FETCH 4294967295:*", "$ OK done\r\n", THEN_GO_ON, 0 }, empty };
	const struct rule unnamed[] = { CAPS("MOVE"), LOGIN, SELECT("7"), NOOP, { "UID FETCH 1:* (", "* 1 FETCH (RFC822.SIZE 5)\r\n$ OK done\r\n", THEN_GO_ON, 0 } };
	const struct rule then[] = { CAPS("MOVE"), LOGIN, SELECT("7"), NOOP, DONE, all, named, top, late, given };
	begin();
	char *seen = WITH(never, 1, "do not come");
	CHECK(times(seen, "UID FETCH 1 (UID INTERNALDATE") == 2 && count("SELECT count(*) FROM letters") == 0);
	WITH(nil, 1, "do not come");
	CHECK(count("SELECT count(*) FROM letters") == 0 && count("SELECT count(*) FROM notes WHERE name = 'fetch-trouble'") == 1);
	WITH(gone, 1, "");
	CHECK(count("SELECT count(*) FROM notes WHERE name = 'fetch-trouble'") == 0);
	seen = WITH(unnamed, 1, "holds 3 letters and names none of them");
	CHECK(times(seen, "SELECT") == 2);
	WITH(then, 1, "");
	CHECK(count("SELECT count(*) FROM letters WHERE state = 'filed'") == 1);
	end();
}

/* RFC822.SIZE that is an estimate: three tries, then taken with a note.  Empty for long: written down as refused. */
static void check_sizes(void)
{
	static const struct rule rules[] = {
		CAPS("MOVE"), LOGIN, SELECT("7"), NOOP, DONE,
		{ "UID FETCH 1:* (", ITEM("1", "6") ITEM("2", "5") "$ OK done\r\n", THEN_GO_ON, 0 },
		{ "UID FETCH 1:2 (", LETTER("1", "6", "5", "hallo") LETTER("2", "5", "0", "") "$ OK done\r\n", THEN_GO_ON, 0 },
		{ "UID FETCH 1 (", LETTER("1", "6", "5", "hallo") "$ OK done\r\n", THEN_GO_ON, 0 },
		/* It is still there, and so it did not merely go. */
		{ "UID FETCH 2 (UID RFC822", ITEM("2", "5") "$ OK done\r\n", THEN_GO_ON, 0 }, { "UID FETCH 4294967295:* (", ITEM("2", "5") "$ OK done\r\n", THEN_GO_ON, 0 },
		{ "UID FETCH 2 (", LETTER("2", "5", "0", "") "$ OK done\r\n", THEN_GO_ON, 0 },
	};
	begin();
	char *seen = WITH(rules, 1, "");
	CHECK(times(seen, "UID FETCH 1 (") == 2);
	CHECK(count("SELECT count(*) FROM intake WHERE size = 5 AND note LIKE 'size differs from RFC822.SIZE%6'") == 1);
	CHECK(count("SELECT count(*) FROM letters") == 2 && count("SELECT count(*) FROM letters WHERE state = 'unfetched' AND reason LIKE 'refused%empty'") == 1);
	end();
}

/* A server that cannot just now (RFC 5530) costs no letter a try, nor does one that refuses whatever it is asked for. */
static void check_not_now(void)
{
	static const struct rule later[] = {
		CAPS("MOVE"), LOGIN, SELECT("7"), NOOP, DONE, { "UID FETCH 1:* (", ITEM("1", "5") ITEM("2", "3") "$ OK done\r\n", THEN_GO_ON, 0 },
		{ "UID FETCH", "$ NO [UNAVAILABLE] the store is away\r\n", THEN_GO_ON, 0 },
	};
	begin();
	char *seen = WITH(later, 1, "the store is away");
	CHECK_SAY(times(seen, "UID FETCH 1 (") == 1, "%s", seen);
	CHECK(count("SELECT count(*) FROM letters") == 0);
	static const struct rule one_by_one[] = {
		CAPS("MOVE"), LOGIN, SELECT("7"), NOOP, DONE, { "UID FETCH 1:* (", ITEM("1", "5") ITEM("2", "3") "$ OK done\r\n", THEN_GO_ON, 0 },
		{ "UID FETCH 1:2 (", LETTER("1", "5", "5", "hallo") "$ NO cannot\r\n", THEN_GO_ON, 0 },
		{ "UID FETCH 2 (", "$ NO [serverbug] cannot\r\n", THEN_GO_ON, 0 },
	};
	/* But where others came it is the letter's own, or it would stand in the way of all for ever. */
	seen = WITH(one_by_one, 1, "");
	CHECK_SAY(times(seen, "UID FETCH 2 (") == 3, "%s", seen);
	CHECK(count("SELECT count(*) FROM letters WHERE state = 'filed'") == 1 && count("SELECT count(*) FROM letters WHERE state = 'unfetched'") == 1);
	static const struct rule other_way[] = {
		CAPS("MOVE"), LOGIN, SELECT("9"), NOOP, DONE, { "UID FETCH 1:* (", ITEM("1", "5") ITEM("2", "3") "$ OK done\r\n", THEN_GO_ON, 0 },
		{ "UID FETCH 1", "$ NO [SERVERBUG] cannot\r\n", THEN_GO_ON, 0 }, { "UID FETCH 2 (", LETTER("2", "3", "3", "new") "$ OK done\r\n", THEN_GO_ON, 0 },
	};
	seen = WITH(other_way, 1, "");
	CHECK_SAY(times(seen, "UID FETCH 1 (") == 4, "%s", seen);
	CHECK(count("SELECT count(*) FROM letters WHERE state = 'filed'") == 2 && count("SELECT count(*) FROM letters WHERE state = 'unfetched'") == 2);
	static const struct rule all[] = {
		CAPS("MOVE"), LOGIN, SELECT("8"), NOOP, DONE,
		{ "UID FETCH 1:* (", ITEM("1", "5") ITEM("2", "3") ITEM("3", "3") ITEM("4", "3") "$ OK done\r\n", THEN_GO_ON, 0 },
		{ "UID FETCH", "$ NO cannot\r\n", THEN_GO_ON, 0 },
	};
	seen = WITH(all, 1, "one letter after another");
	CHECK_SAY(times(seen, "UID FETCH 1 (") == 3 && times(seen, "UID FETCH 4 (") == 0, "%s", seen);
	CHECK(count("SELECT count(*) FROM letters WHERE state = 'unfetched'") == 4);
	end();
}

/* Three refusals in half an hour and not one more, over any number of rounds; a new password file is tried at once. */
static void check_refused(void)
{
	static const struct rule rules[] = { CAPS("MOVE"), { "AUTHENTICATE", "$ NO no\r\n", THEN_GO_ON, 0 } };
	begin();
	for (int i = 0; i < 3; i++)
		CHECK(times(WITH(rules, 1, "does not take this user and password"), "AUTHENTICATE") == 1);
	/* No connection is even made. */
	for (int i = 0; i < 2; i++)
		CHECK_STR(WITH(rules, 1, "or as soon as the password file changes"), "");
	put(password, "another\n", 0);
	CHECK(times(WITH(rules, 1, "does not take this user and password"), "AUTHENTICATE") == 1);
	CHECK(count("SELECT count(*) FROM notes WHERE name LIKE 'login-refused:%' AND value NOT LIKE '%another%'") == 1);
	end();
}

static void check_away(void)
{
	static const struct rule none[] = { { "-", "", THEN_GO_ON, 0 } };
	begin();
	WITH(none, 1, "CAPABILITY was refused");
	/* The server is gone altogether by now. */
	ROUND("could not be reached");
	put(below(folder, "no-ca.pem"), "no certificate\n", 0);
	mailbox.ca_file = below(folder, "no-ca.pem");
	ROUND("no certificate authority could be read");
	end();
}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "--fetch") == 0) {
		int null = open("/dev/null", O_WRONLY);
		dup2(getenv("ARRIVE_LOUD") ? 2 : null, 2);
		_exit(fetch_main(3)); /* a confined process may not be searched for leaks */
	}
	signal(SIGPIPE, SIG_IGN);
	log_start("unit", LOG_ERROR);
	snprintf(ca_file, sizeof ca_file, "/tmp/arrive_fetch.XXXXXX.pem");
	int fd = mkstemps(ca_file, 4);
	if (fd < 0)
		return 1;
	close(fd);
	server_certificates(ca_file, certificates);
	check_maildir();
	check_maildir_junk();
	check_maildir_unmoved();
	check_old_mail();
	check_left_in_place();
	check_no_room();
	check_imap();
	check_broken_move();
	check_uidvalidity();
	check_killer();
	check_not_given();
	check_sizes();
	check_not_now();
	check_refused();
	check_away();
	for (int i = 0; i < CERT_COUNT; i++)
		gnutls_certificate_free_credentials(certificates[i]);
	unlink(ca_file);
	return unit_end();
}
