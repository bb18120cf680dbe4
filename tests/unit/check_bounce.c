/* Delivery reports of real mail systems, and what hostile ones may not do.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/bounce.h"
#include "check_fixture.h"
#include "unit.h"

static const struct row {
	const char *what;
	const char *body, *status, *headers, *failed, *copy_id; /* NULL: no such part, no such header */
	const char *id;                                         /* what must come out */
	const char *rows;                                       /* "address action permanent status; ..." */
} rows[] = {
	{ "Postfix", "This is the mail system at host mx.thu.example.\n\n<khong-co@thu.example>: host said: 550 5.1.1 User unknown\n",
	  "Reporting-MTA: dns; mx.thu.example\n\nFinal-Recipient: rfc822; khong-co@thu.example\nOriginal-Recipient: rfc822;Khong-Co@thu.example\nAction: failed\nStatus: 5.1.1\n"
	  "Diagnostic-Code: smtp; 550 5.1.1 User unknown\n", NULL, NULL, "<BTL23-0007.abc@bactuliem.example>", "<BTL23-0007.abc@bactuliem.example>", "khong-co@thu.example failed permanent 5.1.1; " },
	{ "headers alone", "x", "Final-Recipient: rfc822; a@thu.example\nAction: failed\nStatus: 5.2.2 (full)\n",
	  "Received: from x\nMessage-ID:\n <hoadep.1@bactuliem.example>\nSubject: y\n", NULL, NULL, "<hoadep.1@bactuliem.example>", "a@thu.example failed permanent 5.2.2; " },
	{ "a full mailbox for now", "x", "Final-Recipient: RFC822; a@thu.example\nAction: failed\nStatus: 4.2.2\n", NULL, NULL, NULL, NULL, "a@thu.example failed now 4.2.2; " },
	{ "delayed", "x", "Reporting-MTA: dns;x\n\nFinal-Recipient: rfc822;a@thu.example\nAction: delayed\nStatus: 4.4.1\nWill-Retry-Until: x\n", NULL, NULL, NULL, NULL, "a@thu.example delayed now 4.4.1; " },
	{ "delivered", "x", "Final-Recipient: rfc822;a@thu.example\nAction: relayed\nStatus: 2.1.9\n", NULL, NULL, NULL, NULL, "a@thu.example delivered now 2.1.9; " },
	{ "two, one of them good", "x", "Reporting-MTA: dns;x\n\nFinal-Recipient: rfc822;a@x.example\nAction: failed\nStatus: 5.0.0\n\nFinal-Recipient: rfc822;b@x.example\nAction: delivered\nStatus: 2.0.0\n",
	  NULL, NULL, NULL, NULL, "a@x.example failed permanent 5.0.0; b@x.example delivered now 2.0.0; " },
	{ "Exim's header", "This message was created automatically by mail delivery software.\n", NULL, NULL, "a@x.example,\n b@y.example", NULL, NULL,
	  "a@x.example failed permanent -; b@y.example failed permanent -; " },
	{ "Exim's words", "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. "
	  "This is a permanent error. The following address(es) failed:\n\n  khong-co@thu.example\n    Unrouteable address\n\n------ This is a copy of your message, including all the headers. ------\n"
	  "Return-path: <thiviet@bactuliem.example>\nMessage-ID: <BTL23-0009.x@bactuliem.example>\nTo: other@thu.example\n", NULL, NULL, NULL, NULL,
	  "<BTL23-0009.x@bactuliem.example>", "khong-co@thu.example failed permanent -; " },
	{ "qmail", "Hi. This is the qmail-send program at x.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n"
	  "<a@x.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\nMessage-ID: <hoadep.2@bactuliem.example>\n\nb@x.example\n", NULL, NULL, NULL, NULL,
	  "<hoadep.2@bactuliem.example>", "a@x.example failed permanent 5.1.1; " },
	{ "Exim, forwarded", "A message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  moi@kho.example\n"
	  "    (generated from co-lan@truong.example)\n    host mx.kho.example [192.0.2.7]\n    SMTP error from remote mail server after RCPT TO:<moi@kho.example>:\n    550 5.1.1 User unknown\n", NULL, NULL, NULL, NULL, NULL,
	  "co-lan@truong.example failed permanent 5.1.1; " },
	{ "Exim gave up for want of time", "The following address(es) failed:\n\n  a@x.example\n    retry timeout exceeded\n", NULL, NULL, NULL, NULL, NULL, "a@x.example failed now -; " },
	{ "Exim waits", "This message was created automatically by mail delivery software.\nA message that you sent has not yet been delivered to one or more of its\nrecipients after more than 24 hours on the queue on x.\n"
	  "The address to which the message has not yet been delivered is:\n\n  a@x.example\n    Delay reason: connection refused\n\nNo action is required on your part.\n", NULL, NULL, NULL, NULL, NULL, "a@x.example delayed now -; " },
	{ "Postfix in words alone", "This is the mail system at host mx.thu.example.\n\nI'm sorry to have to inform you that your message could not\nbe delivered to one or more recipients. It's attached below.\n\nFor further assistance, please send mail to postmaster.\n\n"
	  "<a@x.example>: host mx[192.0.2.7] said: 550 5.7.1 <a@x.example>: Recipient address rejected (in reply to RCPT TO command)\n", NULL, NULL, NULL, NULL, NULL, "a@x.example failed permanent 5.7.1; " },
	{ "Postfix waits", "This is the mail system at host mx.\n\n####################################################################\n# THIS IS A WARNING ONLY.  YOU DO NOT NEED TO RESEND YOUR MESSAGE. #\n"
	  "####################################################################\n\nYour message could not be delivered for more than 4 hour(s).\nIt will be retried until it is 5 day(s) old.\n\n<a@x.example>: connect to mx[192.0.2.7]:25: Connection timed out\n",
	  NULL, NULL, NULL, NULL, NULL, "a@x.example delayed now -; " },
	{ "Gmail of old", "Delivery to the following recipient failed permanently:\n\n     a@gmail.example\n\nTechnical details of permanent failure: \nGoogle tried to deliver your message, but it was rejected by the server.\n"
	  "The error that the other server returned was:\n550 5.1.1 The email account that you tried to reach does not exist.\n\n----- Original message -----\n\nMessage-ID: <BTL23-0003.z@bactuliem.example>\nTo: b@x.example\n", NULL, NULL, NULL, NULL,
	  "<BTL23-0003.z@bactuliem.example>", "a@gmail.example failed permanent 5.1.1; " },
	{ "Gmail in Vietnamese", "Không tìm thấy địa chỉ\nThư của bạn không gửi được đến a@gmail.example vì không tìm thấy địa chỉ hoặc địa chỉ đó không thể nhận thư.\nPhản hồi là:\n550 5.1.1 The email account that you tried to reach does not exist.\n",
	  NULL, NULL, NULL, NULL, NULL, "a@gmail.example failed permanent 5.1.1; " },
	{ "Exchange of old", "Your message did not reach some or all of the intended recipients.\n\n      Subject:\t[BTL23-0007] x\n      Sent:\t3/14/2023 9:21 AM\n\nThe following recipient(s) could not be reached:\n\n"
	  "      'a@x.example' on 3/14/2023 9:22 AM\n            The e-mail account does not exist at the organization this message was sent to.\n            <mx.x.example #5.1.1>\n", NULL, NULL, NULL, NULL, NULL, "a@x.example failed permanent 5.1.1; " },
	{ "Exchange in Vietnamese", "Không thể gửi thư đến những người nhận hoặc nhóm sau:\n\na@x.example (a@x.example)<mailto:a@x.example>\nKhông tìm thấy địa chỉ email bạn đã nhập.\n\nRemote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound'\n",
	  NULL, NULL, NULL, NULL, NULL, "a@x.example failed permanent 5.1.10; " },
	{ "Microsoft 365", "Your message to a@x.example couldn't be delivered.\n\na wasn't found at x.example.\n\nReported error:\t550 5.1.10 not found\n", NULL, NULL, NULL, NULL, NULL, "a@x.example failed permanent 5.1.10; " },
	{ "Yahoo", "Sorry, we were unable to deliver your message to the following address.\n\n<a@yahoo.example>:\n554: delivery error: dd This user doesn't have a yahoo.example account (a@yahoo.example) [0]\n\n--- Below this line is a copy of the message.\n\n"
	  "Message-ID: <hoadep.5@bactuliem.example>\n", NULL, NULL, NULL, NULL, "<hoadep.5@bactuliem.example>", "a@yahoo.example failed permanent -; " },
	{ "Domino", "Your message\n\n  Subject: x\n\nwas not delivered to:\n\n  a@x.example\n\nbecause:\n\n  User a (a@x.example) not listed in Domino Directory\n", NULL, NULL, NULL, NULL, NULL, "a@x.example failed permanent -; " },
	{ "MDaemon", "The attached message had PERMANENT fatal delivery errors!\n\nAfter one or more unsuccessful delivery attempts the attached message has been removed.\n\nFailed address: a@x.example\n\n--- Session Transcript ---\n RCPT To:<a@x.example>\n 550 unknown\n",
	  NULL, NULL, NULL, NULL, NULL, "a@x.example failed permanent -; " },
	{ "a ward's system", "Kính gửi Quý vị,\n\nThư của Quý vị không thể gửi đến địa chỉ: a@x.example\nLý do: hòm thư đầy (452 4.2.2)\n", NULL, NULL, NULL, NULL, NULL, "a@x.example failed now 4.2.2; " },
	{ "our id in a sentence, nobody named", "Your mail (id BTL23-0031.0123456789abcdef01234567@bactuliem.example) was rejected: 5.7.1 policy.\n", NULL, NULL, NULL, NULL,
	  "<BTL23-0031.0123456789abcdef01234567@bactuliem.example>", " failed permanent 5.7.1; " },
	{ "the same, but they go on trying", "Your mail BTL23-0031.0123456789abcdef01234567@bactuliem.example is delayed: 5.0.0, sẽ thử lại.\n", NULL, NULL, NULL, NULL,
	  "<BTL23-0031.0123456789abcdef01234567@bactuliem.example>", "" },
	{ "the contest's address is no id", "Thư từ <thiviet@bactuliem.example> bị từ chối: 5.7.1\n", NULL, NULL, NULL, NULL, NULL, "" },
	{ "nor is one of a longer domain", "hoadep.0123456789abcdef01234567@bactuliem.example.evil.example 5.1.1\n", NULL, NULL, NULL, NULL, NULL, "" },
	{ "words without an opening decide nothing", "a@x.example\nno such user\n", NULL, NULL, NULL, NULL, NULL, "" },
	{ "another's id is not ours", "x", "Final-Recipient: rfc822; a@x.example\nAction: failed\nStatus: 5.1.1\n", NULL, NULL, "<BTL23-0007.abc@evil-bactuliem.example>", NULL, "a@x.example failed permanent 5.1.1; " },
	{ "nor one in a longer domain", "x", NULL, NULL, NULL, "<a@bactuliem.example.evil.example>", NULL, "" },
	{ "no action, no row", "x", "Final-Recipient: rfc822; a@x.example\nStatus: 5.1.1\n", NULL, NULL, NULL, NULL, "" },
	{ "what is no address", "x", "Final-Recipient: rfc822; <script>@x, a b@x\nAction: failed\nStatus: 5.1.1\n\nFinal-Recipient: x400; /C=DE/\nAction: failed\n", NULL, NULL, NULL, NULL, "" },
	{ "a strange status", "x", "Final-Recipient: rfc822; a@x.example\nAction: failed\nStatus: 9.9.9.9.9.9.9\n", NULL, NULL, NULL, NULL, "a@x.example failed permanent -; " },
};

static const char *said(struct arena *arena, const struct bounce *b)
{
	static const char *const actions[] = { "failed", "delayed", "delivered" };
	const char *out = "";
	for (size_t i = 0; i < b->count; i++)
		out = arena_print(arena, "%s%s %s %s %s; ", out, b->rows[i].recipient, actions[b->rows[i].action], b->rows[i].permanent ? "permanent" : "now",
		                  b->rows[i].status[0] ? b->rows[i].status : "-");
	return out;
}

static void one(const struct row *row)
{
	struct arena *arena = arena_new(FIXTURE_MEMORY);
	struct submission *s = fixture_new(arena);
	struct bounce b;
	fixture_part(s, PART_CONTAINER, "multipart/report", NULL, NULL);
	if (row->failed)
		fixture_header(s, "X-Failed-Recipients", row->failed);
	fixture_body(s, row->body);
	if (row->status)
		fixture_part(s, PART_MACHINE, "message/delivery-status", NULL, NULL)->text = row->status;
	if (row->headers)
		fixture_part(s, PART_MACHINE, "text/rfc822-headers", NULL, NULL)->text = row->headers;
	if (row->copy_id)
		fixture_part(s, PART_CONTAINER, "message/rfc822", NULL, NULL)->message_id = row->copy_id;
	bounce_read(s, FIXTURE_OWN, arena, &b);
	unit_str(b.message_id, row->id, row->what, 0);
	unit_str(said(arena, &b), row->rows, row->what, 0);
	arena_free(arena);
}

static void many(void)
{
	struct arena *arena = arena_new(FIXTURE_MEMORY);
	struct submission *s = fixture_new(arena);
	struct buf text = { 0 };
	struct bounce b;
	for (int i = 0; i < 100000; i++)
		buf_print(&text, "Final-Recipient: rfc822; a%d@x.example\nAction: failed\n\n", i);
	fixture_part(s, PART_MACHINE, "message/delivery-status", NULL, NULL)->text = buf_str(&text);
	bounce_read(s, NULL, arena, &b);
	CHECK(b.count == BOUNCE_MOST_ROWS && !b.message_id);
	buf_release(&text);
	arena_free(arena);
}

int main(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		one(&rows[i]);
	many();
	return unit_end();
}
