"""An independent small model of the calendar's letters: what must go on a day to which unit, with which figures.

SPDX-License-Identifier: GPL-3.0-or-later

Written from the plan (clauses 46-51, 56-64, AMB 10-19) and from calendar.yaml, units.yaml and contest.yaml read as data, never from hoadep's
code or output.  Days are datetime.date, times datetime.datetime, both of Hà Nội.  A fact about a letter is what its author knows of it:
when it came, from which address, proven or not, and which works lie in it; whom that credits is decided here.
"""
import datetime
import os
import types

import smallyaml

DAY = datetime.timedelta(days=1)


def day_of(text):
    return datetime.date.fromisoformat(text)


def midnight(day):
    return datetime.datetime(day.year, day.month, day.day)


class Rules:
    def __init__(self, folder):
        contest, calendar, units = (smallyaml.load(os.path.join(folder, f"{x}.yaml")) for x in ("contest", "calendar", "units"))
        self.year, self.opens = contest["year"], day_of(contest["opens"])
        # AMB-1: 31/5 itself is inside; the first moment that is not
        self.closed = midnight(day_of(contest["deadline"])) + DAY * (contest.get("readings", {}).get("deadline-inclusive", "yes") == "yes")
        self.units = [unit_of(x) for x in units["units"]]
        self.by_id = {u.id: u for u in self.units}
        self.works = {("mon", "tue", "wed", "thu", "fri", "sat", "sun").index(x) for x in calendar["works"]}
        self.holidays, self.made_up = set(), set()
        for name, days in (("holidays", self.holidays), ("made-up", self.made_up)):
            for x in calendar.get(name, []):
                first, last = (x, x) if isinstance(x, str) else (x.get("date") or x["from"], x.get("date") or x["until"])
                day = day_of(first)
                while day <= day_of(last):
                    days.add(day)
                    day += DAY
        self.catch_up = int(calendar["catch-up"])
        self.milestones = [milestone_of(x) for x in calendar["milestones"]]
        self.monthly = next(m for m in self.milestones if m.ends == "monthly-quota")

    # -- units

    def unit_of_address(self, address, when):
        for u in self.units:
            if valid(u, when) and (address in u.addresses or address.split("@")[1] in u.domains):
                return u
        return None

    def school_named(self, text, when):
        """The one school whose name the text is (the letters of the simulation name units in full or not at all)."""
        return next((u for u in self.units if text and u.kind == "truong" and text == u.name and valid(u, when)), None)

    def unit_named(self, text, when):
        return next((u for u in self.units if text and text == u.name and valid(u, when)), None)

    # -- days

    def worked(self, day):
        return day in self.made_up or (day.weekday() in self.works and day not in self.holidays)

    def step_day(self, date, days):
        """A step before the date moves back to the working day before, one on it or after it forward."""
        day = date + DAY * days
        while not self.worked(day):
            day += DAY if days >= 0 else -DAY
        return day

    def due_step(self, milestone, date, now):
        """The step of an occasion that is due, the newest; None."""
        come = [(self.step_day(date, days), days, letter) for days, letter in milestone.steps]
        come = [x for x in come if x[0] <= now.date()]
        if not come:
            return None
        day, days, letter = max(come)
        alive = now < midnight(date) if days < 0 else now < midnight(day + DAY * self.catch_up)
        return types.SimpleNamespace(days=days, name=f"{days:+d}", letter=letter, day=day) if alive else None

    # -- dates of a milestone: (date, period, from, until)

    def occasions(self, m):
        opens = midnight(self.opens)
        if m.every == "month":
            date = m.first
            while date <= m.last:
                before = (date.replace(day=1) - DAY).replace(day=date.day)
                start, end = opens if date == m.first else midnight(before), midnight(date)    # AMB-18: the first begins with the contest
                if m.report:                                     # tells of the calendar month before
                    start, end = midnight((date.replace(day=1) - DAY).replace(day=1)), midnight(date.replace(day=1))
                yield date, f"{date:%Y-%m}", max(start, opens), end
                date = (date.replace(day=1) + DAY * 32).replace(day=date.day)
        elif m.every == "quarter":
            date = m.first
            while date <= m.last:
                yield date, f"{date.year}-Q{(date.month + 2) // 3}", max(midnight((date - DAY * 85).replace(day=1)), opens), midnight(date + DAY)
                date = (date + DAY * 95).replace(day=1) - DAY    # 31/12 -> 31/3 -> 30/6 -> 30/9
        else:
            until = self.closed if midnight(m.date) in (self.closed, self.closed - DAY) else midnight(m.date)
            yield m.date, f"{m.date:%Y-%m-%d}", opens, until

    def periods(self):
        return list(self.occasions(self.monthly))


def unit_of(x):
    number = lambda key: int(x.get(key) or 0)  # noqa: E731
    return types.SimpleNamespace(id=x["id"], kind=x["kind"], name=x["name"], addresses=[a.lower() for a in x.get("addresses") or []], domains=x.get("domains") or [], parent=x.get("parent"),
                                 monthly=number("monthly-quota"), total=number("total-quota"), commend=number("commend-quota"),
                                 first=day_of(x["valid-from"]) if x.get("valid-from") else None, last=day_of(x["valid-to"]) if x.get("valid-to") else None)


def milestone_of(x):
    steps = [(-int(s["before"]) if "before" in s else int(s["after"]), s["letter"]) for s in x["steps"]]
    get = lambda key: day_of(x[key]) if key in x else None  # noqa: E731
    return types.SimpleNamespace(id=x["id"], every=x.get("every", "once"), date=get("date"), first=get("from"), last=get("until"), to=x["to"], ends=x["ends"],
                                 steps=sorted(steps), papers=[p["item"] for p in x.get("papers", [])], report=x.get("report") == "yes", hold=x.get("hold") == "yes")


def valid(unit, when):
    return (unit.first is None or when.date() >= unit.first) and (unit.last is None or when.date() < unit.last)


def existed(unit, start, until):
    """Whether it was valid at any time of a period: who was not owes nothing for it."""
    return (unit.first is None or midnight(unit.first) < until) and (unit.last is None or midnight(unit.last) > start)


def own_quota(unit):
    return unit.monthly or unit.total or unit.commend


def concerns(milestone, unit):
    words = {"all": unit.kind != "noivu", "monthly-quota": unit.monthly > 0, "total-quota": unit.total > 0, "commend-quota": unit.commend > 0}
    return any(words.get(w, w in (unit.kind, unit.id)) for w in milestone.to)


class Model:
    def __init__(self, rules, office):
        self.rules, self.office = rules, office
        self.entries, self.papers = [], []
        self.ledger = {}            # (unit, period, kind): the days of the steps that have gone

    # -- what comes

    def credit(self, letter, work):
        """(unit, via, claimed) of a work."""
        r, when = self.rules, letter.received
        sender = r.unit_of_address(letter.sender, when)
        if sender and not letter.proven:
            return None, None, sender.id
        if not sender:
            stated = r.unit_named(work.intake, when)
            return None, None, stated.id if stated else None
        if sender.kind == "pgd":
            first = r.unit_of_address(work.first_sender, when) if work.first_sender else None
            school = first if first and first.kind == "truong" else r.school_named(work.workplace, when)
            if school:
                return school.id, sender.id, None
        return sender.id, None, None

    def deliver(self, letter):
        for work in letter.works:
            unit, via, claimed = self.credit(letter, work)
            old = next((e for e in self.entries if e.text == work.text and e.author == work.author and e.state not in ("withdrawn", "superseded")), None)
            if old is None:
                year = self.rules.year if letter.received < self.rules.closed else str(int(self.rules.year) + 1)
                self.entries.append(types.SimpleNamespace(text=work.text, author=work.author, title=work.title, state=work.outcome, unit=unit, via=via, claimed=claimed,
                                                          counted=letter.received, contest=year))
            elif unit:
                self.copied(old, unit, via)
        for milestone, item, proposals in letter.papers:
            sender = self.rules.unit_of_address(letter.sender, letter.received)
            if sender and letter.proven:
                self.papers.append(types.SimpleNamespace(unit=sender.id, milestone=milestone, item=item, proposals=proposals, received=letter.received))

    def copied(self, old, unit, via):
        """A copy of an entry that a proven unit sends (AMB-13, AMB-16)."""
        kinds = {u: self.rules.by_id[u].kind for u in (old.unit, unit, via) if u}
        if old.unit is None:
            old.unit, old.via = unit, via
        elif kinds[old.unit] == "truong" and kinds[unit] == "pgd":
            old.via = unit
        elif kinds[old.unit] == "truong" and unit == old.unit and via:
            old.via = via
        elif kinds[old.unit] == "pgd" and kinds[unit] == "truong":
            old.unit, old.via = unit, old.unit

    # -- where a unit stands

    def belongs(self, entry, unit):
        """Whether an entry counts for a unit: its own, of one without a quota below it, or through it."""
        owner = self.rules.by_id.get(entry.unit)
        return bool(owner) and (entry.unit == unit.id or entry.via == unit.id or (owner.parent == unit.id and not own_quota(owner)))

    def of(self, unit, states, start, until, now):
        return [e for e in self.entries if e.contest == self.rules.year and e.state in states and start <= e.counted < until and e.counted <= now and self.belongs(e, unit)]

    def counted(self, unit, start, until, now):
        return len(self.of(unit, ("accepted", "review"), start, until, now))

    def total(self, unit, now):
        return self.counted(unit, midnight(self.rules.opens), datetime.datetime.max, now)

    def periods_met(self, unit, now):
        """(closed monthly periods, those that reached the quota)."""
        closed = [(a, b) for _, _, a, b in self.rules.periods() if b <= now and existed(unit, a, b)]
        return len(closed), sum(self.counted(unit, a, b, now) >= unit.monthly for a, b in closed)

    def paper_items(self, unit, milestone, now):
        return {p.item for p in self.papers if (p.unit, p.milestone) == (unit.id, milestone.id) and p.received <= now}

    def proposals(self, unit, milestone, now):
        return max([p.proposals for p in self.papers if (p.unit, p.milestone) == (unit.id, milestone.id) and p.received <= now], default=0)

    def ended(self, unit, m, start, until, now):
        if m.ends == "monthly-quota":
            return self.counted(unit, start, until, now) >= unit.monthly or not existed(unit, start, until)
        if m.ends == "total-quota":
            return self.total(unit, now) >= unit.total
        if m.ends == "commend-quota":
            return self.proposals(unit, m, now) >= unit.commend
        if m.ends == "papers":
            return self.paper_items(unit, m, now) >= set(m.papers)
        return False

    def figures(self, unit, m, start, until, now):
        """What a letter of the milestone must say; None where it says nothing of a unit."""
        if m.report:
            return None
        if unit is None:
            count = lambda *states: sum(e.contest == self.rules.year and e.state in states and e.counted <= now for e in self.entries)  # noqa: E731
            return {"total": count("accepted", "review"), "review": count("review"), "incomplete": count("incomplete")}
        waiting = sorted(e.title for e in self.of(unit, ("incomplete",), start, until, now))
        total = self.total(unit, now)
        if m.ends == "monthly-quota":
            got = self.of(unit, ("accepted", "review"), start, until, now)
            # How many of them a person still looks at is told where nothing came through the unit for others.
            review = sum(e.state == "review" for e in got) if all(e.via != unit.id for e in got) else 0
            return {"quota": unit.monthly, "counted": len(got), "left": unit.monthly - len(got), "total": total, "review": review, "incomplete": waiting}
        missing = [p for p in m.papers if p not in self.paper_items(unit, m, now)]
        if m.papers and m.ends == "papers":
            if midnight(m.date) <= midnight(self.rules.monthly.first):      # the wards' plans: before anything is counted
                return {"missing": missing}
            return {"missing": missing, "total": total, "periods": self.periods_met(unit, now) if unit.monthly else None}
        if m.ends == "commend-quota":
            return {"quota": unit.commend, "proposed": self.proposals(unit, m, now), "missing": missing or m.papers, "total": total}
        return {"total": total, "left": unit.total - total if unit.total > total else None, "incomplete": waiting}

    # -- what a day makes due

    def remind(self, now):
        """What must go now; it is written into the ledger.  A list of namespaces in the order of the calendar."""
        out = []
        for m in self.rules.milestones:
            for date, period, start, until in self.rules.occasions(m):
                step = self.rules.due_step(m, date, now)
                if step is None:
                    continue
                whom = [u for u in self.rules.units if concerns(m, u) and valid(u, now) and u.addresses] + ([None] if "office" in m.to else [])
                for u in whom:
                    gone = self.ledger.setdefault((u.id if u else "office", period, m.id), set())
                    # One that is older than what has gone comes too late (a clock set back).
                    if any(days >= step.days for days in gone) or (u and self.ended(u, m, start, until, now)):
                        continue
                    gone.add(step.days)
                    out.append(types.SimpleNamespace(unit=u.id if u else "office", to=first_address(u) if u else self.office, kind=m.id, period=period, step=step.name,
                                                     letter=step.letter, hold=m.hold, date=date, figures=self.figures(u, m, start, until, now)))
        return out


def first_address(unit):
    return unit.addresses[0]
