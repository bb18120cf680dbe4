/* When all sending waits, how long, and what ends it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "answer/pausing.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/password.h"

/* After the n-th failure of the connection itself. */
static const int trouble_minutes[] = { 1, 2, 5, 10, 15 };

enum {
	LONGEST_PAUSE = 15 * 60,
	REFUSED_MINUTES = 11,    /* so no more than 3 logins in 30 minutes, however often anything is started anew: servers lock accounts */
};

static const char pause_note[] = "send-pause", trouble_note[] = "send-trouble", good_note[] = "last-good-send", after_note[] = "send-after";

static void stamp_now(const struct transport *t, char out[96])
{
	struct password *secret = t->password_file ? password_new(t->password_file, NULL, NULL) : NULL;
	snprintf(out, 96, "-");
	if (secret)
		password_stamp(secret, out);
	password_free(secret);
}

void pausing_load(struct pausing *p, struct db *db)
{
	char note[160];
	*p = (struct pausing){ .until = 0 };
	if (db_note(db, pause_note, note, sizeof note, NULL) == 1 && sscanf(note, "%" SCNd64 " %95s", &p->until, p->stamp) == 2)
		p->troubles = 1;
	if (db_note(db, after_note, note, sizeof note, NULL) == 1 && sscanf(note, "%" SCNd64, &p->after) != 1)
		p->after = 0;
}

int64_t pausing_seconds(const int *minutes, size_t count, int n)
{
	size_t i = n < 1 ? 0 : (size_t)n - 1;
	return (int64_t)minutes[i < count ? i : count - 1] * 60;
}

static void begin(struct pausing *p, int64_t now, int64_t wait)
{
	if (now + wait > p->until)
		p->until = now + wait;
	p->troubles++;
	p->stamp[0] = '\0';
}

static int keep_notes(struct db *db, const char *pause, const char *reply, struct err *err)
{
	return db_set_note(db, pause_note, pause, err) < 0 || db_set_note(db, trouble_note, reply, err) < 0 ? -1 : 0;
}

/* Kept, for each round of `hoadep run --once` would else begin with the same answer. */
static int set_after(struct pausing *p, struct db *db, int64_t id, struct err *err)
{
	char note[24];
	p->after = id;
	snprintf(note, sizeof note, "%" PRId64, id);
	return db_set_note(db, after_note, note, err);
}

int pausing_trouble(struct pausing *p, struct db *db, int64_t id, const char *reply, int64_t now, struct err *err)
{
	char code[4] = "";
	/* Asked for before the first trouble came back: the same trouble, heard twice. */
	if (now < p->until)
		return set_after(p, db, id, err);
	int64_t wait = pausing_seconds(trouble_minutes, sizeof trouble_minutes / sizeof *trouble_minutes, p->troubles + 1);
	begin(p, now, wait);
	/* A server's words may name an address; its code may not. */
	if (strspn(reply, "0123456789") >= 3)
		snprintf(code, sizeof code, "%.3s", reply);
	log_line(LOG_WARN, "send-trouble", "reason", code[0] ? code : reply, "wait-minutes", log_number(wait / 60), NULL);
	return keep_notes(db, NULL, reply, err) != 0 ? -1 : set_after(p, db, id, err);
}

int pausing_refused(struct pausing *p, struct db *db, const struct transport *transport, const char *reply, int64_t now, struct err *err)
{
	char note[160];
	begin(p, now, REFUSED_MINUTES * 60);
	stamp_now(transport, p->stamp);
	snprintf(note, sizeof note, "%" PRId64 " %s", p->until, p->stamp);
	log_line(LOG_ERROR, "send-refused", "wait-minutes", log_number(REFUSED_MINUTES), NULL);
	return keep_notes(db, note, reply, err);
}

int pausing_well(struct pausing *p, struct db *db, int64_t now, struct err *err)
{
	char iso[32];
	if (p->troubles) {
		p->troubles = 0;
		p->until = 0;
		log_line(LOG_INFO, "send-good", NULL);
	}
	return keep_notes(db, NULL, NULL, err) != 0 || db_set_note(db, good_note, clock_iso(now, iso), err) < 0 ? -1 : 0;
}

bool pausing_now(struct pausing *p, const struct transport *transport, int64_t now)
{
	char stamp[96];
	/* Further away than any pause is long: the clock was ahead, and has been set back. */
	if (p->until - now > LONGEST_PAUSE)
		p->until = 0;
	if (now >= p->until)
		return false;
	if (!p->stamp[0])
		return true;
	/* A new password is tried at once. */
	stamp_now(transport, stamp);
	if (strcmp(stamp, p->stamp) == 0)
		return true;
	p->until = 0;
	p->stamp[0] = '\0';
	return false;
}
