package opensearch;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import peer.Answer;
import peer.Answer.Hit;
import peer.Engine;
import peer.Query;
import tools.jackson.databind.JsonNode;

final class Reader implements Engine.Searcher {
  /** More than any facet has labels. */
  private static final int ALL = 10_000;

  private static final Map<String, Object> HIGHLIGHT = Map.of("fields",
      Map.of("text", Map.of("type", "unified", "number_of_fragments", 1, "no_match_size", 100)));

  private static final Map<String, Object> FACETS = Answer.FACETS.stream().collect(Collectors.toMap(
      Function.identity(), field -> Map.of("terms", Map.of("field", field, "size", ALL))));

  private final Server server;

  Reader(Server server) {
    this.server = server;
  }

  @Override
  public Answer ask(Query asked) throws IOException {
    Map<String, Object> search = Map.of(
        "query", query(asked),
        "size", Answer.BEST,
        "track_total_hits", true,
        "_source", List.of("title"),
        "highlight", HIGHLIGHT,
        "aggs", FACETS);
    JsonNode answer = server.send("POST", "/articles/_search", Server.JSON.writeValueAsString(search));
    JsonNode hits = answer.get("hits");
    return new Answer(hits.at("/total/value").asLong(), best(hits.get("hits")), count(answer.get("aggregations")));
  }

  private static Map<String, Object> query(Query asked) {
    if (asked.kind().equals("empty")) {
      return Map.of("match_all", Map.of());
    }
    String match = asked.kind().equals("phrase") ? "match_phrase" : "match";
    var either = Stream.of("title", "text").map(field -> Map.of(match, Map.of(field, asked.q()))).toList();
    Map<String, Object> query = new HashMap<>(Map.of("should", either, "minimum_should_match", 1));
    if (asked.department() != null) {
      query.put("filter", Map.of("term", Map.of("department", asked.department())));
    }
    return Map.of("bool", query);
  }

  private static List<Hit> best(JsonNode found) {
    List<Hit> best = new ArrayList<>();
    for (JsonNode hit : found) {
      best.add(new Hit(hit.get("_id").asString(), hit.at("/_source/title").asString(),
          hit.at("/highlight/text/0").asString()));
    }
    return best;
  }

  private static Map<String, Map<String, Long>> count(JsonNode fields) {
    Map<String, Map<String, Long>> counts = new HashMap<>();
    for (String field : Answer.FACETS) {
      Map<String, Long> byLabel = new HashMap<>();
      for (JsonNode label : fields.at("/" + field + "/buckets")) {
        byLabel.put(label.get("key").asString(), label.get("doc_count").asLong());
      }
      counts.put(field, byLabel);
    }
    return counts;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
