/* The steps of an IMAP session against a server that answers by a table: each real server's way, and each hostile one.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <sys/stat.h>

#include "arrive/imap.h"
#include "arrive/imapfetch.h"
#include "arrive/imapidle.h"
#include "arrive/imapmove.h"
#include "arrive_patience.h"

#define CAPS(more) { "CAPABILITY", "* CAPABILITY IMAP4rev1 " more "\r\n$ OK done\r\n", THEN_GO_ON, 0 }
#define SELECTED { "SELECT", "* 3 EXISTS\r\n* FLAGS (\\Deleted)\r\n* OK [UIDVALIDITY 77] ok\r\n$ OK [READ-WRITE] done\r\n", THEN_GO_ON, 0 }

static char folder[64] = "/tmp/arrive_imap.XXXXXX";
static gnutls_certificate_credentials_t certificates[CERT_COUNT];
static struct tls_trust *trust;

/* Opens; 1 with a session. */
static int open_at(struct server *s, struct imap *imap, struct err *err)
{
	struct mailbox_place place = { .kind = MAILBOX_TLS, .folder = "INBOX" };
	s->tls_at_once = true;
	s->greeting = "* OK hello\r\n";
	s->credentials = certificates[CERT_GOOD];
	server_listen(s);
	server_start(s);
	snprintf(place.host, sizeof place.host, "localhost");
	snprintf(place.port, sizeof place.port, "%d", s->port);
	err->text[0] = '\0';
	return CHECK_SAY(imap_open(imap, &place, trust, &limits, -1, err) == 0, "%s", err->text);
}

static void close_at(struct server *s, struct imap *imap)
{
	imap_close(imap);
	server_stop(s);
}

/* Steps past the login, for the cases that are about something later. */
static int selected(struct server *s, struct imap *imap, struct err *err)
{
	int r = open_at(s, imap, err);
	if (r) {
		imap->session->imap_state = MAILIMAP_STATE_AUTHENTICATED;
		r = CHECK_SAY(imap_select(imap, "INBOX", err) == 0, "%s", err->text);
	}
	return r;
}

static void check_login(void)
{
	static const struct {
		struct rule rules[8];
		const char *user, *password;
		int want;
		const char *seen, *says;
	} cases[] = {
		{ { CAPS("AUTH=PLAIN SASL-IR"), { "AUTHENTICATE PLAIN AGEAYg==", "$ OK done\r\n", THEN_GO_ON, 0 } }, "a", "b", 1,
		  "CAPABILITY\nAUTHENTICATE PLAIN AGEAYg==\nCAPABILITY\nLOGOUT\n", NULL },
		{ { CAPS("AUTH=PLAIN"), { "AUTHENTICATE PLAIN", "+ \r\n", THEN_GO_ON, 0 }, { "AGEAbeG6rXQ=", "login OK done\r\n", THEN_GO_ON, 0 } }, "a", "m\u1eadt", 1,
		  "CAPABILITY\nAUTHENTICATE PLAIN\nAGEAbeG6rXQ=\nCAPABILITY\nLOGOUT\n", NULL },
		/* Quotes, blanks and backslashes in user and password: literals carry them as they are. */
		{ { CAPS(""), { "LOGIN {5}", "+ go\r\n", THEN_GO_ON, 0 }, { "b\"c {6}", "+ go\r\n", THEN_GO_ON, 0 }, { "x\\ ", "login OK done\r\n", THEN_GO_ON, 0 } }, "a b\"c", "\\\" x\\ ",
		  1, "CAPABILITY\nLOGIN {5}\nb\"c {6}\nx\\ \nCAPABILITY\nLOGOUT\n", NULL },
		{ { CAPS("AUTH=PLAIN SASL-IR"), { "AUTHENTICATE", "* BAD try\r\n$ NO [AUTHENTICATIONFAILED] anna@example.com is unknown\r\n", THEN_GO_ON, 0 } }, "a", "b", 0, NULL,
		  "login refused: the mail server localhost" },
		{ { CAPS("AUTH=PLAIN SASL-IR"), { "AUTHENTICATE", "$ NO [UNAVAILABLE] later\r\n", THEN_GO_ON, 0 } }, "a", "b", -1, NULL, "just now" },
		{ { CAPS("AUTH=PLAIN SASL-IR"), { "AUTHENTICATE", "$ BAD what\r\n", THEN_GO_ON, 0 } }, "a", "b", -1, NULL, "did not understand" },
		{ { CAPS("AUTH=PLAIN SASL-IR"), { "AUTHENTICATE", "+ more\r\n", THEN_GO_ON, 0 } }, "a", "b", -1, NULL, "asked for more" },
		{ { CAPS("AUTH=PLAIN SASL-IR"), { "AUTHENTICATE", "", THEN_CLOSE, 0 } }, "a", "b", -1, NULL, "closed the connection" },
		{ { CAPS("AUTH=PLAIN SASL-IR"), { "AUTHENTICATE", "", THEN_FLOOD, 0 } }, "a", "b", -1, NULL, "login failed" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct server s = { 0 };
		struct imap imap;
		struct err err;
		memcpy(s.rules, cases[i].rules, sizeof cases[i].rules);
		if (open_at(&s, &imap, &err)) {
			int r = imap_login(&imap, cases[i].user, cases[i].password, &err);
			CHECK_SAY(r == cases[i].want, "case %zu: %d %s", i, r, err.text);
			if (cases[i].says)
				CHECK_SAY(strstr(err.text, cases[i].says) && !strstr(err.text, "anna"), "case %zu: %s", i, err.text);
		}
		close_at(&s, &imap);
		if (cases[i].seen)
			CHECK_STR(buf_str(&s.seen), cases[i].seen);
		buf_release(&s.seen);
	}
}

static void check_select(void)
{
	struct server s = { .rules = { CAPS(""), { "SELECT \"&AMk-t\"", "* 0 EXISTS\r\n$ OK done\r\n", THEN_GO_ON, 0 }, { "SELECT", "$ NO no such folder\r\n", THEN_GO_ON, 0 } } };
	struct imap imap;
	struct err err;
	if (open_at(&s, &imap, &err)) {
		imap.session->imap_state = MAILIMAP_STATE_AUTHENTICATED;
		CHECK(imap_select(&imap, "\u00c9t", &err) == -1);
		CHECK_SAY(strstr(err.text, "no UIDVALIDITY") != NULL, "%s", err.text);
		CHECK(imap_select(&imap, "other", &err) == -1);
		CHECK_SAY(strstr(err.text, "refused") && strstr(err.text, "no such folder"), "%s", err.text);
	}
	close_at(&s, &imap);
	buf_release(&s.seen);
}

struct list {
	struct imap_letter letters[8];
	size_t count;
};

static int add(const struct imap_letter *letter, void *with, struct err *err)
{
	struct list *list = with;
	if (list->count == 8)
		return err_set(err, "too many");
	list->letters[list->count++] = *letter;
	return 0;
}

static void check_list(void)
{
	struct server s = { .rules = { CAPS(""), SELECTED, { "NOOP", "$ OK done\r\n", THEN_GO_ON, 0 },
	                               { "UID FETCH 3", "* 1 FETCH (UID 3 RFC822.SIZE 9 INTERNALDATE \"01-Mar-2023 00:00:00 +0000\")\r\n$ OK done\r\n", THEN_GO_ON, 0 },
	                               { "UID FETCH 7:* ",
	                                 "* 1 FETCH (UID 5 RFC822.SIZE 10 INTERNALDATE \"14-Mar-2023 09:21:09 +0700\")\r\n"
	                                 "* 2 FETCH (FLAGS (\\Seen))\r\n"
	                                 "* 3 FETCH (RFC822.SIZE 4000000000 UID 9 INTERNALDATE \" 1-Jan-2023 00:00:00 -0330\")\r\n"
	                                 "* 4 FETCH (UID 10 RFC822.SIZE 11)\r\n$ OK done\r\n", THEN_GO_ON, 0 } } };
	struct imap imap;
	struct err err;
	struct list list = { .count = 0 };
	uint32_t also[] = { 3 };
	if (selected(&s, &imap, &err)) {
		CHECK(imap.uidvalidity == 77);
		CHECK_SAY(imap_list(&imap, 7, also, 1, add, &list, &err) == 0, "%s", err.text);
		/* "7:*" names the last letter too, though its UID be 5; nobody asked for it. */
		CHECK(list.count == 3);
		CHECK(list.letters[0].uid == 3 && list.letters[0].size == 9 && list.letters[0].date == 1677628800);
		CHECK(list.letters[1].uid == 9 && list.letters[1].size == 4000000000LL && list.letters[1].date == 1672543800);
		CHECK(list.letters[2].uid == 10 && list.letters[2].date == 0);
	}
	close_at(&s, &imap);
	buf_release(&s.seen);
}

/* What libetpan's own would die of (imap.c), and a listing that names nothing of what EXISTS says there is. */
static void check_nothing_named(void)
{
	static const char strange[] = "* OK [ALERT]\r\n* OK [ALERT] \r\n* NO [PARSE]\r\n* OK [BADCHARSET (A B)] x\r\n* OK [BADCHARSET (C)] y\r\n* NO [BADCHARSET]\r\n"
	                              "* OK [BADCHARSET (\"D\")]\r\n$ OK [ALERT]\r\n";
	struct server s = { .rules = { CAPS(""), SELECTED, { "NOOP", strange, THEN_GO_ON, 0 },
	                               { "UID FETCH 1:*", "* 1 FETCH (UID 0 RFC822.SIZE 9)\r\n* 2 FETCH (RFC822.SIZE 9)\r\n$ OK done\r\n", THEN_GO_ON, 0 },
	                               { "UID FETCH 2:*", "$ OK done\r\n", THEN_GO_ON, 0 } } };
	struct imap imap;
	struct err err;
	struct list list = { .count = 0 };
	if (selected(&s, &imap, &err)) {
		CHECK_SAY(imap_list(&imap, 1, NULL, 0, add, &list, &err) == 0, "%s", err.text);
		CHECK(list.count == 0 && imap.unnamed == 3);
		/* Not all were asked for: those there may well lie below. */
		CHECK_SAY(imap_list(&imap, 2, NULL, 0, add, &list, &err) == 0, "%s", err.text);
		CHECK(list.count == 0 && imap.unnamed == 0);
	}
	close_at(&s, &imap);
	buf_release(&s.seen);
}

struct got {
	struct keep *keep;
	uint32_t uids[8];
	int64_t sizes[8], said[8];
	size_t count;
};

static int whole(const struct imap_letter *letter, void *with, struct err *err)
{
	struct got *got = with;
	if (got->count == 8)
		return err_set(err, "too many");
	got->uids[got->count] = letter->uid;
	got->said[got->count] = letter->size;
	got->sizes[got->count++] = keep_size(got->keep);
	return 0;
}

static int no_pause(void *with, struct err *err)
{
	(void)with, (void)err;
	return 0;
}

static void check_fetch(void)
{
	static const struct {
		struct rule rule;
		int64_t most;
		int want;
		size_t count;
		int64_t sizes[4];
		const char *says;
	} cases[] = {
		{ { "UID FETCH", "* 1 FETCH (UID 1 RFC822.SIZE 5 BODY[] {5}\r\nhallo)\r\n* 2 FETCH (UID 2 RFC822.SIZE 3 BODY[] {3}\r\na\nb)\r\n$ OK done\r\n", THEN_GO_ON, 0 },
		  100, 1, 2, { 5, 3 }, NULL },
		/* UID behind the body; a quoted string; nothing at all; a letter nobody asked for; flags of another. */
		{ { "UID FETCH", "* 1 FETCH (RFC822.SIZE 5 BODY[] {5}\r\nhallo UID 1)\r\n* 2 FETCH (UID 2 BODY[] \"ab\")\r\n* 3 FETCH (UID 3 BODY[] NIL)\r\n"
		                 "* 9 FETCH (UID 9 BODY[] {1}\r\nx)\r\n* 1 FETCH (FLAGS ())\r\n$ OK done\r\n", THEN_GO_ON, 0 }, 100, 1, 3, { 5, 2, 0 }, NULL },
		{ { "UID FETCH", "* 1 FETCH (UID 1 BODY[] {5}\r\nhallo)\r\n$ NO cannot read 2\r\n", THEN_GO_ON, 0 }, 100, 0, 1, { 5 }, "cannot read 2" },
		{ { "UID FETCH", "* 1 FETCH (UID 1 BODY[] {5}\r\nhal", THEN_CLOSE, 0 }, 100, -1, 0, { 0 }, "closed the connection" },
		{ { "UID FETCH", "* 1 FETCH (UID 1 BODY[] {5}\r\nhal", THEN_HANG, 0 }, 100, -1, 0, { 0 }, "silent" },
		{ { "UID FETCH", "* 1 FETCH (UID 1 BODY[] {50}\r\nhal", THEN_TRICKLE, 0 }, 100, -1, 0, { 0 }, "too slowly" },
		{ { "UID FETCH", "* 1 FETCH (UID 1 BODY[] {100}\r\n0123456789012345678901234567890123456789", THEN_TRICKLE, 0 }, 30, -1, 0, { 0 }, "went on beyond 30 bytes" },
		/* Fewer bytes than the literal says: the rest of the answer is swallowed, then nothing comes. */
		{ { "UID FETCH", "* 1 FETCH (UID 1 BODY[] {90}\r\nhallo)\r\n$ OK done\r\n", THEN_HANG, 0 }, 100, -1, 0, { 0 }, "silent" },
		/* More bytes than it says: what follows is no IMAP. */
		{ { "UID FETCH", "* 1 FETCH (UID 1 BODY[] {2}\r\nhallo)\r\n$ OK done\r\n", THEN_GO_ON, 0 }, 100, -1, 0, { 0 }, "no IMAP" },
		{ { "UID FETCH", "* 1 FETCH (UID 1 BODY[] {2}\r\nab BODY[] {2}\r\ncd)\r\n$ OK done\r\n", THEN_GO_ON, 0 }, 100, 1, 0, { 0 }, NULL },
		{ { "UID FETCH", "* 1 FETCH (UID 1 BODY[HEADER] {2}\r\nab)\r\n$ OK done\r\n", THEN_GO_ON, 0 }, 100, 1, 0, { 0 }, NULL },
		{ { "UID FETCH", "* 1 FETCH (UID 1 BODYSTRUCTURE ", THEN_LONG_LINE, 0 }, 100, -1, 0, { 0 }, "a line of more than" },
		{ { "UID FETCH", "* BYE going down\r\n", THEN_CLOSE, 0 }, 100, -1, 0, { 0 }, "closed the connection" },
		{ { "UID FETCH", "", THEN_FLOOD, 0 }, 100, -1, 0, { 0 }, "no letter's" },
	};
	uint32_t uids[] = { 1, 2, 3 };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct server s = { .rules = { CAPS(""), SELECTED } };
		struct imap imap;
		struct err err;
		size_t asked;
		struct got got = { .keep = keep_new(folder, false, &err) };
		struct imapfetch fetch = { .keep = got.keep, .most = cases[i].most, .whole = whole, .pause = no_pause, .with = &got };
		s.rules[2] = cases[i].rule;
		if (selected(&s, &imap, &err)) {
			int r = imapfetch_letters(&imap, uids, 3, &fetch, &asked, &err);
			CHECK_SAY(r == cases[i].want && asked == 3, "case %zu: %d %s", i, r, err.text);
			CHECK_SAY(got.count == cases[i].count, "case %zu: %zu letters", i, got.count);
			for (size_t k = 0; k < got.count && k < 4; k++)
				CHECK(got.uids[k] == k + 1 && got.sizes[k] == cases[i].sizes[k]);
			if (cases[i].says)
				CHECK_SAY(strstr(err.text, cases[i].says) != NULL, "case %zu: %s", i, err.text);
			CHECK(!keep_open(got.keep));
		}
		close_at(&s, &imap);
		CHECK(strstr(buf_str(&s.seen), "UID FETCH 1:3 (UID INTERNALDATE RFC822.SIZE BODY.PEEK[])\n") != NULL);
		keep_free(got.keep);
		buf_release(&s.seen);
	}
}

static void check_move(void)
{
	static const struct {
		struct rule rules[10];
		const char *done;
		int want;
		const char *seen, *says;
	} cases[] = {
		{ { CAPS("MOVE"), { "LIST \"\" \"\"", "* LIST (\\Noselect) \"/\" \"\"\r\n$ OK done\r\n", THEN_GO_ON, 0 },
		    { "LIST", "* LIST () \"/\" hoadep-done\r\n$ OK done\r\n", THEN_GO_ON, 0 }, { "UID MOVE", "$ OK done\r\n", THEN_GO_ON, 0 } }, "hoadep-done", 1,
		  "LIST \"\" \"\"\nLIST \"\" \"hoadep-done\"\nUID MOVE 1:2,4 hoadep-done\n", NULL },
		/* Missing: made, and levels parted as this server does. */
		{ { CAPS("MOVE"), { "LIST \"\" \"\"", "* LIST (\\Noselect) \".\" \"\"\r\n$ OK done\r\n", THEN_GO_ON, 0 }, { "LIST", "$ OK done\r\n", THEN_GO_ON, 0 },
		    { "CREATE", "$ OK done\r\n", THEN_GO_ON, 0 }, { "SUBSCRIBE", "$ NO why\r\n", THEN_GO_ON, 0 }, { "UID MOVE", "$ OK done\r\n", THEN_GO_ON, 0 } }, "a/\u0111", 1,
		  "LIST \"\" \"\"\nLIST \"\" \"a.&ARE-\"\nCREATE \"a.&ARE-\"\nSUBSCRIBE \"a.&ARE-\"\nUID MOVE 1:2,4 \"a.&ARE-\"\n", NULL },
		/* Courier: everything lies below INBOX, told by NAMESPACE ... */
		{ { CAPS("UIDPLUS NAMESPACE"), { "NAMESPACE", "* NAMESPACE ((\"INBOX.\" \".\")) NIL NIL\r\n$ OK done\r\n", THEN_GO_ON, 0 },
		    { "LIST \"\" \"\"", "* LIST (\\Noselect) \".\" \"\"\r\n$ OK done\r\n", THEN_GO_ON, 0 }, { "LIST", "$ OK done\r\n", THEN_GO_ON, 0 },
		    { "CREATE \"INBOX.done\"", "$ OK done\r\n", THEN_GO_ON, 0 }, { "SUBSCRIBE", "$ OK done\r\n", THEN_GO_ON, 0 }, { "UID COPY", "$ OK done\r\n", THEN_GO_ON, 0 },
		    { "UID STORE", "$ OK done\r\n", THEN_GO_ON, 0 }, { "UID EXPUNGE", "* 1 EXPUNGE\r\n$ OK done\r\n", THEN_GO_ON, 0 } }, "done", 1,
		  "NAMESPACE\nLIST \"\" \"\"\nLIST \"\" \"INBOX.done\"\nCREATE \"INBOX.done\"\nSUBSCRIBE \"INBOX.done\"\nUID COPY 1:2,4 \"INBOX.done\"\n"
		  "UID STORE 1:2,4 +FLAGS.SILENT (\\Deleted)\nUID EXPUNGE 1:2,4\n", NULL },
		/* ... or found out. */
		{ { CAPS("MOVE"), { "LIST \"\" \"\"", "* LIST (\\Noselect) \".\" \"\"\r\n$ OK done\r\n", THEN_GO_ON, 0 }, { "LIST", "$ OK done\r\n", THEN_GO_ON, 0 },
		    { "CREATE \"INBOX.done\"", "$ OK done\r\n", THEN_GO_ON, 0 }, { "CREATE", "$ NO not there\r\n", THEN_GO_ON, 0 }, { "SUBSCRIBE", "$ OK done\r\n", THEN_GO_ON, 0 },
		    { "UID MOVE", "$ NO [OVERQUOTA] full\r\n", THEN_GO_ON, 0 } }, "done", 0,
		  "LIST \"\" \"\"\nLIST \"\" \"done\"\nCREATE done\nLIST \"\" \"done\"\nLIST \"\" \"INBOX.done\"\nCREATE \"INBOX.done\"\nSUBSCRIBE \"INBOX.done\"\nUID MOVE 1:2,4 \"INBOX.done\"\n",
		  "refused by the mail server localhost: full" },
		/* Copied but never to be removed it would be copied again and again: what PERMANENTFLAGS lacks is seen before (RFC 3501, 7.1). */
		{ { CAPS("UIDPLUS"), { "SELECT", "* 3 EXISTS\r\n* OK [PERMANENTFLAGS (\\Seen)] ok\r\n* OK [UIDVALIDITY 77] ok\r\n$ OK [READ-WRITE] done\r\n", THEN_GO_ON, 0 } }, "done", 0, "",
		  "mark letters as deleted" },
		{ { CAPS("UIDPLUS"), { "SELECT", "* 3 EXISTS\r\n* OK [PERMANENTFLAGS (\\Deleted \\*)] ok\r\n* OK [UIDVALIDITY 77] ok\r\n$ OK [READ-WRITE] done\r\n", THEN_GO_ON, 0 },
		    { "LIST \"\" \"\"", "* LIST (\\Noselect) \"/\" \"\"\r\n$ OK done\r\n", THEN_GO_ON, 0 }, { "LIST", "* LIST () \"/\" done\r\n$ OK done\r\n", THEN_GO_ON, 0 },
		    { "UID COPY", "$ OK done\r\n", THEN_GO_ON, 0 }, { "UID STORE", "$ OK done\r\n", THEN_GO_ON, 0 }, { "UID EXPUNGE", "$ OK done\r\n", THEN_GO_ON, 0 } }, "done", 1,
		  "LIST \"\" \"\"\nLIST \"\" \"done\"\nUID COPY 1:2,4 done\nUID STORE 1:2,4 +FLAGS.SILENT (\\Deleted)\nUID EXPUNGE 1:2,4\n", NULL },
		/* Neither MOVE nor UIDPLUS: a plain EXPUNGE could take what others marked, so nothing is even copied. */
		{ { CAPS("") }, "done", 0, "", "neither MOVE nor UIDPLUS" },
		{ { CAPS("MOVE") }, "INBOX", 0, "", "no name for a folder" },
		{ { CAPS("MOVE") }, "d*", 0, "", "no name for a folder" },
		{ { CAPS("MOVE"), { "LIST", "", THEN_CLOSE, 0 } }, "done", -1, NULL, "closed the connection" },
	};
	uint32_t uids[] = { 1, 2, 4 };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct server s = { 0 };
		struct imap imap;
		struct imapmove move = { "" };
		struct err err;
		memcpy(s.rules, cases[i].rules, sizeof cases[i].rules);
		s.rules[10] = (struct rule)SELECTED;
		for (size_t k = 0; k < 10; k++)
			if (!s.rules[k].verb) {
				s.rules[k] = s.rules[10];
				break;
			}
		if (selected(&s, &imap, &err)) {
			int r = imapmove_letters(&move, &imap, cases[i].done, uids, 3, &err);
			CHECK_SAY(r == cases[i].want, "case %zu: %d %s", i, r, err.text);
			if (cases[i].says)
				CHECK_SAY(strstr(err.text, cases[i].says) != NULL, "case %zu: %s", i, err.text);
		}
		close_at(&s, &imap);
		char *seen = strstr(buf_str(&s.seen), "SELECT INBOX\n"), *end = seen ? strstr(seen, "LOGOUT") : NULL;
		if (end)
			*end = '\0';
		if (cases[i].seen)
			CHECK_STR(seen ? seen + strlen("SELECT INBOX\n") : NULL, cases[i].seen);
		buf_release(&s.seen);
	}
}

static void check_idle(void)
{
	static const struct {
		const char *begins, *ends;
		int ms, want;
	} cases[] = {
		{ "+ idling\r\n* 4 EXISTS\r\n", "idle OK done\r\n", 1000, 1 },
		{ "* 4 EXISTS\r\n+ idling\r\n", "idle OK done\r\n", 1000, 1 },
		{ "+ idling\r\n", "idle OK done\r\n", 20, 0 },
		{ "+ idling\r\n", "* 4 EXISTS\r\nidle OK done\r\n", 20, 1 },
		{ "+ idling\r\n* OK still here\r\n* 2 EXPUNGE\r\n", "idle OK done\r\n", 20, 0 },
		{ "$ NO not now\r\n", "", 1000, 1 },     /* announced and refused: it is looked from time to time */
		{ "+ idling\r\n", "idle BAD what\r\n", 20, -1 },
		{ "+ idling\r\n* BYE\r\nidle OK\r\n", "", 1000, -1 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct server s = { .rules = { CAPS("IDLE"), SELECTED, { "IDLE", cases[i].begins, THEN_GO_ON, 0 }, { "DONE", cases[i].ends, THEN_GO_ON, 0 } } };
		struct imap imap;
		struct err err;
		if (selected(&s, &imap, &err)) {
			/* Told at the SELECT: not to be told again, so it counts as news. */
			CHECK(imapidle_wait(&imap, 1000, &err) == 1);
			int r = imapidle_wait(&imap, cases[i].ms, &err);
			CHECK_SAY(r == cases[i].want, "case %zu: %d %s", i, r, err.text);
		}
		close_at(&s, &imap);
		buf_release(&s.seen);
	}
}

int main(void)
{
	char ca_file[128];
	struct err err = { "" };
	if (!mkdtemp(folder))
		return 1;
	snprintf(ca_file, sizeof ca_file, "%s/ca.pem", folder);
	server_certificates(ca_file, certificates);
	trust = tls_trust_new(ca_file, &err);
	check_login();
	check_select();
	check_list();
	check_nothing_named();
	check_fetch();
	check_move();
	check_idle();
	tls_trust_free(trust);
	for (int i = 0; i < CERT_COUNT; i++)
		gnutls_certificate_free_credentials(certificates[i]);
	unlink(ca_file);
	rmdir(folder);
	return unit_end();
}
