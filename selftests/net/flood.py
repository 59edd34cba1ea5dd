#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""flood.py FILE DESTINATION FIRST COUNT [PER]: first messages from COUNT invented
addresses, FIRST and the ones after it, PER from each.

FILE is a pcap (Ethernet, IPv4) whose first ISAKMP message from port 500 with an
empty responder cookie is what is sent, each time with another initiator cookie.
Run it in a network namespace of a test."""
import ipaddress
import os
import socket
import struct
import sys


def first_message(path):
    data = open(path, "rb").read()
    order = "<" if data[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    at = 24
    while at < len(data):
        length = struct.unpack(order + "I", data[at + 8:at + 12])[0]
        packet = data[at + 16:at + 16 + length]
        at += 16 + length
        udp = packet[14 + 20:]
        if (packet[12:14] == b"\x08\x00" and packet[23] == 17 and
                udp[2:4] == b"\x01\xf4" and udp[16:24] == bytes(8)):
            return udp[8:]
    sys.exit(f"{path}: no first message")


def main():
    message = first_message(sys.argv[1])
    dst = socket.inet_aton(sys.argv[2])
    first = int(ipaddress.IPv4Address(sys.argv[3]))
    count = int(sys.argv[4])
    per = int(sys.argv[5]) if len(sys.argv) > 5 else 1
    out = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
    for n in range(count * per):
        src = struct.pack("!I", first + n // per)
        udp = struct.pack("!HHHH", 500, 500, 8 + len(message), 0)
        ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 28 + len(message), 0, 0, 64,
                         17, 0, src, dst)
        out.sendto(ip + udp + os.urandom(8) + message[8:], (sys.argv[2], 0))


main()
