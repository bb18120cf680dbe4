/* From plain facts to findings: pure, no disk, no network; what time it is comes in as an argument.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CHECK_CHECK_H
#define CHECK_CHECK_H

#include "base/arena.h"
#include "check/finding.h"
#include "check/rules.h"
#include "read/submission.h"

/** What a letter does not say itself. */
struct check_facts {
	int64_t arrived;              /* INTERNALDATE or the file's time: the receipt where no trusted Received header is */
	const char *trusted_authserv; /* design.md, Who is believed and Time; NULL or "" believes nobody */
	const char *own_address;      /* the contest's own address (config `from`) */
	const char *office_address;   /* config `office`, the first of them; NULL */
	const char *const *offices;   /* all of them: whose proven mail may decide (check/decision.h) */
	size_t office_count;
	bool junk;                    /* it lay in the junk folder */
	bool believed;                /* a person said that it is to be treated like any other */
};

/**
 * Decides about one letter.  `rules` and `submission` are borrowed and outlive the verdict, which with all it points to lives in
 * `arena`.  Never fails: what cannot be decided is a finding `review` or the kind `other` or `question`.
 * The cost is bounded: texts are capped and patterns have limits (facts/documents.md, section 2).
 */
struct verdict *check_letter(const struct rules *rules, const struct submission *submission, const struct check_facts *facts, struct arena *arena);

/** The line of `hoadep check --json` of interface.md (a new reference), with an empty array as `letters`. */
json_t *check_json(const struct submission *submission, const struct verdict *verdict);

#endif
