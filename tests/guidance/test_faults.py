"""A broken pack is refused whole, with every fault listed."""

import os
import shutil

import pytest

from fairlead.guidance import BrokenGuidance, Library, UnknownPack
from fairlead.guidance.checks import faults_of_library
from fairlead.guidance.reading import Fault

#: Three thousand ways to say yes.
BOMB = ", ".join(['{ any = ["adult", "pressure", "sure", "at_home", "image"] }'] * 5)


def faults_after(small, *changes) -> str:
    for change in changes:
        small.change(*change)
    with pytest.raises(BrokenGuidance) as error:
        small.pack()
    return str(error.value)


def test_the_small_pack_itself_has_no_fault(small):
    assert small.pack().name == small.name


@pytest.mark.parametrize(
    ("file", "old", "new", "complaint"),
    [
        ("pack.toml", '"england"', '"wales"', "says another nation or day than its folder"),
        ("pack.toml", "valid_from = 2022", "valid_from = 2021", "another nation or day"),
        ("pack.toml", '["education"]', "[]", "serves no setting"),
        ("rules.toml", 'id = "an-adult"', 'id = "An Adult"', "the id does not fit"),
        ("facts.toml", 'id = "sure"', 'id = "not_sure"', "no not in its id"),
        ("registers.toml", 'short = "Late"', 'short = "Ended"', "a short name is unique"),
        ("registers.toml", 'short = "Late"', 'short = ""', "length >= 1"),
        ("registers.toml", 'short = "Late"', f'short = "{"L" * 31}"', "a short name is unique"),
        ("facts.toml", '"place"', '"nowhere"', "names nowhere, which is not there"),
        ("registers.toml", 'kind = "one"', 'kind = "age"', "has options, or is an age"),
        ("rules.toml", 'all = ["image"]', f"all = [{BOMB}]", "too intricate"),
        ("rules.toml", 'id = "unsure"', f"id = 0x{'f' * 5000}", "a number that is too long"),
        ("rules.toml", 'all = ["image"]', f"all = {'[' * 30}{']' * 30}", "nested too deeply"),
        ("rules.toml", 'all = ["image"]', f"all = {'[' * 5000}", "nested too deeply"),
        ("rules.toml", "Never look.", "x" * 1_100_000, "is larger than 1024 KiB"),
        ("facts.toml", 'id = "sure"', 'id = "adult"', "stands 2 times"),
        ("facts.toml", 'id = "sure"', 'id = "sure"\nonly_if = "x"', "names x, which is not there"),
        ("facts.toml", 'id = "sure"', 'id = "sure"\nimplies = ["y"]', "names y, which is not th"),
        ("rules.toml", 'any = ["adult"', 'any = ["adlt"', "names adlt, which is not there"),
        ("rules.toml", 'gives = ["tell-police"]', 'gives = ["x"]', "names x, which is not there"),
        ("outcomes.toml", '["police"]', '["abroad"]', "a route of another nation"),
        ("outcomes.toml", '["police"]', '["post"]', "names the route post, which is not there"),
        (
            "registers.toml",
            'who = "anyone"\ncontact = "101"',
            'who = "x"\nsources = ["y"]\ncontact = "101"',
            "names the source y",
        ),
        ("registers.toml", 'fact = "at_home"', 'fact = "at_work"', "is no fact"),
        ("registers.toml", 'when = ["home"]', 'when = ["work"]', "has no option work"),
        ("registers.toml", 'when = ["home"]', "below = 13", "neither by option nor by age"),
        ("rules.toml", 'source = "handbook", at = "1"', 'source = "x", at = "1"', "cites x"),
        ("rules.toml", 'source = "handbook", at = "1"', 'source = "late", at = "1"', "after the"),
        ("rules.toml", 'source = "handbook", at = "1"', 'source = "ended", at = "1"', "before the"),
        ("rules.toml", 'source = "handbook", at = "1"', 'source = "ended", at = "1"', "borrowed"),
        ("rules.toml", 'source = "handbook", at = "1"', 'source = "late", at = "1"', "(via)"),
        ("rules.toml", 'at = "4", verified = false', 'at = "4", verified = true', "was not read"),
        ("rules.toml", '[{ source = "handbook", at = "1", verified = true }]', "[]", "no source"),
        ("rules.toml", 'yes = ["adult"]', 'yes = ["image"]', "does not come out as yes"),
        ("rules.toml", 'open = ["!adult"]', 'open = ["adult"]', "does not come out as open"),
        ("rules.toml", ', open = ["!adult"]', "", "needs an example: open"),
        ("rules.toml", "examples = { yes = [] }", "examples = { yes = [], no = [] }", "no need"),
        ("rules.toml", 'yes = ["adult"]', 'yes = ["adult", "x"]', "example names x"),
        ("rules.toml", '"tell-police"]\nbars = ["handle-alone"]', '"tell-police"]', "has to bar"),
        ("rules.toml", 'bars = ["handle-alone"]', 'bars = ["write-down"]', "is no permission"),
        ("rules.toml", 'gives = ["do-not-look"]', 'gives = ["handle-alone"]', "what nothing bars"),
        ("rules.toml", 'gives = ["do-not-look"]', "gives = []", "gives nothing and bars nothing"),
        ("rules.toml", 'not = "sure"', 'not = "adult"', "both leads to it and holds it back"),
        (
            "rules.toml",
            "always = true",
            'always = true\nurgency = "now"',
            "gives nothing that is now",
        ),
        ("rules.toml", "verified = true", "verified = false", "rests on no source that was read"),
        ("registers.toml", 'short = "Late"', 'short = "L"\nsuperseded_by = "x"', "superseded by x"),
        ("rules.toml", "always = true", 'unless = "x"', "exactly one of"),
        ("rules.toml", 'force = "should"', 'force = "might"', "Invalid enum value"),
        ("rules.toml", "[[criterion]]", "[[rule]]", "does not know [[rule]]"),
        ("rules.toml", "[[criterion]]", "[[criterion", "is not valid TOML"),
        ("pack.toml", "[pack]", "[bag]", "needs a [pack] table"),
        ("pack.toml", "valid_from", "valid_since", "valid_since"),
    ],
)
def test_each_fault_is_named(small, file, old, new, complaint):
    assert complaint in faults_after(small, (file, old, new))


def test_a_rule_that_another_one_contains_is_refused(small):
    small.write(
        f"packs/{small.name}/more.toml",
        """
        [[criterion]]
        id = "an-adult-and-an-image"
        reads = "Says nothing new."
        all = ["adult", "image"]
        force = "must"
        gives = ["tell-police"]
        bars = ["handle-alone"]
        cites = [{ source = "handbook", at = "1", verified = true }]
        examples = { yes = ["adult", "image"], no = ["!adult"], open = ["adult"] }
        """,
    )

    assert "an-adult-and-an-image says nothing that its other criteria do not" in faults_after(
        small
    )


def test_a_rule_that_can_never_apply_is_refused(small):
    contradiction = '{ all = ["adult", { not = "adult", brake = "b" }] }'

    complaints = faults_after(small, ("rules.toml", 'all = ["image"]', f"all = [{contradiction}]"))

    assert "can never apply" in complaints


def test_a_rule_that_always_applies_has_to_say_so(small):
    either = 'any = ["image", { not = "image", brake = "b" }]'

    assert "say always = true" in faults_after(small, ("rules.toml", 'all = ["image"]', either))


def test_two_actions_that_exclude_each_other_may_never_meet(small):
    small.change("outcomes.toml", 'urgency = "now"', 'urgency = "now"\nexcludes = ["tell-police"]')

    assert "can be required together with tell-police" in faults_after(small)


def test_actions_that_cannot_meet_may_exclude_each_other(small):
    small.change("outcomes.toml", 'urgency = "now"', 'urgency = "now"\nexcludes = ["write-down"]')
    small.change("rules.toml", "always = true", 'not = "image"\nbrake = "b"')
    small.change("rules.toml", "{ yes = [] }", '{ yes = ["!image"], no = ["image"], open = [] }')

    assert small.pack()


def test_every_fault_is_listed_and_not_only_the_first(small):
    message = faults_after(
        small,
        ("rules.toml", 'yes = ["adult"]', 'yes = ["image"]'),
        ("outcomes.toml", '["police"]', '["post"]'),
    )

    assert message.startswith("The guidance has 2 faults:")


def test_one_fault_is_counted_as_one():
    assert str(BrokenGuidance([Fault("here", "broken")])).startswith("The guidance has 1 fault:")


def test_a_table_that_is_no_table_is_refused(small):
    small.write("registers/odd.toml", "fact = 3")

    assert "fact must be a table: [[fact]]" in faults_after(small)


def test_packs_of_one_setting_may_not_overlap(small):
    small.write("packs/england/education/2023-01-01/pack.toml", HEADER_2023)
    library = small.library
    packs = [library.load(name) for name in library.names()]

    for order in (packs, packs[::-1]):
        assert "is in force on the same days as" in str(faults_of_library(order)[0])


HEADER_2023 = """
    [pack]
    title = "The next pack"
    nation = "england"
    settings = ["education"]
    valid_from = 2023-01-01
    lead = "safeguarding lead"
    lead_short = "lead"
    builds_on = ["england/education/2022-01-01"]
"""


def test_an_untranslated_passage_may_not_touch_what_is_nowhere(small):
    small.write(
        f"packs/{small.name}/passages.toml",
        """
        [[untranslated]]
        id = "a-passage"
        passage = "It depends."
        reason = "No fact says on what."
        cites = [{ source = "nowhere", at = "9", verified = false }]
        touches = ["everything"]
        """,
    )

    assert "cites nowhere, which is not there" in faults_after(small)
    unread = (
        "passages.toml",
        '"nowhere", at = "9", verified = false',
        '"unread", at = "9", verified = true',
    )
    assert "a-passage: cites unread as verified, which was not read" in faults_after(small, unread)

    small.change(
        "passages.toml",
        '"unread", at = "9", verified = true',
        '"handbook", at = "9", verified = true',
    )
    complaints = map(str, faults_of_library([small.pack()]))
    assert any("touches everything, which is nowhere" in complaint for complaint in complaints)


def test_an_outcome_that_no_pack_uses_is_found(small):
    pack = small.pack()
    spare = pack.rules.outcomes[0].__class__(
        id="spare", does="Spare.", who="nobody", urgency=pack.rules.outcomes[0].urgency
    )

    assert [fault.where for fault in faults_of_library([pack], [spare])] == ["spare"]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('builds_on = ["shared/nothing"]', "which is no rule set or earlier edition"),
        ('replaces = ["an-adult"]', "replaces or withdraws an-adult, which is not there"),
        ('withdraws = [{ id = "x", because = "y" }]', "replaces or withdraws x"),
        ('builds_on = ["shared/more"]', "an-adult stands twice"),
    ],
)
def test_what_a_pack_builds_on_has_to_fit(small, line, complaint):
    rules = (small.root / f"packs/{small.name}/rules.toml").read_text(encoding="utf-8")
    small.write("packs/shared/more/rules.toml", rules)

    assert complaint in faults_after(
        small, ("pack.toml", 'lead_short = "lead"', f'lead_short = "lead"\n{line}')
    )


def test_a_broken_header_under_an_edition_is_refused(small):
    small.write("packs/england/education/2023-01-01/pack.toml", HEADER_2023)
    small.change("pack.toml", 'lead_short = "lead"', "")

    with pytest.raises(BrokenGuidance, match="lead_short"):
        small.library.load("england/education/2023-01-01")


def test_broken_registers_are_refused(small):
    small.change("facts.toml", "[[fact]]", "[[fakt]]")

    with pytest.raises(BrokenGuidance, match="does not know"):
        small.library.registers()


def test_a_pack_that_is_not_there_is_refused_with_those_that_are(small):
    with pytest.raises(UnknownPack, match="There are: england/education/2022-01-01"):
        small.library.load("england/education/1999-01-01")


def test_an_empty_folder_has_no_packs(tmp_path):
    assert Library(tmp_path).names() == ()


@pytest.mark.parametrize("first", ["2022", "2023"])
def test_editions_that_build_on_each_other_in_a_circle_are_refused(small, first):
    small.write("packs/england/education/2023-01-01/pack.toml", HEADER_2023)
    base = 'builds_on = ["england/education/2023-01-01"]'
    small.change("pack.toml", 'short = "lead"', f'short = "lead"\n{base}')

    with pytest.raises(BrokenGuidance, match="2023-01-01, which is no rule set or earlier edition"):
        small.library.load(f"england/education/{first}-01-01")


def test_an_edition_may_not_build_on_itself(small):
    base = f'builds_on = ["{small.name}"]'

    complaint = faults_after(small, ("pack.toml", 'short = "lead"', f'short = "lead"\n{base}'))

    assert f"builds on {small.name}, which is no rule set or earlier edition" in complaint


def test_what_could_not_be_read_is_one_fault_and_hides_no_other(small):
    message = faults_after(
        small,
        ("facts.toml", 'id = "adult"', 'id = "adult"\ncolour = "blue"'),
        ("outcomes.toml", '["police"]', '["post"]'),
    )

    assert message.startswith("The guidance has 2 faults:")
    assert "colour" in message
    assert "names the route post" in message


def test_a_folder_without_registers_is_one_fault(small):
    shutil.rmtree(small.root / "registers")

    assert faults_after(small).startswith(
        "The guidance has 1 fault:\n  registers: there is no such"
    )


def test_what_is_no_readable_file_is_a_fault(small):
    pack = small.root / f"packs/{small.name}"
    (pack / "folder.toml").mkdir()
    (pack / "nowhere.toml").symlink_to(pack / "gone")
    (pack / "picture.toml").write_bytes(b"\x89PNG")

    message = faults_after(small)

    assert "folder.toml: cannot be read: is no ordinary file" in message
    assert "nowhere.toml: cannot be read: is no ordinary file" in message
    assert "picture.toml: is not a text file" in message


def test_a_long_line_of_editions_is_read_once_each(small):
    names = [small.name]
    for year in range(2023, 2053):
        bases = ", ".join(f'"{name}"' for name in names)
        name = f"england/education/{year}-01-01"
        text = HEADER_2023.replace('builds_on = ["england/education/2022-01-01"]', "")
        ids = '"tell-police", "write-down", "do-not-look", "handle-alone", '
        ids += '"an-adult", "unsure", "an-image", "records"'
        text = text.replace("valid_from = 2023", f"valid_from = {year}")
        text += f"    builds_on = [{bases}]\n"
        text += f"    replaces = [{ids}]\n" if len(names) > 1 else ""
        small.write(f"packs/{name}/pack.toml", text)
        names.append(name)

    assert small.library.load(names[-1]).rules == small.pack().rules


def test_packs_that_share_one_setting_may_not_overlap(small):
    wide = HEADER_2023.replace('["education"]', '["education", "other"]')
    small.write("packs/england/education/2023-01-01/pack.toml", wide)
    library = small.library

    assert faults_of_library(map(library.load, library.names()))


def test_a_rule_and_an_outcome_may_not_share_a_name(small):
    assert "write-down: stands 2 times" in faults_after(
        small, ("rules.toml", 'id = "records"', 'id = "write-down"')
    )


def test_a_prohibition_cannot_be_barred(small):
    assert "bars do-not-look, which is no permission" in faults_after(
        small, ("rules.toml", 'gives = ["do-not-look"]', 'bars = ["do-not-look"]')
    )


def test_a_folder_with_a_name_that_nobody_can_read_is_a_fault(small):
    odd = small.root / "packs/england/education" / os.fsdecode(b"\xff")
    (small.root / f"packs/{small.name}").rename(odd)

    with pytest.raises(BrokenGuidance, match="other than plain letters"):
        small.library.load(small.library.names()[0])
