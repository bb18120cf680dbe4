/* Letters: every step of their states, the places they lay at, what was read of them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register_fixture.h"

/* The drawing of letters.h, once more and by hand: rows from, columns to. */
static const bool allowed[6][6] = {
	/*                unfetched kept read filed aside forgotten */
	/* unfetched */ { 0, 1, 0, 0, 0, 1 },
	/* kept      */ { 0, 0, 1, 0, 1, 1 },
	/* read      */ { 0, 0, 0, 1, 1, 1 },
	/* filed     */ { 0, 0, 0, 0, 0, 1 },
	/* aside     */ { 0, 1, 0, 0, 0, 1 },
	/* forgotten */ { 0, 0, 0, 0, 0, 0 },
};

static void states(struct fixture *f)
{
	int64_t id = fixture_letter(f, 1);
	struct letter letter;
	for (int from = 0; from < 6; from++)
		for (int to = 0; to < 6; to++) {
			char sql[200];
			snprintf(sql, sizeof sql, "UPDATE letters SET state = '%s', digest = CASE WHEN %d THEN NULL ELSE printf('%%064d', id) END WHERE id = %lld",
			         letter_state_word((enum letter_state)from), from == LETTER_UNFETCHED, (long long)id);
			CHECK(sqlite3_exec(db_handle(f->db), sql, NULL, NULL, NULL) == SQLITE_OK);
			int64_t events = fixture_number(f, "SELECT count(*) FROM events");
			if (from == LETTER_UNFETCHED && to == LETTER_KEPT)
				continue; /* only letters_intake brings the bytes; see fetched_after_all */
			int r = letters_set(f->db, id, (enum letter_state)to, "a reason", NOW, &f->err);
			CHECK_SAY((r == 0) == allowed[from][to], "%s -> %s gave %d", letter_state_word((enum letter_state)from), letter_state_word((enum letter_state)to), r);
			CHECK(fixture_number(f, "SELECT count(*) FROM events") == events + (r == 0));
			CHECK(letters_get(f->db, id, &letter, &f->err) == 1 && (int)letter.state == (r == 0 ? to : from));
			CHECK(r == 0 || !db_temporary(f->db));
		}
	CHECK(letters_set(f->db, 12345, LETTER_READ, NULL, NOW, &f->err) == -1);
	CHECK(letters_get(f->db, 12345, &letter, &f->err) == 0);
}

static void event_says_both(struct fixture *f)
{
	int64_t id = fixture_letter(f, 2);
	CHECK(letters_set(f->db, id, LETTER_ASIDE, "its reader was killed twice", NOW + 5, &f->err) == 0);
	CHECK(fixture_number(f, "SELECT count(*) FROM events WHERE about = 'letter' AND old = 'kept' AND new = 'aside' AND why LIKE 'its reader%' AND who = 'hoadep'") == 1);
	struct letter letter;
	CHECK(letters_tried(f->db, id, &f->err) == 1 && letters_tried(f->db, id, &f->err) == 2);
	CHECK(letters_get(f->db, id, &letter, &f->err) == 1 && letter.tries == 2);
	CHECK_STR(letter.reason, "its reader was killed twice");
	CHECK(letters_set(f->db, id, LETTER_KEPT, NULL, NOW + 6, &f->err) == 0);
	CHECK(letters_get(f->db, id, &letter, &f->err) == 1 && letter.tries == 0 && !letter.reason[0]);
	CHECK(letters_tried(f->db, 12345, &f->err) == -1);
}

/* The same bytes at another place, after a change of UIDVALIDITY, make no new letter; the earliest date counts. */
static void seen_twice(struct fixture *f)
{
	char digest[FILE_DIGEST_SIZE];
	struct letter letter;
	bool moved = true;
	int64_t id, again = 0, letters = 0;
	struct intake_row row = { .account = "imaps://a", .uidvalidity = 7, .uid = 500, .name = "", .digest = fixture_digest(500, digest), .size = 10, .internal_date = NOW };
	CHECK(letters_at(f->db, "imaps://a", 7, 500, "", &letter, &moved, &f->err) == 0);
	CHECK(letters_intake(f->db, &row, NOW, &id, &f->err) == 1);
	letters = fixture_number(f, "SELECT count(*) FROM letters");
	CHECK(letters_intake(f->db, &row, NOW, &again, &f->err) == 0 && again == id);
	CHECK(letters_moved(f->db, "imaps://a", 7, 500, "", &f->err) == 0);
	CHECK(letters_at(f->db, "imaps://a", 7, 500, "", &letter, &moved, &f->err) == 1 && moved && letter.id == id);
	row.uidvalidity = 8;
	row.uid = 3;
	row.internal_date = NOW - 600;
	CHECK(letters_intake(f->db, &row, NOW, &again, &f->err) == 0 && again == id);
	CHECK(letters_at(f->db, "imaps://a", 8, 3, "", &letter, &moved, &f->err) == 1 && !moved && letter.arrived == NOW - 600);
	row.internal_date = 0;
	row.uid = 4;
	CHECK(letters_intake(f->db, &row, NOW, &again, &f->err) == 0);
	CHECK(letters_get(f->db, id, &letter, &f->err) == 1 && letter.arrived == NOW - 600);
	CHECK(letters_at(f->db, "imaps://b", 8, 3, "", &letter, &moved, &f->err) == 0);
	CHECK(fixture_number(f, "SELECT count(*) FROM letters") == letters);
	CHECK(letters_by_digest(f->db, digest, &letter, &f->err) == 1 && letter.id == id);
}

struct places {
	struct fixture *f;
	int count;
};

static void each_place(const struct intake_row *row, void *with)
{
	struct places *places = with;
	places->count++;
	CHECK(row->digest && digest_valid(row->digest) && strcmp(row->account, "imaps://a") == 0);
	CHECK(letters_moved(places->f->db, row->account, row->uidvalidity, row->uid, row->name, &places->f->err) == 0);
}

static void places(struct fixture *f)
{
	char digest[FILE_DIGEST_SIZE];
	struct letter letter;
	struct places places = { .f = f };
	CHECK(letters_by_digest(f->db, fixture_digest(500, digest), &letter, &f->err) == 1);
	CHECK(letters_places(f->db, letter.id, each_place, &places, &f->err) == 0 && places.count == 2); /* the third is moved */
	CHECK(letters_places(f->db, letter.id, each_place, &places, &f->err) == 0 && places.count == 2);
}

/* Too large at first, fetched when the limit was raised; and one that turned out to be known. */
static void fetched_after_all(struct fixture *f)
{
	char digest[FILE_DIGEST_SIZE];
	struct letter letter;
	bool moved;
	int64_t id = 0, again = 0;
	struct intake_row row = { .account = "maildir:/x", .name = "1678.M1.host", .size = 90 << 20, .internal_date = NOW, .note = "larger than the limit" };
	CHECK(letters_intake(f->db, &row, NOW, &id, &f->err) == 1);
	CHECK(letters_get(f->db, id, &letter, &f->err) == 1 && letter.state == LETTER_UNFETCHED && !letter.digest[0]);
	CHECK_STR(letter.reason, "larger than the limit");
	CHECK(letters_intake(f->db, &row, NOW, &again, &f->err) == 0 && again == id);
	row.digest = fixture_digest(600, digest);
	row.size = 94371840;
	row.note = NULL;
	CHECK(letters_intake(f->db, &row, NOW, &again, &f->err) == 1 && again == id);
	CHECK(letters_get(f->db, id, &letter, &f->err) == 1 && letter.state == LETTER_KEPT && strcmp(letter.digest, digest) == 0 && !letter.reason[0]);
	row.name = "1679.M2.host";
	row.digest = NULL;
	CHECK(letters_intake(f->db, &row, NOW, &again, &f->err) == 1 && again != id);
	int64_t letters = fixture_number(f, "SELECT count(*) FROM letters"), unfetched = again;
	row.digest = digest;
	CHECK(letters_intake(f->db, &row, NOW, &again, &f->err) == 0 && again == id);
	CHECK(fixture_number(f, "SELECT count(*) FROM letters") == letters - 1 && letters_get(f->db, unfetched, &letter, &f->err) == 0);
	CHECK(letters_at(f->db, "maildir:/x", 0, 0, "1679.M2.host", &letter, &moved, &f->err) == 1 && letter.id == id);
	CHECK(fixture_letter(f, 601) > unfetched); /* its number is not used again: events speak of it */
}

/* A server that shows other bytes under a UID it has used: nothing of both is lost. */
static void other_bytes(struct fixture *f)
{
	char digest[FILE_DIGEST_SIZE];
	struct letter letter;
	bool moved;
	int64_t first = fixture_letter(f, 700), second = 0;
	struct intake_row row = { .account = "imaps://thiviet@mail.example/INBOX", .uidvalidity = 7, .uid = 700, .name = "", .digest = fixture_digest(701, digest),
	                          .size = 5, .internal_date = NOW };
	CHECK(letters_intake(f->db, &row, NOW, &second, &f->err) == 1 && second != first);
	CHECK(letters_at(f->db, row.account, 7, 700, "", &letter, &moved, &f->err) == 1 && letter.id == second);
	CHECK(letters_intake(f->db, &row, NOW, &second, &f->err) == 0);
	CHECK(letters_get(f->db, first, &letter, &f->err) == 1);
}

static void next_in_order(struct fixture *f)
{
	struct letter letter;
	int64_t after = 0, last = 0;
	int count = 0;
	while (letters_next(f->db, LETTER_KEPT, after, &letter, &f->err) == 1) {
		CHECK(letter.id > last && letter.state == LETTER_KEPT);
		after = last = letter.id;
		count++;
	}
	CHECK(count > 2 && count == fixture_number(f, "SELECT count(*) FROM letters WHERE state = 'kept'"));
	CHECK(letters_next(f->db, LETTER_READ, 0, &letter, &f->err) == 0);
}

static void facts(struct fixture *f)
{
	struct arena *arena = arena_new(1 << 20);
	struct verdict *v = fixture_verdict(arena, 1);
	int64_t id = fixture_letter(f, 800);
	struct submission *s = fixture_submission(arena, "<a@thu.example>");
	const char *defects[] = { "missing-boundary", "bad-base64" };
	s->parts[1].defects = defects;
	s->parts[1].defect_count = 2;
	v->unit = "phuong-xuan-tao";
	v->proven = true;
	for (int i = 0; i < 2; i++) /* the second time replaces the first */
		CHECK(letters_facts(f->db, id, s, v, &f->err) == 0);
	CHECK(fixture_number(f, "SELECT count(*) FROM parts") == 2);
	CHECK(fixture_number(f, "SELECT count(*) FROM parts WHERE role = 'document' AND defects = 'missing-boundary bad-base64' AND size = 12345") == 1);
	CHECK(fixture_number(f, "SELECT count(*) FROM letters WHERE message_id = '<a@thu.example>' AND kind = 'entry' AND proven AND unit = 'phuong-xuan-tao'"
	                     " AND sender = 'QUECHI@thu.example' AND machine = 0 AND reply_code IS NULL") == 1);
	CHECK(letters_facts(f->db, 12345, s, v, &f->err) == -1);
	s->parts[1].defects = NULL;
	s->parts[1].defect_count = 0;
	arena_free(arena);
}

static void adopt(struct fixture *f)
{
	char digest[FILE_DIGEST_SIZE];
	struct letter letter;
	int64_t id = 0;
	struct intake_row row = { .account = "imaps://a", .uidvalidity = 9, .uid = 1, .name = "", .digest = fixture_digest(900, digest), .size = 5, .internal_date = NOW, .old = true };
	CHECK(letters_intake(f->db, &row, NOW, &id, &f->err) == 1);
	CHECK(letters_get(f->db, id, &letter, &f->err) == 1 && letter.old);
	CHECK(letters_adopt(f->db, "Lê Văn Mẫu", NOW, &f->err) == 1);
	CHECK(letters_get(f->db, id, &letter, &f->err) == 1 && !letter.old);
	CHECK(letters_adopt(f->db, "Lê Văn Mẫu", NOW, &f->err) == 0);
	CHECK(fixture_number(f, "SELECT count(*) FROM events WHERE what = 'adopted' AND who = 'Lê Văn Mẫu'") == 1);
}

int main(void)
{
	struct fixture f;
	fixture_open(&f);
	states(&f);
	event_says_both(&f);
	seen_twice(&f);
	places(&f);
	fetched_after_all(&f);
	other_bytes(&f);
	next_in_order(&f);
	facts(&f);
	adopt(&f);
	CHECK(db_check(f.db, &f.err) == 0);
	fixture_close(&f);
	return unit_end();
}
