"""Many incidents on bit planes: the same answers as one by one, and what a new edition changes."""

import random

import pytest

import oracle
from conftest import loaded
from fairlead.triage import Status
from fairlead.triage.planes import (
    CHUNK,
    BadPlanes,
    Chunk,
    Planes,
    decode_planes,
    encode_planes,
    pack_planes,
    places_of,
    program_for,
)
from fairlead.triage.retriage import retriage

SCHOOL = {"nation": "england", "setting": "education"}
OLD, NEW = "england/education/2024-09-01", "england/education/2026-09-01"


def incidents(pack, count, seed=5):
    """Random incidents, most facts known."""
    rng = random.Random(seed)
    facts = [fact.id for fact in pack.registers.facts]
    return [
        (f"C-{n}", {f: rng.random() < 0.4 for f in facts if rng.random() < 0.7})
        for n in range(count)
    ]


@pytest.fixture
def cases(schools):
    return incidents(schools, 80)


@pytest.fixture
def planes(schools, cases):
    return pack_planes([fact.id for fact in schools.registers.facts], cases, **SCHOOL)


def test_planes_say_what_the_truth_table_says(pack, cases, planes):
    program = program_for(pack, planes.facts)
    (chunk,) = planes.chunks
    on = {Status.REQUIRED, Status.REFUSED}

    for name, yes, no in zip(program.names, *program.run(chunk), strict=True):
        for place, (_, known) in enumerate(cases):
            status = oracle.status(pack, name, known)
            assert bool(yes >> place & 1) is (status in on)
            assert bool(no >> place & 1) is (status not in on and status != Status.UNDETERMINED)


def test_planes_are_kept_as_bytes_and_read_again(planes):
    assert decode_planes(encode_planes(planes)) == planes


ON = {Status.REQUIRED, Status.REFUSED}


def statuses(pack, outcome, cases):
    """By the truth table; an outcome that a pack does not have is settled no."""
    has = outcome in {o.id for o in pack.rules.outcomes}
    return [
        oracle.status(pack, outcome, known) if has else Status.NOT_REQUIRED for _, known in cases
    ]


def test_a_new_edition_is_compared_case_by_case(cases, planes):
    old, new = loaded(OLD), loaded(NEW)
    changes = {change.outcome: change for change in retriage(old, new, planes).changes}

    for outcome in {o.id for pack in (old, new) for o in pack.rules.outcomes}:
        pairs = zip(statuses(old, outcome, cases), statuses(new, outcome, cases), strict=True)
        newly = [
            reference
            for (reference, _), (was, now) in zip(cases, pairs, strict=True)
            if now in ON and was not in ON
        ]
        assert list(changes[outcome].newly_required if outcome in changes else ()) == newly


def test_the_same_edition_changes_nothing(planes):
    pack = loaded(NEW)

    assert retriage(pack, pack, planes).changes == ()


def test_each_kind_of_change_is_told_apart(small):
    old = small.pack()
    small.change("rules.toml", 'all = ["image"]', 'all = ["pressure"]')
    small.change("rules.toml", 'yes = ["image"]', 'yes = ["pressure"]')
    small.change("rules.toml", 'no = ["!image"]', 'no = ["!pressure"]')
    new = small.pack()
    said = {
        "on": {"image": False, "pressure": True},
        "off": {"image": True, "pressure": False},
        "open": {"image": True},
        "same": {"image": True, "pressure": True},
    }

    (change,) = retriage(
        old, new, pack_planes(["image", "pressure"], said.items(), **SCHOOL)
    ).changes

    assert change.outcome == "do-not-look"
    assert change.newly_required == ("on",)
    assert change.no_longer_required == ("off",)
    assert change.newly_open == ("open",)


def test_facts_that_the_catalogue_knows_are_not_called_unknown(schools, planes):
    assert retriage(schools, schools, planes).unknown_facts == ()


def test_many_chunks_keep_their_references(small):
    old = small.pack()
    small.change("rules.toml", "always = true", 'all = ["image"]')
    small.change("rules.toml", "{ yes = [] }", '{ yes = ["image"], no = ["!image"], open = [] }')
    known = [(str(n), {"image": n != CHUNK + 3}) for n in range(CHUNK + 5)]

    result = retriage(old, small.pack(), pack_planes(["image"], known, **SCHOOL))

    assert result.incidents == CHUNK + 5
    assert result.changes[0].no_longer_required == (str(CHUNK + 3),)


def test_a_fact_of_an_older_catalogue_is_named_and_not_used(schools):
    planes = pack_planes(["gone_since"], [("C-1", {"gone_since": True})], **SCHOOL)

    assert retriage(schools, schools, planes).unknown_facts == ("gone_since",)


def test_places_of_a_plane_are_in_order():
    assert places_of(0b1010_0001, 12) == [0, 5, 7]


@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        (lambda _: b"", "no file of planes"),
        (lambda data: data[: len(data) // 2], "no file of planes"),
        (lambda data: data.replace(b"planes 1", b"planes 9"), "another format"),
        (lambda data: data.replace(b"C-7", b"C-8", 1), "damaged"),
    ],
)
def test_a_damaged_file_is_refused(planes, damage, complaint):
    with pytest.raises(BadPlanes, match=complaint):
        decode_planes(damage(encode_planes(planes)))


@pytest.mark.parametrize(
    ("size", "rows", "complaint"),
    [
        (2, [1, 0], "do not fit their references"),
        (1, [1, 1], "yes and no of one fact"),
        (1, [4, 0], "wrong size"),
        (1, [1], "wrong size"),
    ],
)
def test_planes_that_contradict_themselves_are_refused(size, rows, complaint):
    planes = Planes(("a",), "england", "education", ["C-1"], [Chunk(size, rows)])

    with pytest.raises(BadPlanes, match=complaint):
        decode_planes(encode_planes(planes))


@pytest.mark.parametrize(
    ("facts", "sizes", "planes"),
    [
        ((), [1], []),
        (("a", "a"), [1], [1, 0, 0, 0]),
        (("a",), [0], [0, 0]),
        (("a",), [CHUNK + 1], [0, 0]),
    ],
)
def test_planes_of_impossible_sizes_are_refused(facts, sizes, planes):
    references = ["C-1"] * sum(sizes)
    file = Planes(facts, "england", "education", references, [Chunk(n, planes) for n in sizes])

    with pytest.raises(BadPlanes):
        decode_planes(encode_planes(file))


def test_a_corrupt_byte_in_the_words_is_refused(planes):
    content = encode_planes(planes).replace(b"england", b"\xff\xfegland")

    with pytest.raises(BadPlanes):
        decode_planes(content)
