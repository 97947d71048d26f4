"""A picture pasted or dropped into any editor, in a real browser: nothing of it is sent or kept."""

import re
import struct
import zlib
from itertools import chain
from urllib.parse import parse_qs

from test_recording import find_by_typing, record
from test_walk import arrive

EDITORS = "textarea:visible, input[type=text]:visible, input[type=search]:visible"
MOST = 60
#: Leaves a case or an organisation, or fetches something that is no page.
ELSEWHERE = re.compile(r"\.svg|^/(sign-out|choose|ledger/copy)|#|\.(pdf|csv|jsonl)")


def square(side=8):
    """A grey square as a PNG, drawn here."""

    def part(kind, content):
        ends = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + ends

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + b"\x88" * side for _ in range(side)))
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", header) + part(b"IDAT", rows) + part(b"IEND", b"")


def have_in_hand(page):
    """The square on the clipboard, as a picture."""
    page.evaluate(
        """async bytes => {
            const picture = new Blob([new Uint8Array(bytes)], {type: "image/png"});
            await navigator.clipboard.write([new ClipboardItem({"image/png": picture})]);
        }""",
        list(square()),
    )


class Hand:
    """Somebody who pastes and drops a picture into every editor of a page."""

    def __init__(self, page, folder):
        self.page, self.sent, self.tried = page, [], 0
        self.file = folder / "square.png"
        self.file.write_bytes(square())
        self.session = page.context.new_cdp_session(page)
        page.on("request", self.note)

    def note(self, asked):
        """What is sent; that a text is still empty, which a page may ask about, is nothing."""
        words = parse_qs(asked.post_data or "")
        words.pop("csrfmiddlewaretoken", None)
        if (asked.method != "GET" and words) or "square" in asked.url:
            self.sent.append((asked.method, asked.url, words))

    def tries(self, *_):
        before, words = len(self.sent), set()
        for editor in self.page.locator(EDITORS).all():
            written, address = editor.input_value(), self.page.url
            editor.focus()
            self.page.keyboard.press("Control+v")
            self.drop_on(editor)
            assert (editor.input_value(), self.page.url) == (written, address)
            words.add(written)
            self.tried += 1
        if self.page.locator(EDITORS).count():
            self.page.wait_for_timeout(900)  # as long as a page waits before it asks
        new = self.sent[before:]  # a page may ask about the words that were there, and no more
        assert [sent for sent in new if not {*chain(*sent[2].values())} <= words] == []

    def drop_on(self, editor):
        editor.scroll_into_view_if_needed()
        box = editor.bounding_box()
        place = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        data = {"items": [], "files": [str(self.file)], "dragOperationsMask": 1}
        for kind in ("dragEnter", "dragOver", "drop"):
            self.session.send("Input.dispatchDragEvent", {"type": kind, "data": data, **place})


def pages_from(page, address):
    """Every page that a link leads to, one of each kind."""
    waiting, seen = [address], set()
    while waiting and len(seen) < MOST:
        here = waiting.pop(0)
        kind = re.sub(r"C-\d+|[0-9a-f-]{36}", "…", here.split("?")[0])
        if kind in seen or ELSEWHERE.search(here):
            continue
        seen.add(kind)
        page.goto(here)
        waiting += page.eval_on_selector_all(
            "a[href^='/']", "links => links.map(link => link.getAttribute('href'))"
        )
        yield here


def test_no_editor_sends_a_picture_that_is_pasted_or_dropped(visit, fairlead, tmp_path):
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    arrive(page, fairlead, "Ben Okafor")
    hand = Hand(page, tmp_path)
    have_in_hand(page)

    for _ in pages_from(page, "/"):
        hand.tries()
    record(page, find_by_typing, hand.tries)

    assert hand.tried > 20
