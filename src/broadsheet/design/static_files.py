"""Static files under names that hold a digest of their content, so that browsers may keep them for good."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    # A stylesheet of a library may name a file it does not ship; that must not stop the paper from starting.
    manifest_strict = False
    # Our modules import one another by name; the names are rewritten to those with a digest.
    support_js_module_import_aggregation = True
