/* Why a case waits, from the register's English into the office's Vietnamese.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "remind/office_note_words.h"

#include <string.h>

#include "remind/phrase.h"

enum { MOST_BLANKS = 4, MOST_DEPTH = 5 };

/* `*` stands for whatever is there, and {1} to {4} for these in their order; the first that fits is taken, so the particular stand before the general. */
static const struct {
	const char *english, *vietnamese;
} reasons[] = {
	/* how a letter is tied to its entry (register/ties.c, completing.c) */
	{ "it answers a letter of ours", "thư trả lời thư của Ban Tổ chức" },
	{ "it answers to a code of ours", "thư ghi mã bài" },
	{ "it answers a letter of ours about a copy", "thư trả lời thư báo bài trùng" },
	{ "it answers a letter of ours and holds another work", "thư trả lời thư của Ban Tổ chức, kèm bài khác" },
	{ "it holds the code with its signed tag", "thư có mã xác nhận của bài" },
	{ "it comes from the entry's sender and names its code", "gửi từ địa chỉ đã gửi bài, có ghi mã bài" },
	{ "it comes from the entry's sender and names its title", "gửi từ địa chỉ đã gửi bài, có ghi tên bài" },
	{ "it comes from the sender of this only incomplete entry", "gửi từ địa chỉ đã gửi bài này, là bài duy nhất còn thiếu" },
	{ "it names a code, and nothing shows that its sender may speak for the entry", "chỉ có mã bài, chưa rõ người gửi có phải là người gửi bài" },
	{ "it names no entry that is there", "thư không ghi mã bài nào có trong sổ" },
	{ "the same work came once more from its own sender", "bài được gửi lại từ chính địa chỉ đã gửi" },
	{ "it gives something to * as well", "thư còn nêu nội dung của bài {1}" },
	/* what a letter wants (check/kind.c) */
	{ "it asks to withdraw, see, correct or delete", "đề nghị rút bài, xem, sửa hoặc xoá thông tin" },
	{ "a letter that came in it asks to withdraw, see, correct or delete", "thư được chuyển kèm đề nghị rút bài, xem, sửa hoặc xoá thông tin" },
	{ "it asks to withdraw the entry", "đề nghị rút bài" },
	{ "its author asks to withdraw it", "tác giả đề nghị rút bài" },
	{ "its text reads like an automatic reply's, and no header says so", "lời như của máy trả lời tự động" },
	{ "it asks something", "thư có câu hỏi" },
	{ "it asks something and holds no work", "thư có câu hỏi, không kèm bài" },
	{ "a letter that came in it asks something", "thư được chuyển kèm có câu hỏi" },
	{ "its subject says so, without a code", "tiêu đề ghi là bổ sung, không có mã bài" },
	{ "the subject of a letter that came in it says so, without a code", "tiêu đề thư được chuyển kèm ghi là bổ sung, không có mã bài" },
	{ "a unit answers a letter of the calendar", "đơn vị trả lời thư nhắc" },
	{ "a unit's papers without an entry", "giấy tờ của đơn vị, không kèm bài" },
	{ "its subject names papers, and it holds no entry", "tiêu đề nêu giấy tờ, thư không kèm bài" },
	{ "no work, no question, no papers were found in it", "chưa thấy bài, câu hỏi hay giấy tờ trong thư" },
	{ "it holds a work", "thư có bài dự thi" },
	{ "it offers a work that could not be read whole", "thư có bài, chưa đọc được hết" },
	{ "a proven unit's letter with entries", "thư của đơn vị đã xác thực, kèm bài" },
	{ "it holds a delivery status", "thư báo tình trạng gửi, chưa rõ về thư nào" },
	{ "a null Return-Path and a mail system's subject or sender", "thư của hệ thống thư, chưa rõ về thư nào" },
	{ "a mail system's subject and sender", "thư của hệ thống thư, chưa rõ về thư nào" },
	{ "a header X-Failed-Recipients", "thư báo không gửi được, chưa rõ về thư nào" },
	/* what of a supplement a machine does not do (check/supplement.c, supplement_apply.c, supplying.c) */
	{ "whose a telephone number is", "chưa rõ số điện thoại là của ai" },
	{ "whose a year of birth is", "chưa rõ năm sinh là của ai" },
	{ "a value that runs into another one", "hai nội dung viết liền nhau" },
	{ "words that are no value by themselves stand where one was asked for", "chỗ cần điền có lời không phải là nội dung cần điền" },
	{ "two values for *", "thư nêu hai nội dung khác nhau: {1}" },
	{ "several values that may be *", "thư nêu nhiều nội dung: {1}" },
	{ "a name that may be *", "có tên người, chưa rõ có phải: {1}" },
	{ "a number for * that is known as somebody else's", "số điện thoại nêu ra là của người khác: {1}" },
	{ "whose a value for * is: more than one is missing", "chưa rõ {1} là của tác giả hay của nhân vật" },
	{ "data of somebody who is neither its author nor its subject by name", "thông tin của người không phải tác giả, không phải nhân vật" },
	{ "a line names both categories", "một dòng ghi cả hai thể loại" },
	{ "more than a number or a year stands behind its label", "sau số điện thoại hoặc năm sinh còn lời khác" },
	{ "a telephone number stands in the signature alone", "số điện thoại chỉ có ở chữ ký" },
	{ "a telephone number stands in the subject", "số điện thoại ghi ở tiêu đề thư" },
	{ "a telephone number stands in somebody's words that it quotes", "số điện thoại nằm trong lời người khác được trích lại" },
	{ "a value stands in somebody's words that it quotes", "nội dung còn thiếu nằm trong phần trích dẫn, chưa rõ là lời của ai" },
	{ "its words were forwarded: whose they are is not known", "lời trong thư được chuyển tiếp, chưa rõ là của ai" },
	{ "its author takes back a number or a year", "người viết nói lại một số điện thoại hoặc năm sinh" },
	{ "its author speaks of an error that is not found", "người viết nói có chỗ sai, máy chưa tìm thấy" },
	{ "its author says that it stands in the work", "người viết cho biết nội dung đã có trong bài" },
	{ "its author says that it is the original", "người viết cho biết là bản gốc" },
	{ "its author speaks of a revision", "người viết nói về bản sửa, không kèm bài" },
	{ "images of pages came", "thư có ảnh chụp trang" },
	{ "a file came that cannot be read", "có tệp không đọc được" },
	{ "several works came with it", "thư có nhiều bài" },
	{ "words that nothing explains", "có lời máy chưa hiểu" },
	{ "another code is named", "thư ghi mã của bài khác" },
	{ "it brings another work, filed by itself, and something for this entry", "thư có bài khác (đã ghi riêng) và nội dung bổ sung cho bài này" },
	{ "another work, whole in itself", "bài khác, đầy đủ" },
	{ "another value for *", "thư nêu nội dung khác với bài: {1}" },
	{ "the work that came names another author", "bài gửi kèm ghi tác giả khác" },
	{ "the work that is to replace it is another one", "bài xin thay là bài khác hẳn" },
	{ "a work that would replace the one that is there", "bài gửi kèm sẽ thay bài đang có" },
	{ "the same text came with other details", "nội dung như cũ, thông tin kèm theo khác" },
	{ "whether the work that came replaces it", "chưa rõ bài gửi kèm có thay bài cũ không" },
	{ "whether its own words are the work", "chưa rõ lời trong thư có phải là bài không" },
	{ "its words give no value that is missing, and are more than thanks", "thư không nêu nội dung còn thiếu" },
	{ "it brings a file that nothing could be taken from", "thư kèm tệp, chưa lấy được nội dung còn thiếu" },
	{ "it answers what a person has asked", "thư trả lời nội dung cán bộ đã yêu cầu bổ sung; điều còn thiếu mà thư nêu rõ đã được ghi vào bài" },
	{ "it is about an entry that a person has decided", "bài đã được cán bộ kết luận" },
	{ "supplement: *", "đã bổ sung: {1}" },
	{ "replaced: *", "đã thay bài: {1}" },
	{ "recheck: *", "kết quả theo quy định mới: {1}" },
	{ "completed after the deadline and more than * days after the notice: *", "bổ sung sau hạn gửi bài và quá {1} ngày kể từ thư thông báo: {2}" },
	/* likeness (register/works.c, similar.c) */
	{ "* (the same text as *)", "{1}; cùng nội dung với bài {2}" },
	{ "* (the same page as *)", "{1}; có trang giống bài {2}" },
	{ "came again as *, on file as *: what was missing may stand in it", "gửi lại: {1}; đang ghi trong sổ: {2}" },
	/* units (awaiting.c) */
	{ "could not be matched for sure: * of its table's rows, * of its entries", "chưa ghép được chắc chắn: {1} dòng trích ngang, {2} bài" },
	{ "* rows of its table have no file", "{1} dòng trích ngang chưa có tệp bài" },
	{ "* entries stand in no row of its table", "{1} bài không có trong trích ngang" },
	{ "* entries are credited to no unit", "{1} bài chưa được tính cho đơn vị nào" },
	{ "a refusal has to be confirmed before the unit is told", "cần xác nhận việc không tiếp nhận trước khi báo đơn vị" },
	{ "it is not sure which milestone these papers answer: *", "chưa rõ giấy tờ thuộc mốc nào: {1}" },
	{ "its list of those proposed could not be counted: *", "chưa đếm được danh sách đề xuất; trên máy chủ: {1}" },
	{ "its line about the intake unit may mean any of: *", "dòng ghi đơn vị tiếp nhận có thể là: {1}" },
	{ "the letter claims the address of the unit * and nothing proves it", "thư ghi địa chỉ của {1}, chưa được xác thực" },
	/* distrust, junk, what came back, decisions */
	{ "it lies in the junk folder (*: *)", "thư nằm trong mục thư rác ({1}: {2})" },
	{ "to have it filed and answered, move it to the mailbox itself or believe it", "muốn tiếp nhận: chuyển thư vào hộp thư đến, hoặc bấm tin thư" },
	{ "* more letter of the junk folder came on the same day", "trong ngày còn {1} thư khác ở mục thư rác" },
	{ "* more letters of the junk folder came on the same day", "trong ngày còn {1} thư khác ở mục thư rác" },
	{ "they have no cases of their own: *", "không mở việc riêng; trên máy chủ: {1}" },
	{ "the mail server says *=fail of its sender: nothing of it was answered or credited, or changed what is there", "máy chủ thư báo sai người gửi ({1}); chưa trả lời, chưa tính bài, chưa thay đổi gì" },
	{ "the letter * (answer *, *) came back*", "thư đi số {2} bị trả lại{4}" },
	{ "what goes to this address is held until a letter comes from it or somebody says that it is well", "thư mới gửi đến địa chỉ này được giữ lại" },
	{ "its subject says a decision", "tiêu đề ghi một quyết định" },
	{ "the office answers its note in words", "thư trả lời việc bằng lời" },
	{ "the office's proven answer to a code", "thư của cán bộ có ghi mã bài" },
	{ "* was not done: *", "{1}: chưa thực hiện, {2}" },
	{ "what the office wants", "quyết định" },
	{ "it bears no tag", "thư không có mã xác nhận" },
	{ "its tag is not that of this case and turn", "mã xác nhận không đúng của việc này" },
	{ "its words say the contrary of its subject", "lời trong thư nói khác với tiêu đề" },
	{ "its decision was done, and the files that came with it were not read", "đã thực hiện quyết định; tệp gửi kèm thư chưa được đọc" },
	{ "its case was closed before", "việc đã được giải quyết trước đó" },
	{ "there is no such case", "không có việc này" },
	{ "there is no such case or entry", "không có việc hoặc bài này" },
	{ "it gives no reason, and the author has to be told one", "chưa ghi lý do" },
	{ "it names no entry that it could be merged into", "chưa ghi mã bài cần gộp vào" },
	{ "the time to undo is over, or the letter has left", "đã hết thời gian huỷ, hoặc thư đã gửi" },
	{ "it came from no address of the office", "thư không đến từ địa chỉ của cơ quan thường trực" },
	{ "it bears the office's address, and nothing proves that the office wrote it", "thư ghi địa chỉ cơ quan thường trực, chưa được xác thực" },
	{ "its subject begins with no decision, or with several", "tiêu đề không nêu rõ một quyết định" },
	{ "a work on paper was entered, and the register does not know it: *", "bài giấy đã nhập không có trong sổ" },
	/* words that stand in others */
	{ "name", "họ và tên" }, { "birth-year", "năm sinh" }, { "address", "địa chỉ" }, { "phone", "số điện thoại" }, { "occupation", "nghề nghiệp" }, { "workplace", "đơn vị công tác" },
	{ "entry", "bài dự thi" }, { "batch", "bài của đơn vị" }, { "supplement", "thư bổ sung" }, { "request", "yêu cầu" }, { "question", "câu hỏi" }, { "dossier", "giấy tờ" },
	{ "decision", "quyết định" }, { "bounce", "thư báo không gửi được" }, { "autoreply", "thư trả lời tự động" }, { "other", "thư khác" },
	{ "recheck", "kết quả theo quy định mới" },
	{ "the rules of the year it counts for", "kết quả theo quy định của năm được tính" },
	/* rules with what was found beside them: the most general stand last */
	{ "* (*)", "{1}; {2}" },
	{ "* of the same author and *", "{1} của cùng tác giả; {2}" },
	{ "* of the same author", "{1} của cùng tác giả" },
	{ "* of another author", "{1} của tác giả khác" },
	{ "* like *", "giống bài {2} (mức {1})" },
};

/* Whether `english` has the form of `pattern`; what stands at each `*` (as short as may be, the last one to the end) in `at` and `len`. */
static bool fits(const char *pattern, const char *english, const char *at[MOST_BLANKS], size_t len[MOST_BLANKS])
{
	size_t n = 0;
	for (;;) {
		size_t fixed = strcspn(pattern, "*");
		if (strncmp(pattern, english, fixed) != 0)
			return false;
		pattern += fixed;
		english += fixed;
		if (!*pattern || n == MOST_BLANKS)
			return !*pattern && !*english;
		size_t next = strcspn(++pattern, "*");
		const char *found = english;
		/* What stands last reaches to the end, and what ends the pattern ends the text. */
		if (!pattern[next])
			found = strlen(english) >= next ? english + strlen(english) - next : NULL;
		else
			while (*found && strncmp(found, pattern, next) != 0)
				found++;
		if (!found || strncmp(found, pattern, next) != 0)
			return false;
		at[n] = english;
		len[n++] = (size_t)(found - english);
		english = found;
	}
}

static const char *said(const struct rules *rules, struct arena *arena, const char *english, int depth);

/* A name of the program's own, as the office knows it: a state, a rule, a unit; NULL. */
static const char *name_of(const struct rules *rules, const char *word)
{
	const char *state = phrase_state(word), *rule = phrase_reason(rules, word), *unit = phrase_unit(rules, word);
	return *state ? state : strcmp(rule, word) != 0 ? rule : strcmp(unit, word) != 0 ? unit : NULL;
}

/* "word-limit, duplicate": each by its name; "", as it stands, where it is no list of these; ", 5.1.1" begins with its comma. */
static const char *value(const struct rules *rules, struct arena *arena, const char *text, int depth)
{
	const char *out = "";
	for (const char *at = text; *at;) {
		const char *end = strstr(at, ", "), *word = end ? arena_copy(arena, at, (size_t)(end - at)) : at, *name = *word ? name_of(rules, word) : NULL;
		if (!name)
			return depth < MOST_DEPTH ? said(rules, arena, text, depth + 1) : text;
		out = arena_print(arena, "%s%s%s", out, *out ? ", " : "", name);
		at = end ? end + 2 : at + strlen(at);
	}
	return out;
}

static const char *filled(const struct rules *rules, struct arena *arena, const char *form, const char *at[MOST_BLANKS], const size_t len[MOST_BLANKS], int depth)
{
	const char *out = "";
	while (*form) {
		size_t plain = strcspn(form, "{");
		out = arena_print(arena, "%s%.*s", out, (int)plain, form);
		form += plain;
		if (*form) {
			size_t n = (size_t)(form[1] - '1');
			out = arena_print(arena, "%s%s", out, value(rules, arena, arena_copy(arena, at[n], len[n]), depth));
			form += 3;
		}
	}
	return out;
}

/* One piece. */
static const char *said(const struct rules *rules, struct arena *arena, const char *english, int depth)
{
	const char *at[MOST_BLANKS] = { "", "", "", "" };
	size_t len[MOST_BLANKS] = { 0 };
	for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
		if (fits(reasons[i].english, english, at, len))
			return filled(rules, arena, reasons[i].vietnamese, at, len, depth);
	return english;
}

const char *office_note_reason(const struct rules *rules, struct arena *arena, const char *english)
{
	const char *out = "", *piece = english;
	while (piece && *piece) {
		const char *end = strstr(piece, "; "), *one = end ? arena_copy(arena, piece, (size_t)(end - piece)) : piece;
		out = arena_print(arena, "%s%s%s", out, *out ? "; " : "", value(rules, arena, one, 0));
		piece = end ? end + 2 : NULL;
	}
	return *out ? out : NULL;
}
