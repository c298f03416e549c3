"""What the body of a story is made of."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

TEXT_FEATURES = ["bold", "italic", "link", "document-link", "ol", "ul", "blockquote", "superscript", "subscript"]


def embed_frame(url: str) -> tuple[str, str] | None:
    """The provider's name and the address of its frame, or None where the provider is not on the list.

    Only these may be framed: the pages' Content-Security-Policy names the same hosts.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    key = ""
    if host == "youtu.be":
        key = parts.path.strip("/")
    elif host in {"youtube.com", "youtube-nocookie.com"}:
        key = parse_qs(parts.query).get("v", [""])[0] or parts.path.rpartition("/")[2]
    elif host in {"vimeo.com", "player.vimeo.com"}:
        number = parts.path.rpartition("/")[2]
        return ("Vimeo", f"https://player.vimeo.com/video/{number}?dnt=1") if number.isdecimal() else None
    if not key or not key.replace("-", "").replace("_", "").isalnum() or len(key) > 20:
        return None
    return "YouTube", f"https://www.youtube-nocookie.com/embed/{key}"


class PictureBlock(blocks.StructBlock):
    picture = ImageChooserBlock()
    caption = blocks.TextBlock(required=False, help_text="In place of the picture's own caption.")
    width = blocks.ChoiceBlock(choices=[("column", "Column"), ("wide", "Wide")], default="column")

    class Meta:
        icon = "image"
        template = "newsroom/blocks/picture.html"


class GalleryBlock(blocks.StructBlock):
    title = blocks.CharBlock(required=False)
    pictures = blocks.ListBlock(blocks.StructBlock([("picture", ImageChooserBlock()), ("caption", blocks.TextBlock(required=False))]))

    class Meta:
        icon = "image"
        template = "newsroom/blocks/gallery.html"


class PullQuoteBlock(blocks.StructBlock):
    quote = blocks.TextBlock()
    attribution = blocks.CharBlock(required=False)

    class Meta:
        icon = "openquote"
        template = "newsroom/blocks/pull_quote.html"


class FactBoxBlock(blocks.StructBlock):
    title = blocks.CharBlock()
    text = blocks.RichTextBlock(features=TEXT_FEATURES)

    class Meta:
        icon = "list-ul"
        template = "newsroom/blocks/fact_box.html"


class TableBlock(blocks.StructBlock):
    caption = blocks.CharBlock(required=False)
    header = blocks.ListBlock(blocks.CharBlock(required=False), help_text="The heading of each column.")
    rows = blocks.ListBlock(blocks.ListBlock(blocks.CharBlock(required=False), label="Cells"), label="Rows")

    class Meta:
        icon = "table"
        template = "newsroom/blocks/table.html"


class EmbedBlock(blocks.StructBlock):
    url = blocks.URLBlock(help_text="A page on YouTube or Vimeo. Nothing is loaded from there before the reader asks.")
    caption = blocks.CharBlock(required=False)

    class Meta:
        icon = "media"
        template = "newsroom/blocks/embed.html"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if embed_frame(cleaned["url"]) is None:
            wrong = ValidationError("Only videos of YouTube and Vimeo can be embedded. Link to other pages in the text.")
            raise blocks.StructBlockValidationError(block_errors={"url": wrong})
        return cleaned

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        context["provider"], context["frame"] = embed_frame(value.get("url", "")) or ("", "")
        return context


class AudioBlock(blocks.StructBlock):
    title = blocks.CharBlock()
    file = DocumentChooserBlock(required=False, help_text="An MP3, M4A or Ogg file.")
    url = blocks.URLBlock(required=False, help_text="Or the address of a file elsewhere.")
    transcript = blocks.RichTextBlock(required=False, features=TEXT_FEATURES)

    class Meta:
        icon = "media"
        template = "newsroom/blocks/audio.html"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not cleaned.get("file") and not cleaned.get("url"):
            wrong = ValidationError("Choose a file, or give the address of one.")
            raise blocks.StructBlockValidationError(block_errors={"url": wrong})
        return cleaned


class StoryBody(blocks.StreamBlock):
    text = blocks.RichTextBlock(features=TEXT_FEATURES, icon="pilcrow", template="newsroom/blocks/text.html")
    subheading = blocks.CharBlock(icon="title", template="newsroom/blocks/subheading.html")
    picture = PictureBlock()
    gallery = GalleryBlock()
    pull_quote = PullQuoteBlock()
    fact_box = FactBoxBlock()
    table = TableBlock()
    embed = EmbedBlock()
    related_story = SnippetChooserBlock("newsroom.Story", icon="link", template="newsroom/blocks/related_story.html")
    audio = AudioBlock()
    preview_end = blocks.StaticBlock(
        icon="cut",
        label="Preview ends here",
        admin_text="Readers who may not read the whole story see it down to here.",
    )

    class Meta:
        required = False
        block_counts = {"preview_end": {"max_num": 1}}
