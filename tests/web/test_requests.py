"""What a request may be, and what every answer carries: on every address there is."""

import gzip
import io
import time

import pytest
from django.conf import settings as live
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import OperationalError, connection
from django.test import Client

from furnished import furnish
from routes import routes
from visitor import FORM, Visitor, examine, form

ROUTES = routes()
ADDRESSES = [route.address() for route in ROUTES]
names = [route.name for route in ROUTES]
FILES = {
    "jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "png": b"\x89PNG\r\n\x1a\n",
    "gif": b"GIF89a",
    "webp": b"RIFF\x00\x00\x00\x00WEBP",
    "heic": b"\x00\x00\x00\x18ftypheic",
    "pdf": b"%PDF-1.7",
    "svg+xml": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "zip": b"PK\x03\x04",
    "mp4": b"\x00\x00\x00\x18ftypmp42",
    "bmp": b"BM",
    "tiff": b"II*\x00",
    "avif": b"\x00\x00\x00\x18ftypavif",
    "jxl": b"\xff\x0a",
    "jp2": b"\x00\x00\x00\x0cjP  ",
    "x-icon": b"\x00\x00\x01\x00",
    "vnd.adobe.photoshop": b"8BPS",
    "x-canon-cr2": b"II*\x00\x10\x00\x00\x00CR",
    "x-adobe-dng": b"MM\x00*",
    "x-portable-pixmap": b"P6",
    "webm": b"\x1aE\xdf\xa3",
    "quicktime": b"\x00\x00\x00\x14ftypqt  ",
    "x-msvideo": b"RIFF\x00\x00\x00\x00AVI ",
    "3gpp": b"\x00\x00\x00\x18ftyp3gp4",
    "ogg": b"OggS",
    "mpeg": b"\x00\x00\x01\xba",
    "x-matroska": b"\x1aE\xdf\xa3\x93",
    "wav": b"RIFF\x00\x00\x00\x00WAVE",
    "flac": b"fLaC",
    "mp3": b"ID3",
    "gzip": b"\x1f\x8b",
    "x-bzip2": b"BZh",
    "x-xz": b"\xfd7zXZ",
    "x-7z-compressed": b"7z\xbc\xaf",
    "vnd.rar": b"Rar!",
    "x-tar": b"ustar",
    "zstd": b"(\xb5/\xfd",
    "msword": b"\xd0\xcf\x11\xe0",
    "vnd.openxmlformats": b"PK\x03\x04\x14\x00\x06\x00",
    "rtf": b"{\\rtf1",
    "html": b"<!doctype html>",
    "x-sqlite3": b"SQLite format 3\x00",
    "x-executable": b"\x7fELF",
    "x-msdownload": b"MZ",
    "wasm": b"\x00asm",
    "polyglot-gif-script": b"GIF89a/*<script>*/",
    "polyglot-pdf-zip": b"%PDF-1.7 PK\x03\x04",
    "renamed-jpeg.txt": b"\xff\xd8\xff\xe0",
}
KINDS = list(FILES)


@pytest.fixture
def head(db):
    school = furnish()
    return Visitor(school.people["head"], school.id)


def rows():
    with connection.cursor() as cursor:
        cursor.execute("select sum(n_tup_ins) from pg_stat_xact_user_tables")
        return cursor.fetchone()


@pytest.mark.parametrize("address", ADDRESSES, ids=names)
def test_every_answer_carries_what_protects_it(head, address):
    first, second = head.client.get(address), Client().get(address)

    for response in (first, second):
        policy = response["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert not any(word in policy for word in ("unsafe", "data:", "*", "http:"))
        assert response["X-Content-Type-Options"] == "nosniff"
        # An address that is a secret is told to nobody, ourselves included.
        secret = address.startswith("/sign-in/link/")
        assert response["Referrer-Policy"] == ("strict-origin" if secret else "same-origin")
        assert response["Cross-Origin-Opener-Policy"] == "same-origin"
        assert response["Cross-Origin-Resource-Policy"] == "same-origin"
        assert response["Cache-Control"] == "no-store"
        assert response["X-Frame-Options"] == "DENY"


def test_the_nonce_differs_each_time(head):
    pages = [head.get("/home").content.decode() for _ in range(2)]

    nonces = {page.split('nonce="')[1].split('"')[0] for page in pages}
    assert len(nonces) == 2


@pytest.mark.parametrize("kind", FILES)
def test_no_address_takes_a_file(head, kind):
    before = rows()

    # Every address meets ten kinds or more, and every kind a fourth of the addresses or more.
    for address in ADDRESSES[KINDS.index(kind) % 4 :: 4]:
        sent = {"file": io.BytesIO(FILES[kind] * 50)}
        answers = [
            head.client.post(address, sent),
            head.client.post(address, FILES[kind], content_type=f"image/{kind}"),
            head.client.post(address, FILES[kind], content_type="application/octet-stream"),
            head.client.post(address, '{"file": "x"}', content_type="application/json"),
            head.client.put(address, FILES[kind], content_type=f"image/{kind}"),
        ]
        assert {answer.status_code for answer in answers} <= {405, 415}
    assert rows() == before


def test_no_code_can_store_a_file():
    with pytest.raises(PermissionError):
        default_storage.save("image", ContentFile(b"x"))
    with pytest.raises(PermissionError):
        default_storage.open("image")


REFUSED = [
    ({"content_type": "multipart/form-data; boundary=x"}, 415),
    ({"content_type": "text/plain"}, 415),
    ({"HTTP_CONTENT_ENCODING": "gzip"}, 415),
    ({"HTTP_CONTENT_ENCODING": "br"}, 415),
    ({"HTTP_TRANSFER_ENCODING": "chunked"}, 411),
    ({"CONTENT_LENGTH": "999999999999"}, 413),
    ({"CONTENT_LENGTH": str(256 * 1024 + 1)}, 413),
    ({"CONTENT_LENGTH": "-1"}, 400),
    ({"CONTENT_LENGTH": "1e3"}, 400),
    ({"QUERY_STRING": "a" * 3000}, 414),
    ({"QUERY_STRING": "a=%00"}, 400),
]


@pytest.mark.parametrize(("more", "status"), REFUSED)
def test_what_no_page_sends_is_refused_unread(db, more, status):
    body = gzip.compress(b"a" * 1_000_000)

    response = Client().post("/sign-in", body, **{"content_type": FORM, **more})

    assert response.status_code == status
    assert "Nothing was changed" in examine(response).words


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND"])
def test_other_methods_are_refused(db, method):
    response = Client().generic(method, "/sign-in")

    assert response.status_code == 405
    assert "GET" in response["Allow"]


def test_too_many_answers_are_refused_quickly(db):
    began = time.monotonic()
    body = form({f"field{number}": number for number in range(2000)})

    response = Client().post("/sign-in", body, content_type=FORM)

    assert response.status_code == 400
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("address", ["/people/%FF%FE", "/%00", "/people/x\u0000", "/" + "a" * 2100])
def test_an_address_of_strange_characters_is_no_page(db, address):
    assert Client().get(address).status_code in {400, 404, 414}


@pytest.mark.parametrize(
    "host", ["elsewhere.example", "localhost.elsewhere.example", "localhost:8000@x"]
)
def test_another_host_is_not_answered(db, host):
    response = Client(raise_request_exception=False).get("/sign-in", headers={"Host": host})

    assert response.status_code == 400
    assert "elsewhere" not in response.content.decode()


def test_forwarded_headers_change_nothing(head):
    plain = head.get("/people")
    forged = head.get(
        "/people",
        **{
            "X-Forwarded-Host": "elsewhere.example",
            "X-Forwarded-Proto": "https",
            "X-Original-URL": "/ledger",
            "X-Rewrite-URL": "/ledger",
        },
    )

    assert "elsewhere" not in forged.content.decode()
    assert forged.page.heading == plain.page.heading


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/nothing", 404, "There is no such page"),
        ("/organisation", 403, "Your role does not include this page"),
    ],
)
def test_error_pages_say_what_to_do_and_whom_to_call(db, address, status, said):
    school = furnish()
    page = Visitor(school.people["staff"], school.id).get(address, status=status).page

    assert page.heading == said
    assert "999" in page.words
    assert "0800 1111" in page.words


def test_our_own_fault_is_said_to_be_ours_and_tells_no_more(head, monkeypatch):
    def fails(*_):
        raise RuntimeError("Asha Rahman")

    monkeypatch.setattr("fairlead.accounts.views.directory.contacts", fails)

    response = head.get("/directory", status=500)

    assert "not your fault" in response.page.words
    assert "Asha" not in response.content.decode()
    assert "Traceback" not in response.content.decode()


@pytest.mark.parametrize(
    "place",
    [
        "fairlead.accounts.views.directory.contacts",
        "fairlead.accounts.sign_in.SignInBackend.get_user",
    ],
)
def test_without_the_database_a_plain_page_says_that_nothing_was_kept(head, monkeypatch, place):
    monkeypatch.setattr(place, down)

    response = head.get("/directory", status=503)

    assert "was not kept" in response.page.words
    assert "10.0.0.1" not in response.content.decode()


def test_health_is_told_without_signing_in(db, monkeypatch):
    assert Client().get("/health/live").content == b"live\n"
    assert Client().get("/health/ready").content == b"ready\n"

    with monkeypatch.context() as broken:
        broken.setattr("django.db.backends.utils.CursorWrapper.execute", down)
        assert Client().get("/health/ready").status_code == 503


def down(*_, **__):
    raise OperationalError("no connection to 10.0.0.1")


def test_debug_is_off_and_the_frameworks_admin_is_not_there(db):
    assert not live.DEBUG
    assert "django.contrib.admin" not in live.INSTALLED_APPS
    assert Client().get("/admin/").status_code == 404


def test_nothing_of_what_people_wrote_reaches_a_log(head, caplog, capfd):
    head.client.get("/directory/new?name=Asha-Rahman")
    head.client.post("/directory/new", form({"title": "Asha Rahman\0"}), content_type=FORM)

    assert "Asha" not in caplog.text + "".join(capfd.readouterr())


def test_the_style_page_shows_every_component(db):
    import re
    from pathlib import Path

    page = Visitor().get("/style")
    macros = Path("src/fairlead/web/jinja2/web/components.html").read_text(encoding="utf-8")
    used = Path("src/fairlead/web/jinja2/web/style.html").read_text(encoding="utf-8")
    used += Path("src/fairlead/web/jinja2/web/layout.html").read_text(encoding="utf-8")

    for name in re.findall(r"macro (\w+)\(", macros):
        assert f"part.{name}(" in used or name == "other_ways", name
    assert "Please look at this again" in page.page.words


def test_a_withheld_bar_is_not_nought_and_no_label_is_cut_off(db):
    drawn = (
        Visitor().get("/style").content.decode().split('class="part-bars"')[1].split("</svg>")[0]
    )

    assert drawn.count("<rect") == 1
    assert drawn.count("<line") == 1
    assert ">fewer than 5</text>" in drawn
    assert ">A kind whose name is longer than one line of</text>" in drawn
    assert ">the drawing</text>" in drawn
    assert "…" not in drawn
