/* Letters: trees, paths, roles, defects, and what hostile ones come to.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/file.h"
#include "read/scan.h"
#include "read_help.h"
#include "unit.h"

#define HEAD "From: A <a@b.example>\r\nTo: c@d.example\r\nSubject: =?utf-8?Q?B=C3=A0i?=\r\nMessage-ID: <m@x>\r\n" \
	"Date: Tue, 14 Mar 2023 09:21:07 +0700\r\nMIME-Version: 1.0\r\n"

/* "path role declared" of each part, joined by '|'. */
static void outline(const struct submission *s, struct buf *out)
{
	static const char roles[] = "CBODPM"; /* container, body, other body, document, picture, machine */
	for (size_t i = 0; i < s->part_count; i++)
		buf_print(out, "%s%s %c %s", i ? "|" : "", s->parts[i].path, roles[s->parts[i].role], s->parts[i].declared);
}

struct tree_case {
	const char *letter, *outline;
};

#define MIXED(b) "Content-Type: multipart/mixed; boundary=" b "\r\n\r\n"
#define PLAIN(text) "Content-Type: text/plain; charset=utf-8\r\n\r\n" text "\r\n"
#define PDF "Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQK\r\n"

static const struct tree_case trees[] = {
	{ HEAD "\r\nthư\r\n", "1 B text/plain" },
	{ HEAD MIXED("x") "--x\r\n" PLAIN("a") "--x\r\n" PDF "--x--\r\n", "0 C multipart/mixed|1 B text/plain|2 D application/pdf" },
	{ HEAD MIXED("x") "--x\r\nContent-Type: multipart/alternative; boundary=y\r\n\r\n--y\r\n" PLAIN("a b c")
	  "--y\r\nContent-Type: text/html\r\n\r\n<p>a b c</p>\r\n--y--\r\n--x\r\n" PDF "--x--\r\n",
	  "0 C multipart/mixed|1 C multipart/alternative|1.1 B text/plain|1.2 O text/html|2 D application/pdf" },
	/* the plain alternative is empty: HTML is the body */
	{ HEAD "Content-Type: multipart/alternative; boundary=y\r\n\r\n--y\r\n" PLAIN(" ") "--y\r\nContent-Type: text/html\r\n\r\n<p>a b c</p>\r\n--y--\r\n",
	  "0 C multipart/alternative|1 O text/plain|2 B text/html" },
	/* attached message, its parts below its path */
	{ HEAD MIXED("x") "--x\r\nContent-Type: message/rfc822\r\n\r\n" HEAD MIXED("z") "--z\r\n" PLAIN("a") "--z\r\n" PDF "--z--\r\n--x\r\n"
	  "Content-Type: message/rfc822\r\n\r\nFrom: q@r.s\r\n\r\nb\r\n--x--\r\n",
	  "0 C multipart/mixed|1 C message/rfc822|1.0 C multipart/mixed|1.1 B text/plain|1.2 D application/pdf|2 C message/rfc822|2.1 B text/plain" },
	/* an .eml under another label, in base64 */
	{ HEAD MIXED("x") "--x\r\nContent-Type: application/octet-stream; name=t.eml\r\nContent-Transfer-Encoding: base64\r\n\r\n"
	  "RnJvbTogcUByLnMKU3ViamVjdDogdAoKeGluIGNow6BvCg==\r\n--x--\r\n", "0 C multipart/mixed|1 C application/octet-stream|1.1 B text/plain" },
	/* text as a file, and a machine's report */
	{ HEAD MIXED("x") "--x\r\nContent-Type: text/plain; name=bai.txt\r\n\r\na\r\n--x\r\nContent-Type: text/plain\r\nContent-Disposition: attachment\r\n\r\nb\r\n"
	  "--x\r\nContent-Type: message/delivery-status\r\n\r\nAction: failed\r\n--x--\r\n",
	  "0 C multipart/mixed|1 D text/plain|2 D text/plain|3 M message/delivery-status" },
	{ HEAD MIXED("x") "--x\r\nContent-Type: image/png; name=a.png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ\r\n--x--\r\n",
	  "0 C multipart/mixed|1 P image/png" },
	/* no boundary named, though it is there; named wrongly; nothing but text */
	{ HEAD "Content-Type: multipart/mixed\r\n\r\n--q\r\nContent-Type: text/plain\r\n\r\na\r\n--q--\r\n", "0 C multipart/mixed|1 B text/plain" },
	{ HEAD MIXED("wrong") "--q\r\nContent-Type: text/plain\r\n\r\na\r\n--q\r\n" PDF "--q--\r\n", "0 C multipart/mixed|1 B text/plain|2 D application/pdf" },
	{ HEAD MIXED("x") "no part at all\r\n", "0 C multipart/mixed|1 B text/plain" },
	{ "", "" },
	{ "\r\n", "1 B text/plain" },
	{ "From a@b Tue Mar 14 09:21:07 2023\r\n" HEAD "\r\na\r\n", "1 B text/plain" },
};

static void tree_outlines(void)
{
	for (size_t i = 0; i < sizeof trees / sizeof *trees; i++) {
		struct buf got = { 0 };
		struct submission *s = read_letter_bytes(trees[i].letter, strlen(trees[i].letter));
		outline(s, &got);
		CHECK_SAY(strcmp(buf_str(&got), trees[i].outline) == 0, "case %zu: %s", i, buf_str(&got));
		buf_release(&got);
		submission_free(s);
	}
}

struct part_case {
	const char *letter, *path, *text, *defect;   /* NULL: none at all */
};

#define ONE(headers, body) HEAD headers "\r\n" body
static const struct part_case parts[] = {
	{ ONE("Content-Type: text/plain; charset=utf-8\r\n", "B\xC3\xA0i\r\n"), "1", "Bài\n", NULL },
	{ ONE("Content-Type: text/plain; charset=us-ascii\r\n", "B\xC3\xA0i\r\n"), "1", "Bài\n", "bad-charset" },
	{ ONE("Content-Type: text/plain; charset=iso-8859-1\r\n", "B\xC3\xA0i\r\n"), "1", "Bài\n", "bad-charset" },
	{ ONE("Content-Type: text/plain; charset=utf-8\r\n", "Vi\xEA\xF2t\r\n"), "1", "Việt\n", "bad-charset" },
	{ ONE("Content-Type: text/plain; charset=windows-1258\r\n", "Vi\xEA\xF2t\r\n"), "1", "Việt\n", NULL },
	{ ONE("Content-Type: text/plain; charset=x-nobody-knows\r\n", "B\xC3\xA0i\r\n"), "1", "Bài\n", "unknown-charset" },
	{ ONE("Content-Type: text/plain; charset=utf-16le\r\nContent-Transfer-Encoding: base64\r\n", "QgDgAGkACgA=\r\n"), "1", "Bài\n", NULL },
	{ ONE("Content-Type: text/plain; charset=tcvn\r\nContent-Transfer-Encoding: quoted-printable\r\n", "g=AD=ACng\r\n"), "1", "gương\n", NULL },
	{ ONE("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n", "B=C3=\r\n=A0i=20\r\n"), "1", "Bài \n", NULL },
	{ ONE("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n", "a=ZZb\r\n"), "1", "a=ZZb\n", "bad-quoted-printable" },
	{ ONE("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n", "QsOg!aQ==\r\n"), "1", "Bài", "bad-base64" },
	{ ONE("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n", "QsOgaQ==\r\n-- \r\nA list's footer.\r\n"), "1", "Bài", "bad-base64" },
	{ ONE("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: rot13\r\n", "a\r\n"), "1", "a\n", "bad-transfer-encoding" },
	{ ONE("Content-Type: text/plain; format=flowed; charset=utf-8\r\n", "a \r\nb\r\n"), "1", "a b\n", NULL },
	{ ONE("Content-Type: text\r\n", "a\r\n"), "1", "a\n", "bad-content-type" },
	{ ONE("Content-Type: text/html; charset=utf-8\r\n", "<p>a<p style=display:none>X"), "1", "a\n", NULL },
	/* a text with what fools terminals: no control characters, NFD made NFC */
	{ ONE("Content-Type: text/plain; charset=utf-8\r\n", "\x1B[31me\xCC\x82\xCC\xA3 \x07z\r\n"), "1", "[31mệ z\n", NULL },
	{ HEAD MIXED("x") "--x\r\n" PLAIN("a") "", "0", NULL, "missing-end-boundary" },
	{ HEAD "Content-Type: multipart/mixed\r\n\r\n--q\r\nContent-Type: text/plain\r\n\r\na\r\n--q--\r\n", "0", NULL, "missing-boundary" },
};

static void part_texts(void)
{
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		struct submission *s = read_letter_bytes(parts[i].letter, strlen(parts[i].letter));
		const struct part *p = part_at(s, parts[i].path);
		const char *text = p && p->text ? p->text : "(null)";
		CHECK_SAY(p && (!parts[i].text || strcmp(text, parts[i].text) == 0), "case %zu: got \"%s\", wanted \"%s\"", i, text, parts[i].text ? parts[i].text : "");
		if (p && parts[i].defect)
			CHECK_SAY(has_defect(p->defects, p->defect_count, parts[i].defect), "case %zu: no %s", i, parts[i].defect);
		else if (p)
			CHECK_SAY(p->defect_count == 0, "case %zu: %s", i, p->defect_count ? p->defects[0] : "");
		submission_free(s);
	}
}

static void envelope(void)
{
	static const char letter[] = "Received: from x by y; Tue, 14 Mar 2023 09:21:09 +0700\r\nfrom: A <a@B.example>\r\nReply-To: r@s.t\r\nTo: c@d.e, f@g.h\r\n"
		"Cc: i@j.k\r\nSUBJECT: B\xC3\xA0i\r\n thi\r\nMessage-Id: <m@x>\r\nIn-Reply-To: <p@q>\r\nReferences: <o@q>\r\n <p@q>\r\n"
		"Date: Tue, 14 Mar 2023 09:21:07 +0530\r\nAuto-Submitted: no\r\n\r\na\r\n";
	struct submission *s = read_letter_bytes(letter, sizeof letter - 1);
	CHECK_STR(s->subject, "Bài thi");
	CHECK_STR(s->message_id, "<m@x>");
	CHECK_STR(s->in_reply_to, "<p@q>");
	CHECK(s->reference_count == 2 && strcmp(s->references[1], "<p@q>") == 0);
	CHECK(s->from_count == 1 && strcmp(s->from[0].address, "a@b.example") == 0);
	CHECK(s->to_count == 2 && s->cc_count == 1 && s->reply_to_count == 1);
	CHECK(s->header_count == 11);
	CHECK_STR(s->headers[0].name, "received");
	CHECK_STR(submission_header(s, "auto-submitted"), "no");
	CHECK_STR(submission_header(s, "x-none"), NULL);
	json_t *json = submission_json(s, false);
	CHECK_STR(json_string_value(json_object_get(json, "date")), "2023-03-14T09:21:07+05:30");
	json_decref(json);
	submission_free(s);
}

static void two_senders_are_both_seen(void)
{
	static const char letter[] = "From: a@b.c\r\nFrom: d@e.f\r\nSubject: x\r\nSubject: y\r\n\r\na\r\n";
	struct submission *s = read_letter_bytes(letter, sizeof letter - 1);
	CHECK(s->from_count == 2);
	CHECK_STR(s->subject, "x");
	CHECK(has_defect(s->defects, s->defect_count, "duplicate-header"));
	submission_free(s);
}

static void digests_are_of_decoded_bytes(void)
{
	static const char letter[] = HEAD MIXED("x") "--x\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename*=utf-8''B%C3%A0i.pdf\r\n"
		"Content-ID: <i@d>\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQK\r\n--x\r\nContent-Type: message/rfc822\r\n\r\nFrom: Q <q@r.s>\r\nSubject: t\r\n\r\nb\r\n--x--\r\n";
	static const char inner[] = "From: Q <q@r.s>\r\nSubject: t\r\n\r\nb";
	char want[FILE_DIGEST_SIZE];
	struct submission *s = read_letter_bytes(letter, sizeof letter - 1);
	const struct part *pdf = part_at(s, "1"), *message = part_at(s, "2");
	digest_of("%PDF-1.4\n", 9, want);
	CHECK_STR(pdf->sha256, want);
	CHECK(pdf->size == 9);
	CHECK_STR(pdf->type, "application/pdf");
	CHECK_STR(pdf->filename, "Bài.pdf");
	CHECK_STR(pdf->disposition, "attachment");
	CHECK_STR(pdf->content_id, "<i@d>");
	CHECK_STR(pdf->unread, READ_LATER);
	digest_of(inner, sizeof inner - 1, want);
	CHECK_STR(message->sha256, want);
	CHECK(message->size == sizeof inner - 1);
	CHECK_STR(message->message_from.address, "q@r.s");
	CHECK_STR(message->message_subject, "t");
	submission_free(s);
}

/* --- hostile --------------------------------------------------------------------------------------------------------- */

static struct submission *read_buf(struct buf *letter)
{
	struct submission *s = read_letter_bytes(letter->data, letter->len);
	buf_release(letter);
	return s;
}

static void nested_multiparts(void)
{
	struct buf b = { 0 };
	buf_text(&b, HEAD);
	for (int i = 0; i < 3000; i++)
		buf_print(&b, "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i);
	buf_text(&b, "\r\nbottom\r\n");
	struct submission *s = read_buf(&b);
	CHECK(has_defect(s->defects, s->defect_count, "too-deep"));
	CHECK(s->part_count == LETTER_MOST_DEPTH + 1);
	submission_free(s);
}

static void nested_messages(void)
{
	struct buf b = { 0 };
	for (int i = 0; i < 3000; i++)
		buf_text(&b, "From: a@b.c\r\nContent-Type: message/rfc822\r\n\r\n");
	struct submission *s = read_buf(&b);
	CHECK(has_defect(s->defects, s->defect_count, "too-deep"));
	submission_free(s);
}

static void many_parts(void)
{
	struct buf b = { 0 };
	buf_text(&b, HEAD MIXED("x"));
	for (int i = 0; i < 20000; i++)
		buf_print(&b, "--x\r\n\r\n%d\r\n", i);
	buf_text(&b, "--x--\r\n");
	struct submission *s = read_buf(&b);
	CHECK(s->part_count == SUBMISSION_MOST_PARTS);
	CHECK(has_defect(s->defects, s->defect_count, "too-many-parts"));
	submission_free(s);
}

/* A header block too large loses its end, never the body. */
static void large_headers(const char *begin, const char *repeat, int times, const char *what)
{
	struct buf b = { 0 };
	buf_text(&b, HEAD);
	buf_text(&b, begin);
	for (int i = 0; i < times; i++)
		buf_text(&b, repeat);
	buf_text(&b, "\r\n\r\nthe body\r\n");
	struct submission *s = read_buf(&b);
	CHECK_SAY(has_defect(s->defects, s->defect_count, "headers-too-large"), "%s: not said", what);
	CHECK_SAY(s->part_count >= 1 && s->parts[0].text && strstr(s->parts[0].text, "the body\n"), "%s: the body is lost", what);
	CHECK_STR(s->subject, "Bài");
	submission_free(s);
}

static void large_part_headers(void)
{
	struct buf b = { 0 };
	buf_text(&b, HEAD MIXED("x") "--x\r\nX-Long: ");
	for (int i = 0; i < 300000; i++)
		buf_text(&b, "a=b; ");
	buf_text(&b, "\r\nX-Last: 1\r\n\r\nthe first\r\n--x\r\n\r\nthe second\r\n--x--\r\n");
	struct submission *s = read_buf(&b);
	CHECK(has_defect(s->defects, s->defect_count, "headers-too-large"));
	CHECK(s->part_count == 3);
	CHECK_STR(s->parts[1].text, "the first");
	CHECK_STR(s->parts[2].text, "the second");
	submission_free(s);
}

static void scan_leaves_bodies_alone(void)
{
	static const char letter[] = HEAD MIXED("x") "--x\r\n\r\n--y\r\nA: b\r\n\r\n--x--\r\n";
	struct scan scan;
	scan_letter(letter, sizeof letter - 1, &scan);
	CHECK(scan.bytes == letter && scan.len == sizeof letter - 1 && !scan.copy);
	CHECK(strncmp(letter + scan.head, "--x", 3) == 0);
	scan_release(&scan);
}

/* Every letter cut anywhere is still a letter: nothing may crash, everything must load again. */
static void cut_anywhere(void)
{
	const char *letter = trees[4].letter;
	for (size_t n = 0; n < strlen(letter); n += 3) {
		struct submission *s = read_letter_bytes(letter, n), *again = NULL;
		struct err err = { "" };
		json_t *json = submission_json(s, true);
		char *text = json_dumps(json, JSON_COMPACT);
		CHECK_SAY(submission_load(text, strlen(text), &again, &err) == 0, "cut at %zu: %s", n, err.text);
		submission_free(again);
		free(text);
		json_decref(json);
		submission_free(s);
	}
}

static void what_looks_like_a_letter(void)
{
	CHECK(letter_looks("From: a@b\n\nx", 12));
	CHECK(letter_looks("Received: a\n b\nSubject: c\n\n", 27));
	CHECK(!letter_looks("Subject: a\n\nb", 13));
	CHECK(!letter_looks("Ho ten: A\nfrom: b\n\n", 19));
	CHECK(!letter_looks("", 0));
	CHECK(!letter_looks("PK\3\4", 4));
}

int main(void)
{
	letter_warm();
	tree_outlines();
	part_texts();
	envelope();
	two_senders_are_both_seen();
	digests_are_of_decoded_bytes();
	nested_multiparts();
	nested_messages();
	many_parts();
	large_headers("X-Long: ", "0123456789", 300000, "one long line");
	large_headers("To: ", "a@b.c, ", 100000, "many recipients");
	large_headers("To: ", "(", 1000000, "open brackets");
	large_headers("X-A: 1", "\r\nX-B: 2", 100000, "many headers");
	large_part_headers();
	scan_leaves_bodies_alone();
	cut_anywhere();
	what_looks_like_a_letter();
	return unit_end();
}
