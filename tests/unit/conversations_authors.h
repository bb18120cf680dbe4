/* What authors, strangers, machines and wards do in a random conversation, and what the model says must come of it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CONVERSATIONS_AUTHORS_H
#define CONVERSATIONS_AUTHORS_H

#include "conversations_run.h"

/* ---- what is drawn ---- */

static struct piece *draw_piece(struct conversation *c)
{
	struct piece *p = c->piece_count ? &c->pieces[chance_of(&c->chance, c->piece_count)] : NULL;
	return p && *p->code ? p : NULL;
}

/* The last letter of ours about the piece that reached its author; NULL. */
static const struct answered *last_to(const struct conversation *c, const struct piece *p)
{
	for (int i = c->answer_count; i-- > 0;) {
		const struct answered *a = &c->answers[i];
		if (a->sent && strcmp(a->code, p->code) == 0 && strcmp(a->to, p->author->mail) == 0 && strcmp(a->template_name, "duplicate") != 0)
			return a;
	}
	return NULL;
}

/* How a letter shows that it may speak for the entry. */
enum way { WAY_THREAD, WAY_TAG, WAY_SENDER, WAY_FORGED, WAYS };
static const char *const way_names[] = { "in its thread", "thread lost, tag quoted", "a letter of its own", "From forged" };

static void put_codes(struct conversation *c, const struct piece *p, struct mail *m)
{
	m->subject = arena_print(c->arena, "[%s] bổ sung bài dự thi", p->code);
}

/* A letter about the piece in its author's name, quoted in a random program's way.  NULL where nothing of ours is there to be answered. */
static struct posted *say(struct conversation *c, struct piece *p, const char *words, bool weak_too, enum way *way, const char *file, const char *file_text)
{
	const struct answered *old = last_to(c, p);
	enum program program = (enum program)chance_of(&c->chance, PROGRAMS);
	struct mail m = { .from = p->author->mail, .name = p->author->name, .at = now_is, .message_id = fresh_id(c, "thu.example"), .proof = chance_one(&c->chance, 2) ? "pass" : "none",
	                  .file = file, .file_text = file_text };
	*way = (enum way)chance_of(&c->chance, weak_too ? WAYS : WAY_SENDER);
	if (*way == WAY_FORGED)
		m.proof = "none";
	if (*way >= WAY_SENDER) {
		m.text = words;
		put_codes(c, p, &m);
	} else if (!old) {
		return NULL;
	} else {
		quote_as(program, words, old->text, c->arena, &m);
		m.subject = arena_print(c->arena, "Re: %s", old->subject);
		if (*way == WAY_THREAD) {
			m.in_reply_to = m.references = old->message_id;
			m.to = old->reply_to;
		}
	}
	struct posted *x = post(c, &m, false);
	if (x)
		tell(c, "-> %" PRId64 " %s about %s (%s, %s): %.160s", x->id, m.from, p->code, way_names[*way], *way < WAY_SENDER ? program_names[program] : "no quotation", words);
	return x;
}

/* ---- authors ---- */

static struct piece *new_piece(struct conversation *c, unsigned gaps)
{
	if (author_count == MOST_KNOWN || c->piece_count == MOST_PIECES || c->posted_count >= MOST_POSTED - 1)
		return NULL;
	struct author *a = &authors[author_count];
	make_author(&c->chance, author_count++, world, a);
	struct piece *p = &c->pieces[c->piece_count++];
	*p = (struct piece){ .author = a, .missing = gaps, .state = gaps ? ENTRY_INCOMPLETE : ENTRY_ACCEPTED, .sure = true, .received = now_is, .counted = now_is };
	return p;
}

static unsigned draw_gaps(struct conversation *c)
{
	unsigned gaps = 0;
	for (int n = chance_of(&c->chance, 4); n > 0; n--)
		gaps |= 1u << chance_of(&c->chance, ITEMS);
	return gaps;
}

static const char *gaps_named(struct conversation *c, unsigned gaps)
{
	struct buf b = { 0 };
	for (int i = 0; i < ITEMS; i++)
		if (gaps & 1u << i)
			buf_print(&b, " %s", items[i].rule);
	const char *text = arena_text(c->arena, b.len ? buf_str(&b) : " nothing");
	buf_release(&b);
	return text;
}

static void send_entry(struct conversation *c, struct piece *p, const char *work)
{
	struct buf b = { 0 };
	put_entry(&b, p->author, work, p->missing);
	const char *text = arena_text(c->arena, buf_str(&b));
	buf_release(&b);
	struct mail m = { .from = p->author->mail, .name = p->author->name, .at = now_is, .message_id = fresh_id(c, "thu.example"), .subject = "Bài dự thi", .text = text, .proof = "none" };
	struct posted *x = post(c, &m, false);
	if (!x)
		return;
	x->brings = (int)(p - c->pieces);
	p->bytes = x->bytes;
	p->len = strlen(x->bytes);
	tell(c, "-> %" PRId64 " %s sends “%s”; it lacks%s", x->id, m.from, p->author->title, gaps_named(c, p->missing));
}

static void move_entry(struct conversation *c)
{
	struct piece *p = now_is < deadline() ? new_piece(c, draw_gaps(c)) : NULL;
	if (p)
		send_entry(c, p, p->author->work);
}

/* Somebody else's text under another name: a person looks, and nobody is told whose it is. */
static void move_near(struct conversation *c)
{
	struct piece *like = draw_piece(c), *p = like && now_is < deadline() ? new_piece(c, draw_gaps(c)) : NULL;
	if (!p)
		return;
	authors[author_count - 1].work = arena_print(world, "%sNgày mới lại bắt đầu bằng tiếng chổi quen.\n", like->author->work);
	send_entry(c, p, p->author->work);
	p->review_like = p->near = like->near = true;
	p->sure = like->state != ENTRY_WITHDRAWN && like->state != ENTRY_SUPERSEDED && !like->revised;
	p->state = p->missing ? ENTRY_INCOMPLETE : ENTRY_REVIEW;
	tell(c, "    (its text is near to that of %s)", like->code);
}

static void move_fill(struct conversation *c)
{
	struct piece *p = draw_piece(c);
	struct buf words = { 0 };
	unsigned given = 0;
	enum way way;
	if (!p || !p->missing)
		return;
	bool all = chance_one(&c->chance, 2);
	for (int i = 0; i < ITEMS; i++)
		if ((p->missing & 1u << i) && (all || !given || chance_one(&c->chance, 2))) {
			buf_print(&words, "%s%s: %s", given ? "\n" : chance_one(&c->chance, 3) ? "Kính gửi Ban Tổ chức,\n\n" : "", items[i].line, p->author->value[i]);
			given |= 1u << i;
		}
	if (chance_one(&c->chance, 3))
		buf_text(&words, "\n\nTrân trọng cảm ơn.");
	struct posted *x = say(c, p, arena_text(c->arena, buf_str(&words)), true, &way, NULL, NULL);
	buf_release(&words);
	if (!x)
		return;
	if (fillable(p))
		x->may = bit_of(c, p);
	model_fill(c, p, given, now_is);
}

static void move_bare_phone(struct conversation *c)
{
	struct piece *p = draw_piece(c);
	enum way way;
	unsigned phones = 1u << AUTHOR_PHONE | 1u << SUBJECT_PHONE;
	if (!p || !(p->missing & phones))
		return;
	struct posted *x = say(c, p, p->author->value[p->missing & 1u << AUTHOR_PHONE ? AUTHOR_PHONE : SUBJECT_PHONE], true, &way, NULL, NULL);
	if (!x || !fillable(p))
		return;
	if ((p->missing & phones) == phones) /* whose it is, nobody knows */
		return;
	x->may = bit_of(c, p);
	model_fill(c, p, p->missing & phones, now_is);
}

static void move_wrong_phone(struct conversation *c)
{
	struct piece *p = draw_piece(c);
	enum way way;
	if (!p || !(p->missing & 1u << AUTHOR_PHONE))
		return;
	struct posted *x = say(c, p, "Số điện thoại của tác giả: 0912", true, &way, NULL, NULL);
	if (x && !p->decided && p->state <= ENTRY_REJECTED)
		x->may = bit_of(c, p);
}

/* Another number than the stated one: whoever has our letter may say so, a From may not. */
static void move_correct(struct conversation *c)
{
	struct piece *p = draw_piece(c);
	enum way way;
	if (!p || (p->missing & 1u << AUTHOR_PHONE))
		return;
	struct posted *x = say(c, p, arena_print(c->arena, "Số điện thoại của tác giả: 0938%s", p->author->value[AUTHOR_PHONE] + 4), true, &way, NULL, NULL);
	if (x && way < WAY_SENDER && !p->decided && p->state <= ENTRY_REJECTED)
		x->may = bit_of(c, p);
}

/* Words that change nothing, whoever says them. */
static void move_words(struct conversation *c)
{
	static const struct {
		const char *words;
		bool silent;
	} table[] = {
		{ "ĐÃ CÓ TRONG BÀI", false }, { "BẢN GỐC", false }, { "RÚT BÀI", false }, { "Tôi xin rút bài dự thi.", false },
		{ "Đề nghị Ban Tổ chức cung cấp cho tôi toàn bộ dữ liệu cá nhân của tôi.", false }, { "Em cảm ơn Ban Tổ chức nhiều ạ.", true },
		{ "Cho tôi hỏi khi nào có kết quả ạ?", false }, { "Xin xoá toàn bộ thông tin cá nhân của tôi.", false },
	};
	struct piece *p = draw_piece(c);
	enum way way;
	int which = chance_of(&c->chance, COUNT(table));
	struct posted *x = p ? say(c, p, table[which].words, true, &way, NULL, NULL) : NULL;
	if (x) /* of one that is gone whatever comes is a person's */
		x->silent = table[which].silent && p->state <= ENTRY_REJECTED;
}

/* The same work written better. */
static void move_revision(struct conversation *c)
{
	static const char *const words[] = { "THAY BÀI", "BẢN SỬA", "Tôi gửi bản sửa của bài. THAY BÀI" };
	struct piece *p = draw_piece(c);
	struct buf b = { 0 };
	enum way way;
	if (!p || p->near)
		return;
	put_entry(&b, p->author, arena_print(c->arena, "%sĐến nay câu chuyện vẫn còn được kể, lần %d.\n", p->author->work, c->steps), 0);
	struct posted *x = say(c, p, words[chance_of(&c->chance, COUNT(words))], true, &way, "bai sua.txt", arena_text(c->arena, buf_str(&b)));
	buf_release(&b);
	if (!x)
		return;
	bool open = !p->decided && (p->state == ENTRY_INCOMPLETE || p->state == ENTRY_ACCEPTED);
	p->revised = true;
	if (way >= WAY_SENDER || !open || (p->state != ENTRY_INCOMPLETE && now_is > deadline()))
		return;
	x->may = bit_of(c, p);
	model_fill(c, p, p->missing, now_is);
}

static void move_again(struct conversation *c)
{
	struct piece *p = draw_piece(c);
	if (!p || !p->bytes || p->revised || p->decided || p->state > ENTRY_INCOMPLETE)
		return;
	if (chance_one(&c->chance, 2)) {
		must(c, post_bytes(c, p->bytes, p->len, false) == NULL, "the same bytes are a new letter");
		tell(c, "-> the letter of %s once more, byte for byte", p->code);
		return;
	}
	const char *at = strstr(p->bytes, "Message-ID: <");
	if (!at)
		return;
	char *bytes = arena_copy(c->arena, p->bytes, p->len);
	snprintf(bytes + (at - p->bytes) + 13, 9, "%08x", (unsigned)chance_next(&c->chance));
	bytes[at - p->bytes + 21] = at[21];
	struct posted *x = post_bytes(c, bytes, p->len, false);
	if (x)
		tell(c, "-> %" PRId64 " the letter of %s once more, with another Message-ID", x->id, p->code);
}

/* ---- strangers and machines ---- */

static void move_stranger(struct conversation *c)
{
	struct piece *p = draw_piece(c);
	static const char *const tags[] = { "", "Mã xác nhận (xin giữ lại khi trả lời): 0123456789ab\n", "Mã xác nhận (xin giữ lại khi trả lời): zzzzzzzzzzzz\n" };
	static const char *const wants[] = { "Số điện thoại của tác giả: 0977 777 777\nĐịa chỉ của tác giả: Số 1, phường Xuân Tảo", "RÚT BÀI", "THAY BÀI", "0977 777 777" };
	if (!p)
		return;
	struct mail m = { .from = "nguoila@la.example", .name = "Người Lạ", .at = now_is, .message_id = fresh_id(c, "la.example"), .proof = "pass",
	                  .text = arena_print(c->arena, "%s\n\n%s", wants[chance_of(&c->chance, 4)], tags[chance_of(&c->chance, 3)]) };
	put_codes(c, p, &m);
	if (chance_one(&c->chance, 3))
		m.in_reply_to = arena_print(c->arena, "<%s.0123456789abcdef01234567@bactuliem.example>", p->code);
	struct posted *x = post(c, &m, false);
	if (x)
		tell(c, "-> %" PRId64 " a stranger about %s: %s", x->id, p->code, m.text);
}

/* Our server says that it is forged, or it lies in the junk folder. */
static void move_distrusted(struct conversation *c)
{
	struct piece *p = draw_piece(c);
	const struct answered *old = p ? last_to(c, p) : NULL;
	bool junk = chance_one(&c->chance, 2);
	if (!p)
		return;
	struct mail m = { .from = p->author->mail, .name = p->author->name, .at = now_is, .message_id = fresh_id(c, "thu.example"), .proof = junk ? "pass" : "fail" };
	put_codes(c, p, &m);
	struct buf words = { 0 };
	for (int i = 0; i < ITEMS; i++)
		if (p->missing & 1u << i)
			buf_print(&words, "%s: %s\n", items[i].line, p->author->value[i]);
	m.text = words.len ? arena_text(c->arena, buf_str(&words)) : "THAY BÀI";
	buf_release(&words);
	if (old) {
		quote_as((enum program)chance_of(&c->chance, PROGRAMS), m.text, old->text, c->arena, &m);
		m.in_reply_to = old->message_id;
	}
	struct posted *x = post(c, &m, junk);
	if (!x)
		return;
	x->silent = true;
	tell(c, "-> %" PRId64 " in the name of %s about %s: %s", x->id, m.from, p->code, junk ? "in the junk folder" : "dmarc failed");
	if (c->doubted_count < MOST_DOUBTED)
		c->doubted[c->doubted_count++] = (struct doubted){ .id = x->id, .at = now_is, .bytes = x->bytes, .piece = (int)(p - c->pieces), .given = p->missing };
}

static void move_responder(struct conversation *c)
{
	struct piece *p = draw_piece(c);
	const struct answered *old = p ? last_to(c, p) : NULL;
	static const char *const more[] = { "Auto-Submitted: auto-replied\r\n", "X-Autoreply: yes\r\n", "Precedence: auto_reply\r\n", "Auto-Submitted: auto-generated\r\nX-Null-Path: yes\r\n" };
	if (!old)
		return;
	struct mail m = { .from = p->author->mail, .name = p->author->name, .at = now_is, .message_id = fresh_id(c, "thu.example"), .proof = "pass", .more = more[chance_of(&c->chance, 4)],
	                  .subject = arena_print(c->arena, "Trả lời tự động: %s", old->subject), .text = "Tôi đang đi nghỉ, sẽ trả lời thư sau. Cần gấp xin gọi 0912 999 999.", .in_reply_to = old->message_id };
	struct posted *x = post(c, &m, false);
	if (!x)
		return;
	x->silent = true;
	tell(c, "-> %" PRId64 " an autoresponder of %s", x->id, m.from);
}

static void move_bounce(struct conversation *c)
{
	const struct answered *old = c->answer_count ? &c->answers[chance_of(&c->chance, c->answer_count)] : NULL;
	char date[48];
	if (!old || !old->sent || strcmp(old->to, OFFICE) == 0)
		return;
	clock_mail(now_is, date);
	const char *bytes = arena_print(c->arena,
		"Return-Path: <>\r\nReceived: from mx.thu.example by mail.bactuliem.example (Postfix) with ESMTPS id B1; %s\r\nFrom: Mail Delivery System <mailer-daemon@mx.thu.example>\r\nTo: " OURS
		"\r\nSubject: Undelivered Mail Returned to Sender\r\nDate: %s\r\nMessage-ID: %s\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
		"Content-Type: multipart/report; report-type=delivery-status; boundary=\"d.1\"\r\n\r\n--d.1\r\nContent-Type: text/plain\r\n\r\nThis is the mail system.\r\n--d.1\r\n"
		"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.thu.example\r\n\r\nFinal-Recipient: rfc822; %s\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--d.1\r\n"
		"Content-Type: message/rfc822\r\n\r\nFrom: <" OURS ">\r\nTo: <%s>\r\nSubject: x\r\nMessage-ID: %s\r\n\r\n...\r\n--d.1--\r\n",
		date, date, fresh_id(c, "mx.thu.example"), old->to, old->to, old->message_id);
	struct posted *x = post_bytes(c, bytes, strlen(bytes), false);
	if (!x)
		return;
	x->silent = true;
	tell(c, "-> %" PRId64 " the letter %s to %s comes back", x->id, old->template_name, old->to);
	commit(c);
	must(c, number_of("SELECT state = 'bounced' FROM answers WHERE id = ?1", old->id, 0) == 1, "the letter that came back is not bounced");
}

/* A ward passes on what an author sent to it. */
static void move_forward(struct conversation *c)
{
	struct piece *p = now_is < deadline() ? new_piece(c, draw_gaps(c)) : NULL;
	struct buf b = { 0 };
	if (!p)
		return;
	buf_print(&b, "Kính gửi Ban Tổ chức, phường chuyển bài dự thi.\n\n---------- Forwarded message ---------\nTừ: %s <%s>\nDate: Th 3, 11 thg 4, 2023 lúc 21:30\nSubject: Bài dự thi\nTo: <" WARD ">\n\n",
	          p->author->name, p->author->mail);
	put_entry(&b, p->author, p->author->work, p->missing);
	struct mail m = { .from = WARD, .name = "UBND phường Xuân Tảo", .at = now_is, .message_id = fresh_id(c, "bactuliem.example"), .subject = "Fwd: Bài dự thi", .proof = "pass",
	                  .text = arena_text(c->arena, buf_str(&b)) };
	buf_release(&b);
	struct posted *x = post(c, &m, false);
	if (!x)
		return;
	x->brings = (int)(p - c->pieces);
	tell(c, "-> %" PRId64 " the ward passes on “%s” of %s; it lacks%s", x->id, p->author->title, p->author->mail, gaps_named(c, p->missing));
}

#endif
