# SPDX-License-Identifier: GPL-2.0
#
# make               the module for the running kernel, and isakmpctl
# make install       both, with man pages; DESTDIR is honoured
# make check         all tests; `make setup` gets what they need
# make help          the rest

# no built-in rules: they would make conf.c of conf.y
MAKEFLAGS += -r

KVER    ?= $(shell uname -r)
KDIR    ?= /lib/modules/$(KVER)/build
PREFIX  ?= /usr/local
DESTDIR ?=
# what is relative is so to here, not to where a rule goes
override DESTDIR := $(abspath $(DESTDIR))
OBJ     ?= $(CURDIR)/build/$(KVER)
LAB     := selftests/lab
# Debian's own, which has python3-yaml
PYTHON  ?= /usr/bin/python3
# a package being made has no index of modules; whoever installs it has
depmod   = [ ! -e $(DESTDIR)/lib/modules/$(KVER)/modules.order ] || \
	   depmod $(if $(DESTDIR),-b $(DESTDIR)) $(KVER)
MODDIR   = $(DESTDIR)/lib/modules/$(KVER)/updates

all: modules userspace

help:
	@echo 'modules     isakmp.ko for the running kernel (KVER=, KDIR= for another)'
	@echo 'userspace   isakmpctl'
	@echo 'demo        two routers, a tunnel and a ping, in a virtual machine'
	@echo 'install     module, isakmpctl and man pages (DESTDIR=, PREFIX=); uninstall'
	@echo 'check       lint to stress below; ends with the number of tests'
	@echo 'lint        style, layers, sparse, checkpatch, warnings'
	@echo 'unit        KUnit suites in a sanitized kernel'
	@echo 'fuzz, sim   fuzzers and simulator (SLICE=ci, SLICE=long)'
	@echo 'kselftest   against real peers, stock and sanitized kernel (TESTS="net/load.sh")'
	@echo 'stress      floods, faults, churn (TESTS="stress/churn.sh", SLICE=)'
	@echo 'coverage    lines and branches of the engine that no test reaches'
	@echo 'coverage-kmod  and of the kernel part, by guests (TESTS="net/cli.sh")'
	@echo 'kcsan       data races while all comes and goes (TESTS=); a kernel more to build'
	@echo 'planted     do the tests notice bugs that are put in? (SLICE=ci, long: more)'
	@echo 'mutants     and small random changes? (N=20, SEED=1)'
	@echo 'tally       what long runs amount to; tally-add adds the last one'
	@echo 'setup       install what the tests need (Debian 12)'
	@echo 'gen         what is generated from Documentation/netlink; gen-check compares'
	@echo 'clean       remove build/'

# Sources are copied to build/, so that kernels do not share objects.
modules:
	@[ -e $(KDIR)/Makefile ] || { \
	  echo 'no headers for kernel $(KVER): install linux-headers-$(KVER), or say KDIR='; exit 1; }
	@mkdir -p $(OBJ)
	@cp -ru Kbuild kmod $(wildcard uapi) $(OBJ)/
	$(MAKE) -C $(KDIR) M=$(OBJ) modules

userspace:
	@[ ! -e userspace/Makefile ] || $(MAKE) -C userspace O=$(CURDIR)/build/userspace

install: modules userspace
	install -D -m 644 $(OBJ)/kmod/isakmp.ko $(MODDIR)/isakmp.ko
	$(depmod)
	@[ ! -e userspace/Makefile ] || $(MAKE) -C userspace install \
		O=$(CURDIR)/build/userspace DESTDIR=$(DESTDIR) PREFIX=$(PREFIX)

# of all kernels: an upgrade leaves those of older ones behind
uninstall:
	@for ko in $(DESTDIR)/lib/modules/*/updates/isakmp.ko; do \
	  [ -e "$$ko" ] || continue; \
	  dir=$${ko%/updates/isakmp.ko}; \
	  echo "rm $$ko"; rm -f "$$ko"; \
	  rmdir --ignore-fail-on-non-empty "$$dir/updates"; \
	  [ ! -e "$$dir/modules.order" ] || \
	    depmod $(if $(DESTDIR),-b $(DESTDIR)) "$${dir##*/}" || exit 1; \
	done
	@[ ! -e userspace/Makefile ] || $(MAKE) -C userspace uninstall \
		DESTDIR=$(DESTDIR) PREFIX=$(PREFIX)

setup:
	@$(LAB)/setup.sh

check:
	@$(LAB)/check.sh

lint unit:
	@$(LAB)/check.sh $@

kselftest:
	@$(LAB)/check.sh kselftest-uml kselftest-deb

stress:
	@$(LAB)/check.sh stress-uml stress-deb $(if $(TESTS),,stress-wire)

tally:
	@$(LAB)/tally.sh

tally-add:
	@$(LAB)/tally.sh add

ifneq ($(wildcard selftests/fuzz/Makefile),)
fuzz:
	@$(LAB)/check.sh $@
endif

ifneq ($(wildcard selftests/sim/Makefile),)
sim:
	@$(LAB)/check.sh $@
endif

coverage coverage-kmod kcsan:
	@$(LAB)/check.sh $@

planted:
	@selftests/planted/run.sh

N    ?= $(if $(filter long,$(SLICE)),0,$(if $(filter ci,$(SLICE)),100,20))
SEED ?= 1
mutants:
	@selftests/unit/mutants.py -n $(N) -s $(SEED)

ifneq ($(wildcard selftests/demo.sh),)
demo:
	@selftests/demo.sh
endif

ifneq ($(wildcard uapi/gen.py),)
gen:
	@$(PYTHON) uapi/gen.py

gen-check:
	@$(PYTHON) uapi/gen.py --check
endif

clean:
	rm -rf build

.PHONY: all help modules userspace install uninstall setup check lint unit
.PHONY: kselftest stress tally tally-add fuzz sim coverage coverage-kmod kcsan planted mutants demo gen gen-check clean
