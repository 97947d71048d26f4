"""`fairlead guidance`: the rules themselves, looked at, compared, checked and reviewed."""

import argparse
import sys
from collections.abc import Iterable, Iterator

import msgspec

from fairlead.cli.errors import Refused, did_you_mean, known_pack, plain, write_bytes
from fairlead.cli.paint import Colour, Paper
from fairlead.guidance import BrokenGuidance, Entry, Fault, Library, Pack, Registers
from fairlead.guidance.checks import faults_of_library
from fairlead.guidance.diff import PackDiff, diff
from fairlead.guidance.handbook import Pages
from fairlead.guidance.handbook import review as review_page


def check(_: argparse.Namespace, library: Library) -> int:
    """List every fault of every pack; 0 when there is none."""
    paper, faults, packs = Paper(), [], []
    for name in library.names():
        try:
            packs.append(library.load(name))
        except BrokenGuidance as error:
            faults += error.faults
    faults += faults_of_library(packs, library.shared_outcomes())
    faults += [] if library.names() else [Fault(str(library.root), "holds no pack")]
    for pack in packs:
        rules = pack.rules
        paper.line(
            f"✓ {pack.name}: {len(rules.criteria)} rules, {len(rules.outcomes)} outcomes, "
            f"{len(rules.untranslated)} passages untranslated",
            Colour.DONE,
        )
    for fault in dict.fromkeys(faults):
        paper.line(f"✕ {plain(str(fault))}", Colour.NOW)
    return 2 if faults else 0


def facts(_: argparse.Namespace, library: Library) -> int:
    """List the choices and facts: the words of a case file, and the questions behind them."""
    paper, registers = Paper(), library.registers()
    paper.heading("Choices and ages")
    for choice in registers.choices:
        paper.line(choice.id, Colour.STRONG)
        paper.wrapped(choice.question, 4)
        words = ", ".join(choice.options) or f"a whole number from 0 to {choice.at_most}"
        paper.quiet(words, 4)
    paper.heading('Facts: true, false or "unknown"')
    for fact in registers.facts:
        if fact.asked_through is None:
            paper.line(fact.id, Colour.STRONG)
            paper.wrapped(fact.question, 4)
            paper.quiet(f"{fact.why} {fact.help}".strip(), 4)
    paper.heading("Facts that a choice or an age settles")
    for fact in registers.facts:
        if fact.asked_through:
            paper.line(f"{fact.id} (from {fact.asked_through})")
    return 0


def sources(_: argparse.Namespace, library: Library) -> int:
    """List the sources, and how far each was read."""
    paper = Paper()
    for source in library.registers().sources:
        paper.line(source.id, Colour.STRONG)
        paper.wrapped(f"{source.publisher}: {source.title} ({source.edition})", 4)
        start = f"from {source.in_force_from}" if source.in_force_from else "start not recorded"
        end = f" until {source.in_force_until}" if source.in_force_until else ""
        paper.quiet(
            f"{', '.join(source.nations)}; {start}{end}; {source.evidence}; "
            f"checked {source.checked_on}. {source.note}",
            4,
        )
    return 0


def show(options: argparse.Namespace, library: Library) -> int:
    """Show a rule with its words and sources, or any entry of a register."""
    paper, names = Paper(), set()
    wanted = (known_pack(library, options.pack),) if options.pack else library.names()
    packs = [library.load(name) for name in wanted]
    found: list[tuple[Entry, list[str]]] = []
    for pack in packs:
        for entry in _entries(pack):
            names.add(entry.id)
            if entry.id == options.id:
                _note(found, entry, pack.name)
    if not found:
        raise Refused(f"There is no {plain(options.id)}.{did_you_mean(options.id, names)}")
    for entry, where in found:
        paper.line(entry.id, Colour.STRONG)
        paper.quiet(", ".join(where))
        pack = next(pack for pack in packs if pack.name in where)
        for label, text in _described(entry, pack):
            paper.wrapped(text, 16, label=label)
        paper.line()
    return 0


def _note(found: list[tuple[Entry, list[str]]], entry: Entry, name: str) -> None:
    """Packs that say the same of it are named together."""
    for known, where in found:
        if known == entry:
            where.append(name)
            return
    found.append((entry, [name]))


def _entries(pack: Pack) -> Iterator[Entry]:
    rules = pack.rules
    yield from (*rules.criteria, *rules.outcomes, *rules.untranslated)
    for register in Registers.__struct_fields__:
        yield from getattr(pack.registers, register)


def _described(entry: Entry, pack: Pack) -> Iterator[tuple[str, str]]:
    """The fields that say something, each with its name; conditions and cites in words."""
    pages = Pages(pack)
    for field in entry.__struct_fields__:
        value = getattr(entry, field)
        if field == "when":
            yield "when", pages.words.condition(value)
        elif field == "cites":
            for cite in value:
                yield "source", f"{pages.cited(cite)}; {pages.standing(cite)}"
        elif field == "steps":
            yield from (("step", step) for step in value)
        elif field != "id" and value not in ("", (), None, {}):
            yield field.replace("_", " "), _text(msgspec.to_builtins(value))


def _text(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_text(item)}" for key, item in value.items() if item)
    if isinstance(value, list | tuple):
        return ", ".join(_text(item) for item in value)
    return (
        {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
    )


def changes(options: argparse.Namespace, library: Library) -> int:
    """Show what changed between two editions, and which outcomes it can change."""
    old = library.load(known_pack(library, options.old))
    new = library.load(known_pack(library, options.new))
    _show_diff(diff(old, new), new, Paper())
    return 0


def _show_diff(found: PackDiff, new: Pack, paper: Paper) -> None:
    rules_now = {rule.id: rule for rule in new.rules.criteria}
    paper.line(f"{found.old} → {found.new}", Colour.STRONG)
    for change, shape in (("added", "+"), ("removed", "-"), ("changed", "~")):
        rules = [rule for rule in found.rules if rule.change == change]
        if rules:
            paper.heading(f"{len(rules)} {change}")
        for rule in rules:
            parts = f" ({', '.join(rule.parts)})" if rule.parts else ""
            paper.line(f" {shape} {rule.kind} {rule.id}{parts}")
            if change == "added" and rule.id in rules_now:
                now = rules_now[rule.id]
                paper.quiet(f"{now.reads}{'' if now.verified else ' (not verified)'}", 6)
    _list(paper, "Sources cited for the first time", found.sources_new)
    _list(paper, "Sources no longer cited", found.sources_gone)
    _list(paper, "Outcomes that can come out differently", found.outcomes_changed)
    paper.quiet("Every other outcome comes out the same for every incident.")


def _list(paper: Paper, title: str, names: Iterable[str]) -> None:
    names = list(names)
    if names:
        paper.heading(title)
        paper.wrapped(", ".join(names), 2)


def review(options: argparse.Namespace, library: Library) -> int:
    """Write the page that a safeguarding professional reads, marks and signs."""
    page = review_page(library.load(known_pack(library, options.pack)))
    if options.out is None:
        sys.stdout.write(page)
        return 0
    write_bytes(options.out, page.encode())
    Paper().line(f"Wrote {options.out}. Open it in a browser and print it.")
    return 0
