"""The web client against a real server: what it believes, what it refuses, and how patient it is."""

from __future__ import annotations

import gzip
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path

import pytest

from open287g.errors import AccessRefused, AddressRefused, ComeBackLater, NotThere, SettingsError, Unreachable
from open287g.sources.addresses import Allowed, is_public, place_of
from open287g.sources.robots import read_rules
from open287g.sources.settings import Clock, SyncSettings
from open287g.sources.web import Validators, WebClient, describe_client

from .served import Fault, Site, endless, make_certificate, raw, says, serve, slow_drip
from .setups import QUICK, open_client, settings_for

BODY = b"PK\x03\x04" + b"x" * 3_000


def test_it_says_what_it_is_and_whom_to_write_to(client: WebClient, ice: Site) -> None:
    ice.put("/a.xlsx", BODY)
    client.get(ice.url("/a.xlsx"))
    agent = ice.requests("/a.xlsx")[0].headers["user-agent"]
    assert agent.startswith("Open287g/")
    assert "desk@example.org" in agent
    assert "Mozilla" not in agent
    assert "no contact configured" in describe_client(None)


def test_what_did_not_change_is_not_sent_again(client: WebClient, ice: Site) -> None:
    ice.put_list("/a.xlsx", BODY)
    first = client.get(ice.url("/a.xlsx"))
    assert first.validators.etag is None
    again = client.get(ice.url("/a.xlsx"), first.validators)
    assert again.body is None
    assert again.validators == first.validators
    assert client.traffic.received == len(BODY)
    assert client.traffic.conditional == 1


def test_304_to_a_question_that_was_not_conditional_is_no_answer(client: WebClient, ice: Site) -> None:
    ice.fail("/a.xlsx", says(304))
    with pytest.raises(Unreachable, match="was not asked so"):
        client.get(ice.url("/a.xlsx"))


@pytest.mark.parametrize("status", [401, 403, 451])
def test_a_refusal_is_said_and_not_tried_again(client: WebClient, ice: Site, status: int) -> None:
    ice.fail("/a.xlsx", says(status))
    with pytest.raises(AccessRefused, match=f"refuses programs.*{status}"):
        client.get(ice.url("/a.xlsx"))
    assert len(ice.requests("/a.xlsx")) == 1


def test_what_is_gone_is_not_tried_again(client: WebClient, ice: Site) -> None:
    with pytest.raises(NotThere):
        client.get(ice.url("/gone.xlsx"))
    assert len(ice.requests("/gone.xlsx")) == 1


def test_a_storm_of_503_is_survived_and_its_end_awaited(client: WebClient, ice: Site) -> None:
    ice.put("/a.xlsx", BODY)
    ice.fail("/a.xlsx", says(503), times=2)
    assert client.get(ice.url("/a.xlsx")).body == BODY
    assert len(ice.requests("/a.xlsx")) == 3


def test_attempts_have_an_end(client: WebClient, ice: Site) -> None:
    ice.fail("/a.xlsx", says(503))
    with pytest.raises(Unreachable, match=r"status 503.*after 3 attempts"):
        client.get(ice.url("/a.xlsx"))
    assert len(ice.requests("/a.xlsx")) == QUICK.attempts


def test_a_short_retry_after_is_waited_out(client: WebClient, ice: Site) -> None:
    ice.put("/a.xlsx", BODY)
    ice.fail("/a.xlsx", says(429, retry_after="1"), times=1)
    assert client.get(ice.url("/a.xlsx")).body == BODY
    first, second = ice.requests("/a.xlsx")
    assert second.at - first.at >= 1


@pytest.mark.parametrize("how", ["seconds", "date"])
def test_a_long_retry_after_leaves_the_host_alone_until_then(client: WebClient, ice: Site, how: str) -> None:
    until = datetime.now(UTC) + timedelta(hours=1)
    stated = "3600" if how == "seconds" else format_datetime(until, usegmt=True)
    ice.fail("/a.xlsx", says(429, retry_after=stated))
    with pytest.raises(ComeBackLater) as first:
        client.get(ice.url("/a.xlsx"))
    assert abs(first.value.until - until) < timedelta(seconds=5)
    with pytest.raises(ComeBackLater):
        client.get(ice.url("/b.xlsx"))
    assert len(ice.asked) == 2  # robots.txt and the one that was told to come back: nothing since


def test_patience_has_a_cap_and_outlives_the_program(settings: SyncSettings, ice: Site) -> None:
    ice.fail("/a.xlsx", says(429, retry_after="999999999"))
    with open_client(settings) as client, pytest.raises(ComeBackLater) as told:
        client.get(ice.url("/a.xlsx"))
    assert told.value.until - datetime.now(UTC) <= timedelta(days=1)
    asked = len(ice.asked)
    with open_client(settings, hosts=client.hosts) as later, pytest.raises(ComeBackLater):
        later.get(ice.url("/a.xlsx"))
    assert len(ice.asked) == asked


def test_429_without_a_word_is_left_alone_longer_each_time(settings: SyncSettings, ice: Site) -> None:
    now = [datetime(2026, 5, 18, tzinfo=UTC)]
    ice.fail("/a.xlsx", says(429))
    pauses = []
    with open_client(settings, clock=Clock(now=lambda: now[0])) as client:
        for _ in range(7):
            with pytest.raises(ComeBackLater) as told:
                client.get(ice.url("/a.xlsx"))
            pauses.append((told.value.until - now[0]).total_seconds() / 60)
            now[0] = told.value.until
    assert pauses == [15, 30, 60, 120, 240, 360, 360]


def test_a_clock_set_back_does_not_silence_a_host_for_ever(settings: SyncSettings, ice: Site) -> None:
    ice.put("/a.xlsx", BODY)
    now = [datetime(2030, 1, 1, tzinfo=UTC)]
    with open_client(settings, clock=Clock(now=lambda: now[0])) as client:
        ice.fail("/a.xlsx", says(429), times=1)
        with pytest.raises(ComeBackLater):
            client.get(ice.url("/a.xlsx"))
        now[0] = datetime(2026, 1, 1, tzinfo=UTC)
        assert client.get(ice.url("/a.xlsx")).body == BODY


def test_a_drop_in_mid_body_is_no_answer(client: WebClient, ice: Site) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 3004\r\n\r\n"
    ice.fail("/a.xlsx", raw(head + BODY[:900]), times=1)
    ice.put("/a.xlsx", BODY)
    assert client.get(ice.url("/a.xlsx")).body == BODY


def test_a_body_that_is_always_shorter_than_announced_is_refused(client: WebClient, ice: Site) -> None:
    ice.fail("/a.xlsx", raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n" + BODY))
    with pytest.raises(Unreachable, match="the connection broke"):
        client.get(ice.url("/a.xlsx"))


def test_a_slow_drip_ends(ice: Site, archive: Site) -> None:
    quick = QUICK.model_copy(update={"total_seconds": 0.4, "attempts": 1})
    ice.fail("/a.xlsx", slow_drip)
    started = time.monotonic()
    with (
        open_client(settings_for(ice, archive, limits=quick)) as client,
        pytest.raises(Unreachable, match="in time"),
    ):
        client.get(ice.url("/a.xlsx"))
    assert time.monotonic() - started < 2


def test_a_slow_drip_of_headers_ends(ice: Site, archive: Site) -> None:
    quick = QUICK.model_copy(update={"total_seconds": 0.4, "attempts": 1})
    ice.fail("/a.xlsx", raw(b"HTTP/1.1 200 OK\r\n", *[b"X-A: b\r\n"] * 60, pause=0.05))
    with (
        open_client(settings_for(ice, archive, limits=quick)) as client,
        pytest.raises(Unreachable, match="in time"),
    ):
        client.get(ice.url("/a.xlsx"))


PACKED = gzip.compress(bytes(range(256)) * 200)


@pytest.mark.parametrize(
    ("packing", "body"),
    [
        ("gzip", b"no gzip at all"),
        ("gzip", PACKED[:-12]),
        ("gzip", PACKED[:60] + bytes(8) + PACKED[68:]),
        ("gzip", PACKED[:-6] + b"\1\2" + PACKED[-4:]),
        ("gzip", b""),
        ("x-gzip", BODY),
        ("br", BODY),
        ("compress", BODY),
        ("gzip, gzip", PACKED),
    ],
)
def test_what_is_not_packed_as_it_says_is_no_answer(
    client: WebClient, ice: Site, packing: str, body: bytes
) -> None:
    ice.fail("/a.xlsx", says(200, body, content_encoding=packing))
    with pytest.raises(Unreachable, match=r"not what its header says|which was not asked for"):
        client.get(ice.url("/a.xlsx"))


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * 200_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nPK",
        b"HTTP/1.1 206 Partial Content\r\nContent-Length: 2\r\n\r\nPK",
        b"HTTP/1.1 204 No Content\r\n\r\n",
        b"",
    ],
)
def test_a_head_that_lies_is_no_answer(client: WebClient, ice: Site, head: bytes) -> None:
    ice.fail("/a.xlsx", raw(head))
    with pytest.raises(Unreachable):
        client.get(ice.url("/a.xlsx"))


@pytest.mark.parametrize("status", [429, 503])
def test_a_storm_costs_no_more_than_the_attempts(client: WebClient, ice: Site, status: int) -> None:
    ice.fail("/a.xlsx", says(status, retry_after="0"))
    with pytest.raises(ComeBackLater if status == 429 else Unreachable):  # who asks again and again means it
        client.get(ice.url("/a.xlsx"), robots=False)
    assert len(ice.requests("/a.xlsx")) == QUICK.attempts


@pytest.mark.parametrize(
    ("stated", "hours"),
    [
        ("Wed, 21 Oct 2099 07:28:00 GMT", 24),
        ("99999999999999999999", 24),
        ("7200", 2),
        ("Mon, 18 May 2026 03:00:00 GMT", 3),
    ],
)
def test_a_host_is_left_alone_for_as_long_as_it_says_but_a_day_at_most(
    settings: SyncSettings, ice: Site, stated: str, hours: int
) -> None:
    now = datetime(2026, 5, 18, tzinfo=UTC)
    for number, status in enumerate((429, 503)):
        ice.fail(f"/{number}", says(status, retry_after=stated))
        with (
            open_client(settings, clock=Clock(now=lambda: now)) as client,
            pytest.raises(ComeBackLater) as told,
        ):
            client.get(ice.url(f"/{number}"), robots=False)
        assert told.value.until - now == timedelta(hours=hours)


def test_real_gzip_is_unpacked_though_it_was_not_asked_for(client: WebClient, ice: Site) -> None:
    ice.fail("/a.xlsx", says(200, gzip.compress(BODY), content_encoding="gzip"))
    assert client.get(ice.url("/a.xlsx")).body == BODY


def test_an_endless_body_is_cut_off(client: WebClient, ice: Site) -> None:
    ice.fail("/a.xlsx", endless)
    with pytest.raises(Unreachable, match="sends more than 4,000,000 bytes"):
        client.get(ice.url("/a.xlsx"))
    assert client.traffic.received < 5_000_000


def test_a_small_body_that_unpacks_to_a_large_one_is_cut_off(client: WebClient, ice: Site) -> None:
    ice.fail("/a.xlsx", says(200, gzip.compress(b"\0" * 60_000_000), content_encoding="gzip"))
    with pytest.raises(Unreachable, match="sends more than"):
        client.get(ice.url("/a.xlsx"))


def test_an_announced_giant_is_not_begun(client: WebClient, ice: Site) -> None:
    ice.fail("/a.xlsx", raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nPK"))
    with pytest.raises(Unreachable, match="announces 99,999,999,999 bytes"):
        client.get(ice.url("/a.xlsx"))


def test_a_redirect_within_the_host_is_followed(client: WebClient, ice: Site) -> None:
    ice.fail("/a.xlsx", says(302, location="/b.xlsx"))
    ice.put("/b.xlsx", BODY)
    assert client.get(ice.url("/a.xlsx")).address == ice.url("/b.xlsx")


def test_redirects_in_a_circle_end(client: WebClient, ice: Site) -> None:
    ice.fail("/a.xlsx", says(302, location="/b.xlsx"))
    ice.fail("/b.xlsx", says(301, location="/a.xlsx"))
    with pytest.raises(Unreachable, match="in a circle"):
        client.get(ice.url("/a.xlsx"))


def test_redirects_without_end_are_given_up(client: WebClient, ice: Site) -> None:
    for n in range(9):
        ice.fail(f"/{n}", says(302, location=f"/{n + 1}"))
    with pytest.raises(Unreachable, match="more than 5 times"):
        client.get(ice.url("/0"))


def test_a_redirect_to_another_host_is_not_followed(client: WebClient, ice: Site, archive: Site) -> None:
    ice.fail("/a.xlsx", says(302, location=archive.url("/a.xlsx")))
    archive.put("/a.xlsx", BODY)
    with pytest.raises(AddressRefused, match=r"redirected from .* is of the host .* not configured"):
        client.get(ice.url("/a.xlsx"))
    assert archive.asked == []


@pytest.mark.parametrize(
    "target",
    ["http://169.254.169.254/latest/meta-data", "http://localhost:1/", "//10.0.0.1/x", "file:///etc/passwd",
     "http://[::1]/", "ftp://127.0.0.1/x", "http://user:secret@127.0.0.1/", "http://2130706433/", "http://0x7f000001/",
     "http://0177.0.0.1/", "http://127.1/", "http://[::ffff:127.0.0.1]/", "https://127.0.0.1/",
     "http://①②⑦.⓪.⓪.①:1/".encode().decode("latin-1"),
     "gopher://127.0.0.1/", "data:text/html,x", "javascript:alert(1)"],
)  # fmt: skip
def test_a_redirect_to_a_private_place_is_not_followed(client: WebClient, ice: Site, target: str) -> None:
    ice.fail("/a.xlsx", says(302, location=target))
    with pytest.raises(AddressRefused):
        client.get(ice.url("/a.xlsx"))
    assert len(ice.requests("/a.xlsx")) == 1


@pytest.mark.parametrize(
    "answers",
    [["127.0.0.1"], ["10.1.2.3"], ["169.254.169.254"], ["::1"], ["::ffff:127.0.0.1"], ["93.184.215.14", "192.168.1.1"],
     ["64:ff9b::7f00:1"], ["0.0.0.0"], ["224.0.0.1"], ["100.64.0.1"], ["2002:7f00:1::"], ["::127.0.0.1"],
     ["::ffff:0:127.0.0.1"], ["::ffff:100.64.0.1"], ["64:ff9b:1::7f00:1"], ["fec0::1"], ["198.18.0.1"],
     ["255.255.255.255"], ["fe80::1%eth0"], ["not an address"]],
)  # fmt: skip
def test_a_name_that_leads_into_a_private_network_is_not_asked(
    ice: Site, archive: Site, answers: Sequence[str]
) -> None:
    settings = settings_for(ice, archive, private_hosts=())
    allowed = Allowed.of([f"ice.test:{ice.port}"])
    with (
        WebClient(settings, allowed, resolver=lambda _host, _port: answers) as client,
        pytest.raises(AddressRefused, match="not a public address"),
    ):
        client.get(f"http://ice.test:{ice.port}/a.xlsx", robots=False)
    assert ice.asked == []


def test_a_private_host_must_be_named_by_the_operator(ice: Site, archive: Site) -> None:
    ice.put("/a.xlsx", BODY)
    name = f"mirror.test:{ice.port}"
    allowed = Allowed.of([name], private=[name])
    with WebClient(settings_for(ice, archive), allowed, resolver=lambda _h, _p: ["127.0.0.1"]) as client:
        assert client.get(f"http://{name}/a.xlsx").body == BODY


def test_the_machine_that_was_checked_is_the_one_that_is_asked(ice: Site, archive: Site) -> None:
    """A name server that answers a public address first and a private one next gains nothing."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    ice.put("/a.xlsx", BODY)
    name = f"ice.test:{ice.port}"
    asked = []

    def resolve(host: str, _port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    with WebClient(
        settings_for(ice, archive, robots=False), Allowed.of([name], [name]), resolver=resolve
    ) as client:
        client.get(f"http://{name}/a.xlsx")
    assert asked == ["ice.test"]


def test_an_address_that_was_not_configured_is_not_asked(client: WebClient, archive: Site) -> None:
    with pytest.raises(AddressRefused, match="add it to hosts in sync"):
        client.get(archive.url("/a.xlsx"))
    assert archive.asked == []


@pytest.mark.parametrize("text", ["ftp://a/b", "https://", "https://u:p@h/", "nonsense", "https://h:port/"])
def test_no_plain_web_address_is_refused(text: str) -> None:
    with pytest.raises(AddressRefused):
        place_of(text)


@pytest.mark.parametrize(
    ("text", "public"),
    [("8.8.8.8", True), ("2001:4860:4860::8888", True), ("fe80::1%eth0", False), ("172.16.0.1", False),
     ("fd00::1", False), ("nonsense", False), ("5f00::1", False), ("3fff::1", False), ("2001:db8::1", False),
     ("2002:808:808::", True), ("64:ff9b::808:808", True), ("2600::1", True)],
)  # fmt: skip
def test_public_addresses_are_told_from_private_ones(text: str, public: bool) -> None:
    assert is_public(text) is public


def test_robots_are_respected_and_asked_once(settings: SyncSettings, ice: Site) -> None:
    ice.put("/robots.txt", b"User-agent: Open287g\nDisallow: /closed/\n\nUser-agent: *\nDisallow: /\n")
    ice.put("/open.xlsx", BODY)
    with open_client(settings) as client:
        assert client.get(ice.url("/open.xlsx")).body == BODY
        with pytest.raises(AccessRefused, match="robots"):
            client.get(ice.url("/closed/a.xlsx"))
    assert ice.paths() == ["/robots.txt", "/open.xlsx"]


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("\ufeffUser-agent: *\nDisallow: /", "/a.xlsx", False),
        ("User-agent: *\nDisallow: /*.xlsx$", "/doclib/a.xlsx", False),
        ("User-agent: *\nDisallow: /*.xlsx$", "/doclib/a.xlsx?v=1", True),
        ("User-agent: *\nDisallow: /*/private/*", "/a/b/private/c", False),
        ("User-agent: *\nDisallow: /\nAllow: /doclib/", "/doclib/a.xlsx", True),
        ("User-agent: *\nAllow: /a\nDisallow: /a", "/a", True),
        (
            "User-agent: other\nUser-agent: OPEN287G\nDisallow: /a # not this\n\nUser-agent: *\nDisallow: /",
            "/b",
            True,
        ),
        ("User-agent: other\nDisallow: /", "/a", True),
        ("User-agent: *\nDisallow:\nSitemap: /x", "/a", True),
        ("User-agent: *\nDisallow: /%64oclib", "/doclib/a", False),
        ("User-agent: *\nDisallow: /a$", "/ab", True),
        ("User-agent: *\nDisallow: /*?page=", "/list?page=2", False),
        ("Disallow: /\n: \nUser-agent\n\x00", "/a", True),
    ],
)
def test_robots_are_read_as_the_standard_has_it(rules: str, path: str, allowed: bool) -> None:
    assert read_rules(rules, "Open287g").allow(f"https://www.ice.gov{path}") is allowed


@pytest.mark.parametrize(
    "fault",
    [
        says(200, b"# " + b"x" * 600_000 + b"\nUser-agent: *\nDisallow: /\n"),
        says(302, location="https://elsewhere.example/robots.txt"),
    ],
    ids=["too long", "elsewhere"],
)
def test_of_robots_without_end_the_start_counts_and_those_of_others_do_not(
    settings: SyncSettings, ice: Site, fault: Fault
) -> None:
    ice.fail("/robots.txt", fault)
    ice.put("/a.xlsx", BODY)
    with open_client(settings) as client:
        assert client.get(ice.url("/a.xlsx")).body == BODY


def test_robots_that_cannot_be_read_anew_hold_as_they_were(settings: SyncSettings, ice: Site) -> None:
    ice.put("/robots.txt", b"User-agent: *\nDisallow: /closed/\n")
    ice.put("/a.xlsx", BODY)
    now = datetime(2026, 5, 18, tzinfo=UTC)
    with open_client(settings, clock=Clock(now=lambda: now)) as client:
        client.get(ice.url("/a.xlsx"))
        ice.fail("/robots.txt", says(500))
        now += timedelta(days=2)
        assert client.get(ice.url("/a.xlsx")).body == BODY
        with pytest.raises(AccessRefused, match="robots"):
            client.get(ice.url("/closed/a.xlsx"))


def test_requests_to_a_host_keep_their_distance(ice: Site, archive: Site) -> None:
    paced = settings_for(ice, archive, limits=QUICK.model_copy(update={"pause_seconds": 0.2}), robots=False)
    ice.put("/a.xlsx", BODY)
    with open_client(paced) as client:
        for _ in range(3):
            client.get(ice.url("/a.xlsx"))
    times = [asked.at for asked in ice.asked]
    assert min(later - earlier for earlier, later in pairwise(times)) >= 0.18


def test_a_certificate_of_nobody_known_is_refused_without_asking(tmp_path: Path, archive: Site) -> None:
    crt, key = make_certificate(tmp_path, "ice.test")
    with serve(Site(), (crt, key)) as ice:
        ice.put("/a.xlsx", BODY)
        name = f"ice.test:{ice.port}"
        allowed = Allowed.of([name], [name])
        with (
            WebClient(settings_for(ice, archive), allowed, resolver=lambda _h, _p: ["127.0.0.1"]) as client,
            pytest.raises(AccessRefused, match="certificate"),
        ):
            client.get(f"https://{name}/a.xlsx", robots=False)
        assert ice.asked == []


def test_a_certificate_for_another_name_is_refused_though_it_is_trusted(
    tmp_path: Path, archive: Site
) -> None:
    crt, key = make_certificate(tmp_path, "other.test")
    with serve(Site(), (crt, key)) as ice:
        name = f"ice.test:{ice.port}"
        settings = settings_for(ice, archive, certificates=crt)
        with (
            WebClient(settings, Allowed.of([name], [name]), resolver=lambda _h, _p: ["127.0.0.1"]) as client,
            pytest.raises(AccessRefused, match="certificate"),
        ):
            client.get(f"https://{name}/a.xlsx", robots=False)


def test_an_operator_may_trust_a_certificate_of_their_own(tmp_path: Path, archive: Site) -> None:
    crt, key = make_certificate(tmp_path, "ice.test")
    with serve(Site(), (crt, key)) as ice:
        ice.put("/a.xlsx", BODY)
        name = f"ice.test:{ice.port}"
        settings = settings_for(ice, archive, certificates=crt)
        with WebClient(settings, Allowed.of([name], [name]), resolver=lambda _h, _p: ["127.0.0.1"]) as client:
            assert client.get(f"https://{name}/a.xlsx").body == BODY
            ice.fail("/b.xlsx", says(302, location=f"http://{name}/a.xlsx"))
            with pytest.raises(AddressRefused, match="leave the encrypted connection"):
                client.get(f"https://{name}/b.xlsx")


def test_certificates_that_are_none_are_told(ice: Site, archive: Site, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="certificates in sync"):
        open_client(settings_for(ice, archive, certificates=tmp_path / "none.pem"))


def test_a_host_that_is_not_there_is_told_after_all_attempts(ice: Site, archive: Site) -> None:
    settings = settings_for(ice, archive)
    allowed = Allowed.of(["127.0.0.1:9"], ["127.0.0.1:9"])
    with (
        WebClient(settings, allowed) as client,
        pytest.raises(Unreachable, match=r"no connection.*after 3 attempts"),
    ):
        client.get("http://127.0.0.1:9/a.xlsx", robots=False)


def test_a_name_that_leads_nowhere_is_told(ice: Site, archive: Site) -> None:
    def resolve(_host: str, _port: int) -> list[str]:
        raise OSError("no such name")

    with (
        WebClient(settings_for(ice, archive), Allowed.of(["ice.test"]), resolver=resolve) as client,
        pytest.raises(Unreachable, match="cannot be looked up"),
    ):
        client.get("https://ice.test/a.xlsx", robots=False)


@pytest.mark.parametrize("target", ["http://[", "http://[::1", "https://\x7f/", "//:99999/"])
def test_a_redirect_to_nonsense_is_refused(client: WebClient, ice: Site, target: str) -> None:
    ice.fail("/a.xlsx", says(302, location=target))
    with pytest.raises(AddressRefused):
        client.get(ice.url("/a.xlsx"))


@pytest.mark.parametrize("etag", ["\xe9", "x" * 5_000])
def test_a_validator_that_cannot_be_sent_back_is_none(client: WebClient, ice: Site, etag: str) -> None:
    ice.put("/a.xlsx", BODY, etag=etag)
    assert client.get(ice.url("/a.xlsx")).validators == Validators()


@pytest.mark.parametrize("stated", ["soon", "²", "-5", "Mon, 99 Foo 2026 25:61:00 GMT", ""])
def test_a_retry_after_that_says_nothing_is_as_none(client: WebClient, ice: Site, stated: str) -> None:
    ice.fail("/a.xlsx", says(429, retry_after=stated.encode("utf-8").decode("latin-1")))
    with pytest.raises(ComeBackLater) as told:
        client.get(ice.url("/a.xlsx"))
    assert timedelta(minutes=14) < told.value.until - datetime.now(UTC) <= timedelta(minutes=15)


def test_validators_are_sent_as_the_host_stated_them(client: WebClient, ice: Site) -> None:
    ice.put("/a.xlsx", BODY, etag='W/"7"', last_modified="Mon, 18 May 2026 17:00:00 GMT")
    known = client.get(ice.url("/a.xlsx")).validators
    assert known == Validators('W/"7"', "Mon, 18 May 2026 17:00:00 GMT")
    assert client.get(ice.url("/a.xlsx"), known).body is None
