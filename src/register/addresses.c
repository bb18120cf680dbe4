/* Addresses where letters do not arrive: marked by a report of permanent failure, well again by a letter from there or by a person.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register/addresses.h"

#include <string.h>

#include "register/answers.h"
#include "register/cases.h"
#include "register/events.h"
#include "register/state.h"

enum address_state { ADDRESS_BOUNCED, ADDRESS_WELL };
static const char *const words[] = { "bounced", "well" };
static const unsigned next[] = { STATE(ADDRESS_WELL), STATE(ADDRESS_BOUNCED) };
static const struct state_machine machine = { "address", 2, words, next };

struct address {
	int state;
	int64_t answer, letter;
};

/* 1, 0 nothing is known of it, -1. */
static int get(struct db *db, const char *address, struct address *out, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err, "SELECT state, answer, letter FROM addresses WHERE address = ?1", "t", address);
	int found = statement ? db_row(db, statement, err) : -1;
	if (found != 1)
		return found;
	*out = (struct address){ state_of(&machine, (const char *)sqlite3_column_text(statement, 0)), sqlite3_column_int64(statement, 1), sqlite3_column_int64(statement, 2) };
	sqlite3_reset(statement);
	return 1;
}

int addresses_bounced(struct db *db, const char *address, struct err *err)
{
	struct address known;
	int found = address ? get(db, address, &known, err) : 0;
	return found == 1 ? known.state == ADDRESS_BOUNCED : found;
}

static int mark(struct db *db, const char *address, int64_t answer, int64_t letter, const char *why, int64_t now, struct err *err)
{
	struct address known;
	int found = get(db, address, &known, err);
	if (found < 0 || (found == 1 && known.state == ADDRESS_BOUNCED))
		return found < 0 ? -1 : 0;
	if (found == 1 && state_check(db, &machine, known.answer, known.state, ADDRESS_BOUNCED, err) != 0)
		return -1;
	if (db_do(db, err, "INSERT INTO addresses (address, state, since, why, answer, letter) VALUES (?1, 'bounced', ?2, ?3, nullif(?4, 0), nullif(?5, 0))"
	          " ON CONFLICT (address) DO UPDATE SET state = 'bounced', since = ?2, why = ?3, answer = nullif(?4, 0), letter = nullif(?5, 0)",
	          "titii", address, now, why, answer, letter) < 0 ||
	    db_do(db, err, "UPDATE answers SET hold = ?2, ripe = NULL WHERE recipient = ?1 AND state = 'held' AND ripe IS NOT NULL", "tt", address, ADDRESSES_HOLD) < 0)
		return -1;
	return events_add(db, now, "hoadep", "answer", answer, "address", found == 1 ? words[known.state] : NULL, words[ADDRESS_BOUNCED], why, err) == 0 ? 1 : -1;
}

int addresses_mark(struct db *db, const char *address, int64_t answer, int64_t letter, const char *why, int64_t now, struct err *err)
{
	bool own;
	if (db_enter(db, &own, err) != 0)
		return -1;
	return db_leave(db, own, mark(db, address, answer, letter, why, now, err), err);
}

/* The next answer held for it; 0 none, -1. */
static int64_t next_held(struct db *db, const char *address, struct err *err)
{
	sqlite3_stmt *statement = db_ask(db, err, "SELECT id FROM answers WHERE recipient = ?1 AND +state = 'held' AND hold = ?2 ORDER BY id LIMIT 1", "tt", address, ADDRESSES_HOLD);
	int found = statement ? db_row(db, statement, err) : -1;
	if (found != 1)
		return found;
	int64_t id = sqlite3_column_int64(statement, 0);
	sqlite3_reset(statement);
	return id;
}

/* The mark is gone before answers are released: releasing one asks for this again (answers.c). */
static int well(struct db *db, const char *address, const char *who, int64_t now, struct err *err)
{
	struct address known;
	int found = get(db, address, &known, err);
	if (found != 1 || known.state != ADDRESS_BOUNCED)
		return found < 0 ? -1 : 0;
	if (state_check(db, &machine, known.answer, known.state, ADDRESS_WELL, err) != 0)
		return -1;
	if (db_do(db, err, "UPDATE addresses SET state = 'well', since = ?2 WHERE address = ?1", "ti", address, now) < 0 ||
	    events_add(db, now, who, "answer", known.answer, "address", words[ADDRESS_BOUNCED], words[ADDRESS_WELL], NULL, err) != 0 ||
	    (known.letter && cases_close_letter(db, known.letter, "address", who, now, err) != 0))
		return -1;
	for (int64_t id; (id = next_held(db, address, err)) != 0;)
		if (id < 0 || answers_decide(db, id, ANSWER_DUE, who, "its address is well again", now, err) != 0)
			return -1;
	return 1;
}

int addresses_well(struct db *db, const char *address, const char *who, int64_t now, struct err *err)
{
	bool own;
	if (!address)
		return 0;
	/* Asked for each letter: nobody's writing is held up where nothing is to be written. */
	int marked = addresses_bounced(db, address, err);
	if (marked <= 0)
		return marked;
	if (db_enter(db, &own, err) != 0)
		return -1;
	return db_leave(db, own, well(db, address, who, now, err), err);
}

int addresses_well_case(struct db *db, int64_t id, const char *who, int64_t now, struct err *err)
{
	char address[320];
	sqlite3_stmt *statement = db_ask(db, err, "SELECT a.address FROM cases c JOIN addresses a ON a.letter = c.letter WHERE c.id = ?1 AND c.kind = 'address'"
	                                 " AND a.state = 'bounced' LIMIT 1", "i", id);
	int found = statement ? db_row(db, statement, err) : -1;
	if (found != 1)
		return found;
	db_copy(statement, 0, address, sizeof address);
	sqlite3_reset(statement);
	return addresses_well(db, address, who, now, err);
}
