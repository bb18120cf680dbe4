/* What the random conversations are made of: invented people, their works, and letters as bytes, quoted as people's programs do.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CONVERSATIONS_MAIL_H
#define CONVERSATIONS_MAIL_H

#include <gmime/gmime.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"

#define OURS "thiviet@bactuliem.example"
#define OFFICE "phong-noi-vu@bactuliem.example"
#define WARD "phuong-xuan-tao@bactuliem.example"

/* ---- chance ---- */

struct chance {
	uint64_t state;
};

/* splitmix64 (Steele, Lea, Flood 2014): any seed is as good as any other. */
static inline uint64_t chance_next(struct chance *c)
{
	uint64_t z = c->state += 0x9e3779b97f4a7c15u;
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

static inline int chance_of(struct chance *c, int n)
{
	return (int)(chance_next(c) % (uint64_t)n);
}

/* One time in n. */
static inline bool chance_one(struct chance *c, int n)
{
	return chance_of(c, n) == 0;
}

/* ---- people ---- */

enum { ITEMS = 8 };

/* The lines of our form, in the words of letter 2, and the labels of an entry's block. */
static const struct item {
	const char *rule, *line, *label;
	bool subject;
} items[ITEMS] = {
	{ "author-birth-year", "Năm sinh của tác giả", "Năm sinh", false }, { "author-address", "Địa chỉ của tác giả", "Địa chỉ", false },
	{ "author-phone", "Số điện thoại của tác giả", "Số điện thoại liên hệ", false }, { "author-occupation", "Nghề nghiệp của tác giả", "Nghề nghiệp", false },
	{ "author-workplace", "Đơn vị công tác của tác giả", "Đơn vị công tác", false }, { "subject-address", "Địa chỉ của nhân vật", "Địa chỉ", true },
	{ "subject-phone", "Số điện thoại của nhân vật", "Số điện thoại", true }, { "subject-workplace", "Đơn vị công tác của nhân vật", "Đơn vị công tác", true },
};
enum { AUTHOR_PHONE = 2, SUBJECT_PHONE = 6 };

struct author {
	char name[80], subject[80], mail[64], title[120];
	char value[ITEMS][120];
	const char *work;          /* its prose, in the arena of the register */
};

static const char *const surnames_of[] = { "Lục", "Đàm", "Khổng", "Phùng", "Tạ", "Nghiêm", "Trịnh", "Quách", "Doãn", "Tống", "Mạc", "Lương", "Cao", "Hứa", "Đinh", "Vương" };
static const char *const given_of[] = { "Bình", "Cường", "Dũng", "Hiền", "Khánh", "Loan", "Mai", "Ngọc", "Oanh", "Phúc", "Quyên", "Sơn", "Thảo", "Thúy", "Tuấn", "Vân", "Việt", "Yến", "Giang", "Hòa" };
static const char *const word_of[] = {
	"sáng", "trưa", "chiều", "tối", "ngõ", "phố", "nhà", "cây", "hoa", "nước", "gạo", "cơm", "áo", "giấy", "sách", "đèn", "xe", "đường", "cầu", "chợ", "trường", "lớp", "bạn", "chị", "anh", "làm",
	"giúp", "mang", "nấu", "quét", "dọn", "trồng", "tưới", "sửa", "dạy", "học", "nghe", "kể", "cười", "nhớ", "thương", "quý", "vui", "mưa", "nắng", "gió", "xuân", "đông", "cũ", "mới", "nhỏ", "lớn",
	"xa", "gần", "đầy", "vơi", "trong", "ngoài", "trước", "sau", "mỗi", "từng", "vẫn", "lại", "còn", "đã",
};
#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

static inline const char *prose(struct chance *c, int sentences, struct arena *arena)
{
	struct buf b = { 0 };
	for (int i = 0; i < sentences; i++) {
		buf_print(&b, "Ngày %s", word_of[chance_of(c, COUNT(word_of))]);
		for (int k = 0; k < 13; k++)
			buf_print(&b, " %s", word_of[chance_of(c, COUNT(word_of))]);
		buf_text(&b, i % 4 == 3 ? ".\n" : ". ");
	}
	const char *text = arena_text(arena, buf_str(&b));
	buf_release(&b);
	return text;
}

/* The n-th of a register: no two have a name, an address or a number in common. */
static inline void make_author(struct chance *c, int n, struct arena *arena, struct author *a)
{
	const char *x = given_of[n % 20], *y = given_of[n / 20 % 20], *s = surnames_of[n % 16];
	snprintf(a->name, sizeof a->name, "%s Thị %s %s", s, x, y);
	snprintf(a->subject, sizeof a->subject, "%s Văn %s %s", surnames_of[(n + 5) % 16], y, x);
	snprintf(a->mail, sizeof a->mail, "tacgia%d@thu.example", n);
	snprintf(a->title, sizeof a->title, "Chuyện %s %s của %s %s", word_of[chance_of(c, COUNT(word_of))], word_of[chance_of(c, COUNT(word_of))], x, y);
	snprintf(a->value[0], sizeof *a->value, "%d", 1950 + n % 40);
	snprintf(a->value[1], sizeof *a->value, "Số %d, tổ dân phố số %d, phường Xuân Tảo, quận Bắc Từ Liêm", 100 + n, n % 9 + 1);
	snprintf(a->value[2], sizeof *a->value, "0912 %03d 1%02d", n / 100 % 1000, n % 100);
	snprintf(a->value[3], sizeof *a->value, "%s", n % 2 ? "Giáo viên" : "Hưu trí");
	snprintf(a->value[4], sizeof *a->value, "Chi hội Khuyến học số %d", n + 1);
	snprintf(a->value[5], sizeof *a->value, "Số %d, tổ dân phố số %d, phường Xuân Tảo, quận Bắc Từ Liêm", 5100 + n, n % 7 + 1);
	snprintf(a->value[6], sizeof *a->value, "0912 %03d 2%02d", n / 100 % 1000, n % 100);
	snprintf(a->value[7], sizeof *a->value, "Tổ dân phố số %d", n % 7 + 1);
	a->work = prose(c, 12, arena);
}

/* The entry without the items of the mask `gaps`. */
static inline void put_entry(struct buf *b, const struct author *a, const char *work, unsigned gaps)
{
	buf_print(b, "Bài dự thi viết về gương “Người tốt, việc tốt”\nTên bài viết: %s\n\nSáng nào %s cũng dậy từ bốn giờ.\n%s\nTHÔNG TIN TÁC GIẢ\nHọ và tên: %s\n", a->title, a->subject, work, a->name);
	for (int i = 0; i < ITEMS; i++) {
		if (i == 5)
			buf_print(b, "\nTHÔNG TIN NHÂN VẬT\nHọ và tên: %s\nNăm sinh: 1952\nNghề nghiệp: Hưu trí\n", a->subject);
		if (!(gaps & 1u << i))
			buf_print(b, "%s: %s\n", items[i].label, a->value[i]);
	}
}

/* ---- letters ---- */

/* A letter that was sent to us.  Texts borrowed; NULL leaves the header out. */
struct mail {
	const char *from, *name, *to, *subject, *message_id, *in_reply_to, *references;
	const char *proof;         /* "pass", "none", "fail": what our server says of dmarc */
	const char *more;          /* headers as they are, with line ends */
	const char *text, *html;
	const char *file, *file_text; /* an attachment of plain text */
	int64_t at;
};

static inline void put_header(struct buf *b, const char *name, const char *value)
{
	if (!value)
		return;
	char *coded = g_mime_utils_header_encode_text(NULL, value, "utf-8");
	buf_print(b, "%s: %s\r\n", name, coded);
	g_free(coded);
}

static inline void put_part(struct buf *b, const char *type, const char *text, const char *file)
{
	char *coded = g_base64_encode((const unsigned char *)text, strlen(text));
	buf_print(b, "Content-Type: text/%s; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n", type);
	if (file)
		buf_print(b, "Content-Disposition: attachment; filename=\"%s\"\r\n", file);
	buf_text(b, "\r\n");
	for (size_t i = 0; i < strlen(coded); i += 76)
		buf_print(b, "%.76s\r\n", coded + i);
	g_free(coded);
}

static inline void put_mail(struct buf *b, const struct mail *m)
{
	char date[48];
	const char *at = strrchr(m->from, '@');
	clock_mail(m->at, date);
	buf_print(b, "Return-Path: <%s>\r\n", m->more && strstr(m->more, "X-Null-Path") ? "" : m->from);
	if (m->proof)
		buf_print(b, "Authentication-Results: mail.bactuliem.example; dmarc=%s header.from=%s\r\n", m->proof, at ? at + 1 : "");
	buf_print(b, "Received: from mx by mail.bactuliem.example (Postfix) with ESMTPS id A1; %s\r\n", date);
	char *name = m->name ? g_mime_utils_header_encode_phrase(NULL, m->name, "utf-8") : NULL;
	buf_print(b, "From: %s <%s>\r\nTo: %s\r\nDate: %s\r\nMIME-Version: 1.0\r\n", name ? name : "", m->from, m->to ? m->to : OURS, date);
	g_free(name);
	put_header(b, "Subject", m->subject ? m->subject : "");
	if (m->message_id)
		buf_print(b, "Message-ID: %s\r\n", m->message_id);
	if (m->in_reply_to)
		buf_print(b, "In-Reply-To: %s\r\n", m->in_reply_to);
	if (m->references)
		buf_print(b, "References: %s\r\n", m->references);
	if (m->more)
		buf_text(b, m->more);
	bool mixed = m->file, both = m->text && m->html;
	if (mixed)
		buf_text(b, "Content-Type: multipart/mixed; boundary=\"m.1\"\r\n\r\n--m.1\r\n");
	if (both)
		buf_text(b, "Content-Type: multipart/alternative; boundary=\"a.1\"\r\n\r\n--a.1\r\n");
	if (m->text)
		put_part(b, "plain", m->text, NULL);
	if (both)
		buf_text(b, "--a.1\r\n");
	if (m->html)
		put_part(b, "html", m->html, NULL);
	if (both)
		buf_text(b, "--a.1--\r\n");
	if (mixed) {
		buf_text(b, "--m.1\r\n");
		put_part(b, "plain", m->file_text, m->file);
		buf_text(b, "--m.1--\r\n");
	}
}

/* ---- quoting ---- */

enum program { GMAIL, OUTLOOK_EN, OUTLOOK_VI, APPLE, YAHOO, PHONE, BOTTOM, BARE, HTML_ONLY, PROGRAMS };
static const char *const program_names[] = { "gmail", "outlook-en", "outlook-vi", "apple", "yahoo", "phone", "bottom", "bare", "html-only" };

static inline void put_marked(struct buf *b, const char *text, const char *mark)
{
	for (const char *t = text; *t;) {
		size_t n = strcspn(t, "\n");
		buf_print(b, "%s%.*s\n", mark, (int)n, t);
		t += n + (t[n] == '\n');
	}
}

static inline void put_escaped(struct buf *b, const char *text)
{
	for (; *text; text++)
		switch (*text) {
		case '<': buf_text(b, "&lt;"); break;
		case '>': buf_text(b, "&gt;"); break;
		case '&': buf_text(b, "&amp;"); break;
		case '\n': buf_text(b, "<br>\n"); break;
		default: buf_add(b, text, 1);
		}
}

/* What a program makes of somebody's words in answer to a letter of ours; texts in the arena. */
static inline void quote_as(enum program program, const char *words, const char *old, struct arena *arena, struct mail *out)
{
	static const char *const who = "Ban Tổ chức Cuộc thi <" OURS ">";
	struct buf t = { 0 }, h = { 0 };
	switch (program) {
	case GMAIL:
		buf_print(&t, "%s\n\nVào Th 5, 13 thg 4, 2023 vào lúc 08:02 %s\nđã viết:\n\n", words, who);
		put_marked(&t, old, "> ");
		buf_text(&h, "<div dir=\"ltr\">");
		put_escaped(&h, words);
		buf_text(&h, "</div><br><div class=\"gmail_quote\"><div dir=\"ltr\" class=\"gmail_attr\">Vào Th 5, 13 thg 4, 2023 vào lúc 08:02 Ban Tổ chức Cuộc thi &lt;" OURS "&gt; đã viết:<br></div>"
		             "<blockquote class=\"gmail_quote\" style=\"margin:0 0 0 .8ex\">");
		put_escaped(&h, old);
		buf_text(&h, "</blockquote></div>");
		break;
	case OUTLOOK_EN:
		buf_print(&t, "%s\n\n________________________________\nFrom: %s\nSent: Thursday, April 13, 2023 8:02 AM\nTo: tac gia\nSubject: thư\n\n%s\n", words, who, old);
		break;
	case OUTLOOK_VI:
		buf_print(&t, "%s\n\n________________________________\nTừ: %s\nĐã gửi: Thứ Năm, 13 tháng 4, 2023 8:02 SA\nĐến: tac gia\nChủ đề: thư\n\n%s\n", words, who, old);
		break;
	case APPLE:
		buf_print(&t, "%s\n\n> On 13 Apr 2023, at 08:02, %s wrote:\n> \n", words, who);
		put_marked(&t, old, "> ");
		break;
	case YAHOO:
		buf_print(&t, "%s\n\n    Vào 08:02:11 GMT+7 Thứ Năm, 13 tháng 4, 2023, %s đã viết:  \n \n", words, who);
		put_marked(&t, old, "  ");
		break;
	case PHONE:
		buf_print(&t, "%s\n\nĐã gửi từ iPhone của tôi\n\n> Vào 13 thg 4, 2023, lúc 08:02, %s đã viết:\n> \n", words, who);
		put_marked(&t, old, "> ");
		break;
	case BOTTOM:
		buf_print(&t, "On Thu, 13 Apr 2023 08:02:11 +0700, %s wrote:\n", who);
		put_marked(&t, old, "> ");
		buf_print(&t, "\n%s\n", words);
		break;
	case BARE:
		buf_print(&t, "%s\n\n%s\n", words, old);
		break;
	default:
		buf_text(&h, "<html><body><div>");
		put_escaped(&h, words);
		buf_text(&h, "</div><blockquote type=\"cite\">");
		put_escaped(&h, old);
		buf_text(&h, "</blockquote></body></html>");
	}
	out->text = t.len ? arena_text(arena, buf_str(&t)) : NULL;
	out->html = h.len ? arena_text(arena, buf_str(&h)) : NULL;
	buf_release(&t);
	buf_release(&h);
}

#endif
