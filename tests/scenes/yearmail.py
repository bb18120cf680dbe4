"""The mail of a simulated contest: who sends what on which day, by a seed; each letter with the facts that its author knows of it.

SPDX-License-Identifier: GPL-3.0-or-later

Nothing here says whom a work credits or when a reminder goes: that is yearmodel.py's to work out from the facts, and hoadep's from the bytes.
"""
import datetime
import email.message
import email.policy
import email.utils
import types

import lib
from lib import CONTEST, stamped
from yearmodel import DAY, concerns, midnight, own_quota, valid

SURNAMES = "Bế Chử Doãn Đàm Giáp Hứa Kiều Khúc Lã Lục Mạc Ninh Ông Phùng Quách Sái Tạ Thạch Ứng Vi".split()
MIDDLES = "Bảo Chí Duy Gia Hồng Khánh Lam Minh Ngọc Quang Thanh Tuấn Thị Văn Xuân".split()
NAMES = "An Bưởi Cạn Dậu Đào Én Gấm Hạnh Khê Lựu Mận Nhài Oanh Phượng Quế Rạng Sen Thoa Út Vóc Xoan Yến".split()
DEEDS = ["Người giữ ngõ", "Chuyến xe sớm", "Bếp lửa đầu làng", "Tủ sách bên hồ", "Lớp học buổi tối", "Cây cầu tre", "Con mương nở hoa", "Gánh rau sạch", "Đôi tay thợ mộc", "Ngọn đèn cuối phố"]
FIRST = ["Sáng nào bác cũng dậy từ bốn giờ để quét sạch con ngõ trước khi bà con đi chợ.", "Suốt bảy năm, chị chưa bỏ buổi nào ở bếp ăn của trung tâm trẻ khuyết tật.",
         "Chiếc xe cũ của anh đã chở hàng trăm người đến bệnh viện mà không lấy một đồng.", "Lớp học ấy không có bảng tên, chỉ có một ngọn đèn và mười hai đứa trẻ."]
SECOND = ["Không ai phân công, cũng chẳng có một đồng thù lao nào.", "Hỏi vì sao làm, người ấy chỉ cười rồi lại cúi xuống việc của mình.", "Có hôm mưa to ngập đến đầu gối, việc ấy vẫn không dừng.",
          "Nay cả ngõ đã quen nếp ấy, nhà nào cũng giữ trước cửa sạch bóng."]
LAST = datetime.date(2023, 10, 15)   # of the simulation
WARDS = ["Xuân Tảo", "Đông Ngạc", "Phú Diễn", "Tây Tựu", "Liên Mạc"]

WORK = """BÀI DỰ THI VIẾT VỀ GƯƠNG “NGƯỜI TỐT, VIỆC TỐT”
{title}

{first} {second} {prose} Bà con trong xóm vẫn nhắc chuyện thứ {mark} của người ấy, mỗi lần nhắc lại thêm một chi tiết mà người kể trước đã quên.

Mỗi tháng một lần, xóm nhỏ cùng nấu hai trăm suất cơm cho bệnh nhân nghèo. “Mình còn sức thì mình còn làm”, người ấy nói, rồi ghi thêm vào sổ dòng số {mark}.

THÔNG TIN TÁC GIẢ
Họ và tên: {author}
Năm sinh: {birth}
Địa chỉ: Số 3, tổ dân phố số 1, phường {ward}, quận Bắc Từ Liêm
{phone}Nghề nghiệp: Kế toán
Đơn vị công tác: {workplace}

THÔNG TIN NHÂN VẬT
Họ và tên: {subject}
Năm sinh: 1952
Địa chỉ: {home}
Số điện thoại: 0912 000 141
Nghề nghiệp: Hưu trí
Đơn vị công tác: Tổ dân phố số 1
"""

# Papers that are no entries, as plain text: (file's name, its text); {rows} of a list.
SIGNS = {"ke-hoach": "KH", "to-trinh": "TTr"}
LETTERHEAD = "{unit}\nSố: {number}/{{sign}}-UBND\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n\n"
PAPERS = {
    ("ke-hoach-phuong", "ke-hoach"): ("Kế hoạch phường.txt", "KẾ HOẠCH\nTriển khai Cuộc thi viết về gương điển hình tiên tiến, “Người tốt, việc tốt” năm 2023\n\nI. Mục đích, yêu cầu\nTuyên truyền sâu rộng.\n"),
    ("ke-hoach-phuong", "bao-cao-trien-khai"): ("Báo cáo triển khai.txt", "BÁO CÁO\nKết quả triển khai Kế hoạch Cuộc thi viết về gương điển hình tiên tiến năm 2023\n\nUBND phường đã phổ biến đến các tổ dân phố.\n"),
    ("ho-so-to-chuc", "to-trinh"): ("Tờ trình.txt", "TỜ TRÌNH\nVề việc đề nghị khen thưởng tập thể, cá nhân có thành tích trong triển khai Cuộc thi viết năm 2023\n\nKính gửi: Phòng Nội vụ quận.\n"),
    ("ho-so-to-chuc", "danh-sach"): ("Danh sách.txt", "DANH SÁCH\nĐề nghị khen thưởng tập thể, cá nhân có thành tích trong triển khai Cuộc thi viết năm 2023\n\n{rows}"),
    ("ho-so-to-chuc", "bao-cao"): ("Báo cáo thành tích.txt", "BÁO CÁO THÀNH TÍCH\nĐề nghị khen thưởng trong triển khai Cuộc thi viết năm 2023 (Mẫu 07)\n\nI. Sơ lược lý lịch\n"),
    ("de-xuat-khen-thuong", "to-trinh"): ("Tờ trình.txt", "TỜ TRÌNH\nVề việc đề nghị khen thưởng gương điển hình tiên tiến, “Người tốt, việc tốt” năm 2023\n\nKính gửi: Phòng Nội vụ quận.\n"),
    ("de-xuat-khen-thuong", "danh-sach"): ("Danh sách.txt", "DANH SÁCH\nĐề nghị khen thưởng gương điển hình tiên tiến, “Người tốt, việc tốt” năm 2023\n\n{rows}"),
    ("de-xuat-khen-thuong", "trich-ngang"): ("Trích ngang.txt", "TRÍCH NGANG THÀNH TÍCH\nCác gương đề nghị khen thưởng năm 2023\n\nCó nhiều việc làm giúp bà con trong xóm.\n"),
}
SUBJECTS = {"ke-hoach-phuong": "Kế hoạch phường về triển khai Cuộc thi", "ho-so-to-chuc": "Hồ sơ khen thưởng tập thể, cá nhân triển khai Cuộc thi",
            "de-xuat-khen-thuong": "Đề xuất khen thưởng gương điển hình tiên tiến"}


class World:
    def __init__(self, rules, rng):
        self.rules, self.rng = rules, rng
        self.count = 0
        self.letters = []            # (when it comes, bytes, fact)

    # -- works

    def person(self):
        self.count += 1
        n = self.count
        return f"{SURNAMES[n % 20]} {MIDDLES[n // 20 % 15]} {MIDDLES[(n * 7 + n // 300) % 15]} {NAMES[(n * 3) % 22]}"

    def work(self, outcome="accepted", workplace="Công ty Mẫu", intake=None, first_sender=None):
        author, subject, rng = self.person(), self.person(), self.rng
        title = f"{rng.choice(DEEDS)} số {self.count}"
        ward = rng.choice(WARDS)
        if outcome == "rejected":    # barred.yaml of the tests: name and birth year
            author, birth = "Hoàng Nghĩa Bách", 1972
        else:
            birth = rng.randrange(1955, 1999)
        home = "Số 4, ngõ 5, phường Dịch Vọng, quận Cầu Giấy" if outcome == "review" else f"Số 4, tổ dân phố số 1, phường {ward}, quận Bắc Từ Liêm"
        text = WORK.format(title=title, first=rng.choice(FIRST), second=rng.choice(SECOND), prose=lib.work(str(self.count))[0], mark=self.count, author=author, birth=birth, ward=ward, workplace=workplace,
                           phone="" if outcome == "incomplete" else f"Số điện thoại liên hệ: 0912 {self.count // 1000:03} {self.count % 1000:03}\n", subject=subject, home=home)
        if intake:
            text += f"\nĐơn vị tiếp nhận: {intake}\n"
        return types.SimpleNamespace(text=text, author=author, title=title, outcome=outcome, workplace=workplace, intake=intake, first_sender=first_sender)

    def outcome(self, incomplete=0.15, review=0.06, rejected=0.03):
        x = self.rng.random()
        return "incomplete" if x < incomplete else "review" if x < incomplete + review else "rejected" if x < incomplete + review + rejected else "accepted"

    # -- letters

    def send(self, when, sender, works, proven=True, name="", papers=(), files=(), subject=None):
        """A letter with one work in its text, or more as files; a work with a first sender comes as a forwarded message."""
        forwarded = [w for w in works if w.first_sender]
        plain = [w for w in works if not w.first_sender]
        m = message(sender, name, subject or f"Gửi bài dự thi ({len(works)} bài)", when)
        if len(plain) == 1 and not forwarded and not files:
            m.set_content(plain[0].text)
        else:
            m.set_content("Kính gửi Ban Tổ chức Cuộc thi.\n\nĐơn vị gửi kèm theo thư này.\n\nTrân trọng./.\n")
            for n, w in enumerate(plain, 1):
                m.add_attachment(w.text.encode(), maintype="text", subtype="plain", filename=f"{n:02}. {w.title}.txt", params={"charset": "utf-8"})
            for w in forwarded:
                inner = message(w.first_sender, "", "Nộp bài dự thi", when - datetime.timedelta(hours=5))
                inner.set_content(w.text)
                m.add_attachment(inner)
            for file, text in files:
                m.add_attachment(text.encode(), maintype="text", subtype="plain", filename=file, params={"charset": "utf-8"})
        fact = types.SimpleNamespace(received=when, sender=sender, proven=proven, works=works, papers=list(papers))
        self.letters.append((when, stamped(m.as_bytes(), seconds(when), address=sender, proven=proven), fact))
        return fact

    # -- a moment of a day: seldom the first or the last minute of it

    def moment(self, day):
        x = self.rng.random()
        if x < 0.03:
            return midnight(day)
        if x < 0.06:
            return midnight(day) + DAY - datetime.timedelta(seconds=1)
        return midnight(day) + datetime.timedelta(seconds=self.rng.randrange(600, 86000))

    def day_in(self, start, end):
        """A day of [start, end), more often in its last ten days, as people do."""
        days = (end - start).days
        n = self.rng.randrange(max(0, days - 10), days) if self.rng.random() < 0.6 else self.rng.randrange(days)
        return start.date() + DAY * n

    # -- the year

    def year(self):
        for unit in self.rules.units:
            self.year_of(unit)
        for unit in self.rules.units:
            self.dossiers(unit)
        self.individuals()
        self.late_comers()
        self.letters = sorted((x for x in self.letters if x[0].date() < LAST), key=lambda x: x[0])

    def year_of(self, unit):
        rng = self.rng
        if not unit.addresses:
            return
        diligence = rng.choice([0.3, 0.7, 0.9, 1.0, 1.2])
        for _, _, start, end in self.rules.periods():
            if unit.monthly:
                many = rng.choice([0, 0.5, 1, 1, 1, 1.5]) * diligence * unit.monthly
                self.batches(unit, int(many + rng.random()), start, end)
            elif unit.total:
                self.batches(unit, rng.choice([0, 0, 1, 1, 2]), start, end)
            elif rng.random() < (0.5 if unit.parent else 0.12):
                self.batches(unit, 1, start, end)

    def batches(self, unit, works, start, end):
        rng = self.rng
        while works > 0:
            n = rng.randrange(1, works + 1)
            works -= n
            when = self.moment(self.day_in(start, end))
            if not valid(unit, when):
                continue
            self.batch(unit, n, when)

    def batch(self, unit, n, when):
        rng, sender = self.rng, rng_address(self.rng, unit)
        proven = rng.random() > 0.06
        works = [self.work(self.outcome()) for _ in range(n)]
        if unit.kind == "pgd":       # for the schools: by the author's workplace, or as it was forwarded
            works = []
            schools = [u for u in self.rules.units if u.kind == "truong" and valid(u, when)]
            for _ in range(n):
                school, how = rng.choice(schools), rng.random()
                if how < 0.35:
                    works.append(self.work(self.outcome(), workplace=school.name))
                elif how < 0.6 and school.addresses:
                    works.append(self.work(self.outcome(), first_sender=rng_address(rng, school)))
                else:
                    works.append(self.work(self.outcome()))
        self.send(when, sender, works, proven, unit.name)
        self.after(unit, works, when, proven)

    def after(self, unit, works, when, proven):
        """Some works are sent a second time, by the same or another way: counted once."""
        rng = self.rng
        if rng.random() > 0.12:
            return
        again = when + datetime.timedelta(days=rng.randrange(1, 20), seconds=rng.randrange(3600))
        if again.date() > self.rules.closed.date() or not valid(unit, again):
            return
        pgd = next((u for u in self.rules.units if u.kind == "pgd"), None)
        schools = [u for u in self.rules.units if u.kind == "truong" and u.addresses and valid(u, again)]
        how = rng.random()
        work = rng.choice(works)
        if unit.kind == "truong" and proven and pgd and how < 0.6:       # the school's own, by the education office too
            self.send(again, pgd.addresses[0], [copy_of(work, first_sender=rng_address(rng, unit))], name=pgd.name)
        elif unit is pgd and how < 0.6:                                  # the school sends what the education office sent before
            school = next((u for u in schools if u.name == work.workplace), rng.choice(schools))
            self.send(again, rng_address(rng, school), [copy_of(work)], name=school.name)
        elif how < 0.8:
            self.send(again, rng_address(rng, unit), [copy_of(work)], name=unit.name)
        else:                                                            # another unit has no claim to it
            other = rng.choice([u for u in self.rules.units if u.addresses and u.kind == "phuong"])
            self.send(again, other.addresses[0], [copy_of(work)], name=other.name)

    def dossiers(self, unit):
        """Papers for the milestones that want some: all at once, in parts, late, never, or by somebody who only claims to be the unit."""
        rng = self.rng
        for m in self.rules.milestones:
            if not m.papers or not concerns(m, unit) or not unit.addresses or rng.random() < 0.3:
                continue
            left = list(m.papers)
            while left and rng.random() < 0.8:
                part = left if rng.random() < 0.6 else [rng.choice(left)]
                left = [x for x in left if x not in part]
                when = self.moment(m.date + DAY * rng.randrange(-32, 8))
                if valid(unit, when):
                    self.papers(unit, m, part, when)

    def papers(self, unit, m, items, when):
        rng = self.rng
        rows = rng.randrange(1, 4)
        table = "STT | Họ và tên | Năm sinh | Đơn vị công tác\n" + "".join(f"{n} | {self.person()} | {1950 + n} | Tổ dân phố số {n}\n" for n in range(1, rows + 1))
        head = LETTERHEAD.format(unit=unit.name.upper(), number=self.count)
        files = [(name, head.replace("{sign}", SIGNS.get(item, "BC")) + text.format(rows=table)) for item, (name, text) in ((x, PAPERS[m.id, x]) for x in items)]
        facts = [(m.id, item, rows if item == "danh-sach" else 0) for item in items]
        self.send(when, rng_address(rng, unit), [], rng.random() > 0.08, unit.name, facts, files, SUBJECTS[m.id])

    def individuals(self):
        rng = self.rng
        day = self.rules.opens
        wards = [u for u in self.rules.units if u.kind in ("phuong", "hoi")]
        while midnight(day) < self.rules.closed:
            if rng.random() < 0.16:
                when = self.moment(day)
                intake = rng.choice(wards) if rng.random() < 0.3 else None
                work = self.work(self.outcome(), intake=intake.name if intake and valid(intake, when) else None)
                self.send(when, f"tac.gia.{self.count}@thu.example", [work], rng.random() > 0.3, work.author)
                if rng.random() < 0.35:      # the ward gathers it as well (AMB-13)
                    later = when + datetime.timedelta(days=rng.randrange(1, 25), seconds=rng.randrange(3600))
                    unit = intake or rng.choice(wards)
                    if later < self.rules.closed and valid(unit, later):
                        self.send(later, rng_address(rng, unit), [copy_of(work)], rng.random() > 0.1, unit.name)
            day += DAY

    def late_comers(self):
        """After the closing: next year's; some of one unit's, some of people's; and one in the last and the first second."""
        second = datetime.timedelta(seconds=1)
        able = [u for u in self.rules.units if u.addresses and own_quota(u)]
        for when in [self.rules.closed - second, self.rules.closed] + [self.rules.closed + DAY * self.rng.randrange(1, 100) for _ in range(6)]:
            unit = self.rng.choice([u for u in able if valid(u, when)])
            self.send(when, rng_address(self.rng, unit), [self.work(), self.work(self.outcome())], name=unit.name)


def rng_address(rng, unit):
    return rng.choice(unit.addresses + [f"van-thu@{x}" for x in unit.domains])


def copy_of(work, first_sender=None):
    return types.SimpleNamespace(**{**vars(work), "first_sender": first_sender})


def seconds(when):
    return int(when.replace(tzinfo=datetime.timezone(datetime.timedelta(hours=7))).timestamp())


def message(sender, name, subject, when):
    m = email.message.EmailMessage(policy=email.policy.SMTP)
    m["From"] = email.utils.formataddr((name, sender))
    m["To"] = CONTEST
    m["Subject"] = subject
    m["Date"] = email.utils.format_datetime(when.replace(tzinfo=datetime.timezone(datetime.timedelta(hours=7))))
    m["Message-ID"] = email.utils.make_msgid(domain="thu.example")
    return m
