"""What is taken for a PDF, a JPEG or a PNG, what is kept of it, and under which name."""

import hashlib
import io
import warnings

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from core import file_exceptions as no
from core.uploads import images
from core.uploads import pdf as reader
from core.uploads.content import receive
from core.uploads.names import clean_name
from core.validators import utf16_length
from tests.uploads import animated, bare_pdf, claiming, image, object_stream, pdf, photo, zipped

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
    ],
)
def test_a_pdf_that_does_or_carries_something_is_refused(active):
    assert refusal(bare_pdf(b"4 0 obj" + active + b"endobj\n")) is no.FileActive
    assert refusal(bare_pdf(object_stream(b"4 0 " + active))) is no.FileActive
    assert refusal(bare_pdf(object_stream(b"4 0 " + active, extra=b""))) is no.FileActive


def test_packed_objects_that_do_nothing_are_taken():
    assert take(bare_pdf(object_stream(b"4 0 <</Type/Page>>")))[1] > 0


@pytest.mark.parametrize("how", [b"/Type/ObjStm/DecodeParms<</Predictor 12>>", b"/Filter[/ASCIIHexDecode/FlateDecode]"])
def test_objects_packed_in_a_way_that_is_not_looked_into_are_refused(how):
    assert refusal(bare_pdf(object_stream(b"4 0 <</S/JavaScript>>", extra=how))) is no.FileActive


@pytest.mark.parametrize("line", [b"stream\r\n", b"stream\r", b"stream  \n", b"stream%x\n"])
def test_packed_objects_are_found_however_their_line_ends(line):
    hidden = object_stream(b"4 0 <</S/JavaScript>>").replace(b"stream\n", line, 1)

    assert refusal(bare_pdf(hidden)) is no.FileActive


@pytest.mark.parametrize("packed", [b"no deflate stream", b"\x78\x9c\x03"])
def test_packed_objects_that_cannot_be_unpacked_are_refused(packed):
    assert refusal(bare_pdf(object_stream(b"", packed=packed))) is no.FileUnreadable


def test_packed_objects_do_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr(reader, "MOST_INFLATED", MB)

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


def test_the_decoder_is_chosen_by_the_content_alone():
    tiff = io.BytesIO()
    Image.new("RGB", (4, 4)).save(tiff, "TIFF")

    assert refusal(tiff.getvalue()) is no.FileKindUnknown
    assert refusal(b"\xff\xd8\xff" + tiff.getvalue()) is no.FileUnreadable


def test_pictures_are_drawn_one_at_a_time():
    with images.ONE_BY_ONE:
        assert images.ONE_BY_ONE.locked()
    take(image())
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
