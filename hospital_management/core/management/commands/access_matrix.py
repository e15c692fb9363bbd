"""The permission matrix as a page: for whoever has to know who may do what, and does not read Python."""

import inspect
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import URLPattern, get_resolver

from core import policy
from core.aliases import is_alias
from core.openapi import VietnameseGenerator
from core.policy import GRANTS, Scope

BEGIN, END = "<!-- written by manage.py access_matrix -->", "<!-- end of what access_matrix writes -->"
REACH = {Scope.ALL: "all", Scope.OWN: "own", Scope.NONE: "–"}
HEAD = ["Action", "Meaning", "Call", *(role or "visitor" for role in policy.COLUMNS)]
NO_ENDPOINT = "*no endpoint: a service asks*"

Calls = dict[str, list[tuple[str, str]]]  # method and path, by action


class Command(BaseCommand):
    help = "Writes the permission matrix as Markdown tables: to stdout, or into a file between its marks."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--file", help="a page that has the two marks; what stands between them is replaced")

    def handle(self, *args: Any, **options: Any) -> None:
        written = f"{BEGIN}\n\n{matrix()}\n\n{END}"
        if options["file"]:
            page = Path(options["file"])
            if not page.is_file():
                raise CommandError(f"{page} is not there: it must have the two marks, {BEGIN} and {END}.")
            before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
            page.write_text(before + written + rest.partition(END)[2], encoding="utf-8")
        else:
            self.stdout.write(written)


def matrix() -> str:
    """A heading and a table for each resource, in the order of the policy table."""
    resources: dict[str, list[str]] = defaultdict(list)
    calls, summaries = calls_by_action(), described()
    for action in GRANTS:
        resources[action.partition(".")[0]] += _rows(action, calls.get(action, []), summaries)
    parts = (["| " + " | ".join(HEAD) + " |", "|---" * len(HEAD) + "|", *rows] for rows in resources.values())
    return "\n\n".join(f"### {name}\n\n" + "\n".join(table) for name, table in zip(resources, parts, strict=True))


def _rows(action: str, calls: list[tuple[str, str]], summaries: dict[tuple[str, str], str]) -> Iterator[str]:
    """One for each address that the action guards; one for a right that guards none."""
    reach = [REACH[scope] for scope in GRANTS[action]]
    for call in calls or [("", "")]:
        meaning = summaries.get(call) or remarks().get(action, "")
        where = f"`{call[0]} {call[1]}`" if call[1] else NO_ENDPOINT
        yield "| " + " | ".join([f"`{action}`", meaning, where, *reach]) + " |"


def calls_by_action() -> Calls:
    """From the URLconf, each address once: neither its Vietnamese name nor that under /api/v1/."""
    found: Calls = defaultdict(list)
    for path, view in _patterns(get_resolver()):
        kind = getattr(view, "cls", None)
        aliased = path.startswith("/api/v1/") or is_alias(path)
        if kind is None or aliased:
            continue
        actions = getattr(view, "actions", {"get": ""})
        for method, name in ((method, name) for method, name in actions.items() if method != "head"):
            row = vars(kind).get("policy_action") or getattr(kind, "policy_action", None)
            action = row if isinstance(row, str) else f"{kind.resource}.{name}"
            found[action].append((method.upper(), path))
    return found


def _patterns(resolver: Any, path: str = "/") -> Iterator[tuple[str, Any]]:
    for entry in resolver.url_patterns:
        here = path + re.sub(r"<\w+:(\w+)>", r"{\1}", str(entry.pattern)).replace("{pk}", "{id}")
        if isinstance(entry, URLPattern):
            yield here, entry.callback
        else:
            yield from _patterns(entry, here)


def described() -> dict[tuple[str, str], str]:
    """The summary of each operation of the API's description."""
    paths = VietnameseGenerator().get_schema(request=None, public=True)["paths"]
    return {
        (method.upper(), path): words["summary"] for path, methods in paths.items() for method, words in methods.items()
    }


def remarks() -> dict[str, str]:
    """What the policy table's own comments say of a row: the meaning of rights that are no endpoint."""
    return dict(re.findall(r'^ +"([\w.]+)": .*?# +(.+)$', inspect.getsource(policy), re.MULTILINE))
