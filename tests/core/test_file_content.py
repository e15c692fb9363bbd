"""What is taken for a PDF, a JPEG or a PNG, what is kept of it, and under which name."""

import hashlib
import io
import os
import re
import struct
import time
import tracemalloc
import warnings
import zlib
from contextlib import suppress

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfWriter
from pypdf.generic import RectangleObject

from core import file_exceptions as no
from core.exceptions import Busy
from core.uploads import image_work, images, pdf_streams
from core.uploads.content import receive
from core.uploads.names import clean_name
from core.validators import utf16_length
from tests.uploads import (
    animated,
    bare_pdf,
    chunk,
    chunked,
    claiming,
    image,
    object_stream,
    pdf,
    photo,
    scanned_again,
    zipped,
)

MB = 1024 * 1024


def take(content, most=10):
    """What would be stored, with its size and digest."""
    with receive([content], most) as received:
        kept = received.kept()
        return kept.content.read(), kept.size, kept.sha256


def refusal(content):
    with pytest.raises(no.DomainError) as refused:
        take(content)
    return type(refused.value)


# PDF


def test_a_pdf_is_kept_as_it_came():
    content = pdf()

    assert take(content) == (content, len(content), hashlib.sha256(content).hexdigest())


@pytest.mark.parametrize(
    "content",
    [
        zipped(),
        b"MZ" + pdf(),
        b"\n" + pdf(),
        b"GIF89a" + b"\0" * 20,
        b"<html><script>alert(1)</script></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"%PDF",
        "Kết quả: âm tính".encode(),
    ],
)
def test_what_does_not_begin_as_one_of_the_three_is_none_of_them(content):
    assert refusal(content) is no.FileKindUnknown


def test_nothing_is_no_file():
    assert refusal(b"") is no.FileEmpty


@pytest.mark.parametrize(
    "content",
    [
        pdf()[:-200],
        b"%PDF-1.4\n%%EOF",
        b"%PDF-9.9\nstartxref\n0\n%%EOF",
        pdf() + b"<script>alert(1)</script>",
        pdf() + b"\0" * 10 + b"x",
        b"%PDF-1.4" + b" " * 3000 + b"%%EOF",
    ],
)
def test_a_pdf_that_is_cut_short_or_followed_by_something_is_not_whole(content):
    assert refusal(content) is no.FileUnreadable


def test_what_follows_the_end_may_be_blank():
    assert take(pdf() + b"\r\n \0\n")[1] == len(pdf()) + 5


@pytest.mark.parametrize(
    "content",
    [
        pdf().rpartition(b"%%EOF")[0] + zipped()[:-2] + b"\x08\x00\n%%EOF\n\n",
        bare_pdf(b"% " + zipped() + b"\n"),
        b"%PDF-1.4\n<html><script>alert(1)</script>" + bare_pdf()[9:],
        b"%PDF-1.4\n<?php system($_GET[1]); ?>" + bare_pdf()[9:],
        b"%PDF-1.4\nRar!\x1a\x07\x00" + bare_pdf()[9:],
    ],
)
def test_a_pdf_that_is_something_else_as_well_is_refused(content):
    assert refusal(content) is no.FileOfTwoKinds


@pytest.mark.parametrize(
    "active",
    [
        b"<</S/JavaScript/JS(app.alert(1))>>",
        b"<</S /Java#53cript /JS (x)>>",
        b"<</S/#4a#61#76#61#53#63#72#69#70#74>>",
        b"<</S/Launch/F(cmd.exe)>>",
        b"<</Names<</EmbeddedFiles 6 0 R>>>>",
        b"<</Type/EmbeddedFile>>",
        b"<</XFA 7 0 R>>",
        b"<</Subtype/RichMedia>>",
        b"<</S/SubmitForm/F(http://x)>>",
        b"<</S/Rendition/JS(x)>>",
        b"<</S/ImportData/F(x.fdf)>>",
        b"<</S/Movie/T(x)>>",
        b"<</S/Sound/Sound 9 0 R>>",
        b"<</Subtype/FileAttachment/FS 9 0 R>>",
        b"<</F(x.exe)/EF<</F 9 0 R>>>>",
        b"<</F(x.exe)/EF 9 0 R>>",
        b"<</F(x.exe)/EF\n\n<</F 9 0 R>>>>",
        b"<</F(x.exe)/EF%x\n9 0 R>>",
        b"<</F(x.exe)/#45F 9 0 R>>",
        b"<</Subtype/U3D/OnInstantiate 9 0 R>>",
        b"<</OpenAction<</S/JavaScript/JS(x)>>>>",
        b"<</AA<</O<</S/#4Caunch/F(cmd.exe)>>>>>>",
        b"<</S 9 0 R/JS(x)>>endobj\n9 0 obj/JavaScript ",
    ],
)
def test_a_pdf_that_does_or_carries_something_is_refused(active):
    assert refusal(bare_pdf(b"4 0 obj" + active + b"endobj\n")) is no.FileActive
    assert refusal(bare_pdf(object_stream(b"4 0 " + active))) is no.FileActive
    assert refusal(bare_pdf(object_stream(b"4 0 " + active, extra=b""))) is no.FileActive


@pytest.mark.parametrize(
    "outward",
    [
        b"<</Subtype/Link/A<</S/UR#49/URI(mailto:a@b.example)>>>>",
        b"<</Subtype/Link/A<</S/URI/UR#49(mailto:a@b.example)>>>>",
        b"<</S/URI/URI(file:///etc/passwd)>>",
        b"<</S/URI/URI(javascript:alert\\(1\\))>>",
        b"<</S/URI/URI(\\\\host\\share)>>",
        rb"<</S/URI/URI(file\072\057\057\057x)>>",
        rb"<</S/URI/URI(http\57s\072\057\057x)>>",
        b"<</S/URI/URI 9 0 R>>",
        b"<</S/URI/URI<66696c653a>>>",
        b"<</S/URI%(\n/URI(file:x)>>",
        b"<</S/URI/URI%(https://x.example)\n(file:x)>>",
        b"<</X/S/URI(file:x)>>",
        b"<</X/S/URI 9 0 R>>",
        b"<</URI<</Base(file:x)>>>>",
        b"<</OpenAction<</S/URI/URI(https://x.example)>>>>",
        b"<</OpenAction 9 0 R/A<</S/URI/URI(https://x.example)>>>>",
        b"<</Open#41ction 9 0 R/A<</S/URI/URI(https://x.example)>>>>",
        b"<</OpenAction%[\n9 0 R/A<</S/URI/URI(https://x.example)>>>>",
        b"<</AA<</O<</S/URI/URI(https://x.example)>>>>>>",
        b"<</AA 9 0 R/A<</S/URI/URI(https://x.example)>>>>",
        b"<</#41A 9 0 R/A<</S/URI/URI(https://x.example)>>>>",
        b"<</PresSteps 9 0 R/A<</S/URI/URI(https://x.example)>>>>",
        b"<</AA<</O<</S/GoToR/F(\\\\\\\\host\\\\share\\\\x.pdf)/D[0/Fit]>>>>>>",
        b"<</S/#47#6f#54#6f#52/F(x.pdf)>>",
        b"<</S/GoToE/F(x.pdf)>>",
        b"<</S/Thread/F(x.pdf)/D 0>>",
        b"<</Next[<</S/GoTo/D[1 0 R/Fit]>><</S/GoToR/F(x.pdf)>>]>>",
    ],
)
def test_a_pdf_that_leads_to_a_website_or_another_file_is_refused(outward):
    assert refusal(bare_pdf(b"4 0 obj" + outward + b"endobj\n")) is no.FileLeadsOut
    assert refusal(bare_pdf(object_stream(b"4 0 " + outward))) is no.FileLeadsOut
    assert refusal(bare_pdf(object_stream(b"4 0 " + outward, extra=b""))) is no.FileLeadsOut


@pytest.mark.parametrize(
    "how",
    [
        b"/F(x.bin)", b"/F 9 0 R", b"/#46(x.bin)", b"/X<</Y<AB>>>/F<</FS/URL>>", b"/X(a(b)c)/F 9 0 R", b"/FFilter/Fl",
        b"/Subtype/Form/Ref<</F(x.pdf)/Page 0>>", b"/Subtype/PS",
    ],
)  # fmt: skip
def test_a_stream_that_lies_in_another_file_or_runs_in_a_printer_is_refused(how):
    assert refusal(bare_pdf(b"4 0 obj<</Length 0" + how + b">>stream\n\nendstream endobj\n")) is no.FileLeadsOut


@pytest.mark.parametrize(
    "harmless",
    [
        b"4 0 obj<</OpenAction[1 0 R/XYZ null null 0]>>endobj\n",
        b"4 0 obj<</OpenAction<</S/GoTo/D[1 0 R/Fit]>>>>endobj\n",
        b"4 0 obj<</Subtype/Link/Dest[1 0 R/Fit]/A<</S/Named/N/NextPage>>>>endobj\n",
        b"4 0 obj<</Resources<</Font<</F 9 0 R>>>>/Length 0>>stream\n\nendstream endobj\n",
        b"4 0 obj<</FontName/EF+Arial/EFG 1/JavaScripted 1/URIs 2>>endobj\n",
        b"4 0 obj<</Length 9>>stream\n\xff/EF\x80 /JS \x12\nendstream endobj\n",
        b"4 0 obj<</AcroForm<</Fields[]>>/Annots[<</Subtype/Widget/A<</S/ResetForm>>>>]>>endobj\n",
    ],
)
def test_what_stays_within_the_file_may_stay(harmless):
    assert take(bare_pdf(harmless))[1] > 0


LINK = b"<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</Type/Action/S/URI/URI(%s)>>>>"


@pytest.mark.parametrize(
    "link",
    [
        LINK % b"https://benhvien.example/ket-qua?ma=1%20a",
        LINK % b"HTTP://x.example/\\(a\\)",
        LINK % b"mailto:a@b.example",
        LINK % rb"https\072\057\057example\056org",
        LINK % rb"mailto\072a\100b",
        b"<</Subtype/Link/A <<\n/S /URI /Type /Action /URI (https://x.example)\n>> >>",
        b"<</Subtype/Link/A<</URI (https://x.example)\r\n/S\r\n/URI>>>>",
        b"<</S/URI/URI(https://x.example)>>",
        (LINK % b"https://x.example") + b"<</OpenAction[1 0 R/XYZ null null 0]>>",
        (LINK % b"https://x.example") + b"<</OpenAction [ 1 0 R /Fit ]/AAB 1/AA+Arial 2>>",
    ],
)
def test_a_link_to_a_website_or_for_a_mail_that_opens_by_a_click_alone_may_stay(link):
    assert take(bare_pdf(b"4 0 obj" + link + b"endobj\n"))[1] > 0
    assert take(bare_pdf(object_stream(b"4 0 " + link)))[1] > 0


@pytest.mark.parametrize("what", [b"/OpenAction 9 0 R", b"/AA<</O 9 0 R>>"])
def test_what_opens_a_link_by_itself_is_found_in_whichever_part_of_the_file_each_lies(what):
    linked, opened = b"4 0 " + LINK % b"https://x.example", b"6 0 obj<<%s>>endobj\n" % what

    assert refusal(bare_pdf(object_stream(linked) + opened)) is no.FileLeadsOut
    assert refusal(bare_pdf(object_stream(linked), trailer=b"trailer<<%s>>" % what)) is no.FileLeadsOut
    assert take(bare_pdf(opened))[1] > 0


def library(change):
    """What pypdf writes."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf()))
    change(writer)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda writer: writer.add_attachment("x.exe", b"MZ"), no.FileActive),
        (lambda writer: writer.add_uri(0, "file:///x.exe", RectangleObject((0, 0, 9, 9))), no.FileLeadsOut),
        (lambda writer: writer.encrypt("secret"), no.FileEncrypted),
        (lambda writer: writer.encrypt("", "owner", algorithm="AES-256"), no.FileEncrypted),
    ],
)
def test_what_a_library_writes_of_the_kind_is_refused(change, why):
    assert refusal(library(change)) is why


def test_a_web_link_that_a_library_writes_is_taken():
    assert take(library(lambda writer: writer.add_uri(0, "https://x.example", RectangleObject((0, 0, 9, 9)))))[1] > 0


def test_outlines_and_links_within_the_file_that_a_library_writes_are_taken():
    def change(writer):
        writer.add_blank_page()
        writer.add_outline_item(title="Kết quả", page_number=1)
        writer.open_destination = writer.pages[1]

    assert take(library(change))[1] > 0


def test_packed_objects_that_do_nothing_are_taken():
    assert take(bare_pdf(object_stream(b"4 0 <</Type/Page>>")))[1] > 0


@pytest.mark.parametrize(
    "how",
    [
        b"/Type/ObjStm/DecodeParms<</Predictor 12>>",
        b"/Filter[/ASCIIHexDecode/FlateDecode]",
        b"/Filter[/FlateDecode/AHx]",
        b"/Filter[/FlateDecode/FlateDecode]",
        b"/Filter 9 0 R/X 1",
    ],
)
def test_objects_packed_in_a_way_that_is_not_looked_into_are_refused(how):
    assert refusal(bare_pdf(object_stream(b"4 0 <</S/JavaScript>>", extra=how))) is no.FileActive


@pytest.mark.parametrize(
    "how",
    [
        b"/Filter[/FlateDecode 9 0 R]",
        b"/Filter[/FlateDecode%s]" % (b" " * 9 + b"9 0 R"),
        b"/Filter 9 0 R/Length/FlateDecode",
        b"/Filter 9 0 R/Extends/FlateDecode",
        b"/Filter 9 0 R/Extends(/Filter/FlateDecode)",
        b"/F#69lter 9 0 R/Extends(/Filter/FlateDecode )",
        b"/Filter/FlateDecode/Filter 9 0 R",
        b"/Filter/FlateDecode 9 0 R",
        b"/F#69lter/FlateDecode",
        b"/Extends/FlateDecode",
    ],
)
def test_how_objects_are_packed_is_said_plainly_or_they_are_refused(how):
    twice = b"4 0 <</S/Java".hex().encode()

    assert refusal(bare_pdf(object_stream(twice, how=how))) is no.FileActive


@pytest.mark.parametrize("how", [b"/Filter /FlateDecode", b"/Filter [ /FlateDecode ]", b"/Filter\r\n/FlateDecode "])
def test_objects_packed_plainly_are_looked_into(how):
    assert take(bare_pdf(object_stream(b"4 0 <</Type/Page>>", how=how)))[1] > 0
    assert refusal(bare_pdf(object_stream(b"4 0 <</S/GoToR>>", how=how))) is no.FileLeadsOut


@pytest.mark.parametrize("line", [b"stream\r\n", b"stream\r", b"stream  \n", b"stream%x\n"])
def test_packed_objects_are_found_however_their_line_ends(line):
    hidden = object_stream(b"4 0 <</S/JavaScript>>").replace(b"stream\n", line, 1)

    assert refusal(bare_pdf(hidden)) is no.FileActive


@pytest.mark.parametrize(
    "disguise",
    [
        (b"/Length", b"/X(9 0 obj<<)/Length"),
        (b"/Length", b"/X(9 0 obj<<()/Y 1)/Length"),
        (b"/Length", b"/X(9 0 obj<<\\()/Length"),
        (b"/Length", b"% 9 0 obj <<\n/Length"),
        (b"/Length", b"/X 9 0 obj<<>>/Y(<<)/Length"),
        (b"/Length", b"/X(>>stream\n)/Length"),
        (b"/Length", b"% >>stream\n/Length"),
        (b"/Length", b"/streamer 1/Length"),
        (b">>stream", b">>%x\nstream"),
        (b">>stream", b">>\n%a\n%b\nstream"),
        (b">>stream", b">>" + b" " * 5000 + b"stream"),
        (b"/N 1/First 4", b"/#4e 1/F#69rst 4"),
    ],
)
def test_packed_objects_are_not_hidden_by_what_stands_around_them(disguise):
    hidden = object_stream(b"4 0 <</S/JavaScript>>", extra=b"").replace(*disguise, 1)

    assert refusal(bare_pdf(hidden)) in (no.FileActive, no.FileUnreadable)


@pytest.mark.parametrize(
    "piece",
    [
        b"1", b">>%", b"stream", b">>stream", b"\nstream", b"%\nstream", b"1 0 obj", b"(", b"<<", b"/N/First", b"/#41",
        b"/Encrypted", b"1 0 obj<</N 1/First 4>>stream\n",
    ],
)  # fmt: skip
def test_no_file_takes_long_to_look_through(piece):
    half = piece * (4 * MB // len(piece))
    nested = b")" * len(half) if piece == b"(" else half
    began = time.monotonic()
    with suppress(no.DomainError):
        take(bare_pdf(b"5 0 obj<<" + half + nested + b">>stream\n\nendstream\n"))

    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "told", [b"/A" + b"<<" * 7 + b"/F 1" + b">>" * 7, b"/A<</F<</B 1>>>>", b"()", b"<41>", b"/F#41"]
)
def test_no_dictionaries_take_long_to_look_through(told):
    began = time.monotonic()
    with suppress(no.DomainError):
        take(bare_pdf((b"5 0 obj<<" + told * (60_000 // len(told)) + b">>stream\n") * 150))

    assert time.monotonic() - began < 5


def test_many_streams_are_taken():
    assert take(bare_pdf(b"5 0 obj<</Length 0/Filter/FlateDecode/Width 9>>stream\n\nendstream endobj\n" * 5_000))[1] > 0


def test_what_programs_write_is_taken():
    written = io.BytesIO()
    writer = PdfWriter(clone_from=io.BytesIO(pdf("A stream of words >> and (more)")))
    writer.add_blank_page()
    writer.write(written)

    assert take(written.getvalue())[1] == len(written.getvalue())


@pytest.mark.parametrize("packed", [b"no deflate stream", b"\x78\x9c\x03"])
def test_packed_objects_that_cannot_be_unpacked_are_refused(packed):
    assert refusal(bare_pdf(object_stream(b"", packed=packed))) is no.FileUnreadable


def test_packed_objects_do_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr(pdf_streams, "MOST_INFLATED", MB)

    assert refusal(bare_pdf(object_stream(b"\0" * 2 * MB))) is no.FileUnreadable
    assert refusal(bare_pdf(object_stream(b"\0" * (MB * 2 // 3)) * 2)) is no.FileUnreadable
    assert take(bare_pdf(object_stream(b"\0" * (MB * 2 // 3))))[1] > 0


def test_a_pdf_with_a_password_is_refused():
    assert refusal(bare_pdf(trailer=b"trailer<</Encrypt 9 0 R>>")) is no.FileEncrypted


# Images


def drawn(content):
    return Image.open(io.BytesIO(content))


def test_where_and_with_what_a_photo_was_taken_is_gone():
    taken = photo()
    kept, _, digest = take(taken)

    assert b"Secret-Camera" in taken
    assert (b"Secret" in kept, b"Exif" in kept, drawn(kept).getexif()) == (False, False, {})
    assert set(drawn(kept).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert digest == hashlib.sha256(kept).hexdigest() != hashlib.sha256(taken).hexdigest()


def test_a_photo_taken_with_the_camera_turned_stands_upright():
    kept = drawn(take(photo(turned=6))[0])

    red, _, blue = kept.getpixel((10, 3))
    assert (kept.size, red > 200, blue < 60) == ((20, 40), True, True)


@pytest.mark.parametrize("behind", [b"<script>alert(1)</script>", zipped(), pdf()])
def test_nothing_that_hides_behind_a_picture_is_kept(behind):
    for format_ in ("JPEG", "PNG"):
        assert behind not in take(image(format_) + behind)[0]


def test_texts_and_profiles_in_a_picture_are_gone():
    written = io.BytesIO()
    told = PngInfo()
    told.add_text("Comment", "Secret-Comment")
    Image.new("RGB", (4, 4)).save(written, "PNG", pnginfo=told, icc_profile=b"Secret-Profile", dpi=(300, 300))

    kept = take(written.getvalue())[0]
    assert (b"Secret-Comment" in written.getvalue(), drawn(kept).info) == (True, {})


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_a_png_keeps_its_kind_of_pixels(mode):
    assert drawn(take(image("PNG", mode, colour=1 if mode in ("1", "L", "P", "I;16") else None))[0]).mode == mode


def test_what_can_be_seen_through_stays_so():
    assert drawn(take(image("PNG", "P", colour=0, transparency=0))[0]).info["transparency"] == 0


def test_a_picture_in_the_colours_of_printers_becomes_one_for_screens():
    assert drawn(take(image("JPEG", "CMYK", colour=(0, 0, 0, 0)))[0]).mode == "RGB"


@pytest.mark.parametrize(("width", "height"), [(10_000, 10_000), (50_000, 50_000), (20_001, 1), (6_000, 5_001)])
def test_a_picture_that_claims_too_many_pixels_is_refused_before_one_is_read(width, height, monkeypatch):
    monkeypatch.setattr(Image.Image, "load", lambda *_: pytest.fail("It was read"))
    content = claiming(width, height)

    assert (len(content) < 200, refusal(content)) == (True, no.ImageTooLarge)


def test_the_warning_of_a_bomb_is_an_error():
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        assert refusal(claiming(10_000, 9_000)) is no.ImageTooLarge


@pytest.mark.parametrize(
    "content", [photo()[:-400], image("PNG")[:60], image()[:20], claiming(100, 100), b"\xff\xd8\xff" + b"\0" * 100]
)
def test_a_picture_that_is_cut_short_is_refused(content):
    assert refusal(content) is no.FileUnreadable


def test_moving_pictures_are_refused():
    assert refusal(animated()) is no.ImageAnimated


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_a_jpeg_that_goes_over_its_pixels_again_and_again_is_refused_before_one_is_read(mode, monkeypatch):
    assert take(scanned_again(10, (400, 400), mode))[1] > 0
    monkeypatch.setattr(Image, "open", lambda *_, **__: pytest.fail("It was read"))

    assert refusal(scanned_again(5_000, (400, 400), mode)) is no.FileUnreadable


@pytest.mark.parametrize(
    "between",
    [
        b"",
        b"\xff" * 9,
        b"\xff\xd0",
        b"\xff\x01",
        b"stray",
        b"\xff\xfe\x00\x04\xff\xd9",
        b"\xff\xe1\x00\x06\xff\xda\x00\x0c",
    ],
)
def test_scans_are_counted_as_decoders_find_them(between):
    """Whatever stands between them, and not those that stand within something else."""
    plain = image("JPEG", size=(16, 16), progressive=True)
    head, *scans = re.split(b"(?=\xff\xda)", plain[:-2])
    many = head + between.join(scans + scans[-1:] * 8) + b"\xff\xd9"

    assert take(many)[1] > 0
    assert refusal(head + between.join(scans + scans[-1:] * 60) + b"\xff\xd9") is no.FileUnreadable


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xd8" + b"\xff\xe1\x00\x08Exif\0\0" * 100_000 + image()[2:],
        b"\xff\xd8" + b"\xff\xfe\x00\x02" * 100_000 + image()[2:],
        b"\xff\xd8\xff\xfe\x00\x02" + b"x" * 5_000_000 + image()[2:],
        b"\xff\xd8" + b"\xff" * 5_000_000 + image()[2:],
        b"\xff\xd8\xff" + b"x" * 5_000_000,
        chunked(chunk(b"aaAa") * 700_000),
        chunked(chunk(b"IDAT") * 700_000),
        chunked(chunk(b"iCCP", b"x\0\0" + zlib.compress(b"x" * 1_000_000)) * 5_000),
        chunked(chunk(b"zTXt", b"x\0\0" + zlib.compress(b"x" * 1_000_000)) * 5_000),
        chunked(chunk(b"iTXt", b"x\0\1\0\0\0" + zlib.compress(b"x" * 1_000_000)) * 5_000),
        chunked(chunk(b"iCCP", b"x\0\0" + zlib.compress(b"x" * 100_000_000))),
    ],
    ids=["exif", "comments", "stray", "filling", "endless", "chunks", "pixels", "profiles", "texts", "words", "bomb"],
)
def test_a_picture_of_countless_parts_is_refused_at_once(content):
    began = time.monotonic()

    assert refusal(content) is no.FileUnreadable
    assert time.monotonic() - began < 1


def test_pictures_of_many_small_parts_are_taken():
    pixels = zlib.compress(b"".join(b"\0" + os.urandom(300) for _ in range(100)), 0)
    head = struct.pack("!IIBBBBB", 100, 100, 8, 2, 0, 0, 0)
    parts = b"".join(chunk(b"IDAT", pixels[at : at + 16]) for at in range(0, len(pixels), 16))

    assert take(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + parts + chunk(b"IEND"))[1] > 0
    assert take(b"\xff\xd8" + b"\xff\xe1\x00\x08ABCDEF" * 500 + image()[2:])[1] > 0
    assert take(chunked(chunk(b"tEXt", b"k\0words") * 500))[1] > 0


def test_the_worst_picture_that_is_taken_is_drawn_within_seconds():
    scans = image("JPEG", "CMYK", colour=None, progressive=True).count(b"\xff\xda")
    worst = scanned_again(image_work.MOST_SCANS - scans, (6_000, 5_000), "CMYK")
    began = time.monotonic()

    assert take(worst)[1] > 0
    assert time.monotonic() - began < 15


def test_the_decoder_is_chosen_by_the_content_alone():
    tiff = io.BytesIO()
    Image.new("RGB", (4, 4)).save(tiff, "TIFF")

    assert refusal(tiff.getvalue()) is no.FileKindUnknown
    assert refusal(b"\xff\xd8\xff" + tiff.getvalue()) is no.FileUnreadable


def test_pictures_are_drawn_one_at_a_time_and_none_waits_long(monkeypatch):
    monkeypatch.setattr(images, "PATIENCE", 0.05)
    with images.ONE_BY_ONE, pytest.raises(Busy) as refused:
        take(image())
    assert (refused.value.status, refused.value.retry_after) == (503, images.RETRY_LATER)

    assert take(image())[1] > 0
    assert refusal(image()[:50]) is no.FileUnreadable
    assert not images.ONE_BY_ONE.locked()


# Size


def test_a_file_is_read_no_further_than_it_may_be_long():
    read = []

    def endless():
        while True:
            read.append(1)
            yield b"%PDF-1.4" + b"\0" * MB

    with pytest.raises(no.FileTooLarge):
        receive(endless(), 3)
    assert len(read) == 3


def test_a_large_pdf_takes_no_more_memory_than_a_small_one():
    piece = b"\xaa" * 64 * 1024

    def pieces():
        yield b"%PDF-1.7\n5 0 obj<</Length 9000000>>stream\n"
        for _ in range(140):
            yield piece
        yield b"\nendstream endobj\nstartxref\n0\n%%EOF\n"

    tracemalloc.start()
    with receive(pieces(), 10) as received:
        kept = received.kept()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert kept.size > 9_000_000
    assert peak < MB


# Names


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Kết quả xét nghiệm.pdf", "Kết quả xét nghiệm.pdf"),
        ("scan.PDF", "scan.pdf"),
        ("virus.exe", "virus.exe.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("..\\..\\Windows\\win.ini", "win.ini.pdf"),
        ("/abs/olute.pdf", "olute.pdf"),
        ("..", "tai-lieu.pdf"),
        ("", "tai-lieu.pdf"),
        (".pdf", "tai-lieu.pdf"),
        ("a\x00b\r\nSet-Cookie: x.pdf", "ab Set-Cookie_ x.pdf"),
        ("anh\u202efdp.exe", "anhfdp.exe.pdf"),
        ("zero\u200bwidth\ufeff.pdf", "zerowidth.pdf"),
        ("CON", "_CON.pdf"),
        ("nul.txt.pdf", "_nul.txt.pdf"),
        ("Lpt1 .pdf", "_Lpt1.pdf"),
        ("con.tra.pdf", "_con.tra.pdf"),
        ("contract.pdf", "contract.pdf"),
        ('a<b>c:"d"|e?f*.pdf', "a_b_c__d__e_f_.pdf"),
        ("dots... .pdf", "dots.pdf"),
        ("half\ud800pair.pdf", "halfpair.pdf"),
        ("te\u0302p.pdf", "têp.pdf"),
    ],
)
def test_a_name_is_one_that_every_system_can_save(given, kept):
    assert clean_name(given, ".pdf") == kept


def test_a_long_name_is_cut_between_letters_and_keeps_its_ending():
    kept = clean_name("😀" * 300 + ".png", ".png")

    assert kept == "😀" * 75 + ".png"
    assert utf16_length(clean_name("a" * 9_999, ".jpg")) == 154


def test_the_ending_says_what_is_in_the_file():
    assert clean_name("photo.jpeg", ".jpg") == "photo.jpg"
    assert clean_name("page.html", ".jpg") == "page.html.jpg"
