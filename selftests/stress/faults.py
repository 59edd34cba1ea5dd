#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""One process that lets every place of the module fail, for faults.sh: what a
process costs to start in the sanitized kernel is ten handshakes.

  faults.py KO DIR EVERY PHASE...

KO is the stress build, DIR has a.conf, b.conf, other.conf (in the place of
a.conf) and s.conf.  Says in lines what faults.sh makes of them: "#", "ok",
"bad" and "figure".
"""
import ctypes
import errno
import os
import socket
import struct
import subprocess
import sys
import time

from nlink import DUMP, XFRM, Generic, Netlink, messages

PARAMS = "/sys/module/isakmp/parameters/"
CTL = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                   "../../build/userspace/isakmpctl")
CONN_GET, SECRET_GET, INITIATE, TERMINATE = 3, 6, 7, 8
SA_GET, FAILURE_GET, STATS_GET, FLUSH = 9, 10, 11, 12
CONN_NAME, CHILD_NAME, SA, CHILD_SA, WANT = 4, 5, 10, 11, 12
FAILED = 17		# an event
GETSA, GETPOLICY, FLUSHSA, FLUSHPOLICY = 0x12, 0x15, 0x1c, 0x1d
PORT = 7000
LIMIT = 60		# seconds; for a slow machine, that nothing takes
STRAGGLE = 1.5		# seconds in which what goes on behind our back is met
RUNS = 2000		# of a phase, were it to have no end
FULL = 25		# failures after which nothing at all may be left
libc = ctypes.CDLL(None, use_errno=True)


def say(*words):
    print(*words, flush=True)


def until(seconds, condition):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)	# poll
    return True


class Unwell(Exception):
    """It does not work any more."""


def need(what, ok, routers=()):
    if not ok:
        raise Unwell("; ".join([what] + [r.told() for r in routers]))


class Entered:
    """Of the network namespace, while what stands below runs."""
    def __init__(self, name):
        self.there = os.open("/run/netns/" + name, os.O_RDONLY)
        self.here = os.open("/proc/self/ns/net", os.O_RDONLY)

    def __enter__(self):
        self.go(self.there)

    def __exit__(self, *_):
        self.go(self.here)
        os.close(self.there)
        os.close(self.here)

    @staticmethod
    def go(fd):
        if libc.setns(fd, 0x40000000):
            raise OSError(ctypes.get_errno(), "setns")


def run(*words, ns=None):
    """Whether the command succeeds."""
    def go():
        return subprocess.run(words, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL, check=False)
    if not ns:
        return go().returncode == 0
    with Entered(ns):
        return go().returncode == 0


class Router:
    """One of the two namespaces: what is asked there and what is seen there."""
    def __init__(self, ns, conf, ip, ip6):
        self.ns, self.conf, self.ctl, self.events = ns, conf, None, None
        with Entered(ns):
            self.xfrm = Netlink(XFRM)
            self.udp = self.udp_socket(socket.AF_INET, ip)
            self.udp6 = self.udp_socket(socket.AF_INET6, ip6)

    @staticmethod
    def udp_socket(family, ip):
        s = socket.socket(family, socket.SOCK_DGRAM)
        s.bind((ip, PORT))
        s.setblocking(False)
        return s

    def attach(self):
        """The module is there, with a number of its own for the family."""
        with Entered(self.ns):
            self.ctl, self.events = Generic("isakmp"), Generic("isakmp")
        self.events.join("events")

    def load(self, conf=None):
        return run(CTL, "load", "-f", conf or self.conf, ns=self.ns)

    def failed(self):
        """Whether an event of since the last request says so.  Asking the module
        would meet places of its own."""
        return any(body[:1] == bytes([FAILED])
                   for got in self.events.waiting() for _, _, _, body in messages(got))

    def do(self, cmd, conn=None, child=None):
        given = []
        if conn:
            given.append((CONN_NAME, conn.encode() + b"\0"))
        if child:
            given.append((CHILD_NAME, child.encode() + b"\0"))
        for _ in self.events.waiting():
            pass
        return self.ctl.do(cmd, *given)[0]

    def has(self, *kinds):
        """Whether there is an SA, a child, a wish."""
        _, messages = self.ctl.do(SA_GET, flags=DUMP)
        return any(kind in kinds for m in messages for kind, _ in m)

    def states(self):
        """Packets of each."""
        _, got = self.xfrm.ask(GETSA, DUMP, b"")
        return [struct.unpack_from("=Q", body, 168)[0] for _, body in got]

    def policies(self):
        """How many that are not of sockets."""
        _, got = self.xfrm.ask(GETPOLICY, DUMP, b"")
        return sum(1 for _, body in got if body[160] < 3)

    def told(self):
        """What there is, for who has to find out why."""
        return "%s: %d states, %d policies, children %d, wishes %d" % (
            self.ns, len(self.states()), self.policies(), self.has(CHILD_SA),
            self.has(WANT))

    def left(self):
        return self.states() or self.policies() or self.has(SA, CHILD_SA, WANT)


class Lab:
    def __init__(self, ko, conf_dir, every):
        self.ko, self.dir, self.every = ko, conf_dir, every
        self.a = Router("rt_a", conf_dir + "/a.conf", "10.1.0.1", "2001:db8:a::1")
        self.b = Router("rt_b", conf_dir + "/b.conf", "10.2.0.1", "2001:db8:b::1")
        self.both = (self.a, self.b)
        self.kmsg = os.open("/dev/kmsg", os.O_RDONLY | os.O_NONBLOCK)
        os.lseek(self.kmsg, 0, os.SEEK_END)
        self.phase, self.met, self.failed, self.last = 0, set(), [], ""
        self.standing = None	# policies of a and b when nothing is up

    # ---- places

    def look(self):
        """What faults.c has said since."""
        while True:
            try:
                text = os.read(self.kmsg, 8192).decode(errors="replace")
            except BlockingIOError:
                return
            except OSError as e:	# the ring has gone round
                if e.errno != errno.EPIPE:
                    raise
                continue
            words = text.split(";", 1)[-1].split("\n")[0].split()
            if words[:2] == ["isakmp:", "place"]:
                self.met.add(tuple(words[2:4]))
            elif words[:2] == ["isakmp:", "failed"]:
                self.failed.append((int(words[2]), words[3]))
                self.last = " ".join(words[4:])

    def fired(self):
        self.look()
        return len(self.failed) > self.before

    def arm(self, phase):
        if os.path.exists(PARAMS):
            with open(PARAMS + "faults", "w", encoding="ascii") as f:
                f.write(str(phase))

    # ---- what a router does in a good life

    def insert(self, *more):
        old = ",".join(place for phase, place in self.failed if phase == self.phase)
        if old:
            more += ("faults_failed=" + old,)
        return run("insmod", self.ko, "faults_every=%d" % self.every, *more)

    def attach(self):
        for r in self.both:
            r.attach()

    def load(self):
        if not os.path.exists(PARAMS):
            need("the module loads", self.insert())
        self.attach()
        for r in self.both:
            need(r.ns + " is configured", r.load())

    def through(self):
        """A datagram arrives, and the SAs have seen it."""
        try:
            while True:
                self.b.udp.recv(100)
        except BlockingIOError:
            pass
        self.a.udp.sendto(b"through", ("10.2.0.1", PORT))
        return (until(0.1, self.arrived) and
                sum(self.a.states()) > 0 and sum(self.b.states()) > 0)

    def arrived(self):
        try:
            return bool(self.b.udp.recv(100))
        except BlockingIOError:
            return False

    def up(self):
        err = self.a.do(INITIATE, child="net")
        need("asked for, %d" % err, err in (0, errno.EALREADY))
        need("the next handshake works", until(LIMIT, self.through))

    def down(self):
        for r in self.both:
            for conn in ("net", "bad", "spoke"):
                err = r.do(TERMINATE, conn=conn)
                need("terminated, %d" % err, err in (0, errno.ENOENT))
        need("no state stays", until(LIMIT, self.is_down), self.both)

    def is_down(self):
        return not any(r.states() or r.has(CHILD_SA, WANT) for r in self.both) and (
            self.standing in (None, [r.policies() for r in self.both]))

    def flush(self):
        """Nothing at all may be left."""
        for r in self.both:
            err = r.do(FLUSH)
            need("flushed, %d" % err, not err)
        need("nothing is left", until(LIMIT, self.nothing), self.both)

    def nothing(self):
        return not any(r.left() for r in self.both)

    def start(self):
        self.load()
        self.down()
        self.standing = [r.policies() for r in self.both]
        self.up()

    # ---- the sweep

    def once(self, phase):
        """Succeeds when something failed on the way."""
        self.look()
        self.before = len(self.failed)
        if phase.armed:
            self.arm(self.phase)
        phase.attempt(self)
        until(phase.straggle, self.fired)
        self.arm(0)
        return self.fired()

    def again(self, phase, n):
        """The next handshake works, and nothing stays."""
        if phase.reloads:
            self.load()
        self.down()
        self.up()
        if n % FULL == 0:
            self.flush()
            self.load()
        phase.prepare(self)

    def sweep(self, name, phase):
        begun, n, bad = time.monotonic(), 0, 0
        self.phase += 1
        try:
            phase.prepare(self)
            while n < RUNS and bad < 5 and self.once(phase):
                n += 1
                say("# %s, %d s: %s" % (name, time.monotonic() - begun, self.last))
                try:
                    self.again(phase, n)
                except Unwell as e:
                    bad += 1
                    say("# not well, %s, after %s" % (e, self.last))
                    self.load()
                    self.flush()
                    self.load()
                    phase.prepare(self)
            self.load()
            self.flush()
            self.load()
        except Unwell as e:
            bad += 1
            say("#", name, "is not well:", e)
        took = time.monotonic() - begun
        say("# %s: %d failures, %d s" % (name, n, took))
        say("bad" if bad else "ok", name + ": it works again after each")
        say("bad" if n == RUNS else "ok", name + ": and there is no other place")


class Phase:
    """What is tried, and what stands before.  @attempt returns when all that
    comes of it in a good life has come."""
    def __init__(self, attempt, prepare=None, reloads=False, armed=True,
                 straggle=STRAGGLE):
        self.attempt, self.reloads = attempt, reloads
        self.prepare = prepare or (lambda lab: None)
        self.armed, self.straggle = armed, straggle


def up(lab):
    if not lab.through():
        lab.up()


def down(lab):
    lab.down()


def unload(lab):
    for r in lab.both:
        r.ctl = r.events = None
    need("the module unloads", run("rmmod", "isakmp"))
    need("nothing is left after", not any(r.states() or r.policies() for r in lab.both))


def try_load(lab):
    """And the first configuration of a namespace."""
    if lab.insert("faults=%d" % lab.phase):
        lab.a.load()


def flush(lab):
    lab.flush()


def settled(lab, seconds, what):
    """Until that is so, or something has failed and gone as far as it goes."""
    fired = []

    def over():
        if what(lab):
            return True
        if lab.fired():
            fired.append(time.monotonic())
        return fired and (lab.a.failed() or time.monotonic() > fired[0] + STRAGGLE)
    until(seconds, over)


def try_handshake(lab):
    if not lab.a.do(INITIATE, child="net"):
        settled(lab, 10, Lab.through)


def try_quick(lab):
    if not lab.a.do(INITIATE, child="host"):
        settled(lab, 10, lambda lab: len(lab.b.states()) > 2)


def try_acquire(lab):
    def through(lab):
        # also after a failure, when there may be a back-off
        lab.a.udp6.sendto(b"acquire", ("2001:db8:b::1", PORT))
        return sum(lab.b.states()) > 0
    settled(lab, 10, through)


def try_refusal(lab):
    if not lab.a.do(INITIATE, child="bad"):
        settled(lab, 10, lambda lab: lab.a.failed())


def try_show(lab):
    for cmd in (SA_GET, CONN_GET, SECRET_GET, FAILURE_GET, STATS_GET):
        lab.a.ctl.do(cmd, flags=DUMP)


def gone(lab):
    return not any(r.states() for r in lab.both)


def ends(which, **what):
    """A phase in which that router ends this."""
    def attempt(lab):
        lab.both[which].do(TERMINATE, **what)
        until(3, lambda: gone(lab) or lab.fired())
    return Phase(attempt, up)


def try_foreign(lab):
    """Somebody else flushes SAD and SPD."""
    lab.a.xfrm.ask(FLUSHSA, 0, b"\0")
    lab.a.xfrm.ask(FLUSHPOLICY, 0, b"")
    settled(lab, 3, lambda lab: not lab.a.states() and
            lab.a.policies() >= lab.standing[0])


def try_address(lab):
    """Our address goes with its routes, and comes back."""
    batch = lab.dir + "/address"
    with open(batch, "w", encoding="ascii") as f:
        f.write("addr del 192.0.2.1/24 dev wan0\n"
                "addr add 192.0.2.1/24 dev wan0\n"
                "route replace 10.2.0.0/24 via 192.0.2.2 src 10.1.0.1\n")
    run("ip", "-n", "rt_a", "-batch", batch)
    settled(lab, 3, lambda lab: lab.a.policies() >= lab.standing[0])


def try_flush(lab):
    lab.a.do(FLUSH)
    settled(lab, 3, gone)


def try_config(lab):
    lab.a.load()


def try_reload(lab):
    """Another configuration, while a tunnel of the old one is up."""
    lab.a.load(lab.dir + "/other.conf")
    settled(lab, 3, gone)


def spoke(lab):
    """A namespace that may go."""
    if os.path.exists("/run/netns/rt_s"):
        return
    batch = lab.dir + "/spoke"
    with open(batch, "w", encoding="ascii") as f:
        f.write("link add wan0 type veth peer name spoke0 netns rt_b\n"
                "addr add 198.51.100.1/24 dev wan0\n"
                "link set wan0 up\nlink set lo up\n")
    need("a spoke", run("ip", "netns", "add", "rt_s") and
         run("ip", "-n", "rt_s", "-batch", batch) and
         run("ip", "-n", "rt_b", "addr", "add", "198.51.100.2/24", "dev", "spoke0") and
         run("ip", "-n", "rt_b", "link", "set", "spoke0", "up") and
         until(LIMIT, lambda: run(CTL, "load", "-f", lab.dir + "/s.conf", ns="rt_s")) and
         run(CTL, "initiate", "--child", "spoke", "--timeout", str(LIMIT), ns="rt_s"))


def try_exit(lab):
    run("ip", "netns", "del", "rt_s")


def try_unload(lab):
    run("rmmod", "isakmp")


PHASES = {
    "load": Phase(try_load, unload, reloads=True, armed=False, straggle=0.2),
    "config": Phase(try_config, flush, reloads=True, straggle=0.2),
    "handshake": Phase(try_handshake, down),
    "quick": Phase(try_quick, up),
    "acquire": Phase(try_acquire, down, straggle=6),	# ACQUIRE_BACK_OFF
    "refusal": Phase(try_refusal, down),
    "show": Phase(try_show, up, straggle=0.2),
    "end_child": ends(0, child="net"),
    "ended_child": ends(1, child="net"),
    "end_conn": ends(0, conn="net"),
    "ended_conn": ends(1, conn="net"),
    "foreign": Phase(try_foreign, up),
    "address": Phase(try_address, up, straggle=3),	# LOOK_AGAIN
    "reload": Phase(try_reload, up, reloads=True),
    "flush": Phase(try_flush, up, reloads=True),
    "exit": Phase(try_exit, spoke, straggle=5),
    "unload": Phase(try_unload, up, reloads=True, straggle=0.2),
}


def main():
    lab = Lab(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    begun = time.monotonic()
    lab.start()
    say("ok", "it works when nothing fails")
    for name in sys.argv[4:] or PHASES:
        lab.sweep(name, PHASES[name])
    took = time.monotonic() - begun
    say("figure faults.places %d places" % len(lab.met))
    say("figure faults.failed %d failures 1 at-least" % len(lab.failed))
    say("figure faults.each %.2f s" % (took / max(len(lab.failed), 1)))
    say("end")


main()
