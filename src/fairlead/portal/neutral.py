"""What the address of a door may be: easy to type by hand, and giving nothing away.

It stands in the history of a browser and is seen on the network of a school. Whoever looks over a
shoulder should read the name of a place, and not what somebody went there for. Pure.
"""

import re
import unicodedata

SHORTEST, LONGEST = 3, 40
#: Letters and figures, with single hyphens between them; read alike by Python and by PostgreSQL.
SHAPE = rf"(?=.{{{SHORTEST},{LONGEST}}}$)[a-z0-9]+(-[a-z0-9]+)*"
SHAPED = re.compile(SHAPE)

#: How no part of any word of an address reads.
NOWHERE = """
abuse anonym bully camdrin childline confess diogel disclos explicit grooming helpline incident
nude report safeguard sexti sextor victim whistleblow worried
"""
#: What no word of an address is; inside longer ones these are places: Childwall, Castell, Sussex.
NO_WORD = """
blackmail child children childrens concern concerns cry danger dsl dweud harm harmed help helpme
helpu hurt images naked nspcc photos pics pictures porn protect rape remove removal risk safe safer
safety scared secret secrets selfharm sex sext sexual sos speak speakup suicide takedown talk tell
tellus unsafe upset worry
"""

NOT_SHAPED = (
    f"Use {SHORTEST} to {LONGEST} letters from a to z and numbers. Single hyphens may stand "
    "between them."
)


def tidy(typed: str) -> str:
    """An address as it is kept: phones begin with a capital letter, and people end with a space."""
    return typed.strip().lower()


def is_address(address: str) -> bool:
    """Whether something could be the address of a door at all."""
    return SHAPED.fullmatch(address) is not None


def why_not(address: str) -> str:
    """Why an address cannot be chosen, as a sentence that says what to do; nothing when it can."""
    if not is_address(address):
        return NOT_SHAPED
    given = (word for word in address.split("-") if _gives_something_away(word))
    if (found := next(given, None)) is None:
        return ""
    return (
        f"Choose an address without “{found}”. It stays in the history of a browser, and should "
        "give nothing away: the name of a place is best."
    )


def _gives_something_away(word: str) -> bool:
    return word in NO_WORD.split() or any(part in word for part in NOWHERE.split())


def suggested(name: str) -> str:
    """An address made from the name of an organisation; nothing where that cannot be chosen."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words, found = re.findall("[a-z0-9]+", re.sub("['’]", "", plain)), ""
    for word in words:
        longer = f"{found}-{word}" if found else word
        if len(longer) > LONGEST:
            break
        found = longer
    return "" if why_not(found) else found
