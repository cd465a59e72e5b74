package lucene;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.facet.DrillDownQuery;
import org.apache.lucene.facet.FacetResult;
import org.apache.lucene.facet.FacetsCollector;
import org.apache.lucene.facet.FacetsCollectorManager;
import org.apache.lucene.facet.FacetsConfig;
import org.apache.lucene.facet.LabelAndValue;
import org.apache.lucene.facet.sortedset.DefaultSortedSetDocValuesReaderState;
import org.apache.lucene.facet.sortedset.SortedSetDocValuesFacetCounts;
import org.apache.lucene.facet.sortedset.SortedSetDocValuesReaderState;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.uhighlight.UnifiedHighlighter;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.QueryBuilder;
import peer.Answer;
import peer.Answer.Hit;
import peer.Engine;

final class Reader implements Engine.Searcher {
  private final FacetsConfig facets = new FacetsConfig();
  private final DirectoryReader reader;
  private final IndexSearcher searcher;
  private final SortedSetDocValuesReaderState labels;
  private final UnifiedHighlighter highlighter;
  private final QueryBuilder queries;

  Reader(Analyzer analyzer, Path folder) throws IOException {
    reader = DirectoryReader.open(new MMapDirectory(folder));
    searcher = new IndexSearcher(reader);
    labels = new DefaultSortedSetDocValuesReaderState(reader, facets);
    highlighter = UnifiedHighlighter.builder(searcher, analyzer).build();
    queries = new QueryBuilder(analyzer);
  }

  @Override
  public Answer ask(peer.Query asked) throws IOException {
    Query text = textQuery(asked);
    var matched =
        FacetsCollectorManager.search(searcher, filtered(text, asked), Answer.BEST, new FacetsCollectorManager());
    TopDocs best = matched.topDocs();
    return new Answer(best.totalHits.value(), hits(text, best), count(matched.facetsCollector()));
  }

  private Query textQuery(peer.Query asked) {
    if (asked.kind().equals("empty")) {
      return MatchAllDocsQuery.INSTANCE;
    }
    var either = new BooleanQuery.Builder();
    for (String field : List.of("title", "text")) {
      Query terms = asked.kind().equals("phrase")
          ? queries.createPhraseQuery(field, asked.q())
          : queries.createBooleanQuery(field, asked.q(), Occur.SHOULD);
      if (terms != null) {
        either.add(terms, Occur.SHOULD);
      }
    }
    return either.build();
  }

  private Query filtered(Query text, peer.Query asked) {
    if (asked.department() == null) {
      return text;
    }
    var query = new DrillDownQuery(facets, text);
    query.add("department", asked.department());
    return query;
  }

  private List<Hit> hits(Query text, TopDocs best) throws IOException {
    String[] passages = highlighter.highlight("text", text, best);
    var stored = searcher.storedFields();
    List<Hit> hits = new ArrayList<>();
    for (int i = 0; i < passages.length; i++) {
      Document document = stored.document(best.scoreDocs[i].doc, Set.of("id", "title"));
      hits.add(new Hit(document.get("id"), document.get("title"), passages[i]));
    }
    return hits;
  }

  private Map<String, Map<String, Long>> count(FacetsCollector matched) throws IOException {
    var counts = new SortedSetDocValuesFacetCounts(labels, matched);
    Map<String, Map<String, Long>> fields = new HashMap<>();
    for (String field : Answer.FACETS) {
      Map<String, Long> byLabel = new HashMap<>();
      FacetResult result = counts.getAllChildren(field);
      if (result != null) {
        for (LabelAndValue label : result.labelValues) {
          byLabel.put(label.label, label.value.longValue());
        }
      }
      fields.put(field, byLabel);
    }
    return fields;
  }

  @Override
  public void close() throws IOException {
    reader.close();
    reader.directory().close();
  }
}
