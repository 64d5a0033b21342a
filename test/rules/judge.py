"""An independent judge of addresses: Python's ipaddress module. One JSON question a line in, one JSON answer a line out."""
import ipaddress
import json
import re
import sys

PREFIX = re.compile(r"^[^/]+/(0|[1-9][0-9]*)$")
THIS_NETWORK = ipaddress.ip_network("0.0.0.0/8")
UNSPECIFIED_KIN = ipaddress.ip_network("::/8")


def mapped(ip):
    return ip.version == 6 and ip.ipv4_mapped is not None


def address(text):
    """The address, or None: zone ids and IPv4-mapped ones are no addresses to MAAS's forms."""
    try:
        ip = ipaddress.ip_address(text)
    except ValueError:
        return None
    return None if "%" in text or mapped(ip) else ip


def network(text):
    """The block, or None: a prefix length in plain decimal is a must, host bits must be 0."""
    if "%" in text or not PREFIX.match(text) or text.endswith("\n"):
        return None
    try:
        net = ipaddress.ip_network(text, strict=True)
    except ValueError:
        return None
    return None if mapped(net.network_address) else net


def reserved(ip):
    if ip.version == 4:
        kin = ip.is_reserved or ip in THIS_NETWORK
    else:
        kin = ip in UNSPECIFIED_KIN
    return kin or ip.is_loopback or ip.is_link_local or ip.is_multicast or ip.is_unspecified


def answer(question):
    kind = question["kind"]
    if kind == "address":
        ip = address(question["text"])
        return ip and {"canonical": str(ip), "family": ip.version, "reserved": reserved(ip)}
    if kind == "network":
        net = network(question["text"])
        return net and {
            "canonical": str(net),
            "last": str(net.broadcast_address),
            # hosts() leaves out what no host may have, with /31, /32, /127 and /128 as their RFCs want them.
            "networkIsHost": next(iter(net.hosts())) == net.network_address,
            "lastIsHost": net.version == 6 or net.num_addresses <= 2,
        }
    if kind == "contains":
        return address(question["text"]) in network(question["network"])
    left, right = address(question["text"]), address(question["other"])
    order = [(ip.version, int(ip)) for ip in (left, right)]
    return (order[0] > order[1]) - (order[0] < order[1])


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
