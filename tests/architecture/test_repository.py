"""The repository itself: words, addresses, commands and promises that no import shows."""

import ast
import re
import sys
from pathlib import Path

import pytest

import fairlead.guidance
import fairlead.triage
from fairlead.accounts import acting, models, roles
from fairlead.casework import models as casework
from fairlead.guidance import Library, Pack
from fairlead.ledger import models as ledger
from fairlead.portal import limits, work
from fairlead.portal import models as portal
from fairlead.portal import texts as ways
from fairlead.triage import planes
from fairlead.walls import tenancy
from fairlead.web import journey

ROOT = Path(__file__).parents[2]


def texts(pattern: str) -> dict[Path, str]:
    return {path: path.read_text(encoding="utf-8") for path in ROOT.glob(pattern)}


def test_every_class_in_the_glossary_is_there():
    classes = re.findall(r"\| `(\w+)` \|$", (ROOT / "GLOSSARY.md").read_text("utf-8"), re.MULTILINE)
    modules = (fairlead.guidance, fairlead.triage, planes, models, ledger, acting, roles)
    modules += (journey, tenancy, casework, portal, limits, ways, work)

    assert len(classes) > 15
    assert [name for name in classes if not any(hasattr(m, name) for m in modules)] == []


def test_the_readme_names_commands_that_the_makefile_has():
    readme = (ROOT / "README.md").read_text("utf-8")
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))

    assert set(re.findall(r"make (\w[\w-]*)", readme)) <= targets
    assert "make check test" in (ROOT / ".ci/run").read_text("utf-8")


def test_the_speeds_are_measured_by_one_command_and_each_by_its_own():
    """What measures stands in `bench/` as a script: one that is added is named here."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    ways = dict(re.findall(r"^(bench[a-z-]*):.*\n((?:\t.*\n)+)", makefile, re.MULTILINE))
    run = {name: re.findall(r"bench/\w+\.py", lines) for name, lines in ways.items()}

    measuring = sorted(
        f"bench/{path.name}"
        for path, text in texts("bench/*.py").items()
        if '__name__ == "__main__"' in text
    )
    assert sorted(run.pop("bench")) == measuring
    assert sorted(run.values()) == [[path] for path in measuring]


def test_lock_files_carry_hashes_and_no_address():
    locks = texts("requirements/*.txt")

    assert len(locks) == 6
    for path, text in locks.items():
        assert "--hash=sha256:" in text, path
        assert not re.search(r"https?://|index.url|find.links", text), path


#: Ways in which a program comes to hold a file or an image.
HOLDERS = (
    r"FileField|ImageField|multipart|upload_to|type=[\"']file|base64|imghdr|\bPIL\b|\.png|\.jpe?g"
)


#: Where letters stand for the bytes of keys, seals and signatures.
SEALS = {"root.py", "sessions.py", "adapters.py", "verifier.py", "checkpoint.py"}


def test_nothing_can_hold_an_image():
    for path, text in texts("src/**/*.py").items():
        holders = HOLDERS.replace("|base64", "") if path.name in SEALS else HOLDERS
        assert not re.search(holders, text, re.IGNORECASE), path


def test_no_page_has_a_field_for_a_file():
    for path, text in texts("src/**/*.html").items():
        assert not re.search(HOLDERS, text, re.IGNORECASE), path


#: What guidance and triage may import beside themselves and the standard library.
PURE = {"fairlead", "msgspec"}
#: Standard modules that reach out of the process.
OUTSIDE = {"asyncio", "ftplib", "http", "multiprocessing", "smtplib", "socket", "sqlite3", "ssl"}
OUTSIDE |= {"subprocess", "urllib"}


@pytest.mark.parametrize("package", ["guidance", "triage"])
def test_guidance_and_triage_are_pure(package):
    for path, text in texts(f"src/fairlead/{package}/**/*.py").items():
        nodes = list(ast.walk(ast.parse(text)))
        names = [
            alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names
        ]
        names += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
        roots = {name.split(".")[0] for name in names}
        assert roots <= (sys.stdlib_module_names | PURE) - OUTSIDE, path


def test_triage_opens_no_file():
    for path, text in texts("src/fairlead/triage/**/*.py").items():
        assert not re.search(r"\bopen\(|pathlib|read_text|write_bytes", text), path


WORDING = Library().registers().wordings


def said_by_us(pack: Pack) -> list[str]:
    """Everything that the product itself says to people."""
    facts, outcomes = pack.registers.facts, pack.rules.outcomes
    said = [f"{fact.question} {fact.why} {fact.yes} {fact.no} {fact.help}" for fact in facts]
    said += [f"{o.does} {' '.join(o.steps)} {o.interim}" for o in outcomes]
    return said + [criterion.reads for criterion in pack.rules.criteria]


def test_the_product_never_blames_a_child(pack):
    phrases = [phrase for wording in WORDING for phrase in wording.patterns]

    for text in said_by_us(pack):
        assert not [phrase for phrase in phrases if phrase in text.lower()], text


#: An order that begins a sentence: after "do not" it is none.
ORDER = re.compile(
    r"(?:^|[.;:] )(?:look at|view|open|copy|screenshot|photograph|print|save|keep|forward|send"
    r"|download) (?:the|an|any|every) (?:nude |semi-nude )?(?:image|picture|photo|video)",
    re.IGNORECASE,
)


def test_the_product_never_tells_anyone_to_look_at_keep_or_send_an_image(pack):
    for text in said_by_us(pack):
        assert not ORDER.search(text), text


VIEWS = {**texts("src/**/views/*.py"), **texts("src/**/*views.py")}


def test_views_never_write():
    assert len(VIEWS) > 6
    for path, text in VIEWS.items():
        assert not re.search(r"\.(save|create|delete|update|bulk_\w+|get_or_create)\(", text), path


#: How what was posted is read: by a form that declares its fields, or one answer by its name.
FORMS = re.compile(r"Form\(|posted = |\.form\(|POST\.get(?:list)?\(|if request\.method")


def test_what_is_posted_only_ever_meets_a_form_that_declares_its_fields():
    for path, text in texts("src/**/*.py").items():
        assert "ModelForm" not in text, path
        for use in re.findall(r".*request\.POST.*", text):
            assert FORMS.search(use), (path, use)
