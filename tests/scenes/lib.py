"""What the scenes share: a spool, a config and real servers of their own, a hoadep to run, and lines `ok` / `not ok`.

SPDX-License-Identifier: GPL-3.0-or-later

A scene is a program tests/scenes/tNNNN-name; it leaves everything in build/scenes/NAME (fresh each time), runs beside others,
waits for conditions and never for time, and ends with `N passed, N failed`.  The program under test is $HOADEP or build/hoadep.
"""
import atexit
import email
import email.policy
import email.utils
import glob
import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TREE = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(TREE, "tests/lab"))
sys.path.insert(0, HERE)
import lab as labs  # noqa: E402
import rules  # noqa: E402
from lab import PATIENCE, stays_away, wait_until  # noqa: E402,F401

HOADEP = os.path.abspath(os.environ.get("HOADEP", os.path.join(TREE, "build/hoadep")))
MAIL = os.path.join(TREE, "tests/mail")
CONTEST = "thiviet@bactuliem.example"


def by_share(points, count, seed):
    """At most so many of the points, by their share of the way: where a machine makes a step more or less, it is nearly the same ones that are tried."""
    rng = random.Random(seed)
    return sorted({points[int(rng.random() * len(points))] for _ in range(count)}) if points else []


def tells_phone(text):
    """Whether a telephone number of the tests' people stands there; the same digits within a digest or a process's number are none."""
    return re.search(r"(?<![0-9A-Za-z])0912", text) is not None


class Passed:
    """What passed with this very program and this very scene, so that --all can be resumed: of another program nothing is known."""
    def __init__(self, wanted=True):
        self.path = os.path.join(TREE, "build/scenes", os.path.basename(sys.argv[0]) + ".done")
        digest = hashlib.sha256()
        for file in (HOADEP, sys.argv[0]):
            with open(file, "rb") as f:
                digest.update(f.read())
        self.of, self.wanted, self.before = digest.hexdigest()[:16] + "\t", wanted, set()
        if wanted and os.path.exists(self.path):
            with open(self.path, encoding="utf-8") as f:
                self.before = {line.rstrip("\n").removeprefix(self.of) for line in f if line.startswith(self.of)}

    def __contains__(self, point):
        return point in self.before

    def add(self, point):
        if self.wanted:
            with open(self.path, "a", encoding="utf-8") as f:
                f.write(f"{self.of}{point}\n")


class Scene:
    def __init__(self, seconds=240, with_lab=True, **lab_options):
        self.name = os.path.basename(sys.argv[0])
        # The longest a scene may take (as with wait_until, by PATIENCE): SIGALRM ends it, its daemon and its servers.
        signal.signal(signal.SIGALRM, self._late)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        signal.alarm(seconds * PATIENCE)
        self.dir = os.path.join(TREE, "build/scenes", self.name)
        shutil.rmtree(self.dir, ignore_errors=True)
        os.makedirs(self.dir)
        self.passed = self.failed = 0
        self.wrap = []                   # a command line that daemons are started through (it must exec: their pid is the keeper's)
        self.daemons = []
        self.plain = {}
        atexit.register(self._end_daemons)
        self.rules = rules.with_barred(os.path.join(self.dir, "rules/bac-tu-liem-2023"))
        self.lab = labs.Lab(self.name, **lab_options).start() if with_lab else None
        self.spool = os.path.join(self.dir, "spool")

    def _late(self, *_):
        self.ok(False, "the scene ends in time")
        self.end()

    # -- results

    def ok(self, good, what, detail=None):
        if good:
            self.passed += 1
            print(f"ok {what}", flush=True)
        else:
            self.failed += 1
            print(f"not ok {what}", flush=True)
            for line in str(detail if detail is not None else "").splitlines()[-40:]:
                print(f"    {line}", flush=True)
        return bool(good)

    def same(self, got, expected, what):
        return self.ok(got == expected, what, f"expected {expected!r}\ngot      {got!r}")

    def end(self):
        signal.alarm(0)
        self._sanitizers()
        if self.failed:
            for file in sorted(glob.glob(f"{self.dir}/*.log")):
                print(f"# the end of {os.path.relpath(file, TREE)}:")
                with open(file, errors="replace") as f:
                    print("".join("#   " + x for x in f.readlines()[-25:]), end="")
        self._end_daemons()
        if self.lab and self.failed:
            print(f"# the servers' logs: {self.lab.outside}/log")
            self.lab.stop()
        elif self.lab:
            self.lab.remove()
        print(f"{self.passed} passed, {self.failed} failed", flush=True)
        sys.exit(1 if self.failed else 0)

    def _sanitizers(self):
        """What a sanitized hoadep had to say, in whichever role, fails the scene."""
        for file in glob.glob(f"{self.dir}/*.log"):
            with open(file, errors="replace") as f:
                said = [x for x in f if re.search(r"ERROR: \w+Sanitizer|runtime error:", x)]
            if said:
                self.ok(False, f"the sanitizers are silent in {os.path.basename(file)}", "".join(said[:10]))

    # -- the contest of today: its dates lie around now, so that a letter stamped by a real server is in time

    def current_rules(self):
        rules.around_now(self.rules)

    # -- the config

    def config(self, mailbox=None, transport=None, **top):
        """Writes hoadep.yaml: the lab's servers unless said otherwise; a value None leaves an option out."""
        box = {"done": "hoadep-done", "poll": 1}
        way = {}
        if self.lab:
            box.update({"url": f"imaps://localhost:{self.lab.imaps_port}/INBOX", "user": "thiviet", "password-file": "mailbox.password", "ca-file": self.lab.ca})
            way.update({"url": f"smtps://localhost:{self.lab.smtps_port}", "user": "thiviet", "password-file": "transport.password", "ca-file": self.lab.ca})
        box.update(mailbox or {})
        way.update(transport or {})
        options = {"contest": self.rules, "spool": self.spool, "from": f"Ban Tổ chức Cuộc thi <{CONTEST}>", "office": "phong-noi-vu@bactuliem.example",
                   "trusted-authserv": labs.HOST, "readers": 2, "log-level": "debug"}
        options.update({k.replace("_", "-"): v for k, v in top.items()})
        out = [f"{k}: {v}" for k, v in options.items() if v is not None]
        for head, part in (("mailbox", box), ("transport", way)):
            out += [f"{head}:"] + [f"  {k}: {json.dumps(v) if v == '' else v}" for k, v in part.items() if v is not None]
        path = os.path.join(self.dir, "hoadep.yaml")
        with open(path, "w") as f:
            f.write("\n".join(out) + "\n")
        os.chmod(path, 0o600)
        for which in ("mailbox", "transport"):
            if not os.path.exists(f"{self.dir}/{which}.password"):
                self.password(which, "pw-thiviet")
        return path

    def password(self, which, word):
        path = f"{self.dir}/{which}.password"
        with open(path + ".new", "w") as f:
            os.chmod(path + ".new", 0o600)
            f.write(word + "\n")
        os.rename(path + ".new", path)

    # -- running hoadep

    def environment(self, more=None):
        e = {k: v for k, v in os.environ.items() if not k.startswith(("HOADEP_", "LD_PRELOAD"))}
        e.update(more or {})
        if re.search("[ :]", e.get("LD_PRELOAD", "")):     # the linker takes it for several
            e["LD_PRELOAD"] = self._plain(e["LD_PRELOAD"])
        if "sanitize" in HOADEP:     # a confined process is not traceable, and so cannot look for its own leaks; the units do
            e["ASAN_OPTIONS"] = e.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
        return e

    def _plain(self, path):
        """The same file by a path without spaces and colons, wherever the tree lies."""
        if path not in self.plain:
            folder = tempfile.mkdtemp(prefix="hoadep-preload-", dir="/tmp")
            atexit.register(shutil.rmtree, folder, ignore_errors=True)
            self.plain[path] = f"{folder}/{os.path.basename(path)}"
            os.symlink(path, self.plain[path])
        return self.plain[path]

    def run(self, *argv, seconds=90, env=None):
        """A command, or one round, which sees the mail that was sent before.  Returns the finished process with its texts.  `seconds` as with wait_until."""
        seconds *= PATIENCE
        if self.lab and argv[0] == "run":
            self.lab.delivered()
        try:
            done = subprocess.run([HOADEP, argv[0], "--config", f"{self.dir}/hoadep.yaml", *argv[1:]], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, timeout=seconds, env=self.environment(env), cwd=self.dir)
        except subprocess.TimeoutExpired as late:
            done = subprocess.CompletedProcess(late.cmd, -1, late.stdout or b"", (late.stderr or b"") + f"\nnot done in {seconds} s".encode())
        done.out, done.err = done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
        with open(f"{self.dir}/commands.log", "a") as f:
            f.write(f"$ hoadep {' '.join(argv)}\n{done.out[-3000:]}{done.err[-20000:]}= {done.returncode}\n")
        return done

    def once(self, *argv, **more):
        """One full round, which must end well."""
        done = self.run("run", "--once", *argv, **more)
        self.ok(done.returncode == 0, "a round ends well", f"exit {done.returncode}\n{done.err}")
        return done

    def daemon(self, *argv, env=None):
        log = open(f"{self.dir}/daemon.log", "ab")
        process = subprocess.Popen([*self.wrap, HOADEP, "run", "--config", f"{self.dir}/hoadep.yaml", *argv], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                   env=self.environment(env), cwd=self.dir, start_new_session=True)
        log.close()
        self.daemons.append(process)
        return process

    def log(self):
        try:
            with open(f"{self.dir}/daemon.log", errors="replace") as f:
                return f.read()
        except FileNotFoundError:
            return ""

    def rounds_log(self):
        """What the roles of all rounds have logged, without what commands print for people."""
        with open(f"{self.dir}/commands.log", errors="replace") as f:
            return "".join(line for line in f if line.startswith("role="))

    @staticmethod
    def stop(process, seconds=30):
        """SIGTERM and its end; returns how long that took, None if it had to be killed.  Not counted is time that the machine did not have: in which whoever
        waits for the processor or the disk gets neither, or we ourselves sleep for longer than we wanted to."""
        begin, starved, late = time.monotonic(), starved_so_far(), 0
        process.send_signal(signal.SIGTERM)
        while process.poll() is None:
            turn = time.monotonic()
            if turn - begin > seconds * PATIENCE:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                return None
            time.sleep(0.005)
            late += time.monotonic() - turn - 0.005
        return time.monotonic() - begin - max(late, starved_so_far() - starved)

    def _end_daemons(self):
        for process in self.daemons:
            if process.poll() is None:
                self.stop(process, 5)
        self.daemons = []

    def roles(self, daemon):
        """{role: pid} of a running daemon; readers, children of the nursery, are not listed."""
        out = {"keeper": daemon.pid}
        for pid in children(daemon.pid):
            role = role_of(pid)
            if role:
                out[role] = pid
        return out

    # -- what came of it

    def json_lines(self, *argv):
        done = self.run(*argv)
        try:
            return [json.loads(x) for x in done.out.splitlines() if x.strip()]
        except ValueError:
            return []

    def list(self):
        return self.json_lines("list", "--json")

    def status(self):
        try:
            return json.loads(self.run("status", "--json").out)
        except ValueError:
            return {}

    def settled(self, count):
        """Whether `count` letters are filed or aside and nothing of them is under way."""
        letters = self.status().get("letters", {})
        return sum(letters.get(k, 0) for k in ("filed", "aside", "unfetched")) >= count and not letters.get("kept") and not letters.get("read") and letters

    def answers(self, *states):
        now = self.status().get("answers", {})
        return sum(now.get(s, 0) for s in states)


def starved_so_far():
    """Seconds for which something on this machine waited for the processor or for the disk; 0 always where the kernel does not count them."""
    total = 0
    for what in ("cpu", "io"):
        try:
            with open(f"/proc/pressure/{what}") as f:
                total += int(re.search(r"^some .*total=(\d+)", f.read(), re.M).group(1)) / 1e6
        except (OSError, AttributeError):
            pass
    return total


def children(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as f:
            return [int(x) for x in f.read().split()]
    except OSError:
        return []


def role_of(pid):
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as f:
            argv = f.read().split(b"\0")
        return argv[argv.index(b"--role") + 1].decode() if b"--role" in argv else None
    except (OSError, IndexError):
        return None


def descendants(pid):
    out = []
    for child in children(pid):
        out += [child] + descendants(child)
    return out


def session(pid):
    """The living processes of the session that `pid` leads (or led): a daemon with all its roles, even when the daemon is gone."""
    out = []
    for entry_ in os.listdir("/proc"):
        if entry_.isdigit():
            try:
                with open(f"/proc/{entry_}/stat") as f:
                    fields = f.read().rsplit(")", 1)[1].split()
                if int(fields[3]) == pid and fields[0] != "Z":
                    out.append(int(entry_))
            except OSError:
                pass
    return out


def read(data):
    """A letter as Python's own library sees it."""
    return email.message_from_bytes(data, policy=email.policy.default)


def fixture(name):
    with open(f"{MAIL}/{name}.eml", "rb") as f:
        return f.read()


SAY = """BÀI DỰ THI VIẾT VỀ GƯƠNG “NGƯỜI TỐT, VIỆC TỐT”
{title}

Sáng nào bác Trúc cũng dậy từ bốn giờ để quét sạch con ngõ trước khi bà con đi chợ. Không ai phân công, cũng chẳng có một đồng thù lao nào. Có hôm mưa to ngập đến đầu gối, bác vẫn lội ra khơi từng nắp cống, {mark}.

{prose}

THÔNG TIN TÁC GIẢ
Họ và tên: {name}
Năm sinh: 1980
Địa chỉ: Số 3, tổ dân phố số 1, phường Xuân Tảo, quận Bắc Từ Liêm
Số điện thoại liên hệ: {phone}
Nghề nghiệp: Giáo viên
Đơn vị công tác: Trường Tiểu học Mẫu

THÔNG TIN NHÂN VẬT
Họ và tên: {subject}
Năm sinh: 1952
Địa chỉ: Số 4, tổ dân phố số 1, phường Xuân Tảo, quận Bắc Từ Liêm
Số điện thoại: 0912 000 141
Nghề nghiệp: Hưu trí
Đơn vị công tác: Tổ dân phố số 1
"""


FIRST = """Mỗi tháng một lần, bác cùng chi hội nấu hai trăm suất cơm cho bệnh nhân nghèo. “Mình còn sức thì mình còn làm”, bác nói rồi lại cúi xuống nhặt từng mảnh ni lông. Nay cả ngõ đã quen nếp ấy, nhà nào cũng giữ trước cửa sạch bóng."""
WORDS = "sáng trưa chiều tối ngõ phố nhà cây hoa nước gạo cơm áo giấy sách đèn xe đường cầu chợ trường lớp bạn chị anh em ông bà cháu con làm giúp mang nấu quét dọn trồng tưới sửa dạy học nghe kể cười nhớ thương quý vui buồn mưa nắng gió xuân hè thu đông cũ mới nhỏ lớn xa gần đầy vơi trong ngoài trên dưới trước sau mỗi từng cả vẫn lại còn đã sẽ không chưa ai gì".split()
NAMES = "An Bình Cường Dũng Giang Hà Hải Hiền Hòa Hùng Hương Khánh Lan Linh Loan Mai Minh Nam Nga Ngọc Nhung Oanh Phúc Phương Quang Quyên Sơn Tâm Thanh Thảo Thắng Thu Thúy Toàn Trang Tuấn Tùng Vân Việt Yến".split()


def work(mark):
    """(prose, subject): of each mark another text about another person, always the same ones; texts that are near, or one author's about one person, are for a person to look at."""
    if mark == "một":
        return FIRST, "Khổng Văn Trúc"
    r = random.Random(mark)
    prose = " ".join(" ".join(r.choices(WORDS, k=14)).capitalize() + "." for _ in range(45))
    return prose, " ".join(["Khổng", *r.choices(NAMES, k=2)])


def entry(address, name="Lục Thị Ngải", title="Người giữ ngõ", phone="0912 000 140", without=(), mark="một", attach=(), to=CONTEST, subject="Bài dự thi", **headers):
    """A complete entry as an author sends it today; `without` leaves out lines that begin so in the author's block."""
    prose, subject_name = work(mark)
    lines = SAY.format(title=title, name=name, phone=phone, mark=mark, prose=prose, subject=subject_name).split("\n")
    head, tail = lines[:lines.index("THÔNG TIN NHÂN VẬT")], lines[lines.index("THÔNG TIN NHÂN VẬT"):]
    lines = [x for x in head if not (without and x.startswith(tuple(without)))] + tail
    m = email.message.EmailMessage(policy=email.policy.SMTP)
    m["From"] = email.utils.formataddr((name, address))
    m["To"] = to
    m["Subject"] = subject
    m["Date"] = email.utils.localtime()
    m["Message-ID"] = email.utils.make_msgid(domain="thu.example")
    for key, value in headers.items():
        m[key.replace("_", "-")] = value
    m.set_content("\n".join(lines))
    for file, data, kind in attach:
        main, sub = kind.split("/")
        m.add_attachment(data, maintype=main, subtype=sub, filename=file)
    return m.as_bytes()


def stamped(letter, when=None, host=labs.HOST, address=None, proven=True):
    """A letter as our own server would have kept it: for mailboxes that are filled without SMTP."""
    address = address or read(letter)["From"].addresses[0].addr_spec
    date = email.utils.format_datetime(email.utils.localtime() if when is None else email.utils.datetime.datetime.fromtimestamp(when, email.utils.datetime.timezone.utc))
    head = f"Return-Path: <{address}>\r\n"
    if proven:
        head += f"Authentication-Results: {host}; dmarc=pass header.from={address.split('@')[1]}\r\n"
    return (head + f"Received: from [192.0.2.1] by {host} with ESMTPS id x; {date}\r\n").encode() + letter


def codes(text):
    return re.findall(r"BTL\d\d-\d{4,}", text)
