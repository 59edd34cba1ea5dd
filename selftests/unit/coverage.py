#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Line and branch coverage of the module.

coverage.py proto OUT TARGET...
    kmod/proto/, in userspace.  What counts: the KUnit suites of the engine, each
    scenario of the simulator with one seed, each allocation of a handshake
    failing, and the inputs of the fuzzers (seeds and what build/fuzz/corpus
    has, or the directories in CORPUS).
coverage.py kmod DIR...
    kmod/*.c, by what guests left in DIR/gcov (selftests/lab/guest.sh) that ran
    the module of build/NAME, where NAME is the last part of DIR.

Prints every line and branch that nothing reached.  What a comment "not reached:
why" behind or right above a statement explains is counted as if it were
reached; unless it is, then that is said.
"""
import collections
import glob
import json
import os
import re
import shutil
import subprocess
import sys

TOP = os.path.abspath(os.path.join(os.path.dirname(__file__), "../.."))
MARK = "not reached:"
GOALS = {"proto": {"lines": 100, "branches": 98},
         "kmod": {"lines": 94, "branches": 78}}


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


def ours(text, ways):
    """Whether the branches of a line are those of its conditions: without any
    there, or with more ways out than these have, they come from macros of the
    kernel, lockdep_assert_held() or test_bit()."""
    if "switch (" in text:
        return True
    if not re.search(r"\b(if|while|for|\w*for_each\w*) ?\(|&&|\|\||\?", text):
        return False
    return ways <= 2 * (1 + len(re.findall(r"&&|\|\||\?", text)))


def read_gcov(dirs):
    """{file: {line: count}} and {file: {(line, number, 0): count}}, summed over
    the guests: gcov counts how often each way out of a condition was taken."""
    lines = collections.defaultdict(collections.Counter)
    branches = collections.defaultdict(collections.Counter)
    for d in dirs:
        objects = f"{TOP}/build/{os.path.basename(d)}/kmod"
        counts = glob.glob(f"{d}/gcov/*.gcda")
        for c in counts:
            shutil.copy(f"{objects}/{os.path.basename(c)[:-4]}gcno", f"{d}/gcov")
        told = subprocess.run(
            ["gcov", "-b", "-j", "-t", "-o", f"{d}/gcov", *counts], check=True,
            capture_output=True, text=True).stdout.splitlines()
        for f in (f for t in told for f in json.loads(t)["files"]):
            name = f["file"].replace(objects, f"{TOP}/kmod")
            if os.path.dirname(name) != f"{TOP}/kmod" or name[-2:] != ".c":
                continue
            src = open(name).read().split("\n")
            for row in f["lines"]:
                at = row["line_number"]
                lines[name][at] += row["count"]
                ways = row["branches"]
                if not ours(src[at - 1], len(ways)):
                    continue
                for i, b in enumerate(ways):
                    branches[name][at, i, 0] += b["count"]
    return lines, branches


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


def report(lines_of, branches_of, way):
    """Return: the counts of each file and, behind "", of all; for each kind what
    is missed, @way says of a branch which it is; and comments that explain what
    is reached all the same."""
    counts = {name: {what: Count() for what in ("lines", "branches")}
              for name in ("", *sorted(lines_of))}
    found = {what: [] for what in ("lines", "branches", "comments")}
    for name in sorted(lines_of):
        lines, branches = lines_of[name], branches_of[name]
        src = open(name).read().split("\n")
        marks = explained(src)
        why = {at for m in marks.values() for at in m}
        missed = {at for at, n in lines.items() if not n}

        def add(what, at, n):
            for c in (counts[""], counts[name]):
                c[what].add(n, at in why)

        def note(what, at, text):
            found[what].append(f"{os.path.relpath(name, TOP)}:{at}: {text}: "
                               f"{src[at - 1].strip()}")

        for at, n in sorted(lines.items()):
            add("lines", at, n)
            if not n and at not in why:
                note("lines", at, "never")
        for (at, *which), n in sorted(branches.items()):
            add("branches", at, n)
            if not n and at not in why and at not in missed:
                note("branches", at, way(*which))
        missed |= {at for (at, *_), n in branches.items() if not n}
        for at, what in marks.items():
            if not missed & set(what):
                note("comments", at, "is reached")
    return counts, found


def figures(part, count, goals):
    """For build/figures.json, when make check runs us."""
    with open(f"{TOP}/build/log/{part}.figures", "w") as f:
        for what, goal in goals.items():
            have = count[what].percent()
            f.write(f'{{"name": "{part}.{what}", "value": {have:.2f}, "unit": '
                    f'"%", "goal": {goal}, "met": {str(have >= goal).lower()}}}\n')


def result(n, good, text, found):
    print(f"{'ok' if good else 'not ok'} {n} - {text}")
    for f in found:
        print("# " + f)
    return good


def of_proto(out, *targets):
    run_all(out, targets)
    lcov, text = export(out, targets)
    return report(read_lines(lcov), read_branches(text),
                  lambda column, outcome: f"column {column} never "
                  f"{['true', 'false'][outcome]}")


def of_kmod(*dirs):
    return report(*read_gcov(dirs), lambda n, _: f"way {n} never taken")


def main():
    what_of, *args = sys.argv[1:]
    read, part = {"proto": (of_proto, "coverage"),
                  "kmod": (of_kmod, "coverage-kmod")}[what_of]
    counts, found = read(*args)
    good = True
    print("TAP version 13")
    for name, c in counts.items():
        if name:
            print("# %-24s" % os.path.relpath(name, TOP), *(
                f"{c[w].percent():6.2f} % of {c[w].all:4} {w}" for w in c))
    for i, (what, goal) in enumerate(GOALS[what_of].items(), 1):
        c = counts[""][what]
        good &= result(i, c.percent() >= goal, f"{c.percent():.2f} % of {c.all} "
                       f"{what} are reached or explained ({c.explained}), the "
                       f"goal is {goal} %", found[what])
    good &= result(3, not found["comments"], "what is said not to be reached is "
                   "not", found["comments"])
    print("1..3")
    if os.path.isdir(f"{TOP}/build/log"):
        figures(part, counts[""], GOALS[what_of])
    sys.exit(not good)


main()
