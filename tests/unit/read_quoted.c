/* Quoted-printable as relays leave it: padded soft breaks, bare "=", small digits.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read/quoted.h"
#include "unit.h"

static const struct { const char *line, *want; bool soft, sound; } cases[] = {
	{ "B=C3=80I", "BÀI", false, true },
	{ "B=c3=80I", "BÀI", false, true },
	{ "=C4=90I=E1=", "ĐI\xE1", true, true },
	{ "=C4=90I=E1=  ", "ĐI\xE1", true, true },
	{ "=C4=90I=E1=\t \r", "ĐI\xE1", true, true },
	{ "a=20  ", "a ", false, true },
	{ "", "", false, true },
	{ "=", "", true, true },
	{ "  ", "", false, true },
	{ "1+1=2", "1+1=2", false, false },
	{ "a=4", "a=4", false, false },
	{ "a=G1b=41", "a=G1bA", false, false },
	{ "==41", "=A", false, false },
	{ "a==", "a=", true, false },
	{ "=00x", "\0x", false, true },
};

int main(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		unsigned char out[64];
		bool soft = !cases[i].soft, sound = true;
		size_t n = quoted_line(cases[i].line, strlen(cases[i].line), out, &soft, &sound);
		size_t want = i + 1 == sizeof cases / sizeof *cases ? 2 : strlen(cases[i].want);
		CHECK_SAY(n == want && memcmp(out, cases[i].want, want) == 0, "\"%s\" gave %.*s", cases[i].line, (int)n, (const char *)out);
		CHECK_SAY(soft == cases[i].soft, "\"%s\": soft %d", cases[i].line, soft);
		CHECK_SAY(sound == cases[i].sound, "\"%s\": sound %d", cases[i].line, sound);
	}
	return unit_end();
}
