#!/usr/bin/env python3
"""Makes tests/mail/66?-69?-*.eml with their *.expect: what machines answer to our letters, and our own mail coming back.

SPDX-License-Identifier: GPL-3.0-or-later

usage: tests/mail/machines.py        writes them anew (they are committed: run it after a change here)
"""
import email.message
import email.policy
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "scenes"))
from lib import FIRST, SAY  # noqa: E402

OURS, HOST, AUTHOR = "thiviet@bactuliem.example", "mail.bactuliem.example", "ngai@thu.example"
ID = "<BTL23-0031.0f1e2d3c4b5a69788796a5b4@bactuliem.example>"
RECEIPT = "[BTL23-0031] Đã nhận bài dự thi"
with open(os.path.join(HERE, "../unit/files/letters/incomplete.expect"), encoding="utf-8") as f:
    NOTICE = f.read().split("\n\n", 1)[1]


def work(mark):
    return SAY.format(title="Người giữ ngõ", name="Lục Thị Ngải", phone="0912 000 140", mark=mark, prose=FIRST, subject="Khổng Văn Trúc")


def message(name, sender, subject, body, headers=(), reply=True, path=None, results="dmarc=pass header.from={domain}", message_id=None):
    m = email.message.EmailMessage(policy=email.policy.SMTP.clone(max_line_length=76))
    address = sender.split("<")[-1].rstrip(">")
    if path is not False:
        m["Return-Path"] = f"<{address if path is None else path}>"
    if results:
        m["Authentication-Results"] = f"{HOST}; " + results.format(domain=address.split("@")[1])
    m["Received"] = f"from mx.thu.example ([198.51.100.7]) by {HOST} with ESMTPS id 7F5F4C56; Fri, 07 Apr 2023 10:00:00 +0700"
    m["From"] = sender
    m["To"] = OURS
    m["Subject"] = subject
    m["Date"] = "Fri, 07 Apr 2023 09:59:58 +0700"
    m["Message-ID"] = message_id or f"<{name}@thu.example>"
    if reply:
        m["In-Reply-To"] = ID
        m["References"] = ID
    for key, value in headers:
        m[key] = value
    if body is not None:
        m.set_content(body)
    return m


def write(name, m, **expect):
    if m.is_multipart():
        m.set_boundary(f"=_{name}")
    with open(f"{HERE}/{name}.eml", "wb") as out:
        out.write(m.as_bytes())
    with open(f"{HERE}/{name}.expect", "w", encoding="utf-8") as out:
        out.write("".join(f"{k.replace('_', '-')}: {v}\n" for k, v in expect.items()))


def silent(name, m, kind):
    write(name, m, kind=kind, entries=0, letters="none")


def auto(number, *argv, **more):
    silent(number, message(number, *argv, **more), "autoreply")


def bounce(number, sender, subject, body, **more):
    silent(number, message(number, sender, subject, body, reply=False, results=None, **more), "bounce")


ME = f"Lục Thị Ngải <{AUTHOR}>"
AWAY = "Xin chào,\n\nTôi đang nghỉ phép đến hết ngày 12/4/2023 và sẽ trả lời thư của Quý vị khi trở lại làm việc.\n\nTrân trọng,\nLục Thị Ngải\n"

auto("660-gmail-vang-mat", ME, "Nghỉ phép Re: " + RECEIPT, AWAY, headers=[("Auto-Submitted", "auto-replied"), ("Precedence", "bulk"), ("X-Autoreply", "yes")])
auto("661-outlook-vang-mat", ME, "Trả lời tự động: " + RECEIPT, AWAY, headers=[("Auto-Submitted", "auto-generated"), ("X-Auto-Response-Suppress", "All"), ("X-MS-Exchange-Inbox-Rules-Loop", AUTHOR)])
auto("662-outlook-khong-dau-thu", ME, "Automatic reply: " + RECEIPT, "I am out of the office until 12 April 2023.\n")
auto("663-zimbra-vang-mat", ME, "Re: " + RECEIPT, AWAY, headers=[("Auto-Submitted", "auto-replied (zimbra; vacation)"), ("Precedence", "bulk")])
auto("664-thong-bao-vang-mat", ME, "Thông báo vắng mặt", AWAY, reply=False)
auto("665-chi-noi-trong-thu", ME, "Re: " + RECEIPT, "Kính gửi Quý vị,\n\nĐây là thư trả lời tự động. Nhà trường đã nhận được thư của Quý vị và sẽ phản hồi trong 03 ngày làm việc.\n", reply=False)
auto("666-phan-hoi-tu-dong", "Văn phòng <vanthu@truong.example>", "[Phản hồi tự động] Đã nhận thư", "Văn phòng đã nhận được thư. Vui lòng không trả lời thư này.\n", reply=False)

m = message("667-outlook-da-doc", ME, "Đã đọc: " + RECEIPT, None, reply=True, path="")
m["MIME-Version"] = "1.0"
m["Content-Type"] = "multipart/report; report-type=disposition-notification"
for kind, text in (("text/plain", "Thư của Quý vị\n   Đến: Lục Thị Ngải\n   Chủ đề: Đã nhận bài dự thi\n\nđã được đọc lúc 10:00.\n"),
                   ("message/disposition-notification", f"Reporting-UA: thu.example; Outlook\nFinal-Recipient: rfc822;{AUTHOR}\nOriginal-Message-ID: {ID}\nDisposition: manual-action/MDN-sent-manually; displayed\n")):
    part = email.message.EmailMessage(policy=email.policy.SMTP)
    part["Content-Type"] = f"{kind}; charset=utf-8"
    part["Content-Transfer-Encoding"] = "8bit"
    part.set_payload(text.encode(), None)
    m.attach(part)
silent("667-outlook-da-doc", m, "autoreply")

m = message("668-lich-chap-nhan", ME, "Đã chấp nhận: Lễ tổng kết Cuộc thi", "Lục Thị Ngải đã chấp nhận lời mời này.\n", reply=False)
m.add_alternative("BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:1@thu.example\nATTENDEE;PARTSTAT=ACCEPTED:mailto:" + AUTHOR + "\nEND:VEVENT\nEND:VCALENDAR\n", subtype="calendar", params={"method": "REPLY"})
silent("668-lich-chap-nhan", m, "autoreply")

auto("669-doi-xac-nhan", ME, "Re: " + RECEIPT + " (verification required)", "Your message to me is waiting. Click https://xac-nhan.example/?id=1 to have it delivered.\n")
auto("670-da-nhan-yeu-cau", "Hỗ trợ <hotro@congty.example>", "[#4711] Chúng tôi đã nhận được yêu cầu của bạn", "Yêu cầu của bạn đã được ghi nhận.\n", headers=[("X-Autogenerated", "Reply")], reply=False)

bounce("671-qmail", "MAILER-DAEMON@mx.thu.example", "failure notice", "Hi. This is the qmail-send program at mx.thu.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n"
       f"This is a permanent error; I've given up. Sorry it didn't work out.\n\n<{AUTHOR}>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\nReturn-Path: <{OURS}>\nMessage-ID: {ID}\nFrom: {OURS}\nTo: {AUTHOR}\n\n" + work("một"), path="")
bounce("672-exim", "Mail Delivery System <Mailer-Daemon@mx.thu.example>", "Mail delivery failed: returning message to sender", "This message was created automatically by mail delivery software.\n\n"
       f"A message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  {AUTHOR}\n    Unrouteable address\n\n------ This is a copy of the message, including all the headers. ------\n\nMessage-ID: {ID}\n",
       path="", headers=[("X-Failed-Recipients", AUTHOR), ("Auto-Submitted", "auto-replied")])
bounce("673-gmail", "Mail Delivery Subsystem <mailer-daemon@googlemail.example>", "Delivery Status Notification (Failure)", f"** Không tìm thấy địa chỉ **\n\nThư của bạn không gửi được đến {AUTHOR} vì không tìm thấy địa chỉ hoặc địa chỉ đó không thể nhận thư.\n",
       path="", headers=[("X-Failed-Recipients", AUTHOR)])
bounce("674-exchange", "Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@truong.example>", "Không gửi được: " + RECEIPT, f"Không thể gửi thư đến những người nhận hoặc nhóm sau:\n\n{AUTHOR} ({AUTHOR})<mailto:{AUTHOR}>\nKhông tìm thấy địa chỉ email bạn đã nhập.\n", path=False)
bounce("675-exchange-anh", "postmaster@truong.example", "Undeliverable: " + RECEIPT, f"Your message to {AUTHOR} couldn't be delivered.\n", path=False)
bounce("676-yahoo", "MAILER-DAEMON@yahoo.example", "Failure Notice", f"Sorry, we were unable to deliver your message to the following address.\n\n<{AUTHOR}>:\n554: delivery error: dd This user doesn't have an account [0]\n\n--- Below this line is a copy of the message.\n", path="")
bounce("677-postfix-cham", "MAILER-DAEMON@mx.thu.example (Mail Delivery System)", "Delayed Mail (still being retried)", f"This is the mail system at host mx.thu.example.\n\n# THIS IS A WARNING ONLY.  YOU DO NOT NEED TO RESEND YOUR MESSAGE. #\n\n<{AUTHOR}>: connect to mx: Connection timed out\n", path="")
bounce("678-he-thong-thu", "Hệ thống thư <postmaster@hanoi.example>", "Thư của bạn không thể gửi được", f"Thư của bạn không thể gửi đến địa chỉ: {AUTHOR}\nLý do: 550 5.1.1 không có hòm thư này\n", path="")

# People, whose words are near to those of machines.
write("680-nguoi-khong-gui-duoc", message("680", ME, "Không thể gửi bài dự thi", "Kính gửi Ban Tổ chức,\n\nEm không thể gửi tệp bài dự thi vì tệp quá lớn, cho em hỏi phải gửi thế nào ạ?\n", reply=False),
      kind="question", entries=0, letters_to=f"received-by-person@{AUTHOR}")
write("681-nguoi-trich-chan-thu", message("681", ME, "Re: " + RECEIPT, "Em xin hỏi bài của em còn thiếu gì không ạ?\n\nVào Th 6, 7 thg 4, 2023 vào lúc 08:05 Ban Tổ chức Cuộc thi <" + OURS + "> đã viết:\n"
      + "\n".join("> " + x for x in NOTICE.rstrip("\n").split("\n")) + "\n"), kind="supplement | question", entries=0, letter="received-by-person")
write("682-nguoi-dang-nghi", message("682", ME, "Hỏi hạn nộp bài", "Kính gửi Ban Tổ chức,\n\nTôi đang nghỉ phép ở quê nên chưa gửi bài được. Cho tôi hỏi hạn nộp bài đến ngày nào?\n", reply=False), kind="question", entries=0, letter="received-by-person")

# Our own letters come back.
silent("685-thu-cua-minh-qua-danh-sach", message("685", "Lớp 9C <lop9c@nhom.example>", RECEIPT, NOTICE, reply=False, message_id=ID), "autoreply")
silent("686-ban-da-gui", message("686", f"Ban Tổ chức <{OURS}>", RECEIPT, NOTICE, reply=False, message_id=ID), "autoreply")
HEAD = f"---------- Forwarded message ---------\nTừ: Ban Tổ chức Cuộc thi <{OURS}>\nDate: Th 6, 7 thg 4, 2023 vào lúc 08:05\nSubject: {RECEIPT}\nTo: <{AUTHOR}>\n\n\n"
write("687-chuyen-lai-thu-cua-minh", message("687", ME, "Fwd: " + RECEIPT, HEAD + NOTICE, reply=False), kind="supplement | question | other", entries=0, no_letter="acknowledgement incomplete")
m = message("688", ME, "Fwd: " + RECEIPT, "Em gửi lại thư của Ban Tổ chức ạ.\n", reply=False)
inner = message("688-trong", f"Ban Tổ chức <{OURS}>", RECEIPT, NOTICE, headers=[("X-Hoadep", "0.1"), ("Auto-Submitted", "auto-replied")], reply=False, results=None, message_id=ID)
m.add_attachment(inner)
write("688-dinh-kem-thu-cua-minh", m, kind="supplement | question | other", entries=0, no_letter="acknowledgement incomplete")

# Who fails the server's proof: taken, never answered.
for number, results in (("690-dmarc-hong", "dmarc=fail (p=REJECT) header.from=thu.example"), ("691-spf-hong", "spf=fail smtp.mailfrom=thu.example; dmarc=none header.from=thu.example")):
    write(number, message(number, ME, "Bài dự thi", work(number), reply=False, results=results), kind="entry", entries=1, letters="none")
for number, results in (("692-spf-mem", "spf=softfail smtp.mailfrom=thu.example"), ("693-spf-hong-dmarc-dat", "spf=fail smtp.mailfrom=thu.example; dmarc=pass header.from=thu.example")):
    write(number, message(number, ME, "Bài dự thi", work(number), reply=False, results=results), kind="entry", entries=1, letter="*")
