import java.nio.file.Files;
import java.nio.file.Paths;
import org.ofdrw.layout.OFDDoc;
import org.ofdrw.layout.element.Paragraph;
import org.ofdrw.layout.element.Span;

/** Makes an OFD document of the lines of a text; those with # or ## before them are set larger. */
public class MakeOFD {
	public static void main(String[] args) throws Exception {
		try (OFDDoc doc = new OFDDoc(Paths.get(args[1]))) {
			for (String line : Files.readAllLines(Paths.get(args[0]))) {
				String text = line.replace("\ufeff", "").stripTrailing();
				double size = 4.2;
				if (text.startsWith("# ")) {
					size = 7.4;
				} else if (text.startsWith("## ")) {
					size = 5.6;
				}
				text = text.replaceFirst("^#+ ", "");
				if (text.isEmpty()) {
					continue;
				}
				Paragraph p = new Paragraph();
				p.add(new Span(text).setFontSize(size).setBold(size > 7));
				p.setFirstLineIndent(size < 5 ? 2 : 0);
				doc.add(p);
			}
		}
	}
}
