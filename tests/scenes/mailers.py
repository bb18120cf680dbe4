"""More programs that people answer with, beside talk.py's: what each puts above, beside and below the letter it quotes.

Each takes the words and our letter's text and gives (plain, html); either may be None.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import html
import re

from talk import CONTEST, PROGRAMS, marked

BTC = "Ban Tổ chức Cuộc thi"
ADDRESS = f'<a href="mailto:{CONTEST}">{CONTEST}</a>'


def lines(text, tag="div"):
    return "".join(f"<{tag}>{html.escape(x) or '<br>'}</{tag}>" for x in text.split("\n"))


def br(text):
    return "<br>\n".join(html.escape(x) for x in text.split("\n"))


def above(head, mark="> ", foot=""):
    """Words, what the phone adds, a line, the quotation with its marks."""
    return lambda words, old: (f"{words}\n{foot and chr(10) + foot + chr(10)}\n{head}\n{marked(old, mark)}\n", None)


def headed(rule, heads, foot="", page=False):
    """Words, a rule, header lines, the letter without marks: Outlook, Zimbra, Samsung."""
    values = (f"{BTC} <{CONTEST}>", "13/04/2023 8:02 SA", "tac.gia@thu.example", "Đề nghị bổ sung thông tin bài dự thi")

    def make(words, old):
        head = "\n".join(f"{h}: {v}" for h, v in zip(heads, values))
        plain = f"{words}\n{foot and chr(10) + foot + chr(10)}\n{rule and rule + chr(10)}{head}\n\n{old}\n"
        if not page:
            return plain, None
        inside = "<br>\n".join(f"<b>{html.escape(h)}:</b> {html.escape(v)}" for h, v in zip(heads, values))
        own = "".join(f"<p class=MsoNormal>{html.escape(x) or '&nbsp;'}<o:p></o:p></p>" for x in words.split("\n"))
        return plain, (f'<html><body><div class="WordSection1">{own}<p class="MsoNormal"><o:p>&nbsp;</o:p></p><div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in">'
                       f'<p class="MsoNormal">{inside}</p></div></div><p class="MsoNormal"><o:p>&nbsp;</o:p></p>{lines(old, "p")}</div></body></html>')
    return make


def gmail(head, dress=lines):
    return lambda words, old: (f"{words}\n\n{head.replace('ADDRESS', f'<{CONTEST}>')}\n\n{marked(old)}\n",
                               f'<div dir="ltr">{dress(words)}</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">'
                               f'{html.escape(head).replace("ADDRESS", f"&lt;{ADDRESS}&gt;").replace(chr(10), " ")}<br></div>'
                               f'<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex">{br(old)}</blockquote></div>')


def apple(words, old):
    head = f"On 13 Apr 2023, at 08:02, {BTC} <{CONTEST}> wrote:"
    return (f"{words}\n\n> {head}\n> \n{marked(old)}\n",
            f'<html><head></head><body>{br(words)}<br><div><br><blockquote type="cite"><div>On 13 Apr 2023, at 08:02, {BTC} &lt;{CONTEST}&gt; wrote:</div><br><div>{br(old)}</div></blockquote></div></body></html>')


def iphone_html(words, old):
    return None, (f'<html><body dir="auto">{br(words)}<div dir="ltr"><br>Đã gửi từ iPhone của tôi</div><div dir="ltr"><br><blockquote type="cite">Vào 13 thg 4, 2023, lúc 08:02, {BTC} '
                  f'&lt;{CONTEST}&gt; đã viết:<br><br></blockquote></div><blockquote type="cite"><div dir="ltr">{br(old)}</div></blockquote></body></html>')


def yahoo(foot):
    def make(words, old):
        head = f"Vào 08:02:11 GMT+7 Thứ Năm, 13 tháng 4, 2023, {BTC} <{CONTEST}> đã viết:"
        plain = f"{words}\n{foot and chr(10) + foot + chr(10)}\n    {head}  \n \n " + "\n".join("  " + x for x in old.split("\n")) + "\n"
        return plain, (f'<div class="ydp1yahoo-style-wrap"><div dir="ltr">{lines(words)}</div><div>{html.escape(foot)}</div></div><div id="yahoo_quoted_1" class="yahoo_quoted"><div>{html.escape(head)}</div>'
                       f'<div><br></div><div>{br(old)}</div></div>')
    return make


def interleaved(words, old):
    """Below each asked item the next line of his."""
    answers, out = words.split("\n"), [f"Vào Th 5, 13 thg 4, 2023 vào lúc 08:02 {BTC} <{CONTEST}> đã viết:"]
    for line in old.split("\n"):
        out.append(("> " + line).rstrip())
        if answers and re.match(r"\d\. ", line):
            out += ["", answers.pop(0), ""]
    return "\n".join(out + answers) + "\n", None


def filled(words, old):
    """The lines of our form filled in where they stand in the quotation."""
    new = dict(x.split(": ", 1) for x in words.split("\n"))
    text = "\n".join("    " + x.strip()[:-3] + new[x.strip()[:-5]] if x.strip()[:-5] in new else x for x in old.split("\n"))
    return f"Vào Th 5, 13 thg 4, 2023 vào lúc 08:02 {BTC} <{CONTEST}> đã viết:\n\n{marked(text)}\n", None


def forward(words, old):
    return (f"{words}\n\n---------- Forwarded message ---------\nTừ: {BTC} <{CONTEST}>\nDate: Th 5, 13 thg 4, 2023 lúc 08:02\nSubject: Đề nghị bổ sung thông tin\nTo: tac gia <tac.gia@thu.example>\n\n\n{old}\n", None)


def table(words, old):
    rows = "".join("<tr>" + "".join(f'<td style="border:solid 1pt"><p>{html.escape(c)}</p></td>' for c in x.split(" | ")) + "</tr>" for x in words.split("\n"))
    return None, f'<div dir="ltr"><table>{rows}</table><br></div><div class="gmail_quote"><div class="gmail_attr">Vào Th 5, 13 thg 4, 2023 {BTC} đã viết:<br></div><blockquote>{br(old)}</blockquote></div>'


def listed(words):
    head, *rest = words.split("\n")
    return f"<div>{html.escape(head)}</div><ul>{''.join(f'<li>{html.escape(x)}</li>' for x in rest)}</ul>"


OUTLOOK_EN, OUTLOOK_VI = ("From", "Sent", "To", "Subject"), ("Từ", "Đã gửi", "Tới", "Chủ đề")
RULE = "________________________________"
ZIMBRA_VI = ("Từ", "Gửi", "Đến", "Tiêu đề")
MAILERS = {
    "none": lambda words, old: (words + "\n", None),
    "bare": lambda words, old: (f"{words}\n\n{old}\n", None),
    "gmail-web-vi": gmail(f"Vào Th 5, 13 thg 4, 2023 vào lúc 08:02 {BTC} ADDRESS\nđã viết:"),
    "gmail-app-vi": gmail(f"Vào Th 5, 13 thg 4, 2023, 08:02 {BTC} ADDRESS đã\nviết:"),
    "gmail-web-en": gmail(f"On Thu, Apr 13, 2023 at 8:02 AM {BTC} ADDRESS\nwrote:"),
    "gmail-app-en": gmail(f"On Thu, 13 Apr 2023, 08:02 {BTC}, ADDRESS wrote:"),
    "gmail-html-list": gmail(f"Vào Th 5, 13 thg 4, 2023 vào lúc 08:02 {BTC} ADDRESS\nđã viết:", listed),
    "gmail-forward": forward,
    "bottom-gmail": lambda words, old: (f"On Thu, Apr 13, 2023 at 8:02 AM {BTC} <{CONTEST}> wrote:\n\n{marked(old)}\n\n{words}\n", None),
    "outlook-desktop-en": headed("", OUTLOOK_EN, page=True),
    "outlook-desktop-vi": headed("", OUTLOOK_VI, page=True),
    "outlook-365-html": lambda words, old: (None, headed(RULE, OUTLOOK_EN, page=True)(words, old)[1]),
    "outlook-html-only": lambda words, old: (None, headed("", OUTLOOK_VI, page=True)(words, old)[1]),
    "outlook-web-en": headed(RULE, OUTLOOK_EN),
    "outlook-ios-vi": headed(RULE, ("Từ", "Đã gửi", "Đến", "Chủ đề"), foot="Tải Outlook cho iOS<https://aka.ms/o0ukef>"),
    "outlook-android-vi": headed(RULE, OUTLOOK_EN, foot="Tải Outlook dành cho Android<https://aka.ms/AAb9ysg>"),
    "apple-mail-en": apple,
    "iphone-vi": above(f"> Vào 13 thg 4, 2023, lúc 08:02, {BTC} <{CONTEST}> đã viết:\n> ", foot="Đã gửi từ iPhone của tôi"),
    "iphone-en": above(f"> On 13 Apr 2023, at 08:02, {BTC} <{CONTEST}> wrote:\n> ", foot="Sent from my iPhone"),
    "iphone-html": iphone_html,
    "yahoo-web-vi": yahoo(""),
    "yahoo-android": yahoo("Đã gửi từ Yahoo Mail trên Android"),
    "zimbra-vi": headed("----- Thư gốc -----", ZIMBRA_VI),
    "zimbra-en": headed(RULE, ('From', 'To', 'Sent', 'Subject')),
    "vnpt": headed("-----Thư gốc-----", ("Người gửi", "Ngày gửi", "Người nhận", "Chủ đề")),
    "samsung-vi": headed("-------- Thư gốc --------", ("Từ", "Ngày", "Đến", "Chủ đề"), foot="Đã gửi từ thiết bị di động Galaxy của tôi"),
    "xiaomi": above(f"{BTC} <{CONTEST}> vào Th 5, 13 thg 4, 2023 08:02 đã viết:", foot="Gửi từ điện thoại Xiaomi của tôi"),
    "thunderbird-vi": above(f"Vào lúc 08:02 13/04/2023, {BTC} đã viết:"),
    "thunderbird-en": above(f"On 13/04/2023 08:02, {BTC} wrote:"),
    "roundcube-vi": above(f"Vào 2023-04-13 08:02, {BTC} viết:"),
    "zoho": above(f"---- Vào Th 5, 13 thg 4 2023 08:02:11 +0700 {BTC} <{CONTEST}> đã viết ----\n", mark=" "),
    "interleaved": interleaved,
    "filled-quote": filled,
    "html-table": table,
    "zalo": lambda words, old: (words + "\n", None),
}
