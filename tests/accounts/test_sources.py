"""Where a request is said to come from."""

import pytest
from allauth.account.adapter import get_adapter

from fairlead.accounts.sources import source_of


@pytest.mark.parametrize(
    ("said", "source"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::9", "2001:db8:1:2::"),
        ("2001:db8:1:3::9", "2001:db8:1:3::"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("no address", "no address"),
        ("", "unknown"),
    ],
)
def test_a_neighbourhood_of_the_newer_internet_is_one_source(rf, said, source):
    request = rf.get("/", REMOTE_ADDR=said)

    assert source_of(request) == get_adapter().get_client_ip(request) == source


@pytest.mark.parametrize(
    ("proxies", "said", "source"),
    [
        (0, "192.0.2.7", "127.0.0.1"),
        (1, "forged, 192.0.2.7", "192.0.2.7"),
        (2, "forged, 192.0.2.7, 192.0.2.8", "192.0.2.7"),
        (2, "192.0.2.7", "127.0.0.1"),
        (1, "", "127.0.0.1"),
        (1, "forged, 2001:db8:1:2::9", "2001:db8:1:2::"),
    ],
)
def test_only_proxies_that_are_trusted_say_where_one_comes_from(
    rf, settings, proxies, said, source
):
    settings.FAIRLEAD = settings.FAIRLEAD.model_copy(update={"trusted_proxies": proxies})

    assert source_of(rf.get("/", HTTP_X_FORWARDED_FOR=said)) == source
