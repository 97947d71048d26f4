"""Where a request came from, as far as it is counted and no further: a source, never a person."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest


def source_of(request: HttpRequest) -> str:
    """Where a request came from: by the connection, or by proxies that are to be trusted.

    Of an address of the newer internet the neighbourhood counts (its first 64 bits), since one
    household has all of it. What is no address stands as it came.
    """
    said = _address_of(request)
    try:
        found: IPv4Address | IPv6Address = ip_address(said)
    except ValueError:
        return said
    if isinstance(found, IPv4Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(IPv6Network((int(found), 64), strict=False).network_address)


def _address_of(request: HttpRequest) -> str:
    proxies = settings.FAIRLEAD.trusted_proxies
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    if proxies and len(forwarded) >= proxies and forwarded[-proxies].strip():
        return str(forwarded[-proxies].strip())
    return str(request.META.get("REMOTE_ADDR") or "unknown")
