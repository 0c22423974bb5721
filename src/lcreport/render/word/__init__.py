"""An annex as a Word file that an office can edit: text, tables, pictures and notes are Word's."""
