"""The edge of the documents room: PDFs opened in processes of their own, pages kept, facts gathered and tied."""
