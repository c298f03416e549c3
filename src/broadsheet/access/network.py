"""Where a request comes from: the client's network address, and the range that a brake may count by."""

from __future__ import annotations

import ipaddress


def client_address(peer: str, forwarded: str, trusted_proxies: int) -> str:
    """The client's address: the peer's own, or what the outermost trusted proxy wrote in X-Forwarded-For."""
    hops = [one.strip() for one in forwarded.split(",") if one.strip()]
    if trusted_proxies and len(hops) >= trusted_proxies:
        return hops[-trusted_proxies]
    return peer


def range_of(address: str) -> str:
    """The range an address is counted under: a /24 of IPv4, a /48 of IPv6. Coarse on purpose, and not a person's."""
    try:
        asked = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    mapped = getattr(asked, "ipv4_mapped", None) or asked
    return str(ipaddress.ip_network(f"{mapped}/{24 if mapped.version == 4 else 48}", strict=False))
