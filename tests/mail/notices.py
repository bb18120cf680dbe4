#!/usr/bin/env python3
"""Makes tests/mail/49?-*.eml with their *.expect: what units answer to the calendar's letters.

SPDX-License-Identifier: GPL-3.0-or-later

usage: tests/mail/notices.py        writes them anew (they are committed: run it after a change here)
"""
import email.message
import email.policy
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "scenes"))
from lib import SAY  # noqa: E402

OURS, WARD = "thiviet@bactuliem.example", "phuong-xuan-tao@bactuliem.example"
NOTICE = "<hoadep.0f1e2d3c4b5a69788796a5b4@bactuliem.example>"
with open(os.path.join(HERE, "../unit/files/letters/reminder-ward.expect"), encoding="utf-8") as f:
    HEAD, TEXT = f.read().replace("An Mẫu", "Xuân Tảo").split("\n\n", 1)
SUBJECT = next(x for x in HEAD.split("\n") if x.startswith("Subject: "))[9:]


def quoted():
    return ("\n\nVào Th 6, 7 thg 4, 2023 vào lúc 08:05 Ban Tổ chức Cuộc thi <thiviet@bactuliem.example> đã viết:\n" +
            "\n".join("> " + x for x in TEXT.rstrip("\n").split("\n")) + "\n")


def outlook():
    return f"\n\n-----Original Message-----\nFrom: Ban Tổ chức Cuộc thi [mailto:{OURS}]\nSent: Friday, April 7, 2023 8:05 AM\nTo: UBND phường\nSubject: {SUBJECT}\n\n{TEXT}"


def write(name, body, expect, works=0, subject=None, sender=WARD, proof=True, answers=NOTICE, references=NOTICE):
    m = email.message.EmailMessage(policy=email.policy.SMTP.clone(max_line_length=76))
    m["Return-Path"] = f"<{sender}>"
    if proof:
        m["Authentication-Results"] = f"mail.bactuliem.example; dmarc=pass header.from={sender.split('@')[1]}"
    m["Received"] = "from [198.51.100.7] by mail.bactuliem.example with ESMTPSA id 7F5F4C56; Fri, 07 Apr 2023 10:00:00 +0700"
    m["From"] = f"UBND phường Xuân Tảo <{sender}>"
    m["To"] = OURS
    m["Subject"] = subject or "Re: " + SUBJECT
    m["Date"] = "Fri, 07 Apr 2023 10:00:00 +0700"
    m["Message-ID"] = f"<{name}@phuong.example>"
    if answers:
        m["In-Reply-To"] = answers
    if references:
        m["References"] = references
    m.set_content(body)
    for i in range(works):
        m.add_attachment(SAY.format(title=f"Người giữ ngõ số {i + 1}", name="Lục Thị Ngải " + "ABC"[i], phone=f"0912 000 14{i}", mark=f"lần thứ {i}").encode(),
                         maintype="text", subtype="plain", filename=f"bai-{i + 1}.txt", cte="base64")
    if works:
        m.set_boundary("=_cua-phuong-xuan-tao")
    with open(f"{HERE}/{name}.eml", "wb") as out:
        out.write(m.as_bytes())
    with open(f"{HERE}/{name}.expect", "w", encoding="utf-8") as out:
        out.write("".join(f"{k}: {v}\n" for k, v in expect))


PERSON = [("kind", "question"), ("unit", "phuong-xuan-tao"), ("entries", "0"), ("letters-to", f"received-by-person@{WARD}")]
TWO = [("kind", "batch"), ("unit", "phuong-xuan-tao"), ("entries", "2"), ("letter", "batch-receipt")]
CLAIM = "Phường đã gửi đủ 03 bài ngày 05/4, đề nghị Ban Tổ chức đối chiếu lại."
SENT = "Phường gửi thêm 02 bài dự thi kèm theo. Trân trọng."

# The letter says: answer where the figures are wrong.  The codes in what is quoted are no supplement.
write("490-nhac-doi-chieu", CLAIM + quoted(), PERSON)
write("491-nhac-doi-chieu-outlook", CLAIM + outlook(), PERSON)
write("492-nhac-da-nhan", "Phường đã nhận được thông báo." + quoted(), PERSON, answers=None)
write("493-nhac-kem-bai", SENT + quoted(), TWO, works=2)
write("494-nhac-kem-bai-outlook", SENT + outlook(), TWO, works=2)
# Nobody but a unit is spoken to by the calendar; a machine is not answered.
write("495-nhac-nguoi-la", "Xin cảm ơn." + quoted(), [("kind", "other"), ("entries", "0"), ("letters", "none")], sender="nguoila@thu.example")
write("496-nhac-tu-dong", "Tôi đang nghỉ phép.", [("kind", "autoreply"), ("letters", "none")], subject="Trả lời tự động: " + SUBJECT)
# Another house's Message-ID is none of ours.
write("497-nhac-id-la", "Phường đã nhận được.", [("kind", "other"), ("letters", "none")], subject="Re: thông báo", answers="<hoadep.00@example.com>", references=None)
