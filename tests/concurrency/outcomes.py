"""How races are judged."""


def kinds(results):
    return sorted(type(result).__name__ for result in results)
