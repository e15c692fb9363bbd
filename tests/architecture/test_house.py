"""The house keeps its own rules: every endpoint has its row, every row its use, every room its size."""

import ast
from pathlib import Path

import pytest
from django.urls import URLPattern, get_resolver

from core.policy import GRANTS

CODE = Path(__file__).resolve().parents[2] / "hospital_management"
MODULES = [path for path in CODE.rglob("*.py") if "migrations" not in path.parts]


def patterns(resolver, path=""):
    for entry in resolver.url_patterns:
        here = path + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield here, entry.callback
        else:
            yield from patterns(entry, here)


def endpoint_actions():
    """Each address under /api/ with the row of the policy table that guards it."""
    for path, view in patterns(get_resolver()):
        kind = getattr(view, "cls", None)
        if not path.startswith("api/") or kind is None:
            continue
        resource = getattr(kind, "resource", None)
        own_row = kind.__dict__.get("policy_action") or getattr(kind, "policy_action", None)
        for action in getattr(view, "actions", {"get": ""}).values():
            yield path, own_row if isinstance(own_row, str) else f"{resource}.{action}"


def test_every_endpoint_has_a_row_in_the_policy_table():
    guarded = list(endpoint_actions())

    assert len(guarded) > 100
    assert [(path, action) for path, action in guarded if action not in GRANTS] == []


def test_every_row_guards_an_endpoint_or_is_asked_for_by_a_service():
    used = {action for _, action in endpoint_actions()}
    asked = "".join(path.read_text() for path in MODULES if path.name != "policy.py")

    assert [action for action in GRANTS if action not in used and f'"{action}"' not in asked] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(CODE)))
def test_no_module_is_longer_than_300_lines(path):
    table = path.name in ("policy.py", "field_names.py")  # one row a line, all of them on one page
    assert table or len(path.read_text().splitlines()) <= 300


LONGER = {"build_container", "comments"}
"""A list of all parts, and one statement of T-SQL."""


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(CODE)))
def test_no_function_is_longer_than_25_lines_beside_its_signature_and_its_docstring(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef) and node.name not in LONGER:
            first = node.body[ast.get_docstring(node) is not None :][:1]
            assert not first or node.end_lineno - first[0].lineno < 25, node.name


def test_packages_export_nothing_by_themselves():
    assert [path for path in MODULES if path.name == "__init__.py" and path.read_text()] == []


def test_what_a_serializer_shows_to_one_says_so():
    """The others are built once for the process, and know no request."""
    for path in CODE.rglob("*serializers.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef) and "self.context" in ast.unparse(node):
                assert "ShownToOne" in [ast.unparse(base) for base in node.bases], f"{path}: {node.name}"
