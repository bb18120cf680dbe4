/* Any letter against a register with two entries: without our Message-ID or a right tag it is never tied strongly.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "register/ties.h"
#include "fuzz.h"

enum { MEMORY = 64 << 20 };
static struct db *db;
static struct seal seal;
static char tags[2][SEAL_TAG];
static const char *const codes[2] = { "BTL23-0001", "BTL23-0002" };
static const char ours[] = "<BTL23-0001.0123456789abcdef01234567@bactuliem.example>";

static void run(const char *sql)
{
	char *why = NULL;
	if (sqlite3_exec(db_handle(db), sql, NULL, NULL, &why) != SQLITE_OK) {
		fprintf(stderr, "%s\n", why);
		abort();
	}
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	char folder[] = "/tmp/fuzz-ties-XXXXXX", path[60], beside[70];
	struct err err;
	(void)argc, (void)argv;
	if (!mkdtemp(folder))
		abort();
	snprintf(path, sizeof path, "%s/register.db", folder);
	db = db_open(path, NULL, true, &err);
	if (!db) {
		fprintf(stderr, "%s\n", err.text);
		abort();
	}
	run("PRAGMA foreign_keys = OFF;"
	    "INSERT INTO letters (id, digest, state, size, arrived, seen, sender) VALUES (1, printf('%064d', 1), 'filed', 1, 1, 1, 'an@thu.example');"
	    "INSERT INTO entries (id, code, series, number, contest, state, title, words, photos, received, filed) VALUES"
	    " (1, 'BTL23-0001', 'BTL23', 1, '2023', 'incomplete', 'Người giữ ngõ', 1, 0, 1, 1), (2, 'BTL23-0002', 'BTL23', 2, '2023', 'accepted', 'Nồi cháo sáng', 1, 0, 1, 1);"
	    "INSERT INTO entry_letters (letter, n, entry, role) VALUES (1, 0, 1, 'brought'), (1, 1, 2, 'brought');"
	    "INSERT INTO answers (letter, template, code, recipient, subject, message_id, state, hold, made, next_try) VALUES"
	    " (1, 'incomplete', 'BTL23-0001', 'an@thu.example', 'x', '<BTL23-0001.0123456789abcdef01234567@bactuliem.example>', 'sent', '', 1, 1)");
	/* It is read alone from here on; nothing stays behind. */
	static const char *const ends[] = { "", "-wal", "-shm" };
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		snprintf(beside, sizeof beside, "%s%s", path, ends[i]);
		unlink(beside);
	}
	rmdir(folder);
	memset(&seal, 7, sizeof seal);
	for (size_t i = 0; i < 2; i++)
		seal_tag(&seal, "reply", codes[i], tags[i]);
	return 0;
}

/* Whether a tag stands in a text, whatever its case. */
static bool stands(const char *text, const char *tag)
{
	for (; *text; text++)
		if (strncasecmp(text, tag, strlen(tag)) == 0)
			return true;
	return false;
}

/* The first byte says who writes and what is known of the letter; the first line is the subject, the second what it answers and whom it is to, the rest the text. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(MEMORY);
	unsigned how = size ? data[0] : 0;
	char *subject = text_nfc(arena, (const char *)data + (size > 0), size - (size > 0)), *line = subject + strcspn(subject, "\n"), *body;
	const char *all = arena_text(arena, subject);
	*line = '\0', line += line < subject + strlen(all);
	body = line + strcspn(line, "\n");
	size_t more = *body != '\0';
	*body = '\0', body += more;
	const char *answers[1] = { line };
	struct address to = { NULL, line };
	struct part part = { .path = "1", .type = "text/plain", .declared = "text/plain", .role = PART_BODY, .text = body, .size = 20 };
	struct submission s = { .arena = arena, .subject = subject, .in_reply_to = how & 1 ? line : NULL, .references = answers, .reference_count = how & 2 ? 1 : 0,
	                        .to = &to, .to_count = 1, .parts = &part, .part_count = 1 };
	struct verdict v = { .kind = how & 4 ? KIND_SUPPLEMENT : KIND_OTHER, .why = "", .received = 100, .sender = how & 8 ? "an@thu.example" : "la@thu.example" };
	const struct ties_letter letter = { .submission = &s, .verdict = &v, .seal = &seal, .prefix = "BTL" };
	struct tied tied;
	struct err err;
	if (ties_find(db, &letter, arena, &tied, &err) != 0) {
		fprintf(stderr, "%s\n", err.text);
		abort();
	}
	if (ties_strong(tied.tie) && tied.tie == TIE_TAG && !stands(all, tags[strcmp(tied.code, codes[1]) == 0]))
		abort();
	if (tied.tie == TIE_MESSAGE && strcmp(line, ours) != 0)
		abort();
	if (tied.tie == TIE_SENDER && !(how & 8))
		abort();
	if (tied.tie != TIE_NONE && strcmp(tied.code, codes[0]) != 0 && strcmp(tied.code, codes[1]) != 0)
		abort();
	arena_free(arena);
	return 0;
}
