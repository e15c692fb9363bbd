"""What was asked of the database, whichever it is."""

import re

SAVEPOINT = re.compile("SAVEPOINT|SAVE TRANSACTION|ROLLBACK TRANSACTION|@@TRANCOUNT")


def without_savepoints(captured):
    """Each engine takes another number of statements to set one, to go back to it and to let it go."""
    return [query for query in captured if not SAVEPOINT.search(query["sql"])]
