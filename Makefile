# SPDX-License-Identifier: GPL-3.0-or-later
# hoadep's build.  `make help` lists the targets; README.md names the two to begin with.

BUILD    ?= build
PREFIX   ?= /usr/local
DESTDIR  ?=
SANITIZE ?=
VERSION  := 0.1
CC       ?= cc

# With SANITIZE=address,undefined everything goes to a folder of its own, so that the two builds never mix.
# The sub-makes that do the building use every processor, 16 at most: a container sees all of its machine's, and has not their memory.
JOBS := -j$(shell n=$$(nproc 2>/dev/null || echo 1); echo $$((n < 16 ? n : 16)))

# `make V=1` shows whole command lines.
Q := $(if $(V),,@)

OUT := $(BUILD)$(if $(SANITIZE),/sanitize)

LIBS     := gmime-3.0 libcurl sqlite3 libpcre2-8 libmagic yaml-0.1 libutf8proc libseccomp libzip expat libxml-2.0 gnutls jansson
# Only their headers: the one process that needs them loads them by name (src/base/library.h).
# `make HEIF=no` leaves HEIC photos unread: libde265 behind libheif has the longest list of holes of all (55 CVE ids).
HEIF     ?= yes
LOADED   := libarchive poppler-glib lept libjpeg tesseract $(if $(filter no,$(HEIF)),,libheif) freexl xlsxwriter
HAVE     := $(shell pkg-config --exists $(LIBS) $(LOADED) 2>/dev/null && test -f /usr/include/libetpan/libetpan.h && echo yes)

# Each warning is here because it has caught a real slip in mail code: lengths (conversion, sign), formats in data, shadowed errors.
WARN     := -Wall -Wextra -Wshadow -Wpointer-arith -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition -Wformat=2 \
            -Wvla -Wundef -Wwrite-strings -Wimplicit-fallthrough -Wnull-dereference -Werror
OPT      ?= -O2
HARDEN   := -fPIE -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fstack-clash-protection
ifneq ($(SANITIZE),)
HARDEN   := -fPIE -fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer
endif
CFLAGS   ?= -g
# Hidden, so that no function of ours takes the place of a library's of the same name (libyaml's yaml_free, once).
ALL_CFLAGS = -std=gnu11 -fvisibility=hidden $(OPT) $(CFLAGS) $(WARN) $(HARDEN) -Isrc -D_GNU_SOURCE -DHOADEP_VERSION='"$(VERSION)"' $(if $(filter no,$(HEIF)),-DHOADEP_NO_HEIF) \
             $(addprefix -isystem ,$(patsubst -I%,%,$(filter -I%,$(shell pkg-config --cflags-only-I $(LIBS) $(LOADED) 2>/dev/null)))) -MMD -MP
# libetpan's own pkg-config file turns PIE off (it carries Debian's no-pie-link.specs), so it is named plainly.
ALL_LDFLAGS = -pie -Wl,-z,relro -Wl,-z,now -Wl,--as-needed $(LDFLAGS) $(if $(SANITIZE),-fsanitize=$(SANITIZE))
ALL_LIBS  = $(shell pkg-config --libs $(LIBS) 2>/dev/null) -letpan -lpthread -lm

SRC  := $(wildcard src/*.c) $(wildcard src/*/*.c)
OBJ  := $(SRC:src/%.c=$(OUT)/obj/%.o)
LIB  := $(OUT)/libhoadep.a
UNIT := $(wildcard tests/unit/*.c)
UNITBIN := $(UNIT:tests/unit/%.c=$(OUT)/unit/%)

# What is made gets its name when it is whole: a build that was killed in the middle leaves nothing that the next takes for done.
WHOLE = -o $@.new && mv -f $@.new $@
NAMED = -MT $@ -MF $(@:.o=).d $(WHOLE)

.PHONY: all help demo check proof bench lint fuzz install clean packages unit programs headers
all: $(OUT)/hoadep

$(OUT)/hoadep: $(OUT)/obj/main.o $(LIB)
	@echo "  LD  $@"
	$(Q)$(CC) $(ALL_LDFLAGS) $^ $(ALL_LIBS) $(WHOLE)

$(LIB): $(filter-out $(OUT)/obj/main.o,$(OBJ))
	@rm -f $@
	$(Q)$(AR) rcs $@ $^

$(OUT)/obj/%.o: src/%.c | headers
	@mkdir -p $(@D)
	@echo "  CC  $<"
	$(Q)$(CC) $(ALL_CFLAGS) -c $< $(NAMED)

# Loops over all pixels of a page: here alone the compiler's vectors are worth their size.
$(OUT)/obj/read/sheet.o: OPT := -O3

$(OUT)/unit/%: tests/unit/%.c tests/unit/unit.h $(LIB)
	@mkdir -p $(@D)
	@echo "  CC  $<"
	$(Q)$(CC) $(ALL_CFLAGS) -Itests/unit $< $(LIB) $(ALL_LDFLAGS) $(ALL_LIBS) $(NAMED)

# Headers missing is the first thing that goes wrong on a new machine: say it in one sentence, not in fifty.
headers:
ifneq ($(HAVE),yes)
	@echo "hoadep: development packages are missing; 'make demo' and 'make check' install them, or: make packages" >&2; exit 1
endif

packages:
	@tests/packages build

unit: $(UNITBIN)

help:
	@sed -n 's/^## //p' Makefile

# Each target that a person calls first installs what it needs and then calls make anew, so that pkg-config is asked after the installing.
## make            build/hoadep, and nothing outside build/
## make demo       installs what is missing, builds, files the sample mails from a maildir, shows what came of them
demo:
	@tests/packages build
	@$(MAKE) --no-print-directory $(JOBS) all
	@HOADEP=$(OUT)/hoadep tests/demo

## make check      installs what tests need, builds, runs every test; SANITIZE=address,undefined for a sanitized build
check:
	@tests/packages build check
	@$(MAKE) --no-print-directory $(JOBS) programs
	@HOADEP=$(OUT)/hoadep OUT=$(OUT) SANITIZE=$(SANITIZE) tests/run $(UNITBIN)

programs: all unit fuzz-replay $(OUT)/hostile/hoadep

## make proof      the long proofs: every crash point, random conversations, fuzzers at length; resumable
proof:
	@tests/packages build check fuzz
	@$(MAKE) --no-print-directory $(JOBS) programs
	@HOADEP=$(OUT)/hoadep OUT=$(OUT) tests/proof

## make bench      the measured comparisons, side by side in one run
bench:
	@tests/packages build check bench
	@$(MAKE) --no-print-directory $(JOBS) all $(OUT)/bench/register
	@HOADEP=$(OUT)/hoadep OUT=$(OUT) tests/bench/run

$(OUT)/bench/register: tests/bench/register.c $(LIB)
	@mkdir -p $(@D)
	@echo "  CC  $<"
	$(Q)$(CC) $(ALL_CFLAGS) $< $(LIB) $(ALL_LDFLAGS) $(ALL_LIBS) $(NAMED)

# For tests alone: readers that obey a letter (tests/hostile/reader.c, tests/scenes/t1660-hostile-reader).
HOSTILE := letter_read letter_handed confine_self reader_wall_ms reader_cpu_ms
$(OUT)/hostile/hoadep: tests/hostile/reader.c $(OUT)/obj/main.o $(LIB)
	@mkdir -p $(@D)
	@echo "  CC  $<"
	$(Q)$(CC) $(ALL_CFLAGS) -Wno-infinite-recursion $^ $(HOSTILE:%=-Wl,--wrap=%) $(ALL_LDFLAGS) $(ALL_LIBS) $(NAMED)

## make lint       clang-tidy and cppcheck over src
lint:
	@tests/packages build lint
	@cppcheck --quiet --std=c11 --enable=warning,portability --inline-suppr --suppress=varFuncNullUB --suppress=preprocessorErrorDirective --error-exitcode=1 -Isrc -D_GNU_SOURCE \
		'-Djson_array_foreach(a,i,v)=for(;;)' '-Djson_object_foreach(o,k,v)=for(;;)' src
	@tests/layers

## make fuzz       the fuzzers, FUZZ_SECONDS each (60)
FUZZ_SECONDS ?= 60
FUZZ := $(wildcard tests/fuzz/*.c)
FUZZ_FLAGS = -std=gnu11 -O1 -g -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all -Isrc -D_GNU_SOURCE -DHOADEP_VERSION='"fuzz"' $(shell pkg-config --cflags $(LIBS) $(LOADED) 2>/dev/null)
fuzz:
	@tests/packages build fuzz
	@$(MAKE) --no-print-directory $(JOBS) $(FUZZ:tests/fuzz/%.c=$(BUILD)/fuzz/%)
	@BUILD=$(BUILD) tests/fuzz/run $(FUZZ_SECONDS)

$(BUILD)/fuzz/%: tests/fuzz/%.c tests/fuzz/fuzz.h $(BUILD)/fuzz/libhoadep.a
	@mkdir -p $(@D)
	@echo "  FUZZ $<"
	$(Q)clang $(FUZZ_FLAGS) -MMD -MP -o $@ $< $(BUILD)/fuzz/libhoadep.a $(ALL_LIBS)

$(BUILD)/fuzz/libhoadep.a: $(patsubst src/%.c,$(BUILD)/fuzz/obj/%.o,$(filter-out src/main.c,$(SRC)))
	@rm -f $@
	$(Q)$(AR) rcs $@ $^

$(BUILD)/fuzz/obj/%.o: src/%.c
	@mkdir -p $(@D)
	$(Q)clang $(FUZZ_FLAGS) -MMD -MP -c -o $@ $<

.PHONY: fuzz-replay
fuzz-replay: $(FUZZ:tests/fuzz/%.c=$(OUT)/replay/%)
$(OUT)/replay/%: tests/fuzz/%.c tests/fuzz/replay.inc $(LIB)
	@mkdir -p $(@D)
	@echo "  CC  $<"
	$(Q)$(CC) $(ALL_CFLAGS) -DREPLAY $< $(LIB) $(ALL_LDFLAGS) $(ALL_LIBS) $(NAMED)

## make install    DESTDIR= PREFIX=/usr/local; the program, man pages, rules, systemd's files
UNITDIR ?= $(PREFIX)/lib/systemd/system
install: all
	install -D -m 755 $(OUT)/hoadep $(DESTDIR)$(PREFIX)/bin/hoadep
	for man in src/*.[58]; do install -D -m 644 $$man $(DESTDIR)$(PREFIX)/share/man/man$${man##*.}/$${man##*/} || exit 1; done
	cd rules && find . -type f -exec install -D -m 644 {} $(abspath $(DESTDIR)/$(PREFIX))/share/hoadep/rules/{} \;
	install -d $(DESTDIR)$(UNITDIR) $(DESTDIR)$(PREFIX)/lib/sysusers.d $(DESTDIR)$(PREFIX)/lib/tmpfiles.d $(DESTDIR)$(PREFIX)/share/doc/hoadep
	sed 's,@BINDIR@,$(PREFIX)/bin,' systemd/hoadep.service >$(DESTDIR)$(UNITDIR)/hoadep.service
	sed 's,@BINDIR@,$(PREFIX)/bin,; s,/etc/hoadep/,/etc/hoadep/%i/,; s,/var/lib/hoadep,&/%i,; s,^StateDirectory=hoadep$$,&/%i,' systemd/hoadep.service >$(DESTDIR)$(UNITDIR)/hoadep@.service
	install -m 644 systemd/hoadep.sysusers $(DESTDIR)$(PREFIX)/lib/sysusers.d/hoadep.conf
	install -m 644 systemd/hoadep.tmpfiles $(DESTDIR)$(PREFIX)/lib/tmpfiles.d/hoadep.conf
	sed 's,/usr/local/share,$(PREFIX)/share,' systemd/hoadep.yaml.example >$(DESTDIR)$(PREFIX)/share/doc/hoadep/hoadep.yaml.example
	install -m 644 README.md LICENSE $(DESTDIR)$(PREFIX)/share/doc/hoadep

clean:
	rm -rf $(BUILD)

-include $(OBJ:.o=.d) $(UNITBIN:=.d) $(wildcard $(OUT)/replay/*.d $(BUILD)/fuzz/*.d $(BUILD)/fuzz/obj/*/*.d)
