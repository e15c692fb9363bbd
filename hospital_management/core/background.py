"""Work that need not be done before the answer: a port, whose default does it at once in this process."""

from core.periodic import Job


class Background:
    """Runs a job of `core.periodic` soon, and once however often it is asked for meanwhile. Called after the commit of
    what calls for it; nothing is lost if it is not run, for the job is due again within minutes.
    """

    def soon(self, job: Job) -> None:
        """Raises nothing: what breaks is logged."""
