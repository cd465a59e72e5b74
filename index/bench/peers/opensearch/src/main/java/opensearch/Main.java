package opensearch;

import java.nio.file.Path;
import java.util.List;
import peer.Commands;
import peer.Engine;

public final class Main implements Engine {

  public static void main(String[] args) {
    try {
      Commands.run(new Main(), args);
    } catch (Exception e) {
      e.printStackTrace();
      // The threads of a node that was not closed would keep the process alive.
      System.exit(1);
    }
  }

  @Override
  public List<String> variants() {
    return List.of("cjk");
  }

  @Override
  public Indexer create(String variant, Path folder) throws Exception {
    return new Writer(new Server(folder), variant);
  }

  @Override
  public Searcher open(String variant, Path folder) throws Exception {
    return new Reader(new Server(folder));
  }
}
