#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""coverage.py OUT: line and branch coverage of kmod/proto/.

What counts: the KUnit suites of the engine, each scenario of the simulator
with one seed, each allocation of a handshake failing, and the inputs of the
fuzzers (seeds and what build/fuzz/corpus has, or the directories in CORPUS).
Prints every line and branch that none of them reached.  What a comment
"not reached: why" on the line or right above it explains is not counted.
"""
import collections
import glob
import json
import os
import subprocess
import sys

TOP = os.path.abspath(os.path.join(os.path.dirname(__file__), "../.."))
MARK = "not reached:"


def tool(name):
    for n in (name + "-14", name):
        for d in os.environ["PATH"].split(":"):
            if os.access(os.path.join(d, n), os.X_OK):
                return n
    sys.exit(name + " is missing; run: make setup")


def run(out, binary, *args):
    env = dict(os.environ, LLVM_PROFILE_FILE=f"{out}/raw/{binary}-%m.profraw")
    log = f"{out}/{binary}.log"
    with open(log, "w") as f:
        status = subprocess.call([f"{out}/{binary}", *args], env=env, stdout=f,
                                 stderr=f)
    if status:
        sys.exit(f"{binary} failed, see {log}")


def run_all(out, targets):
    subprocess.check_call(["rm", "-rf", f"{out}/raw", f"{out}/seed"])
    os.makedirs(f"{out}/raw")
    os.makedirs(f"{out}/seed")
    subprocess.check_call([f"{TOP}/build/fuzz/seeds", f"{out}/seed"])
    run(out, "unit")
    run(out, "sim.bin", "-k", "1", "-e", "300")
    corpus = os.environ.get("CORPUS", f"{TOP}/build/fuzz/corpus").split(":")
    for t in targets:
        run(out, t, f"{out}/seed/{t}", *(f"{c}/{t}" for c in corpus))


def export(out, targets):
    prof = f"{out}/all.profdata"
    subprocess.check_call([tool("llvm-profdata"), "merge", "-o", prof,
                           *glob.glob(f"{out}/raw/*.profraw")])
    bins = [f"{out}/{t}" for t in ["unit", "sim.bin", *targets]]
    objects = [a for b in bins[1:] for a in ("-object", b)]
    return [subprocess.run(
        [tool("llvm-cov"), "export", *form, "-instr-profile", prof, bins[0],
         *objects], check=True, capture_output=True, text=True).stdout
        for form in (["-format=lcov"], ["-format=text"])]


def read_lines(lcov):
    """{file: {line: count}}"""
    files = {}
    for rec in lcov.split("end_of_record"):
        name, lines = None, {}
        for row in rec.split("\n"):
            key, _, val = row.partition(":")
            if key == "SF":
                name = os.path.realpath(val)
            elif key == "DA":
                at, n = val.split(",")[:2]
                lines[int(at)] = int(n)
        if name and "/kmod/proto/" in name:
            files[name] = lines
    return files


def read_branches(text):
    """{file: {(line, column, outcome): count}}: of each condition whether it
    was true and whether it was false.  An inline function is in many objects,
    and a macro in many places; any of them may have reached it."""
    files = collections.defaultdict(collections.Counter)
    for f in json.loads(text)["data"][0]["functions"]:
        for b in f["branches"]:
            name = os.path.realpath(f["filenames"][b[6]])
            for outcome in (0, 1):
                files[name][b[0], b[1], outcome] += b[4 + outcome]
    return files


def explained(name):
    """Lines that a comment gives a reason for: its own, and the statement
    that follows it."""
    src = open(name).read().split("\n")
    good = set()
    for i, text in enumerate(src):
        if MARK not in text:
            continue
        good.add(i + 1)
        j = i
        while "*/" not in src[j]:
            j += 1
        if not text.split("/*")[0].strip():
            good.add(j + 2)
            # a condition may go on, and its body is not reached either
            k = j + 1
            while src[k].rstrip().endswith(("&&", "||", ",", "(")):
                k += 1
                good.add(k + 1)
            if src[k].lstrip().startswith(("if", "else")):
                good.add(k + 2)
    return good, src


def report(lines_of, branches_of):
    total = collections.Counter()
    missed = []
    for name in sorted(lines_of):
        lines, branches = lines_of[name], branches_of[name]
        good, src = explained(name)
        short = os.path.relpath(name, TOP)
        for at, n in sorted(lines.items()):
            why = at in good
            total["lines"] += 1
            total["lines hit"] += n > 0
            total["lines explained"] += n == 0 and why
            if not n and not why:
                missed.append((short, at, "line", src[at - 1].strip()))
        for (at, column, outcome), n in sorted(branches.items()):
            why = at in good
            total["branches"] += 1
            total["branches hit"] += n > 0
            total["branches explained"] += n == 0 and why
            if not n and not why and lines.get(at):
                missed.append((short, at, f"column {column} never "
                               f"{['true', 'false'][outcome]}",
                               src[at - 1].strip()))
    for m in missed:
        print("%s:%d: %s: %s" % m)
    return total


def percent(total, what):
    return 100.0 * (total[what + " hit"] + total[what + " explained"]) / \
        max(total[what], 1)


def main():
    out, *targets = sys.argv[1:]
    run_all(out, targets)
    lcov, text = export(out, targets)
    total = report(read_lines(lcov), read_branches(text))
    good = True
    for what, goal in (("lines", 100), ("branches", 98)):
        have = percent(total, what)
        good &= have >= goal
        print("%s: %.2f %% of %d (%d reached, %d explained), the goal is %d %%"
              % (what, have, total[what], total[what + " hit"],
                 total[what + " explained"], goal))
    sys.exit(not good)


main()
