"""A pack as a page for people: every rule beside its source, in plain words.

`handbook` writes Markdown for the documentation, `review` a page of HTML in two columns that a
safeguarding professional reads, marks and signs.
"""

from collections.abc import Iterable, Iterator
from html import escape

from fairlead.guidance.model import Cite, Criterion, Kind, Outcome, Pack, Source
from fairlead.guidance.queries import criteria_by_outcome
from fairlead.guidance.words import Words, day_in_words

KINDS = {
    Kind.ACTION: "What to do",
    Kind.PROHIBITION: "What not to do",
    Kind.PERMISSION: "What is allowed when nothing bars it",
}


class Pages:
    """The words that both pages share."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.words = Words(pack.registers.facts)
        self.sources = {source.id: source for source in pack.registers.sources}
        self.does = {outcome.id: outcome.does for outcome in pack.rules.outcomes}
        self.criteria = criteria_by_outcome(pack)
        self.routes = {route.id: route for route in pack.registers.routes}
        confirming = (t for t in pack.registers.taxonomies if t.id == "confirming-pages")
        self.pages = {term.id: term.name for taxonomy in confirming for term in taxonomy.terms}

    def when(self, criterion: Criterion) -> str:
        """When the criterion applies, in words."""
        words = self.words.condition(criterion.when)
        return "In every incident." if words == "always" else f"When {words}."

    def then(self, criterion: Criterion) -> str:
        """What the criterion gives and bars, in words."""
        gives = [f"{criterion.force}: {self.does[name]}" for name in criterion.gives]
        bars = [f"rules out: {self.does[name]}" for name in criterion.bars]
        return "; ".join([*gives, *bars])

    def cited(self, cite: Cite) -> str:
        """Publisher, title, edition and paragraph of a cite."""
        source = self.sources[cite.source]
        via = f", as restated by {self.pages.get(cite.via, cite.via)}" if cite.via else ""
        return f"{source.publisher}, {source.title} ({source.edition}), {cite.at}{via}"

    def standing(self, cite: Cite) -> str:
        """Whether the paragraph was read."""
        return "verified" if cite.verified else "NOT VERIFIED against the original"


def handbook(pack: Pack) -> str:
    """The pack as Markdown: outcomes with the rules that lead to them, and what is untranslated."""
    pages = Pages(pack)
    lines = [*_head(pack), *_outcomes(pages), *_rules(pages), *_untranslated(pages)]
    return "\n".join(lines).rstrip() + "\n"


def _head(pack: Pack) -> Iterator[str]:
    header = pack.header
    until = f" to {day_in_words(header.valid_until)}" if header.valid_until else ""
    yield f"# {header.title}"
    yield ""
    yield f"Pack `{pack.name}`, in force from {day_in_words(header.valid_from)}{until}."
    yield f"The lead is the {header.lead} ({header.lead_short})."
    if header.note:
        yield f"\n{header.note}"
    unsure = sum(not criterion.verified for criterion in pack.rules.criteria)
    yield (
        f"\n{len(pack.rules.criteria)} rules; {unsure} of them rest on no source that was read, "
        "and say so wherever they are shown. The page is generated from the pack."
    )


def _outcomes(pages: Pages) -> Iterator[str]:
    for kind, title in KINDS.items():
        yield f"\n## {title}"
        for outcome in pages.pack.rules.outcomes:
            if outcome.kind is kind:
                yield from _outcome(pages, outcome)


def _outcome(pages: Pages, outcome: Outcome) -> Iterator[str]:
    yield f"\n### {outcome.does}\n"
    yield f"`{outcome.id}` · {outcome.urgency} · {outcome.who}\n"
    yield from (f"{number}. {step}" for number, step in enumerate(outcome.steps, start=1))
    for route in (pages.routes[name] for name in outcome.routes):
        unsure = "" if route.verified else " (not verified)"
        yield f"- {route.name}: {route.contact}{unsure}"
    word = "Barred" if outcome.kind is Kind.PERMISSION else "Asked for"
    links = (f"[{c.id}](#{c.id})" for c in pages.criteria[outcome.id])
    yield f"\n{word} by: {', '.join(links)}."
    if not any(criterion.verified for criterion in pages.criteria[outcome.id]):
        yield "\n**Not verified:** it rests on no source that was read."


def _rules(pages: Pages) -> Iterator[str]:
    yield "\n## Every rule and its source"
    for criterion in pages.pack.rules.criteria:
        first, _, rest = criterion.reads.partition(". ")
        yield f'\n### <a id="{criterion.id}"></a>{first.rstrip(".")}\n'
        yield f"`{criterion.id}`{' · not verified' if not criterion.verified else ''}"
        if rest:
            yield f"\n{rest}"
        yield f"\n- **When:** {pages.when(criterion)}"
        yield f"- **Then:** {pages.then(criterion)}."
        if criterion.urgency:
            yield f"- **How soon:** {criterion.urgency}."
        for cite in criterion.cites:
            yield f"- **Source:** {pages.cited(cite)}; {pages.standing(cite)}."
        if criterion.borrowed:
            yield f"- **Borrowed from another nation:** {criterion.borrowed}"


def _untranslated(pages: Pages) -> Iterator[str]:
    yield "\n## What no rule expresses"
    for passage in pages.pack.rules.untranslated:
        yield f"\n### `{passage.id}`\n"
        yield f"{passage.passage}\n"
        yield f"- **Why it is no rule:** {passage.reason}"
        for cite in passage.cites:
            yield f"- **Source:** {pages.cited(cite)}; {pages.standing(cite)}."


STYLE = """
:root { --ink: #17232b; --slate: #4a5a63; --harbour: #0b4f5c; --tide: #e3f0f1; --today: #8a4b00; }
body { margin: 0 auto; max-width: 74rem; padding: 1.5rem; color: var(--ink);
  overflow-wrap: anywhere;
  font: 1rem/1.5 "Atkinson Hyperlegible Next", "Segoe UI", Arial, sans-serif; }
h1 { color: var(--harbour); } h2 { font-size: 1.1rem; margin: 0; }
article { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 0 2rem;
  padding: 1rem 0; border-top: 1px solid var(--slate); break-inside: avoid; }
article > p { margin: 0; } .source { background: var(--tide); padding: .75rem 1rem; }
.unverified { color: var(--today); font-weight: bold; } .quiet { color: var(--slate); }
.sign { grid-column: 1 / -1; display: flex; flex-wrap: wrap; gap: .25rem 1.5rem;
  margin-top: .75rem; }
.line { flex: 1; border-bottom: 1px solid var(--slate); min-width: 12rem; }
footer { border-top: 2px solid var(--ink); margin-top: 2rem; padding-top: 1rem; }
@media (max-width: 45rem) { article { grid-template-columns: minmax(0, 1fr); } }
@media print { body { font-size: 9.5pt; padding: 0; } @page { size: A4; margin: 15mm; } }
"""


def review(pack: Pack) -> str:
    """The page to sign: each rule on the left, the paragraph that it rests on to its right."""
    pages = Pages(pack)
    title = f"Review: {escape(pack.header.title)}"
    rules = "\n".join(_review_rule(pages, criterion) for criterion in pack.rules.criteria)
    return f"""<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{STYLE}</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p>Read each rule beside its source. Mark whether you agree, and sign at the end: your name
stands for the rule being a fair reading of the paragraph, on the day you signed.</p>
<p class="quiet">{escape(pack.name)} · {escape(pack.digest)} · {len(pack.rules.criteria)} rules</p>
{rules}
<footer>{_signature()}</footer>
</main>
</body>
</html>
"""


def _review_rule(pages: Pages, criterion: Criterion) -> str:
    sources = "\n".join(_review_cite(pages, cite) for cite in criterion.cites)
    borrowed = f"<p>Borrowed: {escape(criterion.borrowed)}</p>" if criterion.borrowed else ""
    return f"""<article>
<div>
<h2>{escape(criterion.id)}</h2>
<p>{escape(criterion.reads)}</p>
<p><strong>{escape(pages.when(criterion))}</strong></p>
<p>{escape(pages.then(criterion))}.</p>
</div>
<div class="source">{sources}{borrowed}</div>
<div class="sign">{_boxes(("Agree", "Change", "Do not use"))}<span class="line">Because</span></div>
</article>"""


def _review_cite(pages: Pages, cite: Cite) -> str:
    source: Source = pages.sources[cite.source]
    mark = "quiet" if cite.verified else "unverified"
    link = f'<br><a href="{escape(source.link)}">{escape(source.link)}</a>' if source.link else ""
    return (
        f"<p>{escape(pages.cited(cite))}<br>"
        f'<span class="{mark}">{pages.standing(cite)}</span> · {source.evidence}{link}</p>'
    )


def _boxes(words: Iterable[str]) -> str:
    return "".join(f"<span>☐ {word}</span>" for word in words)


def _signature() -> str:
    fields = ("Name", "Role and organisation", "Date", "Signature")
    return "".join(f'<p class="line">{field}</p>' for field in fields)
