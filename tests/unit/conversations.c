/* Random conversations: authors, units, the office, strangers and machines write, hoadep answers, and what must hold holds after every letter.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * usage: conversations [SEED [FIRST [COUNT]]]      (without: two seeds, the same each day, within 20 s of the processor; other ones by tests/talks)
 * A conversation that fails is printed as what was said; `conversations SEED N 1` has it again, alone in its register.
 */
#include "conversations_end.h"
#include "conversations_office.h"

#include "base/log.h"

enum { FIRST_SEED = 20230412, SECOND_SEED = 20230531, IN_ONE_REGISTER = 25, FEWEST = 60, AT_ONCE = 750, SECONDS = 9 };

/* ---- a conversation ---- */

static void converse(struct conversation *c, uint64_t seed, int number)
{
	static const struct {
		void (*move)(struct conversation *c);
		int weight;
	} moves[] = {
		{ move_entry, 5 }, { move_near, 2 }, { move_fill, 14 }, { move_bare_phone, 4 }, { move_wrong_phone, 2 }, { move_correct, 4 }, { move_words, 8 }, { move_revision, 4 }, { move_again, 3 },
		{ move_stranger, 4 }, { move_distrusted, 4 }, { move_responder, 3 }, { move_bounce, 2 }, { move_forward, 3 }, { move_decision, 6 }, { move_command, 3 }, { move_undo, 3 },
		{ move_undo_command, 2 }, { move_regret, 5 }, { move_merge, 1 }, { move_believe, 3 }, { move_recheck, 1 }, { move_refile, 1 },
	};
	int weights = 0;
	c->chance.state = seed * 0x9e3779b97f4a7c15u + (uint64_t)number;
	c->number = number;
	for (int i = 0; i < COUNT(moves); i++)
		weights += moves[i].weight;
	now_is = clock_time(2022, 11, 5, 8, 0, 0) + chance_of(&c->chance, 204 * DAY);
	c->first_letter = number_of("SELECT coalesce(max(id), 0) FROM letters", 0, 0);
	c->first_answer = number_of("SELECT coalesce(max(id), 0) FROM answers", 0, 0);
	move_entry(c);
	commit(c);
	for (int n = 4 + chance_of(&c->chance, 7); n > 0 && c->failed < 3; n--, c->steps++) {
		int at = chance_of(&c->chance, weights), i = 0;
		for (; at >= moves[i].weight; i++)
			at -= moves[i].weight;
		pass(c, chance_one(&c->chance, 3) ? chance_of(&c->chance, 12 * DAY) : 20 + chance_of(&c->chance, 1200));
		moves[i].move(c);
		if (c->posted_count >= MOST_POSTED - 2 || chance_of(&c->chance, 3))
			commit(c);
	}
	commit(c);
	look_at_all(c);
}

/* ---- registers ---- */

static bool open_register(void)
{
	struct buf text = { 0 };
	char path[400], here[300];
	fixture_open(&f);
	sqlite3_exec(db_handle(f.db), "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY", NULL, NULL, NULL);
	sqlite3_create_function(db_handle(f.db), "befall", 0, SQLITE_UTF8, NULL, befall, NULL, NULL);
	sqlite3_exec(db_handle(f.db), "CREATE TEMP TRIGGER befalls AFTER INSERT ON main.events BEGIN SELECT befall(); END", NULL, NULL, NULL);
	world = arena_new(64 << 20);
	author_count = known_count = 0;
	if (!filing && getcwd(here, sizeof here)) {
		snprintf(path, sizeof path, "%s/hoadep.yaml", f.dir);
		buf_print(&text, "contest: %s/rules/bac-tu-liem-2023\nspool: %s\nmailbox:\n  url: maildir:in\n  junk: Junk\n  sub-address: yes\ntransport:\n  url: maildir:out\n  per-address-day: 1000\n"
		          "from: Ban To chuc <" OURS ">\noffice: " OFFICE "\ntrusted-authserv: mail.bactuliem.example\n", here, f.dir);
		struct err err = { "" };
		if (file_put(path, text.data, text.len, &err) != 0)
			fprintf(stderr, "%s\n", err.text);
		buf_clear(&text);
		config = config_load(path, &text);
		filing = config ? filing_new(config, &text) : NULL;
		if (!CHECK_SAY(filing && filing_seal(filing, f.db, &err) == 0, "%s %s", buf_str(&text), err.text))
			return false;
	}
	buf_release(&text);
	filing_into(filing, f.db);
	return true;
}

static void close_register(void)
{
	arena_free(world);
	fixture_close(&f);
}

static bool one(uint64_t seed, int number, bool last)
{
	struct conversation *c = calloc(1, sizeof *c);
	c->arena = arena_new(256 << 20);
	converse(c, seed, number);
	if (last)
		look_at_sums(c);
	bool well = CHECK_SAY(c->failed == 0, "conversation %d of seed %" PRIu64 " (again: conversations %" PRIu64 " %d 1):\n%s", number, seed, seed, number, buf_str(&c->script));
	if (well && getenv("SHOW"))
		fprintf(stderr, "conversation %d:\n%s", number, buf_str(&c->script));
	buf_release(&c->script);
	arena_free(c->arena);
	free(c);
	return well;
}

static int most_failed = 5;

/* Until `count` are through, or the processor's seconds are over (0: no limit). */
static int some(uint64_t seed, int first, int count, int seconds)
{
	int n = 0, failed = 0;
	clock_t until = clock() + (clock_t)seconds * CLOCKS_PER_SEC;
	int64_t late = clock_mono_ms() + 5000 * (int64_t)seconds; /* a machine that does much else: tests/run waits two minutes */
	for (; n < count && failed < most_failed && (!seconds || n < FEWEST || (clock() < until && clock_mono_ms() < late)); n++) {
		if (n % IN_ONE_REGISTER == 0 && !open_register())
			return n;
		bool last = n % IN_ONE_REGISTER == IN_ONE_REGISTER - 1 || n == count - 1;
		failed += !one(seed, first + n, last);
		if (n % IN_ONE_REGISTER == IN_ONE_REGISTER - 1)
			close_register();
	}
	if (n % IN_ONE_REGISTER)
		close_register();
	return n;
}

int main(int argc, char **argv)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	now_is = t.tv_sec;
	letter_warm();
	log_start("hoadep", LOG_ERROR);
	if (getenv("MOST_FAILED"))
		most_failed = (int)strtol(getenv("MOST_FAILED"), NULL, 10);
	if (argc > 1) {
		uint64_t seed = strtoull(argv[1], NULL, 10);
		int n = some(seed, argc > 2 ? (int)strtol(argv[2], NULL, 10) : 0, argc > 3 ? (int)strtol(argv[3], NULL, 10) : 1000, 0);
		printf("%d conversations of seed %" PRIu64 "\n", n, seed);
	} else {
		int a = some(FIRST_SEED, 0, AT_ONCE, SECONDS), b = some(SECOND_SEED, 0, AT_ONCE, SECONDS);
		printf("%d conversations of seed %d, %d of seed %d\n", a, FIRST_SEED, b, SECOND_SEED);
	}
	filing_free(filing);
	config_free(config);
	return unit_end();
}
