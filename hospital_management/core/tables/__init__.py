"""Tables as files: rows to CSV, to an Excel workbook or to a PDF, never all of them in memory."""
