/* The registry of units, as data: who is one, whose address it is, what lies in the district.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/units.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/yaml.h"
#include "check/fold.h"
#include "check/naming.h"

static const char *const kinds[] = { "noivu", "pgd", "mttq", "hoi", "congan", "phuong", "truong", "khac", NULL };
static const char *const wordings[] = { "giao", "de_nghi", NULL };

/* Mail of the whole world: none of them is a unit's own. */
static const char *const public_domains[] = { "gmail.com", "googlemail.com", "yahoo.com", "yahoo.com.vn", "ymail.com", "outlook.com", "outlook.com.vn",
	"hotmail.com", "live.com", "msn.com", "icloud.com", "me.com", "proton.me", "protonmail.com", "zoho.com", "mail.com", "gmx.com", "aol.com" };

struct unit_row {
	struct unit unit;
	struct naming_unit naming;
	int kind, wording;
};

struct unit_file {
	struct unit_row *rows;
	struct naming_prefix *prefixes;
	struct naming_ambiguous *ambiguous;
	size_t count, prefix_count, ambiguous_count;
	struct naming_list district, city, elsewhere, not_places, others, bodies, follows, levels;
};

/* One word that finds a unit. */
struct units_key {
	const char *text;
	size_t unit;
};

#define ROW(n, t, member, ...) { .name = n, .type = t, .offset = offsetof(struct unit_row, member), __VA_ARGS__ }
#define ROW_LIST(n, member, count_member) ROW(n, YAML_IS_TEXTS, member, .count_offset = offsetof(struct unit_row, count_member))
static const struct yaml_field row_fields[] = {
	ROW("id", YAML_IS_TEXT, unit.id, .required = true, .line_offset = offsetof(struct unit_row, naming.line)),
	ROW("kind", YAML_IS_WORD, kind, .required = true, .words = kinds),
	ROW("name", YAML_IS_TEXT, unit.name, .required = true),
	ROW_LIST("aliases", unit.aliases, unit.alias_count), ROW_LIST("alone", naming.alone, naming.alone_count),
	ROW_LIST("places", naming.places, naming.place_count), ROW_LIST("branches", naming.branches, naming.branch_count),
	ROW_LIST("addresses", unit.addresses, unit.address_count), ROW_LIST("domains", unit.domains, unit.domain_count),
	ROW("parent", YAML_IS_TEXT, unit.parent, .required = false),
	ROW("monthly-quota", YAML_IS_INT, unit.monthly_quota, .least = 0, .most = 1000),
	ROW("total-quota", YAML_IS_INT, unit.total_quota, .least = 0, .most = 10000),
	ROW("commend-quota", YAML_IS_INT, unit.commend_quota, .least = 0, .most = 1000),
	ROW("wording", YAML_IS_WORD, wording, .words = wordings),
	ROW("valid-from", YAML_IS_TIME, unit.valid_from, .required = false),
	ROW("valid-to", YAML_IS_TIME, unit.valid_to, .required = false),
	{ .name = NULL },
};

#define PREFIX(n, member, count_member, ...) { .name = n, .type = YAML_IS_TEXTS, .offset = offsetof(struct naming_prefix, member), .count_offset = offsetof(struct naming_prefix, count_member), __VA_ARGS__ }
static const struct yaml_field prefix_fields[] = {
	PREFIX("kinds", kinds, kind_count, .required = true, .line_offset = offsetof(struct naming_prefix, line)),
	PREFIX("forms", forms, form_count, .required = true), PREFIX("weak", weak, weak_count, .required = false),
	{ .name = NULL },
};

static const struct yaml_field ambiguous_fields[] = {
	{ .name = "name", .type = YAML_IS_TEXT, .offset = offsetof(struct naming_ambiguous, name), .required = true, .line_offset = offsetof(struct naming_ambiguous, line) },
	{ .name = "units", .type = YAML_IS_TEXTS, .offset = offsetof(struct naming_ambiguous, units), .count_offset = offsetof(struct naming_ambiguous, unit_count), .required = true },
	{ .name = NULL },
};

#define TOP(n, member, ...) { .name = n, .type = YAML_IS_TEXTS, .offset = offsetof(struct unit_file, member.texts), .count_offset = offsetof(struct unit_file, member.count), __VA_ARGS__ }
#define MAPS(n, member, count_member, of, ...) \
	{ .name = n, .type = YAML_IS_MAPS, .offset = offsetof(struct unit_file, member), .count_offset = offsetof(struct unit_file, count_member), .fields = of, __VA_ARGS__ }
static const struct yaml_field file_fields[] = {
	TOP("district", district, .required = true), TOP("elsewhere", elsewhere, .required = true), TOP("not-places", not_places, .required = true),
	TOP("city", city, .required = false), TOP("others", others, .required = false), TOP("bodies", bodies, .required = false),
	TOP("follows", follows, .required = false), TOP("levels", levels, .required = false),
	MAPS("prefixes", prefixes, prefix_count, prefix_fields, .size = sizeof(struct naming_prefix)),
	MAPS("ambiguous", ambiguous, ambiguous_count, ambiguous_fields, .size = sizeof(struct naming_ambiguous)),
	MAPS("units", rows, count, row_fields, .size = sizeof(struct unit_row), .required = true),
	{ .name = NULL },
};

/* ---- checking ---- */

static bool id_valid(const char *id)
{
	size_t n = strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-");
	return n && !id[n] && n <= 64;
}

static void check_addresses(const struct unit_row *row, const char *path, struct buf *mistakes)
{
	for (size_t a = 0; a < row->unit.address_count; a++) {
		const char *address = row->unit.addresses[a], *at = strchr(address, '@');
		if (!at || at == address || !at[1] || strchr(at + 1, '@') || strpbrk(address, " \t<>,;"))
			yaml_mistake(mistakes, path, row->naming.line, "“%s” is no mail address", address);
	}
	for (size_t d = 0; d < row->unit.domain_count; d++) {
		const char *domain = row->unit.domains[d];
		if (strpbrk(domain, "@ \t<>,;") || !strchr(domain, '.') || domain[0] == '.')
			yaml_mistake(mistakes, path, row->naming.line, "“%s” is no domain of mail (thcsminhkhai.edu.vn)", domain);
		for (size_t i = 0; i < sizeof public_domains / sizeof *public_domains; i++)
			if (text_same(domain, public_domains[i]))
				yaml_mistake(mistakes, path, row->naming.line, "everybody may have an address at “%s”: write the unit's own under `addresses`", domain);
	}
}

static void check_row(const struct unit_row *row, const char *path, struct buf *mistakes)
{
	const struct unit *u = &row->unit;
	if (u->id && !id_valid(u->id))
		yaml_mistake(mistakes, path, row->naming.line, "the id “%s” may hold small letters, digits and - alone", u->id);
	if (u->valid_from && u->valid_to && u->valid_to <= u->valid_from)
		yaml_mistake(mistakes, path, row->naming.line, "%s: valid-to is not after valid-from", u->id ? u->id : "?");
	check_addresses(row, path, mistakes);
}

static int by_text(const void *a, const void *b)
{
	const struct units_key *x = a, *y = b;
	int order = strcmp(x->text, y->text);
	return order ? order : x->unit < y->unit ? -1 : x->unit > y->unit;
}

/* The first key with that text; the count of those left from there in `left`. */
static const struct units_key *first_key(const struct units_key *keys, size_t count, const char *text, size_t *left)
{
	size_t from = 0, to = count;
	while (from < to) {
		size_t mid = from + (to - from) / 2;
		if (strcmp(keys[mid].text, text) < 0)
			from = mid + 1;
		else
			to = mid;
	}
	*left = count - from;
	return from < count && strcmp(keys[from].text, text) == 0 ? &keys[from] : NULL;
}

bool units_meet(const struct unit *a, const struct unit *b)
{
	return !(a->valid_to && b->valid_from && a->valid_to <= b->valid_from) && !(b->valid_to && a->valid_from && b->valid_to <= a->valid_from);
}

static void make_ids(struct units *out, const struct unit_file *f, const char *path, struct arena *arena, struct buf *mistakes)
{
	out->ids = arena_array(arena, f->count + 1, sizeof *out->ids);
	for (size_t i = 0; i < f->count; i++)
		if (f->rows[i].unit.id)
			out->ids[out->id_count++] = (struct units_key){ f->rows[i].unit.id, i };
	qsort(out->ids, out->id_count, sizeof *out->ids, by_text);
	for (size_t k = 1; k < out->id_count; k++)
		if (strcmp(out->ids[k].text, out->ids[k - 1].text) == 0)
			yaml_mistake(mistakes, path, f->rows[out->ids[k].unit].naming.line, "the id “%s” stands on line %d already", out->ids[k].text, f->rows[out->ids[k - 1].unit].naming.line);
	for (size_t i = 0; i < f->count; i++) {
		const struct unit *u = &f->rows[i].unit;
		size_t left;
		if (u->parent && (!first_key(out->ids, out->id_count, u->parent, &left) || (u->id && strcmp(u->parent, u->id) == 0)))
			yaml_mistake(mistakes, path, f->rows[i].naming.line, "the parent “%s” is no other unit's id", u->parent);
	}
}

/* A letter must never belong to two units at a time. */
static void make_addresses(struct units *out, const struct unit_file *f, const char *path, struct arena *arena, struct buf *mistakes)
{
	size_t room = 1;
	for (size_t i = 0; i < f->count; i++)
		room += f->rows[i].unit.address_count + f->rows[i].unit.domain_count;
	out->addresses = arena_array(arena, room, sizeof *out->addresses);
	for (size_t i = 0; i < f->count; i++) {
		const struct unit *u = &f->rows[i].unit;
		for (size_t a = 0; a < u->address_count; a++)
			out->addresses[out->address_count++] = (struct units_key){ text_lower(arena, u->addresses[a]), i };
		for (size_t d = 0; d < u->domain_count; d++)
			out->addresses[out->address_count++] = (struct units_key){ text_lower(arena, arena_print(arena, "@%s", u->domains[d])), i };
	}
	qsort(out->addresses, out->address_count, sizeof *out->addresses, by_text);
	for (size_t k = 1; k < out->address_count; k++)
		for (size_t b = k; b-- > 0 && strcmp(out->addresses[b].text, out->addresses[k].text) == 0;) {
			const struct unit_row *row = &f->rows[out->addresses[k].unit], *old = &f->rows[out->addresses[b].unit];
			if (row != old && units_meet(&row->unit, &old->unit))
				yaml_mistake(mistakes, path, row->naming.line, "the address “%s” belongs to %s already (line %d)", out->addresses[k].text, old->unit.id ? old->unit.id : "another", old->naming.line);
		}
}

/* ---- keeping ---- */

static const char **folded(const char **texts, size_t count, struct arena *arena)
{
	const char **out = arena_array(arena, count + 1, sizeof *out);
	for (size_t i = 0; i < count; i++)
		out[i] = fold_key(texts[i], arena);
	return out;
}

static void keep_rows(struct units *out, const struct unit_file *f, struct naming_unit *rows, struct arena *arena)
{
	out->units = arena_array(arena, f->count + 1, sizeof *out->units);
	out->places = arena_array(arena, f->count + 1, sizeof *out->places);
	out->place_counts = arena_array(arena, f->count + 1, sizeof *out->place_counts);
	out->count = f->count;
	for (size_t i = 0; i < f->count; i++) {
		out->units[i] = f->rows[i].unit;
		out->units[i].kind = kinds[f->rows[i].kind];
		out->units[i].wording = wordings[f->rows[i].wording];
		out->places[i] = folded(f->rows[i].naming.places, f->rows[i].naming.place_count, arena);
		out->place_counts[i] = f->rows[i].naming.place_count;
		rows[i] = f->rows[i].naming;
	}
}

static void check_kinds(const struct unit_file *f, const char *path, struct buf *mistakes)
{
	for (size_t i = 0; i < f->prefix_count; i++)
		for (size_t k = 0; k < f->prefixes[i].kind_count; k++) {
			size_t n = 0;
			while (kinds[n] && strcmp(kinds[n], f->prefixes[i].kinds[k]) != 0)
				n++;
			if (!kinds[n])
				yaml_mistake(mistakes, path, f->prefixes[i].line, "“%s” is no kind of unit", f->prefixes[i].kinds[k]);
		}
}

void units_load(struct units *out, const char *path, struct arena *arena, struct buf *mistakes)
{
	struct unit_file f = { .district.says = NAMING_DISTRICT, .city.says = NAMING_CITY, .elsewhere.says = NAMING_ELSEWHERE, .not_places.says = NAMING_NOTHING,
	                       .others.says = NAMING_OTHERS, .bodies.says = NAMING_BODY, .follows.says = NAMING_FOLLOWS, .levels.says = NAMING_LEVEL };
	struct units u = { 0 };
	size_t before = mistakes->len;
	const struct yaml *root = yaml_read(path, arena, mistakes);
	if (!root)
		return;
	yaml_fill(root, file_fields, &f, path, arena, mistakes);
	for (size_t i = 0; i < f.count; i++)
		check_row(&f.rows[i], path, mistakes);
	check_kinds(&f, path, mistakes);
	make_ids(&u, &f, path, arena, mistakes);
	make_addresses(&u, &f, path, arena, mistakes);
	if (mistakes->len != before) /* names are looked at when each row is whole */
		return;
	struct naming_unit *rows = arena_array(arena, f.count + 1, sizeof *rows);
	keep_rows(&u, &f, rows, arena);
	const struct naming_list lists[] = { f.district, f.city, f.elsewhere, f.not_places, f.others, f.bodies, f.follows, f.levels };
	const struct naming_source source = { u.units, rows, u.count, f.prefixes, f.ambiguous, lists, f.prefix_count, f.ambiguous_count, sizeof lists / sizeof *lists };
	u.naming = naming_make(&source, path, arena, mistakes);
	u.district = folded(f.district.texts, u.district_count = f.district.count, arena);
	u.elsewhere = folded(f.elsewhere.texts, u.elsewhere_count = f.elsewhere.count, arena);
	u.not_places = folded(f.not_places.texts, u.not_place_count = f.not_places.count, arena);
	if (mistakes->len == before)
		*out = u;
}

/* ---- asking ---- */

bool units_valid(const struct unit *unit, int64_t time)
{
	return (!unit->valid_from || time >= unit->valid_from) && (!unit->valid_to || time < unit->valid_to);
}

const struct unit *units_by_id(const struct units *units, const char *id)
{
	size_t left;
	const struct units_key *key = id ? first_key(units->ids, units->id_count, id, &left) : NULL;
	return key ? &units->units[key->unit] : NULL;
}

static const struct unit *valid_key(const struct units *units, const char *text, int64_t time)
{
	size_t left;
	const struct units_key *key = first_key(units->addresses, units->address_count, text, &left);
	for (; key && left && strcmp(key->text, text) == 0; key++, left--)
		if (units_valid(&units->units[key->unit], time))
			return &units->units[key->unit];
	return NULL;
}

const struct unit *units_by_address(const struct units *units, const char *address, int64_t time)
{
	if (!address || !strchr(address, '@'))
		return NULL;
	struct arena *arena = arena_new(strlen(address) * 8 + (64 << 10));
	const char *lower = text_lower(arena, address);
	const struct unit *found = valid_key(units, lower, time);
	if (!found)
		found = valid_key(units, strrchr(lower, '@'), time);
	arena_free(arena);
	return found;
}

static bool any(const char *text, const char **words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (fold_find(text, words[i]))
			return true;
	return false;
}

/* Blanks out the names that only hold a ward's name, so that "Nguyễn Thị Minh Khai" is not the ward. */
static char *without(const struct units *units, const char *text, struct arena *arena)
{
	char *key = fold_key(text, arena);
	for (size_t i = 0; i < units->not_place_count; i++) {
		const char *at;
		while ((at = fold_find(key, units->not_places[i])))
			memset(key + (at - key), '-', strlen(units->not_places[i]));
	}
	return key;
}

static bool names_ward(const struct units *units, size_t i, const char *key)
{
	return any(key, units->places[i], units->place_counts[i]);
}

bool units_inside(const struct units *units, const char *text, struct arena *arena)
{
	const char *key = without(units, text, arena);
	const struct unit *found;
	if (any(key, units->district, units->district_count))
		return true;
	if (any(key, units->elsewhere, units->elsewhere_count))
		return false;
	for (size_t i = 0; i < units->count; i++)
		if (names_ward(units, i, key))
			return true;
	return naming_find(units->naming, text, NAMING_ANY_TIME, &found, 1, arena) > 0;
}

const struct unit *units_ward(const struct units *units, const char *text, struct arena *arena)
{
	const char *key = without(units, text, arena);
	const struct unit *found = NULL;
	for (size_t i = 0; i < units->count; i++) {
		if (strcmp(units->units[i].kind, "phuong") != 0 || !names_ward(units, i, key))
			continue;
		if (found)
			return NULL;
		found = &units->units[i];
	}
	return found;
}
