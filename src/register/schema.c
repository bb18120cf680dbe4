/* The register's tables, and the steps by which an older register becomes this one.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/schema.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"

/*
 * Version 1.  Times are seconds since 1970; a digest is SHA-256 in lower-case hexadecimal.  SQLite keeps these comments with the
 * tables, so that `sqlite3 register.db .schema` explains the register to whoever finds it without this program.
 */
static const char version_1[] =
	"CREATE TABLE notes (  -- small texts under a name: last good fetch and send, troubles, first contact\n"
	"  name TEXT PRIMARY KEY,\n"
	"  value TEXT NOT NULL\n"
	") STRICT, WITHOUT ROWID;\n"

	"CREATE TABLE accounts (\n"
	"  id INTEGER PRIMARY KEY,\n"
	"  name TEXT NOT NULL UNIQUE  -- the mailbox's URL with its user, never a password\n"
	") STRICT;\n"

	"CREATE TABLE letters (  -- one e-mail as it came; its bytes are spool/letters/ab/DIGEST.eml\n"
	"  id INTEGER PRIMARY KEY AUTOINCREMENT,  -- in the order they came; never used again, for events speak of it\n"
	"  digest TEXT UNIQUE CHECK (length(digest) = 64),  -- NULL while unfetched\n"
	"  state TEXT NOT NULL CHECK (state IN ('unfetched', 'kept', 'read', 'filed', 'aside', 'forgotten')),\n"
	"  size INTEGER NOT NULL CHECK (size >= 0),  -- bytes kept; what the server said while unfetched\n"
	"  arrived INTEGER NOT NULL,  -- the earliest INTERNALDATE it was seen with\n"
	"  seen INTEGER NOT NULL,  -- when hoadep first saw it\n"
	"  tries INTEGER NOT NULL DEFAULT 0,  -- readings that failed for the letter's own sake\n"
	"  old INTEGER NOT NULL DEFAULT 0 CHECK (old IN (0, 1)),  -- there before hoadep: not moved, answers held until `hoadep adopt`\n"
	"  reason TEXT,  -- why aside or unfetched\n"
	"  message_id TEXT,  -- from here on: what was read of it\n"
	"  subject TEXT,\n"
	"  kind TEXT,  -- entry, batch, question ...\n"
	"  why TEXT,  -- what the kind rests on\n"
	"  unit TEXT,  -- the unit it came from, proven or claimed\n"
	"  proven INTEGER CHECK (proven IN (0, 1)),  -- whether the From address is proven\n"
	"  machine INTEGER CHECK (machine IN (0, 1)),  -- sent by a program: never answered\n"
	"  received INTEGER,  -- the receipt that decides deadlines\n"
	"  sender TEXT COLLATE NOCASE,  -- the one From address\n"
	"  sender_name TEXT,\n"
	"  reply_code TEXT,  -- the entry it answers to\n"
	"  CHECK (digest IS NOT NULL OR state IN ('unfetched', 'forgotten')), CHECK (digest IS NULL OR state <> 'unfetched')\n"
	") STRICT;\n"
	"CREATE INDEX letters_state ON letters (state, id);\n"
	"CREATE INDEX letters_old ON letters (id) WHERE old = 1;\n"

	"CREATE TABLE intake (  -- every place a letter was seen at; a server that shows other bytes under a known UID makes a second row\n"
	"  account INTEGER NOT NULL REFERENCES accounts,\n"
	"  uidvalidity INTEGER NOT NULL,\n"
	"  uid INTEGER NOT NULL,\n"
	"  name TEXT NOT NULL,  -- a maildir file's unique name; '' for IMAP\n"
	"  letter INTEGER NOT NULL REFERENCES letters,\n"
	"  size INTEGER NOT NULL,\n"
	"  internal_date INTEGER NOT NULL,\n"
	"  seen INTEGER NOT NULL,\n"
	"  moved INTEGER NOT NULL DEFAULT 0 CHECK (moved IN (0, 1)),  -- in the done folder, or gone\n"
	"  note TEXT,\n"
	"  PRIMARY KEY (account, uidvalidity, uid, name, letter)\n"
	") STRICT, WITHOUT ROWID;\n"
	"CREATE INDEX intake_letter ON intake (letter);\n"

	"CREATE TABLE parts (  -- the MIME tree of a letter, depth first\n"
	"  letter INTEGER NOT NULL REFERENCES letters,\n"
	"  n INTEGER NOT NULL,\n"
	"  path TEXT NOT NULL,  -- 1.2: its place in the tree\n"
	"  role TEXT NOT NULL,  -- container, body, other-body, document, picture, machine\n"
	"  type TEXT,  -- what the bytes are\n"
	"  declared TEXT,  -- what the header said\n"
	"  disposition TEXT,\n"
	"  filename TEXT,\n"
	"  charset TEXT,\n"
	"  size INTEGER NOT NULL,  -- of the decoded bytes\n"
	"  sha256 TEXT,  -- of the decoded bytes\n"
	"  unread TEXT,  -- why its text is not known\n"
	"  defects TEXT,  -- words parted by blanks\n"
	"  PRIMARY KEY (letter, n)\n"
	") STRICT, WITHOUT ROWID;\n"
	"CREATE INDEX parts_sha256 ON parts (sha256) WHERE role IN ('document', 'picture');\n"

	"CREATE TABLE codes (  -- the last number given out of each series; it never goes back\n"
	"  series TEXT PRIMARY KEY,  -- BTL23\n"
	"  last INTEGER NOT NULL CHECK (last > 0)\n"
	") STRICT, WITHOUT ROWID;\n"
	"CREATE TRIGGER codes_forward BEFORE UPDATE ON codes WHEN NEW.last <= OLD.last OR NEW.series <> OLD.series\n"
	"  BEGIN SELECT raise(ABORT, 'codes never go back'); END;\n"
	"CREATE TRIGGER codes_stay BEFORE DELETE ON codes BEGIN SELECT raise(ABORT, 'codes never go back'); END;\n"

	"CREATE TABLE entries (  -- one contest work\n"
	"  id INTEGER PRIMARY KEY,\n"
	"  code TEXT NOT NULL UNIQUE,  -- BTL23-0001\n"
	"  series TEXT NOT NULL REFERENCES codes,  -- BTL23\n"
	"  number INTEGER NOT NULL,  -- 1: lists go by it, for BTL23-10000 comes after BTL23-9999\n"
	"  contest TEXT NOT NULL,  -- the year it counts for\n"
	"  state TEXT NOT NULL CHECK (state IN ('accepted', 'review', 'incomplete', 'rejected', 'withdrawn', 'superseded')),\n"
	"  title TEXT,\n"
	"  category TEXT CHECK (category IN ('nguoi-tot-viec-tot', 'dien-hinh-tien-tien')),\n"
	"  words INTEGER NOT NULL,\n"
	"  photos INTEGER NOT NULL,\n"
	"  body_digest TEXT,  -- of the folded body: two of one digest say the same; NULL without a body\n"
	"  author_folded TEXT,  -- the author's name without marks and case\n"
	"  unit TEXT,\n"
	"  received INTEGER NOT NULL,\n"
	"  filed INTEGER NOT NULL,\n"
	"  UNIQUE (series, number)\n"
	") STRICT;\n"
	"CREATE INDEX entries_state ON entries (state, series, number);\n"
	"CREATE INDEX entries_contest ON entries (contest, series, number);\n"
	"CREATE INDEX entries_unit ON entries (unit, series, number) WHERE unit IS NOT NULL;\n"
	"CREATE INDEX entries_body ON entries (body_digest) WHERE body_digest IS NOT NULL;\n"

	"CREATE TABLE bodies (  -- the work's own text, apart, so that lists need not read past it\n"
	"  entry INTEGER PRIMARY KEY REFERENCES entries,\n"
	"  text TEXT NOT NULL\n"
	") STRICT;\n"

	"CREATE TABLE people (\n"
	"  entry INTEGER NOT NULL REFERENCES entries,\n"
	"  role TEXT NOT NULL CHECK (role IN ('author', 'subject', 'coauthor')),\n"
	"  n INTEGER NOT NULL,\n"
	"  collective INTEGER NOT NULL CHECK (collective IN (0, 1)),\n"
	"  name TEXT,\n"
	"  birth_year INTEGER,\n"
	"  address TEXT,\n"
	"  phone TEXT,  -- digits\n"
	"  occupation TEXT,\n"
	"  workplace TEXT,\n"
	"  PRIMARY KEY (entry, role, n)\n"
	") STRICT, WITHOUT ROWID;\n"

	"CREATE TABLE findings (  -- what the checks observed, in their order\n"
	"  entry INTEGER NOT NULL REFERENCES entries,\n"
	"  n INTEGER NOT NULL,\n"
	"  rule TEXT NOT NULL,\n"
	"  outcome TEXT NOT NULL CHECK (outcome IN ('note', 'review', 'incomplete', 'rejected')),\n"
	"  clause TEXT NOT NULL,  -- of the plan\n"
	"  evidence TEXT NOT NULL,\n"
	"  place TEXT NOT NULL,  -- where the evidence stands\n"
	"  message TEXT NOT NULL,  -- for author and office\n"
	"  PRIMARY KEY (entry, n)\n"
	") STRICT, WITHOUT ROWID;\n"

	"CREATE TABLE entry_letters (  -- what a letter's n-th work became; a supplement stands here too\n"
	"  letter INTEGER NOT NULL REFERENCES letters,\n"
	"  n INTEGER NOT NULL,\n"
	"  entry INTEGER NOT NULL REFERENCES entries,\n"
	"  role TEXT NOT NULL CHECK (role IN ('brought', 'copy', 'supplement')),\n"
	"  PRIMARY KEY (letter, n)\n"
	") STRICT, WITHOUT ROWID;\n"
	"CREATE INDEX entry_letters_entry ON entry_letters (entry, letter);\n"

	"CREATE TABLE files (  -- bytes that entries use, once for each digest; they lie in the letters of entry_files\n"
	"  sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),\n"
	"  size INTEGER NOT NULL,\n"
	"  type TEXT\n"
	") STRICT, WITHOUT ROWID;\n"

	"CREATE TABLE entry_files (  -- an entry's files: taken out of the letter by digest at any time\n"
	"  entry INTEGER NOT NULL REFERENCES entries,\n"
	"  n INTEGER NOT NULL,\n"
	"  sha256 TEXT REFERENCES files,  -- NULL where the reading knew no part of that path\n"
	"  name TEXT NOT NULL,  -- as the sender called it\n"
	"  letter INTEGER NOT NULL REFERENCES letters,\n"
	"  path TEXT NOT NULL,  -- the part of the letter\n"
	"  PRIMARY KEY (entry, n)\n"
	") STRICT, WITHOUT ROWID;\n"
	"CREATE INDEX entry_files_sha256 ON entry_files (sha256) WHERE sha256 IS NOT NULL;\n"
	"CREATE INDEX entry_files_letter ON entry_files (letter);\n"

	"CREATE TABLE cases (  -- what waits for a person\n"
	"  id INTEGER PRIMARY KEY,\n"
	"  kind TEXT NOT NULL,\n"
	"  letter INTEGER NOT NULL REFERENCES letters,\n"
	"  code TEXT NOT NULL,  -- the entry; '' without\n"
	"  reason TEXT,\n"
	"  state TEXT NOT NULL CHECK (state IN ('open', 'closed')),\n"
	"  opened INTEGER NOT NULL,\n"
	"  closed INTEGER,\n"
	"  closed_by TEXT\n"
	") STRICT;\n"
	"CREATE UNIQUE INDEX cases_once ON cases (letter, code, kind) WHERE state = 'open';\n"
	"CREATE INDEX cases_open ON cases (kind, opened) WHERE state = 'open';\n"
	"CREATE INDEX cases_code ON cases (code) WHERE code <> '';\n"

	"CREATE TABLE answers (  -- letters out\n"
	"  id INTEGER PRIMARY KEY,\n"
	"  letter INTEGER NOT NULL REFERENCES letters,\n"
	"  template TEXT NOT NULL,\n"
	"  code TEXT NOT NULL,  -- the entry; '' without\n"
	"  recipient TEXT NOT NULL COLLATE NOCASE,\n"
	"  subject TEXT NOT NULL,\n"
	"  message_id TEXT NOT NULL UNIQUE,  -- fixed for good when the row is made\n"
	"  state TEXT NOT NULL CHECK (state IN ('held', 'due', 'sending', 'sent', 'unsure', 'later', 'failed', 'bounced', 'dropped')),\n"
	"  hold TEXT NOT NULL,  -- why held; '' if it never was\n"
	"  made INTEGER NOT NULL,\n"
	"  next_try INTEGER NOT NULL,  -- not before\n"
	"  tries INTEGER NOT NULL DEFAULT 0,  -- those that count: the server heard of this letter\n"
	"  handed INTEGER NOT NULL DEFAULT 0,  -- how often send had it, counted or not\n"
	"  doubts INTEGER NOT NULL DEFAULT 0,  -- in a row\n"
	"  sent INTEGER,  -- when the server took it\n"
	"  reply TEXT NOT NULL DEFAULT '',  -- the server's last words, or our reason\n"
	"  UNIQUE (letter, template, code, recipient)\n"
	") STRICT;\n"
	"CREATE INDEX answers_state ON answers (state, id);\n"
	"CREATE INDEX answers_waiting ON answers (id) WHERE state IN ('due', 'later', 'unsure');\n"
	"CREATE INDEX answers_later ON answers (next_try) WHERE state IN ('later', 'unsure');\n"
	"CREATE INDEX answers_recipient ON answers (recipient, made);\n"
	"CREATE INDEX answers_sent ON answers (sent) WHERE sent IS NOT NULL;\n"
	"CREATE INDEX answers_code ON answers (code) WHERE code <> '';\n"

	"CREATE TABLE messages (  -- an answer's bytes as they leave\n"
	"  answer INTEGER PRIMARY KEY REFERENCES answers,\n"
	"  bytes BLOB NOT NULL\n"
	") STRICT;\n"

	"CREATE TABLE events (  -- who did what, when; only ever added to\n"
	"  id INTEGER PRIMARY KEY,\n"
	"  at INTEGER NOT NULL,\n"
	"  who TEXT NOT NULL,  -- a person, or hoadep\n"
	"  about TEXT NOT NULL CHECK (about IN ('letter', 'entry', 'answer', 'case')),\n"
	"  about_id INTEGER NOT NULL,\n"
	"  what TEXT NOT NULL,\n"
	"  old TEXT,\n"
	"  new TEXT,\n"
	"  why TEXT\n"
	") STRICT;\n"
	"CREATE INDEX events_about ON events (about, about_id);\n"
	"CREATE INDEX events_at ON events (at);\n"
	"CREATE TRIGGER events_unchanged BEFORE UPDATE ON events BEGIN SELECT raise(ABORT, 'events are never changed'); END;\n"
	"CREATE TRIGGER events_stay BEFORE DELETE ON events BEGIN SELECT raise(ABORT, 'events are never removed'); END;\n";

/* For a day it was part of version 1. */
static const char version_2[] =
	"CREATE TABLE IF NOT EXISTS pages (  -- an entry's pages that are images, to know them again in another entry\n"
	"  entry INTEGER NOT NULL REFERENCES entries,\n"
	"  n INTEGER NOT NULL,\n"
	"  fingerprint INTEGER NOT NULL,  -- 64 bits, near for near images\n"
	"  name TEXT NOT NULL,  -- of its file\n"
	"  path TEXT NOT NULL,  -- the part of the letter\n"
	"  page INTEGER NOT NULL,  -- of the file, from 1\n"
	"  PRIMARY KEY (entry, n)\n"
	") STRICT, WITHOUT ROWID;\n";

/*
 * Units and their work: whose an entry is and by whom it came, what a unit's letters hold beside entries, which letters of the calendar have gone.
 * `answers` is made anew because a letter of the calendar answers none.
 */
static const char version_3[] =
	"ALTER TABLE entries ADD COLUMN via TEXT;  -- the unit that forwarded it, where that is another one\n"
	"ALTER TABLE entries ADD COLUMN claimed TEXT;  -- the unit that nothing proves: credited by a person alone\n"
	"ALTER TABLE entries ADD COLUMN first_sender TEXT;  -- who wrote the letter that was forwarded\n"
	"ALTER TABLE entries ADD COLUMN author_mail TEXT;  -- where its author is written to besides the unit\n"
	"ALTER TABLE entries ADD COLUMN counted INTEGER NOT NULL DEFAULT 0;  -- the date it counts from in a unit's periods\n"
	"ALTER TABLE entries ADD COLUMN theme TEXT;  -- its field by III.1, a guess from its words\n"
	"ALTER TABLE entries ADD COLUMN summary TEXT;  -- of the deeds, as the unit's table tells them\n"
	"ALTER TABLE entries ADD COLUMN handed_in INTEGER;  -- when the unit says that it got it\n"
	"ALTER TABLE entries ADD COLUMN verified TEXT;  -- who stands for it, or the words of the unit's table; NULL not verified\n"
	"ALTER TABLE entries ADD COLUMN consent TEXT;  -- to publication, as a person wrote it down; NULL none\n"
	"UPDATE entries SET counted = received;\n"
	/* By time: what is asked of all units is one walk.  By unit: what a receipt tells of one is a few pages, however large the register. */
	"DROP INDEX entries_unit;\n"
	"CREATE INDEX entries_counted ON entries (contest, counted, unit, via, state, (verified IS NOT NULL));\n"
	"CREATE INDEX entries_unit ON entries (unit, contest, counted, state) WHERE unit IS NOT NULL;\n"
	"CREATE INDEX entries_via ON entries (via, contest, counted, state, unit) WHERE via IS NOT NULL;\n"
	"CREATE INDEX entries_claimed ON entries (claimed) WHERE claimed IS NOT NULL;\n"
	/* No question was asked of these; by digest, each entry touched a page of its own in each of them (tests/bench/register.c). */
	"DROP INDEX parts_sha256;\n"
	"CREATE TABLE entry_files_new (  -- an entry's files: taken out of the letter at any time; their sizes and types stand in parts\n"
	"  entry INTEGER NOT NULL REFERENCES entries,\n"
	"  n INTEGER NOT NULL,\n"
	"  sha256 TEXT,  -- NULL where the reading knew no part of that path\n"
	"  name TEXT NOT NULL,  -- as the sender called it\n"
	"  letter INTEGER NOT NULL REFERENCES letters,\n"
	"  path TEXT NOT NULL,  -- the part of the letter\n"
	"  PRIMARY KEY (entry, n)\n"
	") STRICT, WITHOUT ROWID;\n"
	"INSERT INTO entry_files_new SELECT entry, n, sha256, name, letter, path FROM entry_files;\n"
	"DROP TABLE entry_files; DROP TABLE files;\n"
	"ALTER TABLE entry_files_new RENAME TO entry_files;\n"
	"CREATE INDEX entry_files_letter ON entry_files (letter);\n"

	"CREATE TABLE batches (  -- a unit's letter with entries\n"
	"  letter INTEGER PRIMARY KEY REFERENCES letters,\n"
	"  code TEXT NOT NULL UNIQUE,  -- BTL23-D0001: what its receipt is called\n"
	"  unit TEXT NOT NULL,  -- whose letter it is\n"
	"  proven INTEGER NOT NULL CHECK (proven IN (0, 1)),\n"
	"  dispatch TEXT  -- number and date of the letter of transmittal\n"
	") STRICT;\n"
	"CREATE TABLE roster (  -- the rows of its table\n"
	"  letter INTEGER NOT NULL REFERENCES batches,\n"
	"  n INTEGER NOT NULL,\n"
	"  number INTEGER,  -- as the table numbers it\n"
	"  subject TEXT,\n"
	"  title TEXT,\n"
	"  author TEXT,\n"
	"  remark TEXT,\n"
	"  place TEXT NOT NULL,  -- where the row stands\n"
	"  entry INTEGER REFERENCES entries,  -- NULL: awaited, no file came\n"
	"  PRIMARY KEY (letter, n)\n"
	") STRICT, WITHOUT ROWID;\n"
	"CREATE INDEX roster_entry ON roster (entry) WHERE entry IS NOT NULL;\n"
	"CREATE INDEX roster_awaited ON roster (letter, n) WHERE entry IS NULL;\n"

	"CREATE TABLE papers (  -- what a unit sent for a milestone: no entries\n"
	"  letter INTEGER NOT NULL REFERENCES letters,\n"
	"  n INTEGER NOT NULL,\n"
	"  milestone TEXT NOT NULL,  -- of calendar.yaml; '' where a person has to say\n"
	"  item TEXT NOT NULL,  -- to-trinh, danh-sach, bao-cao, trich-ngang, ke-hoach, cong-van\n"
	"  unit TEXT NOT NULL,\n"
	"  proven INTEGER NOT NULL CHECK (proven IN (0, 1)),  -- what is not counts when a person has said so\n"
	"  received INTEGER NOT NULL,\n"
	"  proposals INTEGER NOT NULL DEFAULT 0,  -- rows of a list of people proposed\n"
	"  name TEXT NOT NULL,  -- of its file; '' for the mail's own text\n"
	"  path TEXT NOT NULL,\n"
	"  PRIMARY KEY (letter, n)\n"
	") STRICT, WITHOUT ROWID;\n"
	"CREATE INDEX papers_milestone ON papers (milestone, unit);\n"

	"CREATE TABLE answers_new (  -- letters out\n"
	"  id INTEGER PRIMARY KEY,\n"
	"  letter INTEGER REFERENCES letters,  -- what it answers; NULL: the calendar's own\n"
	"  template TEXT NOT NULL,\n"
	"  code TEXT NOT NULL,  -- the entry; '' without\n"
	"  recipient TEXT NOT NULL COLLATE NOCASE,\n"
	"  subject TEXT NOT NULL,\n"
	"  message_id TEXT NOT NULL UNIQUE,  -- fixed for good when the row is made\n"
	"  state TEXT NOT NULL CHECK (state IN ('held', 'due', 'sending', 'sent', 'unsure', 'later', 'failed', 'bounced', 'dropped')),\n"
	"  hold TEXT NOT NULL,  -- why held; '' if it never was\n"
	"  made INTEGER NOT NULL,\n"
	"  next_try INTEGER NOT NULL,  -- not before\n"
	"  tries INTEGER NOT NULL DEFAULT 0,  -- those that count: the server heard of this letter\n"
	"  handed INTEGER NOT NULL DEFAULT 0,  -- how often send had it, counted or not\n"
	"  doubts INTEGER NOT NULL DEFAULT 0,  -- in a row\n"
	"  sent INTEGER,  -- when the server took it\n"
	"  reply TEXT NOT NULL DEFAULT '',  -- the server's last words, or our reason\n"
	"  UNIQUE (letter, template, code, recipient)\n"
	") STRICT;\n"
	"INSERT INTO answers_new SELECT id, letter, template, code, recipient, subject, message_id, state, hold, made, next_try, tries, handed, doubts, sent, reply FROM answers;\n"
	"DROP TABLE answers;\n"
	"ALTER TABLE answers_new RENAME TO answers;\n"
	"CREATE INDEX answers_state ON answers (state, id);\n"
	"CREATE INDEX answers_waiting ON answers (id) WHERE state IN ('due', 'later', 'unsure');\n"
	"CREATE INDEX answers_later ON answers (next_try) WHERE state IN ('later', 'unsure');\n"
	"CREATE INDEX answers_recipient ON answers (recipient, made);\n"
	"CREATE INDEX answers_sent ON answers (sent) WHERE sent IS NOT NULL;\n"
	"CREATE INDEX answers_code ON answers (code) WHERE code <> '';\n"

	"CREATE TABLE reminders (  -- the calendar's letters, each once (design.md, promise 5)\n"
	"  unit TEXT NOT NULL,\n"
	"  period TEXT NOT NULL,  -- 2022-12, 2023-Q1, or the milestone's date\n"
	"  kind TEXT NOT NULL,  -- the milestone of calendar.yaml\n"
	"  step TEXT NOT NULL,  -- '-7', '+1': days before or after its date\n"
	"  answer INTEGER NOT NULL REFERENCES answers,\n"
	"  made INTEGER NOT NULL,  -- what --at or the clock called now\n"
	"  PRIMARY KEY (unit, period, kind, step)\n"
	") STRICT, WITHOUT ROWID;\n"
	"CREATE INDEX reminders_kind ON reminders (kind, period);\n";

const struct schema_step schema_steps[] = {
	{ "the first register", version_1 },
	{ "pages that are images", version_2 },
	{ "units, their papers and the calendar", version_3 },
};
const size_t schema_step_count = sizeof schema_steps / sizeof *schema_steps;

static int exec(struct db *db, const char *sql, struct err *err)
{
	if (sqlite3_exec(db_handle(db), sql, NULL, NULL, NULL) == SQLITE_OK)
		return 0;
	return err_set(err, "The register cannot be brought up to date: %s.", sqlite3_errmsg(db_handle(db)));
}

/* The one number of a pragma, or whether a query has a row at all (0 none).  -1 with a reason. */
static int number(struct db *db, const char *sql, struct err *err)
{
	sqlite3_stmt *statement = NULL;
	int n = -1, code = sqlite3_prepare_v2(db_handle(db), sql, -1, &statement, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_step(statement);
	if (code == SQLITE_ROW)
		n = sqlite3_column_int(statement, 0);
	else if (code == SQLITE_DONE)
		n = 0;
	else
		err_set(err, "The register cannot be read: %s.", sqlite3_errmsg(db_handle(db)));
	sqlite3_finalize(statement);
	return n;
}

static int refuse_newer(int version, size_t count, struct err *err)
{
	return err_set(err, "The register was written by a newer hoadep (version %d, this one knows %zu): install that hoadep again.", version, count);
}

/* A free name for a backup; the second one of the same second gets a number. */
static void backup_name(const char *backups, int version, char *out, size_t size)
{
	struct civil t = clock_civil(clock_now());
	for (int n = 1; n < 1000; n++) {
		char more[16] = "";
		if (n > 1)
			snprintf(more, sizeof more, "-%d", n);
		snprintf(out, size, "%s/register-v%d-%04d%02d%02dT%02d%02d%02d%s.db", backups, version, t.year, t.month, t.day, t.hour, t.minute, t.second, more);
		if (access(out, F_OK) != 0)
			return;
	}
}

/* Copies the register online, page by page.  The copy's own journal makes it durable (synchronous=FULL is SQLite's default). */
static int copy(struct db *db, const char *path, struct err *err)
{
	sqlite3 *to = NULL;
	int code = sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE, NULL);
	sqlite3_backup *backup = code == SQLITE_OK ? sqlite3_backup_init(to, "main", db_handle(db), "main") : NULL;
	if (backup) {
		/* By its contract finish is silent about BUSY and LOCKED: only DONE says that all pages are there. */
		int step = sqlite3_backup_step(backup, -1);
		code = sqlite3_backup_finish(backup);
		if (code == SQLITE_OK && step != SQLITE_DONE)
			code = step == SQLITE_OK ? SQLITE_ABORT : step;
	} else if (code == SQLITE_OK) {
		code = sqlite3_errcode(to);
	}
	if (code != SQLITE_OK)
		err_set(err, "The register cannot be backed up to %s: %s.", path, sqlite3_errstr(code));
	sqlite3_close(to);
	return code == SQLITE_OK ? 0 : -1;
}

/* A backup has its name only when it is whole: written as .part, renamed, the folder synced. */
static int back_up(struct db *db, int version, const char *backups, struct err *err)
{
	char path[4096], part[4096 + 8];
	if (file_make_folder(backups, err) != 0)
		return -1;
	backup_name(backups, version, path, sizeof path);
	snprintf(part, sizeof part, "%s.part", path);
	int fd = open(part, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return err_errno(err, "The register cannot be backed up to %s", part);
	close(fd);
	if (copy(db, part, err) != 0) {
		unlink(part);
		return -1;
	}
	if (rename(part, path) != 0)
		return err_errno(err, "The backup %s cannot be put in place", path);
	return file_sync_folder(backups, err);
}

/* The step's version is looked at again behind the write lock: another hoadep may have done it meanwhile. */
static int step_within(struct db *db, const struct schema_step *step, int version, struct err *err)
{
	char pragma[64];
	int seen = number(db, "PRAGMA user_version", err);
	if (seen != version)
		return seen < 0 ? -1 : 0;
	if (exec(db, step->sql, err) != 0)
		return -1;
	int broken = number(db, "SELECT 1 FROM pragma_foreign_key_check LIMIT 1", err);
	if (broken != 0)
		return broken < 0 ? -1 : err_set(err, "The register cannot be brought up to date: rows point to rows that are not there; nothing was changed.");
	snprintf(pragma, sizeof pragma, "PRAGMA user_version = %d", version + 1);
	return exec(db, pragma, err);
}

static int take_step(struct db *db, const struct schema_step *step, int version, struct err *err)
{
	/* SQLite's way to remake a table needs foreign keys off, and that cannot be asked within a transaction; they are checked at its end. */
	if (exec(db, "PRAGMA foreign_keys = OFF", err) != 0 || db_begin(db, err) != 0)
		return -1;
	int result = step_within(db, step, version, err);
	if (result == 0)
		result = db_commit(db, err);
	if (result != 0)
		db_rollback(db);
	if (exec(db, "PRAGMA foreign_keys = ON", result == 0 ? err : NULL) != 0)
		return -1;
	return result;
}

int schema_bring(struct db *db, const struct schema_step *steps, size_t count, const char *backups, struct err *err)
{
	bool fresh = false; /* nothing is lost with one that was made just now */
	for (;;) {
		int version = number(db, "PRAGMA user_version", err);
		if (version < 0)
			return -1;
		if ((size_t)version > count)
			return refuse_newer(version, count, err);
		if ((size_t)version == count)
			return 0;
		fresh |= version == 0;
		if (!fresh && backups && back_up(db, version, backups, err) != 0)
			return -1;
		if (take_step(db, &steps[version], version, err) != 0)
			return -1;
		if (!fresh)
			log_line(LOG_INFO, "register-migrated", "version", log_number(version + 1), "what", steps[version].what, NULL);
	}
}

int schema_fits(struct db *db, size_t count, struct err *err)
{
	int version = number(db, "PRAGMA user_version", err);
	if (version < 0)
		return -1;
	if ((size_t)version > count)
		return refuse_newer(version, count, err);
	if ((size_t)version < count)
		return err_set(err, "The register is of an older hoadep (version %d, now %zu); `hoadep run` brings it up to date, after a backup.", version, count);
	return 0;
}
