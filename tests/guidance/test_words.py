"""Conditions in words that people can read aloud."""

from fairlead.guidance import ALWAYS, All, Any, Is, Isnt, Words


def test_a_condition_is_said_as_it_is_written(small):
    words = Words(small.pack().registers.facts)
    either = Any((Is("image"), Isnt("sure", "why")))

    assert words.condition(ALWAYS) == "always"
    assert words.condition(either) == "image yes; or sure no"
    assert words.condition(All((Is("adult"), either))) == "adult yes and (image yes; or sure no)"
    assert words.condition(All((Is("adult"), Any((Is("image"),))))) == "adult yes and image yes"
