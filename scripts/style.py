"""Measure the style of the code and hold it against the limits of the house.

Usage: style.py    prints the figures; exit 1 where a limit is passed

Function length runs from the `def` line to its last line, docstring included. Branches is
McCabe's number on the syntax tree; comprehensions and and/or count. Annotations are counted over
parameters other than self and cls, and one return for each function but `__init__`.
"""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[1]
CODE = ("src", "scripts", "bench")
TESTS = ("tests",)
#: Examples that are run as tests: their lines count with those of the tests.
EXAMPLES = ROOT / "docs/worked-examples"

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
CHOICES = (
    ast.If,
    ast.IfExp,
    ast.For,
    ast.While,
    ast.ExceptHandler,
    ast.comprehension,
    ast.match_case,
)

MOST: dict[str, float] = {
    "function length, median": 10,
    "function length, ninth tenth": 25,
    "function length, longest": 50,
    "branches, ninth tenth": 7,
    "branches, most": 10,
    "class length, ninth tenth": 60,
    "file length, ninth tenth": 250,
    "file length, longest": 400,
    "test length, median": 12,
    "test length, ninth tenth": 25,
}
LEAST: dict[str, float] = {
    "annotated, per cent": 99,
    "modules with a docstring, per cent": 100,
    "test lines to code lines": 0.75,
}


@dataclass
class Count:
    """What is counted in a set of files."""

    lines: int = 0
    files: list[int] = field(default_factory=list)
    functions: list[int] = field(default_factory=list)
    tests: list[int] = field(default_factory=list)
    branches: list[int] = field(default_factory=list)
    classes: list[int] = field(default_factory=list)
    slots: int = 0
    annotated: int = 0
    documented: int = 0


def count_in(folders: tuple[str, ...]) -> Count:
    """The counts over all Python files with a statement below the folders."""
    count = Count()
    for path in sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py")):
        if path.parent.name == "migrations":
            continue  # written out by Django from the models, which are counted
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
        if tree.body:
            count.files.append(len(text.splitlines()))
            count.lines += sum(bool(line.strip()) for line in text.splitlines())
            count.documented += ast.get_docstring(tree) is not None
            _count_nodes(tree, count)
    return count


def _count_nodes(tree: ast.Module, count: Count) -> None:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            count.classes.append(_length(node))
        if isinstance(node, FUNCTIONS):
            lengths = count.tests if node.name.startswith("test_") else count.functions
            lengths.append(_length(node))
            count.branches.append(_branches(node))
            _count_annotations(node, count)


def _length(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _branches(function: ast.AST) -> int:
    nodes = list(_own_nodes(function))
    joined = sum(len(node.values) - 1 for node in nodes if isinstance(node, ast.BoolOp))
    return 1 + joined + sum(isinstance(node, CHOICES) for node in nodes)


def _own_nodes(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        yield child
        if not isinstance(child, FUNCTIONS):
            yield from _own_nodes(child)


def _count_annotations(function: ast.FunctionDef | ast.AsyncFunctionDef, count: Count) -> None:
    every = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    every += [extra for extra in (function.args.vararg, function.args.kwarg) if extra]
    every = [argument for argument in every if argument.arg not in ("self", "cls")]
    count.slots += len(every) + (function.name != "__init__")
    count.annotated += sum(argument.annotation is not None for argument in every)
    count.annotated += function.name != "__init__" and function.returns is not None


def ninth_tenth(values: list[int]) -> int:
    """The value that nine of ten do not pass."""
    return sorted(values)[max(0, round(0.9 * len(values)) - 1)]


def example_lines() -> int:
    """The lines of the worked examples that are not empty."""
    texts = (path.read_text(encoding="utf-8") for path in EXAMPLES.glob("*.md"))
    return sum(bool(line.strip()) for text in texts for line in text.splitlines())


def figures(code: Count, tests: Count) -> dict[str, float]:
    """Every figure that has a limit, by its name."""
    return {
        "function length, median": median(code.functions),
        "function length, ninth tenth": ninth_tenth(code.functions),
        "function length, longest": max(code.functions),
        "branches, ninth tenth": ninth_tenth(code.branches),
        "branches, most": max(code.branches),
        "class length, ninth tenth": ninth_tenth(code.classes),
        "file length, ninth tenth": ninth_tenth(code.files),
        "file length, longest": max(code.files),
        "test length, median": median(tests.tests),
        "test length, ninth tenth": ninth_tenth(tests.tests),
        "annotated, per cent": 100 * code.annotated / code.slots,
        "modules with a docstring, per cent": 100 * code.documented / len(code.files),
        "test lines to code lines": (tests.lines + example_lines()) / code.lines,
    }


def main() -> int:
    """Print the figures; 1 where one is over its limit."""
    found = figures(count_in(CODE), count_in(TESTS))
    passed = [name for name, most in MOST.items() if found[name] > most]
    passed += [name for name, least in LEAST.items() if found[name] < least]
    for name, value in found.items():
        limit = f"at most {MOST[name]:g}" if name in MOST else f"at least {LEAST[name]:g}"
        print(f"{'OVER' if name in passed else 'ok':5} {name}: {value:.4g} ({limit})")
    return 1 if passed else 0


if __name__ == "__main__":
    sys.exit(main())
