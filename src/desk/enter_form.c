/* One table of fields, and the ways to fill it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk/enter_form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "check/fold.h"
#include "check/values.h"
#include "desk/tools.h"

static const struct {
	const char *option, *label, *hint;
} fields[ENTER_FIELDS] = {
	[ENTER_TITLE] = { "title", "Tên bài viết", NULL },
	[ENTER_CATEGORY] = { "category", "Thể loại", "nguoi-tot-viec-tot hoặc dien-hinh-tien-tien" },
	[ENTER_AUTHOR] = { "author", "Họ và tên tác giả", NULL },
	[ENTER_AUTHOR_BIRTH] = { "author-birth-year", "Năm sinh của tác giả", NULL },
	[ENTER_AUTHOR_ADDRESS] = { "author-address", "Địa chỉ của tác giả", NULL },
	[ENTER_AUTHOR_PHONE] = { "author-phone", "Số điện thoại của tác giả", NULL },
	[ENTER_AUTHOR_OCCUPATION] = { "author-occupation", "Nghề nghiệp của tác giả", NULL },
	[ENTER_AUTHOR_WORKPLACE] = { "author-workplace", "Đơn vị công tác của tác giả", "không có thì ghi: không" },
	[ENTER_SUBJECT] = { "subject", "Tên tập thể hoặc cá nhân được viết", NULL },
	[ENTER_COLLECTIVE] = { "collective", "Là tập thể", "có hoặc không" },
	[ENTER_SUBJECT_BIRTH] = { "subject-birth-year", "Năm sinh của nhân vật", NULL },
	[ENTER_SUBJECT_ADDRESS] = { "subject-address", "Địa chỉ của nhân vật", NULL },
	[ENTER_SUBJECT_PHONE] = { "subject-phone", "Số điện thoại của nhân vật", "không có thì ghi: không có" },
	[ENTER_SUBJECT_OCCUPATION] = { "subject-occupation", "Nghề nghiệp của nhân vật", NULL },
	[ENTER_SUBJECT_WORKPLACE] = { "subject-workplace", "Đơn vị công tác của nhân vật", NULL },
	[ENTER_WORDS] = { "words", "Số từ", "khi không có văn bản đánh máy" },
	[ENTER_UNIT] = { "unit", "Đơn vị nộp", "mã đơn vị của units.yaml: hoadep units" },
	[ENTER_VIA] = { "via", "Nộp qua", "mã đơn vị chuyển bài, nếu là đơn vị khác" },
	[ENTER_DATE] = { "date", "Ngày nhận", "ngày đơn vị nhận bài: 14/3/2023" },
};
static const char text_label[] = "Bài viết";

const char *enter_option(enum enter_field field)
{
	return fields[field].option;
}

const char *enter_label(enum enter_field field)
{
	return fields[field].label;
}

int enter_put(struct enter_form *form, enum enter_field field, const char *value, struct arena *arena, struct err *err)
{
	struct folded folded;
	value += strspn(value, " \t");
	size_t len = strlen(value);
	while (len && strchr(" \t\r", value[len - 1]))
		len--;
	char *line = arena_copy(arena, value, len);
	if (!tools_one_line(line))
		return err_set(err, "%s wants one line of text in UTF-8, of at most %d bytes.", fields[field].option, TOOLS_LINE_MOST);
	fold_text(&folded, line, len, arena);
	form->values[field] = values_empty(folded.bytes, folded.len) ? NULL : text_nfc(arena, line, len);
	return 0;
}

/* ---- a form ---- */

/* ENTER_FIELDS: none; its label or its option, folded. */
static enum enter_field field_named(const char *label, struct arena *arena)
{
	const char *key = fold_key(label, arena);
	int f = 0;
	while (f < ENTER_FIELDS && strcmp(key, fold_key(fields[f].label, arena)) != 0 && strcmp(key, fold_key(fields[f].option, arena)) != 0)
		f++;
	return (enum enter_field)f;
}

static int take_line(struct enter_form *form, const char *path, int number, const char *line, bool *seen, struct arena *arena, struct err *err)
{
	const char *colon = strchr(line, ':');
	if (!colon)
		return err_set(err, "%s:%d: a line is `label: value`; `hoadep enter --form` prints an empty form.", path, number);
	enum enter_field f = field_named(arena_copy(arena, line, (size_t)(colon - line)), arena);
	if (f == ENTER_FIELDS)
		return err_set(err, "%s:%d: no field is called so; `hoadep enter --form` prints an empty form.", path, number);
	if (seen[f])
		return err_set(err, "%s:%d: “%s” stands here a second time.", path, number, fields[f].label);
	seen[f] = true;
	return enter_put(form, f, colon + 1, arena, err);
}

static bool begins_text(const char *line, struct arena *arena)
{
	const char *colon = strchr(line, ':');
	return colon && !colon[1 + strspn(colon + 1, " \t\r")] && strcmp(fold_key(line, arena), fold_key(text_label, arena)) == 0;
}

int enter_read(struct enter_form *form, const char *path, struct arena *arena, struct err *err)
{
	struct buf bytes = { 0 };
	bool seen[ENTER_FIELDS] = { false };
	int number = 1, result = file_read(path, ENTER_FORM_BYTES, &bytes, err);
	char *text = arena_copy(arena, buf_str(&bytes), bytes.len);
	if (result == 0 && (!text_valid(text, bytes.len) || strlen(text) != bytes.len))
		result = err_set(err, "%s is no text in UTF-8.", path);
	buf_release(&bytes);
	text += text_begins(text, "\xEF\xBB\xBF") ? 3 : 0;
	for (char *end; result == 0 && *text; text = end, number++) {
		end = text + strcspn(text, "\n");
		if (*end)
			*end++ = '\0';
		text += strspn(text, " \t\r");
		if (begins_text(text, arena)) {
			form->text = text_nfc(arena, end, strlen(end));
			break;
		}
		if (*text && *text != '#')
			result = take_line(form, path, number, text, seen, arena, err);
	}
	return result;
}

void enter_print(void)
{
	puts("# Phiếu vào sổ bài dự thi nộp trên giấy: hoadep enter PHIEU.txt trang1.jpg trang2.jpg");
	for (int f = 0; f < ENTER_FIELDS; f++) {
		if (fields[f].hint)
			printf("# %s\n", fields[f].hint);
		printf("%s:\n", fields[f].label);
	}
	printf("# Có văn bản đánh máy thì chép dưới dòng này, cho đến hết tệp; không thì xoá dòng này.\n%s:\n", text_label);
}

/* ---- at a terminal ---- */

int enter_ask(struct enter_form *form, struct arena *arena, struct err *err)
{
	char line[TOOLS_LINE_MOST + 3];
	for (int f = 0; f < ENTER_FIELDS; f++) {
		if (form->values[f])
			continue;
		printf("%s%s%s%s: ", fields[f].label, fields[f].hint ? " (" : "", fields[f].hint ? fields[f].hint : "", fields[f].hint ? ")" : "");
		fflush(stdout);
		if (!fgets(line, sizeof line, stdin))
			return err_set(err, "The terminal ended: nothing was entered.");
		line[strcspn(line, "\n")] = '\0';
		if (enter_put(form, (enum enter_field)f, line, arena, err) != 0) {
			printf("%s\n", err->text);
			f--;
		}
	}
	return 0;
}

/* ---- values ---- */

static int wrong(enum enter_field field, const char *what, struct err *err)
{
	return err_set(err, "%s (%s): %s", fields[field].option, fields[field].label, what);
}

static int take_category(const char *value, enum category *out, struct arena *arena, struct err *err)
{
	static const struct {
		const char *word;
		enum category category;
	} words[] = { { "nguoi tot viec tot", CATEGORY_NTVT }, { "ntvt", CATEGORY_NTVT }, { "dien hinh tien tien", CATEGORY_DHTT }, { "dhtt", CATEGORY_DHTT } };
	const char *key = value ? fold_key(value, arena) : "";
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(key, words[i].word) == 0)
			*out = words[i].category;
	return *key && *out == CATEGORY_NONE ? wrong(ENTER_CATEGORY, "nguoi-tot-viec-tot or dien-hinh-tien-tien is wanted.", err) : 0;
}

static int take_year(const struct enter_form *form, enum enter_field field, int64_t now, int *out, struct arena *arena, struct err *err)
{
	struct folded folded;
	bool aged;
	size_t used;
	if (!form->values[field])
		return 0;
	fold_text(&folded, form->values[field], strlen(form->values[field]), arena);
	if (values_birth(folded.bytes, folded.len, clock_civil(now).year, false, out, &aged, &used) != VALUE_GOOD || aged)
		return wrong(field, "a year as 1979 (or a date) is wanted.", err);
	return 0;
}

static int take_phone(const struct enter_form *form, enum enter_field field, bool may_lack, const char **out, struct arena *arena, struct err *err)
{
	struct folded folded;
	char digits[VALUES_PHONE_SIZE];
	size_t used;
	const char *value = form->values[field];
	if (!value)
		return 0;
	fold_text(&folded, value, strlen(value), arena);
	if (values_phone(folded.bytes, folded.len, digits, &used) == VALUE_GOOD)
		*out = arena_text(arena, digits);
	else if (may_lack && strncmp(folded.bytes, "khong", 5) == 0)
		*out = value;
	else
		return wrong(field, may_lack ? "a phone number, or “không có”, is wanted." : "a phone number is wanted.", err);
	return 0;
}

static int take_flag(const char *value, bool *out, struct arena *arena, struct err *err)
{
	const char *key = value ? fold_key(value, arena) : "khong";
	*out = strcmp(key, "co") == 0 || strcmp(key, "yes") == 0 || strcmp(key, "x") == 0;
	return *out || strcmp(key, "khong") == 0 || strcmp(key, "no") == 0 ? 0 : wrong(ENTER_COLLECTIVE, "“có” or “không” is wanted.", err);
}

/* "14/3/2023" as it is written here, or as every command takes it. */
static int take_date(const char *value, int64_t *out, struct err *err)
{
	char *end;
	if (!value || clock_parse(value, out))
		return 0;
	long day = strtol(value, &end, 10), month = *end == '/' ? strtol(end + 1, &end, 10) : 0, year = *end == '/' ? strtol(end + 1, &end, 10) : 0;
	if (*end || day < 1 || day > 31 || month < 1 || month > 12 || year < 1970 || year > 9999)
		return wrong(ENTER_DATE, "a day as 14/3/2023 or 2023-03-14 is wanted.", err);
	*out = clock_time((int)year, (int)month, (int)day, 0, 0, 0);
	return clock_civil(*out).day == (int)day ? 0 : wrong(ENTER_DATE, "there is no such day.", err);
}

static int take_words(const char *value, int64_t *out, struct err *err)
{
	size_t len = value ? strlen(value) : 0;
	if (!value)
		return 0;
	if (len > 6 || strspn(value, "0123456789") != len)
		return wrong(ENTER_WORDS, "a number is wanted.", err);
	*out = strtoll(value, NULL, 10);
	return 0;
}

/* The text's digest as a letter's has it: the folded words. */
static void take_text(const char *text, struct entry *out, struct arena *arena)
{
	struct folded folded;
	const char *key = fold_key(text, arena);
	if (!*key)
		return;
	fold_text(&folded, text, strlen(text), arena);
	out->body = text;
	out->words = out->words ? out->words : fold_count(folded.bytes, folded.len);
	digest_of(key, strlen(key), out->body_digest);
}

int enter_entry(const struct enter_form *form, int64_t now, struct entry *out, int64_t *had, struct arena *arena, struct err *err)
{
	const char *const *v = form->values;
	*had = now;
	*out = (struct entry){ .title = v[ENTER_TITLE], .body = "",
		.author = { .name = v[ENTER_AUTHOR], .address = v[ENTER_AUTHOR_ADDRESS], .occupation = v[ENTER_AUTHOR_OCCUPATION], .workplace = v[ENTER_AUTHOR_WORKPLACE] },
		.subject = { .name = v[ENTER_SUBJECT], .address = v[ENTER_SUBJECT_ADDRESS], .occupation = v[ENTER_SUBJECT_OCCUPATION], .workplace = v[ENTER_SUBJECT_WORKPLACE] } };
	if (take_category(v[ENTER_CATEGORY], &out->category, arena, err) != 0 || take_year(form, ENTER_AUTHOR_BIRTH, now, &out->author.birth_year, arena, err) != 0 ||
	    take_year(form, ENTER_SUBJECT_BIRTH, now, &out->subject.birth_year, arena, err) != 0 || take_phone(form, ENTER_AUTHOR_PHONE, false, &out->author.phone, arena, err) != 0 ||
	    take_phone(form, ENTER_SUBJECT_PHONE, true, &out->subject.phone, arena, err) != 0 || take_flag(v[ENTER_COLLECTIVE], &out->subject.collective, arena, err) != 0 ||
	    take_date(v[ENTER_DATE], had, err) != 0 || take_words(v[ENTER_WORDS], &out->words, err) != 0)
		return -1;
	if (form->text)
		take_text(form->text, out, arena);
	return 0;
}

/* ---- the letter ---- */

static void put_line(struct buf *out, const char *label, const char *value)
{
	if (value)
		buf_print(out, "%s: %s\n", label, value);
}

static void put_person(struct buf *out, const char *head, const struct person *p)
{
	buf_print(out, "\n%s\n", head);
	put_line(out, p->collective ? "Tên tập thể" : "Họ và tên", p->name);
	if (p->birth_year)
		buf_print(out, "Năm sinh: %d\n", p->birth_year);
	put_line(out, "Địa chỉ", p->address);
	put_line(out, "Số điện thoại", p->phone);
	put_line(out, "Nghề nghiệp", p->occupation);
	put_line(out, "Đơn vị công tác", p->workplace);
}

char *enter_letter(const struct entry *entry, struct arena *arena)
{
	static const char *const declarations[] = { [CATEGORY_NTVT] = "Bài dự thi viết về gương “Người tốt, việc tốt”\n\n", [CATEGORY_DHTT] = "Bài dự thi viết về gương điển hình tiên tiến\n\n" };
	struct buf out = { 0 };
	buf_text(&out, entry->category == CATEGORY_NONE ? "" : declarations[entry->category]);
	put_line(&out, "Tên bài viết", entry->title);
	buf_print(&out, "\n%s\n", entry->body);
	put_person(&out, "THÔNG TIN TÁC GIẢ", &entry->author);
	put_person(&out, "THÔNG TIN NHÂN VẬT", &entry->subject);
	char *text = arena_copy(arena, buf_str(&out), out.len);
	buf_release(&out);
	return text;
}
