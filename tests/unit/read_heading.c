/* What a reader tells of who wrote a letter, held against the letter: every letter of the tests holds, and none of these lies.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "read/heading.h"
#include "read/letter.h"
#include "unit.h"

static struct submission *told(const char *bytes, size_t len)
{
	struct gather g;
	gather_init(&g, -1, NULL, 0);
	letter_read(&g, bytes, len);
	return g.out;
}

static void check_letters(void)
{
	struct buf letter = { 0 };
	char path[400];
	struct err err;
	int count = 0;
	DIR *d = opendir("tests/mail");
	for (const struct dirent *e; d && (e = readdir(d));) {
		if (!strstr(e->d_name, ".eml"))
			continue;
		snprintf(path, sizeof path, "tests/mail/%s", e->d_name);
		letter.len = 0;
		if (!CHECK(file_read(path, 8 << 20, &letter, &err) == 0))
			continue;
		struct submission *s = told(letter.data, letter.len);
		/* Two Froms, or none, prove nobody anyway. */
		bool one = s->from_count == 1 && !memmem(letter.data, letter.len, "\nFrom: =?", 9);
		for (size_t i = 0, froms = 0; i < s->header_count; i++)
			one &= strcmp(s->headers[i].name, "from") != 0 || froms++ == 0;
		CHECK_SAY(!one || heading_holds(s, letter.data, letter.len), "%s: its own reading is not believed", path);
		submission_free(s);
		count++;
	}
	if (d)
		closedir(d);
	buf_release(&letter);
	CHECK_SAY(count > 100, "only %d letters", count);
}

#define HOST "mail.bactuliem.example"
#define PROOF "Authentication-Results: " HOST ";\r\n dmarc=pass header.from=thu.example\r\n"
#define WAY "Received: from a (b)\r\n\tby " HOST " with ESMTPS id 1; Tue, 14 Mar 2023 09:21:07 +0700\r\n"
#define FROM "From: =?utf-8?q?An?= <An@thu.example>\r\n"
#define REST "Subject: x\r\n\r\nFrom: other@thu.example\r\n"

static const char letter[] = "Return-Path: <an@thu.example>\r\n" PROOF WAY "X-A: b\r\n" FROM REST;

static void check_lies(void)
{
	static const struct {
		const char *lie;
		bool holds;
	} lies[] = {
		{ PROOF WAY FROM REST, true },
		{ "Authentication-Results: " HOST "; dmarc=pass header.from=thu.example\r\n" WAY FROM REST, true },
		{ "Authentication-Results: " HOST "; dmarc=pass header.from=bactuliem.example\r\n" WAY "From: phuong@bactuliem.example\r\n" REST, false },
		{ PROOF WAY "From: other@thu.example\r\n" REST, false },
		{ PROOF PROOF WAY FROM REST, false },
		{ WAY PROOF FROM REST, false },
		{ PROOF FROM REST, false },
		{ PROOF "Received: from a by elsewhere.example; Tue, 14 Mar 2023 09:21:07 +0700\r\n" WAY FROM REST, false },
		{ PROOF WAY PROOF FROM REST, false },
		{ PROOF WAY REST, false },
	};
	for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
		struct submission *s = told(lies[i].lie, strlen(lies[i].lie));
		CHECK_SAY(heading_holds(s, letter, sizeof letter - 1) == lies[i].holds, "lie %zu", i);
		submission_free(s);
	}
	/* A second From in the letter itself. */
	static const char two[] = PROOF WAY FROM "From: x@y\r\n" REST;
	struct submission *s = told(letter, sizeof letter - 1);
	static const char beside[] = PROOF WAY "From: \"<an@thu.example>\" <x@thu.example>\r\n" REST, within[] = PROOF WAY "From: xan@thu.example\r\n" REST, alone[] = PROOF WAY "From: an@thu.example\r\n" REST;
	CHECK(!heading_holds(s, beside, sizeof beside - 1) && !heading_holds(s, within, sizeof within - 1) && heading_holds(s, alone, sizeof alone - 1));
	CHECK(!heading_holds(s, two, sizeof two - 1) && !heading_holds(s, "", 0) && !heading_holds(s, ":", 1));
	submission_free(s);
}

static void check_disbelief(void)
{
	static const char lie[] = "Authentication-Results: " HOST "; dmarc=pass header.from=bactuliem.example\r\n" WAY "From: phuong@bactuliem.example\r\n" REST;
	char path[] = "/tmp/heading-XXXXXX";
	int fd = mkstemp(path);
	CHECK(fd >= 0 && write(fd, letter, sizeof letter - 1) == (ssize_t)sizeof letter - 1);
	unlink(path);
	struct submission *s = told(lie, sizeof lie - 1);
	size_t before = s->header_count;
	struct err err;
	CHECK(heading_look(s, fd, &err) == 0 && s->header_count == before - 1 && strcmp(s->headers[0].name, "received") == 0);
	submission_free(s);
	s = told(letter, sizeof letter - 1);
	before = s->header_count;
	CHECK(heading_look(s, fd, &err) == 1 && s->header_count == before);
	/* Bytes that cannot be had prove nothing, and disprove nothing either. */
	CHECK(heading_look(s, -1, &err) == -1 && strstr(err.text, "could not be read") && s->header_count == before);
	submission_free(s);
	close(fd);
}

int main(void)
{
	letter_warm();
	check_letters();
	check_lies();
	check_disbelief();
	return unit_end();
}
