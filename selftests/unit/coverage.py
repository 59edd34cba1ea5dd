#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""coverage.py OUT: line and branch coverage of kmod/proto/.

What counts: the KUnit suites of the engine, each scenario of the simulator
with one seed, each allocation of a handshake failing, and the inputs of the
fuzzers (seeds and what build/fuzz/corpus has, or the directories in CORPUS).
Prints every line and branch that none of them reached.  What a comment
"not reached: why" behind or right above a statement explains is counted as if
it were reached; unless it is, then that is said.
"""
import collections
import glob
import json
import os
import re
import subprocess
import sys

TOP = os.path.abspath(os.path.join(os.path.dirname(__file__), "../.."))
MARK = "not reached:"
GOALS = {"lines": 100, "branches": 98}


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


def statement(src, at):
    """The last line of the statement that begins in line @at, both counted from
    0: an if or a loop with its body; inside of a condition it is a line."""
    depth = 0
    for i in range(at, len(src)):
        text = re.sub(r'/\*.*?\*/|"[^"]*"', "", src[i]).strip()
        depth += len(re.findall("[({]", text)) - len(re.findall("[)}]", text))
        if depth < 0 or not depth and text.endswith((";", "}")):
            return i
        if i == at and text.endswith(("&&", "||")) and \
           not re.match("if|while|return", text):
            return i
    return at


def explained(src):
    """{line of a comment: lines that it gives a reason for}: the statement in
    front of it, or else behind it."""
    marks = {}
    for i, text in enumerate(src):
        if MARK not in text:
            continue
        first = last = i
        while "/*" not in src[first]:
            first -= 1
        while "*/" not in src[last]:
            last += 1
        if src[first].split("/*")[0].strip() in ("", "if ("):
            first = last + 1
        marks[i + 1] = range(first + 1, statement(src, first) + 2)
    return marks


class Count:
    """What there is of lines, or of branches."""
    def __init__(self):
        self.all = self.hit = self.explained = 0

    def add(self, n, why):
        self.all += 1
        self.hit += n > 0
        self.explained += n == 0 and why

    def percent(self):
        return 100.0 * (self.hit + self.explained) / max(self.all, 1)


def report(lines_of, branches_of):
    """Return: the counts, and for each of them what is missed; and comments
    that explain what is reached all the same."""
    count = {what: Count() for what in GOALS}
    found = {what: [] for what in (*GOALS, "comments")}
    for name in sorted(lines_of):
        lines, branches = lines_of[name], branches_of[name]
        src = open(name).read().split("\n")
        marks = explained(src)
        why = {at for m in marks.values() for at in m}
        missed = {at for at, n in lines.items() if not n}

        def note(what, at, text):
            found[what].append(f"{os.path.relpath(name, TOP)}:{at}: {text}: "
                               f"{src[at - 1].strip()}")

        for at, n in sorted(lines.items()):
            count["lines"].add(n, at in why)
            if not n and at not in why:
                note("lines", at, "never")
        for (at, column, outcome), n in sorted(branches.items()):
            count["branches"].add(n, at in why)
            if not n and at not in why and at not in missed:
                note("branches", at, f"column {column} never "
                     f"{['true', 'false'][outcome]}")
        missed |= {at for (at, *_), n in branches.items() if not n}
        for at, what in marks.items():
            if not missed & set(what):
                note("comments", at, "is reached")
    return count, found


def figures(count):
    """For build/figures.json, when make check runs us."""
    with open(f"{TOP}/build/log/coverage.figures", "w") as f:
        for what, goal in GOALS.items():
            have = count[what].percent()
            f.write(f'{{"name": "coverage.{what}", "value": {have:.2f}, "unit": '
                    f'"%", "goal": {goal}, "met": {str(have >= goal).lower()}}}\n')


def result(n, good, text, found):
    print(f"{'ok' if good else 'not ok'} {n} - {text}")
    for f in found:
        print("# " + f)
    return good


def main():
    out, *targets = sys.argv[1:]
    run_all(out, targets)
    lcov, text = export(out, targets)
    count, found = report(read_lines(lcov), read_branches(text))
    good = True
    for i, (what, goal) in enumerate(GOALS.items(), 1):
        c = count[what]
        good &= result(i, c.percent() >= goal, f"{c.percent():.2f} % of {c.all} "
                       f"{what} are reached or explained ({c.explained}), the "
                       f"goal is {goal} %", found[what])
    good &= result(3, not found["comments"], "what is said not to be reached is "
                   "not", found["comments"])
    print("1..3")
    if os.path.isdir(f"{TOP}/build/log"):
        figures(count)
    sys.exit(not good)


main()
