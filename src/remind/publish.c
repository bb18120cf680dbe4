/* Texts of letters made fit for publication: no phones, addresses or birth dates (plan II.4.c; law.md 1.7).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "remind/publish.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "register/names.h"

enum { PHONE_DIGITS = 8, ADDRESS_LEAST = 6 };

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

/*
 * Of an address as it was written all of it, and its first part if that has a number in it: "số 5, ngõ 12 đường Xuân La" is told as "ở số 5 ngõ 12" too.
 * "Phường Xuân Tảo" alone is no secret.
 */
static bool tells_address(const char *folded, const char *address, struct arena *arena)
{
	if (!address)
		return false;
	const char *whole = names_fold(arena, address);
	const char *first = names_fold(arena, arena_copy(arena, address, strcspn(address, ",;-–")));
	bool numbered = first && strpbrk(first, "0123456789") && strlen(first) >= ADDRESS_LEAST;
	return (whole && strpbrk(whole, "0123456789") && strlen(whole) >= ADDRESS_LEAST && strstr(folded, whole)) || (numbered && strstr(folded, first));
}

/* A run that may be a number told in pieces: "0912.345.678", "12/3/1952", "(024) 3765 1234". */
static size_t run_of(const char *at, size_t *digits)
{
	size_t len = 0, last = 0;
	*digits = 0;
	for (; at[len]; len++) {
		if (digit(at[len])) {
			++*digits;
			last = len + 1;
		} else if (!strchr(" .-/()+", at[len]) || len - last >= 2) {
			break;
		}
	}
	return last;
}

/* Four digits that stand alone within a run. */
static bool has_year(const char *at, size_t len, int64_t year)
{
	char wanted[24];
	if (year <= 0)
		return false;
	int n = snprintf(wanted, sizeof wanted, "%lld", (long long)year);
	for (const char *p = at; p + n <= at + len; p++)
		if (strncmp(p, wanted, (size_t)n) == 0 && (p == at || !digit(p[-1])) && (p + n == at + len || !digit(p[n])))
			return true;
	return false;
}

/* Phones as the register has them, also where fewer digits than a phone's stand in the text. */
static bool is_phone(const char *at, size_t len, const char *phone)
{
	size_t k = 0, n = phone ? strlen(phone) : 0;
	if (n < 5)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (!digit(at[i]))
			continue;
		if (k >= n || phone[k++] != at[i])
			return false;
	}
	return k == n;
}

static bool ends_with(const char *folded, const char *word)
{
	size_t len = strlen(folded), n = strlen(word);
	return len >= n && strcmp(folded + len - n, word) == 0 && (len == n || folded[len - n - 1] == ' ');
}

/* What stands before a number tells what it is: "sinh năm 1952", "số nhà 12", "ngõ 5"; and "số 12" before a lane's or a street's name. */
static bool told_by_words(const char *text, const char *at, size_t len, struct arena *arena)
{
	static const char *const before[] = {
		"sinh", "sinh nam", "nam sinh", "sinh ngay", "ngay sinh", "sn", "ns", "so nha", "ngo", "ngach", "hem", "ngo so", "ngach so", "to dan pho", "to dan pho so", "tdp", "tdp so",
		"can ho", "phong so", "dt", "sdt", "dien thoai", "cccd", "cmnd",
	}, *const behind[] = { "ngo", "ngach", "hem", "duong", "pho" };
	enum { AROUND = 48 };
	const char *start = at - text > AROUND ? at - AROUND : text;
	while (start < at && ((unsigned char)*start & 0xC0) == 0x80)
		start++;
	size_t after = strnlen(at + len, 24);
	while (after && ((unsigned char)at[len + after] & 0xC0) == 0x80)
		after--;
	const char *left = names_fold(arena, arena_copy(arena, start, (size_t)(at - start)));
	const char *right = names_fold(arena, arena_copy(arena, at + len, after));
	for (size_t i = 0; left && i < sizeof before / sizeof *before; i++)
		if (ends_with(left, before[i]))
			return true;
	for (size_t i = 0; left && right && ends_with(left, "so") && i < sizeof behind / sizeof *behind; i++)
		if (strncmp(right, behind[i], strlen(behind[i])) == 0 && (right[strlen(behind[i])] == ' ' || right[strlen(behind[i])] == '\0'))
			return true;
	return false;
}

static bool secret(const struct extract_row *row, const char *at, size_t len, size_t digits)
{
	return digits >= PHONE_DIGITS || has_year(at, len, row->subject_birth_year) || has_year(at, len, row->author_birth_year) ||
	       is_phone(at, len, row->subject_phone) || is_phone(at, len, row->author_phone);
}

/* The word around an @, as far as an address may reach; 0 where there is none. */
static size_t mail_of(const char *at)
{
	size_t len = strcspn(at, " \t\n,;<>()\"");
	return memchr(at, '@', len) ? len : 0;
}

static void put_clean(const struct extract_row *row, const char *text, struct arena *arena, struct buf *out)
{
	bool word = false; /* within a word */
	for (const char *at = text; *at;) {
		size_t digits, run = digit(*at) ? run_of(at, &digits) : 0, mail = word ? 0 : mail_of(at);
		if (mail || (run && (secret(row, at, run, digits) || told_by_words(text, at, run, arena)))) {
			buf_text(out, "…");
			at += mail ? mail : run;
		} else {
			size_t len = run ? run : 1;
			buf_add(out, at, len);
			at += len;
		}
		word = at[-1] != ' ' && at[-1] != '\n' && at[-1] != '\t' && at[-1] != '(' && at[-1] != '<' && at[-1] != '"';
	}
}

const char *publish_text(const struct extract_row *row, const char *text, struct arena *arena)
{
	struct buf out = { 0 };
	const char *folded = text ? names_fold(arena, text) : NULL;
	if (!folded || tells_address(folded, row->subject_address, arena) || tells_address(folded, row->author_address, arena))
		return "";
	put_clean(row, text, arena, &out);
	const char *clean = arena_text(arena, buf_str(&out));
	buf_release(&out);
	return clean;
}
