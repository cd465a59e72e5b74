package lucene;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.cjk.CJKAnalyzer;
import org.apache.lucene.analysis.cn.smart.SmartChineseAnalyzer;
import peer.Commands;
import peer.Engine;

public final class Main implements Engine {

  public static void main(String[] args) throws Exception {
    Commands.run(new Main(), args);
  }

  @Override
  public List<String> variants() {
    return List.of("cjk", "smartcn");
  }

  @Override
  public Indexer create(String variant, Path folder) throws IOException {
    return new Writer(analyzer(variant), folder);
  }

  @Override
  public Searcher open(String variant, Path folder) throws IOException {
    return new Reader(analyzer(variant), folder);
  }

  private static Analyzer analyzer(String variant) {
    return switch (variant) {
      case "cjk" -> new CJKAnalyzer();
      case "smartcn" -> new SmartChineseAnalyzer();
      default -> throw new IllegalArgumentException(variant);
    };
  }
}
