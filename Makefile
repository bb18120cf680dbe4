# SPDX-License-Identifier: GPL-3.0-or-later
# hoadep's build.  `make help` lists the targets; README.md names the two to begin with.

BUILD    ?= build
PREFIX   ?= /usr/local
DESTDIR  ?=
SANITIZE ?=
VERSION  := 0.1
CC       ?= cc

# With SANITIZE=address,undefined everything goes to a folder of its own, so that the two builds never mix.
# `make V=1` shows whole command lines.
Q := $(if $(V),,@)

OUT := $(BUILD)$(if $(SANITIZE),/sanitize)

LIBS     := gmime-3.0 libcurl sqlite3 libpcre2-8 libmagic libcyaml libutf8proc libseccomp libzip expat libxml-2.0 gnutls jansson
HAVE     := $(shell pkg-config --exists $(LIBS) 2>/dev/null && test -f /usr/include/libetpan/libetpan.h && echo yes)

# Each warning is here because it has caught a real slip in mail code: lengths (conversion, sign), formats in data, shadowed errors.
WARN     := -Wall -Wextra -Wshadow -Wpointer-arith -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition -Wformat=2 \
            -Wvla -Wundef -Wwrite-strings -Wimplicit-fallthrough -Wnull-dereference -Werror
OPT      ?= -O2
HARDEN   := -fPIE -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fstack-clash-protection
ifneq ($(SANITIZE),)
HARDEN   := -fPIE -fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer
endif
CFLAGS   ?= -g
ALL_CFLAGS = -std=gnu11 $(OPT) $(CFLAGS) $(WARN) $(HARDEN) -Isrc -D_GNU_SOURCE -DHOADEP_VERSION='"$(VERSION)"' \
             $(addprefix -isystem ,$(patsubst -I%,%,$(filter -I%,$(shell pkg-config --cflags-only-I $(LIBS) 2>/dev/null)))) -MMD -MP
# libetpan's own pkg-config file turns PIE off (it carries Debian's no-pie-link.specs), so it is named plainly.
ALL_LDFLAGS = -pie -Wl,-z,relro -Wl,-z,now -Wl,--as-needed $(LDFLAGS) $(if $(SANITIZE),-fsanitize=$(SANITIZE))
ALL_LIBS  = $(shell pkg-config --libs $(LIBS) 2>/dev/null) -letpan -lpthread

SRC  := $(wildcard src/*.c) $(wildcard src/*/*.c)
OBJ  := $(SRC:src/%.c=$(OUT)/obj/%.o)
LIB  := $(OUT)/libhoadep.a
UNIT := $(wildcard tests/unit/*.c)
UNITBIN := $(UNIT:tests/unit/%.c=$(OUT)/unit/%)

.PHONY: all help demo check proof bench lint fuzz install clean packages unit
all: $(OUT)/hoadep

$(OUT)/hoadep: $(OUT)/obj/main.o $(LIB)
	@echo "  LD  $@"
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(ALL_LIBS)

$(LIB): $(filter-out $(OUT)/obj/main.o,$(OBJ))
	@rm -f $@
	$(Q)$(AR) rcs $@ $^

$(OUT)/obj/%.o: src/%.c | headers
	@mkdir -p $(@D)
	@echo "  CC  $<"
	$(Q)$(CC) $(ALL_CFLAGS) -c -o $@ $<

$(OUT)/unit/%: tests/unit/%.c tests/unit/unit.h $(LIB)
	@mkdir -p $(@D)
	@echo "  CC  $<"
	$(Q)$(CC) $(ALL_CFLAGS) -Itests/unit -o $@ $< $(LIB) $(ALL_LDFLAGS) $(ALL_LIBS)

# Headers missing is the first thing that goes wrong on a new machine: say it in one sentence, not in fifty.
.PHONY: headers
headers:
ifneq ($(HAVE),yes)
	@echo "hoadep: development packages are missing; 'make demo' and 'make check' install them, or: make packages" >&2; exit 1
endif

packages:
	@tests/packages build

unit: $(UNITBIN)

-include $(OBJ:.o=.d) $(UNITBIN:=.d)
