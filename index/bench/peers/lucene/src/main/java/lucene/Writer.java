package lucene;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.facet.FacetsConfig;
import org.apache.lucene.facet.sortedset.SortedSetDocValuesFacetField;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import peer.Article;
import peer.Engine;

final class Writer implements Engine.Indexer {
  private static final FieldType TEXT = new FieldType(TextField.TYPE_STORED);

  static {
    // What UnifiedHighlighter reads the marks from without analysing the text again.
    TEXT.setIndexOptions(IndexOptions.DOCS_AND_FREQS_AND_POSITIONS_AND_OFFSETS);
    TEXT.freeze();
  }

  private final FacetsConfig facets = new FacetsConfig();
  private final Directory directory;
  private final IndexWriter writer;

  Writer(Analyzer analyzer, Path folder) throws IOException {
    directory = new MMapDirectory(folder);
    writer = new IndexWriter(directory, new IndexWriterConfig(analyzer)
        .setOpenMode(IndexWriterConfig.OpenMode.CREATE)
        .setRAMBufferSizeMB(256));
  }

  @Override
  public int batch() {
    return 100;
  }

  @Override
  public void add(List<Article> articles) throws IOException {
    for (Article article : articles) {
      var document = new Document();
      document.add(new StoredField("id", article.id()));
      document.add(new TextField("title", article.title(), Field.Store.YES));
      document.add(new Field("text", article.text(), TEXT));
      addFacet(document, "department", article.department());
      addFacet(document, "domain", article.domain());
      writer.addDocument(facets.build(document));
    }
  }

  private static void addFacet(Document document, String field, String label) {
    if (label != null) {
      document.add(new SortedSetDocValuesFacetField(field, label));
    }
  }

  @Override
  public void sync() throws IOException {
    writer.commit();
  }

  @Override
  public void close() throws IOException {
    writer.close();
    directory.close();
  }
}
