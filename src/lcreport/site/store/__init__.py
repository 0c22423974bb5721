"""What a site holds: editions that never change, approvals, where files are written."""
