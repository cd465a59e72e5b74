#!/bin/sh
# Makes the test documents anew, in the folders beside this script. Needs LibreOffice, Chromium, pandoc, poppler's
# pdftotext and pdftoppm, iconv, and Python with python-docx, pypdf and msoffcrypto-tool.
set -e
cd "$(dirname "$0")"
work=$(mktemp -d)
python3 make.py "$work"
office() { soffice --headless --convert-to "$1" --outdir "$3" "$2" >/dev/null; }
# Printed from an address, which the browser puts below each page.
python3 -m http.server --bind 127.0.0.1 8123 --directory "$work" >/dev/null 2>&1 &
trap 'kill $!; rm -rf "$work"' EXIT
printed() { cp "$1" "$work/page.html"; chromium --headless --no-sandbox --print-to-pdf="$2" http://127.0.0.1:8123/page.html 2>/dev/null; }

# The bundled compendium.
source=../../jiaxing/jiaxing-cases.txt
iconv -f UTF-8 -t GBK $source >jiaxing/gbk.txt
iconv -f UTF-8 -t UTF-16 $source >jiaxing/utf16.txt
cp "$work/jiaxing.md" jiaxing/headed.md
pandoc -f html -t html -s --toc --metadata title="案例集" "$work/headed.html" -o jiaxing/pandoc.html
cp "$work/plain.html" jiaxing/plain.html
pandoc -f html "$work/headed.html" -o jiaxing/pandoc.docx
cp "$work/styles.docx" jiaxing/styles.docx
office 'docx:MS Word 2007 XML' "$work/plain.html" jiaxing && mv jiaxing/plain.docx jiaxing/libreoffice.docx
office pdf jiaxing/styles.docx jiaxing && mv jiaxing/styles.pdf jiaxing/libreoffice.pdf
printed "$work/plain.html" jiaxing/chromium.pdf

# The compendium of another make.
cp "$work/linhai.docx" linhai/
cp "$work/unstyled.docx" linhai/
office pdf linhai/linhai.docx linhai
office pdf linhai/unstyled.docx linhai
office 'html:HTML (StarWriter)' linhai/linhai.docx linhai
pdftotext linhai/linhai.pdf linhai/pdftotext.txt
pdftotext -layout linhai/linhai.pdf "$work/layout.txt" && iconv -f UTF-8 -t GB18030 "$work/layout.txt" >linhai/layout-gb18030.txt

# One case.
cp "$work/single.md" "$work/form.docx" "$work/site.html" single/
pandoc single/single.md -o single/single.docx
pandoc single/single.md -s --metadata title=" " -o single/single.html
office pdf single/single.docx single && mv single/single.pdf single/libreoffice.pdf
printed single/single.html single/chromium.pdf
office pdf "$work/spaceless.docx" single

# The same in the other formats of word processors, and in OFD, which needs Java and the jars of ofdrw-layout 2.3.6 from
# Maven Central in the folder that OFDRW names.
for kind in doc odt rtf; do
	office $kind jiaxing/styles.docx jiaxing && mv jiaxing/styles.$kind jiaxing/libreoffice.$kind
	office $kind linhai/linhai.docx linhai
	office $kind linhai/unstyled.docx linhai
	office $kind single/single.docx single && mv single/single.$kind single/libreoffice.$kind
	office $kind single/form.docx single
done
java -cp "$OFDRW/*" MakeOFD.java $source jiaxing/ofdrw.ofd
grep -v '^|\|^\[' single/single.md | sed 's/\[^1\]//; s/\*\*//g' >"$work/single.txt"
java -cp "$OFDRW/*" MakeOFD.java "$work/single.txt" single/ofdrw.ofd

# What is refused.
python3 - single/single.docx single/libreoffice.pdf <<'EOF'
import sys
from msoffcrypto.format.ooxml import OOXMLFile
from pypdf import PdfReader, PdfWriter
with open(sys.argv[1], "rb") as f, open("refused/encrypted.docx", "wb") as to:
    OOXMLFile(f).encrypt("secret", to)
for name, user in (("refused/encrypted.pdf", "secret"), ("single/owner-locked.pdf", "")):
    w = PdfWriter(clone_from=PdfReader(sys.argv[2]))
    w.encrypt(user_password=user, owner_password="owner", algorithm="RC4-128")
    w.write(name)
EOF
pdftoppm -r 40 -gray -png -singlefile single/libreoffice.pdf "$work/scan"
printf '<img src="scan.png">' >"$work/scan.html"
chromium --headless --no-sandbox --no-pdf-header-footer --print-to-pdf=refused/scan.pdf "$work/scan.html" 2>/dev/null
