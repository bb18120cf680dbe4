"""The figures in a letter of the calendar, and the model of t1400 held against cases worked out by hand.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import datetime
import re
import types

import smallyaml
import yearmodel
from rules import SHIPPED


# ---- what a letter says

PAPERS = {}


def paper_names(folder):
    for m in smallyaml.load(f"{folder}/calendar.yaml")["milestones"]:
        PAPERS[m["id"]] = [(p["item"], p["name"]) for p in m.get("papers", [])]


def number(text, pattern, otherwise=None):
    found = re.search(pattern, text)
    return int(found[1].replace(".", "")) if found else otherwise


def pair(text, pattern):
    found = re.search(pattern, text)
    return (int(found[1]), int(found[2])) if found else (None, None)


def waiting(text, titles):
    """The titles behind the codes of what is incomplete; where the count says otherwise, what stands there."""
    found = re.search(r"(?:Bài chờ bổ sung thông tin, chưa được tính: |Có )(\d+)(?: bài (?:gửi trong kỳ đang )?chờ bổ sung thông tin(?:, chưa được tính)?: ?| \()((?:BTL\d\d-\d+(?:, )?)+)(?: và (\d+) bài khác)?", text)
    if not found:
        return []
    codes = re.findall(r"BTL\d\d-\d+", found[2])
    return sorted(titles.get(c, c) for c in codes) if len(codes) + int(found[3] or 0) == int(found[1]) and not found[3] else found[0]


def missing(text, kind):
    """The papers that a letter asks for: of a list behind a colon, else all."""
    told = re.search(r"(?:chưa ghi nhận của Quý đơn vị|còn thiếu|Còn thiếu trong hồ sơ Quý đơn vị đã gửi):((?: - .*?)+?)(?= Đề nghị| Để Quý| Nếu)", text)
    return [item for item, name in PAPERS[kind] if not told or f"- {name}" in told[1]]


def of_quota(want, text, titles):
    counted, quota = pair(text, r"(?:được tính trong kỳ: |Ban Tổ chức ghi nhận )(\d+)/(\d+)")
    left = number(text, r"(?:Quý đơn vị còn|còn thiếu) (\d+) bài")
    total = number(text, r"Lũy kế từ đầu Cuộc thi: ([\d.]+) bài")
    if want.letter == "overdue":     # tells of its period alone
        total = want.figures["total"] if total is None else f"{total}, in an overdue notice"
    return {"quota": quota, "counted": counted, "left": left, "total": total, "review": number(text, r"trong đó (\d+) bài đang được kiểm tra", 0), "incomplete": waiting(text, titles)}


def of_closing(want, text, titles):
    left = number(text, r"đã ghi nhận [\d.]+ bài, còn (\d+) bài")
    return {"total": number(text, r"đã ghi nhận ([\d.]+) bài"), "left": left, "incomplete": waiting(text, titles)}


def of_ward_plan(want, text, titles):
    return {"missing": missing(text, want.kind)}


def of_dossier(want, text, titles):
    met = re.search(r"(\d+)/(\d+) kỳ tháng đủ số bài", text)
    return {"missing": missing(text, want.kind), "total": number(text, r"Ban Tổ chức đã ghi nhận ([\d.]+) bài dự thi của Quý đơn vị"),
            "periods": (int(met[2]), int(met[1])) if met else None}


def of_commendation(want, text, titles):
    proposed, quota = pair(text, r"ghi nhận (\d+)/(\d+) gương được đề xuất")
    return {"quota": quota, "proposed": proposed, "missing": missing(text, want.kind),
            "total": number(text, r"Ban Tổ chức đã ghi nhận ([\d.]+) bài dự thi của Quý đơn vị", 0)}   # of none nothing is said


def of_ceremony(want, text, titles):
    return {"total": number(text, r"có ([\d.]+) bài được tính"), "review": number(text, r"còn phải kiểm tra: (\d+)", 0), "incomplete": number(text, r"chờ tác giả bổ sung: (\d+)", 0)}


READ = {"reminder": of_quota, "overdue": of_quota, "milestone-closing": of_closing, "milestone-ward-plan": of_ward_plan, "milestone-dossier": of_dossier,
        "milestone-commendation": of_commendation, "milestone-ceremony": of_ceremony}


def figures(want, text, titles):
    """What the text says of what the model expects, in its words; None where a letter has no figures of a unit's."""
    return READ[want.letter](want, text, titles) if want.letter in READ else None


# ---- the model by hand

def at(text):
    return datetime.datetime.fromisoformat(text)


def work(n, outcome="accepted", workplace=None, intake=None, first_sender=None):
    return types.SimpleNamespace(text=f"text {n}", author=f"author {n}", title=f"title {n}", outcome=outcome, workplace=workplace, intake=intake, first_sender=first_sender)


def letter(when, sender, *works, proven=True, papers=()):
    return types.SimpleNamespace(received=at(when), sender=sender if "@" in sender else f"{sender}@bactuliem.example", proven=proven, works=works, papers=papers)


# (now, the monthly step that is due, of which period): by hand, with a calendar of 2022 and 2023 beside it.
STEPS = [
    ("2022-12-07T23:59", None), ("2022-12-08T00:00", "2022-12 -7"), ("2022-12-11T12:00", "2022-12 -7"), ("2022-12-12T08:00", "2022-12 -3"), ("2022-12-14T17:00", "2022-12 -1"),
    ("2022-12-15T00:00", None),                     # "trước ngày 15": nothing on the day itself
    ("2022-12-16T00:00", "2022-12 +1"), ("2022-12-25T23:59", "2022-12 +1"), ("2022-12-26T00:00", None),   # ten days to catch up
    ("2023-01-05T17:00", None), ("2023-01-06T17:00", "2023-01 -7"),       # 8/1/2023 is a Sunday: the Friday before
    ("2023-01-12T17:00", "2023-01 -3"), ("2023-01-13T17:00", "2023-01 -1"),   # 14/1 is a Saturday
    ("2023-01-14T17:00", "2023-01 -1"), ("2023-01-16T09:00", "2023-01 +1"),
    ("2023-02-08T17:00", "2023-02 -7"), ("2023-02-09T17:00", "2023-02 -7"), ("2023-02-10T17:00", "2023-02 -3"), ("2023-02-13T17:00", "2023-02 -3"),   # 12/2 is a Sunday
    ("2023-03-14T17:00", "2023-03 -1"), ("2023-03-16T17:00", "2023-03 +1"),
    ("2023-04-07T17:00", "2023-04 -7"),             # 8/4 is a Saturday
    ("2023-04-14T17:00", "2023-04 -1"), ("2023-04-16T17:00", None), ("2023-04-17T17:00", "2023-04 +1"),   # 16/4 is a Sunday: the Monday after
    ("2023-05-12T17:00", "2023-05 -1"),             # 12/5 is a Friday, 14/5 a Sunday: two steps on one day, the later alone
    ("2023-05-16T17:00", "2023-05 +1"), ("2023-06-08T17:00", None), ("2023-06-16T17:00", None),           # no period after 15/5
]

# (milestone, days from its date, the day it goes on): Tết, 30/4, 02/9 and weekends.
DAYS = [
    ("2023-01-27", -1, "2023-01-19"),   # back over Tết (20 to 26/1)
    ("2023-01-19", 1, "2023-01-27"),    # and forward
    ("2023-05-31", -30, "2023-04-28"),  # 1/5 is a holiday, so are 29/4 to 3/5
    ("2023-09-02", -1, "2023-08-31"), ("2023-09-02", 0, "2023-09-05"), ("2023-09-02", -2, "2023-08-31"), ("2022-11-30", -5, "2022-11-25"), ("2022-12-03", 0, "2022-12-05"),
    ("2023-07-20", -20, "2023-06-30"), ("2023-10-10", -10, "2023-09-29"), ("2023-10-10", -3, "2023-10-06"), ("2023-01-03", -1, "2022-12-30"),
]


def run(s):
    paper_names(SHIPPED)
    r = yearmodel.Rules(SHIPPED)
    for now, want in STEPS:
        due = [(period, r.due_step(r.monthly, date, at(now))) for date, period, _, _ in r.periods()]
        due = [f"{period} {step.name}" for period, step in due if step]
        s.same(due, [want] if want else [], f"by hand: the step of {now}")
    for date, days, want in DAYS:
        s.same(str(r.step_day(yearmodel.day_of(date), days)), want, f"by hand: {days:+d} days from {date}")
    s.same([(p, str(a)[:10], str(b)[:10]) for _, p, a, b in r.periods()],
           [("2022-12", "2022-11-01", "2022-12-15"), ("2023-01", "2022-12-15", "2023-01-15"), ("2023-02", "2023-01-15", "2023-02-15"), ("2023-03", "2023-02-15", "2023-03-15"),
            ("2023-04", "2023-03-15", "2023-04-15"), ("2023-05", "2023-04-15", "2023-05-15")], "by hand: the periods (AMB-17, AMB-18)")
    credits(s, r)
    reminders(s, r)


def credits(s, r):
    """Who is credited (AMB-13, AMB-16, AMB-19)."""
    m = yearmodel.Model(r, "office")
    school = r.by_id["truong-thcs-minh-khai"]
    for x in [letter("2022-12-01T08:00", "phuong-tay-tuu", work(1), work(2, "incomplete"), work(3, "review"), work(4, "rejected")),
              letter("2022-12-01T09:00", "phuong-tay-tuu", work(5), proven=False),
              letter("2022-12-01T10:00", "phong-gddt", work(6, workplace=school.name), work(7), work(8, first_sender="truong-thcs-minh-khai@bactuliem.example")),
              letter("2022-12-02T10:00", "ai.do@thu.example", work(9)),
              letter("2022-12-03T10:00", "mttq", work(9)),                              # gathered by the front: its
              letter("2022-12-03T11:00", "truong-thcs-minh-khai", work(7)),             # the education office's before: the school's now
              letter("2022-12-03T12:00", "phuong-tay-tuu", work(7)),                    # no claim to it
              letter("2022-12-14T23:59:59", "phuong-lien-mac", work(10)), letter("2022-12-15T00:00", "phuong-lien-mac", work(11)),
              letter("2023-05-31T23:59:59", "phuong-lien-mac", work(12)), letter("2023-06-01T00:00", "phuong-lien-mac", work(13))]:
        m.deliver(x)
    count = lambda unit, n: m.counted(r.by_id[unit], r.periods()[n][2], r.periods()[n][3], at("2023-07-01T00:00"))  # noqa: E731
    s.same(count("phuong-tay-tuu", 0), 2, "by hand: accepted and in review count, no others, none without proof")
    s.same((count("truong-thcs-minh-khai", 0), count("phong-gddt", 0)), (3, 3), "by hand: through the education office: the school's, and the office's")
    s.same(count("mttq", 0), 1, "by hand: a person's entry that the front gathers")
    s.same((count("phuong-lien-mac", 0), count("phuong-lien-mac", 1)), (1, 1), "by hand: the 14th's last second and the 15th's first")
    s.same(m.total(r.by_id["phuong-lien-mac"], at("2023-07-01T00:00")), 3, "by hand: 31/5 is inside, 1/6 is next year's")
    s.same(m.counted(r.by_id["phuong-tay-tuu"], r.periods()[0][2], r.periods()[0][3], at("2022-12-01T07:59")), 0, "by hand: what comes later is not seen before")


def reminders(s, r):
    """A unit in its first period: below, at quota, below again; an outage; a clock set back."""
    who = lambda m, now: [(x.kind, x.step, x.figures["counted"]) for x in m.remind(at(now)) if x.unit == "phuong-tay-tuu" and x.kind == "chi-tieu-thang"]  # noqa: E731
    m = yearmodel.Model(r, "office")
    s.same(who(m, "2022-12-08T08:00"), [("chi-tieu-thang", "-7", 0)], "by hand: the first reminder")
    s.same(who(m, "2022-12-08T17:00"), [], "by hand: once a day")
    m.deliver(letter("2022-12-09T08:00", "phuong-tay-tuu", work(1), work(2), work(3)))
    s.same(who(m, "2022-12-12T08:00"), [], "by hand: none at quota")
    m.entries[0].state = "withdrawn"
    s.same(who(m, "2022-12-14T08:00"), [("chi-tieu-thang", "-1", 2)], "by hand: below it again, the next step")
    s.same(who(m, "2022-12-13T08:00"), [], "by hand: no older step after a newer one")
    s.same(who(m, "2022-12-15T08:00"), [], "by hand: nothing on the 15th")
    s.same(who(m, "2022-12-20T08:00"), [("chi-tieu-thang", "+1", 2)], "by hand: the overdue notice, four days late")
    m = yearmodel.Model(r, "office")
    s.same(who(m, "2022-12-14T08:00"), [("chi-tieu-thang", "-1", 0)], "by hand: after an outage the newest step alone")
