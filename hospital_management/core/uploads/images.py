"""Images are drawn anew: what comes out has the picture, and nothing else that was in the file."""

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from mmap import ACCESS_READ, mmap
from typing import IO, Any

from PIL import Image, ImageOps

from core.exceptions import Busy
from core.file_exceptions import FileUnreadable, ImageAnimated, ImageTooLarge
from core.uploads.image_work import check_work

MEGAPIXELS = 30
LONGEST_SIDE = 20_000
JPEG_QUALITY = 92
ONE_BY_ONE = threading.Lock()
"""A picture in memory has some bytes a pixel, twice while it is turned: a process has one at a time."""
RETRY_LATER = 10
PATIENCE = 5.0
"""Seconds to wait for one's turn: the server's other threads are for other requests."""
KEPT_MODES = {"JPEG": ("L", "RGB"), "PNG": ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")}
PLAIN_MODES = {"JPEG": "RGB", "PNG": "RGBA"}

warnings.simplefilter("error", Image.DecompressionBombWarning)


def redraw(content: IO[bytes], format_: str, out: IO[bytes]) -> None:
    """Write the picture, upright, as JPEG or PNG: without EXIF (camera, place, time), comments, thumbnails and colour
    profiles. The limit of pixels is held against what the file claims, before a pixel is read.

    Raises FileUnreadable, ImageAnimated or ImageTooLarge; Busy while others' pictures are drawn.
    """
    with mmap(content.fileno(), 0, access=ACCESS_READ) as data:
        check_work(data, format_)
    with _turn():
        try:
            with Image.open(content, formats=[format_]) as picture:
                _check(picture, format_)
                _save(_plain(picture, format_), format_, out)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise _too_large() from error
        except (ImageAnimated, ImageTooLarge):
            raise
        except Exception as error:  # whatever a decoder stumbles over is no picture to us
            raise FileUnreadable from error


@contextmanager
def _turn() -> Iterator[None]:
    if not ONE_BY_ONE.acquire(timeout=PATIENCE):
        raise Busy(retry_after=RETRY_LATER)
    try:
        yield
    finally:
        ONE_BY_ONE.release()


def _too_large() -> ImageTooLarge:
    return ImageTooLarge(megapixels=MEGAPIXELS, side=LONGEST_SIDE)


def _check(picture: Image.Image, format_: str) -> None:
    """A JPEG with further pictures behind the first, as phones make, keeps the first."""
    width, height = picture.size
    if max(width, height) > LONGEST_SIDE or width * height > MEGAPIXELS * 1_000_000:
        raise _too_large()
    if format_ == "PNG" and getattr(picture, "n_frames", 1) > 1:
        raise ImageAnimated


def _plain(picture: Image.Image, format_: str) -> Image.Image:
    """Whole, upright, and of a mode that the format has."""
    picture.load()
    ImageOps.exif_transpose(picture, in_place=True)
    if picture.mode in KEPT_MODES[format_]:
        return picture
    return picture.convert(PLAIN_MODES[format_])


def _save(picture: Image.Image, format_: str, out: IO[bytes]) -> None:
    see_through = picture.info.get("transparency")
    picture.info = {} if see_through is None or format_ == "JPEG" else {"transparency": see_through}
    how: dict[str, Any] = {"quality": JPEG_QUALITY} if format_ == "JPEG" else {}
    picture.save(out, format_, **how)
