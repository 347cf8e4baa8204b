# Prints the text of a PDF as pdfium reads it, page by page.
# usage: python3 pdfium.py FILE
import sys

import pypdfium2

for page in pypdfium2.PdfDocument(sys.argv[1]):
    print(page.get_textpage().get_text_bounded())
