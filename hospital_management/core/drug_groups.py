"""Which ingredients are alike: for whom one of a group harms, the others of it may harm too.

The groups are the usual ones of pharmacology, by international non-proprietary names as they are written in Vietnam; a
small table for warnings, no complete catalogue. What it does not know, it does not warn of.
"""

import re
from dataclasses import dataclass
from functools import cache

from core.drug_synonyms import SAME_WORD, SYNONYMS, TOGETHER
from core.search import fold

NO_ALLERGEN = frozenset({"", "thuoc", "khong", "khong co", "khong ro", "chua ro", "chua ghi nhan", "co"})
SHORTEST_ALLERGEN = 3


@dataclass(frozen=True)
class DrugGroup:
    """`called`: other words for it; `related`: groups that some who react to this one react to as well."""

    name: str
    called: tuple[str, ...]
    ingredients: tuple[str, ...]
    related: tuple[str, ...] = ()


GROUPS = (
    DrugGroup(
        "penicillin",
        ("penicillin", "penixilin", "beta lactam", "betalactam"),
        (
            "amoxicillin", "ampicillin", "benzylpenicillin", "phenoxymethylpenicillin", "oxacillin", "cloxacillin",
            "piperacillin", "sultamicillin", "augmentin",
        ),
        ("cephalosporin",),
    ),
    DrugGroup(
        "cephalosporin",
        ("cephalosporin", "cefalosporin"),
        (
            "cefalexin", "cephalexin", "cefadroxil", "cefaclor", "cefuroxim", "cefixim", "cefpodoxim", "cefdinir",
            "ceftriaxon", "cefotaxim", "ceftazidim", "cefazolin",
        ),
        ("penicillin",),
    ),
    DrugGroup(
        "NSAID",
        ("nsaid", "nsaids", "khang viem khong steroid", "chong viem khong steroid"),
        (
            "aspirin", "acid acetylsalicylic", "acetylsalicylic", "ibuprofen", "diclofenac", "naproxen", "meloxicam",
            "piroxicam", "ketoprofen", "ketorolac", "indomethacin", "etoricoxib", "celecoxib",
        ),
    ),
    DrugGroup("sulfonamid", ("sulfonamid", "sulfamid", "sulfa"), (
        "sulfamethoxazol", "cotrimoxazol", "co trimoxazol", "sulfadiazin", "sulfasalazin",
    )),
    DrugGroup("macrolid", ("macrolid",), ("azithromycin", "clarithromycin", "erythromycin", "spiramycin")),
    DrugGroup(
        "quinolon", ("quinolon", "fluoroquinolon"), ("ciprofloxacin", "levofloxacin", "moxifloxacin", "ofloxacin")
    ),
    DrugGroup("tetracyclin", ("tetracyclin",), ("doxycyclin", "minocyclin")),
    DrugGroup("aminoglycosid", ("aminoglycosid",), ("gentamicin", "tobramycin", "amikacin", "streptomycin")),
    DrugGroup("paracetamol", ("paracetamol", "acetaminophen"), ("panadol", "efferalgan")),
    DrugGroup("opioid", ("opioid", "opiat"), ("codein", "morphin", "tramadol", "fentanyl", "oxycodon")),
    DrugGroup("ức chế men chuyển", ("uc che men chuyen",), ("captopril", "enalapril", "lisinopril", "perindopril")),
    DrugGroup("statin", ("statin",), ("atorvastatin", "rosuvastatin", "simvastatin", "pravastatin")),
)  # fmt: skip


def spelled(text: str) -> str:
    """The text folded, and substances alike however they are spelled and whichever name they are called by: amoxicilin,
    Amoxycillin; cefixim, cefixime; acetaminophen, paracetamol.
    """
    usual, names = _usual_names()
    return names.sub(lambda name: usual[name.group()], _sounds(text))


def _sounds(text: str) -> str:
    """“Ascorbic acid” as Vietnamese has it, “acid ascorbic”."""
    told = " ".join(_sound(SAME_WORD.get(word, word)) for word in fold(text).split())
    return re.sub(r"(?<!acid )\b(\w+ic) acid\b", r"acid \1", told)


def _sound(word: str) -> str:
    bare = re.sub(r"(.)\1", r"\1", word).replace("y", "i").replace("ph", "f").replace("chl", "cl")
    return bare.removesuffix("e") if len(bare) > SHORTEST_ALLERGEN else bare


@cache
def _usual_names() -> tuple[dict[str, str], re.Pattern[str]]:
    """The name to compare by for each name in the table, and what finds these names in a text, the longest first."""
    usual = {_sounds(name): _sounds(row[0]) for row in SYNONYMS for name in row}
    usual |= {_sounds(name): _sounds(" ".join(several)) for name, several in TOGETHER.items()}
    longest_first = sorted(usual, key=len, reverse=True)
    return usual, re.compile(rf"\b(?:{'|'.join(longest_first)})\b")


SALT_NAMES = (
    "natri kali calci hydroclorid hydrochlorid hcl clorid hydrobromid bromid maleat sulfat besilat mesilat fumarat"
    " tartrat bitartrat citrat acetat phosphat succinat trihydrat dihydrat monohydrat axetil proxetil"
)
SALTS = frozenset(_sounds(SALT_NAMES).split())
"""What may stand beside an ingredient without being one; as `spelled` has it."""


def says(text: str, words: str) -> bool:
    """Whether the words stand in the text, whole; both as `spelled` has them."""
    return bool(words) and f" {words} " in f" {text} "


def ingredients_in(text: str) -> dict[str, str]:
    """The ingredients of “Amoxicilin + Acid clavulanic”: as they compare, without their salts, and as written."""
    parts = [part.strip() for part in re.split(r"[+,;/&\n]", text)]
    return {key: part for part in parts for key in _substances(part)}


def _substances(name: str) -> list[str]:
    """As they compare: none of no name, several of a name for several."""
    several = _mixtures().get(_without_salts(name))
    return [key for each in several or (name,) if (key := _without_salts(each))]


@cache
def _mixtures() -> dict[str, tuple[str, ...]]:
    return {_without_salts(name): substances for name, substances in TOGETHER.items()}


def _without_salts(name: str) -> str:
    """The name as it stands in the table may have a salt in it; what is left without one may stand there as well."""
    words = spelled(name).split()
    kept = [word for word in words if word not in SALTS]
    return spelled(" ".join(kept or words))


def groups_in(text: str) -> list[DrugGroup]:
    """The groups that the text names, or an ingredient of which."""
    heard = spelled(text)
    return [
        group for group in GROUPS if any(says(heard, spelled(word)) for word in (*group.called, *group.ingredients))
    ]


def allergens_in(text: str) -> dict[str, str]:
    """What a patient's own words list, as it compares and as it is written: “Tôm, cua; Penicillin” are three."""
    parts = (part.strip() for part in re.split(r"[,;/.\n()+]", text))
    listed = {spelled(part): part for part in parts}
    return {key: part for key, part in listed.items() if len(key) >= SHORTEST_ALLERGEN and key not in NO_ALLERGEN}
