"""From parameters to finished annexes: what is due, what is out of date, made side by side.

`params` and `due` say which annexes there are, `plan` lists them as jobs, `fingerprints` says
which are up to date, `builder` has the rest made by `executors`, each by `job`; `verify` makes a
release again and compares.
"""
