package peer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A search engine that the bench asks; all of it is used from many threads at once. */
public interface Engine {

  List<String> variants();

  /** Starts a new index in a folder. */
  Indexer create(String variant, Path folder) throws Exception;

  /** Opens the index that a folder holds. */
  Searcher open(String variant, Path folder) throws Exception;

  interface Indexer extends AutoCloseable {

    /** How many documents to add at a time. */
    int batch();

    void add(List<Article> articles) throws IOException;

    /** Makes all that was added durable and found by searches. */
    void sync() throws IOException;
  }

  interface Searcher extends AutoCloseable {
    Answer ask(Query query) throws IOException;
  }
}
