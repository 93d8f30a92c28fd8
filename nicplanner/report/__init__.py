"""A plan as one HTML file for those who must read, build and approve it: nothing is fetched, and nothing of it runs that is not ours.

===========================================  =========================================================
module                                       part of the page
===========================================  =========================================================
:mod:`~nicplanner.report.head`               what was planned, whether it is proven, how good it is
:mod:`~nicplanner.report.figures`            figures as SVG in the colours of the page
:mod:`~nicplanner.report.alike`              a large plan without the hosts that are like others, for figures
:mod:`~nicplanner.report.findings`           findings by severity, those of security apart
:mod:`~nicplanner.report.bill`               what is ordered, with totals
:mod:`~nicplanner.report.packing`            tables as packed columns, which the page's script reads
:mod:`~nicplanner.report.printed`            the first rows of each table, for paper
:mod:`~nicplanner.report.assets`             styles and script, and the policy that lets only these run
:mod:`~nicplanner.report.page`               the page
===========================================  =========================================================

``templates/`` holds the Jinja2 templates (all of them escape), ``static/`` the style sheet and the parts of the script.
"""

from nicplanner.report.page import report_bytes, write_report

__all__ = ["report_bytes", "write_report"]
