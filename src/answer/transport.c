/* A transport's settings on their way to the role that uses it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "answer/transport.h"

void transport_put(const struct transport *t, struct memo *memo)
{
	memo_put_text(memo, t->url);
	memo_put_text(memo, t->user);
	memo_put_text(memo, t->password_file);
	memo_put_text(memo, t->password_command);
	memo_put_text(memo, t->ca_file);
	memo_put_text(memo, t->from_address);
	memo_put_number(memo, t->landlock_optional);
}

bool transport_take(struct transport *t, struct memo *memo)
{
	t->url = memo_get_text(memo);
	t->user = memo_get_text(memo);
	t->password_file = memo_get_text(memo);
	t->password_command = memo_get_text(memo);
	t->ca_file = memo_get_text(memo);
	t->from_address = memo_get_text(memo);
	t->landlock_optional = memo_get_number(memo) != 0;
	return t->url && t->from_address;
}
