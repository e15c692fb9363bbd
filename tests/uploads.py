"""Files as people send them, well and ill meant."""

import base64
import io
import struct
import zipfile
import zlib

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from tests.factories import FileFactory

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""The test file that every virus scanner knows; https://www.eicar.org/."""


def pdf(text="Ket qua xet nghiem"):
    """As a program for documents writes it."""
    written = io.BytesIO()
    page = Canvas(written, invariant=1)
    page.drawString(72, 720, text)
    page.save()
    return written.getvalue()


def bare_pdf(objects=b"", trailer=b""):
    """The least that is taken for a PDF, with these objects in it."""
    return b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n" + objects + trailer + b"\nstartxref\n0\n%%EOF\n"


def object_stream(holds, extra=b"/Type/ObjStm", packed=None, how=b"/Filter/FlateDecode"):
    """Objects packed as PDF 1.5 packs them."""
    body = zlib.compress(holds) if packed is None else packed
    head = b"<</N 1/First 4%s%s/Length %d>>" % (how, extra, len(body))
    return b"5 0 obj" + head + b"stream\n" + body + b"\nendstream endobj\n"


def zipped():
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("run.exe", b"MZ")
    return written.getvalue()


def image(format_="JPEG", mode="RGB", size=(40, 20), colour="red", **saved):
    written = io.BytesIO()
    Image.new(mode, size, colour).save(written, format_, **saved)
    return written.getvalue()


def photo(turned=1, size=(40, 20)):
    """With the camera's maker, the place where it was taken, and which way it was held; red to the left, blue to the
    right.
    """
    picture = Image.new("RGB", size, "red")
    picture.paste("blue", (size[0] // 2, 0, *size))
    told = Image.Exif()
    told[0x010F] = "Secret-Camera"
    told[0x0112] = turned
    told.get_ifd(0x8825)[2] = (10.0, 46.0, 37.0)
    told.get_ifd(0x8825)[1] = "N"
    written = io.BytesIO()
    picture.save(written, "JPEG", exif=told, quality=95, comment=b"Secret-Comment")
    return written.getvalue()


def chunk(kind, body=b""):
    return struct.pack("!I", len(body)) + kind + body + struct.pack("!I", zlib.crc32(kind + body))


def claiming(width, height):
    """A PNG of some bytes that says to be so large."""
    head = struct.pack("!IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND")


def scanned_again(times, size=(5_000, 5_000), mode="RGB"):
    """A progressive JPEG whose last scan comes so many times more."""
    plain = image("JPEG", mode, size, colour=None, progressive=True)
    return plain[:-2] + plain[plain.rindex(b"\xff\xda") : -2] * times + b"\xff\xd9"


def chunked(chunks, size=(4, 4)):
    """A PNG with these chunks before its pixels."""
    plain = image("PNG", size=size)
    return plain[:33] + chunks + plain[33:]


def animated():
    written = io.BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    frames[0].save(written, "PNG", save_all=True, append_images=frames[1:])
    return written.getvalue()


def named(content, name):
    return ContentFile(content, name=name)


def sent(content, **about):
    """The body of an upload in JSON."""
    return {"tep": base64.b64encode(content).decode(), "loai": "Khác", **about}


def stored_file(content=None, **values):
    """A row whose bytes are in the storage."""
    content = pdf() if content is None else content
    file = FileFactory(kich_thuoc=len(content), **values)
    storages["files"].save(file.khoa_luu, ContentFile(content))
    return file
