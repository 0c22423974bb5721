"""Warm Jupyter kernels: forked from a process that has already imported what an annex needs.

`forkserver` is that process, `preload` what it does before its first fork, `provisioner` what
Jupyter calls, `kernelspecs` what `lcreport kernel` installs.
"""
