"""Whether product and floor answer the same: before anything is measured, for what does less is no floor."""

import json
from collections.abc import Iterator
from typing import Any

from benchmarks.call import Call
from benchmarks.load import WrongAnswer
from benchmarks.statements import FloorOutdated
from core.proof.api import Api
from core.proof.server import Server


def check_same(name: str, call: Call, product: Server, floor: Server) -> None:
    """Raises FloorOutdated unless both give the same answer, links to other pages included."""
    answers = []
    for server in (product, floor):
        text = json.dumps(_answer(server, call, 200), sort_keys=True, ensure_ascii=False)
        answers.append(text.replace(f":{server.port}/", "/"))
    if answers[0] != answers[1]:
        raise FloorOutdated(f"{name}: the product answers {answers[0]}, the floor {answers[1]}.")


def check_alike(name: str, calls: Iterator[Call], expected: int, product: Server, floor: Server) -> None:
    """Raises FloorOutdated unless both do it, and answer the same fields with values of the same kinds."""
    one, other = (_shape(_answer(server, next(calls), expected)) for server in (product, floor))
    if one != other:
        raise FloorOutdated(f"{name}: the product answers {one}, the floor {other}.")


def _answer(server: Server, call: Call, expected: int) -> dict[str, Any]:
    answer = Api(server.port).call(call.method, call.path, call.body, token=call.token)
    if answer.status != expected:
        raise WrongAnswer(f"{call.method} {call.path}: {answer.status} {answer.body} {server.last_words()}")
    return answer.body


def _shape(value: Any) -> Any:
    return {name: _shape(each) for name, each in value.items()} if isinstance(value, dict) else type(value).__name__
