"""Bad worlds of IMAP for t1620-imap-faults: a table of (group, name, World, options), each a way in which a server or the way to it goes wrong.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import random
import re

from faultproxy import World

COMMANDS = ("CAPABILITY", "LOGIN", "CAPABILITY2", "SELECT", "NOOP", "LISTING", "FETCH", "LIST", "NAMESPACE", "CREATE", "SUBSCRIBE", "MOVE", "LOGOUT")
BY_COPY = ("COPY", "STORE", "EXPUNGE")
OF_JUNK = ("JUNKLIST", "EXAMINE")


def command(conn, line):
    """(tag, which of COMMANDS); the pieces of a login that follow its first line are none."""
    m = re.match(rb"(\S+) (UID )?([A-Za-z]+)(.*)", line, re.S)
    if not m:
        return None, None
    tag, word, rest = m[1], m[3].decode().upper(), m[4]
    if word == "FETCH":
        word = "FETCH" if b"BODY" in rest else "LISTING"
    elif word == "AUTHENTICATE":
        word = "LOGIN"
    elif word == "CAPABILITY" and conn.note.get("in"):
        word = "CAPABILITY2"
    elif word == "LIST" and b'"*"' in rest:
        word = "JUNKLIST"
    if word == "LOGIN":
        conn.note["in"] = True
    return (tag, word) if word in COMMANDS + BY_COPY + OF_JUNK + ("IDLE", "STARTTLS") else (None, None)


class Imap(World):
    """Knows which command is under way (`conn.note["now"]`), and takes words out of CAPABILITY."""
    without = ()

    def client(self, conn, line):
        tag, word = command(conn, line)
        if word:
            conn.note.update(tag=tag, now=word)
            return self.asked(conn, tag, word, line)
        return line

    def asked(self, conn, tag, word, line):
        return line

    def server(self, conn, line):
        if b"CAPABILITY" in line:
            for word in self.without:
                line = line.replace(b" " + word, b"")
        return self.said(conn, line)

    def said(self, conn, line):
        return line


class Reply(Imap):
    """Instead of the server: what `how` says to each (or only the first `times`) command `which`."""

    def __init__(self, which, how, times=None, without=()):
        self.which, self.how, self.left, self.without = which, how, times, without

    def asked(self, conn, tag, word, line):
        if word != self.which or self.left == 0:
            return line
        if self.left:
            self.left -= 1
        conn.proxy.hits += 1
        self.how(conn, tag, line)
        return b""


def tell(text, end=None):
    def how(conn, tag, line):
        conn.tell_client(text.replace(b"TAG", tag))
        if end == "silence":
            conn.silence()
        elif end:
            conn.cut(end)
    return how


def done_and_cut(conn, tag, line):
    """The server hears the command; its answer is lost."""
    conn.tell_server(line)
    wait = conn._receive(conn.server_sock, 5)
    del wait
    conn.cut("fin")


ANSWERS = {
    "NO": tell(b"TAG NO it will not do\r\n"), "NO-UNAVAILABLE": tell(b"TAG NO [UNAVAILABLE] not now\r\n"), "NO-INUSE": tell(b"TAG NO [INUSE] locked\r\n"),
    "NO-code": tell(b"TAG NO [X-YZ (((] strange\r\n"), "BAD": tell(b"TAG BAD what?\r\n"), "BYE": tell(b"* BYE going down\r\n", "fin"),
    "BYE-stays": tell(b"* BYE going down\r\n", "silence"), "BYE-then-OK": tell(b"* BYE going down\r\nTAG OK done\r\n"), "OK": tell(b"TAG OK so it is\r\n"),
    "OK-bare": tell(b"TAG OK\r\n"), "wrong-tag": tell(b"zzz9 OK not yours\r\n"), "wrong-tag-first": tell(b"zzz9 OK not yours\r\nTAG OK yours\r\n"),
    "double": tell(b"TAG OK once\r\nTAG OK twice\r\n"), "garbage": tell(b"\x16\x03\x01\x02\x00 HTTP/1.1 400 Bad Request\r\n"), "empty": tell(b"\r\n\r\n"),
    "plus": tell(b"+ go on\r\n"), "silent": tell(b"", "silence"), "half": tell(b"TA", "silence"), "cut": tell(b"", "fin"), "bye": tell(b"", "bye"), "rst": tell(b"", "rst"),
    "done-and-cut": done_and_cut, "8-bit": tell(b"* OK \xff\xfe\x80\x00\x01 \xe1\xba\xa1\r\nTAG NO \xff\x00\xfe\r\n"), "long": tell(b"TAG NO " + b"x" * 200000 + b"\r\n"),
    "deep": tell(b"* 1 FETCH (BODYSTRUCTURE " + b"(" * 15000 + b"\r\n"), "endless": tell(b"* OK " + b"y" * 3000000),
    "literal": tell(b'* LIST (\\HasNoChildren) "." {4294967295}\r\nabc\r\nTAG OK x\r\n', "silence"), "literal-8M": tell(b'* LIST (\\HasNoChildren) "." {8000000}\r\n' + b"z" * 3000000),
    "caps": tell(b"* CAPABILITY\r\nTAG OK nothing\r\n"), "many": tell(b"".join(b"* %d EXPUNGE\r\n" % (i % 7) for i in range(60000)) + b"TAG OK x\r\n"),
}


class Lines(Imap):
    """Each line of the server through `change(conn, line)`, only while `which` is under way (None: always), only in the first `conns` connections."""

    def __init__(self, change, which=None, conns=None, without=()):
        self.change, self.which, self.conns, self.without = change, which, conns, without

    def said(self, conn, line):
        if (self.which and conn.note.get("now") not in self.which) or (self.conns and conn.number > self.conns):
            return line
        return self.change(conn, line)


def sub(pattern, to, **more):
    return Lines(lambda conn, line: re.sub(pattern, to, line), **more)


def before_tagged(data):
    """Inserts untagged lines before each tagged answer."""
    def change(conn, line):
        return data + line if conn.note.get("tag") and line.startswith(conn.note["tag"] + b" ") and conn.note["now"] != "LOGIN" else line
    return change


class Fetched(Imap):
    """All answers of a FETCH or LISTING at once: `change(list of whole answers, conn)` gives them back as it likes."""

    def __init__(self, change, which=("FETCH",), times=None, without=()):
        self.change, self.which, self.left, self.without = change, which, times, without

    def _mine(self, conn):
        return conn.note.get("now") in self.which and self.left != 0

    def said(self, conn, line):
        if not self._mine(conn):
            return line
        held = conn.note.setdefault("held", [])
        if line.startswith(conn.note["tag"] + b" "):
            conn.note["held"] = []
            if self.left:
                self.left -= 1
            conn.proxy.hits += 1
            return b"".join(self.change(held, conn)) + line
        if line.startswith(b"* ") or not held:
            held.append(line)
        else:
            held[-1] += line
        return b""

    def literal(self, conn, piece):
        if not self._mine(conn):
            return piece
        conn.note["held"][-1] += piece
        return b""


def uid_of(answer):
    m = re.search(rb"UID (\d+)", answer.split(b"\r\n")[0])
    return int(m[1]) if m else 0


def each(pattern, to):
    """A change of the first line of each answer."""
    def change(held, conn):
        out = []
        for a in held:
            head, rest = a.split(b"\r\n", 1)
            out.append(re.sub(pattern, to, head) + b"\r\n" + rest)
        return out
    return change


def literal_sizes(f):
    return each(rb"\{(\d+)\}$", lambda m: b"{" + f(int(m[1])) + b"}")


def swapped(held, conn):
    """The bodies under each other's UIDs."""
    uids = [uid_of(a) for a in held]
    return [a.replace(b"UID %d " % u, b"UID %d " % v, 1) for a, u, v in zip(held, uids, uids[1:] + uids[:1])]


def as_quoted(held, conn):
    return [re.sub(rb"BODY\[\] \{\d+\}\r\n.*\)\r\n$", rb'BODY[] "")\r\n', a, flags=re.S) for a in held]


BODY = re.compile(rb" BODY\[\] \{\d+\}\r\n(.*)\)\r\n$", re.S)
FETCHES = {
    "reversed": lambda h, c: h[::-1], "doubled": lambda h, c: [x for a in h for x in (a, a)], "all-doubled": lambda h, c: h + h, "one-missing": lambda h, c: h[:1] + h[2:],
    "none": lambda h, c: [], "swapped": None, "nil": lambda h, c: [BODY.sub(rb" BODY[] NIL)\r\n", a) for a in h],
    "quoted": as_quoted, "no-uid": each(rb"UID \d+ ?", b""), "uid-0": each(rb"UID \d+", b"UID 0"), "uid-other": each(rb"UID (\d+)", rb"UID 77\1"),
    "uid-20-digits": each(rb"UID \d+", b"UID 12345678901234567890"), "uid-negative": each(rb"UID ", b"UID -"), "no-body": lambda h, c: [BODY.sub(rb")\r\n", a) for a in h],
    "header-only": lambda h, c: [a.replace(b"BODY[]", b"BODY[HEADER]", 1) for a in h], "partial": lambda h, c: [a.replace(b"BODY[]", b"BODY[]<0>", 1) for a in h],
    "body-twice": lambda h, c: [BODY.sub(lambda m: m[0][:-3] + m[0], a) for a in h], "unsolicited": lambda h, c: [x for a in h for x in (b"* 1 FETCH (FLAGS (\\Seen \\Answered))\r\n", a)],
    "flags-by-uid": lambda h, c: [x for a in h for x in (b"* 1 FETCH (UID %d FLAGS (\\Seen))\r\n" % uid_of(a), a, b"* 1 FETCH (UID %d FLAGS ())\r\n" % uid_of(a))],
    "unasked-body": lambda h, c: [b"* 9 FETCH (UID 900 BODY[] {5}\r\nhello)\r\n"] + h + [b"* 9 FETCH (UID 901 BODY[] {5}\r\nhello)\r\n"],
    "expunges": lambda h, c: [x for a in h for x in (b"* 1 EXPUNGE\r\n* 0 EXPUNGE\r\n* 4294967295 EXPUNGE\r\n* 2 EXISTS\r\n", a)], "vanished": lambda h, c: [b"* VANISHED 1:9\r\n"] + h,
    "seq-0": each(rb"^\* \d+", b"* 0"), "seq-nonsense": each(rb"^\* \d+", b"* 99999999999999999999"), "date-nonsense": each(rb'INTERNALDATE "[^"]*"', b'INTERNALDATE "99-Foo-99999 99:99:99 +9999"'),
    "date-nil": each(rb'INTERNALDATE "[^"]*"', b"INTERNALDATE NIL"), "date-old": each(rb'INTERNALDATE "[^"]*"', b'INTERNALDATE "01-Jan-0001 00:00:00 +0000"'),
    "date-literal": each(rb'INTERNALDATE "[^"]*"', b"INTERNALDATE {4000000000}"), "no-date": each(rb'INTERNALDATE "[^"]*" ?', b""), "envelope": each(rb"\(UID", b"(ENVELOPE (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) UID"),
    "unknown-item": each(rb"\(UID", b"(X-GM-LABELS (a b) UID"), "nul": each(rb"\(UID", b"(\0UID"), "8-bit": each(rb"\(UID", b"(\xff\xfeUID"),
    "closing-missing": lambda h, c: [a[:-3] + b"\r\n" for a in h], "no-literal-end": lambda h, c: [a[:-3] for a in h],
    "size-0": each(rb"RFC822.SIZE \d+", b"RFC822.SIZE 0"), "size-1": each(rb"RFC822.SIZE \d+", b"RFC822.SIZE 1"), "size-more": each(rb"RFC822.SIZE (\d+)", rb"RFC822.SIZE \g<1>0"),
    "size-4G": each(rb"RFC822.SIZE \d+", b"RFC822.SIZE 4294967295"), "size-20-digits": each(rb"RFC822.SIZE \d+", b"RFC822.SIZE 12345678901234567890"),
    "size-negative": each(rb"RFC822.SIZE ", b"RFC822.SIZE -"), "size-missing": each(rb"RFC822.SIZE \d+ ?", b""), "size-limit": each(rb"RFC822.SIZE \d+", b"RFC822.SIZE 52428800"),
}
FETCHES["swapped"] = swapped
LITERALS = {
    "+1": lambda n: b"%d" % (n + 1), "+3": lambda n: b"%d" % (n + 3), "+100": lambda n: b"%d" % (n + 100), "+1M": lambda n: b"%d" % (n + 1000000), "-1": lambda n: b"%d" % (n - 1),
    "-100": lambda n: b"%d" % (n - 100), "half": lambda n: b"%d" % (n // 2), "0": lambda n: b"0", "1": lambda n: b"1", "4G-1": lambda n: b"4294967295", "4G": lambda n: b"4294967296",
    "4G+n": lambda n: b"%d" % ((1 << 32) + n), "2G": lambda n: b"2147483648", "negative": lambda n: b"-%d" % n, "negative-1": lambda n: b"-1", "20-digits": lambda n: b"18446744073709551616",
    "20-digits+n": lambda n: b"%d" % ((1 << 64) + n), "empty": lambda n: b"", "letters": lambda n: b"abc", "plus": lambda n: b"%d+" % n, "blank": lambda n: b" %d" % n,
    "zeros": lambda n: b"0000%d" % n, "60M": lambda n: b"60000000", "110M": lambda n: b"110000000",
}
LISTINGS = {k: v for k, v in FETCHES.items() if k in ("reversed", "doubled", "all-doubled", "one-missing", "none", "no-uid", "uid-0", "uid-20-digits", "uid-negative", "expunges", "seq-0",
                                                       "seq-nonsense", "date-nonsense", "date-nil", "date-old", "date-literal", "no-date", "nul", "8-bit", "unsolicited", "unknown-item",
                                                       "size-0", "size-1", "size-more", "size-4G", "size-20-digits", "size-negative", "size-missing", "size-limit")}
LISTINGS.update({
    "all-one-uid": each(rb"UID \d+", b"UID 1"), "bogus-last": lambda h, c: h + [b'* 9 FETCH (UID 4294967295 RFC822.SIZE 100 INTERNALDATE "01-Jan-2024 00:00:00 +0000")\r\n'],
    "bogus-first": lambda h, c: [b'* 9 FETCH (UID 4000000000 RFC822.SIZE 100 INTERNALDATE "01-Jan-2024 00:00:00 +0000")\r\n'] + h,
    "bogus-large": lambda h, c: h + [b'* 9 FETCH (UID 4000000000 RFC822.SIZE 4000000000 INTERNALDATE "01-Jan-2024 00:00:00 +0000")\r\n'],
    "bogus-thousand": lambda h, c: h + [b'* %d FETCH (UID %d RFC822.SIZE 100 INTERNALDATE "01-Jan-2024 00:00:00 +0000")\r\n' % (i, i) for i in range(2000, 3000)],
    "body-unasked": lambda h, c: [x for a in h for x in (a, b"* 1 FETCH (UID 1 BODY[] {4000000000}\r\nabc)\r\n")],
})

INSERTED = {
    "EXISTS-0": b"* 0 EXISTS\r\n", "EXISTS-4G": b"* 4294967295 EXISTS\r\n", "EXISTS-20": b"* 99999999999999999999 EXISTS\r\n", "EXISTS-negative": b"* -3 EXISTS\r\n",
    "EXPUNGE-1": b"* 1 EXPUNGE\r\n", "EXPUNGE-0": b"* 0 EXPUNGE\r\n", "EXPUNGE-4G": b"* 4294967295 EXPUNGE\r\n" * 5, "RECENT": b"* 77777 RECENT\r\n* -1 RECENT\r\n",
    "UIDVALIDITY": b"* OK [UIDVALIDITY 4242] made anew\r\n", "UIDNEXT": b"* OK [UIDNEXT 1] hm\r\n", "ALERT": b"* OK [ALERT] \xe1\xba\xa1\xff\r\n", "ALERT-bare": b"* OK [ALERT]\r\n", "ALERT-blank": b"* OK [ALERT] \r\n",
    "PARSE-bare": b"* OK [PARSE]\r\n* NO [PARSE] \r\n",
    "BADCHARSET": b"* OK [BADCHARSET (A B)] x\r\n* OK [BADCHARSET (C)] y\r\n", "BADCHARSET-NO": b"* NO [BADCHARSET (A)] x\r\n* NO [BADCHARSET (C)] y\r\n* NO [BADCHARSET] z\r\n", "BAD": b"* BAD you\r\n", "NO": b"* NO disk nearly full\r\n",
    "SEARCH": b"* SEARCH 1 2 3 99999999999\r\n", "LIST": b'* LIST () "." INBOX\r\n', "STATUS": b"* STATUS x (MESSAGES 4)\r\n", "nothing": b"*\r\n", "star": b"* \r\n", "unknown": b"* XYZZY (((\r\n",
    "PREAUTH": b"* PREAUTH hi\r\n", "CAPABILITY": b"* CAPABILITY IMAP4rev1\r\n", "FLAGS": b"* FLAGS ()\r\n", "nul": b"* OK \0\0\r\n", "lf": b"* OK bare\n", "cr": b"* OK \r bare\r\n", "FETCH": b"* 1 FETCH (FLAGS ())\r\n",
    "FETCH-empty": b"* 1 FETCH ()\r\n", "ENABLED": b"* ENABLED CONDSTORE\r\n", "PERMANENTFLAGS": b"* OK [PERMANENTFLAGS ()] none\r\n", "READ-ONLY": b"* OK [READ-ONLY] now\r\n",
}

HARMLESS = ("ALERT", "ALERT-bare", "ALERT-blank", "PARSE-bare", "BADCHARSET", "BADCHARSET-NO")

SELECTS = {
    "EXISTS-0": (rb"^\* \d+ EXISTS", b"* 0 EXISTS"), "EXISTS-4G": (rb"^\* \d+ EXISTS", b"* 4294967295 EXISTS"), "no-EXISTS": (rb"^\* \d+ EXISTS\r\n", b""), "RECENT": (rb"^\* \d+ RECENT", b"* 987654321 RECENT"),
    "UIDVALIDITY-0": (rb"UIDVALIDITY \d+", b"UIDVALIDITY 0"), "UIDVALIDITY-none": (rb"^\* OK \[UIDVALIDITY.*\r\n", b""), "UIDVALIDITY-20": (rb"UIDVALIDITY \d+", b"UIDVALIDITY 123456789012345678901"),
    "UIDVALIDITY-4G": (rb"UIDVALIDITY \d+", b"UIDVALIDITY 4294967295"), "UIDVALIDITY-negative": (rb"UIDVALIDITY ", b"UIDVALIDITY -"), "UIDNEXT-1": (rb"UIDNEXT \d+", b"UIDNEXT 1"),
    "UIDNEXT-4G": (rb"UIDNEXT \d+", b"UIDNEXT 4294967295"), "UIDNEXT-none": (rb"^\* OK \[UIDNEXT.*\r\n", b""), "READ-ONLY": (rb"READ-WRITE", b"READ-ONLY"), "no-PERMANENTFLAGS": (rb"^\* OK \[PERM.*\r\n", b""),
    "PERMANENTFLAGS-none": (rb"PERMANENTFLAGS \(.*?\)", b"PERMANENTFLAGS ()"), "no-code": (rb" \[READ-WRITE\]", b""),
}


def validity_by_connection(conn, line):
    return re.sub(rb"UIDVALIDITY \d+", b"UIDVALIDITY %d" % (1000 + conn.number), line)


GREETINGS = {
    "PREAUTH": b"* PREAUTH [CAPABILITY IMAP4rev1] hi\r\n", "BYE": b"* BYE too many\r\n", "NO": b"* NO\r\n", "BAD": b"* BAD no\r\n", "http": b"HTTP/1.1 400 Bad Request\r\n\r\n", "smtp": b"220 mail ESMTP\r\n",
    "pop": b"+OK POP3 ready\r\n", "bare": b"* OK\r\n", "nul": b"\0\0\0\0\r\n", "8-bit": b"* OK \xff\xfe\xfd\r\n", "empty": b"\r\n", "long": b"* OK " + b"x" * 40000 + b"\r\n", "two": b"* OK a\r\n* OK b\r\n",
    "caps-long": b"* OK [CAPABILITY IMAP4rev1 " + b"X" * 9000 + b"] x\r\n", "caps-open": b"* OK [CAPABILITY IMAP4rev1\r\n", "no-crlf": b"* OK hello", "lf": b"* OK hello\n",
}


class Greeting(Imap):
    def __init__(self, text):
        self.text = text

    def said(self, conn, line):
        if conn.note.get("greeted"):
            return line
        conn.note["greeted"] = True
        return self.text


class During(Imap):
    """A real change of the mailbox, `act(case)`, before the server hears the first command `which`."""

    def __init__(self, which, act):
        self.which, self.act, self.left = which, act, 1

    def asked(self, conn, tag, word, line):
        if word == self.which and self.left:
            self.left = 0
            conn.proxy.hits += 1
            self.act(self.case)
        return line


class Between(Imap):
    """The same between two rounds."""

    def __init__(self, act):
        self.after = act


class Flood(Imap):
    """Never ends to talk while `which` is under way: `make(i)` gives the i-th line."""

    def __init__(self, which, make, most=400000):
        self.which, self.make, self.most = which, make, most

    def asked(self, conn, tag, word, line):
        if word != self.which:
            return line
        conn.proxy.hits += 1
        for i in range(0, self.most, 100):
            conn.tell_client(b"".join(self.make(j) for j in range(i, i + 100)))
        conn.cut()


FLOODS = {
    "OK": lambda i: b"* OK still here\r\n", "EXISTS": lambda i: b"* %d EXISTS\r\n" % i, "EXPUNGE": lambda i: b"* 1 EXPUNGE\r\n", "empty": lambda i: b"\r\n",
    "uids": lambda i: b'* %d FETCH (UID %d RFC822.SIZE 100 INTERNALDATE "01-Jan-2024 00:00:00 +0000")\r\n' % (i + 1, i + 1),
    "one-uid": lambda i: b'* 1 FETCH (UID 1 RFC822.SIZE 100 INTERNALDATE "01-Jan-2024 00:00:00 +0000")\r\n',
    "plus": lambda i: b"+ more\r\n", "LIST": lambda i: b'* LIST (\\HasNoChildren) "." x%d\r\n' % i, "bodies": lambda i: b"* 1 FETCH (UID 1 BODY[] {2}\r\nxx)\r\n",
    "other-bodies": lambda i: b"* 1 FETCH (UID 77 BODY[] {2}\r\nxx)\r\n", "flags": lambda i: b"* 1 FETCH (FLAGS (\\Seen))\r\n",
}


class Mutate(Imap):
    """A seeded change of one line in some, never of a letter's own bytes."""

    def __init__(self, seed):
        self.random, self.rate = random.Random(seed), random.Random(seed).choice((3, 8, 20))

    def said(self, conn, line):
        r = self.random
        if r.randrange(self.rate):
            return line
        conn.proxy.hits += 1
        at, end = r.randrange(len(line) + 1), r.randrange(len(line) + 1)
        return r.choice((
            lambda: line[:at] + bytes([r.randrange(256)]) + line[at + 1:], lambda: line[:at] + line[at + 1:], lambda: line[:at], lambda: line + line, lambda: b"", lambda: line[at:],
            lambda: line[:at] + r.choice((b"(", b")", b"{", b"}", b"[", b"]", b'"', b"\\", b"\r\n", b"\0", b"* ", b"NIL", b"{5}\r\n", b"-", b"99999999999")) + line[at:],
            lambda: line[:min(at, end)] + line[max(at, end):], lambda: line[:at] + line[min(at, end):max(at, end)] * r.choice((1, 50, 3000)) + line[at:],
            lambda: re.sub(rb"\d+", lambda m: b"%d" % r.choice((0, 1, 2, 255, 65536, 2147483648, 4294967295, 4294967296, int(m[0]) + 1, max(0, int(m[0]) - 1))), line, count=1),
            lambda: line.swapcase(), lambda: line.replace(b" ", b"  "), lambda: line.replace(b"\r\n", b"\n"),
        ))()


def world(**more):
    w = Imap()
    for k, v in more.items():
        setattr(w, k, v)
    return w


MOVE = (b"MOVE",)


def table():
    """(name, function that makes the world, options).  Options: slow (takes seconds), lies (what the server says of a letter cannot be seen to be false), other (it gives
    another letter whenever it is asked for one), unmoved (nor what it says of a move),
    copies (a second copy in the done folder is allowed), junk (the account has a junk folder), unseen (it does not name all letters, which nobody can see), quiet (nothing
    stands in the way of the round), idle and owed (a daemon's: watch and owed of t1620)."""
    out = []

    def add(name, make, **options):
        out.append((name, make, options))

    for c in COMMANDS + BY_COPY + OF_JUNK:
        without, options = (MOVE if c in BY_COPY else ()), {}
        if c in BY_COPY:
            options["copies"] = True
        if c in OF_JUNK:
            options["junk"] = True
        for name, how in ANSWERS.items():
            for times in (1, None):
                o = dict(options)
                # What the server says it has moved is not moved again.
                o["unmoved"] = c in ("MOVE",) + BY_COPY and name in ("OK", "double", "caps", "many", "wrong-tag-first", "BYE-then-OK")
                o["slow"] = name in ("silent", "half", "BYE-stays", "plus", "empty", "wrong-tag", "literal", "endless", "garbage")
                add(f"reply/{c}/{name}/{'once' if times else 'always'}", lambda c=c, how=how, times=times, without=without: Reply(c, how, times, without), **o)
    for name, change in FETCHES.items():
        for times in (1, 2, None):
            add(f"fetch/{name}/{times or 'always'}", lambda change=change, times=times: Fetched(change, ("FETCH",), times), lies=name in ("swapped", "body-twice"))
    for name, f in LITERALS.items():
        for times in (1, None):
            add(f"literal/{name}/{times or 'always'}", lambda f=f, times=times: Fetched(literal_sizes(f), ("FETCH",), times), lies=times is None or name in ("-1", "+1"), slow=True)
    for name, change in LISTINGS.items():
        for times in (1, None):
            # UIDs that are nobody's (20 digits are cut to 32 bits) are as letters that went.
            unseen = name in ("one-missing", "all-one-uid", "uid-20-digits")
            add(f"listing/{name}/{times or 'always'}", lambda change=change, times=times: Fetched(change, ("LISTING",), times), unseen=unseen)
    for name, (pattern, to) in SELECTS.items():
        add(f"select/{name}", lambda pattern=pattern, to=to: sub(pattern, to, which=("SELECT",)))
    add("select/UIDVALIDITY-changes", lambda: Lines(validity_by_connection))
    for name, data in INSERTED.items():
        for which in (None, ("SELECT",), ("NOOP",), ("LISTING",), ("FETCH",), ("MOVE",), ("LIST", "CREATE", "NAMESPACE")):
            # ALERT-bare, PARSE-bare and BADCHARSET are libetpan 1.9.4's death but for mailimap_resp_text_new in imap.c: with it they mean nothing.
            add(f"inserted/{name}/{'-'.join(which or ('all',))}", lambda data=data, which=which: Lines(before_tagged(data), which), quiet=name in HARMLESS)
    for name, text in GREETINGS.items():
        add(f"greeting/{name}", lambda text=text: Greeting(text), slow=True)
    for name, make in FLOODS.items():
        for which in ("CAPABILITY", "LOGIN", "SELECT", "NOOP", "LISTING", "FETCH", "LIST", "MOVE", "LOGOUT"):
            add(f"flood/{name}/{which}", lambda make=make, which=which: Flood(which, make), lies=True, other=(name, which) == ("bodies", "FETCH"))
    for name in ("NO", "BAD", "BYE", "cut", "rst", "garbage", "OK", "wrong-tag", "8-bit", "double", "many", "endless", "caps"):
        add(f"idle/{name}", lambda name=name: Reply("IDLE", ANSWERS[name]), idle=True)
    for name in ("none", "nil", "header-only"):
        add(f"owed/{name}", lambda name=name: Fetched(FETCHES[name]), owed=True, slow=True)
    add("idle/news-then-cut", lambda: Reply("IDLE", tell(b"+ go on\r\n* 9 EXISTS\r\n", "fin")), idle=True)
    add("idle/flood", lambda: Reply("IDLE", tell(b"+ go on\r\n" + b"* OK still here\r\n" * 100000, "fin")), idle=True)
    add("idle/early", lambda: Reply("IDLE", tell(b"* 3 EXPUNGE\r\n* 2 EXISTS\r\n+ go on\r\n", "bye")), idle=True)
    for name, act in (("removed", lambda case: case.remove(2)), ("made-anew", lambda case: case.make_anew()), ("made-anew-and-removed", lambda case: (case.remove(0), case.make_anew()))):
        for which in ("SELECT", "LISTING", "FETCH", "MOVE"):
            add(f"real/{name}/{which}", lambda which=which, act=act: During(which, act), quiet=name == "removed")
    for name, act in (("moved-back", lambda case: case.move_back()), ("made-anew", lambda case: case.make_anew()), ("moved-back-and-made-anew", lambda case: (case.move_back(), case.make_anew()))):
        add(f"real/{name}/between", lambda act=act: Between(act))
    for words in ((b"MOVE",), (b"MOVE", b"UIDPLUS"), (b"IDLE",), (b"NAMESPACE",), (b"AUTH=PLAIN",), (b"SASL-IR",), (b"AUTH=PLAIN", b"AUTH=LOGIN"), (b"LIST-EXTENDED",), (b"IMAP4rev1",)):
        add("without/" + b"+".join(words).decode(), lambda words=words: world(without=words), junk=True)
    return out
