/* The sums: whatever happens in whatever order, they add up.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register_fixture.h"

static unsigned seed = 20230531;

static int chance(int n)
{
	seed = seed * 1103515245u + 12345u;
	return (int)(seed >> 16) % n;
}

static int64_t any_letter(struct fixture *f)
{
	char sql[100];
	snprintf(sql, sizeof sql, "SELECT id FROM letters LIMIT 1 OFFSET %d", chance((int)fixture_number(f, "SELECT count(*) FROM letters")));
	return fixture_number(f, sql);
}

/* An intake of a place and bytes that may or may not be known. */
static void step_intake(struct fixture *f)
{
	char digest[FILE_DIGEST_SIZE];
	int64_t id = 0;
	struct intake_row row = { .account = chance(4) ? "imaps://a" : "imaps://b", .uidvalidity = 1 + chance(2), .uid = chance(60), .name = "",
	                          .digest = chance(5) ? fixture_digest(chance(80), digest) : NULL, .size = 100, .internal_date = NOW + chance(100), .old = !chance(6) };
	int r = letters_intake(f->db, &row, NOW, &id, &f->err);
	CHECK_SAY(r >= 0 && id > 0, "%d %s", r, f->err.text);
}

static void step_letter(struct fixture *f)
{
	enum letter_state to = (enum letter_state)chance(6);
	if (to != LETTER_KEPT || fixture_number(f, "SELECT count(*) FROM letters WHERE state = 'unfetched'") == 0)
		letters_set(f->db, any_letter(f), to, "by chance", NOW, &f->err);
}

static void step_file(struct fixture *f, struct arena *arena)
{
	struct letter letter;
	struct verdict *v = fixture_verdict(arena, 1 + (size_t)chance(3));
	if (letters_next(f->db, LETTER_KEPT, 0, &letter, &f->err) != 1)
		return;
	for (size_t i = 0; i < v->entry_count; i++) {
		snprintf(v->entries[i].body_digest, FILE_DIGEST_SIZE, "%064x", chance(40));
		v->entries[i].author.name = chance(2) ? "Một Người" : "Hai Người";
		v->entries[i].outcome = (enum outcome)chance(4);
	}
	CHECK_SAY(fixture_file(f, letter.id, v, arena) == 0, "%s", f->err.text);
}

static void step_answer(struct fixture *f)
{
	static int n;
	struct answer_row row = { .made = NOW, .to = "a@thu.example", .template_name = "review" };
	snprintf(row.message_id, sizeof row.message_id, "<%d@bactuliem.example>", n++);
	snprintf(row.code, sizeof row.code, "BTL23-%04d", chance(50));
	CHECK(answers_add(f->db, any_letter(f), &row, "bytes", 5, chance(3), &f->err) >= 0);
	answers_set(f->db, 1 + chance(40), (enum answer_state)chance(9), NULL, NOW, NOW, &f->err);
}

/* One group's sum against the rows counted on their own. */
static void adds_up(struct fixture *f, const json_t *status, const char *group, const char *sql, size_t states)
{
	const char *state;
	json_t *n, *counts = json_object_get(status, group);
	int64_t sum = 0;
	json_object_foreach(counts, state, n)
		sum += json_integer_value(n);
	CHECK_SAY(sum == fixture_number(f, sql), "%s: %lld against %lld", group, (long long)sum, (long long)fixture_number(f, sql));
	CHECK_SAY(json_object_size(counts) == states, "%s names %zu states", group, json_object_size(counts));
}

static void look(struct fixture *f)
{
	json_t *status = status_json(f->db, &f->err);
	if (!CHECK_SAY(status != NULL, "%s", f->err.text))
		return;
	adds_up(f, status, "letters", "SELECT count(*) FROM letters", 6);
	adds_up(f, status, "entries", "SELECT count(*) FROM entries", 6);
	adds_up(f, status, "answers", "SELECT count(*) FROM answers", 9);
	CHECK(json_integer_value(json_object_get(status, "seen")) >= fixture_number(f, "SELECT count(DISTINCT letter) FROM intake"));
	CHECK(json_is_true(json_object_get(status, "adds_up")));
	CHECK(json_integer_value(json_object_get(json_object_get(status, "old"), "letters")) == fixture_number(f, "SELECT sum(old) FROM letters"));
	json_decref(status);
}

static void notes(struct fixture *f)
{
	json_t *status = status_json(f->db, &f->err);
	CHECK(json_is_null(json_object_get(status, "last_fetch")) && json_is_null(json_object_get(status, "last_send")));
	CHECK(json_object_size(json_object_get(status, "trouble")) == 0);
	json_decref(status);
	CHECK(db_set_note(f->db, "last-good-fetch", "2023-03-14T09:21:07+07:00", &f->err) == 0 && db_set_note(f->db, "fetch-trouble", "login refused", &f->err) == 0);
	status = status_json(f->db, &f->err);
	CHECK_STR(json_string_value(json_object_get(status, "last_fetch")), "2023-03-14T09:21:07+07:00");
	CHECK_STR(json_string_value(json_object_get(json_object_get(status, "trouble"), "fetch")), "login refused");
	json_decref(status);
}

int main(void)
{
	struct fixture f;
	fixture_open(&f);
	look(&f);
	notes(&f);
	step_intake(&f);
	for (int i = 0; i < 1500; i++) {
		struct arena *arena = arena_new(1 << 20);
		switch (chance(4)) {
		case 0: step_intake(&f); break;
		case 1: step_letter(&f); break;
		case 2: step_file(&f, arena); break;
		default: step_answer(&f); break;
		}
		arena_free(arena);
		if (i % 25 == 0)
			look(&f);
	}
	look(&f);
	CHECK(fixture_number(&f, "SELECT count(*) FROM entries") > 20 && fixture_number(&f, "SELECT count(*) FROM letters WHERE state = 'filed'") > 10);
	/* No code stands twice, and each is within what its series has given out. */
	CHECK(fixture_number(&f, "SELECT count(*) - count(DISTINCT code) FROM entries") == 0);
	CHECK(fixture_number(&f, "SELECT max(number) <= (SELECT last FROM codes WHERE series = 'BTL23') FROM entries") == 1);
	CHECK(db_check(f.db, &f.err) == 0);
	/* A letter that no place knows of does not add up. */
	CHECK(sqlite3_exec(db_handle(f.db), "DELETE FROM intake WHERE letter = (SELECT min(id) FROM letters WHERE state = 'filed')", NULL, NULL, NULL) == SQLITE_OK);
	json_t *status = status_json(f.db, &f.err);
	CHECK(status && json_is_false(json_object_get(status, "adds_up")));
	json_decref(status);
	/* A letter whose state nobody knows cannot be: the register itself refuses it. */
	CHECK(sqlite3_exec(db_handle(f.db), "UPDATE letters SET state = 'lost'", NULL, NULL, NULL) != SQLITE_OK);
	fixture_close(&f);
	return unit_end();
}
