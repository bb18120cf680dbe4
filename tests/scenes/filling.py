"""Answers put straight into a register, as many as wanted, beside whatever runs: for scenes that are about sending alone.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import email.message
import email.policy
import sqlite3
import time


def letter(to, message_id, subject, text, sender):
    m = email.message.EmailMessage(policy=email.policy.SMTP)
    m["From"], m["To"], m["Subject"], m["Message-ID"] = sender, to, subject, message_id
    m["Date"] = email.utils.localtime()
    m.set_content(text)
    return m.as_bytes()


class Outbox:
    """The register of a spool, which `hoadep run` has made."""

    def __init__(self, spool):
        self.db = sqlite3.connect(f"{spool}/register.db", timeout=30, isolation_level=None)
        self.made = 0

    def add(self, users, sender, made=None, text="Xin chào.\n.một dấu chấm\n", domain="thu.example"):
        """One answer for each user of thu.example, due now, in one transaction."""
        made = int(time.time()) if made is None else made
        self.db.execute("BEGIN IMMEDIATE")
        for user in users:
            self.made += 1
            to, mid = f"{user}@{domain}", f"<fill.{self.made}.{user}@bactuliem.example>"
            cursor = self.db.execute("INSERT INTO answers (letter, template, code, recipient, subject, message_id, state, hold, made, next_try) VALUES (NULL, 'notice', '', ?, 'Kính gửi', ?, 'due', '', ?, ?)",
                                     (to, mid, made, made))
            self.db.execute("INSERT INTO messages (answer, bytes) VALUES (?, ?)", (cursor.lastrowid, letter(to, mid, "Kính gửi", text, sender)))
        self.db.execute("COMMIT")

    def rows(self, *users):
        """{user: (state, reply, tries, doubts)}."""
        marks = ",".join("?" * len(users))
        found = self.db.execute(f"SELECT recipient, state, reply, tries, doubts FROM answers WHERE recipient IN ({marks})", [f"{u}@thu.example" for u in users])
        return {r[0].split("@")[0]: r[1:] for r in found}

    def counts(self):
        return dict(self.db.execute("SELECT state, count(*) FROM answers GROUP BY state"))
