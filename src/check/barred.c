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

/* What people put before a name, of fold_key.  A name may begin so too ("Ông Ích Tường"): both readings are compared. */
static const char *const titles[] = {
	"ong", "ba", "anh", "chi", "co", "chu", "bac", "cu", "em", "thay", "thay giao", "co giao", "nha giao", "dong chi", "d c", "dc", "thac si", "thac sy", "ths", "tien si", "tien sy", "ts",
	"pho giao su", "giao su", "pgs", "gs", "bac si", "bac sy", "bs", "duoc si", "luat su", "ky su", "ks", "cu nhan", "cn", "kien truc su", "nha bao", "nha van", "nha tho", "nghe si", "nsut", "nsnd", "ngut",
};

/* Letters of other scripts that look like Latin ones; a name is what an official reads. */
static const struct {
	uint32_t code;
	char latin;
} alike[] = {
	{ 0x391, 'a' }, { 0x392, 'b' }, { 0x395, 'e' }, { 0x397, 'h' }, { 0x399, 'i' }, { 0x39A, 'k' }, { 0x39C, 'm' }, { 0x39D, 'n' }, { 0x39F, 'o' }, { 0x3A1, 'p' },
	{ 0x3A4, 't' }, { 0x3A5, 'y' }, { 0x3A7, 'x' }, { 0x3BF, 'o' }, { 0x3BD, 'v' }, { 0x405, 's' }, { 0x406, 'i' }, { 0x408, 'j' }, { 0x410, 'a' }, { 0x412, 'b' }, { 0x415, 'e' },
	{ 0x41A, 'k' }, { 0x41C, 'm' }, { 0x41D, 'h' }, { 0x41E, 'o' }, { 0x420, 'p' }, { 0x421, 'c' }, { 0x422, 't' }, { 0x423, 'y' }, { 0x425, 'x' }, { 0x430, 'a' },
	{ 0x435, 'e' }, { 0x43A, 'k' }, { 0x43E, 'o' }, { 0x440, 'p' }, { 0x441, 'c' }, { 0x443, 'y' }, { 0x445, 'x' }, { 0x455, 's' }, { 0x456, 'i' }, { 0x458, 'j' }, { 0x501, 'd' },
};

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

static char latin_of(uint32_t code)
{
	for (size_t i = 0; i < sizeof alike / sizeof *alike; i++)
		if (alike[i].code == code)
			return alike[i].latin;
	return 0;
}

/* A name folded, with look-alikes as the letters they seem to be. */
static const char *seen_key(const char *name, struct arena *arena)
{
	struct buf shown = { 0 };
	size_t left = strlen(name), n;
	uint32_t code;
	for (; left && (n = text_next(name, left, &code)); name += n, left -= n) {
		if (latin_of(code))
			buf_byte(&shown, latin_of(code));
		else
			buf_add(&shown, name, n);
	}
	const char *key = fold_key(buf_str(&shown), arena);
	buf_release(&shown);
	return key;
}

/* At least two words stay: a name. */
static const char *behind_titles(const char *key)
{
	for (size_t i = 0; i < sizeof titles / sizeof *titles;) {
		size_t n = strlen(titles[i]);
		if (strncmp(key, titles[i], n) == 0 && key[n] == ' ' && strchr(key + n + 1, ' ')) {
			key += n + 1;
			i = 0;
		} else {
			i++;
		}
	}
	return key;
}

static bool same_name(const char *member, const char *name)
{
	return strcmp(member, name) == 0 || strcmp(member, behind_titles(name)) == 0 || (*name && strcmp(behind_titles(member), behind_titles(name)) == 0);
}

enum barred_match barred_find(const struct barred *barred, const struct person *author, const char *sender, struct arena *arena, const struct barred_member **member, const char **by)
{
	enum barred_match best = BARRED_NO;
	const char *name = author->name ? seen_key(author->name, arena) : "";
	const char *workplace = author->workplace ? fold_key(author->workplace, arena) : "";
	for (size_t i = 0; i < barred->count; i++) {
		const struct barred_member *m = &barred->members[i];
		if (!same_name(m->name_key, name))
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
