/* Who is not written to, or not answered: addresses that bounced, letters that are distrusted, responders without a header, the use of the cap.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register_fixture.h"

#include "register/addresses.h"
#include "register/echoes.h"
#include "register/junk.h"

static int answers;

/* An answer to `to`, in the state that `sql_state` says. */
static int64_t answer(struct fixture *f, int64_t letter, const char *to, const char *hold, int cap, int64_t made)
{
	struct answer_row row = { .made = made };
	snprintf(row.to, sizeof row.to, "%s", to);
	snprintf(row.template_name, sizeof row.template_name, "t%d", answers);
	snprintf(row.message_id, sizeof row.message_id, "<BTL23-0001.%024x@bactuliem.example>", (unsigned)answers++);
	snprintf(row.hold, sizeof row.hold, "%s", hold);
	CHECK_SAY(answers_add(f->db, letter, &row, "bytes", 5, cap, &f->err) == 1, "%s", f->err.text);
	return fixture_number(f, "SELECT max(id) FROM answers");
}

static void sent(struct fixture *f, int64_t id, int64_t when)
{
	CHECK(answers_set(f->db, id, ANSWER_SENDING, NULL, 0, when, &f->err) == 0 && answers_set(f->db, id, ANSWER_SENT, "250 OK", 0, when, &f->err) == 0);
}

static enum answer_state state(struct fixture *f, int64_t id)
{
	struct answer_row row;
	CHECK(answers_get(f->db, id, &row, &f->err) == 1);
	return row.state;
}

static void addresses(struct fixture *f)
{
	int64_t letter = fixture_letter(f, 1), report = fixture_letter(f, 2);
	int64_t first = answer(f, letter, "Lan@thu.example", "", 10, NOW), ripe;
	struct answer_row row;
	sent(f, first, NOW);
	CHECK(addresses_bounced(f->db, "lan@thu.example", &f->err) == 0 && addresses_bounced(f->db, NULL, &f->err) == 0);
	CHECK(addresses_well(f->db, "lan@thu.example", "hoadep", NOW, &f->err) == 0 && addresses_well(f->db, NULL, "hoadep", NOW, &f->err) == 0);
	/* One that would go by itself when its time comes waits for a person from now on. */
	ripe = answer(f, letter, "lan@thu.example", "undo", 10, NOW);
	CHECK(db_do(f->db, &f->err, "UPDATE answers SET ripe = ?2 WHERE id = ?1", "ii", ripe, (int64_t)NOW + 600) == 1);
	CHECK(answers_bounced(f->db, "<BTL23-0001.000000000000000000000000@bactuliem.example>", "lan@thu.example", "5.1.1 it came back", NOW, &f->err) == 1);
	CHECK(addresses_mark(f->db, "lan@THU.example", first, report, "5.1.1", NOW, &f->err) == 1);
	CHECK(addresses_mark(f->db, "lan@thu.example", first, report, "5.1.1", NOW, &f->err) == 0);
	CHECK(db_begin(f->db, &f->err) == 0 && cases_open(f->db, "address", report, NULL, "it came back", NOW, &f->err) == 0 && db_commit(f->db, &f->err) == 0);
	CHECK(addresses_bounced(f->db, "LAN@thu.example", &f->err) == 1 && addresses_bounced(f->db, "khac@thu.example", &f->err) == 0);
	CHECK(answers_get(f->db, ripe, &row, &f->err) == 1 && row.state == ANSWER_HELD && row.ripe == 0);
	CHECK_STR(row.hold, ADDRESSES_HOLD);
	CHECK(answers_ripen(f->db, NOW + 3600, &f->err) == 0);
	/* What is made now is held; another reason to hold it stays the reason. */
	int64_t later = answer(f, letter, "lan@thu.example", "", 10, NOW), other = answer(f, letter, "lan@thu.example", "duplicate", 10, NOW), calendar = answer(f, 0, "lan@thu.example", "", 0, NOW);
	CHECK(state(f, later) == ANSWER_HELD && state(f, other) == ANSWER_HELD && state(f, calendar) == ANSWER_HELD);
	CHECK(fixture_number(f, "SELECT count(*) FROM answers WHERE hold = 'address-bounced' AND state = 'held'") == 3);
	/* A letter comes from there. */
	CHECK(addresses_well(f->db, "lan@thu.example", "hoadep", NOW + 60, &f->err) == 1);
	CHECK(state(f, later) == ANSWER_DUE && state(f, calendar) == ANSWER_DUE && state(f, ripe) == ANSWER_DUE && state(f, other) == ANSWER_HELD);
	CHECK(fixture_number(f, "SELECT count(*) FROM cases WHERE kind = 'address' AND state = 'open'") == 0);
	CHECK(fixture_number(f, "SELECT count(*) FROM events WHERE what = 'address' AND about = 'answer'") == 2);
	CHECK(fixture_number(f, "SELECT count(*) FROM events WHERE coalesce(why, '') || coalesce(old, '') || coalesce(new, '') LIKE '%@thu%'") == 0);
	/* A person who sends what bounced, or releases what was held, says the same; of a case, too. */
	CHECK(addresses_mark(f->db, "lan@thu.example", first, report, "5.1.1", NOW, &f->err) == 1);
	int64_t held = answer(f, letter, "lan@thu.example", "", 10, NOW), also = answer(f, letter, "lan@thu.example", "", 10, NOW);
	CHECK(answers_decide(f->db, held, ANSWER_DUE, "Lê Văn Mẫu", NULL, NOW, &f->err) == 0 && state(f, also) == ANSWER_DUE && addresses_bounced(f->db, "lan@thu.example", &f->err) == 0);
	CHECK(addresses_mark(f->db, "lan@thu.example", first, report, "5.1.1", NOW, &f->err) == 1);
	CHECK(answers_decide(f->db, first, ANSWER_DUE, "Lê Văn Mẫu", NULL, NOW, &f->err) == 0 && addresses_bounced(f->db, "lan@thu.example", &f->err) == 0);
	CHECK(addresses_mark(f->db, "lan@thu.example", first, report, "5.1.1", NOW, &f->err) == 1);
	CHECK(db_begin(f->db, &f->err) == 0 && cases_open(f->db, "address", report, NULL, "it came back", NOW, &f->err) == 0 && db_commit(f->db, &f->err) == 0);
	int64_t id = fixture_number(f, "SELECT max(id) FROM cases");
	CHECK(addresses_well_case(f->db, id, "Lê Văn Mẫu", NOW, &f->err) == 1 && addresses_well_case(f->db, id, "Lê Văn Mẫu", NOW, &f->err) == 0);
	/* Releasing for another reason says nothing of it. */
	CHECK(addresses_mark(f->db, "lan@thu.example", first, report, "5.1.1", NOW, &f->err) == 1);
	CHECK(answers_decide(f->db, other, ANSWER_DUE, "Lê Văn Mẫu", NULL, NOW, &f->err) == 0 && addresses_bounced(f->db, "lan@thu.example", &f->err) == 1);
}

static void ties(struct fixture *f)
{
	int64_t letter = fixture_letter(f, 10), one = answer(f, letter, "mot@thu.example", "", 10, NOW), two = answer(f, letter, "hai@thu.example", "", 10, NOW), three = answer(f, letter, "hai@thu.example", "", 10, NOW);
	struct answer_row row, got;
	sent(f, one, NOW);
	sent(f, two, NOW);
	sent(f, three, NOW);
	CHECK(answers_get(f->db, one, &row, &f->err) == 1);
	CHECK(answers_of(f->db, row.message_id, "MOT@thu.example", &got, &f->err) == 1 && got.id == one);
	CHECK(answers_of(f->db, row.message_id, "", &got, &f->err) == 1 && got.id == one);
	CHECK(answers_of(f->db, row.message_id, "hai@thu.example", &got, &f->err) == 0 && answers_of(f->db, "<x@y>", "", &got, &f->err) == 0);
	CHECK(answers_only(f->db, "mot@thu.example", NOW - 600, &got, &f->err) == 1 && got.id == one);
	CHECK(answers_only(f->db, "mot@thu.example", NOW + 1, &got, &f->err) == 0);
	CHECK(answers_only(f->db, "hai@thu.example", NOW - 600, &got, &f->err) == 0); /* which of two? */
}

static void use(struct fixture *f)
{
	struct answers_use use;
	int64_t letter = fixture_letter(f, 20), later = NOW + 90 * 86400;
	CHECK(answers_use(f->db, later, 2, &use, &f->err) == 0 && use.hour == 0 && use.addresses == 0 && use.most == 0 && use.at_cap == 0);
	for (int i = 0; i < 3; i++)
		answer(f, letter, "nhieu@thu.example", "", 2, later);
	sent(f, answer(f, letter, "it@thu.example", "", 2, later), later);
	answer(f, letter, "giu@thu.example", "duplicate", 2, later);
	CHECK(answers_use(f->db, later + 60, 2, &use, &f->err) == 0);
	CHECK_SAY(use.hour == 1 && use.addresses == 2 && use.most == 2 && use.at_cap == 1, "%lld %lld %lld %lld", (long long)use.hour, (long long)use.addresses, (long long)use.most, (long long)use.at_cap);
	CHECK(answers_use(f->db, later + 60, 0, &use, &f->err) == 0 && use.at_cap == 0);
	CHECK(answers_use(f->db, later + 2 * 86400, 2, &use, &f->err) == 0 && use.hour == 0 && use.addresses == 0);
}

static int64_t junk_letter(struct fixture *f, int n, const char *account, bool junk, int expect)
{
	char digest[FILE_DIGEST_SIZE];
	int64_t id = 0;
	struct intake_row row = { .account = account, .uidvalidity = 3, .uid = n, .name = "", .digest = fixture_digest(n, digest), .size = 5, .internal_date = NOW, .junk = junk };
	int r = letters_intake(f->db, &row, NOW, &id, &f->err);
	CHECK_SAY(r == expect, "letter %d of %s: %d", n, account, r);
	return id;
}

static void to_state(struct fixture *f, int64_t id, bool filed)
{
	CHECK(letters_set(f->db, id, LETTER_READ, NULL, NOW, &f->err) == 0 && (!filed || letters_set(f->db, id, LETTER_FILED, NULL, NOW, &f->err) == 0));
}

static void believing(struct fixture *f)
{
	struct letter letter;
	int64_t id = junk_letter(f, 100, "junk", true, 1);
	CHECK(letters_get(f->db, id, &letter, &f->err) == 1 && strcmp(letter.distrust, "junk") == 0 && !letter.believed);
	to_state(f, id, true);
	CHECK(db_begin(f->db, &f->err) == 0 && cases_open(f->db, "junk", id, NULL, "x", NOW, &f->err) == 0 && db_commit(f->db, &f->err) == 0);
	junk_letter(f, 100, "another junk folder", true, 0);
	CHECK(letters_get(f->db, id, &letter, &f->err) == 1 && letter.state == LETTER_FILED && !letter.believed);
	/* In the mailbox itself: it is read now. */
	CHECK(junk_letter(f, 100, "inbox", false, 1) == id);
	CHECK(letters_get(f->db, id, &letter, &f->err) == 1 && letter.state == LETTER_KEPT && letter.believed && strcmp(letter.distrust, "junk") == 0);
	CHECK(fixture_number(f, "SELECT count(*) FROM cases WHERE kind = 'junk' AND state = 'open'") == 0);
	CHECK(fixture_number(f, "SELECT count(*) FROM events WHERE what = 'believed'") == 1);
	to_state(f, id, true);
	CHECK(letters_believe(f->db, id, "Lê Văn Mẫu", NOW, &f->err) == 0 && junk_letter(f, 100, "inbox again", false, 0) == id);
	/* Seen in the mailbox first: no folder makes it junk. */
	id = junk_letter(f, 101, "inbox", false, 1);
	junk_letter(f, 101, "junk", true, 0);
	CHECK(letters_get(f->db, id, &letter, &f->err) == 1 && !letter.distrust[0]);
	CHECK(letters_believe(f->db, id, "Lê Văn Mẫu", NOW, &f->err) == 0 && letters_believe(f->db, 99999, "Lê Văn Mẫu", NOW, &f->err) == -1);
	to_state(f, id, true);
	CHECK(letters_set(f->db, id, LETTER_KEPT, NULL, NOW, &f->err) == -1); /* nobody distrusted it */
	/* Too large in the junk folder, fetched after all as what is known: */
	id = junk_letter(f, 102, "junk", true, 1);
	to_state(f, id, false);
	CHECK(letters_believe(f->db, id, "Lê Văn Mẫu", NOW, &f->err) == 1 && letters_get(f->db, id, &letter, &f->err) == 1 && letter.state == LETTER_READ && letter.believed);
}

/* Entries that were filed under distrust keep their codes when the letter is filed again. */
static void filed_again(struct fixture *f)
{
	struct arena *arena = arena_new(8 << 20);
	int64_t id = fixture_letter(f, 200);
	struct letter letter;
	struct verdict *v = fixture_verdict(arena, 1);
	v->distrust = "dmarc";
	CHECK_SAY(fixture_file(f, id, v, arena) == 0, "%s", f->err.text);
	CHECK(letters_get(f->db, id, &letter, &f->err) == 1 && strcmp(letter.distrust, "dmarc") == 0);
	char code[24];
	snprintf(code, sizeof code, "%s", v->entries[0].code);
	int64_t events = fixture_number(f, "SELECT count(*) FROM events WHERE about = 'entry'");
	CHECK(letters_believe(f->db, id, "Lê Văn Mẫu", NOW, &f->err) == 1);
	v = fixture_verdict(arena, 1);
	CHECK_SAY(fixture_file(f, id, v, arena) == 0, "%s", f->err.text);
	CHECK_STR(v->entries[0].code, code);
	CHECK(letters_get(f->db, id, &letter, &f->err) == 1 && strcmp(letter.distrust, "dmarc") == 0 && letter.believed);
	CHECK(fixture_number(f, "SELECT count(*) FROM events WHERE about = 'entry'") == events);
	arena_free(arena);
}

static void floods(struct fixture *f)
{
	int64_t first = 0, day = NOW;
	for (int i = 0; i < 2 * JUNK_CASES_DAY; i++) {
		int64_t id = junk_letter(f, 1000 + i, "junk", true, 1);
		CHECK(db_begin(f->db, &f->err) == 0 && junk_case(f->db, id, "spam", day, &f->err) == 0 && db_commit(f->db, &f->err) == 0);
		first = i == JUNK_CASES_DAY ? id : first;
	}
	CHECK(fixture_number(f, "SELECT count(*) FROM cases WHERE kind = 'junk' AND state = 'open'") == JUNK_CASES_DAY + 1);
	CHECK(fixture_number(f, "SELECT count(*) FROM cases WHERE kind = 'junk' AND state = 'open' AND reason LIKE '20 more letters %'") == 1);
	/* Somebody looked: the next one is counted anew.  The next day begins with cases of its own. */
	CHECK(cases_close_letter(f->db, first, "junk", "Lê Văn Mẫu", day, &f->err) == 0);
	int64_t id = junk_letter(f, 2000, "junk", true, 1);
	CHECK(junk_case(f->db, id, "spam", day, &f->err) == 0);
	CHECK(fixture_number(f, "SELECT count(*) FROM cases WHERE kind = 'junk' AND state = 'open' AND reason LIKE '1 more letter %'") == 1);
	id = junk_letter(f, 2001, "junk", true, 1);
	CHECK(junk_case(f->db, id, "spam", day + 86400, &f->err) == 0);
	CHECK(fixture_number(f, "SELECT count(*) FROM cases WHERE kind = 'junk' AND state = 'open' AND reason = 'spam'") == JUNK_CASES_DAY + 1);
}

static int echo_proven(struct fixture *f, int n, const char *sender, const char *said, const char *code, enum letter_kind kind, bool proven)
{
	struct arena *arena = arena_new(8 << 20);
	struct verdict *v = fixture_verdict(arena, 0);
	int64_t id = fixture_letter(f, n);
	v->kind = kind;
	v->sender = sender;
	v->proven = proven;
	v->reply_code = code;
	snprintf(v->said, sizeof v->said, "%s", said);
	int r = echoes_look(f->db, id, v, NOW, &f->err);
	CHECK_SAY(r >= 0, "%s", f->err.text);
	CHECK(letters_facts(f->db, id, fixture_submission(arena, "<x@thu.example>"), v, &f->err) == 0);
	arena_free(arena);
	return r;
}

static int echo(struct fixture *f, int n, const char *sender, const char *said, const char *code, enum letter_kind kind)
{
	return echo_proven(f, n, sender, said, code, kind, false);
}

static void echoes(struct fixture *f)
{
	char a[FILE_DIGEST_SIZE], b[FILE_DIGEST_SIZE];
	fixture_digest(70001, a);
	fixture_digest(70002, b);
	/* Nobody wrote to it: a person may well ask twice. */
	CHECK(echo(f, 300, "may@thu.example", a, NULL, KIND_QUESTION) == 0 && echo(f, 301, "may@thu.example", a, NULL, KIND_QUESTION) == 0);
	int64_t letter = fixture_letter(f, 302);
	sent(f, answer(f, letter, "may@thu.example", "", 10, NOW), NOW);
	CHECK(echo(f, 303, "may@thu.example", a, NULL, KIND_QUESTION) == 0); /* the first after a letter of ours */
	CHECK(echo(f, 304, "may@thu.example", b, NULL, KIND_QUESTION) == 0);
	CHECK(echo(f, 305, "may@thu.example", a, "BTL23-0002", KIND_SUPPLEMENT) == 0); /* of another entry the same may be said */
	CHECK(echo(f, 306, "may@thu.example", a, NULL, KIND_REQUEST) == 0);
	CHECK(echo(f, 307, "khac@thu.example", a, NULL, KIND_QUESTION) == 0);
	CHECK(echo(f, 308, "may@thu.example", "", NULL, KIND_QUESTION) == 0);
	CHECK(echo(f, 309, "May@thu.example", a, NULL, KIND_OTHER) == 1);
	CHECK(echo(f, 310, "may@thu.example", a, "BTL23-0002", KIND_SUPPLEMENT) == 1);
	/* Another's address in From, and the words he is going to write: what is proven is heard all the same, once. */
	CHECK(echo_proven(f, 311, "may@thu.example", a, NULL, KIND_QUESTION, true) == 0);
	CHECK(echo_proven(f, 312, "may@thu.example", a, NULL, KIND_QUESTION, true) == 1);
	CHECK(echo(f, 313, "may@thu.example", a, NULL, KIND_QUESTION) == 1);
}

int main(void)
{
	struct fixture f;
	fixture_open(&f);
	addresses(&f);
	ties(&f);
	use(&f);
	believing(&f);
	filed_again(&f);
	echoes(&f);
	floods(&f);
	CHECK(db_check(f.db, &f.err) == 0);
	fixture_close(&f);
	return unit_end();
}
