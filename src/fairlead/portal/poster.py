"""The poster: what it says, in which languages, and the code that a phone reads."""

from dataclasses import dataclass
from io import BytesIO

import segno

#: A number stays on one line.
CHILDLINE = "0800\N{NO-BREAK SPACE}1111"


@dataclass(frozen=True, slots=True)
class Words:
    """What the poster says in one language, to young people."""

    language: str
    worried: str
    tell: str
    blame: str
    scan: str
    danger: str
    talk: str
    cannot: str
    limits: tuple[str, ...]


ENGLISH = Words(
    language="en-GB",
    worried="Worried about something online?",
    tell="Tell us. You can stay anonymous.",
    blame="It is not your fault.",
    scan="Scan the code, or type this address:",
    danger="In danger now? Call 999.",
    talk=f"Need to talk? Call Childline: {CHILDLINE}.",
    cannot="What we cannot promise",
    limits=(
        "If someone is in danger, we have to get help. We cannot keep that secret.",
        "If you do not say who you are, we can answer you only on our page.",
        "The wifi and the phone can show that the page was opened. We cannot hide that.",
    ),
)
#: Not read by anybody who grew up with it yet: the page that shows the poster says so.
WELSH = Words(
    language="cy",
    worried="Poeni am rywbeth ar-lein?",
    tell="Dyweda wrthon ni. Cei di aros yn ddienw.",
    blame="Nid dy fai di yw hyn.",
    scan="Sgania’r cod, neu teipia’r cyfeiriad hwn:",
    danger="Mewn perygl nawr? Ffonia 999.",
    talk=f"Angen siarad? Ffonia Childline: {CHILDLINE}.",
    cannot="Beth na allwn ni ei addo",
    limits=(
        "Os oes rhywun mewn perygl, rhaid i ni gael help. Allwn ni ddim cadw hynny’n gyfrinach.",
        "Os na fyddi di’n dweud pwy wyt ti, dim ond ar ein tudalen ni y gallwn ni dy ateb di.",
        "Gall y wifi a’r ffôn ddangos bod y dudalen wedi’i hagor. Allwn ni ddim cuddio hynny.",
    ),
)


def words_for(nation: str) -> tuple[Words, ...]:
    """What the poster says in each language of a nation, in the order in which they stand."""
    return (WELSH, ENGLISH) if nation == "wales" else (ENGLISH,)


def code_of(whole_address: str, *, is_file: bool = False) -> str:
    """The code of an address as SVG, with its title and the quiet zone that phones look for.

    A quarter of it may be soiled or torn where that takes no more room, and never less than a
    seventh. As a file it has a size of its own and a white ground; in a page it is as large as
    the page makes it.
    """
    code = segno.make_qr(whole_address, error="m")
    titled = {
        "title": f"QR code: {whole_address}",
        "border": 4,
        "svgclass": None,
        "lineclass": None,
    }
    if not is_file:
        return code.svg_inline(omitsize=True, **titled)
    drawn = BytesIO()
    code.save(drawn, kind="svg", scale=10, light="#fff", **titled)
    return drawn.getvalue().decode()
