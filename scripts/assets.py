"""Build what the pages are styled with: styles, type and script, from the locked packages of npm.

Nothing of others is committed: it is fetched by `npm ci` and put where the wheel takes it from.
Node is the machine's own, or that of a Python package where there is none.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STYLES = ROOT / "src/fairlead/web/styles"
BUILT = ROOT / "src/fairlead/web/static/built"
MODULES = ROOT / "node_modules"
GOVUK = MODULES / "govuk-frontend"
TYPE = MODULES / "@fontsource/atkinson-hyperlegible-next"
INPUTS = (ROOT / "package-lock.json", Path(__file__).resolve(), *sorted(STYLES.glob("*.scss")))
SHEETS = ("fairlead", "door", "poster")
WEIGHTS = ("400", "700")
#: The same type as files that PDFs are set with.
PAPER_TYPE = MODULES / "@expo-google-fonts"
#: Our own type, and for what it has no letters those that people in the United Kingdom write in.
PAPER_FACES = {
    "atkinson-hyperlegible-next": ("400Regular", "700Bold"),
    "noto-sans": ("400Regular",),
    "noto-sans-arabic": ("400Regular",),
    "noto-sans-bengali": ("400Regular",),
    "noto-sans-gurmukhi": ("400Regular",),
    "noto-emoji": ("400Regular",),
}
OLDEST_NODE = 20


def main() -> int:
    """Build when anything changed since the last time; 0 when all is there."""
    stamp = BUILT / ".stamp"
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in INPUTS)).hexdigest()
    if stamp.exists() and stamp.read_text(encoding="ascii") == digest:
        return 0
    _find_node()
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    if not _is_installed(lock):
        _run(["npm", "ci", "--no-progress", "--loglevel=error", "--ignore-scripts"])
    BUILT.mkdir(parents=True, exist_ok=True)
    for sheet in SHEETS:
        _compile(sheet)
    for weight in WEIGHTS:
        name = f"atkinson-hyperlegible-next-latin-{weight}-normal.woff2"
        shutil.copyfile(TYPE / "files" / name, BUILT / name)
    shutil.copyfile(TYPE / "LICENSE", BUILT / "type-licence.txt")
    shutil.copyfile(GOVUK / "dist/govuk/govuk-frontend.min.js", BUILT / "govuk-frontend.min.js")
    _without_map(BUILT / "govuk-frontend.min.js")
    shutil.copyfile(MODULES / "htmx.org/dist/htmx.min.js", BUILT / "htmx.min.js")
    for face, weights in PAPER_FACES.items():
        for weight in weights:
            found = next((PAPER_TYPE / face / weight).glob("*.ttf"))
            shutil.copyfile(found, BUILT / f"paper-{face}-{weight}.ttf")
    stamp.write_text(digest, encoding="ascii")
    return 0


def _compile(sheet: str) -> None:
    """A sheet is put in place only when it was compiled: on an error sass writes the error."""
    fresh = BUILT / f".{sheet}.css"
    sass = ["node", str(MODULES / "sass/sass.js")]
    options = ["--quiet-deps", "--style=compressed", "--no-source-map", "--no-charset"]
    _run([*sass, *options, f"--load-path={MODULES}", f"{STYLES / sheet}.scss", str(fresh)])
    fresh.replace(BUILT / f"{sheet}.css")


def _without_map(path: Path) -> None:
    """The reference to a map that we do not ship would fail on every page."""
    text = path.read_text(encoding="utf-8")
    path.write_text(text.partition("//# sourceMappingURL=")[0], encoding="utf-8")


def _is_installed(lock: dict[str, object]) -> bool:
    found = MODULES / ".package-lock.json"
    if not found.exists():
        return False
    there = json.loads(found.read_text(encoding="utf-8"))["packages"]
    wanted = dict(lock["packages"])  # type: ignore[call-overload]
    return all(
        there.get(name, {}).get("version") == wanted[name]["version"]
        for name in wanted
        if name and not wanted[name].get("optional")
    )


def _find_node() -> None:
    """The machine's own node where it is new enough; else one from a package, put on the path."""
    try:
        said = subprocess.run(
            ["node", "--version"], capture_output=True, text=True, check=True
        ).stdout
        if int(said.strip().lstrip("v").split(".")[0]) >= OLDEST_NODE and shutil.which("npm"):
            return
    except (OSError, subprocess.CalledProcessError, ValueError):
        pass
    tools = ROOT / ".tools"
    locked = ROOT / "requirements/node.txt"
    uv = [str(tools / "bin/uv"), "pip", "install", "-q", "--python", str(tools / "bin/python")]
    _run([*uv, "--require-hashes", "-r", str(locked)])
    os.environ["PATH"] = f"{tools / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"


def _run(command: list[str]) -> None:
    done = subprocess.run(command, cwd=ROOT, check=False)
    if done.returncode:
        sys.exit(f"assets: {command[0]} failed")


if __name__ == "__main__":
    sys.exit(main())
