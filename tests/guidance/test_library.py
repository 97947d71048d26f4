"""Which pack serves, how editions build on each other, and that a pack is read once."""

from datetime import date

import pytest

from fairlead.guidance import UnknownPack
from fairlead.guidance.assembly import digest_of

NEXT = """
    [pack]
    title = "The next pack"
    nation = "england"
    settings = ["education", "other"]
    valid_from = 2023-01-01
    lead = "safeguarding lead"
    lead_short = "lead"
    builds_on = ["england/education/2022-01-01"]
    replaces = ["an-image"]
    withdraws = [{ id = "records", because = "It moved." }]
"""

NEXT_RULES = """
    [[criterion]]
    id = "an-image"
    reads = "Never look, and tell the police."
    all = ["image"]
    force = "must"
    gives = ["do-not-look", "tell-police"]
    bars = ["handle-alone"]
    cites = [{ source = "handbook", at = "3", verified = true }]
    examples = { yes = ["image"], no = ["!image"], open = [] }
"""


@pytest.fixture
def editions(small):
    small.change("pack.toml", "valid_from = 2022-01-01", VALID_2022)
    small.write("packs/england/education/2023-01-01/pack.toml", NEXT)
    small.write("packs/england/education/2023-01-01/rules.toml", NEXT_RULES)
    small.change(
        "rules.toml", 'any = ["adult", { all = ["pressure", "image"] }]', 'any = ["adult"]'
    )
    small.change("rules.toml", '"!adult", "!pressure"', '"!adult"')
    small.change("rules.toml", 'open = ["!adult"]', "open = []")
    return small.library


VALID_2022 = "valid_from = 2022-01-01\nvalid_until = 2022-12-31"


def test_an_edition_takes_what_it_builds_on_and_changes_what_it_says(editions):
    old, new = map(editions.load, editions.names())

    assert {rule.id for rule in old.rules.criteria} - {rule.id for rule in new.rules.criteria} == {
        "records"
    }
    assert "tell-police" in next(r for r in new.rules.criteria if r.id == "an-image").gives
    assert "write-down" not in {outcome.id for outcome in new.rules.outcomes}


@pytest.mark.parametrize(
    ("day", "edition"), [("2022-12-31", "2022-01-01"), ("2023-01-01", "2023-01-01")]
)
def test_the_edition_in_force_on_the_day_is_chosen_and_says_why(editions, day, edition):
    chosen = editions.choose("england", "education", date.fromisoformat(day))

    assert chosen.name.endswith(edition)
    assert "in force on" in chosen.because


def test_one_pack_may_serve_every_setting_and_says_so(editions):
    chosen = editions.choose("england", "other", date(2024, 1, 1))

    assert "one pack serves every setting" in chosen.because


@pytest.mark.parametrize("nation", ["england", "scotland"])
def test_no_edition_for_the_day_is_refused_and_never_guessed(editions, nation):
    with pytest.raises(UnknownPack, match=r"covers 31 December 2021\. Editions: "):
        editions.choose(nation, "education", date(2021, 12, 31))


def test_the_digest_is_of_what_the_pack_says_and_not_how_it_is_written(small):
    before = small.pack().digest
    small.change("rules.toml", "[[criterion]]", "# a comment\n[[criterion]]")
    commented = small.pack().digest
    small.change("rules.toml", "Never look.", "Never look at it.")

    assert before == commented != small.pack().digest
    assert before.startswith("sha256:")


def test_a_pack_that_was_read_is_kept_and_read_again_alike(small):
    first = small.pack()
    kept = list((small.root / "packs/__pycache__").glob("*.pack"))

    assert len(kept) == 1
    assert small.pack() == first
    assert digest_of(first) == first.digest


def test_a_damaged_kept_pack_is_read_anew(small):
    first = small.pack()
    (kept,) = (small.root / "packs/__pycache__").glob("*.pack")
    whole = kept.read_bytes()
    for damaged in (whole[:100], whole.replace(b"Tell the police.", b"\xff\xfell the police.")):
        kept.write_bytes(damaged)
        assert small.pack() == first


def test_a_folder_that_cannot_be_written_is_no_obstacle(small):
    (small.root / "packs/__pycache__").write_text("in the way", encoding="utf-8")

    assert small.pack().name == small.name


def test_a_change_of_one_byte_makes_a_new_reading(small):
    small.pack()
    small.change("rules.toml", 'yes = ["adult"]', 'yes = ["image"]')

    with pytest.raises(Exception, match="does not come out as yes"):
        small.pack()


def test_a_change_in_what_packs_share_makes_a_new_pack(small):
    before = small.pack()
    small.change("registers.toml", 'purpose = "crime"', 'purpose = "crimes"')
    after = small.pack()

    assert after.registers.routes[0].purpose == "crimes"
    assert before.digest != after.digest


def test_a_kept_pack_that_was_changed_is_read_anew(small):
    first = small.pack()
    (kept,) = (small.root / "packs/__pycache__").glob("*.pack")
    tampered = kept.read_bytes().replace(b"Tell the police.", b"Tell the postman")
    kept.write_bytes(tampered)

    assert b"Tell the postman" in tampered
    assert small.pack() == first


def test_a_change_in_a_shared_rule_set_makes_a_new_pack(small):
    rules = small.root / f"packs/{small.name}/rules.toml"
    small.write("packs/shared/common/rules.toml", rules.read_text(encoding="utf-8"))
    rules.unlink()
    small.change("pack.toml", 'short = "lead"', 'short = "lead"\nbuilds_on = ["shared/common"]')
    before = small.pack()
    shared = small.root / "packs/shared/common/rules.toml"
    text = shared.read_text(encoding="utf-8")
    shared.write_text(text.replace("Never look.", "Never, never look."), encoding="utf-8")

    assert small.pack().rules.criteria[2].reads == "Never, never look."
    assert small.pack().digest != before.digest


def test_an_older_kept_pack_is_cleared_away(small):
    small.pack()
    small.change("rules.toml", "Never look.", "Never look at it.")
    small.pack()

    assert len(list((small.root / "packs/__pycache__").glob("*.pack"))) == 1
