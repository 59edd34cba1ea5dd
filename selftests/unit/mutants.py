#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""mutants.py [-n COUNT] [-s SEED] [-p] [-u] [FILE...]: do the tests notice a small change?

Each mutant is one change of one place in the engine, in a scratch copy of the
tree: a comparison turned or made one wider, a condition dropped or taken for
granted, a number one larger, plus for minus.  It is noticed when the suites,
the inputs of the fuzzers or a short simulation fail, or hang.  What survives is
printed: it changes nothing that matters, or a test is missing.  What is known to
change nothing stands in survivors.txt with the reason.

Without FILE: parsers, negotiation and exchanges; with -p the parsers.  -n 0 tries
all there are, -u asks the suites alone.
"""
import argparse
import os
import random
import re
import subprocess
import sys

TOP = os.path.abspath(os.path.join(os.path.dirname(__file__), "../.."))
COPY = f"{TOP}/build/mutants/tree"
BIN = f"{COPY}/build/unit-san"
FAST = f"{COPY}/build/unit-fast"
FILES = """buf.h message.c payload.c prop.c prop_read.c prop_tf.c id.c ts.c
addr.c ike1_begin.c ike1_crypt.c ike1_info.c ike1_keys.c ike1_main.c
ike1_quick.c ike1_select.c xchg.c peer.c""".split()

PARSERS = "message.c payload.c prop_read.c id.c ts.c addr.c".split()

SWAPS = [(r" < ", [" <= ", " > "]), (r" <= ", [" < "]), (r" > ", [" >= ", " < "]),
         (r" >= ", [" > "]), (r" == ", [" != "]), (r" != ", [" == "]),
         (r" && ", [" || "]), (r" \|\| ", [" && "]), (r" \+ ", [" - "]),
         (r" - ", [" + "]), (r" \+= ", [" -= "]), (r"(?<=[(&| ])!(?=[a-z(])", [""])]


def mutants_of(name):
    """(file, line number, new line) of every mutant of a file."""
    inside = comment = False
    for i, line in enumerate(open(f"{TOP}/kmod/proto/{name}").read().split("\n")):
        if line.startswith("{"):
            inside = True
        elif line.startswith("}"):
            inside = False
        comment = comment or line.strip().startswith("/*")
        skip = comment or not inside or '"' in line or "/*" in line
        if "*/" in line:
            comment = False
        if skip:
            continue
        for pat, to in SWAPS:
            for m in re.finditer(pat, line):
                for t in to:
                    yield name, i, line[:m.start()] + t + line[m.end():]
        for m in re.finditer(r"(?<![\w.])(\d{1,4})(?![\w.])", line):
            yield name, i, (line[:m.start()] + str(int(m.group()) + 1) +
                            line[m.end():])
        m = re.match(r"(\t+(?:else )?(?:if|while) )\((.*)\)( {)?$", line)
        if m and m[2].count("(") == m[2].count(")"):
            for how in ("0 &&", "1 ||"):
                if "while" in m[1] and how == "1 ||":
                    continue
                yield name, i, f"{m[1]}({how} ({m[2]})){m[3] or ''}"


def command(*args, limit=300):
    """The exit status; a command that hangs has failed."""
    try:
        return subprocess.run(args, cwd=COPY, timeout=limit, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL).returncode
    except subprocess.TimeoutExpired:
        return -1


def make(mode, *bins):
    return not command("make", "-s", "-j2", "-C", "selftests/unit", f"MODE={mode}",
                       *(f"../../build/unit-{mode}/{b}" for b in bins))


def inputs(target):
    return [d for d in (f"{COPY}/seed/{target}", f"{TOP}/build/fuzz/corpus/{target}")
            if os.path.isdir(d)]


# suites that take no time, and as they are; before all of them, sanitized
QUICK = "header message payload encode names script _id _ts _conn prop".split()
PLAIN = ["fuzz_message", "fuzz_payload", "fuzz_prop", "fuzz_id"]
WHOLE = ["fuzz_info", "fuzz_inside", "fuzz_pair"]


def noticed(suites_alone=False):
    """By what, "" when by nothing, None when it does not even compile."""
    if not make("fast", "unit"):
        return None
    if command(f"{FAST}/unit", "-x", *QUICK, limit=60):
        return "unit"
    if not make("san", "unit") or command(f"{BIN}/unit", "-x"):
        return "unit"
    if suites_alone:
        return ""
    make("san", *PLAIN, *WHOLE, "sim.bin")
    for t in PLAIN + WHOLE:
        if command(f"{BIN}/{t}", *inputs(t)):
            return t
    for s in ("plain", "both", "reboot", "parts", "allocations"):
        if command(f"{BIN}/sim.bin", "-s", s, "-k", "1", "-e", "1"):
            return "sim " + s
    return ""


def prepare():
    subprocess.check_call([f"{TOP}/selftests/unit/copy.sh", COPY])
    subprocess.check_call(["make", "-s", "-C", f"{TOP}/selftests/fuzz",
                           f"{TOP}/build/fuzz/seeds"])
    os.makedirs(f"{COPY}/seed", exist_ok=True)
    subprocess.check_call([f"{TOP}/build/fuzz/seeds", f"{COPY}/seed"])
    if noticed() != "":
        sys.exit("mutants.py: the tests fail without a mutant")


def known():
    """{(file, line, mutant)} of survivors.txt; a mutant that cannot be made
    any more, because the line is another, does not belong there."""
    out, every = set(), {}
    for row in open(f"{TOP}/selftests/unit/survivors.txt"):
        m = re.match(r"(\w+\.[ch]): (.*?)  ->  (.*)", row)
        if not m:
            continue
        if m[1] not in every:
            src = open(f"{TOP}/kmod/proto/{m[1]}").read().split("\n")
            every[m[1]] = {(src[at].strip(), new.strip())
                           for _, at, new in mutants_of(m[1])}
        if (m[2], m[3]) not in every[m[1]]:
            sys.exit(f"survivors.txt: there is no such mutant: {row.strip()}")
        out.add(m.groups())
    return out


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("-n", type=int, default=20)
    ap.add_argument("-s", type=int, default=1)
    ap.add_argument("-p", action="store_true")
    ap.add_argument("-u", action="store_true")
    ap.add_argument("files", nargs="*")
    o = ap.parse_args()
    harmless = known()
    prepare()
    files = o.files or (PARSERS if o.p else FILES)
    todo = [m for f in files for m in mutants_of(f)]
    every = len(todo)
    if o.n:
        todo = random.Random(o.s).sample(todo, min(o.n, every))
    seen = explained = survived = 0
    for done, (name, at, new) in enumerate(todo):
        path = f"{COPY}/kmod/proto/{name}"
        old = open(path).read()
        lines = old.split("\n")
        was, lines[at] = lines[at], new
        open(path, "w").write("\n".join(lines))
        by = noticed(o.u)
        open(path, "w").write(old)
        seen += by is not None
        if by == "" and (name, was.strip(), new.strip()) in harmless:
            explained += 1
        elif by == "":
            survived += 1
            print(f"survived: kmod/proto/{name}:{at + 1}\n"
                  f"{name}: {was.strip()}  ->  {new.strip()}", flush=True)
        if done % 10 == 9:
            print(f"# {done + 1} of {len(todo)}", file=sys.stderr, flush=True)
    print(f"{seen} mutants of {every} possible ones (seed {o.s}): "
          f"{seen - explained - survived} noticed, {explained} survived that are "
          f"known to change nothing, {survived} survived")


main()
