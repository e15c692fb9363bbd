"""Which ingredients are alike: for whom one of a group harms, the others of it may harm too.

The groups are the usual ones of pharmacology, by international non-proprietary names as they are written in Vietnam; a
small table for warnings, no complete catalogue. What it does not know, it does not warn of.
"""

import re
from dataclasses import dataclass

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
    DrugGroup("sulfonamid", ("sulfonamid", "sulfamid", "sulfa"), ("sulfamethoxazol", "sulfadiazin", "sulfasalazin")),
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
    """The text folded, and names alike however they are spelled: amoxicilin, Amoxycillin; cefixim, cefixime."""
    return " ".join(_sound(word) for word in fold(text).split())


def _sound(word: str) -> str:
    bare = re.sub(r"(.)\1", r"\1", word).replace("y", "i")
    return bare.removesuffix("e") if len(bare) > SHORTEST_ALLERGEN else bare


SALT_NAMES = "natri kali calci hydroclorid hydrochlorid clorid maleat sulfat besilat fumarat tartrat"
SALTS = frozenset(spelled(SALT_NAMES).split())
"""What may stand beside an ingredient without being one; as `spelled` has it."""


def says(text: str, words: str) -> bool:
    """Whether the words stand in the text, whole; both as `spelled` has them."""
    return bool(words) and f" {words} " in f" {text} "


def ingredients_in(text: str) -> dict[str, str]:
    """The ingredients of “Amoxicilin + Acid clavulanic”: as they compare, without their salts, and as written."""
    parts = [part.strip() for part in re.split(r"[+,;/&\n]", text)]
    return {key: part for part in parts if (key := _without_salts(part))}


def _without_salts(name: str) -> str:
    words = spelled(name).split()
    kept = [word for word in words if word not in SALTS]
    return " ".join(kept or words)


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
