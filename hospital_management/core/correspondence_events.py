"""What happens in threads between doctors and patients, and to announcements. Texts of threads stand in the trail as
marks.
"""

from core.events import Event, Look


class ThreadStarted(Event):
    """Its first message's own event stands beside it."""


class MessageSent(Event):
    """`ma_tai_lieu`: the files that it points to."""


class MessagesRead(Event):
    """Of the thread, the record, `so_tin` messages up to `den_tin_nhan` were read by the side of the actor."""


class ThreadClosed(Event): ...


class ThreadOpened(Look):
    """Of the patient, the record, a thread (`ma_trao_doi`) was shown to somebody who is of neither side."""


class ThreadsListed(Look):
    """Of the patient, the record, so many threads (`so_trao_doi`) were shown on one page of a list to somebody who is
    of neither side.
    """


class AnnouncementMade(Event): ...


class AnnouncementChanged(Event): ...


class AnnouncementWithdrawn(Event): ...
