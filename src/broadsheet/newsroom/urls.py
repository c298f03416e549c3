"""The newsroom's addresses: Wagtail's screens, with ours registered among them in `wagtail_hooks`."""

from wagtail.admin import urls as wagtail_urls

newsroom_urls = wagtail_urls
