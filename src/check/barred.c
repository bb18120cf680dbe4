/* The barred list and how sure a match is.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/barred.h"

#include <string.h>

#include "base/text.h"
#include "base/yaml.h"
#include "check/fold.h"
#include "check/values.h"

static const char *const bodies[] = { "BTC", "BGK", NULL };
static const char *const body_names[] = { "Ban Tổ chức", "Ban Giám khảo" };

struct row {
	struct barred_member member;
	int body, line;
};

struct file {
	struct row *rows;
	size_t count;
};

#define ROW(n, t, m, ...) { .name = n, .type = t, .offset = offsetof(struct row, m), __VA_ARGS__ }
static const struct yaml_field row_fields[] = {
	ROW("name", YAML_IS_TEXT, member.name, .required = true, .line_offset = offsetof(struct row, line)),
	ROW("body", YAML_IS_WORD, body, .required = true, .words = bodies),
	ROW("birth-year", YAML_IS_INT, member.birth_year, .least = 1900, .most = 2100),
	ROW("unit", YAML_IS_TEXT, member.unit, .required = false),
	ROW("phone", YAML_IS_TEXT, member.phone, .required = false),
	ROW("mail", YAML_IS_TEXT, member.mail, .required = false),
	{ .name = NULL },
};

static const struct yaml_field file_fields[] = {
	{ .name = "members", .type = YAML_IS_MAPS, .offset = offsetof(struct file, rows), .count_offset = offsetof(struct file, count), .required = true, .fields = row_fields, .size = sizeof(struct row) },
	{ .name = NULL },
};

static void keep(struct barred *out, const struct row *row, const char *path, struct arena *arena, struct buf *mistakes)
{
	struct barred_member *m = &out->members[out->count++];
	*m = row->member;
	m->body = body_names[row->body];
	m->name_key = fold_key(m->name, arena);
	m->unit_key = m->unit ? fold_key(m->unit, arena) : NULL;
	if (m->phone) {
		struct folded f;
		size_t used;
		char digits[VALUES_PHONE_SIZE];
		fold_text(&f, m->phone, strlen(m->phone), arena);
		if (values_phone(f.bytes, f.len, digits, &used) == VALUE_GOOD)
			m->phone_digits = arena_text(arena, digits);
		else
			yaml_mistake(mistakes, path, row->line, "“%s” is no phone number", m->phone);
	}
	if (m->mail && !strchr(m->mail, '@'))
		yaml_mistake(mistakes, path, row->line, "“%s” is no mail address", m->mail);
}

void barred_load(struct barred *out, const char *path, struct arena *arena, struct buf *mistakes)
{
	struct file f = { 0 };
	const struct yaml *root = yaml_read(path, arena, mistakes);
	if (!root)
		return;
	yaml_fill(root, file_fields, &f, path, arena, mistakes);
	out->members = arena_array(arena, f.count + 1, sizeof *out->members);
	for (size_t i = 0; i < f.count; i++)
		if (f.rows[i].member.name)
			keep(out, &f.rows[i], path, arena, mistakes);
}

enum barred_match barred_find(const struct barred *barred, const struct person *author, const char *sender, struct arena *arena, const struct barred_member **member, const char **by)
{
	enum barred_match best = BARRED_NO;
	const char *name = author->name ? fold_key(author->name, arena) : "";
	const char *workplace = author->workplace ? fold_key(author->workplace, arena) : "";
	for (size_t i = 0; i < barred->count; i++) {
		const struct barred_member *m = &barred->members[i];
		if (strcmp(m->name_key, name) != 0)
			continue;
		bool known = m->birth_year && author->birth_year, year = known && m->birth_year == author->birth_year;
		const char *agreed = year ? "năm sinh" : m->phone_digits && author->phone && strcmp(m->phone_digits, author->phone) == 0 ? "số điện thoại"
		                   : m->mail && sender && text_same(m->mail, sender) ? "thư điện tử"
		                   : m->unit_key && m->unit_key[0] && fold_find(workplace, m->unit_key) ? "đơn vị công tác" : NULL;
		if (known && !year && !agreed)
			continue; /* a homonym: one name, another year */
		enum barred_match match = agreed && (year || !known) ? BARRED_SURE : BARRED_NAME;
		if (match > best) {
			best = match;
			*member = m;
			*by = agreed ? agreed : "";
		}
	}
	return best;
}
