/* Any memos as fetch and send might say them to the clerk, and any settings as a role takes them: what makes no sense ends that role, and nothing is called
 * sent, kept or moved that was not there.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "answer/outbox.h"
#include "answer/send.h"
#include "answer/transport.h"
#include "arrive/fetch.h"
#include "arrive/intake.h"
#include "arrive/spool.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/memo.h"
#include "register/db.h"
#include "fuzz.h"

enum { NOW = 1689536665, ANSWERS = 4 };

static char folder[] = "/dev/shm/fuzz-memo-XXXXXX";
static struct db *db;
static struct memo memo;
static const char letter[] = "From: an@thu.example\r\n\r\nx\r\n";

static void run(const char *sql)
{
	char *why = NULL;
	if (sqlite3_exec(db_handle(db), sql, NULL, NULL, &why) != SQLITE_OK) {
		fprintf(stderr, "%s\n", why);
		abort();
	}
}

static int64_t count(const char *sql)
{
	sqlite3_stmt *ask = NULL;
	if (sqlite3_prepare_v2(db_handle(db), sql, -1, &ask, NULL) != SQLITE_OK || sqlite3_step(ask) != SQLITE_ROW)
		abort();
	int64_t n = sqlite3_column_int64(ask, 0);
	sqlite3_finalize(ask);
	return n;
}

static void path_of(const char *name, char out[200])
{
	snprintf(out, 200, "%s/%s", folder, name);
}

static void clean_below(const char *path)
{
	DIR *d = opendir(path);
	for (const struct dirent *e; d && (e = readdir(d));) {
		char below[1024];
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0 || snprintf(below, sizeof below, "%s/%s", path, e->d_name) >= (int)sizeof below)
			continue;
		if (e->d_type == DT_DIR)
			clean_below(below);
		else
			unlink(below);
		rmdir(below);
	}
	if (d)
		closedir(d);
}

static void end(void)
{
	db_close(db);
	clean_below(folder);
	rmdir(folder);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	char path[200];
	struct err err;
	(void)argc, (void)argv;
	fuzz_folder(folder);
	path_of("register.db", path);
	db = db_open(path, NULL, true, &err);
	if (!db) {
		fprintf(stderr, "%s\n", err.text);
		abort();
	}
	atexit(end);
	log_start("fuzz", LOG_ERROR);
	/* Events are never removed, but between two inputs. */
	run("PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; DROP TRIGGER events_stay");
	return 0;
}

/* The register as it was, and one letter of fetch's in incoming/. */
static void begin(char digest[FILE_DIGEST_SIZE])
{
	char path[300];
	struct err err;
	path_of("incoming", path);
	mkdir(path, 0700);
	path_of("letters", path);
	clean_below(path);
	mkdir(path, 0700);
	digest_of(letter, sizeof letter - 1, digest);
	snprintf(path, sizeof path, "%s/incoming/%s.eml", folder, digest);
	if (file_put(path, letter, sizeof letter - 1, &err) != 0)
		abort();
	run("DELETE FROM letters; DELETE FROM intake; DELETE FROM accounts; DELETE FROM answers; DELETE FROM messages; DELETE FROM events; DELETE FROM notes; DELETE FROM cases;"
	    "INSERT INTO letters (id, digest, state, size, arrived, seen) VALUES (1, printf('%064d', 1), 'filed', 1, 1, 1);"
	    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4)"
	    "INSERT INTO answers (id, letter, template, code, recipient, subject, message_id, state, hold, made, next_try)"
	    " SELECT i, 1, 'x' || i, '', 'an@thu.example', 'x', '<' || i || '@x>', CASE i WHEN 4 THEN 'held' ELSE 'due' END, '', 1, 1 FROM n;"
	    "INSERT INTO messages (answer, bytes) SELECT id, x'5375626a6563743a2078' FROM answers");
}

static void drain(int socket)
{
	struct err err;
	while (memo_try_receive(socket, &memo, &err) == 1)
		memo_release(&memo);
}

static const struct mailbox mailbox = { .url = "imaps://mail.example/INBOX", .user = "thiviet", .done = "x", .junk_auto = true, .poll_seconds = 60, .size_limit = 20000, .silence_seconds = 60 };
static const struct transport transport = { .url = "smtps://mail.example", .from_address = "thiviet@bactuliem.example", .per_hour = 100 };

static void hear(struct intake *in, struct outbox *out)
{
	bool gone;
	struct err err = { "" };
	intake_hear(in, &gone, &err);
	outbox_hear(out, NOW, &gone, &err);
	outbox_push(out, NOW, &err);
	/* What each of them leaves behind is no half of a transaction. */
	if (db_in_transaction(db))
		abort();
}

static void say(int socket, uint32_t kind, const uint8_t *bytes, size_t len)
{
	memo_init(&memo, kind);
	memcpy(memo.bytes, bytes, len);
	memo.len = len;
	memo_try_send(socket, &memo, NULL);
}

static void take_settings(const uint8_t *bytes, size_t len)
{
	struct transport out = { 0 };
	memo_init(&memo, SEND_SETTINGS);
	memcpy(memo.bytes, bytes, len);
	memo.len = len;
	if (transport_take(&out, &memo) && (!out.url || !out.from_address))
		abort();
}

/* Of each memo: who says it, its kind, its length in two bytes, and so many bytes; in bytes of 0xD1 the letter that lies there is named. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char digest[FILE_DIGEST_SIZE];
	struct err err;
	int fetch[2], send[2];
	begin(digest);
	struct intake *in = intake_new(db, &mailbox, folder, false);
	struct outbox *out = outbox_new(db, &transport);
	if (memo_pair(fetch, &err) != 0 || memo_pair(send, &err) != 0 || intake_begin(in, fetch[0], &err) != 0 || outbox_begin(out, send[0], &err) != 0)
		abort();
	outbox_push(out, NOW, &err);
	while (size >= 4) {
		static uint8_t bytes[MEMO_LARGEST];
		size_t len = (size_t)data[2] | (size_t)data[3] << 8;
		uint8_t who = data[0], kind = data[1];
		len = len > size - 4 ? size - 4 : len;
		memcpy(bytes, data + 4, len);
		uint8_t *named = len >= 64 ? memmem(bytes, len, "\xD1\xD1\xD1\xD1", 4) : NULL;
		if (named && named + 64 <= bytes + len)
			memcpy(named, digest, 64);
		data += 4 + len;
		size -= 4 + len;
		if (who % 3 == 0)
			say(fetch[1], 0x100U + kind, bytes, len);
		else if (who % 3 == 1)
			say(send[1], kind, bytes, len);
		else
			take_settings(bytes, len);
		hear(in, out);
		drain(fetch[1]);
		drain(send[1]);
	}
	/* Held is held, whatever send says of it; nothing is there twice; what is kept lies there. */
	if (count("SELECT count(*) FROM answers") != ANSWERS || count("SELECT state = 'held' FROM answers WHERE id = 4") != 1)
		abort();
	if (count("SELECT count(*) FROM letters WHERE state = 'kept'") > 1)
		abort();
	intake_free(in);
	outbox_free(out);
	close(fetch[1]);
	close(send[1]);
	return 0;
}
