/* What the tests of answer/ share: a transport, letters and verdicts made by hand.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANSWER_FIXTURE_H
#define ANSWER_FIXTURE_H

#include <gmime/gmime.h>
#include <stdlib.h>

#include "answer/blanks.h"
#include "answer/choose.h"
#include "answer/compose.h"
#include "base/clock.h"
#include "unit.h"

static const struct transport fixture_transport = {
	.url = "maildir:/nowhere", .from_name = "Ban Tổ chức Cuộc thi", .from_address = "thiviet@bactuliem.example",
	.office = "phong-noi-vu@bactuliem.example", .per_address_day = 20, .per_hour = 500, .give_up_hours = 96,
};

/* 14/3/2023 09:21:09, and a little later. */
#define FIXTURE_RECEIVED clock_time(2023, 3, 14, 9, 21, 9)
#define FIXTURE_NOW clock_time(2023, 3, 14, 9, 30, 0)

static const char *fixture_references[] = { "<first@mail.example>", "<second@mail.example>" };
static const struct submission fixture_submission = {
	.message_id = "<entry-1@mail.example>", .subject = "Bài dự thi viết về gương “Người tốt, việc tốt”",
	.references = fixture_references, .reference_count = 2,
};

static const char *fixture_files[] = { "Bài dự thi.docx" };

static inline struct entry fixture_entry(const char *code)
{
	struct entry entry = {
		.title = "Nồi cháo sáng thứ bảy của bà Mây", .category = CATEGORY_NTVT, .contest = "2023",
		.author = { .name = "Trịnh Hải Đường", .birth_year = 1979, .address = "Tổ 5, phường Xuân Đỉnh", .phone = "0912000101", .occupation = "Giáo viên", .workplace = "Trường Tiểu học" },
		.subject = { .name = "Đỗ Thị Mây", .birth_year = 1958, .address = "Tổ 5, phường Xuân Đỉnh", .phone = "0912000102", .occupation = "Nghỉ hưu", .workplace = "Không" },
		.words = 1812, .files = fixture_files, .file_paths = fixture_files, .file_count = 1, .photos = 0, .body = "",
	};
	snprintf(entry.code, sizeof entry.code, "%s", code);
	return entry;
}

/* An entry with findings; its outcome is the gravest of them. */
static inline struct entry fixture_with(const char *code, struct finding *findings, size_t count)
{
	struct entry entry = fixture_entry(code);
	entry.findings = findings;
	entry.finding_count = count;
	for (size_t i = 0; i < count; i++)
		if (findings[i].outcome > entry.outcome)
			entry.outcome = findings[i].outcome;
	return entry;
}

#define WITH(code, findings) fixture_with(code, findings, sizeof findings / sizeof *findings)

static inline struct verdict fixture_verdict(enum letter_kind kind, struct entry *entries, size_t count)
{
	return (struct verdict){ .kind = kind, .why = "", .received = FIXTURE_RECEIVED, .sender = "duong.th@thu.example", .sender_name = "Trịnh Hải Đường",
	                         .entries = entries, .entry_count = count };
}

/* What a mail program of the recipient makes of the bytes. */
struct fixture_mail {
	GMimeMessage *message;
	char *text, *html;
};

static inline char *fixture_part(GMimeMessage *message, int i)
{
	GMimeObject *part = g_mime_multipart_get_part(GMIME_MULTIPART(g_mime_message_get_mime_part(message)), i);
	return g_mime_text_part_get_text(GMIME_TEXT_PART(part));
}

static inline struct fixture_mail fixture_read(const char *bytes, size_t len)
{
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(bytes, len);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	struct fixture_mail mail = { g_mime_parser_construct_message(parser, NULL), NULL, NULL };
	mail.text = fixture_part(mail.message, 0);
	mail.html = fixture_part(mail.message, 1);
	g_object_unref(parser);
	g_object_unref(stream);
	return mail;
}

static inline void fixture_release(struct fixture_mail *mail)
{
	g_object_unref(mail->message);
	g_free(mail->text);
	g_free(mail->html);
}

#endif
