package opensearch;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import peer.Article;
import peer.Engine;
import tools.jackson.databind.JsonNode;

final class Writer implements Engine.Indexer {
  private final Server server;

  Writer(Server server, String analyzer) throws IOException {
    this.server = server;
    // Offsets in the postings are what the unified highlighter reads the marks from without analysing the text again.
    Map<String, Object> properties = Map.of(
        "title", Map.of("type", "text", "analyzer", analyzer),
        "text", Map.of("type", "text", "analyzer", analyzer, "index_options", "offsets"),
        "department", Map.of("type", "keyword"),
        "domain", Map.of("type", "keyword"));
    Map<String, Object> index = Map.of(
        "settings", Map.of("number_of_shards", 1, "number_of_replicas", 0, "refresh_interval", "-1"),
        "mappings", Map.of("dynamic", "strict", "properties", properties));
    server.send("DELETE", "/articles?ignore_unavailable=true", "");
    server.send("PUT", "/articles", Server.JSON.writeValueAsString(index));
  }

  @Override
  public int batch() {
    return 5000;
  }

  @Override
  public void add(List<Article> articles) throws IOException {
    var body = new StringBuilder();
    for (Article article : articles) {
      Map<String, String> fields = new HashMap<>();
      fields.put("title", article.title());
      fields.put("text", article.text());
      fields.put("department", article.department());
      fields.put("domain", article.domain());
      body.append(Server.JSON.writeValueAsString(Map.of("index", Map.of("_id", article.id())))).append('\n');
      body.append(Server.JSON.writeValueAsString(fields)).append('\n');
    }
    JsonNode done = server.send("POST", "/articles/_bulk?filter_path=errors,items.*.error", body.toString());
    if (done.get("errors").asBoolean()) {
      throw new IOException(done.toString());
    }
  }

  @Override
  public void sync() throws IOException {
    server.send("POST", "/articles/_refresh", "");
    server.send("POST", "/articles/_flush", "");
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
