"""Pictures: what a file says of itself, which way up it is shown, and what a reader's copy holds."""

from __future__ import annotations

import datetime as dt
import io
import tarfile
from pathlib import Path

import pytest
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.core.files.images import ImageFile
from PIL import Image, ImageChops, ImageStat

from broadsheet.newsroom.actions.file_picture import check_decodes
from broadsheet.newsroom.models import Paper, Picture
from broadsheet.newsroom.picture_metadata import read_metadata
from broadsheet.newsroom.picture_sizes import SOCIAL, make_sizes, sizes_of, spec
from tests.cast import MakePicture, image_file

REFERENCE = "photos/metadata/IPTC-PhotometadataRef-Std2017.1.jpg"
FORMATS = (".jpg", ".tif", ".webp", ".png")


@pytest.fixture(autouse=True)
def _no_sizes_of_other_tests() -> None:
    """Wagtail remembers a picture's sizes by its number, which the pictures of other tests have had too."""
    caches["renditions"].clear()


def _filed(file: Path, **typed: object) -> Picture:
    with file.open("rb") as opened:
        picture = Picture(file=ImageFile(opened, name=file.name), **{"title": file.stem, **typed})
        picture.save()
    return Picture.objects.get(pk=picture.pk)


def _files(folder: Path) -> list[Path]:
    return sorted(one for one in folder.iterdir() if one.suffix in FORMATS)


# What the file says


@pytest.mark.shared_data
def test_the_reference_picture_is_read_field_by_field(paper: Paper, shared_data: Path) -> None:
    picture = _filed(shared_data / REFERENCE)
    assert picture.title == "The Title (ref2017.1)"
    assert picture.caption == "The description aka caption (ref2017.1)"
    assert picture.credit_line == "Creator1 (ref2017.1) / Credit Line (ref2017.1)"
    assert picture.source == "Source (ref2017.1)"
    assert picture.rights.startswith("Copyright (Notice) 2017.1 IPTC - www.iptc.org")


@pytest.mark.shared_data
@pytest.mark.parametrize("name", ["title", "caption", "credit_line", "source", "rights", "alt_text"])
def test_what_someone_typed_is_never_written_over(paper: Paper, shared_data: Path, name: str) -> None:
    picture = _filed(shared_data / REFERENCE, **{name: "As typed"})
    assert getattr(picture, name) == "As typed"
    assert picture.caption in {"As typed", "The description aka caption (ref2017.1)"}
    picture.save()
    assert getattr(Picture.objects.get(pk=picture.pk), name) == "As typed"


def test_the_time_in_the_file_is_when_it_was_taken(make_picture: MakePicture) -> None:
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x0132] = "2024:11:23 21:47:00"
    Image.new("RGB", (60, 40)).save(out, "JPEG", exif=exif)
    assert make_picture(file=ImageFile(out, name="a.jpg")).taken_at == dt.datetime(2024, 11, 23, 21, 47, tzinfo=dt.UTC)
    typed = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    assert make_picture(file=ImageFile(out, name="b.jpg"), taken_at=typed).taken_at == typed


def test_a_file_that_says_nothing_leaves_the_fields_empty(make_picture: MakePicture) -> None:
    picture = make_picture(credit_line="", alt_text="")
    assert (picture.caption, picture.credit_line, picture.source, picture.rights, picture.taken_at) == ("", "", "", "", None)
    assert picture.missing() == ["credit line", "alt text"]


@pytest.mark.shared_data
@pytest.mark.parametrize("folder", ["photos/metadata", "photos/camera"])
def test_every_real_photograph_can_be_filed(paper: Paper, shared_data: Path, folder: str) -> None:
    files = _files(shared_data / folder)
    assert len(files) >= 13
    for file in files:
        picture = _filed(file)
        for name, most in (("title", 255), ("credit_line", 200), ("source", 200), ("alt_text", 250)):
            assert len(getattr(picture, name)) <= most, (file, name)
            assert "\0" not in getattr(picture, name), (file, name)
        assert "\0" not in picture.caption + picture.rights
        check_decodes(picture.file.open())
        assert sizes_of(picture, "square") is not None, file


@pytest.mark.shared_data
def test_text_without_a_picture_says_nothing(shared_data: Path) -> None:
    for file in sorted((shared_data / "photos/metadata").glob("*.xmp")):
        with file.open("rb") as opened:
            assert read_metadata(opened).title == ""


# What a reader gets


@pytest.mark.shared_data
@pytest.mark.parametrize("orientation", range(9))
def test_every_orientation_is_shown_upright(paper: Paper, shared_data: Path, orientation: int) -> None:
    picture = _filed(shared_data / f"photos/orientation/Landscape_{orientation}.jpg")
    upright = Image.open(shared_data / "photos/orientation/Landscape_1.jpg").convert("RGB").resize((48, 32))
    for kind in ("webp", "avif"):
        made = picture.get_rendition(spec("whole", 480, kind))
        assert (made.width, made.height) == (480, 320)
        with made.file.open() as file, Image.open(file) as image:
            assert image.size == (480, 320)
            # The number in each picture differs, the scene does not; a picture turned or mirrored differs far more.
            difference = ImageChops.difference(image.convert("RGB").resize((48, 32)), upright)
            assert sum(ImageStat.Stat(difference).mean) / 3 < 15


@pytest.mark.shared_data
@pytest.mark.parametrize(
    "name", ["camera/Apple_iPhone_4", "camera/HTC_Desire", "metadata/GPS", "metadata/exif_gps", "metadata/PhotoMechanic"]
)
def test_a_readers_copy_does_not_say_where_it_was_taken(paper: Paper, shared_data: Path, name: str) -> None:
    picture = _filed(shared_data / f"photos/{name}.jpg")
    for one in (spec("whole", 480, "webp"), spec("card", 240, "avif"), SOCIAL):
        with picture.get_rendition(one).file.open() as file, Image.open(file) as image:
            assert not image.getexif(), one
            assert not image.getexif().get_ifd(0x8825), one
            assert not {"exif", "xmp", "photoshop", "XML:com.adobe.xmp", "comment"} & image.info.keys(), one
            file.seek(0)
            raw = file.read()
            assert b"xpacket" not in raw
            assert b"Exif\0\0" not in raw


def test_the_sizes_fit_the_picture(make_picture: MakePicture) -> None:
    picture = make_picture(file=image_file(1000, 500))
    assert make_sizes(picture, ("webp",))
    assert not make_sizes(picture, ("webp",))
    whole = sizes_of(Picture.objects.get(pk=picture.pk), "whole")
    assert whole is not None
    assert [one.split()[-1] for one in whole.webp.split(", ")] == ["480w", "800w"]
    assert (whole.width, whole.height) == (800, 400)


def test_a_picture_whose_file_is_lost_breaks_no_page(make_picture: MakePicture) -> None:
    picture = make_picture()
    picture.file.storage.delete(picture.file.name)
    assert sizes_of(picture, "card") is None
    assert not make_sizes(picture)


# What is refused


@pytest.mark.shared_data
def test_damaged_files_are_refused_with_a_sentence_or_taken(shared_data: Path) -> None:
    refused = 0
    files = [one for one in sorted((shared_data / "bad-input/images").iterdir()) if one.suffix != ".gz"]
    assert len(files) > 10
    for file in files:
        with file.open("rb") as opened:
            try:
                check_decodes(opened)
            except ValidationError as error:
                refused += 1
                assert error.messages[0].endswith("."), file
            assert opened.tell() == 0
    assert refused >= 8


@pytest.mark.shared_data
def test_a_suite_of_damaged_files_raises_nothing_else(shared_data: Path) -> None:
    with tarfile.open(shared_data / "bad-input/images/image-test-suite.tar.gz") as archive:
        members = [
            one for one in archive.getmembers() if one.isfile() and Path(one.name).suffix.lower() in {".png", ".jpg", ".gif", ".tif"}
        ]
        assert members
        for member in members:
            file = archive.extractfile(member)
            assert file
            opened = io.BytesIO(file.read())
            read_metadata(opened)
            try:
                check_decodes(opened)
            except ValidationError as error:
                assert error.messages[0].endswith("."), member.name


@pytest.mark.shared_data
def test_a_picture_that_unpacks_to_far_too_much_is_refused(shared_data: Path) -> None:
    with (shared_data / "bad-input/images/decompression_bomb.ico").open("rb") as opened, pytest.raises(ValidationError, match="Save it"):
        check_decodes(opened)


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"\xff\xd8\xff\xe0", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\0" * 4096])
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(ValidationError, match="damaged"):
        check_decodes(io.BytesIO(content))


def test_a_picture_cut_short_is_refused() -> None:
    whole = image_file(400, 300).read()
    check_decodes(io.BytesIO(whole))
    with pytest.raises(ValidationError, match="damaged"):
        check_decodes(io.BytesIO(whole[: len(whole) // 2]))
