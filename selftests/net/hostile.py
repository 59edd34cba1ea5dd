#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""hostile.py lengths ADDRESS...: datagrams of every length up to 128 and of odd
ones up to the longest, to ports 500 and 4500: of zeroes, of ones, noise, and
with a header that is right.  Prints how many.

hostile.py vendor FILE ADDRESS: the first message in FILE, a pcap (Ethernet,
IPv4), with vendor IDs behind that a terminal would obey.

hostile.py nowhere ADDRESS BROADCAST: first messages as nobody sends them who wants
an answer: to BROADCAST, and to ADDRESS from port 0.

Run it in a network namespace of a test."""
import os
import socket
import struct
import sys

ODD = [129, 255, 256, 257, 511, 512, 1023, 1024, 1400, 1471, 1472, 1473, 1499, 1500, 1501,
       2047, 2048, 2049, 4095, 4096, 9000, 16383, 16384, 16385, 16388, 16389, 32767, 32768,
       65503, 65504, 65506, 65507]
TEXTS = [b"\x1b]0;hostile\x07\x1b[2J", b"hostile\r\n\x00\xff\xc3\x28", b"\x9b31mhostile",
         b"%s%n%x hostile", b'"hostile\\', b"\x1b" * 250]


def header(length, marker):
    """A first message, as far as the header goes, in a datagram of this length."""
    out = bytes(4 if marker else 0)
    if length < len(out) + 28:
        return bytes(length)
    out += os.urandom(8) + bytes(8) + bytes([1, 0x10, 2, 0]) + bytes(4)
    out += struct.pack("!I", length - (len(out) - 24))
    return out + os.urandom(length - len(out))


def lengths(addresses):
    sent = 0
    for address in addresses:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        out = socket.socket(family, socket.SOCK_DGRAM)
        for port in 500, 4500:
            for length in list(range(129)) + ODD:
                for data in (bytes(length), b"\xff" * length, os.urandom(length),
                             header(length, port == 4500)):
                    out.sendto(data, (address, port))
                    sent += 1
    print(sent)


def first_message(path):
    data = open(path, "rb").read()
    at = 24
    while at < len(data):
        length = struct.unpack("<I", data[at + 8:at + 12])[0]
        udp = data[at + 16 + 14 + 20:at + 16 + length]
        at += 16 + length
        if udp[2:4] == b"\x01\xf4" and udp[16:24] == bytes(8):
            return udp[8:]
    sys.exit(f"{path}: no first message")


def vendor(path, address):
    message = bytearray(first_message(path))
    last, at = 16, 28
    while message[last]:
        last, at = at, at + struct.unpack("!H", message[at + 2:at + 4])[0]
    for text in TEXTS:
        message[last] = 13
        last = len(message)
        message += struct.pack("!BBH", 0, 0, 4 + len(text)) + text
    message[:8] = os.urandom(8)
    message[24:28] = struct.pack("!I", len(message))
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(message, (address, 500))


def nowhere(address, broadcast):
    out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    out.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    out.sendto(header(100, False), (broadcast, 500))
    out = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_UDP)
    out.sendto(struct.pack("!HHHH", 0, 500, 108, 0) + header(100, False), (address, 0))


if sys.argv[1] == "lengths":
    lengths(sys.argv[2:])
elif sys.argv[1] == "nowhere":
    nowhere(*sys.argv[2:])
else:
    vendor(*sys.argv[2:])
