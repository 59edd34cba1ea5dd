# SPDX-License-Identifier: GPL-2.0
"""Netlink, as far as what is here needs it."""
import errno
import socket
import struct

GENERIC, XFRM = 16, 6
REQUEST, ACK, DUMP = 1, 4, 0x300
ERROR, DONE = 2, 3
SOL_NETLINK, ADD_MEMBERSHIP, CAP_ACK, EXT_ACK = 270, 1, 10, 11


def tlv(kind, data):
    n = 4 + len(data)
    return struct.pack("=HH", n & 0xffff, kind) + data + bytes(-n % 4)


def attrs(data, at=0):
    """Yields what stands from there on as (type, value)."""
    while at + 4 <= len(data):
        n, kind = struct.unpack_from("=HH", data, at)
        yield kind & 0x3fff, data[at + 4:at + n]
        at += max(n, 4) + 3 & ~3


def messages(data):
    """Yields (type, flags, sequence number, body)."""
    at = 0
    while at + 16 <= len(data):
        n, kind, flags, seq = struct.unpack_from("=IHHI", data, at)
        yield kind, flags, seq, data[at + 16:at + n]
        at += max(n, 16) + 3 & ~3


class Netlink:
    def __init__(self, proto):
        self.s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, proto)
        for option in (CAP_ACK, EXT_ACK):
            self.s.setsockopt(SOL_NETLINK, option, 1)
        self.s.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
        self.s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self.s.bind((0, 0))
        self.seq = 0

    def put(self, kind, flags, body):
        self.seq += 1
        self.s.send(struct.pack("=IHHII", 16 + len(body), kind, flags,
                                self.seq, 0) + body)

    def ask(self, kind, flags, body):
        """What the kernel answers: its error number (0: none), and bodies."""
        self.put(kind, REQUEST | ACK | flags, body)
        bodies = []
        while True:
            for got, _, seq, body in messages(self.s.recv(1 << 17)):
                if seq != self.seq:
                    continue
                if got in (ERROR, DONE):
                    return -struct.unpack_from("=i", body)[0], bodies
                bodies.append((got, body))


class Generic(Netlink):
    """A family by its name; LookupError when there is none."""
    def __init__(self, name):
        super().__init__(GENERIC)
        self.groups = {}
        err, answer = self.ask(GENERIC, 0, b"\x03\x01\0\0" +
                               tlv(2, name.encode() + b"\0"))
        if err:
            raise LookupError("the kernel has no " + name)
        for kind, value in attrs(answer[0][1], 4):
            if kind == 1:
                self.family = struct.unpack("=H", value)[0]
            elif kind == 7:
                for _, group in attrs(value):
                    got = dict(attrs(group))
                    self.groups[got[1].rstrip(b"\0").decode()] = got[2]

    def send(self, cmd, flags, data):
        self.put(self.family, flags, struct.pack("=BBH", cmd, 1, 0) + data)

    def do(self, cmd, *given, flags=0):
        """Error number, and the attributes of each message."""
        err, bodies = self.ask(self.family, flags, struct.pack("=BBH", cmd, 1, 0) +
                               b"".join(tlv(*g) for g in given))
        return err, [list(attrs(body, 4)) for _, body in bodies]

    def join(self, group):
        """From now on there are events of the group."""
        self.s.setsockopt(SOL_NETLINK, ADD_MEMBERSHIP, self.groups[group])

    def waiting(self):
        """Yields the events that there are."""
        while True:
            try:
                yield self.s.recv(1 << 17, socket.MSG_DONTWAIT)
            except BlockingIOError:
                return
            except OSError as e:	# we were too slow
                if e.errno != errno.ENOBUFS:
                    raise
