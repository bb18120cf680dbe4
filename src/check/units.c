/* The registry of units, as data; folded for finding wards in addresses.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/units.h"

#include <string.h>

#include "base/text.h"
#include "base/yaml.h"
#include "check/fold.h"

static const char *const kinds[] = { "noivu", "pgd", "mttq", "hoi", "congan", "phuong", "truong", "khac", NULL };
static const char *const wordings[] = { "giao", "de_nghi", NULL };

struct unit_row {
	struct unit unit;
	const char **places;
	size_t place_count;
	int kind, wording, line;
};

struct unit_file {
	struct unit_row *rows;
	size_t count;
	const char **district, **elsewhere, **not_places;
	size_t district_count, elsewhere_count, not_place_count;
};

#define ROW(n, t, member, ...) { .name = n, .type = t, .offset = offsetof(struct unit_row, member), __VA_ARGS__ }
static const struct yaml_field row_fields[] = {
	ROW("id", YAML_IS_TEXT, unit.id, .required = true, .line_offset = offsetof(struct unit_row, line)),
	ROW("kind", YAML_IS_WORD, kind, .required = true, .words = kinds),
	ROW("name", YAML_IS_TEXT, unit.name, .required = true),
	ROW("aliases", YAML_IS_TEXTS, unit.aliases, .count_offset = offsetof(struct unit_row, unit.alias_count)),
	ROW("places", YAML_IS_TEXTS, places, .count_offset = offsetof(struct unit_row, place_count)),
	ROW("addresses", YAML_IS_TEXTS, unit.addresses, .count_offset = offsetof(struct unit_row, unit.address_count)),
	ROW("parent", YAML_IS_TEXT, unit.parent, .required = false),
	ROW("monthly-quota", YAML_IS_INT, unit.monthly_quota, .least = 0, .most = 1000),
	ROW("total-quota", YAML_IS_INT, unit.total_quota, .least = 0, .most = 10000),
	ROW("commend-quota", YAML_IS_INT, unit.commend_quota, .least = 0, .most = 1000),
	ROW("wording", YAML_IS_WORD, wording, .words = wordings),
	ROW("valid-from", YAML_IS_TIME, unit.valid_from, .required = false),
	ROW("valid-to", YAML_IS_TIME, unit.valid_to, .required = false),
	{ .name = NULL },
};

#define TOP(n, member, count_member) { .name = n, .type = YAML_IS_TEXTS, .offset = offsetof(struct unit_file, member), .count_offset = offsetof(struct unit_file, count_member), .required = true }
static const struct yaml_field file_fields[] = {
	TOP("district", district, district_count), TOP("elsewhere", elsewhere, elsewhere_count), TOP("not-places", not_places, not_place_count),
	{ .name = "units", .type = YAML_IS_MAPS, .offset = offsetof(struct unit_file, rows), .count_offset = offsetof(struct unit_file, count), .required = true, .fields = row_fields, .size = sizeof(struct unit_row) },
	{ .name = NULL },
};

static const char **folded(const char **texts, size_t count, struct arena *arena)
{
	const char **out = arena_array(arena, count + 1, sizeof *out);
	for (size_t i = 0; i < count; i++)
		out[i] = fold_key(texts[i] ? texts[i] : "", arena);
	return out;
}

static bool id_valid(const char *id)
{
	size_t n = strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-");
	return n && !id[n] && n <= 64;
}

/* Looks for another row (before this one) with the same id, address or alias: a letter must never belong to two units. */
static void find_doubles(const struct unit_file *f, size_t i, const char *path, struct arena *arena, struct buf *mistakes)
{
	const struct unit_row *row = &f->rows[i];
	for (size_t k = 0; k < i; k++) {
		const struct unit_row *old = &f->rows[k];
		if (!old->unit.id || !row->unit.id)
			continue;
		if (strcmp(old->unit.id, row->unit.id) == 0)
			yaml_mistake(mistakes, path, row->line, "the id “%s” stands on line %d already", row->unit.id, old->line);
		for (size_t a = 0; a < row->unit.address_count; a++)
			for (size_t b = 0; b < old->unit.address_count; b++)
				if (text_same(row->unit.addresses[a], old->unit.addresses[b]))
					yaml_mistake(mistakes, path, row->line, "the address “%s” belongs to %s already", row->unit.addresses[a], old->unit.id);
		for (size_t a = 0; a < row->unit.alias_count; a++)
			for (size_t b = 0; b < old->unit.alias_count; b++)
				if (row->unit.aliases[a] && old->unit.aliases[b] && strcmp(fold_key(row->unit.aliases[a], arena), fold_key(old->unit.aliases[b], arena)) == 0)
					yaml_mistake(mistakes, path, row->line, "the alias “%s” belongs to %s already", row->unit.aliases[a], old->unit.id);
	}
}

static void check_row(const struct unit_file *f, size_t i, const char *path, struct arena *arena, struct buf *mistakes)
{
	const struct unit_row *row = &f->rows[i];
	if (row->unit.id && !id_valid(row->unit.id))
		yaml_mistake(mistakes, path, row->line, "the id “%s” may hold small letters, digits and - alone", row->unit.id);
	for (size_t a = 0; a < row->unit.address_count; a++) {
		const char *address = row->unit.addresses[a], *at = address ? strchr(address, '@') : NULL;
		if (address && (!at || at == address || !at[1] || strchr(at + 1, '@') || strpbrk(address, " \t<>,;")))
			yaml_mistake(mistakes, path, row->line, "“%s” is no mail address", address);
	}
	if (row->unit.valid_from && row->unit.valid_to && row->unit.valid_to <= row->unit.valid_from)
		yaml_mistake(mistakes, path, row->line, "%s: valid-to is not after valid-from", row->unit.id ? row->unit.id : "?");
	bool found = !row->unit.parent;
	for (size_t k = 0; k < f->count && !found; k++)
		found = k != i && f->rows[k].unit.id && strcmp(f->rows[k].unit.id, row->unit.parent) == 0;
	if (!found)
		yaml_mistake(mistakes, path, row->line, "the parent “%s” is no other unit's id", row->unit.parent);
	find_doubles(f, i, path, arena, mistakes);
}

static void keep_row(struct units *out, size_t i, const struct unit_row *row, struct arena *arena)
{
	struct unit_forms *forms = &out->forms[i];
	out->units[i] = row->unit;
	out->units[i].kind = kinds[row->kind];
	out->units[i].wording = wordings[row->wording];
	forms->names = arena_array(arena, row->unit.alias_count + 1, sizeof *forms->names);
	forms->names[forms->count++] = fold_key(row->unit.name ? row->unit.name : "", arena);
	for (size_t a = 0; a < row->unit.alias_count; a++)
		forms->names[forms->count++] = fold_key(row->unit.aliases[a] ? row->unit.aliases[a] : "", arena);
	forms->places = folded(row->places, row->place_count, arena);
	forms->place_count = row->place_count;
}

void units_load(struct units *out, const char *path, struct arena *arena, struct buf *mistakes)
{
	struct unit_file f = { 0 };
	size_t before = mistakes->len;
	const struct yaml *root = yaml_read(path, arena, mistakes);
	if (!root)
		return;
	yaml_fill(root, file_fields, &f, path, arena, mistakes);
	for (size_t i = 0; i < f.count; i++)
		check_row(&f, i, path, arena, mistakes);
	if (mistakes->len != before)
		return;
	out->units = arena_array(arena, f.count + 1, sizeof *out->units);
	out->forms = arena_array(arena, f.count + 1, sizeof *out->forms);
	out->count = f.count;
	for (size_t i = 0; i < f.count; i++)
		keep_row(out, i, &f.rows[i], arena);
	out->district = folded(f.district, out->district_count = f.district_count, arena);
	out->elsewhere = folded(f.elsewhere, out->elsewhere_count = f.elsewhere_count, arena);
	out->not_places = folded(f.not_places, out->not_place_count = f.not_place_count, arena);
}

const struct unit *units_by_id(const struct units *units, const char *id)
{
	for (size_t i = 0; id && i < units->count; i++)
		if (strcmp(units->units[i].id, id) == 0)
			return &units->units[i];
	return NULL;
}

const struct unit *units_by_address(const struct units *units, const char *address, int64_t time)
{
	for (size_t i = 0; address && i < units->count; i++) {
		const struct unit *u = &units->units[i];
		if ((u->valid_from && time < u->valid_from) || (u->valid_to && time >= u->valid_to))
			continue;
		for (size_t a = 0; a < u->address_count; a++)
			if (text_same(u->addresses[a], address))
				return u;
	}
	return NULL;
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
	const struct unit_forms *f = &units->forms[i];
	return any(key, f->places, f->place_count);
}

bool units_inside(const struct units *units, const char *text, struct arena *arena)
{
	const char *key = without(units, text, arena);
	if (any(key, units->district, units->district_count))
		return true;
	if (any(key, units->elsewhere, units->elsewhere_count))
		return false;
	for (size_t i = 0; i < units->count; i++)
		if (names_ward(units, i, key) || any(key, units->forms[i].names, units->forms[i].count))
			return true;
	return false;
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
