/* A fuzzer's entry, and, where no fuzzer is linked (REPLAY), a main that replays files.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

#ifdef REPLAY
#include "replay.inc"
#endif

#endif
