#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Requests to the generic netlink family that nobody in his right mind sends.

  genl.py SEED COUNT [refused]

Commands, attributes, types and limits are those of the YAML spec, so that a new
one is sent as soon as it exists.  Of every ten requests some are what the spec
allows, some have a value or a length that it does not, some are mutilated
afterwards, some are noise.  With "refused" whoever runs this may do nothing,
and any success is a failure.

Prints a line: requests, how many were done, refused and refused without a
reason; and dies when a secret comes back.
"""
import os
import random
import socket
import struct
import sys
import time

import yaml

from nlink import ACK, DONE, DUMP, ERROR, REQUEST, Generic, messages, tlv

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
SPEC = TOP + "/Documentation/netlink/specs/isakmp.yaml"
MARK = b"planted-by-genl"	# in every secret
NAMES = [b"net", b"n0", b"n1", b"n2", b"n3"]
NESTED = 0x8000
EPERM, EOPNOTSUPP, ENOMEM = 1, 95, 12

# What the spec cannot tell: values of which something comes.
LIKELY = {
    ("addr", "ip"): [b"\xc0\x00\x02" + bytes([n]) for n in range(1, 6)] +
                    [b"\x20\x01\x0d\xb8" + bytes(11) + b"\x02"],
    ("ident", "type"): [1, 2, 3, 5, 11],
    ("ident", "value"): [b"a.example.org", b"u@example.org",
                         b"\xc0\x00\x02\x02"],
    ("ike-suite", "cipher"): [7], ("ike-suite", "keylen"): [128, 256],
    ("ike-suite", "hash"): [2, 4, 5, 6], ("ike-suite", "group"): [31, 19, 14],
    ("ipsec-suite", "proto"): [3], ("ipsec-suite", "id"): [12, 20, 11],
    ("ipsec-suite", "keylen"): [128, 256, 0], ("ipsec-suite", "auth"): [0, 5],
    ("ipsec-suite", "group"): [0, 31], ("ipsec-suite", "esn"): [0, 1],
    ("conn", "life"): [3600], ("conn", "keyingtries"): [1, 0],
    ("conn", "retransmit-timeout"): [200], ("conn", "retransmit-tries"): [1],
    ("conn", "retransmit-base"): [1000], ("conn", "retransmit-limit"): [0],
    ("child", "life"): [600], ("child", "start-action"): [0, 1, 2],
    ("child", "replay-window"): [32], ("ts", "proto"): [0, 17],
    ("ts", "port"): [0, 0, 53],
}
OPTIONAL = {("conn", "local-id"), ("conn", "remote-id"), ("addr", "scope"),
            ("addr", "port"), ("child", "if-id-in"), ("child", "if-id-out"),
            ("secret", "id"), ("ts", "dynamic"), ("conn", "local")}
FORMAT = {"u8": "B", "u16": "H", "u32": "I", "u64": "Q"}


class Maker:
    def __init__(self, rnd):
        with open(SPEC, encoding="utf-8") as f:
            spec = yaml.safe_load(f)
        self.rnd = rnd
        self.name = spec["name"]
        self.sets = {s["name"]: s["attributes"] for s in spec["attribute-sets"]}
        for attrs in self.sets.values():
            for n, a in enumerate(attrs, 1):
                a["value"] = n
        ops = [dict(op, value=n)
               for n, op in enumerate(spec["operations"]["list"], 1)]
        self.ops = [op for op in ops if "event" not in op]
        self.bad = 0.0

    def evil(self):
        return self.rnd.random() < self.bad

    def scalar(self, where, attr):
        rnd, kind, checks = self.rnd, attr["type"], attr.get("checks", {})
        bits = 8 * struct.calcsize(FORMAT[kind])
        if self.evil():
            v = rnd.choice([0, 1, checks.get("min", 0) - 1, 2 ** bits - 1,
                            checks.get("max", 0) + 1, rnd.getrandbits(bits)])
        elif (where, attr["name"]) in LIKELY:
            v = rnd.choice(LIKELY[where, attr["name"]])
        else:
            v = rnd.randint(checks.get("min", 0),
                            min(checks.get("max", 255), 2 ** bits - 1))
        return struct.pack("=" + FORMAT[kind], v & (2 ** bits - 1))

    def octets(self, where, attr):
        rnd, name = self.rnd, attr["name"]
        checks = attr.get("checks", {})
        if self.evil():
            return rnd.randbytes(rnd.choice([0, 1, 3, 5, 15, 17, 255, 256, 257,
                                             2000]))
        if attr["type"] == "string":
            return rnd.choice(NAMES) + b"\0"
        if name == "psk":
            return MARK + rnd.randbytes(rnd.randint(0, 200))
        if (where, name) in LIKELY:
            return rnd.choice(LIKELY[where, name])
        return rnd.randbytes(rnd.randint(checks.get("min-len", 0),
                                         checks.get("max-len", 16)))

    def ends(self, attrs):
        """The ends of a range, or of a selector."""
        low = self.rnd.choice([b"\x0a\x01\x00", b"\x0a\x02\x00", b"\xc0\x00\x02"])
        n = self.rnd.randint(0, 3)
        return {"lo": low + bytes([n]),
                "hi": low + bytes([n + self.rnd.choice([0, 0, 1, 252 - n])])}

    def one(self, where, attr, ends):
        kind = attr["value"]
        if attr["type"] == "nest":
            if not self.evil():
                kind |= NESTED
            return tlv(kind, self.nest(attr["nested-attributes"]))
        if attr["type"] in FORMAT:
            data = self.scalar(where, attr)
        elif attr["type"] == "flag":
            data = b"" if not self.evil() else b"\1"
        elif attr["name"] in ends and not self.evil():
            data = ends[attr["name"]]
        else:
            data = self.octets(where, attr)
        if self.evil():
            data = data[:self.rnd.randint(0, len(data))]
        return tlv(kind, data)

    def nest(self, where, names=None):
        rnd, out = self.rnd, []
        ends = self.ends(where) if where in ("ts", "range") else {}
        for attr in self.sets[where]:
            if names is not None and attr["name"] not in names:
                continue
            many = 1
            if (where, attr["name"]) in OPTIONAL and rnd.random() < 0.8:
                many = 0
            elif attr.get("multi-attr"):
                many = rnd.choice([1, 1, 2, 3])
                if self.evil() and rnd.random() < 0.05:
                    many = 70	# more than any list may have
            if self.evil():
                many = rnd.choice([0, 2])
            out += [self.one(where, attr, ends) for _ in range(many)]
        if self.evil():
            rnd.shuffle(out)
        return b"".join(out)

    def request(self, op):
        say = (op.get("do") or op.get("dump") or {}).get("request", {})
        return self.nest(op["attribute-set"], say.get("attributes", []))

    def mutilate(self, data):
        rnd, data = self.rnd, bytearray(data)
        for _ in range(rnd.randint(1, 4)):
            if not data:
                break
            at = rnd.randrange(len(data))
            how = rnd.randrange(5)
            if how == 0:
                data[at] ^= 1 << rnd.randrange(8)
            elif how == 1:
                data[at] = rnd.choice([0, 1, 4, 0x7f, 0x80, 0xff])
            elif how == 2:
                del data[at:]
            elif how == 3:
                data[at:at] = data[at & ~3:(at & ~3) + rnd.randrange(1, 64)]
            else:
                del data[at & ~3:(at & ~3) + 4 * rnd.randrange(1, 8)]
        return bytes(data)

    def message(self):
        """Command, flags, attributes."""
        rnd = self.rnd
        op = rnd.choice(self.ops)
        if op["name"] == "flush" and rnd.random() < 0.98:
            op = self.ops[0]
        elif rnd.random() < 0.3:
            op = self.ops[0]
        how = rnd.random()
        self.bad = 0.0 if how < 0.4 else 0.04 if how < 0.7 else 0.3
        flags = REQUEST | ACK
        if ("dump" in op) != (rnd.random() < 0.03):
            flags |= DUMP
        data = self.request(op)
        cmd = op["value"]
        if how > 0.8:
            data = self.mutilate(data)
        if how > 0.97:
            cmd = rnd.randrange(256)
            flags = rnd.getrandbits(16) | REQUEST
            data = rnd.randbytes(rnd.choice([0, 1, 4, 60, 1000]))
        return cmd, flags, data


class Link(Generic):
    def answers(self):
        """Yields what there is as (error, has it a reason)."""
        while True:
            try:
                got = self.s.recv(1 << 17, socket.MSG_DONTWAIT)
            except BlockingIOError:
                return
            except OSError:		# we were too slow for a dump
                continue
            if MARK in got:
                sys.exit("a secret came back: " + got.hex())
            for kind, flags, _, body in messages(got):
                if kind in (ERROR, DONE) and len(body) >= 4:
                    err = -struct.unpack_from("=i", body)[0]
                    yield err, bool(flags & 0x200)


def main():
    rnd = random.Random(int(sys.argv[1]))
    count, refused = int(sys.argv[2]), sys.argv[3:] == ["refused"]
    maker = Maker(rnd)
    try:
        link = Link(maker.name)
    except LookupError as e:
        sys.exit(e)
    done = no = silent = 0
    start = said = time.monotonic()
    for n in range(count):
        link.send(*maker.message())
        for err, reason in link.answers():
            done += not err
            no += bool(err)
            # what Linux refuses before we are asked has no text in 6.1
            silent += err not in (0, EPERM, EOPNOTSUPP, ENOMEM) and not reason
        if time.monotonic() - said > 10:
            said = time.monotonic()
            print("# %d requests" % n, file=sys.stderr, flush=True)
        if refused and done:
            sys.exit("request %d of seed %s was not refused" % (n, sys.argv[1]))
    took = time.monotonic() - start
    print("requests %d done %d refused %d silent %d rate %d" %
          (count, done, no, silent, count / max(took, 0.001)))


main()
