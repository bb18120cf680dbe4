/* Alarms in words, and the short-lived role that carries one by a second transport.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "answer/alarm.h"

#include <gnutls/gnutls.h>
#include <stdio.h>
#include <string.h>

#include "answer/deliver.h"
#include "answer/message.h"
#include "answer/send.h"
#include "answer/smtp.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/password.h"
#include "base/text.h"

/* {n} is the condition's number, {day} its date; what stands in a column of its own is a part of a sentence in both tongues. */
static const struct {
	const char *en, *vi, *what_to_do;
} words[ALARM_KINDS] = {
	[ALARM_LOGIN] = { "The mail server refuses the login to the contest's mailbox: no letter is taken.",
		"Máy chủ thư từ chối đăng nhập vào hòm thư Cuộc thi: thư mới chưa được tiếp nhận.", "Đề nghị kiểm tra mật khẩu hòm thư (mailbox.password); sửa xong, chương trình tự tiếp tục." },
	[ALARM_CERTIFICATE] = { "The certificate of the mailbox's server is refused: no letter is taken.",
		"Chứng thư của máy chủ hòm thư không được chấp nhận: thư mới chưa được tiếp nhận.", "Đề nghị báo đơn vị vận hành máy chủ thư; lý do ghi ở hoadep status." },
	[ALARM_SEND_LOGIN] = { "The mail server refuses the login for sending: no answer leaves.",
		"Máy chủ thư từ chối đăng nhập để gửi: thư trả lời chưa gửi đi được.", "Đề nghị kiểm tra mật khẩu gửi thư (transport.password)." },
	[ALARM_SEND_CERTIFICATE] = { "The certificate of the server for sending is refused: no answer leaves.",
		"Chứng thư của máy chủ gửi thư không được chấp nhận: thư trả lời chưa gửi đi được.", "Đề nghị báo đơn vị vận hành máy chủ thư; lý do ghi ở hoadep status." },
	[ALARM_SILENT] = { "The mailbox was last looked at completely on {day}: more than a day ago.",
		"Lần gần nhất xem được trọn hòm thư là {day}, đã quá một ngày.", "Đề nghị xem hoadep status, mạng và máy chủ thư." },
	[ALARM_SPACE] = { "Only {n} MiB are free on the spool's disk: nothing is fetched until there is room.",
		"Ổ đĩa chỉ còn trống {n} MiB: chương trình tạm ngừng nhận thư cho đến khi có chỗ.", "Đề nghị giải phóng ổ đĩa." },
	[ALARM_CLOCK] = { "The machine's clock is not believed: nothing is sent.",
		"Đồng hồ của máy không đáng tin: chương trình tạm ngừng gửi thư.", "Đề nghị chỉnh đồng hồ (NTP); lý do ghi ở hoadep status." },
	[ALARM_REQUESTS] = { "{n} requests about personal data are at the end of their 72 hours.",
		"{n} yêu cầu về dữ liệu cá nhân sắp hết hoặc đã hết thời hạn 72 giờ.", "Đề nghị xem hoadep review." },
	[ALARM_ENDS] = { "The certificate of the mailbox's server ends on {day}.",
		"Chứng thư của máy chủ hòm thư hết hạn ngày {day}.", "Đề nghị báo đơn vị vận hành máy chủ thư gia hạn." },
	[ALARM_SEND_ENDS] = { "The certificate of the server for sending ends on {day}.",
		"Chứng thư của máy chủ gửi thư hết hạn ngày {day}.", "Đề nghị báo đơn vị vận hành máy chủ thư gia hạn." },
	[ALARM_FAILED] = { "{n} answers were refused for good.", "{n} thư trả lời bị máy chủ từ chối hẳn.", "Đề nghị xem hoadep outbox list --state failed." },
	[ALARM_UNREAD] = { "{n} letters have waited for more than an hour to be read.", "{n} thư đã nhận hơn một giờ mà chưa được đọc.", "Đề nghị xem hoadep status." },
	[ALARM_ASIDE] = { "{n} letters could not be read and are set aside.", "{n} thư máy không đọc được, đang để riêng.", "Đề nghị xem hoadep aside list." },
	[ALARM_BOUNCED] = { "Letters to {n} addresses of units or of the office come back.", "Thư gửi {n} địa chỉ của đơn vị hoặc cơ quan thường trực bị trả lại.",
		"Đề nghị xem hoadep review và sửa địa chỉ ở units.yaml." },
};

static const struct {
	const char *word, *subject, *head;
} phases[ALARM_PHASES] = {
	[ALARM_BEGINS] = { "begins", "Cảnh báo", "Hệ thống tiếp nhận bài dự thi cần cán bộ xử lý:" },
	[ALARM_LASTS] = { "lasts", "Nhắc lại cảnh báo", "Việc sau đây vẫn chưa được xử lý:" },
	[ALARM_OVER] = { "over", "Đã hết cảnh báo", "Việc sau đây đã trở lại bình thường:" },
	[ALARM_TEST] = { "test", "Thử cảnh báo", "Đây là thư thử cảnh báo (hoadep doctor --alarm); không cần làm gì. This is a test." },
};

const char *alarm_phase_word(enum alarm_phase phase)
{
	return phases[phase].word;
}

static void fill(const char *text, const struct alarm_seen *seen, struct buf *out)
{
	char iso[32];
	for (const char *p = text; *p;) {
		if (strncmp(p, "{n}", 3) == 0) {
			buf_print(out, "%lld", (long long)seen->number);
			p += 3;
		} else if (strncmp(p, "{day}", 5) == 0) {
			struct civil c = clock_civil(seen->when);
			snprintf(iso, sizeof iso, "%02d/%02d/%d", c.day, c.month, c.year);
			buf_text(out, iso);
			p += 5;
		} else {
			buf_byte(out, *p++);
		}
	}
}

void alarm_sentence(enum alarm_kind kind, const struct alarm_seen *seen, struct buf *out)
{
	fill(words[kind].en, seen, out);
}

void alarm_sentence_vi(enum alarm_kind kind, const struct alarm_seen *seen, struct buf *out)
{
	fill(words[kind].vi, seen, out);
}

static void write_text(enum alarm_phase phase, enum alarm_kind kind, const struct alarm_seen *seen, int64_t since, struct buf *out)
{
	char iso[32];
	buf_print(out, "%s\n\n", phases[phase].head);
	if (phase == ALARM_TEST)
		return;
	alarm_sentence_vi(kind, seen, out);
	if (phase != ALARM_OVER)
		buf_print(out, "\n%s", words[kind].what_to_do);
	buf_print(out, "\n\n%s: ", phase == ALARM_OVER ? "Over" : alarm_critical(kind) ? "CRITICAL" : "WARNING");
	alarm_sentence(kind, seen, out);
	buf_print(out, "\n(%s, since %.16s)\n", alarm_word(kind), clock_iso(since, iso));
}

int alarm_compose(const struct alarm_ways *ways, enum alarm_phase phase, enum alarm_kind kind, const struct alarm_seen *seen, int64_t since, int64_t now, struct buf *out, struct err *err)
{
	struct buf text = { 0 }, subject = { 0 }, html = { 0 };
	char id[256];
	if (!ways->transport.url) /* a command alone: it gets the sentence */
		return 0;
	buf_print(&subject, "[hoadep] %s%s%s", phases[phase].subject, phase == ALARM_TEST ? "" : ": ", phase == ALARM_TEST ? "" : alarm_word(kind));
	write_text(phase, kind, seen, since, &text);
	/* Our own words alone: none of them needs an escape. */
	buf_print(&html, "<!DOCTYPE html>\n<html lang=\"vi\"><head><meta charset=\"utf-8\"></head><body><pre style=\"white-space:pre-wrap;font:inherit\">%s</pre></body></html>\n", buf_str(&text));
	struct message message = { .to = ways->to, .subject = buf_str(&subject), .message_id = id, .contest = "alarm", .date = now, .text = buf_str(&text), .html = buf_str(&html) };
	int r = message_new_id("", ways->transport.from_address, id, err);
	if (r == 0)
		r = message_write(&message, &ways->transport, out, err);
	buf_release(&text);
	buf_release(&subject);
	buf_release(&html);
	return r;
}

/* ---- on its way ---- */

/* Less patient than a letter: whoever waits for an alarm wants to hear, and the next try comes by itself. */
static const int patience[SMTP_STAGES] = {
	[SMTP_CONNECT] = 15, [SMTP_HELLO] = 15, [SMTP_AUTH] = 15, [SMTP_MAIL] = 15, [SMTP_RCPT] = 15, [SMTP_DATA] = 15, [SMTP_BODY] = 15, [SMTP_DOT] = 60,
};

static void on_begun(void *with)
{
	(void)with;
}

static bool on_stop(void *with, bool past_dot)
{
	(void)with, (void)past_dot;
	return false;
}

static int by_smtp(struct smtp *smtp, const struct transport *t, struct password *secret, const char *to, const char *bytes, size_t len, struct err *err)
{
	const struct smtp_watch watch = { on_begun, on_stop, NULL };
	char password[PASSWORD_MOST + 1], reply[SEND_REPLY_SIZE];
	if (t->user) {
		if (password_get(secret, password, sizeof password, err) != 0)
			return -1;
		smtp_password(smtp, password);
		gnutls_memset(password, 0, sizeof password);
	}
	if (smtp_send(smtp, to, bytes, len, &watch, reply) == SEND_SENT)
		return 0;
	return err_set(err, "%.*s", SEND_REPLY_SIZE - 1, reply);
}

static int by_maildir(struct deliver *deliver, const char *bytes, size_t len, struct err *err)
{
	char id[256];
	if (message_new_id("", "alarm@localhost", id, err) != 0)
		return -1;
	struct deliver_letter letter = { .message_id = id, .bytes = bytes, .len = len };
	deliver_group(deliver, &letter, 1);
	return letter.outcome == SEND_SENT ? 0 : err_set(err, "%.*s", SEND_REPLY_SIZE - 1, letter.reply);
}

static int carry(const struct transport *t, const char *to, const char *bytes, size_t len, bool confined, struct err *err)
{
	const char *maildir = text_begins(t->url, "maildir:") ? t->url + strlen("maildir:") : NULL;
	struct deliver *deliver = maildir ? deliver_new(maildir, err) : NULL;
	struct password *secret = NULL;
	struct smtp *smtp = NULL;
	int r = maildir && !deliver ? -1 : 0;
	if (r == 0 && !maildir && t->user && !(secret = password_new(t->password_file, t->password_command, err)))
		r = -1;
	if (r == 0 && !maildir && !(smtp = smtp_new(t, patience, err)))
		r = -1;
	if (r == 0 && confined)
		r = send_confine(t, maildir, err);
	if (r == 0)
		r = maildir ? by_maildir(deliver, bytes, len, err) : by_smtp(smtp, t, secret, to, bytes, len, err);
	smtp_free(smtp);
	password_free(secret);
	deliver_free(deliver);
	return r;
}

int alarm_send(const struct transport *transport, const char *to, const char *bytes, size_t len, struct err *err)
{
	return carry(transport, to, bytes, len, false, err);
}

enum { ALARM_SETTINGS = 1, ALARM_FAILED_WHY };

void alarm_settings(const struct alarm_ways *ways, const char *message, struct memo *memo)
{
	memo_init(memo, ALARM_SETTINGS);
	transport_put(&ways->transport, memo);
	memo_put_text(memo, ways->to);
	memo_put_text(memo, message);
}

static int take_settings(struct memo *m, struct transport *t, const char **to, const char **message, struct err *err)
{
	bool whole = transport_take(t, m);
	*to = memo_get_text(m);
	*message = memo_get_text(m);
	if (m->kind != ALARM_SETTINGS || !whole || !memo_ok(m) || !*to || !*message)
		return err_set(err, "the first memo holds no alarm");
	return 0;
}

int alarm_main(int socket)
{
	static struct memo settings, said;
	struct transport t = { 0 };
	const char *to, *message;
	struct err err = { "" };
	if (memo_receive(socket, &settings, &err) != 1)
		return 1;
	if (take_settings(&settings, &t, &to, &message, &err) == 0 && carry(&t, to, message, strlen(message), true, &err) == 0)
		return 0;
	log_line(LOG_WARN, "alarm-not-sent", "reason", err.text, NULL);
	memo_init(&said, ALARM_FAILED_WHY);
	memo_put_text(&said, err.text);
	memo_send(socket, &said, NULL);
	return 1;
}
