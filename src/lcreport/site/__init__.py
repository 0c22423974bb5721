"""Releases as a static site, for a folder, a USB stick or a web server, without server code.

`approve` says that a release may be seen and from when; `publish` brings a site up to date with the
releases of a folder. docs/approving-and-publishing.md describes both, and what never changes on a
site.
"""

from lcreport.site.publishing import publish
from lcreport.site.report import SiteOptions, SiteReport
from lcreport.site.store.approval import approve, approved_otherwise, time

__all__ = ["SiteOptions", "SiteReport", "approve", "approved_otherwise", "publish", "time"]
