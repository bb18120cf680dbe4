/* Counts against quotas: tables reckoned by hand, the edges of periods to the second, and a random register beside a naive count.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <limits.h>
#include <time.h>

#include "base/clock.h"
#include "check/calendar.h"
#include "check/rules.h"
#include "register/papers.h"
#include "register/quotas.h"
#include "remind/standing.h"
#include "register_fixture.h"

#define RULES "rules/bac-tu-liem-2023"

/* Units of every sort: with a monthly quota, a total one, none below one who has one, none below one who has none, one founded and one dissolved. */
static const char units_yaml[] =
	"district: [Bắc Từ Liêm]\nelsewhere: [Cầu Giấy]\nnot-places: [phố Mẫu]\n"
	"units:\n"
	"  - {id: pgd, kind: pgd, name: Phòng Giáo dục, monthly-quota: 5, commend-quota: 2}\n"
	"  - {id: truong-a, kind: truong, name: Trường Mẫu A, parent: pgd, monthly-quota: 1, commend-quota: 1}\n"
	"  - {id: truong-tu, kind: truong, name: Trường Mẫu Tư thục, parent: pgd}\n"
	"  - {id: phuong-m, kind: phuong, name: UBND phường Mẫu, monthly-quota: 3}\n"
	"  - {id: phuong-moi, kind: phuong, name: UBND phường Mới, monthly-quota: 3, valid-from: 2023-02-01}\n"
	"  - {id: phuong-cu, kind: phuong, name: UBND phường Cũ, monthly-quota: 3, valid-to: 2023-01-15}\n"
	"  - {id: phong-x, kind: khac, name: Phòng X, total-quota: 3}\n"
	"  - {id: hoi-khong, kind: hoi, name: Hội Không}\n"
	"  - {id: chi-hoi, kind: hoi, name: Chi hội, parent: hoi-khong}\n";
static const char calendar_yaml[] =
	"works: [mon, tue, wed, thu, fri]\nsend-from: 7\ncatch-up: 10\nholidays: []\nmilestones:\n"
	"  - {id: thang, every: month, day: 15, from: 2022-12-15, until: 2023-05-15, what: Tháng, clause: II.5, to: [monthly-quota], ends: monthly-quota, steps: [{before: 7, letter: reminder}]}\n"
	"  - {id: khen, date: 2023-10-10, what: Khen, clause: III.3, to: [commend-quota], ends: commend-quota, papers: [{item: to-trinh, name: Tờ trình}, {item: danh-sach, name: Danh sách}],"
	" steps: [{before: 7, letter: reminder}]}\n"
	"  - {id: han, date: 2023-05-31, what: Hạn, clause: II.3, to: [total-quota], ends: total-quota, steps: [{before: 7, letter: reminder}]}\n";

static void write_file(const char *dir, const char *name, const char *text)
{
	char path[600];
	snprintf(path, sizeof path, "%s/%s", dir, name);
	FILE *f = fopen(path, "w");
	fputs(text, f);
	fclose(f);
}

/* The office's rules with other units and another calendar. */
static struct rules *own_rules(const char *units, const char *calendar)
{
	static const char *const others[] = { "contest.yaml", "entry.yaml", "barred.yaml", "letters" };
	char dir[] = "/tmp/hoadep-rules-XXXXXX", real[PATH_MAX], target[PATH_MAX + 32], path[600];
	struct buf mistakes = { 0 };
	if (!mkdtemp(dir) || !realpath(RULES, real))
		abort();
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		snprintf(target, sizeof target, "%s/%s", real, others[i]);
		snprintf(path, sizeof path, "%s/%s", dir, others[i]);
		if (symlink(target, path) != 0)
			abort();
	}
	write_file(dir, "units.yaml", units);
	write_file(dir, "calendar.yaml", calendar);
	struct rules *rules = rules_load(dir, &mistakes);
	if (!CHECK_SAY(rules != NULL, "%s", buf_str(&mistakes)))
		exit(1);
	buf_release(&mistakes);
	fixture_empty(dir);
	return rules;
}

static int64_t at(const char *text)
{
	int64_t time = 0;
	if (!clock_parse(text, &time))
		abort();
	return time;
}

struct put {
	const char *contest, *state, *unit, *via, *counted, *verified;
};

static void put_at(struct fixture *f, const struct put *p, int64_t counted)
{
	static int number;
	sqlite3_stmt *s = NULL;
	number++;
	sqlite3_exec(db_handle(f->db), "INSERT INTO codes VALUES ('BTL23', 1) ON CONFLICT DO NOTHING", NULL, NULL, NULL);
	sqlite3_prepare_v2(db_handle(f->db), "INSERT INTO entries (code, series, number, contest, state, words, photos, unit, via, received, filed, counted, verified)"
	                   " VALUES (printf('BTL23-%04d', ?1), 'BTL23', ?1, ?2, ?3, 1, 0, ?4, ?5, ?6, ?6, ?6, ?7)", -1, &s, NULL);
	sqlite3_bind_int(s, 1, number);
	sqlite3_bind_text(s, 2, p->contest, -1, SQLITE_STATIC);
	sqlite3_bind_text(s, 3, p->state, -1, SQLITE_STATIC);
	sqlite3_bind_text(s, 4, p->unit, -1, SQLITE_STATIC);
	sqlite3_bind_text(s, 5, p->via, -1, SQLITE_STATIC);
	sqlite3_bind_int64(s, 6, counted);
	sqlite3_bind_text(s, 7, p->verified, -1, SQLITE_STATIC);
	if (sqlite3_step(s) != SQLITE_DONE)
		CHECK_SAY(false, "not put: %s", sqlite3_errmsg(db_handle(f->db)));
	sqlite3_finalize(s);
}

static void put(struct fixture *f, struct put p)
{
	put_at(f, &p, at(p.counted));
}

/* ---- by hand ---- */

static const struct put hand[] = {
	/* period 2023-03: [15/2, 15/3) */
	{ "2023", "accepted", "phuong-m", NULL, "2023-02-15T00:00:00", "yes" },
	{ "2023", "review", "phuong-m", NULL, "2023-03-14T23:59:59", NULL },
	{ "2023", "accepted", "phuong-m", NULL, "2023-03-15T00:00:00", NULL },   /* the next period's */
	{ "2023", "accepted", "phuong-m", NULL, "2023-02-14T23:59:59", NULL },   /* the one before's */
	{ "2023", "incomplete", "phuong-m", NULL, "2023-03-01T10:00", NULL },
	{ "2023", "rejected", "phuong-m", NULL, "2023-03-01T10:00", NULL },
	{ "2023", "withdrawn", "phuong-m", NULL, "2023-03-01T10:00", NULL },
	{ "2023", "superseded", "phuong-m", NULL, "2023-03-01T10:00", NULL },
	{ "2024", "accepted", "phuong-m", NULL, "2023-03-01T10:00", NULL },      /* carried over */
	{ "2023", "accepted", "truong-a", "pgd", "2023-03-02T10:00", "yes" },    /* for both, once in the whole */
	{ "2023", "accepted", "truong-a", NULL, "2023-03-02T11:00", NULL },
	{ "2023", "accepted", "truong-tu", NULL, "2023-03-03T10:00", NULL },     /* no quota: for the one above as well */
	{ "2023", "accepted", "truong-tu", "pgd", "2023-03-03T11:00", NULL },    /* below and through: once */
	{ "2023", "incomplete", "truong-tu", NULL, "2023-03-03T12:00", NULL },
	{ "2023", "review", "pgd", NULL, "2023-03-04T10:00", NULL },
	{ "2023", "incomplete", "truong-a", "pgd", "2023-03-04T11:00", NULL },   /* through it, but it does not count yet */
	{ "2023", "accepted", NULL, NULL, "2023-03-05T10:00", "yes" },           /* nobody's: in the district's sum alone */
	{ "2023", "accepted", "chi-hoi", NULL, "2023-03-05T11:00", NULL },       /* the one above has no quota either */
	{ "2023", "accepted", "no-such", NULL, "2023-03-05T12:00", NULL },
	{ "2023", "accepted", "phong-x", NULL, "2022-12-01T12:00", NULL },
	{ "2023", "accepted", "phong-x", NULL, "2022-10-31T23:59:59", NULL },    /* before the contest opened, as what the last one carried over: in the total alone (AMB-11) */
	{ "2023", "accepted", "phuong-cu", NULL, "2022-12-15T00:00", NULL },
};

/* unit: quota, counted, accepted, review, incomplete, rejected, via, total, total quota, periods, met, verified */
static const struct {
	const char *unit;
	int64_t want[12];
} march[] = {
	{ "pgd", { 5, 4, 2, 1, 1, 0, 1, 4, 0, 3, 0, 1 } },
	{ "truong-a", { 1, 2, 2, 0, 1, 0, 0, 2, 0, 3, 0, 1 } },
	{ "truong-tu", { 0, 2, 2, 0, 1, 0, 0, 2, 0, 0, 0, 0 } },
	{ "phuong-m", { 3, 2, 1, 1, 1, 1, 0, 3, 0, 3, 0, 1 } },
	{ "phuong-moi", { 3, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0 } },
	{ "phong-x", { 0, 0, 0, 0, 0, 0, 0, 2, 3, 0, 0, 0 } },
	{ "hoi-khong", { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 } },
	{ "chi-hoi", { 0, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0 } },
};

static void same_sums(const struct standing *s, const int64_t *want, const char *who)
{
	int64_t got[12] = { s->quota, s->counted, s->accepted, s->review, s->incomplete, s->rejected, s->via, s->total, s->total_quota, s->periods, s->periods_met, s->verified };
	static const char *const names[12] = { "quota", "counted", "accepted", "review", "incomplete", "rejected", "via", "total", "total quota", "periods", "met", "verified" };
	for (int i = 0; i < 12; i++)
		CHECK_SAY(got[i] == want[i], "%s: %s is %lld, wanted %lld", who, names[i], (long long)got[i], (long long)want[i]);
}

static const struct standing *of(const struct standing *all, size_t count, const char *id)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(all[i].unit->id, id) == 0)
			return &all[i];
	return NULL;
}

/* One unit asked for alone is as the walk over all says (NULL: that it is not shown). */
static void alone(struct fixture *f, const struct rules *rules, const struct unit *unit, const struct occasion *occasion, int64_t now, struct arena *arena, const struct standing *s)
{
	struct standing one = { 0 };
	if (!unit)
		return;
	int shown = standing_one(f->db, rules, unit, occasion, now, arena, &one, &f->err);
	if (CHECK_SAY(shown == (s != NULL), "%s at %lld: shown %d", unit->id, (long long)now, shown) && s)
		CHECK_SAY(one.unit == unit && one.counted == s->counted && one.quota == s->quota && one.total_quota == s->total_quota && one.total == (unit->total_quota ? s->total : 0),
		          "%s alone at %lld: counted %lld of %lld, total %lld, by the walk %lld of %lld, %lld", unit->id, (long long)now, (long long)one.counted, (long long)one.quota,
		          (long long)one.total, (long long)s->counted, (long long)s->quota, (long long)s->total);
}

static void by_hand(struct fixture *f, const struct rules *rules)
{
	struct arena *arena = arena_new(64 << 20);
	struct standing *rows, all;
	size_t count;
	for (size_t i = 0; i < sizeof hand / sizeof *hand; i++)
		put(f, hand[i]);
	CHECK_SAY(standing_find(f->db, rules, NULL, at("2023-03-14T23:59:59"), arena, &rows, &count, &all, &f->err) == 0, "%s", f->err.text);
	CHECK_SAY(count == sizeof march / sizeof *march, "%zu units", count);
	for (size_t i = 0; i < count; i++) {
		CHECK_STR(rows[i].unit->id, march[i].unit); /* the order of units.yaml; the dissolved one is left out */
		same_sums(&rows[i], march[i].want, march[i].unit);
	}
	/* Ten in the period: 2 of the ward, 2 and 2 of the schools, one of the office, nobody's, the branch's, the unknown one's. */
	same_sums(&all, (const int64_t[]){ 12, 10, 8, 2, 3, 1, 2, 14, 3, 10, 0, 3 }, "all");
	/* One second later it is the next period, and March is closed. */
	CHECK(standing_find(f->db, rules, NULL, at("2023-03-15T00:00:00"), arena, &rows, &count, &all, &f->err) == 0);
	same_sums(of(rows, count, "phuong-m"), (const int64_t[]){ 3, 1, 1, 0, 0, 0, 0, 4, 0, 4, 0, 1 }, "phuong-m in April");
	same_sums(of(rows, count, "truong-a"), (const int64_t[]){ 1, 0, 0, 0, 0, 0, 0, 2, 0, 4, 1, 1 }, "truong-a in April");
	/* What came after now is not seen. */
	CHECK(standing_find(f->db, rules, NULL, at("2023-03-14T23:59:58"), arena, &rows, &count, &all, &f->err) == 0);
	CHECK(of(rows, count, "phuong-m")->counted == 1 && of(rows, count, "phuong-m")->review == 0);
	/* The first period begins when the contest opens, and the dissolved unit is in it. */
	CHECK(standing_find(f->db, rules, NULL, at("2022-12-14T12:00"), arena, &rows, &count, &all, &f->err) == 0);
	CHECK(of(rows, count, "phuong-cu") != NULL && of(rows, count, "phuong-moi") == NULL && of(rows, count, "phong-x")->counted == 1);
	CHECK(all.counted == 1 && all.periods == 0);
	CHECK(standing_find(f->db, rules, NULL, at("2022-10-31T23:59:59"), arena, &rows, &count, &all, &f->err) == 0);
	CHECK(all.counted == 0 && all.total == 1 && all.quota == 0);
	/* After the last period there is no quota; the rest counts in the total. */
	CHECK(standing_find(f->db, rules, NULL, at("2023-05-20T08:00"), arena, &rows, &count, &all, &f->err) == 0);
	same_sums(of(rows, count, "phuong-m"), (const int64_t[]){ 0, 0, 0, 0, 0, 0, 0, 4, 0, 6, 0, 1 }, "phuong-m in the rest");
	CHECK(of(rows, count, "phuong-moi")->periods == 4); /* February to May: founded on 1/2, within the second of them */
	arena_free(arena);
}

/* An occasion of its own period: what is asked then is what the milestone asks. */
static void occasions(struct fixture *f, const struct rules *rules)
{
	struct arena *arena = arena_new(64 << 20);
	struct occasion *found;
	struct standing *rows, all;
	size_t n = calendar_occasions(rules_calendar(rules), rules_contest(rules), arena, &found), count;
	for (size_t i = 0; i < n; i++) {
		CHECK_SAY(standing_find(f->db, rules, &found[i], at("2023-10-20"), arena, &rows, &count, &all, &f->err) == 0, "%s", f->err.text);
		bool monthly = found[i].milestone->ends == ENDS_MONTHLY_QUOTA, third = strcmp(found[i].period, "2023-03") == 0;
		const struct standing *m = of(rows, count, "phuong-m");
		if (!CHECK(m != NULL))
			break;
		CHECK_SAY((m->quota == 3) == monthly, "%s: quota %lld", found[i].period, (long long)m->quota);
		for (size_t u = 0; u < count; u++)
			alone(f, rules, rows[u].unit, &found[i], at("2023-10-20"), arena, &rows[u]);
		CHECK_SAY(!third || (all.counted == 10 && m->counted == 2), "%s: %lld", found[i].period, (long long)all.counted);
	}
	arena_free(arena);
}

static void proposals(struct fixture *f, const struct rules *rules)
{
	struct arena *arena = arena_new(64 << 20);
	struct standing *rows, all;
	size_t count;
	struct verdict v = { .claimed_unit = "truong-a", .proven = true, .received = at("2023-09-01") };
	struct paper papers[] = { { "khen", "to-trinh", 0, "t.docx", "2" }, { "khen", "danh-sach", 2, "d.xlsx", "3" } };
	v.papers = papers;
	v.paper_count = 2;
	int64_t letter = fixture_letter(f, 1), other = fixture_letter(f, 2);
	CHECK(db_begin(f->db, &f->err) == 0 && papers_file(f->db, letter, &v, NOW, &f->err) == 0);
	v.claimed_unit = "pgd";
	v.proven = false;
	CHECK_SAY(papers_file(f->db, other, &v, NOW, &f->err) == 0 && db_commit(f->db, &f->err) == 0, "%s", f->err.text);
	CHECK(standing_find(f->db, rules, NULL, at("2023-09-02"), arena, &rows, &count, &all, &f->err) == 0);
	CHECK_SAY(of(rows, count, "truong-a")->commended == 2 && of(rows, count, "pgd")->commended == 0 && all.commended == 2, "%lld, %lld", (long long)of(rows, count, "truong-a")->commended,
	          (long long)of(rows, count, "pgd")->commended);
	CHECK(standing_find(f->db, rules, NULL, at("2023-08-31"), arena, &rows, &count, &all, &f->err) == 0);
	CHECK(of(rows, count, "truong-a")->commended == 0);
	arena_free(arena);
}

static void tallies(struct fixture *f)
{
	struct arena *arena = arena_new(64 << 20);
	struct tally *t;
	size_t count;
	CHECK(quotas_tally(f->db, "2023", at("2023-02-15"), at("2023-03-15"), arena, &t, &count, &f->err) == 0);
	for (size_t i = 1; i < count; i++)
		CHECK_SAY(strcmp(t[i - 1].unit, t[i].unit) < 0, "%s is not before %s", t[i - 1].unit, t[i].unit);
	const struct tally *ward = quotas_of(t, count, "phuong-m"), *office = quotas_of(t, count, "pgd"), *none = quotas_of(t, count, ""), *nobody = quotas_of(t, count, "zzz");
	CHECK(ward->accepted == 1 && ward->review == 1 && ward->incomplete == 1 && ward->rejected == 1 && ward->withdrawn == 1 && ward->verified == 1 && ward->via == 0);
	CHECK(office->accepted == 0 && office->review == 1 && office->via == 2 && none->accepted == 1 && none->verified == 1 && nobody->accepted == 0);
	CHECK(quotas_tally(f->db, "2025", 0, INT64_MAX, arena, &t, &count, &f->err) == 0 && count == 0 && quotas_of(t, 0, "x")->review == 0);
	const char *codes[8];
	CHECK(quotas_incomplete(f->db, "2023", "pgd", at("2023-02-15"), at("2023-03-15"), arena, codes, 8, &f->err) == 1);
	CHECK_STR(codes[0], "BTL23-0016");
	CHECK(quotas_incomplete(f->db, "2023", "truong-a", at("2023-02-15"), at("2023-03-15"), arena, codes, 8, &f->err) == 1);
	CHECK(quotas_incomplete(f->db, "2023", "phuong-m", at("2023-03-02"), at("2023-03-15"), arena, codes, 8, &f->err) == 0);
	CHECK(quotas_incomplete(f->db, "2023", "phuong-m", at("2023-02-15"), at("2023-03-15"), arena, codes, 0, &f->err) == 0);
	arena_free(arena);
}

/* ---- a random register and a count that knows nothing of indexes ---- */

struct naive {
	int64_t counted, accepted, review, incomplete, rejected, via, total, verified, months[6];
};

static uint64_t seed = 20230415;

static unsigned dice(unsigned sides)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (unsigned)(seed >> 11) % sides;
}

enum { RANDOM = 3000 };

static void randomly(const struct rules *rules)
{
	static const char *const states[] = { "accepted", "review", "incomplete", "rejected", "withdrawn", "superseded" };
	static const char *const month_days[] = { "2022-11-01", "2022-12-15", "2023-01-15", "2023-02-15", "2023-03-15", "2023-04-15", "2023-05-15" };
	struct fixture f;
	size_t unit_count;
	const struct unit *units = rules_units(rules, &unit_count);
	struct { struct put p; int64_t counted; } *rows = calloc(RANDOM, sizeof *rows);
	fixture_open(&f);
	sqlite3_exec(db_handle(f.db), "BEGIN", NULL, NULL, NULL);
	for (int i = 0; i < RANDOM; i++) {
		struct put *p = &rows[i].p;
		*p = (struct put){ dice(20) ? "2023" : "2024", states[dice(6)], dice(8) ? units[dice((unsigned)unit_count)].id : NULL, NULL, NULL, dice(3) ? NULL : "v" };
		if (p->unit && dice(3) == 0)
			p->via = dice(4) ? "pgd" : units[dice((unsigned)unit_count)].id;
		rows[i].counted = at("2022-10-20") + (int64_t)dice(230 * 86400);
		if (dice(5) == 0) /* on an edge, or a second beside it */
			rows[i].counted = at(month_days[dice(7)]) + (int64_t)dice(3) - 1;
		put_at(&f, p, rows[i].counted);
	}
	sqlite3_exec(db_handle(f.db), "COMMIT", NULL, NULL, NULL);
	for (int round = 0; round < 40; round++) {
		struct arena *arena = arena_new(64 << 20);
		struct standing *got, all;
		size_t count;
		int64_t now = round < 14 ? at(month_days[round / 2]) - round % 2 : at("2022-10-25") + (int64_t)dice(225 * 86400), from = 0, until = 0;
		for (int m = 0; m < 6; m++)
			if (now >= at(month_days[m]) && now < at(month_days[m + 1])) {
				from = at(month_days[m]);
				until = at(month_days[m + 1]);
			}
		if (now >= at(month_days[6])) {
			from = at(month_days[6]);
			until = INT64_MAX;
		}
		CHECK(standing_find(f.db, rules, NULL, now, arena, &got, &count, &all, &f.err) == 0);
		for (size_t u = 0; u <= unit_count; u++) {
			struct naive n = { 0 };
			const struct unit *unit = u < unit_count ? &units[u] : NULL;
			for (int i = 0; i < RANDOM; i++) {
				const struct put *p = &rows[i].p;
				const struct unit *own = p->unit ? rules_unit(rules, p->unit) : NULL, *above = own && own->parent ? rules_unit(rules, own->parent) : NULL;
				bool quota = own && (own->monthly_quota || own->total_quota || own->commend_quota);
				bool mine = !unit || own == unit || (own && !quota && above == unit && (above->monthly_quota || above->total_quota || above->commend_quota));
				bool through = unit && !mine && p->via && strcmp(p->via, unit->id) == 0;
				bool good = strcmp(p->state, "accepted") == 0 || strcmp(p->state, "review") == 0, within = rows[i].counted >= from && rows[i].counted < until;
				if ((!mine && !through) || strcmp(p->contest, "2023") != 0 || rows[i].counted > now)
					continue;
				n.accepted += mine && within && strcmp(p->state, "accepted") == 0;
				n.review += mine && within && strcmp(p->state, "review") == 0;
				n.incomplete += mine && within && strcmp(p->state, "incomplete") == 0;
				n.rejected += mine && within && strcmp(p->state, "rejected") == 0;
				n.counted += good && within;
				n.via += good && within && (through || (!unit && p->via && strcmp(p->via, p->unit) != 0));
				n.total += good;
				n.verified += good && p->verified != NULL;
				for (int m = 0; m < 6; m++)
					n.months[m] += good && rows[i].counted >= at(month_days[m]) && rows[i].counted < at(month_days[m + 1]);
			}
			const struct standing *s = unit ? of(got, count, unit->id) : &all;
			alone(&f, rules, unit, NULL, now, arena, s);
			bool valid = !unit || ((!unit->valid_from || unit->valid_from < (until ? until : at(month_days[0]) + 1)) && (!unit->valid_to || unit->valid_to > from));
			if (!s || !valid) {
				CHECK_SAY(until == 0 || (!s && !valid), "%s: shown %d, valid %d", unit ? unit->id : "all", s != NULL, valid);
				continue;
			}
			CHECK_SAY(s->counted == n.counted && s->accepted == n.accepted && s->review == n.review && s->incomplete == n.incomplete && s->rejected == n.rejected &&
			          s->via == n.via && s->total == n.total && s->verified == n.verified, "%s at %lld: counted %lld, naive %lld; via %lld, naive %lld; total %lld, naive %lld",
			          unit ? unit->id : "all", (long long)now, (long long)s->counted, (long long)n.counted, (long long)s->via, (long long)n.via, (long long)s->total, (long long)n.total);
			int64_t closed = 0, met = 0;
			for (int m = 0; unit && unit->monthly_quota && m < 6; m++)
				if (at(month_days[m + 1]) <= now && (!unit->valid_from || unit->valid_from < at(month_days[m + 1])) && (!unit->valid_to || unit->valid_to > at(month_days[m]))) {
					closed++;
					met += n.months[m] >= unit->monthly_quota;
				}
			CHECK_SAY(!unit || (s->periods == closed && s->periods_met == met), "%s: %lld of %lld, naive %lld of %lld", unit ? unit->id : "all", (long long)s->periods_met,
			          (long long)s->periods, (long long)met, (long long)closed);
		}
		arena_free(arena);
	}
	free(rows);
	fixture_close(&f);
}

/* ---- cheap ---- */

static void cheap(void)
{
	struct fixture f;
	struct buf units = { 0 };
	struct arena *arena = arena_new(256 << 20);
	struct standing *rows, all;
	size_t count;
	buf_text(&units, "district: [Bắc Từ Liêm]\nelsewhere: [Cầu Giấy]\nnot-places: [phố Mẫu]\nunits:\n");
	for (int i = 0; i < 1000; i++)
		buf_print(&units, "  - {id: don-vi-%04d, kind: truong, name: Trường số %04d Mẫu, monthly-quota: 1}\n", i, i);
	struct rules *rules = own_rules(buf_str(&units), calendar_yaml);
	fixture_open(&f);
	sqlite3_exec(db_handle(f.db), "INSERT INTO codes VALUES ('BTL23', 1); WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)"
	             " INSERT INTO entries (code, series, number, contest, state, words, photos, unit, received, filed, counted) SELECT printf('BTL23-%04d', i), 'BTL23', i, '2023',"
	             " CASE i % 5 WHEN 0 THEN 'incomplete' WHEN 1 THEN 'review' ELSE 'accepted' END, 1, 0, printf('don-vi-%04d', i * 7919 % 1000), 1668000000 + i * 100, 0, 1668000000 + i * 100 FROM n",
	             NULL, NULL, NULL);
	struct timespec a, b;
	long long best = LLONG_MAX;
	for (int i = 0; i < 3; i++) {
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
		CHECK(standing_find(f.db, rules, NULL, at("2023-03-01"), arena, &rows, &count, &all, &f.err) == 0);
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
		long long us = (b.tv_sec - a.tv_sec) * 1000000LL + (b.tv_nsec - a.tv_nsec) / 1000;
		best = us < best ? us : best;
	}
	fprintf(stderr, "standing of 1,000 units and 100,000 entries: %lld us of processor time\n", best);
	CHECK_SAY(best < 1000000, "standing_find took %lld us", best); /* far above what it takes, for sanitized builds on a busy machine */
	CHECK(count == 1000 && all.total > 0);
	rules_free(rules);
	buf_release(&units);
	arena_free(arena);
	fixture_close(&f);
}

int main(void)
{
	struct fixture f;
	struct rules *rules = own_rules(units_yaml, calendar_yaml);
	fixture_open(&f);
	by_hand(&f, rules);
	tallies(&f);
	occasions(&f, rules);
	proposals(&f, rules);
	fixture_close(&f);
	randomly(rules);
	cheap();
	rules_free(rules);
	return unit_end();
}
