/* Addresses where letters do not arrive: marked by a report of permanent failure, well again by a letter from there or by a person.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REGISTER_ADDRESSES_H
#define REGISTER_ADDRESSES_H

#include "register/db.h"

/*
 *   (not known) --a report of class 5--> bounced <--> well --
 */
#define ADDRESSES_HOLD "address-bounced" /* the hold of answers to a marked address */

/** Whether letters to it are held.  1, 0, -1. */
int addresses_bounced(struct db *db, const char *address, struct err *err);
/**
 * Marks an address, within the caller's transaction: `answer` came back for good, report `letter` says so, `why` is its status and no words of another.
 * Answers to it that wait for their time are held for a person from now on.  Returns 1 marked, 0 it was, -1.
 */
int addresses_mark(struct db *db, const char *address, int64_t answer, int64_t letter, const char *why, int64_t now, struct err *err);
/**
 * It takes letters again: `who` is "hoadep" where a letter came from there, else the person who said so (`hoadep review believe CASE`, `hoadep outbox release` or
 * `retry` of an answer to it).  What is held for ADDRESSES_HOLD becomes due, the case `address` is closed, both with events.  Returns 1, 0 it was not marked, -1.
 */
int addresses_well(struct db *db, const char *address, const char *who, int64_t now, struct err *err);
/** The same of the address that a case `address` is about.  1, 0 it is well already or the case is about none, -1. */
int addresses_well_case(struct db *db, int64_t id, const char *who, int64_t now, struct err *err);

#endif
