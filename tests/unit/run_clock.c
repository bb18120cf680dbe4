/* Whom the clerk believes about the time: the log, the mail server's last letters, a person's word.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "clockwatch.h"

#include "base/clock.h"
#include "register_fixture.h"

enum { DAY = 86400 };

static struct config config = { .readers = 1 };
static int letters;

static struct clerk watch(struct fixture *f)
{
	struct clerk c = { .config = &config, .db = f->db };
	CHECK(clockwatch_begin(&c, &f->err) == 0);
	return c;
}

static bool trusted(struct clerk *c)
{
	clockwatch_look(c);
	CHECK_SAY(!c->troubled, "%s", c->trouble);
	return !c->clock_trouble[0];
}

static void letter_of(struct fixture *f, struct clerk *c, int64_t date)
{
	char digest[FILE_DIGEST_SIZE];
	int64_t id;
	struct intake_row row = { .account = "x", .uidvalidity = 1, .uid = ++letters, .name = "", .digest = fixture_digest(letters, digest), .size = 1, .internal_date = date };
	CHECK(letters_intake(f->db, &row, clock_now(), &id, &f->err) == 1);
	clockwatch_letters(c);
}

static void event_at(struct fixture *f, int64_t at)
{
	CHECK(events_add(f->db, at, "hoadep", "letter", 1, "state", NULL, NULL, NULL, &f->err) == 0);
}

static void the_servers_clock(struct fixture *f)
{
	struct clerk c = watch(f);
	CHECK(trusted(&c));
	letter_of(f, &c, clock_now() + 3000 * DAY);
	CHECK(trusted(&c)); /* one letter with an odd date */
	letter_of(f, &c, clock_now() + 2 * DAY);
	CHECK(!trusted(&c));
	letter_of(f, &c, clock_now() - 60);
	CHECK(trusted(&c));
}

static void the_log(struct fixture *f)
{
	struct clerk c = watch(f);
	char said[sizeof c.clock_trouble];
	event_at(f, clock_now() + 5 * DAY);
	CHECK(!trusted(&c));
	memcpy(said, c.clock_trouble, sizeof said);
	int64_t version = sqlite3_total_changes64(db_handle(f->db));
	CHECK(!trusted(&c));
	CHECK_STR(c.clock_trouble, said);
	CHECK(sqlite3_total_changes64(db_handle(f->db)) == version); /* said once, written once */
	letter_of(f, &c, clock_now() - 2 * 3600);
	CHECK(!trusted(&c)); /* proves nothing: it may have waited */
	letter_of(f, &c, clock_now() - 60);
	CHECK(trusted(&c));
	c = watch(f);
	CHECK(trusted(&c)); /* also after a restart */
	event_at(f, clock_now() + 6 * DAY);
	CHECK(!trusted(&c)); /* but not for what comes later */
}

static void a_files_time_is_nobodys_clock(struct fixture *f)
{
	config.mailbox.url = "maildir:in";
	struct clerk c = watch(f);
	CHECK(c.clock_trouble[0]); /* what the last clerk said is known */
	letter_of(f, &c, clock_now());
	CHECK(!trusted(&c));
	letter_of(f, &c, clock_now() + 3000 * DAY);
	letter_of(f, &c, clock_now() + 3000 * DAY);
	c.at_given = c.once = true;
	c.at = clock_now() + 60;
	CHECK(trusted(&c)); /* a person's word */
	c = watch(f);
	CHECK(trusted(&c));
	CHECK(fixture_number(f, "SELECT count(*) FROM notes WHERE name = 'clock-trouble'") == 0);
}

/* The time of the machine tells that the clock was set; a restart does not make it believed. */
static void a_leap(struct fixture *f)
{
	config.mailbox.url = "imaps://mail.example/INBOX";
	struct clerk c = watch(f);
	CHECK(trusted(&c));
	c.clock_base -= 3600;
	CHECK(trusted(&c)); /* an hour */
	c.clock_base -= DAY;
	CHECK(!trusted(&c) && strstr(c.clock_trouble, "leapt"));
	c.clock_base += DAY;
	CHECK(trusted(&c)); /* set back */
	c.clock_base -= 2 * DAY;
	CHECK(!trusted(&c));
	c = watch(f);
	CHECK(!trusted(&c));
	letter_of(f, &c, clock_now() - 2 * DAY);
	CHECK(!trusted(&c));
	letter_of(f, &c, clock_now() - 60);
	CHECK(trusted(&c)); /* borne out */
	CHECK(fixture_number(f, "SELECT count(*) FROM notes WHERE name = 'clock-leapt'") == 0);
	c.clock_base -= 2 * DAY;
	c.arrivals[1] = 0;
	CHECK(!trusted(&c));
	c = watch(f);
	c.at_given = c.once = true;
	c.at = clock_now() + 60;
	CHECK(trusted(&c)); /* a person's word */
	c = watch(f);
	CHECK(trusted(&c));
}

/* A letter from the future of our clock is none that agrees with it. */
static void an_hour_behind(struct fixture *f)
{
	struct clerk c = watch(f);
	event_at(f, clock_now() + 7 * DAY);
	letter_of(f, &c, clock_now() + 3500);
	CHECK(!trusted(&c));
	letter_of(f, &c, clock_now() - 60);
	CHECK(trusted(&c));
}

int main(void)
{
	struct fixture f;
	fixture_open(&f);
	config.mailbox.url = "imaps://mail.example/INBOX";
	the_servers_clock(&f);
	the_log(&f);
	a_files_time_is_nobodys_clock(&f);
	a_leap(&f);
	an_hour_behind(&f);
	fixture_close(&f);
	return unit_end();
}
