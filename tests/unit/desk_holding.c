/* Letters that the register knows and the spool lost: how `hoadep doctor` hears of them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register_fixture.h"

#include "base/file.h"
#include "arrive/spool.h"
#include "desk/holding.h"

enum { LETTERS = 4 };

static struct fixture f;
static char files[LETTERS][600];

static void path_of(int n, char out[600])
{
	char digest[FILE_DIGEST_SIZE];
	snprintf(out, 600, "%s/letters/%.2s/%s.eml", f.dir, fixture_digest(n, digest), digest);
}

static void put(int n, size_t size)
{
	static const char bytes[2000];
	struct err err = { "" };
	CHECK_SAY(file_put(files[n], bytes, size, &err) == 0, "%s", err.text);
}

static void counts(const char *when, long long known, long long lost, long long unfiled, long long first)
{
	struct holding h;
	struct err err = { "" };
	CHECK_SAY(holding_count(f.dir, f.db, &h, &err) == 0, "%s: %s", when, err.text);
	CHECK_SAY(h.known == known && h.lost == lost && h.lost_unfiled == unfiled && h.first == first, "%s: %lld known, %lld lost, %lld unfiled, first %lld", when,
	          h.known, h.lost, h.lost_unfiled, h.first);
}

static void any(const char *when, bool want)
{
	CHECK_SAY(spool_has_letters(f.dir) == want, "%s: not %d", when, want);
}

/* Letter 0 stays kept, 1 is aside, 2 forgotten, 3 unfetched. */
static void lost_and_found(const char *folder)
{
	char below[600];
	struct intake_row unfetched = { .account = "imaps://thiviet@mail.example/INBOX", .uidvalidity = 7, .uid = 99, .name = "", .size = 5, .internal_date = NOW };
	int64_t ids[LETTERS];
	any("no folder", false);
	counts("no letter", 0, 0, 0, 0);
	for (int n = 0; n < 3; n++)
		ids[n] = fixture_letter(&f, n);
	CHECK(letters_intake(f.db, &unfetched, NOW, &ids[3], &f.err) == 1);
	CHECK_SAY(letters_set(f.db, ids[1], LETTER_ASIDE, "test", NOW, &f.err) == 0, "%s", f.err.text);
	CHECK_SAY(letters_set(f.db, ids[2], LETTER_FORGOTTEN, NULL, NOW, &f.err) == 0, "%s", f.err.text);
	counts("no folder", 2, 2, 2, ids[0]);
	snprintf(below, sizeof below, "%s/00", folder);
	CHECK(mkdir(folder, 0700) == 0 && mkdir(below, 0700) == 0);
	any("empty folders", false);
	put(0, 1000);
	any("a letter", true);
	counts("one is there", 2, 1, 1, ids[1]);
	put(1, 1000);
	counts("one is cut short", 2, 1, 1, ids[1]);
	put(1, 1001);
	counts("all are there", 2, 0, 0, 0);
	CHECK(unlink(files[0]) == 0 && symlink(files[1], files[0]) == 0);
	counts("a link in its place", 2, 1, 1, ids[0]);
	unlink(files[0]);
	unlink(files[1]);
	rmdir(below);
}

int main(void)
{
	char folder[500];
	fixture_open(&f);
	snprintf(folder, sizeof folder, "%s/letters", f.dir);
	for (int n = 0; n < LETTERS; n++)
		path_of(n, files[n]);
	lost_and_found(folder);
	rmdir(folder);
	fixture_close(&f);
	return unit_end();
}
