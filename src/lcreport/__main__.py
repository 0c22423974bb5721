"""`python -m lcreport`."""

from lcreport.cli import main

main()
