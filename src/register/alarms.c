/* What people must hear of by another way than the mailbox: the conditions as the register knows them, and what was told of each.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/alarms.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "register/restored.h"

static const struct {
	const char *word;
	bool critical;
} kinds[ALARM_KINDS] = {
	[ALARM_LOGIN] = { "mailbox-login", true }, [ALARM_CERTIFICATE] = { "mailbox-certificate", true }, [ALARM_SEND_LOGIN] = { "transport-login", true },
	[ALARM_SEND_CERTIFICATE] = { "transport-certificate", true }, [ALARM_SILENT] = { "nothing-fetched", true }, [ALARM_SPACE] = { "free-space", true },
	[ALARM_CLOCK] = { "clock", true }, [ALARM_REQUESTS] = { "data-requests", true }, [ALARM_ENDS] = { "mailbox-certificate-ends", false },
	[ALARM_SEND_ENDS] = { "transport-certificate-ends", false }, [ALARM_FAILED] = { "answers-failed", false }, [ALARM_UNREAD] = { "letters-unread", false },
	[ALARM_ASIDE] = { "letters-aside", false }, [ALARM_BOUNCED] = { "addresses-bounced", false },
};

const char *alarm_word(enum alarm_kind kind)
{
	return kinds[kind].word;
}

bool alarm_critical(enum alarm_kind kind)
{
	return kinds[kind].critical;
}

/* A note's text; "" without one. */
static int note(struct db *db, const char *name, char out[600], struct err *err)
{
	out[0] = '\0';
	return db_note(db, name, out, 600, err) < 0 ? -1 : 0;
}

static int number(struct db *db, sqlite3_stmt *statement, int64_t *out, struct err *err)
{
	if (!statement || db_row(db, statement, err) != 1)
		return -1;
	*out = sqlite3_column_int64(statement, 0);
	sqlite3_reset(statement);
	return 0;
}

/* A refused login leaves its times behind the password's stamp (arrive/fetching.c), until one is taken. */
static int look_at_mailbox(struct db *db, struct alarm_seen *out, struct err *err)
{
	char trouble[600], since[600];
	int64_t refused, when = 0;
	if (note(db, "fetch-trouble", trouble, err) != 0 || note(db, "fetch-trouble-since", since, err) != 0)
		return -1;
	if (number(db, db_ask(db, err, "SELECT count(*) FROM notes WHERE name >= 'login-refused' AND name < 'login-refuseda' AND instr(value, ' ') > 0", ""), &refused, err) != 0)
		return -1;
	clock_parse(since, &when);
	bool certificate = strstr(trouble, "certificate") != NULL;
	out[ALARM_LOGIN] = (struct alarm_seen){ .is = trouble[0] && refused > 0 && !certificate, .when = when };
	out[ALARM_CERTIFICATE] = (struct alarm_seen){ .is = certificate, .when = when };
	return 0;
}

static int look_at_transport(struct db *db, struct alarm_seen *out, struct err *err)
{
	char trouble[600], pause[600];
	if (note(db, "send-trouble", trouble, err) != 0 || note(db, "send-pause", pause, err) != 0)
		return -1;
	out[ALARM_SEND_LOGIN].is = pause[0] != '\0';
	out[ALARM_SEND_CERTIFICATE].is = strstr(trouble, "certificate") != NULL;
	return 0;
}

static int look_at_end(struct db *db, const char *name, int64_t now, struct alarm_seen *out, struct err *err)
{
	char text[600];
	if (note(db, name, text, err) != 0)
		return -1;
	int64_t ends = strtoll(text, NULL, 10);
	*out = (struct alarm_seen){ .is = ends > 0 && ends - now < ALARMS_ENDS, .when = ends };
	return 0;
}

/* Since the last complete look; where there never was one, since the first one failed.  After a restore the done folder belongs to it. */
static int look_at_silence(struct db *db, int64_t now, struct alarm_seen *out, struct err *err)
{
	char good[600], since[600];
	int64_t when = 0;
	if (note(db, "last-good-fetch", good, err) != 0 || note(db, "fetch-trouble-since", since, err) != 0)
		return -1;
	if (!clock_parse(good, &when))
		clock_parse(since, &when);
	int64_t done = 0;
	if (note(db, RESTORED_TROUBLE_SINCE, since, err) != 0)
		return -1;
	if (clock_parse(since, &done) && (!when || done < when))
		when = done;
	*out = (struct alarm_seen){ .is = when > 0 && now - when > ALARMS_DAY, .when = when };
	return 0;
}

/* Units and the office are those whose letters must arrive: a person's bounced address is a case, and no alarm. */
static int look_at_counts(struct db *db, const struct alarm_world *world, struct alarm_seen *out, struct err *err)
{
	if (number(db, db_ask(db, err, "SELECT count(*) FROM answers WHERE state = 'failed' AND recipient NOT LIKE 'forgotten-%'", ""), &out[ALARM_FAILED].number, err) != 0 ||
	    number(db, db_ask(db, err, "SELECT count(*) FROM letters WHERE state IN ('kept', 'read') AND seen < ?1", "i", world->now - ALARMS_UNREAD), &out[ALARM_UNREAD].number, err) != 0 ||
	    number(db, db_ask(db, err, "SELECT count(*) FROM letters WHERE state = 'aside'", ""), &out[ALARM_ASIDE].number, err) != 0 ||
	    number(db, db_ask(db, err, "SELECT count(*) FROM cases WHERE state = 'open' AND due IS NOT NULL AND due < ?1", "i", world->now + ALARMS_REQUEST), &out[ALARM_REQUESTS].number, err) != 0 ||
	    number(db, db_ask(db, err, "SELECT count(*) FROM addresses a WHERE a.state = 'bounced' AND (a.address = ?1 COLLATE NOCASE"
	                      " OR EXISTS (SELECT 1 FROM answers r WHERE r.recipient = a.address AND r.letter IS NULL)"
	                      " OR EXISTS (SELECT 1 FROM answers r JOIN letters l ON l.id = r.letter WHERE r.recipient = a.address AND l.unit IS NOT NULL AND l.sender = a.address))", "t",
	                      world->office), &out[ALARM_BOUNCED].number, err) != 0)
		return -1;
	static const enum alarm_kind counted[] = { ALARM_FAILED, ALARM_UNREAD, ALARM_ASIDE, ALARM_REQUESTS, ALARM_BOUNCED };
	for (size_t i = 0; i < sizeof counted / sizeof *counted; i++)
		out[counted[i]].is = out[counted[i]].number > 0;
	return 0;
}

static int look(struct db *db, const struct alarm_world *world, struct alarm_seen *out, struct err *err)
{
	char clock[600];
	if (look_at_mailbox(db, out, err) != 0 || look_at_transport(db, out, err) != 0 || look_at_silence(db, world->now, &out[ALARM_SILENT], err) != 0 ||
	    look_at_end(db, ALARMS_MAILBOX_ENDS, world->now, &out[ALARM_ENDS], err) != 0 || look_at_end(db, ALARMS_SEND_ENDS_NOTE, world->now, &out[ALARM_SEND_ENDS], err) != 0 ||
	    look_at_counts(db, world, out, err) != 0 || note(db, "clock-trouble", clock, err) != 0)
		return -1;
	out[ALARM_CLOCK].is = clock[0] != '\0';
	out[ALARM_SPACE] = (struct alarm_seen){ .is = world->free_bytes >= 0 && world->free_bytes < world->floor, .number = world->free_bytes >> 20 };
	return 0;
}

int alarms_look(struct db *db, const struct alarm_world *world, struct alarm_seen out[ALARM_KINDS], struct err *err)
{
	bool own;
	memset(out, 0, ALARM_KINDS * sizeof *out);
	if (db_snapshot(db, &own, err) != 0)
		return -1;
	int r = look(db, world, out, err);
	db_end_snapshot(db, own);
	return r;
}

/* ---- what was told ---- */

static void note_name(enum alarm_kind kind, char out[64])
{
	snprintf(out, 64, "alarm:%s", kinds[kind].word);
}

int alarms_told(struct db *db, enum alarm_kind kind, struct alarm_told *out, struct err *err)
{
	char name[64], text[600];
	*out = (struct alarm_told){ 0 };
	note_name(kind, name);
	if (note(db, name, text, err) != 0)
		return -1;
	if (text[0] && sscanf(text, "%" SCNd64 " %" SCNd64 " %" SCNd64, &out->since, &out->told, &out->over) != 3)
		*out = (struct alarm_told){ 0 };
	return 0;
}

int alarms_tell(struct db *db, enum alarm_kind kind, const struct alarm_told *told, struct err *err)
{
	char name[64], text[96];
	note_name(kind, name);
	snprintf(text, sizeof text, "%" PRId64 " %" PRId64 " %" PRId64, told->since, told->told, told->over);
	return db_set_note(db, name, told->since ? text : NULL, err);
}

int alarms_certificate(struct db *db, const char *name, int64_t ends, struct err *err)
{
	char was[600], text[32];
	snprintf(text, sizeof text, "%" PRId64, ends);
	if (note(db, name, was, err) != 0)
		return -1;
	return ends > 0 && strcmp(was, text) != 0 ? db_set_note(db, name, text, err) : 0;
}
